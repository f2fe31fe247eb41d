"""Read: whatever the user points at, as raw articles; what cannot be read, as drops with the remedy.

Files, folders, globs and standard input; text, Markdown, HTML, JSONL, CSV, TSV, Parquet and WARC, each also gzipped,
Zstandard-compressed or inside a zip. Formats go by content first, by name where the content does not tell. Everything
streams: no file, archive or table is held as a whole, and a document over the limit is never read past it.
"""

from __future__ import annotations

from .discover import read

__all__ = ["read"]

"""Tabulate: articles as the tables of the data contract, in Parquet and CSV.

`rows.py` turns one article into rows, `concepts.py` counts over the corpus, `write.py` puts them on disk: parts per
shard first, then whole tables, moved into place only when all of them are complete.
"""

from __future__ import annotations

from .concepts import ConceptTables
from .rows import (
    Rows,
    article_duplicate_row,
    article_rows,
    duplicate_article_row,
    fact_key,
    reject_rows,
    rejected_article_row,
)
from .write import check_writable, finish, write_part

__all__ = [
    "ConceptTables",
    "Rows",
    "article_duplicate_row",
    "article_rows",
    "check_writable",
    "duplicate_article_row",
    "fact_key",
    "finish",
    "reject_rows",
    "rejected_article_row",
    "write_part",
]

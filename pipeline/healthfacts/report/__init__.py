"""Report: a run directory as one HTML page that a reviewer can read, filter, judge and print.

The page is self-contained: it loads nothing, its policy forbids it to, and every word of an article in it is inert.
Facts can be marked right or wrong; the marks are downloaded as corrections (fact_id, verdict, comment).
"""

from __future__ import annotations

from pathlib import Path

from ..errors import OutputError
from ._data import Limits, ReportData, load
from ._page import render

__all__ = ["Limits", "ReportData", "load", "render", "write"]


def write(run_dir: Path, *, limits: Limits | None = None) -> Path:
    """Write `report.html` into `run_dir` from its tables (Parquet, else CSV) and run.json; returns its path.

    Memory does not grow with the run: of tables larger than `limits` the page shows a part and says so. Raises
    OutputError where there are no tables or the file cannot be written.
    """
    page = render(load(run_dir, limits=limits or Limits()))
    path = run_dir / "report.html"
    partial = run_dir / ".report.html.part"
    try:
        partial.write_text(page, encoding="utf-8", errors="replace", newline="\n")
        partial.replace(path)
    except OSError as error:
        raise OutputError(
            f"cannot write {path}: {error.strerror or error}. Free space or choose another --out."
        ) from error
    return path

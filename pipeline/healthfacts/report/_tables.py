"""The tables of a run directory as streams of rows: Parquet where there is one, else CSV; by name, column by column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from ..errors import OutputError
from ..schema import TABLES, Table

Row = dict[str, Any]

#: rows held at a time
_BATCH = 16_384
#: clean texts held at a time: they are kilobytes each
_TEXT_BATCH = 128
#: bytes of CSV parsed at a time; a single row must fit
_CSV_BLOCK = 16_000_000

#: the apostrophe that CSV cells carry before what a spreadsheet would run
_GUARD = re.compile(r"^'(?=[=+\-@\t])")

_BY_NAME = {table.name: table for table in TABLES}


def exists(run_dir: Path, name: str) -> bool:
    """Whether the run directory holds the table `name`."""
    return _path(run_dir, name) is not None


def batches(run_dir: Path, name: str, columns: Sequence[str] = ()) -> Iterator[pa.RecordBatch]:
    """The batches of a table, reduced to those of `columns` that it has (none named: all); none where it is missing."""
    path = _path(run_dir, name)
    if path is None:
        return
    try:
        if path.suffix == ".parquet":
            yield from _parquet(path, columns, _BATCH)
        else:
            yield from _csv(path, _BY_NAME[name], columns)
    except (pa.ArrowException, OSError) as error:
        raise OutputError(f"{path} cannot be read: {error}. Run again, or delete the folder first.") from error


def rows(batch: pa.RecordBatch) -> list[Row]:
    """The rows of a batch, texts never None."""
    texts = [field.name for field in batch.schema if pa.types.is_string(field.type)]
    found: list[Row] = batch.to_pylist()
    for row in found:
        for name in texts:
            row[name] = row[name] or ""
    return found


def values(batch: pa.RecordBatch, name: str) -> list[Any]:
    """One column of a batch, "" for each row where the table has no such column."""
    if name not in batch.schema.names:
        return [""] * batch.num_rows
    found: list[Any] = batch.column(name).to_pylist()
    return found


def texts(run_dir: Path) -> Iterator[tuple[str, str]]:
    """(article_id, clean text) of every article whose text the run kept."""
    path = run_dir / "texts.parquet"
    if not path.exists():
        return
    try:
        for batch in _parquet(path, ("article_id", "text"), _TEXT_BATCH):
            yield from zip(values(batch, "article_id"), values(batch, "text"), strict=True)
    except (pa.ArrowException, OSError) as error:
        raise OutputError(f"{path} cannot be read: {error}. Run again, or delete the folder first.") from error


def _path(run_dir: Path, name: str) -> Path | None:
    paths = (run_dir / f"{name}.{extension}" for extension in ("parquet", "csv"))
    return next((path for path in paths if path.exists()), None)


def _parquet(path: Path, columns: Sequence[str], batch_size: int) -> Iterator[pa.RecordBatch]:
    with pq.ParquetFile(path) as file:
        names = file.schema_arrow.names
        wanted = [name for name in columns if name in names] if columns else names
        yield from file.iter_batches(batch_size=batch_size, columns=wanted)


def _csv(path: Path, table: Table, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
    with path.open(encoding="utf-8", newline="") as file:
        header = file.readline().rstrip("\r\n")
    names = [name.strip('"') for name in header.split(",")]
    wanted = [name for name in columns if name in names] if columns else names
    types = {c.name: pa.string() if c.type == "list" else table.arrow.field(c.name).type for c in table.columns}
    options = pacsv.ConvertOptions(column_types=types, include_columns=wanted, strings_can_be_null=False)
    with pacsv.open_csv(path, read_options=pacsv.ReadOptions(block_size=_CSV_BLOCK), convert_options=options) as reader:
        for batch in reader:
            yield _unguarded(batch)


def _unguarded(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The bare texts again, as Parquet holds them."""
    columns = [
        pa.array([_GUARD.sub("", cell or "") for cell in column.to_pylist()], pa.string())
        if pa.types.is_string(column.type)
        else column
        for column in batch.columns
    ]
    return pa.RecordBatch.from_arrays(columns, schema=batch.schema)

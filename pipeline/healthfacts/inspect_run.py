"""Looking into a run directory: checking it, and tracing an article or a fact back to its page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from .errors import OutputError
from .schema import ARTICLES, REJECTS, SCHEMA_VERSION, TABLES, Table

Row = dict[str, Any]

#: problems of one kind that are listed; more of the same say nothing new
_MAX_SHOWN = 5

#: white space differs between the page and the clean text wherever lines were joined
_SPACE = str.maketrans("", "", " \t\r\n\f\v\u00a0\u200b\u200c\u200d\ufeff\u00ad")


def table_path(run_dir: Path, name: str) -> Path:
    """The file of a table, Parquet where there is one. Raises OutputError where the folder is no run directory."""
    for extension in ("parquet", "csv"):
        path = run_dir / f"{name}.{extension}"
        if path.exists():
            return path
    raise OutputError(f"{run_dir} holds no {name} table; is it the folder a run wrote to (--out)?")


def rows_of(run_dir: Path, name: str, key: str, value: str) -> list[Row]:
    """The rows of a table whose column `key` is `value`; reads no more of a Parquet file than it must."""
    path = table_path(run_dir, name)
    if path.suffix == ".csv":
        return [row for batch in _batches(run_dir, _table(name)) for row in batch.to_pylist() if row[key] == value]
    found: list[Row] = ds.dataset(path).to_table(filter=ds.field(key) == value).to_pylist()
    return found


def texts_of(run_dir: Path, article_id: str) -> Row:
    """The clean text and the raw input of an article, and how that came; raw is "" where the run kept none."""
    path = run_dir / "texts.parquet"
    if not path.exists():
        raise OutputError(f"{path} is missing: it holds the texts that offsets refer to")
    rows: list[Row] = ds.dataset(path).to_table(filter=ds.field("article_id") == article_id).to_pylist()
    if not rows:
        raise OutputError(f"no article {article_id!r} in {run_dir}; ids stand in the articles table")
    return rows[0]


def manifest_of(run_dir: Path) -> Row:
    """run.json. Raises OutputError where it is missing or damaged."""
    path = run_dir / "run.json"
    try:
        manifest: Row = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise OutputError(f"{path}: cannot be read: {error}") from error
    return manifest


def find_article(run_dir: Path, name: str) -> Row:
    """The row of an article, by article_id, source_id or source. Raises OutputError where none or several fit."""
    for key in ("article_id", "source_id", "source"):
        rows = rows_of(run_dir, "articles", key, name)
        if len(rows) == 1:
            return rows[0]
        if rows:
            ids = ", ".join(row["article_id"] for row in rows[:_MAX_SHOWN])
            raise OutputError(f"{len(rows)} articles have the {key} {name!r}: name one by its article_id ({ids})")
    raise OutputError(f"no article {name!r} in {run_dir}; give its article_id, source_id or source")


def validate(run_dir: Path) -> list[str]:
    """What is wrong with a run directory, in words; an empty list where nothing is.

    Checks the schema of every table, that keys are unique and sorted, that references lead somewhere, that every text
    equals the clean text at its offsets and the raw input at its raw offsets (white space and entities aside), and that
    inputs = kept + duplicates + rejects.
    """
    problems = [problem for table in TABLES for problem in _check_table(run_dir, table)]
    if problems:
        return problems
    problems += _check_references(run_dir)
    problems += _check_offsets(run_dir)
    problems += _check_conservation(run_dir)
    return problems


def _table(name: str) -> Table:
    return next(table for table in TABLES if table.name == name)


def _batches(run_dir: Path, table: Table, columns: list[str] | None = None) -> Iterator[pa.RecordBatch]:
    path = table_path(run_dir, table.name)
    if path.suffix == ".parquet":
        yield from pq.ParquetFile(path).iter_batches(columns=columns)
        return
    import pyarrow.csv as pacsv

    types = {c.name: pa.string() if c.type == "list" else table.arrow.field(c.name).type for c in table.columns}
    options = pacsv.ConvertOptions(column_types=types, include_columns=columns, strings_can_be_null=False)
    with pacsv.open_csv(path, convert_options=options) as reader:
        yield from reader


def _check_table(run_dir: Path, table: Table) -> Iterator[str]:
    try:
        path = table_path(run_dir, table.name)
        names = pq.read_schema(path).names if path.suffix == ".parquet" else _csv_header(path)
    except (OutputError, OSError, pa.ArrowException) as error:
        yield f"{table.name}: {error}"
        return
    missing = [name for name in table.names if name not in names]
    if missing:
        yield f"{table.name}: columns missing: {', '.join(missing)}"
        return
    last = ""
    try:
        for batch in _batches(run_dir, table, [table.key]):
            for key in batch.column(0).to_pylist():
                if key <= last:
                    yield f"{table.name}: {table.key} {key!r} is " + (
                        "double" if key == last else f"out of order after {last!r}"
                    )
                    return
                last = key
    except (OSError, pa.ArrowException) as error:
        yield f"{table.name}: cannot be read: {error}"


def _csv_header(path: Path) -> list[str]:
    with path.open(encoding="utf-8") as file:
        return [name.strip('"') for name in file.readline().rstrip("\n").split(",")]


def _check_references(run_dir: Path) -> Iterator[str]:
    keys: dict[str, set[str]] = {}
    for table in TABLES:
        for column, other, theirs in table.foreign:
            if other not in keys:
                keys[other] = {
                    key for batch in _batches(run_dir, _table(other), [theirs]) for key in batch.column(0).to_pylist()
                }
            lost = {
                value
                for batch in _batches(run_dir, table, [column])
                for value in batch.column(0).to_pylist()
                if value and value not in keys[other]
            }
            if lost:
                yield f"{table.name}: {len(lost)} {column} lead nowhere, such as {min(lost)!r}"


def _check_offsets(run_dir: Path) -> Iterator[str]:
    """Mentions and facts are sorted by article, as the texts are, so one pass over all three does."""
    path = run_dir / "texts.parquet"
    if not path.exists():
        yield "texts.parquet is missing: offsets cannot be checked"
        return
    checks = (
        ("mentions", "mention_id", "text", "start", "end"),
        ("facts", "fact_id", "evidence", "evidence_start", "evidence_end"),
    )
    for name, key, column, start, end in checks:
        bad: list[str] = []
        columns = [key, "article_id", column, start, end, "raw_start", "raw_end"]
        texts = _texts(path)
        current: Row = {"article_id": "", "text": "", "raw": ""}
        for batch in _batches(run_dir, _table(name), columns):
            for row in batch.to_pylist():
                while current["article_id"] < row["article_id"]:
                    current = next(texts, {"article_id": "\uffff", "text": "", "raw": ""})
                bad += _offset_errors(row, row[key], row[column], (row[start], row[end]), current)
        for problem in bad[:_MAX_SHOWN]:
            yield f"{name}: {problem}"
        if len(bad) > _MAX_SHOWN:
            yield f"{name}: {len(bad)} wrong offsets in all"


def _texts(path: Path) -> Iterator[Row]:
    for batch in pq.ParquetFile(path).iter_batches(batch_size=256):
        yield from batch.to_pylist()


def _offset_errors(row: Row, key: str, shown: str, place: tuple[int, int], texts: Row) -> Iterator[str]:
    from html import unescape

    from ftfy import fix_encoding

    there = texts["text"][place[0] : place[1]]
    if there != shown and " ".join(there.split()) != " ".join(shown.lstrip("'").split()):
        yield f"{key} shows {shown[:40]!r}, the clean text has {there[:40]!r} there"
    if row["raw_start"] is None or not texts["raw"]:
        return
    raw = texts["raw"][row["raw_start"] : row["raw_end"]]
    said = unescape(raw)
    if not _has_ends(said, _bare(shown)) and not _has_ends(fix_encoding(said), _bare(shown)):
        yield f"{key} shows {shown[:40]!r}, the raw input has {raw[:40]!r} there"


def _has_ends(raw: str, shown: str) -> bool:
    return shown[:1] in _bare(raw) and shown[-1:] in _bare(raw)


def _bare(text: str) -> str:
    return text.translate(_SPACE)


def _check_conservation(run_dir: Path) -> Iterator[str]:
    try:
        manifest = manifest_of(run_dir)
    except OutputError as error:
        yield str(error)
        return
    counts = manifest.get("counts", {})
    if manifest.get("schema_version") != SCHEMA_VERSION:
        yield f"run.json: schema version {manifest.get('schema_version')}, this program reads {SCHEMA_VERSION}"
    statuses = [s for batch in _batches(run_dir, ARTICLES, ["status"]) for s in batch.column(0).to_pylist()]
    n_rejects = sum(batch.num_rows for batch in _batches(run_dir, REJECTS, ["reject_id"]))
    found = {"kept": statuses.count("kept"), "duplicates": statuses.count("exact_duplicate"), "rejected": n_rejects}
    for name, count in found.items():
        if counts.get(name) != count:
            yield f"run.json counts {counts.get(name)} {name}, the tables hold {count}"
    if counts.get("in") != sum(found.values()):
        yield f"{counts.get('in')} inputs, but {sum(found.values())} kept, duplicates and rejects"

"""Rows on disk: sorted parts per shard, then whole tables, put into place together.

A shard's part of a table is written by the worker. When all are there, `finish` streams them, in shard order, into one
Parquet and one CSV file per table. Shards are ranges of article ids, so the parts follow each other in key order and
nothing is sorted twice or held as a whole. Row groups are cut anew to a fixed size: equal rows give equal bytes.
"""

from __future__ import annotations

import heapq
import json
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from ..errors import OutputError
from ..records import FindingCode, Severity
from ..schema import ARTICLES, DUPLICATES, FACTS, FINDINGS, REJECTS, TABLES, TEXTS, Table, datapackage
from .changes import Changes
from .concepts import ConceptTables
from .rows import Row, Rows
from .templates import SENTENCES, Templates, find_templates

#: rows in a Parquet row group: the unit of memory here and of skipping for readers
_ROW_GROUP = 65_536

#: tables that come out of shards, in parts
_SHARDED = ("articles", "mentions", "facts", "duplicates", "findings", "segments")


def check_writable(out: Path) -> None:
    """Make the folder `out` and try it. Raises OutputError with the remedy before any work is done."""
    probe = out / ".writable"
    try:
        out.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise OutputError(
            f"cannot write to {out}: {error.strerror or error}. Choose another folder with --out."
        ) from error


def write_part(work: Path, shard: str, rows: Rows, texts: Iterable[Row], sentences: Iterable[Row] = ()) -> None:
    """Write one shard's rows; each table's rows must be sorted by key, `sentences` (see templates.py) by article."""
    for table in TABLES:
        if table.name in _SHARDED:
            _write_parquet(work / table.name / f"{shard}.parquet", table.arrow, [rows.get(table.name, [])])
    _write_parquet(work / "texts" / f"{shard}.parquet", TEXTS, [texts])
    _write_parquet(work / "sentences" / f"{shard}.parquet", SENTENCES, [sentences])


def finish(
    work: Path,
    out: Path,
    *,
    rejects: list[Row],
    clusters: dict[str, str],
    format_: str,
    template_clusters: int = 0,
    add: Callable[[Path, dict[str, int]], None] = lambda _, __: None,
) -> dict[str, int]:
    """Join the parts in `work` to whole tables and move them into `out`. Returns the number of rows by table.

    `clusters` maps articles to near-duplicate clusters; sentences that stand in `template_clusters` of them or more are
    marked in `duplicates` (0: none). `add` is given the folder of the finished tables, and their
    counts, to put files beside them; only then what `out` held of an earlier run is replaced, file by file.
    """
    ready = work / "ready"
    ready.mkdir(parents=True)
    concepts, changes = ConceptTables(clusters), Changes()
    for row in _version_rows(work):
        changes.add_duplicate(row)
    for row in _part_rows(work, ARTICLES):
        concepts.add_article(row)
        changes.add_article(row)
    for row in _part_rows(work, FACTS):
        concepts.add_fact(row)
        changes.add_fact(row)
    for article_id, text in _texts_of(work, changes.wanted()):
        changes.add_text(article_id, text)
    counted = concepts.rows()
    counts = {}
    for table in TABLES:
        if table is REJECTS:
            batches: Iterable[Iterable[Row] | pa.Table] = [rejects]
        elif table is FINDINGS:
            corpus = _corpus_findings(concepts, changes)
            merged = heapq.merge(_part_rows(work, table), corpus, key=lambda row: str(row["finding_id"]))
            batches = [merged]
        elif table is DUPLICATES:
            templates = find_templates(_parts(work, "sentences"), clusters, least=template_clusters)
            batches = _with_templates(work, templates)
        elif table.name in counted:
            batches = [counted[table.name]]
        else:
            batches = _part_tables(work, table.name)
        counts[table.name] = _write_table(ready, table, batches, format_)
    _write_parquet(ready / "texts.parquet", TEXTS, _part_tables(work, "texts"))
    extension = "parquet" if format_ == "parquet" else "csv"
    (ready / "datapackage.json").write_text(json.dumps(datapackage(extension), indent=2) + "\n", encoding="utf-8")
    add(ready, counts)
    _replace(ready, out)
    return counts


def _replace(ready: Path, out: Path) -> None:
    """Move the finished files into place; tables an earlier run left in another format go away."""
    names = {path.name for path in ready.iterdir()}
    for table in TABLES:
        for extension in ("csv", "parquet"):
            old = out / f"{table.name}.{extension}"
            if old.name not in names and old.exists():
                old.unlink()
    for path in sorted(ready.iterdir()):
        path.replace(out / path.name)
    shutil.rmtree(ready)


def _parts(work: Path, name: str) -> list[Path]:
    return sorted((work / name).glob("*.parquet"))


def _part_tables(work: Path, name: str) -> Iterator[pa.Table]:
    for part in _parts(work, name):
        yield pq.read_table(part)


def _part_rows(work: Path, table: Table) -> Iterator[Row]:
    for part in _part_tables(work, table.name):
        yield from part.to_pylist()


def _with_templates(work: Path, templates: Templates) -> Iterator[Iterable[Row] | pa.Table]:
    """The parts of `duplicates`, each with the rows of the template sentences of its articles."""
    for part in _parts(work, DUPLICATES.name):
        held = pq.read_table(part)
        found = templates.rows(work / "sentences" / part.name, work / "texts" / part.name)
        yield sorted([*held.to_pylist(), *found], key=lambda row: str(row["duplicate_id"])) if found else held


def _version_rows(work: Path) -> Iterator[Row]:
    """The rows of `duplicates` that are versions of each other."""
    for part in _part_tables(work, DUPLICATES.name):
        yield from part.filter(pc.not_equal(part.column("version"), "")).to_pylist()


def _texts_of(work: Path, article_ids: set[str]) -> Iterator[tuple[str, str]]:
    wanted = pa.array(sorted(article_ids), pa.string())
    for part in _parts(work, "texts") if article_ids else ():
        held = pq.read_table(part, columns=["article_id", "text"])
        for row in held.filter(pc.is_in(held.column("article_id"), wanted)).to_pylist():
            yield row["article_id"], row["text"]


def _corpus_findings(concepts: ConceptTables, changes: Changes) -> list[Row]:
    rows: list[Row] = [
        {
            "finding_id": f"{article_id}.nc{number:04d}",
            "article_id": article_id,
            "code": str(FindingCode.CONTRADICTION),
            "severity": str(Severity.WARNING),
            "detail": detail,
            "start": None,
            "end": None,
        }
        for number, (article_id, detail) in enumerate(concepts.contradictions())
    ]
    rows += [
        {
            "finding_id": f"{article_id}.nv{number:04d}",
            "article_id": article_id,
            "code": str(FindingCode.CHANGED_FACT),
            "severity": str(Severity.WARNING),
            "detail": detail,
            "start": start,
            "end": end,
        }
        for article_id, found in changes.changes()
        for number, (detail, start, end) in enumerate(found)
    ]
    return sorted(rows, key=lambda row: str(row["finding_id"]))


def _groups(schema: pa.Schema, batches: Iterable[Iterable[Row] | pa.Table]) -> Iterator[pa.Table]:
    """The rows of `batches`, cut to full row groups."""
    held: list[pa.Table] = []
    n_held = 0
    for table in _tables(schema, batches):
        held.append(table)
        n_held += table.num_rows
        while n_held >= _ROW_GROUP:
            joined = pa.concat_tables(held)
            yield joined.slice(0, _ROW_GROUP).combine_chunks()
            held = [joined.slice(_ROW_GROUP)]
            n_held -= _ROW_GROUP
    if n_held:
        yield pa.concat_tables(held).combine_chunks()


def _tables(schema: pa.Schema, batches: Iterable[Iterable[Row] | pa.Table]) -> Iterator[pa.Table]:
    for batch in batches:
        if isinstance(batch, pa.Table):
            yield batch.cast(schema)
            continue
        rows: list[Row] = []
        for row in batch:
            rows.append(row)
            if len(rows) == _ROW_GROUP:
                yield pa.Table.from_pylist(rows, schema=schema)
                rows = []
        if rows:
            yield pa.Table.from_pylist(rows, schema=schema)


def _parquet_writer(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    path.parent.mkdir(parents=True, exist_ok=True)
    return pq.ParquetWriter(path, schema, compression="zstd")


def _write_parquet(path: Path, schema: pa.Schema, batches: Iterable[Iterable[Row] | pa.Table]) -> None:
    with _parquet_writer(path, schema) as writer:
        for group in _groups(schema, batches):
            writer.write_table(group, row_group_size=_ROW_GROUP)


def _write_table(folder: Path, table: Table, batches: Iterable[Iterable[Row] | pa.Table], format_: str) -> int:
    """One table in the formats asked for; returns its number of rows."""
    n_rows = 0
    schema = table.arrow
    parquet = _parquet_writer(folder / f"{table.name}.parquet", schema) if format_ != "csv" else None
    csv_schema = pa.schema([pa.field(f.name, pa.string() if pa.types.is_list(f.type) else f.type) for f in schema])
    csv = pacsv.CSVWriter(folder / f"{table.name}.csv", csv_schema) if format_ != "parquet" else None
    try:
        for group in _groups(schema, batches):
            n_rows += group.num_rows
            if parquet is not None:
                parquet.write_table(group, row_group_size=_ROW_GROUP)
            if csv is not None:
                csv.write_table(csv_safe(group, csv_schema))
    finally:
        for writer in (parquet, csv):
            if writer is not None:
                writer.close()
    return n_rows


def csv_safe(group: pa.Table, schema: pa.Schema) -> pa.Table:
    """The same rows as CSV cells: lists as JSON, no line breaks, nothing a spreadsheet would run."""
    return pa.table([_csv_column(column) for column in group.columns], schema=schema)


def _csv_column(column: pa.ChunkedArray) -> pa.ChunkedArray | pa.Array:
    if pa.types.is_list(column.type):
        cells: list[Any] = [json.dumps(cell or [], ensure_ascii=False) for cell in column.to_pylist()]
        return pa.array(cells, pa.string())
    if not pa.types.is_string(column.type):
        return column
    flat = pc.replace_substring_regex(column, "[\r\n\v\f\u2028\u2029\x85]+", " ")
    return pc.replace_substring_regex(flat, r"^([=+\-@\t])", r"'\1")

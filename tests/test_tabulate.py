"""Tables: rows that say what the article says, cells that no spreadsheet runs, bytes that depend on nothing else."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from healthfacts import schema, tabulate
from healthfacts.errors import OutputError
from healthfacts.records import (
    Article,
    Block,
    BlockType,
    Certainty,
    Concept,
    Drop,
    DropReason,
    Fact,
    Kind,
    Mention,
    Relation,
    Repeat,
    RepeatKind,
    Segment,
    Span,
    Topic,
)
from healthfacts.tabulate.write import csv_safe

TEXT = "Gout is caused by uric acid. Factor V Leiden has nothing to do with gout.\n\n=SUM(1)"
GOUT = Concept("MONDO:0005393", "gout")
F5 = Concept("HGNC:3542", "F5", 1.0, "Factor V Leiden")


def article(article_id: str = "a1", certainty: Certainty = Certainty.STATED) -> Article:
    mentions = (
        replace(Mention.at(TEXT, Kind.CONDITION, Span(0, 4), score=0.91, recogniser="test"), concept=GOUT),
        Mention.at(TEXT, Kind.MECHANISM, Span(18, 27), score=0.8, recogniser="test"),
        replace(Mention.at(TEXT, Kind.VARIANT, Span(29, 44), score=0.7, recogniser="test"), concept=F5),
    )
    facts = (
        Fact(
            Relation.CAUSE, "Gout", "uric acid", Kind.MECHANISM, certainty, Span(0, 28), 0.9, "rule:x", condition=GOUT
        ),
        Fact(
            Relation.GENE,
            "gout",
            "Factor V Leiden",
            Kind.VARIANT,
            Certainty.NEGATED,
            Span(29, 73),
            0.2,
            "model:x",
            condition=GOUT,
            value=F5,
            cue="nothing to do with",
        ),
        Fact(
            Relation.SYNONYM,
            "Gout",
            "podagra",
            Kind.CONDITION,
            Certainty.STATED,
            Span(0, 28),
            0.9,
            "rule:x",
            condition=GOUT,
        ),
    )
    return Article(
        article_id,
        "gout.txt",
        "gout",
        TEXT,
        blocks=(Block(Span(0, 73), BlockType.PARAGRAPH, ("Causes", "Genes")), Block(Span(75, 82), BlockType.PARAGRAPH)),
        sentences=(Span(0, 28), Span(29, 73)),
        segments=(
            Segment(Span(0, 73), Span(100, 173), BlockType.PARAGRAPH, ("Causes", "Genes")),
            Segment(None, Span(0, 100), BlockType.NAVIGATION, (), DropReason.NAVIGATION),
        ),
        repeats=(Repeat("sentence", Span(29, 73), Span(0, 28), RepeatKind.NEAR, 0.81234),),
        mentions=mentions,
        topic=Topic("gout", GOUT, "causes"),
        facts=facts,
    )


def rows(one: Article) -> tabulate.Rows:
    return tabulate.article_rows(one, cluster_id=one.article_id, low_score=0.35)


def test_a_mention_row_says_where_and_what() -> None:
    row = rows(article())["mentions"][2]
    assert (row["text"], row["start"], row["end"]) == ("Factor V Leiden", 29, 44)
    assert (row["raw_start"], row["raw_end"]) == (129, 144)
    assert (row["concept_id"], row["concept_name"], row["variant"]) == ("HGNC:3542", "F5", "Factor V Leiden")
    assert (row["section"], row["is_repeat"], row["score"]) == ("Causes > Genes", True, 0.7)


def test_a_fact_about_a_variant_names_the_gene_and_keeps_the_words() -> None:
    (row,) = [r for r in rows(article())["facts"] if r["relation"] == "gene"]
    assert (row["value"], row["value_id"], row["value_text"], row["variant"]) == (
        "F5",
        "HGNC:3542",
        "Factor V Leiden",
        "Factor V Leiden",
    )
    assert (row["certainty"], row["cue"], row["evidence"]) == ("negated", "nothing to do with", TEXT[29:73])


def test_facts_of_low_probability_are_pointed_out() -> None:
    (finding,) = rows(article())["findings"]
    assert finding["code"] == "low_score"
    assert "1 of 3 facts" in finding["detail"]


def test_every_row_has_exactly_the_columns_of_the_schema() -> None:
    found = rows(article())
    for table in schema.TABLES:
        for row in found.get(table.name, []):
            assert set(row) == set(table.names), table.name


def test_rejects_keep_every_drop_apart() -> None:
    drop = Drop("a.jsonl", "a#line1", "read", DropReason.EMPTY, "x")
    ids = [row["reject_id"] for row in tabulate.reject_rows([drop, drop, drop])]
    assert len(set(ids)) == 3


def write(tmp_path: Path, articles: list[Article], format_: str = "both", n_shards: int = 1) -> Path:
    work, out = tmp_path / "work", tmp_path / "out"
    out.mkdir(parents=True, exist_ok=True)
    articles = sorted(articles, key=lambda a: a.article_id)
    for shard in range(n_shards):
        merged: tabulate.Rows = {}
        part = articles[shard * len(articles) // n_shards : (shard + 1) * len(articles) // n_shards]
        for one in part:
            for name, found in rows(one).items():
                merged.setdefault(name, []).extend(found)
        tabulate.write_part(
            work, f"{shard:03d}", merged, [{"article_id": a.article_id, "text": a.text, "raw": ""} for a in part]
        )
    rejects = tabulate.reject_rows([Drop("b", "b", "read", DropReason.EMPTY, "empty\nfile")])
    tabulate.finish(work, out, rejects=rejects, clusters={"a2": "a1"}, format_=format_)
    return out


def test_bytes_do_not_depend_on_shards(tmp_path: Path) -> None:
    articles = [article(f"a{n}") for n in range(9)]
    one = write(tmp_path / "one", articles, n_shards=1)
    many = write(tmp_path / "many", articles[::-1], n_shards=4)
    names = sorted(path.name for path in one.iterdir())
    assert names == sorted(path.name for path in many.iterdir())
    assert {name for name in names if (one / name).read_bytes() != (many / name).read_bytes()} == set()


def test_concept_tables_count_clusters_once_and_mark_contradictions(tmp_path: Path) -> None:
    out = write(tmp_path, [article("a1"), article("a2"), article("a3", Certainty.NEGATED)])
    mechanisms = pq.read_table(out / "mechanisms.parquet").to_pylist()
    (row,) = mechanisms
    assert (row["mechanism"], row["relation"], row["certainty"]) == ("uric acid", "cause", "stated")
    assert (row["n_articles"], row["n_independent_sources"], row["n_facts"]) == (3, 2, 3)
    assert row["article_ids"] == ["a1", "a2", "a3"]
    (condition,) = pq.read_table(out / "conditions.parquet").to_pylist()
    assert (condition["condition_id"], condition["synonyms"], condition["n_articles_about"]) == (
        "MONDO:0005393",
        ["podagra"],
        3,
    )
    (gene,) = pq.read_table(out / "genes.parquet").to_pylist()
    assert (gene["gene"], gene["variants"]) == ("F5", ["Factor V Leiden"])
    findings = pq.read_table(out / "findings.parquet").to_pylist()
    assert [f["article_id"] for f in findings if f["code"] == "contradiction"] == ["a3"]
    assert [f["finding_id"] for f in findings] == sorted(f["finding_id"] for f in findings)


@pytest.mark.parametrize(
    ("format_", "suffixes"), [("csv", {".csv"}), ("parquet", {".parquet"}), ("both", {".csv", ".parquet"})]
)
def test_formats_and_what_an_earlier_run_left(tmp_path: Path, format_: str, suffixes: set[str]) -> None:
    write(tmp_path, [article()], "both")
    for path in (tmp_path / "work").rglob("*.parquet"):
        path.unlink()
    out = write(tmp_path, [article()], format_)
    assert {path.suffix for path in out.iterdir() if path.stem in {t.name for t in schema.TABLES}} == suffixes
    package = json.loads((out / "datapackage.json").read_text())
    assert {Path(r["path"]).suffix for r in package["resources"]} == {".parquet" if format_ == "parquet" else ".csv"}


def test_csv_is_what_pandas_and_the_csv_module_read(tmp_path: Path) -> None:
    out = write(tmp_path, [article()])
    frame = pd.read_csv(out / "mentions.csv")
    assert frame["text"].tolist() == ["Gout", "uric acid", "Factor V Leiden"]
    assert frame["is_repeat"].tolist() == [False, False, True]
    data = (out / "rejects.csv").read_bytes()
    assert b"\r" not in data
    with (out / "rejects.csv").open(encoding="utf-8", newline="") as file:
        assert [row["detail"] for row in csv.DictReader(file)] == ["empty file"]


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=40))
def test_no_cell_breaks_a_line_or_runs(text: str) -> None:
    text = text.encode("utf-8", "replace").decode()
    table = pa.table({"x": pa.array([text], pa.string())})
    (cell,) = csv_safe(table, table.schema).column("x").to_pylist()
    assert "\n" not in cell
    assert "\r" not in cell
    assert not cell.startswith(("=", "+", "-", "@", "\t"))
    assert cell.lstrip("'").split() == text.lstrip("'").split()


def test_the_data_package_validates(tmp_path: Path) -> None:
    frictionless = pytest.importorskip("frictionless")
    out = write(tmp_path, [article("a1"), article("a2")])
    report = frictionless.Package(str(out / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "message"])


def test_an_output_folder_that_cannot_be_written(tmp_path: Path) -> None:
    blocker = tmp_path / "file"
    blocker.write_text("")
    with pytest.raises(OutputError, match="--out"):
        tabulate.check_writable(blocker / "out")

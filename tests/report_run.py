"""Small run directories for the report's tests: rows written with the schema of the contract, missing cells filled."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from healthfacts.schema import TABLES, TEXTS
from healthfacts.tabulate.write import csv_safe

Row = dict[str, Any]

OSTEO = (
    "Osteoporosis\nRisk factors for osteoporosis include smoking and a family history of hip fracture.\n"
    "Coffee may lower the risk of osteoporosis."
)
GOUT = (
    "Gout\nGout is not caused by cold weather. Well-known risk factors of gout include:\n"
    "Variants of ABCG2 raise the risk of gout."
)
HOSTILE_TITLE = '</script><script>document.title="owned"</script><img src=x onerror="document.title=\'owned\'">'
HOSTILE_VALUE = "A & B <img src=x onerror=alert(1)></script>"
HOSTILE_TEXT = f"{HOSTILE_VALUE}<!-- <svg onload=alert(1)> \u202e\u2028 {{{{data}}}} causes <b>gout</b>"


def mention(article_id: str, text: str, kind: str, words: str) -> Row:
    """A mention at the first place of `words`."""
    start = text.index(words)
    return {
        "mention_id": f"{article_id}.m{start:08d}-{kind}",
        "article_id": article_id,
        "kind": kind,
        "text": words,
        "start": start,
        "end": start + len(words),
        "score": 0.9,
    }


def fact(article_id: str, text: str, said: tuple[str, str, str], sentence: str, **more: Any) -> Row:
    """A fact (condition, relation, value) with `sentence` as evidence."""
    condition, relation, value = said
    start = text.index(sentence)
    row = {
        "fact_id": f"{article_id}.f{start:08d}-{relation}-{value}",
        "article_id": article_id,
        "condition": condition,
        "condition_text": condition,
        "relation": relation,
        "value": value,
        "value_text": value,
        "value_kind": "RISK_FACTOR",
        "certainty": "stated",
        "evidence": sentence,
        "evidence_start": start,
        "evidence_end": start + len(sentence),
        "n_mentions": 1,
        "score": 0.8,
        "rule_or_model": "rule:test",
    }
    return row | more


def small() -> dict[str, list[Row]]:
    """Two kept articles, one with hostile words, one exact duplicate, two rejects."""
    sentences = OSTEO.split("\n")
    gout = GOUT.split("\n")
    kept = {"language": "en", "status": "kept", "n_words": 20}
    return {
        "articles": [
            {"article_id": "a1", "source": "pages/osteo.html", "source_id": "osteo", "title": "Osteoporosis",
             "condition": "osteoporosis", "condition_id": "MONDO:0005298", "updated": "2025-11-03", "n_mentions": 3,
             "n_facts": 3, "cluster_id": "a1", "url": "https://bones.example.org/", **kept},
            {"article_id": "a2", "source": "pages/gout.html", "source_id": "gout", "title": "Gout",
             "condition": "gout", "n_mentions": 1, "n_facts": 2, "cluster_id": "a2",
             "url": "javascript:alert(1)", **kept},
            {"article_id": "a3", "source": "x.html", "source_id": "x", "title": HOSTILE_TITLE, "n_facts": 1,
             "n_mentions": 0, "cluster_id": "a3", **kept},
            {"article_id": "a4", "source": "copy/gout.html", "source_id": "gout", "title": "Gout", "duplicate_of": "a2",
             "status": "exact_duplicate", "cluster_id": "a2", "n_mentions": 0, "n_facts": 0, "n_words": 20},
        ],
        "mentions": [
            mention("a1", OSTEO, "CONDITION", "osteoporosis"),
            mention("a1", OSTEO, "RISK_FACTOR", "smoking"),
            mention("a1", OSTEO, "RISK_FACTOR", "family history of hip fracture"),
            mention("a2", GOUT, "GENE", "ABCG2"),
        ],
        "facts": [
            fact("a1", OSTEO, ("osteoporosis", "risk_factor", "smoking"), sentences[1], score=0.97),
            fact("a1", OSTEO, ("osteoporosis", "risk_factor", "family history of hip fracture"), sentences[1],
                 score=0.62),
            fact("a1", OSTEO, ("osteoporosis", "protective_factor", "Coffee"), sentences[2],
                 certainty="hedged", cue="may", score=0.31),
            fact("a2", GOUT, ("gout", "cause", "cold weather"), gout[1].split(". ")[0] + ".",
                 certainty="negated", cue="not", score=0.88),
            fact("a2", GOUT, ("gout", "gene", "ABCG2"), gout[2], value_kind="GENE", value_id="HGNC:74", score=0.93),
            fact("a3", HOSTILE_TEXT, ("<b>gout</b>", "cause", HOSTILE_VALUE), HOSTILE_TEXT, score=0.12),
        ],
        "conditions": [
            {"row_id": "MONDO:0005298", "condition": "osteoporosis", "n_facts": 3},
            {"row_id": "gout", "condition": "gout", "n_facts": 2},
            {"row_id": "<b>gout</b>", "condition": "<b>gout</b>", "n_facts": 1},
        ],
        "duplicates": [
            {"duplicate_id": "a4.article", "scope": "article", "article_id": "a4", "start": 0, "end": len(GOUT),
             "kept_article_id": "a2", "kept_start": 0, "kept_end": len(GOUT), "kind": "exact", "similarity": 1.0,
             "same_subject": True, "text": GOUT[:40]},
        ],
        "findings": [
            {"finding_id": "a2.n0000", "article_id": "a2", "code": "lost_list", "severity": "warning",
             "detail": "a list is announced and missing", "start": GOUT.index("include:"),
             "end": GOUT.index("include:") + 8},
            {"finding_id": "a3.n0000", "article_id": "a3", "code": "no_topic", "severity": "info",
             "detail": HOSTILE_TITLE},
        ],
        "rejects": [
            {"reject_id": "broken.gz", "source": "broken.gz", "source_id": "broken", "stage": "read",
             "reason": "broken_archive", "detail": "damaged or cut short; fetch the file again"},
            {"reject_id": "scan.txt", "source": "scan.txt", "source_id": "scan", "stage": "read", "reason": "binary",
             "detail": "not text: a PNG picture"},
        ],
        "texts": [
            {"article_id": "a1", "text": OSTEO, "raw": ""},
            {"article_id": "a2", "text": GOUT, "raw": ""},
            {"article_id": "a3", "text": HOSTILE_TEXT, "raw": ""},
        ],
    }  # fmt: skip


MANIFEST: Row = {
    "healthfacts": "0.1.0",
    "schema_version": 1,
    "settings_digest": "0123456789abcdef",
    "settings": {"tabulate": {"low_score": 0.35}, "read": {"text_column": "</pre><script>"}},
    "versions": {"python": "3.11"},
    "sources": ["corpora/<samples>"],
    "input_sha256": "f" * 64,
    "counts": {"in": 6, "kept": 3, "duplicates": 1, "rejected": 2, "words": 60},
    "seconds": {"clean": 0.5, "extract": 1.25},
    "words_per_second": 12345,
    "peak_memory_bytes": 300_000_000,
    "workers": 1,
}


def write_run(
    folder: Path, tables: dict[str, list[Row]], *, format_: str = "parquet", manifest: Row | None = None
) -> Path:
    """A run directory of these rows."""
    folder.mkdir(parents=True, exist_ok=True)
    for table in TABLES:
        rows = [{name: row.get(name) for name in table.names} for row in tables.get(table.name, [])]
        rows.sort(key=lambda row: str(row[table.key]))
        written = pa.Table.from_pylist(rows, schema=table.arrow)
        if format_ == "parquet":
            pq.write_table(written, folder / f"{table.name}.parquet")
        else:
            flat = pa.schema(
                [pa.field(f.name, pa.string() if pa.types.is_list(f.type) else f.type) for f in table.arrow]
            )
            pacsv.write_csv(csv_safe(written, flat), folder / f"{table.name}.csv")
    pq.write_table(pa.Table.from_pylist(tables.get("texts", []), schema=TEXTS), folder / "texts.parquet")
    (folder / "run.json").write_text(json.dumps(MANIFEST if manifest is None else manifest), encoding="utf-8")
    return folder

"""Sentences that many articles share: marked, never lost, the same whatever the order, shards and passes."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from healthfacts.engines import Inline, Processes
from healthfacts.inspect_run import validate
from healthfacts.run import run
from healthfacts.settings import Settings
from healthfacts.tabulate.templates import SENTENCES, find_templates

TEMPLATE = "This condition is inherited in an autosomal dominant pattern."
NAMES = ("Gout", "Asthma", "Psoriasis", "Mumps", "Measles", "Migraine")


def parts(folder: Path, rows: list[tuple[str, int, int]], size: int) -> list[Path]:
    """Sentences (article, number, start) in shards of `size`."""
    made = []
    for at in range(0, len(rows), size):
        path = folder / f"{at:06d}.parquet"
        found = [{"article_id": a, "key": k, "start": s, "end": s + 9} for a, k, s in rows[at : at + size]]
        pq.write_table(pa.Table.from_pylist(found, schema=SENTENCES), path)
        made.append(path)
    return made


def by_hand(rows: list[tuple[str, int, int]], clusters: dict[str, str], least: int) -> dict[int, tuple[str, int, int]]:
    owners: dict[int, set[str]] = {}
    first: dict[int, tuple[str, int, int]] = {}
    for article, key, start in rows:
        owners.setdefault(key, set()).add(clusters.get(article, article))
        first.setdefault(key, (article, start, start + 9))
    return {key: first[key] for key, found in owners.items() if len(found) >= least}


@pytest.mark.parametrize(("size", "at_once"), [(1000, 10_000), (7, 10_000), (50, 10), (1, 40)])
def test_counting_in_shards_and_passes_is_counting(tmp_path: Path, size: int, at_once: int) -> None:
    own = random.Random(5)
    numbers = [own.getrandbits(64) for _ in range(30)]
    rows = sorted({(f"a{own.randrange(25):02d}", own.choice(numbers), own.randrange(500)) for _ in range(200)})
    rows = sorted(rows, key=lambda row: (row[0], row[2]))
    clusters = {f"a{number:02d}": f"a{number // 3:02d}" for number in range(25)}
    found = find_templates(parts(tmp_path, rows, size), clusters, least=5, at_once=at_once)
    expected = by_hand(rows, clusters, 5)
    assert 0 < len(expected) < 30
    assert dict(zip(found.keys.tolist(), found.first, strict=True)) == expected


def test_none_is_found_where_none_is_asked_for(tmp_path: Path) -> None:
    made = parts(tmp_path, [("a", 1, 0), ("b", 1, 0)], 10)
    assert len(find_templates(made, {}, least=0).keys) == 0
    assert len(find_templates(parts(tmp_path, [("a", 1, 0)], 10), {}, least=2).keys) == 0
    assert len(find_templates([], {}, least=2).keys) == 0


def settings(articles_per_shard: int) -> Settings:
    default = Settings()
    return replace(
        default,
        deduplicate=replace(default.deduplicate, template_clusters=5),
        tabulate=replace(default.tabulate, articles_per_shard=articles_per_shard),
    )


def test_a_run_marks_templates_and_keeps_their_facts(tmp_path: Path) -> None:
    rows = [
        {"id": name, "title": name, "text": f"{name} is a disease of its own kind. {TEMPLATE} Viruses cause {name}."}
        for name in NAMES
    ]
    few = "Four pages quote this very sentence of the national institute."
    for row in rows[:4]:
        row["text"] += f" {few}"
    source = tmp_path / "rows.jsonl"
    tables = []
    pool = Processes(2)
    for number, engine in enumerate((Inline(), pool)):
        random.Random(number).shuffle(rows)
        source.write_text("\n".join(map(json.dumps, rows)))
        out = tmp_path / str(number)
        run([source.as_posix()], out=out, settings=settings(2 if number else 512), engine=engine)
        assert validate(out) == []
        tables.append((out / "duplicates.csv").read_bytes())
    pool.close()
    assert tables[0] == tables[1]
    marked = pd.read_parquet(tmp_path / "0" / "duplicates.parquet").query("scope == 'template'")
    assert set(marked["text"]) == {TEMPLATE}
    articles = pd.read_parquet(tmp_path / "0" / "articles.parquet")
    first = articles["article_id"].min()
    assert set(marked["kept_article_id"]) == {first}
    assert set(marked["article_id"]) == set(articles["article_id"]) - {first}
    facts = pd.read_parquet(tmp_path / "0" / "facts.parquet")
    assert facts["article_id"].nunique() == len(NAMES), "a fact was lost"


def test_copies_and_near_duplicates_make_no_template(tmp_path: Path) -> None:
    body = " ".join(f"Sentence {word} says a little more about what gout is." for word in NAMES)
    rows = [{"id": n, "title": "Gout", "text": f"{TEMPLATE} {body} Page {n}."} for n in range(8)]
    source = tmp_path / "rows.jsonl"
    source.write_text("\n".join(map(json.dumps, rows)))
    run([source.as_posix()], out=tmp_path / "out", settings=settings(512), engine=Inline())
    found = pd.read_parquet(tmp_path / "out" / "duplicates.parquet")
    assert "article" in set(found["scope"])
    assert "template" not in set(found["scope"])

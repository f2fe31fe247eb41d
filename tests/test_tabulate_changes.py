"""Facts that changed between versions of a page: found where the text changed, not where extraction missed something."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from healthfacts.engines import Inline
from healthfacts.inspect_run import validate
from healthfacts.run import run
from healthfacts.tabulate.changes import Changes

GOUT = ("gout", "MONDO:0005393")
OLD = "Gout is painful. Beer raises the risk of gout. Obesity may cause gout."


def fact(
    article_id: str, value: str, evidence: str, *, certainty: str = "stated", value_id: str = ""
) -> dict[str, Any]:
    return {
        "fact_id": f"{article_id}.f-{value}",
        "article_id": article_id,
        "condition": GOUT[0],
        "condition_id": GOUT[1],
        "relation": "risk_factor",
        "value": value,
        "value_id": value_id,
        "value_text": value,
        "variant": "",
        "certainty": certainty,
        "evidence": evidence,
        "evidence_start": 5,
        "evidence_end": 9,
    }


def changes(
    new: str,
    new_facts: list[dict[str, Any]],
    old_facts: list[dict[str, Any]],
    *,
    version: str = "newer",
    old: str = OLD,
) -> list[tuple[str, list[tuple[str, int | None, int | None]]]]:
    found = Changes()
    pair = ("new", "old") if version != "older" else ("old", "new")
    found.add_duplicate(
        {"scope": "article", "version": version, "kind": "near", "article_id": pair[0], "kept_article_id": pair[1]}
    )
    for article_id in ("new", "old"):
        found.add_article({"article_id": article_id, "status": "kept", "updated": "", "reviewed": "", "published": ""})
    for row in new_facts + old_facts:
        found.add_fact(row)
    texts = {"new": new, "old": old}
    for article_id in sorted(found.wanted()):
        found.add_text(article_id, texts[article_id])
    return list(found.changes())


BEER = fact("old", "beer", "Beer raises the risk of gout.")


@pytest.mark.parametrize("version", ["newer", "older", "undated"])
def test_a_fact_that_went_and_one_that_came(version: str) -> None:
    new = "Gout is painful. Fructose raises the risk of gout."
    ((article_id, found),) = changes(
        new, [fact("new", "fructose", "Fructose raises the risk of gout.")], [BEER], version=version
    )
    assert article_id == "new"
    (came, went) = found
    assert came[0].startswith("new: gout - risk_factor - fructose, not in ")
    assert came[1:] == (5, 9)
    assert went[0].startswith("gone: gout - risk_factor - beer, in ")
    assert "“Beer raises the risk of gout.” (old.f-beer)" in went[0]
    assert went[1:] == (None, None)
    assert all(("undated" in detail) == (version == "undated") for detail, _, _ in found)


def test_another_certainty_shows_both_sentences() -> None:
    may = fact("old", "obesity", "Obesity may cause gout.", certainty="hedged")
    new = "Gout is painful. Obesity causes gout."
    ((_, [(detail, start, _)]),) = changes(new, [fact("new", "obesity", "Obesity causes gout.")], [may])
    assert detail.startswith("changed: gout - risk_factor - obesity; hedged in the older version old.")
    assert "Obesity causes gout." in detail
    assert "Obesity may cause gout." in detail
    assert start == 5


@pytest.mark.parametrize(
    ("new", "facts"),
    [
        (OLD + " See a doctor.", []),  # the sentence is still there: extraction missed it
        ("Gout is painful. Drinking beers makes gout likelier.", []),  # said otherwise
        ("Gout is painful. BEER raises the risk of Gout!", [fact("new", "Beers", "BEER raises the risk of Gout!")]),
    ],
)
def test_what_did_not_change(new: str, facts: list[dict[str, Any]]) -> None:
    assert changes(new, facts, [BEER]) == []


def test_another_name_of_the_same_concept_is_no_change() -> None:
    old = "Hypertension raises the risk of gout."
    new = "High blood pressure makes gout likelier."
    one = fact("old", "hypertension", old, value_id="MONDO:0005044")
    other = fact("new", "high blood pressure", new, value_id="MONDO:0005044")
    assert changes(new, [other], [one], old=old) == []


def test_a_page_written_anew_is_said_in_few_findings() -> None:
    numbers = [f"food{number:03d}" for number in range(60)]
    ((_, found),) = changes(
        " ".join(f"Gout comes of {name}." for name in numbers),
        [fact("new", name, f"Gout comes of {name}.") for name in numbers],
        [],
    )
    assert len(found) == 20
    assert found[-1][0].startswith("41 more facts differ from those of old")


def test_a_run_says_what_changed_whatever_the_order(tmp_path: Path) -> None:
    about = "Gout is a form of arthritis caused by uric acid crystals in the joints. Attacks often come at night. "
    end = "Doctors treat it with anti-inflammatory drugs, and most people feel better within a week or two."
    rows = [
        {
            "id": "a",
            "title": "Gout",
            "url": "https://example.org/gout",
            "text": f"{about}Obesity may cause gout. {end}",
        },
        {"id": "b", "title": "Gout", "url": "https://example.org/gout", "text": f"{about}Smoking causes gout. {end}"},
    ]
    tables = []
    for number in range(2):
        random.Random(number).shuffle(rows)
        source = tmp_path / "rows.jsonl"
        source.write_text("\n".join(map(json.dumps, rows)))
        out = tmp_path / str(number)
        run([source.as_posix()], out=out, engine=Inline())
        assert validate(out) == []
        tables.append(pd.read_parquet(out / "findings.parquet"))
    found = tables[0][tables[0]["code"] == "changed_fact"]
    assert len(found) == 2
    assert sorted(detail.split(":")[0] for detail in found["detail"]) == ["gone", "new"]
    assert tables[0].equals(tables[1])


def test_a_clause_in_other_words_is_no_change() -> None:
    old = "With gout, cartilage in the joint breaks down and becomes rough."
    clause = fact("old", "cartilage in the joint breaks down and becomes rough", old)
    assert changes("Gout is painful. It breaks down the cartilage in your joints.", [], [clause], old=old) == []
    ((_, found),) = changes("Gout is painful. Crystals of urate gather.", [], [clause], old=old)
    assert len(found) == 1

"""The scorer: exact and overlapping mentions, facts by content words, and the errors it writes out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from healthfacts.errors import CorpusError
from healthfacts.records import Article, Certainty, Fact, Kind, Mention, Relation, Span
from healthfacts.scoring import GoldArticle, GoldFact, alike, compare, load_gold, match_facts

TEXT = "Smoking causes lung cancer. Asbestos may cause it too."


def mention(kind: Kind, start: int, end: int) -> Mention:
    return Mention.at(TEXT, kind, Span(start, end), score=1.0, recogniser="test")


def fact(subject: str, relation: Relation, value: str, certainty: Certainty = Certainty.STATED) -> Fact:
    return Fact(relation, subject, value, Kind.RISK_FACTOR, certainty, Span(0, 27), 0.9, "rule:test")


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("smoking", "Smoking", True),
        ("reduced blood flow to the bone", "blood flow to bones", True),
        ("family history of gout", "family history", True),
        ("family history of early heart disease", "family history", False),
        ("type 1 diabetes", "type 2 diabetes", True),
        ("smoking", "heavy drinking", False),
        ("the", "the", True),
        ("", "smoking", False),
    ],
)
def test_alike(left: str, right: str, expected: bool) -> None:
    assert alike(left, right) is expected
    assert alike(right, left) is expected


def test_mentions_exact_and_overlapping() -> None:
    gold = GoldArticle(
        "a",
        "",
        TEXT,
        ((Kind.RISK_FACTOR, Span(0, 7)), (Kind.CONDITION, Span(15, 26)), (Kind.RISK_FACTOR, Span(28, 36))),
        (),
    )
    found = (mention(Kind.RISK_FACTOR, 0, 7), mention(Kind.CONDITION, 20, 26), mention(Kind.GENE, 28, 36))
    article = Article("a", "", "a", TEXT, mentions=found)
    score = compare([(gold, article)], lambda _, span: span)
    assert (score.mentions["all"].right, score.mentions["all"].found, score.mentions["all"].gold) == (1, 3, 3)
    assert score.overlaps["CONDITION"].right == 1
    assert score.mentions["CONDITION"].f1 == 0
    assert sorted((m.error, m.label) for m in score.misses) == [
        ("wrong boundary", "CONDITION"),
        ("wrong kind", "RISK_FACTOR"),
    ]


def test_touching_spans_do_not_overlap() -> None:
    gold = GoldArticle("a", "", TEXT, ((Kind.CONDITION, Span(0, 7)),), ())
    article = Article("a", "", "a", TEXT, mentions=(mention(Kind.CONDITION, 7, 14),))
    assert compare([(gold, article)], lambda _, span: span).overlaps["CONDITION"].right == 0


def test_facts_count_once_each() -> None:
    gold = [
        GoldFact("lung cancer", Relation.CAUSE, "Smoking", Certainty.STATED),
        GoldFact("lung cancer", Relation.CAUSE, "Asbestos", Certainty.HEDGED),
    ]
    found = [
        fact("lung cancer", Relation.CAUSE, "smoking"),
        fact("cancer of the lung", Relation.CAUSE, "smoking"),
        fact("lung cancer", Relation.RISK_FACTOR, "asbestos", Certainty.HEDGED),
    ]
    assert len(match_facts(gold, found)) == 1
    assert len(match_facts(gold, found, relation=False)) == 2
    score = compare(
        [(GoldArticle("a", "", TEXT, (), tuple(gold)), Article("a", "", "a", TEXT, facts=tuple(found)))],
        lambda _, span: span,
    )
    assert (score.facts["all"].right, score.facts["all"].found, score.facts["all"].gold) == (1, 3, 2)
    assert score.certainty.right == 1
    assert {m.error for m in score.misses} == {"wrong relation", "spurious"}


def test_ner_files_are_read_with_a_map(tmp_path: Path) -> None:
    path = tmp_path / "ner.jsonl"
    row = {
        "id": "1",
        "text": TEXT,
        "entities": [{"start": 15, "end": 26, "label": "Disease"}, {"start": 0, "end": 7, "label": "X"}],
    }
    path.write_text(json.dumps(row))
    (article,) = load_gold(path, {"Disease": "CONDITION"})
    assert article.mentions == ((Kind.CONDITION, Span(15, 26)),)
    assert article.facts is None
    with pytest.raises(CorpusError, match=r"ner\.jsonl:1: .*--map"):
        load_gold(path)


def test_empty_gold_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text("\n")
    with pytest.raises(CorpusError, match="no annotated text"):
        load_gold(path)

"""The article the project began with, from the scraped page to its facts."""

from __future__ import annotations

from pathlib import Path

import pytest

from healthfacts import process
from healthfacts.records import Article, BlockType, Certainty, DropReason, Fact, FindingCode, Relation
from healthfacts.scoring import alike


@pytest.fixture(scope="module")
def seed(shared: Path) -> Article:
    (path,) = (shared / "seeds").glob("*.txt")
    return process(path.read_text("utf-8"), id="seed")


def facts(seed: Article, relation: Relation, words: str) -> list[Fact]:
    return [
        f
        for f in seed.facts
        if f.relation is relation and alike(f.value_text, words) and f.condition_text == "Osteonecrosis"
    ]


def test_the_topic_has_its_identifier(seed: Article) -> None:
    assert seed.topic is not None
    assert seed.topic.text == "Osteonecrosis"
    assert seed.topic.concept is not None
    assert seed.topic.concept.curie == "MONDO:0005380"


@pytest.mark.parametrize(
    ("relation", "words"),
    [
        (Relation.SYNONYM, "avascular necrosis"),
        (Relation.MECHANISM, "disruption of blood flow to bone tissue"),
        (Relation.MECHANISM, "ischemia"),
        (Relation.CAUSE, "physical trauma"),
        (Relation.CAUSE, "fracture"),
        (Relation.CAUSE, "dislocation"),
    ],
)
def test_what_the_article_states(seed: Article, relation: Relation, words: str) -> None:
    (fact,) = facts(seed, relation, words)
    assert fact.certainty is not Certainty.NEGATED
    assert fact.n_mentions == 1, "the repeated summary counts once"


def test_the_variant_is_kept_with_its_gene_and_hedged(seed: Article) -> None:
    (fact,) = facts(seed, Relation.GENE, "Factor V Leiden")
    assert fact.value is not None
    assert (fact.value.curie, fact.value.name, fact.value.variant) == ("HGNC:3542", "F5", "Factor V Leiden")
    assert fact.certainty is Certainty.HEDGED


def test_what_the_article_does_not_state(seed: Article) -> None:
    assert not [
        f
        for f in seed.facts
        if "city" in f.value_text or "supply lines" in f.value_text or "infrastructure" in f.value_text
    ]
    assert not [f for f in seed.facts if "single gene mutation" in f.value_text and f.certainty is Certainty.STATED]
    assert not [f for f in seed.facts if f.value_text == "ischemia" and f.condition_text != "Osteonecrosis"]
    assert not [f for f in seed.facts if "stem cell" in f.value_text or "morphogenetic" in f.value_text]


def test_dates_furniture_repeats_and_the_lost_list(seed: Article) -> None:
    assert (seed.metadata.updated, seed.metadata.reviewed) == ("2026-05-08", "2026-05-08")
    dropped = {s.dropped_reason for s in seed.segments if s.dropped_reason}
    assert {DropReason.COUNTER, DropReason.DISCLAIMER, DropReason.DATE_LINE} <= dropped
    assert "12 people" not in seed.text
    assert [b.type for b in seed.blocks[:2]] == [BlockType.SUMMARY, BlockType.SUMMARY]
    assert any(r.scope == "block" and r.span.of(seed.text).startswith("TL;DR") for r in seed.repeats)
    lost = [f for f in seed.findings if f.code is FindingCode.LOST_LIST]
    assert len(lost) == 1
    assert lost[0].span is not None
    assert lost[0].span.of(seed.text).endswith("risk factors for Osteonecrosis include:")

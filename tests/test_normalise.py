"""Linking: single strings, abbreviations, acronyms beside names, genes by context, explanations."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from healthfacts.normalise import Linker, explain
from healthfacts.records import Abbreviation, Article, Kind, Mention, Span
from healthfacts.settings import NormaliseSettings
from healthfacts.vocabulary import load

CASES = Path(__file__).parent / "cases" / "normalise"


def cases(name: str) -> list[Any]:
    lines = (CASES / name).read_text(encoding="utf-8").splitlines()
    return [pytest.param(case, id=case["label"]) for case in map(json.loads, lines)]


@pytest.fixture(scope="module")
def linker() -> Linker:
    return Linker(load())


def article(text: str, *mentions: tuple[str, Kind], abbreviations: tuple[tuple[str, str], ...] = ()) -> Article:
    """An article whose mentions stand in `text` in the order given."""
    found, at = [], 0
    for words, kind in mentions:
        at = text.index(words, at)
        found.append(Mention.at(text, kind, Span(at, at + len(words)), score=1.0, recogniser="test"))
        at += len(words)
    said = tuple(Abbreviation(short, long, _span(text, short), _span(text, long)) for short, long in abbreviations)
    return Article("a", "a", "a", text, mentions=tuple(found), abbreviations=said)


def _span(text: str, words: str) -> Span:
    return Span(text.index(words), text.index(words) + len(words))


def linked(linker: Linker, one: Article) -> list[str]:
    return [mention.concept.curie if mention.concept else "-" for mention in linker.normalise(one).mentions]


@pytest.mark.parametrize("case", cases("links.jsonl"))
def test_strings(case: dict[str, Any], linker: Linker) -> None:
    concept = linker.link(case["text"], Kind(case["kind"]))
    assert (concept.curie if concept else None) == case["curie"]
    if concept:
        assert concept.variant == case.get("variant", "")
        assert 0 < concept.score <= 1


def test_an_abbreviation_in_a_long_form_is_written_out(linker: Linker) -> None:
    one = article(
        "Adrenoleukodystrophy (ALD) has a childhood ALD (CALD). CALD is severe.",
        ("CALD", Kind.CONDITION),
        abbreviations=(("ALD", "Adrenoleukodystrophy"), ("CALD", "childhood ALD")),
    )
    assert linked(linker, one) == ["MONDO:0018544"]


def test_a_hyphen_in_an_acronym_does_not_matter(linker: Linker) -> None:
    one = article(
        "ataxia telangiectasia is rare; A-T is inherited",
        ("ataxia telangiectasia", Kind.CONDITION),
        ("A-T", Kind.CONDITION),
    )
    assert linked(linker, one) == ["MONDO:0008840", "MONDO:0008840"]


def test_the_articles_own_abbreviation_wins(linker: Linker) -> None:
    text = "Multiple system atrophy (MS) is not multiple sclerosis. MS is rare."
    one = article(
        text,
        ("Multiple system atrophy", Kind.CONDITION),
        ("MS", Kind.CONDITION),
        ("multiple sclerosis", Kind.CONDITION),
        ("MS", Kind.CONDITION),
        abbreviations=(("MS", "Multiple system atrophy"),),
    )
    atrophy, short, sclerosis, again = linked(linker, one)
    assert atrophy == short == again != sclerosis


def test_an_abbreviation_inside_a_mention_is_written_out(linker: Linker) -> None:
    text = "Chronic kidney disease (CKD) is common. Advanced CKD is not."
    one = article(
        text, ("Chronic kidney disease", Kind.CONDITION), ("Advanced CKD", Kind.CONDITION),
        abbreviations=(("CKD", "Chronic kidney disease"),),
    )  # fmt: skip
    first, second = linked(linker, one)
    assert first == second == "MONDO:0005300"


def test_one_of_several_that_are_defined_has_their_name(linker: Linker) -> None:
    one = article(
        "Autism spectrum disorders (ASDs) differ. Classical ASD was the first to be described.",
        ("Classical ASD", Kind.CONDITION),
        abbreviations=(("ASDs", "Autism spectrum disorders"),),
    )
    assert linked(linker, one) == [linker.link("autism spectrum disorder", Kind.CONDITION).curie]  # type: ignore[union-attr]


def test_an_acronym_in_brackets_behind_a_name_is_that_name(linker: Linker) -> None:
    text = "myotonic dystrophy (DM) runs in families. DM is not diabetes."
    one = article(text, ("myotonic dystrophy", Kind.CONDITION), ("DM", Kind.CONDITION), ("DM", Kind.CONDITION))
    name, bracket, later = linked(linker, one)
    assert name == bracket == later == "MONDO:0016107"


def test_an_acronym_alone_has_its_common_meaning(linker: Linker) -> None:
    assert linked(linker, article("DM is common.", ("DM", Kind.CONDITION))) == ["MONDO:0005015"]


def test_an_undefined_acronym_takes_the_condition_whose_initials_it_has(linker: Linker) -> None:
    text = "Becker muscular dystrophy is mild. BMD begins late."
    one = article(text, ("Becker muscular dystrophy", Kind.CONDITION), ("BMD", Kind.CONDITION))
    name, acronym = linked(linker, one)
    assert name == acronym == "MONDO:0010311"


def test_the_articles_words_settle_an_alias_of_several_genes(linker: Linker) -> None:
    text = "The receptor for advanced glycosylation end-product specific ligands, RAGE, is on many cells."
    assert linked(linker, article(text, ("RAGE", Kind.GENE))) == ["HGNC:320"]


def test_nothing_else_of_the_article_changes(linker: Linker) -> None:
    one = article("Gout hurts.", ("Gout", Kind.CONDITION))
    after = linker.normalise(one)
    assert after.text == one.text and one.mentions[0].concept is None
    assert [m.span for m in after.mentions] == [m.span for m in one.mentions]
    assert linker.normalise(after) == after


def test_an_article_without_mentions(linker: Linker) -> None:
    one = Article("a", "a", "a", "")
    assert linker.normalise(one) == one


def test_an_absurdly_long_mention_has_no_concept(linker: Linker) -> None:
    assert linker.link("chronic " * 60 + "kidney disease", Kind.CONDITION) is None


@pytest.mark.parametrize("text", ["", " ", "?!", "\x00", "the", "(", "a" * 5000, "\ud800"])
@pytest.mark.parametrize("kind", list(Kind))
def test_odd_strings_do_no_harm(linker: Linker, text: str, kind: Kind) -> None:
    concept = linker.link(text, kind)
    assert concept is None or (kind is Kind.VARIANT and not concept.curie)


@pytest.mark.parametrize("text", ["handle infected animals", "man over age 45"])
def test_a_clause_that_holds_a_name_is_never_surer_than_a_name(linker: Linker, text: str) -> None:
    concept = linker.link(text, Kind.RISK_FACTOR)
    assert concept is not None
    assert concept.score < 1


def test_the_threshold_is_kept() -> None:
    strict = Linker(load(), NormaliseSettings(threshold=0.99))
    assert strict.link("gout", Kind.CONDITION) is not None
    assert strict.link("severe chronic kidney disease", Kind.CONDITION) is None


def test_a_users_name_wins(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text("name,kind,id,preferred name\ngout,CONDITION,ACME:7,King's disease\n", encoding="utf-8")
    concept = Linker(load().with_user(path)).link("Gout", Kind.CONDITION)
    assert concept is not None and (concept.curie, concept.name) == ("ACME:7", "King's disease")


def test_an_explanation_says_why() -> None:
    [first, *_] = explain("type II diabetes", load(), Kind.CONDITION)
    assert (first.curie, first.why) == ("MONDO:0005148", "is a name, spelling apart")
    near = explain("hepatocelular carcinoma", load(), Kind.CONDITION)[0]
    assert "misspelling" in near.why and "hepatocellular" in near.why
    kinds = {found.kind for found in explain("MEN1", load())}
    assert {Kind.CONDITION, Kind.GENE} <= kinds
    assert explain("qwrtzx", load(), Kind.GENE) == []

"""Facts from mentions: the cases under cases/relate, and what must hold for any article."""

from __future__ import annotations

import json
import re
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from healthfacts import relate
from healthfacts.clean import clean
from healthfacts.records import (
    Article,
    Concept,
    Drop,
    Fact,
    FindingCode,
    Kind,
    Media,
    Mention,
    RawArticle,
    Relation,
    Repeat,
    RepeatKind,
    Span,
)
from healthfacts.relate import _context, _model, _names, _topic
from healthfacts.settings import CleanSettings, RelateSettings

CASES = Path(__file__).parent / "cases" / "relate"


def cases(name: str) -> list[Any]:
    lines = (CASES / name).read_text(encoding="utf-8").splitlines()
    return [pytest.param(case, id=case["label"]) for case in map(json.loads, lines)]


def article(text: str, mentions: dict[str, list[str]], *, title: str = "", url: str = "") -> Article:
    """A cleaned article whose mentions are all occurrences of the given strings, longest first."""
    cleaned = clean(RawArticle("t", "t", text, Media.TEXT, title=title, url=url), settings=CleanSettings())
    assert not isinstance(cleaned, Drop)
    taken: list[Span] = []
    found = []
    strings = [(string, Kind(kind)) for kind, group in mentions.items() for string in group]
    for string, kind in sorted(strings, key=lambda item: -len(item[0])):
        for match in re.finditer(rf"\b{re.escape(string)}\b", cleaned.text, re.IGNORECASE):
            span = Span(match.start(), match.end())
            if not any(span.overlaps(other) for other in taken):
                taken.append(span)
                found.append(Mention.at(cleaned.text, kind, span, score=1.0, recogniser="case"))
    return replace(cleaned, mentions=tuple(sorted(found, key=lambda m: m.span)))


@pytest.fixture(scope="module")
def relater() -> relate.Relater:
    return relate.load(RelateSettings())


def rows(facts: tuple[Fact, ...]) -> set[tuple[str, str, str, str]]:
    return {(f.condition_text.lower(), f.relation.value, f.value_text.lower(), f.certainty.value) for f in facts}


@pytest.mark.parametrize("case", cases("facts.jsonl"))
def test_facts(case: dict[str, Any], relater: relate.Relater) -> None:
    found = rows(relater.relate(article(case["text"], case["mentions"])).facts)
    wanted = {(s.lower(), r, o.lower(), c) for s, r, o, c in case["facts"]}
    assert wanted <= found
    pairs = {(s, o) for s, _, o, _ in found}
    assert not pairs & {(s.lower(), o.lower()) for s, o in case.get("never", [])}


@pytest.mark.parametrize("case", cases("topics.jsonl"))
def test_topics(case: dict[str, Any], relater: relate.Relater) -> None:
    found = relater.relate(
        article(case["text"], {"CONDITION": case["conditions"]}, title=case["title"], url=case.get("url", ""))
    )
    if case["topic"] is None:
        assert found.topic is None
        assert FindingCode.NO_TOPIC in {f.code for f in found.findings}
    else:
        assert found.topic is not None
        assert found.topic.text.lower() == case["topic"].lower()
        assert found.topic.question_type == case["question_type"]


def test_the_topic_by_its_initials_has_its_concept(relater: relate.Relater) -> None:
    """Though the article spells PPRD out nowhere."""
    text = (
        "What are the genetic changes related to progressive pseudorheumatoid dysplasia?\n\n"
        "PPRD is caused by mutations in the WISP3 gene. Without the protein, cartilage breaks down in people with PPRD."
    )
    named = {"CONDITION": ["progressive pseudorheumatoid dysplasia", "PPRD"], "GENE": ["WISP3"]}
    one = article(text, named)
    concept = Concept("MONDO:0008827", "progressive pseudorheumatoid dysplasia", 1.0)
    linked = tuple(replace(m, concept=concept) if m.text.startswith("progressive") else m for m in one.mentions)
    (fact,) = [f for f in relater.relate(replace(one, mentions=linked)).facts if f.value_text == "WISP3"]
    assert (fact.condition_text, fact.relation, fact.condition) == ("PPRD", Relation.GENE, concept)


@pytest.mark.parametrize(
    ("short", "long", "fits"),
    [
        ("LCHAD deficiency", "long-chain 3-hydroxyacyl-CoA dehydrogenase deficiency", True),
        ("DOLK-CDG", "DOLK-congenital disorder of glycosylation", True),
        ("KID syndrome", "keratitis-ichthyosis-deafness syndrome", True),
        ("CKD", "acquired cystic kidney disease", False),
        ("HIV", "hepatitis B", False),
    ],
)
def test_initials(short: str, long: str, fits: bool) -> None:
    assert _names.is_initials_of(short, long) is fits


STROKE = "Who is at risk for stroke?\n\nSmoking and diabetes raise the risk of stroke. Stroke can cause paralysis."
STROKE_MENTIONS = {"CONDITION": ["stroke", "diabetes", "paralysis"], "RISK_FACTOR": ["Smoking"]}


def test_facts_point_into_the_text(relater: relate.Relater) -> None:
    found = relater.relate(article(STROKE, STROKE_MENTIONS))
    assert found.facts
    for fact in found.facts:
        assert fact.value_span is not None
        assert fact.value_span.of(found.text) == fact.value_text
        assert fact.evidence in found.sentences
        assert fact.condition_text in found.text
        assert 0 < fact.score <= 1
        assert fact.cue in found.text


def test_same_input_same_facts(relater: relate.Relater) -> None:
    one = article(STROKE, STROKE_MENTIONS)
    assert relater.relate(one) == relate.load(RelateSettings()).relate(one)


def test_input_is_left_as_it_was(relater: relate.Relater) -> None:
    one = article(STROKE, STROKE_MENTIONS)
    before = repr(one)
    relater.relate(one)
    assert repr(one) == before


def test_one_row_per_fact_and_repeats_count_once(relater: relate.Relater) -> None:
    said = "Smoking raises the risk of stroke."
    one = article(
        f"Stroke\n\n{said}\n\nIt is an emergency.\n\nIn short: smoking raises the risk of stroke.",
        {"CONDITION": ["stroke"], "RISK_FACTOR": ["smoking"]},
    )
    twice = [f for f in relater.relate(one).facts if f.value_text.lower() == "smoking"]
    assert [f.n_mentions for f in twice] == [2]
    first, last = one.text.index(said), one.text.rindex("In short")
    copy = Repeat("sentence", Span(last, len(one.text)), Span(first, first + len(said)), RepeatKind.CONTAINED, 1.0)
    once = [f for f in relater.relate(replace(one, repeats=(copy,))).facts if f.value_text.lower() == "smoking"]
    assert [f.n_mentions for f in once] == [1]
    assert once[0].evidence.start == first


def test_contradiction_is_a_finding(relater: relate.Relater) -> None:
    text = "What causes acne?\n\nAcne is caused by chocolate.\n\nAcne is not caused by chocolate."
    found = relater.relate(article(text, {"CONDITION": ["acne"], "RISK_FACTOR": ["chocolate"]}))
    assert FindingCode.CONTRADICTION in {f.code for f in found.findings}
    agreed = relater.relate(article(text.replace(" not", ""), {"CONDITION": ["acne"], "RISK_FACTOR": ["chocolate"]}))
    assert FindingCode.CONTRADICTION not in {f.code for f in agreed.findings}


def test_one_sentence_does_not_contradict_itself(relater: relate.Relater) -> None:
    text = "Is it caused by stress?\n\nParkinson's disease is not caused by stress, although stress can make a tremor look worse."
    mentions = {"CONDITION": ["Parkinson's disease", "tremor"], "RISK_FACTOR": ["stress"]}
    found = relater.relate(article(text, mentions))
    assert {(f.condition_text, f.value_text) for f in found.facts} >= {
        ("Parkinson's disease", "stress"),
        ("tremor", "stress"),
    }
    assert FindingCode.CONTRADICTION not in {f.code for f in found.findings}


@pytest.mark.parametrize("text", ["x", "Gout.", "- \n- \n", "?"])
def test_almost_nothing(text: str, relater: relate.Relater) -> None:
    cleaned = clean(RawArticle("t", "t", text, Media.TEXT), settings=CleanSettings())
    if isinstance(cleaned, Drop):
        cleaned = Article("t", "t", "t", text)
    found = relater.relate(cleaned)
    assert found.facts == ()
    assert FindingCode.NO_FACTS in {f.code for f in found.findings}


def test_article_without_blocks_and_sentences(relater: relate.Relater) -> None:
    whole = article(STROKE, STROKE_MENTIONS)
    bare = replace(whole, blocks=(), sentences=())
    assert rows(relater.relate(bare).facts) & rows(relater.relate(whole).facts)


def _long(n: int, joiner: str) -> Article:
    piece = "Smoking causes gout and measles"
    text = joiner.join([piece] * n) + "."
    mentions = []
    for k in range(n):
        start = k * (len(piece) + len(joiner))
        for word, kind in (("Smoking", Kind.RISK_FACTOR), ("gout", Kind.CONDITION), ("measles", Kind.CONDITION)):
            at = start + piece.index(word)
            mentions.append(Mention.at(text, kind, Span(at, at + len(word)), score=1.0, recogniser="case"))
    return Article("long", "long", "long", text, mentions=tuple(mentions))


def test_time_is_linear_in_mentions_and_sentence_length(relater: relate.Relater) -> None:
    relater.relate(_long(50, ". "))
    for joiner in (". ", ", "):  # 5,000 mentions in many sentences, and in one of more than 20,000 words
        took = []
        for n in (400, 1600):
            one = _long(n, joiner)
            started = time.process_time()
            relater.relate(one)
            took.append(time.process_time() - started)
        assert took[1] < 12 * took[0] + 0.5


def test_too_many_mentions_and_long_sentences_are_findings() -> None:
    few = relate.load(RelateSettings(max_mentions=30, long_sentence=50))
    codes = {f.code for f in few.relate(_long(40, ", ")).findings}
    assert {FindingCode.TOO_MANY_MENTIONS, FindingCode.LONG_SENTENCE} <= codes
    assert not {FindingCode.TOO_MANY_MENTIONS, FindingCode.LONG_SENTENCE} & {
        f.code for f in few.relate(_long(5, ". ")).findings
    }


def test_explanation_names_features_and_rivals(relater: relate.Relater) -> None:
    one = relater.relate(article(STROKE, STROKE_MENTIONS))
    fact = next(f for f in one.facts if f.value_text == "Smoking")
    told = relater.explain(one, fact)
    assert told.method == fact.method == "model:relations"
    assert told.weights
    assert dict(told.probabilities)["risk_factor"] == max(dict(told.probabilities).values())
    assert relater.explain(one, replace(fact, value_span=Span(0, 3))).weights == ()


def test_names_that_mean_one_thing() -> None:
    text = "Familial hypercholesterolaemia is inherited. FH is common. Addison's disease is not FH. Addison's is rare."
    one = article(text, {"CONDITION": ["Familial hypercholesterolaemia", "FH", "Addison's disease", "Addison's"]})
    names = dict(zip([m.text for m in one.mentions], _context.read(one).names, strict=True))
    assert names["Familial hypercholesterolaemia"] == names["FH"]
    assert names["Addison's disease"] == names["Addison's"] != names["FH"]


def test_forest_and_network_survive_their_files() -> None:
    rng = np.random.default_rng(3)
    net = _model.Network(*(rng.normal(size=s).astype(np.float32) for s in ((20, 4), (4,), (4, 3), (3,), (3, 8), (8,))))
    again = _model.Network.from_arrays(net.arrays("n"), "n")
    summed = net.sums([[1, 2, 3], [], [4]])
    assert np.allclose(summed[0], net.table[[1, 2, 3]].sum(axis=0), atol=1e-5)
    assert not summed[1].any()
    assert np.abs(net.probabilities(summed) - again.probabilities(again.sums([[1, 2, 3], [], [4]]))).max() < 0.05
    forest = _model.Forest(
        np.array([[0, 0, 0]]), np.array([[0.5, np.inf, np.inf]]), np.array([[1, 1, 2]]), np.array([[2, 1, 2]]),
        np.array([[0.0, -1.0, 2.0]]), 0.25, 2,
    )  # fmt: skip
    assert forest.logits(np.array([[0.0], [1.0]])).tolist() == [-0.75, 2.25]
    copy = _model.Forest.from_arrays(forest.arrays("f"), "f")
    assert copy.logits(np.array([[0.0], [1.0]])).tolist() == [-0.75, 2.25]


def test_competing_subjects_share_one_probability() -> None:
    logits = np.zeros((3, 8), dtype=np.float32)
    logits[0, 1] = 5.0
    told = _model.joint(logits, np.array([0, 2]))
    assert told[:2].sum() < 1 and told[2].sum() < 1
    assert told[0, 0] > 0.9 > told[1].sum()


def test_question_types() -> None:
    assert _topic.question_type("How can I prevent Lyme disease?") == "prevention"
    assert _topic.question_type("Living with Lyme disease") == ""


def test_a_title_that_is_a_chromosome_change_is_the_topic() -> None:
    from healthfacts.records import Block, BlockType, Kind, Mention, Span
    from healthfacts.relate._topic import named_by_title

    text = "Chromosome 7p deletion\nIt may cause seizures."
    blocks = (Block(Span(0, 22), BlockType.TITLE), Block(Span(23, 45), BlockType.PARAGRAPH))
    change = Mention.at(text, Kind.VARIANT, Span(0, 22), score=0.9, recogniser="x")
    part = Mention.at(text, Kind.VARIANT, Span(11, 13), score=0.9, recogniser="x")
    topic = named_by_title(Article("a", "", "a", text, blocks=blocks, mentions=(change,)))
    assert topic is not None
    assert topic.text == "Chromosome 7p deletion"
    assert named_by_title(Article("a", "", "a", text, blocks=blocks, mentions=(part,))) is None

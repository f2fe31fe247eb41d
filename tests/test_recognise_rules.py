"""The rules beside the network: the cases under cases/recognise, and time that grows with the text only."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Span as Entity

from healthfacts import recognise
from healthfacts.recognise.abbreviations import find_abbreviations
from healthfacts.recognise.assertion import NEGATED, assess
from healthfacts.recognise.component import create
from healthfacts.recognise.consistency import with_short_forms
from healthfacts.recognise.placed import Placed
from healthfacts.recognise.recogniser import Recogniser
from healthfacts.recognise.tagger import PIECE, pieces
from healthfacts.recognise.variants import find_variants
from healthfacts.records import Abbreviation, Article, Kind, Mention, Span
from healthfacts.settings import RecogniseSettings
from healthfacts.vocabulary import load as load_vocabulary

CASES = Path(__file__).parent / "cases" / "recognise"


def cases(name: str) -> list[Any]:
    rows = [json.loads(line) for line in (CASES / name).read_text(encoding="utf-8").splitlines()]
    return [pytest.param(row, id=row["label"]) for row in rows]


@pytest.fixture(scope="module")
def ours() -> Recogniser:
    return recognise.load(RecogniseSettings(), vocabulary=load_vocabulary())


def as_it_is(text: str) -> Article:
    return Article("a", "", "a", text)


def mention(text: str, start: int, end: int, kind: Kind = Kind.CONDITION) -> Mention:
    return Mention.at(text, kind, Span(start, end), score=0.9, recogniser="test")


# --- cases --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", cases("variants.jsonl"))
def test_variants(case: dict[str, Any]) -> None:
    assert [span.of(case["text"]) for span in find_variants(case["text"])] == case["variants"]


@pytest.mark.parametrize("case", cases("assertion.jsonl"))
def test_assertion(case: dict[str, Any]) -> None:
    text, words = case["text"], case["mention"]
    start = text.index(words)
    (found,) = assess(text, [Span(start, start + len(words))])
    names = ("negated", "hedged", "historical", "hypothetical", "other_experiencer")
    assert [name for name in names if getattr(found, f"is_{name}")] == case["flags"]
    assert bool(found.cue) == bool(case["flags"])


@pytest.mark.parametrize("case", cases("abbreviations.jsonl"))
def test_abbreviations(case: dict[str, Any]) -> None:
    text = case["text"]
    lines, at = [], 0
    for line in text.splitlines(keepends=True):
        lines.append(Span(at, at + len(line)))
        at += len(line)
    found = find_abbreviations(text, lines)
    assert [[pair.short, pair.long] for pair in found] == case["pairs"]
    assert all(pair.short_span.of(text) == pair.short and pair.long_span.of(text) == pair.long for pair in found)


def test_each_mention_of_a_sentence_has_its_own_assertion() -> None:
    text = "No fever, but cough."
    fever, cough = assess(text, [Span(3, 8), Span(14, 19)])
    assert (fever.is_negated, cough.is_negated) == (True, False)


def test_a_cue_far_away_in_a_text_without_full_stops_does_not_count() -> None:
    text = "no " + "word " * 400 + "gout"
    (found,) = assess(text, [Span(len(text) - 4, len(text))])
    assert not getattr(found, f"is_{NEGATED}")


# --- short forms --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ("MND weakens.", ["MND"]),
        ("MND-like MNDs XMND weaken.", []),
        ("the MND gene", []),
        ("MND, MND and (MND)", ["MND", "MND", "MND"]),
    ],
)
def test_a_short_form_is_carried_as_a_word_of_its_own(rest: str, expected: list[str]) -> None:
    text = f"Motor neuron disease (MND). {rest}"
    pair = Abbreviation("MND", text[:20], Span(22, 25), Span(0, 20))
    found = with_short_forms(text, [mention(text, 0, 20)], [pair])
    assert [m.text for m in found[2:]] == expected
    assert all(m.span.of(text) == m.text and m.kind is Kind.CONDITION for m in found)


def test_a_short_form_stays_within_what_holds_it() -> None:
    text = "Motor neuron disease (MND). MND clinic"
    pair = Abbreviation("MND", text[:20], Span(22, 25), Span(0, 20))
    longer = mention(text, 28, 38, Kind.RISK_FACTOR)
    found = with_short_forms(text, [mention(text, 0, 20), longer], [pair])
    assert [(m.text, m.kind) for m in found][-1] == ("MND clinic", Kind.RISK_FACTOR)


# --- places -------------------------------------------------------------------------------------------------------


@given(st.lists(st.integers(0, 30), unique=True, max_size=16).map(sorted), st.integers(0, 29), st.integers(1, 10))
def test_placed_finds_what_overlaps(edges: list[int], start: int, length: int) -> None:
    text = "x" * 40
    mentions = [mention(text, a, b) for a, b in zip(edges[::2], edges[1::2], strict=False)]
    place = Span(start, start + length)
    placed = Placed(reversed(mentions))
    assert placed.touching(place) == [m for m in mentions if m.span.overlaps(place)]
    new = mention(text, place.start, place.end, Kind.GENE)
    placed.put(new)
    kept = [m for m in mentions if not m.span.overlaps(place)]
    assert placed.mentions == sorted([*kept, new], key=lambda m: m.span)
    assert placed.touching(place) == [new]


@given(st.text(alphabet="ab \n", max_size=80), st.integers(2, 12))
def test_pieces_are_the_text(text: str, size: int) -> None:
    parts = [text[start:end] for start, end in pieces(text, size)]
    assert "".join(parts) == text
    assert all(0 < len(part) <= size for part in parts)


# --- abuse --------------------------------------------------------------------------------------------------------

ABUSE: dict[str, Callable[[int], str]] = {
    "no full stop": lambda n: "gout and asthma with fever or " * n,
    "one-letter lines": lambda n: "g\n" * (10 * n),
    "one name and its short form": lambda n: "gout (GT) " * (3 * n),
    "many abbreviations": lambda n: "".join(f"motor neuron disease {i} (MND{i}) gout. " for i in range(n)),
    "brackets": lambda n: "(A1B2C3) " * (3 * n),
    "cues": lambda n: "no gout may be " * (2 * n),
    "variants": lambda n: "C677T and trisomy 21 " * (2 * n),
    "emoji and right to left": lambda n: "😀 gout\u200b النقرس مرض " * (2 * n),
    "no space": lambda n: "Ab1" * (10 * n),
    "white space": lambda n: " \n\t" * (30 * n),
}


@pytest.mark.parametrize("make", ABUSE.values(), ids=ABUSE.keys())
def test_time_is_linear_and_offsets_are_true(ours: Recogniser, make: Callable[[int], str]) -> None:
    def seconds(n: int) -> float:
        text = make(n)
        started = time.process_time()
        (done,) = ours.recognise([as_it_is(text)])
        spent = time.process_time() - started
        assert all(m.span.of(text) == m.text for m in done.mentions)
        assert all(a.span.end <= b.span.start for a, b in zip(done.mentions, done.mentions[1:], strict=False))
        return spent

    seconds(10)
    assert seconds(800) < 24 * max(seconds(100), 0.01), "eight times the text took more than three times eight times"


def test_no_mention_crosses_one_of_ten_thousand_one_letter_lines(ours: Recogniser) -> None:
    (done,) = ours.recognise([as_it_is("".join(f"{chr(97 + n % 26)}\n" for n in range(10_000)))])
    assert all(len(m.text) == 1 for m in done.mentions)


def test_a_mention_behind_the_first_piece_is_found_in_its_place(ours: Recogniser) -> None:
    text = (
        "Gout is a form of arthritis.\n" + "Nothing of note here.\n" * (PIECE // 20) + "Asthma narrows the airways.\n"
    )
    (done,) = ours.recognise([as_it_is(text)])
    assert text.index("Asthma") in [m.span.start for m in done.mentions]


# --- the spaCy component ------------------------------------------------------------------------------------------


def test_entities_set_before_stay_where_ours_do_not_overlap() -> None:
    assert create is not None
    nlp = spacy.blank("en")
    nlp.add_pipe("healthfacts_recogniser")
    doc = nlp.make_doc("Yesterday and gout hurt.")
    doc.ents = [Entity(doc, 0, 1, label="DATE"), Entity(doc, 2, 3, label="PAIN")]
    assert [(e.text, e.label_) for e in nlp(doc).ents] == [("Yesterday", "DATE"), ("gout", "CONDITION")]


def test_the_component_as_bytes() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("healthfacts_recogniser")
    again = spacy.blank("en")
    again.add_pipe("healthfacts_recogniser")
    again.from_bytes(nlp.to_bytes())
    text = "Gout is caused by a buildup of uric acid. ABCG2 has a part in it."
    found = [(e.text, e.label_, e._.healthfacts_score) for e in again(text).ents]
    assert found == [(e.text, e.label_, e._.healthfacts_score) for e in nlp(text).ents]
    assert found


@pytest.mark.parametrize("text", ["", " \n ", "😀", "Go\u200but\r\nhurts", "  Gout  \n\n hurts. "])
def test_the_component_keeps_the_text(text: str) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("healthfacts_recogniser")
    assert nlp(text).text == text

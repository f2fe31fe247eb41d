"""The annotated passages are in the project's own words: no long run of theirs stands in a text of the shared data."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest

PASSAGES = Path(__file__).parents[1] / "corpora" / "annotated"
RUN = 12  # words; shorter runs are turns of phrase that two writers hit on by themselves
SHARED_TEXTS = (
    "articles/medquad.jsonl",
    "gold/health-facts/train.jsonl",
    "gold/health-facts/dev.jsonl",
    "gold/health-facts/styles-train.jsonl",
    "gold/health-facts/styles-dev.jsonl",
    "gold/duplicates/medlineplus_versions.jsonl",
)
_WORD = re.compile(r"[^\W_]+")


def runs(text: str) -> set[tuple[str, ...]]:
    """Every run of RUN words of a text; case and punctuation do not count."""
    words = _WORD.findall(text.casefold())
    return set(zip(*(words[start:] for start in range(RUN)), strict=False))


def strings(value: object) -> Iterator[str]:
    """The strings inside a JSON value, wherever they stand."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from strings(inner)


def copied(bodies: Mapping[str, str], texts: Iterable[str]) -> dict[str, str]:
    """By the id of a passage, a run of its words that stands in a text."""
    owner = {run: passage for passage, body in bodies.items() for run in runs(body)}
    found = (run for text in texts for run in runs(text) & owner.keys())
    return {owner[run]: " ".join(run) for run in found}


@pytest.fixture(scope="module")
def bodies() -> dict[str, str]:
    """The passages by id, without their titles: a title is the question that other pages ask too."""
    lines = [line for path in sorted(PASSAGES.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()]
    passages = [json.loads(line) for line in lines]
    assert len({passage["id"] for passage in passages}) == len(passages), "an id is used twice"
    return {passage["id"]: passage["text"].removeprefix(passage["title"]) for passage in passages}


def test_a_copied_run_is_found_whatever_its_case_and_punctuation() -> None:
    body = "The rash starts on the face, spreads to the arms and fades. Then it is gone."
    copy = "In most children the RASH starts on the face; spreads to the arms, and fades within a week."
    reworded = "The rash starts on the face, then reaches both arms, and fades within a week in most children."
    assert copied({"p": body}, [copy]) == {"p": "the rash starts on the face spreads to the arms and fades"}
    assert copied({"p": body}, [reworded, "the rash starts on the face", ""]) == {}


@pytest.mark.parametrize("name", SHARED_TEXTS)
def test_no_long_run_of_a_passage_stands_in_a_shared_text(name: str, bodies: dict[str, str], shared: Path) -> None:
    with (shared / name).open(encoding="utf-8") as lines:
        assert copied(bodies, (text for line in lines for text in strings(json.loads(line)))) == {}

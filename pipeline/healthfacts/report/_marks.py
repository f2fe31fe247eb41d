"""Text cut into pieces that a page can mark: where the value, the condition, the cue and the mentions stand."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

Row = dict[str, Any]

#: a piece of text: bare where nothing marks it, else with its marks, joined by blanks
Piece = str | list[str]

#: mark, from the kind of a mention
KIND_MARKS = {
    "CONDITION": "k-condition",
    "MECHANISM": "k-mechanism",
    "RISK_FACTOR": "k-risk",
    "GENE": "k-gene",
    "VARIANT": "k-variant",
}

#: characters of evidence shown; longer ones are cut around the value
_MAX_EVIDENCE = 700


def pieces(text: str, marks: Iterable[tuple[int, int, str]]) -> list[Piece]:
    """`text` cut at the ends of `marks` (start, end, mark), which may overlap and nest.

    >>> pieces("family history of glaucoma", [(0, 26, "value"), (18, 26, "condition")])
    [['family history of ', 'value'], ['glaucoma', 'condition value']]
    """
    inside = [(max(start, 0), min(end, len(text)), mark) for start, end, mark in marks]
    inside = [item for item in inside if item[0] < item[1]]
    cuts = sorted({0, len(text), *(start for start, _, _ in inside), *(end for _, end, _ in inside)})
    starting: dict[int, list[str]] = {}
    ending: dict[int, list[str]] = {}
    for start, end, mark in inside:
        starting.setdefault(start, []).append(mark)
        ending.setdefault(end, []).append(mark)
    found: list[Piece] = []
    current: list[str] = []
    for start, end in pairwise(cuts):
        for mark in ending.get(start, ()):
            current.remove(mark)
        current += starting.get(start, ())
        piece = text[start:end]
        found.append([piece, " ".join(sorted(set(current)))] if current else piece)
    return found


def evidence(fact: Row, mentions: Iterable[Row]) -> list[Piece]:
    """The evidence of a fact with value, condition, cue and mentions marked, long evidence cut around the value.

    `mentions` are those of the fact's article; they tell where the words stand. Words that no mention covers are
    looked for in the evidence: this decides on colours only.
    """
    text = str(fact.get("evidence") or "")
    start = fact.get("evidence_start")
    here, marks = [], []
    for mention in mentions if start is not None else ():
        first, last = mention["start"] - start, mention["end"] - start
        if first >= 0 and text[first:last] == mention["text"]:
            here.append((first, last, str(mention["text"])))
            marks.append((first, last, KIND_MARKS.get(mention["kind"], "k-other")))
    value = _places(text, str(fact.get("value_text") or ""), here)[:1]
    marks += [(*place, "value") for place in value]
    marks += [(*place, "condition") for place in _places(text, str(fact.get("condition_text") or ""), here)]
    marks += [(*place, "cue") for place in _places(text, str(fact.get("cue") or ""), [])[:1]]
    return _window(text, marks, value[0] if value else (0, 0))


def _places(text: str, words: str, mentions: list[tuple[int, int, str]]) -> list[tuple[int, int]]:
    if not words.strip():
        return []
    exact = [(start, end) for start, end, surface in mentions if surface.casefold() == words.casefold()]
    if exact:
        return sorted(exact)
    pattern = r"(?<!\w)" + r"\s+".join(re.escape(word) for word in words.split()) + r"(?!\w)"
    return [match.span() for match in re.finditer(pattern, text, re.IGNORECASE)]


def _window(text: str, marks: list[tuple[int, int, str]], centre: tuple[int, int]) -> list[Piece]:
    if len(text) <= _MAX_EVIDENCE:
        return pieces(text, marks)
    first = max(0, min((centre[0] + centre[1] - _MAX_EVIDENCE) // 2, len(text) - _MAX_EVIDENCE))
    last = first + _MAX_EVIDENCE
    shown = pieces(text[first:last], [(start - first, end - first, mark) for start, end, mark in marks])
    return [*(["… "] if first else []), *shown, *([" …"] if last < len(text) else [])]


def around(text: str, start: int, end: int, *, context: int = 80, longest: int = 300) -> list[Piece]:
    """The characters from `start` to `end` of `text`, marked "spot", with `context` characters on either side.

    >>> around("They include:", 5, 12, context=3)
    ['… ', 'ey ', ['include', 'spot'], ':']
    """
    last = min(end, start + longest)
    first, stop = max(0, start - context), min(len(text), last + context)
    shown = pieces(text[first:stop], [(start - first, last - first, "spot")])
    return [*(["… "] if first else []), *shown, *([" …"] if stop < len(text) else [])]

"""What differs between two texts, and whether it matters.

Similar is not the same: "type 1" and "type 2", "is" and "is not", "raises" and "lowers" differ in one word of fifty.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import Indel

from ._lexicon import GROUP_OF, NEUTRAL, SPELLINGS


@dataclass(frozen=True, slots=True)
class Change:
    """Words `a_start:a_end` of the first text stand where `b_start:b_end` of the second do; one may be empty."""

    a_start: int
    a_end: int
    b_start: int
    b_end: int


def changes(first: Sequence[str], second: Sequence[str]) -> list[Change]:
    """Where two word sequences differ, in order.

    >>> changes(["a", "rare", "gout"], ["a", "gout", "attack"])
    [Change(a_start=1, a_end=2, b_start=1, b_end=1), Change(a_start=3, a_end=3, b_start=2, b_end=3)]
    """
    found: list[Change] = []
    for op in Indel.opcodes(first, second):
        if op.tag == "equal":
            continue
        last = found[-1] if found else None
        if last is not None and last.a_end == op.src_start and last.b_end == op.dest_start:
            found[-1] = Change(last.a_start, op.src_end, last.b_start, op.dest_end)
        else:
            found.append(Change(op.src_start, op.src_end, op.dest_start, op.dest_end))
    return found


def says_the_same(removed: Sequence[str], added: Sequence[str]) -> bool:
    """Whether one run of words may replace the other without another statement being made.

    >>> says_the_same(["people"], ["individuals", "also"]), says_the_same(["ischaemia"], ["ischemia"])
    (True, True)
    >>> says_the_same(["raises"], ["lowers"]), says_the_same([], ["not"]), says_the_same(["1"], ["2"])
    (False, False, False)
    """
    return _sense(removed) == _sense(added)


def harmless(first: Sequence[str], second: Sequence[str], found: Sequence[Change]) -> bool:
    """Whether no change between the two makes another statement."""
    return all(
        says_the_same(first[change.a_start : change.a_end], second[change.b_start : change.b_end]) for change in found
    )


def _sense(found: Sequence[str]) -> Counter[str]:
    return Counter(stem for word in found if (stem := sense(word)))


@lru_cache(maxsize=1 << 15)
def sense(word: str) -> str:
    """What a word counts as in a comparison: "" for nothing, else a name shared by words of one meaning.

    >>> sense("the"), sense("Physicians"), sense("tumours") == sense("tumor"), sense("BRCA1"), sense("1A")
    ('', 'doctor', True, 'brca1', '1a')
    """
    lower = word.lower().replace("’", "'")
    lower = lower.removesuffix("'s") or lower
    if lower in NEUTRAL and not (len(word) == 1 and word.isupper()):
        return ""
    if lower in GROUP_OF:
        return GROUP_OF[lower]
    if not lower.isalpha() or len(lower) < 4:
        return lower
    return _stem(lower)


def _stem(word: str) -> str:
    if len(word) >= 6:
        for old, new in SPELLINGS:
            word = word.replace(old, new)
    for ending, shortest, new in (
        ("ies", 5, "y"),
        ("sses", 6, "ss"),
        ("ing", 6, ""),
        ("ed", 5, ""),
        ("es", 5, ""),
        ("s", 4, ""),
    ):
        if word.endswith(ending) and len(word) >= shortest and not word.endswith(("ss", "us", "is")):
            word = word[: -len(ending)] + new
            break
    return word.removesuffix("e") if len(word) > 4 else word

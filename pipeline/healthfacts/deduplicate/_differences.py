"""What differs between two texts, and whether it matters.

Similar is not the same: "type 1" and "type 2", "is" and "is not", "raises" and "lowers" differ in one word of fifty.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import Indel

from ._lexicon import GROUP_OF, NEUTRAL, PHRASES, SOFT, SPELLINGS


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
    gone, new = _sense(removed), _sense(added)
    gone, new = gone - new, new - gone
    if gone and new:
        return False
    return _SOFT.issuperset(gone) and _SOFT.issuperset(new)


def harmless(first: Sequence[str], second: Sequence[str], found: Sequence[Change]) -> bool:
    """Whether no change between the two makes another statement.

    >>> one, other = "the valves of the heart leak".split(), "the heart valves leak".split()
    >>> harmless(one, other, changes(one, other))
    True
    """
    at = 0
    while at < len(found):
        change = found[at]
        if not says_the_same(first[change.a_start : change.a_end], second[change.b_start : change.b_end]):
            # "valves of the heart" and "heart valves" are two changes, before and after what stayed
            if at + 1 == len(found) or not _is_turned(first, second, change, found[at + 1]):
                return False
            at += 1
        at += 1
    return True


def _is_turned(first: Sequence[str], second: Sequence[str], one: Change, other: Change) -> bool:
    """Whether two changes, side by side, only turn "X of Y" to "Y X"."""
    if other.a_start - one.a_end > 2:
        return False
    removed = [*first[one.a_start : one.a_end], *first[other.a_start : other.a_end]]
    added = [*second[one.b_start : one.b_end], *second[other.b_start : other.b_end]]
    gone, new = _sense(removed), _sense(added)
    return gone == new and sum(gone.values()) == 1 and ("of" in removed) != ("of" in added)


def _sense(found: Sequence[str]) -> Counter[str]:
    lower = [word.lower() for word in found]
    counted: Counter[str] = Counter()
    at = 0
    while at < len(found):
        size = next((size for size in (4, 3, 2, 1) if tuple(lower[at : at + size]) in PHRASES), 0)
        if size:
            counted.update(filter(None, map(sense, PHRASES[tuple(lower[at : at + size])].split())))
        elif name := sense(found[at]):
            counted[name] += 1
        at += size or 1
    return counted


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
    for ending in ("", "s", "ed", "d", "ing"):
        if lower.endswith(ending) and (group := GROUP_OF.get(lower.removesuffix(ending))):
            return group
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


_SOFT = frozenset(map(sense, SOFT))

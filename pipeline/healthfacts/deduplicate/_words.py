"""Words as this stage compares them, and stable numbers for runs of words (shingles)."""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

#: Raised whenever `words` or `shingles` would give other results for the same text: an index made with another
#: number cannot be compared.
NORMALISER = 1

SHINGLE = 5  # words; the size the near-duplicate threshold is defined for

#: A number keeps its decimals, its letters ("1A", "22q11.2") and its per cent; only a unit written close to it stands
#: alone ("5mg"). Signs of comparison are words, since "<5" and ">5" are not the same; "HER2+" keeps its plus.
#: Everything else that is neither letter nor digit separates words.
_WORD = re.compile(
    r"[^\W\d_]+(?:\d[^\W_]*|['’][^\W\d_]+)?\+?"
    r"|\d+(?:[.,]\d+)*(?:%|(?!(?:mg|mcg|µg|ug|g|kg|ml|dl|cm|mm|iu|am|pm)(?![^\W_]))[^\W\d_][^\W_]*(?:\.\d+)?)?"
    r"|[<>≤≥=±]",
    re.IGNORECASE,
)

_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)


def words(text: str) -> list[str]:
    """The words of `text`, lower case, without punctuation. White space and typography make no difference.

    >>> words("TL;DR:  It’s <5.7% in HER2+ (type 1A), 5mg")
    ['tl', 'dr', "it's", '<', '5.7%', 'in', 'her2+', 'type', '1a', '5', 'mg']
    """
    return _WORD.findall(text.lower().replace("’", "'"))


def words_with_offsets(text: str) -> tuple[list[str], list[int], list[int]]:
    """The words of `text` as written, with where each begins and ends.

    >>> words_with_offsets("Gout hurts.")
    (['Gout', 'hurts'], [0, 5], [4, 10])
    """
    places = [match.span() for match in _WORD.finditer(text)]
    if not places:
        return [], [], []
    starts, ends = map(list, zip(*places, strict=True))
    return [text[start:end] for start, end in places], starts, ends


@lru_cache(maxsize=1 << 17)
def _number(word: str) -> int:
    return int.from_bytes(blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def numbers(found: list[str]) -> NDArray[np.uint64]:
    """One 64-bit number per word; equal words have equal numbers, in every process and on every machine."""
    return np.fromiter(map(_number, found), dtype=np.uint64, count=len(found))


def shingles(found: list[str], size: int = SHINGLE) -> NDArray[np.uint64]:
    """Sorted distinct 64-bit numbers of all runs of `size` words; a shorter text is one run, an empty one none.

    >>> len(shingles(words("one two three four five six"))), len(shingles(["gout"])), len(shingles([]))
    (2, 1, 0)
    """
    if not found:
        return np.zeros(0, dtype=np.uint64)
    return np.unique(runs(numbers(found), size))


def runs(ids: NDArray[np.uint64], size: int) -> NDArray[np.uint64]:
    """A 64-bit number for each run of `size` consecutive numbers, in order of position."""
    size = min(size, len(ids))
    if size == 0:
        return np.zeros(0, dtype=np.uint64)
    count = len(ids) - size + 1
    mixed = np.zeros(count, dtype=np.uint64)
    for position in range(size):
        mixed = mixed * _MULTIPLIER + ids[position : position + count]
    mixed ^= mixed >> np.uint64(32)
    mixed *= np.uint64(0xFF51AFD7ED558CCD)
    mixed ^= mixed >> np.uint64(29)
    return mixed


def overlap(first: NDArray[np.uint64], second: NDArray[np.uint64]) -> int:
    """How many numbers two sorted distinct arrays share."""
    if len(first) > len(second):
        first, second = second, first
    if not len(first):
        return 0
    at = np.searchsorted(second, first)
    at[at == len(second)] = 0
    return int(np.count_nonzero(second[at] == first))


def jaccard(first: NDArray[np.uint64], second: NDArray[np.uint64]) -> float:
    """Shared over all, 0 where both are empty.

    >>> jaccard(shingles(words("a b c d e f")), shingles(words("a b c d e g")))
    0.3333333333333333
    """
    shared = overlap(first, second)
    union = len(first) + len(second) - shared
    return shared / union if union else 0.0

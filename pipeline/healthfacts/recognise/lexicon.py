"""Names of public vocabularies as hashes: tells for each stretch of tokens whether it is a known name, and of what.

Only hashes are kept (64 bits a name), so 400,000 names take little room and a lookup is a few array operations.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
from spacy.strings import hash_string  # type: ignore[attr-defined]

Hashes = npt.NDArray[np.uint64]

CLASSES = ("disease", "phenotype", "gene_symbol", "gene_name", "chemical", "heading", "anatomy", "factor", "process")
MAX_TOKENS = 7  # longer names are found by their parts
_FACTOR = np.uint64(0x9E3779B97F4A7C15)  # odd, golden ratio: mixes the token hashes of a name
_FILTER_BITS = np.uint64(22)
EXACT = frozenset({"gene_symbol"})


def fold(word: str) -> str:
    """The form under which words of names are compared.

    >>> fold("Tumors"), fold("Diabetes"), fold("virus")
    ('tumor', 'diabete', 'virus')
    """
    lower = word.lower()
    if len(lower) > 3 and lower[-1] == "s" and lower[-2] not in "sui":
        return lower[:-1]
    return lower


def word_hashes(word: str) -> tuple[int, int]:
    """The hash of a word as folded, and as written."""
    return hash_string(fold(word)), hash_string("=" + word)


def name_hashes(words: list[str], *, exact: bool) -> int:
    """The hash of a name given as tokens; agrees with `Lexicon.matches`."""
    value = 0
    for word in words:
        value = (value * int(_FACTOR) + word_hashes(word)[exact]) & 0xFFFFFFFFFFFFFFFF
    return value


class Lexicon:
    """Names by hash. `hashes` is sorted; `classes` has one bit for each of CLASSES."""

    def __init__(self, hashes: Hashes, classes: npt.NDArray[np.uint16]) -> None:
        self.hashes = hashes
        self.classes = classes
        self._filter = np.zeros(1 << int(_FILTER_BITS), dtype=bool)
        self._filter[hashes >> (np.uint64(64) - _FILTER_BITS)] = True

    @classmethod
    def load(cls, path: Path) -> Lexicon:
        """The lexicon in an .npz file."""
        with np.load(path) as data:
            return cls(np.cumsum(data["steps"].astype(np.uint64), dtype=np.uint64), data["classes"])

    def save(self, path: Path) -> None:
        """Write the lexicon to an .npz file."""
        steps = np.diff(self.hashes, prepend=np.uint64(0))
        np.savez_compressed(path, steps=steps, classes=self.classes)

    def matches(self, folded: Hashes, exact: Hashes) -> list[tuple[int, int, int]]:
        """(first token, tokens, class bits) of every known name in a row of token hashes, any overlap."""
        found: list[tuple[int, int, int]] = []
        for row in (folded, exact):
            value = np.zeros(len(row), dtype=np.uint64)
            for size in range(1, min(MAX_TOKENS, len(row)) + 1):
                value = value[: len(row) - size + 1] * _FACTOR + row[size - 1 :]
                likely = np.flatnonzero(self._filter[value >> (np.uint64(64) - _FILTER_BITS)])
                at = np.minimum(np.searchsorted(self.hashes, value[likely]), len(self.hashes) - 1)
                hit = self.hashes[at] == value[likely]
                sizes = [size] * int(hit.sum())
                found += zip(likely[hit].tolist(), sizes, self.classes[at[hit]].tolist(), strict=True)
        return found

    def features(self, folded: Hashes, exact: Hashes) -> npt.NDArray[np.float32]:
        """Two columns a class for each token: starts the longest name there, is inside it."""
        out = np.zeros((len(folded), 2 * len(CLASSES)), dtype=np.float32)
        by_class: list[list[tuple[int, int]]] = [[] for _ in CLASSES]
        for start, size, bits in self.matches(folded, exact):
            for number in range(len(CLASSES)):
                if bits >> number & 1:
                    by_class[number].append((start, -size))
        for number, spans in enumerate(by_class):
            end = 0
            for start, negative in sorted(spans):
                if start >= end:
                    end = start - negative
                    out[start, 2 * number] = 1
                    out[start + 1 : end, 2 * number + 1] = 1
        return out

"""Vectors of words, as shipped: what both the recogniser and the relater know of words they were not trained on."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from spacy.strings import hash_string  # type: ignore[attr-defined]
from spacy.vectors import Vectors

from .artefacts import artefact

Floats = npt.NDArray[np.float32]
Hashes = npt.NDArray[np.uint64]

_LONGEST = 60  # characters of a word that are looked at


class WordVectors:
    """What is known of a word before any training on annotations.

    Its subwords' vectors (floret), learnt on health texts; and, where there are any, vectors of a list of words, by hash.
    """

    def __init__(self, subwords: Vectors, hashes: Hashes, table: Floats) -> None:
        self._subwords = subwords
        self._hashes = hashes
        self._table = table
        self.width: int = subwords.shape[1] + table.shape[1]

    def of(self, word: str) -> Floats:
        """The vector of one word in lower case."""
        vector: Floats = self._subwords.get_batch([word])[0]
        if not len(self._hashes):
            return vector
        own = np.uint64(hash_string(word))
        at = int(np.searchsorted(self._hashes, own))
        is_known = at < len(self._hashes) and self._hashes[at] == own
        return np.concatenate([vector, self._table[at] if is_known else np.zeros(self._table.shape[1], np.float32)])


def load_vectors(folder: Path, *, with_meanings: bool = True) -> WordVectors:
    """The word vectors of a model's folder, kept there in 8 bits."""
    with np.load(folder / "vectors.npz") as data:
        subwords = Vectors(
            data=data["table"].astype(np.float32) * data["scale"].astype(np.float32),
            mode="floret",
            minn=int(data["minn"]),
            maxn=int(data["maxn"]),
            hash_count=int(data["hash_count"]),
            hash_seed=int(data["hash_seed"]),
            bow=str(data["bow"]),
            eow=str(data["eow"]),
        )
    if not with_meanings:
        return WordVectors(subwords, np.zeros(0, np.uint64), np.zeros((0, 0), np.float32))
    with np.load(folder / "meanings.npz") as data:
        return WordVectors(subwords, data["hashes"], data["table"].astype(np.float32) * data["scale"])


def vectors_folder() -> Path:
    """Where the shipped vectors are: beside the recogniser that was trained on them."""
    return artefact("recogniser") / "healthfacts_recogniser"


class Remembered:
    """Vectors of words in a table, of unit length; beyond `most` words, 512 bytes each, it starts anew."""

    def __init__(self, vectors: WordVectors, *, most: int = 40_000) -> None:
        self._vectors = vectors
        self._most = most
        self._known: dict[str, int] = {}
        self.table: Floats = np.zeros((1024, vectors.width), dtype=np.float32)

    def rows(self, words: list[str]) -> list[int]:
        """The row of `table` of each of the lower-case `words`. Rows hold until it starts anew, at a call's beginning."""
        known = self._known
        if len(known) > self._most:
            known.clear()
        for word in words:
            if word in known:
                continue
            if len(known) == len(self.table):
                self.table = np.concatenate([self.table, np.zeros_like(self.table)])
            vector = self._vectors.of(word[:_LONGEST])
            self.table[len(known)] = vector / (np.linalg.norm(vector) + np.float32(1e-6))
            known[word] = len(known)
        return [known[word] for word in words]


@lru_cache(maxsize=1)
def word_vectors() -> Remembered:
    """The shipped vectors of subwords; loaded once per process."""
    return Remembered(load_vectors(vectors_folder(), with_meanings=False))

"""Subword vectors of words, as shipped: what both the recogniser and the relater know of words they were not trained on."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from spacy.vectors import Vectors

from .artefacts import artefact

Floats = NDArray[np.float32]

_LONGEST = 60  # characters of a word that are looked at


def load_vectors(path: Path) -> Vectors:
    """Subword vectors (floret) kept as 8-bit integers with one scale a row."""
    with np.load(path) as data:
        table = data["table"].astype(np.float32) * data["scale"].astype(np.float32)
        return Vectors(
            data=table,
            mode="floret",
            minn=int(data["minn"]),
            maxn=int(data["maxn"]),
            hash_count=int(data["hash_count"]),
            hash_seed=int(data["hash_seed"]),
            bow=str(data["bow"]),
            eow=str(data["eow"]),
        )


def vectors_file() -> Path:
    """Where the shipped vectors are."""
    return artefact("recogniser") / "healthfacts_recogniser" / "vectors.npz"


class WordVectors:
    """Vectors of unit length, remembered by word; beyond `remembered` words, 512 bytes each, it starts anew."""

    def __init__(self, vectors: Vectors, *, remembered: int = 40_000) -> None:
        self._vectors = vectors
        self._remembered = remembered
        self._known: dict[str, int] = {}
        self.table: Floats = np.zeros((1024, vectors.shape[1]), dtype=np.float32)

    def rows(self, words: list[str]) -> list[int]:
        """The row of `table` of each of the lower-case `words`. Rows hold until it starts anew, at a call's beginning."""
        known = self._known
        if len(known) > self._remembered:
            known.clear()
        new = sorted({word for word in words if word not in known})
        if new:
            while len(known) + len(new) > len(self.table):
                self.table = np.concatenate([self.table, np.zeros_like(self.table)])
            found = np.asarray(self._vectors.get_batch([word[:_LONGEST] for word in new]), dtype=np.float32)
            found /= np.linalg.norm(found, axis=1, keepdims=True) + np.float32(1e-6)
            self.table[len(known) : len(known) + len(new)] = found
            for word in new:
                known[word] = len(known)
        return [known[word] for word in words]


@lru_cache(maxsize=1)
def word_vectors() -> WordVectors:
    """The shipped vectors; loaded once per process."""
    return WordVectors(load_vectors(vectors_file()))

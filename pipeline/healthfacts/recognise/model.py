"""Read and write what the recogniser learned: network parameters and word vectors, both compact."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from spacy.strings import hash_string  # type: ignore[attr-defined]
from spacy.vectors import Vectors

from .network import Params, Shape

Floats = npt.NDArray[np.float32]
Hashes = npt.NDArray[np.uint64]


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


def save_params(path: Path, shape: Shape, params: Params) -> None:
    """Write parameters in 16 bits."""
    arrays = {name: value.astype(np.float16) for name, value in params.items()}
    np.savez(path, __shape__=np.array(json.dumps(asdict(shape))), **arrays)


def load_params(path: Path) -> tuple[Shape, Params]:
    """What `save_params` wrote, in 32 bits."""
    with np.load(path) as data:
        values = json.loads(str(data["__shape__"]))
        params = {name: data[name].astype(np.float32) for name in data.files if name != "__shape__"}
    tuples: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in values.items()}
    tuples["schemes"] = tuple((name, tuple(kinds)) for name, kinds in values["schemes"])
    return Shape(**tuples), params

"""The trained parts at run time: hashed features, a small network per question, encoders of the words around, a forest on top.

A feature is kept if training saw it often enough; kept features are known by the CRC-32 of their words. The first layer
is a table with one vector per kept feature, so what unit, value and subject add to a pair is summed once and shared.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..errors import ArtefactError
from ..records import Certainty, Relation
from ._encoder import Params

RELATIONS: tuple[Relation, ...] = tuple(Relation)
#: output k + 1 of the relation network is RELATIONS[k]; output 0 is "no fact"
N_OUTPUTS = len(RELATIONS) + 1
CERTAINTIES: tuple[Certainty, ...] = tuple(Certainty)
FORMAT = 2

Floats = NDArray[np.float32]
Array = NDArray[np.generic]

_CACHE_LIMIT = 400_000  # feature strings remembered, about 40 MB


def hashed(feature: str) -> int:
    """A number from 0 to 2**32 - 1 for `feature`, the same on every machine."""
    return zlib.crc32(feature.encode("utf-8", "surrogatepass"))


class _Remembered(dict[str, int]):
    """The row of each feature that was asked for, -1 where it has none."""

    def __init__(self, row_of: dict[int, int]) -> None:
        super().__init__()
        self._row_of = row_of

    def __missing__(self, feature: str) -> int:
        if len(self) >= _CACHE_LIMIT:
            self.clear()
        row = self[feature] = self._row_of.get(hashed(feature), -1)
        return row


class Vocabulary:
    """Which features have a row in the table."""

    def __init__(self, hashes: Iterable[int]) -> None:
        self._row_of = {int(number): row for row, number in enumerate(hashes)}
        self._cache = _Remembered(self._row_of)

    def __len__(self) -> int:
        return len(self._row_of)

    def rows(self, features: Iterable[str]) -> list[int]:
        """The rows of those `features` that have one."""
        row_of = self._cache
        return [row for feature in features if (row := row_of[feature]) >= 0]


class Network:
    """A table of feature vectors, summed, then one hidden layer, then a score per output."""

    def __init__(
        self, table: Floats, bias: Floats, hidden: Floats, hidden_bias: Floats, output: Floats, output_bias: Floats
    ) -> None:
        self.table = table
        self.bias = bias
        self.hidden = hidden
        self.hidden_bias = hidden_bias
        self.output = output
        self.output_bias = output_bias

    def sums(self, rows: Sequence[Sequence[int]]) -> Floats:
        """One summed vector per sequence of rows."""
        lengths = np.array([len(part) for part in rows], dtype=np.int64)
        out = np.zeros((len(rows), self.table.shape[1]), dtype=np.float32)
        filled = np.flatnonzero(lengths)
        if len(filled):
            flat = np.fromiter(chain.from_iterable(rows), dtype=np.int64, count=int(lengths.sum()))
            starts = np.concatenate(([0], np.cumsum(lengths[filled])[:-1]))
            out[filled] = np.add.reduceat(self.table[flat], starts, axis=0)
        return out

    def logits(self, summed: Floats, dense: Floats | None = None) -> Floats:
        """Scores per output, before the softmax; `dense` is what encoders add to the first layer."""
        first = np.maximum(summed + self.bias, 0.0)
        if dense is not None:
            first = np.concatenate([first, dense], axis=1)
        second = np.maximum(first @ self.hidden + self.hidden_bias, 0.0)
        return np.asarray(second @ self.output + self.output_bias, dtype=np.float32)

    def probabilities(self, summed: Floats) -> Floats:
        """Probabilities per output."""
        return softmax(self.logits(summed))

    def arrays(self, prefix: str) -> dict[str, Array]:
        """What `from_arrays` needs, the table as int8 with one scale per column."""
        scale = np.maximum(np.abs(self.table).max(axis=0), 1e-9) / 127.0
        return {
            f"{prefix}_table": np.round(self.table / scale).astype(np.int8),
            f"{prefix}_scale": scale.astype(np.float32),
            f"{prefix}_bias": self.bias.astype(np.float32),
            f"{prefix}_hidden": self.hidden.astype(np.float32),
            f"{prefix}_hidden_bias": self.hidden_bias.astype(np.float32),
            f"{prefix}_output": self.output.astype(np.float32),
            f"{prefix}_output_bias": self.output_bias.astype(np.float32),
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Array], prefix: str) -> Network:
        """The network that `arrays` describes."""

        def part(name: str) -> Floats:
            return np.asarray(arrays[f"{prefix}_{name}"], dtype=np.float32)

        return cls(
            part("table") * part("scale"),
            part("bias"),
            part("hidden"),
            part("hidden_bias"),
            part("output"),
            part("output_bias"),
        )


class Forest:
    """Boosted trees for a yes-no question, all trees walked at once."""

    def __init__(
        self, feature: Array, threshold: Array, left: Array, right: Array, value: Array, start: float, depth: int
    ) -> None:
        self.feature = np.asarray(feature, dtype=np.int64)
        self.threshold = np.asarray(threshold, dtype=np.float64)
        self.left = np.asarray(left, dtype=np.int64)
        self.right = np.asarray(right, dtype=np.int64)
        self.value = np.asarray(value, dtype=np.float64)
        self.start = start
        self.depth = depth
        self._roots = np.arange(self.feature.shape[0]) * self.feature.shape[1]
        #: the same with all trees in a row, where taking is quick
        self._flat = (
            self.feature.ravel(),
            self.threshold.ravel(),
            (self.left + self._roots[:, None]).ravel(),
            (self.right + self._roots[:, None]).ravel(),
            self.value.ravel(),
        )

    def logits(self, described: NDArray[np.float64]) -> NDArray[np.float64]:
        """The log-odds of each row of `described`. Leaves point at themselves."""
        feature, threshold, left, right, value = self._flat
        out = np.empty(len(described), dtype=np.float64)
        for begin in range(0, len(described), 2048):
            part = described[begin : begin + 2048]
            rows = (np.arange(len(part)) * part.shape[1])[:, None]
            at = np.broadcast_to(self._roots, (len(part), len(self._roots)))
            for _ in range(self.depth):
                goes_left = part.ravel().take(feature.take(at) + rows) <= threshold.take(at)
                at = np.where(goes_left, left.take(at), right.take(at))
            out[begin : begin + 2048] = value.take(at).sum(axis=1) + self.start
        return out

    def arrays(self, prefix: str) -> dict[str, Array]:
        """What `from_arrays` needs."""
        return {
            f"{prefix}_feature": self.feature.astype(np.uint8),
            f"{prefix}_threshold": self.threshold.astype(np.float32),
            f"{prefix}_left": self.left.astype(np.uint8),
            f"{prefix}_right": self.right.astype(np.uint8),
            f"{prefix}_value": self.value.astype(np.float32),
            f"{prefix}_start": np.array([self.start, self.depth], dtype=np.float64),
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Array], prefix: str) -> Forest:
        """The forest that `arrays` describes."""
        start = np.asarray(arrays[f"{prefix}_start"], dtype=np.float64)
        names = ("feature", "threshold", "left", "right", "value")
        feature, threshold, left, right, value = (arrays[f"{prefix}_{name}"] for name in names)
        return cls(feature, threshold, left, right, value, float(start[0]), int(start[1]))


@dataclass(frozen=True)
class Models:
    """Everything that was trained, as loaded."""

    vocabulary: Vocabulary
    relations: Network
    encoders: tuple[Params, ...]
    certainty_vocabulary: Vocabulary
    certainty: Network
    rows: Forest
    meta: Mapping[str, object]


def load(folder: Path) -> Models:
    """The models in `folder` (models/relations/built, or its copy in a wheel)."""
    try:
        meta = json.loads((folder / "relations.json").read_text(encoding="utf-8"))
        if meta.get("format") != FORMAT:
            raise ArtefactError(
                f"{folder}: relation model of format {meta.get('format')}, this version reads {FORMAT}. Rebuild: models/relations/README.md"
            )
        with np.load(folder / "relations.npz", allow_pickle=False) as arrays:
            return Models(
                vocabulary=Vocabulary(arrays["vocabulary"]),
                relations=Network.from_arrays(arrays, "relations"),
                encoders=_encoders(arrays),
                certainty_vocabulary=Vocabulary(arrays["certainty_vocabulary"]),
                certainty=Network.from_arrays(arrays, "certainty"),
                rows=Forest.from_arrays(arrays, "rows"),
                meta=meta,
            )
    except (OSError, KeyError, ValueError) as error:
        raise ArtefactError(
            f"{folder}: the relation model cannot be read ({error}). Reinstall, or rebuild: models/relations/README.md"
        ) from error


def encoder_arrays(encoders: Iterable[Params]) -> dict[str, Array]:
    """What a model's file holds of `encoders`, in 16 bits."""
    return {
        f"encoder{number}.{name}": value.astype(np.float16)
        for number, params in enumerate(encoders)
        for name, value in params.items()
    }


def _encoders(arrays: Mapping[str, Array]) -> tuple[Params, ...]:
    found: dict[str, Params] = {}
    for key in arrays:
        prefix, _, name = key.partition(".")
        if prefix.startswith("encoder"):
            found.setdefault(prefix, {})[name] = np.asarray(arrays[key], dtype=np.float32)
    return tuple(found[prefix] for prefix in sorted(found))


def softmax(logits: Floats) -> Floats:
    """Probabilities along the last axis."""
    shifted = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=-1, keepdims=True), dtype=np.float32)


def joint(logits: Floats, starts: NDArray[np.int64]) -> Floats:
    """Probability of each (pair, relation) when the pairs of one value share one "no fact"; `starts` begin the values."""
    odds = logits[:, 1:] - logits[:, :1]
    top = np.maximum(np.maximum.reduceat(odds.max(axis=1), starts), 0.0)
    lengths = np.diff(np.append(starts, len(logits)))
    shifted = np.exp(odds - np.repeat(top, lengths)[:, None])
    total = np.add.reduceat(shifted.sum(axis=1), starts) + np.exp(-top)
    return np.asarray(shifted / np.repeat(total, lengths)[:, None], dtype=np.float32)

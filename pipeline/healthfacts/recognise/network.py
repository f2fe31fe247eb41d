"""The network: word embeddings, convolutions, a view of the surrounding text, and one tag head per annotation scheme.

Plain numpy, forward and backward: the matrix products go to numpy's BLAS, which was two to six times faster here than
the generic kernel that thinc's wheel may fall back to, and a text is always computed alone, so that its result cannot
depend on which texts were computed with it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from . import crf
from .features import HASHES_PER_ATTRIBUTE, N_DENSE, Features

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
Params = dict[str, Floats]
Backward = Callable[[Floats], Floats]

_EPSILON = np.float32(1e-5)


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of a network."""

    width: int = 128
    pieces: int = 2  # of each maxout unit
    embed_pieces: int = 3
    embed_width: int = 96  # of each hashed attribute
    table_rows: tuple[int, ...] = (6000, 1500, 2500, 800)  # hashed norm, prefix, suffix, shape
    vector_width: int = 128
    before: tuple[int, ...] = (1, 1, 1)  # dilation of each convolution before the text view
    after: tuple[int, ...] = (1, 2)  # and after it
    schemes: tuple[tuple[str, tuple[str, ...]], ...] = ()  # name and kinds of each head


def initialise(shape: Shape, seed: int) -> Params:
    """Random parameters for training from scratch."""
    random = np.random.default_rng(seed)

    def matrix(inputs: int, outputs: int) -> Floats:
        bound = np.sqrt(6.0 / (inputs + outputs))
        return random.uniform(-bound, bound, (inputs, outputs)).astype(np.float32)

    width = shape.width
    params: Params = {
        "table": random.uniform(-0.1, 0.1, (sum(shape.table_rows), shape.embed_width)).astype(np.float32),
        "embed.words": matrix(
            shape.embed_width * len(shape.table_rows) + shape.vector_width, width * shape.embed_pieces
        ),
        "embed.dense": matrix(N_DENSE, width * shape.embed_pieces) * np.float32(0.5),
        "embed.bias": np.zeros(width * shape.embed_pieces, np.float32),
        **_norm("embed", width),
    }
    for name, dilations in (("before", shape.before), ("after", shape.after)):
        for i in range(len(dilations)):
            params[f"{name}{i}.w"] = matrix(3 * width, width * shape.pieces)
            params[f"{name}{i}.bias"] = np.zeros(width * shape.pieces, np.float32)
            params |= _norm(f"{name}{i}", width)
    params["view.w"] = matrix(width, width * shape.pieces)
    params["view.bias"] = np.zeros(width * shape.pieces, np.float32)
    for which in VIEWS:
        params[f"view.{which}"] = matrix(width, width * shape.pieces) * np.float32(0.5)
    params |= _norm("view", width)
    for scheme, kinds in shape.schemes:
        size = crf.n_tags(len(kinds))
        params[f"head.{scheme}.w"] = np.zeros((width, size), np.float32)
        params[f"head.{scheme}.bias"] = np.zeros(size, np.float32)
        params[f"head.{scheme}.steps"] = np.zeros((size, size), np.float32)
    return params


VIEWS = ("own", "previous", "lead", "title")


def _norm(name: str, width: int) -> Params:
    return {f"{name}.gain": np.ones(width, np.float32), f"{name}.shift": np.zeros(width, np.float32)}


@dataclass(slots=True)
class Batch:
    """Texts side by side, with their sentences numbered through."""

    rows: Ints
    vectors: Floats
    word_of: Ints
    dense: Floats
    text_starts: Ints
    unit_starts: Ints
    unit_of: Ints
    links: dict[str, Ints]  # per view: the sentence each sentence looks at, -1 none

    @classmethod
    def of(cls, texts: list[Features]) -> Batch:
        """The batch of `texts`, each with at least one token."""
        tokens = np.cumsum([0] + [len(t.word_of) for t in texts])
        words = np.cumsum([0] + [len(t.rows) for t in texts])
        units = np.cumsum([0] + [len(t.lead) for t in texts])
        unit_of = np.concatenate([t.unit_of + units[i] for i, t in enumerate(texts)])
        links = {"own": np.arange(units[-1])}
        for name in VIEWS[1:]:
            links[name] = np.concatenate(
                [np.where(getattr(t, name) >= 0, getattr(t, name) + units[i], -1) for i, t in enumerate(texts)]
            )
        return cls(
            np.concatenate([t.rows for t in texts]),
            np.concatenate([t.vectors for t in texts]),
            np.concatenate([t.word_of + words[i] for i, t in enumerate(texts)]),
            np.concatenate([t.dense for t in texts]),
            tokens[:-1],
            np.flatnonzero(np.diff(unit_of, prepend=-1)),
            unit_of,
            links,
        )


class Network:
    """Parameters and what to compute with them."""

    def __init__(self, shape: Shape, params: Params) -> None:
        self.shape = shape
        self.params = params

    def project(self, rows: Ints, vectors: Floats) -> Floats:
        """What the embedding layer makes of words by themselves."""
        shape = self.shape
        hashed = self.params["table"][rows].reshape(len(rows), len(shape.table_rows), -1, shape.embed_width).sum(axis=2)
        words = np.concatenate([hashed.reshape(len(rows), -1), vectors], axis=1)
        projected: Floats = words @ self.params["embed.words"]
        return projected

    def hidden(self, text: Features, projected: Floats) -> Floats:
        """Hidden states of one text, given `project` of each token's word; the same as `forward` without noise."""
        params = self.params
        shape = self.shape
        batch = Batch.of([text])
        mixed = projected + text.dense @ params["embed.dense"]
        mixed += params["embed.bias"]
        hidden, _ = _maxout_norm("embed", params, mixed, shape.embed_pieces, None)
        for i, dilation in enumerate(shape.before):
            hidden = self._plain_convolution(f"before{i}", hidden, dilation)
        hidden, _ = _view(params, hidden, batch, shape.pieces, None)
        for i, dilation in enumerate(shape.after):
            hidden = self._plain_convolution(f"after{i}", hidden, dilation)
        return hidden

    def _plain_convolution(self, name: str, hidden: Floats, dilation: int) -> Floats:
        width = hidden.shape[1]
        windows = np.zeros((len(hidden), 3 * width), np.float32)
        windows[:, width : 2 * width] = hidden
        windows[dilation:, :width] = hidden[:-dilation]
        windows[:-dilation, 2 * width :] = hidden[dilation:]
        mixed = windows @ self.params[f"{name}.w"]
        mixed += self.params[f"{name}.bias"]
        out, _ = _maxout_norm(name, self.params, mixed, self.shape.pieces, None)
        out += hidden
        return out

    def head(self, hidden: Floats, scheme: str) -> Floats:
        """Tag scores of each token."""
        return hidden @ self.params[f"head.{scheme}.w"] + self.params[f"head.{scheme}.bias"]

    def forward(self, batch: Batch, train: Training | None) -> tuple[Floats, Callable[[Floats, Params], None]]:
        """Hidden states of all tokens, and the function that adds their gradients to a dict of gradients."""
        params = self.params
        shape = self.shape
        steps: list[Callable[[Floats, Params], Floats]] = []

        gathered = params["table"][batch.rows]
        n_words = len(batch.rows)
        hashed = gathered.reshape(n_words, len(shape.table_rows), HASHES_PER_ATTRIBUTE, shape.embed_width).sum(axis=2)
        if train is not None and train.word_dropout:
            hashed[:, 0] *= (train.random.random((n_words, 1)) >= train.word_dropout).astype(np.float32)
        words = np.concatenate([hashed.reshape(n_words, -1), batch.vectors], axis=1)
        mixed = (words @ params["embed.words"])[batch.word_of]
        dense = batch.dense
        if train is not None and train.dense_dropout:
            dense = dense * (train.random.random(dense.shape, dtype=np.float32) >= train.dense_dropout)
        mixed += dense @ params["embed.dense"] + params["embed.bias"]
        hidden, back_embed = _maxout_norm("embed", params, mixed, shape.embed_pieces, train)

        def embed_backward(grad: Floats, grads: Params) -> Floats:
            d_mixed = back_embed(grad, grads)
            grads["embed.bias"] += d_mixed.sum(axis=0)
            grads["embed.dense"] += dense.T @ d_mixed
            d_words_out = np.zeros((n_words, d_mixed.shape[1]), np.float32)
            order = np.argsort(batch.word_of, kind="stable")
            heads = np.flatnonzero(np.diff(batch.word_of[order], prepend=-1))
            d_words_out[batch.word_of[order][heads]] = np.add.reduceat(d_mixed[order], heads, axis=0)
            grads["embed.words"] += words.T @ d_words_out
            d_hashed = (d_words_out @ params["embed.words"].T)[:, : hashed.shape[1] * hashed.shape[2]]
            d_hashed = d_hashed.reshape(n_words, len(shape.table_rows), 1, shape.embed_width)
            d_rows = np.broadcast_to(d_hashed, gathered_shape).reshape(-1, shape.embed_width)
            flat = batch.rows.reshape(-1)
            sort = np.argsort(flat, kind="stable")
            first = np.flatnonzero(np.diff(flat[sort], prepend=-1))
            grads["table"][flat[sort][first]] += np.add.reduceat(d_rows[sort], first, axis=0)
            return grad

        gathered_shape = (n_words, len(shape.table_rows), HASHES_PER_ATTRIBUTE, shape.embed_width)
        steps.append(embed_backward)
        for i, dilation in enumerate(shape.before):
            hidden, back = _convolution(f"before{i}", params, hidden, batch.text_starts, dilation, shape.pieces, train)
            steps.append(back)
        hidden, back = _view(params, hidden, batch, shape.pieces, train)
        steps.append(back)
        for i, dilation in enumerate(shape.after):
            hidden, back = _convolution(f"after{i}", params, hidden, batch.text_starts, dilation, shape.pieces, train)
            steps.append(back)

        def backward(grad: Floats, grads: Params) -> None:
            for step in reversed(steps):
                grad = step(grad, grads)

        return hidden, backward


@dataclass(slots=True)
class Training:
    """The noise of training."""

    random: np.random.Generator
    dropout: float = 0.2
    word_dropout: float = 0.1
    dense_dropout: float = 0.1


def _maxout_norm(
    name: str, params: Params, mixed: Floats, pieces: int, train: Training | None
) -> tuple[Floats, Callable[[Floats, Params], Floats]]:
    """Maxout over pieces (laid out piece after piece), layer norm, dropout."""
    n = len(mixed)
    width = mixed.shape[1] // pieces
    parts = mixed.reshape(n, pieces, width)
    best = parts[:, 0]
    for piece in range(1, pieces):
        best = np.maximum(best, parts[:, piece])
    centred = best - best.mean(axis=1, keepdims=True)
    inverse = 1 / np.sqrt(np.einsum("ij,ij->i", centred, centred) / np.float32(width) + _EPSILON)[:, None]
    if train is None:
        centred *= inverse
        centred *= params[f"{name}.gain"]
        centred += params[f"{name}.shift"]
        return centred, lambda grad, grads: grad
    normal = centred * inverse
    out = normal * params[f"{name}.gain"] + params[f"{name}.shift"]
    keep = (train.random.random(out.shape, dtype=np.float32) >= train.dropout).astype(np.float32)
    keep /= np.float32(1 - train.dropout)

    def backward(grad: Floats, grads: Params) -> Floats:
        grad = grad * keep
        grads[f"{name}.gain"] += np.einsum("ij,ij->j", grad, normal)
        grads[f"{name}.shift"] += grad.sum(axis=0)
        d_normal = grad * params[f"{name}.gain"]
        d_best = inverse * (
            d_normal
            - d_normal.mean(axis=1, keepdims=True)
            - normal * (np.einsum("ij,ij->i", d_normal, normal) / np.float32(width))[:, None]
        )
        d_parts = (parts == best[:, None, :]) * d_best[:, None, :]
        grad_in: Floats = d_parts.reshape(n, -1).astype(np.float32, copy=False)
        return grad_in

    return out * keep, backward


def _neighbours(hidden: Floats, text_starts: Ints, dilation: int) -> tuple[Floats, Ints, Ints]:
    """Each row with the rows `dilation` before and after it in the same text (zeros beyond)."""
    n, width = hidden.shape
    out = np.zeros((n, 3 * width), np.float32)
    text_of = np.zeros(n, dtype=np.int64)
    text_of[text_starts] = 1
    text_of = np.cumsum(text_of)
    after = np.flatnonzero(text_of[dilation:] == text_of[:-dilation]) if n > dilation else np.zeros(0, np.int64)
    out[:, width : 2 * width] = hidden
    out[after + dilation, :width] = hidden[after]
    out[after, 2 * width :] = hidden[after + dilation]
    return out, after, after + dilation


def _convolution(
    name: str, params: Params, hidden: Floats, text_starts: Ints, dilation: int, pieces: int, train: Training | None
) -> tuple[Floats, Callable[[Floats, Params], Floats]]:
    """A residual convolution over three tokens."""
    width = hidden.shape[1]
    windows, left, right = _neighbours(hidden, text_starts, dilation)
    mixed = windows @ params[f"{name}.w"]
    mixed += params[f"{name}.bias"]
    out, back = _maxout_norm(name, params, mixed, pieces, train)

    def backward(grad: Floats, grads: Params) -> Floats:
        d_mixed = back(grad, grads)
        grads[f"{name}.w"] += windows.T @ d_mixed
        grads[f"{name}.bias"] += d_mixed.sum(axis=0)
        d_windows = d_mixed @ params[f"{name}.w"].T
        result = grad + d_windows[:, width : 2 * width]
        result[left] += d_windows[right, :width]
        result[right] += d_windows[left, 2 * width :]
        return result

    return hidden + out, backward


def _view(
    params: Params, hidden: Floats, batch: Batch, pieces: int, train: Training | None
) -> tuple[Floats, Callable[[Floats, Params], Floats]]:
    """Residual: each token sees the mean of its own sentence, of the one before, of the one that leads, of the title."""
    starts = batch.unit_starts
    sizes = np.diff(np.append(starts, len(hidden))).astype(np.float32)[:, None]
    means = np.add.reduceat(hidden, starts, axis=0) / sizes
    per_unit = np.zeros((len(starts), params["view.bias"].shape[0]), np.float32) + params["view.bias"]
    for which in VIEWS:
        link = batch.links[which]
        per_unit += np.where(link[:, None] >= 0, (means @ params[f"view.{which}"])[link], np.float32(0))
    mixed = hidden @ params["view.w"] + per_unit[batch.unit_of]
    out, back = _maxout_norm("view", params, mixed, pieces, train)

    def backward(grad: Floats, grads: Params) -> Floats:
        d_mixed = back(grad, grads)
        grads["view.w"] += hidden.T @ d_mixed
        result = grad + d_mixed @ params["view.w"].T
        d_units = np.add.reduceat(d_mixed, starts, axis=0)
        grads["view.bias"] += d_units.sum(axis=0)
        d_means = np.zeros_like(means)
        for which in VIEWS:
            link = batch.links[which]
            linked = np.flatnonzero(link >= 0)
            source = np.zeros_like(d_units)
            np.add.at(source, link[linked], d_units[linked])
            grads[f"view.{which}"] += means.T @ source
            d_means += source @ params[f"view.{which}"].T
        result += (d_means / sizes)[batch.unit_of]
        return result

    return hidden + out, backward

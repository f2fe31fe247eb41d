"""Training of the relation network: numpy and scipy, one thread, seeded."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from healthfacts.relate._model import Network, joint


@dataclass(frozen=True)
class Recipe:
    width: int = 48
    hidden: int = 32
    epochs: int = 8
    batch: int = 256
    rate: float = 0.003
    drop_features: float = 0.3
    drop_hidden: float = 0.2
    decay: float = 1e-3
    seed: int = 1
    smoothing: float = 0.02
    compete: float = 0.3  # weight of the loss in which the subjects of one value compete


@dataclass
class _Adam:
    """Adam for the dense parts; the table is stepped on the rows in use only."""

    parts: list[np.ndarray]
    decay: float

    def __post_init__(self) -> None:
        self.mean = [np.zeros_like(part) for part in self.parts]
        self.square = [np.zeros_like(part) for part in self.parts]
        self.step = 0

    def dense(self, number: int, gradient: np.ndarray, rate: float) -> None:
        mean = self.mean[number] = 0.9 * self.mean[number] + 0.1 * gradient
        square = self.square[number] = 0.99 * self.square[number] + 0.01 * gradient * gradient
        corrected = mean / (1 - 0.9**self.step) / (np.sqrt(square / (1 - 0.99**self.step)) + 1e-8)
        self.parts[number] -= rate * corrected

    def rows(self, used: np.ndarray, gradient: np.ndarray, rate: float) -> None:
        mean = self.mean[0][used] = 0.9 * self.mean[0][used] + 0.1 * gradient
        square = self.square[0][used] = 0.99 * self.square[0][used] + 0.01 * gradient * gradient
        self.parts[0][used] -= rate * (mean / (np.sqrt(square) + 1e-8) + self.decay * self.parts[0][used])


def train(
    matrix: sp.csr_matrix,
    labels: np.ndarray,
    n_outputs: int,
    recipe: Recipe,
    *,
    values: np.ndarray | None = None,
    log=None,
) -> Network:
    """A network for rows of hashed features; rows with a label below 0 are left out.

    With `values` (the number of the value each row belongs to, rows of one value together) the rows of one value also
    compete: the loss of "which subject, which relation, or none" is added to that of the single rows.
    """
    rng = np.random.default_rng(recipe.seed)
    f32 = np.float32
    rows = np.flatnonzero(labels >= 0)
    owner = np.arange(len(labels)) if values is None else values
    cuts = np.flatnonzero(np.diff(owner[rows], prepend=-1) != 0)
    chunks = np.split(rows, cuts[1:])
    width, hidden = recipe.width, recipe.hidden
    table = np.zeros((matrix.shape[1], width), f32)
    bias = rng.normal(0, 0.1, width).astype(f32)
    inner = rng.normal(0, (2 / width) ** 0.5, (width, hidden)).astype(f32)
    inner_bias = np.zeros(hidden, f32)
    outer = rng.normal(0, (1 / hidden) ** 0.5, (hidden, n_outputs)).astype(f32)
    outer_bias = np.zeros(n_outputs, f32)
    adam = _Adam([table, bias, inner, inner_bias, outer, outer_bias], recipe.decay)
    scale = f32(1.0 / np.sqrt(max(matrix.nnz / max(matrix.shape[0], 1), 1.0)))
    steps = recipe.epochs * (len(rows) // recipe.batch + 1)
    for epoch in range(recipe.epochs):
        total = 0.0
        order = rng.permutation(len(chunks))
        sizes = np.cumsum([len(chunks[i]) for i in order])
        for part in np.split(order, np.searchsorted(sizes, np.arange(recipe.batch, sizes[-1], recipe.batch))):
            if not len(part):
                continue
            picked = np.concatenate([chunks[i] for i in part])
            starts = np.concatenate(([0], np.cumsum([len(chunks[i]) for i in part])[:-1]))
            x = matrix[picked]
            keep = rng.random(x.nnz) >= recipe.drop_features
            used, local = np.unique(x.indices, return_inverse=True)
            amount = x.data * keep * (scale / f32(1 - recipe.drop_features))
            small = sp.csr_matrix((amount, local.astype(np.int32), x.indptr), shape=(len(picked), len(used)))
            first = small @ table[used] + bias
            first_mask = (rng.random(first.shape) >= recipe.drop_hidden) * (first > 0) / f32(1 - recipe.drop_hidden)
            second = (first * first_mask) @ inner + inner_bias
            second_mask = (rng.random(second.shape) >= recipe.drop_hidden) * (second > 0) / f32(1 - recipe.drop_hidden)
            logits = (second * second_mask) @ outer + outer_bias
            y = labels[picked]
            slope, loss = _slope(logits, y, starts if values is not None else None, recipe)
            total += loss
            slope = slope.astype(f32)
            adam.step += 1
            rate = recipe.rate * (1 - adam.step / (steps + recipe.epochs + 1)) * min(1.0, adam.step / 100)
            back = (slope @ outer.T) * second_mask
            deep = (back @ inner.T) * first_mask
            gradients = (
                deep.sum(0),
                (first * first_mask).T @ back,
                back.sum(0),
                (second * second_mask).T @ slope,
                slope.sum(0),
            )
            adam.rows(used, small.T @ deep.astype(f32), rate)
            for number, gradient in enumerate(gradients, start=1):
                adam.dense(number, gradient.astype(f32), rate)
        if log:
            log(f"epoch {epoch + 1}: loss {total / len(rows):.4f}")
    return Network(table * scale, bias, inner, inner_bias, outer, outer_bias)


def together(nets: list[Network]) -> Network:
    """One network that answers with the mean of the scores of `nets`: their layers side by side."""
    n = len(nets)
    return Network(
        np.concatenate([net.table for net in nets], axis=1),
        np.concatenate([net.bias for net in nets]),
        sp.block_diag([net.hidden for net in nets]).toarray().astype(np.float32),
        np.concatenate([net.hidden_bias for net in nets]),
        np.concatenate([net.output / n for net in nets], axis=0),
        np.mean([net.output_bias for net in nets], axis=0),
    )


def _slope(logits: np.ndarray, y: np.ndarray, starts: np.ndarray | None, recipe: Recipe) -> tuple[np.ndarray, float]:
    """The loss's slope at `logits`, and the loss summed over the rows."""
    n_outputs = logits.shape[1]
    shifted = np.exp(logits - logits.max(1, keepdims=True))
    q = shifted / shifted.sum(1, keepdims=True)
    target = np.full_like(q, recipe.smoothing / n_outputs)
    target[np.arange(len(y)), y] += 1 - recipe.smoothing
    loss = float(-np.log(q[np.arange(len(y)), y] + 1e-9).sum())
    slope = (q - target) / len(y)
    if starts is None or not recipe.compete:
        return slope, loss
    probabilities = joint(logits, starts)
    lengths = np.diff(np.append(starts, len(y)))
    n_true = np.repeat(np.add.reduceat((y > 0).astype(np.float64), starts), lengths)
    wanted = np.zeros_like(probabilities)
    true = np.flatnonzero(y > 0)
    wanted[true, y[true] - 1] = 1.0 / n_true[true]
    odds_slope = (probabilities - wanted) * (recipe.compete / len(starts))
    slope[:, 1:] += odds_slope
    slope[:, 0] -= odds_slope.sum(1)
    return slope, loss

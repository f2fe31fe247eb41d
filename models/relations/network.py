"""Training of the relation network: numpy and scipy, one thread, seeded."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from healthfacts.relate._model import Network


@dataclass(frozen=True)
class Recipe:
    width: int = 48
    hidden: int = 32
    epochs: int = 8
    batch: int = 256
    rate: float = 0.003
    drop_features: float = 0.3
    drop_hidden: float = 0.2
    decay: float = 1e-5
    seed: int = 1
    smoothing: float = 0.02


def train(
    matrix: sp.csr_matrix,
    labels: np.ndarray,
    n_outputs: int,
    recipe: Recipe,
    weights: np.ndarray | None = None,
    log=None,
) -> Network:
    """A network for rows of hashed features; `labels` below 0 are left out."""
    rng = np.random.default_rng(recipe.seed)
    size, width, hidden = matrix.shape[1], recipe.width, recipe.hidden
    f32 = np.float32
    p = [
        np.zeros((size, width), f32),
        rng.normal(0, 0.1, width).astype(f32),
        rng.normal(0, (2 / width) ** 0.5, (width, hidden)).astype(f32),
        np.zeros(hidden, f32),
        rng.normal(0, (1 / hidden) ** 0.5, (hidden, n_outputs)).astype(f32),
        np.zeros(n_outputs, f32),
    ]
    m = [np.zeros_like(a) for a in p]
    v = [np.zeros_like(a) for a in p]
    rows = np.flatnonzero(labels >= 0)
    steps = recipe.epochs * ((len(rows) + recipe.batch - 1) // recipe.batch)
    step = 0
    scale = 1.0 / np.sqrt(max(matrix.nnz / max(matrix.shape[0], 1), 1.0))
    for epoch in range(recipe.epochs):
        order = rng.permutation(rows)
        total = 0.0
        for begin in range(0, len(order), recipe.batch):
            picked = order[begin : begin + recipe.batch]
            x = matrix[picked]
            if recipe.drop_features:
                keep = rng.random(x.nnz) >= recipe.drop_features
                x = sp.csr_matrix(
                    (x.data * keep * f32(1 / (1 - recipe.drop_features)), x.indices, x.indptr), shape=x.shape
                )
            y = labels[picked]
            used, local = np.unique(x.indices, return_inverse=True)
            small = sp.csr_matrix(
                (x.data * f32(scale), local.astype(np.int32), x.indptr), shape=(len(picked), len(used))
            )
            table = p[0][used]
            a0 = small @ table + p[1]
            h0 = np.maximum(a0, 0)
            mask0 = (rng.random(h0.shape) >= recipe.drop_hidden).astype(f32) / f32(1 - recipe.drop_hidden)
            h0 *= mask0
            a1 = h0 @ p[2] + p[3]
            h1 = np.maximum(a1, 0)
            mask1 = (rng.random(h1.shape) >= recipe.drop_hidden).astype(f32) / f32(1 - recipe.drop_hidden)
            h1 *= mask1
            z = h1 @ p[4] + p[5]
            z -= z.max(1, keepdims=True)
            q = np.exp(z)
            q /= q.sum(1, keepdims=True)
            target = np.full_like(q, recipe.smoothing / n_outputs)
            target[np.arange(len(y)), y] += 1 - recipe.smoothing
            w = np.ones(len(y), f32) if weights is None else weights[picked]
            total += float(-(w * np.log(q[np.arange(len(y)), y] + 1e-9)).sum())
            dz = (q - target) * (w / len(y))[:, None]
            g4, g5 = h1.T @ dz, dz.sum(0)
            d1 = (dz @ p[4].T) * mask1 * (a1 > 0)
            g2, g3 = h0.T @ d1, d1.sum(0)
            d0 = (d1 @ p[2].T) * mask0 * (a0 > 0)
            gt, g1 = small.T @ d0, d0.sum(0)
            step += 1
            rate = recipe.rate * (1 - step / (steps + 1)) * min(1.0, step / 100)
            # the table: Adam on the rows in use only
            m[0][used] = 0.9 * m[0][used] + 0.1 * gt
            v[0][used] = 0.99 * v[0][used] + 0.01 * gt * gt
            p[0][used] -= rate * (m[0][used] / (np.sqrt(v[0][used]) + 1e-8) + recipe.decay * 100 * table)
            for k, g in ((1, g1), (2, g2), (3, g3), (4, g4), (5, g5)):
                m[k] = 0.9 * m[k] + 0.1 * g
                v[k] = 0.99 * v[k] + 0.01 * g * g
                p[k] -= rate * m[k] / (1 - 0.9**step) / (np.sqrt(v[k] / (1 - 0.99**step)) + 1e-8)
        if log:
            log(f"epoch {epoch + 1}: loss {total / len(rows):.4f}")
    return Network(p[0] * f32(scale), p[1], p[2], p[3], p[4], p[5])

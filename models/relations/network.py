"""Training of the networks: numpy and scipy, one thread, seeded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from healthfacts.relate import _encoder
from healthfacts.relate._encoder import DILATIONS, PARTS, Params, Scene, Spans
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


def train(matrix: sp.csr_matrix, labels: np.ndarray, n_outputs: int, recipe: Recipe, *, log=None) -> Network:
    """A network for rows of hashed features; rows with a label below 0 are left out."""
    rng = np.random.default_rng(recipe.seed)
    f32 = np.float32
    rows = np.flatnonzero(labels >= 0)
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
        order = rng.permutation(rows)
        for begin in range(0, len(rows), recipe.batch):
            picked = order[begin : begin + recipe.batch]
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
            slope, loss = _slope(logits, y, recipe.smoothing)
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


@dataclass(frozen=True)
class ReaderRecipe:
    """How the relation network and its encoder are trained together."""

    features: int = 32  # width of the summed feature vectors
    width: int = 64  # of the encoder
    hidden: int = 64
    epochs: int = 4
    batch: int = 384  # pairs
    rate: float = 0.003
    drop_features: float = 0.3
    drop_hidden: float = 0.2
    table_decay: float = 0.001
    decay: float = 0.01
    clip: float = 2.0  # length of the gradient of all but the table
    smoothing: float = 0.02
    compete: float = 0.5
    seed: int = 1


def side_by_side(scenes: Sequence[Scene], table: np.ndarray) -> Scene:
    """The pairs of several articles, whose words are rows of `table`, in one scene."""
    tokens = np.cumsum([0, *(len(s.word_of) for s in scenes)])
    units = np.cumsum([0, *(len(s.blocks) for s in scenes)])
    subjects = np.cumsum([0, *(len(s.subjects) for s in scenes)])
    return Scene(
        words=table,
        word_of=np.concatenate([s.word_of for s in scenes]),
        tags=np.concatenate([s.tags for s in scenes]),
        starts=np.concatenate([*(s.starts[:-1] + tokens[i] for i, s in enumerate(scenes)), tokens[-1:]]),
        blocks=np.concatenate([s.blocks for s in scenes]),
        around=np.concatenate([s.around for s in scenes]),
        subjects=np.concatenate([s.subjects for s in scenes]),
        unit_of=np.concatenate([s.unit_of + units[i] for i, s in enumerate(scenes)]),
        value=np.concatenate([s.value + tokens[i] for i, s in enumerate(scenes)]),
        subject=np.concatenate([np.where(s.subject < 0, -1, s.subject + tokens[i]) for i, s in enumerate(scenes)]),
        subject_of=np.concatenate([s.subject_of + subjects[i] for i, s in enumerate(scenes)]),
        origin=np.concatenate([s.origin for s in scenes]),
    )


def part(whole: Scene, rows: np.ndarray) -> Scene:
    """The scene of some pairs alone: their units, words and subjects."""
    units, unit_of = np.unique(whole.unit_of[rows], return_inverse=True)
    lengths = np.diff(whole.starts)[units]
    starts = np.concatenate([[0], np.cumsum(lengths)])
    tokens = np.concatenate(
        [np.arange(whole.starts[u], whole.starts[u] + n) for u, n in zip(units, lengths, strict=True)]
    )
    words, word_of = np.unique(whole.word_of[tokens], return_inverse=True)
    subjects, subject_of = np.unique(whole.subject_of[rows], return_inverse=True)
    shift = (starts[:-1] - whole.starts[units])[unit_of][:, None]
    return Scene(
        words=whole.words[words],
        word_of=word_of,
        tags=whole.tags[tokens],
        starts=starts,
        blocks=whole.blocks[units],
        around=whole.around[units],
        subjects=whole.subjects[subjects],
        unit_of=unit_of,
        value=whole.value[rows] + shift,
        subject=np.where(whole.subject[rows] < 0, -1, whole.subject[rows] + shift),
        subject_of=subject_of,
        origin=whole.origin[rows],
    )


def slopes(params: Params, scene: Scene, tape: _encoder.Tape, slope: np.ndarray) -> Params:
    """The gradients of an encoder's parameters, given that of what `encode` returned."""
    f32 = np.float32
    by_part = dict(zip(PARTS, np.split(slope, len(PARTS), axis=1), strict=True))
    value = by_part["value"] + by_part["product"] * tape.subject
    subject = by_part["subject"] + by_part["product"] * tape.value
    between = by_part["between"] + by_part["directed"] * _encoder.direction(scene)
    has = (scene.subject[:, :1] >= 0).astype(f32)
    sums = np.zeros((len(scene.word_of) + 1, slope.shape[1] // len(PARTS)))
    for name, given in (
        ("value", value),
        ("subject", subject * has),
        ("between", between),
        ("left", by_part["left"]),
        ("right", by_part["right"]),
        ("unit", by_part["unit"]),
    ):
        sums += _means_back(tape.spans[name], given, len(sums))
    deep = np.cumsum(sums[:0:-1], axis=0)[::-1].astype(f32)
    out: Params = {
        "subjects": scene.subjects.T @ _added(scene.subject_of, subject, len(scene.subjects)),
        "origins": _added(scene.origin, subject, len(params["origins"])),
    }
    width = deep.shape[1]
    for k in reversed(range(len(DILATIONS))):
        windows, wins = tape.layers[k]
        one = deep * tape.masks[2 + k]
        mixed = np.concatenate([one * wins, one * ~wins], axis=1)
        out[f"conv{k}"] = windows.T @ mixed
        out[f"conv{k}_bias"] = mixed.sum(0)
        back = mixed @ params[f"conv{k}"].T
        dilation = DILATIONS[k]
        deep = deep + back[:, width : 2 * width]
        if len(deep) > dilation:
            same = (tape.unit_of_token[dilation:] == tape.unit_of_token[:-dilation])[:, None]
            deep[:-dilation] += back[dilation:, :width] * same
            deep[dilation:] += back[:-dilation, 2 * width :] * same
    deep = deep * tape.masks[1]
    out["tags"] = _added(scene.tags, deep, len(params["tags"]))
    by_word = _added(scene.word_of, deep, len(scene.words))
    out["words"] = scene.words.T @ by_word
    out["bias"] = by_word.sum(0)
    by_unit = _added(tape.unit_of_token, deep, len(scene.blocks))
    out["blocks"] = _added(scene.blocks, by_unit, len(params["blocks"]))
    around = by_unit * tape.masks[0] * (tape.around > 0)
    out["around"] = scene.around.T @ around
    out["around_bias"] = around.sum(0)
    return {name: np.asarray(gradient, dtype=f32) for name, gradient in out.items()}


def _added(rows: np.ndarray, slope: np.ndarray, n: int) -> np.ndarray:
    """`slope` summed by the row it came from."""
    ones = np.ones(len(rows), np.float32)
    return np.asarray(sp.csr_matrix((ones, (rows, np.arange(len(rows)))), shape=(n, len(rows))) @ slope)


def _means_back(spans: Spans, slope: np.ndarray, n: int) -> np.ndarray:
    """The gradient of the running sums that the means were taken from."""
    shares = (slope / spans.size).astype(np.float64)
    return _added(spans.ends, shares, n) - _added(spans.starts, shares, n)


def train_reader(
    matrix: sp.csr_matrix,
    labels: np.ndarray,
    n_outputs: int,
    values: np.ndarray,
    scene: Scene,
    recipe: ReaderRecipe,
    *,
    log=None,
) -> tuple[Network, Params]:
    """The relation network and its encoder, for pairs given by hashed features and by their `scene`.

    Rows with a label below 0 are left out. The pairs of one value (`values`) compete,
    """
    rng = np.random.default_rng(recipe.seed)
    f32 = np.float32
    rows = np.flatnonzero(labels >= 0)
    chunks = np.split(rows, np.flatnonzero(np.diff(scene.unit_of[rows], prepend=-1) != 0)[1:])
    encoder = _encoder.initialise(recipe.width, scene.words.shape[1], recipe.seed)
    n_inner = recipe.features + len(PARTS) * recipe.width
    scale = f32(1.0 / np.sqrt(max(matrix.nnz / max(matrix.shape[0], 1), 1.0)))
    table = np.zeros((matrix.shape[1], recipe.features), f32)
    params: Params = {
        **encoder,
        "first": rng.normal(0, 0.1, recipe.features).astype(f32),
        "inner": rng.normal(0, n_inner**-0.5, (n_inner, recipe.hidden)).astype(f32),
        "inner_bias": np.zeros(recipe.hidden, f32),
        "outer": rng.normal(0, recipe.hidden**-0.5, (recipe.hidden, n_outputs)).astype(f32),
        "outer_bias": np.zeros(n_outputs, f32),
    }
    adam = _Adam([table], recipe.table_decay)
    mean = {name: np.zeros_like(value) for name, value in params.items()}
    square = {name: np.zeros_like(value) for name, value in params.items()}
    steps = recipe.epochs * (len(rows) // recipe.batch + 1)

    def noise(shape: np.ndarray) -> np.ndarray:
        kept = rng.random(shape.shape, dtype=f32) >= recipe.drop_hidden
        return kept.astype(f32) / f32(1 - recipe.drop_hidden)

    done = 0
    for epoch in range(recipe.epochs):
        total = 0.0
        order = rng.permutation(len(chunks))
        sizes = np.cumsum([len(chunks[i]) for i in order])
        for picked in np.split(order, np.searchsorted(sizes, np.arange(recipe.batch, sizes[-1], recipe.batch))):
            if not len(picked):
                continue
            here = np.concatenate([chunks[i] for i in np.sort(picked)])
            here_scene = part(scene, here)
            x = matrix[here]
            used, local = np.unique(x.indices, return_inverse=True)
            amount = x.data * (rng.random(x.nnz) >= recipe.drop_features) * (scale / f32(1 - recipe.drop_features))
            small = sp.csr_matrix((amount.astype(f32), local, x.indptr), shape=(len(here), len(used)))
            dense, tape = _encoder.encode(params, here_scene, keep=noise)
            first = small @ table[used] + params["first"]
            first_mask = noise(first) * (first > 0)
            shown = np.concatenate([first * first_mask, dense], axis=1)
            second = shown @ params["inner"] + params["inner_bias"]
            second_mask = noise(second) * (second > 0)
            logits = (second * second_mask) @ params["outer"] + params["outer_bias"]
            owner = values[here]
            starts = np.flatnonzero(np.diff(owner, prepend=-1))
            slope, loss = _slope(logits, labels[here], recipe.smoothing)
            total += loss
            slope = (slope + recipe.compete * _competition(logits, labels[here], starts)).astype(f32)
            back = (slope @ params["outer"].T) * second_mask
            deep = back @ params["inner"].T
            at_first = deep[:, : recipe.features] * first_mask
            gradients = {
                **slopes(params, here_scene, tape, deep[:, recipe.features :]),
                "first": at_first.sum(0),
                "inner": shown.T @ back,
                "inner_bias": back.sum(0),
                "outer": (second * second_mask).T @ slope,
                "outer_bias": slope.sum(0),
            }
            length = np.sqrt(sum(float((g * g).sum()) for g in gradients.values()))
            shrink = f32(min(1.0, recipe.clip / (length + 1e-6)))
            done += 1
            adam.step = done
            rate = recipe.rate * (1 - (done - 1) / (steps * 1.15)) * min(1.0, done / 100)
            adam.rows(used, small.T @ at_first, rate)
            for name, gradient in gradients.items():
                step = gradient * shrink
                mean[name] = 0.9 * mean[name] + f32(0.1) * step
                square[name] = 0.99 * square[name] + f32(0.01) * step * step
                moved = (mean[name] / f32(1 - 0.9**done)) / (np.sqrt(square[name] / f32(1 - 0.99**done)) + f32(1e-8))
                params[name] = (params[name] * f32(1 - rate * recipe.decay) - f32(rate) * moved).astype(f32)
        if log:
            log(f"epoch {epoch + 1}: loss {total / len(rows):.4f}")
    network = Network(
        table * scale, params["first"], params["inner"], params["inner_bias"], params["outer"], params["outer_bias"]
    )
    return network, {name: params[name] for name in encoder}


def together(nets: list[Network]) -> Network:
    """One network that answers with the mean of the scores of `nets`: their layers side by side.

    What their encoders read off stands behind all summed features, in the order of the nets.
    """
    n = len(nets)
    parts = [np.split(net.hidden, [net.table.shape[1]]) for net in nets]
    return Network(
        np.concatenate([net.table for net in nets], axis=1),
        np.concatenate([net.bias for net in nets]),
        np.concatenate(
            [sp.block_diag([one for one, _ in parts]).toarray(), sp.block_diag([other for _, other in parts]).toarray()]
        ).astype(np.float32),
        np.concatenate([net.hidden_bias for net in nets]),
        np.concatenate([net.output / n for net in nets], axis=0),
        np.mean([net.output_bias for net in nets], axis=0),
    )


def _slope(logits: np.ndarray, y: np.ndarray, smoothing: float) -> tuple[np.ndarray, float]:
    """The loss's slope at `logits`, and the loss summed over the rows."""
    n_outputs = logits.shape[1]
    shifted = np.exp(logits - logits.max(1, keepdims=True))
    q = shifted / shifted.sum(1, keepdims=True)
    target = np.full_like(q, smoothing / n_outputs)
    target[np.arange(len(y)), y] += 1 - smoothing
    loss = float(-np.log(q[np.arange(len(y)), y] + 1e-9).sum())
    return (q - target) / len(y), loss


def _competition(logits: np.ndarray, y: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """The slope of the loss in which the pairs of one value compete; `starts` begin the values."""
    probabilities = joint(logits, starts)
    lengths = np.diff(np.append(starts, len(y)))
    n_true = np.repeat(np.add.reduceat((y > 0).astype(np.float64), starts), lengths)
    wanted = np.zeros_like(probabilities)
    true = np.flatnonzero(y > 0)
    wanted[true, y[true] - 1] = 1.0 / n_true[true]
    odds = (probabilities - wanted) / len(starts)
    return np.concatenate([-odds.sum(1, keepdims=True), odds], axis=1)

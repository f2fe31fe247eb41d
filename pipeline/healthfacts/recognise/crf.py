"""A linear chain over BIOES tags: training, best path, and the probability of a span.

Tag 0 is "outside"; kind k has tags 1 + 4k (begin), + 1 (inside), + 2 (end), + 3 (single token). Sums run in the
probability domain, rescaled at every token (Rabiner 1989), over all sentences at once.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Scores = npt.NDArray[np.float32]


def n_tags(n_kinds: int) -> int:
    """How many tags a scheme of `n_kinds` kinds has."""
    return 1 + 4 * n_kinds


def allowed(n_kinds: int) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Which tag may follow which (from, to), which may start a sentence, and which may end it."""
    size = n_tags(n_kinds)
    role = np.array([0] + [1, 2, 3, 4] * n_kinds)  # outside, begin, inside, end, single
    kind = np.array([-1] + [k for k in range(n_kinds) for _ in range(4)])
    closed = (role == 0) | (role >= 3)
    starts = (role == 0) | (role == 1) | (role == 4)
    follow = np.zeros((size, size), dtype=bool)
    for a in range(size):
        for b in range(size):
            follow[a, b] = starts[b] if closed[a] else kind[a] == kind[b] and role[b] in (2, 3)
    return follow, starts, closed


@dataclass(frozen=True, slots=True)
class Lattice:
    """Forward and backward values of a batch of sentences, for probabilities."""

    alpha: Array
    beta: Array
    scale: Array
    emit: Array
    steps: Array
    log_z: float

    @property
    def marginals(self) -> Array:
        """Probability of each tag at each token."""
        return self.alpha * self.beta

    def pairs(self, starts: Ints) -> Array:
        """How often each tag is expected to follow each (from, to), in all sentences together."""
        inner = np.ones(len(self.alpha), dtype=bool)
        inner[starts] = False
        after = np.flatnonzero(inner)
        ahead = self.emit[after] * self.beta[after] / self.scale[after][:, None]
        expected: Array = (self.alpha[after - 1].T @ ahead) * self.steps
        return expected

    def spans(self, least: float) -> list[tuple[int, int, int, float]]:
        """All (start, end, kind, probability) of mentions that are exactly so with at least that probability."""
        marginals = self.marginals
        n, size = marginals.shape
        at, kind = np.nonzero(marginals[:, 4::4] >= least)
        found = list(
            zip(at.tolist(), (at + 1).tolist(), kind.tolist(), marginals[at, 4 + 4 * kind].tolist(), strict=True)
        )
        begin = np.arange(1, size, 4)
        inner = self.emit / self.scale[:, None]
        start, kind = np.nonzero(marginals[:, begin] >= least)
        value, tag, at = self.alpha[start, 1 + 4 * kind], 1 + 4 * kind, start + 1
        while True:
            goes_on = at < n
            start, kind, value, tag, at = (x[goes_on] for x in (start, kind, value, tag, at))
            if not len(at):
                return found
            last, middle = 3 + 4 * kind, 2 + 4 * kind
            whole = value * self.steps[tag, last] * inner[at, last] * self.beta[at, last]
            for i in np.flatnonzero(whole >= least).tolist():
                found.append((int(start[i]), int(at[i]) + 1, int(kind[i]), float(whole[i])))
            value, tag = value * self.steps[tag, middle] * inner[at, middle], middle
            goes_on = value * self.beta[at, middle] >= least
            start, kind, value, tag, at = (x[goes_on] for x in (start, kind, value, tag, at + 1))


def lattice(scores: Scores, transitions: Scores, starts: Ints) -> Lattice:
    """Forward-backward over sentences that start at `starts` (the first at 0) in the rows of `scores`."""
    n, size = scores.shape
    follow, may_start, may_end = allowed((size - 1) // 4)
    steps = np.where(follow, np.exp(transitions.astype(np.float64)), 0.0)
    top = scores.max(axis=1, keepdims=True)
    emit = np.exp(np.maximum((scores - top).astype(np.float64), -60.0))
    lengths = np.diff(np.append(starts, n))
    emit[starts] *= may_start
    emit[starts + lengths - 1] *= may_end
    order = np.argsort(-lengths, kind="stable")
    heads = starts[order]
    sizes = lengths[order]
    longest = int(sizes[0]) if len(sizes) else 0
    active = np.searchsorted(-sizes, -np.arange(longest), side="left")
    alpha = np.zeros((n, size))
    beta = np.ones((n, size))
    scale = np.ones(n)
    for t in range(longest):
        rows = heads[: active[t]] + t
        value = emit[rows] if t == 0 else (alpha[rows - 1] @ steps) * emit[rows]
        total = value.sum(axis=1)
        alpha[rows] = value / total[:, None]
        scale[rows] = total
    for t in range(longest - 2, -1, -1):
        rows = heads[: active[t + 1]] + t
        after = rows + 1
        beta[rows] = (emit[after] * beta[after] / scale[after][:, None]) @ steps.T
    return Lattice(alpha, beta, scale, emit, steps, float(np.log(scale).sum() + top.sum()))


def loss(
    scores: npt.NDArray[np.float32], transitions: npt.NDArray[np.float32], starts: Ints, gold: Ints
) -> tuple[float, npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Negative log likelihood of the gold tags, and its gradients for scores and transitions."""
    n = len(scores)
    grid = lattice(scores, transitions, starts)
    inner = np.ones(n, dtype=bool)
    inner[starts] = False
    after = np.flatnonzero(inner)
    reach = scores[np.arange(n), gold].sum() + transitions[gold[after - 1], gold[after]].sum()
    d_scores = grid.marginals
    d_scores[np.arange(n), gold] -= 1
    pairs = grid.pairs(starts)
    np.subtract.at(pairs, (gold[after - 1], gold[after]), 1.0)
    return grid.log_z - float(reach), d_scores.astype(np.float32), pairs.astype(np.float32)


def loss_of_likely(
    scores: npt.NDArray[np.float32], transitions: npt.NDArray[np.float32], starts: Ints, likely: npt.NDArray[np.float32]
) -> tuple[float, npt.NDArray[np.float32]]:
    """Cross entropy of tags that are known by their probabilities at each token, and the gradient for the scores.

    The gradient is that of the cross entropy of whole chains whose marginals `likely` are, the transitions given.
    """
    marginals = lattice(scores, transitions, starts).marginals
    value = -float((likely * np.log(np.maximum(marginals, 1e-12))).sum())
    return value, (marginals - likely).astype(np.float32)


def best_path(scores: Scores, transitions: Scores, starts: Ints) -> Ints:
    """The likeliest tags of each sentence (Viterbi)."""
    n, size = scores.shape
    follow, may_start, may_end = allowed((size - 1) // 4)
    steps = np.where(follow, transitions, -1e4).astype(np.float32)
    emit = scores.astype(np.float32).copy()
    lengths = np.diff(np.append(starts, n))
    emit[starts] += np.where(may_start, 0, -1e4).astype(np.float32)
    emit[starts + lengths - 1] += np.where(may_end, 0, -1e4).astype(np.float32)
    order = np.argsort(-lengths, kind="stable")
    heads = starts[order]
    sizes = lengths[order]
    longest = int(sizes[0]) if len(sizes) else 0
    active = np.searchsorted(-sizes, -np.arange(longest), side="left")
    back = np.zeros((n, size), dtype=np.int64)
    value = np.zeros((n, size), dtype=np.float32)
    for t in range(longest):
        rows = heads[: active[t]] + t
        if t == 0:
            value[rows] = emit[rows]
            continue
        options = value[rows - 1][:, :, None] + steps
        back[rows] = options.argmax(axis=1)
        value[rows] = options.max(axis=1) + emit[rows]
    tags = np.zeros(n, dtype=np.int64)
    tags[starts + lengths - 1] = value[starts + lengths - 1].argmax(axis=1)
    for t in range(longest - 1, 0, -1):
        rows = heads[: active[t]] + t
        tags[rows - 1] = back[rows, tags[rows]]
    return tags


def choose(spans: Sequence[tuple[int, int]], worth: Sequence[float]) -> list[int]:
    """Which of the (start, end) spans to take, so that none overlap and they are worth the most together; in order.

    >>> choose([(0, 2), (1, 3), (2, 4), (5, 6)], [0.35, 0.05, 0.25, -0.05])
    [0, 2]
    """
    ends = [0]
    total = [0.0]
    taken = [(0, -1)]
    for i in sorted((i for i, value in enumerate(worth) if value > 0), key=lambda i: spans[i][::-1]):
        start, end = spans[i]
        before = bisect_right(ends, start) - 1
        is_better = total[before] + worth[i] > total[-1]
        taken.append((before, i) if is_better else (len(taken) - 1, -1))
        total.append(total[before] + worth[i] if is_better else total[-1])
        ends.append(end)
    chosen = []
    at = len(taken) - 1
    while at:
        at, i = taken[at]
        if i >= 0:
            chosen.append(i)
    return chosen[::-1]


def candidates(scores: Scores, transitions: Scores, starts: Ints, *, margin: float) -> tuple[Ints, Ints, Scores]:
    """The stretches of a text that may hold mentions: token numbers, where stretches start in them, their scores.

    A token whose best tag is `margin` below "outside" counts as outside for certain; the stretches between such tokens are
    chains of their own, with the transitions from and to "outside" added at their ends.
    """
    n = len(scores)
    is_open = scores[:, 1:].max(axis=1) - scores[:, 0] > -margin
    tokens = np.flatnonzero(is_open)
    if not len(tokens):
        return tokens, tokens, scores[tokens]
    is_start = np.zeros(n + 1, dtype=bool)
    is_start[starts] = True
    is_start[n] = True
    first = np.ones(len(tokens), dtype=bool)
    first[1:] = (tokens[1:] != tokens[:-1] + 1) | is_start[tokens[1:]]
    last = np.append(first[1:], True)
    part = scores[tokens].copy()
    enters = np.flatnonzero(first & ~is_start[tokens])
    leaves = np.flatnonzero(last & ~is_start[tokens + 1])
    part[enters] += transitions[0]
    part[leaves] += transitions[:, 0]
    return tokens, np.flatnonzero(first), part


def encode(spans: list[tuple[int, int, int]], n: int) -> Ints:
    """Tags of `n` tokens with non-overlapping (start, end, kind) spans.

    >>> encode([(0, 1, 0), (2, 5, 1)], 6).tolist()
    [4, 0, 5, 6, 7, 0]
    """
    tags = np.zeros(n, dtype=np.int64)
    for start, end, kind in spans:
        if end - start == 1:
            tags[start] = 4 + 4 * kind
        else:
            tags[start] = 1 + 4 * kind
            tags[start + 1 : end - 1] = 2 + 4 * kind
            tags[end - 1] = 3 + 4 * kind
    return tags


def decode(tags: Ints) -> list[tuple[int, int, int]]:
    """The (start, end, kind) spans of valid tags; the inverse of `encode`."""
    spans = []
    start = 0
    for at in np.flatnonzero(tags):
        role = (int(tags[at]) - 1) % 4
        if role in (0, 3):
            start = int(at)
        if role in (2, 3):
            spans.append((start, int(at) + 1, (int(tags[at]) - 1) // 4))
    return spans

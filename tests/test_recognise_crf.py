"""The chain over tags against all tag sequences there are, written out."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pytest

from healthfacts.recognise import crf

N_KINDS = 2
SIZE = crf.n_tags(N_KINDS)
STARTS = np.array([0, 3])
N = 5


def _scores(seed: int) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    return random.normal(size=(N, SIZE)).astype(np.float32), random.normal(size=(SIZE, SIZE)).astype(np.float32)


def _sequences(scores: np.ndarray, transitions: np.ndarray) -> dict[tuple[int, ...], float]:
    """Every sequence of tags that is allowed, with its probability."""
    follow, may_start, may_end = crf.allowed(N_KINDS)
    weights: dict[tuple[int, ...], float] = {}
    for tags in product(range(SIZE), repeat=N):
        total = 0.0
        for at, tag in enumerate(tags):
            begins, ends = at in STARTS, at + 1 == N or at + 1 in STARTS
            if (begins and not may_start[tag]) or (ends and not may_end[tag]):
                break
            if not begins:
                if not follow[tags[at - 1], tag]:
                    break
                total += float(transitions[tags[at - 1], tag])
            total += float(scores[at, tag])
        else:
            weights[tags] = float(np.exp(total))
    whole = sum(weights.values())
    return {tags: weight / whole for tags, weight in weights.items()}


@pytest.mark.parametrize("seed", [1, 2])
def test_probabilities_are_those_of_all_sequences(seed: int) -> None:
    scores, transitions = _scores(seed)
    every = _sequences(scores, transitions)
    of_span: dict[tuple[int, int, int], float] = {}
    pairs = np.zeros((SIZE, SIZE))
    marginals = np.zeros((N, SIZE))
    for tags, share in every.items():
        for span in crf.decode(np.array(tags)):
            of_span[span] = of_span.get(span, 0.0) + share
        for at, tag in enumerate(tags):
            marginals[at, tag] += share
            if at not in STARTS:
                pairs[tags[at - 1], tag] += share
    grid = crf.lattice(scores, transitions, STARTS)
    np.testing.assert_allclose(grid.marginals, marginals, atol=1e-5)
    np.testing.assert_allclose(grid.pairs(STARTS), pairs, atol=1e-5)
    found = {span[:3]: span[3] for span in grid.spans(0.001)}
    assert set(found) == {span for span, share in of_span.items() if share >= 0.001}
    assert max(end - start for start, end, _ in found) == 3
    for span, share in found.items():
        assert share == pytest.approx(of_span[span], abs=1e-5)
    assert tuple(crf.best_path(scores, transitions, STARTS)) == max(every, key=lambda tags: every[tags])


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_what_is_chosen_is_worth_the_most(seed: int) -> None:
    random = np.random.default_rng(seed)
    starts = random.integers(0, 8, size=9)
    spans = [(int(s), int(s + n)) for s, n in zip(starts, random.integers(1, 4, size=9), strict=True)]
    worth = random.normal(0.1, 0.3, size=9).tolist()
    chosen = crf.choose(spans, worth)

    def apart(picked: tuple[int, ...]) -> bool:
        return all(spans[a][1] <= spans[b][0] or spans[b][1] <= spans[a][0] for a, b in combinations(picked, 2))

    best = max(
        sum(worth[i] for i in picked) for n in range(10) for picked in combinations(range(9), n) if apart(picked)
    )
    assert apart(tuple(chosen))
    assert chosen == sorted(chosen, key=lambda i: spans[i])
    assert sum(worth[i] for i in chosen) == pytest.approx(best)

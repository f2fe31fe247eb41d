"""From pair probabilities to rows: what one article's pairs together say about (subject, value).

The first model looks at one pair at a time. Here each distinct (subject's name, value's words) of the article becomes one
candidate row, described by its best pair, by its rivals (other subjects for the same value), by its neighbours in
the enumeration and by how the article treats the subject elsewhere. A second, small model turns that into the
probability that the row is right.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..records import Kind
from . import _names
from ._context import Reading
from ._encoder import ORIGINS
from ._features import Pair
from ._model import Floats, softmax
from ._model import joint as _joint
from ._words import content_words, name_key

_KINDS = list(Kind)
_QUESTIONS = ("", "causes", "susceptibility", "genetic changes", "information", "complications", "prevention")


@dataclass(slots=True)
class Candidate:
    """One possible row: the number of its best pair, of all its pairs, and what describes it."""

    best: int
    pairs: list[int]
    key: tuple[int, str]
    described: list[float]


@dataclass(slots=True)
class _Sums:
    """What the pairs of an article say together, by value, enumeration, unit, block and name."""

    joint: list[list[float]]
    any_joint: list[float]
    any_fact: list[float]
    shares: dict[tuple[int, int], list[float]]
    of_value: dict[tuple[int, int], list[int]]
    of_group: dict[tuple[int, int, int], float]
    of_unit: dict[tuple[int, int], float]
    of_block: dict[tuple[int, int], float]
    of_name: dict[int, float]
    wins: dict[int, int]
    unit_wins: dict[tuple[int, int], int]
    n_values: int


def value_starts(pairs: Sequence[Pair]) -> NDArray[np.int64]:
    """Where in `pairs` each value begins."""
    starts = [0]
    for number in range(1, len(pairs)):
        one, other = pairs[number - 1], pairs[number]
        if one.value.index != other.value.index or one.unit.number != other.unit.number:
            starts.append(number)
    return np.array(starts, dtype=np.int64)


def _mean(groups: dict[Any, list[int]], values: list[float]) -> dict[Any, float]:
    return {key: sum(values[n] for n in numbers) / len(numbers) for key, numbers in groups.items()}


def _sums(pairs: Sequence[Pair], logits: Floats) -> _Sums:
    starts = value_starts(pairs)
    joint = _joint(logits, starts)
    any_joint: list[float] = joint.sum(axis=1).tolist()
    totals = np.add.reduceat(joint, starts, axis=0)
    of_value: dict[tuple[int, int], list[int]] = defaultdict(list)
    of_group: dict[tuple[int, int, int], list[int]] = defaultdict(list)
    of_unit: dict[tuple[int, int], list[int]] = defaultdict(list)
    of_block: dict[tuple[int, int], list[int]] = defaultdict(list)
    of_name: dict[int, list[int]] = defaultdict(list)
    for number, pair in enumerate(pairs):
        of_value[pair.unit.number, pair.value.index].append(number)
        of_group[pair.unit.number, pair.value.group, pair.name].append(number)
        of_unit[pair.unit.number, pair.name].append(number)
        of_block[pair.unit.block, pair.name].append(number)
        of_name[pair.name].append(number)
    wins: dict[int, int] = defaultdict(int)
    unit_wins: dict[tuple[int, int], int] = defaultdict(int)
    for (unit, _), numbers in of_value.items():
        name = pairs[max(numbers, key=lambda n: (any_joint[n], -n))].name
        wins[name] += 1
        unit_wins[unit, name] += 1
    return _Sums(
        joint=joint.tolist(),
        any_joint=any_joint,
        any_fact=(1.0 - softmax(logits)[:, 0]).tolist(),
        shares={
            (pairs[start].unit.number, pairs[start].value.index): total.tolist()
            for start, total in zip(starts.tolist(), totals, strict=True)
        },
        of_value=of_value,
        of_group=_mean(of_group, any_joint),
        of_unit=_mean(of_unit, any_joint),
        of_block=_mean(of_block, any_joint),
        of_name=_mean(of_name, any_joint),
        wins=wins,
        unit_wins=unit_wins,
        n_values=len(of_value),
    )


_HOPELESS = 0.02  # rows whose best pair is below this probability are not weighed further: none became a fact


def merge_names(reading: Reading, pairs: list[Pair]) -> tuple[Reading, list[Pair]]:
    """Make the topic's own those names that mean it by their form, so that facts told under either come together."""
    same = set(_names.of_topic(reading))
    if not same:
        return reading, pairs
    surfaces = [Counter() if name in same else counter for name, counter in enumerate(reading.surfaces)]
    surfaces[reading.topic] = sum((reading.surfaces[name] for name in sorted(same)), reading.surfaces[reading.topic])
    merged = replace(
        reading, names=[reading.topic if name in same else name for name in reading.names], surfaces=surfaces
    )
    return merged, [replace(pair, name=reading.topic) if pair.name in same else pair for pair in pairs]


def candidates(reading: Reading, pairs: Sequence[Pair], logits: Floats, question: str) -> list[Candidate]:
    """The distinct rows that `pairs` could give, in order of their best pairs."""
    if not pairs:
        return []
    sums = _sums(pairs, logits)
    score_of = [max(one, other) for one, other in zip(sums.any_fact, sums.any_joint, strict=True)]
    of_row: dict[tuple[int, str], list[int]] = defaultdict(list)
    key_of: dict[int, str] = {}
    for number, pair in enumerate(pairs):
        index = pair.value.index
        if index not in key_of:
            key_of[index] = name_key(reading.article.mentions[index].text)
        of_row[pair.name, key_of[index]].append(number)
    best_of_row = {key: max(numbers, key=lambda n: (score_of[n], -n)) for key, numbers in of_row.items()}
    by_word: dict[tuple[int, str], list[tuple[tuple[int, str], float]]] = defaultdict(list)
    by_value: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for row_key, best in best_of_row.items():
        by_value[row_key[1]].append((row_key[0], score_of[best]))
        for word in content_words(row_key[1]):
            by_word[row_key[0], word].append((row_key, score_of[best]))
    found = []
    for row_key, numbers in of_row.items():
        best = best_of_row[row_key]
        if score_of[best] < _HOPELESS:
            continue
        described = _described(reading, pairs, sums, best, numbers, question)
        described.append(max((s for n, s in by_value[row_key[1]] if n != row_key[0]), default=0.0))
        described.append(_alike(row_key, by_word))
        found.append(Candidate(best, numbers, row_key, described))
    return found


def _alike(key: tuple[int, str], by_word: dict[tuple[int, str], list[tuple[tuple[int, str], float]]]) -> float:
    """The best score of another value of the same subject that shares half of the words of both."""
    words = content_words(key[1])
    shared: dict[tuple[int, str], int] = defaultdict(int)
    scores: dict[tuple[int, str], float] = {}
    for word in words:
        for other, score in by_word[key[0], word][:50]:
            if other != key:
                shared[other] += 1
                scores[other] = score
    return max(
        (scores[o] for o, n in shared.items() if n * 2 >= len(words) and n * 2 >= len(content_words(o[1]))), default=0.0
    )


def _described(
    reading: Reading, pairs: Sequence[Pair], sums: _Sums, best: int, numbers: list[int], question: str
) -> list[float]:
    pair = pairs[best]
    unit, name = pair.unit, pair.name
    joint, any_fact = sums.joint[best], sums.any_fact
    any_joint = sums.any_joint[best]
    relation = joint.index(max(joint))
    rivals = sums.of_value[unit.number, pair.value.index]
    rival_scores = [sums.any_joint[n] for n in rivals if pairs[n].name != name]
    rival = max(rival_scores, default=0.0)
    shares = sums.shares[unit.number, pair.value.index]
    total = sum(shares)
    place = pair.subject_place
    distance = 0 if place is None else max(place.first - pair.value.last, pair.value.first - place.last, 0)
    return [
        any_fact[best],
        any_joint,
        *joint,
        float(relation),
        joint[relation] / max(any_joint, 1e-6),
        shares[relation] / max(total, 1e-6),
        total,
        rival,
        any_joint - rival,
        float(sum(score > any_joint for score in rival_scores)),
        float(len(rivals)),
        sums.of_group[unit.number, pair.value.group, name],
        float(unit.groups[pair.value.group][1] - unit.groups[pair.value.group][0]),
        sums.of_unit[unit.number, name],
        sums.of_block[unit.block, name],
        sums.of_name[name],
        sums.wins[name] / max(sums.n_values, 1),
        float(sums.unit_wins.get((unit.number, name), 0)),
        float(sums.unit_wins.get((unit.number - 1, name), 0)),
        float(sums.unit_wins.get((unit.number + 1, name), 0)),
        float(len(numbers)),
        sum(any_fact[n] for n in numbers),
        float(_KINDS.index(pair.value.kind)),
        float(ORIGINS.index(pair.origin)) if pair.origin in ORIGINS else -1.0,
        float(name == reading.topic),
        float(distance),
        float(place is not None and place.first < pair.value.first),
        float(len(unit.words)),
        float(len(unit.placed)),
        float(_QUESTIONS.index(question)) if question in _QUESTIONS else -1.0,
        float(unit.is_question),
        float(len(content_words(reading.article.mentions[pair.value.index].text))),
        float(len(reading.surfaces)),
        float(sum(reading.surfaces[name].values())),
        float(unit.number),
        float(len(reading.units)),
    ]

"""From pair probabilities to rows: what one article's pairs together say about (subject, value).

The first model looks at one pair at a time. Here each distinct (subject's name, value's words) of the article becomes one
candidate row, described by its best pair, by its rivals (other subjects for the same value), by its neighbours in
the enumeration and by how the article treats the subject elsewhere. A second, small model turns that into the
probability that the row is right.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..records import Kind
from ._context import Reading
from ._features import Pair
from ._model import Floats
from ._words import content_words, name_key

_KINDS = list(Kind)
_ORIGINS = (
    "unit",
    "lead",
    "topic",
    "head",
    "main",
    "back1first",
    "back1",
    "back2first",
    "back2",
    "back3first",
    "back3",
)
_QUESTIONS = ("", "causes", "susceptibility", "genetic changes", "information", "complications", "prevention")


@dataclass(slots=True)
class Candidate:
    """One possible row: the number of its best pair, of all its pairs, and what describes it."""

    best: int
    pairs: list[int]
    key: tuple[int, str]
    described: list[float]


def _value_key(reading: Reading, pair: Pair) -> str:
    return name_key(reading.article.mentions[pair.value.index].text)


def candidates(reading: Reading, pairs: Sequence[Pair], probabilities: Floats, question: str) -> list[Candidate]:
    """The distinct rows that `pairs` could give, in order of their best pairs."""
    if not pairs:
        return []
    any_fact = 1.0 - probabilities[:, 0]
    of_value: dict[tuple[int, int], list[int]] = defaultdict(list)
    of_group: dict[tuple[int, int, int], list[int]] = defaultdict(list)
    of_row: dict[tuple[int, str], list[int]] = defaultdict(list)
    of_unit: dict[tuple[int, int], list[int]] = defaultdict(list)
    of_name: dict[int, list[int]] = defaultdict(list)
    keys = []
    key_cache: dict[int, str] = {}
    for number, pair in enumerate(pairs):
        index = pair.value.index
        if index not in key_cache:
            key_cache[index] = _value_key(reading, pair)
        keys.append(key_cache[index])
        of_value[pair.unit.number, index].append(number)
        of_group[pair.unit.number, pair.value.group, pair.name].append(number)
        of_row[pair.name, key_cache[index]].append(number)
        of_unit[pair.unit.number, pair.name].append(number)
        of_name[pair.name].append(number)
    value_stats = {}
    for spot, numbers in of_value.items():
        total = probabilities[numbers].sum(axis=0)
        facts = any_fact[numbers]
        order = np.sort(facts)[::-1]
        value_stats[spot] = (
            float(facts.sum()),
            float(order[0]),
            float(order[1]) if len(order) > 1 else 0.0,
            total[1:] / max(float(total[1:].sum()), 1e-6),
        )
    best_of_value = {spot: numbers[int(np.argmax(any_fact[numbers]))] for spot, numbers in of_value.items()}
    wins: dict[int, int] = defaultdict(int)
    for number in best_of_value.values():
        wins[pairs[number].name] += 1
    n_values = max(len(best_of_value), 1)
    group_mean = {spot: (float(any_fact[numbers].mean()), len(numbers)) for spot, numbers in of_group.items()}
    unit_mean = {spot: float(any_fact[numbers].mean()) for spot, numbers in of_unit.items()}
    name_mean = {name: float(any_fact[numbers].mean()) for name, numbers in of_name.items()}
    found = []
    best_of_row = {key: max(numbers, key=lambda n: (float(any_fact[n]), -n)) for key, numbers in of_row.items()}
    by_words: dict[tuple[int, str], list[tuple[tuple[int, str], float]]] = defaultdict(list)
    for key, best in best_of_row.items():
        for word in content_words(key[1]):
            by_words[key[0], word].append((key, float(any_fact[best])))
    by_value: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for (name, value), best in best_of_row.items():
        by_value[value].append((name, float(any_fact[best])))
    question_number = float(_QUESTIONS.index(question)) if question in _QUESTIONS else -1.0
    for key, numbers in of_row.items():
        best = best_of_row[key]
        pair = pairs[best]
        p = probabilities[best]
        score = float(any_fact[best])
        relation = int(np.argmax(p[1:]))
        total, highest, second, shares = value_stats[pair.unit.number, pair.value.index]
        rival = second if score >= highest else highest
        mean, size = group_mean[pair.unit.number, pair.value.group, pair.name]
        words = content_words(key[1])
        like = 0.0
        overlaps: dict[tuple[int, str], int] = defaultdict(int)
        scores_of: dict[tuple[int, str], float] = {}
        for word in words:
            for other, other_score in by_words[key[0], word][:50]:
                if other != key:
                    overlaps[other] += 1
                    scores_of[other] = other_score
        for other, shared in overlaps.items():
            if shared * 2 >= len(words) and shared * 2 >= len(content_words(other[1])):
                like = max(like, scores_of[other])
        others_for_value = max((s for n, s in by_value[key[1]] if n != key[0]), default=0.0)
        distance = (
            0
            if pair.subject_place is None
            else max(pair.subject_place.first - pair.value.last, pair.value.first - pair.subject_place.last, 0)
        )
        described = [
            score,
            *(float(x) for x in p[1:]),
            float(relation),
            float(shares[relation]),
            total,
            rival,
            score - rival,
            others_for_value,
            float(len(of_value[pair.unit.number, pair.value.index])),
            mean,
            float(size),
            unit_mean[pair.unit.number, pair.name],
            name_mean[pair.name],
            wins[pair.name] / n_values,
            like,
            float(len(numbers)),
            float(any_fact[numbers].sum()),
            float(_KINDS.index(pair.value.kind)),
            float(_ORIGINS.index(pair.origin)) if pair.origin in _ORIGINS else -1.0,
            float(pair.name == reading.topic),
            float(distance),
            float(pair.subject_place is not None and pair.subject_place.first < pair.value.first),
            float(len(pair.unit.words)),
            float(len(pair.unit.placed)),
            question_number,
            float(pair.unit.is_question),
            float(len(words)),
            float(len(reading.surfaces)),
            float(sum(reading.surfaces[pair.name].values())),
            float(pair.unit.number),
            float(len(reading.units)),
        ]
        found.append(Candidate(best, numbers, key, described))
    return found

"""Why a row was given."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..records import Fact
from ._model import RELATIONS, Models
from ._rows import Judged, read_around


@dataclass(frozen=True)
class Explanation:
    """What gave a fact. `weights` are (feature, weight): how much the log-odds of the relation against "no fact" fall
    when the feature is taken away. `rivals` are (condition, probability) of the other subjects for the same value."""

    method: str
    probabilities: tuple[tuple[str, float], ...] = ()
    weights: tuple[tuple[str, float], ...] = ()
    rivals: tuple[tuple[str, float], ...] = ()


def explain(judged: Judged, fact: Fact, models: Models, *, limit: int) -> Explanation:
    """The explanation of `fact`; an empty one where the article no longer gives that fact."""
    mentions = judged.reading.article.mentions
    for row in judged.rows:
        pair = row.pair
        same = mentions[pair.value.index].span == fact.value_span and row.relation is fact.relation
        if not same or pair.unit.span != fact.evidence:
            continue
        relation = RELATIONS.index(row.relation) + 1
        network, vocabulary = models.relations, models.vocabulary
        features = [feature for group in pair.features for feature in group if vocabulary.rows([feature])]
        rows = [vocabulary.rows([feature])[0] for feature in features]
        if not rows:
            return Explanation(row.method)
        vectors = network.table[rows]
        total = vectors.sum(axis=0)
        around = np.repeat(read_around(models, judged.reading, [pair]), len(rows) + 1, axis=0)
        logits = network.logits(np.concatenate([total[None, :], total[None, :] - vectors]), around)
        odds = logits[:, relation] - logits[:, 0]
        weights = sorted(
            zip(features, (odds[0] - odds[1:]).tolist(), strict=True), key=lambda item: (-abs(item[1]), item[0])
        )
        probabilities = judged.probabilities[row.candidate.best]
        named = (
            ("none", float(probabilities[0])),
            *((r.value, float(probabilities[k + 1])) for k, r in enumerate(RELATIONS)),
        )
        rivals = sorted(
            (
                (mentions[other.subject].text, float(1 - judged.probabilities[n, 0]))
                for n, other in enumerate(judged.pairs)
                if other.value.index == pair.value.index
                and other.unit.number == pair.unit.number
                and other.name != pair.name
            ),
            key=lambda item: (-item[1], item[0]),
        )
        return Explanation(
            row.method,
            named,
            tuple((name, round(weight, 4)) for name, weight in weights[:limit]),
            tuple(rivals[:limit]),
        )
    return Explanation(fact.method)

"""Mentions become facts: which condition, which relation, which value, how sure, and in which sentence.

    relater = load(RelateSettings(), vocabulary=None)
    article = relater.relate(article)        # fills topic, facts and findings

Every condition an article names is paired with the values near it (the article's topic with all); a small network reads
each pair in its sentence, list and section; boosted trees weigh a pair against its rivals and neighbours and decide
which pairs become rows; a second network says how sure the article is. How they are trained: models/relations/README.md.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from .. import artefacts
from ..errors import ArtefactError
from ..records import Article, Fact, Finding, FindingCode, Severity
from ..settings import RelateSettings
from ..word_vectors import word_vectors
from . import _explain, _model, _rows, _topic
from ._explain import Explanation

__all__ = ["Explanation", "Relater", "load"]


@dataclass(frozen=True)
class Relater:
    """Finds the topic and the facts of articles; the same article always gives the same facts."""

    settings: RelateSettings
    models: _model.Models

    def relate(self, article: Article) -> Article:
        """`article` with topic, facts and what a reviewer should know about them. Mentions are taken as they are."""
        judged, findings = _rows.judge(article, self.models, self.settings)
        facts = _rows.facts(judged)
        topic = _topic.named_by_title(article) or judged.topic
        if topic is None:
            findings.append(Finding(FindingCode.NO_TOPIC, Severity.WARNING, "no condition is named"))
        if not facts:
            findings.append(Finding(FindingCode.NO_FACTS, Severity.INFO, "no fact found"))
        return replace(article, topic=topic, facts=facts, findings=(*article.findings, *findings))

    def explain(self, article: Article, fact: Fact, *, limit: int = 12) -> Explanation:
        """Why `fact` of `article` was given: the features that weighed most, or the rule."""
        judged, _ = _rows.judge(article, self.models, self.settings)
        return _explain.explain(judged, fact, self.models, limit=limit)


def load(settings: RelateSettings, *, vocabulary: object = None) -> Relater:
    """A relater with the built models. Concepts come with the mentions, so `vocabulary` is not looked into.

    Raises ArtefactError where the models are damaged or do not fit the shipped word vectors.
    """
    del vocabulary
    folder = artefacts.artefact("relations")
    models = _model.load(folder)
    width = word_vectors().table.shape[1]
    if any(len(params["words"]) != width for params in models.encoders):
        raise ArtefactError(
            f"{folder}: the relation model was trained on other word vectors than the recogniser's, which have {width} "
            "numbers a word. Reinstall, or rebuild: models/relations/README.md"
        )
    return Relater(settings, models)

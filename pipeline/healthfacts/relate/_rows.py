"""Which rows an article gives: scored, with one evidence each, sure, doubted or denied."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..records import Article, Certainty, Concept, Fact, Finding, FindingCode, Kind, Relation, Severity
from ..settings import RelateSettings
from . import _certainty, _context, _decide, _features, _topic
from ._context import Reading, Unit
from ._features import Pair
from ._model import CERTAINTIES, RELATIONS, Floats, Models, softmax
from ._words import name_key

#: what is said of animals and laboratories, of pictures in words, and of plans, is not said of people
_NOT_OF_PEOPLE = re.compile(
    r"\b(?:in|of|on|with) (?:\w+ )?(?:mice|mouse|rats?|zebrafish|fruit flies|monkeys|dogs|cell cultures?)\b|\b(?:mouse|animal|rat) (?:models?|stud(?:y|ies))\b"
    r"|^(?:think of|imagine|picture|suppose)\b|\bthink of (?:it|your|the|a)\b|\bjust (?:like|as) (?:a|an)\b",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Row:
    """A candidate that was kept: everything a fact and its explanation need."""

    candidate: _decide.Candidate
    pair: Pair
    relation: Relation
    certainty: Certainty
    score: float
    method: str
    cue: tuple[int, int] | None
    n_mentions: int
    contradicted_by: Unit | None = None


@dataclass(slots=True)
class Judged:
    """An article's pairs with their probabilities, and the rows kept."""

    reading: Reading
    pairs: list[Pair]
    probabilities: Floats
    rows: list[Row]


def pair_logits(models: Models, pairs: Sequence[Pair]) -> Floats:
    """One row of scores per pair; shared features are summed once."""
    if not pairs:
        return np.zeros((0, len(RELATIONS) + 1), dtype=np.float32)
    vocabulary = models.vocabulary
    number_of: dict[int, int] = {}
    groups: list[list[int]] = []
    index = np.zeros((len(pairs), 4), dtype=np.int64)
    for row, pair in enumerate(pairs):
        for column, group in enumerate(pair.features):
            key = id(group)
            number = number_of.get(key)
            if number is None:
                number = number_of[key] = len(groups)
                groups.append(vocabulary.rows(group))
            index[row, column] = number
    sums = models.relations.sums(groups)
    summed = sums[index[:, 0]] + sums[index[:, 1]] + sums[index[:, 2]] + sums[index[:, 3]]
    return models.relations.logits(summed)


def judge(article: Article, models: Models, settings: RelateSettings) -> tuple[Judged, list[Finding]]:
    """Read `article`, ask the models, keep the rows that are likely enough."""
    findings: list[Finding] = []
    if len(article.mentions) > settings.max_mentions:
        findings.append(
            Finding(
                FindingCode.TOO_MANY_MENTIONS,
                Severity.WARNING,
                f"{len(article.mentions)} mentions; facts are looked for among the first {settings.max_mentions}",
                article.mentions[settings.max_mentions].span,
            )
        )
    reading = _context.read(article, max_mentions=settings.max_mentions)
    for unit in reading.units:
        if len(unit.words) - unit.n_lead > settings.long_sentence:
            findings.append(
                Finding(FindingCode.LONG_SENTENCE, Severity.INFO, f"a sentence of {len(unit.words)} words", unit.span)
            )
    reading.topic, topic = _topic.choose(reading)
    pairs = [pair for pair in _features.pairs(reading) if not _repeated(reading, pair.unit)]
    logits = pair_logits(models, pairs)
    probabilities = softmax(logits)
    reading, pairs = _decide.merge_names(reading, pairs, logits)
    rows = _keep(reading, pairs, logits, topic.question_type if topic else "", models, settings)
    for row in rows:
        if row.contradicted_by is not None:
            value = article.mentions[row.pair.value.index].text
            findings.append(
                Finding(
                    FindingCode.CONTRADICTION,
                    Severity.WARNING,
                    f"{value}: {row.relation} is {row.certainty} here and put otherwise in another sentence",
                    row.contradicted_by.span,
                )
            )
    return Judged(reading, pairs, probabilities, rows), findings


def _repeated(reading: Reading, unit: Unit) -> bool:
    return any(span.start <= unit.span.start and unit.span.end <= span.end for span in reading.repeated)


def _keep(
    reading: Reading, pairs: list[Pair], logits: Floats, question: str, models: Models, settings: RelateSettings
) -> list[Row]:
    found = _decide.candidates(reading, pairs, logits, question)
    if not found:
        return []
    probabilities = softmax(logits)
    likely = 1.0 / (1.0 + np.exp(-models.rows.logits(np.array([c.described for c in found], dtype=np.float64))))
    marks_of: dict[int, list[tuple[int, int, Certainty]]] = {}

    def marks(unit: Unit) -> list[tuple[int, int, Certainty]]:
        if unit.number not in marks_of:
            marks_of[unit.number] = _certainty.cues(unit)
        return marks_of[unit.number]

    rows = []
    for candidate, probability in zip(found, likely, strict=True):
        if probability < settings.min_score:
            continue
        pair = pairs[candidate.best]
        if pair.unit.is_question or _NOT_OF_PEOPLE.search(pair.unit.span.of(reading.article.text)):
            continue
        p = probabilities[candidate.best]
        relation = RELATIONS[int(np.argmax(p[1:]))]
        certainties = _sure(reading, [pairs[n] for n in _saying(candidate, probabilities)], models, marks)
        certainty = certainties[0][1]
        other = next(
            (unit for unit, c in certainties[1:] if (c is Certainty.NEGATED) != (certainty is Certainty.NEGATED)), None
        )
        rows.append(
            Row(
                candidate=candidate,
                pair=pair,
                relation=relation,
                certainty=certainty,
                score=float(probability) * float(p[1:].max() / max(p[1:].sum(), 1e-9)),
                method="model:relations",
                cue=_certainty.find_cue(pair, certainty, marks(pair.unit)),
                n_mentions=max(1, len({pairs[n].unit.number for n in _saying(candidate, probabilities)})),
                contradicted_by=other,
            )
        )
    return rows


def _saying(candidate: _decide.Candidate, probabilities: Floats) -> list[int]:
    """The pairs of a row that say it themselves, the best first."""
    return [candidate.best, *(n for n in candidate.pairs if n != candidate.best and probabilities[n, 0] < 0.5)]


def _sure(reading: Reading, pairs: list[Pair], models: Models, marks: object) -> list[tuple[Unit, Certainty]]:
    rows = []
    for pair in pairs[:8]:
        before = reading.units[pair.unit.number - 1] if pair.unit.number else None
        found = marks(pair.unit)  # type: ignore[operator]
        rows.append(models.certainty_vocabulary.rows(_certainty.features(pair, found, before)))
    probabilities = models.certainty.probabilities(models.certainty.sums(rows))
    return [(pair.unit, CERTAINTIES[int(k)]) for pair, k in zip(pairs, probabilities.argmax(axis=1), strict=False)]


def subject_texts(reading: Reading) -> list[str]:
    """Per name: the surface to show where the evidence does not name the condition: what the article says most.

    The title counts only where nothing else names it.
    """
    counts: list[Counter[str]] = [Counter() for _ in reading.surfaces]
    forms: list[dict[str, Counter[str]]] = [{} for _ in reading.surfaces]
    for mention, name in zip(reading.article.mentions, reading.names, strict=False):
        if name >= 0:
            key = name_key(mention.text)
            counts[name][key] += 1000 if mention.span.start >= reading.title_end else 1
            forms[name].setdefault(key, Counter())[mention.text] += 1
    best = [max(counter, key=lambda key: (counter[key], len(key), key), default="") for counter in counts]
    return [max(forms[n][key], key=lambda s: (forms[n][key][s], s)) if key else "" for n, key in enumerate(best)]


def _subject_text(reading: Reading, pair: Pair, texts: list[str]) -> str:
    """The first surface of the pair's condition in its unit, else the article's usual one."""
    lead = None
    for placed in pair.unit.placed:
        if placed.kind is Kind.CONDITION and reading.names[placed.index] == pair.name and placed.index != pair.value.index:
            if placed.first >= pair.unit.n_lead:
                return reading.article.mentions[placed.index].text
            lead = lead or reading.article.mentions[placed.index].text
    return lead or texts[pair.name]


def facts(judged: Judged) -> tuple[Fact, ...]:
    """The kept rows as facts, in reading order."""
    reading = judged.reading
    article = reading.article
    texts = subject_texts(reading)
    concepts: dict[int, Concept] = {}
    for mention, name in zip(article.mentions, reading.names, strict=False):
        if name >= 0 and mention.concept is not None:
            concepts.setdefault(name, mention.concept)
    made = []
    for row in judged.rows:
        pair = row.pair
        value = article.mentions[pair.value.index]
        subject = _subject_text(reading, pair, texts)
        cue = ""
        if row.cue is not None:
            start, end = pair.unit.starts[row.cue[0]], pair.unit.ends[row.cue[1] - 1]
            cue = article.text[start:end] if 0 <= start < end else ""
        made.append(
            Fact(
                relation=row.relation,
                condition_text=subject,
                value_text=value.text,
                value_kind=value.kind,
                certainty=row.certainty,
                evidence=pair.unit.span,
                score=round(row.score, 4),
                method=row.method,
                condition=concepts.get(pair.name),
                value=value.concept,
                value_span=value.span,
                cue=" ".join(cue.split()),
                section=" > ".join(pair.unit.section),
                n_mentions=row.n_mentions,
            )
        )
    made.sort(
        key=lambda f: (f.evidence.start, f.value_span.start if f.value_span else 0, f.condition_text, f.relation.value)
    )
    return tuple(made)

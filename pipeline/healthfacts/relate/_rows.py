"""Which rows an article gives: scored, with one evidence each, sure, doubted or denied."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..name_lists import LISTED_SCORE, NameList, name_list
from ..records import Article, Certainty, Concept, Fact, Finding, FindingCode, Kind, Relation, Severity, Span, Topic
from ..settings import RelateSettings
from ..word_vectors import word_vectors
from . import _certainty, _context, _decide, _encoder, _features, _names, _topic
from ._context import Placed, Reading, Unit, is_short_form
from ._features import Pair
from ._model import CERTAINTIES, RELATIONS, Floats, Models, softmax
from ._words import name_key

_SURE_LINK = 0.95  # link score from which two names are taken to be one concept; 1 is an exact name
#: told of animals; kept only where the article itself doubts that it holds for people
_OF_ANIMALS = re.compile(
    r"\bin (?:\w+ )?(?:mice|rats|zebrafish|fruit flies|monkeys|cell cultures?)\b|\b(?:mouse|animal|rat) (?:models?|stud(?:y|ies))\b",
    re.IGNORECASE,
)
#: "is treated with X": no fact about X, in 31 of 33 such places of the training texts
_TREATS = re.compile(
    r"\b(?:is|are|be|been|was|were) (?:\w+ )?treated (?:with|by|using)\b"
    r"|\btreatments? (?:is|are|includes?|options? (?:is|are|includes?))\b",
    re.IGNORECASE,
)
#: "researchers are investigating X to reverse ...": X is tried, and is no cause of what it is tried for
_TRIES = re.compile(
    r"\b(?:investigat|stud|test|explor|develop|evaluat)(?:ing|ying)\b|\bbeing (?:investigated|studied|tested|explored|evaluated)\b",
    re.IGNORECASE,
)
_ASKS = re.compile(r"\b(?:how|whether|why|if|causes?|roles?|links?)\b", re.IGNORECASE)
_TO_TREAT = re.compile(
    r"\bto (?:\w+ly )?(?:reverse|treat|cure|repair|restore|regrow|rebuild|slow|stop|halt|heal|replace|relieve|ease)\b"
    r"|\b(?:as|for) (?:an? |possible |potential |new )*(?:treatments?|therapy|therapies|cures?)\b",
    re.IGNORECASE,
)
#: what a cause or a risk factor is, said in general
_DEFINES = re.compile(
    r"^\W*an? (?:direct )?(?:cause|risk factor) (?:is|means) (?:the|an?|any\w*|some\w*)\b|\bis called an? (?:cause|risk factor)\b",
    re.IGNORECASE,
)
#: "the mechanism behind X is": what follows is a mechanism, though it may have a disease's name
_IS_MECHANISM = re.compile(r"\bmechanisms?\b[^.;:]{0,80}\b(?:is|are|involves?)\W*(?:an?|the)?\W*$", re.IGNORECASE)
_RULE_SCORE = 0.1  # probability from which a row is given where "the mechanism is" stands before its value
#: relations that examples share with what they exemplify; genes and mechanisms have kinds of their own
_EXEMPLIFIED = (Relation.CAUSE, Relation.RISK_FACTOR, Relation.PROTECTIVE_FACTOR, Relation.COMPLICATION)
_SUCH_AS = frozenset({"such as", "like", "including", "for example", "for instance", "especially", "e.g", "e.g."})
_FILLERS = frozenset({",", "(", "a", "an", "the", "certain", "some", "."})
#: what is so in health: "Normally, platelets clump"; of such words the training texts hold no mechanism
_HEALTHY = re.compile(
    r"^\W*(?:normally|ordinarily|in (?:healthy people|a healthy (?:person|body)))\b|\bnormally\W*$", re.IGNORECASE
)
_HEALTHY_WITHIN = 300  # characters of a sentence before a value among which such words are looked for
_ILL = re.compile(r"[;:]|\b(?:but|however|although|if|when|without|instead|with)\b", re.IGNORECASE)
#: "X, also called Y": the two names stand side by side
_ALSO_CALLED = re.compile(
    r"^\W*(?:(?:is|are|which is|which are) )?(?:also|sometimes|otherwise|commonly|formerly|previously) "
    r"(?:called|known as|referred to as|termed|named)\W*(?:the |an? )?\W*$",
    re.IGNORECASE,
)
_OR_SHORT = re.compile(r"^, or (?:the )?$", re.IGNORECASE)
#: "a form of X called Y": Y is one of several; 14 of 15 such places of the training texts give no synonym
_KIND_OF = re.compile(r"\b(?:forms?|types?|kinds?|subtypes?|variants?|stages?) of\W*(?:the |an? )?$", re.IGNORECASE)
_IS_CALLED = re.compile(r"^(?:(?!also|sometimes)[\w\s]){0,20}\b(?:called|known as|termed|named)\b", re.IGNORECASE)
#: "than any other cancer except X": X is only compared with, in 51 of 55 such places of the training texts
_COMPARES = re.compile(
    r"(?<!rather )(?<!other )\b(?:than|except)\W+(?:(?:any|other|for|the|most|an?|in|with)\W+){0,3}$", re.IGNORECASE
)
_COMPARED_WITHIN = 60  # characters before a value in which "than" stands
#: what a gene does in health, and words that say that it is at fault; of 309 genes that the training texts name in
#: sentences with the one and without the other and without a condition, 8 are facts
_DOES = re.compile(
    r"\b(?:(?:provides?|gives?|contains?) (?:the )?instructions|encodes?|codes? for|plays? an? (?:\w+ )?role|helps?|another protein"
    r"|is (?:important|essential|necessary|needed|required|involved|critical|found in|normally))\b",
    re.IGNORECASE,
)
_AT_FAULT = re.compile(
    r"\b(?:mutat|varia|chang|alter|delet|duplicat|caus|associat|link|lack|deficien|absen|reduc|loss|abnormal|fault|defect"
    r"|risk|due|result|polymorphism|allele|candidate|implicat|responsib|missing|shortage|low|high|excess|too|inherit"
    r"|disrupt|antibod|damag|disease|syndrome|without|prevent|lead|overact|underl|susceptib|contribut|cop(?:y|ies)"
    r"|elevat|increas|related)",
    re.IGNORECASE,
)
_HAS_CAUSES = re.compile(r"\bha(?:s|ve) (?:[\w-]+ ){0,4}causes?\b", re.IGNORECASE)
_KIND_WITHIN = 30  # characters before a name in which "a form of" stands
_TREATED_WITHIN = 60  # characters between "treated with" and the value
#: a picture in words: "think of the arteries as pipes"
_ANALOGY = re.compile(r"^(?:think of|imagine|picture|suppose)\b.*\b(?:as|like|were|was)\b", re.IGNORECASE | re.DOTALL)


@dataclass(slots=True)
class Row:
    """A candidate that was kept: everything a fact and its explanation need."""

    candidate: _decide.Candidate
    pair: Pair
    relation: Relation
    certainty: Certainty
    score: float
    method: str
    cue: Span | None
    n_mentions: int
    contradicted_by: Unit | None = None


@dataclass(slots=True)
class Judged:
    """An article's pairs with their probabilities, and the rows kept."""

    reading: Reading
    pairs: list[Pair]
    probabilities: Floats
    rows: list[Row]
    topic: Topic | None
    #: the article's list of other names, and the condition whose names they are
    listed: tuple[NameList, Topic] | None = None


#: pairs whose surroundings are read together, so that an article with very many stays within memory
_TOGETHER = 8192


def pair_logits(models: Models, reading: Reading, pairs: Sequence[Pair]) -> Floats:
    """One row of scores per pair."""
    out = np.zeros((len(pairs), len(RELATIONS) + 1), dtype=np.float32)
    for begin in range(0, len(pairs), _TOGETHER):
        part = pairs[begin : begin + _TOGETHER]
        dense = read_around(models, reading, part)
        out[begin : begin + _TOGETHER] = models.relations.logits(_summed(models, part), dense)
    return out


def read_around(models: Models, reading: Reading, pairs: Sequence[Pair]) -> Floats:
    """What the encoders read off for each pair, side by side."""
    scene = _encoder.scene(reading, pairs, word_vectors())
    return np.concatenate([_encoder.encode(params, scene)[0] for params in models.encoders], axis=1)


def _summed(models: Models, pairs: Sequence[Pair]) -> Floats:
    """One summed feature vector per pair; shared features are summed once."""
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
    summed: Floats = sums[index[:, 0]] + sums[index[:, 1]] + sums[index[:, 2]] + sums[index[:, 3]]
    return summed


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
    article = _names.with_change_as_topic(article)
    reading = _context.read(article, max_mentions=settings.max_mentions)
    for unit in reading.units:
        if len(unit.words) - unit.n_lead > settings.long_sentence:
            findings.append(
                Finding(FindingCode.LONG_SENTENCE, Severity.INFO, f"a sentence of {len(unit.words)} words", unit.span)
            )
    reading.topic, topic = _topic.choose(reading)
    names = name_list(article)
    owner = _topic.of_heads(article, names.heads) if names else None
    listed = (names, owner) if names and owner else None
    entries = {span for span, _ in listed[0].names} if listed else set()
    pairs = [
        pair
        for pair in _features.pairs(reading)
        if not _repeated(reading, pair.unit) and article.mentions[pair.value.index].span not in entries
    ]
    logits = pair_logits(models, reading, pairs)
    probabilities = softmax(logits)
    reading, pairs = _decide.merge_names(reading, pairs)
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
    return Judged(reading, pairs, probabilities, rows, topic, listed), findings


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
    marks_of: dict[int, _certainty.Marks] = {}

    def marks(unit: Unit) -> _certainty.Marks:
        if unit.number not in marks_of:
            marks_of[unit.number] = _certainty.cues(unit)
        return marks_of[unit.number]

    rows = []
    for candidate, probability in zip(found, likely, strict=True):
        pair = pairs[candidate.best]
        if probability < min(settings.min_score, _RULE_SCORE):
            continue
        p = probabilities[candidate.best]
        relation = RELATIONS[int(np.argmax(p[1:]))]
        is_mechanism = _is_mechanism(pair, reading)
        is_named = _is_named(pair, reading) if relation is Relation.SYNONYM else None
        if (probability < settings.min_score and not is_mechanism and not is_named) or is_named is False:
            continue
        if pair.unit.is_question and relation is not Relation.SYNONYM:
            continue
        words = pair.unit.span.of(reading.article.text)
        if (
            _ANALOGY.search(words)
            or _DEFINES.search(words)
            or _treats(pair, reading.article)
            or _is_tried(pair, reading.article)
            or _is_healthy(pair, reading.article)
            or _is_compared(pair, relation, reading.article)
            or _is_function(pair, words)
        ):
            continue
        method = "model:relations"
        if is_mechanism and relation is not Relation.MECHANISM:
            relation, method = Relation.MECHANISM, "rule:mechanism"
        elif probability < settings.min_score and is_named:
            method = "rule:synonym"
        elif relation is Relation.COMPLICATION and _is_among_causes(pair, reading.article):
            relation, method = Relation.CAUSE, "rule:causes"
        elif relation in (Relation.CAUSE, Relation.RISK_FACTOR) and _is_complication(pair):
            relation, method = Relation.COMPLICATION, "rule:complication"
        certainties = _sure(reading, [pairs[n] for n in _saying(candidate, probabilities)], relation, models, marks)
        certainty = certainties[0][1]
        if certainty is Certainty.STATED and _OF_ANIMALS.search(words):
            continue
        is_denied = certainty is Certainty.NEGATED
        elsewhere = [(unit, c) for unit, c in certainties[1:] if unit is not pair.unit]
        other = next((unit for unit, c in elsewhere if (c is Certainty.NEGATED) != is_denied), None)
        rows.append(
            Row(
                candidate=candidate,
                pair=pair,
                relation=relation,
                certainty=certainty,
                score=float(probability) * float(p[1:].max() / max(p[1:].sum(), 1e-9)),
                method=method,
                cue=_certainty.find_cue(pair, certainty, marks(pair.unit), reading.article.text),
                n_mentions=max(1, len({pairs[n].unit.number for n in _saying(candidate, probabilities)})),
                contradicted_by=other,
            )
        )
    _as_what_they_exemplify(rows, probabilities)
    return rows


def _as_what_they_exemplify(rows: list[Row], probabilities: Floats) -> None:
    """Give "X, such as Y or Z" one relation: Y and Z are what X is.

    In health-facts train and styles-train the examples of a cause, risk factor, protective factor or complication that
    are such facts about the same condition have its relation in 501 of 502 places.
    """
    by_place = {(row.pair.unit.number, row.pair.value.index, row.pair.name): row for row in rows}
    units = {row.pair.unit.number: row.pair.unit for row in rows}
    names = sorted({row.pair.name for row in rows})
    columns = [1 + RELATIONS.index(relation) for relation in _EXEMPLIFIED]
    for unit in units.values():
        for head, examples in _exemplified(unit):
            for name in names:
                told = [by_place.get((unit.number, placed.index, name)) for placed in (head, *examples)]
                members = [row for row in told if row is not None and row.relation in _EXEMPLIFIED]
                if told[0] is None or len(members) < 2 or len({row.relation for row in members}) < 2:
                    continue
                p = np.array([probabilities[row.candidate.best][columns] for row in members], dtype=np.float64)
                shares = (p / p.sum(axis=1, keepdims=True)).mean(axis=0)
                relation = _EXEMPLIFIED[int(shares.argmax())]
                for row in members:
                    if row.relation is not relation:
                        row.relation, row.method = relation, "rule:example"


def _exemplified(unit: Unit) -> Iterator[tuple[Placed, list[Placed]]]:
    """Each value of `unit` that is followed by examples of it, with these."""
    head: Placed | None = None
    examples: list[Placed] = []
    for before, placed in zip(unit.placed, unit.placed[1:], strict=False):
        between = unit.words[before.last : placed.first]
        if between and " ".join(word for word in between if word not in _FILLERS) in _SUCH_AS:
            if head is not None:
                yield head, examples
            head, examples = before, [placed]
        elif head is not None and placed.group == before.group and between:
            examples.append(placed)
        elif head is not None:
            yield head, examples
            head = None
    if head is not None:
        yield head, examples


def _is_mechanism(pair: Pair, reading: Reading) -> bool:
    """Whether the sentence says right before the value that it is the mechanism of the pair's condition.

    Of one it names before the value; of the topic where it names none.
    """
    unit, value = pair.unit, pair.value
    if "mechanism" not in unit.words and "mechanisms" not in unit.words:
        return False
    place = pair.subject_place
    if any(placed.kind is Kind.CONDITION and placed.last <= value.first for placed in unit.placed):
        is_meant = place is not None and place.last <= value.first
    else:
        is_meant = pair.name == reading.topic
    text, start = reading.article.text, reading.article.mentions[value.index].span.start
    return is_meant and bool(_IS_MECHANISM.search(text[unit.span.start : max(unit.span.start, start)]))


def _is_healthy(pair: Pair, article: Article) -> bool:
    """Whether the value is what normally happens, with no turn to the disease before it."""
    if pair.value.kind is not Kind.MECHANISM:
        return False
    unit, start = pair.unit, article.mentions[pair.value.index].span.start
    if start - unit.span.start > _HEALTHY_WITHIN:
        return False
    before = article.text[unit.span.start : max(unit.span.start, start)]
    normal = _HEALTHY.search(before)
    return normal is not None and not _ILL.search(before, normal.end())


def _is_compared(pair: Pair, relation: Relation, article: Article) -> bool:
    """Whether the value is a condition that others are compared with."""
    if pair.value.kind is not Kind.CONDITION or relation is Relation.SYNONYM:
        return False
    unit, (first, _) = pair.unit, pair.unit.groups[pair.value.group]
    start = unit.starts[first]
    return bool(_COMPARES.search(article.text[max(unit.span.start, start - _COMPARED_WITHIN) : max(0, start)]))


def _is_function(pair: Pair, words: str) -> bool:
    """Whether the sentence `words` only says what a gene does, of no condition and with no word of a fault."""
    if pair.value.kind not in (Kind.GENE, Kind.VARIANT):
        return False
    if any(placed.kind is Kind.CONDITION for placed in pair.unit.placed):
        return False
    return bool(_DOES.search(words)) and not _AT_FAULT.search(words)


def _is_among_causes(pair: Pair, article: Article) -> bool:
    """Whether the condition is said to have causes, among which the value is named."""
    place = pair.subject_place
    if place is None or place.first > pair.value.first:
        return False
    mentions = article.mentions
    return bool(_HAS_CAUSES.search(article.text, mentions[place.index].span.end, mentions[pair.value.index].span.start))


def _is_named(pair: Pair, reading: Reading) -> bool | None:
    """Whether the value is another name of the pair's condition by the words between; None where they do not say.

    The name that stands next to "also called" has the synonym, not another of its enumeration.
    """
    unit, value, text = pair.unit, pair.value, reading.article.text
    place, mentions = pair.subject_place, reading.article.mentions
    if place is None or value.kind is not Kind.CONDITION:
        return None
    first, second = sorted((place, value), key=lambda placed: placed.first)
    one, two = mentions[first.index].span, mentions[second.index].span
    if _KIND_OF.search(text, max(unit.span.start, one.start - _KIND_WITHIN), one.start) and _IS_CALLED.search(
        text[one.end : max(one.end, two.start)].lstrip(" ,(")
    ):
        return False
    number = bisect_left(unit.placed_firsts, value.first)
    near = unit.placed[max(0, number - 3) : number]
    beside = [p for p in near if p.kind is Kind.CONDITION and p.last <= value.first][-1:]
    if not beside:
        return None
    between = text[mentions[beside[0].index].span.end : mentions[value.index].span.start]
    if _ALSO_CALLED.search(between):
        if reading.names[beside[0].index] == pair.name:
            return True
        return False if beside[0].group == place.group and place.index != beside[0].index else None
    is_short = is_short_form(mentions[value.index].text, mentions[beside[0].index].text)
    return True if is_short and beside[0].index == place.index and _OR_SHORT.search(between) else None


def _is_complication(pair: Pair) -> bool:
    """Whether a condition is listed after "complications (of ...) include", with no other telling word between.

    Of the facts of the training texts that stand behind such words, 104 of 116 are complications.
    """
    unit = pair.unit
    if pair.value.kind is not Kind.CONDITION:
        return False
    first, _ = unit.groups[pair.value.group]
    before = [(begin, end, name) for begin, end, name in unit.triggers if end <= first]
    return bool(before) and before[-1][2] == "complication" and unit.words[before[-1][0]] == "complications"


def _treats(pair: Pair, article: Article) -> bool:
    """Whether the value is only named as a treatment."""
    unit, start = pair.unit, article.mentions[pair.value.index].span.start
    if any(name in {"risk", "risk_of"} for _, _, name in unit.triggers):
        return False
    return bool(_TREATS.search(article.text, max(unit.span.start, start - _TREATED_WITHIN), start))


def _is_tried(pair: Pair, article: Article) -> bool:
    """Whether the value stands between a word of research and what it is tried for, and is no question of the research."""
    unit, value = pair.unit, article.mentions[pair.value.index].span
    if not _TO_TREAT.search(article.text, value.end, max(value.end, unit.span.end)):
        return False
    tries = _TRIES.search(article.text, unit.span.start, max(unit.span.start, value.start))
    return tries is not None and not _ASKS.search(article.text, tries.end(), value.start)


def _saying(candidate: _decide.Candidate, probabilities: Floats) -> list[int]:
    """The pairs of a row that say it themselves, the best first."""
    return [candidate.best, *(n for n in candidate.pairs if n != candidate.best and probabilities[n, 0] < 0.5)]


def _sure(
    reading: Reading,
    pairs: list[Pair],
    relation: Relation,
    models: Models,
    marks: Callable[[Unit], _certainty.Marks],
) -> list[tuple[Unit, Certainty]]:
    """How sure each of the pairs is, the first eight."""
    pairs = pairs[:8]
    rows = []
    for pair in pairs:
        units, number = reading.units, pair.unit.number
        announced = marks(units[pair.unit.announcer]) if pair.unit.announcer >= 0 else []
        shown = _certainty.features(
            pair, marks(pair.unit), marks(units[number - 1]) if number else [], announced, units
        )
        rows.append(models.certainty_vocabulary.rows(shown))
    best = models.certainty.logits(models.certainty.sums(rows)).argmax(axis=1)
    found = []
    for pair, number in zip(pairs, best, strict=True):
        certainty = CERTAINTIES[int(number)]
        if certainty is Certainty.STATED and relation is not Relation.SYNONYM:
            certainty = _certainty.by_rule(pair, relation, reading.article.text)
        found.append((pair.unit, certainty))
    return found


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


class _Surfaces:
    """The surface to show for a name in a unit: the first there, the list item before its lead, else the usual one."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._usual = subject_texts(reading)
        self._of_unit: dict[int, dict[int, list[tuple[bool, int]]]] = {}

    def of(self, pair: Pair) -> str:
        """The words for the pair's condition."""
        unit, reading = pair.unit, self._reading
        if unit.number not in self._of_unit:
            here: dict[int, list[tuple[bool, int]]] = {}
            for placed in unit.placed:
                name = reading.names[placed.index]
                if name >= 0 and len(here.setdefault(name, [])) < 3:
                    here[name].append((placed.first < unit.n_lead, placed.index))
            self._of_unit[unit.number] = {name: sorted(places) for name, places in here.items()}
        for _, index in self._of_unit[unit.number].get(pair.name, ()):
            if index != pair.value.index:
                return reading.article.mentions[index].text
        return self._usual[pair.name]


def facts(judged: Judged) -> tuple[Fact, ...]:
    """The kept rows as facts, in reading order."""
    reading = judged.reading
    article = reading.article
    surfaces = _Surfaces(reading)
    concepts: dict[int, Concept] = {}
    for mention, name in zip(article.mentions, reading.names, strict=False):
        if name >= 0 and mention.concept is not None:
            concepts.setdefault(name, mention.concept)
    made = []
    for row in judged.rows:
        pair = row.pair
        value = article.mentions[pair.value.index]
        subject = surfaces.of(pair)
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
                cue=" ".join(row.cue.of(article.text).split()) if row.cue else "",
                section=" > ".join(pair.unit.section),
                n_mentions=row.n_mentions,
            )
        )
    if judged.listed is not None:
        made.extend(_by_list(article, *judged.listed))
    return tuple(sorted(_once(made, article.text), key=_reading_order))


def _by_list(article: Article, names: NameList, owner: Topic) -> Iterator[Fact]:
    """The entries of the article's list of other names as synonyms of the condition that owns them."""
    mentions = {mention.span: mention for mention in article.mentions if mention.kind is Kind.CONDITION}
    for span, line in names.names:
        mention = mentions.get(span)
        if mention is not None and name_key(mention.text) != name_key(owner.text):
            yield Fact(
                relation=Relation.SYNONYM,
                condition_text=owner.text,
                value_text=mention.text,
                value_kind=mention.kind,
                certainty=Certainty.STATED,
                evidence=line,
                score=LISTED_SCORE,
                method="rule:names",
                condition=owner.concept,
                value=mention.concept,
                value_span=span,
                section=" > ".join(names.section),
            )


def _reading_order(fact: Fact) -> tuple[int, int, str, str]:
    start = fact.value_span.start if fact.value_span else 0
    return (fact.evidence.start, start, fact.condition_text, fact.relation.value)


def _same(concept: Concept | None, text: str) -> str:
    """What two words for one thing have in common: the concept where the link is sure, else the words."""
    if concept is not None and concept.curie and concept.score >= _SURE_LINK:
        return f"{concept.curie} {concept.variant}"
    return name_key(text)


def _is_by_name(fact: Fact) -> bool:
    return fact.value is not None and name_key(fact.value.name) == name_key(fact.value_text)


def _once(facts: list[Fact], text: str) -> list[Fact]:
    """One row where two say the same of the same concepts in other words, as sure as the likelier, with the mentions of both.

    It has the words that are the value's name, else the condition by the name its sentence has, else those of the likelier.
    """

    def standing(fact: Fact) -> tuple[object, ...]:
        is_said = fact.condition_text in fact.evidence.of(text)
        return (not _is_by_name(fact), not is_said, -fact.score, _reading_order(fact))

    kept: dict[tuple[str, str, str], Fact] = {}
    for fact in sorted(facts, key=standing):
        is_name = fact.relation is Relation.SYNONYM
        value = name_key(fact.value_text) if is_name else _same(fact.value, fact.value_text)
        key = (_same(fact.condition, fact.condition_text), fact.relation.value, value)
        first = kept.get(key)
        if first is None:
            kept[key] = fact
        else:  # one sentence under two names of a condition says it once
            more = fact.n_mentions if fact.evidence != first.evidence else 0
            kept[key] = replace(first, score=max(first.score, fact.score), n_mentions=first.n_mentions + more)
    return list(kept.values())

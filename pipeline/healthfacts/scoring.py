"""Scores against gold annotation: mentions by exact span and by overlap, facts by relation and content words.

A fact found is right if a fact of the gold has the same relation and its subject and object each share at least half of
their content words with it (half of the longer of the two). Every gold item and every found item counts at most once.
The measures are those of ../shared/gold/health-facts; the NER files of other corpora are read with a label map.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .errors import CorpusError
from .records import Article, Certainty, Fact, Kind, Mention, Relation, Span

#: words that carry no content of their own when strings of facts are compared
_FUNCTION_WORDS = frozenset(
    {
        *("a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "in", "into", "is", "it", "its", "of", "on"),
        *("or", "that", "the", "their", "this", "to", "was", "were", "with"),
    }
)
_WORD = re.compile(r"\w+(?:['’]\w+)?")


@dataclass(frozen=True, slots=True)
class GoldFact:
    """A fact of the gold annotation."""

    subject: str
    relation: Relation
    object: str
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """An annotated text; `facts` is None where the corpus annotates none."""

    id: str
    title: str
    text: str
    mentions: tuple[tuple[Kind, Span], ...]
    facts: tuple[GoldFact, ...] | None


@dataclass(slots=True)
class Tally:
    """True positives, found and gold items."""

    right: int = 0
    found: int = 0
    gold: int = 0

    @property
    def precision(self) -> float:
        """Share of the found items that are right; 0 where nothing was found."""
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """Share of the gold items that were found."""
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of the two.

        >>> Tally(right=8, found=10, gold=16).f1
        0.6153846153846154
        """
        total = self.found + self.gold
        return 2 * self.right / total if total else 0.0

    def add(self, right: int, found: int, gold: int) -> None:
        """Add the counts of one article."""
        self.right += right
        self.found += found
        self.gold += gold


@dataclass(frozen=True, slots=True)
class Miss:
    """One error to read: what kind, where, gold and found."""

    article: str
    error: str
    label: str
    gold: str
    found: str
    context: str


@dataclass(slots=True)
class Score:
    """All figures of one comparison. `mentions` and `overlaps` are by kind, `facts` by relation; "all" sums up."""

    mentions: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    overlaps: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    facts: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    unrelated: Tally = field(default_factory=Tally)
    certainty: Tally = field(default_factory=Tally)
    misses: list[Miss] = field(default_factory=list)


def load_gold(path: Path, label_map: Mapping[str, str] | None = None) -> list[GoldArticle]:
    """The annotated texts of a JSONL file, in the form of health-facts or of the NER corpora.

    `label_map` maps the corpus's labels to kinds; unmapped labels are left out. Raises CorpusError naming the line.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"{path}: cannot be read: {error}") from error
    gold = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            gold.append(_gold_article(json.loads(line), number, label_map))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise CorpusError(
                f"{path}:{number}: not gold data: {error!r}. A line needs text and mentions or entities, each with "
                "start, end and label; labels other than our kinds need --map LABEL=KIND."
            ) from error
    if not gold:
        raise CorpusError(f"{path}: no annotated text in it")
    return gold


def _gold_article(row: dict[str, Any], number: int, label_map: Mapping[str, str] | None) -> GoldArticle:
    mentions = []
    for item in row.get("mentions", row.get("entities", [])):
        label = (label_map or {}).get(item["label"], item["label"] if not label_map else "")
        if label:
            mentions.append((Kind(label), Span(item["start"], item["end"])))
    facts = None
    if "facts" in row:
        facts = tuple(
            GoldFact(f["subject"], Relation(f["relation"]), f["object"], Certainty(f["certainty"]))
            for f in row["facts"]
        )
    text = str(row["text"])
    title = str(row.get("title", ""))
    return GoldArticle(
        str(row.get("id", number)), title if text.startswith(title) else "", text, tuple(mentions), facts
    )


def content_words(text: str) -> frozenset[str]:
    """The words of a string that count when facts are compared, lower-cased, plural -s cut.

    >>> sorted(content_words("Disruption of the blood flow to bones"))
    ['blood', 'bone', 'disruption', 'flow']
    """
    words = frozenset(_singular(word) for word in _WORD.findall(text.lower()))
    return words - _FUNCTION_WORDS or words


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def alike(left: str, right: str) -> bool:
    """Whether two strings share at least half of the content words of each.

    >>> alike("reduced blood flow to the bone", "blood flow to bones"), alike("smoking", "heavy drinking")
    (True, False)
    """
    a, b = content_words(left), content_words(right)
    return 2 * len(a & b) >= max(len(a), len(b)) > 0


def compare(pairs: Iterable[tuple[GoldArticle, Article]], raw_of: Callable[[Article, Span], Span | None]) -> Score:
    """Score articles against their gold. `raw_of` maps spans of the clean text to the raw text, which gold indexes."""
    score = Score()
    for gold, article in pairs:
        found = [(mention, raw_of(article, mention.span)) for mention in article.mentions]
        kinds = {kind for kind, _ in gold.mentions}
        _mentions(score, gold, [(m, raw) for m, raw in found if raw is not None], kinds if gold.facts is None else None)
        if gold.facts is not None:
            _facts(score, gold, article)
    return score


def _mentions(score: Score, gold: GoldArticle, found: list[tuple[Mention, Span]], only: set[Kind] | None) -> None:
    truth = set(gold.mentions)
    answers = {(mention.kind, raw) for mention, raw in found if only is None or mention.kind in only}
    for kind in Kind:
        theirs = sorted(span for k, span in truth if k is kind)
        ours = sorted(span for k, span in answers if k is kind)
        if not theirs and not ours:
            continue
        exact = len(set(theirs) & set(ours))
        touched = _overlapping(theirs, ours)
        for label in (str(kind), "all"):
            score.mentions[label].add(exact, len(ours), len(theirs))
            score.overlaps[label].add(touched, len(ours), len(theirs))
    _mention_errors(score, gold, truth, answers)


def _overlapping(theirs: list[Span], ours: list[Span]) -> int:
    """Pairs of overlapping spans, each span in one pair at most; both lists are sorted."""
    matched = 0
    rest = list(ours)
    for span in theirs:
        for other in rest:
            if span.overlaps(other):
                rest.remove(other)
                matched += 1
                break
            if other.start >= span.end:
                break
    return matched


def _mention_errors(
    score: Score, gold: GoldArticle, truth: set[tuple[Kind, Span]], answers: set[tuple[Kind, Span]]
) -> None:
    missed, spurious = sorted(truth - answers, key=_place), sorted(answers - truth, key=_place)
    for kind, span in missed:
        near = [(k, s) for k, s in spurious if s.overlaps(span)]
        error = "missed" if not near else "wrong boundary" if near[0][0] is kind else "wrong kind"
        words = near[0][1].of(gold.text) + f" ({near[0][0]})" if near else ""
        score.misses.append(Miss(gold.id, error, str(kind), span.of(gold.text), words, _context(gold.text, span)))
    for kind, span in spurious:
        if not any(s.overlaps(span) for _, s in missed):
            context = _context(gold.text, span)
            score.misses.append(Miss(gold.id, "spurious", str(kind), "", span.of(gold.text), context))


def _place(item: tuple[Kind, Span]) -> tuple[Span, str]:
    return item[1], str(item[0])


def _context(text: str, span: Span, n_chars: int = 60) -> str:
    return " ".join(text[max(0, span.start - n_chars) : span.end + n_chars].split())


def match_facts(
    gold: Iterable[GoldFact], facts: Iterable[Fact], *, relation: bool = True
) -> list[tuple[GoldFact, Fact]]:
    """Pairs of gold and found facts that agree, each in one pair at most; first those with equal words."""
    rest = list(facts)
    pairs: list[tuple[GoldFact, Fact]] = []
    for is_match in (_same_words, _alike_words):
        for theirs in gold:
            if any(theirs is done for done, _ in pairs):
                continue
            for ours in rest:
                if (not relation or ours.relation is theirs.relation) and is_match(theirs, ours):
                    pairs.append((theirs, ours))
                    rest.remove(ours)
                    break
    return pairs


def _same_words(theirs: GoldFact, ours: Fact) -> bool:
    return (theirs.subject.lower(), theirs.object.lower()) == (ours.condition_text.lower(), ours.value_text.lower())


def _alike_words(theirs: GoldFact, ours: Fact) -> bool:
    return alike(theirs.subject, ours.condition_text) and alike(theirs.object, ours.value_text)


def _facts(score: Score, gold: GoldArticle, article: Article) -> None:
    truth = list(gold.facts or ())
    pairs = match_facts(truth, article.facts)
    by_relation: dict[str, Counter[str]] = defaultdict(Counter)
    for name, items in (
        ("gold", [str(f.relation) for f in truth]),
        ("found", [str(f.relation) for f in article.facts]),
        ("right", [str(theirs.relation) for theirs, _ in pairs]),
    ):
        for relation in items:
            for label in (relation, "all"):
                by_relation[label][name] += 1
    for label, counts in by_relation.items():
        score.facts[label].add(counts["right"], counts["found"], counts["gold"])
    loose = match_facts(truth, article.facts, relation=False)
    score.unrelated.add(len(loose), len(article.facts), len(truth))
    score.certainty.add(sum(theirs.certainty is ours.certainty for theirs, ours in pairs), len(pairs), len(pairs))
    score.misses += _fact_errors(gold, article, pairs, loose)


def _fact_errors(
    gold: GoldArticle,
    article: Article,
    pairs: list[tuple[GoldFact, Fact]],
    loose: list[tuple[GoldFact, Fact]],
) -> Iterator[Miss]:
    matched_gold, matched_found = {id(theirs) for theirs, _ in pairs}, {id(ours) for _, ours in pairs}
    loosely = {id(theirs): ours for theirs, ours in loose}
    for theirs in gold.facts or ():
        if id(theirs) in matched_gold:
            continue
        near = loosely.get(id(theirs))
        yield Miss(
            gold.id,
            "wrong relation" if near else "missed",
            f"fact {theirs.relation}",
            f"{theirs.subject} - {theirs.relation} - {theirs.object} ({theirs.certainty})",
            _words(near) if near else "",
            "",
        )
    for ours in article.facts:
        if id(ours) not in matched_found:
            evidence = " ".join(ours.evidence.of(article.text).split())
            yield Miss(gold.id, "spurious", f"fact {ours.relation}", "", _words(ours), evidence)


def _words(fact: Fact) -> str:
    origin = f"{fact.certainty}, {fact.method} {fact.score:.2f}"
    return f"{fact.condition_text} - {fact.relation} - {fact.value_text} ({origin})"

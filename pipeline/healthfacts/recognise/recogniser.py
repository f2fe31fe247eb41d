"""The recognisers a run can choose from, behind one interface, and what they share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from ..errors import SettingsError
from ..records import Article, BlockType, FindingCode, Kind, Mention, Span
from ..settings import RecogniseSettings
from ..vocabulary import Vocabulary
from .abbreviations import finder as abbreviation_finder
from .assertion import with_assertions
from .consistency import with_short_forms
from .listed import with_listed_names
from .placed import Placed
from .plugin import SpacyFinder
from .tagger import Tagger, describe, load_tagger
from .titles import with_title_names
from .variants import find_variants

#: score of a mention that a name of the vocabulary gives; its precision on health-facts dev (see models/README.md)
VOCABULARY_SCORE = 0.7
#: score of a variant that has a variant's form; precision on the gold variants of health-facts train
PATTERN_SCORE = 0.9
#: score of a mention by a spaCy pipeline that gives none
FOREIGN_SCORE = 0.8

Finder = Callable[[Article], list[Mention]]


class Recogniser(Protocol):
    """Finds the mentions of articles."""

    @property
    def name(self) -> str:
        """What found the mentions, with its version."""

    def recognise(self, articles: Iterable[Article]) -> Iterator[Article]:
        """The articles in order, with `mentions` and `abbreviations` filled; each as if it were alone."""


class _Recogniser:
    """One or several finders, the variants that have a form, abbreviations and assertions."""

    def __init__(
        self, name: str, finders: Sequence[Finder], *, vocabulary: Vocabulary, settings: RecogniseSettings
    ) -> None:
        self.name = name
        self._vocabulary = vocabulary
        self._finders = tuple(finders)
        self._min_score = settings.min_score
        self._english_only = settings.english_only
        self._find_abbreviations = abbreviation_finder(settings.abbreviations)

    def recognise(self, articles: Iterable[Article]) -> Iterator[Article]:
        """See `Recogniser`."""
        for article in articles:
            yield self._one(article)

    def _one(self, article: Article) -> Article:
        text = article.text
        is_foreign = any(finding.code is FindingCode.NOT_ENGLISH for finding in article.findings)
        if not text.strip() or (is_foreign and self._english_only):
            return replace(article, mentions=(), abbreviations=())
        found: list[Mention] = []
        for finder in self._finders:
            found = merge(found, finder(article))
        found = with_title_names(article, with_variants(text, found), self._vocabulary)
        lines = [b.span for b in article.blocks] or list(_lines(text))
        abbreviations = self._find_abbreviations(text, lines)
        found = with_listed_names(article, with_short_forms(text, found, abbreviations))
        found = [m for m in found if m.score >= self._min_score]
        sentences = article.sentences or (Span(0, len(text)),)
        return replace(
            article,
            mentions=with_assertions(text, sentences, found),
            abbreviations=abbreviations,
        )


def _lines(text: str) -> Iterator[Span]:
    start = 0
    for line in text.splitlines(keepends=True):
        yield Span(start, start + len(line))
        start += len(line)


def merge(first: Sequence[Mention], second: Sequence[Mention]) -> list[Mention]:
    """All of `first`, and of `second` what overlaps none of them."""
    placed = Placed(first)
    return sorted([*first, *(m for m in second if not placed.touching(m.span))], key=lambda m: m.span)


def with_variants(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions, with variants by form: in place of what lies within them or equals them, never inside longer phrases.

    A mention that reaches beyond the variant stays, unless it is only a gene glued to it.
    """
    variants = find_variants(text)
    if not variants:
        return list(mentions)
    kept = Placed(mentions)
    for span in variants:
        touching = kept.touching(span)
        if any(not span.contains(m.span) for m in touching):
            continue
        if any(m.kind is Kind.VARIANT and m.span == span for m in touching):
            continue
        kept.put(Mention.at(text, Kind.VARIANT, span, score=PATTERN_SCORE, recogniser="healthfacts:pattern"))
    return kept.mentions


def _shipped(tagger: Tagger, name: str) -> Finder:
    def find(article: Article) -> list[Mention]:
        borders = tuple(sorted({edge for block in article.blocks for edge in (block.span.start, block.span.end)}))
        has_title = any(block.type is BlockType.TITLE for block in article.blocks[:2])
        title = "" if has_title or _starts_with(article.text, article.metadata.title) else article.metadata.title
        return [
            Mention.at(article.text, f.kind, Span(f.start, f.end), score=f.score, recogniser=name)
            for f in tagger.find(article.text, borders=borders, title=title)
        ]

    return find


def _starts_with(text: str, title: str) -> bool:
    return not title or text.lstrip().lower().startswith(title.strip().lower())


def _dictionary(vocabulary: Vocabulary) -> Finder:
    def find(article: Article) -> list[Mention]:
        mentions: list[Mention] = []
        for span, kind, _ in vocabulary.match(article.text):
            if mentions and mentions[-1].span.overlaps(span):
                continue
            mentions.append(Mention.at(article.text, kind, span, score=VOCABULARY_SCORE, recogniser="vocabulary"))
        return mentions

    return find


def load(settings: RecogniseSettings, *, vocabulary: Vocabulary) -> Recogniser:
    """The recogniser that `settings.recogniser` names.

    "healthfacts" is the shipped model, "vocabulary" the names of the vocabulary alone, "spacy:NAME" an installed spaCy
    pipeline or a folder with one. Raises SettingsError for another name, or a pipeline that is not there.
    """
    wanted = settings.recogniser
    if wanted == "healthfacts":
        name = f"healthfacts {describe()['version']}"
        return _Recogniser(name, [_shipped(load_tagger(), name)], vocabulary=vocabulary, settings=settings)
    if wanted == "vocabulary":
        return _Recogniser("vocabulary", [_dictionary(vocabulary)], vocabulary=vocabulary, settings=settings)
    if wanted.startswith("spacy:"):
        labels = _labels(settings.labels)
        foreign = SpacyFinder(wanted.removeprefix("spacy:"), labels, score=FOREIGN_SCORE)
        finders: list[Finder] = [foreign]
        name = foreign.name
        if settings.merge:
            own = f"healthfacts {describe()['version']}"
            finders.insert(0, _shipped(load_tagger(), own))
            name = f"{own} + {name}"
        return _Recogniser(name, finders, vocabulary=vocabulary, settings=settings)
    raise SettingsError(f"no recogniser {wanted!r}; there are: healthfacts, vocabulary, spacy:NAME")


def _labels(labels: Mapping[str, str]) -> dict[str, Kind]:
    result: dict[str, Kind] = {}
    for label, kind in labels.items():
        try:
            result[label] = Kind(kind)
        except ValueError as error:
            kinds = ", ".join(k.value for k in Kind)
            raise SettingsError(f"[recognise] labels.{label} is {kind!r}; the kinds are: {kinds}") from error
    return result

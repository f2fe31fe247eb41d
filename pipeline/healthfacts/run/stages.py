"""The stages in their order, loaded once per process."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from .. import clean, deduplicate, normalise, recognise, relate
from ..records import Article, Drop, Fact, RawArticle
from ..relate import Explanation
from ..settings import Settings, digest
from ..vocabulary import Vocabulary
from ..vocabulary import load as load_vocabulary


class Stages:
    """Models, vocabulary and settings of one process; what turns a raw article into a finished one."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.vocabulary = vocabulary_of(settings)
        self._recogniser = recognise.load(settings.recognise, vocabulary=self.vocabulary)
        self._linker = normalise.Linker(self.vocabulary, settings=settings.normalise)
        self._relater = relate.load(settings.relate, vocabulary=self.vocabulary)

    @property
    def recogniser(self) -> str:
        """The recogniser's name, with its version."""
        return self._recogniser.name

    def extract(self, articles: Iterable[Article]) -> Iterator[Article]:
        """Mentions, concepts and facts of cleaned articles, in order."""
        yield from self.relate(self._recogniser.recognise(articles))

    def relate(self, articles: Iterable[Article]) -> Iterator[Article]:
        """Concepts and facts of articles whose mentions are there."""
        for article in articles:
            yield self._relater.relate(self._linker.normalise(article))

    def explain(self, article: Article, fact: Fact) -> Explanation:
        """Why `fact` of a finished `article` was given."""
        return self._relater.explain(article, fact)


def prepare(raw: RawArticle, settings: Settings) -> Article | Drop:
    """Clean one article and mark what it says twice."""
    article = clean.clean(raw, settings=settings.clean)
    return article if isinstance(article, Drop) else deduplicate.mark_repeats(article, settings=settings.deduplicate)


_LOADED: dict[str, Stages] = {}


def stages(settings: Settings) -> Stages:
    """The stages for `settings`, loaded at the first call in a process."""
    key = digest(settings)
    if key not in _LOADED:
        _LOADED[key] = Stages(settings)
    return _LOADED[key]


def vocabulary_of(settings: Settings) -> Vocabulary:
    """The shipped vocabulary, with the user's own names where the settings give some."""
    shipped = load_vocabulary()
    own = settings.vocabulary.own_names
    return shipped.with_user(Path(own)) if own else shipped

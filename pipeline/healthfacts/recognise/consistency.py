"""What an article says of a name once holds wherever the name stands: the short forms it defines."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from ..records import Abbreviation, Kind, Mention, Span
from .placed import Placed

#: score of a mention that is taken over from another place of the article, as a part of that one's
_CARRIED = 0.95

#: kinds whose names mean the same everywhere in an article; what is a risk factor or a mechanism depends on the sentence
_NAMES = (Kind.CONDITION, Kind.GENE)

_SOURCE = "healthfacts:article"

_WORD = re.compile(r"(?<![\w-])\w+")
_GOES_ON = re.compile(r"[\w-]")
#: what follows the name of a gene: conditions and their genes often share a short form (DMD)
_GENE_FOLLOWS = re.compile(r"\s+(?:gene|genes|protein|mutations?|variants?)\b")


def with_short_forms(text: str, mentions: Sequence[Mention], abbreviations: Iterable[Abbreviation]) -> list[Mention]:
    """The mentions, with every occurrence of a short form that the article gives to a name it mentions.

    A short form that was found as another kind at some places takes the kind of its long form.

    >>> from healthfacts.records import Abbreviation
    >>> text = "Motor neuron disease (MND) is rare. MND weakens muscles."
    >>> long = Mention.at(text, Kind.CONDITION, Span(0, 20), score=0.98, recogniser="x")
    >>> defined = Abbreviation("MND", "Motor neuron disease", Span(22, 25), Span(0, 20))
    >>> [(m.text, m.span.start) for m in with_short_forms(text, [long], [defined])]
    [('Motor neuron disease', 0), ('MND', 22), ('MND', 36)]
    """
    defined = list(abbreviations)
    if not defined:
        return list(mentions)
    kept = Placed(mentions)
    places = _places(text, {pair.short for pair in defined})
    for pair in defined:
        named = next((m for m in kept.touching(pair.long_span) if m.kind in _NAMES and m.span == pair.long_span), None)
        if named is None or len(pair.short) < 2:
            continue
        for span in places.get(pair.short, ()):
            touching = kept.touching(span)
            if any(m.kind is named.kind or not span.contains(m.span) for m in touching):
                continue
            if named.kind is Kind.GENE or not _GENE_FOLLOWS.match(text, span.end):
                kept.put(_carried(text, named, span))
    return kept.mentions


def _places(text: str, names: set[str]) -> dict[str, list[Span]]:
    """Where each of `names` stands as words of its own, in one pass; a name begins with a letter or digit."""
    by_word: dict[str, list[str]] = defaultdict(list)
    for name in names:
        word = _WORD.match(name)
        if word is not None:
            by_word[word.group()].append(name)
    found: dict[str, list[Span]] = defaultdict(list)
    for word in _WORD.finditer(text):
        for name in by_word.get(word.group(), ()):
            end = word.start() + len(name)
            if text.startswith(name, word.start()) and not _GOES_ON.match(text, end):
                found[name].append(Span(word.start(), end))
    return found


def _carried(text: str, source: Mention, span: Span) -> Mention:
    return Mention.at(text, source.kind, span, score=round(source.score * _CARRIED, 3), recogniser=_SOURCE)

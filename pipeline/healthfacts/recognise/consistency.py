"""What an article says of a name once holds wherever the name stands: the short forms it defines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ..records import Abbreviation, Kind, Mention, Span

#: score of a mention that is taken over from another place of the article, as a part of that one's
_CARRIED = 0.95

#: kinds whose names mean the same everywhere in an article; what is a risk factor or a mechanism depends on the sentence
_NAMES = (Kind.CONDITION, Kind.GENE)

_SOURCE = "healthfacts:article"

#: what follows the name of a gene: conditions and their genes often share a short form (DMD)
_GENE_FOLLOWS = r"(?!\s+(?:gene|genes|protein|mutations?|variants?)\b)"


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
    kept = list(mentions)
    for defined in abbreviations:
        named = next((m for m in kept if m.kind in _NAMES and m.span == defined.long_span), None)
        if named is None or len(defined.short) < 2:
            continue
        follows = _GENE_FOLLOWS if named.kind is Kind.CONDITION else ""
        pattern = re.compile(rf"(?<![\w-]){re.escape(defined.short)}(?![\w-]){follows}")
        kept = _placed(text, kept, named, (Span(*m.span()) for m in pattern.finditer(text)))
    return sorted(kept, key=lambda m: m.span)


def _placed(text: str, mentions: list[Mention], source: Mention, places: Iterable[Span]) -> list[Mention]:
    kept = mentions
    for span in places:
        touching = [m for m in kept if m.span.overlaps(span)]
        if any(m.kind is source.kind or not span.contains(m.span) for m in touching):
            continue
        kept = [*(m for m in kept if m not in touching), _carried(text, source, span)]
    return kept


def _carried(text: str, source: Mention, span: Span) -> Mention:
    return Mention.at(text, source.kind, span, score=round(source.score * _CARRIED, 3), recogniser=_SOURCE)

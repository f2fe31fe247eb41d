"""Mentions in the order of their places, so that what touches a place is found without a look at all of them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from ..records import Mention, Span


class Placed:
    """Mentions that do not overlap, by place.

    >>> from healthfacts.records import Kind
    >>> text = "Gout and asthma"
    >>> at = [Mention.at(text, Kind.CONDITION, span, score=1.0, recogniser="x") for span in (Span(9, 15), Span(0, 4))]
    >>> placed = Placed(at)
    >>> [m.text for m in placed.mentions], [m.text for m in placed.touching(Span(3, 9))]
    (['Gout', 'asthma'], ['Gout'])
    """

    def __init__(self, mentions: Iterable[Mention]) -> None:
        self.mentions = sorted(mentions, key=lambda m: m.span)
        self._starts = [m.span.start for m in self.mentions]

    def touching(self, span: Span) -> list[Mention]:
        """Those that share a character with `span`."""
        first, end = self._range(span)
        return self.mentions[first:end]

    def put(self, mention: Mention) -> None:
        """Set `mention` in place of those it touches."""
        first, end = self._range(mention.span)
        self.mentions[first:end] = [mention]
        self._starts[first:end] = [mention.span.start]

    def _range(self, span: Span) -> tuple[int, int]:
        first = bisect_right(self._starts, span.start)
        if first and self.mentions[first - 1].span.end > span.start:
            first -= 1
        return first, max(first, bisect_left(self._starts, span.end))

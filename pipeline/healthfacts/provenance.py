"""From the clean text back to the raw page: what the segment table knows, and never more."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from .records import Article, Segment, Span


def raw_span(article: Article, span: Span) -> Span | None:
    """The raw characters that `span` of the clean text came from, None where that is not known.

    Exact inside segments that map character to character. Where a segment maps only as a whole (an entity, a repaired
    word) the raw span covers the whole of it. None for an empty span, for clean characters without a raw
    counterpart at either end (an added title), and where the raw order differs from the clean one.

    >>> from healthfacts.records import BlockType
    >>> parts = (Segment(Span(0, 4), Span(7, 11), BlockType.PARAGRAPH),
    ...          Segment(Span(4, 5), Span(11, 16), BlockType.PARAGRAPH),
    ...          Segment(Span(5, 8), Span(16, 19), BlockType.PARAGRAPH))
    >>> page = Article("id", "page", "1", "Head&ear", segments=parts)
    >>> raw_span(page, Span(2, 4)), raw_span(page, Span(3, 7)), raw_span(page, Span(7, 9))
    (Span(start=9, end=11), Span(start=10, end=18), None)
    """
    return RawSpans(article.segments).of(span)


class RawSpans:
    """The same look-up for many spans of one article: sorts its segments once."""

    __slots__ = ("_segments", "_starts")

    def __init__(self, segments: Sequence[Segment]) -> None:
        kept = [s for s in segments if s.span is not None and len(s.span) > 0]
        kept.sort(key=lambda s: s.span.start if s.span else 0)
        self._segments = kept
        self._starts = [s.span.start for s in kept if s.span]

    def of(self, span: Span) -> Span | None:
        """The raw counterpart of `span`; see `raw_span`."""
        if len(span) == 0:
            return None
        first = self._at(span.start)
        last = self._at(span.end - 1)
        if first is None or last is None:
            return None
        start = self._raw(first, span.start)[0]
        end = self._raw(last, span.end - 1)[1]
        return Span(start, end) if start < end else None

    def _at(self, offset: int) -> Segment | None:
        index = bisect_right(self._starts, offset) - 1
        if index < 0:
            return None
        segment = self._segments[index]
        if segment.raw is None or segment.span is None or offset >= segment.span.end:
            return None
        return segment

    @staticmethod
    def _raw(segment: Segment, offset: int) -> tuple[int, int]:
        """The raw range that one clean character came from."""
        assert segment.span is not None and segment.raw is not None
        if len(segment.span) == len(segment.raw):
            start = segment.raw.start + offset - segment.span.start
            return start, start + 1
        return segment.raw.start, segment.raw.end

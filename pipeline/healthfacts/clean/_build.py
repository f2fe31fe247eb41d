"""From drafts to the parts of an article: clean text, blocks with section and lead, sentences, segments."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..records import Block, BlockType, DropReason, Segment, Span
from ._draft import Draft
from ._lines import block_type_of, ends_sentence
from ._normal import Piece
from ._sentences import sentences

_ANNOUNCE = re.compile(
    r"\b(?:includ(?:e|es|ed|ing)|following|follows|these|such as|are|is|by|if|for example|several|many|some|"
    r"types?|kinds?|causes?|factors?|"
    r"symptoms|signs|reasons|ways|examples|conditions|steps|things)\b",
    re.IGNORECASE,
)
#: these hold one sentence each
_WHOLE = frozenset({BlockType.HEADING, BlockType.TITLE, BlockType.TABLE_CELL})
_HEADS = frozenset({BlockType.HEADING, BlockType.QUESTION, BlockType.TITLE})
_TIGHT = frozenset({BlockType.LIST_ITEM, BlockType.TABLE_CELL})


@dataclass(frozen=True, slots=True)
class Built:
    """The parts of an article that come from its drafts."""

    text: str
    blocks: tuple[Block, ...]
    sentences: tuple[Span, ...]
    segments: tuple[Segment, ...]


def build(drafts: Sequence[Draft], source: str) -> Built:
    """Lay out the kept drafts as text; every draft becomes segments."""
    parts: list[str] = []
    segments: list[Segment] = []
    blocks: list[Block] = []
    found: list[Span] = []
    headings: list[tuple[int, str]] = []
    at = 0
    previous: Draft | None = None
    leads = _Leads()
    for draft in drafts:
        if draft.reason is not None:
            _drop(segments, draft, tuple(text for _, text in headings))
            continue
        heads = draft.type in (BlockType.HEADING, BlockType.QUESTION)
        if heads:
            level = draft.level or 6
            while headings and headings[-1][0] >= level:
                headings.pop()
        section = tuple(text for _, text in headings)
        if previous is not None:
            at = _separate(parts, segments, previous, draft, at, source, section)
        for cut_start, cut_end, reason in draft.cuts:
            segments.append(Segment(None, Span(cut_start, cut_end), block_type_of(reason), section, reason))
        start = at
        for text, raw_start, raw_end in draft.parts:
            parts.append(text)
            raw = Span(raw_start, raw_end) if raw_start >= 0 else None
            segments.append(Segment(Span(at, at + len(text)), raw, draft.type, section))
            at += len(text)
        span = Span(start, at)
        inside = [span] if draft.type in _WHOLE else [Span(start + a, start + b) for a, b in sentences(draft.text)]
        found.extend(inside)
        blocks.append(Block(span, draft.type, section, draft.level, leads.of(draft, span, inside), leads.row))
        if heads:
            headings.append((draft.level or 6, draft.text))
        previous = draft
    return Built("".join(parts), tuple(blocks), tuple(found), tuple(segments))


def _drop(segments: list[Segment], draft: Draft, section: tuple[str, ...]) -> None:
    """Record a dropped stretch; stretches of one reason that follow each other become one."""
    if segments:
        last = segments[-1]
        if (
            last.span is None
            and last.raw is not None
            and last.dropped_reason is draft.reason
            and last.section == section
            and draft.raw_start >= last.raw.end
        ):
            segments[-1] = Segment(None, Span(last.raw.start, draft.raw_end), last.block_type, section, draft.reason)
            return
    raw = Span(draft.raw_start, max(draft.raw_start, draft.raw_end))
    segments.append(Segment(None, raw, draft.type, section, draft.reason))


def _separate(
    parts: list[str],
    segments: list[Segment],
    before: Draft,
    after: Draft,
    at: int,
    source: str,
    section: tuple[str, ...],
) -> int:
    """Put the line break between two blocks; it corresponds to the white space, or the empty place, between them."""
    tight = before.type in _TIGHT and after.type is before.type and before.group == after.group
    mark = "\n" if tight or after.tight else "\n\n"
    parts.append(mark)
    raw: Span | None = None
    ends = [end for _, start, end in before.parts[-1:] if start >= 0]
    if ends:
        edge = ends[0]
        stop = edge
        while stop < len(source) and stop - edge < len(mark) and source[stop].isspace():
            stop += 1
        raw = Span(edge, stop)
    segments.append(Segment(Span(at, at + len(mark)), raw, BlockType.OTHER, section))
    return at + len(mark)


class _Leads:
    """What list items and cells answer to, as the blocks go by."""

    def __init__(self) -> None:
        self.row = -1
        self._before: tuple[Draft, Span, list[Span]] | None = None
        self._group = 0
        self._question: Span | None = None
        self._by_group: dict[int, Span | None] = {}
        self._outer: dict[int, Span] = {}
        self._headers: dict[int, Span] = {}
        self._rows: dict[int, int] = {}
        self._column = 0
        self._has_header = False

    def of(self, draft: Draft, span: Span, inside: list[Span]) -> Span | None:
        """The lead of the next block; sets `row` as well."""
        lead: Span | None = None
        self.row = -1
        if draft.type is BlockType.LIST_ITEM:
            lead = self._of_item(draft, span, inside)
        elif draft.type is BlockType.TABLE_CELL:
            lead = self._of_cell(draft, span)
        elif draft.type in _HEADS:
            self._question = span if draft.text.endswith("?") else None
        else:
            lead = self._question
        if draft.type is not BlockType.TABLE_CELL and draft.type is not BlockType.CAPTION:
            self._before = (draft, span, inside)
        return lead

    def _of_item(self, draft: Draft, span: Span, inside: list[Span]) -> Span | None:
        before = self._before[0] if self._before is not None else None
        if draft.group not in self._by_group or (before is not None and before.type in _HEADS):
            self._outer = {level: item for level, item in self._outer.items() if level < draft.level}
            outer = self._outer.get(draft.level - 1)
            nested = outer is not None and before is not None and before.type is BlockType.LIST_ITEM
            self._by_group[draft.group] = outer if nested else self._announcer()
        if inside:
            self._outer[draft.level] = inside[-1]
        return self._by_group[draft.group]

    def _announcer(self) -> Span | None:
        if self._before is None:
            return None
        draft, span, inside = self._before
        if draft.type in (BlockType.HEADING, BlockType.QUESTION):
            return span
        if not inside or draft.type is BlockType.TITLE:
            return None
        if draft.type is BlockType.LIST_ITEM:
            return None
        last = draft.text[inside[-1].start - span.start :]
        if last.rstrip().endswith(":") or not ends_sentence(last) or _ANNOUNCE.search(last):
            return inside[-1]
        return None

    def _of_cell(self, draft: Draft, span: Span) -> Span | None:
        if draft.group != self._group:
            self._group = draft.group
            self._headers = {}
            self._rows = {}
            self._has_header = False
        if draft.row not in self._rows:
            self._rows[draft.row] = len(self._rows)
            self._column = 0
        else:
            self._column += 1
        self.row = self._rows[draft.row]
        column = self._column
        if self.row == 0 and draft.is_header:
            self._has_header = True
            self._headers[column] = span
            return None
        if self._has_header:
            return self._headers.get(column)
        if column == 0:
            if draft.is_header:
                self._headers[-1 - self.row] = span
            return None
        return self._headers.get(-1 - self.row)


def unmapped(text: str) -> list[Piece]:
    """Clean characters without a raw counterpart."""
    return [(text, -1, -1)] if text else []


def dropped(start: int, end: int, reason: DropReason, kind: BlockType = BlockType.BOILERPLATE) -> Draft:
    """A stretch of the raw input that is not in the clean text."""
    return Draft(kind, raw_start=start, raw_end=end, reason=reason)

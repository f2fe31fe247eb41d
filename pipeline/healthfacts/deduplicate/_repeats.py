"""Blocks and sentences that an article says again."""

from __future__ import annotations

import itertools
import math
import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from ..records import Article, Block, BlockType, Repeat, RepeatKind, Span
from ..settings import DeduplicateSettings
from ._differences import changes, harmless, says_the_same, sense
from ._rewordings import Statement, may_be_reworded, rewording, statement
from ._words import runs, words_with_offsets

_RUN = 3  # words of the runs that tie a repeat to what it repeats; a word changed in every four leaves one
_PLACES = 4  # places kept per run, the earliest: bounds the work on ten thousand equal lines
_TRIED = 4  # places compared per unit, best supported first
_FEWEST_VOTES = 0.2  # part of a unit's runs that must stand at a place before it is compared
_LABEL = 10  # words; the longest heading or label glued to the front of what is repeated ("TL;DR:", a question)
_LONGEST = 1000  # words; a longer unit is compared for equality only, its sentences do the rest
_SHORTEST_PART = 0.6  # part of a unit that must be repeated where a label is cut off

_LONGEST_REWORDED = 60  # words of a sentence that is looked for in other words
_SHARED = 0.55  # part of a sentence's senses that must stand in another before the two are compared
_HELD = 8  # sentences remembered per sense, the earliest: a sense that more hold tells little
#: Senses too plain to tell which sentences are about the same.
_PLAIN = frozenset(
    map(sense, "the and or not no with by from as can may will if when because but more most some other among".split())  # noqa: SIM905
)
_COMPARED = 3  # sentences whose senses are compared with a sentence's, best supported first

#: Openings that name no subject: under another heading the same words may be about something else.
_NO_SUBJECT = frozenset(
    map(
        sense,
        """
        it they this these he she that those symptom sign cause treatment treat complication diagnosis diagnose test
        disease condition disorder patient person people child doctor medicine surgery risk problem other some most
        many woman man study outlook exam side there in if when
        """.split(),  # noqa: SIM905
    )
) | frozenset("it they this these he she that those there its their his her".split())  # noqa: SIM905

#: Blocks that state nothing by themselves, or only together with their row or the text below.
_NOT_COMPARED = frozenset(
    {
        BlockType.TITLE,
        BlockType.HEADING,
        BlockType.QUESTION,
        BlockType.TABLE_CELL,
        BlockType.COUNTER,
        BlockType.DATE_LINE,
        BlockType.BYLINE,
        BlockType.NAVIGATION,
        BlockType.REFERENCES,
    }
)

#: A label with one of these turns what follows it round: "Myth: sugar causes hyperactivity."
_TURNS = frozenset(
    {
        "myth",
        "myths",
        "false",
        "untrue",
        "fiction",
        "misconception",
        "misconceptions",
        "wrong",
        "not",
        "no",
        "never",
        "if",
    }
)


@dataclass(frozen=True, slots=True)
class _Unit:
    """Words `start:end` of the article; `block` numbers the block they lie in."""

    scope: str
    start: int
    end: int
    block: int


@dataclass(frozen=True, slots=True)
class _Match:
    """Words `start:end` say what words `kept_start:kept_end` say."""

    start: int
    end: int
    kept_start: int
    kept_end: int
    similarity: float
    is_changed: bool


def mark_repeats(article: Article, *, settings: DeduplicateSettings) -> Article:
    """The article with its `repeats` filled: what stands again, and where it stands first.

    A block is a repeat when all of it (but a label in front) stands in an earlier block; otherwise each of its
    sentences is looked at. A teaser cut off with "…" is the repeat of the full sentence, also of one that comes later.
    Two stretches that differ in a word of medicine, a number, a negation or a doubt are two statements, however alike.
    A sentence is a repeat, too, when an earlier one says all that it says in other words (see `_rewordings`).
    A list item is a repeat only under the same announcement or heading. Headings, questions and table cells are never
    repeats. What is kept is never itself a repeat. Time is linear in the length of the text.

    >>> text = "Gout is a painful kind of arthritis.\\n\\nWhat is it? Gout is a painful kind of arthritis."
    >>> blocks = (Block(Span(0, 36), BlockType.SUMMARY), Block(Span(38, 86), BlockType.PARAGRAPH))
    >>> sentences = (Span(0, 36), Span(38, 49), Span(50, 86))
    >>> marked = mark_repeats(Article("a", "a", "a", text, blocks, sentences), settings=DeduplicateSettings())
    >>> [(repeat.scope, repeat.span.of(text), repeat.kept.start) for repeat in marked.repeats]
    [('sentence', 'Gout is a painful kind of arthritis.', 0)]
    """
    return replace(article, repeats=_Finder(article, settings).find())


class _Finder:
    """The words of one article, and where each run of them stands."""

    def __init__(self, article: Article, settings: DeduplicateSettings) -> None:
        self.text = article.text
        self.settings = settings
        self.written, self.starts, self.ends = words_with_offsets(article.text)
        self.lower = list(map(str.lower, self.written))
        if "’" in article.text:
            self.lower = [word.replace("’", "'") for word in self.lower]
        self.blocks = article.blocks or (Block(Span(0, len(article.text)), BlockType.PARAGRAPH),)
        ranges = [self._range(block.span) for block in self.blocks]
        self.block_starts = [start for start, _ in ranges]
        self.units = [
            _Unit("block", start, end, number)
            for number, (start, end) in enumerate(ranges)
            if start < end and self.blocks[number].type not in _NOT_COMPARED
        ]
        self.sentences = self._sentences_by_block(article.sentences)
        self.begins = self._begins(ranges)
        self.places = self._places()
        self.repeated = sorted(self.places)  # where these runs stand
        self.is_repeat = bytearray(len(self.lower))
        self.told: list[tuple[_Unit, set[str]]] = []
        self.holders: dict[str, list[int]] = {}
        self.statements: dict[int, Statement] = {}

    def find(self) -> tuple[Repeat, ...]:
        """All repeats, in order of position."""
        found: list[tuple[_Unit, _Match]] = []
        if len(self.lower) <= _RUN:
            return ()
        for block in self.units:
            inside = self.sentences.get(block.block, [])
            match = self._match(block)
            if match is not None and (len(inside) < 2 or self._is_whole(block, match, inside[0])):
                self._keep(found, block, match)
                continue
            for sentence in inside:
                is_block = sentence.start == block.start and sentence.end == block.end
                part = None if is_block else self._match(sentence)  # the block was compared already
                part = part or self._match_reworded(sentence)
                if part is not None:
                    self._keep(found, block if is_block else sentence, part)
        return tuple(sorted((self._repeat(*pair) for pair in found), key=lambda repeat: repeat.span))

    def _keep(self, found: list[tuple[_Unit, _Match]], unit: _Unit, match: _Match) -> None:
        found.append((unit, match))
        self.is_repeat[match.start : match.end] = b"\1" * (match.end - match.start)

    @staticmethod
    def _is_whole(block: _Unit, match: _Match, first: _Unit) -> bool:
        """Whether the match leaves out nothing but a label in the block's first sentence."""
        return match.end == block.end and match.start < first.end

    # what stands where

    def _range(self, span: Span) -> tuple[int, int]:
        return bisect_left(self.starts, span.start), bisect_left(self.starts, span.end)

    def _sentences_by_block(self, spans: tuple[Span, ...]) -> dict[int, list[_Unit]]:
        compared = {unit.block for unit in self.units}
        grouped: dict[int, list[_Unit]] = {}
        for span in spans:
            start, end = self._range(span)
            block = bisect_right(self.block_starts, start) - 1
            if start < end and block in compared:
                grouped.setdefault(block, []).append(_Unit("sentence", start, end, block))
        return grouped

    def _begins(self, ranges: list[tuple[int, int]]) -> bytearray:
        """For each word (and the end) whether a sentence, line or block begins there."""
        begins = bytearray(len(self.lower) + 1)
        for mark in _BREAK.finditer(self.text):
            at = bisect_right(self.starts, mark.start())
            if at and self.ends[at - 1] <= mark.start():
                begins[at] = 1
        if "+" in self.text:
            for at, (end, start) in enumerate(zip(self.ends, self.starts[1:], strict=False), start=1):
                if self.written[at - 1].endswith("+") and not _NO_BREAK.issuperset(self.text[end:start]):
                    begins[at] = 1
        for start, end in ranges:
            begins[start] = begins[end] = 1
        if begins:
            begins[0] = begins[-1] = 1
        return begins

    def _places(self) -> dict[int, list[int]]:
        """For each word position whose run stands more than once: the earliest positions of that run."""
        if len(self.lower) < _RUN + 1:
            return {}
        number: defaultdict[str, int] = defaultdict(itertools.count().__next__)
        own = np.fromiter(map(number.__getitem__, self.lower), dtype=np.uint64, count=len(self.lower))
        ids = runs(own, _RUN)
        order = np.argsort(ids, kind="stable")
        edges = np.flatnonzero(np.diff(ids[order])) + 1
        bounds = np.concatenate(([0], edges, [len(ids)]))
        places: dict[int, list[int]] = {}
        groups = np.flatnonzero(np.diff(bounds) > 1)
        ordered = order.tolist()
        for start, end in zip(bounds[groups].tolist(), bounds[groups + 1].tolist(), strict=True):
            positions = ordered[start:end]
            earliest = positions[:_PLACES]
            for position in positions:
                places[position] = earliest
        return places

    # comparing

    def _match(self, unit: _Unit) -> _Match | None:
        """What the unit repeats, or None."""
        length = unit.end - unit.start
        if length < self.settings.min_words:
            return None
        first = bisect_left(self.repeated, unit.start)
        repeated = self.repeated[first : bisect_left(self.repeated, unit.end - _RUN + 1, lo=first)]
        fewest = _FEWEST_VOTES * (length - _RUN + 1)
        if len(repeated) < fewest:
            return None
        is_cut = self._is_cut(unit)
        votes: Counter[int] = Counter()
        for at in repeated:
            for place in self.places[at]:
                if place + _RUN <= unit.start or (is_cut and place >= unit.end):
                    votes[at - place] += 1
        for shift, count in sorted(votes.items(), key=lambda item: (-item[1], -item[0]))[:_TRIED]:
            if count < fewest:
                break
            match = self._compare(unit, shift, is_cut=is_cut)
            if match is not None:
                return match
        return None

    # in other words

    def _match_reworded(self, unit: _Unit) -> _Match | None:
        """The earlier sentence that says the same in other words, or None; then this one is remembered itself."""
        length = unit.end - unit.start
        if not self.settings.min_words <= length <= _LONGEST_REWORDED or not self._is_told(unit):
            return None
        mine = set(map(sense, self.written[unit.start + 1 : unit.end]))
        mine.add(sense(self.lower[unit.start]))  # "A" that opens a sentence is no name
        mine -= _PLAIN
        fewest = max(2, math.ceil(_SHARED * len(mine)))
        held = mine & self.holders.keys()
        if len(held) >= fewest:
            # a sentence that shares enough senses holds one of these at the least
            rarest = sorted([self.holders[name] for name in held], key=len)[: len(held) - fewest + 1]
            counts = [(-len(mine & self.told[number][1]), number) for number in set().union(*rarest)]
            alike = sorted([pair for pair in counts if -pair[0] >= fewest])
            for _, number in alike[:_COMPARED]:
                kept, known = self.told[number]
                similarity = self._says_again(unit, number) if may_be_reworded(mine, known) else 0.0
                if similarity:
                    is_changed = self.lower[unit.start : unit.end] != self.lower[kept.start : kept.end]
                    return _Match(unit.start, unit.end, kept.start, kept.end, similarity, is_changed)
        number = len(self.told)
        for name in mine:
            holders = self.holders.get(name)
            if holders is None:
                self.holders[name] = [number]
            elif len(holders) < _HELD:
                holders.append(number)
        self.told.append((unit, mine))
        return None

    def _says_again(self, unit: _Unit, number: int) -> float:
        """How much of what both say is shared where the earlier sentence says all that the unit says, else 0."""
        kept, _ = self.told[number]
        if not self._may_repeat(unit, kept.start):
            return 0.0
        if number not in self.statements:
            self.statements[number] = self._statement(kept)
        mine = self._statement(unit)
        similarity = rewording(mine, self.statements[number])
        if similarity and not _NO_SUBJECT.isdisjoint((self.lower[unit.start], *mine.names[:1])):
            sections = {self.blocks[one.block].section[-1:] for one in (unit, kept)}
            if len(sections) > 1 or similarity < self.settings.near_repeat:
                return 0.0
        return similarity

    def _is_told(self, unit: _Unit) -> bool:
        """Whether the unit is a whole sentence: no part of a list, and no line that announces one."""
        end = self.text[self.ends[unit.end - 1] : self.ends[unit.end - 1] + 2].strip(")\"”’'")
        return end[:1] in _STOPS and not self.written[unit.start].islower()

    def _statement(self, unit: _Unit) -> Statement:
        words = range(unit.start, unit.end)
        marks = [at > unit.start and not self.text[self.ends[at - 1] : self.starts[at]].isspace() for at in words]
        return statement(self.written[unit.start : unit.end], marks)

    def _is_cut(self, unit: _Unit) -> bool:
        tail = self.text[self.ends[unit.end - 1] : self.ends[unit.end - 1] + 8].lstrip(" ,;:")
        return tail.startswith(("…", "...", "[…", "[..."))

    def _compare(self, unit: _Unit, shift: int, *, is_cut: bool) -> _Match | None:
        low, high = self._stretch(unit, shift)
        if low >= high or any(self.is_repeat[low:high]) or not self._may_repeat(unit, low):
            return None
        length = unit.end - unit.start
        if max(length, high - low) > _LONGEST:
            is_equal = self.lower[unit.start : unit.end] == self.lower[low:high]
            return _Match(unit.start, unit.end, low, high, 1.0, False) if is_equal else None
        found = changes(self.lower[unit.start : unit.end], self.lower[low:high])
        start, end, kept_start, kept_end = unit.start, unit.end, low, high
        if found and found[0].a_start == found[0].b_start == 0:
            extra, kept_extra = found[0].a_end, found[0].b_end
            if self._may_cut_front(start, extra, kept_start, kept_extra):
                start, kept_start, found = start + extra, kept_start + kept_extra, found[1:]
        if found and found[-1].a_end == length and found[-1].b_end == high - low:
            extra, kept_extra = length - found[-1].a_start, high - low - found[-1].b_start
            if self._may_cut_back(end, extra, kept_end, kept_extra, is_cut=is_cut):
                end, kept_end, found = end - extra, kept_end - kept_extra, found[:-1]
        if end - start < max(self.settings.min_words, _SHORTEST_PART * length):
            return None
        shared = (
            length - sum(change.a_end - change.a_start for change in found) - (start - unit.start) - (unit.end - end)
        )
        similarity = shared / ((end - start) + (kept_end - kept_start) - shared)
        mine, kept = self.written[unit.start : unit.end], self.written[low:high]
        if similarity < self.settings.near_repeat or not harmless(mine, kept, found):
            return None
        return _Match(start, end, kept_start, kept_end, round(similarity, 4), bool(found))

    def _stretch(self, unit: _Unit, shift: int) -> tuple[int, int]:
        """The words to compare the unit with: about `shift` words away, out to where a sentence begins and ends."""
        slack = max(3, (unit.end - unit.start) // 5)
        is_later = shift < 0
        low, high = bisect_left(self.repeated, unit.start), bisect_left(self.repeated, unit.end - _RUN + 1)
        inside = self.repeated[low:high]

        def anchors(order: Iterable[int], step: int) -> Iterator[tuple[int, int]]:
            for at in order:
                for place in self.places[at][::step]:
                    is_outside = place >= unit.end if is_later else place + _RUN <= unit.start
                    if is_outside and abs(at - place - shift) <= slack:
                        yield at, place

        first, last = next(anchors(inside, 1)), next(anchors(reversed(inside), -1))
        floor, ceiling = (unit.end, len(self.lower)) if is_later else (0, unit.start)
        aligned = first[1] - (first[0] - unit.start)
        low = self._begin_before(first[1], max(floor, aligned - _LABEL), aligned, floor)
        aligned = last[1] + (unit.end - last[0])
        high = next(
            (at for at in range(last[1] + _RUN, min(ceiling, aligned + slack) + 1) if self.begins[at]),
            min(ceiling, aligned),
        )
        # A unit of several sentences ends with the last of them, not with the first that ends after the anchor
        if high < aligned and aligned <= ceiling and self.begins[aligned]:
            high = aligned
        return low, high

    def _begin_before(self, at: int, low: int, aligned: int, floor: int) -> int:
        if floor <= aligned <= at and self.begins[aligned]:
            return aligned
        return next((place for place in range(at, low - 1, -1) if self.begins[place]), max(floor, aligned))

    def _may_repeat(self, unit: _Unit, kept: int) -> bool:
        block, other = self.blocks[unit.block], self.blocks[bisect_right(self.block_starts, kept) - 1]
        if other.type in _NOT_COMPARED:
            return False
        if block.type is not BlockType.LIST_ITEM:
            return True
        return other.type is BlockType.LIST_ITEM and self._context(block) == self._context(other)

    def _context(self, block: Block) -> tuple[str, ...]:
        if block.lead is not None:
            start, end = self._range(block.lead)
            return tuple(self.lower[start:end])
        return block.section[-1:]

    def _may_cut_front(self, start: int, extra: int, kept_start: int, kept_extra: int) -> bool:
        """Whether what stands before the common words on either side is a label glued to them."""
        mine, kept = self.written[start : start + extra], self.written[kept_start : kept_start + kept_extra]
        if says_the_same(mine, kept):
            return False
        return self._is_label(start, start + extra) and self._is_label(kept_start, kept_start + kept_extra)

    def _is_label(self, start: int, end: int) -> bool:
        if start == end:
            return True
        if _TURNS.intersection(self.lower[start:end]):
            return False
        return bool(self.begins[end]) or (end - start <= _LABEL and self.written[end][:1].isupper())

    def _may_cut_back(self, end: int, extra: int, kept_end: int, kept_extra: int, *, is_cut: bool) -> bool:
        """Whether what stands after the common words on either side is another sentence, or was cut off a teaser."""
        mine, kept = self.lower[end - extra : end], self.lower[kept_end - kept_extra : kept_end]
        if is_cut and (not mine or (len(mine) == 1 and kept and kept[0].startswith(mine[0]))):
            return True
        if says_the_same(self.written[end - extra : end], self.written[kept_end - kept_extra : kept_end]):
            return False
        return bool(self.begins[end - extra]) and bool(self.begins[kept_end - kept_extra])

    # what is reported

    def _repeat(self, unit: _Unit, match: _Match) -> Repeat:
        is_whole = self.begins[match.kept_start] and self.begins[match.kept_end]
        if unit.scope == "block":
            block = bisect_right(self.block_starts, match.kept_start) - 1
            is_whole = self._range(self.blocks[block].span) == (match.kept_start, match.kept_end)
        kind = RepeatKind.NEAR if match.is_changed else RepeatKind.EXACT if is_whole else RepeatKind.CONTAINED
        return Repeat(
            unit.scope,
            self._span(match.start, match.end),
            self._span(match.kept_start, match.kept_end),
            kind,
            match.similarity,
        )

    def _span(self, start: int, end: int) -> Span:
        """The characters of words `start:end`, with the mark that closes them."""
        close = self.ends[end - 1]
        while close < len(self.text) and self.text[close] in ".?!…)\"”’'":
            close += 1
        return Span(self.starts[start], close)


_STOPS = frozenset(".!")
_BREAK = re.compile(r"[.?!:\n…]")
_NO_BREAK = frozenset(" ,;-–—/()\"'“”\xa0")

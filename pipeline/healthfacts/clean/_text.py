"""Plain text and Markdown: lines, paragraphs, glued lists, headings and questions, each with exact raw offsets."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from ..records import BlockType, DropReason, Media
from . import _lines
from ._draft import Draft
from ._normal import Piece, decode, pieces, tidy

_Range = tuple[int, int]

_LINE = re.compile(r"[^\r\n\f\v\u0085\u2028\u2029]+")
_HEADING_MARK = re.compile(r"\s{0,3}(#{1,6})\s+(?=\S)")
_SYMBOLS = "•‣▪◦●○■□►▶▸»✓✔✅☑❖◆➢➤⁃∙·"
_BULLET = re.compile(rf"\s*(?:[-*+–—→➔{_SYMBOLS}]|o(?=\s))\s+(?=\S)|\s*[{_SYMBOLS}](?=\S)|\s*[-–—](?=[^\W\d_]{{2}})")
_NUMBER = re.compile(r"\s*(?:\(?\d{1,2}[.)]|\(?[a-z]\))\s+(?=\S)")
#: marks of a list run together with its line: "include:  - a  - b", "include • a • b"
_WIDE_MARK = re.compile(
    rf"(?:(?<![^\S\r\n])\s{{2,}}|^)[-–*{_SYMBOLS}]\s+(?=\S)|(?<![^\S\r\n])\s+[{_SYMBOLS.rstrip('·')}]\s*(?=\S)"
)
#: the same in single spaces; a dash as well, so something must announce the list
_MARK = re.compile(r"\s[-*–·]\s+(?=\S)|\s·(?=\S)|\so\s+(?=\S)")
_TOUCHING = re.compile(r"(?<=[^\s•▪●])[•▪●]\s*(?=[^\s•▪●])")
_STOP_MARK = re.compile(r"(?<=[.:?!])\s-\s+(?=[^\W\d_])")
_NUMBERED = re.compile(r"(?:(?<=\s)|^)\(?(?:(\d{1,2})[.)]|([a-h])\))\s+(?=[^\W\d_]|[\"“(])")
#: words after which a list can follow without a colon
_OPENER = re.compile(
    r"(?::|\b(?:includ(?:e|es|ing)|following|follows|are|is|if|such as|as|by|with|of|to|for|from|have|has|had|"
    r"may|can|cause|causes|"
    r"experience|when|who|that|or|and|be|like|the|their|your|need|should|a|an|means|called|example|these|on|in))\s*$",
    re.IGNORECASE,
)
_TAB = re.compile(r"(?<=\S) ?\t\s*(?=\S)")
_WIDE = re.compile(r"\s{3,}")
_GAP = re.compile(r"\s{2,}")
_DOUBLE = re.compile(r"(?<=[.!?:”\")\]])\s{2,}(?=[A-Z\"“(])|\s{4,}")
_SENTENCE_GAP = re.compile(r"[.!?][\"'”’)\]]*(\s+)(?=[A-Z])")
_ITEM_END = re.compile(r"(?<![.!?:;,\s])\s{2}(?=[A-Z][a-z]+\s)")
_FIRST_STOP = re.compile(r"[.!?][\"”)]?\s+(?=[A-Za-z\"“(])")
_QUESTION = re.compile(
    r"\s*(?:what|who|how|why|when|where|which|is|are|can|could|does|do|did|should|will|would|has|"
    r"have)\b[^.!?\n]{3,140}\?"
    r"(?=\s|$|[A-Z])",
    re.IGNORECASE,
)
_RULE = re.compile(r"^\s*(?:[-*_=~]\s*){3,}$")
_TABLE_RULE = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$")
_CELL_GAP = re.compile(r"(?<![^\S\r\n])\s*\|\s*")
#: a table run into a line: a name and its share, again and again
_GLUED_ROW = re.compile(r"(?:[A-Z(][^.!?%;]{1,90}?)\s(?:\d{1,3}(?:\.\d+)?%|\d{1,3}/\d{1,3}|-)(?=\s|$)\s*")
_MARKDOWN = re.compile(
    r"(?P<image>!\[[^\]\n]{0,300}\]\([^)\s]{0,2000}(?:\s+\"[^\"\n]{0,200}\")?\))"
    r"|(?P<open>\[)(?=[^\]\[\n]{1,300}\]\([^)\n]{0,2000}\))|(?P<close>\]\([^)\n]{0,2000}\))|(?P<strong>\*\*|__|~~|`+)"
    r"|(?P<emphasis>(?<![\w*])[*_](?=\S)|(?<=\S)[*_](?![\w*]))|(?P<escape>\\(?=[\\`*_{}\[\]()#+.!>-]))"
)
_PREFIX = re.compile(
    r"^\W*(?:tl;?\s?dr|key\s+(?:points?|takeaways?)|short\s+answer|in\s+short|bottom\s+line)\s*[:–—-]\s*", re.IGNORECASE
)
_SUMMARY_HEADING = re.compile(
    r"^\W*(?:tl;?\s?dr|key\s+(?:points?|takeaways?|facts?)|at\s+a\s+glance|in\s+brief|summary|highlights)\W*$",
    re.IGNORECASE,
)
_STARTER = re.compile(
    r"(?:the|this|these|those|it|they|he|she|we|you|if|some|many|most|there|in|however|people)\b", re.IGNORECASE
)
_WORD = re.compile(r"[A-Za-z]{4,}")
#: shortest and longest line, in characters, of a text that was wrapped by hand
_WRAP = (40, 110)
#: longest item, in words, of a list that stands in lines of its own without marks
_LONGEST_ITEM = 30
#: characters that tell the first item when it comes again
_HEAD_CHARS = 9
#: rows that make a glued table
_FEWEST_ROWS = 4


def chunk(source: str, media: Media, *, expired: Callable[[], bool]) -> list[Draft]:
    """The drafts of a plain text, in order; stops early when `expired` says so."""
    wide = _has_paragraph_gaps(source)
    path = _Path(source, markdown=media is Media.MARKDOWN, wide=wide)
    for number, (start, end) in enumerate(_unwrapped(source, _lines_of(source))):
        if number & 255 == 255 and expired():
            break
        path.line(start, end)
    drafts = path.drafts
    _announced_lines(source, drafts, path.group)
    _headings(drafts)
    _sections(drafts)
    return drafts


def _lines_of(source: str) -> list[_Range]:
    return [match.span() for match in _LINE.finditer(source) if not match.group().isspace()]


def _unwrapped(source: str, lines: list[_Range]) -> list[_Range]:
    """Join lines that were wrapped at a fixed width: each goes on in the next one."""
    if len(lines) < 2:
        return lines
    lengths = sorted(end - start for start, end in lines)
    typical = lengths[int(len(lengths) * 0.75)]
    is_wrapped = len(lines) >= 3 and _WRAP[0] <= typical <= _WRAP[1] and lengths[-1] <= typical + 25
    found = [lines[0]]
    for before, line in pairwise(lines):
        if _belongs(source, before, line, typical if is_wrapped else 0):
            found[-1] = (found[-1][0], line[1])
        else:
            found.append(line)
    return found


def _belongs(source: str, before: _Range, line: _Range, typical: int) -> bool:
    if source.count("\n", before[1], line[0]) > 1 or before[1] - before[0] < _WRAP[0]:
        return False
    if typical and before[1] - before[0] < typical - 25:
        return False
    if not typical and not (source[before[1] - 1].islower() and source[line[0]].islower()):
        return False
    if any(mark.match(source, *line) for mark in (_BULLET, _NUMBER, _HEADING_MARK)) or _HEADING_MARK.match(
        source, *before
    ):
        return False
    return "|" not in source[line[0] : line[1]]


def _has_paragraph_gaps(source: str) -> bool:
    """Whether two spaces after a full stop mean a new paragraph; not so where most sentences are followed by two."""
    gaps = [len(match.group(1)) for match in _SENTENCE_GAP.finditer(source, 0, 20_000)]
    double = sum(gap >= 2 for gap in gaps)
    return double > 0 and (double < 0.75 * len(gaps) or len(gaps) < 3)


class _Path:
    """The walk along the lines of one text."""

    def __init__(self, source: str, *, markdown: bool, wide: bool) -> None:
        self.source = source
        self.drafts: list[Draft] = []
        self.group = 0
        self._markdown = markdown
        self._gap = _DOUBLE if wide else _WIDE
        self._in_code = False

    def line(self, start: int, end: int) -> None:
        """Add the drafts of one line."""
        source = self.source
        if self._markdown and source[start:end].lstrip().startswith(("```", "~~~")):
            self._in_code = not self._in_code
            self._mark(start, end)
        elif _RULE.match(source[start:end]) or (self._markdown and _TABLE_RULE.match(source[start:end])):
            self._mark(start, end)
        elif (match := _HEADING_MARK.match(source, start, end)) and (self._markdown or end - start < 160):
            self._add(match.end(), end, BlockType.HEADING, level=len(match.group(1)))
        elif self._markdown and source[start:end].strip().startswith("|") and source.count("|", start, end) >= 2:
            self._row(start, end)
        elif bullet := _BULLET.match(source, start, end) or _NUMBER.match(source, start, end):
            self._items(start, bullet, end)
        else:
            self._glued(start, end)

    def _mark(self, start: int, end: int) -> None:
        self.drafts.append(Draft(BlockType.BOILERPLATE, raw_start=start, raw_end=end, reason=DropReason.MARKUP))

    def _before(self) -> Draft | None:
        for draft in reversed(self.drafts[-6:]):
            if draft.reason is None:
                return draft
        return None

    def _row(self, start: int, end: int) -> None:
        before = self._before()
        is_first = before is None or before.type is not BlockType.TABLE_CELL
        if is_first:
            self.group += 1
        row = 0 if is_first or before is None else before.row + 1
        for a, b in _split(self.source, start, end, _CELL_GAP):
            self._add(a, b, BlockType.TABLE_CELL, row=row)

    def _items(self, start: int, bullet: re.Match[str], end: int) -> None:
        """A line that begins with a bullet or a number."""
        before = self._before()
        if before is None or before.type is not BlockType.LIST_ITEM:
            self.group += 1
        indent = len(bullet.group()) - len(bullet.group().lstrip())
        items = _split(self.source, bullet.end(), end, _WIDE_MARK)
        for index, (a, b) in enumerate(items):
            stop = self._item_end(a, b) if index and index == len(items) - 1 else b
            self._add(a, stop, BlockType.LIST_ITEM, level=min(1 + indent // 2, 6))
            if stop < b:
                self._prose(stop, b)

    def _glued(self, start: int, end: int) -> None:
        """A line that may hold lists run together with the prose that announces them."""
        at = start
        while at < end:
            items = self._list(at, end)
            if not items:
                break
            self._prose(at, items[0][2])
            self.group += 1
            stop = end
            for index, (begin, limit, _) in enumerate(items):
                rest = self._item_end(begin, limit)
                again = self._again(items[0], begin, rest) if index else -1
                if again >= 0:
                    self._add(begin, again, BlockType.LIST_ITEM, level=1)
                    stop = self._repeated(items[: index + 1], again, end)
                    break
                twice = self._again((begin, (begin + rest) // 2, begin), begin, rest)
                if twice >= 0 and self.source[twice:rest].split() == self.source[begin:twice].split():
                    self._add(begin, twice, BlockType.LIST_ITEM, level=1)
                    self._drop(twice, rest)
                    continue
                if rest == limit and index == len(items) - 1 and index:
                    rest = self._last_item_end(items[:-1], begin, limit)
                self._add(begin, rest, BlockType.LIST_ITEM, level=1)
                if rest < limit:
                    stop = rest
                    break
            at = stop
        if at < end:
            self._prose(at, end)

    def _again(self, first: tuple[int, int, int], start: int, end: int) -> int:
        """Where the words of a list's first item come again inside a later one, -1 if nowhere.

        Pages that also say their lists in one breath do so right after the last item.
        """
        head = self.source[first[0] : min(first[1], first[0] + 60)].strip()
        if len(head) < _HEAD_CHARS or head.count(" ") < 1:
            return -1
        at = self.source.find(head, start + 1, end)
        return at if at > start and self.source[at - 1].isspace() else -1

    def _repeated(self, items: Sequence[tuple[int, int, int]], start: int, end: int) -> int:
        """Drop the repetition of `items` that starts at `start`; returns where it ends."""
        source = self.source
        at = start
        for number, (begin, limit, _) in enumerate(items):
            words = source[begin : limit if number + 1 < len(items) else start].strip()
            while at < end and source[at].isspace():
                at += 1
            if not source.startswith(words, at) or at + len(words) > end:
                return start
            at += len(words)
        self._drop(start, at)
        return at

    def _drop(self, start: int, end: int) -> None:
        """Leave out what the text has just said in the same words."""
        words = decode(self.source[start:end])
        self.drafts.append(Draft(BlockType.BOILERPLATE, [], start, end, text=words, reason=DropReason.BOILERPLATE))

    def _list(self, start: int, end: int) -> list[tuple[int, int, int]]:
        """(start, end, start of its mark) of the items of the first glued list in a line."""
        source = self.source
        marks = self._marks(start, end) or self._numbers(start, end) or self._tabs(start, end)
        if marks:
            limits = [mark[0] for mark in marks[1:]] + [end]
            return [(mark[1], limit, mark[0]) for mark, limit in zip(marks, limits, strict=True)]
        return (
            self._rows(start, end) if source.find(" - ", start, end) >= 0 or source.find("%", start, end) >= 0 else []
        )

    def _marks(self, start: int, end: int) -> list[_Range]:
        source = self.source
        wide = [match.span() for match in _WIDE_MARK.finditer(source, start, end)]
        if any(source.find(bullet, start, end) >= 0 for bullet in "•▪●"):
            wide = sorted({*wide, *(match.span() for match in _TOUCHING.finditer(source, start, end))})
        first = wide[0][0] if wide else end
        is_dashed = source.find(" - ", start, end) >= 0
        stops = [match.span() for match in _STOP_MARK.finditer(source, start, end)] if is_dashed else []
        first = min(first, stops[0][0] + 1) if stops else first
        for match in _MARK.finditer(source, start, first):
            if _OPENER.search(source, max(start, match.start() - 40), match.start()):
                sign = match.group().strip()
                same = [m.span() for m in _MARK.finditer(source, match.start(), end) if m.group().strip() == sign]
                if len(same) >= 2:
                    return same
                break
        if len(stops) + len(wide) >= 2 and stops and all(source[a:b].strip() == "-" for a, b in wide):
            # marks after full stops: "three layers. - An outer layer. - A middle layer."
            return sorted({*stops, *wide})
        if len(wide) == 1 and wide[0][0] > start and source[wide[0][0] : wide[0][1]].strip() in "-–*":
            # one dash in wide space is a list only where something announces it
            return wide if _OPENER.search(source, max(start, wide[0][0] - 40), wide[0][0]) else []
        return wide

    def _numbers(self, start: int, end: int) -> list[_Range]:
        """Marks "1. … 2. … 3. …" inside a line."""
        found: list[_Range] = []
        if all(self.source.find(second, start, end) < 0 for second in ("2.", "2)", "b)")):
            return found
        for match in _NUMBERED.finditer(self.source, start, end):
            number = int(match.group(1)) if match.group(1) else ord(match.group(2)) - ord("a") + 1
            if number == len(found) + 1:
                found.append(match.span())
        if len(found) < 3:
            return []
        if all(")" not in self.source[a:b] or not self.source[b].islower() for a, b in found):
            return found
        # "(1) age, (2) weight and (3) diet" in mid-sentence stays one
        return found if self.source[start : found[0][0]].rstrip().endswith(":") else []

    def _tabs(self, start: int, end: int) -> list[_Range]:
        """Items that tabs set apart after a colon."""
        if self.source.find("\t", start, end) < 0:
            return []
        found = [match.span() for match in _TAB.finditer(self.source, start, end)]
        if len(found) < 2 or self.source[start : found[0][0]].rstrip()[-1:] != ":":
            return []
        return found

    def _rows(self, start: int, end: int) -> list[tuple[int, int, int]]:
        """Rows of a table that was run into a line: "Seizure 50% Short stature 7.5% Anemia -"."""
        found: list[_Range] = []
        for match in _GLUED_ROW.finditer(self.source, start, end):
            if found and match.start() != found[-1][1]:
                if len(found) >= _FEWEST_ROWS:
                    break
                found = []
            found.append(match.span())
        if len(found) < _FEWEST_ROWS:
            return []
        # the first row may begin with the words above the table; they end with a bracket at the latest
        a, b = found[0]
        bracket = self.source.rfind(") ", a, b)
        if bracket >= 0 and self.source[bracket + 2].isupper():
            found[0] = (bracket + 2, b)
        return [(a, b, a) for a, b in found]

    def _item_end(self, start: int, end: int) -> int:
        """Where the item that starts at `start` ends: at its mark, or at wide space before a new sentence."""
        source = self.source
        for match in _WIDE.finditer(source, start, end):
            following = source[match.end() : match.end() + 1]
            if match.start() > start and (following.isupper() or following in '"“('):
                return match.start()
        for match in _ITEM_END.finditer(source, start, end):
            tail = source[match.end() : end].rstrip()
            if len(tail.split()) >= 6 and _lines.ends_sentence(tail):
                return match.start()
        return end

    def _last_item_end(self, others: Sequence[tuple[int, int, int]], start: int, end: int) -> int:
        """Where a last item ends that runs on into prose: at its first full stop, if the others have none."""
        longest = max(limit - begin for begin, limit, _ in others)
        if any(_FIRST_STOP.search(self.source, begin, limit) for begin, limit, _ in others):
            return end
        match = _FIRST_STOP.search(self.source, start, end)
        if match is None or match.start() - start > 2 * longest + 20:
            return end
        return match.start() + 1

    def _prose(self, start: int, end: int) -> None:
        """Paragraphs: split at wide space; questions that head a paragraph stand alone."""
        source = self.source
        at = start
        for a, b in [*(match.span() for match in self._gap.finditer(source, start, end)), (end, end)]:
            if a <= at:
                at = max(at, b)
                continue
            question = _QUESTION.match(source, at, a)
            if question is not None:
                self._add(at, question.end(), BlockType.QUESTION, level=3)
                self._add(question.end(), a, BlockType.ANSWER)
            else:
                self._add(at, a, BlockType.PARAGRAPH)
            at = b

    def _add(self, start: int, end: int, kind: BlockType, *, level: int = 0, row: int = -1) -> None:
        source = self.source
        while start < end and source[start].isspace():
            start += 1
        while end > start and source[end - 1].isspace():
            end -= 1
        if start >= end:
            return
        parts = tidy(_markdown(source, start, end) if self._markdown else pieces(source, start, end, html=True))
        text = parts[0][0] if len(parts) == 1 else "".join(part for part, _, _ in parts)
        reason: DropReason | None = None
        if not text:
            reason = DropReason.MARKUP
        elif kind is not BlockType.TABLE_CELL:
            reason = _lines.furniture(text)
        if reason is not None:
            kind = _lines.block_type_of(reason)
        elif kind is BlockType.PARAGRAPH and _PREFIX.match(text):
            kind = BlockType.SUMMARY
        in_group = kind in (BlockType.LIST_ITEM, BlockType.TABLE_CELL)
        self.drafts.append(
            Draft(
                kind,
                [] if reason else parts,
                start,
                end,
                level=level,
                group=self.group if in_group else 0,
                row=row,
                is_header=row == 0,
                text=text or decode(source[start:end]),
                reason=reason,
            )
        )


def _split(source: str, start: int, end: int, pattern: re.Pattern[str]) -> list[_Range]:
    found: list[_Range] = []
    at = start
    for match in pattern.finditer(source, start, end):
        if match.start() > at:
            found.append((at, match.start()))
        at = match.end()
    if at < end:
        found.append((at, end))
    return found


def _markdown(source: str, start: int, end: int) -> list[Piece]:
    """Pieces without Markdown's marks: emphasis, code, links (their text stays), images."""
    found: list[Piece] = []
    at = start
    for match in _MARKDOWN.finditer(source, start, end):
        if match.start() > at:
            found.extend(pieces(source, at, match.start(), html=True))
        at = match.end()
    if at < end:
        found.extend(pieces(source, at, end, html=True))
    return found


def _announced_lines(source: str, drafts: list[Draft], group: int) -> None:
    """Short lines after a line that announces a list are its items, though their marks are lost."""
    kept = [draft for draft in drafts if draft.reason is None]
    at = 0
    while at < len(kept):
        draft = kept[at]
        at += 1
        if draft.type not in (BlockType.PARAGRAPH, BlockType.ANSWER, BlockType.SUMMARY) or not _announces(draft.text):
            continue
        end = at
        while end < len(kept) and _is_item(source, kept, at, end):
            end += 1
        if end - at >= 2 and end < len(kept) and _heads(kept[end - 1].text, kept[end]):
            end -= 1
        if end - at < 2:
            continue
        group += 1
        for item in kept[at:end]:
            item.type, item.level, item.group = BlockType.LIST_ITEM, 1, group
        at = end


def _announces(text: str) -> bool:
    return text.endswith(":") or (
        not _lines.ends_sentence(text) and len(text.split()) >= 3 and _OPENER.search(text) is not None
    )


def _is_item(source: str, kept: Sequence[Draft], first: int, index: int) -> bool:
    draft, before = kept[index], kept[index - 1]
    if (
        draft.type is not BlockType.PARAGRAPH
        or len(draft.text.split()) > _LONGEST_ITEM
        or draft.text.endswith((":", "?"))
    ):
        return False
    if "\n" not in source[before.raw_end : draft.raw_start] and "\r" not in source[before.raw_end : draft.raw_start]:
        return False
    has_stop = draft.text.endswith((".", "!"))
    if has_stop and (len(draft.text.split()) > 15 or _STARTER.match(draft.text)):
        return False
    return index == first or has_stop == kept[first].text.endswith((".", "!"))


def _heads(text: str, following: Draft) -> bool:
    """Whether a short line heads the paragraph after it, which takes its words up."""
    if following.type not in (BlockType.PARAGRAPH, BlockType.ANSWER) or len(text.split()) > 6 or text.endswith("."):
        return False
    words = {word.lower() for word in _WORD.findall(text)}
    head = {word.lower() for word in _WORD.findall(following.text[:160])}
    return bool(words) and len(words & head) >= 0.5 * len(words)


def _headings(drafts: Sequence[Draft]) -> None:
    """Short lines without a stop that stand before a longer one, or before a list, are headings."""
    kept = [draft for draft in drafts if draft.reason is None]
    for draft, following in pairwise(kept):
        text = draft.text
        if draft.type is not BlockType.PARAGRAPH or not 2 < len(text) <= 90 or len(text.split()) > 12:
            continue
        if (
            _lines.ends_sentence(text)
            or ". " in text
            or text[-1] in ",-–("
            or not (text[0].isupper() or text[0].isdigit())
        ):
            continue
        if (
            following.type in (BlockType.HEADING, BlockType.QUESTION)
            or following.raw_start <= draft.raw_end
            or _OPENER.search(text)
        ):
            continue
        is_longer = len(following.text) > len(text) and (
            _lines.ends_sentence(following.text) or len(following.text) > 90
        )
        if following.type is BlockType.LIST_ITEM or is_longer:
            draft.type, draft.level = BlockType.HEADING, 3


def _sections(drafts: Sequence[Draft]) -> None:
    """References go; summaries are marked."""
    is_references = False
    is_summary = False
    is_listed = False
    for draft in drafts:
        if draft.reason is not None:
            continue
        if len(draft.text) < 60 and _lines.is_references_heading(draft.text):
            is_references = True
        elif draft.type is BlockType.HEADING:
            is_references, is_summary = False, _SUMMARY_HEADING.match(draft.text) is not None
            is_listed = False
            continue
        elif is_references and not (_lines.is_reference_entry(draft.text) or draft.type is BlockType.LIST_ITEM):
            is_references = False
        if is_references:
            draft.reason, draft.parts, draft.type = DropReason.REFERENCES, [], BlockType.REFERENCES
        elif is_summary and draft.type is BlockType.LIST_ITEM:
            is_listed = True
        elif is_summary and draft.type is BlockType.PARAGRAPH:
            if is_listed:
                # the points are over
                is_summary = False
            else:
                draft.type = BlockType.SUMMARY

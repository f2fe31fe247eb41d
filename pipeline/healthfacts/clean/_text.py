"""Plain text and Markdown: lines, paragraphs, glued lists, headings and questions, each with exact raw offsets."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from ..records import BlockType, DropReason, Media
from . import _lines
from ._draft import Draft
from ._normal import decode, pieces, tidy

_LINE = re.compile(r"[^\r\n\f\v\u0085\u2028\u2029]+")
_HEADING_MARK = re.compile(r"\s{0,3}(#{1,6})\s+(?=\S)")
_BULLET = re.compile(r"\s*(?:[-*+•·‣▪◦●○■□–—►▶»✓✔]|o(?=\s))\s+(?=\S)|\s*[•‣▪◦●■►▶✓✔](?=\S)")
_NUMBER = re.compile(r"\s*(?:\(?\d{1,2}[.)]|\(?[a-z]\))\s+(?=\S)")
#: a list glued into a line: "include:  - a  - b"
_GLUED_WIDE = re.compile(r"(?:\s{2,}|^)\s*[-–•*‣▪●]\s+(?=\S)|\s+[•‣▪●]\s*(?=\S)")
_GLUED = re.compile(r"\s+[-•*–]\s+(?=\S)")
_OPENER = re.compile(
    r"(?::|\b(?:includ(?:e|es|ing)|following|follows|are|is|if|such as|as|by|with|of|to|for|from|have|has|had|may|can|cause|causes|experience|"
    r"when|who|that|or|and|be|like|the|their|your|need|should|a|an|means|called|example|these|on|in))\s*$",
    re.IGNORECASE,
)
_WIDE = re.compile(r"\s{3,}")
_DOUBLE = re.compile(r"(?<=[.!?:”\")\]])\s{2,}(?=[A-Z\"“(])")
_SENTENCE_GAP = re.compile(r"[.!?][\"'”’)\]]*(\s+)(?=[A-Z])")
_QUESTION = re.compile(
    r"\s*(?:what|who|how|why|when|where|which|is|are|can|could|does|do|did|should|will|would|has|have)\b[^.!?\n]{3,140}\?",
    re.IGNORECASE,
)
_RULE = re.compile(r"^\s*(?:[-*_=~]\s*){3,}$")
_TABLE_RULE = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$")
_MARKDOWN = re.compile(
    r"(?P<image>!\[[^\]\n]{0,300}\]\([^)\s]{0,2000}(?:\s+\"[^\"\n]{0,200}\")?\))|(?P<open>\[)(?=[^\]\[\n]{1,300}\]\([^)\n]{0,2000}\))"
    r"|(?P<close>\]\([^)\n]{0,2000}\))|(?P<strong>\*\*|__|~~|`+)|(?P<emphasis>(?<![\w*])[*_](?=\S)|(?<=\S)[*_](?![\w*]))"
    r"|(?P<escape>\\(?=[\\`*_{}\[\]()#+.!>-]))"
)
_PREFIX = re.compile(
    r"^\W*(?:tl;?\s?dr|key\s+(?:points?|takeaways?)|short\s+answer|in\s+short|bottom\s+line)\s*[:–—-]\s*", re.IGNORECASE
)
_SUMMARY_HEADING = re.compile(
    r"^\W*(?:tl;?\s?dr|key\s+(?:points?|takeaways?|facts?)|at\s+a\s+glance|in\s+brief|summary|highlights)\W*$",
    re.IGNORECASE,
)
#: shortest and longest line, in characters, of a text that was wrapped by hand
_WRAP = (40, 110)


def chunk(source: str, media: Media, *, expired: Callable[[], bool]) -> list[Draft]:
    """The drafts of a plain text, in order."""
    lines = _lines_of(source)
    lines = _unwrapped(source, lines)
    drafts: list[Draft] = []
    wide = _has_paragraph_gaps(source)
    group = 0
    markdown = media is Media.MARKDOWN
    fence = False
    for number, (start, end, joined) in enumerate(lines):
        if number & 1023 == 0 and expired():
            break
        line = source[start:end]
        if markdown and line.lstrip().startswith(("```", "~~~")):
            fence = not fence
            drafts.append(Draft(BlockType.BOILERPLATE, raw_start=start, raw_end=end, reason=DropReason.MARKUP))
            continue
        if _RULE.match(line) or (markdown and _TABLE_RULE.match(line)):
            drafts.append(Draft(BlockType.BOILERPLATE, raw_start=start, raw_end=end, reason=DropReason.MARKUP))
            continue
        group = _line(source, start, end, drafts, group, markdown=markdown and not fence, wide=wide)
        del joined
    _headings(drafts, markdown=markdown)
    _sections(drafts)
    return drafts


def _lines_of(source: str) -> list[tuple[int, int, bool]]:
    return [(m.start(), m.end(), False) for m in _LINE.finditer(source) if not m.group().isspace()]


def _unwrapped(source: str, lines: list[tuple[int, int, bool]]) -> list[tuple[int, int, bool]]:
    """Join lines that were wrapped at a fixed width: each goes on in the next, in lower case, without a full stop."""
    if len(lines) < 3:
        return _joined_lines(source, lines, lambda a, b: _goes_on(source, a, b) and b[0] - a[1] <= 2)
    lengths = sorted(end - start for start, end, _ in lines)
    typical = lengths[int(len(lengths) * 0.75)]
    wrapped = _WRAP[0] <= typical <= _WRAP[1] and lengths[-1] <= typical + 25

    def belongs(a: tuple[int, int, bool], b: tuple[int, int, bool]) -> bool:
        if source.count("\n", a[1], b[0]) > 1 or _BULLET.match(source, b[0], b[1]) or _NUMBER.match(source, b[0], b[1]):
            return False
        if _HEADING_MARK.match(source, b[0], b[1]) or _HEADING_MARK.match(source, a[0], a[1]):
            return False
        if "|" in source[b[0] : b[1]]:
            return False
        if wrapped and a[1] - a[0] >= typical - 25:
            return True
        return _goes_on(source, a, b)

    return _joined_lines(source, lines, belongs)


def _goes_on(source: str, a: tuple[int, int, bool], b: tuple[int, int, bool]) -> bool:
    tail = source[max(a[0], a[1] - 3) : a[1]].rstrip()
    head = source[b[0] : b[0] + 3].lstrip()
    return (
        a[1] - a[0] >= _WRAP[0]
        and tail[-1:].isalpha()
        and tail[-1:].islower()
        and head[:1].islower()
        and source.count("\n", a[1], b[0]) == 1
    )


def _joined_lines(
    source: str,
    lines: Sequence[tuple[int, int, bool]],
    belongs: Callable[[tuple[int, int, bool], tuple[int, int, bool]], bool],
) -> list[tuple[int, int, bool]]:
    found: list[tuple[int, int, bool]] = []
    last: tuple[int, int, bool] | None = None
    for line in lines:
        if last is not None and belongs(last, line):
            found[-1] = (found[-1][0], line[1], True)
        else:
            found.append(line)
        last = line
    return found


def _has_paragraph_gaps(source: str) -> bool:
    """Whether two spaces after a full stop mean a new paragraph; not so where every sentence is followed by two."""
    gaps = [len(m.group(1)) for m in _SENTENCE_GAP.finditer(source, 0, 20_000)]
    double = sum(gap >= 2 for gap in gaps)
    return (double > 0 and double < 0.75 * len(gaps)) or (len(gaps) < 3 and double > 0)


def _line(source: str, start: int, end: int, drafts: list[Draft], group: int, *, markdown: bool, wide: bool) -> int:
    """Add the drafts of one line; return the number of the last list."""
    if (match := _HEADING_MARK.match(source, start, end)) and (markdown or end - start < 160):
        _add(drafts, source, match.end(), end, BlockType.HEADING, level=len(match.group(1)), markdown=markdown)
        return group
    if markdown and source.count("|", start, end) >= 2 and source[start:end].strip().startswith("|"):
        return _table_row(source, start, end, drafts, group)
    bullet = _BULLET.match(source, start, end) or _NUMBER.match(source, start, end)
    if bullet and not (bullet.group().strip() in ("-", "–", "—") and _is_dialogue(source, bullet.end(), end)):
        before = _last_kept(drafts)
        if before is None or before.type is not BlockType.LIST_ITEM:
            group += 1
        depth = (
            1 + (len(bullet.group()) - len(bullet.group().lstrip())) // 2 if source[start : start + 1].isspace() else 1
        )
        items = _split(source, bullet.end(), end, _GLUED_WIDE)
        for index, (a, b) in enumerate(items):
            rest = _after_item(source, a, b) if index == len(items) - 1 and len(items) > 1 else b
            _add(drafts, source, a, rest, BlockType.LIST_ITEM, level=min(depth, 6), group=group, markdown=markdown)
            if rest < b:
                _prose(source, rest, b, drafts, markdown=markdown, wide=wide)
        return group
    return _glued(source, start, end, drafts, group, markdown=markdown, wide=wide)


def _is_dialogue(source: str, start: int, end: int) -> bool:
    return end - start > 400


def _last_kept(drafts: Sequence[Draft]) -> Draft | None:
    for draft in reversed(drafts[-6:]):
        if draft.reason is None:
            return draft
    return None


def _split(source: str, start: int, end: int, pattern: re.Pattern[str]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    at = start
    for match in pattern.finditer(source, start, end):
        if match.start() > at:
            found.append((at, match.start()))
        at = match.end()
    if at < end:
        found.append((at, end))
    return found


def _glued(source: str, start: int, end: int, drafts: list[Draft], group: int, *, markdown: bool, wide: bool) -> int:
    """A line that may hold lists run together with the prose that announces them."""
    at = start
    while at < end:
        marks = _list_marks(source, at, end)
        if not marks:
            break
        _prose(source, at, marks[0][0], drafts, markdown=markdown, wide=wide)
        group += 1
        stop = end
        for index, (_, begin) in enumerate(marks):
            limit = marks[index + 1][0] if index + 1 < len(marks) else end
            rest = _after_item(source, begin, limit)
            _add(drafts, source, begin, rest, BlockType.LIST_ITEM, level=1, group=group, markdown=markdown)
            if rest < limit:
                stop = rest
                break
        at = stop
        if stop >= end:
            return group
    if at < end:
        _prose(source, at, end, drafts, markdown=markdown, wide=wide)
    return group


def _list_marks(source: str, start: int, end: int) -> list[tuple[int, int]]:
    """(start, end) of the bullets of the first glued list in `source[start:end]`; empty where there is none."""
    wide = [(m.start(), m.end()) for m in _GLUED_WIDE.finditer(source, start, end)]
    first = wide[0] if wide else None
    for match in _GLUED.finditer(source, start, end):
        if first is not None and match.start() >= first[0]:
            break
        if _OPENER.search(source, max(start, match.start() - 40), match.start()):
            # " - " right after a colon or an announcing word: the whole list may be written so
            same = [(m.start(), m.end()) for m in _GLUED.finditer(source, match.start(), end)]
            if len(same) >= 2:
                return same
            break
    if first is None:
        return []
    if len(wide) == 1 and not _OPENER.search(source, max(start, first[0] - 40), first[0]) and first[0] > start:
        # one dash in wide space, nothing that announces a list: a dash
        symbol = source[first[0] : first[1]].strip()
        return wide if symbol in "•‣▪●" else []
    return wide


def _after_item(source: str, start: int, end: int) -> int:
    """Where the item that starts at `start` ends: at its mark, or at wide space before a new sentence."""
    for match in _WIDE.finditer(source, start, end):
        following = source[match.end() : match.end() + 1]
        if match.start() > start and (following.isupper() or following in '"“('):
            return match.start()
    for match in re.finditer(r"(?<![.!?:;,\s])\s{2}(?=[A-Z][a-z]+\s)", source[start:end]):
        tail = source[start + match.end() : end]
        if len(tail.split()) >= 6 and _lines.ends_sentence(tail.rstrip()):
            return start + match.start()
    return end


def _prose(source: str, start: int, end: int, drafts: list[Draft], *, markdown: bool, wide: bool) -> None:
    """Paragraphs: split at wide space; questions that head a paragraph stand alone."""
    cuts = [m.span() for m in (_DOUBLE if wide else _WIDE).finditer(source, start, end)]
    if wide:
        cuts = sorted({*cuts, *(m.span() for m in re.compile(r"\s{4,}").finditer(source, start, end))})
    at = start
    bounds: list[tuple[int, int]] = []
    for a, b in cuts:
        if a > at:
            bounds.append((at, a))
        at = max(at, b)
    if at < end:
        bounds.append((at, end))
    for a, b in bounds:
        question = _QUESTION.match(source, a, b)
        if (question and question.end() < b and source[question.end() : question.end() + 1].strip() in ("",)) or (
            question and question.end() < b and source[question.end() : question.end() + 1].isupper()
        ):
            assert question is not None
            _add(drafts, source, a, question.end(), BlockType.QUESTION, level=3, markdown=markdown)
            _add(drafts, source, question.end(), b, BlockType.PARAGRAPH, markdown=markdown, answers=True)
        elif question:
            _add(drafts, source, a, b, BlockType.QUESTION, level=3, markdown=markdown)
        else:
            _add(drafts, source, a, b, BlockType.PARAGRAPH, markdown=markdown)


def _table_row(source: str, start: int, end: int, drafts: list[Draft], group: int) -> int:
    before = _last_kept(drafts)
    is_first = before is None or before.type is not BlockType.TABLE_CELL
    if is_first:
        group += 1
    row = 0 if is_first or before is None else before.row + 1
    for column, (a, b) in enumerate(_split(source, start, end, re.compile(r"\s*\|\s*"))):
        _add(
            drafts,
            source,
            a,
            b,
            BlockType.TABLE_CELL,
            group=group,
            markdown=True,
            row=row,
            column=column,
            is_header=row == 0,
        )
    return group


def _add(
    drafts: list[Draft],
    source: str,
    start: int,
    end: int,
    kind: BlockType,
    *,
    markdown: bool,
    level: int = 0,
    group: int = 0,
    row: int = -1,
    column: int = -1,
    is_header: bool = False,
    answers: bool = False,
) -> None:
    while start < end and source[start].isspace():
        start += 1
    while end > start and source[end - 1].isspace():
        end -= 1
    if start >= end:
        return
    parts = tidy(
        _markdown(source, start, end) if markdown else pieces(source, start, end, html="&" in source[start:end])
    )
    text = "".join(part for part, _, _ in parts)
    reason = (_lines.furniture(text) if text else DropReason.MARKUP) if kind not in (BlockType.TABLE_CELL,) else None
    if kind is BlockType.PARAGRAPH and text and _PREFIX.match(text):
        kind = BlockType.SUMMARY
    if reason is not None and kind is not BlockType.HEADING:
        kind = _lines.block_type_of(reason)
    draft = Draft(
        kind,
        [] if reason else parts,
        start,
        end,
        level=level,
        group=group,
        row=row,
        column=column,
        is_header=is_header,
        text=text or decode(source[start:end]),
        reason=reason,
        answers=answers,
    )
    drafts.append(draft)


def _markdown(source: str, start: int, end: int) -> list[tuple[str, int, int]]:
    found: list[tuple[str, int, int]] = []
    at = start
    for match in _MARKDOWN.finditer(source, start, end):
        if match.start() > at:
            found.extend(pieces(source, at, match.start(), html=True))
        at = match.end()
    if at < end:
        found.extend(pieces(source, at, end, html=True))
    return found


def _headings(drafts: list[Draft], *, markdown: bool) -> None:
    """Short lines without a stop that stand before a longer one are headings."""
    kept = [d for d in drafts if d.reason is None]
    for index, draft in enumerate(kept):
        if draft.type is not BlockType.PARAGRAPH:
            continue
        text = draft.text
        if (
            not (2 < len(text) <= 90)
            or _lines.ends_sentence(text)
            or text[-1] in ",-–("
            or (not text[0].isupper() and not text[0].isdigit())
        ):
            continue
        following = kept[index + 1] if index + 1 < len(kept) else None
        if following is None or following.type in (BlockType.HEADING, BlockType.QUESTION):
            continue
        if len(text.split()) > 12 or _OPENER.search(text):
            continue
        same_line = following.raw_start - draft.raw_end
        if following.type is BlockType.LIST_ITEM or (
            len(following.text) > len(text) and (_lines.ends_sentence(following.text) or len(following.text) > 90)
        ):
            if same_line <= 0:
                continue
            draft.type, draft.level = BlockType.HEADING, 3
    del markdown


def _sections(drafts: list[Draft]) -> None:
    """References go; summaries are marked."""
    taking = False
    summary = 0
    for draft in drafts:
        if draft.reason is None and len(draft.text) < 60 and _lines.is_references_heading(draft.text):
            taking = True
            draft.reason, draft.parts = DropReason.REFERENCES, []
            continue
        if draft.type is BlockType.HEADING and draft.reason is None:
            taking = False
            summary = draft.level if _SUMMARY_HEADING.match(draft.text) else 0
            continue
        if taking and draft.reason is None:
            if _lines.is_reference_entry(draft.text) or draft.type is BlockType.LIST_ITEM:
                draft.reason, draft.parts, draft.type = DropReason.REFERENCES, [], BlockType.REFERENCES
            else:
                taking = False
        if summary and draft.type is BlockType.PARAGRAPH and draft.reason is None:
            draft.type = BlockType.SUMMARY

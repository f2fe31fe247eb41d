"""Lists of other names: "Other names: MFS; Marfan's syndrome", as pages about one condition have them.

What the list stands under says what its entries are, whatever they look like: the recogniser takes them for names of a
condition, and each is a synonym of what the list's label, the nearest heading or the title names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from .records import Article, BlockType, Span

_LABEL = re.compile(
    r"(?:(?:also|sometimes|formerly|otherwise)\s+(?:known\s+as|called)|(?:other|alternative|alternate)\s+names?|synonyms?|a\.?k\.?a\.?)"
    r"(?P<own>\s+(?:for|of)\s+[^:|;.\n]{3,90}?)?\s*(?:(?P<colon>[:|])\s*|$)",
    re.IGNORECASE,
)
#: what stands under such a label where there is no name, and what pages put behind a list
_NO_NAME = re.compile(r"(?:none|n/?a|not\b.*|unknown|see\b.*|(?:show|read|view)\s+(?:more|less|all))", re.IGNORECASE)
#: a remark behind a name: "(older usage)"; "(dup(17)(p11.2))" and "(type 2)" belong to theirs
_REMARK = re.compile(r"\s*\((?:[a-z]+\s)+[a-z]+\)$")
_SENTENCE = re.compile(r"[.?!]\s+\S")
_LONGEST = 140  # characters of a name
#: score of an entry as a condition and as a synonym: all 723 rows on 240 rare-disease pages and all 17 in the annotated texts
#: were right; pages of other sites are less alike
LISTED_SCORE = 0.95
_TOP = 12  # blocks at the start of an article; where there are several lists, those further down are of symptoms and the like
_QUOTES = " \t\"'“”‘’.,;•·*-–—"


@dataclass(frozen=True, slots=True)
class NameList:
    """A list of other names. `names` are (entry, the line or item that holds it), in reading order. `heads` may say whose
    names they are: the list's label, the headings above it, the title; the nearest first."""

    names: tuple[tuple[Span, Span], ...]
    heads: tuple[Span, ...]
    section: tuple[str, ...]


def name_list(article: Article) -> NameList | None:
    """The list of other names of what `article` is about; None for most articles."""
    blocks, text = article.blocks, article.text
    labels = [
        (number, label)
        for number, block in enumerate(blocks)
        if (label := _LABEL.match(text, block.span.start, block.span.end)) is not None
        and (label["colon"] or label.end() == block.span.end)
    ]
    if len(labels) > 1:
        labels = [(number, label) for number, label in labels if number < _TOP or label["own"]]
    if not labels:
        return None
    number, label = labels[0]
    labelled = blocks[number]
    above = (
        block.span
        for block in reversed(blocks[:number])
        if block is blocks[0] or (block.type is BlockType.HEADING and block.span.of(text) in labelled.section)
    )
    heads = (Span(labelled.span.start, label.end()), *above)
    if label.end() < labelled.span.end:
        names = tuple(_names(text, Span(label.end(), labelled.span.end), commas=True))
        return NameList(names, heads, labelled.section)
    following = blocks[number + 1 :]
    listed = list(takewhile(lambda block: block.type is BlockType.LIST_ITEM, following)) or following[:1]
    if not listed or (listed[0].type is BlockType.HEADING and ";" not in listed[0].span.of(text)):
        return None
    # in a line of its own commas belong to names ("red cell aplasia, hereditary"), in a cell they part them
    commas = listed[0].type is BlockType.TABLE_CELL
    names = tuple(name for block in listed for name in _names(text, block.span, commas=commas))
    return NameList(names, heads, listed[0].section)


def _names(text: str, span: Span, *, commas: bool) -> Iterator[tuple[Span, Span]]:
    """The names in `span` and their line, parted by semicolons or lines, else by commas, where these are no part of names."""
    words = span.of(text)
    half = len(words) // 2
    if len(words) % 2 == 0 and words[:half] == words[half:]:  # a page's short and full form of a list, glued
        words = words[:half]
    if _SENTENCE.search(words):
        return
    line = Span(span.start, span.start + len(words.rstrip()))
    parted = r"[^;\n]+" if ";" in words or not commas else r"[^,\n]+"
    for part in re.finditer(parted, words):
        if len(part.group()) > _LONGEST:
            continue
        name = _REMARK.sub("", part.group().strip(_QUOTES)).strip(_QUOTES)
        if len(name) > 1 and name[0].isalnum() and not _NO_NAME.fullmatch(name):
            start = span.start + part.start() + part.group().index(name)
            yield Span(start, start + len(name)), line

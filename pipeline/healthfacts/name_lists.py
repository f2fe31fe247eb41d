"""Lists of other names: "Other names: MFS; Marfan's syndrome", as pages about one condition have them.

What the list stands under says what its entries are, whatever they look like: the recogniser takes them for names of a
condition, and each is a synonym of what the page's title names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

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
_MOST_WORDS = 14  # of a name
#: score of an entry as a condition and as a synonym: all 722 rows on 240 rare-disease pages and all 17 in the annotated texts
#: were right; pages of other sites are less alike
LISTED_SCORE = 0.95
_TOP = 12  # blocks at the start of an article; where there are several lists, those further down are of symptoms and the like
_QUOTES = " \t\"'“”‘’.,;•·*-–—"


@dataclass(frozen=True, slots=True)
class ListedName:
    """One entry of a list of other names: where it stands, the line or item that holds it, and what may say whose names they
    are: the list's label, the headings above it, the title; the nearest first."""

    span: Span
    line: Span
    heads: tuple[Span, ...]


def listed_names(article: Article) -> list[ListedName]:
    """The other names that `article` lists for what it is about, in reading order; [] for most articles."""
    blocks, text = article.blocks, article.text
    labels = [
        (number, label)
        for number, block in enumerate(blocks)
        if (label := _LABEL.match(text, block.span.start, block.span.end)) is not None
        and (label["colon"] or label.end() == block.span.end)
    ]
    if len(labels) > 1:
        labels = [(number, label) for number, label in labels if number < _TOP or label["own"]][:1]
    found: list[ListedName] = []
    for number, label in labels:
        span, above = blocks[number].span, blocks[number].section
        heads = (
            Span(span.start, label.end()),
            *(
                block.span
                for block in reversed(blocks[:number])
                if block is blocks[0] or (block.type is BlockType.HEADING and block.span.of(text) in above)
            ),
        )
        if label.end() < span.end:
            found += _names(text, Span(label.end(), span.end), heads, commas=True)
            continue
        for item in blocks[number + 1 :]:
            if item.type is BlockType.LIST_ITEM:
                found += _names(text, item.span, heads, commas=False)
                continue
            if item is blocks[number + 1] and (item.type is not BlockType.HEADING or ";" in item.span.of(text)):
                # in a line of its own commas belong to names ("red cell aplasia, hereditary"), in a cell they part them
                found += _names(text, item.span, heads, commas=item.type is BlockType.TABLE_CELL)
            break
    return found


def _names(text: str, span: Span, heads: tuple[Span, ...], *, commas: bool) -> Iterator[ListedName]:
    """The names in `span`, parted by semicolons or lines, else, where `commas` are no part of names, by commas."""
    words = span.of(text)
    half = len(words) // 2
    if len(words) % 2 == 0 and words[:half] == words[half:]:  # a page's short and full form of a list, glued
        words = words[:half]
    if _SENTENCE.search(words):
        return
    line = Span(span.start, span.start + len(words.rstrip()))
    parted = re.compile(r"[^;\n]+" if ";" in words or not commas else r"[^,\n]+")
    for part in parted.finditer(words):
        name = _REMARK.sub("", part.group().strip(_QUOTES)).strip(_QUOTES)
        if len(name) > 1 and len(name.split()) <= _MOST_WORDS and name[0].isalnum() and not _NO_NAME.fullmatch(name):
            start = span.start + part.start() + part.group().index(name)
            yield ListedName(Span(start, start + len(name)), line, heads)

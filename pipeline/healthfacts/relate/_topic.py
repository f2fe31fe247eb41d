"""Which condition an article is about, and what kind of question it answers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..records import Article, BlockType, Kind, Span, Topic
from ._context import Reading
from ._words import content_words, name_key

#: question types in the words of the public question-and-answer sets, most telling first
_QUESTIONS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        (
            "genetic changes",
            r"\bgenetic changes?\b|\bgenes? (?:is|are) (?:related|involved|linked)|\bwhat genes?\b|\bgenetics\b",
        ),
        ("inheritance", r"\binherit(?:ed|ance)\b|\bruns? in famil"),
        (
            "susceptibility",
            r"\bat risk\b|\brisk factors?\b|\bwho (?:gets|is affected)|\bsusceptib|\braises? (?:your|the) risk",
        ),
        ("complications", r"\bcomplications?\b|\blead to\b"),
        ("prevention", r"\bprevent"),
        (
            "causes",
            r"\bcaus(?:es?|ed|ing)\b|\bwhy do\b|"
            r"\bwhy (?:does|is|are)\b|\breasons?\b|\btriggers?\b|\baetiology\b|\betiology\b|\bpathogenesis\b",
        ),
        ("symptoms", r"\bsymptoms?\b|\bsigns?\b"),
        ("treatment", r"\btreat(?:ment|ments|ed)?\b|\btherap"),
        ("diagnosis", r"\bdiagnos|\btests?\b|\bexams?\b"),
        ("outlook", r"\boutlook\b|\bprognosis\b"),
        ("frequency", r"\bhow many\b|\bhow common\b"),
        ("information", r"\bwhat (?:is|are)\b|\bdo you have information\b|\boverview\b|\babout\b|\bfacts?\b"),
    )
)


_SEPARATORS = re.compile(r"[/_\-.=?&+%]+")

#: part of a title that a name must fill to be what the title is
_WHOLE_TITLE = 0.8


def question_type(text: str) -> str:
    """What kind of question `text` (a title or heading) asks, "" where it asks none that is known.

    >>> question_type("Who is at risk for gout?"), question_type("Gout and you")
    ('susceptibility', '')
    """
    for name, pattern in _QUESTIONS:
        if pattern.search(text):
            return name
    return ""


def choose(reading: Reading) -> tuple[int, Topic | None]:
    """The number of the topic's name and the topic; (-1, None) where the article names no condition."""
    article = reading.article
    kind = question_type(reading.title)
    if not reading.surfaces:
        return -1, None
    scores = [0.0] * len(reading.surfaces)
    first_seen = [-1] * len(reading.surfaces)
    titled: list[tuple[int, int]] = []
    in_head = _heading_spans(reading)
    n_chars = max(len(article.text), 1)
    for mention, name in zip(article.mentions, reading.names, strict=True):
        if name < 0:
            continue
        start = mention.span.start
        scores[name] += 1.0
        if first_seen[name] < 0 or start < first_seen[name]:
            first_seen[name] = start
        if start < reading.title_end:
            titled.append((start, name))
        elif any(low <= start < high for low, high in in_head):
            scores[name] += 3.0
        if article.text.rfind("\n", 0, start) < 0 and reading.title_end == 0:
            scores[name] += 2.0
    title_words = content_words(reading.title) if reading.title else frozenset()
    title_key = f" {name_key(reading.title)} " if reading.title else ""
    structured = [name_key(text) for text in article.metadata.structured_conditions]
    address = article.metadata.url.rsplit("//", 1)[-1].rstrip("/")
    url_words = content_words(_SEPARATORS.sub(" ", address)) if address else frozenset()
    page_words = content_words(_SEPARATORS.sub(" ", address.rsplit("/", 1)[-1])) if address else frozenset()
    first_title = min(titled)[1] if titled else -1
    most = max(scores)
    for name, surfaces in enumerate(reading.surfaces):
        scores[name] = scores[name] / most * 4.0
        scores[name] += 2.0 * (1.0 - first_seen[name] / n_chars)
        keys = {name_key(surface) for surface in surfaces}
        words = frozenset().union(*(content_words(surface) for surface in surfaces))
        if name == first_title:
            scores[name] += 8.0
        elif any(name == other for _, other in titled):
            scores[name] += 5.0
        elif title_key and any(f" {key} " in title_key for key in keys):
            scores[name] += 6.0
        elif title_words and words & title_words:
            scores[name] += 2.0 * len(words & title_words) / len(words)
        if any(key in structured for key in keys):
            scores[name] += 8.0
        if url_words and any(content_words(surface) <= url_words for surface in surfaces):
            scores[name] += 6.0 if any(content_words(surface) == page_words for surface in surfaces) else 3.0
    best = max(range(len(scores)), key=lambda n: (scores[n], -first_seen[n]))
    text = _surface(reading, best)
    concept = next(
        (
            m.concept
            for m, n in zip(article.mentions, reading.names, strict=True)
            if n == best and m.text == text and m.concept
        ),
        None,
    ) or next(
        (m.concept for m, n in zip(article.mentions, reading.names, strict=True) if n == best and m.concept), None
    )
    return best, Topic(text=text, concept=concept, question_type=kind)


def named_by_title(article: Article) -> Topic | None:
    """The topic of an article whose whole title is one name: a condition, or a change ("Chromosome 7p deletion")."""
    for block in article.blocks[:3]:
        is_title = block.type is BlockType.TITLE or (block.type is BlockType.HEADING and block.level <= 1)
        for mention in article.mentions if is_title else ():
            is_whole = block.span.contains(mention.span) and len(mention.span) >= _WHOLE_TITLE * len(block.span)
            if is_whole and mention.kind in (Kind.CONDITION, Kind.VARIANT):
                return Topic(mention.text, mention.concept, question_type(block.span.of(article.text)))
    return None


def of_heads(article: Article, heads: Sequence[Span]) -> Topic | None:
    """The condition named first by the nearest of some headings that names one."""
    for head in heads:
        first = next((m for m in article.mentions if m.kind is Kind.CONDITION and head.contains(m.span)), None)
        if first is not None:
            return Topic(first.text, first.concept)
    return None


def _heading_spans(reading: Reading) -> list[tuple[int, int]]:
    return [
        (unit.span.start, unit.span.end)
        for unit in reading.units
        if unit.block_type in (BlockType.HEADING, BlockType.TITLE, BlockType.QUESTION) or unit.is_question
    ][:50]


def _surface(reading: Reading, name: int) -> str:
    """The full name the article uses most; not the abbreviation."""
    surfaces = reading.surfaces[name]
    longest = max(len(surface) for surface in surfaces)
    return max(surfaces, key=lambda s: (len(s) * 2 >= longest, surfaces[s], len(s), s))

"""Abbreviations an article defines, by the algorithm of Schwartz and Hearst (Pac Symp Biocomput 2003, 451-462)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from ..errors import SettingsError
from ..records import Abbreviation, Span

if TYPE_CHECKING:
    from spacy.language import Language

_BRACKET = re.compile(r"[(\[]([^()\[\]\n]{2,120})[)\]]")
_WORD = re.compile(r"\S+")
_MAX_SHORT = 10  # characters; Schwartz and Hearst
_WINDOW = 600  # characters before a bracket that are looked at: more than 15 words, the most a long form may have
_EDGE = "\"'“”‘’.,;:"


def find_abbreviations(text: str, lines: Iterable[Span]) -> tuple[Abbreviation, ...]:
    """Every "long form (SHORT)" and "SHORT (long form)" within one line; one entry a short form, the first.

    >>> text = "Amyotrophic lateral sclerosis (ALS) is rare."
    >>> [(a.short, a.long) for a in find_abbreviations(text, [Span(0, len(text))])]
    [('ALS', 'Amyotrophic lateral sclerosis')]
    """
    found: dict[str, Abbreviation] = {}
    for line in lines:
        words = line.of(text)
        if "(" not in words and "[" not in words:
            continue
        for match in _BRACKET.finditer(words):
            pair = _pair(words, match)
            if pair is not None and pair[0].of(words) not in found:
                short, long = (Span(line.start + s.start, line.start + s.end) for s in pair)
                found[short.of(text)] = Abbreviation(short.of(text), long.of(text), short, long)
    return tuple(sorted(found.values(), key=lambda a: a.short_span))


def _pair(line: str, match: re.Match[str]) -> tuple[Span, Span] | None:
    """(short form, long form) in `line` for one bracket."""
    inner = re.split(r"[;,]|\bor\b", match.group(1))[0]
    start = match.start(1) + len(inner) - len(inner.lstrip(" " + _EDGE))
    inner = inner.strip(" " + _EDGE)
    begin = _window_start(line, match.start())
    before = line[begin : match.start()].rstrip()
    if is_short_form(inner):
        limit = min(len(inner) + 5, 2 * len(inner))
        words = list(_WORD.finditer(before))[-limit:]
        if not words:
            return None
        at = _long_start(inner, before[words[0].start() :])
        if at is None:
            return None
        at += words[0].start()
        long = before[at:]
        if is_pair(inner, long):
            return Span(start, start + len(inner)), Span(begin + at, begin + at + len(long))
        return None
    last = _WORD.findall(before)[-1:]
    if not last:
        return None
    short = last[0].strip(_EDGE)
    if not is_short_form(short) or len(short) < 2 or sum(c.isupper() for c in short) < 2:
        return None
    whole = match.group(1).strip()
    at = _long_start(short, whole)
    if at != 0 or not is_pair(short, whole) or len(whole.split()) > len(short) + 3:
        return None
    short_at = begin + before.rfind(short)
    long_at = line.index(whole, match.start(1))
    return Span(short_at, short_at + len(short)), Span(long_at, long_at + len(whole))


def _window_start(line: str, end: int) -> int:
    """Where the last words before `end` begin: all of them, or those of the window."""
    if end <= _WINDOW:
        return 0
    gap = re.search(r"\s", line[end - _WINDOW : end])
    return end - _WINDOW + gap.end() if gap else end


def is_short_form(text: str) -> bool:
    """Whether `text` may be a short form: 2 to 10 characters, at most two words, a letter, starts alphanumeric."""
    return (
        2 <= len(text) <= _MAX_SHORT
        and len(text.split()) <= 2
        and any(c.isalpha() for c in text)
        and text[0].isalnum()
        and any(c.isupper() for c in text)
        and not re.fullmatch(r"[IVX]+|[A-Z]?[a-z]+", text)
    )


def is_pair(short: str, long: str) -> bool:
    """Whether the long form is long enough, and does not hold the short form itself."""
    return len(long) > len(short) and short not in long.split() and bool(long) and long[0].isalnum()


def _long_start(short: str, long: str) -> int | None:
    """Where in `long` the characters of `short` begin to match from the right; the first one at a word's start."""
    at = len(long) - 1
    for number in range(len(short) - 1, -1, -1):
        char = short[number].lower()
        if not char.isalnum():
            continue
        while at >= 0 and (long[at].lower() != char or (number == 0 and at > 0 and long[at - 1].isalnum())):
            at -= 1
        if at < 0:
            return None
        at -= 1
    return long.rfind(" ", 0, at + 1) + 1 if at >= 0 else 0


@lru_cache(maxsize=1)
def _scispacy() -> Language:
    """scispaCy's detector (Schwartz and Hearst, 2003) behind spaCy's English tokeniser; loaded at the first use."""
    import spacy
    from scispacy.abbreviation import AbbreviationDetector

    assert AbbreviationDetector is not None  # importing it registers the component
    nlp = spacy.blank("en")
    nlp.add_pipe("abbreviation_detector")
    return nlp


def find_with_scispacy(text: str, lines: Iterable[Span]) -> tuple[Abbreviation, ...]:
    """The pairs scispaCy's detector finds, each at its first place, line by line."""
    found: dict[tuple[str, str], Abbreviation] = {}
    for line in lines:
        shown = line.of(text)
        if "(" not in shown:
            continue
        for short in _scispacy()(shown)._.abbreviations:
            long = short._.long_form
            spans = (
                Span(line.start + short.start_char, line.start + short.end_char),
                Span(line.start + long.start_char, line.start + long.end_char),
            )
            found.setdefault((short.text, long.text), Abbreviation(short.text, long.text, *spans))
    return tuple(sorted(found.values(), key=lambda pair: pair.short_span))


def finder(name: str) -> Callable[[str, Iterable[Span]], tuple[Abbreviation, ...]]:
    """The finder a settings file names. Raises SettingsError for another name."""
    finders = {"healthfacts": find_abbreviations, "scispacy": find_with_scispacy}
    if name not in finders:
        raise SettingsError(f"[recognise] abbreviations = {name!r}; there are: {', '.join(finders)}")
    return finders[name]

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

_BRACKET_MARK = re.compile(r"[()\[\]]")
_WORD = re.compile(r"\S+")
_MAX_SHORT = 10  # characters; Schwartz and Hearst
_WINDOW = 600  # characters before a bracket that are looked at: more than 15 words, the most a long form may have
_EDGE = "\"'“”‘’.,;:"
_LONGEST_BRACKET = 120  # characters
_BRACKETS = {"(": ")", "[": "]"}
_PARTS = re.compile(r"[;,]\s+|\bor\b")
_QUANTITY = re.compile(r"[=<>%≤≥]|^[\d.]+\s|\s\S*/|\. ")
_NAMELY = re.compile(
    r"(?:also called|also known as|abbreviated(?: as| to)?|i\.e\.|hereafter|termed|called|the)\s+", re.IGNORECASE
)
_CONNECTIVES = frozenset(
    ["a", "an", "and", "as", "at", "by", "for", "from", "in", "into", "of", "on", "or", "the", "to", "with", "type"]
)
_NAME_WORD = re.compile(r"[^\W_]+")
#: "Streptococcus pyogenes (S. pyogenes)"; "phosphorus (P)"; "ambient temperature (T(a))"; "Rh positive (Rh+)".
_SPECIES = re.compile(r"([A-Z])[a-z]*\. ?([a-z]{3,})")
_INITIAL_WORD = re.compile(r"(?<![^\W_])[^\W\d_]{4,}$")
_SUBSCRIPT = re.compile(r"([A-Z])\(([A-Za-z]{1,2})\)")
_SIGNED = re.compile(r"([A-Za-z]{1,2})\(?([+-])\)?")
_SIGNS = {"+": "positive", "-": "negative"}
_NUMBERS = {"two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9"}
_NUMBER_WORD = re.compile(rf"\b(?:{'|'.join(_NUMBERS)})(?=-)", re.IGNORECASE)

#: What a letter of a short form gains by standing at the start of a word, after the letter before it, or inside a word;
#: what a word of the long form costs that gives no letter, and a connective. Set on the development file of MED-1250.
_INITIAL, _NEXT, _INNER, _SKIPPED, _CONNECTIVE = 1.0, 0.7, 0.3, -0.8, -0.05
_START_CONNECTIVE = 0.4  # what a letter gains at the start of a connective
#: Least mean gain of a letter where the short form has no two capitals ("Glu"), and where it has no capital ("bpm").
_ONE_CAPITAL, _NO_CAPITAL = 0.55, 0.95


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
        for bracket in _brackets(words):
            pair = _pair(words, bracket)
            if pair is not None and pair[0].of(words) not in found:
                short, long = (Span(line.start + s.start, line.start + s.end) for s in pair)
                found[short.of(text)] = Abbreviation(short.of(text), long.of(text), short, long)
    return tuple(sorted(found.values(), key=lambda a: a.short_span))


def _brackets(line: str) -> list[Span]:
    """What stands in each pair of brackets, in the order in which they open; brackets may hold others."""
    found: list[Span] = []
    opened: list[int] = []
    for match in _BRACKET_MARK.finditer(line):
        if match.group() in _BRACKETS:
            opened.append(match.start())
        elif opened and _BRACKETS[line[opened[-1]]] == match.group():
            inside = Span(opened.pop() + 1, match.start())
            if 1 <= len(inside) <= _LONGEST_BRACKET:
                found.append(inside)
    return sorted(found)


def _pair(line: str, bracket: Span) -> tuple[Span, Span] | None:
    """(short form, long form) in `line` for one bracket."""
    begin = _window_start(line, bracket.start - 1)
    before = line[begin : bracket.start - 1].rstrip()
    plain = _initial(bracket.of(line), before) or _species(bracket.of(line), before)
    if plain is not None:
        return bracket, Span(begin + plain.start, begin + plain.end)
    for number, part in enumerate(_parts(line, bracket)):
        short = part.of(line)
        if is_short_form(short) and (number < 2 or (sum(c.isupper() for c in short) > 1 and " " not in short)):
            long = _long_form(short, before)
            if long is not None:
                return part, Span(begin + long.start, begin + long.end)
    inside = bracket.of(line)
    comma = inside.rfind(",")
    if comma > 0:  # "(posttransplant lymphoproliferative disorder, PTLD)"
        part = _trimmed(line, Span(bracket.start + comma + 1, bracket.end))
        long = _long_form(part.of(line), inside[:comma]) if is_short_form(part.of(line)) else None
        if long is not None and long.start == 0:
            return part, Span(bracket.start + long.start, bracket.start + long.end)
    return _explained(line, bracket, begin, before)


def _initial(short: str, before: str) -> Span | None:
    """The word before a bracket that holds nothing but its first letter, a capital: "phosphorus (P)"."""
    word = _INITIAL_WORD.search(before) if len(short) == 1 and short.isupper() else None
    return Span(word.start(), word.end()) if word and word.group()[0].upper() == short else None


def _species(short: str, before: str) -> Span | None:
    """The name before a bracket that holds the same species with its genus cut short."""
    cut = _SPECIES.fullmatch(short)
    words = list(_WORD.finditer(before))[-2:]
    if cut is None or len(words) < 2 or words[1].group().lower() != cut.group(2):
        return None
    return Span(words[0].start(), words[1].end()) if words[0].group().startswith(cut.group(1)) else None


def _explained(line: str, bracket: Span, begin: int, before: str) -> tuple[Span, Span] | None:
    """(short form, long form) where the bracket explains the word before it."""
    last = _WORD.findall(before)[-1:]
    if not last:
        return None
    short = last[0].strip(_EDGE)
    if "." in short:
        short = last[0].strip(_EDGE.replace(".", ""))
    if not is_short_form(short) or len(short) < 2 or sum(c.isupper() for c in short) < 2:
        return None
    whole = bracket.of(line).strip()
    long = _long_form(short, whole)
    if long is None or long.start != 0 or len(whole.split()) > len(short) + 3:
        return None
    short_at = begin + before.rfind(short)
    long_at = line.index(whole, bracket.start)
    return Span(short_at, short_at + len(short)), Span(long_at, long_at + len(whole))


def _parts(line: str, bracket: Span) -> list[Span]:
    """What may be a short form in a bracket: all of it, then what its commas, semicolons and "or" part."""
    inside = bracket.of(line)
    ends = [(m.start(), m.end()) for m in _PARTS.finditer(inside)]
    starts = [0, *(end for _, end in ends)]
    stops = [*(start for start, _ in ends), len(inside)]
    found = [Span(bracket.start + a, bracket.start + b) for a, b in zip(starts, stops, strict=True)]
    return [_trimmed(line, part) for part in ([bracket, *found] if ends else found)]


def _trimmed(line: str, span: Span) -> Span:
    """`span` without outer blanks and punctuation, and without words that lead in a name."""
    start, end = span.start, span.end
    while start < end and (line[start].isspace() or line[start] in _EDGE):
        start += 1
    while end > start and (line[end - 1].isspace() or line[end - 1] in _EDGE):
        end -= 1
    lead = _NAMELY.match(line, start, end)
    return Span(lead.end() if lead else start, end)


def _open_bracket(before: str) -> int:
    """Where the words of a long form may begin: after the last bracket that has no partner in `before`."""
    waiting: list[int] = []
    begin = 0
    for match in _BRACKET_MARK.finditer(before):
        if match.group() in _BRACKETS:
            waiting.append(match.end())
        elif waiting:
            waiting.pop()
        else:
            begin = match.end()
    return max([begin, *waiting])


def _window_start(line: str, end: int) -> int:
    """Where the last words before `end` begin: all of them, or those of the window."""
    if end <= _WINDOW:
        return 0
    gap = re.search(r"\s", line[end - _WINDOW : end])
    return end - _WINDOW + gap.end() if gap else end


def is_short_form(text: str) -> bool:
    """Whether `text` may be a short form: 2 to 10 characters, at most two words, a letter, starts alphanumeric.

    >>> [is_short_form(text) for text in ("ALS", "bpm", "Hh", "IV", "see Figure 2", "2010", "beats")]
    [True, True, True, False, False, False, False]
    """
    return (
        2 <= len(text) <= _MAX_SHORT
        and len(text.split()) <= 2
        and any(c.isalpha() for c in text)
        and text[0].isalnum()
        and (any(c.isupper() or c.isdigit() for c in text) or (len(text) <= 4 and " " not in text))
        and not re.fullmatch(r"[IVX]+", text)
        and not _QUANTITY.search(text)
        and text.split(maxsplit=1)[0] not in _CONNECTIVES
    )


def is_pair(short: str, long: str) -> bool:
    """Whether the long form is long enough, and does not hold the short form itself."""
    return len(long) > len(short) and short not in long.split() and bool(long) and long[0].isalnum()


def _long_form(short: str, before: str) -> Span | None:
    """Where in `before` the long form of `short` stands, up to its end: of all starts the one that explains it best."""
    limit = min(len(short) + 5, 2 * len(short))
    words = list(_WORD.finditer(before))[-limit:]
    signed = _SIGNED.fullmatch(short)
    if not words or (signed and not words[-1].group().lower().endswith(_SIGNS[signed.group(2)])):
        return None
    first = words[0].start()
    first += _open_bracket(before[first:])
    first += len(before[first:]) - len(before[first:].lstrip())
    long = before[first:]
    if any(c.isdigit() for c in short):  # "two-dimensional (2D)"
        long = _NUMBER_WORD.sub(lambda m: _NUMBERS[m.group().lower()].ljust(len(m.group()), "_"), long)
    at, score = max((_explained_from(spelt, long) for spelt in _spellings(short)), key=lambda found: found[1])
    if at is None:
        return None
    long = before[first:]
    capitals = sum(c.isupper() for c in short)
    needed = 0.0 if any(c.isupper() for c in short) else _NO_CAPITAL
    if short.isalpha() and capitals < 2:
        needed = _ONE_CAPITAL if capitals else _NO_CAPITAL
    if score < needed or not is_pair(short, long[at:]):
        return None
    return Span(first + at, len(before))


def _spellings(short: str) -> list[str]:
    """The letters of a short form in the orders in which a long form may have them, signs as words.

    >>> _spellings("T(a)"), _spellings("M+"), _spellings("ALS")
    (['T(a)', 'aT'], ['Mp'], ['ALS'])
    """
    signed = _SIGNED.fullmatch(short)
    if signed:
        return [signed.group(1) + _SIGNS[signed.group(2)][0]]
    subscript = _SUBSCRIPT.fullmatch(short)
    return [short, subscript.group(2) + subscript.group(1)] if subscript else [short]


def _explained_from(short: str, long: str) -> tuple[int | None, float]:
    """Where the long form begins in `long` that the letters of `short` explain best, and their mean gain."""
    plain = _long_start(short, long)
    if plain is None:
        return None, -1.0
    letters = [c for c in short.lower() if c.isalnum()]
    if len(letters) > 2 and letters[-1] == "s" and short[-1] == "s" and short[-2].isupper():
        letters.pop()  # "IIPs": the plural
    at, score = _best_start(letters, long)
    return (plain, 0.0) if at is None else (at, score)


def _best_start(letters: list[str], long: str) -> tuple[int | None, float]:
    """Where the best explanation of the letters begins in `long`, and its mean gain a letter."""
    low = long.lower()
    words = [(m.start(), m.end()) for m in _NAME_WORD.finditer(low)]
    best: dict[
        tuple[int, int], tuple[float, int]
    ] = {}  # (word, place of the last letter) to (gain, start), letter by letter
    for index, letter in enumerate(letters):
        new: dict[tuple[int, int], tuple[float, int]] = {}
        for number, (a, b) in enumerate(words):
            at = low.find(letter, a, b)
            while at >= 0:
                if index == 0:
                    if at == a:
                        new[number, at] = (_INITIAL, a)
                    break
                ways = [
                    (
                        gain
                        + (
                            _START_CONNECTIVE
                            if at == a and low[a:b] in _CONNECTIVES
                            else _INITIAL
                            if at == a
                            else _NEXT
                            if place == at - 1
                            else _INNER
                        )
                        + sum(_missed(low, words[w]) for w in range(other + 1, number)),
                        start,
                    )
                    for (other, place), (gain, start) in best.items()
                    if place < at
                ]
                if ways:
                    new[number, at] = max(ways)  # of equals the one that begins last
                at = low.find(letter, at + 1, b)
        best = new
    ended = [
        (gain + sum(_missed(low, words[w]) for w in range(number + 1, len(words))), start)
        for (number, _), (gain, start) in best.items()
    ]
    if not ended:
        return None, 0.0
    gain, start = max(ended)
    token = max(long.rfind(mark, 0, start) for mark in " /")
    return token + 1, gain / len(letters)


def _missed(low: str, word: tuple[int, int]) -> float:
    """What a word costs that gives no letter."""
    return _CONNECTIVE if low[word[0] : word[1]] in _CONNECTIVES else _SKIPPED


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

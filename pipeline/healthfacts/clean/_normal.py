"""Characters: entities, white space, invisible and compatibility characters, broken encodings; origins are kept.

A `Piece` is (clean characters, raw start, raw end). Equal lengths mean character for character; otherwise the whole
stands for the whole. A start of -1: no raw counterpart.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from html import unescape

import ftfy
from ftfy.badness import is_bad

Piece = tuple[str, int, int]

#: never in the clean text: zero-width characters, bidirectional controls, soft hyphen, byte order mark, NUL and other
#: controls, interlinear and object replacement characters, private-use icons
_INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\ufff9-\ufffc\ue000-\uf8ff\x00-\x08\x0e-\x1b\x7f"
)
#: one character that stands for two or three Latin letters
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "Ĳ": "IJ", "ĳ": "ij"}
_WHITE = r"\s\u0085\u2028\u2029"
#: an entity; a number of more digits is none, and is never computed with
_ENTITY = re.compile(r"&(?:#[0-9]{1,8}(?![0-9])|#[xX][0-9a-fA-F]{1,7}(?![0-9a-fA-F])|[a-zA-Z][a-zA-Z0-9]{1,31});?")
_SPECIAL = (
    rf"(?P<white>[{_WHITE}]{{2,}}|[^\S ]|[\u2028\u2029])|(?P<invisible>[{_INVISIBLE}]+)"
    rf"|(?P<ligature>[{''.join(_LIGATURES)}])"
)
_SPECIAL_TEXT = re.compile(_SPECIAL)
_SPECIAL_HTML = re.compile(f"(?P<entity>{_ENTITY.pattern})|{_SPECIAL}")
_INVISIBLE_RUN = re.compile(f"[{_INVISIBLE}]+")
_TOKEN = re.compile(r"\S+")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
#: a leading byte of UTF-8 and a byte after it, read as Windows-1252, Latin-1 or Mac Roman
_MOJIBAKE = re.compile(
    "[\u00c2-\u00f4\u0152\u0160][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u2122]|‚Ä|√[^\\w\\s]|¬[^\\w\\s]"
)
#: controls that a page in Windows-1252 or broken UTF-8 leaves behind: they help to repair the text, then they go
_C1 = re.compile("[\x80-\x84\x86-\x9f]+")


def names(words: str) -> frozenset[str]:
    """A set of words, written as a line of them.

    >>> sorted(names("b a"))
    ['a', 'b']
    """
    return frozenset(words.split())


def pieces(raw: str, start: int, end: int, *, html: bool) -> list[Piece]:
    """The clean pieces of `raw[start:end]`: entities decoded, white space collapsed, invisible characters gone.

    >>> pieces("a &lt;  b", 0, 9, html=True)
    [('a ', 0, 2), ('<', 2, 6), (' ', 6, 7), ('b', 8, 9)]
    """
    special = _SPECIAL_HTML if html else _SPECIAL_TEXT
    found: list[Piece] = []
    at = start
    for match in special.finditer(raw, start, end):
        where = match.start()
        if where > at:
            found.append((raw[at:where], at, where))
        at = match.end()
        group = match.lastgroup
        if group == "white":
            found.append((" ", where, where + 1))
        elif group == "entity":
            decoded = _decoded(match.group())
            if decoded is None:
                found.append((raw[where:at], where, at))
            elif decoded:
                found.append((decoded, where, at))
        elif group == "ligature":
            found.append((_LIGATURES[match.group()], where, at))
    if at < end:
        found.append((raw[at:end], at, end))
    return found


def decode(value: str) -> str:
    """A raw string in one go, without origins: for attributes, counts and patterns.

    >>> decode(" Crohn&#8217;s \\n disease ")
    'Crohn’s disease'
    """
    if "&" in value:
        value = _ENTITY.sub(_replaced, value)
    if not value.isascii():
        value = _INVISIBLE_RUN.sub("", value)
        for one, letters in _LIGATURES.items():
            if one in value:
                value = value.replace(one, letters)
        value = unicodedata.normalize("NFC", value)
    elif _CONTROL.search(value):
        value = _INVISIBLE_RUN.sub("", value)
    return " ".join(value.split())


def looks_broken(text: str) -> bool:
    """Whether the encoding of `text` looks broken: a cheap look for bytes of UTF-8 read as Latin letters, then ftfy's.

    >>> looks_broken("Beh\u00c3\u00a7et"), looks_broken("Behçet – Sjögren’s")
    (True, False)
    """
    return _MOJIBAKE.search(text) is not None and is_bad(text)


def tidy(parts: Sequence[Piece]) -> list[Piece]:
    """Collapse white space across pieces, strip both ends, compose to NFC, repair mojibake, join what is adjacent."""
    single: list[Piece] = []
    blank = True
    for text, start, end in parts:
        if blank and text[:1] == " ":
            text = text[1:]
            if not text:
                continue
            if start >= 0 and end - start == len(text) + 1:
                start += 1
        if not text:
            continue
        blank = text[-1] == " "
        single.append((text, start, end))
    found = _joined(single)
    while found and found[-1][0][-1] == " ":
        text, start, end = found.pop()
        if len(text) > 1:
            found.append((text[:-1], start, end - 1 if end - start == len(text) else end))
    if all(text.isascii() for text, _, _ in found):
        return found
    return _composed(found)


def _replaced(match: re.Match[str]) -> str:
    text = _decoded(match.group())
    return match.group() if text is None else text


@lru_cache(maxsize=4096)
def _decoded(entity: str) -> str | None:
    """What an entity stands for; None where it is none; "" for invisible ones."""
    text = unescape(entity)
    if text == entity:
        return None
    if text.isspace():
        return " "
    text = _INVISIBLE_RUN.sub("", text)
    return "".join(_LIGATURES.get(c, c) for c in text)


def _composed(parts: list[Piece]) -> list[Piece]:
    joined = "".join(text for text, _, _ in parts)
    fixed = ftfy.fix_encoding(joined) if looks_broken(joined) else joined
    if fixed != joined:
        fixed = _INVISIBLE_RUN.sub("", fixed)
    if _C1.search(fixed):
        fixed = _C1.sub("", fixed)
    return _composed_plain(parts if fixed == joined else _rewritten(parts, joined, fixed))


def _composed_plain(parts: list[Piece]) -> list[Piece]:
    joined = "".join(text for text, _, _ in parts)
    if unicodedata.is_normalized("NFC", joined):
        return parts
    return _rewritten(parts, joined, unicodedata.normalize("NFC", joined))


def _rewritten(parts: list[Piece], before: str, after: str) -> list[Piece]:
    """The pieces of `before` for its repaired form `after`, word by word where the words correspond."""
    old = list(_TOKEN.finditer(before))
    new = _TOKEN.findall(after)
    origins = _origins(parts)
    if len(old) != len(new):
        known = [o for o in origins if o[0] >= 0]
        text = " ".join(new)
        if not text:
            return []
        return [(text, min(o[0] for o in known), max(o[1] for o in known)) if known else (text, -1, -1)]
    found: list[Piece] = []
    for index, (match, word) in enumerate(zip(old, new, strict=True)):
        if index:
            gap = origins[match.start() - 1]
            found.append((" ", gap[0], gap[1]))
        if match.group() == word:
            found.extend((word[i], *origins[match.start() + i]) for i in range(len(word)))
        else:
            inside = [o for o in origins[match.start() : match.end()] if o[0] >= 0]
            if inside:
                found.append((word, min(o[0] for o in inside), max(o[1] for o in inside)))
            else:
                found.append((word, -1, -1))
    return _joined(found)


def _joined(parts: list[Piece]) -> list[Piece]:
    """Pieces that follow each other in both texts become one; so do pieces of one origin."""
    if len(parts) < 2:
        return parts
    found: list[Piece] = []
    texts: list[str] = []
    length = 0
    first = last = -1
    for text, start, end in parts:
        goes_on = last == start and last - first == length and end - start == len(text)
        if texts and first >= 0 and (goes_on or (first, last) == (start, end)):
            texts.append(text)
            length += len(text)
            last = end
            continue
        if texts:
            found.append(("".join(texts), first, last))
        texts, length, first, last = [text], len(text), start, end
    found.append(("".join(texts), first, last))
    return found


def _origins(parts: list[Piece]) -> list[tuple[int, int]]:
    """The raw range of every clean character."""
    found: list[tuple[int, int]] = []
    for text, start, end in parts:
        if start >= 0 and end - start == len(text):
            found.extend((start + i, start + i + 1) for i in range(len(text)))
        else:
            found.extend([(start, end)] * len(text))
    return found

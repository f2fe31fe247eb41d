"""Bytes to characters, and what bytes are when they are not text."""

from __future__ import annotations

import codecs
import re

from bs4.dammit import EncodingDetector
from charset_normalizer import from_bytes

#: how files of other kinds begin, and what the user should do with them
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"RIFF", "an audio, video or WebP file"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"BZh", "bzip2-compressed"),
    (b"\xfd7zXZ", "xz-compressed"),
    (b"SQLite format 3", "an SQLite database"),
)

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HTML = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|main|article|section|div|p|h[1-6]|table|ul|ol|br)\b[^>]*>", re.I
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_HTML_TEXT = re.compile(_HTML.pattern.decode(), re.I)

#: share of control characters above which bytes are no text; text has tabs and line ends only, and a scraped page a
#: stray NUL or two
_CONTROL_SHARE = 0.05
_CONTROL = bytes(set(range(32)) - {9, 10, 12, 13, 27})

#: share of bad bytes among the non-ASCII ones up to which a text counts as damaged UTF-8, not as another charset
_DAMAGED_SHARE = 0.5

#: share of non-ASCII bytes below which a text of unknown charset is Western European: statistics on so few letters
#: guess wildly (a line with three accents becomes Korean), and the product reads English
_WESTERN_SHARE = 0.15

#: codecs of Python's own that a page cannot mean
_NO_CHARSETS = {"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape"}

#: bytes that are looked at to guess a charset: enough for its letter statistics, bounded for speed
_SAMPLE = 65_536


def is_html(head: bytes) -> bool:
    """Whether the first bytes of a document carry HTML tags."""
    return _HTML.search(head.replace(b"\0", b"")[:8192]) is not None


def is_html_text(text: str) -> bool:
    """The same for characters.

    >>> is_html_text("<p>Gout hurts."), is_html_text("if a < b and p > 0.05")
    (True, False)
    """
    return _HTML_TEXT.search(text[:8192]) is not None


def binary_kind(head: bytes) -> str:
    """What the bytes are, in words, if they are not text; "" for text.

    >>> binary_kind(b"%PDF-1.7 ...")
    'a PDF'
    >>> binary_kind("Gout tut weh, für Tage".encode("cp1252"))
    ''
    """
    for magic, words in _MAGIC:
        if head.startswith(magic):
            return words
    if not head or head.startswith(tuple(bom for bom, _ in _BOMS)) or _utf16_without_mark(head):
        return ""
    control = len(head) - len(head.translate(None, _CONTROL))
    return "binary data" if control / len(head) > _CONTROL_SHARE else ""


def storable(text: str) -> str:
    r"""The text with U+FFFD for lone surrogates, which JSON can spell but no file can hold; offsets stay.

    >>> storable("gout \ud800")
    'gout �'
    """
    return _SURROGATE.sub("\ufffd", text)


def decode(data: bytes, *, declared: str = "", html: bool = False) -> tuple[str, str]:
    """The characters of `data` and the name of the encoding used.

    A byte order mark wins, then valid UTF-8, then what the transport (`declared`) or the page itself declares, then a
    guess by statistics. Never fails: bytes that fit nothing become U+FFFD, which clean reports.

    >>> decode("Sjögren".encode("cp1252"), declared="iso-8859-1")
    ('Sjögren', 'cp1252')
    """
    for bom, name in _BOMS:
        if data.startswith(bom):
            return data.decode(name, errors="replace"), name
    sixteen = _utf16_without_mark(data[:_SAMPLE])
    if sixteen:
        return data.decode(sixteen, errors="replace"), sixteen
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    for name in (declared, EncodingDetector.find_declared_encoding(data[:_SAMPLE], is_html=html) or ""):
        known = _codec(name)
        if known.startswith(("utf-16", "utf-32")) and b"\0" not in data:
            # its markup would have NULs: the page was converted, its declaration was not
            continue
        if known and known != "utf-8":
            try:
                return data.decode(known), known
            except (UnicodeDecodeError, LookupError):
                continue
    damaged = data.decode("utf-8", errors="replace")
    n_high = len(data) - len(data.translate(None, bytes(range(128, 256))))
    if damaged.count("\ufffd") <= _DAMAGED_SHARE * n_high:
        return damaged, "utf-8"
    name = "cp1252"
    if n_high > _WESTERN_SHARE * len(data):
        best = from_bytes(data[:_SAMPLE]).best()
        name = _codec(best.encoding if best is not None else "") or name
    return data.decode(name, errors="replace"), name


def _codec(name: str) -> str:
    """The Python codec for a declared charset; browsers read Latin-1 as Windows-1252, and so do we."""
    try:
        found = codecs.lookup(name.strip()) if name else None
    except (LookupError, ValueError):  # ValueError: a NUL in the name
        return ""
    # zip, hex and the like are codecs of Python, but no charsets
    if found is None or not found._is_text_encoding or found.name in _NO_CHARSETS:
        return ""
    known = found.name
    return "cp1252" if known in {"iso8859-1", "ascii"} else known


def _utf16_without_mark(head: bytes) -> str:
    """The UTF-16 variant of a text without byte order mark: every second byte of mostly Latin text is NUL."""
    if len(head) < 4 or b"\0" not in head:
        return ""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) / 2
    if odd > 0.7 * half and even < 0.1 * half:
        return "utf-16-le"
    if even > 0.7 * half and odd < 0.1 * half:
        return "utf-16-be"
    return ""

"""Where sentences end: punctuation, checked against abbreviations, initials, numbers and what follows."""

from __future__ import annotations

import re

from ._normal import names

#: a possible end: stops with closing quotes or brackets, then white space; or a stop glued to a capitalised word
_CANDIDATE = re.compile(
    r"(?P<stop>(?<![.!?…])[.!?…]+)(?P<close>[\"'”’)\]]*)(?P<marks>(?:\[\d{1,3}(?:[-–,]\s?\d{1,3})*\])*)(?P<gap>\s+|$|"
    r"(?=[A-Z][a-z]+[\s,]|[A-Z]\s|\(|[A-Z][a-z]+['’-]))"
    r"|(?P<wide>[。！？])"
)
_WORD_BEFORE = re.compile(r"[^\s(\[\"'“‘/]*$")
_INITIALS = re.compile(r"(?:[A-Za-z]\.)+[A-Za-z]?$")
#: never end a sentence: something must follow
_TITLES = names(
    "dr drs mr mrs ms prof st sr jr rev gen col sgt capt lt hon messrs mme mlle mt ft vs v cf viz eg ie "
    "e.g i.e ca approx fig figs eq eqs sec ref refs no nos vol vols ed eds pp p ch art al resp incl esp "
    "spp sp ssp subsp var cv nov aff max min avg est temp wt"
)
#: end one only before a capitalised word that often starts sentences
_MAYBE = names(
    "etc inc ltd co corp dept univ assn bros jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed "
    "thu fri sat sun u.s u.k u.n d.c e.u a.m p.m am pm ph.d m.d b.s m.s d.o r.n m.p.h b.c a.d mg ml kg cm "
    "mm hr hrs min oz lb lbs in ft yr yrs wk inj tab cap tabs caps b.i.d t.i.d q.i.d p.o i.v i.m s.c h.s "
    "p.r.n"
)
_STARTERS = names(
    "the a an this that these those it its he she they we you i in on at for if when while although "
    "though because since as after before however but and or so there here what who how why where which "
    "some many most other others another both each every all any no not people patients doctors children "
    "adults women men your our their his her symptoms treatment causes researchers scientists studies one "
    "two three several such also thus therefore moreover furthermore in to with from by"
)
_LIST_NUMBER = re.compile(r"(?:^|\s)\(?\d{1,2}$")


def sentences(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """The (start, end) offsets of the sentences in `text[start:end]`, without the white space between them.

    >>> [s for a, b in sentences('Dr. Low saw 2.5 mg. It helped.Nobody knew why (i.e. how).')
    ...  for s in ['Dr. Low saw 2.5 mg. It helped.Nobody knew why (i.e. how).'[a:b]]]
    ['Dr. Low saw 2.5 mg.', 'It helped.', 'Nobody knew why (i.e. how).']
    """
    stop_at = len(text) if end is None else end
    found: list[tuple[int, int]] = []
    at = start
    while at < stop_at and text[at].isspace():
        at += 1
    for match in _CANDIDATE.finditer(text, at, stop_at):
        after = match.end()
        if after >= stop_at:
            break
        if match.lastgroup != "wide" and match.group("stop") is not None and not _ends(text, at, match, stop_at):
            continue
        edge = match.start("gap") if match.group("stop") is not None else after
        if edge <= at:
            continue
        found.append((at, edge))
        at = after
        while at < stop_at and text[at].isspace():
            at += 1
    tail = stop_at
    while tail > at and text[tail - 1].isspace():
        tail -= 1
    if tail > at:
        found.append((at, tail))
    return found


def _ends(text: str, start: int, match: re.Match[str], stop_at: int) -> bool:
    """Whether the sentence that began at `start` ends with `match`."""
    stop = match.group("stop")
    after = match.end()
    following = text[after]
    glued = not match.group("gap")
    if glued:
        return _ends_glued(text, start, match)
    opener = following in "\"'“‘([" or following in "-–•*"
    lead = text[after + 1 : after + 2] if opener and following not in "-–•*" else following
    if following.islower():
        # a lower-case word starts no sentence, but for names like p53 or mTOR and after "!?" within quotes
        return (
            len(text[after : after + 24].split(None, 1)[0]) > 1
            and any(c.isupper() or c.isdigit() for c in text[after : after + 24].split(None, 1)[0])
            and stop == "."
            and match.start() - start > 20
        )
    if stop[0] in "!?":
        return not (match.group("close") and lead.islower())
    if stop.startswith(("..", "…")):
        return lead.isupper() or lead.isdigit() or opener
    if match.group("close") and match.group("close")[0] in ")]" and lead.islower():
        return False
    before = _WORD_BEFORE.search(text, max(start, match.start() - 40), match.start())
    word = before.group() if before else ""
    low = word.lower()
    if low in _TITLES:
        if low in (
            "no",
            "al",
            "max",
            "min",
            "art",
            "ed",
            "st",
            "p",
            "v",
            "est",
            "var",
            "nov",
            "sp",
            "mt",
            "ft",
            "ca",
            "sec",
            "ch",
            "temp",
            "ref",
            "wt",
        ):
            # words of their own as well: an end where a sentence starter follows
            if low in ("no", "ed", "art", "max", "min", "var", "est", "temp", "ca", "wt", "al", "sp"):
                return (
                    _starter(text, after)
                    if low not in ("no", "ca", "wt")
                    else not following.isdigit() and _starter(text, after)
                )
            return False
        return False
    if len(word) == 1 and word.isalpha():
        if word.isupper():
            # an initial ("J. Smith") or a letter that closes a sentence ("vitamin C. The", "hepatitis B. It")
            return _starter(text, after) or _named_letter(text, start, match.start())
        return _starter(text, after)
    if _INITIALS.match(word) and "." in word:
        return _starter(text, after)
    if low in _MAYBE:
        return _starter(text, after) or (
            low not in _MONTHS_AND_DAYS and low.isalpha() and following.isupper() and low in _UNITS
        )
    # "1. Wash your hands": a list number at the start
    return not (word.isdigit() and len(word) <= 2 and match.start() - start <= 3)


_MONTHS_AND_DAYS = names("jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun")
_UNITS = names("mg ml kg cm mm hr hrs oz lb lbs in ft yr yrs wk etc")
_LETTER_NAMES = re.compile(
    r"(?:vitamins?|hepatitis|type|types|group|grade|class|stage|influenza|factor|protein|antigen|strain|step|"
    r"option|part|figure|table|"
    r"appendix|phase|category|plan|element|form|and|or)\s+$",
    re.IGNORECASE,
)


def _named_letter(text: str, start: int, at: int) -> bool:
    return _LETTER_NAMES.search(text, max(start, at - 24), at - 1) is not None


def _starter(text: str, at: int) -> bool:
    word = text[at : at + 24].split(None, 1)[0] if at < len(text) else ""
    word = word.strip("\"'“‘([,;:")
    return bool(word) and word[0].isupper() and word.lower().split("'")[0].split("’")[0] in _STARTERS


_TOP_LEVEL = re.compile(r"(?:Org|Com|Net|Gov|Edu|Info|Co|Io|Uk|Js|Net)\b")
_DOMAIN = re.compile(r"(?:https?:|www\.|@)\S*$")


def _ends_glued(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether a stop without white space after it ends a sentence: "cancer.Anything", not "Node.JS" or "e.g.Smith"."""
    if len(match.group("stop")) > 1 and match.group("stop")[0] == ".":
        return False
    begin = max(start, match.start() - 40)
    before = _WORD_BEFORE.search(text, begin, match.start())
    word = before.group() if before else ""
    word = word.rstrip("\"'”’)]")
    if _TOP_LEVEL.match(text, match.end()):
        return False
    if text[match.end()] == "(":
        return False
    if _DOMAIN.search(text, max(start, match.start() - 80), match.start()):
        return False
    if "." in word or "/" in word or "@" in word:
        return False
    if word.lower() in _TITLES or word.lower() in _MAYBE:
        return False
    letters = sum(c.isalpha() for c in word)
    if match.group("stop") in ("?", "!"):
        return letters >= 2 or word[-1:] in ')]”"'
    # lower-case words of three letters or more, capitals of an abbreviation, a closing bracket
    return (
        (letters >= 3 and word[-1:].islower())
        or (word.isupper() and 2 <= len(word) <= 6 and letters == len(word))
        or bool(match.group("close"))
    )

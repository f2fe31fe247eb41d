"""Whether two similar articles are about the same subject, and whether two are versions of one page."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

from . import _words
from ._differences import changes, sense

_OPENING = 25  # words; where an article names its subject
_LONG = 120  # words; in a longer text a word that is replaced once, far from the opening, is wording
_COMPARED = 6_000  # words of each text compared one by one; the rest of longer texts is compared as a bag

#: Cosine of the content words of two texts of one page. Of 916 pairs of MedlinePlus pages years apart, a quarter of
#: them rewritten, 99% reach .5; of MedQuAD's pairs of different questions under one address, titles hidden, 10% do.
_SAME_PAGE = 0.45
#: The same where neither dates nor a moved address speak for two times: 99% of those questions lie below .71
_SAME_TEXT = 0.75

_ROMAN = re.compile(r"[ivx]{1,5}")
_YEAR = re.compile(r"(?:19|20)\d\d")
#: Words between which and a number the number belongs to a name: "type 2", "stage IV", "chromosome 21"
_NUMBERED = frozenset(
    {
        "type",
        "types",
        "stage",
        "grade",
        "class",
        "group",
        "subtype",
        "form",
        "chromosome",
        "factor",
        "complex",
        "variant",
    }
)
_PLAIN_NAMES = frozenset(
    {
        "health",
        "blog",
        "news",
        "article",
        "articles",
        "page",
        "pages",
        "site",
        "condition",
        "conditions",
        "disease",
        "diseases",
    }
)


@dataclass(frozen=True, slots=True)
class Text:
    """What the comparison of two articles looks at. `title` is a number, equal for equal titles, 0 for none."""

    text: str
    subject: str = ""
    url: str = ""
    date: str = ""
    title: int = 0


def is_same_subject(one: Text, other: Text) -> bool:
    """Whether two similar texts are about the same thing, judged by what differs.

    Titles decide where both have one. Otherwise the words that stand in the one and not in the other do: a name that
    is replaced by another, a number that belongs to a name ("type 1", "type 2").

    >>> same = lambda a, b: is_same_subject(Text(a), Text(b))
    >>> same("How might gout be treated? See a doctor.", "How might gout be treated? See a physician.")
    True
    >>> same("How might gout be treated? See a doctor.", "How might lupus be treated? See a doctor.")
    False
    """
    if one.subject and other.subject:
        return _senses(one.subject.split()) == _senses(other.subject.split())
    first, second = _words.words(one.text), _words.words(other.text)
    if one.subject or other.subject:
        titled, text = (one.subject, second) if one.subject else (other.subject, first)
        if _senses(titled.split()) - _senses(text):
            return False
    return not _another_name(first, second)


def _senses(found: Sequence[str]) -> set[str]:
    return {name for word in found if (name := sense(word))}


def _another_name(first: Sequence[str], second: Sequence[str]) -> bool:
    """Whether a name in the one text stands in the place of another name in the other."""
    ours, theirs = Counter(map(sense, first)), Counter(map(sense, second))
    is_short = min(len(first), len(second)) < _LONG
    for change in changes(first[:_COMPARED], second[:_COMPARED]):
        removed, added = first[change.a_start : change.a_end], second[change.b_start : change.b_end]
        is_opening = min(change.a_start, change.b_start) < _OPENING
        gone = [name for word in removed if (name := sense(word)) and ours[name] > theirs[name]]
        new = [name for word in added if (name := sense(word)) and theirs[name] > ours[name]]
        if not gone and not new:
            continue
        if _is_numbered(first, change.a_start, gone) or _is_numbered(second, change.b_start, new):
            return True
        if gone and new:
            if is_short or is_opening or (_recurs(gone, ours, theirs) and _recurs(new, theirs, ours)):
                return True
        elif is_opening and (_recurs(gone, ours, theirs) or _recurs(new, theirs, ours)):
            return True
    return False


def _recurs(names: Sequence[str], here: Counter[str], there: Counter[str]) -> bool:
    return any(here[name] >= there[name] + 2 and len(name) > 2 for name in names)


def _is_numbered(found: Sequence[str], start: int, changed: Sequence[str]) -> bool:
    before = found[start - 1] if start else ""
    return any(
        (name[:1].isdigit() or _ROMAN.fullmatch(name) or len(name) == 1)
        and not _YEAR.fullmatch(name)
        and (before in _NUMBERED or not name.isdigit())
        and "%" not in name
        and "." not in name
        for name in changed
    )


def is_same_page(one: str, other: str) -> bool:
    """Whether two canonical addresses are of one page: equal, or moved from a folder to a site of that name.

    >>> is_same_page("nlm.nih.gov/medlineplus/gout", "medlineplus.gov/gout"), is_same_page("a.org/gout", "b.org/gout")
    (True, False)
    """
    if not one or not other:
        return False
    return (
        one == other
        or bool(_moves(one) & {("folder", *key[1:]) for key in _moves(other) if key[0] == "site"})
        or bool(_moves(other) & {("folder", *key[1:]) for key in _moves(one) if key[0] == "site"})
    )


def page_keys(url: str) -> list[int]:
    """Numbers of which two addresses share one when `is_same_page` may hold."""
    if not url:
        return []
    names = {url, *("/".join(key[1:]) + " " for key in _moves(url))}
    return [
        int.from_bytes(blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")
        for name in names
    ]


def _moves(url: str) -> set[tuple[str, str, str]]:
    """(site or folder, its name, the path below it) of an address."""
    host, _, path = url.partition("/")
    if not path:
        return set()
    labels = host.split(":")[0].split(".")
    site = labels[-3] if len(labels) > 2 and len(labels[-1]) == 2 and len(labels[-2]) <= 3 else labels[-2:][0]
    found = {("site", site, path)}
    folder, _, rest = path.partition("/")
    if rest:
        found.add(("folder", folder, rest))
    return {key for key in found if len(key[1]) > 3 and key[1] not in _PLAIN_NAMES}


def may_be_versions(one: Text, other: Text) -> bool:
    """Whether titles and dates leave room for two texts of one page to be versions: two questions under one address
    are not. Looks at no text.
    """
    if one.title and other.title and one.title != other.title:
        return False
    return not (one.subject and other.subject and _senses(one.subject.split()) != _senses(other.subject.split()))


def is_version(one: str, other: str, *, is_settled: bool = True) -> bool:
    """Whether two texts of one page are the same article at two times, and not two articles under one address.

    `is_settled`: dates or a moved address already speak for two times; otherwise the texts must be closer.
    """
    return cosine(one, other) >= (_SAME_PAGE if is_settled else _SAME_TEXT)


def cosine(one: str, other: str) -> float:
    """Cosine of the content words of two texts, counted by sense (0 to 1)."""
    first, second = _bag(one), _bag(other)
    norms = math.sqrt(sum(count * count for count in first.values()) * sum(count * count for count in second.values()))
    return sum(count * second[name] for name, count in first.items()) / norms if norms else 0.0


def _bag(text: str) -> Counter[str]:
    return Counter(name for word in _words.words(text) if len(name := sense(word)) > 3)

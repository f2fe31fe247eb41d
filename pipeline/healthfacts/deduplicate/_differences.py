"""What differs between two texts, and whether it matters.

Similar is not the same: "type 1" and "type 2", "is" and "is not", "raises" and "lowers" differ in one word of fifty.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import Indel

from ._lexicon import DEEDS, DIGITS, GROUP_OF, IRREGULAR, NEUTRAL, PHRASES, SOFT, SPELLINGS, VERBS
from ._recast import TOUCHED
from ._synonyms import LINES


@dataclass(frozen=True, slots=True)
class Change:
    """Words `a_start:a_end` of the first text stand where `b_start:b_end` of the second do; one may be empty."""

    a_start: int
    a_end: int
    b_start: int
    b_end: int


def changes(first: Sequence[str], second: Sequence[str]) -> list[Change]:
    """Where two word sequences differ, in order.

    >>> changes(["a", "rare", "gout"], ["a", "gout", "attack"])
    [Change(a_start=1, a_end=2, b_start=1, b_end=1), Change(a_start=3, a_end=3, b_start=2, b_end=3)]
    """
    found: list[Change] = []
    for op in Indel.opcodes(first, second):
        if op.tag == "equal":
            continue
        last = found[-1] if found else None
        if last is not None and last.a_end == op.src_start and last.b_end == op.dest_start:
            found[-1] = Change(last.a_start, op.src_end, last.b_start, op.dest_end)
        else:
            found.append(Change(op.src_start, op.src_end, op.dest_start, op.dest_end))
    return found


def says_the_same(removed: Sequence[str], added: Sequence[str]) -> bool:
    """Whether one run of words may replace the other without another statement being made.

    >>> says_the_same(["people"], ["individuals", "also"]), says_the_same(["ischaemia"], ["ischemia"])
    (True, True)
    >>> says_the_same(["pink", "eye"], ["pinkeye"])
    True
    >>> says_the_same(["alters"], ["modifies"]), says_the_same(["change"], ["kidney"])
    (True, False)
    >>> says_the_same(["raises"], ["lowers"]), says_the_same([], ["not"]), says_the_same(["1"], ["2"])
    (False, False, False)
    """
    if removed and "".join(removed).lower() == "".join(added).lower():
        return True  # "health care", "healthcare"
    gone, new = _sense(removed), _sense(added)
    gone, new = gone - new, new - gone
    if gone and new:
        gone, new = _without_synonyms(gone, new)
    if gone and new:
        return False
    return _SOFT.issuperset(gone) and _SOFT.issuperset(new)


def _without_synonyms(gone: Counter[str], new: Counter[str]) -> tuple[Counter[str], Counter[str]]:
    """What is left of both when each word is taken away together with a word that may stand in its place."""
    gone, new = gone.copy(), new.copy()
    for name in list(gone.elements()):
        partner = next((other for other in new if may_stand_for(name, other) or is_form(name, other)), None)
        if partner is not None:
            gone -= Counter([name])
            new -= Counter([partner])
    return gone, new


def may_stand_for(name: str, other: str) -> bool:
    """Whether two senses are those of words of which one may stand in the place of the other.

    >>> may_stand_for(sense("alter"), sense("changes")), may_stand_for(sense("kidney"), sense("renal"))
    (True, True)
    """
    return other in _PARTNERS.get(name, ())


def may_be_said(names: Iterable[str], known: AbstractSet[str]) -> bool:
    """Whether each of the senses may be said by one of the `known` ones. Quick: says yes where it cannot tell.

    >>> may_be_said({"renal", "wound"}, {"kidney", "damage", "fever"}), may_be_said({"liver"}, {"kidney"})
    (True, False)
    """
    for name in names:
        if name in known or name in _LOOSE or name.endswith("%") or not _PARTNERS.get(name, _NONE).isdisjoint(known):
            continue
        if not any(other.startswith(name[:4]) for other in known):
            return False
    return True


def is_soft(name: str) -> bool:
    """Whether a word of this sense may be added or left out."""
    return name in _SOFT


def is_form(one: str, other: str) -> bool:
    """Whether of two senses the one is of a form of the other's word.

    >>> is_form(sense("infected"), sense("infection")), is_form(sense("organ"), sense("organism"))
    (True, False)
    >>> is_form(sense("anemic"), sense("anemia")), is_form(sense("cystic"), sense("cystitis"))
    (True, False)
    """
    short, long = sorted((one, other), key=len)
    base = short.removesuffix("e")
    if len(short) < 5 or short[:4] != long[:4]:
        return False
    if long.startswith(base):
        return long[len(base) :] in _FORMS
    shared = next(at for at, (mine, theirs) in enumerate(zip(short, long, strict=False)) if mine != theirs)
    return any(
        (short[at:], long[at:]) in _ENDINGS or (long[at:], short[at:]) in _ENDINGS for at in range(4, shared + 1)
    )


def harmless(first: Sequence[str], second: Sequence[str], found: Sequence[Change]) -> bool:
    """Whether no change between the two makes another statement.

    >>> one, other = "the valves of the heart leak".split(), "the heart valves leak".split()
    >>> harmless(one, other, changes(one, other))
    True
    """
    at = 0
    while at < len(found):
        change = found[at]
        if _is_short_form(first, change.a_start, change.a_end, change.b_end - change.b_start) or _is_short_form(
            second, change.b_start, change.b_end, change.a_end - change.a_start
        ):
            at += 1
            continue
        if not says_the_same(first[change.a_start : change.a_end], second[change.b_start : change.b_end]):
            # "valves of the heart" and "heart valves" are two changes, before and after what stayed
            if at + 1 == len(found) or not _is_turned(first, second, change, found[at + 1]):
                return False
            at += 1
        at += 1
    return True


def _is_short_form(words: Sequence[str], start: int, end: int, n_instead: int) -> bool:
    """Whether a change adds the short form of what stands before it: "rheumatoid arthritis (RA)"."""
    return end - start == 1 and not n_instead and is_short_form(words, start)


def is_short_form(words: Sequence[str], at: int) -> bool:
    """Whether the word at a place is made of the initials of those before it.

    >>> is_short_form(["Rheumatoid", "arthritis", "RA"], 2), is_short_form(["Rheumatoid", "arthritis", "MS"], 2)
    (True, False)
    """
    name = words[at]
    if len(name) < 2 or not name.isupper() or at < len(name):
        return False
    return "".join(word[0] for word in words[at - len(name) : at]).upper() == name


def _is_turned(first: Sequence[str], second: Sequence[str], one: Change, other: Change) -> bool:
    """Whether two changes, side by side, only turn "X of Y" to "Y X"."""
    if other.a_start - one.a_end > 2:
        return False
    removed = [*first[one.a_start : one.a_end], *first[other.a_start : other.a_end]]
    added = [*second[one.b_start : one.b_end], *second[other.b_start : other.b_end]]
    gone, new = _sense(removed), _sense(added)
    return gone == new and sum(gone.values()) == 1 and ("of" in removed) != ("of" in added)


def _sense(found: Sequence[str]) -> Counter[str]:
    return Counter(name for name, _ in senses(found))


def senses(found: Sequence[str]) -> list[tuple[str, int]]:
    """What a run of words says: the senses in order, and the word at which each stands.

    >>> senses("Gout is due to uric acid in 10% of two".split())
    [('gout', 0), ('cause', 2), ('by', 2), ('uric', 4), ('acid', 5), ('10', 7), ('percent', 7), ('2', 9)]
    """
    return [(name, at) for name, at, _ in said(found) if name]


def said(found: Sequence[str]) -> list[tuple[str, int, str]]:
    """For each word, or what stands in the place of a phrase: its sense, "" for nothing; its place; and itself.

    >>> said("due to the heat".split())
    [('cause', 0, 'cause'), ('by', 0, 'by'), ('', 2, 'the'), ('heat', 3, 'heat')]
    """
    lower = [word.lower() for word in found]
    made: list[tuple[str, int, str]] = []
    at = 0
    while at < len(found):
        size = 0
        if lower[at] in _PHRASE_STARTS:
            size = next((size for size in (4, 3, 2, 1) if tuple(lower[at : at + size]) in PHRASES), 0)
        if size:
            made += [(sense(word), at, word) for word in PHRASES[tuple(lower[at : at + size])].split()]
        elif lower[at].endswith("%"):
            made += [(lower[at][:-1], at, lower[at]), ("percent", at, "percent")]
        else:
            made.append((sense(found[at]), at, lower[at]))
        at += size or 1
    return made


@lru_cache(maxsize=1 << 15)
def sense(word: str) -> str:
    """What a word counts as in a comparison: "" for nothing, else a name shared by words of one meaning.

    >>> sense("the"), sense("Physicians"), sense("tumours") == sense("tumor"), sense("BRCA1"), sense("bones")
    ('', 'doctor', True, 'brca1', 'bone')
    """
    lower = word.lower().replace("’", "'")
    lower = lower.removesuffix("'s") or lower
    lower = DIGITS.get(lower, lower)
    if lower in NEUTRAL and not (len(word) == 1 and word.isupper()):
        return ""
    for ending in ("", "s", "ed", "d", "ing"):
        if lower.endswith(ending) and (group := GROUP_OF.get(lower.removesuffix(ending))):
            return group
    if lower in IRREGULAR:
        return sense(IRREGULAR[lower])
    if not lower.isalpha():
        return _THOUSANDS.sub("", lower)
    if len(lower) < 4:
        return lower
    return _stem(lower)


def _stem(word: str) -> str:
    if len(word) >= 6:
        for old, new in SPELLINGS:
            word = word.replace(old, new)
        word = _FIBRE.sub(r"\1er\2", word)
    for ending, shortest, new in (
        ("ies", 5, "y"),
        ("sses", 6, "ss"),
        ("ing", 6, ""),
        ("ed", 5, ""),
        ("ses", 6, "s"),
        ("xes", 5, "x"),
        ("ches", 6, "ch"),
        ("shes", 6, "sh"),
        ("s", 4, ""),
    ):
        if word.endswith(ending) and len(word) >= shortest and not word.endswith(("ss", "us", "is")):
            word = word[: -len(ending)] + new
            if ending in ("ing", "ed"):
                word = _base(word)
            break
    return word.removesuffix("e") if len(word) > 4 else word


def _base(stem: str) -> str:
    """What a verb is without its ending: "scar" of "scarring", "cure" of "curing"."""
    if len(stem) > 3 and stem[-1] == stem[-2] and stem[:-1] in VERBS:
        return stem[:-1]
    return stem + "e" if len(stem) == 3 and stem + "e" in VERBS else stem


_THOUSANDS = re.compile(r",(?=\d{3}(?!\d))")
_FIBRE = re.compile(r"([bt])re(s?)$")  # "fibres", "fibers"
_SOFT = frozenset(map(sense, SOFT))


def _partners() -> dict[str, frozenset[str]]:
    """For each sense those that may stand in its place; see _synonyms."""
    found: dict[str, set[str]] = {}
    for line in (*LINES, *DEEDS):
        first, *others = map(sense, line.split())
        for other in others:
            if first and other and first != other:
                found.setdefault(first, set()).add(other)
                found.setdefault(other, set()).add(first)
    return {name: frozenset(others) for name, others in found.items()}


_PARTNERS = _partners()
_PHRASE_STARTS = frozenset(phrase[0] for phrase in PHRASES)
_FORMS = frozenset(
    {"ation", "ment", "ement", "ness", "ion", "ing", "ous", "ity", "al", "ic", "is", "es", "ly", "y", "ur", "iv"}
)
#: Endings of senses that are forms of one word: "anemia" and "anemic", "pregnant" and "pregnancy", "erod" and "erosion"
_ENDINGS = frozenset(
    {
        ("ia", "ic"),
        ("y", "ic"),
        ("sy", "tic"),
        ("sis", "tic"),
        ("ism", "ic"),
        ("ism", "istic"),
        ("t", "c"),
        ("t", "cy"),
        ("d", "sion"),
        ("y", "ication"),
        ("y", "iness"),
        ("y", "ily"),
        ("us", "al"),
        ("us", "eal"),
        ("um", "al"),
        ("bl", "bility"),
        ("ion", "iv"),
    }
)
_NONE: frozenset[str] = frozenset()
_PHRASE_SENSES = frozenset(sense(word) for phrase, said in PHRASES.items() for word in (*phrase, *said.split()))
#: Senses that may be said by several words, or by none
_LOOSE = (
    _SOFT
    | _PHRASE_SENSES
    | frozenset(map(sense, TOUCHED))
    | frozenset(name for name, others in _PARTNERS.items() if others & _PHRASE_SENSES)
)

"""A sentence brought to the plainest of the forms in which English says one thing.

"Makes the arteries narrower", "causes narrowing of the arteries" and "causes the arteries to narrow" become "narrow the
arteries"; "is called", "refers to" and "is the term for" become "is". Only whole patterns are touched, and what they
say stays: who does what to what, and whether it may, can or does.
"""

from __future__ import annotations

from collections.abc import Sequence

#: Verbs of change, each with what a thing is made or becomes, then with the forms and names of the change.
_CHANGES = """
worsen | worse | worsen worsening
narrow | narrow narrower | narrow narrowing
widen | wide wider | widen widening
thicken | thick thicker | thicken thickening
thin | thin thinner | thin thinning
harden | harder | harden hardening
soften | soft softer | soften softening
stiffen | stiff stiffer | stiffen stiffening
weaken | weak weaker | weaken weakening
strengthen | strong stronger | strengthen strengthening
enlarge | large larger big bigger | enlarge enlargement
shrink | small smaller | shrink shrinking shrinkage
shorten | short shorter | shorten shortening
lengthen | longer | lengthen lengthening
tighten | tight tighter | tighten tightening
loosen | loose looser | loosen loosening
slow | slower | slow slowing
accelerate | faster quicker | accelerate acceleration
dry | dry drier | dry drying
darken | dark darker | darken darkening
swell | swollen | swell swelling
inflame | inflamed | inflame inflammation
irritate | irritated | irritation
block | blocked | blockage
obstruct | obstructed | obstruction
constrict | constricted | constrict constriction
dilate | dilated | dilate dilation dilatation
dehydrate | dehydrated | dehydration
damage | damaged | damage
destroy | destroyed | destruction
increase | higher | increase rise
decrease | lower | decrease drop fall decline reduction
""".strip().splitlines()
_MADE: dict[str, str] = {}
_DONE: dict[str, str] = {}
for _line in _CHANGES:
    _verb, _states, _names = _line.split("|")
    _MADE |= dict.fromkeys(_states.split(), _verb.strip())
    _DONE |= dict.fromkeys(_names.split(), _verb.strip())

_MAKE = frozenset("make makes made making".split())  # noqa: SIM905
_CAUSE = frozenset("cause causes caused causing".split())  # noqa: SIM905
#: With the word that must follow, before the name of a change.
_LEAD = {"lead": "to", "leads": "to", "led": "to", "leading": "to", "result": "in", "results": "in", "resulted": "in"}
_BECOME = frozenset("become becomes became becoming get gets getting grow grows".split())  # noqa: SIM905
_FARTHEST = 6  # words that may stand between "makes" and "narrower"
#: What does not stand inside the name of the thing changed.
_ENDS = frozenset(
    """
    and or but by that which who because if when while so than as not no may might can could will would should must is
    are was were be to
    """.split()  # noqa: SIM905
)
#: What may follow "makes the arteries narrower"; before a noun the word would say what the noun is.
_FOLLOW = frozenset(
    """
    in on at by with for from over during after before when while if because so as than which that until through
    throughout within among without
    """.split()  # noqa: SIM905
)
_ARTICLES = frozenset("a an the".split())  # noqa: SIM905
_IS = frozenset("is are was were".split())  # noqa: SIM905
_WAYS = frozenset("also commonly often usually sometimes generally medically otherwise".split())  # noqa: SIM905
_CALLED = tuple(
    tuple(phrase.split())
    for phrase in ("referred to as", "known as", "defined as", "called", "termed")  # longest first
)
_KINDS = frozenset("medical scientific clinical technical common general other collective".split())  # noqa: SIM905
_TERMS = frozenset("term name word".split())  # noqa: SIM905
_FIRST = _MAKE | _CAUSE | _LEAD.keys() | _BECOME | {"called", "known", "termed", "referred", "defined", "means"}
_FIRST |= {"refers", "refer", "mean"} | _TERMS
#: Every word a pattern takes away or puts another in the place of.
TOUCHED = _FIRST | _MADE.keys() | _DONE.keys() | set(_MADE.values()) | _WAYS | _KINDS


def recast(written: Sequence[str], marks: Sequence[bool]) -> tuple[Sequence[str], Sequence[bool]]:
    """The words in plainer form, and for each whether a mark stands right before it.

    >>> def made(text): return " ".join(recast(text.split(), [False] * len(text.split()))[0])
    >>> made("Plaque makes the arteries narrower"), made("Plaque causes narrowing of the arteries")
    ('Plaque narrow the arteries', 'Plaque narrow the arteries')
    >>> made("Narrowing of the arteries is known as stenosis"), made("It makes narrower arteries")
    ('Narrowing of the arteries is stenosis', 'It makes narrower arteries')
    """
    if _FIRST.isdisjoint(map(str.lower, written)):
        return written, marks
    words, is_marked = list(written), list(marks)
    lower = [word.lower() for word in words]
    at = len(words) - 1  # from the end, so that what is made of one pattern may be part of one before it
    while at >= 0:
        if lower[at] in _FIRST:
            found = _change(lower, is_marked, at) or _definition(lower, is_marked, at)
            if found:
                start, end, instead = found
                after = is_marked[end] if end < len(words) else False
                is_marked[start:end] = [is_marked[start], *[False] * (len(instead) - 1)]
                words[start:end] = lower[start:end] = instead
                if start + len(instead) < len(words):
                    is_marked[start + len(instead)] = after
                at = min(at, start)
        at -= 1
    return words, is_marked


def _change(lower: Sequence[str], marks: Sequence[bool], at: int) -> tuple[int, int, list[str]] | None:
    """Words `start:end` that say that something is changed or changes, and what says it in one word."""
    word = lower[at]
    if word in _BECOME:
        found = _made(lower, marks, at, at + 1)
        return None if found and word.startswith("grow") and found[2][0] in ("slow", "accelerate") else found
    if word not in _MAKE:
        named = at + 1 if word in _CAUSE else at + 2 if lower[at + 1 : at + 2] == [_LEAD.get(word)] else 0
        if not named:
            return None
        found = _named(lower, marks, at, named)
        if found or word not in _CAUSE:
            return found
    for place in range(at + 1, min(at + 2 + _FARTHEST, len(lower))):
        if marks[place]:
            return None
        found = _made(lower, marks, at, place)
        if found:
            return found
        verb = lower[place + 1] if word in _CAUSE and lower[place] == "to" and place + 1 < len(lower) else lower[place]
        end = place + 1 + (verb is not lower[place])
        if (verb in _LABILE and (word in _MAKE or verb is not lower[place])) and _may_end(lower, marks, end):
            return (at, end, [_DONE[verb], *lower[at + 1 : place]]) if place > at + 1 else None
        if lower[place] in _ENDS:
            return None
    return None


def _made(lower: Sequence[str], marks: Sequence[bool], at: int, place: int) -> tuple[int, int, list[str]] | None:
    """ "makes ... narrower", "becomes narrower", "makes ... grow more slowly" with the adjective at `place`."""
    end = place + 1
    verb = _MADE.get(lower[place]) if place < len(lower) else None
    if lower[place : place + 2] in (["more", "slowly"], ["more", "quickly"], ["more", "rapidly"]):
        verb, end = "slow" if lower[place + 1] == "slowly" else "accelerate", place + 2
    if verb is None or any(marks[place:end]) or not _may_end(lower, marks, end):
        return None
    return at, end, [verb, *lower[at + 1 : place]]


def _named(lower: Sequence[str], marks: Sequence[bool], at: int, place: int) -> tuple[int, int, list[str]] | None:
    """ "causes narrowing of", "leads to a decrease in", the name of the change, or its article, at `place`."""
    if place < len(lower) and lower[place] in _ARTICLES:
        place += 1
    if place + 1 >= len(lower) or any(marks[at + 1 : place + 2]) or lower[place] not in _DONE:
        return None
    ties = ("to",) if lower[place] == "damage" else ("of", "in")
    return (at, place + 2, [_DONE[lower[place]]]) if lower[place + 1] in ties else None


def _may_end(lower: Sequence[str], marks: Sequence[bool], end: int) -> bool:
    return end == len(lower) or marks[end] or lower[end] in _FOLLOW


def _definition(lower: Sequence[str], marks: Sequence[bool], at: int) -> tuple[int, int, list[str]] | None:
    """Words `start:end` that tie a name to what it names, and "is" or, in an aside, "or"."""
    word = lower[at]
    start = at
    if word in ("means", "mean", "refers", "refer"):
        end = at + 1 if word.startswith("mean") else at + 2
        is_tie = word.startswith("mean") or lower[at + 1 : end] == ["to"]
        is_said_of_a_name = at > 0 and lower[at - 1] not in _NO_NAMES and lower[end : end + 1] != ["that"]
        return (at, end, ["is"]) if is_tie and is_said_of_a_name and end < len(lower) else None
    if word in _TERMS:
        while start and lower[start - 1] in _KINDS:
            start -= 1
        if start < 2 or lower[start - 1] not in _ARTICLES or lower[start - 2] not in _IS:
            return None
        return (start - 2, at + 2, ["is"]) if lower[at + 1 : at + 2] in (["for"], ["of"]) else None
    size = next((len(phrase) for phrase in _CALLED if tuple(lower[at : at + len(phrase)]) == phrase), 0)
    if not size or at + size >= len(lower):
        return None
    while start and lower[start - 1] in _WAYS and not marks[start]:
        start -= 1
    if start and lower[start - 1] in _IS and not marks[start]:
        return start - 1, at + size, [lower[start - 1]]
    if start and marks[start] and (start < at or word != "defined"):
        return start, at + size, ["or"]
    return None


_LABILE = frozenset(
    """
    worsen narrow widen thicken thin harden soften stiffen weaken strengthen enlarge shrink shorten lengthen tighten
    loosen slow dry darken swell constrict dilate
    """.split()  # noqa: SIM905
) & frozenset(_DONE)
_NO_NAMES = frozenset("this that it which by what not to may can could might will would also and or".split())  # noqa: SIM905

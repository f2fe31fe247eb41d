"""Whether one sentence says in other words what another says.

Two sentences are compared by their senses (see `_differences.sense`), not word by word: the order may differ where
grammar lets it. A rewording is accepted when nothing is said that the other does not say; every rule below only takes
acceptance away. Word vectors were tried and left out: what stands in one another's place in a look-alike ("dopamine",
"serotonin": cosine .73) lies nearer than what does in a rewording ("easily", "readily": .33).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from ._differences import is_form, is_short_form, is_soft, may_be_said, may_stand_for, sense, senses

_FEWEST = 4  # senses of a statement that is compared: fewer say too little to tell two statements apart
_SAME = 0.6  # part of the senses that must be the very same on both sides; the rest may be synonyms or forms of a word
_OUTSIDE = 0.6  # part of the longer statement's senses that may lie outside of what the shorter one repeats
_COMPOUND = 3  # senses that may come before their head or behind it: "a buildup of uric acid crystals"

#: Words that tie others together; they may differ as long as order and roles agree.
_TIES = frozenset("with by from and as against".split()) | frozenset(  # noqa: SIM905
    map(sense, ("among", "between", "where", "during", "throughout"))
)
_COPULAS = frozenset("is are was were".split())  # noqa: SIM905
_ADVERBS = frozenset("often sometimes always never seldom".split())  # noqa: SIM905
_NO_ADVERBS = frozenset(
    """
    early only family elderly likely unlikely daily weekly monthly yearly belly anomaly assembly butterfly supply apply
    reply rely multiply fly jelly ugly friendly deadly costly timely orderly
    """.split()  # noqa: SIM905
)
#: What may stand between a head and its complement: "the bite of a tick" is "the tick bite".
_HEADED = frozenset("of in with from".split())  # noqa: SIM905
#: Where a part begins that may be moved as a whole, and that bounds what stands before it: "in older adults".
_OPENERS = frozenset(
    "in on at when if because since during after before for with without by from over as while among until".split()  # noqa: SIM905
)
_JOINTS = frozenset("and or which that who whose but because since so when while although where".split())  # noqa: SIM905
_JOINT, _ITEM, _OPENER, _AGENT, _HEAD, _COPULA, _ADVERB = (1 << bit for bit in range(7))
_FLAGS: dict[str, int] = {}
for _flag, _words in (
    (_JOINT, _JOINTS),
    (_ITEM, ("and", "or")),
    (_OPENER, _OPENERS),
    (_HEAD, _HEADED),
    (_COPULA, _COPULAS),
):
    for _word in _words:
        _FLAGS[_word] = _FLAGS.get(_word, 0) | _flag
#: What turns a statement round, bounds it or takes it back, when it stands beside what is repeated.
_BOUNDS = frozenset(
    map(
        sense,
        """
        not no never none neither nor without unless except only if whether instead rather cannot false myth wrong
        misconception untrue fiction unlikely rarely rare sometimes often but although despite however until before
        after during under over may might can should must untreated think believe suggest suspect claim some
        """.split(),  # noqa: SIM905
    )
)


@dataclass(frozen=True, slots=True)
class Statement:
    """The senses of a sentence in order.

    The rest are places of senses: `breaks` those before which a mark or a joint stands, `items` those before which a
    comma, "and" or "or" stands, `openers` those before which a part begins that may be moved, `agents` those before
    which "by" stands, `heads` those after which a complement stands, `copulas` those before which "is" or the like
    stands, `adverbs` those that may stand anywhere.
    """

    names: tuple[str, ...]
    breaks: frozenset[int]
    openers: frozenset[int]
    items: frozenset[int]
    agents: frozenset[int]
    heads: frozenset[int]
    copulas: frozenset[int]
    adverbs: frozenset[int]


def may_be_reworded(one: AbstractSet[str], other: AbstractSet[str]) -> bool:
    """Whether the senses of two sentences, whatever their order, leave room for `rewording`. Quick."""
    if len(one) < (1 - _OUTSIDE) * len(other) or not _BOUNDS.isdisjoint(other - one):
        return False
    return may_be_said(one - other, other)


def statement(written: Sequence[str], marks: Sequence[bool]) -> Statement:
    """A sentence as it is compared; `marks` says for each word whether a comma or the like stands right before it."""
    written = [written[0].lower(), *written[1:]] if written else []
    lower = [word.lower() for word in written]
    flags = [_FLAGS.get(word, 0) for word in lower]
    for at, is_marked in enumerate(marks):
        if is_marked:
            flags[at] |= _JOINT | _ITEM
    names: list[str] = []
    found: dict[int, set[int]] = {flag: set() for flag in (_JOINT, _ITEM, _OPENER, _AGENT, _HEAD, _COPULA, _ADVERB)}
    found[_JOINT].add(0)
    done = 0
    for name, word in senses(written):
        here = len(names)
        passed = _AGENT if name == "by" else 0
        for at in range(done, word + 1):
            passed |= flags[at]
        done = max(done, word + 1)
        if lower[word] in _ADVERBS or (lower[word].endswith("ly") and lower[word] not in _NO_ADVERBS):
            passed |= _ADVERB
        if passed:
            if passed & _HEAD and here and here not in found[_JOINT] and not passed & _JOINT:
                found[_HEAD].add(here - 1)
            for flag in (_JOINT, _ITEM, _OPENER, _AGENT, _COPULA, _ADVERB):
                if passed & flag:
                    found[flag].add(here)
        if name not in _TIES and not is_short_form(written, word):
            names.append(name)
    return Statement(
        tuple(names),
        breaks=frozenset(found[_JOINT]),
        openers=frozenset(found[_OPENER]),
        items=frozenset(found[_ITEM]),
        agents=frozenset(found[_AGENT]),
        heads=frozenset(found[_HEAD]),
        copulas=frozenset(found[_COPULA]),
        adverbs=frozenset(found[_ADVERB]),
    )


def rewording(one: Statement, other: Statement) -> float:
    """How much of the senses of both is shared where `other` says all that `one` says; 0 where it does not.

    >>> def made(text): return statement(text.split(), [False] * len(text.split()))
    >>> one = made("Too much uric acid in the blood causes gout")
    >>> rewording(made("Gout is caused by excessive uric acid in the blood"), one)
    1.0
    >>> rewording(made("Gout causes too much uric acid in the blood"), one)
    0.0
    """
    found = _similarity(one, other, _matched(one.names, other.names))
    if not found and len(set(one.names)) < len(one.names):
        found = _similarity(one, other, _matched(one.names, other.names, is_last_first=True))
    return found


def _similarity(one: Statement, other: Statement, pairs: Sequence[tuple[int, int]]) -> float:
    if len(pairs) < _FEWEST:
        return 0.0
    taken = {place for _, place in pairs}
    first, last = min(taken), max(taken)
    if any(at not in taken and not is_soft(other.names[at]) for at in range(first, last + 1)):
        return 0.0
    if not _may_stand_outside(other, first, last) or not _is_in_order(one, other, pairs):
        return 0.0
    return round(len(pairs) / (len(one.names) + len(other.names) - len(pairs)), 4)


def _matched(mine: Sequence[str], theirs: Sequence[str], *, is_last_first: bool = False) -> list[tuple[int, int]]:
    """The place of each sense of the one and that of its fellow in the other; nothing if one has no fellow.

    Of several places of a sense the first one is taken first, or the last one.
    """
    free: dict[str, list[int]] = {}
    for at, name in enumerate(theirs):
        free.setdefault(name, []).append(at)
    pairs = [(at, free[name].pop(-1 if is_last_first else 0)) for at, name in enumerate(mine) if free.get(name)]
    if len(pairs) < _SAME * len(mine):
        return []
    left = sorted(at for found in free.values() for at in found)
    done = {at for at, _ in pairs}
    for at, name in enumerate(mine):
        if at in done:
            continue
        fellow = next((to for to in left if may_stand_for(name, theirs[to]) or is_form(name, theirs[to])), None)
        if fellow is not None:
            pairs.append((at, fellow))
            left.remove(fellow)
        elif not is_soft(name):
            return []
    return sorted(pairs)


def _may_stand_outside(other: Statement, first: int, last: int) -> bool:
    """Whether what the other says besides, before and after, is a part by itself that bounds nothing."""
    before, after = other.names[:first], other.names[last + 1 :]
    if len(before) + len(after) > _OUTSIDE * len(other.names):
        return False
    if before and (first not in other.breaks or 0 in other.openers):
        return False
    if after and (last + 1 not in other.breaks or last + 1 in other.openers):
        return False
    return _BOUNDS.isdisjoint(before) and _BOUNDS.isdisjoint(after)


def _is_in_order(one: Statement, other: Statement, pairs: Sequence[tuple[int, int]]) -> bool:
    """Whether the order is the same, or parts have changed places as grammar lets them."""
    moving = [pair for pair in pairs if pair[0] in one.adverbs and pair[1] in other.adverbs]
    if len(moving) == 1:
        pairs = [pair for pair in pairs if pair != moving[0]]
    places = _places(one, other, pairs)
    cuts = [at for at in range(1, len(places)) if places[at] < places[at - 1]]
    has_agent = any(min(places) < at <= max(places) for at in other.agents)
    if bool(one.agents) != has_agent:
        # "X causes Y", "Y is caused by X": what stood before the verb stands behind it
        return 0 < len(cuts) <= 2 and _is_turned(places, cuts)
    if not cuts:
        return True
    if len(cuts) > 1 or not _is_turned(places, cuts):
        return False
    (cut,) = cuts
    early, late = round(min(places[:cut])), round(min(places[cut:]))
    if pairs[cut][0] in one.copulas and early in other.copulas:
        return True  # "leg swelling is an early sign", "an early sign is leg swelling"
    # "in older adults A", "A in older adults": the part that moved begins as such on both sides
    has_front_moved = 0 in one.openers and early in other.openers
    has_back_moved = pairs[cut][0] in one.openers and late in other.openers
    return has_front_moved or has_back_moved


def _places(one: Statement, other: Statement, pairs: Sequence[tuple[int, int]]) -> list[float]:
    """The places in the other, those of lists and of heads with their complements as if they stood in our order."""
    to = dict(pairs)
    back = {there: here for here, there in pairs}
    made: dict[int, float] = dict(pairs)
    for head in one.heads:
        here, there = to.get(head), to.get(head + 1)
        if here is not None and there is not None and _is_compound(other, there, here):
            # with what stands before it: "nerve damage from diabetes", "diabetic nerve damage"
            at = head
            while at >= 0 and there < to.get(at, -1) <= here:
                made[at] = there - 0.4 + (to[at] - here) / 100
                at -= 1
    for head in other.heads:
        here, there = back.get(head), back.get(head + 1)
        if here is not None and there is not None and _is_compound(one, there, here):
            first = here
            while first - 1 > there and to.get(first - 1, -1) == to[first] - 1:
                first -= 1
            base = max(made[at] for at in range(there, first) if at in made) + 0.4
            made |= {at: base + (at - here) / 100 for at in range(first, here + 1)}
    for items in _lists(one):
        # what follows a list after a comma is none of it: "wheat, barley and rye, triggers"
        for listed in (items, items[:-1]):
            theirs = sorted(to.get(at, -2) for at in listed)
            if theirs[-1] - theirs[0] == len(theirs) - 1 and other.items.issuperset(theirs[1:]):
                made |= dict(zip(listed, theirs, strict=True))
                break
    return [made[here] for here, _ in pairs]


def _lists(said: Statement) -> Iterator[range]:
    """Where things of one word each stand side by side: "wheat, rye and barley"."""
    start = 0
    for at in range(1, len(said.names) + 1):
        if at not in said.items:
            if at - start > 1:
                yield range(start, at)
            start = at


def _is_compound(said: Statement, first: int, head: int) -> bool:
    """Whether the senses from `first` to `head` are a name with its head behind it."""
    between = range(first, head)
    return (
        0 < len(between) <= _COMPOUND
        and said.heads.isdisjoint(between)
        and said.breaks.isdisjoint(range(first + 1, head + 1))
    )


def _is_turned(places: Sequence[float], cuts: Sequence[int]) -> bool:
    """Whether the runs of `places` between the cuts, last one first, are in order."""
    bounds = [0, *cuts, len(places)]
    runs = [places[start:end] for start, end in zip(bounds, bounds[1:], strict=False)]
    turned = [place for run in reversed(runs) for place in run]
    return turned == sorted(turned)

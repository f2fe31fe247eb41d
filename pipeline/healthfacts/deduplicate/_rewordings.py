"""Whether one sentence says in other words what another says.

Two sentences are compared by their senses (see `_differences.sense`), not word by word: the order may differ where
grammar lets it, or where who does what to what is the same (see `_frames`). A rewording is accepted when nothing is said
that the other does not say; every rule below only takes acceptance away. Word vectors were tried and left out: what
stands in one another's place in a look-alike ("dopamine", "serotonin": cosine .73) lies nearer than what does in a
rewording ("easily", "readily": .33).
"""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from ._differences import is_form, is_short_form, is_soft, may_be_said, may_stand_for, said, sense, senses
from ._frames import UNSAID, Word, are_alike
from ._lexicon import NEUTRAL
from ._recast import recast

_FEWEST = 4  # senses of a statement that is compared: fewer say too little to tell two statements apart
_SAME = 0.6  # part of the senses that must be the very same on both sides; the rest may be synonyms or forms of a word
_OUTSIDE = 0.6  # part of the longer statement's senses that may lie outside of what the shorter one repeats
_ITEM_WORDS = 4  # senses of an item of a list that may stand in another order
_COMPOUND = 3  # senses that may come before their head or behind it: "a buildup of uric acid crystals"

#: Words that tie others together; they may differ as long as order and roles agree.
_TIES = frozenset("with by from and as against".split()) | frozenset(  # noqa: SIM905
    map(sense, ("among", "between", "where", "during", "throughout", "through", "out"))
)
_IN_TURN = frozenset("then respectively afterwards".split())  # noqa: SIM905
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
_JOINT, _ITEM, _LAST, _OPENER, _AGENT, _HEAD, _COPULA, _ADVERB = (1 << bit for bit in range(8))
_FLAGS: dict[str, int] = {}
for _flag, _words in (
    (_JOINT, _JOINTS),
    (_ITEM | _LAST, ("and", "or")),
    (_OPENER, _OPENERS),
    (_HEAD, _HEADED),
    (_COPULA, _COPULAS),
):
    for _word in _words:
        _FLAGS[_word] = _FLAGS.get(_word, 0) | _flag
#: Names in the plural; any other word with such an ending that stands before a noun is a verb: "blocks production".
_NAMES_IN_S = frozenset(
    "diabetes herpes rabies measles mumps hives scabies shingles rickets pancreas lens caries feces pus".split()  # noqa: SIM905
)
#: What says how a thing is, and may say so of all that follows in a list: "severe headache and fever".
_QUALITIES = frozenset(
    map(
        sense,
        """
        severe mild moderate high low small large long short left right upper lower new old early late serious intense
        strong weak fast slow sudden acute dry hot cold red raised increased reduced swollen painful sore abnormal
        """.split(),  # noqa: SIM905
    )
)
_QUALITY_ENDINGS = ("ous", "ic", "al", "iv", "ful", "les", "ary")
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
    comma, "and" or "or" stands, `lasts` those before which "and" or "or" stands, `openers` those before which a part
    begins that may be moved, `agents` those before which "by" stands, `heads` those after which a complement stands,
    `copulas` those before which "is" or the like stands, `adverbs` those that may stand anywhere, `apart` those that
    are of no name with the sense before them.
    """

    names: tuple[str, ...]
    breaks: frozenset[int]
    openers: frozenset[int]
    items: frozenset[int]
    lasts: frozenset[int]
    agents: frozenset[int]
    heads: frozenset[int]
    copulas: frozenset[int]
    adverbs: frozenset[int]
    apart: frozenset[int]
    written: tuple[str, ...] = ()
    marks: tuple[bool, ...] = ()

    def words(self, numbers: Mapping[int, int]) -> list[Word]:
        """The words and what stands in the place of phrases, each with the number given to its sense."""
        made: list[Word] = []
        place = last = -1
        for name, at, word in said(self.written):
            number = -1
            if name and name not in _TIES and not is_short_form(self.written, at):
                place += 1
                number = numbers.get(place, UNSAID)
            is_plain = word != self.written[at].lower()
            made.append(Word(word, number, any(self.marks[last + 1 : at + 1]), is_plain))
            last = at
        return made


def may_be_reworded(one: AbstractSet[str], other: AbstractSet[str]) -> bool:
    """Whether the senses of two sentences, whatever their order, leave room for `rewording`. Quick."""
    if len(one) < (1 - _OUTSIDE) * len(other) or not may_be_said((_BOUNDS & other) - one - _TIES, one):
        return False
    return may_be_said(one - other - _TIES, other)


def statement(written: Sequence[str], marks: Sequence[bool]) -> Statement:
    """A sentence as it is compared; `marks` says for each word whether a comma or the like stands right before it."""
    written, marks = recast([written[0].lower(), *written[1:]] if written else [], marks)
    lower = [word.lower() for word in written]
    flags = [_FLAGS.get(word, 0) for word in lower]
    for at, is_marked in enumerate(marks):
        if is_marked:
            flags[at] |= _JOINT | _ITEM
    names: list[str] = []
    flagged = (_JOINT, _ITEM, _LAST, _OPENER, _AGENT, _COPULA, _ADVERB)
    found: dict[int, set[int]] = {flag: set() for flag in (*flagged, _HEAD)}
    found[_JOINT].add(0)
    apart: set[int] = set()
    done = last = 0
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
            for flag in flagged:
                if passed & flag:
                    found[flag].add(here)
        if name not in _TIES and not is_short_form(written, word):
            names.append(name)
            if _is_no_modifier(lower[last]) or not NEUTRAL.isdisjoint(lower[last + 1 : word]):
                apart.add(here)
            last = word
    if not _IN_TURN.isdisjoint(lower):
        found[_ITEM].clear()
    return Statement(
        tuple(names),
        breaks=frozenset(found[_JOINT]),
        openers=frozenset(found[_OPENER]),
        items=frozenset(found[_ITEM]),
        lasts=frozenset(found[_LAST]),
        agents=frozenset(found[_AGENT]),
        heads=frozenset(found[_HEAD]),
        copulas=frozenset(found[_COPULA]),
        adverbs=frozenset(found[_ADVERB]),
        apart=frozenset(apart),
        written=tuple(written),
        marks=tuple(marks),
    )


def _is_no_modifier(word: str) -> bool:
    """Whether a word is a verb or a plural, which are no part of the name that follows."""
    return word.endswith("s") and not word.endswith(("ss", "us", "is", "'s")) and word not in _NAMES_IN_S


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
    if not _may_stand_outside(other, first, last):
        return 0.0
    if not _is_in_order(one, other, pairs) and not _are_alike(one, other, pairs):
        return 0.0
    return round(len(pairs) / (len(one.names) + len(other.names) - len(pairs)), 4)


def _are_alike(one: Statement, other: Statement, pairs: Sequence[tuple[int, int]]) -> bool:
    """Whether who does what to what is the same, whatever the order."""
    mine = one.words({here: number for number, (here, _) in enumerate(pairs)})
    theirs = other.words({there: number for number, (_, there) in enumerate(pairs)})
    return are_alike(mine, theirs, may_list_turn=_IN_TURN.isdisjoint((*one.written, *other.written)))


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
    if _is_turned_once(one, other, pairs):
        return True
    rest = _without_parts(one, other, pairs)
    return len(rest) < len(pairs) and _is_turned_once(one, other, rest, has_moved=True)


def _without_parts(one: Statement, other: Statement, pairs: Sequence[tuple[int, int]]) -> Sequence[tuple[int, int]]:
    """The pairs without those of parts that may stand at either end of a statement: "in adults", "when it is cold"."""
    first = _opening(one, other, dict(pairs))
    pairs = [pair for pair in pairs if pair[0] not in first]
    second = _opening(other, one, {there: here for here, there in pairs})
    pairs = [pair for pair in pairs if pair[1] not in second]
    while len(pairs) > 1:
        # what stands at the end of both
        start = max((at for at in one.openers if pairs[0][0] < at <= pairs[-1][0]), default=0)
        tail = [pair for pair in pairs if pair[0] >= start] if start else []
        ends = sorted(there for _, there in pairs)[-len(tail) :] if tail else []
        if not tail or [there for _, there in tail] != ends or tail[0][1] not in other.openers:
            break
        pairs = pairs[: -len(tail)]
    return pairs


def _opening(one: Statement, other: Statement, to: Mapping[int, int]) -> range:
    """The senses of the part that opens the one and stands at the front or at the end of a part in the other."""
    end = min((at for at in one.breaks if at), default=0)
    if 0 not in one.openers or not end or 0 not in to:
        return range(0)
    start = to[0]
    if any(to.get(at) != start + at for at in range(end)) or start not in other.openers:
        return range(0)
    after = start + end
    is_bounded = (after in other.breaks or after in other.openers) and not any(at >= after for at in other.lasts)
    is_whole = after == len(other.names) or (is_bounded and start not in other.lasts)
    return range(end) if is_whole else range(0)


def _is_turned_once(
    one: Statement, other: Statement, pairs: Sequence[tuple[int, int]], *, has_moved: bool = False
) -> bool:
    """Whether the order is the same but for one change that grammar lets happen; no part moves once one has moved."""
    moving = [pair for pair in pairs if pair[0] in one.adverbs and pair[1] in other.adverbs]
    if len(moving) == 1:
        pairs = [pair for pair in pairs if pair != moving[0]]
    places = _places(one, other, pairs)
    cuts = [at for at in range(1, len(places)) if places[at] < places[at - 1]]
    has_agent = any(min(places) < at <= max(places) for at in other.agents)
    if bool(one.agents) != has_agent:
        # "X causes Y", "Y is caused by X": what stood before the verb stands behind it
        if not 0 < len(cuts) <= 2 or not _is_turned(places, cuts):
            return False
        if one.agents:
            return any(pairs[cuts[-1]][0] >= agent for agent in one.agents)
        front = min(there for _, there in pairs[: cuts[0]])
        return any(front >= agent for agent in other.agents)
    if not cuts:
        return True
    if len(cuts) > 1 or not _is_turned(places, cuts):
        return False
    (cut,) = cuts
    early, late = round(min(places[:cut])), round(min(places[cut:]))
    if pairs[cut][0] in one.copulas and early in other.copulas:
        return True  # "leg swelling is an early sign", "an early sign is leg swelling"
    if has_moved:
        return False
    # "in older adults A", "A in older adults": the part that moved begins as such on both sides
    has_front_moved = 0 in one.openers and early in other.openers
    has_back_moved = pairs[cut][0] in one.openers and late in other.openers
    return has_front_moved or has_back_moved


def _places(one: Statement, other: Statement, pairs: Sequence[tuple[int, int]]) -> list[float]:
    """The places in the other, those of lists and of heads with their complements as if they stood in our order."""
    to = dict(pairs)
    back = {there: here for here, there in pairs}
    made: dict[int, float] = dict(pairs)
    for head, here, there in _compounds(one, other, to):
        # with what stands before it: "nerve damage from diabetes", "diabetic nerve damage"
        at = head
        while at >= 0 and there < to.get(at, -1) <= here and (at == head or at + 1 not in one.apart):
            made[at] = there - 0.4 + (to[at] - here) / 100
            at -= 1
    for _, here, there in _compounds(other, one, back):
        first = here
        while first - 1 > there and to.get(first - 1, len(other.names)) == to[first] - 1:
            first -= 1
        base = max(made[at] for at in range(there, first) if at in made) + 0.4
        made |= {at: base + (at - here) / 100 for at in range(first, here + 1)}
    done: set[int] = set()
    for items in _lists(one):
        mine = range(items[0].start, items[-1].stop)
        if not done.isdisjoint(mine) or not _are_whole(items, to):
            continue
        theirs = sorted((to[part.start], to[part[-1]] + 1) for part in items)
        is_one_list = all(
            before[1] == after[0] and after[0] in other.items for before, after in itertools.pairwise(theirs)
        )
        is_one_list &= all(other.breaks.isdisjoint(range(start + 1, end)) for start, end in theirs)
        if is_one_list and theirs[-1][0] in other.lasts and not _says_how(other, theirs[0][0]):
            made |= dict(zip(mine, range(theirs[0][0], theirs[-1][1]), strict=True))
            done.update(mine)
    return [made[here] for here, _ in pairs]


def _compounds(one: Statement, other: Statement, to: Mapping[int, int]) -> Iterator[tuple[int, int, int]]:
    """Each head that stands before its complement here and behind it in the other: its place, that there, the complement's there."""
    for head in one.heads:
        here, there = to.get(head), to.get(head + 1)
        if here is None or there is None:
            continue
        if _is_compound(other, there, here, is_deed=_is_deed(one, head, other, here)):
            yield head, here, there


def _lists(said: Statement) -> Iterator[list[range]]:
    """Where the items of what may be a list stand: "wheat, rye and barley", "muscle aches and a dry cough"."""
    starts = sorted(said.items - {0})
    at = 0
    while at < len(starts):
        size = 1
        while at + size < len(starts) and starts[at + size] - starts[at + size - 1] <= _ITEM_WORDS:
            size += 1
        # what stands before a list or follows it after a comma is none of it: "wheat, barley and rye, triggers"
        chains = [
            starts[low:high]
            for low in range(at, at + size)
            for high in range(at + size, low, -1)
            if starts[high - 1] in said.lasts and said.openers.isdisjoint(starts[low:high])
        ]
        for chain in chains:
            after = bisect_right(starts, chain[-1])
            end = starts[after] if after < len(starts) else len(said.names)
            for first in range(max(0, chain[0] - _ITEM_WORDS), chain[0]):
                if _says_how(said, first):
                    continue
                for last in range(chain[-1] + 1, min(chain[-1] + _ITEM_WORDS, end) + 1):
                    bounds = [first, *chain, last]
                    yield [range(start, stop) for start, stop in itertools.pairwise(bounds)]
        at += size


def _are_whole(items: Sequence[range], to: Mapping[int, int]) -> bool:
    """Whether each item stands in the other as it does here, and not all of them in the same order."""
    if any(to.get(at, -1) != to.get(part.start, -2) + at - part.start for part in items for at in part):
        return False
    return any(to[after.start] < to[before.start] for before, after in itertools.pairwise(items))


def _says_how(said: Statement, at: int) -> bool:
    """Whether what stands before a place may say how all is that follows."""
    if not at or at in said.breaks or at in said.apart:
        return False
    before = said.names[at - 1]
    return before in _QUALITIES or before.endswith(_QUALITY_ENDINGS)


def _is_deed(one: Statement, head: int, other: Statement, at: int) -> bool:
    """Whether the name of a deed stands here and its verb there: "the growth of hair", "hair grows"."""
    return one.names[head] != other.names[at] and may_stand_for(one.names[head], other.names[at])


def _is_compound(said: Statement, first: int, head: int, *, is_deed: bool) -> bool:
    """Whether the senses from `first` to `head` are a name with its head, or the verb of its deed, behind it."""
    between = range(first, head)
    return (
        0 < len(between) <= _COMPOUND
        and said.heads.isdisjoint(between)
        and said.breaks.isdisjoint(range(first + 1, head + 1))
        and said.apart.isdisjoint(range(first + 1, head + (not is_deed)))
    )


def _is_turned(places: Sequence[float], cuts: Sequence[int]) -> bool:
    """Whether the runs of `places` between the cuts, last one first, are in order."""
    bounds = [0, *cuts, len(places)]
    runs = [places[start:end] for start, end in zip(bounds, bounds[1:], strict=False)]
    turned = [place for run in reversed(runs) for place in run]
    return turned == sorted(turned)

"""Pairs of a condition and a candidate value, and what the model is shown about each pair.

Features are strings; the model hashes them. Those of the unit, of the value and of the subject are made once and
shared by all pairs, so the work is linear in the mentions.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from ..records import Article, BlockType, Kind
from ._context import Placed, Reading, Unit, is_short_form
from ._topic import question_type
from ._words import FUNCTION_WORDS, content_words, name_key, triggers

_NEAR = 5  # conditions on each side of a value that may be its subject
_BACK = 3  # units before, in which a subject is looked for
_KIND = {Kind.CONDITION: "C", Kind.MECHANISM: "M", Kind.RISK_FACTOR: "R", Kind.GENE: "G", Kind.VARIANT: "V"}
_HEADS = (BlockType.HEADING, BlockType.TITLE, BlockType.QUESTION)


@dataclass(slots=True)
class Pair:
    """A value and a condition it may belong to. `subject` is a mention's number, -1 where the topic is only meant."""

    unit: Unit
    value: Placed
    subject: int
    name: int
    origin: str
    subject_place: Placed | None
    features: tuple[list[str], ...]


_LIMITS = (0, 1, 2, 3, 5, 8, 12, 20, 40)
_BUCKETS = tuple(str(min(limit for limit in _LIMITS if count <= limit)) for count in range(_LIMITS[-1] + 1))


def _bucket(count: int) -> str:
    """The first limit that `count` does not pass.

    >>> _bucket(-1), _bucket(4), _bucket(40), _bucket(41)
    ('0', '5', '40', 'far')
    """
    return _BUCKETS[max(count, 0)] if count < len(_BUCKETS) else "far"


@dataclass(slots=True)
class _Scene:
    """What does not change inside one article."""

    reading: Reading
    question: str
    title_classes: list[str]
    #: per name: the numbers of the units it stands in, and of their blocks
    units_of: list[list[int]]
    blocks_of: list[set[int]]
    titled: set[int]


def pairs(reading: Reading) -> Iterator[Pair]:
    """All pairs worth asking about, in reading order."""
    article = reading.article
    units = reading.units
    scene = _scene(reading)
    conditions_of: list[list[Placed]] = [
        [p for p in unit.placed if p.kind is Kind.CONDITION and p.first >= unit.n_lead] for unit in units
    ]
    topic_mention = _topic_mention(reading)
    main = _main(reading)
    last_head = -1
    for unit in units:
        is_title = unit.span.start < reading.title_end and unit.span.end <= reading.title_end + 1
        if unit.placed and not (is_title and len(unit.placed) < 2):
            unit_features = _unit_features(scene, unit, last_head)
            local = [p for p in unit.placed if p.kind is Kind.CONDITION]
            local_firsts = [p.first for p in local]
            back = _before(reading, unit, conditions_of)
            head_conditions = conditions_of[last_head] if last_head >= 0 else []
            announced = conditions_of[unit.announcer] if unit.announcer >= 0 else []
            subject_cache: dict[tuple[int, str], list[str]] = {}
            for value in unit.placed:
                if value.first < unit.n_lead:
                    continue
                value_features = _value_features(scene, unit, value, local)
                candidates = _subjects(
                    reading, unit, value, local, local_firsts, back, head_conditions, topic_mention, main, announced
                )
                for rank, (place, name, origin, mention) in enumerate(candidates):
                    key = (mention, origin)
                    if key not in subject_cache:
                        subject_cache[key] = _subject_features(scene, mention, name, origin)
                    yield Pair(
                        unit,
                        value,
                        mention,
                        name,
                        origin,
                        place,
                        (
                            unit_features,
                            value_features,
                            subject_cache[key],
                            _pair_features(scene, unit, value, place, name, origin, mention, local, rank),
                        ),
                    )
        if unit.block_type in _HEADS or unit.is_question or _looks_like_head(article, unit):
            last_head = unit.number


def _looks_like_head(article: Article, unit: Unit) -> bool:
    """A short line of its own without a full stop."""
    if len(unit.words) > 12 or unit.block_type in (BlockType.LIST_ITEM, BlockType.TABLE_CELL):
        return False
    text = article.text
    start, end = unit.span.start, unit.span.end
    before = text[max(0, start - 2) : start].strip(" ")
    after = text[end : end + 2].strip(" ")
    return (start == 0 or "\n" in before) and "\n" in after and text[end - 1] not in ".,;"


def _scene(reading: Reading) -> _Scene:
    title_words = reading.title.lower().split()
    units_of: list[list[int]] = [[] for _ in reading.surfaces]
    blocks_of: list[set[int]] = [set() for _ in reading.surfaces]
    titled: set[int] = set()
    for unit in reading.units:
        for place in unit.placed:
            name = reading.names[place.index]
            if name >= 0 and place.first >= unit.n_lead:
                units_of[name].append(unit.number)
                blocks_of[name].add(unit.block)
                if unit.span.start < reading.title_end:
                    titled.add(name)
    return _Scene(
        reading=reading,
        question=question_type(reading.title) or "none",
        title_classes=sorted({name for _, _, name in triggers([w.strip("?.,:") for w in title_words])}),
        units_of=units_of,
        blocks_of=blocks_of,
        titled=titled,
    )


def _topic_mention(reading: Reading) -> int:
    """A mention of the topic, the first after the title if there is one."""
    found = -1
    for index, name in enumerate(reading.names):
        if name == reading.topic and name >= 0:
            if (
                found < 0
                or reading.article.mentions[found].span.start
                < reading.title_end
                <= reading.article.mentions[index].span.start
            ):
                found = index
            if reading.article.mentions[found].span.start >= reading.title_end:
                break
    return found


def _main(reading: Reading) -> list[tuple[int, int]]:
    """The names most often said, three at most, that stand at least twice; with their first mentions."""
    counts = [sum(surfaces.values()) for surfaces in reading.surfaces]
    order = sorted(range(len(counts)), key=lambda name: (-counts[name], name))[:3]
    return [(name, reading.names.index(name)) for name in order if counts[name] >= 2]


def _before(reading: Reading, unit: Unit, conditions_of: list[list[Placed]]) -> list[tuple[Placed, int, str]]:
    """Conditions of the units before: (place, name, origin), nearest first, each name once, four at most."""
    found: list[tuple[Placed, int, str]] = []
    seen = set()
    for distance in range(1, _BACK + 1):
        number = unit.number - distance
        if number < 0:
            break
        other = conditions_of[number]
        # the first condition of a sentence is usually what it is about
        for position, place in enumerate(other[:1] + other[:0:-1]):
            name = reading.names[place.index]
            if name not in seen:
                seen.add(name)
                found.append((place, name, f"back{distance}{'first' if position == 0 else ''}"))
            if len(found) >= 4:
                return found
    return found


def _subjects(
    reading: Reading,
    unit: Unit,
    value: Placed,
    local: list[Placed],
    local_firsts: list[int],
    back: list[tuple[Placed, int, str]],
    head_conditions: list[Placed],
    topic_mention: int,
    main: list[tuple[int, int]],
    announced: list[Placed],
) -> Iterator[tuple[Placed | None, int, str, int]]:
    mentions = reading.article.mentions
    value_key = name_key(mentions[value.index].text)
    middle = bisect_right(local_firsts, value.first)
    seen: set[int] = set()
    near = local[max(0, middle - _NEAR) : middle + _NEAR]
    if middle > _NEAR:
        near = [local[0], *near]
    for place in sorted(near, key=lambda p: (abs(p.first - value.first), p.first)):
        if place.index == value.index or (place.first < value.last and value.first < place.last):
            continue
        name = reading.names[place.index]
        if name in seen or name_key(mentions[place.index].text) == value_key:
            continue
        seen.add(name)
        yield place, name, "lead" if place.first < unit.n_lead else "unit", place.index
    own_name = reading.names[value.index] if value.kind is Kind.CONDITION else -2
    if topic_mention >= 0 and reading.topic not in seen and reading.topic != own_name:
        seen.add(reading.topic)
        yield None, reading.topic, "topic", topic_mention
    for name, mention in main:
        if name not in seen and name != own_name:
            seen.add(name)
            yield None, name, "main", mention
    for place in announced[:3]:
        name = reading.names[place.index]
        if name not in seen and name != own_name:
            seen.add(name)
            yield None, name, "announce", place.index
    for place in head_conditions[:2]:
        name = reading.names[place.index]
        if name not in seen and name != own_name:
            seen.add(name)
            yield None, name, "head", place.index
    for place, name, origin in back:
        if name not in seen and name != own_name:
            seen.add(name)
            yield None, name, origin, place.index


def _unit_features(scene: _Scene, unit: Unit, last_head: int) -> list[str]:
    reading = scene.reading
    out = [f"q={scene.question}", f"bt={unit.block_type}", f"len={_bucket(len(unit.words) - unit.n_lead)}"]
    out.extend(f"tc={name}" for name in scene.title_classes)
    if unit.is_question:
        out.append("isq")
    if unit.n_lead:
        out.append("led")
    if unit.is_first_of_block:
        out.append("fob")
    out.append(f"un={_bucket(unit.number)}")
    head_words: list[str] = []
    if last_head >= 0:
        head = reading.units[last_head]
        head_words = head.words[head.n_lead :][:14]
        out.append(f"hd={_bucket(unit.number - last_head)}")
        out.extend(f"ht={name}" for _, _, name in head.triggers[:6])
        out.append(f"hq={question_type(' '.join(head_words))}")
    for heading in unit.section[-2:]:
        out.append(f"sq={question_type(heading)}")
        head_words.extend(heading.lower().split()[:10])
    out.extend(f"hw={word}" for word in sorted(set(head_words)) if word not in FUNCTION_WORDS)
    words = unit.words
    body = words[unit.n_lead :]
    out.append(f"w0={body[0]}")
    out.append(f"w01={' '.join(body[:2])}")
    out.append(f"wz={words[-1]}")
    inside: set[int] = set()
    for place in unit.placed:
        inside.update(range(place.first, place.last))
    out.extend(
        f"uw={word}" for word in sorted({w for i, w in enumerate(words[:120]) if i not in inside and w[0].isalnum()})
    )
    classes = sorted({name for _, _, name in unit.triggers})
    out.extend(f"ut={name}" for name in classes)
    if unit.n_lead:
        out.extend(f"lt={name}" for first, _, name in unit.triggers if first < unit.n_lead)
    if unit.number:
        before = reading.units[unit.number - 1]
        out.extend(f"pt={name}" for name in sorted({name for _, _, name in before.triggers[-4:]}))
        if before.words[-1] == ":":
            out.append("after:")
    if unit.announcer >= 0:
        announcer = reading.units[unit.announcer]
        out.extend(f"at={name}" for name in sorted({name for _, _, name in announcer.triggers[-6:]}))
        out.append(f"aw={' '.join(announcer.words[-4:])}")
        out.append(f"ad={_bucket(unit.number - unit.announcer)} {unit.block_type}")
    kinds = "".join(sorted({_KIND[p.kind] for p in unit.placed}))
    out.append(f"uk={kinds}")
    return out


def _value_features(scene: _Scene, unit: Unit, value: Placed, local: list[Placed]) -> list[str]:
    reading = scene.reading
    kind = _KIND[value.kind]
    words = unit.words
    own = words[value.first : value.last]
    first, last = unit.groups[value.group]
    out = [f"k={kind}", f"kq={kind} {scene.question}", f"vl={kind}{_bucket(len(own))}", f"vh={own[-1]}", f"v0={own[0]}"]
    out.extend(f"vw={word}" for word in own[:10] if word not in FUNCTION_WORDS)
    if len(own) <= 3:
        out.append(f"vt={kind} {' '.join(own)}")
    before = words[max(0, first - 3) : first]
    after = words[last : last + 3]
    one = before[-1] if before else "^"
    two = " ".join(before[-2:]) if before else "^"
    out.append(f"l1={one}")
    out.append(f"l2={two}")
    out.append(f"l3={' '.join(before)}")
    out.append(f"kl2={kind} {two}")
    nxt = after[0] if after else "$"
    nxt2 = " ".join(after[:2]) if after else "$"
    out.append(f"r1={nxt}")
    out.append(f"r2={nxt2}")
    out.append(f"r3={' '.join(after)}")
    out.append(f"kr2={kind} {nxt2}")
    out.append(f"lr={one} {nxt}")
    if first != value.first:
        out.append(f"gl={words[value.first - 1]}")
        out.append("ingroup")
    if last != value.last:
        out.append(f"gr={words[value.last] if value.last < len(words) else '$'}")
    left, right = _nearest(unit, first, last)
    out.append(f"tl={left[0]}")
    out.append(f"tr={right[0]}")
    out.append(f"ktl={kind} {left[0]}")
    out.append(f"ktr={kind} {right[0]}")
    out.append(f"tlr={kind} {left[0]} {right[0]}")
    out.append(f"tl2={left[0]} {left[1]}")
    out.append(f"tr2={right[0]} {right[1]}")
    out.append(f"tlp={left[2]}")
    out.append(f"trp={right[2]}")
    out.append(f"tld={left[0]} {left[3]}")
    out.append(f"trd={right[0]} {right[3]}")
    out.extend(f"lw={word}" for word in words[max(0, first - 10) : first])
    out.extend(f"rw={word}" for word in words[last : last + 8])
    if value.first == unit.n_lead:
        out.append("vfirst")
    if value.last >= len(words) - 1:
        out.append("vlast")
    mention = reading.article.mentions[value.index]
    if mention.span.start < reading.title_end:
        out.append("vtitle")
    if value.kind is Kind.CONDITION:
        name = reading.names[value.index]
        out.append(f"vcount={_bucket(sum(reading.surfaces[name].values()))}")
        if name == reading.topic:
            out.append("vtopic")
            out.append(f"vtopic {left[0]} {right[0]}")
    out.append(f"nloc={_bucket(len(local))}")
    out.append(f"ntop={any(reading.names[p.index] == reading.topic for p in local)}")
    return out


def _nearest(unit: Unit, first: int, last: int) -> tuple[tuple[str, str, str, str], tuple[str, str, str, str]]:
    """The nearest triggers left and right: (class, next class, phrase, distance)."""
    marks = unit.triggers
    low, high = 0, len(marks)
    while low < high:
        middle = (low + high) // 2
        if marks[middle][1] <= first:
            low = middle + 1
        else:
            high = middle
    left = low - 1
    right = low
    while right < len(marks) and marks[right][0] < last:
        right += 1
    if left >= 0:
        begin, end, name = marks[left]
        second = marks[left - 1][2] if left else "-"
        found_left = (name, second, " ".join(unit.words[begin:end]), _bucket(first - end))
    else:
        found_left = ("-", "-", "-", "-")
    if right < len(marks):
        begin, end, name = marks[right]
        second = marks[right + 1][2] if right + 1 < len(marks) else "-"
        found_right = (name, second, " ".join(unit.words[begin:end]), _bucket(begin - last))
    else:
        found_right = ("-", "-", "-", "-")
    return found_left, found_right


def _subject_features(scene: _Scene, mention: int, name: int, origin: str) -> list[str]:
    reading = scene.reading
    text = reading.article.mentions[mention].text
    words = text.lower().split()
    is_topic = name == reading.topic
    out = [
        f"so={origin} {is_topic}",
        f"st={is_topic}",
        f"sh={words[-1]}",
        f"sc={_bucket(sum(reading.surfaces[name].values()))}",
    ]
    out.extend(f"sw={word}" for word in words[:6])
    if text.isupper():
        out.append("sup")
    if name in scene.titled:
        out.append(f"stitle {origin}")
    return out


def _pair_features(
    scene: _Scene,
    unit: Unit,
    value: Placed,
    place: Placed | None,
    name: int,
    origin: str,
    mention: int,
    local: list[Placed],
    rank: int,
) -> list[str]:
    reading = scene.reading
    kind = _KIND[value.kind]
    is_topic = "T" if name == reading.topic else "O"
    out = [f"po={kind} {origin} {is_topic}"]
    mentions = reading.article.mentions
    subject_text, value_text = mentions[mention].text, mentions[value.index].text
    if value.kind in (Kind.CONDITION, Kind.GENE, Kind.VARIANT):
        subject_words, value_words = content_words(subject_text), content_words(value_text)
        if subject_words < value_words:
            out.append(f"v>s {kind}")
        elif value_words < subject_words:
            out.append(f"s>v {kind}")
        elif subject_words & value_words:
            out.append(f"v&s {kind}")
        if is_short_form(value_text, subject_text):
            out.append("vshort")
        elif is_short_form(subject_text, value_text):
            out.append("sshort")
        if value.kind is Kind.CONDITION and name == reading.names[value.index]:
            out.append("samename")
    words = unit.words
    if place is None:
        earlier = bisect_left(scene.units_of[name], unit.number)
        since = unit.number - scene.units_of[name][earlier - 1] if earlier else 99
        title = "t" if name in scene.titled else "-"
        same_block = "b" if unit.block in scene.blocks_of[name] else "-"
        out.append(f"ago={is_topic} {_bucket(since)}")
        out.append(f"agok={is_topic} {kind} {_bucket(since)} {len(local) > 0}")
        out.append(f"agot={is_topic} {title} {same_block} {_bucket(since)}")
        out.append(f"agow={is_topic} {_bucket(since)} {words[unit.n_lead]}")
        out.append(f"pn={kind} {is_topic} {_bucket(len(local) - (value.kind is Kind.CONDITION))}")
        out.append(f"pw={is_topic} {origin} {words[unit.n_lead]}")
        left, right = _nearest(unit, *unit.groups[value.group])
        out.append(f"ptl={is_topic} {kind} {left[0]}")
        out.append(f"ptr={is_topic} {kind} {right[0]}")
        out.append(f"ptlr={is_topic} {kind} {left[0]} {right[0]}")
        out.append(f"pq={is_topic} {kind} {scene.question}")
        return out
    first, last = unit.groups[value.group]
    subject_first, subject_last = unit.groups[place.group]
    if value.group == place.group:
        order = "=<" if place.first < value.first else "=>"
        low, high = min(place.last, value.last), max(place.first, value.first)
    elif place.first < value.first:
        order = "<"
        low, high = subject_last, first
    else:
        order = ">"
        low, high = last, subject_first
    after = " ".join(words[subject_last : subject_last + 2])
    before = " ".join(words[max(0, subject_first - 2) : subject_first])
    is_first = unit.placed[0].index == place.index
    out.append(f"sa={order} {after}")
    out.append(f"sa1={order} {kind} {words[subject_last] if subject_last < len(words) else '$'}")
    out.append(f"sb={order} {before or '^'}")
    out.append(f"sb1={order} {kind} {words[subject_first - 1] if subject_first else '^'}")
    out.append(f"sf={order} {kind} {is_topic} {is_first}")
    if is_first:
        out.append(f"sfa={order} {after}")
    out.append(f"sn={order} {is_topic} {_bucket(len(local))} {_bucket(rank)}")
    out.append(
        f"st={order} {is_topic} {name in scene.titled} {any(reading.names[p.index] == reading.topic for p in local[:12])}"
    )
    out.append(f"d={order}")
    out.append(f"dk={order} {kind} {is_topic}")
    between = words[low:high]
    out.append(f"db={order} {_bucket(len(between))}")
    if len(between) <= 6:
        out.append(f"bs={order} {kind} {' '.join(between)}")
        out.append(f"bs={order} {' '.join(between)}")
    kept = between if len(between) <= 30 else between[:15] + between[-15:]
    out.extend(f"bw={order} {word}" for word in kept)
    out.extend(f"bb={order} {one} {two}" for one, two in zip(kept, kept[1:], strict=False))
    if between:
        out.append(f"b0={order} {' '.join(between[:2])}")
        out.append(f"bz={order} {' '.join(between[-2:])}")
    inside = []
    marks, mark_firsts = unit.triggers, unit.trigger_firsts
    for number in range(
        bisect_left(mark_firsts, low), min(bisect_left(mark_firsts, high), bisect_left(mark_firsts, low) + 40)
    ):
        if marks[number][1] <= high:
            inside.append(marks[number][2])
    out.extend(f"bt={order} {kind} {name_}" for name_ in inside[:8])
    out.append(f"bq={order} {kind} {' '.join(inside[:5])}")
    out.append(f"bq1={order} {kind} {inside[0] if inside else '-'} {inside[-1] if inside else '-'}")
    start = bisect_left(unit.placed_firsts, low)
    between_placed = [
        p for p in unit.placed[start : min(bisect_left(unit.placed_firsts, high), start + 20)] if p.last <= high
    ]
    kinds = [_KIND[p.kind] for p in between_placed]
    groups_between = len({p.group for p in between_placed})
    out.append(f"bk={order} {kind} {''.join(kinds[:5])}")
    out.append(f"bg={order} {_bucket(groups_between)}")
    out.append(f"bc={order} {_bucket(kinds.count('C'))}")
    edge_left, edge_right = min(first, subject_first), max(last, subject_last)
    outer_left = words[edge_left - 1] if edge_left else "^"
    outer_right = words[edge_right] if edge_right < len(words) else "$"
    out.append(f"xl={order} {outer_left}")
    out.append(f"xr={order} {outer_right}")
    out.append(f"xl2={order} {' '.join(words[max(0, edge_left - 3) : edge_left])}")
    out.append(f"xlr={order} {kind} {outer_left} {outer_right}")
    number = bisect_left(mark_firsts, edge_left)
    outer = [name_ for _, end, name_ in marks[max(0, number - 2) : number] if end <= edge_left]
    out.append(f"xt={order} {kind} {' '.join(outer)}")
    number = bisect_left(mark_firsts, edge_right)
    beyond = marks[number][2] if number < len(marks) else "-"
    out.append(f"xy={order} {kind} {beyond}")
    out.append(f"xbt={order} {kind} {outer[-1] if outer else '-'} {inside[0] if inside else '-'}")
    for mark in (",", ";", "which", "that", "who", "and", "or", "but", "(", ".", ":", "while", "if", "when"):
        if mark in between:
            out.append(f"bm={order} {mark}")
    out.append(f"rank={order} {_bucket(rank)}")
    out.append(f"rankk={kind} {order} {_bucket(rank)} {is_topic}")
    return out

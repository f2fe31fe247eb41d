"""An article as the relation model reads it: units (a sentence with what announces it), mentions in groups, names.

A unit is a sentence or list item. For a list item and a table cell the words that announce it (the lead sentence, the
column's header) stand in front, so that "Risk factors for gout include:" and "obesity" are read as one sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from ..records import Article, Block, BlockType, Kind, RepeatKind, Span
from ._words import FUNCTION_WORDS, TOKEN, name_key, triggers

#: what may stand between two items of one enumeration
_JOINERS = frozenset(
    [
        ",",
        ";",
        "/",
        "-",
        "–",
        "—",
        "•",
        "·",
        "*",
        "and",
        "or",
        "nor",
        "&",
        "plus",
        "as",
        "well",
        "such",
        "like",
        "including",
        "include",
        "e.g",
        "eg",
        "especially",
        "particularly",
        "namely",
        "also",
        "both",
        "either",
        "even",
        "a",
        "an",
        "the",
        "other",
        "some",
        "any",
        "certain",
        "(",
        ")",
        ":",
        "for",
        "example",
        "instance",
        "the",
    ]
)
_MAX_JOIN = 6  # tokens between two items of one enumeration
_SENTENCE_END = re.compile(r"[.?!]+[\"”’)\]]*\s+(?=[\"“‘(\[]?[A-Z0-9•\-–])")
_ABBREVIATED = re.compile(r"(?:\b(?:e\.g|i\.e|etc|vs|Dr|Mr|Mrs|Ms|St|approx|no|al|fig|ca)|\b[A-Z])\.$", re.IGNORECASE)
_UNREAD = frozenset(
    {
        BlockType.COUNTER,
        BlockType.DATE_LINE,
        BlockType.BYLINE,
        BlockType.DISCLAIMER,
        BlockType.REFERENCES,
        BlockType.NAVIGATION,
        BlockType.BOILERPLATE,
    }
)
#: tokens of a lead that are put before a list item (the last ones: they hold the announcing words)
_LEAD_TOKENS = 40


@dataclass(slots=True)
class Placed:
    """A mention in a unit: its number in the article and its half-open token range in the unit."""

    index: int
    first: int
    last: int
    kind: Kind
    group: int = -1


@dataclass(slots=True)
class Unit:
    """A sentence or list item, the lead's tokens in front. `starts` and `ends` are character offsets of the tokens."""

    span: Span
    number: int
    words: list[str]
    starts: list[int]
    ends: list[int]
    n_lead: int
    block_type: BlockType
    section: tuple[str, ...]
    block: int
    is_first_of_block: bool
    is_question: bool
    placed: list[Placed] = field(default_factory=list)
    triggers: list[tuple[int, int, str]] = field(default_factory=list)
    #: per enumeration: token range from its first item's first token to its last item's end
    groups: list[tuple[int, int]] = field(default_factory=list)
    question: str = ""
    #: the number of the unit that announces this one with a colon, though no block says so; -1 for none
    announcer: int = -1
    #: first tokens of the triggers and of the placed mentions, for binary search
    trigger_firsts: list[int] = field(default_factory=list)
    placed_firsts: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Reading:
    """An article made ready: its units, the name of each condition mention, and how often each name stands."""

    article: Article
    units: list[Unit]
    #: per mention: the number of its name (conditions that are one thing share it), -1 for other kinds
    names: list[int]
    #: per name: the surfaces it has, with counts
    surfaces: list[Counter[str]]
    title: str
    title_end: int
    topic: int = -1
    repeated: list[Span] = field(default_factory=list)


def split_sentences(text: str, span: Span) -> list[Span]:
    """Sentences of `text` in `span`; for articles that come without.

    >>> [s.of("Gout hurts. It swells, e.g. Toes.") for s in split_sentences("Gout hurts. It swells, e.g. Toes.", Span(0, 33))]
    ['Gout hurts.', 'It swells, e.g. Toes.']
    """
    found = []
    for line in re.finditer(r"[^\n]+", text[span.start : span.end]):
        start = span.start + line.start()
        for end in _SENTENCE_END.finditer(line.group()):
            stop = span.start + line.start() + end.end()
            if _ABBREVIATED.search(text[start:stop].rstrip()):
                continue
            found.append((start, stop))
            start = stop
        found.append((start, span.start + line.end()))
    trimmed = []
    for start, stop in found:
        words = text[start:stop]
        stripped = words.strip()
        if stripped:
            offset = start + len(words) - len(words.lstrip())
            trimmed.append(Span(offset, offset + len(stripped)))
    return trimmed


def _tokens(text: str, span: Span) -> tuple[list[str], list[int], list[int]]:
    words, starts, ends = [], [], []
    for match in TOKEN.finditer(text, span.start, span.end):
        words.append(match.group().lower().replace("’", "'"))
        starts.append(match.start())
        ends.append(match.end())
    return words, starts, ends


def _fallback_blocks(text: str) -> tuple[Block, ...]:
    blocks = []
    for line in re.finditer(r"[^\n]+", text):
        if line.group().strip():
            blocks.append(Block(Span(line.start(), line.end()), BlockType.PARAGRAPH))
    return tuple(blocks)


def read(article: Article, *, max_mentions: int = 5000) -> Reading:
    """Make `article` ready: linear in its length and its mentions, of which the first `max_mentions` are looked at."""
    if len(article.mentions) > max_mentions:
        article = replace(article, mentions=article.mentions[:max_mentions])
    text = article.text
    blocks = article.blocks or _fallback_blocks(text)
    units = _units(article, blocks)
    _place(article, units)
    _announce(units)
    for unit in units:
        unit.triggers = triggers(unit.words)
        unit.trigger_firsts = [first for first, _, _ in unit.triggers]
        unit.placed_firsts = [placed.first for placed in unit.placed]
        _group(unit)
    names, surfaces = _names(article)
    title, title_end = _title(article, blocks, units)
    return Reading(
        article=article,
        units=units,
        names=names,
        surfaces=surfaces,
        title=title,
        title_end=title_end,
        repeated=sorted(repeat.span for repeat in article.repeats if repeat.kind is not RepeatKind.NEAR),
    )


_ANNOUNCED = 25  # units after a colon, and words in one of them, up to which they count as announced


def _announce(units: Sequence[Unit]) -> None:
    """Tie the short units that follow a colon to the unit that ends in it, where the blocks do not."""
    last = -1
    for unit in units:
        is_head = unit.block_type in (BlockType.HEADING, BlockType.TITLE)
        if is_head or unit.number - last > _ANNOUNCED or (len(unit.words) > _ANNOUNCED and unit.number - last > 1):
            last = -1
        if last >= 0 and not unit.n_lead:
            unit.announcer = last
        if unit.words[-1] == ":":
            last = unit.number


def _title(article: Article, blocks: Sequence[Block], units: Sequence[Unit]) -> tuple[str, int]:
    """The title's words, and where they end if they stand in the text (0: they do not)."""
    for number, block in enumerate(blocks[:3]):
        if block.type is BlockType.TITLE:
            title = block.span.of(article.text)
            end = block.span.end
            for again in blocks[number + 1 :]:  # a page that says its title again, whole or in parts
                if f" {name_key(again.span.of(article.text))} " not in f" {name_key(title)} ":
                    break
                end = again.span.end
            return title, end
    title = article.metadata.title
    if title:
        stripped = article.text.lstrip()
        if stripped.startswith(title):
            return title, len(article.text) - len(stripped) + len(title)
        return title, 0
    if units:
        first = units[0].span
        line_end = article.text.find("\n", first.start)
        line_end = len(article.text) if line_end < 0 else line_end
        if line_end - first.start <= 160 and not article.text[first.start : line_end].rstrip().endswith("."):
            return article.text[first.start : line_end].strip(), line_end
    return "", 0


def _units(article: Article, blocks: Sequence[Block]) -> list[Unit]:
    text = article.text
    sentences = list(article.sentences)
    starts = [sentence.start for sentence in sentences]
    units: list[Unit] = []
    question = ""
    lead_cache: dict[Span, tuple[list[str], list[int], list[int]]] = {}
    row_heads: dict[tuple[tuple[str, ...], int], Span] = {}
    for number, block in enumerate(blocks):
        if block.type in _UNREAD:
            continue
        low = bisect_left(starts, block.span.start)
        high = bisect_right(starts, block.span.end - 1)
        inside = sentences[low:high] or split_sentences(text, block.span)
        lead = block.lead
        lead_span = None
        if lead is not None and block.type in (BlockType.LIST_ITEM, BlockType.TABLE_CELL):
            lead_span = lead
        elif block.type is BlockType.ANSWER and lead is not None:
            question = lead.of(text)
        row_head = None
        if block.type is BlockType.TABLE_CELL and block.row >= 0:
            row_head = row_heads.setdefault((block.section, block.row), block.span)
            if row_head == block.span:
                row_head = None
        for position, span in enumerate(inside):
            words, begins, ends = _tokens(text, span)
            if not words:
                continue
            n_lead = 0
            for announced in (lead_span, row_head):
                if announced is None or announced.overlaps(span):
                    continue
                if announced not in lead_cache:
                    lead_cache[announced] = _tokens(text, announced)
                led = lead_cache[announced]
                words = [*led[0][-_LEAD_TOKENS:], ":", *words]
                begins = [*led[1][-_LEAD_TOKENS:], -1, *begins]
                ends = [*led[2][-_LEAD_TOKENS:], -1, *ends]
                n_lead += min(len(led[0]), _LEAD_TOKENS) + 1
            is_question = text[span.start : span.end].rstrip().endswith("?")
            unit = Unit(
                span=span,
                number=len(units),
                words=words,
                starts=begins,
                ends=ends,
                n_lead=n_lead,
                block_type=block.type,
                section=block.section,
                block=number,
                is_first_of_block=position == 0,
                is_question=is_question,
                question=question,
            )
            units.append(unit)
            if is_question or block.type in (BlockType.HEADING, BlockType.TITLE):
                question = span.of(text)
    return units


def _place(article: Article, units: Sequence[Unit]) -> None:
    """Give every unit the mentions that stand in it or in its lead."""
    mentions = article.mentions
    order = sorted(range(len(mentions)), key=lambda i: (mentions[i].span.start, -mentions[i].span.end))
    begins = [mentions[i].span.start for i in order]
    for unit in units:
        for begin_token, high in ((0, unit.n_lead), (unit.n_lead, len(unit.words))):
            low = begin_token
            while low < high and unit.starts[low] < 0:
                low += 1
            if low >= high:
                continue
            chunks = [low]
            chunks.extend(i for i in range(low + 1, high) if unit.starts[i] >= 0 and unit.starts[i - 1] < 0)
            for position, first_token in enumerate(chunks):
                last_token = chunks[position + 1] - 1 if position + 1 < len(chunks) else high
                while last_token > first_token and unit.starts[last_token - 1] < 0:
                    last_token -= 1
                begin, end = unit.starts[first_token], unit.ends[last_token - 1]
                for k in range(bisect_left(begins, begin), bisect_left(begins, end)):
                    mention = mentions[order[k]]
                    first = bisect_left(unit.ends, mention.span.start + 1, first_token, last_token)
                    last = bisect_left(unit.starts, mention.span.end, first_token, last_token)
                    if last > first:
                        unit.placed.append(Placed(order[k], first, last, mention.kind))
        unit.placed.sort(key=lambda p: (p.first, -p.last))


def _group(unit: Unit) -> None:
    """Number the enumerations of a unit: neighbours joined by nothing but commas, "and", dashes …"""
    previous: Placed | None = None
    for placed in unit.placed:
        joined = False
        if previous is not None and placed.first >= previous.last and placed.first - previous.last <= _MAX_JOIN:
            between = unit.words[previous.last : placed.first]
            same = (
                placed.kind is previous.kind
                or {placed.kind, previous.kind} <= {Kind.CONDITION, Kind.RISK_FACTOR, Kind.MECHANISM}
                or {placed.kind, previous.kind} <= {Kind.GENE, Kind.VARIANT}
            )
            joined = (
                bool(between)
                and same
                and all(word in _JOINERS for word in between)
                and not (between == ["("] or between == [":"])
            )
            joined = joined and (previous.first >= unit.n_lead) == (placed.first >= unit.n_lead)
        if joined and previous is not None:
            placed.group = previous.group
            unit.groups[placed.group] = (unit.groups[placed.group][0], max(placed.last, unit.groups[placed.group][1]))
        else:
            placed.group = len(unit.groups)
            unit.groups.append((placed.first, placed.last))
        previous = placed


_PARENTHESIS = re.compile(r"\s*[(\[]\s*(?:also\s+)?(?:called|known as|or|abbreviated(?: as)?)?\s*[\"“']?$")
_INITIALS = re.compile(r"^[A-Z][A-Za-z0-9\-/]{0,9}s?$")


def is_short_form(short: str, long: str) -> bool:
    """Whether `short` looks like initials of `long`.

    >>> is_short_form("AHF", "Alkhurma hemorrhagic fever"), is_short_form("flu", "influenza")
    (True, False)
    """
    if not _INITIALS.match(short) or sum(c.isupper() for c in short) < 2 or len(short) >= len(long):
        return False
    letters = [c for c in short.lower() if c.isalnum()]
    if letters and letters[-1] == "s" and short.endswith("s"):
        letters.pop()
    words = [w for w in re.split(r"[^a-z0-9]+", long.lower()) if w]
    if not letters or not words:
        return False
    position = 0
    compact = "".join(words)
    for letter in letters:
        position = compact.find(letter, position) + 1
        if position == 0:
            return False
    initials = "".join(word[0] for word in words)
    return letters[0] == compact[0] and sum(letter in initials for letter in letters) * 2 >= len(letters)


def _names(article: Article) -> tuple[list[int], list[Counter[str]]]:
    """Which condition mentions name one thing in the words of the article: same words, an abbreviation of it.

    Concepts are not looked at: a vocabulary's synonyms ("Lyme arthritis" of Lyme disease) may be an article's two things.
    """
    parents: dict[str, str] = {}

    def find(key: str) -> str:
        parents.setdefault(key, key)
        while parents[key] != key:
            parents[key] = parents[parents[key]]
            key = parents[key]
        return key

    def join(one: str, other: str) -> None:
        first, second = find(one), find(other)
        if first != second:
            parents[max(first, second)] = min(first, second)

    keys: list[str] = []
    conditions = [m for m in article.mentions if m.kind is Kind.CONDITION]
    known = {name_key(m.text) for m in conditions}
    for mention in conditions:
        find(name_key(mention.text))
    for abbreviation in article.abbreviations:
        short, long = name_key(abbreviation.short), name_key(abbreviation.long)
        if short in known and long in known:
            join(short, long)
    for one, other in zip(conditions, conditions[1:], strict=False):
        if 0 < other.span.start - one.span.end <= 24:
            between = article.text[one.span.end : other.span.start]
            if _PARENTHESIS.match(between) and (
                is_short_form(other.text, one.text) or is_short_form(one.text, other.text)
            ):
                join(name_key(one.text), name_key(other.text))
    shorts = {}
    for abbreviation in article.abbreviations:
        shorts[abbreviation.short] = abbreviation.long
    for key, same in _same_thing([m.text for m in conditions], shorts):
        join(key, same)
    numbers: dict[str, int] = {}
    surfaces: list[Counter[str]] = []
    for mention in article.mentions:
        if mention.kind is not Kind.CONDITION:
            keys.append("")
            continue
        root = find(name_key(mention.text))
        if root not in numbers:
            numbers[root] = len(surfaces)
            surfaces.append(Counter())
        surfaces[numbers[root]][mention.text] += 1
        keys.append(root)
    return [numbers[key] if key else -1 for key in keys], surfaces


#: words that a name may carry or leave out: "Addison's" is Addison's disease
_GENERIC = ("disease", "syndrome", "disorder", "infection", "illness", "condition", "muscular dystrophy", "palsy")


def _same_thing(texts: list[str], shorts: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Pairs of name keys among the conditions `texts` that mean one thing by their form alone.

    >>> sorted(_same_thing(["Addison's disease", "Addison's", "familial hypercholesterolaemia", "FH"], {}))
    [('addison disease', 'addison'), ('fh', 'familial hypercholesterolaemia')]
    """
    keys = {text: name_key(text) for text in texts}
    known = set(keys.values())
    initials: dict[str, set[str]] = {}
    for key in known:
        words = key.split()
        if len(words) > 1:
            for chosen in (words, [word for word in words if word not in FUNCTION_WORDS]):
                initials.setdefault("".join(word[0] for word in chosen), set()).add(key)
        for generic in _GENERIC:
            base = key[: -len(generic) - 1] if key.endswith(f" {generic}") else ""
            if base in known:
                yield key, base
    for text, key in keys.items():
        letters = text[:-1] if text.endswith("s") else text
        if 2 <= len(letters) <= 8 and letters.isupper() and letters.isalpha():
            longs = initials.get(letters.lower(), set())
            if len(longs) == 1:
                yield key, next(iter(longs))
        elif " " in text and shorts:
            words = text.split()
            if any(word in shorts for word in words):
                spelt = name_key(" ".join(shorts.get(word, word) for word in words))
                if spelt in known:
                    yield key, spelt

"""What the network sees of each token: the word itself, names of vocabularies it belongs to, and where it stands."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
from spacy.strings import hash_string  # type: ignore[attr-defined]

from .lexicon import CLASSES, Lexicon, word_hashes
from .tokens import Ints, Tokens

Floats = npt.NDArray[np.float32]

#: words that tell what a question, heading or lead sentence asks for; each is one feature
TOPICS: tuple[tuple[str, str], ...] = (
    ("cause", r"caus\w*|why|due|reasons?|trigger\w*|leads?|triggered|because"),
    ("risk", r"risks?|likely|prone|chance|chances|factors?|odds"),
    ("genetic", r"genetics?|genes?|mutations?|inherit\w*|chromosom\w*|hereditary|variants?|dna"),
    ("symptom", r"symptoms?|signs?|feel|complain\w*|notice"),
    ("complication", r"complications?|problems?|effects?|outlook|prognosis|consequences?"),
    ("treatment", r"treat\w*|therap\w*|medicines?|drugs?|surgery|manage\w*|relief|medication\w*"),
    ("prevention", r"prevent\w*|avoid\w*|lower\w*|reduc\w*|protect\w*|screening"),
    ("diagnosis", r"diagnos\w*|tests?|exams?|scan\w*|detect\w*"),
    ("definition", r"what|definition|overview|about|means|called|known|types?"),
    ("process", r"happens?|how|when|develops?|forms?|builds?|body|works?|inside|mechanism\w*|pathophysiology"),
    ("group", r"who|men|women|people|children|adults|older|ethnic\w*|common|often|affects?"),
    ("include", r"include\w*|following|these|such|example\w*|among"),
)
_TOPICS = tuple(re.compile(pattern, re.IGNORECASE) for _, pattern in TOPICS)
_END = frozenset(".!;,")
HEADING_WORDS = 12  # a line of at most so many tokens without a full stop at its end counts as a heading

ATTRIBUTES = ("norm", "prefix", "suffix", "shape")
HASHES_PER_ATTRIBUTE = 4
N_FLAGS = 11
N_DENSE = N_FLAGS + 3 * len(TOPICS) + 2 * len(CLASSES)
_CACHE_WORDS = 30_000  # about 70 MB at most; medical articles repeat their words
_LONGEST_WORD = 60  # characters that count for the subword vector; longer ones are no words


def shape(word: str) -> str:
    """The pattern of a word's characters, runs longer than 3 cut.

    >>> shape("Osteonecrosis"), shape("CMT1A")
    ('Xxxx', 'XXXdX')
    """
    out = []
    run = 0
    last = ""
    for char in word[:20]:
        kind = "d" if char.isdigit() else "X" if char.isupper() else "x" if char.isalpha() else char
        run = run + 1 if kind == last else 1
        last = kind
        if run <= 3:
            out.append(kind)
    return "".join(out)


@dataclass(frozen=True, slots=True)
class Features:
    """One text for the network.

    `rows` (hash rows) and `vectors` have an entry per distinct word; `word_of` says which one a token has, `numbers` which
    number each has in its extractor's memory. `unit_of` is the sentence of a token; `previous`, `lead` and `title` name,
    per sentence, the sentence before, the one that announces it (heading, question, list lead) and the title; -1: none.
    """

    rows: Ints
    vectors: Floats
    numbers: Ints
    word_of: Ints
    dense: Floats
    unit_of: Ints
    previous: Ints
    lead: Ints
    title: Ints


class _Memory:
    """What is known of the words seen, one row a word; grows by doubling."""

    def __init__(self, vector_width: int, n_rows: int, projected_width: int) -> None:
        self.number: dict[str, int] = {}
        size = 1024
        self.rows = np.zeros((size, n_rows), dtype=np.int64)
        self.vectors = np.zeros((size, vector_width), dtype=np.float32)
        self.projected = np.zeros((size, projected_width), dtype=np.float32)
        self.folded = np.zeros(size, dtype=np.uint64)
        self.exact = np.zeros(size, dtype=np.uint64)
        self.lower = np.zeros(size, dtype=np.uint64)
        self.topics = np.zeros(size, dtype=np.int64)
        self.content = np.zeros(size, dtype=bool)

    def grow(self) -> None:
        for name, value in vars(self).items():
            if isinstance(value, np.ndarray):
                setattr(self, name, np.concatenate([value, np.zeros_like(value)]))


class Lookup(Protocol):
    """Word vectors."""

    @property
    def width(self) -> int:
        """How many numbers a vector has."""

    def of(self, word: str) -> Floats:
        """The vector of a word in lower case."""


class Extractor:
    """Turns tokens into features; remembers words it has seen.

    `project` turns the hash rows and the vector of one word into what the network makes of them, so that this is done
    once a word and not once a token; left out in training, where it changes at every step.
    """

    def __init__(
        self,
        vectors: Lookup,
        lexicon: Lexicon,
        *,
        table_rows: tuple[int, ...],
        project: Callable[[Ints, Floats], Floats] | None = None,
        projected_width: int = 0,
    ) -> None:
        self.vectors = vectors
        self.lexicon = lexicon
        self.table_rows = table_rows
        self._project = project
        self._projected_width = projected_width
        self._clear()

    def _clear(self) -> None:
        n_rows = len(self.table_rows) * HASHES_PER_ATTRIBUTE
        self._memory = _Memory(self.vectors.width, n_rows, self._projected_width)

    def projected(self, numbers: Ints) -> Floats:
        """What `project` gave for words of the text extracted last."""
        return self._memory.projected[numbers]

    def _add(self, word: str) -> int:
        memory = self._memory
        at = len(memory.number)
        if at == len(memory.rows):
            memory.grow()
        lower = word.lower()
        values = (lower, lower[:3] if len(lower) > 3 else word[:1], lower[-3:], shape(word))
        rows = []
        offset = 0
        for number, (value, size) in enumerate(zip(values, self.table_rows, strict=True)):
            whole = hash_string(f"{number}{value}")
            rows += [offset + (whole >> (16 * k) & 0xFFFF) % size for k in range(HASHES_PER_ATTRIBUTE)]
            offset += size
        memory.rows[at] = rows
        memory.vectors[at] = self.vectors.of(lower[:_LONGEST_WORD])
        memory.folded[at], memory.exact[at] = word_hashes(word)
        memory.lower[at] = hash_string(lower)
        memory.topics[at] = sum(1 << i for i, pattern in enumerate(_TOPICS) if pattern.fullmatch(word))
        memory.content[at] = len(word) > 3 and word.isalnum()
        if self._project is not None:
            memory.projected[at] = self._project(memory.rows[at : at + 1], memory.vectors[at : at + 1])[0]
        memory.number[word] = at
        return at

    def extract(self, tokens: Tokens) -> Features:
        """The features of one tokenised text, which has at least one token."""
        if len(self._memory.number) > _CACHE_WORDS:
            self._clear()
        known = self._memory.number
        seen = [known[word] if word in known else self._add(word) for word in tokens.words]
        memory = self._memory
        numbers = np.array(seen, dtype=np.int64)
        distinct, inverse = np.unique(numbers, return_inverse=True)
        word_of = inverse.reshape(-1)
        n = len(numbers)
        n_units = len(tokens.sentence_starts)
        starts_unit = np.zeros(n, dtype=np.int64)
        starts_unit[tokens.sentence_starts] = 1
        unit_of = np.cumsum(starts_unit) - 1
        lower = memory.lower[numbers]
        content = memory.content[numbers]
        unit_topics = np.bitwise_or.reduceat(memory.topics[numbers], tokens.sentence_starts)
        lead, title, is_lead = _leads(tokens, n_units)
        dense = np.zeros((n, N_DENSE), dtype=np.float32)
        _, inverse, counts = np.unique(lower, return_inverse=True, return_counts=True)
        count = counts[inverse.reshape(-1)]
        dense[:, 0] = tokens.breaks > 0
        dense[:, 1] = tokens.breaks == 2
        dense[:, 2] = tokens.lines == 0
        dense[:, 3] = is_lead[unit_of]
        dense[:, 4] = np.isin(lower, lower[(tokens.lines == 0) & content]) & content
        dense[:, 5] = (count >= 2) & content
        dense[:, 6] = (count >= 4) & content
        dense[:, 7] = (count >= 8) & content
        dense[tokens.sentence_starts, 8] = 1
        depth = np.array([(w == "(") - (w == ")") for w in tokens.words], dtype=np.int64)
        inside = np.cumsum(depth)
        dense[:, 9] = inside - (inside - depth)[tokens.sentence_starts][unit_of] > 0
        item_line = np.zeros(int(tokens.lines[-1]) + 1, dtype=bool)
        item_line[tokens.lines[tokens.breaks == 2]] = True
        dense[:, 10] = item_line[tokens.lines]
        at = N_FLAGS
        bits = 1 << np.arange(len(TOPICS))
        for source in (unit_topics, _of(unit_topics, lead), _of(unit_topics, title)):
            dense[:, at : at + len(TOPICS)] = ((source[:, None] & bits) > 0)[unit_of]
            at += len(TOPICS)
        dense[:, at:] = self.lexicon.features(memory.folded[numbers], memory.exact[numbers])
        return Features(
            memory.rows[distinct],
            memory.vectors[distinct],
            numbers,
            word_of,
            dense,
            unit_of,
            np.arange(n_units) - 1,
            lead,
            title,
        )


def _of(values: Ints, index: Ints) -> Ints:
    return np.where(index >= 0, values[index], 0) if len(values) else values


def _leads(tokens: Tokens, n_units: int) -> tuple[Ints, Ints, npt.NDArray[np.bool_]]:
    """For each sentence the sentence that announces it and the title (-1: none), and whether it announces others."""
    lead = np.full(n_units, -1, dtype=np.int64)
    title = np.full(n_units, -1, dtype=np.int64)
    is_lead = np.zeros(n_units, dtype=bool)
    starts = [*tokens.sentence_starts.tolist(), len(tokens.words)]
    lines = tokens.lines
    current = -1
    for unit in range(n_units):
        first, end = starts[unit], starts[unit + 1]
        line = lines[first]
        if line > 0:
            title[unit] = 0
        lead[unit] = current
        last = tokens.words[end - 1]
        if end < len(tokens.words) and lines[end] == line:  # the line goes on: only a question announces the rest
            if last == "?":
                is_lead[unit] = True
                current = unit
            continue
        whole_line = first == 0 or lines[first - 1] != line
        short = end - first <= HEADING_WORDS and last not in _END and tokens.breaks[first] != 2 and whole_line
        if last in ":?" or short:
            is_lead[unit] = True
            current = unit
    return lead, title, is_lead

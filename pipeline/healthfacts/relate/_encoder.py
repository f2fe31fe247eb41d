"""What the words around a pair say: convolutions over the units of an article, read off at value, subject and between.

The hashed features know words they have often seen; this part knows words by their subword vectors and by what stands
around them. Plain numpy, forward here and, for training, backward too. An article is always computed alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..records import BlockType, Kind
from ..word_vectors import Remembered
from ._context import Reading, Unit
from ._features import Pair

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Params = dict[str, Floats]

ORIGINS = (
    "unit",
    "lead",
    "topic",
    "head",
    "main",
    "back1first",
    "back1",
    "back2first",
    "back2",
    "back3first",
    "back3",
    "announce",
)
_KINDS = {kind: number for number, kind in enumerate(Kind)}
_BLOCKS = {block: number for number, block in enumerate(BlockType)}
_LEAD = 3 * len(_KINDS) + 1  # tags of a lead's tokens begin here
N_TAGS = 2 * _LEAD
#: dilation of each convolution; four of them see fifteen tokens
DILATIONS = (1, 1, 2, 4)
#: what is read off for each pair, each of the encoder's width
PARTS = ("value", "subject", "product", "between", "directed", "left", "right", "unit")
_LONGEST = 400  # tokens of a unit that are read; in training none is longer
_NEAR = 3  # tokens on each side of a value that are read by themselves
_AROUND = 4  # title, heading, announcing unit, unit before


@dataclass(frozen=True, slots=True)
class Scene:
    """The pairs of one or more articles as numbers, their tokens numbered through."""

    words: Floats  # one row per distinct word
    word_of: Ints  # per token
    tags: Ints  # per token: kind of its mention, whether the topic's, whether in a lead
    starts: Ints  # per unit: first token, and the number of all tokens at the end
    blocks: Ints  # per unit: type of its block
    around: Floats  # per unit: mean vectors of title, heading, announcing unit and unit before
    subjects: Floats  # one row per distinct subject mention: mean vector of its words
    unit_of: Ints  # per pair
    value: Ints  # per pair: first token and past the last
    subject: Ints  # per pair: first token and past the last, -1 where it does not stand in the unit
    subject_of: Ints  # per pair: row of `subjects`
    origin: Ints  # per pair: where the subject was found, and whether it is the topic


def scene(reading: Reading, pairs: Sequence[Pair], vectors: Remembered, *, own_words: bool = True) -> Scene:
    """The pairs of one article as numbers; `pairs` must not be empty.

    Without `own_words` the words are numbered as rows of the table of `vectors`, which many articles then share.
    """
    units: list[Unit] = []
    number_of: dict[int, int] = {}
    for pair in pairs:
        if pair.unit.number not in number_of:
            number_of[pair.unit.number] = len(units)
            units.append(pair.unit)
    words: list[str] = []
    starts = [0]
    for unit in units:
        words.extend(unit.words[:_LONGEST])
        starts.append(len(words))
    tags = np.zeros(len(words), dtype=np.int64)
    for unit, start, end in zip(units, starts, starts[1:], strict=False):
        for placed in unit.placed:
            is_topic = placed.kind is Kind.CONDITION and reading.names[placed.index] == reading.topic
            tags[start + min(placed.first, end - start) : start + min(placed.last, end - start)] = (
                1 + 3 * _KINDS[placed.kind] + is_topic
            )
        tags[start : min(start + unit.n_lead, end)] += _LEAD
    texts: list[list[str]] = []
    title = reading.title.lower().split()[:14]
    for unit in units:
        texts.append(title)
        texts.append(unit.section[-1].lower().split()[:10] if unit.section else [])
        texts.append(reading.units[unit.announcer].words[-12:] if unit.announcer >= 0 else [])
        texts.append(reading.units[unit.number - 1].words[-25:] if unit.number else [])
    row_of: dict[int, int] = {}
    for pair in pairs:
        if pair.subject not in row_of:
            row_of[pair.subject] = len(row_of)
            texts.append(reading.article.mentions[pair.subject].text.lower().split()[:6])
    rows = vectors.rows([*words, *(word for text in texts for word in text)])
    table, word_of = vectors.table, np.array(rows[: len(words)], dtype=np.int64)
    means = _means(table[rows[len(words) :]], [len(text) for text in texts])
    if own_words:  # in the order of the article, whatever was read before it: products of matrices round by place
        number = {row: place for place, row in enumerate(dict.fromkeys(word_of.tolist()))}
        table = table[list(number)]
        word_of = np.array([number[row] for row in word_of.tolist()], dtype=np.int64)
    around = means[: _AROUND * len(units)].reshape(len(units), -1)
    unit_of = np.array([number_of[pair.unit.number] for pair in pairs], dtype=np.int64)
    first = np.array(starts, dtype=np.int64)
    low, high = first[unit_of][:, None], first[unit_of + 1][:, None]
    value = np.array([(pair.value.first, pair.value.last) for pair in pairs], dtype=np.int64)
    places = [pair.subject_place for pair in pairs]
    subject = np.array([(-1, -1) if p is None else (p.first, p.last) for p in places], dtype=np.int64)
    return Scene(
        words=table,
        word_of=word_of,
        tags=tags,
        starts=first,
        blocks=np.array([_BLOCKS[unit.block_type] for unit in units], dtype=np.int64),
        around=around,
        subjects=means[_AROUND * len(units) :],
        unit_of=unit_of,
        value=np.minimum(value + low, high),
        subject=np.where(subject < 0, -1, np.minimum(subject + low, high)),
        subject_of=np.array([row_of[pair.subject] for pair in pairs], dtype=np.int64),
        origin=np.array(
            [2 * ORIGINS.index(pair.origin) + (pair.name == reading.topic) for pair in pairs], dtype=np.int64
        ),
    )


def _means(rows: Floats, sizes: Sequence[int]) -> Floats:
    """The mean of each stretch of `rows`; zeros for an empty one."""
    lengths = np.array(sizes, dtype=np.int64)
    out = np.zeros((len(lengths), rows.shape[1]), dtype=np.float32)
    filled = np.flatnonzero(lengths)
    if len(filled):
        starts = np.concatenate(([0], np.cumsum(lengths[filled])[:-1]))
        out[filled] = np.add.reduceat(rows, starts, axis=0) / lengths[filled][:, None].astype(np.float32)
    return out


def initialise(width: int, vector_width: int, seed: int) -> Params:
    """Random parameters of an encoder, for training from scratch."""
    random = np.random.default_rng(seed)

    def matrix(inputs: int, outputs: int) -> Floats:
        bound = 1.0 / np.sqrt(inputs)
        return random.uniform(-bound, bound, (inputs, outputs)).astype(np.float32)

    params: Params = {
        "words": matrix(vector_width, width),
        "bias": np.zeros(width, np.float32),
        "tags": random.normal(0, 0.5, (N_TAGS, width)).astype(np.float32),
        "blocks": random.normal(0, 0.3, (len(_BLOCKS), width)).astype(np.float32),
        "around": matrix(_AROUND * vector_width, width),
        "around_bias": np.zeros(width, np.float32),
        "subjects": matrix(vector_width, width),
        "origins": random.normal(0, 0.5, (2 * len(ORIGINS), width)).astype(np.float32),
    }
    for k in range(len(DILATIONS)):
        params[f"conv{k}"] = matrix(3 * width, 2 * width)
        params[f"conv{k}_bias"] = np.zeros(2 * width, np.float32)
    return params


@dataclass(slots=True)
class Spans:
    """Stretches of tokens to take means of: the sum up to the end less the sum up to the start."""

    starts: Ints
    ends: Ints
    size: Floats

    @classmethod
    def of(cls, starts: Ints, ends: Ints) -> Spans:
        ends = np.maximum(starts, ends)
        return cls(starts, ends, np.maximum(ends - starts, 1).astype(np.float32)[:, None])

    def means(self, sums: NDArray[np.float64]) -> Floats:
        """The means, given the running sums of the tokens' vectors."""
        return (sums[self.ends] - sums[self.starts]).astype(np.float32) / self.size


def spans(scene: Scene) -> dict[str, Spans]:
    """Per pair the stretches that are read off."""
    low, high = scene.starts[scene.unit_of], scene.starts[scene.unit_of + 1]
    value_start, value_end = scene.value[:, 0], scene.value[:, 1]
    has = scene.subject[:, 0] >= 0
    subject_start = np.where(has, scene.subject[:, 0], low)
    subject_end = np.where(has, scene.subject[:, 1], low)
    return {
        "value": Spans.of(value_start, value_end),
        "subject": Spans.of(subject_start, subject_end),
        "between": Spans.of(
            np.where(has, np.minimum(value_end, subject_end), low),
            np.where(has, np.maximum(value_start, subject_start), value_start),
        ),
        "left": Spans.of(np.maximum(value_start - _NEAR, low), value_start),
        "right": Spans.of(value_end, np.minimum(value_end + _NEAR, high)),
        "unit": Spans.of(low, high),
    }


Keep = Callable[[Floats], Floats]


@dataclass(slots=True)
class Tape:
    """What `encode` computed on its way, for the way back: of `around`, the tokens and each convolution, the noise."""

    around: Floats
    layers: list[tuple[Floats, NDArray[np.bool_]]]
    value: Floats
    subject: Floats
    unit_of_token: Ints
    spans: dict[str, Spans]
    masks: list[Floats]


def encode(params: Params, scene: Scene, *, keep: Keep | None = None) -> tuple[Floats, Tape]:
    """Per pair what PARTS name, side by side: (pairs, 8 widths). `keep` makes the noise of training: factors of the shape of what
    it is given; without it nothing is kept for a way back."""
    of_token = np.repeat(np.arange(len(scene.blocks)), np.diff(scene.starts))
    width = params["bias"].shape[0]
    masks: list[Floats] = []

    def noised(values: Floats) -> Floats:
        if keep is None:
            return values
        masks.append(keep(values))
        return values * masks[-1]

    around = np.maximum(scene.around @ params["around"] + params["around_bias"], 0.0)
    hidden = (scene.words @ params["words"] + params["bias"])[scene.word_of]
    hidden += params["tags"][scene.tags]
    hidden += (params["blocks"][scene.blocks] + noised(around))[of_token]
    hidden = noised(hidden)
    layers = []
    for k, dilation in enumerate(DILATIONS):
        windows = neighbours(hidden, of_token, dilation)
        mixed = windows @ params[f"conv{k}"] + params[f"conv{k}_bias"]
        if keep is not None:
            layers.append((windows, mixed[:, :width] >= mixed[:, width:]))
        hidden = hidden + noised(np.maximum(mixed[:, :width], mixed[:, width:]))
    sums = np.zeros((len(hidden) + 1, hidden.shape[1]), dtype=np.float64)
    sums[1:] = hidden
    np.add.accumulate(sums, axis=0, out=sums)
    where = spans(scene)
    has = (scene.subject[:, :1] >= 0).astype(np.float32)
    value = where["value"].means(sums)
    subject = where["subject"].means(sums) * has
    subject += (scene.subjects @ params["subjects"])[scene.subject_of] + params["origins"][scene.origin]
    between = where["between"].means(sums)
    out = np.concatenate(
        [
            value,
            subject,
            value * subject,
            between,
            between * direction(scene),
            where["left"].means(sums),
            where["right"].means(sums),
            where["unit"].means(sums),
        ],
        axis=1,
    )
    return out, Tape(around, layers, value, subject, of_token, where, masks)


def direction(scene: Scene) -> Floats:
    """Per pair 1 where the subject stands before the value, -1 behind it, 0 where it does not stand in the unit."""
    before = scene.subject[:, :1] < scene.value[:, :1]
    return np.where(scene.subject[:, :1] < 0, 0.0, np.where(before, 1.0, -1.0)).astype(np.float32)


def neighbours(hidden: Floats, of_token: Ints, dilation: int) -> Floats:
    """Each token with the tokens `dilation` before and after it in its unit (zeros beyond)."""
    n, width = hidden.shape
    out = np.zeros((n, 3 * width), dtype=np.float32)
    out[:, width : 2 * width] = hidden
    if n > dilation:
        same = (of_token[dilation:] == of_token[:-dilation])[:, None]
        out[dilation:, :width] = hidden[:-dilation] * same
        out[:-dilation, 2 * width :] = hidden[dilation:] * same
    return out

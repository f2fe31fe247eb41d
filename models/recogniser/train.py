"""Train the recogniser's network on annotated corpora; see README.md for the data and the command."""

from __future__ import annotations

import argparse
import json
import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np

from healthfacts.recognise import crf
from healthfacts.recognise.features import Extractor, Features
from healthfacts.recognise.lexicon import Lexicon
from healthfacts.recognise.model import save_params
from healthfacts.recognise.network import Batch, Network, Params, Shape, Training, initialise
from healthfacts.recognise.tokens import Tokens, tokenise
from healthfacts.word_vectors import load_vectors

LOG = logging.getLogger("train")
HEALTH = ("CONDITION", "MECHANISM", "RISK_FACTOR", "GENE", "VARIANT")
SCHEMES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("health", HEALTH),
    ("ncbi", ("Disease",)),
    ("bc5cdr", ("Disease", "Chemical")),
    ("bc2gm", ("GENE",)),
)
MAPS = {
    "ncbi": dict.fromkeys(("SpecificDisease", "DiseaseClass", "CompositeMention", "Modifier"), "Disease"),
}


@dataclass(frozen=True, slots=True)
class Example:
    """One annotated text, ready for the network."""

    scheme: str
    features: Features
    gold: np.ndarray
    starts: np.ndarray
    spans: tuple[tuple[int, int, int], ...] = ()
    lost: int = 0  # gold mentions that no token spans match
    n: int = field(default=0)
    likely: np.ndarray | None = None  # read by a teacher: the probability of each tag at each token; `gold` is not used


def read(path: Path, scheme: str, extractor: Extractor, limit: int = 0) -> Iterator[Example]:
    """The annotated texts of a JSONL file."""
    kinds = dict(SCHEMES)[scheme]
    with path.open(encoding="utf8") as lines:
        for number, line in enumerate(lines):
            if limit and number >= limit:
                return
            row = json.loads(line)
            if "likely" in row:
                yield taught(row, scheme, kinds, extractor)
                continue
            example = convert(row["text"], row.get("mentions") or row.get("entities") or [], scheme, kinds, extractor)
            if example is not None:
                yield example


def files(gold: Path, name: str, work: Path | None = None) -> list[Path]:
    """The files a configuration names: below `gold`, of this project (corpora/...), or in the work folder (work/...)."""
    if work is not None and name.startswith("work/"):
        return [work / name.removeprefix("work/")]
    home = Path(__file__).resolve().parents[2] if name.startswith("corpora/") else gold
    return sorted(home.glob(name))


def convert(
    text: str, mentions: list[dict[str, Any]], scheme: str, kinds: tuple[str, ...], extractor: Extractor
) -> Example | None:
    """One text with its mentions as tags; None for a text without tokens."""
    tokens = tokenise(text)
    n = len(tokens.words)
    if not n:
        return None
    spans, lost = token_spans(mentions, tokens, scheme, kinds)
    features = extractor.extract(tokens)
    return Example(scheme, features, crf.encode(spans, n), tokens.sentence_starts, tuple(spans), lost, n)


def token_spans(
    mentions: list[dict[str, Any]], tokens: Tokens, scheme: str, kinds: tuple[str, ...]
) -> tuple[list[tuple[int, int, int]], int]:
    """The mentions as (first token, past the last, kind), and how many no tokens of one sentence span."""
    first = {int(s): i for i, s in enumerate(tokens.starts)}
    last = {int(e): i + 1 for i, e in enumerate(tokens.ends)}
    sentence = np.searchsorted(tokens.sentence_starts, np.arange(len(tokens.words)), side="right")
    spans: list[tuple[int, int, int]] = []
    lost = 0
    taken = np.zeros(len(tokens.words), dtype=bool)
    names = MAPS.get(scheme, {})
    for mention in sorted(mentions, key=lambda m: (m["start"], -m["end"])):
        label = names.get(mention["label"], mention["label"])
        if label not in kinds:
            continue
        start, end = first.get(mention["start"]), last.get(mention["end"])
        if start is None or end is None or taken[start:end].any() or sentence[start] != sentence[end - 1]:
            lost += 1
            continue
        taken[start:end] = True
        spans.append((start, end, kinds.index(label)))
    return spans, lost


def taught(row: dict[str, Any], scheme: str, kinds: tuple[str, ...], extractor: Extractor) -> Example:
    """A text as a teacher read it (teacher.py): `likely` holds (token, tag, thousandths); the rest is outside."""
    tokens = tokenise(row["text"])
    n = len(tokens.words)
    likely = np.zeros((n, crf.n_tags(len(kinds))), np.float16)
    at, tag, share = np.array(row["likely"], dtype=np.int64).reshape(-1, 3).T
    likely[at, tag] = share / 1000
    likely[:, 0] = 1 - likely.sum(axis=1, dtype=np.float32)
    nothing = np.zeros(n, dtype=np.int64)
    return Example(scheme, extractor.extract(tokens), nothing, tokens.sentence_starts, n=n, likely=likely)


class Batches:
    """Endless batches of about `size` tokens; each pool gives its share, every text once before any comes again."""

    def __init__(
        self, pools: Sequence[tuple[Sequence[Example], float]], size: int, random: np.random.Generator
    ) -> None:
        self.pools, self.size, self.random = pools, size, random
        self.queues: list[list[int]] = [[] for _ in pools]

    def next(self) -> list[Example]:
        """The next batch."""
        batch: list[Example] = []
        for (pool, share), queue in zip(self.pools, self.queues, strict=True):
            wanted = self.size * share
            while wanted > 0:
                if not queue:
                    queue += self.random.permutation(len(pool)).tolist()
                example = pool[queue[-1]]
                if batch and example.n > 2 * wanted and self.random.random() > wanted / example.n:
                    break
                wanted -= pool[queue.pop()].n
                batch.append(example)
        return batch


def step(network: Network, batch: list[Example], train: Training) -> tuple[float, Params]:
    """Mean loss a token, and gradients."""
    batch = sorted(batch, key=_head_of)
    joined = Batch.of([e.features for e in batch])
    hidden, backward = network.forward(joined, train)
    grads = {name: np.zeros_like(value) for name, value in network.params.items()}
    d_hidden = np.zeros_like(hidden)
    total = 0.0
    n = len(hidden)
    at = 0
    for (scheme, is_taught), group in groupby(batch, key=_head_of):
        part = list(group)
        end = at + sum(e.n for e in part)
        offsets = np.cumsum([0] + [e.n for e in part])
        starts = np.concatenate([e.starts + o for e, o in zip(part, offsets, strict=False)])
        head = f"head.{scheme}"
        own = hidden[at:end]
        scores = own @ network.params[f"{head}.w"] + network.params[f"{head}.bias"]
        if is_taught:
            likely = np.concatenate([e.likely for e in part if e.likely is not None]).astype(np.float32)
            value, d_scores = crf.loss_of_likely(scores, network.params[f"{head}.steps"], starts, likely)
            d_steps = np.zeros_like(network.params[f"{head}.steps"])  # what follows what is learned from gold alone
        else:
            gold = np.concatenate([e.gold for e in part])
            value, d_scores, d_steps = crf.loss(scores, network.params[f"{head}.steps"], starts, gold)
        total += value
        d_scores /= n
        grads[f"{head}.w"] += own.T @ d_scores
        grads[f"{head}.bias"] += d_scores.sum(axis=0)
        grads[f"{head}.steps"] += d_steps / n
        d_hidden[at:end] = d_scores @ network.params[f"{head}.w"].T
        at = end
    backward(d_hidden, grads)
    return total / n, grads


def _head_of(example: Example) -> tuple[str, bool]:
    return example.scheme, example.likely is not None


class Adam:
    """Adam with decoupled weight decay, clipping by global norm, and a running mean of the parameters."""

    def __init__(self, params: Params, *, decay: float = 0.01, clip: float = 1.0, mean_over: float = 0.998) -> None:
        self.params = params
        self.first = {k: np.zeros_like(v) for k, v in params.items()}
        self.second = {k: np.zeros_like(v) for k, v in params.items()}
        self.mean = {k: v.copy() for k, v in params.items()}
        self.decay, self.clip, self.mean_over = decay, clip, mean_over
        self.steps = 0

    def update(self, grads: Params, rate: float) -> None:
        """One step."""
        self.steps += 1
        norm = float(np.sqrt(sum(float(np.vdot(g, g)) for g in grads.values())))
        scale = np.float32(min(1.0, self.clip / max(norm, 1e-12)))
        a, b = 0.9, 0.999
        rate_now = np.float32(rate * np.sqrt(1 - b**self.steps) / (1 - a**self.steps))
        keep = min(self.mean_over, (1 + self.steps) / (10 + self.steps))
        for name, value in self.params.items():
            grad = grads[name] * scale
            first, second = self.first[name], self.second[name]
            first += (1 - a) * (grad - first)
            second += (1 - b) * (grad * grad - second)
            value -= rate_now * first / (np.sqrt(second) + np.float32(1e-8))
            if value.ndim == 2 and not name.endswith("steps"):
                value *= np.float32(1 - rate * self.decay)
            self.mean[name] += np.float32(1 - keep) * (value - self.mean[name])


def predict(network: Network, examples: list[Example]) -> list[list[tuple[int, int, int]]]:
    """Best-path spans of each text."""
    found = []
    for example in examples:
        features = example.features
        projected = network.project(features.rows, features.vectors)[features.word_of]
        scores = network.head(network.hidden(features, projected), example.scheme)
        tags = crf.best_path(scores, network.params[f"head.{example.scheme}.steps"], example.starts)
        found.append(crf.decode(tags))
    return found


def figures(
    examples: list[Example], found: list[list[tuple[int, int, int]]], kinds: tuple[str, ...]
) -> dict[str, float]:
    """Exact and overlap F1 per kind; gold mentions that tokens cannot express count as missed."""
    result: dict[str, float] = {}
    lost = sum(e.lost for e in examples)
    totals = np.zeros(3)
    for number, kind in enumerate(kinds):
        exact = np.zeros(3)
        near = np.zeros(4)
        for example, spans in zip(examples, found, strict=True):
            gold = {s[:2] for s in example.spans if s[2] == number}
            mine = {s[:2] for s in spans if s[2] == number}
            exact += (len(gold & mine), len(gold), len(mine))
            near[0] += sum(any(a < d and c < b for c, d in mine) for a, b in gold)
            near[1] += sum(any(a < d and c < b for c, d in gold) for a, b in mine)
        totals += exact
        result[kind] = 200 * exact[0] / max(exact[1] + exact[2], 1)
        recall, precision = near[0] / max(exact[1], 1), near[1] / max(exact[2], 1)
        result[kind + "~"] = 200 * recall * precision / max(recall + precision, 1e-9)
    result["all"] = 200 * totals[0] / max(totals[1] + totals[2] + lost, 1)
    return result


def main() -> None:
    """Train as the configuration says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("config", type=Path)
    parser.add_argument("--gold", type=Path, default=Path("../shared/gold"))
    parser.add_argument(
        "--work",
        type=Path,
        required=True,
        help="folder with vectors.npz, meanings.npz and lexicon.npz; results go there",
    )
    parser.add_argument("--name", default="model")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    config = json.loads(arguments.config.read_text())
    work = arguments.work
    vectors = load_vectors(work)
    lexicon = Lexicon.load(work / "lexicon.npz")
    used = {pool["scheme"] for pool in config["pools"]}
    shape = replace(
        Shape(**{k: tuple(v) if isinstance(v, list) else v for k, v in config.get("shape", {}).items()}),
        vector_width=vectors.width,
        schemes=tuple(s for s in SCHEMES if s[0] in used),
    )
    extractor = Extractor(vectors, lexicon, table_rows=shape.table_rows)
    pools: list[tuple[Sequence[Example], float]] = []
    for pool in config["pools"]:
        examples: list[Example] = []
        for name, times in pool["files"].items():
            part = [e for path in files(arguments.gold, name, work) for e in read(path, pool["scheme"], extractor)]
            LOG.info("%s: %d texts, %d tokens", name, len(part), sum(e.n for e in part))
            LOG.info("%s: %d mentions lost", name, sum(e.lost for e in part))
            examples += part * times
        pools.append((examples, pool["share"]))
    develop = {
        name: list(read(arguments.gold / path, scheme, extractor)) for name, (path, scheme) in config["develop"].items()
    }
    run(config, shape, pools, develop, work / arguments.name)


def run(
    config: dict[str, Any],
    shape: Shape,
    pools: Sequence[tuple[Sequence[Example], float]],
    develop: dict[str, list[Example]],
    to: Path,
) -> None:
    """Train; `to` with .npz gets the best network, and with .state.npz what is needed to go on after a stop."""
    random = np.random.default_rng(config["seed"])
    train = Training(random, config["dropout"], config["word_dropout"], config["dense_dropout"])
    network = Network(shape, initialise(shape, config["seed"]))
    adam = Adam(network.params, decay=config["weight_decay"], mean_over=config["mean_over"])
    averaged = Network(shape, adam.mean)
    source = Batches(pools, config["batch_tokens"], random)
    best = 0.0
    losses: list[float] = []
    steps = config["steps"]
    began = time.perf_counter()
    state = to.with_name(to.name + ".state.npz")
    same = json.dumps({"config": config, "texts": [[len(pool), share] for pool, share in pools]}, sort_keys=True)
    if state.exists():
        kept = read_state(state, adam)
        if kept["same"] != same:
            raise SystemExit(f"{state} is of another configuration or other data: remove it to begin anew")
        random.bit_generator.state, source.queues = kept["random"], kept["queues"]
        best, losses = kept["best"], kept["losses"]
        LOG.info("going on after step %d", adam.steps)
    for number in range(adam.steps + 1, steps + 1):
        value, grads = step(network, source.next(), train)
        losses.append(value)
        rate = config["rate"] * min(
            1.0, number / config["warm_up"], (steps - number) / max(steps * config["cool_down"], 1) + 0.01
        )
        adam.update(grads, rate)
        if number % config["evaluate_every"] == 0 or number == steps:
            goal = evaluated(number, averaged, develop, f"{time.perf_counter() - began:.0f}s {np.mean(losses):.4f}")
            losses = []
            if goal > best:
                best = goal
                save_params(to.with_name(to.name + ".npz"), shape, adam.mean)
        if number % config.get("save_every", 100) == 0 or number == steps:
            rest = {"random": random.bit_generator.state, "queues": source.queues, "best": best, "losses": losses}
            write_state(state, adam, rest | {"same": same})


def evaluated(number: int, network: Network, develop: dict[str, list[Example]], note: str) -> float:
    """Log how the network does, and say how good it is: the mean over the health files of what the targets name."""
    text, goal = [], []
    for name, examples in develop.items():
        scored = figures(examples, predict(network, examples), dict(SCHEMES)[examples[0].scheme])
        text.append(name + " " + " ".join(f"{k[:4] + '~' * k.endswith('~')} {v:.1f}" for k, v in scored.items()))
        if examples[0].scheme == "health":
            near = np.mean([scored["MECHANISM~"], scored["RISK_FACTOR~"]])
            goal.append(float(np.mean([scored[k] for k in HEALTH[:4]]) + near))
    LOG.info("%d %s %.3f | %s", number, note, np.mean(goal), " | ".join(text))
    return float(np.mean(goal))


_MOMENTS = ("params", "first", "second", "mean")


def write_state(path: Path, adam: Adam, rest: dict[str, Any]) -> None:
    """All that training goes on from, written as a whole or not at all."""
    arrays = {f"{group}:{name}": value for group in _MOMENTS for name, value in getattr(adam, group).items()}
    part = path.with_name(path.name + ".part")
    with part.open("wb") as out:
        np.savez(out, __rest__=np.array(json.dumps(rest | {"steps": adam.steps})), **arrays)
    part.replace(path)


def read_state(path: Path, adam: Adam) -> dict[str, Any]:
    """What `write_state` wrote: numbers into `adam` and its parameters in place, the rest returned."""
    with np.load(path) as data:
        for group in _MOMENTS:
            for name, value in getattr(adam, group).items():
                value[...] = data[f"{group}:{name}"]
        rest: dict[str, Any] = json.loads(str(data["__rest__"]))
    adam.steps = rest["steps"]
    return rest


if __name__ == "__main__":
    main()

"""Train the relation models and write models/relations/built. Run from the project's root:

    OMP_NUM_THREADS=1 PYTHONPATH=pipeline python models/relations/train.py

Seeded; the data's hashes, the recipe and the cross-validated figures go into built/relations.json.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
import time
import zlib
from collections import Counter
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp
import sklearn
from joblib import Parallel, delayed
from sklearn.ensemble import HistGradientBoostingClassifier

sys.path.insert(0, str(Path(__file__).resolve().parent))

import data
import network

from healthfacts.records import Certainty, Relation
from healthfacts.relate import _certainty, _context, _decide, _encoder, _features, _model, _topic
from healthfacts.relate._words import name_key
from healthfacts.word_vectors import Remembered, load_vectors, vectors_folder

log = logging.getLogger("relations")
ROOT = Path(__file__).resolve().parents[2]
GOLD = ROOT.parent / "shared" / "gold" / "health-facts"


RELATIONS = network.ReaderRecipe()
CERTAINTY = network.Recipe(width=32, hidden=32, epochs=7, drop_features=0.2)


@dataclass(frozen=True)
class Choices:
    """What is tried: see models/relations/README.md, for what was measured."""

    min_count: int = 16  # groups of features a feature must stand in
    nets: int = 2  # networks side by side
    folds: int = 3
    relations: network.ReaderRecipe = RELATIONS
    certainty: network.Recipe = CERTAINTY
    certainty_min_count: int = 4
    trees: int = 150
    leaves: int = 15
    seed: int = 1


@dataclass
class Document:
    gold: data.Gold
    reading: _context.Reading
    pairs: list[_features.Pair]
    labels: list[int]
    question: str


def prepare(records: list[dict[str, Any]], found: dict[str, list[dict[str, Any]]]) -> list[Document]:
    """Records as documents: each with its gold mentions, and again with those a recogniser found, where there are any."""
    out = []
    for record in records:
        versions = [record["mentions"]]
        if record["id"] in found:
            versions.append(found[record["id"]])
        for mentions in versions:
            gold = data.as_gold({**record, "mentions": mentions})
            reading = _context.read(gold.article)
            reading.topic, topic = _topic.choose(reading)
            pairs = list(_features.pairs(reading))
            labels = data.label(pairs, reading, gold.facts)
            out.append(Document(gold, reading, pairs, labels, topic.question_type if topic else ""))
    return out


def kept_features(groups: list[list[str]], min_count: int) -> tuple[_model.Vocabulary, np.ndarray]:
    """The vocabulary of features that stand in at least `min_count` groups."""
    counts: Counter[str] = Counter()
    for group in groups:
        counts.update(set(group))
    hashes = np.array(sorted({_model.hashed(f) for f, n in counts.items() if n >= min_count}), dtype=np.uint32)
    return _model.Vocabulary(hashes), hashes


def matrix(rows: list[list[list[str]]], vocabulary: _model.Vocabulary) -> sp.csr_matrix:
    """One row per list of feature groups."""
    cache: dict[int, list[int]] = {}
    pointers, indices = [0], []
    for groups in rows:
        for group in groups:
            found = cache.get(id(group))
            if found is None:
                found = cache[id(group)] = vocabulary.rows(group)
            indices.extend(found)
        pointers.append(len(indices))
    return sp.csr_matrix(
        (np.ones(len(indices), np.float32), np.array(indices, np.int32), np.array(pointers)),
        shape=(len(rows), len(vocabulary)),
    )


def pair_groups(documents: list[Document]) -> list[list[list[str]]]:
    return [list(pair.features) for document in documents for pair in document.pairs]


def distinct_groups(documents: list[Document]) -> list[list[str]]:
    seen: dict[int, list[str]] = {}
    for document in documents:
        for pair in document.pairs:
            for group in pair.features:
                seen[id(group)] = group
    return list(seen.values())


def values_of(documents: list[Document]) -> np.ndarray:
    """Per pair the number of the value it belongs to, over all documents."""
    numbers: list[np.ndarray] = []
    so_far = 0
    for document in documents:
        if document.pairs:
            starts = np.zeros(len(document.pairs), np.int64)
            starts[_decide.value_starts(document.pairs)] = 1
            numbers.append(so_far + np.cumsum(starts))
            so_far = int(numbers[-1][-1])
    return np.concatenate(numbers)


def scene_of(documents: list[Document]) -> _encoder.Scene:
    """The pairs of all documents with the words around them."""
    vectors = Remembered(load_vectors(vectors_folder(), with_meanings=False), most=10**9)
    scenes = [_encoder.scene(d.reading, d.pairs, vectors, own_words=False) for d in documents if d.pairs]
    return network.side_by_side(scenes, vectors.table)


@dataclass(frozen=True)
class Pairs:
    """All pairs of all documents: hashed features, labels, the value each belongs to, and the words around."""

    x: sp.csr_matrix
    y: np.ndarray
    values: np.ndarray
    scene: _encoder.Scene

    def rows(self, picked: np.ndarray) -> Pairs:
        """Some of the pairs."""
        return Pairs(self.x[picked], self.y[picked], self.values[picked], network.part(self.scene, picked))


@dataclass(frozen=True)
class Reader:
    """The relation network with its encoders."""

    net: _model.Network
    encoders: tuple[_encoder.Params, ...]

    def logits(self, pairs: Pairs) -> np.ndarray:
        """Scores per pair."""
        out = []
        for begin in range(0, len(pairs.y), 8192):
            rows = np.arange(begin, min(begin + 8192, len(pairs.y)))
            scene = network.part(pairs.scene, rows)
            dense = np.concatenate([_encoder.encode(params, scene)[0] for params in self.encoders], axis=1)
            out.append(self.net.logits(np.asarray(pairs.x[rows] @ self.net.table, dtype=np.float32), dense))
        return np.concatenate(out)


def train_relations(pairs: Pairs, choices: Choices) -> Reader:
    """Networks side by side, each with its encoder."""
    trained = [
        network.train_reader(
            pairs.x,
            pairs.y,
            _model.N_OUTPUTS,
            pairs.values,
            pairs.scene,
            replace(choices.relations, seed=choices.seed + k),
            log=log.info,
        )
        for k in range(choices.nets)
    ]
    return Reader(network.together([net for net, _ in trained]), tuple(encoder for _, encoder in trained))


def row_labels(document: Document, found: list[_decide.Candidate]) -> list[int]:
    """Per candidate row: 1 if the gold facts have it (whatever the relation)."""
    reading, facts = document.reading, document.gold.facts
    keys = [{name_key(s) for s in surfaces} for surfaces in reading.surfaces]
    labels = [0] * len(found)
    free = list(range(len(facts)))
    order = sorted(range(len(found)), key=lambda i: -found[i].described[0])
    for exact in (True, False):
        for i in order:
            if labels[i]:
                continue
            pair = document.pairs[found[i].best]
            value = reading.article.mentions[pair.value.index].text
            for j in free:
                fact = facts[j]
                if exact:
                    hit = name_key(fact.subject) in keys[pair.name] and name_key(fact.object) == found[i].key[1]
                else:
                    hit = data.alike(fact.object, value) and any(
                        data.alike(fact.subject, s) for s in reading.surfaces[pair.name]
                    )
                if hit:
                    labels[i] = 1
                    free.remove(j)
                    break
    return labels


def offsets(documents: list[Document]) -> np.ndarray:
    return np.concatenate([[0], np.cumsum([len(document.pairs) for document in documents])])


def readers(documents: list[Document], pairs: Pairs, choices: Choices, workers: int) -> tuple[Reader, np.ndarray]:
    """The networks that learned all pairs, and scores of every pair by some that had not seen its document."""
    at = offsets(documents)
    fold = np.array([zlib.crc32(d.gold.article.source_id.encode()) % choices.folds for d in documents])
    row_fold = np.repeat(fold, np.diff(at))
    parts = [np.arange(len(row_fold)), *(np.flatnonzero(row_fold != k) for k in range(choices.folds))]
    at_a_time = Parallel(n_jobs=workers, pre_dispatch="n_jobs")
    whole, *some = at_a_time(delayed(train_relations)(pairs.rows(part), choices) for part in parts)
    out = np.zeros((len(pairs.y), _model.N_OUTPUTS), np.float32)
    for k, reader in enumerate(some):
        picked = np.flatnonzero(row_fold == k)
        out[picked] = reader.logits(pairs.rows(picked))
    return whole, out


def train_rows(described: np.ndarray, labels: np.ndarray, choices: Choices) -> _model.Forest:
    model = HistGradientBoostingClassifier(
        max_iter=choices.trees,
        learning_rate=0.08,
        max_leaf_nodes=choices.leaves,
        min_samples_leaf=40,
        l2_regularization=1.0,
        early_stopping=False,
        random_state=choices.seed,
    ).fit(described, labels)
    trees = [predictors[0].nodes for predictors in model._predictors]
    size = max(len(nodes) for nodes in trees)
    shape = (len(trees), size)
    feature, left, right = np.zeros(shape, np.int64), np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    threshold, value = np.zeros(shape), np.zeros(shape)
    depth = 0
    for number, nodes in enumerate(trees):
        for k, node in enumerate(nodes):
            leaf = bool(node["is_leaf"])
            feature[number, k] = 0 if leaf else node["feature_idx"]
            threshold[number, k] = np.inf if leaf else node["num_threshold"]
            left[number, k] = k if leaf else node["left"]
            right[number, k] = k if leaf else node["right"]
            value[number, k] = node["value"] if leaf else 0.0
            depth = max(depth, int(node["depth"]))
    forest = _model.Forest(
        feature, threshold, left, right, value, float(model._baseline_prediction.ravel()[0]), depth + 1
    )
    told = model.decision_function(described[:2000])
    if not np.allclose(told, forest.logits(described[:2000].astype(np.float64)), atol=1e-4):
        raise AssertionError("the exported forest does not answer as the trained one")
    return forest


def train_certainty(documents: list[Document], choices: Choices) -> tuple[np.ndarray, _model.Network]:
    rows, labels = [], []
    certainties = list(Certainty)
    for document in documents:
        units = document.reading.units
        by_fact = {}
        for fact in document.gold.facts:
            by_fact[name_key(fact.subject), fact.relation, name_key(fact.object)] = fact
        for pair, label in zip(document.pairs, document.labels, strict=True):
            if label <= 0:
                continue
            value = name_key(document.reading.article.mentions[pair.value.index].text)
            relation = list(Relation)[label - 1]
            fact = next(
                (
                    by_fact[k]
                    for s in document.reading.surfaces[pair.name]
                    if (k := (name_key(s), relation, value)) in by_fact
                ),
                None,
            )
            if fact is None:
                continue
            number, announcer = pair.unit.number, pair.unit.announcer
            marks = [_certainty.cues(units[n]) if n >= 0 else [] for n in (number, number - 1, announcer)]
            shown = _certainty.features(pair, marks[0], marks[1], marks[2], units)
            rows.append([shown])
            labels.append(certainties.index(fact.certainty))
    vocabulary, hashes = kept_features([row[0] for row in rows], choices.certainty_min_count)
    return hashes, network.train(
        matrix(rows, vocabulary), np.array(labels), len(certainties), choices.certainty, log=log.info
    )


def build(
    records: list[dict[str, Any]], found: dict[str, list[dict[str, Any]]], choices: Choices, workers: int = 1
) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """Train everything on `records`: the arrays, and what is worth saying about them."""
    started = time.perf_counter()
    documents = prepare(records, found)
    y = np.array([label for document in documents for label in document.labels])
    vocabulary, hashes = kept_features(distinct_groups(documents), choices.min_count)
    pairs = Pairs(matrix(pair_groups(documents), vocabulary), y, values_of(documents), scene_of(documents))
    log.info(
        "%d documents, %d pairs, %d features kept, %.0f s",
        len(documents),
        len(y),
        len(hashes),
        time.perf_counter() - started,
    )
    reader, held_out = readers(documents, pairs, choices, workers)
    at = offsets(documents)
    described: list[list[float]] = []
    labels: list[int] = []
    for number, document in enumerate(documents):
        scores = held_out[at[number] : at[number + 1]]
        reading, merged = _decide.merge_names(document.reading, document.pairs)
        found = _decide.candidates(reading, merged, scores, document.question)
        described.extend(candidate.described for candidate in found)
        labels.extend(row_labels(replace(document, reading=reading, pairs=merged), found))
    forest = train_rows(np.array(described, dtype=np.float64), np.array(labels), choices)
    certainty_hashes, certainty = train_certainty(documents, choices)
    arrays: dict[str, np.ndarray] = {"vocabulary": hashes, "certainty_vocabulary": certainty_hashes}
    arrays.update(reader.net.arrays("relations"))
    arrays.update(_model.encoder_arrays(reader.encoders))
    arrays.update(certainty.arrays("certainty"))
    arrays.update(forest.arrays("rows"))
    return arrays, {
        "documents": len(documents),
        "facts": sum(len(record["facts"]) for record in records),
        "pairs": len(y),
        "features": len(hashes),
        "rows": len(labels),
        "seconds": round(time.perf_counter() - started),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--gold", type=Path, nargs="*", default=None, help="JSON-lines files in the form of gold/health-facts"
    )
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parent / "built")
    parser.add_argument("--limit", type=int, default=0, help="train on the first N records of each file only")
    parser.add_argument("--epochs", type=int, default=0)
    parser.add_argument("--workers", type=int, default=1, help="trainings at a time; the result is the same")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stderr)
    paths = options.gold or [
        GOLD / "train.jsonl",
        GOLD / "styles-train.jsonl",
        *sorted((ROOT / "corpora" / "annotated").glob("passages-*.jsonl")),
    ]
    records = [record for path in paths for record in data.load([path])[: options.limit or None]]
    mentions = sorted((Path(__file__).resolve().parent / "mentions").glob("*.jsonl.gz"))
    choices = Choices()
    if options.epochs:
        choices = Choices(relations=replace(choices.relations, epochs=options.epochs))
    found = {} if options.gold else data.found_mentions(Path(__file__).resolve().parent / "mentions")
    arrays, said = build(records, found, choices, options.workers)
    options.out.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(options.out / "relations.npz", **arrays)
    meta = {
        "format": _model.FORMAT,
        "data": {path.name: data.sha256(path) for path in (*paths, *(() if options.gold else mentions))},
        "vectors": {"vectors.npz": data.sha256(vectors_folder() / "vectors.npz")},
        "choices": asdict(choices),
        "said": said,
        "versions": {"numpy": np.__version__, "scikit-learn": sklearn.__version__},
    }
    (options.out / "relations.json").write_text(json.dumps(meta, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    log.info("%s", said)


if __name__ == "__main__":
    main()

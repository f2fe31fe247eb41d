"""Figures of the model card beyond `healthfacts score`: other corpora's schemes by their heads, negation, new names.

python models/recogniser/evaluate.py
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from train import SCHEMES, figures, files, predict, read

from healthfacts.recognise.assertion import assess
from healthfacts.recognise.tagger import load_tagger
from healthfacts.records import Span

#: what the shipped model is trained on
CONFIG = Path(__file__).resolve().parent / "health.json"

HEADS = (
    ("ncbi", "abstracts/ncbi_disease.dev.jsonl"),
    ("bc5cdr", "abstracts/bc5cdr.dev.jsonl"),
    ("bc2gm", "sentences/bc2gm.dev.jsonl"),
)


def negation(path: Path) -> str:
    """F1 of "negated" on sentences of clinical reports, each with one term."""
    right = wrong = missed = 0
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        for entity in row["entities"][:1]:
            (found,) = assess(row["text"], [Span(entity["start"], entity["end"])])
            is_negated = row["negation"] == "Negated"
            right += found.is_negated and is_negated
            wrong += found.is_negated and not is_negated
            missed += is_negated and not found.is_negated
    return f"negation on {path.name}: F1 {2 * right / (2 * right + wrong + missed):.3f}"


def new_names(gold: Path, dev: Path) -> str:
    """Recall of conditions whose name the training texts of the health scheme do not annotate, and of the others."""
    config = json.loads(CONFIG.read_text("utf-8"))
    (pool,) = (pool for pool in config["pools"] if pool["scheme"] == "health")
    known = set()
    for path in (path for name in pool["files"] for path in files(gold, name)):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            known |= {row["text"][m["start"] : m["end"]].lower() for m in row["mentions"] if m["label"] == "CONDITION"}
    tagger = load_tagger()
    hits = {True: [0, 0], False: [0, 0]}
    for line in dev.read_text("utf-8").splitlines():
        row = json.loads(line)
        found = {(f.kind.value, f.start, f.end) for f in tagger.find(row["text"])}
        for mention in row["mentions"]:
            if mention["label"] == "CONDITION":
                count = hits[row["text"][mention["start"] : mention["end"]].lower() in known]
                count[0] += ("CONDITION", mention["start"], mention["end"]) in found
                count[1] += 1
    seen, new = hits[True], hits[False]
    return (
        f"conditions of {dev.name}: recall {seen[0] / seen[1]:.3f} of {seen[1]} with names seen in training, "
        f"{new[0] / new[1]:.3f} of {new[1]} with new names"
    )


def main() -> None:
    """Print all of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, default=Path("../shared/gold"))
    gold = parser.parse_args().gold
    tagger = load_tagger()
    write = sys.stdout.write
    write(negation(gold / "assertion" / "negex.dev.jsonl") + "\n")
    for name in ("dev.jsonl", "styles-dev.jsonl"):
        write(new_names(gold, gold / "health-facts" / name) + "\n")
    for scheme, path in HEADS:
        examples = list(read(gold / path, scheme, tagger.extractor))
        scored = figures(examples, predict(tagger.network, examples), dict(SCHEMES)[scheme])
        shown = ", ".join(f"{kind} {value:.1f}" for kind, value in scored.items() if not kind.endswith("~"))
        write(f"{path}: exact F1 {shown}\n")


if __name__ == "__main__":
    main()

"""Figures of the model card beyond `healthfacts score`: other corpora's schemes by their heads, assertion, new names.

python models/recogniser/evaluate.py
"""

from __future__ import annotations

import argparse
import json
import re
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


#: flag of an assertion, and the field and value of negex that say the same
CLINICAL = (
    ("is_negated", "negation", "Negated"),
    ("is_historical", "temporality", "Historical"),
    ("is_other_experiencer", "experiencer", "Family member"),
)
#: flag of an assertion, and the label of BioScope's cues whose scopes say the same
SCOPES = (("is_negated", "cue_negation"), ("is_hedged", "cue_speculation"))
_WORD = re.compile(r"[A-Za-z][\w-]{3,}")


def _quality(pairs: list[tuple[bool, bool]]) -> str:
    """Precision, recall and F1 of (found, gold) pairs."""
    right = sum(found and gold for found, gold in pairs)
    found, gold = sum(found for found, _ in pairs), sum(gold for _, gold in pairs)
    return f"P {right / max(found, 1):.3f} R {right / max(gold, 1):.3f} F1 {2 * right / max(found + gold, 1):.3f}"


def clinical(path: Path) -> list[str]:
    """The flags of terms in sentences of clinical reports, each with one term."""
    pairs: dict[str, list[tuple[bool, bool]]] = {flag: [] for flag, _, _ in CLINICAL}
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        for entity in row["entities"][:1]:
            (found,) = assess(row["text"], [Span(entity["start"], entity["end"])])
            for flag, name, value in CLINICAL:
                pairs[flag].append((getattr(found, flag), row[name] == value))
    return [f"{path.name} {flag}: {_quality(of)} of {sum(gold for _, gold in of)}" for flag, of in pairs.items()]


def scopes(path: Path) -> list[str]:
    """The flags of words that are no cue against the scopes of cues, by word, and by whether a sentence has any."""
    by_word: dict[str, list[tuple[bool, bool]]] = {flag: [] for flag, _ in SCOPES}
    by_sentence: dict[str, list[tuple[bool, bool]]] = {flag: [] for flag, _ in SCOPES}
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        cues = [Span(e["start"], e["end"]) for e in row["entities"]]
        words = [Span(*m.span()) for m in _WORD.finditer(row["text"])]
        words = [word for word in words if not any(word.overlaps(cue) for cue in cues)]
        found = assess(row["text"], words)
        for flag, label in SCOPES:
            inside = [Span(*e["scope"]) for e in row["entities"] if e["label"] == label]
            by_word[flag] += [
                (getattr(one, flag), any(scope.contains(word) for scope in inside))
                for word, one in zip(words, found, strict=True)
            ]
            by_sentence[flag].append((any(getattr(one, flag) for one in found), bool(inside)))
    return [
        f"{path.name} {flag}: words {_quality(by_word[flag])}; sentences {_quality(by_sentence[flag])}"
        for flag, _ in SCOPES
    ]


def new_names(gold: Path, dev: Path) -> str:
    """Recall of conditions whose name the training texts of the health scheme do not annotate, and of the others."""
    config = json.loads(CONFIG.read_text("utf-8"))
    names = [name for pool in config["pools"] if pool["scheme"] == "health" for name in pool["files"]]
    known = set()
    for path in (path for name in names for path in files(gold, name)):
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
    for line in clinical(gold / "assertion" / "negex.dev.jsonl"):
        write(line + "\n")
    for line in scopes(gold / "assertion" / "bioscope_abstracts.jsonl"):
        write(line + "\n")
    for name in ("dev.jsonl", "styles-dev.jsonl"):
        write(new_names(gold, gold / "health-facts" / name) + "\n")
    for scheme, path in HEADS:
        examples = list(read(gold / path, scheme, tagger.extractor))
        scored = figures(examples, predict(tagger.network, examples), dict(SCHEMES)[scheme])
        shown = ", ".join(f"{kind} {value:.1f}" for kind, value in scored.items() if not kind.endswith("~"))
        write(f"{path}: exact F1 {shown}\n")


if __name__ == "__main__":
    main()

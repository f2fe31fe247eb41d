"""The product on the rare-disease pages: topics, genes, other names and summaries that the page shows.

healthfacts run ../shared/pages/gard --out outputs/gard
python tests/quality/measure_gard.py outputs/gard ../shared/pages/gard.truth.jsonl [--show 20]
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import defaultdict
from pathlib import Path

import pyarrow.parquet as pq

from healthfacts.scoring import alike
from healthfacts.vocabulary import load

_WORD = re.compile(r"\w+")


def words(text: str) -> str:
    return " ".join(_WORD.findall(text.lower()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", type=Path)
    parser.add_argument("truth", type=Path)
    parser.add_argument("--show", type=int, default=0, help="errors to print of each kind")
    options = parser.parse_args()
    write = sys.stdout.write
    truth = {row["id"]: row for row in map(json.loads, options.truth.read_text("utf-8").splitlines())}
    articles = {row["source_id"]: row for row in pq.read_table(options.run / "articles.parquet").to_pylist()}
    texts = {row["article_id"]: row["text"] for row in pq.read_table(options.run / "texts.parquet").to_pylist()}
    found: dict[str, set[str]] = defaultdict(set)
    synonyms: dict[str, set[str]] = defaultdict(set)
    for row in pq.read_table(options.run / "facts.parquet").to_pylist():
        if row["relation"] == "synonym":
            synonyms[row["article_id"]].add(words(row["value_text"]))
        if row["relation"] == "gene" and row["certainty"] != "negated":
            found[row["article_id"]] |= {row["value"], row["value_text"]}
    vocabulary = load()
    right_topics, right_genes, n_found, n_gold, summaries = 0, 0, 0, 0, 0
    right_names = n_names = 0
    wrong: dict[str, list[str]] = defaultdict(list)
    for name, gold in truth.items():
        article = articles[name]
        text = words(texts[article["article_id"]])
        names = [gold["focus"], *gold["synonyms"]]
        ids = {c.curie for n in names for c in vocabulary.lookup(n)}
        if article["condition_id"] in ids or any(alike(article["condition"], n) for n in names):
            right_topics += 1
        else:
            wrong["topic"].append(f"{gold['focus']}: {article['condition']} {article['condition_id']}")
        genes = {g for g in gold["genes"] if words(g) in text.split() or f" {words(g)} " in f" {text} "}
        ours = {g for g in found[article["article_id"]] if re.fullmatch(r"[A-Z][A-Z0-9orf-]+", g)}
        right_genes += len(genes & ours)
        n_gold += len(genes)
        n_found += len(ours)
        wrong["missed gene"] += [f"{name}: {g}" for g in sorted(genes - ours)]
        wrong["other gene"] += [f"{name}: {g}" for g in sorted(ours - set(gold["genes"]))]
        other_names = {words(n) for n in gold["synonyms"] if words(n) in text}
        right_names += len(other_names & synonyms[article["article_id"]])
        n_names += len(other_names)
        wrong["missed name"] += [f"{name}: {n}" for n in sorted(other_names - synonyms[article["article_id"]])]
        if words(gold["text"]) in text:
            summaries += 1
        else:
            wrong["summary"].append(name)
    write(f"pages {len(truth)}\ntopic right {right_topics / len(truth):.3f}\n")
    write(f"genes recall {right_genes / max(n_gold, 1):.3f} precision {right_genes / max(n_found, 1):.3f}")
    write(f" (right {right_genes}, named by pages {n_gold}, found {n_found})\n")
    write(f"other names recall {right_names / max(n_names, 1):.3f} of {n_names}\n")
    write(f"summary whole in the clean text {summaries / len(truth):.3f}\n")
    for kind, errors in wrong.items():
        for error in errors[: options.show]:
            write(f"  {kind}: {error}\n")


if __name__ == "__main__":
    main()

"""Score the built relation models on gold records, with gold mentions or those of a recogniser:

PYTHONPATH=pipeline python models/relations/score.py ../shared/gold/health-facts/dev.jsonl
"""

from __future__ import annotations

import argparse
import logging
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

import data
from matching import match

from healthfacts import relate
from healthfacts.records import Article, Relation
from healthfacts.settings import RelateSettings

log = logging.getLogger("relations")


def figures(pairs: list[tuple[Article, tuple[data.GoldFact, ...]]]) -> dict[str, Any]:
    """Precision, recall and F1 of facts, with and without the relation, by relation, and of certainty."""
    counts: Counter[tuple[str, str]] = Counter()
    right = sure = 0
    for article, gold in pairs:
        found = [(f.condition_text, f.relation.value, f.value_text) for f in article.facts]
        wanted = [(f.subject, f.relation.value, f.object) for f in gold]
        hits = match(found, wanted)
        counts["all", "hit"] += len(hits)
        counts["any relation", "hit"] += len(match(found, wanted, relation=False))
        for name in ("all", "any relation"):
            counts[name, "found"] += len(found)
            counts[name, "gold"] += len(wanted)
        for triple in found:
            counts[triple[1], "found"] += 1
        for triple in wanted:
            counts[triple[1], "gold"] += 1
        for i, j in hits:
            counts[found[i][1], "hit"] += 1
            sure += 1
            right += article.facts[i].certainty is gold[j].certainty
    out: dict[str, Any] = {}
    for name in ("all", "any relation", *(r.value for r in Relation)):
        hit, n, m = counts[name, "hit"], counts[name, "found"], counts[name, "gold"]
        out[name] = {
            "p": round(hit / max(n, 1), 3),
            "r": round(hit / max(m, 1), 3),
            "f": round(2 * hit / max(n + m, 1), 3),
            "gold": m,
        }
    out["certainty"] = round(right / max(sure, 1), 3)
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, nargs="+")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    relater = relate.load(RelateSettings())
    for path in options.gold:
        golds = [data.as_gold(record) for record in data.load([path])]
        started = time.perf_counter()
        pairs = [(relater.relate(gold.article), gold.facts) for gold in golds]
        took = time.perf_counter() - started
        words = sum(len(gold.article.text.split()) for gold in golds)
        log.info("%s: %d articles, %.0f words/s", path.name, len(golds), words / took)
        for name, value in figures(pairs).items():
            log.info("  %-18s %s", name, value)


if __name__ == "__main__":
    main()

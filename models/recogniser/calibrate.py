"""Fit the score of mentions to what the score promises, and say how well it keeps it.

    python models/recogniser/calibrate.py

Raw scores are marginal probabilities of the CRF, which is surer of itself than it is right. Per kind, a slope and a shift
of their log odds are fitted by logistic regression on the two development files, and written into recogniser.json. No
weight is trained on these files, but they choose the checkpoint. The reliability that is printed is of two halves, each
judged by the fit on the other, all kinds together: the bins of one kind alone are too small to tell.
"""

from __future__ import annotations

import argparse
import json
import logging
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from healthfacts.recognise.tagger import Tagger, describe, load_tagger, model_folder

LOG = logging.getLogger("calibrate")
FILES = ("dev.jsonl", "styles-dev.jsonl")


@dataclass(frozen=True, slots=True)
class Scored:
    """A mention found: kind, log odds of the raw score, whether kind and borders are right, which half it is in."""

    kind: str
    odds: float
    is_right: bool
    half: int


def scored(gold: Path, tagger: Tagger) -> list[Scored]:
    """All mentions the tagger finds in the development files."""
    raw = Tagger(tagger.network, tagger.extractor, {})
    found = []
    for name in FILES:
        for number, line in enumerate((gold / "health-facts" / name).read_text("utf-8").splitlines()):
            row = json.loads(line)
            right = {(m["label"], m["start"], m["end"]) for m in row["mentions"]}
            for mention in raw.find(row["text"]):
                p = min(max(mention.score, 1e-3), 1 - 1e-3)
                key = (mention.kind.value, mention.start, mention.end)
                found.append(Scored(mention.kind.value, float(np.log(p / (1 - p))), key in right, number % 2))
    return found


def fit(found: list[Scored]) -> dict[str, tuple[float, float]]:
    """Slope and shift per kind; a kind with few mentions gets those of all kinds together."""
    by_kind: dict[str, list[Scored]] = defaultdict(list)
    for item in found:
        by_kind[item.kind].append(item)
    whole = _fit_one(found)
    return {kind: _fit_one(items) if len(items) >= 100 else whole for kind, items in sorted(by_kind.items())}


def _fit_one(items: list[Scored]) -> tuple[float, float]:
    model = LogisticRegression(C=10.0).fit([[item.odds] for item in items], [item.is_right for item in items])
    return round(float(model.coef_[0, 0]), 4), round(float(model.intercept_[0]), 4)


def reliability(found: list[Scored], calibration: dict[str, tuple[float, float]]) -> list[tuple[float, float, int]]:
    """(mean score, share right, mentions) in five bins of equal size."""
    values = [
        (1 / (1 + np.exp(-(calibration[i.kind][0] * i.odds + calibration[i.kind][1]))), i.is_right) for i in found
    ]
    values.sort()
    return [
        (float(np.mean([v for v, _ in part])), float(np.mean([r for _, r in part])), len(part))
        for part in np.array_split(np.array(values), 5)
    ]


def main() -> None:
    """Fit, check across halves, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, default=Path("../shared/gold"))
    parser.add_argument("--model", type=Path, default=model_folder())
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    found = scored(options.gold, load_tagger(options.model))
    worst = 0.0
    for half in (0, 1):
        calibration = fit([item for item in found if item.half != half])
        for score, share, n in reliability([item for item in found if item.half == half], calibration):
            LOG.info("half %d: score %.3f, right %.3f, %d mentions", half, score, share, n)
            worst = max(worst, abs(score - share))
    about = describe(options.model) | {"calibration": fit(found), "reliability_gap": round(worst, 4)}
    (options.model / "recogniser.json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
    LOG.info("largest gap %.3f; written to %s", worst, options.model)


if __name__ == "__main__":
    main()

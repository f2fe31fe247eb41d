"""Fit the score of mentions to what the score promises, and say how well it keeps it.

    python models/recogniser/calibrate.py

Raw scores are marginal probabilities of the CRF, which is surer of itself than it is right. Per kind, a slope and a shift
of their log odds are fitted by logistic regression on the two development files, and written into recogniser.json. No
weight is trained on these files, but they choose the checkpoint. The reliability that is printed is of all mentions, each
judged by the fit on the nine tenths of the texts that it is not in, all kinds together: the bins of one kind alone, or of
one half of the texts, are too small to tell .05 from chance.
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
FOLDS = 10


@dataclass(frozen=True, slots=True)
class Scored:
    """A mention found: kind, log odds of the raw score, whether kind and borders are right, which tenth of the texts it is in."""

    kind: str
    odds: float
    is_right: bool
    fold: int


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
                found.append(Scored(mention.kind.value, float(np.log(p / (1 - p))), key in right, number % FOLDS))
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


def reliability(found: list[Scored]) -> list[tuple[float, float, int]]:
    """(mean score, share right, mentions) in five bins of equal size, each mention scored by a fit without its texts."""
    values: list[tuple[float, bool]] = []
    for fold in range(FOLDS):
        calibration = fit([item for item in found if item.fold != fold])
        for item in (item for item in found if item.fold == fold):
            slope, shift = calibration[item.kind]
            values.append((float(1 / (1 + np.exp(-(slope * item.odds + shift)))), item.is_right))
    values.sort()
    return [
        (float(np.mean([v for v, _ in part])), float(np.mean([r for _, r in part])), len(part))
        for part in np.array_split(np.array(values), 5)
    ]


def main() -> None:
    """Fit, check across tenths, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, default=Path("../shared/gold"))
    parser.add_argument("--model", type=Path, default=model_folder())
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    found = scored(options.gold, load_tagger(options.model))
    worst = 0.0
    for score, share, n in reliability(found):
        LOG.info("score %.3f, right %.3f, %d mentions", score, share, n)
        worst = max(worst, abs(score - share))
    for kind in sorted({item.kind for item in found}):
        bins = reliability([item for item in found if item.kind == kind])
        gap = max(abs(score - share) for score, share, _ in bins)
        LOG.info("%s alone: gap %.3f in bins of %d", kind, gap, bins[0][2])
    about = describe(options.model) | {"calibration": fit(found), "reliability_gap": round(worst, 4)}
    (options.model / "recogniser.json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
    LOG.info("largest gap %.3f; written to %s", worst, options.model)


if __name__ == "__main__":
    main()

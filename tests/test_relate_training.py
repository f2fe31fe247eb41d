"""Training on a handful of invented records runs and gives a model that loads and answers."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from healthfacts.records import Article, Kind, Mention, Span
from healthfacts.relate import Relater, _model
from healthfacts.settings import RelateSettings

ROOT = Path(__file__).resolve().parents[1]

pytest.importorskip("sklearn", reason="training needs scikit-learn")


def _record(number: int, condition: str, value: str, verb: str, relation: str) -> dict[str, object]:
    text = f"About {condition}\n\n{value} {verb} {condition}. Nothing else is known."
    spans = [(text.index(condition), condition, "CONDITION"), (text.rindex(condition), condition, "CONDITION")]
    spans.append((text.index(value), value, "RISK_FACTOR"))
    return {
        "id": f"toy-{number}",
        "title": f"About {condition}",
        "text": text,
        "mentions": [{"start": s, "end": s + len(w), "label": k} for s, w, k in spans],
        "facts": [
            {
                "subject": condition,
                "relation": relation,
                "object": value,
                "certainty": "stated",
                "evidence_start": text.index(value),
                "evidence_end": text.index(" Nothing"),
            }
        ],
    }


def test_training_smoke(tmp_path: Path) -> None:
    conditions = ("gout", "asthma", "measles", "eczema", "stroke", "anaemia")
    values = ("Smoking", "Stress", "Alcohol", "Dust", "Salt")
    kinds = (("causes", "cause"), ("raises the risk of", "risk_factor"))
    records = [_record(n, conditions[n % 6], values[n % 5], *kinds[(n // 5) % 2]) for n in range(60)]
    gold = tmp_path / "toy.jsonl"
    gold.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    command = [
        sys.executable,
        str(ROOT / "models/relations/train.py"),
        "--gold",
        str(gold),
        "--out",
        str(tmp_path / "a"),
        "--epochs",
        "200",
    ]
    for out in ("a", "b"):
        command[command.index("--out") + 1] = str(tmp_path / out)
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=False,
            env={"PYTHONPATH": str(ROOT / "pipeline"), "OMP_NUM_THREADS": "1", "PATH": ""},
        )
        assert done.returncode == 0, done.stderr
    assert (tmp_path / "a/relations.npz").read_bytes() == (tmp_path / "b/relations.npz").read_bytes()
    said = json.loads((tmp_path / "a/relations.json").read_text(encoding="utf-8"))
    assert said["data"]["toy.jsonl"] and said["said"]["facts"] == 60
    relater = Relater(RelateSettings(min_score=0.0), _model.load(tmp_path / "a"))
    text = "About gout\n\nSmoking raises the risk of gout. Nothing else is known."
    mentions = [
        (text.index("gout"), "gout", Kind.CONDITION),
        (text.index("Smoking"), "Smoking", Kind.RISK_FACTOR),
        (text.rindex("gout"), "gout", Kind.CONDITION),
    ]
    article = Article(
        "t", "t", "t", text,
        mentions=tuple(Mention.at(text, k, Span(s, s + len(w)), score=1.0, recogniser="toy") for s, w, k in mentions),
    )  # fmt: skip
    assert [(f.relation.value, f.value_text) for f in relater.relate(article).facts] == [("risk_factor", "Smoking")]

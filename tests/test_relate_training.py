"""Training on a handful of invented records runs and gives a model that loads and answers."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from healthfacts.errors import ArtefactError
from healthfacts.records import Article, Kind, Mention, Span
from healthfacts.relate import Relater, _context, _encoder, _features, _model, load
from healthfacts.settings import RelateSettings
from healthfacts.word_vectors import Remembered, load_vectors, vectors_folder

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


def _toy_scene(random: np.random.Generator) -> _encoder.Scene:
    value = [[2, 4], [5, 6], [2, 4], [9, 10], [12, 15], [20, 23], [12, 15]]
    subject = [[6, 8], [0, 2], [-1, -1], [-1, -1], [10, 11], [13, 15], [-1, -1]]
    return _encoder.Scene(
        words=random.normal(size=(11, 5)),
        word_of=random.integers(0, 11, 23),
        tags=random.integers(0, _encoder.N_TAGS, 23),
        starts=np.array([0, 9, 10, 23]),
        blocks=np.array([1, 2, 1]),
        around=random.normal(size=(3, 20)),
        subjects=random.normal(size=(4, 5)),
        unit_of=np.array([0, 0, 0, 1, 2, 2, 2]),
        value=np.array(value),
        subject=np.array(subject),
        subject_of=random.integers(0, 4, 7),
        origin=random.integers(0, 2 * len(_encoder.ORIGINS), 7),
    )


def test_gradients_of_the_encoder_are_those_of_its_output(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "models/relations"))
    import network

    random = np.random.default_rng(3)
    scene = _toy_scene(random)
    params = {name: value.astype(np.float64) for name, value in _encoder.initialise(6, 5, 1).items()}
    params["around_bias"] += random.normal(size=6)
    wanted = random.normal(size=(7, 8 * 6))

    def told(given: dict[str, np.ndarray]) -> float:
        return float((_encoder.encode(given, scene)[0] * wanted).sum())

    slopes = network.slopes(params, scene, _encoder.encode(params, scene, keep=np.ones_like)[1], wanted)
    assert set(slopes) == set(params)
    for name, slope in slopes.items():
        step = random.normal(size=slope.shape)
        ahead = {**params, name: params[name] + 1e-4 * step}
        behind = {**params, name: params[name] - 1e-4 * step}
        assert (told(ahead) - told(behind)) / 2e-4 == pytest.approx(float((slope * step).sum()), rel=0.02, abs=0.02), (
            name
        )


def test_a_scene_of_some_pairs_reads_as_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "models/relations"))
    import network

    scene = _toy_scene(np.random.default_rng(5))
    params = _encoder.initialise(6, 5, 2)
    whole = _encoder.encode(params, scene)[0]
    rows = np.array([1, 4, 6])
    assert np.allclose(_encoder.encode(params, network.part(scene, rows))[0], whole[rows], atol=1e-5)


def test_the_built_model_says_what_it_was_trained_on() -> None:
    built = ROOT / "models/relations/built"
    said = json.loads((built / "relations.json").read_text(encoding="utf-8"))
    folders = (ROOT / "models/relations/mentions", ROOT / "corpora/annotated")
    shipped = {path.name: path for folder in folders for path in folder.iterdir()}
    assert {"half0.jsonl.gz", "passages-a.jsonl"} <= set(said["data"]) & set(shipped)
    for name in set(said["data"]) & set(shipped):
        assert said["data"][name] == hashlib.sha256(shipped[name].read_bytes()).hexdigest(), name
    for name, digest in said["vectors"].items():
        assert digest == hashlib.sha256((vectors_folder() / name).read_bytes()).hexdigest(), name


def test_a_model_for_other_word_vectors_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    wide = Remembered(load_vectors(vectors_folder()))
    monkeypatch.setattr("healthfacts.relate.word_vectors", lambda: wide)
    with pytest.raises(ArtefactError, match="other word vectors"):
        load(RelateSettings())


def test_an_article_reads_the_same_whatever_was_read_before_it() -> None:
    text = "About gout\n\nSmoking raises the risk of gout. Nothing else is known of gout."
    spans = [(text.index("gout"), 4, Kind.CONDITION), (text.index("Smoking"), 7, Kind.RISK_FACTOR)]
    mentions = tuple(Mention.at(text, k, Span(s, s + n), score=1.0, recogniser="toy") for s, n, k in spans)
    reading = _context.read(Article("t", "t", "t", text, mentions=mentions))
    pairs = list(_features.pairs(reading))
    fresh, used = (Remembered(load_vectors(vectors_folder(), with_meanings=False)) for _ in range(2))
    used.rows(["known", "the", "of", "smoking"])
    one, other = (_encoder.scene(reading, pairs, vectors) for vectors in (fresh, used))
    assert pairs
    assert np.array_equal(one.words, other.words)
    assert np.array_equal(one.word_of, other.word_of)

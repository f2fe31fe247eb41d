"""A smoke training: two texts, a few steps, and a checkpoint that finds what it was shown."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from healthfacts.recognise import crf
from healthfacts.recognise.features import Extractor
from healthfacts.recognise.model import load_params, save_params
from healthfacts.recognise.network import Network, Shape, Training, initialise
from healthfacts.recognise.tagger import FILES, describe, load_tagger, model_folder
from healthfacts.word_vectors import load_vectors

ROOT = Path(__file__).parents[1]
TEXTS = ("Gout hurts the joints. Gout is common.", "Asthma narrows the airways. Asthma is common.")


def _script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"recogniser_{name}", ROOT / "models" / "recogniser" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def train() -> ModuleType:
    return _script("train")


class Tiny:
    """Two annotated texts and a network to be trained on them in a moment."""

    def __init__(self, train: ModuleType, folder: Path) -> None:
        rows = []
        for text in TEXTS:
            name = text.split()[0]
            starts = [0, text.rindex(name)]
            rows.append(
                {"text": text, "mentions": [{"start": s, "end": s + len(name), "label": "CONDITION"} for s in starts]}
            )
        path = folder / "gold.jsonl"
        path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
        shipped = load_tagger().extractor
        self.schemes = tuple(s for s in train.SCHEMES if s[0] == "health")
        self.shape = Shape(
            width=24,
            embed_width=12,
            table_rows=(200, 50, 50, 50),
            vector_width=shipped.vectors.width,
            schemes=self.schemes,
        )
        self.extractor = Extractor(shipped.vectors, shipped.lexicon, table_rows=self.shape.table_rows)
        self.examples = list(train.read(path, "health", self.extractor))


@pytest.fixture
def tiny(train: ModuleType, tmp_path: Path) -> Tiny:
    return Tiny(train, tmp_path)


def test_loss_falls_and_the_checkpoint_knows_what_it_was_shown(train: ModuleType, tiny: Tiny, tmp_path: Path) -> None:
    network = Network(tiny.shape, initialise(tiny.shape, 1))
    adam = train.Adam(network.params)
    quiet = Training(np.random.default_rng(1), 0.0, 0.0, 0.0)
    losses = []
    for _ in range(60):
        value, grads = train.step(network, tiny.examples, quiet)
        losses.append(value)
        adam.update(grads, 0.01)
    assert losses[-1] < 0.2 * losses[0]
    save_params(tmp_path / "small.npz", tiny.shape, network.params)
    again = Network(*load_params(tmp_path / "small.npz"))
    kinds = dict(tiny.schemes)["health"]
    assert train.figures(tiny.examples, train.predict(again, tiny.examples), kinds)["CONDITION"] == 100.0


def test_what_a_teacher_said_is_learned_as_it_was_said(train: ModuleType, tiny: Tiny, tmp_path: Path) -> None:
    path = tmp_path / "taught.jsonl"
    begin, end, single = 1, 3, 4  # of the first kind
    said = [[0, single, 900], [5, single, 600], [5, begin, 400], [6, end, 400]]
    path.write_text(json.dumps({"id": "a", "text": TEXTS[0], "likely": said}), "utf-8")
    (example,) = train.read(path, "health", tiny.extractor)
    network = Network(tiny.shape, initialise(tiny.shape, 1))
    adam = train.Adam(network.params)
    for _ in range(150):
        _, grads = train.step(network, [example], Training(np.random.default_rng(1), 0.0, 0.0, 0.0))
        assert not grads["head.health.steps"].any()
        adam.update(grads, 0.01)
    features = example.features
    hidden = network.hidden(features, network.project(features.rows, features.vectors)[features.word_of])
    steps = network.params["head.health.steps"]
    marginals = crf.lattice(network.head(hidden, "health"), steps, example.starts).marginals
    assert marginals[0, single] == pytest.approx(0.9, abs=0.05)
    assert marginals[5, begin] == pytest.approx(0.4, abs=0.05)
    assert marginals[6, end] == pytest.approx(0.4, abs=0.05)
    assert marginals[1, 0] > 0.97


def test_the_gradient_of_what_is_likely_is_that_of_what_is_certain_where_it_is() -> None:
    random = np.random.default_rng(1)
    scores, steps = random.normal(size=(6, 5)).astype(np.float32), random.normal(size=(5, 5)).astype(np.float32)
    starts, gold = np.array([0, 3]), crf.encode([(0, 2, 0), (4, 5, 0)], 6)
    _, certain, _ = crf.loss(scores, steps, starts, gold)
    value, likely = crf.loss_of_likely(scores, steps, starts, np.eye(5, dtype=np.float32)[gold])
    np.testing.assert_allclose(likely, certain, atol=1e-6)
    assert value > 0


CONFIG = {
    "seed": 1,
    "dropout": 0.2,
    "word_dropout": 0.1,
    "dense_dropout": 0.1,
    "weight_decay": 0.01,
    "mean_over": 0.9,
    "batch_tokens": 25,
    "steps": 12,
    "rate": 0.01,
    "warm_up": 2,
    "cool_down": 0.8,
    "evaluate_every": 6,
    "save_every": 4,
}


def test_a_stopped_training_goes_on_as_if_it_had_not(
    train: ModuleType, tiny: Tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(name: str, config: dict[str, object] = CONFIG) -> bytes:
        pools = [(tiny.examples, 0.7), (tiny.examples[:1], 0.3)]
        train.run(config, tiny.shape, pools, {"dev": tiny.examples}, tmp_path / name)
        return (tmp_path / f"{name}.npz").read_bytes()

    whole = run("whole")
    once = train.step
    left = 9

    def until_the_power_fails(*given: object) -> object:
        nonlocal left
        left -= 1
        if left < 0:
            raise KeyboardInterrupt
        return once(*given)

    with monkeypatch.context() as patch:
        patch.setattr(train, "step", until_the_power_fails)
        with pytest.raises(KeyboardInterrupt):
            run("stopped")
    went_on = run("stopped")
    assert went_on == whole
    assert (tmp_path / "stopped.state.npz").read_bytes() == (tmp_path / "whole.state.npz").read_bytes()
    with pytest.raises(SystemExit, match="another configuration"):
        run("stopped", {**CONFIG, "rate": 0.02})


def test_configurations_name_files_that_the_trainer_finds(train: ModuleType, shared: Path) -> None:
    config = json.loads((ROOT / "models" / "recogniser" / "health.json").read_text("utf-8"))
    for pool in config["pools"]:
        for name in pool["files"]:
            assert name.startswith("work/") or train.files(shared / "gold", name), name


def test_the_shipped_model_says_what_it_was_trained_on(train: ModuleType) -> None:
    config = json.loads((ROOT / "models" / "recogniser" / "health.json").read_text("utf-8"))
    about = describe()
    names = [name for pool in config["pools"] for name in pool["files"]]
    assert {Path(name).name for name in names} == set(about["data_sha256"])
    assert {k: v for k, v in about["config"].items() if k != "pools"} == {
        k: v for k, v in config.items() if k != "pools"
    }
    own = [path for name in names if name.startswith("corpora/") for path in train.files(ROOT, name)]
    assert own
    for path in own:
        assert about["data_sha256"][path.name] == hashlib.sha256(path.read_bytes()).hexdigest(), path


def test_the_shipped_model_is_small_and_calibrated() -> None:
    assert sum((model_folder() / name).stat().st_size for name in FILES) < 25_000_000
    about = describe()
    assert about["reliability_gap"] <= 0.05
    assert set(about["calibration"]) == {kind.value for kind in load_tagger().kinds}
    assert all(slope > 0 for slope, _ in about["calibration"].values()), "a surer mention must score higher"


def test_a_word_has_the_vector_of_its_meaning_where_one_is_listed() -> None:
    vectors = load_vectors(model_folder())
    without = load_vectors(model_folder(), with_meanings=False)
    meaning = {
        word: vectors.of(word)[without.width :] for word in ("smoking", "cigarette", "kidney", "renal", "qzxqzx")
    }
    assert vectors.width > without.width
    np.testing.assert_array_equal(vectors.of("smoking")[: without.width], without.of("smoking"))

    def likeness(one: str, other: str) -> float:
        a, b = meaning[one], meaning[other]
        return float(a @ b / np.sqrt((a @ a) * (b @ b)))

    assert likeness("kidney", "renal") > 0.5 > likeness("kidney", "cigarette")
    assert likeness("smoking", "cigarette") > 0.5 > likeness("smoking", "renal")
    assert not meaning["qzxqzx"].any()


def test_words_are_cut_into_the_longest_pieces_there_are() -> None:
    pieces = _script("meanings").pieces
    vocabulary = {word: i for i, word in enumerate(["neuro", "##path", "##y", "##p", "gout"])}
    assert pieces("neuropathy", vocabulary) == [0, 1, 2]
    assert pieces("gout", vocabulary) == [4]
    assert pieces("gouts", vocabulary) == []

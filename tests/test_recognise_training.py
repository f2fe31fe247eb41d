"""A smoke training: two texts, a few steps, and a checkpoint that finds what it was shown."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import sys
from pathlib import Path

import numpy as np
import pytest

from healthfacts.recognise.features import Extractor
from healthfacts.recognise.model import load_params, save_params
from healthfacts.recognise.network import Network, Shape, Training, initialise
from healthfacts.recognise.tagger import FILES, describe, load_tagger, model_folder

ROOT = Path(__file__).parents[1]
TEXTS = ("Gout hurts the joints. Gout is common.", "Asthma narrows the airways. Asthma is common.")


@pytest.fixture(scope="module")
def train() -> object:
    spec = importlib.util.spec_from_file_location("recogniser_train", ROOT / "models" / "recogniser" / "train.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["recogniser_train"] = module
    spec.loader.exec_module(module)
    return module


def test_loss_falls_and_the_checkpoint_knows_what_it_was_shown(train, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    rows = []
    for text in TEXTS:
        name = text.split()[0]
        starts = [0, text.rindex(name)]
        rows.append(
            {"text": text, "mentions": [{"start": s, "end": s + len(name), "label": "CONDITION"} for s in starts]}
        )
    path = tmp_path / "gold.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    shipped = load_tagger().extractor
    schemes = tuple(s for s in train.SCHEMES if s[0] == "health")
    shape = Shape(
        width=24, embed_width=12, table_rows=(200, 50, 50, 50), vector_width=shipped.vectors.shape[1], schemes=schemes
    )
    extractor = Extractor(shipped.vectors, shipped.lexicon, table_rows=shape.table_rows)
    examples = list(train.read(path, "health", extractor))
    network = Network(shape, initialise(shape, 1))
    adam = train.Adam(network.params)
    quiet = Training(np.random.default_rng(1), 0.0, 0.0, 0.0)
    losses = []
    for _ in range(60):
        value, grads = train.step(network, examples, quiet)
        losses.append(value)
        adam.update(grads, 0.01)
    assert losses[-1] < 0.2 * losses[0]
    save_params(tmp_path / "small.npz", shape, network.params)
    again = Network(*load_params(tmp_path / "small.npz"))
    assert train.figures(examples, train.predict(again, examples), dict(schemes)["health"])["CONDITION"] == 100.0


def test_configurations_name_files_that_the_trainer_finds(train, shared: Path) -> None:  # type: ignore[no-untyped-def]
    config = json.loads((ROOT / "models" / "recogniser" / "health.json").read_text("utf-8"))
    for pool in config["pools"]:
        for name in pool["files"]:
            assert train.files(shared / "gold", name), name


def test_the_shipped_model_says_what_it_was_trained_on(train) -> None:  # type: ignore[no-untyped-def]
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

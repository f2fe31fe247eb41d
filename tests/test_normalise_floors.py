"""Floors of linking on public data, measured by models/vocabulary/evaluate.py. Lower one only with a reason in the commit."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[1] / "models" / "vocabulary" / "evaluate.py"

#: measure: figure: floor, two points or so below what was measured.
FLOORS = {
    "ncbi": {"accuracy": 0.81, "precision": 0.895},
    "bc5cdr": {"accuracy": 0.81, "precision": 0.87},
    "genes": {"accuracy": 0.87, "precision": 0.93},
    "topics": {"linked": 0.93},
    "abbreviations": {"ours": 0.90},
    "genetic": {"precision": 0.91, "recall": 0.98},
}


@pytest.fixture(scope="module")
def evaluate() -> ModuleType:
    if not SCRIPT.is_file():
        pytest.skip("no source checkout: models/vocabulary/evaluate.py is not there")
    spec = importlib.util.spec_from_file_location("evaluate_vocabulary", SCRIPT)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.filterwarnings("ignore:\\[W036\\]")
@pytest.mark.parametrize("measure", FLOORS)
def test_linking_is_as_good_as_measured(measure: str, evaluate: ModuleType, shared: Path) -> None:
    figures = evaluate.MEASURES[measure](0)
    low = {name: figures[name] for name, floor in FLOORS[measure].items() if figures[name] < floor}
    assert low == {}, f"{shared}: below the floor"

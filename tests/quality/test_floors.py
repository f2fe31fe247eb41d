"""Quality floors: figures of the whole product on annotated data, never below what is written in floors.toml."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from healthfacts.evaluate import figures, score_file

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FLOORS: dict[str, dict[str, Any]] = tomllib.loads((Path(__file__).parent / "floors.toml").read_text("utf-8"))


@pytest.mark.parametrize("name", FLOORS)
def test_floor(name: str, shared: Path) -> None:
    floors = dict(FLOORS[name])
    path = shared / "gold" / floors.pop("file")
    labels = floors.pop("map", {})
    found = {(row["measure"], row["of"]): row["f1"] for row in figures(score_file(path, label_map=labels))}
    below = {
        f"{measure}: {of}": (found.get((measure, of), 0.0), floor)
        for measure, kinds in floors.items()
        for of, floor in kinds.items()
        if found.get((measure, of), 0.0) < floor
    }
    assert below == {}, "figure, floor"

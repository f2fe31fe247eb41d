"""Read and write the parameters of the recogniser's network, compactly."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from .network import Params, Shape


def save_params(path: Path, shape: Shape, params: Params) -> None:
    """Write parameters in 16 bits."""
    arrays = {name: value.astype(np.float16) for name, value in params.items()}
    np.savez(path, __shape__=np.array(json.dumps(asdict(shape))), **arrays)


def load_params(path: Path) -> tuple[Shape, Params]:
    """What `save_params` wrote, in 32 bits."""
    with np.load(path) as data:
        values = json.loads(str(data["__shape__"]))
        params = {name: data[name].astype(np.float32) for name in data.files if name != "__shape__"}
    tuples: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in values.items()}
    tuples["schemes"] = tuple((name, tuple(kinds)) for name, kinds in values["schemes"])
    return Shape(**tuples), params

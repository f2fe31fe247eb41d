"""Read and write what the recogniser learned: network parameters and word vectors, both compact."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from spacy.vectors import Vectors

from .network import Params, Shape


def load_vectors(path: Path) -> Vectors:
    """Subword vectors (floret) kept as 8-bit integers with one scale a row."""
    with np.load(path) as data:
        table = data["table"].astype(np.float32) * data["scale"].astype(np.float32)
        return Vectors(
            data=table,
            mode="floret",
            minn=int(data["minn"]),
            maxn=int(data["maxn"]),
            hash_count=int(data["hash_count"]),
            hash_seed=int(data["hash_seed"]),
            bow=str(data["bow"]),
            eow=str(data["eow"]),
        )


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

"""The vocabulary's file: named arrays and string lists in one zstandard frame."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import zstandard
from numpy.typing import NDArray

from ..errors import ArtefactError

#: Raised when the meaning of the columns changes; a file of another version is refused.
FORMAT = 1
_MAGIC = b"HFVOCAB1"

Columns = dict[str, "NDArray[Any] | list[str]"]


def write(path: Path, columns: Mapping[str, NDArray[Any] | Sequence[str]]) -> None:
    """Write the columns to `path`. Strings must not contain a line feed.

    Bytes of numbers are laid out plane by plane (all low bytes, then all next ones), which compresses far better.
    """
    head: dict[str, list[object]] = {}
    parts: list[bytes] = []
    for name, column in columns.items():
        if isinstance(column, np.ndarray):
            plain = np.ascontiguousarray(column)
            data = plain.view(np.uint8).reshape(-1, plain.dtype.itemsize).T.tobytes()
            head[name] = [plain.dtype.str, len(plain), len(data)]
        else:
            if any("\n" in text for text in column):
                raise ValueError(f"{name}: a string contains a line feed")
            data = "\n".join(column).encode()
            head[name] = ["str", len(column), len(data)]
        parts.append(data)
    body = json.dumps({"format": FORMAT, "columns": head}).encode()
    payload = len(body).to_bytes(4, "little") + body + b"".join(parts)
    path.write_bytes(_MAGIC + zstandard.ZstdCompressor(level=19).compress(payload))


def read(path: Path) -> Columns:
    """The columns of `path`. Raises ArtefactError where the file is missing, damaged or of another format."""
    remedy = "Reinstall healthfacts, or build the vocabulary again: models/vocabulary/README.md"
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ArtefactError(f"{path}: {error.strerror or error}. {remedy}") from error
    if not raw.startswith(_MAGIC):
        raise ArtefactError(f"{path}: not a vocabulary of this version. {remedy}")
    try:
        payload = zstandard.ZstdDecompressor().decompress(raw[len(_MAGIC) :])
        size = int.from_bytes(payload[:4], "little")
        head = json.loads(payload[4 : 4 + size])["columns"]
    except (zstandard.ZstdError, ValueError, KeyError) as error:
        raise ArtefactError(f"{path}: damaged ({error}). {remedy}") from error
    columns: Columns = {}
    at = 4 + size
    for name, (dtype, count, length) in head.items():
        data = payload[at : at + length]
        at += length
        if dtype == "str":
            columns[name] = data.decode().split("\n") if count else []
        else:
            planes = np.frombuffer(data, np.uint8).reshape(np.dtype(dtype).itemsize, -1)
            columns[name] = np.ascontiguousarray(planes.T).reshape(-1).view(dtype)
        if len(columns[name]) != count:
            raise ArtefactError(f"{path}: damaged ({name} has {len(columns[name])} rows, not {count}). {remedy}")
    return columns

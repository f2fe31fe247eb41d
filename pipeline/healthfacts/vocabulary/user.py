"""A user's own names: a CSV file with the columns name, kind, id and preferred name."""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from ..errors import SettingsError
from ..records import Kind
from .keys import keys

_COLUMNS = ("name", "kind", "id", "preferred name")
_CURIE = re.compile(r"[A-Za-z][\w.-]*:\S+")
#: Longest name, in characters; the longest name of any source has 250.
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Row:
    """One name of the user's."""

    name: str
    kind: Kind
    curie: str
    preferred: str


def read(path: Path) -> tuple[Row, ...]:
    """The rows of a user's vocabulary. Raises SettingsError with the line and what to mend."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path}: not UTF-8 (byte {error.start}). Save it as UTF-8.") from error
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror or error}") from error
    reader = csv.reader(text.splitlines(), strict=True)
    rows: list[Row] = []
    ids: dict[tuple[tuple[str, ...], Kind], tuple[str, int]] = {}
    try:
        header = [cell.strip().lower().replace("_", " ") for cell in next(reader, [])]
        missing = [column for column in _COLUMNS if column not in header]
        if missing:
            raise SettingsError(f"{path}:1: no column {', '.join(missing)}; found {', '.join(header) or 'nothing'}")
        places = [header.index(column) for column in _COLUMNS]
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            where = f"{path}:{reader.line_num}"
            if len(cells) != len(header):
                raise SettingsError(f"{where}: {len(cells)} cells, not {len(header)}. Quote a cell that has a comma.")
            row = _row(where, *(cells[place].strip() for place in places))
            words = tuple(keys(row.name))
            known, line = ids.setdefault((words, row.kind), (row.curie, reader.line_num))
            if known != row.curie:
                raise SettingsError(f"{where}: {row.name!r} is {row.curie} here and {known} in line {line}. Keep one.")
            if line == reader.line_num:
                rows.append(row)
    except csv.Error as error:
        raise SettingsError(f"{path}:{reader.line_num}: not valid CSV: {error}") from error
    return tuple(rows)


def _row(where: str, name: str, kind: str, curie: str, preferred: str) -> Row:
    for column, cell in zip(_COLUMNS, (name, kind, curie, preferred), strict=True):
        if any(unicodedata.category(c) == "Cc" for c in cell):
            raise SettingsError(f"{where}: a control character in {column!r}. Remove it.")
        if len(cell) > _LONGEST:
            raise SettingsError(f"{where}: {column!r} has {len(cell)} characters; {_LONGEST} is the most.")
    if not keys(name):
        raise SettingsError(f"{where}: no letters or digits in the name {name!r}")
    try:
        known = Kind(kind.upper().replace(" ", "_"))
    except ValueError as error:
        raise SettingsError(f"{where}: no kind {kind!r}; there are {', '.join(k.value for k in Kind)}") from error
    if not _CURIE.fullmatch(curie):
        raise SettingsError(f"{where}: the id {curie!r} is not of the form PREFIX:NUMBER")
    return Row(name, known, curie, preferred or name)

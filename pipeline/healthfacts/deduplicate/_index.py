"""Memory of earlier runs: the sketches, clusters and texts of articles seen before, in a folder.

The folder holds numbered Parquet parts, one per run that added something, and `index.json`, which names the parts that
count and how their signatures were made. It is replaced in one step after a part is whole: a crash leaves the index as
it was before. One process writes at a time.

The cluster an article was given stays its cluster. An article that resembles members of two old clusters joins that of
the member with the smallest id, and so do the articles of its run that resemble it; the pairs show both.
Nothing written earlier is renamed: tables of earlier runs stay true.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from ..errors import ArtefactError, OutputError
from ..liveness import is_alive
from ..settings import DeduplicateSettings
from ._decide import Sketches, Strings
from ._sketch import Sketch, scheme

_FORMAT = 1
_MANIFEST = "index.json"
_LOCK = "lock"
_ROW_GROUP = 2_048  # rows read to get at one text
_HELD_GROUPS = 32  # row groups of texts held in memory, about 3 MB each

_SCHEMA = pa.schema(
    [
        pa.field("article_id", pa.string()),
        pa.field("cluster_id", pa.string()),
        pa.field("subject", pa.string()),
        pa.field("url", pa.string()),
        pa.field("date", pa.string()),
        pa.field("hash", pa.binary(16)),
        pa.field("bands", pa.binary()),
        pa.field("codes", pa.binary()),
        pa.field("source", pa.binary(8)),
        pa.field("title", pa.uint64()),
        pa.field("text", pa.string()),
    ]
)
_SKETCH = [name for name in _SCHEMA.names if name != "text"]
_STRINGS = {"article_id": "ids", "subject": "subjects", "url": "urls", "date": "dates"}
_BYTES = {"hash": "hashes", "bands": "bands", "codes": "codes", "source": "sources"}


@dataclass(frozen=True, slots=True)
class Seen:
    """What is remembered of one article."""

    sketch: Sketch
    cluster_id: str
    text: str


class Index:
    """An index folder, opened for one scheme of signatures.

    Opening a folder that does not exist makes an empty index, written with the first `add`. Raises ArtefactError where
    the folder holds an index of another scheme or format, or a damaged one.
    """

    def __init__(self, folder: Path, *, settings: DeduplicateSettings) -> None:
        self.folder = folder
        self._scheme = asdict(scheme(settings))
        self._parts = self._read_manifest()
        self._files: dict[int, pq.ParquetFile] = {}
        self._groups: OrderedDict[tuple[int, int], pa.ChunkedArray] = OrderedDict()
        self._held: tuple[Sketches, Mapping[int, str]] | None = self._load()

    @property
    def table(self) -> Sketches:
        """The articles without their texts; after a change read anew when it is asked for."""
        return self._contents()[0]

    @property
    def clusters(self) -> Mapping[int, str]:
        """The cluster of each position of the table whose article is not its own."""
        return self._contents()[1]

    def _contents(self) -> tuple[Sketches, Mapping[int, str]]:
        if self._held is None:
            self._held = self._load()
        return self._held

    def text(self, position: int) -> str:
        """The clean text of the article at `position` of the table."""
        number = 0
        while position >= self._parts[number]["rows"]:
            position -= self._parts[number]["rows"]
            number += 1
        group, row = divmod(position, _ROW_GROUP)
        key = (number, group)
        if key not in self._groups:
            if number not in self._files:
                self._files[number] = pq.ParquetFile(self.folder / self._parts[number]["name"])
            self._groups[key] = self._files[number].read_row_group(group, columns=["text"]).column("text")
            if len(self._groups) > _HELD_GROUPS:
                self._groups.popitem(last=False)
        self._groups.move_to_end(key)
        return str(self._groups[key][row].as_py())

    def add(self, seen: Iterable[Seen]) -> int:
        """Remember more articles; returns how many. Ids that are there already are left as they are."""
        self._forget()  # it makes room, and what it holds is not what is there afterwards
        known = self._known()
        with self._locked():
            name = f"{1 + max((int(Path(p['name']).stem) for p in self._parts), default=0):06d}.parquet"
            rows = self._write(name, _unknown(seen, known))
            if rows:
                self._replace([*self._parts, {"name": name, "rows": rows}])
        return rows

    def drop(self, article_ids: Iterable[str]) -> int:
        """Forget articles; returns how many of them were there."""
        unwanted = pa.array(sorted(set(article_ids)), pa.string())
        dropped = 0
        self._forget()
        with self._locked():
            kept: list[dict[str, Any]] = []
            number = max((int(Path(p["name"]).stem) for p in self._parts), default=0)
            for part in self._parts:
                whole = self._part(part["name"])
                rest = whole.filter(pc.invert(pc.is_in(whole.column("article_id"), unwanted)))
                if rest.num_rows == whole.num_rows:
                    kept.append(part)
                    continue
                dropped += whole.num_rows - rest.num_rows
                number += 1
                if rest.num_rows:
                    name = f"{number:06d}.parquet"
                    self._write_tables(name, [rest])
                    kept.append({"name": name, "rows": rest.num_rows})
            old = {part["name"] for part in self._parts} - {part["name"] for part in kept}
            if old:
                self._replace(kept)
                for name in old:
                    (self.folder / name).unlink()
        return dropped

    def stats(self) -> dict[str, object]:
        """What the index holds."""
        size = sum((self.folder / part["name"]).stat().st_size for part in self._parts)
        return {
            "articles": sum(part["rows"] for part in self._parts),
            "clusters": self._n_clusters(),
            "parts": len(self._parts),
            "bytes": size,
            **{f"scheme {name}": value for name, value in self._scheme.items()},
        }

    # --- files ------------------------------------------------------------------------------------------------------

    def _read_manifest(self) -> list[dict[str, Any]]:
        path = self.folder / _MANIFEST
        if not path.exists():
            return []
        try:
            manifest = json.loads(path.read_text(encoding="utf-8"))
            made_with, parts = manifest["scheme"], manifest["parts"]
        except (OSError, ValueError, KeyError) as error:
            raise ArtefactError(
                f"{path} is damaged ({error!r}). Restore it, or start a new index in another folder."
            ) from error
        if manifest.get("format") != _FORMAT:
            raise ArtefactError(
                f"{path} has format {manifest.get('format')}, this version reads {_FORMAT}. Start a new index."
            )
        differing = [n for n in self._scheme if made_with.get(n) != self._scheme[n]]
        if differing:
            what = ", ".join(f"{n} {made_with.get(n)} instead of {self._scheme[n]}" for n in differing)
            raise ArtefactError(
                f"{self.folder} was made with another scheme: {what}. Signatures of two schemes cannot be compared: use the "
                "settings and version that made it, or start a new index in another folder."
            )
        return [dict(part) for part in parts]

    def _part(self, name: str, columns: list[str] | None = None) -> pa.Table:
        path = self.folder / name
        try:
            table = pq.read_table(path, columns=columns)
        except (OSError, pa.ArrowException) as error:
            raise ArtefactError(
                f"{path} is missing or damaged ({error}). Restore it, or start a new index in another folder."
            ) from error
        return table

    def _batches(self, part: Mapping[str, Any], columns: list[str]) -> Iterator[pa.RecordBatch]:
        """The rows of a part, some at a time. Raises ArtefactError where they are not what was written."""
        path = self.folder / part["name"]
        rows = 0
        try:
            with pq.ParquetFile(path) as file:
                for batch in file.iter_batches(batch_size=_ROW_GROUP, columns=columns, use_threads=False):
                    rows += batch.num_rows
                    yield batch
        except (OSError, pa.ArrowException) as error:
            raise ArtefactError(
                f"{path} is missing or damaged ({error}). Restore it, or start a new index in another folder."
            ) from error
        if rows != part["rows"]:
            raise ArtefactError(f"{path} holds {rows} articles, {part['rows']} were written. Restore it.")

    def _known(self) -> NDArray[np.bytes_]:
        """The ids of all articles, in order."""
        found = Strings()
        for part in self._parts:
            for batch in self._batches(part, ["article_id"]):
                found.extend(*_packed(batch.column(0)))
        return np.sort(found.as_array())

    def _n_clusters(self) -> int:
        found = [self._part(part["name"], ["cluster_id"]).column(0).combine_chunks() for part in self._parts]
        return int(pc.count_distinct(pa.chunked_array(found, pa.string())).as_py())

    def _load(self) -> tuple[Sketches, Mapping[int, str]]:
        table = Sketches(int(self._scheme["bands"]), int(self._scheme["rows"]))
        clusters: dict[int, str] = {}
        for part in self._parts:
            for batch in self._batches(part, _SKETCH):
                base = len(table)
                named = batch.column("cluster_id")
                for row in pc.indices_nonzero(pc.not_equal(batch.column("article_id"), named)).to_pylist():
                    clusters[base + row] = named[row].as_py()
                for name, column in _STRINGS.items():
                    getattr(table, column).extend(*_packed(batch.column(name)))
                for name, column in _BYTES.items():
                    buffer: bytearray = getattr(table, column)
                    buffer += _packed(batch.column(name).cast(pa.binary()))[0]
                table.titles.frombytes(batch.column("title").to_numpy().astype(np.uint64).tobytes())
        return table, clusters

    def _write(self, name: str, seen: Iterable[Seen]) -> int:
        def tables() -> Iterator[pa.Table]:
            coming = iter(seen)
            while some := list(islice(coming, _ROW_GROUP)):
                yield self._rows(some)

        return self._write_tables(name, tables())

    def _rows(self, seen: list[Seen]) -> pa.Table:
        table = Sketches(int(self._scheme["bands"]), int(self._scheme["rows"]))
        table.extend([item.sketch for item in seen])
        columns: dict[str, Any] = {name: _cut(getattr(table, column), len(table)) for name, column in _BYTES.items()}
        columns |= {name: list(getattr(table, column)) for name, column in _STRINGS.items()}
        columns["cluster_id"] = [item.cluster_id for item in seen]
        columns["title"] = table.titles
        columns["text"] = [item.text.encode("utf-8", "replace").decode("utf-8") for item in seen]
        return pa.table([pa.array(columns[field.name], field.type) for field in _SCHEMA], schema=_SCHEMA)

    def _write_tables(self, name: str, tables: Iterable[pa.Table]) -> int:
        unfinished = self.folder / f"{name}.tmp"
        rows = 0
        with pq.ParquetWriter(unfinished, _SCHEMA, compression="zstd") as writer:
            for table in tables:
                writer.write_table(table, row_group_size=_ROW_GROUP)
                rows += table.num_rows
        if rows:
            unfinished.replace(self.folder / name)
        else:
            unfinished.unlink()
        return rows

    def _replace(self, parts: list[dict[str, Any]]) -> None:
        unfinished = self.folder / f"{_MANIFEST}.tmp"
        manifest = {"format": _FORMAT, "scheme": self._scheme, "parts": parts}
        unfinished.write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
        unfinished.replace(self.folder / _MANIFEST)
        self._parts = parts
        self._forget()

    def _forget(self) -> None:
        """Let go of what is held of the files."""
        for file in self._files.values():
            file.close()
        self._files.clear()
        self._groups.clear()
        self._held = None

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        """Hold the folder for writing. What a process that died left behind is taken over."""
        lock = self.folder / _LOCK
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with contextlib.suppress(OSError, ValueError):
                if not is_alive(int(lock.read_text())):
                    lock.unlink()
            handle = os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
        except FileExistsError as error:
            raise OutputError(f"another process is writing to the index {self.folder}; wait for it ({lock})") from error
        except OSError as error:
            raise OutputError(f"cannot write to the index {self.folder}: {error.strerror or error}") from error
        try:
            os.write(handle, str(os.getpid()).encode())
            os.close(handle)
            if self._read_manifest() != self._parts:
                raise OutputError(f"the index {self.folder} has changed since it was opened; run again")
            yield
        except OSError as error:
            raise OutputError(f"cannot write to the index {self.folder}: {error.strerror or error}") from error
        finally:
            lock.unlink(missing_ok=True)


def index_stats(folder: Path, *, settings: DeduplicateSettings) -> dict[str, object]:
    """What the index in `folder` holds. Raises ArtefactError where there is none."""
    if not (folder / _MANIFEST).exists():
        raise ArtefactError(f"{folder} holds no index; `healthfacts run --index {folder}` makes one")
    return Index(folder, settings=settings).stats()


def _unknown(seen: Iterable[Seen], known: NDArray[np.bytes_]) -> Iterator[Seen]:
    """Those of the articles whose ids are not among the `known`, which are in order."""
    coming = iter(seen)
    while some := list(islice(coming, _ROW_GROUP)):
        ids = np.array([item.sketch.article_id.encode("utf-8", "surrogatepass") for item in some])
        at = np.searchsorted(known, ids)
        at[at == len(known)] = 0
        is_known = known[at] == ids if len(known) else np.zeros(len(some), dtype=bool)
        yield from (item for item, left_out in zip(some, is_known.tolist(), strict=True) if not left_out)


def _packed(column: pa.Array) -> tuple[memoryview, NDArray[np.int32]]:
    """The bytes of a column of strings or bytes end to end, and where each ends in them."""
    _, offsets, data = column.buffers()
    bounds = np.frombuffer(offsets, dtype=np.int32)[column.offset : column.offset + len(column) + 1]
    if data is None:  # all are empty
        return memoryview(b""), bounds[1:]
    return memoryview(data)[bounds[0] : bounds[-1]], bounds[1:] - bounds[0]


def _cut(data: bytearray, count: int) -> list[bytes]:
    """`data` in `count` pieces of one length."""
    width = len(data) // count
    return [bytes(data[at : at + width]) for at in range(0, len(data), width)]

"""Sentences that many articles of the corpus share: found over all shards, marked as rows of `duplicates`.

Every shard leaves the numbers of its sentences on disk. They are counted in passes, each over a part of the numbers
small enough for memory; what is held beyond a pass are the shared sentences. A near-duplicate cluster counts once: a
page and its copies make no template. Nothing is taken out: a template says something true of each article's subject.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from ..records import RepeatKind
from .rows import SHOWN, Row

#: One row per sentence, in the order of articles and places; a file per shard.
SENTENCES = pa.schema(
    [
        pa.field("article_id", pa.string()),
        pa.field("key", pa.uint64()),
        pa.field("start", pa.int64()),
        pa.field("end", pa.int64()),
    ]
)

_PASS = 2_000_000  # sentences counted at a time, 16 bytes each and as much again for sorting

_Keys = NDArray[np.uint64]


@dataclass(slots=True)
class Templates:
    """The sentences that articles of at least `least` clusters share, and where each stands first."""

    keys: _Keys = field(default_factory=lambda: np.zeros(0, dtype=np.uint64))
    first: list[tuple[str, int, int]] = field(default_factory=list)

    def rows(self, sentences: Path, texts: Path) -> list[Row]:
        """The rows of `duplicates` for one shard: each sentence that is a template, but for its first occurrence."""
        if not len(self.keys):
            return []
        table = pq.read_table(sentences)
        keys = table.column("key").to_numpy()
        at = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        shared = np.flatnonzero(self.keys[at] == keys)
        if not len(shared):
            return []
        held = pq.read_table(texts, columns=["article_id", "text"])
        text_of = dict(zip(held.column("article_id").to_pylist(), held.column("text").to_pylist(), strict=True))
        rows = []
        for found, number in zip(table.take(pa.array(shared)).to_pylist(), at[shared].tolist(), strict=True):
            article_id, start, end = found["article_id"], found["start"], found["end"]
            if (article_id, start, end) != self.first[number]:
                rows.append(_row(article_id, start, end, self.first[number], text_of[article_id]))
        return rows


def find_templates(parts: list[Path], clusters: Mapping[str, str], *, least: int, at_once: int = _PASS) -> Templates:
    """The sentences that stand in articles of at least `least` clusters. `least` 0 finds none."""
    total = sum(pq.read_metadata(part).num_rows for part in parts)
    if not least or not total:
        return Templates()
    n_passes = 1 + total // at_once
    found = [_count(parts, clusters, least, number, n_passes) for number in range(n_passes)]
    keys = np.concatenate([one.keys for one in found])
    first = [place for one in found for place in one.first]
    order = np.argsort(keys)
    return Templates(keys[order], [first[at] for at in order.tolist()])


def _count(parts: list[Path], clusters: Mapping[str, str], least: int, number: int, n_passes: int) -> Templates:
    """The templates among the keys that leave `number` when divided by `n_passes`."""
    keys, owners, places = [], [], []
    for at, part in enumerate(parts):
        table = pq.read_table(part, columns=["article_id", "key"])
        own = table.column("key").to_numpy()
        mine = np.flatnonzero(own % np.uint64(n_passes) == number)
        coded = table.column("article_id").combine_chunks().dictionary_encode()
        names = coded.dictionary.to_pylist()
        numbers = np.array([_number(clusters.get(name, name)) for name in names], dtype=np.uint64)
        keys.append(own[mine])
        owners.append(numbers[coded.indices.to_numpy()[mine]] if names else numbers)
        places.append((np.uint64(at) << np.uint64(32)) | mine.astype(np.uint64))
    key, owner, place = np.concatenate(keys), np.concatenate(owners), np.concatenate(places)
    order = np.lexsort((owner, key))
    key, owner, place = key[order], owner[order], place[order]
    is_new_key = np.concatenate(([True], key[1:] != key[:-1]))[: len(key)]
    is_new = is_new_key.copy()
    is_new[1:] |= owner[1:] != owner[:-1]
    starts = np.flatnonzero(is_new_key)
    if not len(starts):
        return Templates()
    shared = np.add.reduceat(is_new.astype(np.int64), starts) >= least
    earliest = np.minimum.reduceat(place, starts)[shared]
    return Templates(key[starts][shared], _places(parts, earliest))


def _places(parts: list[Path], places: _Keys) -> list[tuple[str, int, int]]:
    found: list[tuple[str, int, int]] = [("", 0, 0)] * len(places)
    owners = (places >> np.uint64(32)).astype(np.int64)
    for at in np.unique(owners).tolist():
        mine = np.flatnonzero(owners == at)
        rows = pa.array((places[mine] & np.uint64(0xFFFFFFFF)).astype(np.int64))
        taken = pq.read_table(parts[at], columns=["article_id", "start", "end"]).take(rows).to_pylist()
        for position, row in zip(mine.tolist(), taken, strict=True):
            found[position] = row["article_id"], row["start"], row["end"]
    return found


def _number(cluster: str) -> int:
    return int.from_bytes(blake2b(cluster.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def _row(article_id: str, start: int, end: int, first: tuple[str, int, int], text: str) -> Row:
    return {
        "duplicate_id": f"{article_id}.d{start:08d}-{end:08d}-template",
        "scope": "template",
        "article_id": article_id,
        "start": start,
        "end": end,
        "kept_article_id": first[0],
        "kept_start": first[1],
        "kept_end": first[2],
        "kind": str(RepeatKind.EXACT),
        "similarity": 1.0,
        "same_subject": None,
        "version": "",
        "text": text[start:end][:SHOWN],
    }

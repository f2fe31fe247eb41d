"""The corpus level: which articles are copies, near-duplicates and versions of which.

Everything is decided in the order of article ids, so the order of input makes no difference. Of a million articles only
arrays of numbers and packed strings are held (about 0.25 GB); texts are fetched for pairs that look alike.
"""

from __future__ import annotations

import zlib
from array import array
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from hashlib import blake2b
from itertools import islice
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ..records import RepeatKind, Status
from ..settings import DeduplicateSettings
from . import _words
from ._sketch import PERMUTATIONS, Sketch, scheme
from ._subject import Text, is_same_page, is_same_subject, is_version, may_be_versions, page_keys

_FetchText = Callable[[str], str]
_Ints = NDArray[np.int64]
_Keys = NDArray[np.uint64]

_SLACK = (
    0.13  # an estimate from 128 values of 4 bits errs by .037 (one standard deviation) at .8: loses 1 pair in 4,000
)
_ALL_PAIRS = 64  # pairs per article, on the average of the corpus, up to which whole buckets are compared
_NEIGHBOURS = 8  # in a bucket beyond that: the first so many members, and so many next ones, for each member
#: Jaccard from which undated articles of one address count as its versions even where three or more give it: there the
#: address names a collection. (Of MedQuAD's pairs with equal address and title, 97% lie below; none is a version.)
_COLLECTION = 0.5
_MOST_VERSIONS = 16  # articles of one address compared with each other, in order of id
_CACHED_RUNS = 4_000_000  # shingle numbers of fetched texts held, 8 bytes each
_AT_ONCE = 1_024  # sketches taken into the columns together
_PAIRS_AT_ONCE = 1 << 20  # candidates compared by their codes together, about 200 bytes each


class Version(str, Enum):
    """How an article stands to another of which it is a version."""

    NONE = ""
    OLDER = "older"
    NEWER = "newer"
    UNDATED = "undated"

    def __str__(self) -> str:
        return str(self.value)


@dataclass(frozen=True, slots=True, order=True)
class Duplicate:
    """A pair of articles that resemble each other; a row of `duplicates` with scope "article".

    `kept_article_id` is the one with the smaller id. `similarity` is the Jaccard of 5-word runs, measured on the texts.
    `version` says what `article_id` is to the other: an older or newer version of the same page.
    """

    article_id: str
    kept_article_id: str
    kind: RepeatKind
    similarity: float
    same_subject: bool
    version: Version = Version.NONE


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of one article. Alone in its cluster, an article is its own cluster."""

    article_id: str
    status: Status
    kept_article_id: str
    cluster_id: str


@dataclass(frozen=True, slots=True)
class Decisions:
    """What became of every article, by its position in the input, and the pairs that resemble each other.

    Several inputs may have one article_id (same source, id and content): all but the first get "_2", "_3" … appended.
    The underscore sorts after the point that follows an article_id in other keys: tables stay in the order of both.
    """

    ids: Strings
    order: _Ints  # rank -> position
    rank: _Ints  # position -> rank
    twin: dict[int, str]  # rank -> id with suffix
    kept: _Ints  # rank -> rank of what is kept of it
    cluster: _Ints  # rank -> smallest rank of its cluster
    n_earlier: int = 0  # how many of the positions are articles of earlier runs, which come first
    named: Mapping[int, str] = field(default_factory=dict)  # position of an earlier article -> its cluster's id
    duplicates: tuple[Duplicate, ...] = ()

    def __len__(self) -> int:
        return len(self.order) - self.n_earlier

    def __getitem__(self, position: int) -> Decision:
        if not 0 <= position < len(self):
            raise IndexError(position)
        rank = int(self.rank[position + self.n_earlier])
        kept = int(self.kept[rank])
        cluster = int(self.cluster[rank])
        return Decision(
            self.article_id(rank),
            Status.KEPT if kept == rank else Status.EXACT_DUPLICATE,
            self.article_id(kept),
            self.named.get(int(self.order[cluster])) or self.article_id(cluster),
        )

    def __iter__(self) -> Iterator[Decision]:
        return (self[position] for position in range(len(self)))

    def in_order(self) -> _Ints:
        """The positions of the input in the order of the ids they end up with."""
        if not self.twin:
            return self.order[self.n_earlier :] - self.n_earlier
        ids = Strings()
        for position in range(len(self)):
            ids.append(self.article_id(int(self.rank[position + self.n_earlier])))
        return np.argsort(ids.as_array(), kind="stable")

    def article_id(self, rank: int) -> str:
        """The id, with its suffix, of the article at `rank` in the order of ids."""
        return self.twin.get(rank) or self.ids[int(self.order[rank])]


class Strings:
    """Strings packed end to end: 8 bytes each beside their characters."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._ends = array("Q", [0])

    def extend(self, data: bytes | memoryview, ends: NDArray[np.integer[Any]]) -> None:
        """Add many: their bytes end to end, and where each ends in them."""
        base = np.uint64(len(self._bytes))
        self._bytes += data
        self._ends.frombytes((ends.astype(np.uint64) + base).tobytes())

    def join(self, other: Strings) -> None:
        """Add all of `other`."""
        self.extend(memoryview(other._bytes), np.array(other._ends, dtype=np.uint64)[1:])

    def append(self, text: str) -> None:
        """Add one at the end."""
        self._bytes += text.encode("utf-8", "surrogatepass")
        self._ends.append(len(self._bytes))

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, index: int) -> str:
        return self._bytes[self._ends[index] : self._ends[index + 1]].decode("utf-8", "surrogatepass")

    def __iter__(self) -> Iterator[str]:
        return (self[index] for index in range(len(self)))

    def as_array(self) -> NDArray[np.bytes_]:
        """All of them in UTF-8, as wide as the longest."""
        ends = np.array(self._ends, dtype=np.int64)
        found = np.empty(len(self), dtype=f"S{max(1, int(np.diff(ends).max(initial=1)))}")
        for start in range(0, len(self), 1 << 16):
            stop = min(len(self), start + (1 << 16))
            found[start:stop] = [bytes(self._bytes[ends[at] : ends[at + 1]]) for at in range(start, stop)]
        return found


@dataclass(slots=True)
class Sketches:
    """The sketches of many articles, as columns: about 200 bytes for each, beside its id, subject and address.

    >>> from healthfacts.deduplicate import sketch
    >>> from healthfacts.records import Article
    >>> settings = DeduplicateSettings()
    >>> many = Sketches(settings.bands, settings.rows)
    >>> many.extend([sketch(Article("a", "s", "1", "Gout hurts."), settings=settings)])
    >>> len(many), many.ids[0]
    (1, 'a')
    """

    n_bands: int
    n_rows: int
    ids: Strings = field(default_factory=Strings)
    subjects: Strings = field(default_factory=Strings)
    urls: Strings = field(default_factory=Strings)
    dates: Strings = field(default_factory=Strings)
    hashes: bytearray = field(default_factory=bytearray)  # 16 bytes each
    bands: bytearray = field(default_factory=bytearray)  # n_bands × 4 bytes each
    codes: bytearray = field(default_factory=bytearray)  # 4 bits of each MinHash value
    sources: bytearray = field(default_factory=bytearray)  # 8 bytes each: puts twins in order
    titles: array[int] = field(default_factory=lambda: array("Q"))

    def extend(self, items: Sequence[Sketch]) -> None:
        """Add some, best a thousand at a time."""
        if not items:
            return
        for item in items:
            self.ids.append(item.article_id)
            self.subjects.append(item.subject)
            self.urls.append(item.url)
            self.dates.append(item.date)
            self.titles.append(item.title)
            self.hashes += item.text_hash or bytes(16)
            self.sources += blake2b(
                f"{item.source}\n{item.source_id}".encode("utf-8", "surrogatepass"), digest_size=8
            ).digest()
        values = np.frombuffer(b"".join(item.signature for item in items), dtype=np.uint32).reshape(len(items), -1)
        self.bands += band_keys(values, self.n_bands, self.n_rows).tobytes()
        self.codes += pack_codes(values).tobytes()

    def join(self, other: Sketches) -> None:
        """Add all of `other`."""
        for name in ("ids", "subjects", "urls", "dates"):
            getattr(self, name).join(getattr(other, name))
        self.titles.extend(other.titles)
        self.hashes += other.hashes
        self.bands += other.bands
        self.codes += other.codes
        self.sources += other.sources

    def __len__(self) -> int:
        return len(self.ids)


def band_keys(values: NDArray[np.uint32], n_bands: int, n_rows: int) -> NDArray[np.uint32]:
    """One 32-bit key per article (row) and band: equal keys, likely equal rows of the band."""
    parts = values[:, : n_bands * n_rows].reshape(len(values), n_bands, n_rows).astype(np.uint64)
    mixed = np.zeros((len(values), n_bands), dtype=np.uint64)
    for row in range(n_rows):
        mixed = (mixed ^ parts[:, :, row]) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
    return (mixed >> np.uint64(32)).astype(np.uint32)


def pack_codes(values: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """4 bits of each value, two to the byte (b-bit minwise hashing, Li and König 2010)."""
    low = (values & np.uint32(15)).astype(np.uint8)
    packed: NDArray[np.uint8] = low[:, 0::2] | (low[:, 1::2] << np.uint8(4))
    return packed


def estimate(first: NDArray[np.uint8], second: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Jaccard estimated from packed codes, row by row; unequal values agree in 4 bits once in 16."""
    differ = first ^ second
    agree = np.count_nonzero((differ & 15) == 0, axis=1) + np.count_nonzero((differ >> 4) == 0, axis=1)
    estimated: NDArray[np.float64] = (agree / PERMUTATIONS - 1 / 16) / (15 / 16)
    return estimated


def decide(
    sketches: Iterable[Sketch] | Sketches,
    *,
    settings: DeduplicateSettings,
    fetch_text: _FetchText,
    earlier: Earlier | None = None,
) -> Decisions:
    """What is a copy, near-duplicate or version of what, over a whole corpus.

    Exact copies (equal text, and titles that do not name two subjects) become `exact_duplicate` of the one with the
    smallest id. Pairs whose exact Jaccard reaches `settings.near_duplicate` are listed, and with the same subject share
    a cluster, as do versions of one page. Similar articles about different subjects are listed, never joined.
    `fetch_text(article_id)` gives the clean text of an article; it is asked in no particular order, more than once for
    some, never for most. With `earlier` articles (an index) each new one is compared with those too: what was seen
    before is what is kept, and its cluster is the cluster. Decisions and pairs are about the new articles only.
    Sketches given as columns are not copied, unless there are earlier ones.

    >>> from healthfacts.deduplicate import sketch
    >>> from healthfacts.records import Article
    >>> texts = {"a": "Gout hurts.", "b": "Gout  hurts.", "c": "Asthma is another matter."}
    >>> made = [sketch(Article(name, "s", name, text), settings=DeduplicateSettings()) for name, text in texts.items()]
    >>> [str(one.status) for one in decide(made, settings=DeduplicateSettings(), fetch_text=texts.__getitem__)]
    ['kept', 'exact_duplicate', 'kept']
    """
    made_with = scheme(settings)
    table = earlier.table if earlier is not None else Sketches(made_with.bands, made_with.rows)
    n_earlier = len(table)
    if not isinstance(sketches, Sketches):
        coming = iter(sketches)
        while some := list(islice(coming, _AT_ONCE)):
            table.extend(some)
    elif earlier is None:
        table = sketches
    else:
        table.join(sketches)
    return _Decider(table, settings, fetch_text, earlier, n_earlier).decide()


class Earlier(Protocol):
    """Articles of earlier runs, as an index holds them."""

    @property
    def table(self) -> Sketches:
        """The articles without their texts."""
        ...

    @property
    def clusters(self) -> Mapping[int, str]:
        """The cluster of each position of the table whose article is not its own."""
        ...

    def text(self, position: int) -> str:
        """The clean text of the article at `position` of the table."""
        ...


class _Decider:
    """One pass over a table; all indices are ranks in the order of ids."""

    def __init__(
        self,
        table: Sketches,
        settings: DeduplicateSettings,
        fetch_text: _FetchText,
        earlier: Earlier | None,
        n_earlier: int,
    ) -> None:
        self.table, self.settings, self.earlier, self.n_earlier = table, settings, earlier, n_earlier
        count = len(table)
        sources = np.frombuffer(table.sources, dtype=">u8")
        ids = table.ids.as_array()
        is_new = np.arange(count) >= n_earlier  # what was seen before comes first, and so is what is kept
        # one text under one name may come with several titles or addresses: these decide which is which, not who came first
        titles = np.array(table.titles, dtype=np.uint64)
        urls = np.array([zlib.crc32(url.encode("utf-8", "surrogatepass")) for url in table.urls], dtype=np.uint32)
        self.order: _Ints = np.lexsort((urls, titles, sources, ids, is_new)) if count else np.zeros(0, dtype=np.int64)
        self.rank = np.empty(count, dtype=np.int64)
        self.rank[self.order] = np.arange(count)
        self.twin = self._twins(ids[self.order])
        order = self.order

        def fetch(rank: int) -> str:  # holds no `self`: a circle would keep the columns long after the decision
            position = int(order[rank])
            return (
                fetch_text(table.ids[position]) if position >= n_earlier or earlier is None else earlier.text(position)
            )

        self.texts = Texts(fetch)
        self.codes = np.frombuffer(table.codes, dtype=np.uint8).reshape(count, len(table.codes) // max(1, count))
        self.bands = np.frombuffer(table.bands, dtype=np.uint32).reshape(count, table.n_bands)
        self.hashes = np.frombuffer(table.hashes, dtype=np.uint64).reshape(count, 2)[self.order]
        self.kept: _Ints = np.arange(count)
        self.found: dict[tuple[int, int], tuple[RepeatKind, float, bool, Version]] = {}

    def decide(self) -> Decisions:
        self._exact()
        represented = np.flatnonzero(self.kept == np.arange(len(self.kept)))
        has_words = self.hashes[represented].any(axis=1)
        represented = represented[has_words]
        for first, second in self._candidates(represented):
            self._verify(first, second)
        for first, second, is_crowded in self._same_pages(represented):
            self._verify_version(first, second, is_crowded=is_crowded)
        cluster = self._clusters()
        named = {} if self.earlier is None else self.earlier.clusters
        made = Decisions(self.table.ids, self.order, self.rank, self.twin, self.kept, cluster, self.n_earlier, named)
        return replace(made, duplicates=self._rows(made))

    def _twins(self, ordered: NDArray[np.bytes_]) -> dict[int, str]:
        again = np.flatnonzero(ordered[1:] == ordered[:-1]) + 1
        again = again[again > self.n_earlier]  # an article seen before is itself again, not a twin
        named: dict[int, str] = {}
        number: dict[bytes, int] = {}
        for rank in again.tolist():
            name = ordered[rank]
            count = number.get(name, 1) + 1
            while self._is_there(name + b"_%d" % count, ordered):
                count += 1
            number[name] = count
            named[rank] = (name + b"_%d" % count).decode("utf-8", "surrogatepass")
        return named

    def _is_there(self, name: bytes, ordered: NDArray[np.bytes_]) -> bool:
        """Whether an id is taken: the earlier ones are in order, and so are the new ones."""
        if len(name) > ordered.itemsize:
            return False
        halves = ordered[: self.n_earlier], ordered[self.n_earlier :]
        return any((at := int(np.searchsorted(half, name))) < len(half) and half[at] == name for half in halves)

    # copies

    def _exact(self) -> None:
        """Join articles of equal text, unless their titles name different subjects."""
        if not len(self.hashes):
            return
        order = np.lexsort((self.hashes[:, 1], self.hashes[:, 0]))
        ordered = self.hashes[order]
        is_new = np.concatenate(([True], (ordered[1:] != ordered[:-1]).any(axis=1)))
        bounds = np.concatenate((np.flatnonzero(is_new), [len(order)]))
        for group in np.flatnonzero(np.diff(bounds) > 1).tolist():
            members = np.sort(order[bounds[group] : bounds[group + 1]])
            if not self.hashes[members[0]].any():  # no words: nothing to compare
                continue
            first_of: dict[str, int] = {}
            unnamed: list[int] = []
            for rank in members.tolist():
                subject = self._subject(rank)
                if subject:
                    self.kept[rank] = first_of.setdefault(subject, rank)
                else:
                    unnamed.append(rank)
            if unnamed:
                home = min([unnamed[0], *first_of.values()])
                partner = min(first_of.values(), default=home)
                self.kept[unnamed] = home
                if home != partner:  # the untitled one comes first: it stands for the first subject too
                    self.kept[members[self.kept[members] == partner]] = home
            firsts = sorted(set(self.kept[members].tolist()))
            for other in firsts[1:]:
                if other < self.n_earlier:
                    continue
                self.found[firsts[0], other] = (RepeatKind.EXACT, 1.0, False, Version.NONE)

    # near-duplicates

    def _candidates(self, ranks: _Ints) -> Iterator[tuple[int, int]]:
        """Pairs that share a band and look similar enough by their codes, in order."""
        pairs = np.zeros(0, dtype=np.uint64)
        positions = self.order[ranks]
        for band in range(self.table.n_bands):
            keys = self.bands[positions, band]
            order = np.argsort(keys, kind="stable")
            alike = [self._alike(part) for part in self._pairs_of_band(keys[order], ranks[order])]
            pairs = np.unique(np.concatenate([pairs, *alike]))
        for start in range(0, len(pairs), 1 << 16):
            part = pairs[start : start + (1 << 16)]
            yield from zip((part >> np.uint64(32)).tolist(), (part & np.uint64(0xFFFFFFFF)).tolist(), strict=True)

    def _pairs_of_band(self, keys: NDArray[np.uint32], ranks: _Ints) -> Iterator[_Keys]:
        """Pairs of articles with one key, in parts; `keys` are in order, and so are the `ranks` of each key."""
        edges = np.flatnonzero(keys[1:] != keys[:-1]) + 1
        bounds = np.concatenate(([0], edges, [len(keys)]))
        sizes = np.diff(bounds)
        groups = np.flatnonzero(sizes > 1)
        groups = groups[np.argsort(sizes[groups], kind="stable")]
        spent = np.cumsum(sizes[groups] * (sizes[groups] - 1) // 2)
        is_whole = (spent <= _ALL_PAIRS * len(keys)) | (sizes[groups] <= 2 * _NEIGHBOURS)
        # the last of a group is the newest: without it there are pairs of earlier articles only
        is_fresh = ranks[bounds[groups + 1] - 1] >= self.n_earlier
        members = ranks.astype(np.uint64)
        for size in np.unique(sizes[groups[is_whole & is_fresh]]).tolist():
            starts = bounds[groups[is_whole & is_fresh & (sizes[groups] == size)]]
            first, second = np.triu_indices(size, 1)
            step = max(1, _PAIRS_AT_ONCE // len(first))
            for at in range(0, len(starts), step):
                found = members[starts[at : at + step, None] + np.arange(size)]
                yield ((found[:, first] << np.uint64(32)) | found[:, second]).ravel()
        for group in groups[~is_whole & is_fresh].tolist():
            crowd = members[bounds[group] : bounds[group + 1]]
            for hop in range(1, _NEIGHBOURS + 1):
                yield (crowd[:-hop] << np.uint64(32)) | crowd[hop:]
            for hub in range(_NEIGHBOURS):
                yield (crowd[hub] << np.uint64(32)) | crowd[hub + 1 :]

    def _alike(self, pairs: _Keys) -> _Keys:
        """Those of the pairs with a new article that look similar enough by their codes."""
        pairs = pairs[(pairs & np.uint64(0xFFFFFFFF)) >= self.n_earlier]
        first = self.order[(pairs >> np.uint64(32)).astype(np.int64)]
        second = self.order[(pairs & np.uint64(0xFFFFFFFF)).astype(np.int64)]
        kept: _Keys = pairs[estimate(self.codes[first], self.codes[second]) >= self.settings.near_duplicate - _SLACK]
        return kept

    def _verify(self, first: int, second: int) -> None:
        if (first, second) in self.found or (self.hashes[first] == self.hashes[second]).all():
            return
        runs = self.texts.runs(first), self.texts.runs(second)
        shared = _words.overlap(*runs)
        similarity = shared / (len(runs[0]) + len(runs[1]) - shared)
        if similarity >= self.settings.near_duplicate:
            kind = RepeatKind.NEAR
        elif shared >= self.settings.contained * min(len(runs[0]), len(runs[1])):
            kind = RepeatKind.CONTAINED
        else:
            return
        one, other = self._about(first), self._about(second)
        is_same = is_same_subject(
            replace(one, text=self.texts.text(first)), replace(other, text=self.texts.text(second))
        )
        if kind is RepeatKind.CONTAINED and not is_same:
            return
        version = Version.NONE
        is_page = _is_dated(one, other) or is_same_page(one.url, other.url)
        if is_same and is_page and may_be_versions(one, other):
            version = _later(other, one)
        self.found[first, second] = (kind, round(similarity, 4), is_same, version)

    # versions

    def _same_pages(self, ranks: _Ints) -> Iterator[tuple[int, int, bool]]:
        """Pairs that may be one page, and whether more than two articles give that address."""
        keys, owners = array("Q"), array("Q")
        for rank in ranks.tolist():
            for key in page_keys(self.table.urls[int(self.order[rank])]):
                keys.append(key)
                owners.append(rank)
        numbers, members = np.array(keys, dtype=np.uint64), np.array(owners, dtype=np.int64)
        order = np.lexsort((members, numbers))
        numbers, members = numbers[order], members[order]
        bounds = np.concatenate(([0], np.flatnonzero(numbers[1:] != numbers[:-1]) + 1, [len(numbers)]))
        for group in np.flatnonzero(np.diff(bounds) > 1).tolist():
            pages = members[bounds[group] : bounds[group + 1]].tolist()
            for at, first in enumerate(pages):
                for second in pages[at + 1 : at + 1 + _MOST_VERSIONS]:
                    yield first, second, len(pages) > 2

    def _verify_version(self, first: int, second: int, *, is_crowded: bool) -> None:
        if second < self.n_earlier or (first, second) in self.found:
            return
        one, other = self._about(first), self._about(second)
        if not is_same_page(one.url, other.url) or not may_be_versions(one, other):
            return
        similarity = round(_words.jaccard(self.texts.runs(first), self.texts.runs(second)), 4)
        is_settled = _is_dated(one, other) or one.url != other.url or similarity >= _COLLECTION
        if is_crowded and not is_settled:
            return
        if is_version(self.texts.text(first), self.texts.text(second), is_settled=is_settled):
            self.found[first, second] = (RepeatKind.NEAR, similarity, True, _later(other, one))

    # what comes out

    def _clusters(self) -> _Ints:
        """The smallest rank of each article's cluster: union-find over copies and verified pairs of one subject."""
        parent = self.kept.copy()

        def root(rank: int) -> int:
            while parent[rank] != rank:
                parent[rank] = parent[parent[rank]]
                rank = int(parent[rank])
            return rank

        for (first, second), (_, _, is_same, _) in self.found.items():
            if is_same:
                low, high = sorted((root(first), root(second)))
                parent[high] = low
        while not np.array_equal(parent, parent[parent]):
            parent = parent[parent]
        return parent

    def _rows(self, made: Decisions) -> tuple[Duplicate, ...]:
        rows = [
            Duplicate(made.article_id(second), made.article_id(first), kind, similarity, is_same, version)
            for (first, second), (kind, similarity, is_same, version) in self.found.items()
        ]
        copies = np.flatnonzero(self.kept != np.arange(len(self.kept)))
        copies = copies[copies >= self.n_earlier]
        for rank in copies.tolist():
            one, other = self._about(rank), self._about(int(self.kept[rank]))
            version = _later(one, other) if _is_dated(one, other) else Version.NONE
            kept = made.article_id(int(self.kept[rank]))
            rows.append(Duplicate(made.article_id(rank), kept, RepeatKind.EXACT, 1.0, True, version))
        return tuple(sorted(rows))

    def _subject(self, rank: int) -> str:
        return self.table.subjects[int(self.order[rank])]

    def _about(self, rank: int) -> Text:
        table, position = self.table, int(self.order[rank])
        return Text("", table.subjects[position], table.urls[position], table.dates[position], table.titles[position])


def _is_dated(one: Text, other: Text) -> bool:
    return bool(one.date and other.date and one.date != other.date)


def _later(one: Text, other: Text) -> Version:
    """What `one` is to `other`, by their dates."""
    if not _is_dated(one, other):
        return Version.UNDATED
    return Version.NEWER if one.date > other.date else Version.OLDER


class Texts:
    """Texts and their shingles, the latest used held in memory."""

    def __init__(self, fetch: Callable[[int], str]) -> None:
        self._fetch = fetch
        self._held: OrderedDict[int, tuple[str, _Keys]] = OrderedDict()
        self._size = 0

    def runs(self, rank: int) -> _Keys:
        """Sorted distinct shingle numbers of the text."""
        return self._get(rank)[1]

    def text(self, rank: int) -> str:
        """The text itself."""
        return self._get(rank)[0]

    def _get(self, rank: int) -> tuple[str, _Keys]:
        if rank in self._held:
            self._held.move_to_end(rank)
            return self._held[rank]
        text = self._fetch(rank)
        made = text, _words.shingles(_words.words(text))
        self._held[rank] = made
        self._size += len(made[1])
        while self._size > _CACHED_RUNS and len(self._held) > 2:
            _, (_, gone) = self._held.popitem(last=False)
            self._size -= len(gone)
        return made

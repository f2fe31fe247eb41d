"""The units of work: cleaning a batch into the spool, and extracting a range of articles into parts of the tables.

Both functions are plain and picklable, so that any engine can run them. What they return is small.
"""

from __future__ import annotations

import hashlib
import pickle
import sys
import traceback
import zlib
from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO, overload

from threadpoolctl import threadpool_limits

from .. import clean, deduplicate, tabulate
from ..deduplicate import Decisions, Duplicate, Sketch
from ..records import Article, Drop, DropReason, RawArticle, Status
from ..settings import Settings
from ..tabulate.rows import Row, Rows
from .stages import Stages, prepare, stages


@dataclass(frozen=True, slots=True)
class PrepareSpec:
    """Raw articles to clean, and the spool file for the results."""

    raws: tuple[RawArticle, ...]
    spool: Path
    settings: Settings

    def halves(self) -> tuple[PrepareSpec, ...]:
        """See engines.Spec."""
        middle = len(self.raws) // 2
        if not middle:
            return ()
        return tuple(
            PrepareSpec(raws, self.spool.with_name(f"{self.spool.name}{side}"), self.settings)
            for side, raws in (("a", self.raws[:middle]), ("b", self.raws[middle:]))
        )


@dataclass(frozen=True, slots=True)
class Stored:
    """Where a cleaned article of `n_chars` waits: `size` bytes at `offset` of a spool file."""

    spool: Path
    offset: int
    size: int
    n_chars: int


@dataclass(frozen=True, slots=True)
class Rejected:
    """A document that was read and then rejected, with what its row in `articles` shows."""

    drop: Drop
    article_id: str
    n_chars_raw: int
    raw_sha256: str


@dataclass(slots=True)
class Prepared:
    """What a shard of the first half gives back: a sketch and a place for every article, and the rejected ones."""

    sketches: list[Sketch] = field(default_factory=list)
    stored: list[Stored] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    n_words: int = 0


def prepare_shard(spec: PrepareSpec) -> Prepared:
    """Clean the articles of `spec` into its spool file."""
    prepared = Prepared()
    with spec.spool.open("wb") as spool:
        for raw in spec.raws:
            try:
                article = prepare(raw, spec.settings)
                if isinstance(article, Article):
                    sketch = deduplicate.sketch(article, settings=spec.settings.deduplicate)
            except Exception as error:  # noqa: BLE001  one article must not end a run of millions; its row says why
                article = _failed(raw.source, raw.source_id, "clean", error)
            if isinstance(article, Drop):
                prepared.rejected.append(Rejected(article, clean.article_id(raw), len(raw.content), raw.raw_sha256))
                continue
            prepared.sketches.append(sketch)
            content = raw.content if spec.settings.tabulate.keep_raw else ""
            remembered = sketch if spec.settings.deduplicate.index else None
            prepared.stored.append(_store(spool, spec.spool, (article, replace(raw, content=content), remembered)))
            prepared.n_words += len(article.text.split())
    return prepared


def _failed(source: str, source_id: str, stage: str, error: BaseException) -> Drop:
    where = traceback.extract_tb(error.__traceback__)[-1]
    detail = f"{type(error).__name__}: {error} ({Path(where.filename).name}:{where.lineno}); please report this article"
    return Drop(source, source_id, stage, DropReason.STAGE_FAILED, " ".join(detail.split()))


_Item = tuple[Article, RawArticle, Sketch | None]


def _store(spool: BinaryIO, path: Path, item: _Item) -> Stored:
    data = zlib.compress(pickle.dumps(item, protocol=pickle.HIGHEST_PROTOCOL), 1)
    offset = spool.tell()
    spool.write(data)
    return Stored(path, offset, len(data), len(item[0].text) + len(item[1].content))


def fetch(stored: Stored) -> tuple[Article, RawArticle]:
    """A cleaned article and its raw input, from the spool."""
    return _fetch(stored)[:2]


def fetch_sketch(stored: Stored) -> tuple[Article, Sketch]:
    """A cleaned article and its sketch, from the spool of a run with an index."""
    article, _, sketch = _fetch(stored)
    assert sketch is not None
    return article, sketch


def _fetch(stored: Stored) -> _Item:
    with stored.spool.open("rb") as spool:
        spool.seek(stored.offset)
        item: _Item = pickle.loads(zlib.decompress(spool.read(stored.size)))
    return item


class Places:
    """Where many articles wait, in 28 bytes each."""

    def __init__(self) -> None:
        self._spools: list[Path] = []
        self._numbers = array("I")
        self._columns = (array("Q"), array("Q"), array("Q"))

    def extend(self, places: Sequence[Stored]) -> None:
        """Add those of one shard or more."""
        for stored in places:
            if not self._spools or self._spools[-1] != stored.spool:
                self._spools.append(stored.spool)
            self._numbers.append(len(self._spools) - 1)
            for column, value in zip(self._columns, (stored.offset, stored.size, stored.n_chars), strict=True):
                column.append(value)

    def __len__(self) -> int:
        return len(self._numbers)

    def __getitem__(self, position: int) -> Stored:
        return Stored(self._spools[self._numbers[position]], *(column[position] for column in self._columns))


@dataclass(frozen=True, slots=True)
class Entry:
    """One article of the second half: its final id, what was decided about it, and its corpus-level duplicate rows."""

    article_id: str
    stored: Stored
    status: Status
    duplicate_of: str
    cluster_id: str
    duplicates: tuple[Duplicate, ...] = ()


class Entries(Sequence[Entry]):
    """The entries of all articles in the order of their ids, each made when it is asked for."""

    def __init__(self, decisions: Decisions, places: Places) -> None:
        self.decisions = decisions
        self._places = places
        self._order = decisions.in_order()

    def __len__(self) -> int:
        return len(self._order)

    @overload
    def __getitem__(self, index: int) -> Entry: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Entry, ...]: ...
    def __getitem__(self, index: int | slice) -> Entry | tuple[Entry, ...]:
        """One entry, or those of a range."""
        if isinstance(index, slice):
            return tuple(self[at] for at in range(*index.indices(len(self))))
        position = int(self._order[index])
        decision = self.decisions[position]
        is_copy = decision.status is Status.EXACT_DUPLICATE
        pairs = self.decisions.duplicates
        first = bisect_left(pairs, decision.article_id, key=_name)
        return Entry(
            decision.article_id,
            self._places[position],
            decision.status,
            decision.kept_article_id if is_copy else "",
            decision.cluster_id,
            pairs[first : bisect_right(pairs, decision.article_id, lo=first, key=_name)],
        )

    def has(self, article_id: str) -> bool:
        """Whether an article ended up with this id."""
        at = bisect_left(self, article_id, key=lambda entry: entry.article_id)
        return at < len(self) and self[at].article_id == article_id

    def bounds(self, size: int, n_chars: int) -> list[int]:
        """Where shards begin and the last one ends: after `size` articles, or fewer of `n_chars`. One at the least."""
        found, held = [0], 0
        for number, position in enumerate(self._order.tolist()):
            own = self._places[position].n_chars
            if number > found[-1] and (number - found[-1] >= size or held + own > n_chars):
                found.append(number)
                held = 0
            held += own
        return [*found, len(self)]


def _name(pair: Duplicate) -> str:
    return pair.article_id


@dataclass(frozen=True, slots=True)
class ExtractSpec:
    """A range of sorted articles, and the folder for its parts of the tables."""

    name: str
    entries: tuple[Entry, ...]
    rejected: tuple[Rejected, ...]
    work: Path
    settings: Settings
    #: hash of what results depend on beside the articles: settings, models, code
    basis: str = ""

    @property
    def key(self) -> str:
        """A hash of all that this shard's rows depend on."""
        total = hashlib.sha256(self.basis.encode())
        for entry in self.entries:
            decided = (entry.article_id, str(entry.status), entry.duplicate_of, entry.cluster_id, entry.duplicates)
            total.update(repr(decided).encode())
        total.update(repr(self.rejected).encode())
        return total.hexdigest()

    def halves(self) -> tuple[ExtractSpec, ...]:
        """See engines.Spec."""
        middle = len(self.entries) // 2
        if not middle:
            return ()
        split = self.entries[middle].article_id
        early = tuple(r for r in self.rejected if r.article_id < split)
        late = tuple(r for r in self.rejected if r.article_id >= split)
        return (
            replace(self, name=f"{self.name}a", entries=self.entries[:middle], rejected=early),
            replace(self, name=f"{self.name}b", entries=self.entries[middle:], rejected=late),
        )


@dataclass(slots=True)
class Extracted:
    """What a shard of the second half gives back: counts, and articles that failed."""

    n_mentions: Counter[str] = field(default_factory=Counter)
    n_facts: Counter[str] = field(default_factory=Counter)
    n_articles: int = 0
    drops: list[Drop] = field(default_factory=list)
    peak_memory: int = 0


def extract_shard(spec: ExtractSpec) -> Extracted:
    """Extract the articles of `spec` and write its parts of the tables, unless an interrupted run has done so.

    The marker is written last, so that parts without one are known to be incomplete.
    """
    marker = spec.work / "markers" / spec.name
    if marker.exists():
        key, done = pickle.loads(marker.read_bytes())
        if key == spec.key and isinstance(done, Extracted):
            return done
    done = _extract_shard(spec)
    unfinished = marker.with_suffix(".tmp")
    unfinished.write_bytes(pickle.dumps((spec.key, done)))
    unfinished.replace(marker)
    return done


def _extract_shard(spec: ExtractSpec) -> Extracted:
    done = Extracted()
    rows: Rows = {}
    texts: list[Row] = []
    sentences: list[Row] = []
    fetched = {}
    for entry in spec.entries:
        article, raw = fetch(entry.stored)
        fetched[entry.article_id] = replace(article, article_id=entry.article_id)
        came = {"raw": raw.content, "media": str(raw.media), "title": raw.title, "url": raw.url}
        texts.append({"article_id": entry.article_id, "text": article.text, **came})
    kept = [fetched[e.article_id] for e in spec.entries if e.status is Status.KEPT]
    finished = {}
    with threadpool_limits(1):
        for result in _extract_all(kept, stages(spec.settings)):
            if isinstance(result, Article):
                finished[result.article_id] = result
            else:
                article_id, drop = result
                done.drops.append(drop)
                raw_length = fetched[article_id].n_chars_raw
                row = tabulate.rejected_article_row(article_id, drop, raw_length, fetched[article_id].raw_sha256)
                rows.setdefault("articles", []).append(row)
    for entry in spec.entries:
        if entry.status is Status.EXACT_DUPLICATE:
            article = fetched[entry.article_id]
            row = tabulate.duplicate_article_row(article, entry.duplicate_of, entry.cluster_id)
            rows.setdefault("articles", []).append(row)
        elif entry.article_id in finished:
            article = finished[entry.article_id]
            low_score = spec.settings.tabulate.low_score
            for table, found in tabulate.article_rows(
                article, cluster_id=entry.cluster_id, low_score=low_score
            ).items():
                rows.setdefault(table, []).extend(found)
            sentences += [
                {"article_id": entry.article_id, "key": key, "start": span.start, "end": span.end}
                for key, span in deduplicate.sentence_keys(article, settings=spec.settings.deduplicate)
            ]
            done.n_articles += 1
        copies = [_duplicate(pair, fetched[entry.article_id]) for pair in entry.duplicates]
        rows.setdefault("duplicates", []).extend(copies)
    for rejected in spec.rejected:
        row = tabulate.rejected_article_row(
            rejected.article_id, rejected.drop, rejected.n_chars_raw, rejected.raw_sha256
        )
        rows.setdefault("articles", []).append(row)
    for table, key in (("articles", "article_id"), ("duplicates", "duplicate_id")):
        rows.get(table, []).sort(key=lambda row: str(row[key]))
    done.n_mentions.update(row["kind"] for row in rows.get("mentions", []))
    done.n_facts.update(row["relation"] for row in rows.get("facts", []))
    tabulate.write_part(spec.work, spec.name, rows, texts, sentences)
    done.peak_memory = peak_memory()
    return done


def _duplicate(pair: Duplicate, article: Article) -> Row:
    return tabulate.article_duplicate_row(
        article,
        kept_article_id=pair.kept_article_id,
        kind=pair.kind,
        similarity=pair.similarity,
        same_subject=pair.same_subject,
        version=str(pair.version),
    )


def _extract_all(articles: list[Article], loaded: Stages) -> Iterator[Article | tuple[str, Drop]]:
    """Extract all together; where that fails, one by one, so that only the guilty article is lost."""
    try:
        yield from list(loaded.extract(articles))
    except Exception as together:  # noqa: BLE001  as in prepare_shard
        if len(articles) == 1:
            article = articles[0]
            yield article.article_id, _failed(article.source, article.source_id, "extract", together)
            return
        for article in articles:
            yield from _extract_all([article], loaded)


def peak_memory() -> int:
    """The most memory this process has held, in bytes; 0 where the system does not tell."""
    try:
        import resource
    except ImportError:  # not on Windows
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024

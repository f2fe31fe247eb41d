"""A run from sources to a directory of tables."""

from __future__ import annotations

import contextlib
import json
import os
import platform
import shutil
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from importlib.metadata import PackageNotFoundError, version
from itertools import chain, pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from .. import clean, deduplicate, read, report, tabulate
from ..artefacts import artefact_digests, code_digest
from ..deduplicate import Sketches
from ..engines import Died, Engine, Inline, Processes, default_workers
from ..errors import CorpusError, OutputError
from ..liveness import is_alive
from ..records import Drop, DropReason, RawArticle, Status
from ..schema import SCHEMA_VERSION
from ..settings import RecogniseSettings, Settings, VocabularySettings, digest
from .shards import (
    Entries,
    ExtractSpec,
    Places,
    PrepareSpec,
    Rejected,
    extract_shard,
    fetch,
    fetch_sketch,
    peak_memory,
    prepare_shard,
)
from .stages import stages

#: characters after which a shard is full, however few articles it holds: raw ones in the first half, raw and clean ones
#: in the second
_SHARD_CHARS = 4_000_000

#: with fewer inputs than this, starting worker processes takes longer than they save
_FEW = 64

_DIED = "the worker process died on this document (out of memory, or a crash in native code); it was left out"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is. `total` is 0 while inputs are still being read and nobody knows how many there are."""

    phase: str
    done: int
    total: int
    n_words: int
    seconds: float


@dataclass(slots=True)
class Summary:
    """What a run did. `n_in` = `n_kept` + `n_duplicates` + `n_rejected`, always."""

    out: Path
    n_in: int = 0
    n_kept: int = 0
    n_duplicates: int = 0
    n_rejected: int = 0
    rejects: Counter[str] = field(default_factory=Counter)
    mentions: Counter[str] = field(default_factory=Counter)
    facts: Counter[str] = field(default_factory=Counter)
    findings: Counter[str] = field(default_factory=Counter)
    rows: dict[str, int] = field(default_factory=dict)
    n_words: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    peak_memory: int = 0
    workers: int = 1
    paths: list[Path] = field(default_factory=list)

    @property
    def words_per_second(self) -> float:
        """Words of clean text over the wall time of the whole run."""
        total = sum(self.seconds.values())
        return self.n_words / total if total else 0.0


def run(
    sources: Iterable[str],
    *,
    out: Path,
    settings: Settings | None = None,
    workers: int = 0,
    engine: Engine | None = None,
    on_progress: Callable[[Progress], None] = lambda _: None,
) -> Summary:
    """Process `sources` into the run directory `out`.

    `workers` 0 takes one per processor, and none beside this process where the input is small. An `engine` given takes
    their place. Tables appear in `out` only when all are complete; a run that fails leaves those of an earlier one as
    they were. Raises SettingsError or OutputError before any work, CorpusError where nothing could be read.
    """
    settings = settings or Settings()
    sources = list(sources)
    deduplicate.scheme(settings.deduplicate)
    if settings.recognise != RecogniseSettings() or settings.vocabulary != VocabularySettings():
        # a misspelt name or a missing file must not show after hours of cleaning
        stages(settings)
    tabulate.check_writable(out)
    with _workspace(out) as work:
        workers = workers or default_workers()
        sketches = Sketches(settings.deduplicate.bands, settings.deduplicate.rows)
        summary = Summary(out, workers=workers)
        return _Run(sources, out, work, settings, workers, engine, on_progress, summary, sketches).run()


@contextlib.contextmanager
def _workspace(out: Path) -> Iterator[Path]:
    """A folder for intermediate files inside `out`; one run at a time holds it.

    It goes away when the run succeeds. After an interruption its finished shards stay, for the next run to take up.
    """
    # absolute, since an engine's workers may stand in another folder
    work = out.resolve() / ".work"
    owner = work / "pid"
    try:
        work.mkdir(parents=True, exist_ok=True)
        _claim(owner, out)
        for folder in ("spool", "ready"):
            shutil.rmtree(work / folder, ignore_errors=True)
        for folder in ("spool", "markers"):
            (work / folder).mkdir(parents=True, exist_ok=True)
        yield work
    except _OtherRunError:
        # the folder is the other run's: leave it alone
        raise
    except OSError as error:
        _release(work)
        raise OutputError(
            f"cannot write to {out}: {error.strerror or error}. Tables of an earlier run are unchanged. "
            "Free space or choose another folder with --out."
        ) from error
    except BaseException:  # Ctrl-C and a bug alike: let the folder go, then let it pass
        _release(work)
        raise
    shutil.rmtree(work)


class _OtherRunError(OutputError):
    """Another run writes to the folder."""


def _claim(owner: Path, out: Path) -> None:
    """Make the file that tells which process writes to `out`."""
    while True:
        try:
            with owner.open("x") as file:
                file.write(str(os.getpid()))
            return
        except FileExistsError:
            pass
        pid = 0
        with contextlib.suppress(OSError, ValueError):
            pid = int(owner.read_text())
        if pid not in {0, os.getpid()} and is_alive(pid):
            raise _OtherRunError(
                f"another run (process {pid}) is writing to {out}. Wait for it, or choose another --out; if that "
                f"process is none of healthfacts, delete {owner}"
            )
        owner.unlink(missing_ok=True)


def _release(work: Path) -> None:
    """Leave what a later run can take up, and no more."""
    for folder in ("spool", "ready"):
        shutil.rmtree(work / folder, ignore_errors=True)
    with contextlib.suppress(OSError):
        (work / "pid").unlink()


@dataclass(slots=True)
class _Run:
    """The state of one run between its phases."""

    sources: list[str]
    out: Path
    work: Path
    settings: Settings
    workers: int
    engine: Engine | None
    on_progress: Callable[[Progress], None]
    summary: Summary
    sketches: Sketches
    drops: list[Drop] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    places: Places = field(default_factory=Places)
    index: deduplicate.Index | None = None
    #: sum of the inputs' hashes: it does not depend on their order
    input_hash: int = 0
    started: float = field(default_factory=time.monotonic)

    def run(self) -> Summary:
        with self._phase("clean"):
            self._prepare()
        if not self.sketches and not self.rejected:
            reasons = "; ".join(f"{drop.source}: {drop.detail}" for drop in self.drops[:3])
            raise CorpusError(f"nothing readable in {', '.join(self.sources)}. {reasons}")
        with self._phase("duplicates"):
            entries = self._decide()
        with self._phase("extract"):
            self._extract(entries)
        with self._phase("tables"):
            self._finish(entries)
        if self.index is not None:
            self.index.add(_seen(entries))
        self.summary.paths = sorted(path for path in self.out.iterdir() if not path.name.startswith("."))
        return self.summary

    @contextlib.contextmanager
    def _phase(self, name: str) -> Iterator[None]:
        started = time.monotonic()
        yield
        self.summary.seconds[name] = time.monotonic() - started

    def _tell(self, phase: str, done: int, total: int, n_words: int) -> None:
        self.on_progress(Progress(phase, done, total, n_words, time.monotonic() - self.started))

    def _prepare(self) -> None:
        shards = self._raw_shards()
        if self.engine is None:
            shards, is_small = _peek_small(shards)
            self.engine = Inline() if is_small or self.workers == 1 else Processes(self.workers)
            self.summary.workers = 1 if isinstance(self.engine, Inline) else self.workers
        for prepared in self.engine.map(prepare_shard, shards):
            if isinstance(prepared, Died):
                raw = prepared.spec.raws[0]
                drop = Drop(raw.source, raw.source_id, "clean", DropReason.WORKER_DIED, _DIED)
                self.rejected.append(Rejected(drop, clean.article_id(raw), len(raw.content), raw.raw_sha256))
                continue
            self.sketches.extend(prepared.sketches)
            self.places.extend(prepared.stored)
            self.rejected += prepared.rejected
            self.summary.n_words += prepared.n_words
            self._tell("clean", len(self.sketches), 0, self.summary.n_words)

    def _raw_shards(self) -> Iterator[PrepareSpec]:
        raws: list[RawArticle] = []
        n_chars = number = 0
        for item in read.read(self.sources, settings=self.settings.read):
            self.summary.n_in += 1
            if isinstance(item, Drop):
                self.drops.append(item)
                continue
            raws.append(item)
            self.input_hash += int(item.raw_sha256, 16)
            n_chars += len(item.content)
            if len(raws) >= self.settings.tabulate.articles_per_shard or n_chars >= _SHARD_CHARS:
                yield PrepareSpec(tuple(raws), self.work / "spool" / f"{number:06d}", self.settings)
                raws, n_chars, number = [], 0, number + 1
        if raws:
            yield PrepareSpec(tuple(raws), self.work / "spool" / f"{number:06d}", self.settings)

    def _decide(self) -> Entries:
        """What becomes of every article, in the order of article ids."""
        folder = self.settings.deduplicate.index
        self.index = deduplicate.Index(Path(folder), settings=self.settings.deduplicate) if folder else None
        ids = self.sketches.ids.as_array()
        order = np.argsort(ids, kind="stable")

        def fetch_text(article_id: str) -> str:
            at = np.searchsorted(ids, np.bytes_(article_id.encode()), sorter=order)
            return fetch(self.places[int(order[at])])[0].text

        decisions = deduplicate.decide(
            self.sketches, settings=self.settings.deduplicate, fetch_text=fetch_text, earlier=self.index
        )
        self.sketches = Sketches(0, 0)
        return Entries(decisions, self.places)

    def _extract(self, entries: Entries) -> None:
        assert self.engine is not None
        size = self.settings.tabulate.articles_per_shard
        n_done = 0
        rejected = _distinct(self.rejected, entries)
        basis = json.dumps([version("healthfacts"), code_digest(), digest(self.settings), artefact_digests()])
        bounds = entries.bounds(size, _SHARD_CHARS)
        self._forget({_shard_name(first) for first in bounds[:-1]})
        specs = _extract_specs(entries, rejected, bounds, self.work, self.settings, basis)
        for extracted in self.engine.map(extract_shard, specs):
            if isinstance(extracted, Died):
                self._died(extracted.spec)
                continue
            self.summary.n_kept += extracted.n_articles
            self.summary.mentions += extracted.n_mentions
            self.summary.facts += extracted.n_facts
            self.summary.peak_memory = max(self.summary.peak_memory, extracted.peak_memory)
            self.drops += extracted.drops
            n_done += extracted.n_articles
            self._tell("extract", n_done, len(entries), self.summary.n_words)

    def _forget(self, names: set[str]) -> None:
        """Delete parts that an interrupted run left and this one, with shards of these names, will not write anew."""
        for left in [*self.work.glob("*/*.parquet"), *self.work.glob("markers/*")]:
            if left.stem not in names:
                left.unlink()

    def _died(self, spec: ExtractSpec) -> None:
        """One article killed its worker: give it and its companions a part of the tables without extraction."""
        entry = spec.entries[0]
        article, _ = fetch(entry.stored)
        drop = Drop(article.source, article.source_id, "extract", DropReason.WORKER_DIED, _DIED)
        self.drops.append(drop)
        rejected = Rejected(drop, entry.article_id, article.n_chars_raw, article.raw_sha256)
        extract_shard(replace(spec, entries=(), rejected=(*spec.rejected, rejected)))

    def _finish(self, entries: Entries) -> None:
        started = time.monotonic()
        summary = self.summary
        drops = self.drops + [rejected.drop for rejected in self.rejected]
        clusters = {}
        for decision in entries.decisions:
            summary.n_duplicates += decision.status is Status.EXACT_DUPLICATE
            if decision.cluster_id != decision.article_id:
                clusters[decision.article_id] = decision.cluster_id
        summary.n_rejected = len(drops)
        summary.rejects.update(str(drop.reason) for drop in drops)
        if summary.n_in != summary.n_kept + summary.n_duplicates + summary.n_rejected:
            raise AssertionError(
                f"{summary.n_in} in, but {summary.n_kept} kept + {summary.n_duplicates} duplicates "
                f"+ {summary.n_rejected} rejected: an article was lost; please report this run"
            )

        def describe(ready: Path, rows: dict[str, int]) -> None:
            summary.rows = rows
            summary.findings = _codes(ready)
            summary.seconds["tables"] = time.monotonic() - started
            self._describe(ready)

        tabulate.finish(
            self.work,
            self.out,
            rejects=tabulate.reject_rows(drops),
            clusters=clusters,
            format_=self.settings.tabulate.format,
            template_clusters=self.settings.deduplicate.template_clusters,
            add=describe,
        )

    def _describe(self, folder: Path) -> None:
        """Write what tells of the run itself beside its tables: run.json, then the report, which reads it."""
        summary = self.summary
        summary.peak_memory = max(summary.peak_memory, peak_memory())
        manifest = {
            "healthfacts": version("healthfacts"),
            "schema_version": SCHEMA_VERSION,
            "settings_digest": digest(self.settings),
            "settings": asdict(self.settings),
            "artefacts": artefact_digests(),
            "versions": library_versions(),
            "sources": self.sources,
            "input_sha256": f"{self.input_hash % (1 << 256):064x}",
            "counts": {
                "in": summary.n_in,
                "kept": summary.n_kept,
                "duplicates": summary.n_duplicates,
                "rejected": summary.n_rejected,
                "words": summary.n_words,
            },
            "rejects": dict(sorted(summary.rejects.items())),
            "mentions": dict(sorted(summary.mentions.items())),
            "facts": dict(sorted(summary.facts.items())),
            "findings": dict(sorted(summary.findings.items())),
            "rows": summary.rows,
            "workers": summary.workers,
            "seconds": {name: round(seconds, 3) for name, seconds in summary.seconds.items()},
            "words_per_second": round(summary.words_per_second),
            "peak_memory_bytes": summary.peak_memory,
        }
        text = json.dumps(manifest, indent=2, default=str) + "\n"
        (folder / "run.json").write_text(text, encoding="utf-8", errors="replace")
        report.write(folder)


def _peek_small(shards: Iterator[PrepareSpec]) -> tuple[Iterator[PrepareSpec], bool]:
    """The shards again, and whether one small shard is all there is."""
    first = next(shards, None)
    if first is None:
        return iter(()), True
    second = next(shards, None) if len(first.raws) < _FEW else None
    if second is None and len(first.raws) < _FEW:
        return iter([first]), True
    return chain([first] if second is None else [first, second], shards), False


def _codes(folder: Path) -> Counter[str]:
    """How many findings of each code the finished table holds: those of articles and those of the corpus."""
    columns = ["code"]
    path = folder / "findings.parquet"
    found: Counter[str] = Counter()
    batches: Iterable[pa.RecordBatch]
    if path.exists():
        batches = pq.ParquetFile(path).iter_batches(columns=columns)
    else:
        batches = pacsv.open_csv(
            path.with_suffix(".csv"),
            parse_options=pacsv.ParseOptions(newlines_in_values=True),
            convert_options=pacsv.ConvertOptions(include_columns=columns, column_types={"code": pa.string()}),
        )
    for batch in batches:
        found.update(batch.column(0).to_pylist())
    return found


def _seen(entries: Entries) -> Iterator[deduplicate.Seen]:
    """What the index will remember of this run, once its tables are in place."""
    for entry in entries:
        if entry.status is Status.KEPT:
            article, sketch = fetch_sketch(entry.stored)
            yield deduplicate.Seen(replace(sketch, article_id=entry.article_id), entry.cluster_id, article.text)


def _distinct(rejected: list[Rejected], entries: Entries) -> list[Rejected]:
    """Rejected documents in the order of their ids; the same one again gets a number, as the same article does."""
    found = []
    taken: set[str] = set()
    for item in sorted(rejected, key=lambda r: (r.article_id, r.drop.reason, r.drop.detail)):
        name, number = item.article_id, 1
        while name in taken or entries.has(name):
            number += 1
            name = f"{item.article_id}_{number}"
        taken.add(name)
        found.append(replace(item, article_id=name))
    return sorted(found, key=lambda r: r.article_id)


def _shard_name(first: int) -> str:
    return f"{first:09d}"


def _extract_specs(
    entries: Entries, rejected: list[Rejected], bounds: list[int], work: Path, settings: Settings, basis: str
) -> Iterator[ExtractSpec]:
    """Ranges of sorted entries, each with the rejected documents whose ids fall into it."""
    ids = [r.article_id for r in rejected]
    taken = 0
    for first, end in pairwise(bounds):
        upto = bisect_left(ids, entries[end].article_id) if end < len(entries) else len(ids)
        yield ExtractSpec(_shard_name(first), entries[first:end], tuple(rejected[taken:upto]), work, settings, basis)
        taken = upto


#: libraries whose versions can change what a run finds
_LIBRARIES = ("spacy", "scispacy", "beautifulsoup4", "lxml", "ftfy", "py3langid", "datasketch", "numpy")


def library_versions() -> dict[str, str]:
    """Versions of Python and of the libraries that results depend on."""
    found = {"python": platform.python_version()}
    for name in (*_LIBRARIES, "pandas", "pyarrow"):
        with contextlib.suppress(PackageNotFoundError):
            found[name] = version(name)
    return found

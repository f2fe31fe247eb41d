"""What the report shows, read from a run directory in one pass a table, in memory that does not grow with the run."""

from __future__ import annotations

import hashlib
import heapq
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ..errors import OutputError
from . import _tables
from ._marks import Piece, around

Row = dict[str, Any]

#: bars of the score histogram, each 1/20 wide
N_BINS = 20

#: conditions in the overview
_N_CONDITIONS = 12

_SEVERITIES = {"error": 0, "warning": 1, "info": 2}

_ARTICLE_COLUMNS = (
    "article_id", "source", "source_id", "url", "title", "condition", "condition_id", "question_type", "published",
    "updated", "reviewed", "author", "reviewed_by", "language", "n_words", "status", "duplicate_of", "cluster_id",
    "n_mentions", "n_facts",
)  # fmt: skip
_FACT_COLUMNS = (
    "fact_id", "article_id", "condition", "condition_id", "condition_text", "relation", "value", "value_id",
    "value_text", "value_kind", "variant", "certainty", "cue", "evidence", "evidence_start", "evidence_end", "section",
    "n_mentions", "score", "rule_or_model",
)  # fmt: skip
_MENTION_COLUMNS = (
    "article_id", "kind", "text", "start", "end", "concept_id", "concept_name", "is_negated", "is_hedged", "is_repeat",
    "score",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a large run the page carries; a browser must open it (about 10 MB at the limits)."""

    #: facts of articles drawn evenly over the run, each article whole
    facts: int = 4_000
    #: besides, the facts with the lowest scores of the whole run
    lowest: int = 1_000
    #: mentions of those articles together, at most
    mentions: int = 40_000
    articles: int = 10_000
    findings: int = 3_000
    duplicates: int = 1_000
    rejects: int = 2_000
    #: characters of clean text
    text: int = 2_000_000


@dataclass(slots=True)
class ReportData:
    """Counts over the whole run, and the rows that the page shows.

    `n_in` is what run.json says was put in, None where it does not say. `whole` are the articles all of whose facts and
    mentions are here. `totals` gives the number of rows of each table.
    """

    run: Row = field(default_factory=dict)
    n_in: int | None = None
    statuses: Counter[str] = field(default_factory=Counter)
    mentions_by_kind: Counter[str] = field(default_factory=Counter)
    facts_by: Counter[tuple[str, str]] = field(default_factory=Counter)
    scores: list[int] = field(default_factory=lambda: [0] * N_BINS)
    findings_by: Counter[tuple[str, str]] = field(default_factory=Counter)
    duplicates_by: Counter[tuple[str, str]] = field(default_factory=Counter)
    rejects_by: Counter[str] = field(default_factory=Counter)
    totals: Counter[str] = field(default_factory=Counter)
    articles: list[Row] = field(default_factory=list)
    facts: list[Row] = field(default_factory=list)
    mentions: dict[str, list[Row]] = field(default_factory=dict)
    findings: list[Row] = field(default_factory=list)
    duplicates: list[Row] = field(default_factory=list)
    rejects: list[Row] = field(default_factory=list)
    conditions: list[Row] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    snippets: dict[str, list[Piece]] = field(default_factory=dict)
    whole: frozenset[str] = frozenset()
    formats: tuple[str, ...] = ()

    @property
    def n_kept(self) -> int:
        """Articles kept."""
        return self.statuses["kept"]

    @property
    def n_duplicates(self) -> int:
        """Articles left out as exact duplicates."""
        return self.statuses["exact_duplicate"]

    @property
    def n_rejected(self) -> int:
        """Inputs rejected, before or after reading."""
        return self.totals["rejects"]

    @property
    def n_accounted(self) -> int:
        """Inputs that a table accounts for."""
        return self.n_kept + self.n_duplicates + self.n_rejected

    @property
    def is_conserved(self) -> bool:
        """Whether the tables account for every input that run.json counts."""
        return self.n_in is None or self.n_in == self.n_accounted


def load(run_dir: Path, *, limits: Limits) -> ReportData:
    """Read what the report of `run_dir` shows. Raises OutputError where there is no articles table."""
    if not _tables.exists(run_dir, "articles"):
        raise OutputError(f"{run_dir} holds no articles table; is it the folder a run wrote to (--out)?")
    data = ReportData(run=_manifest(run_dir))
    counts = data.run.get("counts")
    if isinstance(counts, dict) and isinstance(counts.get("in"), int):
        data.n_in = counts["in"]
    data.formats = tuple(x for x in ("csv", "parquet") if (run_dir / f"articles.{x}").exists())
    drawn = _draw_articles(run_dir, data, limits)
    data.whole = _whole(drawn, limits)
    data.facts = _facts(run_dir, data, limits)
    _findings(run_dir, data, limits)
    _duplicates(run_dir, data, limits)
    _rejects(run_dir, data, limits)
    wanted = {row["article_id"] for rows in (data.facts, data.findings, data.duplicates) for row in rows}
    wanted |= {row.get("kept_article_id", "") for row in data.duplicates}
    _articles(run_dir, data, drawn, wanted)
    _mentions(run_dir, data)
    _texts(run_dir, data, limits)
    rows = (row for batch in _tables.batches(run_dir, "conditions") for row in _tables.rows(batch))
    data.conditions = heapq.nlargest(_N_CONDITIONS, _counted(data, "conditions", rows), key=_by_facts)
    return data


def _manifest(run_dir: Path) -> Row:
    path = run_dir / "run.json"
    try:
        run = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise OutputError(f"{path} cannot be read: {error}. Run again, or delete it.") from error
    return run if isinstance(run, dict) else {}


def _by_facts(condition: Row) -> tuple[int, int]:
    return int(condition.get("n_facts") or 0), _key(condition["row_id"])


def _key(name: str) -> int:
    """A stable order that has nothing to do with the content: its first n are an even draw."""
    return int.from_bytes(hashlib.blake2b(str(name).encode(errors="replace"), digest_size=8).digest(), "big")


def _counted(data: ReportData, name: str, rows: Iterable[Row]) -> Iterator[Row]:
    for row in rows:
        data.totals[name] += 1
        yield row


def _draw_articles(run_dir: Path, data: ReportData, limits: Limits) -> list[tuple[str, int, int]]:
    """(article_id, n_facts, n_mentions) of an even draw of articles; counts all of them."""

    def all_of() -> Iterator[tuple[int, str, int, int]]:
        columns = ("article_id", "status", "n_facts", "n_mentions")
        for batch in _tables.batches(run_dir, "articles", columns):
            data.totals["articles"] += batch.num_rows
            ids, statuses, n_facts, n_mentions = (_tables.values(batch, name) for name in columns)
            data.statuses.update(statuses)
            for name, facts, mentions in zip(ids, n_facts, n_mentions, strict=True):
                yield _key(name), name, int(facts or 0), int(mentions or 0)

    return [item[1:] for item in heapq.nsmallest(limits.articles, all_of())]


def _whole(drawn: list[tuple[str, int, int]], limits: Limits) -> frozenset[str]:
    """As many of the drawn articles, in order, as stay within the limits together; one at least."""
    whole: set[str] = set()
    n_facts = n_mentions = 0
    for name, facts, mentions in drawn:
        n_facts, n_mentions = n_facts + facts, n_mentions + mentions
        if whole and (n_facts > limits.facts or n_mentions > limits.mentions):
            break
        whole.add(name)
    return frozenset(whole)


def _facts(run_dir: Path, data: ReportData, limits: Limits) -> list[Row]:
    whole = pa.array(sorted(data.whole), pa.string())
    shown: dict[str, Row] = {}
    lowest: list[Row] = []
    for batch in _tables.batches(run_dir, "facts", _FACT_COLUMNS):
        data.totals["facts"] += batch.num_rows
        data.facts_by.update(zip(_tables.values(batch, "relation"), _tables.values(batch, "certainty"), strict=True))
        for score in _tables.values(batch, "score"):
            data.scores[min(int((score or 0) * N_BINS), N_BINS - 1)] += 1
        for row in _tables.rows(batch.filter(pc.is_in(batch.column("article_id"), value_set=whole))):
            shown[row["fact_id"]] = row
        if "score" in batch.schema.names:
            order = pc.select_k_unstable(batch, limits.lowest, [("score", "ascending"), ("fact_id", "ascending")])
            lowest += _tables.rows(batch.take(order))
            lowest = heapq.nsmallest(limits.lowest, lowest, key=lambda row: (row["score"], row["fact_id"]))
    shown |= {row["fact_id"]: row for row in lowest}
    return [shown[name] for name in sorted(shown)]


def _findings(run_dir: Path, data: ReportData, limits: Limits) -> None:
    own: dict[str, Row] = {}

    def all_of() -> Iterator[tuple[int, int, str, Row]]:
        for batch in _tables.batches(run_dir, "findings"):
            data.totals["findings"] += batch.num_rows
            data.findings_by.update(zip(_tables.values(batch, "code"), _tables.values(batch, "severity"), strict=True))
            for row in _tables.rows(batch):
                if row["article_id"] in data.whole and len(own) < limits.findings:
                    own[row["finding_id"]] = row
                yield _SEVERITIES.get(row["severity"], 3), _key(row["finding_id"]), row["finding_id"], row

    first = heapq.nsmallest(limits.findings, all_of(), key=lambda item: item[:3])
    rows = own | {item[2]: item[3] for item in first}
    data.findings = sorted(rows.values(), key=lambda r: (_SEVERITIES.get(r["severity"], 3), r["code"], r["finding_id"]))


def _duplicates(run_dir: Path, data: ReportData, limits: Limits) -> None:
    own: dict[str, Row] = {}

    def all_of() -> Iterator[tuple[bool, int, str, Row]]:
        for batch in _tables.batches(run_dir, "duplicates"):
            data.totals["duplicates"] += batch.num_rows
            data.duplicates_by.update(zip(_tables.values(batch, "scope"), _tables.values(batch, "kind"), strict=True))
            for row in _tables.rows(batch):
                if row["article_id"] in data.whole and len(own) < limits.duplicates:
                    own[row["duplicate_id"]] = row
                yield row["scope"] != "article", _key(row["duplicate_id"]), row["duplicate_id"], row

    first = heapq.nsmallest(limits.duplicates, all_of(), key=lambda item: item[:3])
    rows = own | {item[2]: item[3] for item in first}
    data.duplicates = sorted(rows.values(), key=lambda row: (row["scope"] != "article", row["duplicate_id"]))


def _rejects(run_dir: Path, data: ReportData, limits: Limits) -> None:
    def all_of() -> Iterator[tuple[int, str, Row]]:
        for batch in _tables.batches(run_dir, "rejects"):
            data.totals["rejects"] += batch.num_rows
            data.rejects_by.update(_tables.values(batch, "reason"))
            for row in _tables.rows(batch):
                yield _key(row["reject_id"]), row["reject_id"], row

    drawn = heapq.nsmallest(limits.rejects, all_of(), key=lambda item: item[:2])
    data.rejects = [row for _, _, row in sorted(drawn, key=lambda item: item[1])]


def _articles(run_dir: Path, data: ReportData, drawn: list[tuple[str, int, int]], also: set[str]) -> None:
    wanted = pa.array(sorted({name for name, _, _ in drawn} | also), pa.string())
    for batch in _tables.batches(run_dir, "articles", _ARTICLE_COLUMNS):
        data.articles += _tables.rows(batch.filter(pc.is_in(batch.column("article_id"), value_set=wanted)))


def _mentions(run_dir: Path, data: ReportData) -> None:
    """Mentions of all articles that show facts."""
    wanted = pa.array(sorted(data.whole | {row["article_id"] for row in data.facts}), pa.string())
    found: dict[str, list[Row]] = defaultdict(list)
    for batch in _tables.batches(run_dir, "mentions", _MENTION_COLUMNS):
        data.totals["mentions"] += batch.num_rows
        data.mentions_by_kind.update(_tables.values(batch, "kind"))
        for row in _tables.rows(batch.filter(pc.is_in(batch.column("article_id"), value_set=wanted))):
            found[row["article_id"]].append(row)
    data.mentions = dict(found)


def _texts(run_dir: Path, data: ReportData, limits: Limits) -> None:
    """Clean texts of whole articles up to the limit, in the order of the draw, and the words that findings point to."""
    pointed: dict[str, list[Row]] = defaultdict(list)
    for row in data.findings:
        if row.get("start") is not None and row.get("end") is not None:
            pointed[row["article_id"]].append(row)
    held: list[tuple[int, str, str]] = []
    n_chars = 0
    for article_id, text in _tables.texts(run_dir):
        for row in pointed.get(article_id, ()):
            data.snippets[row["finding_id"]] = around(text or "", row["start"], row["end"])
        if article_id in data.whole and text:
            heapq.heappush(held, (-_key(article_id), article_id, text))
            n_chars += len(text)
            while n_chars > limits.text and len(held) > 1:
                n_chars -= len(heapq.heappop(held)[2])
    data.texts = {article_id: text for _, article_id, text in sorted(held, key=lambda item: item[1])}

"""Gold records as articles, and which pairs of an article are facts."""

from __future__ import annotations

import gzip
import hashlib
import json
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from healthfacts.clean import clean
from healthfacts.recognise.abbreviations import find_abbreviations
from healthfacts.records import Article, Certainty, Drop, Kind, Media, Mention, RawArticle, Relation, Span
from healthfacts.relate._context import Reading
from healthfacts.relate._features import Pair
from healthfacts.relate._words import content_words, name_key
from healthfacts.settings import CleanSettings


@dataclass(frozen=True)
class GoldFact:
    subject: str
    relation: Relation
    object: str
    certainty: Certainty
    evidence: Span


@dataclass(frozen=True)
class Gold:
    article: Article
    facts: tuple[GoldFact, ...]


def load(paths: Iterable[Path]) -> list[dict[str, Any]]:
    """The records of JSON-lines files, in order."""
    return [
        json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines() if line.strip()
    ]


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def found_mentions(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """Per record id the mentions a recogniser found in its text (see predict.py)."""
    out: dict[str, list[dict[str, Any]]] = {}
    for path in sorted(folder.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                out[row["id"]] = [
                    {"label": kind, "start": start, "end": end} for kind, start, end, _ in row["mentions"]
                ]
    return out


def to_raw(article: Article) -> Callable[[int], int | None]:
    """Where a character of the clean text stood in the record's text."""
    segments = sorted((s for s in article.segments if s.raw is not None and s.span is not None), key=lambda s: s.span)
    starts = [segment.span.start for segment in segments]

    def place(clean: int) -> int | None:
        number = bisect_right(starts, clean) - 1
        if number < 0 or clean >= segments[number].span.end or len(segments[number].span) != len(segments[number].raw):
            return None
        return segments[number].raw.start + clean - segments[number].span.start

    return place


def as_gold(record: dict[str, Any]) -> Gold:
    """A record as an article, cleaned as a run would clean it, with its gold mentions and facts moved along.

    A mention or fact whose words cleaning left out is left out too.
    """
    raw = RawArticle(
        record["id"],
        record["id"],
        record["text"],
        Media.TEXT,
        title=record.get("title") or "",
        url=record.get("url") or "",
    )
    article = clean(raw, settings=CleanSettings())
    if isinstance(article, Drop):
        raise ValueError(f"{record['id']}: {article.detail}")
    place = _placer(article)
    mentions = []
    for found in record["mentions"]:
        start, end = place(found["start"]), place(found["end"] - 1)
        if start is not None and end is not None and end >= start:
            mentions.append(
                Mention.at(article.text, Kind(found["label"]), Span(start, end + 1), score=1.0, recogniser="gold")
            )
    facts = []
    for fact in record["facts"]:
        start, end = place(fact["evidence_start"]), place(fact["evidence_end"] - 1)
        evidence = Span(start, end + 1) if start is not None and end is not None and end >= start else Span(0, 0)
        facts.append(
            GoldFact(
                fact["subject"], Relation(fact["relation"]), fact["object"], Certainty(fact["certainty"]), evidence
            )
        )
    lines = [block.span for block in article.blocks]
    found = find_abbreviations(article.text, lines)
    return Gold(replace(article, mentions=tuple(mentions), abbreviations=found), tuple(facts))


def _placer(article: Article) -> Callable[[int], int | None]:
    segments = sorted(
        (s for s in article.segments if s.raw is not None and s.span is not None), key=lambda s: s.raw.start
    )
    starts = [segment.raw.start for segment in segments]

    def place(raw: int) -> int | None:
        number = bisect_right(starts, raw) - 1
        if number < 0 or raw >= segments[number].raw.end:
            return None
        segment = segments[number]
        if len(segment.span) == len(segment.raw):
            return segment.span.start + raw - segment.raw.start
        return segment.span.end - 1 if raw == segment.raw.end - 1 and len(segment.span) else segment.span.start

    return place


def alike(one: str, other: str) -> bool:
    """Whether two strings share at least half of the content words of both."""
    first, second = content_words(one), content_words(other)
    shared = len(first & second)
    return shared * 2 >= len(first) and shared * 2 >= len(second) and shared > 0


IGNORED = -1


def label(pairs: list[Pair], reading: Reading, facts: tuple[GoldFact, ...]) -> list[int]:
    """Per pair: 0 no fact, k + 1 for relation k, -1 where the pair says again what stands clearer elsewhere."""
    relations = list(Relation)
    mentions = reading.article.mentions
    subject_names: list[set[int]] = []
    keys = [{name_key(s) for s in surfaces} for surfaces in reading.surfaces]
    for fact in facts:
        key = name_key(fact.subject)
        exact = {n for n, k in enumerate(keys) if key in k}
        subject_names.append(
            exact or {n for n, surfaces in enumerate(reading.surfaces) if any(alike(s, fact.subject) for s in surfaces)}
        )
    value_cache: dict[tuple[int, int], int] = {}
    out = []
    for pair in pairs:
        found = 0
        for number, fact in enumerate(facts):
            if pair.name not in subject_names[number]:
                continue
            cache_key = (pair.value.index, number)
            fit = value_cache.get(cache_key)
            if fit is None:
                value = mentions[pair.value.index].text
                fit = 2 if name_key(value) == name_key(fact.object) else int(alike(value, fact.object))
                value_cache[cache_key] = fit
            if not fit:
                continue
            here = pair.unit.span.overlaps(fact.evidence)
            if here and fit == 2:
                found = relations.index(fact.relation) + 1
                break
            if here:
                found = relations.index(fact.relation) + 1
            elif found == 0:
                found = IGNORED
        out.append(found)
    return out

"""Running the pipeline on annotated texts and scoring what comes out; every quality floor goes through here."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import astuple, fields, replace
from pathlib import Path
from typing import Any

from .errors import CorpusError, OutputError
from .provenance import RawSpans
from .records import Article, Drop, Media, Mention, RawArticle, Span
from .run import prepare, stages
from .scoring import GoldArticle, Miss, Score, Tally, compare, load_gold
from .settings import Settings

#: articles that go through the recogniser together
_BATCH = 64


def score_file(
    path: Path,
    *,
    settings: Settings | None = None,
    label_map: Mapping[str, str] | None = None,
    gold_mentions: bool = False,
) -> Score:
    """Process the texts of a gold file as the product would, from raw text, and score mentions and facts.

    With `gold_mentions` the recogniser is replaced by the annotation, to see what the facts stage does alone.
    Raises CorpusError where the file holds no gold data.
    """
    gold = load_gold(path, label_map)
    return compare(_process(gold, settings or Settings(), gold_mentions), _raw_of)


def _raw_of(article: Article, span: Span) -> Span | None:
    return RawSpans(article.segments).of(span)


def _process(gold: list[GoldArticle], settings: Settings, gold_mentions: bool) -> Iterator[tuple[GoldArticle, Article]]:
    loaded = stages(settings)
    for start in range(0, len(gold), _BATCH):
        batch = gold[start : start + _BATCH]
        articles = [_prepared(item, settings) for item in batch]
        if gold_mentions:
            given = [_with_gold(article, item) for article, item in zip(articles, batch, strict=True)]
            yield from zip(batch, loaded.relate(given), strict=True)
        else:
            yield from zip(batch, loaded.extract(articles), strict=True)


def _prepared(item: GoldArticle, settings: Settings) -> Article:
    raw = RawArticle("gold", item.id, item.text, Media.TEXT, title=item.title)
    article = prepare(raw, settings)
    if isinstance(article, Drop):
        raise CorpusError(f"{item.id}: {article.detail}")
    return article


def _with_gold(article: Article, item: GoldArticle) -> Article:
    """The article with the annotated mentions, moved from raw to clean offsets."""
    starts: dict[int, int] = {}
    ends: dict[int, int] = {}
    for segment in article.segments:
        if segment.span is not None and segment.raw is not None and len(segment.span) == len(segment.raw):
            for offset in range(len(segment.span)):
                starts[segment.raw.start + offset] = segment.span.start + offset
                ends[segment.raw.start + offset + 1] = segment.span.start + offset + 1
    mentions = [
        Mention.at(article.text, kind, Span(starts[span.start], ends[span.end]), score=1.0, recogniser="gold")
        for kind, span in sorted(item.mentions, key=lambda m: m[1])
        if span.start in starts and span.end in ends and starts[span.start] < ends[span.end]
    ]
    return replace(article, mentions=tuple(mentions))


def figures(score: Score) -> list[dict[str, Any]]:
    """The figures as rows: measure, of (kind or relation), precision, recall, f1, right, found, gold."""
    rows = [("mentions exact", of, tally) for of, tally in sorted(score.mentions.items())]
    rows += [("mentions overlap", of, tally) for of, tally in sorted(score.overlaps.items())]
    rows += [("facts", of, tally) for of, tally in sorted(score.facts.items())]
    if score.unrelated.gold:
        rows += [
            ("facts, relation ignored", "all", score.unrelated),
            ("certainty of facts found", "all", score.certainty),
        ]
    return [_figure(measure, of, tally) for measure, of, tally in rows]


def _figure(measure: str, of: str, tally: Tally) -> dict[str, Any]:
    return {
        "measure": measure,
        "of": of,
        "precision": round(tally.precision, 4),
        "recall": round(tally.recall, 4),
        "f1": round(tally.f1, 4),
        "right": tally.right,
        "found": tally.found,
        "gold": tally.gold,
    }


def write_errors(score: Score, path: Path) -> None:
    """Every error as a row: article, error, label, gold, found, context. Raises OutputError."""
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow([f.name for f in fields(Miss)])
            writer.writerows(astuple(miss) for miss in score.misses)
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror or error}") from error

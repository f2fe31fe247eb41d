"""Why a fact is in the table: everything a reviewer asks about one row, as text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from . import normalise, tabulate
from .errors import OutputError
from .inspect_run import Row, manifest_of, rows_of, texts_of
from .records import Article, Drop, Fact, Kind, Media, RawArticle, Span
from .run import Stages, prepare, stages
from .settings import Settings, from_mapping

#: characters of the page shown on either side of the evidence
_CONTEXT = 160

#: link candidates shown for a string
_CANDIDATES = 3


def explain(run_dir: Path, fact_id: str) -> str:
    """The article, the sentence in its context with spans marked, the cue, the rule or model features, the link
    candidates and the raw snippet of the page behind a fact.

    The article is processed again with the run's own settings. Raises OutputError where the run has no such fact.
    """
    rows = rows_of(run_dir, "facts", "fact_id", fact_id)
    if not rows:
        raise OutputError(f"no fact {fact_id!r} in {run_dir}; ids stand in the facts table")
    row = rows[0]
    texts = texts_of(run_dir, row["article_id"])
    (about,) = rows_of(run_dir, "articles", "article_id", row["article_id"])
    settings = from_mapping(manifest_of(run_dir)["settings"])
    loaded = stages(settings)
    lines = [
        f"{row['condition']} - {row['relation']} - {row['value']}",
        f"  certainty {row['certainty']}" + (f", by the words {row['cue']!r}" if row["cue"] else ""),
        f"  score {row['score']}, {row['rule_or_model']}, said {row['n_mentions']} time(s)",
        "",
        f"article   {about['article_id']} {about['title']}",
        f"source    {about['source']} {about['source_id']} {about['url']}".rstrip(),
        f"section   {row['section'] or '-'}",
        "",
        "clean text",
        *_indented(_marked(texts["text"], row)),
        *_raw_snippet(texts["raw"], row),
        "",
        "links",
        *_links(row["condition_text"], row["condition_id"], Kind.CONDITION, loaded),
        *_links(row["value_text"], row["value_id"], Kind(row["value_kind"]), loaded),
        "",
        *_reasons(row, texts, about, settings, loaded),
    ]
    return "\n".join(lines)


def _marked(text: str, row: Row) -> str:
    """The evidence in its context: »evidence«, [condition] and [value] inside it."""
    start, end = row["evidence_start"], row["evidence_end"]
    evidence = text[start:end]
    for words in sorted({row["condition_text"], row["value_text"]}, key=len, reverse=True):
        if words and f"[{words}]" not in evidence:
            evidence = evidence.replace(words, f"[{words}]", 1)
    return f"{text[max(0, start - _CONTEXT) : start]}»{evidence}«{text[end : end + _CONTEXT]}"


def _raw_snippet(raw: str, row: Row) -> list[str]:
    if row["raw_start"] is None:
        return ["", "raw page: these characters have no known place in it"]
    if not raw:
        return ["", f"raw page: characters {row['raw_start']} to {row['raw_end']} (the run kept no raw inputs)"]
    snippet = raw[max(0, row["raw_start"] - 40) : row["raw_end"] + 40]
    return ["", f"raw page, characters {row['raw_start']} to {row['raw_end']}", *_indented(snippet)]


def _indented(text: str) -> Iterator[str]:
    return (f"  {line.strip()}" for line in text.splitlines() if line.strip())


def _links(text: str, chosen: str, kind: Kind, loaded: Stages) -> Iterator[str]:
    yield f"  {text!r}: {chosen or 'no concept'}"
    for candidate in normalise.explain(text, loaded.vocabulary, kind=kind)[:_CANDIDATES]:
        yield f"    {candidate.score:.2f} {candidate.curie} {candidate.name} ({candidate.why})"


def _reasons(row: Row, texts: Row, about: Row, settings: Settings, loaded: Stages) -> Iterator[str]:
    found = _again(row, texts, about, settings, loaded)
    if found is None:
        yield "reasons   the run kept no raw input, or this version no longer finds the fact: run again to see why"
        return
    why = loaded.explain(*found)
    yield f"reasons   {why.method}"
    for name, probability in why.probabilities:
        yield f"  {probability:.3f} {name}"
    if why.weights:
        yield "features (what the log-odds lose without each)"
        yield from (f"  {weight:+.3f} {name}" for name, weight in why.weights)
    if why.rivals:
        yield "other conditions the value could belong to"
        yield from (f"  {probability:.3f} {name}" for name, probability in why.rivals)


def _again(row: Row, texts: Row, about: Row, settings: Settings, loaded: Stages) -> tuple[Article, Fact] | None:
    """The article processed once more, and the fact in it."""
    if not texts["raw"]:
        return None
    raw = RawArticle(
        about["source"],
        about["source_id"],
        texts["raw"],
        Media(texts["media"]),
        title=texts["title"],
        url=texts["url"],
        raw_sha256=about["raw_sha256"],
    )
    prepared = prepare(raw, settings)
    if isinstance(prepared, Drop):
        return None
    article = next(iter(loaded.extract([prepared])))
    evidence = Span(row["evidence_start"], row["evidence_end"])
    for fact in article.facts:
        if fact.evidence == evidence and tabulate.fact_key(fact) == row["fact_id"].rpartition("-")[2]:
            return article, fact
    return None

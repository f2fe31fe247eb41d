"""One article as rows: {table: [{column: value}]}. Pure: what is written depends on the article alone."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from typing import Any

from ..provenance import RawSpans
from ..records import (
    Article,
    Concept,
    Drop,
    Fact,
    Finding,
    FindingCode,
    Mention,
    RepeatKind,
    Severity,
    Span,
    Status,
)

Row = dict[str, Any]
Rows = dict[str, list[Row]]

#: characters of a repeated stretch that its row shows; the whole stands in the text
SHOWN = 300


def article_rows(article: Article, *, cluster_id: str, low_score: float) -> Rows:
    """All rows of a kept article. `low_score` is the probability below which facts are pointed out to the reviewer."""
    sections, raw = _Sections(article), RawSpans(article.segments)
    mentions = [_mention(article, mention, sections, raw) for mention in _distinct_mentions(article.mentions)]
    facts = [_fact(article, fact, raw) for fact in article.facts]
    findings = [*article.findings, *_low_scores(article, low_score)]
    return {
        "articles": [_article(article, Status.KEPT, cluster_id, len(mentions), len(facts))],
        "mentions": sorted(mentions, key=lambda row: str(row["mention_id"])),
        "facts": sorted(_unique(facts, "fact_id"), key=lambda row: str(row["fact_id"])),
        "duplicates": _repeats(article),
        "findings": _findings(article.article_id, findings),
        "segments": _segments(article),
    }


def duplicate_article_row(article: Article, duplicate_of: str, cluster_id: str) -> Row:
    """The row of an article whose clean text is another's."""
    return _article(article, Status.EXACT_DUPLICATE, cluster_id, 0, 0) | {"duplicate_of": duplicate_of}


def rejected_article_row(article_id: str, drop: Drop, n_chars_raw: int, raw_sha256: str) -> Row:
    """The row of a document that was read and then rejected; `rejects` says why."""
    empty = Article(article_id, drop.source, drop.source_id, "", n_chars_raw=n_chars_raw, raw_sha256=raw_sha256)
    return _article(empty, Status.REJECTED, "", 0, 0)


def reject_rows(drops: Iterable[Drop]) -> list[Row]:
    """Drops as rows of `rejects`, in an order of their own, numbered where source and id are the same."""
    rows = []
    seen: Counter[str] = Counter()
    for drop in sorted(drops, key=lambda d: (d.source, d.source_id, d.stage, str(d.reason), d.detail)):
        key = f"{drop.source}#{drop.source_id}"
        seen[key] += 1
        rows.append(
            {
                "reject_id": key if seen[key] == 1 else f"{key}#{seen[key]}",
                "source": drop.source,
                "source_id": drop.source_id,
                "stage": drop.stage,
                "reason": str(drop.reason),
                "detail": drop.detail,
            }
        )
    return sorted(rows, key=lambda row: row["reject_id"])


class _Sections:
    """Where in the article's headings a place stands."""

    def __init__(self, article: Article) -> None:
        self._starts = [block.span.start for block in article.blocks]
        self._paths = [" > ".join(block.section) for block in article.blocks]

    def at(self, start: int) -> str:
        index = bisect_right(self._starts, start) - 1
        return self._paths[index] if index >= 0 else ""


def _article(article: Article, status: Status, cluster_id: str, n_mentions: int, n_facts: int) -> Row:
    about = article.metadata
    topic = article.topic
    concept = topic.concept if topic else None
    return {
        "article_id": article.article_id,
        "source": article.source,
        "source_id": article.source_id,
        "url": about.url,
        "title": about.title,
        "condition": concept.name if concept else topic.text if topic else "",
        "condition_id": concept.curie if concept else "",
        "question_type": topic.question_type if topic else "",
        "published": about.published,
        "updated": about.updated,
        "reviewed": about.reviewed,
        "author": about.author,
        "reviewed_by": about.reviewed_by,
        "language": about.language,
        "n_chars_raw": article.n_chars_raw,
        "n_chars": len(article.text),
        "n_words": len(article.text.split()),
        "n_sentences": len(article.sentences),
        "sha256": hashlib.sha256(article.text.encode()).hexdigest() if article.text else "",
        "raw_sha256": article.raw_sha256,
        "status": str(status),
        "duplicate_of": "",
        "cluster_id": cluster_id,
        "n_mentions": n_mentions,
        "n_facts": n_facts,
    }


def _raw(spans: RawSpans, span: Span) -> Row:
    raw = spans.of(span)
    return {"raw_start": raw.start if raw else None, "raw_end": raw.end if raw else None}


def _distinct_mentions(mentions: Iterable[Mention]) -> list[Mention]:
    """One mention per span and kind; the surest where recognisers agree on both."""
    best: dict[tuple[Span, str], Mention] = {}
    for mention in mentions:
        key = (mention.span, str(mention.kind))
        if key not in best or mention.score > best[key].score:
            best[key] = mention
    return list(best.values())


def _is_repeat(article: Article, span: Span) -> bool:
    return any(repeat.span.contains(span) for repeat in article.repeats)


def _mention(article: Article, mention: Mention, sections: _Sections, raw: RawSpans) -> Row:
    span, concept, how = mention.span, mention.concept, mention.assertion
    return {
        "mention_id": f"{article.article_id}.m{span.start:08d}-{span.end:08d}-{mention.kind}",
        "article_id": article.article_id,
        "kind": str(mention.kind),
        "text": mention.text,
        "start": span.start,
        "end": span.end,
        **_raw(raw, span),
        **_concept(concept, "concept_id", "concept_name"),
        "link_score": round(concept.score, 3) if concept else None,
        "is_negated": how.is_negated,
        "is_hedged": how.is_hedged,
        "is_historical": how.is_historical,
        "is_hypothetical": how.is_hypothetical,
        "is_other_experiencer": how.is_other_experiencer,
        "section": sections.at(span.start),
        "is_repeat": _is_repeat(article, span),
        "score": round(mention.score, 3),
        "recogniser": mention.recogniser,
    }


def _concept(concept: Concept | None, id_column: str, name_column: str) -> Row:
    return {
        id_column: concept.curie if concept else "",
        name_column: concept.name if concept else "",
        "variant": concept.variant if concept else "",
    }


def _fact(article: Article, fact: Fact, raw: RawSpans) -> Row:
    condition, value = fact.condition, fact.value
    return {
        "fact_id": f"{article.article_id}.f{fact.evidence.start:08d}-{fact_key(fact)}",
        "article_id": article.article_id,
        "condition": condition.name if condition else fact.condition_text,
        "condition_id": condition.curie if condition else "",
        "condition_text": fact.condition_text,
        "relation": str(fact.relation),
        **_concept(value, "value_id", "value"),
        "value": value.name if value and value.name else fact.value_text,
        "value_text": fact.value_text,
        "value_kind": str(fact.value_kind),
        "certainty": str(fact.certainty),
        "cue": fact.cue,
        "evidence": fact.evidence.of(article.text),
        "evidence_start": fact.evidence.start,
        "evidence_end": fact.evidence.end,
        **_raw(raw, fact.evidence),
        "section": fact.section,
        "n_mentions": fact.n_mentions,
        "score": round(fact.score, 3),
        "rule_or_model": fact.method,
    }


def fact_key(fact: Fact) -> str:
    """A hash of what a fact says, the last part of its id."""
    identity = f"{fact.condition_text}\0{fact.relation}\0{fact.value_text}\0{fact.certainty}"
    return hashlib.blake2b(identity.encode(), digest_size=4).hexdigest()


def _unique(rows: list[Row], key: str) -> list[Row]:
    return list({row[key]: row for row in rows}.values())


def _repeats(article: Article) -> list[Row]:
    rows = [
        {
            "duplicate_id": f"{article.article_id}.d{repeat.span.start:08d}-{repeat.span.end:08d}-{repeat.scope}",
            "scope": repeat.scope,
            "article_id": article.article_id,
            "start": repeat.span.start,
            "end": repeat.span.end,
            "kept_article_id": article.article_id,
            "kept_start": repeat.kept.start,
            "kept_end": repeat.kept.end,
            "kind": str(repeat.kind),
            "similarity": round(repeat.similarity, 4),
            "same_subject": True,
            "version": "",
            "text": repeat.span.of(article.text)[:SHOWN],
        }
        for repeat in article.repeats
    ]
    return sorted(_unique(rows, "duplicate_id"), key=lambda row: str(row["duplicate_id"]))


def article_duplicate_row(
    article: Article, *, kept_article_id: str, kind: RepeatKind, similarity: float, same_subject: bool, version: str
) -> Row:
    """The row of an article that is a copy, near-duplicate or version of another, or that one's partner."""
    return {
        "duplicate_id": f"{article.article_id}.d-article-{kept_article_id}",
        "scope": "article",
        "article_id": article.article_id,
        "start": 0,
        "end": len(article.text),
        "kept_article_id": kept_article_id,
        "kept_start": None,
        "kept_end": None,
        "kind": str(kind),
        "similarity": round(similarity, 4),
        "same_subject": same_subject,
        "version": version,
        "text": article.text[:SHOWN],
    }


def _low_scores(article: Article, low_score: float) -> list[Finding]:
    low = [fact for fact in article.facts if fact.score < low_score]
    if not low:
        return []
    lowest = min(low, key=lambda fact: (fact.score, fact.evidence, fact.value_text))
    detail = (
        f"{len(low)} of {len(article.facts)} facts score under {low_score}; lowest {lowest.score:.2f}: "
        f"{lowest.condition_text} - {lowest.relation} - {lowest.value_text}"
    )
    return [Finding(FindingCode.LOW_SCORE, Severity.INFO, detail, lowest.evidence)]


def _findings(article_id: str, findings: Iterable[Finding]) -> list[Row]:
    ordered = sorted(
        findings, key=lambda f: (f.span.start if f.span else -1, f.span.end if f.span else -1, str(f.code), f.detail)
    )
    return [
        {
            "finding_id": f"{article_id}.n{number:04d}",
            "article_id": article_id,
            "code": str(finding.code),
            "severity": str(finding.severity),
            "detail": finding.detail,
            "start": finding.span.start if finding.span else None,
            "end": finding.span.end if finding.span else None,
        }
        for number, finding in enumerate(ordered)
    ]


def _segments(article: Article) -> list[Row]:
    return [
        {
            "segment_id": f"{article.article_id}.s{number:06d}",
            "article_id": article.article_id,
            "start": segment.span.start if segment.span else None,
            "end": segment.span.end if segment.span else None,
            "raw_start": segment.raw.start if segment.raw else None,
            "raw_end": segment.raw.end if segment.raw else None,
            "block_type": str(segment.block_type),
            "section": " > ".join(segment.section),
            "dropped_reason": str(segment.dropped_reason) if segment.dropped_reason else "",
        }
        for number, segment in enumerate(article.segments)
    ]

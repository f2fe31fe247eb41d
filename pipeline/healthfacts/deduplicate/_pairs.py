"""What repeats what, for people: pairs of stretches and of articles, with their differences marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from ..records import Article
from ..settings import DeduplicateSettings
from ._decide import decide
from ._differences import changes
from ._repeats import mark_repeats
from ._sketch import sketch
from ._words import words_with_offsets

#: characters of each side that are shown; differences of copies stand at their beginning more often than not
_SHOWN = 600


@dataclass(frozen=True, slots=True)
class Pair:
    """Two stretches or articles of which one repeats the other; `kept` is the one that stays."""

    heading: str
    repeat: str
    kept: str


def pairs(articles: Sequence[Article], *, settings: DeduplicateSettings) -> Iterator[Pair]:
    """All pairs: inside each article first, then across articles."""
    for article in articles:
        for repeat in mark_repeats(article, settings=settings).repeats:
            heading = f"{article.source} {article.source_id}: {repeat.scope}, {repeat.kind}, similarity {repeat.similarity:.2f}"
            yield Pair(heading, repeat.span.of(article.text), repeat.kept.of(article.text))
    by_id = {article.article_id: article for article in articles}
    sketches = [sketch(article, settings=settings) for article in articles]
    found = decide(sketches, settings=settings, fetch_text=lambda article_id: by_id[article_id].text)
    names = {decision.article_id: article for decision, article in zip(found, articles, strict=True)}
    for pair in found.duplicates:
        one, other = names[pair.article_id], names[pair.kept_article_id]
        subject = "same subject" if pair.same_subject else "other subject"
        version = f", {pair.version} version" if str(pair.version) else ""
        how = f"{pair.kind}, similarity {pair.similarity:.2f}, {subject}{version}"
        heading = f"{one.source} {one.source_id} ~ {other.source} {other.source_id}: {how}"
        yield Pair(heading, one.text, other.text)


def pairs_text(articles: Sequence[Article], *, settings: DeduplicateSettings) -> str:
    """The pairs for a terminal: what only one side has stands in [-…-] or {+…+}."""
    parts = []
    for pair in pairs(articles, settings=settings):
        marked = "".join(
            text if not side else f"[-{text}-]" if side < 0 else f"{{+{text}+}}" for side, text in _marked(pair)
        )
        parts.append(f"{pair.heading}\n  {' '.join(marked.split())}\n")
    return "\n".join(parts) or "nothing repeats anything\n"


def pairs_html(articles: Sequence[Article], *, settings: DeduplicateSettings) -> str:
    """The pairs as a page of its own; what stands in the articles is escaped, nothing is loaded."""
    rows = []
    for pair in pairs(articles, settings=settings):
        marked = "".join(
            escape(text) if not side else f"<del>{escape(text)}</del>" if side < 0 else f"<ins>{escape(text)}</ins>"
            for side, text in _marked(pair)
        )
        rows.append(f"<section><h2>{escape(pair.heading)}</h2><p>{marked}</p></section>")
    return _PAGE.replace("@@", "\n".join(rows) or "<p>Nothing repeats anything.</p>")


_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Repeats and copies</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color-scheme: light dark }
h2 { font-size: 1rem } section { border-top: 1px solid #8888; padding: .5rem 0 }
del { background: #f5b7b1; color: #400 } ins { background: #abebc6; color: #030; text-decoration: none }
</style></head><body><h1>Repeats and copies</h1>
<p>Struck through: only in what stays. Green: only in the repeat.</p>
@@
</body></html>
"""


def _marked(pair: Pair) -> Iterator[tuple[int, str]]:
    """The repeat's text cut at its differences: (0, common), (-1, only in what is kept), (1, only in the repeat)."""
    kept, repeat = pair.kept[:_SHOWN], pair.repeat[:_SHOWN]
    kept_words, kept_starts, kept_ends = words_with_offsets(kept)
    words, starts, ends = words_with_offsets(repeat)
    at = 0
    for change in changes([word.lower() for word in kept_words], [word.lower() for word in words]):
        begin = starts[change.b_start] if change.b_start < len(starts) else len(repeat)
        yield 0, repeat[at:begin]
        at = begin
        if change.a_end > change.a_start:
            yield -1, kept[kept_starts[change.a_start] : kept_ends[change.a_end - 1]]
            if change.b_end == change.b_start:
                yield 0, " "
        if change.b_end > change.b_start:
            at = ends[change.b_end - 1]
            yield 1, repeat[begin:at]
    yield 0, repeat[at:]

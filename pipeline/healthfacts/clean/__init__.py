"""From a raw page to its article: clean text, structure, metadata, and where every character came from.

`clean` is pure: it reads no file, fetches nothing and runs no script. HTML goes through one tokenising pass of our own
that keeps raw offsets (`_html`), then the blocks of the article are chosen (`_main`); plain text and Markdown have
their own path (`_text`). Both end in drafts that `_build` lays out.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from ..records import Article, BlockType, Drop, DropReason, Media, RawArticle
from ..settings import CleanSettings
from . import _findings, _html, _main, _metadata, _text
from ._build import build, dropped, unmapped
from ._draft import Draft
from ._normal import decode

__all__ = ["article_id", "clean", "to_markdown", "to_record"]

_STAGE = "clean"
#: end tags that only a page has, and how many of them make a text one
_MARKUP = re.compile(r"</(?:p|div|li|ul|ol|td|tr|table|h[1-6]|body|html|section|article)\s*>", re.IGNORECASE)
_MARKED = 2


def clean(raw: RawArticle, *, settings: CleanSettings) -> Article | Drop:
    """The article in `raw`, or why there is none.

    A `Drop` names the reason: too large, too deep, too slow (with the time), no text. Nothing else is lost: what is
    left out of the text stands among the segments with its reason.

    >>> page = RawArticle("a.html", "a", "<p>Gout hurts.</p><p>Share this</p>", Media.HTML)
    >>> article = clean(page, settings=CleanSettings())
    >>> article.text, [(s.raw.of(page.content), str(s.dropped_reason)) for s in article.segments if s.span is None]
    ('Gout hurts.', [('Share this', 'share')])
    """
    source = raw.content
    started = time.perf_counter()

    def expired() -> bool:
        return time.perf_counter() - started > settings.max_seconds

    def drop(reason: DropReason, detail: str) -> Drop:
        return Drop(raw.source, raw.source_id, _STAGE, reason, detail)

    def too_slow() -> Drop:
        took = time.perf_counter() - started
        return drop(DropReason.TOO_SLOW, f"stopped after {took:.1f} s (limit {settings.max_seconds:g} s)")

    if len(source) > settings.max_chars:
        return drop(DropReason.TOO_LARGE, f"{len(source)} characters; [clean] max_chars is {settings.max_chars}")
    if not source.strip():
        return drop(DropReason.EMPTY, "no characters but white space")
    page: _html.Page | None = None
    n_articles = 1
    if raw.media is Media.HTML or (raw.media is Media.TEXT and len(_MARKUP.findall(source, 0, 20_000)) >= _MARKED):
        page = _html.scan(source, max_depth=settings.max_depth, expired=expired)
        if page.is_too_deep:
            return drop(DropReason.TOO_DEEP, f"elements nested more than {settings.max_depth} deep; [clean] max_depth")
        if page.is_stopped or expired():
            return too_slow()
        choice = _main.choose(source, page)
        drafts, n_articles = choice.drafts, choice.n_articles
    else:
        drafts = _text.chunk(source, raw.media, expired=expired)
    if expired():
        return too_slow()
    metadata = _metadata.metadata(source, page, drafts, title=raw.title, url=raw.url)
    if not any(d.reason is None for d in drafts):
        if not any(d.text for d in drafts):
            return drop(DropReason.EMPTY, "no text on the page")
        return drop(DropReason.NO_MAIN_CONTENT, f"nothing but {_reasons(drafts)}")
    drafts = _with_title(drafts, raw.title if page is None else (raw.title or metadata.title))
    if page is not None:
        drafts = _with_silent(drafts, page)
    built = build(drafts, source)
    if expired():
        return too_slow()
    found = _findings.findings(built, drafts, metadata, is_page=page is not None, n_articles=n_articles)
    if expired():
        return too_slow()
    return Article(
        article_id=article_id(raw),
        source=raw.source,
        source_id=raw.source_id,
        text=built.text,
        blocks=built.blocks,
        sentences=built.sentences,
        segments=built.segments,
        metadata=metadata,
        n_chars_raw=len(source),
        raw_sha256=raw.raw_sha256,
        findings=found,
    )


def article_id(raw: RawArticle) -> str:
    """The identifier of an input: a hash of its source, its own id and its content."""
    value = f"{raw.source}\0{raw.source_id}\0{raw.content}"
    return hashlib.blake2b(value.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _reasons(drafts: Sequence[Draft]) -> str:
    return ", ".join(sorted({str(d.reason) for d in drafts if d.reason is not None}))


def _with_title(drafts: list[Draft], title: str) -> list[Draft]:
    """Put `title` first where the text does not already begin with it."""
    title = decode(title)
    if not title or any(d.type is BlockType.TITLE and d.reason is None for d in drafts):
        return drafts
    first = next((d for d in drafts if d.reason is None), None)
    if first is not None and _begins(first.text, title):
        if (
            first.type in (BlockType.HEADING, BlockType.PARAGRAPH, BlockType.QUESTION)
            and len(first.text) <= len(title) + 3
        ):
            first.type, first.level = BlockType.TITLE, 1
        return drafts
    head = Draft(BlockType.TITLE, unmapped(title), level=1, text=title)
    return [head, *drafts]


def _begins(text: str, title: str) -> bool:
    """Whether `text` is the title, or begins with it as a heading does: "Gout: causes", not "Gout is ...".

    >>> _begins("Gout?", "gout"), _begins("Gout: what to know", "Gout"), _begins("Gout is painful.", "Gout")
    (True, True, False)
    """
    letters = [c for c in title.casefold() if c.isalnum()]
    at = 0
    for index, char in enumerate(text.casefold()):
        if at == len(letters):
            return text[index:].lstrip()[:1] in ":?.!|-–—" or not any(c.isalnum() for c in text[index:])
        if char.isalnum():
            if char != letters[at]:
                return False
            at += 1
    return at == len(letters) > 0


def _with_silent(drafts: list[Draft], page: _html.Page) -> list[Draft]:
    """Scripts, styles and the like as dropped stretches, in their place."""
    silent = [dropped(start, end, DropReason.SCRIPT) for start, end in page.silent]
    if not silent:
        return drafts
    merged: list[Draft] = []
    index = 0
    for draft in drafts:
        while index < len(silent) and silent[index].raw_start < draft.raw_start:
            merged.append(silent[index])
            index += 1
        merged.append(draft)
    merged.extend(silent[index:])
    return merged


def to_record(article: Article) -> dict[str, Any]:
    """The article as one flat record: its ids, its body in `text`, its metadata.

    The title stands in `title` and not in `text`, as with other extractors. What a run writes refers to the run's own
    text, which begins with the title.

    >>> page = RawArticle("a.html", "a", "<h1>Gout</h1><p>Gout hurts.</p>", Media.HTML)
    >>> record = to_record(clean(page, settings=CleanSettings()))
    >>> record["title"], record["text"]
    ('Gout', 'Gout hurts.')
    """
    text = article.text
    title = ""
    for block in reversed(article.blocks):
        if block.type is BlockType.TITLE:
            title = block.span.of(article.text)
            text = text[: block.span.start] + text[block.span.end :].lstrip("\n")
    about = asdict(article.metadata)
    about["title"] = about["title"] or title
    ids = {"article_id": article.article_id, "source": article.source, "source_id": article.source_id}
    return {**ids, "text": text.strip("\n"), **about}


def to_markdown(article: Article) -> str:
    """The article as Markdown with its metadata as front matter, for people who only want the text.

    >>> html = "<h1>Gout</h1><h2>Causes</h2><p>They include:</p><ul><li>diet</ul>"
    >>> page = RawArticle("a.html", "a", html, Media.HTML)
    >>> print(to_markdown(clean(page, settings=CleanSettings())))
    ---
    title: "Gout"
    ---
    <BLANKLINE>
    # Gout
    <BLANKLINE>
    ## Causes
    <BLANKLINE>
    They include:
    <BLANKLINE>
    - diet
    <BLANKLINE>
    """
    about = article.metadata
    lines = ["---"]
    for name in ("title", "url", "language", "author", "reviewed_by", "published", "updated", "reviewed"):
        value = getattr(about, name)
        if value:
            escaped = value.replace("\\", "\\\\").replace('"', '\\"')
            lines.append(f'{name}: "{escaped}"')
    lines += ["---", ""]
    row: list[str] = []
    for index, block in enumerate(article.blocks):
        text = block.span.of(article.text)
        if block.type is BlockType.TABLE_CELL:
            row.append(text.replace("|", "\\|"))
            following = article.blocks[index + 1] if index + 1 < len(article.blocks) else None
            if following is None or following.type is not BlockType.TABLE_CELL or following.row != block.row:
                lines.append("| " + " | ".join(row) + " |")
                if block.row == 0:
                    lines.append("|" + " --- |" * len(row))
                row = []
                if following is None or following.type is not BlockType.TABLE_CELL:
                    lines.append("")
        elif block.type is BlockType.LIST_ITEM:
            lines.append("  " * max(0, block.level - 1) + "- " + text)
            following = article.blocks[index + 1] if index + 1 < len(article.blocks) else None
            if following is None or following.type is not BlockType.LIST_ITEM:
                lines.append("")
        elif block.type in (BlockType.TITLE, BlockType.HEADING, BlockType.QUESTION):
            lines += ["#" * min(6, max(1, block.level)) + " " + text, ""]
        elif block.type is BlockType.SUMMARY:
            lines += ["> " + text, ""]
        else:
            lines += [text, ""]
    return "\n".join(lines)

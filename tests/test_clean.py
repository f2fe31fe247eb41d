"""Cleaning: characters, lines, sentences, pages and texts, told by cases; what must hold for any input at the end."""

from __future__ import annotations

import html
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from healthfacts import clean
from healthfacts.clean import _lines, _normal, _sentences
from healthfacts.provenance import RawSpans, raw_span
from healthfacts.records import Article, BlockType, Drop, DropReason, FindingCode, Media, RawArticle, Segment, Span
from healthfacts.settings import CleanSettings

CASES = Path(__file__).parent / "cases" / "clean"
SHARED = Path(__file__).parents[2] / "shared"
SETTINGS = CleanSettings()


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (CASES / name).read_text(encoding="utf-8").splitlines()]


def run(content: str, media: Media = Media.HTML, *, title: str = "", url: str = "") -> Article:
    article = clean.clean(RawArticle("source", "id", content, media, title=title, url=url), settings=SETTINGS)
    assert isinstance(article, Article), article
    return article


def drop(content: str, media: Media = Media.HTML, **limits: Any) -> Drop:
    found = clean.clean(RawArticle("source", "id", content, media), settings=replace(SETTINGS, **limits))
    assert isinstance(found, Drop), found
    return found


def check(article: Article, content: str) -> None:
    """What holds for every article: segments tile the text and are true, sentences lie in blocks."""
    at = 0
    for segment in article.segments:
        if segment.span is None:
            assert segment.dropped_reason is not None
            assert segment.raw is not None
            assert segment.raw.end <= len(content)
            continue
        assert segment.span.start == at
        at = segment.span.end
        if segment.raw is not None:
            raw, text = segment.raw.of(content), segment.span.of(article.text)
            assert same(raw, text), (raw, text)
            if len(segment.raw) == len(segment.span):
                assert (
                    all(a == b or (a.isspace() and b.isspace()) for a, b in zip(raw, text, strict=True))
                    or not raw.isascii()
                )
    assert at == len(article.text)
    end = 0
    for block in article.blocks:
        assert block.span.start >= end
        assert len(block.span) > 0
        assert block.lead is None or article.text[block.lead.start : block.lead.end].strip()
        end = block.span.end
    last = 0
    blocks = iter(article.blocks)
    block = next(blocks, None)
    for sentence in article.sentences:
        assert sentence.start >= last
        last = sentence.end
        while block is not None and not block.span.contains(sentence):
            block = next(blocks, None)
        assert block is not None, "a sentence lies in no block"


def same(raw: str, text: str) -> bool:
    if _normal.decode(raw) == " ".join(text.split()):
        return True
    # a repaired encoding: the raw words are broken, the clean ones are what they stand for
    return not raw.isascii() and len(" ".join(text.split())) <= len(html.unescape(raw))


@pytest.mark.parametrize("case", rows("sentences.jsonl"), ids=lambda case: case["name"])
def test_sentences(case: dict[str, Any]) -> None:
    found = [case["text"][a:b] for a, b in _sentences.sentences(case["text"])]
    assert found == case["sentences"]


@pytest.mark.parametrize("case", rows("lines.jsonl"), ids=lambda case: case["line"][:40])
def test_furniture_lines(case: dict[str, Any]) -> None:
    found = _lines.furniture(case["line"])
    assert (str(found) if found else None) == case["reason"]


@pytest.mark.parametrize("case", rows("articles.jsonl"), ids=lambda case: case["name"])
def test_articles(case: dict[str, Any]) -> None:
    content = case["raw"]
    article = run(content, Media(case["media"]), title=case.get("title", ""))
    check(article, content)
    blocks = [[str(block.type), block.span.of(article.text)] for block in article.blocks]
    if "blocks" in case:
        assert blocks == case["blocks"]
    for text in case.get("keeps", []):
        assert text in article.text
    for text in case.get("loses", []):
        assert text not in article.text
    for index, lead in case.get("leads", {}).items():
        found = article.blocks[int(index)].lead
        assert (found.of(article.text) if found else None) == lead
    for name, value in case.get("metadata", {}).items():
        found = getattr(article.metadata, name)
        assert (json.loads(json.dumps(found)) if isinstance(found, tuple) else found) == value
    if "findings" in case:
        assert sorted({str(f.code) for f in article.findings}) == case["findings"]
    if "dropped" in case:
        assert [str(s.dropped_reason) for s in article.segments if s.span is None] == case["dropped"]
    if "sections" in case:
        assert [list(block.section) for block in article.blocks] == case["sections"]


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("a&nbsp;b", "a b"),
        ("caf&eacute; &amp; bar", "café & bar"),
        ("&#146;s &#x2014; &bogus; &", "’s — &bogus; &"),
        ("o\u0308l", "öl"),
        ("e\ufb03cient \ufb01bre", "efficient fibre"),
        ("os\u00adteo\u200bpo\u2060rosis", "osteoporosis"),
        ("\u202eevil\u202c gene", "evil gene"),
        ("Sj\u00c3\u00b6gren\u00e2\u20ac\u2122s", "Sjögren’s"),
        ("a \n\t b", "a b"),
        ("bell\x00 tone\x07", "bell tone"),
    ],
)
def test_characters(raw: str, text: str) -> None:
    article = run(f"<p>{raw}</p>")
    assert article.text == text
    check(article, f"<p>{raw}</p>")


def test_raw_offsets_are_exact() -> None:
    content = "<p>Gout &amp; <b>Paget&#8217;s</b>\n   disease of bone</p>"
    article = run(content)
    assert article.text == "Gout & Paget’s disease of bone"
    for word in ("Gout", "disease of", "bone", "Paget"):
        start = article.text.index(word)
        span = raw_span(article, Span(start, start + len(word)))
        assert span is not None
        assert span.of(content) == word
    start = article.text.index("Paget’s disease")
    assert raw_span(article, Span(start, start + 15)).of(content) == "Paget&#8217;s</b>\n   disease"  # type: ignore[union-attr]
    assert raw_span(article, Span(5, 6)).of(content) == "&amp;"  # type: ignore[union-attr]


def test_an_added_title_has_no_raw_span() -> None:
    article = run("Crystals form in the joint and hurt.", Media.TEXT, title="Causes of gout")
    assert article.text.startswith("Causes of gout\n")
    assert article.blocks[0].type is BlockType.TITLE
    assert raw_span(article, Span(0, 6)) is None
    assert raw_span(article, article.blocks[1].span) == Span(0, 36)


def test_a_title_that_the_text_begins_with_is_not_added() -> None:
    assert (
        run("Causes of gout\nCrystals form in the joint.", Media.TEXT, title="Causes of Gout").text.count("gout") == 1
    )


def test_raw_spans_never_guess() -> None:
    parts = [Segment(Span(0, 3), None, BlockType.TITLE), Segment(Span(3, 6), Span(10, 13), BlockType.PARAGRAPH)]
    spans = RawSpans(parts)
    assert spans.of(Span(0, 6)) is None
    assert spans.of(Span(3, 3)) is None
    assert spans.of(Span(5, 7)) is None
    assert spans.of(Span(4, 6)) == Span(11, 13)


@pytest.mark.parametrize(
    ("content", "media", "reason"),
    [
        ("", Media.TEXT, DropReason.EMPTY),
        (" \n\t", Media.HTML, DropReason.EMPTY),
        ("<script>var gout = 1;</script><style>p{}</style>", Media.HTML, DropReason.EMPTY),
        ("<nav><a href='/'>Home</a> <a href='/x'>Diseases</a></nav>", Media.HTML, DropReason.NO_MAIN_CONTENT),
        ("Share this page", Media.TEXT, DropReason.NO_MAIN_CONTENT),
        ("<div>" * 50_000 + "deep", Media.HTML, DropReason.TOO_DEEP),
    ],
)
def test_drops(content: str, media: Media, reason: DropReason) -> None:
    found = drop(content, media)
    assert found.reason is reason
    assert found.stage == "clean"
    assert found.detail


def test_limits_come_from_the_settings() -> None:
    assert drop("<p>Gout hurts.</p>", max_chars=5).reason is DropReason.TOO_LARGE
    slow = drop("<p>Gout hurts.</p>" * 2000, max_seconds=0.0)
    assert slow.reason is DropReason.TOO_SLOW
    assert " s" in slow.detail
    assert drop("<div><p>a</p></div>", max_depth=1).reason is DropReason.TOO_DEEP


@pytest.mark.parametrize(
    ("content", "media"),
    [
        ("<p>&#" + "1" * 100_000 + ";</p>", Media.HTML),
        ("<p>" + "&bogus" * 50_000 + "</p>", Media.HTML),
        ("<a " * 100_000, Media.HTML),
        ("<a b='x>y " * 20_000, Media.HTML),
        ("<" * 200_000, Media.HTML),
        ("<!--" * 100_000, Media.HTML),
        ("<b><i></b></i>" * 20_000, Media.HTML),
        ("a" + " " * 300_000 + "b", Media.TEXT),
        ("." * 300_000 + "x", Media.TEXT),
        ("|" + " " * 300_000 + "x|\n|", Media.MARKDOWN),
        ("[" * 100_000, Media.MARKDOWN),
        ("e" + "\u0301" * 50_000, Media.TEXT),
    ],
    ids=lambda value: repr(value)[:24],
)
def test_abuse_is_no_hang(content: str, media: Media) -> None:
    found = clean.clean(RawArticle("source", "id", content, media), settings=SETTINGS)
    assert not isinstance(found, Drop) or found.reason is not DropReason.TOO_SLOW
    if isinstance(found, Article):
        assert sum(len(s.span) for s in found.segments if s.span is not None) == len(found.text)


PIECES = st.sampled_from(
    [
        "<p>",
        "</p>",
        "<div>",
        "</div>",
        "<ul><li>",
        "<table><tr><td>",
        "<b>",
        "</i>",
        "<a href='x'>",
        "</a>",
        "&amp;",
        "&#8217;",
        "&bogus;",
        "<!--",
        "-->",
        "<script>",
        "</script>",
        "<br>",
        "<h1>",
        "</h2>",
        "<head>",
        "<body>",
        "<noscript>",
        "<svg>",
        '"',
        "'",
        "<",
        ">",
        "\x00",
        "\xad",
        "\ufb01",
        "e\u0301",
        "\xc3\xa9",
        "Gout hurts. ",
        "include:  - a  - b",
        "Share this",
        "What is gout? ",
        "\n\n",
        "Last updated: 2020-01-01",
        "[a](b)",
        "1. ",
        "  ",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES | st.text(max_size=8), max_size=40), st.sampled_from(Media))
def test_anything_can_be_cleaned(parts: list[str], media: Media) -> None:
    content = "".join(parts)
    raw = RawArticle("source", "id", content, media)
    found = clean.clean(raw, settings=SETTINGS)
    assert found == clean.clean(raw, settings=SETTINGS)
    if isinstance(found, Article):
        at = 0
        for segment in found.segments:
            assert segment.raw is None or segment.raw.end <= len(content)
            if segment.span is not None:
                assert segment.span.start == at
                at = segment.span.end
        assert at == len(found.text)
        assert found.text.isprintable() or "\n" in found.text or not found.text.isascii()


def test_scripts_templates_and_frames_never_reach_the_text() -> None:
    content = (
        "<head><base href='http://evil.example/'><title>Gout</title></head><body><script>alert('gene BRCA1')</script>"
        "<template><p>Template text of some length here.</p></template>"
        "<iframe src='http://evil.example/'>frame text</iframe>"
        "<noscript>Turn it on.</noscript><p>Gout is a painful arthritis of the joints.</p></body>"
    )
    article = run(content)
    assert article.text == "Gout\n\nGout is a painful arthritis of the joints."
    assert DropReason.SCRIPT in {s.dropped_reason for s in article.segments}


def test_the_identifier_depends_on_source_id_and_content_only() -> None:
    one = RawArticle("a", "1", "Gout hurts.", Media.TEXT)
    assert clean.article_id(one) == clean.article_id(replace(one, title="x", raw_sha256="y"))
    others = [replace(one, source="b"), replace(one, source_id="2"), replace(one, content="Gout hurt.")]
    assert len({clean.article_id(raw) for raw in [one, *others]}) == 4
    assert len(clean.article_id(one)) == 16


def test_cleaning_a_clean_text_changes_nothing() -> None:
    content = "Gout\n\nCauses of gout include:\n\n- diet\n- age\n\nIt hurts. See a doctor."
    once = run(content, Media.TEXT)
    assert run(once.text, Media.TEXT).text == once.text


SEEDS = sorted((SHARED / "seeds").glob("*.txt")) if SHARED.is_dir() else []


@pytest.mark.skipif(not SEEDS, reason="../shared/seeds is not here")
def test_the_seed_article() -> None:
    content = SEEDS[0].read_text(encoding="utf-8")
    article = run(content, Media.TEXT)
    check(article, content)
    assert article.metadata.updated == "2026-05-08"
    assert article.metadata.reviewed == "2026-05-08"
    dropped = {s.dropped_reason: s.raw.of(content) for s in article.segments if s.span is None and s.raw is not None}
    assert set(dropped) == {DropReason.DATE_LINE, DropReason.COUNTER, DropReason.DISCLAIMER}
    assert dropped[DropReason.COUNTER].startswith("12 people")
    lost = [f for f in article.findings if f.code is FindingCode.LOST_LIST]
    assert [f.span.of(article.text)[-8:] for f in lost if f.span] == ["include:"]
    assert [b.type for b in article.blocks[:2]] == [BlockType.SUMMARY, BlockType.SUMMARY]
    assert "What are the primary causes of Osteonecrosis?" in [s.of(article.text) for s in article.sentences]


GARD = sorted((SHARED / "pages" / "gard").glob("*.html")) if SHARED.is_dir() else []


@pytest.mark.skipif(not GARD, reason="../shared/pages is not here")
@pytest.mark.parametrize("path", GARD[::24], ids=lambda path: path.stem)
def test_real_pages(path: Path) -> None:
    content = path.read_text(encoding="utf-8")
    article = run(content)
    check(article, content)
    assert "Browse by Disease" not in article.text
    assert "Thank you for visiting" not in article.text
    mapped = sum(len(s.span) for s in article.segments if s.span is not None and s.raw is not None)
    assert mapped >= 0.995 * len(article.text)

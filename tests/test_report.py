"""The report: counts, samples, what hostile pages can do to it (nothing), and what it says when things are missing."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from healthfacts import report
from healthfacts.errors import OutputError
from healthfacts.report._marks import around, evidence, pieces
from report_run import GOUT, HOSTILE_TEXT, HOSTILE_TITLE, MANIFEST, fact, small, write_run

VOID = {"meta", "link", "input", "br", "img", "hr"}


class Page(HTMLParser):
    """A page's elements; fails where tags are not closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.content: dict[str, list[str]] = {}
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open[-1] == tag, f"</{tag}> closes {self.open[-3:]}"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if self.open:
            self.content.setdefault(self.open[-1], []).append(data)


@pytest.fixture
def run_dir(tmp_path: Path) -> Path:
    return write_run(tmp_path / "run", small())


def _html(run_dir: Path, **limits: int) -> str:
    return report.write(run_dir, limits=report.Limits(**limits)).read_text(encoding="utf-8")


def _payload(html: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', html, re.S)
    assert found
    payload: dict[str, Any] = json.loads(found[1])
    return payload


def _rows(part: dict[str, Any]) -> list[dict[str, Any]]:
    return [dict(zip(part["fields"], cells, strict=True)) for cells in part["rows"]]


def _visible(html: str) -> str:
    body = re.sub(r"<(script|style)\b.*?</\1>", " ", html, flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def _joined(found: list[Any]) -> str:
    return "".join(piece if isinstance(piece, str) else piece[0] for piece in found)


def _marked(found: list[Any], mark: str) -> list[str]:
    return [piece[0] for piece in found if not isinstance(piece, str) and mark in piece[1].split()]


def test_headline_counts(run_dir: Path) -> None:
    seen = _visible(_html(run_dir))
    for words in (
        "Articles kept 3 of 6 inputs",
        "Facts 6 2.0 an article",
        "Mentions 4 1.3 an article",
        "To look at 2 1 warning, 1 info",
        "6 in = 3 kept + 1 duplicates + 2 rejects ✓ every input is accounted for",
        "Words a second 12,345 1.8 s, 286 MB at most",
        "risk factor 2 0 0",
        "cause 1 0 1",
        "protective factor 0 1 0",
        "Settings digest 0123456789abcdef",
    ):
        assert words in seen, words


def test_a_lost_input_is_said(tmp_path: Path) -> None:
    manifest = MANIFEST | {"counts": {"in": 8}}
    seen = _visible(_html(write_run(tmp_path, small(), manifest=manifest)))
    assert "8 in ≠ 3 kept + 1 duplicates + 2 rejects ✗ 2 inputs are not accounted for" in seen


def test_rows_are_those_of_the_tables(run_dir: Path) -> None:
    payload = _payload(_html(run_dir))
    facts = {row["fact_id"]: row for row in _rows(payload["facts"])}
    tables = {row["fact_id"]: row for row in small()["facts"]}
    assert facts.keys() == tables.keys()
    for name, row in facts.items():
        assert _joined(row["evidence"]) == tables[name]["evidence"]
        assert row["score"] == tables[name]["score"]
    assert [row["status"] for row in _rows(payload["articles"])] == ["kept", "kept", "kept", "exact_duplicate"]
    assert {row["reason"] for row in _rows(payload["rejects"])} == {"broken_archive", "binary"}
    found = _rows(payload["findings"])
    assert [row["code"] for row in found] == ["lost_list", "no_topic"]
    assert _marked(found[0]["words"], "spot") == ["include:"]
    assert _joined(payload["texts"]["a2"]) == GOUT


def test_value_condition_and_cue_are_marked(run_dir: Path) -> None:
    facts = {row["value_text"]: row["evidence"] for row in _rows(_payload(_html(run_dir))["facts"])}
    assert _marked(facts["family history of hip fracture"], "value") == ["family history of hip fracture"]
    assert _marked(facts["family history of hip fracture"], "condition") == ["osteoporosis"]
    assert _marked(facts["family history of hip fracture"], "k-risk") == ["smoking", "family history of hip fracture"]
    assert _marked(facts["Coffee"], "cue") == ["may"]
    assert _marked(facts["cold weather"], "cue") == ["not"]


def test_page_is_well_formed_and_loads_nothing(run_dir: Path) -> None:
    page = Page(_html(run_dir))
    for tag, attributes in page.elements:
        assert tag not in {"img", "iframe", "object", "embed", "base", "audio", "video"}
        assert not any(name.startswith("on") or name in {"style", "src", "srcset", "action"} for name in attributes)
        if "href" in attributes:
            assert attributes["href"].startswith("#") or (tag, attributes["href"]) == ("link", "data:,")
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    inner = {attributes["href"][1:].split("?")[0] for tag, attributes in page.elements if tag == "a"}
    assert inner <= set(ids)


def test_policy_allows_its_own_script_and_style_only(run_dir: Path) -> None:
    html = _html(run_dir)
    policy = next(a["content"] for tag, a in Page(html).elements if tag == "meta" and "http-equiv" in a)
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    for tag in ("script", "style"):
        text = re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.S)
        assert len(text) == 1
        digest = base64.b64encode(hashlib.sha256(text[0].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


def test_hostile_words_are_inert(run_dir: Path) -> None:
    html = _html(run_dir)
    tags = [tag for tag, _ in Page(html).elements]
    assert tags.count("script") == 2
    assert html.lower().count("</script") == 2
    assert "img" not in tags
    assert "owned" not in _visible(html)
    payload = _payload(html)
    assert HOSTILE_TITLE in {row["title"] for row in _rows(payload["articles"])}
    assert HOSTILE_TEXT in {_joined(row["evidence"]) for row in _rows(payload["facts"])}
    assert "&lt;b&gt;gout&lt;/b&gt;" in html


def test_script_never_builds_markup_from_strings() -> None:
    script = (Path(report.__file__).parent / "report.js").read_text(encoding="utf-8")
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|srcdoc", script)


def test_csv_gives_the_same_page_as_parquet(tmp_path: Path) -> None:
    tables = small()
    tables["facts"][0]["value_text"] = "=smoking"  # guarded in CSV, bare in the page
    pages = [_html(write_run(tmp_path / name, tables, format_=name)) for name in ("parquet", "csv")]
    assert "=smoking" in pages[0]
    assert "'=smoking" not in pages[1]
    # CSV cells hold no line breaks: they become blanks there
    first, second = (re.sub(r"\\u2028|\\n", " ", json.dumps(_payload(page))) for page in pages)
    assert first == second


def _many(n: int) -> dict[str, list[dict[str, Any]]]:
    tables: dict[str, list[dict[str, Any]]] = {"articles": [], "facts": [], "texts": [], "findings": []}
    for i in range(n):
        name, text = f"a{i:05d}", f"Gout {i} is caused by urate {i}."
        tables["articles"].append({"article_id": name, "status": "kept", "n_facts": 2, "n_mentions": 0, "title": name})
        tables["texts"].append({"article_id": name, "text": text, "raw": ""})
        for k in range(2):
            said = ("gout", "cause", f"urate {i}" if k else "urate")
            tables["facts"].append(fact(name, text, said, text, score=round((i % 97) / 97, 3)))
        severity = "error" if i % 50 == 0 else "info"
        tables["findings"].append(
            {"finding_id": f"{name}.n0", "article_id": name, "code": "low_score", "severity": severity, "detail": "x"}
        )
    return tables


def test_of_a_large_run_a_part_is_shown_and_said(tmp_path: Path) -> None:
    run = write_run(tmp_path, _many(600), manifest={})
    limits = {"facts": 100, "lowest": 20, "articles": 80, "findings": 30, "text": 500}
    html = _html(run, **limits)
    payload = _payload(html)
    facts, whole = _rows(payload["facts"]), set(payload["whole"])
    assert len(whole) == 50
    assert sum(row["article_id"] in whole for row in facts) == 100
    lowest = sorted((row["score"], row["fact_id"]) for row in _many(600)["facts"])[:20]
    assert {name for _, name in lowest} <= {row["fact_id"] for row in facts}
    assert len(facts) <= 120
    assert sum(map(len, map(_joined, payload["texts"].values()))) <= 500
    assert {row["article_id"] for row in facts} <= {row["article_id"] for row in _rows(payload["articles"])}
    assert sum(row["severity"] == "error" for row in _rows(payload["findings"])) == 12
    seen = _visible(html)
    assert "Facts 1,200 2.0 an article" in seen
    assert f"{len(facts):,} of 1,200 are shown here (100 from 50 articles drawn evenly and shown whole" in seen
    assert "all stand in facts.parquet" in seen
    assert html == _html(run, **limits)


def test_draw_is_even_over_the_run(tmp_path: Path) -> None:
    whole = _payload(_html(write_run(tmp_path, _many(600), manifest={}), facts=200, lowest=0))["whole"]
    assert 30 <= sum(name < "a00300" for name in whole) <= 70


def test_without_manifest_or_facts(tmp_path: Path) -> None:
    run = write_run(tmp_path, {"articles": [{"article_id": "a", "status": "kept"}]}, manifest={})
    (run / "run.json").unlink()
    seen = _visible(_html(run))
    assert "1 in = 1 kept + 0 duplicates + 0 rejects" in seen
    assert "Facts 0 0.0 an article" in seen


def test_missing_columns_and_tables_are_tolerated(run_dir: Path) -> None:
    path = run_dir / "facts.parquet"
    pq.write_table(pq.read_table(path).drop_columns(["section", "variant", "cue", "evidence_start"]), path)
    for name in ("mentions", "duplicates", "findings", "texts", "conditions"):
        (run_dir / f"{name}.parquet").unlink()
    assert len(_rows(_payload(_html(run_dir))["facts"])) == 6


def test_a_folder_without_tables_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="no articles table; is it the folder a run wrote to"):
        report.write(tmp_path)


def test_damaged_table_is_an_error_with_a_remedy(run_dir: Path) -> None:
    (run_dir / "facts.parquet").write_bytes(b"PAR1")
    with pytest.raises(OutputError, match=r"facts\.parquet cannot be read"):
        report.write(run_dir)


def test_long_evidence_is_cut_around_the_value() -> None:
    text = f"{'word ' * 400}smoking {'word ' * 400}"
    shown = evidence({"evidence": text, "value_text": "smoking", "condition_text": "", "evidence_start": 0}, [])
    assert _marked(shown, "value") == ["smoking"]
    assert len(_joined(shown)) < 720


def test_words_inside_words_are_not_marked() -> None:
    shown = evidence({"evidence": "Scarring and scars from cars.", "value_text": "cars", "evidence_start": 0}, [])
    assert shown == ["Scarring and scars from ", ["cars", "value"], "."]


def _colours(css: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})\b", css))


def _contrast(first: str, second: str) -> float:
    """WCAG 2 contrast ratio."""

    def luminance(colour: str) -> float:
        digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
        parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_colours_can_be_told_apart() -> None:
    css = (Path(report.__file__).parent / "report.css").read_text(encoding="utf-8")
    first, second, third = (_colours(block) for block in re.findall(r":root[^{]*\{([^}]*--accent[^}]*)\}", css))
    assert second == third  # dark by choice of the system and by choice of the reader
    for colours in (first, first | second):
        for name in ("ink", "soft", "accent", "stated", "doubt", "negated", "ok", "bad"):
            assert _contrast(colours[name], colours["card"]) >= 4.5, name
            assert _contrast(colours[name], colours["bg"]) >= 4.5, name
        for name in ("value", "condition"):
            assert _contrast(colours["on-mark"], colours[name]) >= 4.5, name
        for name in ("hedged", "bar", "low", "kept", "duplicate", "reject", "warn", "info"):
            assert _contrast(colours[name], colours["card"]) >= 3, name
        for name in ("condition", "mechanism", "risk", "gene", "variant"):
            assert _contrast(colours[f"k-{name}"], colours["card"]) >= 3, name
        assert _contrast(colours["top-soft"], colours["top"]) >= 4.5
        assert _contrast(colours["on-accent"], colours["accent"]) >= 4.5


@given(st.text(max_size=60), st.lists(st.tuples(st.integers(-5, 70), st.integers(-5, 70), st.sampled_from("abc"))))
def test_pieces_are_the_text(text: str, marks: list[tuple[int, int, str]]) -> None:
    found = pieces(text, marks)
    assert _joined(found) == text
    at = 0
    for piece in found:
        words, flags = (piece, set()) if isinstance(piece, str) else (piece[0], set(piece[1].split()))
        for offset in range(at, at + len(words)):
            assert flags == {mark for start, end, mark in marks if start <= offset < end}
        at += len(words)


@given(st.text(max_size=300), st.integers(0, 320), st.integers(0, 320))
def test_around_never_fails(text: str, start: int, end: int) -> None:
    assert "".join(_marked(around(text, start, end), "spot")) == text[start:end]

"""The sample corpora: readable as the README says, small, invented, and in agreement with what is expected of them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from healthfacts.read import read
from healthfacts.records import Drop, FindingCode, RawArticle, Relation, Status
from healthfacts.settings import ReadSettings

ROOT = Path(__file__).parents[1]
CORPORA = ROOT / "corpora"
SAMPLES = CORPORA / "samples"
EXPECTED = [
    json.loads(line)
    for line in (ROOT / "tests" / "cases" / "corpora" / "expected.jsonl").read_text(encoding="utf-8").splitlines()
]
_TAG = re.compile(r"<[^>]+>")


@pytest.fixture(scope="module")
def documents() -> dict[tuple[str, str], RawArticle | Drop]:
    """Everything in the samples, by source below the folder and by its own id."""
    found = read([SAMPLES.as_posix()], settings=ReadSettings())
    return {(item.source.removeprefix(f"{SAMPLES.as_posix()}/"), item.source_id): item for item in found}


def _plain(text: str) -> str:
    return " ".join(_TAG.sub(" ", text).split()).casefold()


def test_documents_and_expectations_are_the_same(
    documents: dict[tuple[str, str], RawArticle | Drop],
) -> None:
    assert sorted(documents) == sorted((case["source"], case["source_id"]) for case in EXPECTED)


@pytest.mark.parametrize("case", EXPECTED, ids=lambda case: f"{case['source']}:{case['source_id']}")
def test_expectations_stand_in_the_sample(case: dict, documents: dict[tuple[str, str], RawArticle | Drop]) -> None:  # type: ignore[type-arg]
    document = documents[case["source"], case["source_id"]]
    assert case["status"] in {str(status) for status in Status}
    assert set(case["findings"]) <= {str(code) for code in FindingCode}
    if case["status"] == "rejected":
        assert isinstance(document, Drop)
        assert str(document.reason) == case["reason"]
        assert document.detail
        return
    assert isinstance(document, RawArticle)
    page = _plain(document.content)
    if case["topic"]:
        assert any(name.casefold() in page or name.casefold() in document.title.casefold() for name in case["topic"])
    for condition, relation, value in case["facts"]:
        assert relation in {str(r) for r in Relation}
        assert condition.casefold() in page or condition.casefold() in document.title.casefold()
        assert value.casefold() in page
    for words in case.get("not_in_text", []):
        assert words.casefold() in page or words in document.content


def test_exact_duplicate_differs_in_its_address_only(documents: dict[tuple[str, str], RawArticle | Drop]) -> None:
    pages = [documents[f"{folder}/gout.html", "gout"] for folder in ("pages", "syndicated")]
    contents = [page.content for page in pages if isinstance(page, RawArticle)]
    canonical = re.compile(r'<link rel="canonical"[^>]*>')
    assert len(set(contents)) == len({canonical.search(content).group() for content in contents}) == 2  # type: ignore[union-attr]
    assert len({canonical.sub("", content) for content in contents}) == 1


def test_structured_data_is_json() -> None:
    scripts = [
        json.loads(script)
        for page in SAMPLES.rglob("*.html")
        for script in re.findall(r'<script type="application/ld\+json">(.*?)</script>', page.read_text("utf-8"), re.S)
    ]
    assert len(scripts) >= 4


def test_addresses_are_invented() -> None:
    for path in SAMPLES.rglob("*"):
        if path.is_file():
            for host in re.findall(rb"https?://([^/\"\s<>)]+)", path.read_bytes()):
                assert host.endswith((b"example.org", b"schema.org", b"www.w3.org")), (path, host)


def test_readme_names_every_sample_and_all_is_small() -> None:
    readme = (CORPORA / "README.md").read_text(encoding="utf-8")
    files = [path for path in SAMPLES.rglob("*") if path.is_file()]
    assert [path for path in files if f"`{path.relative_to(SAMPLES).as_posix()}`" not in readme] == []
    named = re.findall(r"`((?:pages|texts|rows|syndicated|archives|crawls|broken)/[^`]+)`", readme)
    assert [name for name in named if not (SAMPLES / name).is_file()] == []
    assert sum(path.stat().st_size for path in files) < 300_000

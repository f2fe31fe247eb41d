"""Documentation that tells the truth: generated parts are current, examples run, links lead somewhere."""

from __future__ import annotations

import doctest
import re
from importlib.metadata import version
from pathlib import Path

import pytest

from healthfacts.schema import data_dictionary

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    [*ROOT.glob("*.md"), *(p for folder in ("corpora", "models", "outputs") for p in (ROOT / folder).rglob("*.md"))]
)
_LINK = re.compile(r"\[[^\]]*\]\(([^)#]+)(?:#[^)]*)?\)")
_FENCE = re.compile(r"```[a-z]*\n(.*?)```", re.S)


def test_the_data_dictionary_is_current() -> None:
    assert (ROOT / "outputs" / "README.md").read_text("utf-8") == data_dictionary(), (
        "run: healthfacts schema > outputs/README.md"
    )


def test_the_readme_examples_give_what_they_show() -> None:
    results = doctest.testfile(
        str(ROOT / "README.md"), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
    )
    assert results.attempted > 0
    assert results.failed == 0


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_to_files(page: Path) -> None:
    text = _FENCE.sub("", page.read_text("utf-8"))
    lost = [
        link
        for link in _LINK.findall(text)
        if "://" not in link and not link.startswith("mailto:") and not (page.parent / link).exists()
    ]
    assert lost == []


def test_ci_runs_the_readme_test_command() -> None:
    commands = [
        line for block in _FENCE.findall((ROOT / "README.md").read_text("utf-8")) for line in block.splitlines()
    ]
    tests = [line for line in commands if "pytest" in line]
    assert len(tests) == 1
    assert tests[0] in (ROOT / ".ci" / "run").read_text("utf-8").splitlines()


def test_the_changelog_has_this_version() -> None:
    assert f"## {version('healthfacts')}" in (ROOT / "CHANGELOG.md").read_text("utf-8")

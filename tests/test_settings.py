"""Settings: what is printed loads again, and a misspelt key never means the default."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from healthfacts.errors import SettingsError
from healthfacts.settings import Settings, digest, from_mapping, load, to_toml


def test_the_printed_defaults_load_as_the_defaults(tmp_path: Path) -> None:
    path = tmp_path / "defaults.toml"
    path.write_text(to_toml(), encoding="utf-8")
    assert load(path) == Settings()


def test_every_setting_is_explained() -> None:
    lines = to_toml().splitlines()
    unexplained = []
    for number, line in enumerate(lines):
        key = line.split(" = ")[0]
        if " = " in line and not line.startswith("#"):
            above = number - 1
            while " = " in lines[above] and not lines[above].startswith("#"):
                above -= 1
            if not lines[above].startswith("#"):
                unexplained.append(key)
    assert unexplained == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[read]\ntext_colum = 'x'", "no key 'text_colum' in [read]"),
        ("[reed]\n", "no stage [reed]"),
        ("[read]\nlimit = 'many'", "[read] limit must be of type int"),
        ("[read]\nlimit = true", "must be of type int"),
        ("[read\n", "not valid TOML"),
        ("read = 3", "read must be a table"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "my.toml"
    path.write_text(text)
    with pytest.raises(SettingsError) as caught:
        load(path)
    assert says in str(caught.value)
    assert "my.toml" in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"gone\.toml"):
        load(tmp_path / "gone.toml")


def test_digest_tells_settings_apart() -> None:
    assert digest(from_mapping({})) == digest(Settings())
    assert digest(from_mapping({"read": {"limit": 1}})) != digest(Settings())


def test_whole_numbers_serve_for_fractions() -> None:
    stage = next(f.name for f in fields(Settings) if f.name == "tabulate")
    assert from_mapping({stage: {"low_score": 1}}).tabulate.low_score == 1.0

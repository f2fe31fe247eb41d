"""Every choice a run can make: one frozen dataclass per stage, read from TOML. Unknown keys are errors.

The comment above a field is what `healthfacts settings` prints: give each number its unit and its origin.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ReadSettings:
    """How inputs are found and decoded."""

    text_column: str = ""
    html_column: str = ""
    id_column: str = ""
    title_column: str = ""
    url_column: str = ""


@dataclass(frozen=True, slots=True)
class CleanSettings:
    """How pages become clean text."""


@dataclass(frozen=True, slots=True)
class DeduplicateSettings:
    """What counts as a repeat or a copy."""


@dataclass(frozen=True, slots=True)
class RecogniseSettings:
    """Which recogniser finds mentions, and which of them count."""

    recogniser: str = "healthfacts"


@dataclass(frozen=True, slots=True)
class NormaliseSettings:
    """How mentions are linked to concepts."""


@dataclass(frozen=True, slots=True)
class RelateSettings:
    """How mentions become facts."""


@dataclass(frozen=True, slots=True)
class TabulateSettings:
    """What is written."""

    format: str = "both"


@dataclass(frozen=True, slots=True)
class Settings:
    """All of them."""

    read: ReadSettings = field(default_factory=ReadSettings)
    clean: CleanSettings = field(default_factory=CleanSettings)
    deduplicate: DeduplicateSettings = field(default_factory=DeduplicateSettings)
    recognise: RecogniseSettings = field(default_factory=RecogniseSettings)
    normalise: NormaliseSettings = field(default_factory=NormaliseSettings)
    relate: RelateSettings = field(default_factory=RelateSettings)
    tabulate: TabulateSettings = field(default_factory=TabulateSettings)

"""What is raised when a run cannot go on; each message says what, where and what to do."""

from __future__ import annotations


class HealthfactsError(Exception):
    """Anything this package raises on purpose."""


class SettingsError(HealthfactsError):
    """A settings file or option is wrong; nothing has been done yet."""


class CorpusError(HealthfactsError):
    """The input as a whole cannot be used."""


class ArtefactError(HealthfactsError):
    """A model or vocabulary file is missing, damaged or of another version."""


class OutputError(HealthfactsError):
    """The results cannot be written."""

"""Raw health articles in, tables of facts out.

    from healthfacts import process
    article = process("Gout is caused by a buildup of uric acid crystals.")

Importing this loads no model: that happens at the first article.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .api import RejectedError, process, process_many, to_pandas
    from .records import Article, Certainty, Concept, Drop, Fact, Finding, Kind, Mention, Relation, Span
    from .settings import Settings

__all__ = [
    "Article",
    "Certainty",
    "Concept",
    "Drop",
    "Fact",
    "Finding",
    "Kind",
    "Mention",
    "RejectedError",
    "Relation",
    "Settings",
    "Span",
    "process",
    "process_many",
    "to_pandas",
]

_API = ("RejectedError", "process", "process_many", "to_pandas")


def __getattr__(name: str) -> Any:
    """Load on first use: spaCy imports this package for its entry points, and most users need one part of it."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = "api" if name in _API else "settings" if name == "Settings" else "records"
    return getattr(import_module(f"{__name__}.{home}"), name)

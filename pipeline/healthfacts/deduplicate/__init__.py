"""Deduplicate: what an article says twice, and articles that are copies or versions of one another."""

from ._decide import Decision, Decisions, Duplicate, Version, decide
from ._repeats import mark_repeats
from ._sketch import Scheme, Sketch, scheme, sketch

__all__ = [
    "Decision",
    "Decisions",
    "Duplicate",
    "Scheme",
    "Sketch",
    "Version",
    "decide",
    "mark_repeats",
    "scheme",
    "sketch",
]

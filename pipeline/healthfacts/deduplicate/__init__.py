"""Deduplicate: what an article says twice, and articles that are copies or versions of one another."""

from ._decide import Decision, Decisions, Duplicate, Sketches, Version, decide
from ._index import Index, Seen, index_stats
from ._pairs import pairs_html, pairs_text
from ._repeats import mark_repeats
from ._sketch import Scheme, Sketch, scheme, sketch
from ._templates import sentence_keys

__all__ = [
    "Decision",
    "Decisions",
    "Duplicate",
    "Index",
    "Scheme",
    "Seen",
    "Sketch",
    "Sketches",
    "Version",
    "decide",
    "index_stats",
    "mark_repeats",
    "pairs_html",
    "pairs_text",
    "scheme",
    "sentence_keys",
    "sketch",
]

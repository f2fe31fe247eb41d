"""What both paths, HTML and text, hand to the assembly: blocks in reading order, kept and dropped."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..records import BlockType, DropReason
from ._normal import Piece


@dataclass(slots=True)
class Draft:
    """A block before it has its place in the clean text."""

    type: BlockType
    #: characters with their origins; empty for a dropped block
    parts: list[Piece] = field(default_factory=list)
    #: raw extent
    raw_start: int = 0
    raw_end: int = 0
    #: heading level or list depth
    level: int = 0
    #: why it is not in the clean text
    reason: DropReason | None = None
    #: blocks of one list or table share a number above 0
    group: int = 0
    #: table row and column
    row: int = -1
    column: int = -1
    #: a cell that names its column
    is_header: bool = False
    #: the text as plain characters
    text: str = ""
    #: share of the words that are links
    link_density: float = 0.0
    #: stretches inside that are no part of its text: (raw start, raw end, reason)
    cuts: list[tuple[int, int, DropReason]] = field(default_factory=list)
    #: what kind of element holds it, to tell runs of equal elements
    kind: str = ""
    #: stands in a summary box (TL;DR, key points)
    is_summary: bool = False
    #: the page itself says this block continues the one before (a hard-wrapped line, a soft break)
    tight: bool = False

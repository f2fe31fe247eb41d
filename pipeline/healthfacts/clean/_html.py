"""One pass over the source of a page: elements, text runs with their raw offsets, rough blocks.

The page is never executed, nothing is fetched, and the work is linear in its length: end tags that match nothing are
ignored, an attribute whose quotes never close is cut at the next ">", and depth is limited by the caller.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from ._normal import names

_TAG = re.compile(
    r"<(?:(/?)([a-zA-Z][^\s/>]*)"
    r"([^>=]*(?:=\s*(?:\"[^\"]*\"|'[^']*'|(?=[^\"'\s]))[^>=]*)*)>"
    r"|(!--)|([!?])|(/?)([a-zA-Z][^\s/>]*))"
)
#: what is used after too many quotes that never close: keeps the work linear
_TAG_SIMPLE = re.compile(r"<(?:(/?)([a-zA-Z][^\s/>]*)([^>]*)>|(!--)|([!?])|(/?)([a-zA-Z][^\s/>]*))")
_ATTRIBUTE = re.compile(r"""([^\s=/"'>]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))|([^\s=/"'>]+)""")

VOID = names("area base br col embed hr img input link meta param source track wbr")
#: their text is no text of the page
SILENT = names("script style template noscript svg iframe object canvas audio video select textarea head map")
#: everything up to their end tag is text, whatever it looks like
_RAW_TEXT = names("script style textarea title xmp iframe noembed noframes")
INLINE = names(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q s samp small "
    "span strike strong sub sup time tt u var wbr img picture source o:p st1:place st1:city "
    "st1:country-region ruby rb rt"
)
HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_CLOSES_P = names(
    "address article aside blockquote details div dl fieldset figcaption figure footer form h1 h2 h3 h4 "
    "h5 h6 header hr main menu nav ol p pre section table ul"
)
#: opening the key closes an open element of the first set, unless one of the second set stands between
_IMPLIED = {
    "li": (frozenset(["li"]), frozenset(["ul", "ol", "menu"])),
    "dt": (frozenset(["dt", "dd"]), frozenset(["dl"])),
    "dd": (frozenset(["dt", "dd"]), frozenset(["dl"])),
    "tr": (frozenset(["tr", "td", "th"]), frozenset(["table"])),
    "td": (frozenset(["td", "th"]), frozenset(["tr", "table"])),
    "th": (frozenset(["td", "th"]), frozenset(["tr", "table"])),
    "option": (frozenset(["option"]), frozenset(["select"])),
}
_BREAKS = re.compile(r"[.!?:;”\"')\]]\s*$")


class Node:
    """An element: its tag, its attributes as written, where it stands, and which blocks it holds."""

    __slots__ = (
        "attributes",
        "best",
        "depth",
        "first",
        "index",
        "last",
        "mass",
        "paragraphs",
        "parent",
        "raw_end",
        "raw_start",
        "tag",
    )

    def __init__(self, tag: str, attributes: str, parent: Node | None, index: int, start: int, first: int) -> None:
        self.tag = tag
        self.attributes = attributes
        self.parent = parent
        self.index = index
        self.depth: int = parent.depth + 1 if parent is not None else 0
        self.raw_start = start
        self.raw_end = start
        #: half-open range of block numbers inside this element
        self.first = first
        self.last = first
        #: words of prose inside, and the child that holds most of them
        self.mass = 0.0
        self.best: Node | None = None
        #: paragraphs of prose directly inside
        self.paragraphs = 0


@dataclass(slots=True)
class RawBlock:
    """Text between two block boundaries. `runs`: (raw start, raw end, innermost element)."""

    runs: list[tuple[int, int, Node]]
    node: Node  # the block-level element that holds it
    end: Node  # the innermost element at its start
    number: int = 0


@dataclass(slots=True)
class Page:
    """What one pass over the source found."""

    nodes: list[Node] = field(default_factory=list)
    blocks: list[RawBlock] = field(default_factory=list)
    #: (raw start, raw end) of scripts, styles and the like, end to end
    silent: list[tuple[int, int]] = field(default_factory=list)
    #: (type attribute, raw start, raw end) of scripts that hold data
    data: list[tuple[int, int]] = field(default_factory=list)
    title: tuple[int, int] | None = None
    metas: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    html: str = ""
    is_too_deep: bool = False
    is_stopped: bool = False


def attributes(source: str) -> dict[str, str]:
    """The attributes of a start tag, names in lower case, values as written; the first of two wins.

    >>> attributes(' CLASS="a b" id=x hidden')
    {'class': 'a b', 'id': 'x', 'hidden': ''}
    """
    found: dict[str, str] = {}
    for name, double, single, bare, alone in _ATTRIBUTE.findall(source):
        found.setdefault((name or alone).lower(), double or single or bare)
    return found


def scan(source: str, *, max_depth: int, expired: Callable[[], bool]) -> Page:
    """Tokenise `source` into elements and rough blocks. `expired` is asked now and then whether to give up."""
    scanner = _Scanner(source, max_depth)
    at = 0
    ticks = 0
    search = _TAG.search
    while True:
        match = search(source, at)
        where = match.start() if match else len(source)
        if where > at and scanner.silent is None and (scanner.runs or not source[at:where].isspace()):
            scanner.runs.append((at, where, scanner.node))
            scanner.breaks = 0
        if match is None:
            break
        ticks += 1
        if ticks & 4095 == 0 and expired():
            scanner.page.is_stopped = True
            break
        closing, name, attrs, comment, bang, half_closing, half_name = match.groups()
        at = match.end()
        if comment:
            # "<!-->" and "<!--->" are comments of their own
            end = source.find("-->", where + 2)
            at = len(source) if end < 0 else end + 3
            continue
        if bang:
            end = source.find(">", where)
            at = len(source) if end < 0 else end + 1
            continue
        if name is None:
            # an attribute whose quote never closes: cut at the next ">"
            end = source.find(">", where)
            if end < 0:
                break
            closing, name, attrs = half_closing, half_name, source[match.end() : end]
            at = end + 1
            scanner.n_broken += 1
            if scanner.n_broken > _MAX_BROKEN:
                search = _TAG_SIMPLE.search
        if closing:
            scanner.close(name.lower(), where, at)
        else:
            at = scanner.open(name.lower(), attrs, where, at)
            if scanner.page.is_too_deep:
                break
    return scanner.finish()


#: quotes that never close before the plain pattern takes over; each costs a look to the end of the page
_MAX_BROKEN = 50
#: steps up from an element when looking for what its start tag closes: deeper nesting of inline elements is abuse
_LOOK_UP = 50


class _Scanner:
    """The open elements, the text since the last block boundary, and what has been found so far."""

    def __init__(self, source: str, max_depth: int) -> None:
        self.page = Page()
        self.node = Node("", "", None, 0, 0, 0)
        self.page.nodes.append(self.node)
        #: (raw start, raw end, innermost element) since the last block boundary
        self.runs: list[tuple[int, int, Node]] = []
        #: the outermost open element without text of the page
        self.silent: Node | None = None
        #: line breaks right before
        self.breaks = 0
        self.n_broken = 0
        self._source = source
        self._max_depth = max_depth
        self._open: dict[str, int] = defaultdict(int)
        self._last_end: dict[str, int] = {}

    def flush(self) -> None:
        """End the current block."""
        self.breaks = 0
        if not self.runs:
            return
        inner = holder = self.runs[0][2]
        while holder.tag in INLINE and holder.parent is not None:
            holder = holder.parent
        self.page.blocks.append(RawBlock(self.runs, holder, inner, len(self.page.blocks)))
        self.runs = []

    def finish(self) -> Page:
        """Close everything."""
        self.flush()
        root = self.page.nodes[0]
        if self.node is not root:
            top = self.node
            while top.parent is not None and top.parent is not root:
                top = top.parent
            self._leave(top, len(self._source))
        root.last = len(self.page.blocks)
        root.raw_end = len(self._source)
        return self.page

    def close(self, tag: str, where: int, at: int) -> None:
        """An end tag at `where`; one that closes nothing is ignored."""
        if self.silent is not None:
            if tag == self.silent.tag:
                self._leave_silent(at)
            return
        if not self._open[tag]:
            if tag in ("p", "br"):
                self.flush()
            return
        target = self.node
        inline = tag in INLINE
        while target.tag != tag:
            if target.parent is None or (inline and target.tag not in INLINE):
                return
            target = target.parent
        if not inline:
            self.flush()
        self._leave(target, at)

    def open(self, tag: str, attrs: str, where: int, at: int) -> int:
        """A start tag from `where` to `at`; returns where to go on."""
        if tag in VOID:
            self._void(tag, attrs, where)
            return at
        if tag == "html" and not self.page.html:
            self.page.html = attrs
        if self.silent is not None and self.silent.tag == "head" and tag not in _HEAD_TAGS:
            # a head that is never closed ends with the first thing that cannot stand in it
            self._leave_silent(where)
        if tag in _RAW_TEXT:
            return self._raw_text(tag, attrs, where, at)
        if attrs.endswith("/") and tag in _SELF_CLOSING:
            return at
        if self.silent is None:
            self._imply(tag, where)
        child = Node(tag, attrs, self.node, len(self.page.nodes), where, len(self.page.blocks))
        if child.depth > self._max_depth:
            self.page.is_too_deep = True
            return at
        self.page.nodes.append(child)
        self._open[tag] += 1
        self.node = child
        # what a template or noscript in the head holds must not end the head's silence
        is_heard = self.silent is None or self.silent.tag == "head"
        if tag in SILENT and is_heard and (tag == "head" or self._ends(tag, at)):
            self.flush()
            self.silent = child
        return at

    def _void(self, tag: str, attrs: str, where: int) -> None:
        if tag == "meta":
            self.page.metas.append(attrs)
        elif tag == "link":
            self.page.links.append(attrs)
        elif self.silent is not None:
            return
        elif tag == "hr":
            self.flush()
        elif tag == "br" and self.runs:
            self.breaks += 1
            start, end, _ = self.runs[-1]
            if self.breaks > 1 or _BREAKS.search(self._source, max(start, end - 40), end):
                self.flush()
            else:
                self.runs.append((where, where, self.node))

    def _raw_text(self, tag: str, attrs: str, where: int, at: int) -> int:
        """Skip an element whose content is no markup; remember a title and structured data."""
        match = _ENDS[tag].search(self._source, at)
        end = match.start() if match else len(self._source)
        in_head = self.silent is None or self.silent.tag == "head"
        if tag == "title" and self.page.title is None and in_head:
            self.page.title = (at, end)
        elif tag == "script" and "json" in attrs.lower():
            self.page.data.append((at, end))
        close = self._source.find(">", end)
        after = len(self._source) if close < 0 else close + 1
        if self.silent is None and end > at:
            self.page.silent.append((where, after))
        return after

    def _imply(self, tag: str, where: int) -> None:
        """Close what a start tag closes without saying so: paragraphs, list items, cells, links."""
        if tag in INLINE:
            if tag == "a" and self._open["a"]:
                self._leave_up_to(frozenset(["a"]), None, where)
            return
        self.flush()
        if tag in _CLOSES_P and self._open["p"]:
            self._leave_up_to(frozenset(["p"]), _SCOPES, where)
        implied = _IMPLIED.get(tag)
        if implied is not None:
            self._leave_up_to(*implied, where, outermost=tag == "tr")

    def _leave_up_to(
        self, wanted: frozenset[str], scope: frozenset[str] | None, where: int, *, outermost: bool = False
    ) -> None:
        """Close the nearest open element of `wanted` (the outermost, if so asked) that stands inside any of `scope`.

        A scope of None: among inline elements only.
        """
        target = self.node
        found: Node | None = None
        for _ in range(_LOOK_UP):
            if target.parent is None or (target.tag in scope if scope is not None else target.tag not in INLINE):
                break
            if target.tag in wanted:
                found = target
                if not outermost:
                    break
            target = target.parent
        if found is not None:
            self._leave(found, where)

    def _leave(self, target: Node, at: int) -> None:
        """Close the open elements up to and with `target`."""
        n_blocks = len(self.page.blocks)
        node = self.node
        while True:
            self._open[node.tag] -= 1
            node.raw_end = at
            node.last = n_blocks
            parent = node.parent
            if node is target or parent is None:
                self.node = parent or node
                return
            node = parent

    def _leave_silent(self, at: int) -> None:
        if self.silent is not None:
            if self.silent.tag != "head":
                self.page.silent.append((self.silent.raw_start, at))
            self._leave(self.silent, at)
            self.silent = None

    def _ends(self, tag: str, after: int) -> bool:
        """Whether an end tag follows; a silent element that is never closed must not swallow the page."""
        if tag not in self._last_end:
            self._last_end[tag] = max(self._source.rfind(f"</{tag}"), self._source.rfind(f"</{tag.upper()}"))
        return self._last_end[tag] >= after


_HEAD_TAGS = names("base link meta noscript script style template title")
_SCOPES = frozenset(["table", "td", "th", "button", "caption", "html", "body"])
_SELF_CLOSING = names("svg path g circle rect use polygon line iframe script") - {
    "script",
    "iframe",
}
_ENDS = {tag: re.compile(rf"</{tag}(?=[\s/>])", re.IGNORECASE) for tag in _RAW_TEXT}

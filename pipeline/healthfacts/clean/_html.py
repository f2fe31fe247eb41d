"""One pass over the source of a page: elements, text runs with their raw offsets, rough blocks.

The page is never executed, nothing is fetched, and the work is linear in its length: end tags that match nothing are
ignored, an attribute whose quotes never close is cut at the next ">", and depth is limited by the caller.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

_TAG = re.compile(
    r"<(?:(/?)([a-zA-Z][^\s/>]*)"
    r"([^>=]*(?:=\s*(?:\"[^\"]*\"|'[^']*'|(?=[^\"'\s]))[^>=]*)*)>"
    r"|(!--)|([!?])|(/?)([a-zA-Z][^\s/>]*))"
)
#: what is used after too many quotes that never close: keeps the work linear
_TAG_SIMPLE = re.compile(r"<(?:(/?)([a-zA-Z][^\s/>]*)([^>]*)>|(!--)|([!?])|(/?)([a-zA-Z][^\s/>]*))")
_ATTRIBUTE = re.compile(r"""([^\s=/"'>]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))|([^\s=/"'>]+)""")

VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]
)
#: their text is no text of the page
SILENT = frozenset(
    [
        "script",
        "style",
        "template",
        "noscript",
        "svg",
        "iframe",
        "object",
        "canvas",
        "audio",
        "video",
        "select",
        "textarea",
        "head",
        "map",
    ]
)
#: everything up to their end tag is text, whatever it looks like
_RAW_TEXT = frozenset(["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"])
INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "label",
        "mark",
        "nobr",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
        "img",
        "picture",
        "source",
        "o:p",
        "st1:place",
        "st1:city",
        "st1:country-region",
        "ruby",
        "rb",
        "rt",
    ]
)
HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_CLOSES_P = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "details",
        "div",
        "dl",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "main",
        "menu",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "ul",
    ]
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


def scan(source: str, *, max_depth: int, expired: Callable[[], bool]) -> Page:  # noqa: PLR0915
    """Tokenise `source` into elements and rough blocks. `expired` is asked now and then whether to give up."""
    page = Page()
    root = Node("", "", None, 0, 0, 0)
    page.nodes.append(root)
    nodes, blocks = page.nodes, page.blocks
    node = root
    open_tags: dict[str, int] = defaultdict(int)
    runs: list[tuple[int, int, Node]] = []
    length = len(source)
    silent_until: Node | None = None
    broken_quotes = 0
    search = _TAG.search
    at = 0
    ticks = 0
    pending_break = 0
    last_end: dict[str, int] = {}

    def ends(tag: str, after: int) -> bool:
        """Whether an end tag follows; a silent element that is never closed must not swallow the page."""
        if tag not in last_end:
            last_end[tag] = max(source.rfind(f"</{tag}"), source.rfind(f"</{tag.upper()}"))
        return last_end[tag] >= after

    def flush() -> None:
        nonlocal runs, pending_break
        pending_break = 0
        if runs:
            holder = runs[0][2]
            inner = holder
            while holder.tag in INLINE and holder.parent is not None:
                holder = holder.parent
            blocks.append(RawBlock(runs, holder, inner, len(blocks)))
            runs = []

    while at < length:
        match = search(source, at)
        where = match.start() if match else length
        if where > at and silent_until is None:
            # text
            if runs or not source[at:where].isspace():
                runs.append((at, where, node))
                if pending_break:
                    pending_break = 0
        if match is None:
            break
        ticks += 1
        if ticks & 4095 == 0 and expired():
            page.is_stopped = True
            break
        closing, name, attrs, comment, bang, closing2, name2 = match.groups()
        if comment:
            end = source.find("-->", where + 4 if source[where + 4 : where + 5] != ">" else where + 2)
            at = length if end < 0 else end + 3
            continue
        if bang:
            end = source.find(">", where)
            at = length if end < 0 else end + 1
            continue
        if name is None:
            # an attribute whose quote never closes: cut at the next ">"
            broken_quotes += 1
            end = source.find(">", where)
            if end < 0:
                break
            closing, name, attrs = closing2, name2, source[where + 1 + len(closing2) + len(name2) : end]
            at = end + 1
            if broken_quotes > 50:
                search = _TAG_SIMPLE.search
        else:
            at = match.end()
        tag = name.lower()
        if closing:
            if silent_until is not None:
                if tag == silent_until.tag and open_tags[tag] > 0:
                    # leave the silent element and what is open inside it
                    while node is not silent_until:
                        _close(node, open_tags, where, len(blocks))
                        node = node.parent or root
                    _close(node, open_tags, at, len(blocks))
                    page.silent.append((silent_until.raw_start, at))
                    node = node.parent or root
                    silent_until = None
                continue
            if tag == "p" and not open_tags["p"]:
                flush()
                continue
            if not open_tags[tag]:
                if tag == "br":
                    flush()
                continue
            target = node
            inline = tag in INLINE
            blocked = False
            while target.tag != tag:
                if inline and target.tag not in INLINE:
                    blocked = True
                    break
                if target.parent is None:
                    blocked = True
                    break
                target = target.parent
            if blocked:
                continue
            if not inline:
                flush()
            while True:
                _close(node, open_tags, at, len(blocks))
                done = node is target
                node = node.parent or root
                if done:
                    break
            continue
        if tag == "br":
            if silent_until is None and runs:
                pending_break += 1
                last = runs[-1]
                if pending_break > 1 or _BREAKS.search(source, max(last[0], last[1] - 40), last[1]):
                    flush()
                else:
                    runs.append((where, where, node))
            continue
        if tag in VOID:
            if tag == "meta":
                page.metas.append(attrs)
            elif tag == "link":
                page.links.append(attrs)
            elif tag == "hr":
                flush()
            continue
        if tag in {"html", "body"}:
            if tag == "html" and not page.html:
                page.html = attrs
            if silent_until is not None and silent_until.tag == "head":
                while node is not silent_until:
                    _close(node, open_tags, where, len(blocks))
                    node = node.parent or root
                _close(node, open_tags, where, len(blocks))
                node = node.parent or root
                silent_until = None
        if silent_until is None or silent_until.tag == "head":
            if silent_until is not None and tag not in _HEAD_TAGS:
                # a head that is never closed ends with the first thing that cannot stand in it
                while node is not silent_until:
                    _close(node, open_tags, where, len(blocks))
                    node = node.parent or root
                _close(node, open_tags, where, len(blocks))
                node = node.parent or root
                silent_until = None
            if silent_until is None:
                if tag not in INLINE:
                    flush()
                    if tag in _CLOSES_P and open_tags["p"]:
                        target = node
                        steps = 0
                        while (
                            target.parent is not None and target.tag != "p" and target.tag not in _SCOPES and steps < 50
                        ):
                            target = target.parent
                            steps += 1
                        if target.tag == "p":
                            while True:
                                _close(node, open_tags, where, len(blocks))
                                done = node is target
                                node = node.parent or root
                                if done:
                                    break
                    implied = _IMPLIED.get(tag)
                    if implied:
                        target = node
                        steps = 0
                        found: Node | None = None
                        while target.parent is not None and target.tag not in implied[1] and steps < 50:
                            if target.tag in implied[0]:
                                found = target
                                if tag != "tr":
                                    break
                            target = target.parent
                            steps += 1
                        if found is not None:
                            while True:
                                _close(node, open_tags, where, len(blocks))
                                done = node is found
                                node = node.parent or root
                                if done:
                                    break
                elif tag == "a" and open_tags["a"]:
                    # links do not nest
                    target = node
                    while target.parent is not None and target.tag in INLINE and target.tag != "a":
                        target = target.parent
                    if target.tag == "a":
                        while True:
                            _close(node, open_tags, where, len(blocks))
                            done = node is target
                            node = node.parent or root
                            if done:
                                break
        if attrs.endswith("/") and tag in _SELF_CLOSING:
            continue
        if tag in _RAW_TEXT:
            start = at
            end = _end_tag(source, tag, at)
            if tag == "title" and page.title is None and (silent_until is None or silent_until.tag == "head"):
                page.title = (start, end)
            elif tag == "script" and "json" in attrs.lower():
                page.data.append((start, end))
            close = source.find(">", end)
            at = length if close < 0 else close + 1
            if silent_until is None and end > start:
                page.silent.append((where, at))
            continue
        child = Node(tag, attrs, node, len(nodes), where, len(blocks))
        if child.depth > max_depth:
            page.is_too_deep = True
            break
        nodes.append(child)
        open_tags[tag] += 1
        node = child
        if tag in SILENT and silent_until is None and (tag == "head" or ends(tag, at)):
            flush()
            silent_until = child
    flush()
    while node.parent is not None:
        _close(node, open_tags, length, len(blocks))
        node = node.parent
    root.last = len(blocks)
    root.raw_end = length
    return page


_HEAD_TAGS = frozenset(["base", "link", "meta", "noscript", "script", "style", "template", "title"])
_SCOPES = frozenset(["table", "td", "th", "button", "caption", "html", "body"])
_SELF_CLOSING = frozenset(["svg", "path", "g", "circle", "rect", "use", "polygon", "line", "iframe", "script"]) - {
    "script",
    "iframe",
}
_ENDS = {tag: re.compile(rf"</{tag}(?=[\s/>])", re.IGNORECASE) for tag in _RAW_TEXT}


def _end_tag(source: str, tag: str, at: int) -> int:
    match = _ENDS[tag].search(source, at)
    return match.start() if match else len(source)


def _close(node: Node, open_tags: dict[str, int], at: int, blocks: int) -> None:
    open_tags[node.tag] -= 1
    node.raw_end = at
    node.last = blocks

"""Charts as SVG: bars with labels and counts, readable without colour, each bar a link into the tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode

_WIDTH = 560
_LABEL = 184
_COUNT = 72
_ROW = 30
_BAR = 18
#: a segment narrower than this, in units of the drawing, would not be seen
_LEAST = 2.0


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a bar: its name, its number, its CSS class, and where a click leads."""

    name: str
    count: int
    css: str
    href: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A labelled bar of segments."""

    label: str
    segments: tuple[Segment, ...]
    href: str

    @property
    def total(self) -> int:
        """The counts of its segments together."""
        return sum(segment.count for segment in self.segments)


def link(view: str, **filters: str) -> str:
    """The address of a view of the page with filters set.

    >>> link("facts", relation="gene")
    '#facts?relation=gene'
    """
    return f"#{view}?{urlencode(filters)}" if filters else f"#{view}"


def bars(title: str, rows: Sequence[Bar]) -> str:
    """Horizontal bars, the longest filling the width."""
    if not rows:
        return '<p class="none">None.</p>'
    most = max(bar.total for bar in rows) or 1
    room = _WIDTH - _LABEL - _COUNT
    parts = [_open(title, _ROW * len(rows))]
    for number, bar in enumerate(rows):
        top = number * _ROW
        middle = top + _ROW / 2
        parts.append(
            f'<a href="{escape(bar.href)}"><text class="label" x="{_LABEL - 10}" y="{middle}">'
            f"{escape(_short(bar.label))}<title>{escape(bar.label)}</title></text></a>"
        )
        left = float(_LABEL)
        for segment in bar.segments:
            if not segment.count:
                continue
            width = max(room * segment.count / most, _LEAST)
            parts.append(
                f'<a href="{escape(segment.href)}"><rect class="{segment.css}" x="{left:.1f}" '
                f'y="{top + (_ROW - _BAR) / 2}" width="{width:.1f}" height="{_BAR}" rx="2">'
                f"<title>{escape(bar.label)}, {escape(segment.name)}: {segment.count:,}</title></rect></a>"
            )
            left += width + 1
        parts.append(f'<text class="count" x="{left + 7:.1f}" y="{middle}">{bar.total:,}</text>')
    return "".join(parts) + "</svg>"


def histogram(title: str, counts: Sequence[int], *, threshold: float | None) -> str:
    """Upright bars over 0 to 1, with a line at `threshold`; each bar leads to the facts up to its score."""
    if not any(counts):
        return '<p class="none">None.</p>'
    height, base, left = 190, 160, 44
    most = max(counts)
    width = (_WIDTH - left - 10) / len(counts)
    parts = [_open(title, height), f'<text class="tick end" x="{left - 8}" y="14">{most:,}</text>']
    parts.append(f'<text class="tick end" x="{left - 8}" y="{base}">0</text>')
    parts.append(f'<line class="axis" x1="{left}" y1="{base + 0.5}" x2="{_WIDTH - 10}" y2="{base + 0.5}"/>')
    for number, count in enumerate(counts):
        low, high = number / len(counts), (number + 1) / len(counts)
        tall = max((base - 8) * count / most, _LEAST) if count else 0
        below = threshold is not None and high <= threshold + 1e-9
        parts.append(
            f'<a href="{escape(link("facts", score=f"{high:g}"))}"><rect class="{"bar-low" if below else "bar"}" '
            f'x="{left + number * width + 1:.1f}" y="{base - tall:.1f}" width="{width - 2:.1f}" height="{tall:.1f}">'
            f"<title>Score {low:.2f} to {high:.2f}: {count:,} facts</title></rect></a>"
        )
    parts += [
        f'<text class="tick mid" x="{left + tick * width * len(counts):.1f}" y="{base + 18}">{tick:g}</text>'
        for tick in (0, 0.25, 0.5, 0.75, 1)
    ]
    if threshold is not None:
        x = left + threshold * width * len(counts)
        parts.append(f'<line class="threshold" x1="{x:.1f}" y1="4" x2="{x:.1f}" y2="{base}"/>')
        parts.append(f'<text class="tick" x="{x + 5:.1f}" y="14">low below {threshold:g}</text>')
    return "".join(parts) + "</svg>"


def share(title: str, segments: Sequence[Segment]) -> str:
    """One bar over the whole width, cut in proportion."""
    total = sum(segment.count for segment in segments)
    if not total:
        return ""
    parts = [_open(title, 14, width=1000, css="share")]
    left = 0.0
    for segment in segments:
        if segment.count:
            width = max(1000 * segment.count / total, 3)
            parts.append(
                f'<a href="{escape(segment.href)}"><rect class="{segment.css}" x="{left:.1f}" y="0" '
                f'width="{width:.1f}" height="14"><title>{escape(segment.name)}: {segment.count:,}</title></rect></a>'
            )
            left += width
    return "".join(parts) + "</svg>"


def _open(title: str, height: float, *, width: int = _WIDTH, css: str = "chart") -> str:
    stretch = ' preserveAspectRatio="none"' if css == "share" else ""
    return f'<svg class="{css}" viewBox="0 0 {width} {height:g}" role="group" aria-label="{escape(title)}"{stretch}>'


def _short(label: str, most: int = 23) -> str:
    return label if len(label) <= most else f"{label[: most - 1].rstrip()}…"

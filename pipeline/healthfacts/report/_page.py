"""The page: overview as static HTML, tables as data that its script shows. Words of articles are never markup."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape
from importlib import resources
from typing import Any

from ..records import Certainty, Kind, Relation, Severity
from ._charts import Bar, Segment, bars, histogram, link, share
from ._data import ReportData
from ._marks import KIND_MARKS, evidence, pieces

Row = dict[str, Any]

#: distinct mentions listed with an article
_MAX_MENTIONS = 300

_PHASES = {"clean": "read and clean", "duplicates": "find duplicates", "extract": "extract", "tables": "write tables"}

_VIEWS = ("facts", "findings", "articles", "duplicates", "rejects")

_ARTICLE_FIELDS = (
    "article_id", "source", "source_id", "url", "title", "condition", "condition_id", "question_type", "published",
    "updated", "reviewed", "author", "reviewed_by", "language", "n_words", "status", "duplicate_of", "cluster_id",
    "n_mentions", "n_facts",
)  # fmt: skip
_FACT_FIELDS = (
    "fact_id", "article_id", "condition", "condition_id", "condition_text", "relation", "value", "value_id",
    "value_text", "value_kind", "variant", "certainty", "cue", "section", "n_mentions", "score", "rule_or_model",
)  # fmt: skip
_FINDING_FIELDS = ("finding_id", "article_id", "code", "severity", "detail")
_DUPLICATE_FIELDS = (
    "article_id", "kept_article_id", "scope", "kind", "similarity", "same_subject", "version", "text", "start",
)  # fmt: skip
_REJECT_FIELDS = ("source", "source_id", "stage", "reason", "detail")

#: what could end a script element or a line of script
_UNSAFE = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}

#: characters of one cell: titles and details of hostile pages can be long
_MAX_CELL = 1_000


def render(data: ReportData) -> str:
    """The report as one HTML page."""
    style, script = _file("report.css"), _file("report.js")
    values = {
        "csp": escape(
            f"default-src 'none'; script-src {_source(script)}; style-src {_source(style)}; img-src data:; "
            "base-uri 'none'; form-action 'none'"
        ),
        "style": style,
        "script": script,
        "data": _embedded(_payload(data)),
        "subtitle": _subtitle(data),
        "tiles": _tiles(data),
        "conservation": _conservation(data),
        "relations": _relations(data),
        "legend": _legend(),
        "scores": histogram("Facts by score", data.scores, threshold=_low_score(data)),
        "findings": _findings(data),
        "kinds": _kinds(data),
        "conditions": _conditions(data),
        "rejects": _rejects(data),
        "duplicates": _duplicates(data),
        "about": _about(data),
        "note_facts": _note_facts(data),
        "note_findings": _note(data, "findings", len(data.findings), "errors and warnings first"),
        "note_articles": _note(data, "articles", len(data.articles), "drawn evenly, and those the other views name"),
        "note_duplicates": _note(data, "duplicates", len(data.duplicates), "whole articles first"),
        "note_rejects": _note(data, "rejects", len(data.rejects), "drawn evenly"),
        **{f"n_{name}": f"{data.totals[name]:,}" for name in _VIEWS},
    }
    return re.sub(r"\{\{(\w+)\}\}", lambda match: values[match[1]], _file("page.html"))


def _file(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")


def _source(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _embedded(payload: Row) -> str:
    """JSON that cannot leave its script element."""
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
    return re.sub("[<>&\u2028\u2029]", lambda match: _UNSAFE[match[0]], text)


# --- data for the script ----------------------------------------------------------------------------------------------


def _payload(data: ReportData) -> Row:
    texts = {name: _text(data, name) for name in data.texts}
    return {
        "key": str(data.run.get("settings_digest", ""))[:16] + str(data.run.get("input_sha256", ""))[:16],
        "lowScore": _low_score(data),
        "articles": _compact(_ARTICLE_FIELDS, data.articles),
        "facts": _compact(
            _FACT_FIELDS, data.facts, evidence=[evidence(f, data.mentions.get(f["article_id"], ())) for f in data.facts]
        ),
        "findings": _compact(
            _FINDING_FIELDS, data.findings, words=[data.snippets.get(f["finding_id"]) for f in data.findings]
        ),
        "duplicates": _compact(_DUPLICATE_FIELDS, data.duplicates),
        "rejects": _compact(_REJECT_FIELDS, data.rejects),
        "mentions": {name: _distinct(data.mentions[name]) for name in sorted(data.whole) if name in data.mentions},
        "texts": texts,
        "whole": sorted(data.whole),
    }


def _compact(fields: Sequence[str], rows: Sequence[Row], **more: list[Any]) -> Row:
    """Rows as lists below one list of names."""
    added = list(zip(*more.values(), strict=True)) if more else [()] * len(rows)
    cells = [[*(_cell(row.get(name)) for name in fields), *extra] for row, extra in zip(rows, added, strict=True)]
    return {"fields": [*fields, *more], "rows": cells}


def _cell(value: Any) -> Any:
    return f"{value[:_MAX_CELL]}…" if isinstance(value, str) and len(value) > _MAX_CELL else value


def _distinct(mentions: Iterable[Row]) -> list[list[Any]]:
    """[kind, words, concept name, concept_id, count] of an article's distinct mentions, commonest first in a kind."""
    order = [str(kind) for kind in Kind]
    counts = Counter((m["kind"], m["text"], m.get("concept_name") or "", m.get("concept_id") or "") for m in mentions)
    ranked = sorted(
        counts.items(), key=lambda item: (order.index(item[0][0]) if item[0][0] in order else 9, -item[1], item[0])
    )
    return [[_cell(part) for part in (*key, count)] for key, count in ranked[:_MAX_MENTIONS]]


def _text(data: ReportData, article_id: str) -> list[Any]:
    """The clean text with its mentions, repeats and the places of its findings marked."""
    text = data.texts[article_id]
    marks = [
        (m["start"], m["end"], KIND_MARKS.get(m["kind"], "k-other"))
        for m in data.mentions.get(article_id, ())
        if text[m["start"] : m["end"]] == m["text"]
    ]
    marks += [
        (d["start"], d["end"], "repeat")
        for d in data.duplicates
        if d["article_id"] == article_id and d["scope"] != "article"
    ]
    marks += [
        (f["start"], f["end"], "spot")
        for f in data.findings
        if f["article_id"] == article_id and f.get("start") is not None and f.get("end") is not None
    ]
    return list(pieces(text, marks))


# --- the overview -----------------------------------------------------------------------------------------------------


def _low_score(data: ReportData) -> float | None:
    settings = data.run.get("settings")
    tabulate = settings.get("tabulate") if isinstance(settings, dict) else None
    value = tabulate.get("low_score") if isinstance(tabulate, dict) else None
    return float(value) if isinstance(value, (int, float)) else None


def _subtitle(data: ReportData) -> str:
    sources = data.run.get("sources")
    names = [str(source) for source in sources] if isinstance(sources, list) else []
    shown = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    return escape(shown or "one run")


def _tile(label: str, value: str, note: str, href: str, css: str = "") -> str:
    return (
        f'<a class="tile {css}" href="{escape(href)}"><span class="tile-label">{escape(label)}</span>'
        f'<strong>{escape(value)}</strong><span class="tile-note">{escape(note)}</span></a>'
    )


def _tiles(data: ReportData) -> str:
    severe = Counter[str]()
    for (_, severity), count in data.findings_by.items():
        severe[severity] += count
    kept = data.n_kept or 1
    n_facts, n_mentions = data.totals["facts"], data.totals["mentions"]
    levels = [f"{severe[str(s)]:,} {_plural(str(s), severe[str(s)])}" for s in reversed(Severity) if severe[str(s)]]
    rate = data.run.get("words_per_second")
    memory = data.run.get("peak_memory_bytes")
    seconds = data.run.get("seconds")
    took = sum(seconds.values()) if isinstance(seconds, dict) else None
    tiles = [
        _tile("Articles kept", f"{data.n_kept:,}", f"of {_n_in(data):,} inputs", link("articles", status="kept")),
        _tile("Facts", f"{n_facts:,}", f"{n_facts / kept:.1f} an article", link("facts"), "main"),
        _tile("Mentions", f"{n_mentions:,}", f"{n_mentions / kept:.1f} an article", "#mentions"),
        _tile(
            "To look at",
            f"{data.totals['findings']:,}",
            ", ".join(levels) or "no findings",
            link("findings"),
        ),
        _tile("Conditions", f"{data.totals['conditions']:,}", "topics and subjects of facts", "#conditions"),
    ]
    if isinstance(rate, (int, float)):
        note = f"{took:,.0f} s" if took is not None and took >= 10 else f"{took or 0:.1f} s"
        note += f", {memory / 2**20:,.0f} MB at most" if isinstance(memory, (int, float)) and memory else ""
        tiles.append(_tile("Words a second", f"{rate:,.0f}", note, "#about"))
    return "".join(tiles)


def _plural(word: str, count: int) -> str:
    return word if count == 1 or word == "info" else f"{word}s"


def _n_in(data: ReportData) -> int:
    return data.n_accounted if data.n_in is None else data.n_in


def _conservation(data: ReportData) -> str:
    parts = (
        Segment("kept", data.n_kept, "s-kept", link("articles", status="kept")),
        Segment("duplicates", data.n_duplicates, "s-duplicate", link("articles", status="exact_duplicate")),
        Segment("rejects", data.n_rejected, "s-reject", link("rejects")),
    )
    sums = " + ".join(
        f'<a href="{escape(part.href)}"><i class="dot {part.css}"></i><b>{part.count:,}</b> {part.name}</a>'
        for part in parts
    )
    verdict = (
        '<span class="ok">✓ every input is accounted for</span>'
        if data.is_conserved
        else f'<span class="bad">✗ {abs(_n_in(data) - data.n_accounted):,} inputs are not accounted for: '
        "please report this run</span>"
    )
    sign = "=" if data.is_conserved else "≠"
    line = f'<p class="sum"><span><b>{_n_in(data):,}</b> in</span> {sign} {sums} {verdict}</p>'
    return line + share("Inputs by what became of them", parts)


def _relations(data: ReportData) -> str:
    known = [str(relation) for relation in Relation]
    rest = sorted({relation for relation, _ in data.facts_by} - set(known))
    rows = [
        Bar(
            _words(relation),
            tuple(
                Segment(
                    str(certainty),
                    data.facts_by[relation, str(certainty)],
                    f"c-{certainty}",
                    link("facts", relation=relation, certainty=str(certainty)),
                )
                for certainty in Certainty
            ),
            link("facts", relation=relation),
        )
        for relation in known + rest
    ]
    return bars("Facts by relation and certainty", rows) + _as_table(
        ["Relation", *(str(c) for c in Certainty)], [[b.label, *(f"{s.count:,}" for s in b.segments)] for b in rows]
    )


def _legend() -> str:
    return "".join(f'<span><i class="dot c-{certainty}"></i>{certainty}</span>' for certainty in Certainty)


def _as_table(head: list[str], rows: list[list[str]]) -> str:
    cells = "".join(
        f'<tr><th scope="row">{escape(row[0])}</th>' + "".join(f"<td>{escape(cell)}</td>" for cell in row[1:]) + "</tr>"
        for row in rows
    )
    heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    table = f"<table><thead><tr>{heads}</tr></thead><tbody>{cells}</tbody></table>"
    return f"<details><summary>As a table</summary>{table}</details>"


def _words(name: str) -> str:
    return name.replace("_", " ")


def _simple(name: str, counts: Iterable[tuple[str, int, str, str]], title: str) -> str:
    rows = [Bar(_words(label), (Segment(name, count, css, href),), href) for label, count, css, href in counts]
    return bars(title, rows)


def _findings(data: ReportData) -> str:
    order = {str(severity): rank for rank, severity in enumerate(reversed(Severity))}
    ranked = sorted(data.findings_by.items(), key=lambda item: (order.get(item[0][1], 9), -item[1], item[0]))
    rows = [
        (code, count, f"f-{level if level in order else 'info'}", link("findings", code=code, severity=level))
        for (code, level), count in ranked
    ]
    return _simple("findings", rows, "Findings by code")


def _kinds(data: ReportData) -> str:
    return _simple(
        "mentions",
        [
            (str(kind).lower(), data.mentions_by_kind[str(kind)], KIND_MARKS[str(kind)], link("articles"))
            for kind in Kind
        ],
        "Mentions by kind",
    )


def _conditions(data: ReportData) -> str:
    rows = [
        (name, int(row.get("n_facts") or 0), "bar", link("facts", condition=name[:200]))
        for row in data.conditions
        for name in [str(row["condition"])]
    ]
    return _simple("facts", rows, "Conditions with the most facts")


def _rejects(data: ReportData) -> str:
    ranked = sorted(data.rejects_by.items(), key=lambda item: (-item[1], item[0]))
    return _simple("rejects", [(r, n, "s-reject", link("rejects", reason=r)) for r, n in ranked], "Rejects by reason")


def _duplicates(data: ReportData) -> str:
    ranked = sorted(data.duplicates_by.items(), key=lambda item: (item[0][0] != "article", -item[1], item[0]))
    return _simple(
        "duplicates",
        [(f"{s}, {k}", n, "s-duplicate", link("duplicates", scope=s, kind=k)) for (s, k), n in ranked],
        "Duplicates by scope and kind",
    )


# --- notes and the run ------------------------------------------------------------------------------------------------


def _elsewhere(data: ReportData, name: str) -> str:
    return " or ".join(f"{name}.{extension}" for extension in data.formats)


def _note(data: ReportData, name: str, n_shown: int, how: str) -> str:
    total = data.totals[name]
    if n_shown >= total:
        return ""
    return (
        f'<p class="note">{n_shown:,} of {total:,} are shown here ({escape(how)}); all stand in '
        f"{escape(_elsewhere(data, name))}.</p>"
    )


def _note_facts(data: ReportData) -> str:
    n_whole = sum(fact["article_id"] in data.whole for fact in data.facts)
    how = (
        f"{n_whole:,} from {len(data.whole):,} articles drawn evenly and shown whole, "
        f"and {len(data.facts) - n_whole:,} more with the lowest scores of the run"
    )
    return _note(data, "facts", len(data.facts), how)


def _about(data: ReportData) -> str:
    run = data.run
    pairs: list[tuple[str, Any]] = [
        ("healthfacts", run.get("healthfacts")),
        ("Schema version", run.get("schema_version")),
        ("Settings digest", run.get("settings_digest")),
        ("Input SHA-256", run.get("input_sha256")),
        ("Workers", run.get("workers")),
    ]
    seconds = run.get("seconds")
    if isinstance(seconds, dict):
        pairs += [(f"Seconds to {_PHASES.get(name, name)}", f"{value:,.1f}") for name, value in seconds.items()]
    for title in ("artefacts", "versions"):
        values = run.get(title)
        if isinstance(values, dict):
            pairs += [(str(name), value) for name, value in values.items()]
    listed = "".join(
        f"<dt>{escape(name)}</dt><dd>{escape(value if isinstance(value, str) else json.dumps(value))}</dd>"
        for name, value in pairs
        if value not in (None, "")
    )
    sources = run.get("sources")
    names = [str(source) for source in sources] if isinstance(sources, list) else []
    listed += f"<dt>Sources</dt><dd>{escape(', '.join(names[:50]))}</dd>" if names else ""
    settings = run.get("settings")
    if isinstance(settings, dict):
        text = escape(json.dumps(settings, indent=2, ensure_ascii=False))
        listed += f"<dt>Settings</dt><dd><details><summary>All of them</summary><pre>{text}</pre></details></dd>"
    return f"<dl>{listed}</dl>"

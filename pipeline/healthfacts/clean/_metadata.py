"""What a page says about itself: JSON-LD, microdata, OpenGraph and other meta elements, bylines and date lines."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from bs4 import BeautifulSoup

from ..records import BlockType, Metadata
from . import _lines
from ._draft import Draft
from ._html import Page, attributes
from ._normal import decode, names

#: schema.org types whose name is the condition a page is about
_CONDITION_TYPES = names(
    "medicalcondition infectiousdisease medicalsignorsymptom medicalsymptom medicalsign disease syndrome "
    "medicalriskfactor"
)
_TOPIC_TYPES = _CONDITION_TYPES - {"medicalsignorsymptom", "medicalsymptom", "medicalsign", "medicalriskfactor"}
#: properties whose values are kept as (property, value) pairs
_MEDICAL = (
    "cause", "riskFactor", "signOrSymptom", "code", "alternateName", "pathophysiology", "epidemiology",
    "associatedAnatomy",
    "possibleComplication", "primaryPrevention", "secondaryPrevention", "possibleTreatment", "typicalTest",
    "differentialDiagnosis",
    "naturalProgression", "expectedPrognosis", "stage", "subtype", "infectiousAgent", "transmissionMethod",
    "medicalSpecialty", "aspect",
    "increasesRiskOf", "status",
)  # fmt: skip
_ARTICLE_TYPES = ("article", "webpage", "posting", "page", "report")
_MAX_PAIRS = 200
_BYLINE = re.compile(
    r"\b(?P<how>(?:medically\s+|clinically\s+)?(?:reviewed|fact[- ]?checked|verified|approved)|written|authored|"
    r"edited)?\s*\bby\s*:?\s+"
    r"(?P<who>(?:dr\.?\s+|prof\.?\s+)?[A-Z][\w.'’-]+(?:\s+(?:[A-Z][\w.'’-]*|de|van|von|der|la|"
    r"al)){0,5}(?:,\s*(?:[A-Z][A-Za-z.]{1,7}\b)){0,5})",
    re.IGNORECASE | re.DOTALL,
)
_LOOSE_COMMA = re.compile(r",(\s*[}\]])")
_LOOSE_COMMENT = re.compile(r"^\s*(?://\s*)?<!\[CDATA\[|(?://\s*)?\]\]>\s*;?\s*$|^\s*<!--|-->\s*$")
_LANGUAGE = re.compile(r"^[a-zA-Z]{2,3}(?:[-_][A-Za-z0-9]+)*$")


@dataclass(slots=True)
class _Said:
    """What the structured data of a page says, first mention first."""

    title: list[str] = field(default_factory=list)
    author: list[str] = field(default_factory=list)
    reviewed_by: list[str] = field(default_factory=list)
    published: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    reviewed: list[str] = field(default_factory=list)
    url: list[str] = field(default_factory=list)
    language: list[str] = field(default_factory=list)
    conditions: list[str] = field(default_factory=list)
    pairs: list[tuple[str, str]] = field(default_factory=list)


#: how some pages begin the name of an author
_BY = re.compile(r"^\s*(?:(?:written|analysis|story|text|words|posted|report(?:ed)?)\s+)?by\s*:?\s+", re.IGNORECASE)


def metadata(source: str, page: Page | None, drafts: Sequence[Draft], *, title: str, url: str) -> Metadata:
    """The metadata of an article; `title` and `url` are what its container says, and win."""
    said = _Said()
    if page is not None:
        for start, end in page.data[:50]:
            for value in _objects(_loads(source[start:end])):
                _read_object(value, said)
        _microdata(page, said, source)
        _read_metas(page, said)
    heading = next((d.text for d in drafts if d.type is BlockType.TITLE and d.reason is None), "")
    _read_lines(drafts, said)
    titles = [title, heading, *said.title]
    if page is not None and page.title is not None:
        titles.append(_without_site(decode(source[page.title[0] : page.title[1]])))
    return Metadata(
        title=next((decode(t) for t in titles if t and decode(t)), ""),
        url=next((u for u in (url, *said.url) if u), ""),
        language=next((code.replace("_", "-") for code in said.language if _LANGUAGE.match(code)), ""),
        author="; ".join(dict.fromkeys(filter(None, (_BY.sub("", name) for name in said.author)))),
        reviewed_by="; ".join(dict.fromkeys(said.reviewed_by)),
        published=next(iter(said.published), ""),
        updated=next(iter(said.updated), ""),
        reviewed=next(iter(said.reviewed), ""),
        structured_conditions=tuple(dict.fromkeys(said.conditions)),
        structured=tuple(dict.fromkeys(said.pairs))[:_MAX_PAIRS],
    )


def _loads(text: str) -> Any:
    """JSON as pages write it: control characters, comments, CDATA, trailing commas, many objects; None if hopeless."""
    for attempt in (text, _LOOSE_COMMA.sub(r"\1", _LOOSE_COMMENT.sub("", text.strip())).rstrip("; \n\t")):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    found: list[Any] = []
    decoder = json.JSONDecoder(strict=False)
    at = 0
    cleaned = _LOOSE_COMMA.sub(r"\1", text)
    for _ in range(20):
        match = re.compile(r"[{\[]").search(cleaned, at)
        if match is None:
            break
        try:
            value, at = decoder.raw_decode(cleaned, match.start())
            found.append(value)
        except (ValueError, RecursionError):
            at = match.start() + 1
    return found or None


def _objects(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    """The objects of JSON-LD, those in lists and graphs included."""
    if depth > 6:
        return
    if isinstance(value, list):
        for item in value[:200]:
            yield from _objects(item, depth + 1)
    elif isinstance(value, dict):
        yield value
        yield from _objects(value.get("@graph"), depth + 1)
        for key in ("mainEntity", "about", "mainEntityOfPage"):
            inner = value.get(key)
            if isinstance(inner, (dict, list)):
                yield from _objects(inner, depth + 1)


def _types(value: dict[str, Any]) -> list[str]:
    kinds = value.get("@type", "")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return [str(kind).rsplit("/", 1)[-1].lower() for kind in kinds]


def _read_object(value: dict[str, Any], said: _Said) -> None:
    kinds = _types(value)
    if any(kind in _TOPIC_TYPES for kind in kinds):
        said.conditions.extend(_names(value.get("name")))
    if any(kind in _CONDITION_TYPES or kind.startswith("medical") for kind in kinds):
        for name in _MEDICAL:
            said.pairs.extend((name, text) for text in _names(value.get(name)))
    if "question" in kinds:
        question = _names(value.get("name"))
        answer = value.get("acceptedAnswer") or value.get("suggestedAnswer")
        for text in _answers(answer)[:1]:
            if question:
                said.pairs.append(("question", f"{question[0]} {text}"))
    if any(kind.endswith(_ARTICLE_TYPES) for kind in kinds):
        said.title.extend(_names(value.get("headline")))
        said.author.extend(_people(value.get("author")))
        said.reviewed_by.extend(_people(value.get("reviewedBy")))
        said.published.extend(_dates(value.get("datePublished")))
        said.updated.extend(_dates(value.get("dateModified")))
        said.reviewed.extend(_dates(value.get("lastReviewed")))
        said.language.extend(_names(value.get("inLanguage")))


def _names(value: Any, depth: int = 0) -> list[str]:
    """The texts in a property: a string, an object's name, a code with its system, or a list of these."""
    if depth > 4 or value is None:
        return []
    if isinstance(value, str):
        text = _plain(value)
        return [text] if text else []
    if isinstance(value, (int, float)):
        return [str(value)]
    if isinstance(value, list):
        return [text for item in value[:100] for text in _names(item, depth + 1)]
    if isinstance(value, dict):
        code = value.get("codeValue") or value.get("code")
        if isinstance(code, str) and code:
            system = value.get("codingSystem")
            return [f"{system}:{code}" if isinstance(system, str) and system else code]
        return _names(value.get("name") or value.get("@value"), depth + 1)
    return []


def _plain(value: str) -> str:
    if "<" in value and ">" in value:
        value = BeautifulSoup(value[:20_000], "lxml").get_text(" ")
    return decode(value)


def _answers(value: Any) -> list[str]:
    if isinstance(value, list):
        return [text for item in value[:5] for text in _answers(item)]
    if isinstance(value, dict):
        return _names(value.get("text"))
    return []


def _people(value: Any) -> list[str]:
    return [name for name in _names(value) if len(name) < 120 and not name.startswith("http")]


def _dates(value: Any) -> list[str]:
    return [iso for text in _names(value) if (iso := _lines.iso_date(text))]


def _microdata(page: Page, said: _Said, source: str) -> None:
    """itemprop attributes of the elements that matter."""
    for node in page.nodes:
        if "itemprop" not in node.attributes and "datetime" not in node.attributes:
            continue
        values = attributes(node.attributes)
        names = values.get("itemprop", "").lower().split()
        content = decode(values.get("content") or values.get("datetime") or "")
        if not names:
            continue
        for name in names:
            if name in ("datepublished", "datemodified", "lastreviewed"):
                iso = _lines.iso_date(content)
                if iso:
                    target = {
                        "datepublished": said.published,
                        "datemodified": said.updated,
                        "lastreviewed": said.reviewed,
                    }[name]
                    target.append(iso)


_META = {
    "author": (
        "article:author", "author", "dc.creator", "dcterms.creator", "parsely-author", "sailthru.author",
        "citation_author",
    ),
    "published": (
        "article:published_time", "datepublished", "date", "dc.date", "dcterms.created", "dcterms.issued",
        "pubdate", "publishdate",
        "publication_date", "parsely-pub-date", "dc.date.issued", "citation_publication_date", "sailthru.date",
        "og:published_time",
    ),
    "updated": (
        "article:modified_time", "og:updated_time", "datemodified", "last-modified", "lastmod",
        "dcterms.modified", "dc.date.modified",
        "revised", "modified", "last-updated", "date.modified",
    ),
    "reviewed": (
        "lastreviewed", "last-reviewed", "dcterms.reviewed", "reviewed", "datereviewed", "dc.date.reviewed",
        "date.reviewed",
    ),
    "reviewed_by": ("reviewed-by", "reviewedby", "medical-reviewer", "reviewer"),
    "title": ("og:title", "twitter:title", "dc.title", "citation_title"),
    "url": ("og:url",),
    "language": ("og:locale", "content-language", "dc.language", "language"),
}  # fmt: skip


def _read_metas(page: Page, said: _Said) -> None:
    found: dict[str, list[str]] = {}
    for source in page.metas[:400]:
        values = attributes(source)
        name = (
            values.get("property") or values.get("name") or values.get("itemprop") or values.get("http-equiv") or ""
        ).lower()
        content = decode(values.get("content", "")[:2000])
        if name and content:
            found.setdefault(name, []).append(content)
    html = attributes(page.html)
    said.language[:0] = [code for code in (html.get("lang", ""), html.get("xml:lang", "")) if code]
    for source in page.links[:400]:
        values = attributes(source)
        if values.get("rel", "").lower() == "canonical" and values.get("href"):
            said.url.insert(0, decode(values["href"]))
    for name in _META["title"]:
        said.title.extend(_without_site(text) for text in found.get(name, []))
    for name in _META["url"]:
        said.url.extend(found.get(name, []))
    for name in _META["language"]:
        said.language.extend(found.get(name, []))
    if not said.author:
        said.author.extend(
            a for name in _META["author"] for a in found.get(name, [])[:3] if len(a) < 120 and not urlsplit(a).scheme
        )
    said.reviewed_by.extend(a for name in _META["reviewed_by"] for a in found.get(name, []))
    for kind, target in (("published", said.published), ("updated", said.updated), ("reviewed", said.reviewed)):
        for name in _META[kind]:
            target.extend(_dates(found.get(name)))


_SEPARATORS = re.compile(r"\s*[·•|]\s*")


def _read_lines(drafts: Iterable[Draft], said: _Said) -> None:
    """Date lines and bylines that were set apart, and dates that stand among other things in a footer."""
    for draft in drafts:
        if draft.reason is None or len(draft.text) > 240:
            continue
        if draft.type not in (BlockType.DATE_LINE, BlockType.BYLINE):
            for part in _SEPARATORS.split(draft.text):
                if _lines.is_date_line(part):
                    for name, value in _lines.dates(part).items():
                        {"updated": said.updated, "reviewed": said.reviewed, "published": said.published}[name].append(
                            value
                        )
            continue
        found = _lines.dates(draft.text)
        for name, value in found.items():
            {"updated": said.updated, "reviewed": said.reviewed, "published": said.published}[name].append(value)
        match = _BYLINE.search(draft.text)
        if match:
            who = match["who"].strip(" ,")
            how = (match["how"] or "").lower()
            if any(word in how for word in ("review", "fact", "verif", "approv")):
                said.reviewed_by.append(who)
            elif not said.author:
                said.author.append(who)


def _without_site(title: str) -> str:
    """A title without the site's name at its end: "Gout | Site" is "Gout"."""
    for mark in (" | ", " :: ", " » ", " — "):
        if mark in title:
            head = title.split(mark, maxsplit=1)[0].strip()
            if len(head) >= 4:
                return head
    return title

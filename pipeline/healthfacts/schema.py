"""The data contract: every table of a run directory, its columns, types, keys and meaning.

This is the one place they are written down. Tables, `datapackage.json`, `outputs/README.md` and `healthfacts validate`
all read it. Columns may be added; none is taken away within a schema version.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import pyarrow as pa

from .records import (
    BlockType,
    Certainty,
    DropReason,
    FindingCode,
    Kind,
    Relation,
    RepeatKind,
    Severity,
    Status,
)

SCHEMA_VERSION = 1

Type = Literal["string", "integer", "number", "boolean", "list"]

_ARROW: dict[str, pa.DataType] = {
    "string": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "list": pa.list_(pa.string()),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `choices` closes the set of values, `nullable` says that a cell may be empty."""

    name: str
    type: Type
    description: str
    nullable: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """One table: `key` is unique and sorts the rows; `foreign` holds (column, other table, its column)."""

    name: str
    description: str
    columns: tuple[Column, ...]
    key: str
    foreign: tuple[tuple[str, str, str], ...] = ()

    @property
    def names(self) -> list[str]:
        """The columns' names, in order."""
        return [column.name for column in self.columns]

    @property
    def arrow(self) -> pa.Schema:
        """The table's Arrow schema."""
        return pa.schema([pa.field(c.name, _ARROW[c.type], nullable=True) for c in self.columns])


def _values(choices: Any) -> tuple[str, ...]:
    return tuple(str(choice) for choice in choices)


_ARTICLE = Column("article_id", "string", "The article, as in articles")
_SECTION = Column("section", "string", "Headings above the place, outermost first, joined by ' > '")
_RAW = (
    Column("raw_start", "integer", "First character in the decoded raw input; empty where not known", nullable=True),
    Column("raw_end", "integer", "One past the last character in the decoded raw input", nullable=True),
)
_OF_ARTICLE = (("article_id", "articles", "article_id"),)
_EVIDENCE = (
    Column("certainty", "string", "The strongest certainty any article has for it", choices=_values(Certainty)),
    Column("n_articles", "integer", "Articles that say it"),
    Column("n_independent_sources", "integer", "The same with near-duplicate articles counted once"),
    Column("n_facts", "integer", "Rows of facts behind this row"),
    Column("evidence", "string", "The best sentence: strongest certainty, then highest score"),
    Column("evidence_fact_id", "string", "The fact that sentence belongs to"),
    Column("article_ids", "list", "The articles that say it"),
)


def _concept_table(name: str, what: str, relations: tuple[Relation, ...], extra: tuple[Column, ...] = ()) -> Table:
    return Table(
        name,
        f"One row per condition and {what}, over the whole run",
        (
            Column("row_id", "string", "Condition, relation and value: CURIEs, else the words"),
            Column("condition", "string", "Preferred name of the condition, else the article's words"),
            Column("condition_id", "string", "CURIE of the condition; empty where none is known"),
            Column(what, "string", f"Preferred name of the {what.replace('_', ' ')}, else the article's words"),
            Column(f"{what}_id", "string", "CURIE of it; empty where none is known"),
            Column("relation", "string", "How it stands to the condition", choices=_values(relations)),
            *extra,
            Column("texts", "list", "The words the articles use for it"),
            *_EVIDENCE,
        ),
        "row_id",
        (("evidence_fact_id", "facts", "fact_id"),),
    )


ARTICLES = Table(
    "articles",
    "One row per article, duplicates and articles rejected after reading included",
    (
        _ARTICLE,
        Column("source", "string", "Path as given on the command line (archive!member for members of archives)"),
        Column("source_id", "string", "The input's own id, else the file's stem"),
        Column("url", "string", "Address of the page, as its container or the page itself says"),
        Column("title", "string", "Title of the article"),
        Column("condition", "string", "The condition the article is about: preferred name, else the article's words"),
        Column("condition_id", "string", "CURIE of that condition; empty where none is known"),
        Column("question_type", "string", "What the article answers (causes, symptoms, ...), where its title says so"),
        Column("published", "string", "ISO date the page gives for its publication; empty where it gives none"),
        Column("updated", "string", "ISO date of the last update"),
        Column("reviewed", "string", "ISO date of the last (medical) review"),
        Column("author", "string", "Author, as the page says"),
        Column("reviewed_by", "string", "Medical reviewer, as the page says"),
        Column("language", "string", "ISO 639-1 code of the language"),
        Column("n_chars_raw", "integer", "Characters of the decoded raw input"),
        Column("n_chars", "integer", "Characters of the clean text"),
        Column("n_words", "integer", "White-space separated words of the clean text"),
        Column("n_sentences", "integer", "Sentences of the clean text"),
        Column("sha256", "string", "SHA-256 of the clean text (UTF-8)"),
        Column("raw_sha256", "string", "SHA-256 of the raw bytes of the document or row"),
        Column("status", "string", "What became of it", choices=_values(Status)),
        Column("duplicate_of", "string", "For exact duplicates: the article kept in its place"),
        Column("cluster_id", "string", "Articles that are near-duplicates of each other share it; alone: its own id"),
        Column("n_mentions", "integer", "Rows of mentions"),
        Column("n_facts", "integer", "Rows of facts"),
    ),
    "article_id",
)

MENTIONS = Table(
    "mentions",
    "One row per recognised mention",
    (
        Column("mention_id", "string", "article_id, offsets and kind"),
        _ARTICLE,
        Column("kind", "string", "What it names", choices=_values(Kind)),
        Column("text", "string", "The characters of the clean text from start to end"),
        Column("start", "integer", "First character in the clean text (from 0, Unicode code points)"),
        Column("end", "integer", "One past the last character in the clean text"),
        *_RAW,
        Column("concept_id", "string", "CURIE (MONDO:0005380); for a variant its gene's; empty where none is known"),
        Column("concept_name", "string", "Preferred name of the concept"),
        Column("variant", "string", "For variants: the variant's preferred name"),
        Column("link_score", "number", "How sure the link is, 0 to 1; empty without one", nullable=True),
        Column("is_negated", "boolean", "The text denies it"),
        Column("is_hedged", "boolean", "The text doubts or supposes it"),
        Column("is_historical", "boolean", "The text puts it in the past"),
        Column("is_hypothetical", "boolean", "The text only supposes it (if ..., in case of ...)"),
        Column("is_other_experiencer", "boolean", "It is somebody else's (a relative's)"),
        _SECTION,
        Column("is_repeat", "boolean", "It stands in a stretch that repeats an earlier one"),
        Column("score", "number", "Probability that the mention is right, 0 to 1"),
        Column("recogniser", "string", "What found it"),
    ),
    "mention_id",
    _OF_ARTICLE,
)

FACTS = Table(
    "facts",
    "One row per thing an article says: condition, relation, value, how sure, and where",
    (
        Column("fact_id", "string", "article_id, place of the evidence and a hash of the fact"),
        _ARTICLE,
        Column("condition", "string", "Preferred name of the condition, else the article's words"),
        Column("condition_id", "string", "CURIE of the condition"),
        Column("condition_text", "string", "The article's words for the condition"),
        Column("relation", "string", "How the value stands to the condition", choices=_values(Relation)),
        Column("value", "string", "Preferred name of the value, else the article's words; for a variant its gene"),
        Column("value_id", "string", "CURIE of the value"),
        Column("value_text", "string", "The article's words for the value"),
        Column("value_kind", "string", "Kind of the value", choices=_values(Kind)),
        Column("variant", "string", "For variants: the variant's preferred name"),
        Column("certainty", "string", "How sure the article is", choices=_values(Certainty)),
        Column("cue", "string", "The words that hedge or deny it"),
        Column("evidence", "string", "The sentence or list item that says it"),
        Column("evidence_start", "integer", "First character of the evidence in the clean text"),
        Column("evidence_end", "integer", "One past its last character"),
        *_RAW,
        _SECTION,
        Column("n_mentions", "integer", "How often the article says it, copies not counted"),
        Column("score", "number", "Probability that the row is right, 0 to 1"),
        Column("rule_or_model", "string", "rule:NAME or model:NAME"),
    ),
    "fact_id",
    _OF_ARTICLE,
)

CONDITIONS = Table(
    "conditions",
    "One row per condition that is an article's topic or a fact's subject, over the whole run",
    (
        Column("row_id", "string", "The CURIE, else the words"),
        Column("condition", "string", "Preferred name, else the article's words"),
        Column("condition_id", "string", "CURIE; empty where none is known"),
        Column("texts", "list", "The words the articles use for it"),
        Column("synonyms", "list", "Other names the articles state"),
        Column("n_articles_about", "integer", "Articles whose topic it is"),
        *_EVIDENCE,
    ),
    "row_id",
)
MECHANISMS = _concept_table("mechanisms", "mechanism", (Relation.MECHANISM, Relation.CAUSE))
RISK_FACTORS = _concept_table("risk_factors", "risk_factor", (Relation.RISK_FACTOR, Relation.PROTECTIVE_FACTOR))
GENES = _concept_table(
    "genes",
    "gene",
    (Relation.GENE,),
    (Column("variants", "list", "The variants the articles name"),),
)

DUPLICATES = Table(
    "duplicates",
    "One row per stretch or article that repeats another",
    (
        Column("duplicate_id", "string", "article_id, scope and place"),
        Column(
            "scope",
            "string",
            "What repeats; template: a sentence that many articles of the corpus share, kept where it stands first",
            choices=("block", "sentence", "article", "template"),
        ),
        _ARTICLE,
        Column("start", "integer", "First character of the repeat in the clean text"),
        Column("end", "integer", "One past its last character"),
        Column("kept_article_id", "string", "The article that holds what is repeated"),
        Column("kept_start", "integer", "First character of what is repeated; empty: the whole article", nullable=True),
        Column("kept_end", "integer", "One past its last character", nullable=True),
        Column("kind", "string", "How the two resemble each other", choices=_values(RepeatKind)),
        Column("similarity", "number", "Jaccard similarity of word shingles; for contained: share contained"),
        Column("same_subject", "boolean", "Whether the two are about the same condition", nullable=True),
        Column(
            "version",
            "string",
            "What article_id is to kept_article_id, where the two are versions of one page",
            choices=("", "older", "newer", "undated"),
        ),
        Column("text", "string", "The repeat's first 300 characters"),
    ),
    "duplicate_id",
    _OF_ARTICLE,
)

FINDINGS = Table(
    "findings",
    "What a reviewer should look at",
    (
        Column("finding_id", "string", "article_id, place, code and a number"),
        _ARTICLE,
        Column("code", "string", "What was found", choices=_values(FindingCode)),
        Column("severity", "string", "How much it matters", choices=_values(Severity)),
        Column("detail", "string", "What, in words"),
        Column("start", "integer", "First character in the clean text; empty: the whole article", nullable=True),
        Column("end", "integer", "One past the last character", nullable=True),
    ),
    "finding_id",
    _OF_ARTICLE,
)

REJECTS = Table(
    "rejects",
    "One row per input that did not become an article: nothing is lost silently",
    (
        Column("reject_id", "string", "Source, its id and a number"),
        Column("source", "string", "Path as given (archive!member for members of archives)"),
        Column("source_id", "string", "The input's own id, the line or row, else the file's stem"),
        Column("stage", "string", "Where it was rejected"),
        Column("reason", "string", "Why", choices=_values(DropReason)),
        Column("detail", "string", "What is wrong and what to do about it"),
    ),
    "reject_id",
)

SEGMENTS = Table(
    "segments",
    "How the clean text maps to the raw input, and what was left out",
    (
        Column("segment_id", "string", "article_id and the segment's number in reading order"),
        _ARTICLE,
        Column("start", "integer", "First character in the clean text; empty for what was left out", nullable=True),
        Column("end", "integer", "One past the last character", nullable=True),
        *_RAW,
        Column("block_type", "string", "What the stretch is", choices=_values(BlockType)),
        _SECTION,
        Column("dropped_reason", "string", "Why it was left out", choices=("", *_values(DropReason))),
    ),
    "segment_id",
    _OF_ARTICLE,
)

TABLES: tuple[Table, ...] = (
    ARTICLES,
    MENTIONS,
    FACTS,
    CONDITIONS,
    MECHANISMS,
    RISK_FACTORS,
    GENES,
    DUPLICATES,
    FINDINGS,
    REJECTS,
    SEGMENTS,
)

#: clean texts and raw inputs, kept beside the tables (Parquet only) so that offsets can be checked and shown
TEXTS = pa.schema(
    [
        pa.field("article_id", pa.string()),
        pa.field("text", pa.string()),
        pa.field("raw", pa.string()),
        # how the raw input came, so that an article can be processed again
        pa.field("media", pa.string()),
        pa.field("title", pa.string()),
        pa.field("url", pa.string()),
    ]
)

_FRICTIONLESS = {"string": "string", "integer": "integer", "number": "number", "boolean": "boolean", "list": "array"}


def datapackage(extension: str) -> dict[str, Any]:
    """The Frictionless description of a run directory whose tables are NAME.`extension` (csv or parquet)."""
    return {
        "name": "healthfacts-run",
        "title": "Facts from health articles",
        "profile": "tabular-data-package" if extension == "csv" else "data-package",
        "healthfacts_schema_version": SCHEMA_VERSION,
        "resources": [_resource(table, extension) for table in TABLES],
    }


def _resource(table: Table, extension: str) -> dict[str, Any]:
    resource: dict[str, Any] = {
        "name": table.name,
        "path": f"{table.name}.{extension}",
        "description": table.description,
        "format": extension,
        "mediatype": "text/csv" if extension == "csv" else "application/vnd.apache.parquet",
        "schema": {
            "fields": [_field(column) for column in table.columns],
            "missingValues": [""],
            "primaryKey": [table.key],
            "foreignKeys": [
                {"fields": column, "reference": {"resource": other, "fields": theirs}}
                for column, other, theirs in table.foreign
            ],
        },
    }
    if extension == "csv":
        resource |= {"encoding": "utf-8", "profile": "tabular-data-resource", "dialect": {"delimiter": ","}}
    return resource


def _field(column: Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if column.choices and "" not in column.choices:
        constraints["enum"] = list(column.choices)
    field: dict[str, Any] = {
        "name": column.name,
        "type": _FRICTIONLESS[column.type],
        "description": column.description,
    }
    return field | ({"constraints": constraints} if constraints else {})


_PREAMBLE = f"""# Data dictionary

Schema version {SCHEMA_VERSION}. Generated from `pipeline/healthfacts/schema.py` by `healthfacts schema`: edit that one.

Every run writes these tables as CSV (UTF-8, RFC 4180, one header row, LF line ends, no line break in a cell, lists
as JSON) and as Parquet, rows sorted by key. A CSV text cell that begins with `=`, `+`, `-` or `@` carries a
leading apostrophe, so that a spreadsheet shows it and does not run it; Parquet holds the bare text. Beside them are
`datapackage.json` (Frictionless), `run.json` (versions, settings, counts, timings), `report.html` and `texts.parquet`
(`article_id`, the clean `text` that offsets index, the decoded `raw` input, and what came with it).

Offsets are half-open ranges of Unicode code points, from 0. Inputs = articles kept + exact duplicates + rejects.
"""


def data_dictionary() -> str:
    """`outputs/README.md`: the tables in words, generated from this schema."""
    return _PREAMBLE + "".join(_table_in_words(table) for table in TABLES)


def _table_in_words(table: Table) -> str:
    rows = [
        f"| `{column.name}` | {column.type}{', may be empty' if column.nullable else ''} | {column.description}"
        + (f" ({', '.join(choice or 'empty' for choice in column.choices)})" if column.choices else "")
        + " |"
        for column in table.columns
    ]
    head = (
        f"\n## {table.name}\n\n{table.description}. Key: `{table.key}`.\n\n| column | type | meaning |\n|---|---|---|\n"
    )
    return head + "\n".join(rows) + "\n"

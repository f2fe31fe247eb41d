"""The words of the house: spans, articles, mentions, facts, and what is said about them.

Every record is frozen: a stage returns new records and leaves its input as it was. All offsets are half-open
character offsets (Python string indices, Unicode code points). `Span`s index `Article.text` unless a field is called
`raw`, in which case they index `RawArticle.content`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum


class _Text(str, Enum):
    """A closed choice whose value is what the tables show."""

    def __str__(self) -> str:
        return str(self.value)


class Media(_Text):
    """What kind of text an input is."""

    HTML = "html"
    TEXT = "text"
    MARKDOWN = "markdown"


class Kind(_Text):
    """What a mention names; defined in the annotation guidelines of the gold data."""

    CONDITION = "CONDITION"
    MECHANISM = "MECHANISM"
    RISK_FACTOR = "RISK_FACTOR"
    GENE = "GENE"
    VARIANT = "VARIANT"


class Relation(_Text):
    """How the value of a fact stands to its condition."""

    CAUSE = "cause"
    MECHANISM = "mechanism"
    RISK_FACTOR = "risk_factor"
    PROTECTIVE_FACTOR = "protective_factor"
    GENE = "gene"
    SYNONYM = "synonym"
    COMPLICATION = "complication"


class Certainty(_Text):
    """How sure the article is, strongest first."""

    STATED = "stated"
    HEDGED = "hedged"
    NEGATED = "negated"


class BlockType(_Text):
    """What a stretch of the page is."""

    TITLE = "title"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    TABLE_CELL = "table_cell"
    QUESTION = "question"
    ANSWER = "answer"
    SUMMARY = "summary"
    CAPTION = "caption"
    COUNTER = "counter"
    DATE_LINE = "date_line"
    BYLINE = "byline"
    DISCLAIMER = "disclaimer"
    REFERENCES = "references"
    NAVIGATION = "navigation"
    BOILERPLATE = "boilerplate"
    OTHER = "other"


class DropReason(_Text):
    """Why a stretch of the page is not in the clean text, or an input not among the articles."""

    NAVIGATION = "navigation"
    BOILERPLATE = "boilerplate"
    CONSENT = "consent"
    COUNTER = "counter"
    DATE_LINE = "date_line"
    BYLINE = "byline"
    DISCLAIMER = "disclaimer"
    REFERENCES = "references"
    SHARE = "share"
    RELATED = "related"
    SCRIPT = "script"
    HIDDEN = "hidden"
    MARKUP = "markup"
    EMPTY = "empty"
    BINARY = "binary"
    UNREADABLE = "unreadable"
    BROKEN_ARCHIVE = "broken_archive"
    BROKEN_RECORD = "broken_record"
    MISSING_COLUMN = "missing_column"
    UNSUPPORTED = "unsupported"
    TOO_LARGE = "too_large"
    TOO_DEEP = "too_deep"
    TOO_SLOW = "too_slow"
    NO_MAIN_CONTENT = "no_main_content"
    ERROR_PAGE = "error_page"
    WORKER_DIED = "worker_died"
    STAGE_FAILED = "stage_failed"


class FindingCode(_Text):
    """What a reviewer should look at."""

    LOST_LIST = "lost_list"
    TRUNCATED = "truncated"
    PAYWALL = "paywall"
    ERROR_PAGE = "error_page"
    NO_MAIN_CONTENT = "no_main_content"
    MOJIBAKE = "mojibake"
    NOT_ENGLISH = "not_english"
    LISTING = "listing"
    SEVERAL_ARTICLES = "several_articles"
    NO_TOPIC = "no_topic"
    NO_FACTS = "no_facts"
    LOW_SCORE = "low_score"
    CONTRADICTION = "contradiction"
    CHANGED_FACT = "changed_fact"
    TOO_MANY_MENTIONS = "too_many_mentions"
    LONG_SENTENCE = "long_sentence"


class Severity(_Text):
    """How much a finding matters."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class RepeatKind(_Text):
    """How a repeat resembles what it repeats."""

    EXACT = "exact"
    NEAR = "near"
    CONTAINED = "contained"


class Status(_Text):
    """What became of an article."""

    KEPT = "kept"
    EXACT_DUPLICATE = "exact_duplicate"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of characters, `start` included, `end` not.

    >>> Span(0, 4).overlaps(Span(4, 8)), Span(0, 5).overlaps(Span(4, 8))
    (False, True)
    >>> Span(2, 5).of("abcdefg")
    'cde'
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"a span needs 0 <= start <= end, not {self.start}, {self.end}")

    def __len__(self) -> int:
        return self.end - self.start

    def overlaps(self, other: Span) -> bool:
        """Whether the two share at least one character. The one overlap test of the house."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        """Whether `other` lies in this span, ends included."""
        return self.start <= other.start and other.end <= self.end

    def of(self, text: str) -> str:
        """The characters of `text` in this span."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class RawArticle:
    """One input as read: decoded, otherwise untouched.

    `content` is the decoded page, file or text column; every `raw_*` offset indexes it. `title` and `url` are what the
    container says (a column, a WARC header), "" where it says nothing. `raw_sha256` is of the bytes as they were read.
    """

    source: str
    source_id: str
    content: str
    media: Media
    title: str = ""
    url: str = ""
    encoding: str = "utf-8"
    raw_sha256: str = ""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page says about itself. Dates are ISO 8601 (2026-05-08), "" where the page does not say."""

    title: str = ""
    url: str = ""
    language: str = ""
    author: str = ""
    reviewed_by: str = ""
    published: str = ""
    updated: str = ""
    reviewed: str = ""
    #: names the page's own structured data gives its condition (schema.org MedicalCondition, about, mainEntity)
    structured_conditions: tuple[str, ...] = ()
    #: what else the structured data says: (property, value), for example ("riskFactor", "smoking")
    structured: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """One structural unit of `Article.text`; blocks are in reading order and do not overlap.

    `section` is the path of headings above, outermost first. `level` is the heading's level (1 to 6) or the list's
    depth (from 1). `lead` is the span in `Article.text` of what the block answers to: for a list item the sentence that
    announces the list, for a table cell its column header, for an answer its question.
    `row` numbers the table row a cell belongs to (from 0, -1 outside tables).
    """

    span: Span
    type: BlockType
    section: tuple[str, ...] = ()
    level: int = 0
    lead: Span | None = None
    row: int = -1


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the raw input and what became of it.

    `span` is None where the stretch was dropped (then `dropped_reason` says why); `raw` is None where clean characters
    have no counterpart in the raw input. Where both are there and equally long, the characters correspond one to one;
    where the lengths differ (an entity, collapsed white space) the whole stretch corresponds to the whole.
    """

    span: Span | None
    raw: Span | None
    block_type: BlockType
    section: tuple[str, ...] = ()
    dropped_reason: DropReason | None = None


@dataclass(frozen=True, slots=True)
class Repeat:
    """A block or sentence of the article that repeats an earlier one (`kept`)."""

    scope: str  # "block" or "sentence"
    span: Span
    kept: Span
    kind: RepeatKind
    similarity: float


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """A short form the article itself defines: "amyotrophic lateral sclerosis (ALS)"."""

    short: str
    long: str
    short_span: Span
    long_span: Span


@dataclass(frozen=True, slots=True)
class Concept:
    """An entry of a public vocabulary.

    `curie` as in Bioregistry (MONDO:0004975, HGNC:3542), "" for a variant that no vocabulary numbers. `score` runs
    from 0 to 1 (1: the string is one of the concept's names). For a variant of a known gene, `curie` and `name` are the
    gene's and `variant` is the variant's own preferred name.
    """

    curie: str
    name: str
    score: float = 1.0
    variant: str = ""


@dataclass(frozen=True, slots=True)
class Assertion:
    """How a mention is put: denied, doubted, past, of somebody else, or only supposed; with the words that say so."""

    is_negated: bool = False
    is_hedged: bool = False
    is_historical: bool = False
    is_hypothetical: bool = False
    is_other_experiencer: bool = False
    cue: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of `Article.text` that names something. Build one with `Mention.at`, which checks its words."""

    kind: Kind
    span: Span
    text: str
    score: float
    recogniser: str
    concept: Concept | None = None
    assertion: Assertion = field(default_factory=Assertion)

    @classmethod
    def at(cls, text: str, kind: Kind, span: Span, *, score: float, recogniser: str) -> Mention:
        """The mention of `kind` at `span` of `text`.

        >>> Mention.at("Gout hurts.", Kind.CONDITION, Span(0, 4), score=1.0, recogniser="x").text
        'Gout'
        """
        if span.end > len(text) or len(span) == 0:
            raise ValueError(f"no characters at {span.start}:{span.end} of a text of {len(text)}")
        return cls(kind, span, span.of(text), score, recogniser)


@dataclass(frozen=True, slots=True)
class Topic:
    """The condition an article is about, and what kind of question it answers (causes, symptoms …; "" unknown)."""

    text: str
    concept: Concept | None = None
    question_type: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing the article says: condition, relation, value, how sure, and where.

    `condition_text` and `value_text` are words of the article. `evidence` is the sentence or list item that says it;
    `value_span` one place where the value stands (None where it stands nowhere in one piece). `n_mentions` counts how
    often the article says it, repeats not counted. `score` is the probability that the row is right. `method` says
    which rule ("rule:NAME") or which model ("model:NAME") gave the row.
    """

    relation: Relation
    condition_text: str
    value_text: str
    value_kind: Kind
    certainty: Certainty
    evidence: Span
    score: float
    method: str
    condition: Concept | None = None
    value: Concept | None = None
    value_span: Span | None = None
    cue: str = ""
    section: str = ""
    n_mentions: int = 1


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a reviewer should look at; `span` is None where it concerns the whole article."""

    code: FindingCode
    severity: Severity
    detail: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Drop:
    """An input that did not become an article: which, at what stage, why, and what to do about it."""

    source: str
    source_id: str
    stage: str
    reason: DropReason
    detail: str


@dataclass(frozen=True, slots=True)
class Article:
    """A cleaned article and all that was found in it. `text` never changes once clean has made it.

    `sentences` lie each within one block, in order, and do not overlap. `repeats` are the stretches that say again what
    stands elsewhere in the article.
    """

    article_id: str
    source: str
    source_id: str
    text: str
    blocks: tuple[Block, ...] = ()
    sentences: tuple[Span, ...] = ()
    segments: tuple[Segment, ...] = ()
    metadata: Metadata = field(default_factory=Metadata)
    n_chars_raw: int = 0
    raw_sha256: str = ""
    repeats: tuple[Repeat, ...] = ()
    abbreviations: tuple[Abbreviation, ...] = ()
    mentions: tuple[Mention, ...] = ()
    topic: Topic | None = None
    facts: tuple[Fact, ...] = ()
    findings: tuple[Finding, ...] = ()

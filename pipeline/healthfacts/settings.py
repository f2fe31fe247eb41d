"""Every choice a run can make: one frozen dataclass per stage, read from TOML. Unknown keys are errors.

The comment above a field is what `healthfacts settings` prints: give each number its unit and its origin.
"""

from __future__ import annotations

import hashlib
import inspect
import json
import sys
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

from .errors import SettingsError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


def _at_least(least: int, where: str, value: int) -> None:
    if value < least:
        raise SettingsError(f"{where} must be {least} or more, not {value}")


@dataclass(frozen=True, slots=True)
class ReadSettings:
    """How inputs are found and decoded."""

    # Column of row formats (JSONL, CSV, TSV, Parquet) that holds plain text; "" tries: text
    text_column: str = ""
    # Column that holds HTML; "" tries: html, body, content
    html_column: str = ""
    # Column that identifies a row; "" tries: id
    id_column: str = ""
    # Column with the title; "" tries: title
    title_column: str = ""
    # Column with the address of the page; "" tries: url
    url_column: str = ""
    # Largest single document, in bytes after decompression; a larger one is rejected. Long pages are under 5 MB;
    # the limit keeps a decompression bomb or a dump in one line from filling the memory.
    max_document_bytes: int = 25_000_000
    # Stop after so many articles; 0 reads them all
    limit: int = 0

    def __post_init__(self) -> None:
        _at_least(1, "[read] max_document_bytes", self.max_document_bytes)
        _at_least(0, "[read] limit", self.limit)


@dataclass(frozen=True, slots=True)
class CleanSettings:
    """How pages become clean text."""

    # Longest input, in characters; a longer one is rejected as too_large. The largest page of the benchmarks has 3 million.
    max_chars: int = 25_000_000
    # Deepest nesting of elements; a deeper page is rejected as too_deep. Real pages stay under 100, generated ones reach
    # some hundreds; browsers stop at 512.
    max_depth: int = 5_000
    # Longest time for one input, in seconds; then it is rejected as too_slow
    max_seconds: float = 10.0


@dataclass(frozen=True, slots=True)
class DeduplicateSettings:
    """What counts as a repeat or a copy."""

    # Fewest words of a sentence or block that counts as a repeat inside an article; shorter ones (headings, "Yes.",
    # "See your doctor.") are often meant to stand twice
    min_words: int = 6
    # Least similarity of a near repeat inside an article: shared words over all words of the two (0 to 1). A sentence that an
    # earlier one says in other words may share fewer: there all that it says must be said, whatever the words
    near_repeat: float = 0.75
    # Least Jaccard similarity of near-duplicate articles, over runs of 5 words (0 to 1). From .8 on nearly all pairs of
    # MedQuAD are one template filled for two diseases: similarity marks, it never merges
    near_duplicate: float = 0.8
    # Least part of the shorter article's 5-word runs that the longer one holds for "contained" (0 to 1)
    contained: float = 0.95
    # MinHash bands and rows per band, of 128 values: 21 × 6 finds 99% of pairs with Jaccard .8 (16 × 8: 95%)
    bands: int = 21
    rows: int = 6
    # Seed of the MinHash values; an index made with another seed cannot be compared
    seed: int = 1
    # Library that makes the MinHash values: datasketch, or rensa (faster, needs the extra "fast"); never mixed
    signatures: str = "datasketch"
    # Near-duplicate clusters of one run that must share a sentence word for word for it to be marked as a template of the
    # corpus (0: mark none). A few pages quote one another; phrases of a site or a series stand on many
    template_clusters: int = 20
    # Folder that remembers the articles of earlier runs; "" compares the articles of this run only
    index: str = ""


@dataclass(frozen=True, slots=True)
class RecogniseSettings:
    """Which recogniser finds mentions, and which of them count."""

    # Which recogniser: healthfacts (the shipped model), vocabulary (names of the vocabulary only), or spacy:NAME (any
    # installed spaCy pipeline, or a folder with one)
    recogniser: str = "healthfacts"
    # With spacy:NAME: keep the shipped model too, and take from the pipeline what it does not overlap
    merge: bool = False
    # With spacy:NAME: which kind a label of the pipeline is; labels that are not here are left out. The defaults are the
    # labels of the public biomedical pipelines (BC5CDR, NCBI-disease, BioNLP13CG, JNLPBA).
    labels: dict[str, str] = field(
        default_factory=lambda: {
            "DISEASE": "CONDITION",
            "Disease": "CONDITION",
            "CANCER": "CONDITION",
            "GENE_OR_GENE_PRODUCT": "GENE",
            "GENE": "GENE",
            "PROTEIN": "GENE",
            "CONDITION": "CONDITION",
            "MECHANISM": "MECHANISM",
            "RISK_FACTOR": "RISK_FACTOR",
            "VARIANT": "VARIANT",
        }
    )
    # Read English only: an article that cleaning found to be in another language (finding not_english) gets no mentions and
    # no facts, since what an English model finds in it is noise
    english_only: bool = True
    # What finds the abbreviations a text defines: healthfacts (F1 .895 on med1250.dev), or scispacy
    # (scispaCy's detector, .753 there)
    abbreviations: str = "healthfacts"
    # Mentions below this probability of being right, kind and borders, are left out (0 to 1; 0 keeps them all). On held-back
    # articles the probability agrees with the share that is right (models/README.md)
    min_score: float = 0.0


@dataclass(frozen=True, slots=True)
class NormaliseSettings:
    """How mentions are linked to concepts."""

    # Links below this score (0 to 1) are not made: the mention keeps no concept. On the training abstracts of
    # NCBI-disease and BC5CDR fewer than half of the links with scores from .50 to .60 are right, two thirds above
    threshold: float = 0.6
    # The same for links to mechanisms and risk factors: clauses share a word with many a concept ("fall in estrogen" and
    # falls). Of the links read on the samples a third of those under .72 were right, most above
    threshold_phrases: float = 0.72
    # Lowest likeness (0 to 1) of a name that shares only some words, or is spelt otherwise, to be looked at; a little
    # below the threshold, so that `lookup` shows what was nearly taken
    resembling: float = 0.55
    # From this score on a link is certain enough to decide doubtful ones in the same article
    certain: float = 0.95
    # Candidates whose scores differ by less than this are decided by what else the article names
    doubt: float = 0.05


@dataclass(frozen=True, slots=True)
class RelateSettings:
    """How mentions become facts."""

    # Rows below this probability are not given (0 to 1); where precision and recall of the training articles balance,
    # by cross-validation (models/relations/README.md)
    min_score: float = 0.42
    # Mentions of one article among which facts are looked for, the first ones; the longest articles of the public
    # sets have under 1,500
    max_mentions: int = 5000
    # Tokens from which a sentence is reported as long: it is probably a list or table that lost its structure
    long_sentence: int = 400


@dataclass(frozen=True, slots=True)
class VocabularySettings:
    """Which names are known."""

    # CSV file with names of your own: name, kind, id, preferred name; they win over the shipped ones
    own_names: str = ""


@dataclass(frozen=True, slots=True)
class TabulateSettings:
    """What is written."""

    # Which files are written: csv, parquet or both
    format: str = "both"
    # Keep the raw inputs beside the clean texts in texts.parquet (compressed), so that `show`, `explain` and `validate`
    # can go back to the page; false keeps the clean texts only
    keep_raw: bool = True
    # Articles that one worker takes at a time: memory per worker grows with it, start-up cost falls
    articles_per_shard: int = 256
    # Facts below this probability are marked with a low_score finding (0 to 1)
    low_score: float = 0.35

    def __post_init__(self) -> None:
        if self.format not in {"csv", "parquet", "both"}:
            raise SettingsError(f"[tabulate] format must be csv, parquet or both, not {self.format!r}")
        _at_least(1, "[tabulate] articles_per_shard", self.articles_per_shard)


@dataclass(frozen=True, slots=True)
class Settings:
    """All of them."""

    read: ReadSettings = field(default_factory=ReadSettings)
    clean: CleanSettings = field(default_factory=CleanSettings)
    deduplicate: DeduplicateSettings = field(default_factory=DeduplicateSettings)
    vocabulary: VocabularySettings = field(default_factory=VocabularySettings)
    recognise: RecogniseSettings = field(default_factory=RecogniseSettings)
    normalise: NormaliseSettings = field(default_factory=NormaliseSettings)
    relate: RelateSettings = field(default_factory=RelateSettings)
    tabulate: TabulateSettings = field(default_factory=TabulateSettings)


def from_mapping(values: dict[str, Any]) -> Settings:
    """The settings in `values` ({stage: {key: value}}), defaults for the rest.

    Raises SettingsError for an unknown stage or key, and for a value of another type.

    >>> from_mapping({"read": {"text_column": "article"}}).read.text_column
    'article'
    """
    stages = {f.name: f for f in fields(Settings)}
    hints = get_type_hints(Settings)
    for name, table in values.items():
        if name not in stages:
            raise SettingsError(f"no stage [{name}] in the settings; there are: {', '.join(stages)}")
        if not isinstance(table, dict):
            raise SettingsError(f"{name} must be a table: write [{name}] and its keys below it")
    return Settings(**{name: _stage(name, hints[name], values.get(name, {})) for name in stages})


def load(path: Path) -> Settings:
    """The settings in a TOML file. Raises SettingsError with the file's name and what to mend."""
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror or error}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: not valid TOML: {error}") from error
    try:
        return from_mapping(values)
    except SettingsError as error:
        raise SettingsError(f"{path}: {error}. `healthfacts settings` prints every key.") from error


def digest(settings: Settings) -> str:
    """A short hash of all choices; equal settings have equal digests."""
    canonical = json.dumps(asdict(settings), sort_keys=True, default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]


def to_toml() -> str:
    """The defaults as commented TOML; what it prints loads again as the defaults."""
    lines = ["# healthfacts settings: the defaults. Keep what you change; an unknown key is an error.", ""]
    hints = get_type_hints(Settings)
    for stage in fields(Settings):
        kind = hints[stage.name]
        lines += [f"# {(kind.__doc__ or '').splitlines()[0]}", f"[{stage.name}]"]
        comments = _comments(inspect.getsource(kind))
        default = kind()
        for item in fields(kind):
            lines += [f"# {line}" for line in comments.get(item.name, [])]
            lines.append(f"{item.name} = {_toml(getattr(default, item.name))}")
        lines.append("")
    return "\n".join(lines)


def _stage(name: str, kind: type, table: dict[str, Any]) -> Any:
    hints = get_type_hints(kind)
    known = [f.name for f in fields(kind)]
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key not in known:
            raise SettingsError(f"no key {key!r} in [{name}]; it has: {', '.join(known) or 'none'}")
        values[key] = _typed(f"[{name}] {key}", hints[key], value)
    return kind(**values)


def _typed(where: str, wanted: Any, value: Any) -> Any:
    origin = get_origin(wanted)
    if origin is tuple:
        if not isinstance(value, (list, tuple)):
            raise SettingsError(f"{where} must be a list, not {value!r}")
        return tuple(_typed(where, get_args(wanted)[0], item) for item in value)
    if origin is dict:
        if not isinstance(value, dict):
            raise SettingsError(f"{where} must be a table, not {value!r}")
        return {str(key): _typed(f"{where}.{key}", get_args(wanted)[1], item) for key, item in value.items()}
    if wanted is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, wanted) or (isinstance(value, bool) and wanted is not bool):
        raise SettingsError(f"{where} must be of type {wanted.__name__}, not {value!r}")
    return value


def _comments(source: str) -> dict[str, list[str]]:
    """The comment lines right above each field of a dataclass."""
    found: dict[str, list[str]] = {}
    above: list[str] = []
    for line in source.splitlines():
        stripped = line.strip()
        if stripped.startswith("#"):
            above.append(stripped.lstrip("#").strip())
        elif ":" in stripped and stripped.split(":")[0].isidentifier():
            found[stripped.split(":")[0]] = above
            above = []
        else:
            above = []
    return found


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, (tuple, list)):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(key)} = {_toml(item)}" for key, item in value.items()) + " }"
    return repr(value)

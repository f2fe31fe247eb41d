"""What the corpus level needs to know of one article, small enough to keep of a million."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from urllib.parse import parse_qsl, urlencode, urlsplit

import numpy as np
from datasketch import MinHash
from numpy.typing import NDArray

from ..errors import SettingsError
from ..records import Article, BlockType
from ..settings import DeduplicateSettings
from . import _words

PERMUTATIONS = 128  # the notes' measurements and all index figures are for this many

_CHUNK = 1 << 15  # shingles hashed at a time: 128 permutations of them take 16 MB

#: Words a title shares with titles of other subjects: questions, sections, kinds of page. The rest names the subject.
_NOT_SUBJECT = frozenset(
    """
    a about additional adults all also am an and any are as at be been being by can cause caused causes causing
    children choose clinical common complete complication complications cure cured definition describe details
    diagnose diagnosed diagnosing diagnosis did difference do does done everything expect explained fact facts
    faq faqs find for frequent from genetic changes get getting guide had has have help here how i if in info
    information inherited inheritance introduction is it its key kind kinds know learn list live living long
    look main many may me mean means might more most much must my need new of often on or other our outlook
    overview page people persons prevent prevented prevention primary prognosis question questions read related
    research resources risk risks should sign signs so some someone stage stages start statistics summary
    support symptom symptoms tell term test tests than that the their there these they things this to top treat
    treated treating treatment treatments trial trials understanding up us very was way ways we what when where
    which who whom why will with work would you your
    """.split()  # noqa: SIM905
)

_DROPPED_PARAMETERS = re.compile(
    r"(?i)^(utm_.*|gclid|fbclid|msclkid|mc_[ce]id|ref|source|sessionid|phpsessid|sid|print|amp)$"
)
_TITLE_PARTS = re.compile(r"\s+[–—»·-]+\s+|\s*[|:]+\s+|\|")


@dataclass(frozen=True, slots=True)
class Sketch:
    """One article as `decide` sees it.

    `text_hash` is of the text with white space collapsed (empty for a text without words). `signature` holds the
    MinHash values, 32 bits each. `subject` holds the words of the title, or of the first heading, that name its
    subject; "" where there is none. `url` is the canonical address, `date` the newest date the page gives (ISO 8601).
    `title` is a number, equal for titles of equal words, 0 for none.
    """

    article_id: str
    source: str
    source_id: str
    text_hash: bytes
    signature: bytes
    n_shingles: int
    subject: str = ""
    url: str = ""
    date: str = ""
    title: int = 0


@dataclass(frozen=True, slots=True)
class Scheme:
    """How signatures are made; signatures of different schemes cannot be compared."""

    package: str
    package_version: str
    algorithm: str
    seed: int
    permutations: int
    bands: int
    rows: int
    shingle: int
    normaliser: int

    def describe(self) -> str:
        """One line for messages and the index.

        >>> scheme(DeduplicateSettings()).describe()
        'datasketch 2 affine32, seed 1, 128 permutations, 21 bands of 6 rows, 5-word shingles, normaliser 1'
        """
        return (
            f"{self.package} {self.package_version} {self.algorithm}, seed {self.seed}, "
            f"{self.permutations} permutations, "
            f"{self.bands} bands of {self.rows} rows, {self.shingle}-word shingles, normaliser {self.normaliser}"
        )


def scheme(settings: DeduplicateSettings) -> Scheme:
    """The scheme these settings lead to. Raises SettingsError where they cannot be met."""
    if settings.bands < 1 or settings.rows < 1 or settings.bands * settings.rows > PERMUTATIONS:
        raise SettingsError(
            f"[deduplicate] bands × rows is {settings.bands * settings.rows}; it must be between 1 and {PERMUTATIONS}"
        )
    if settings.signatures == "datasketch":
        # Values depend on the scheme, which datasketch keeps within a major version, not on the minor version.
        name, algorithm = version("datasketch").split(".", maxsplit=1)[0], "affine32"
    elif settings.signatures == "rensa":
        try:
            name = version("rensa").split(".", maxsplit=1)[0]
        except PackageNotFoundError as error:
            raise SettingsError(
                '[deduplicate] signatures = "rensa" needs the package rensa: pip install "healthfacts[fast]"'
            ) from error
        algorithm = f"R{import_module('rensa').RMinHash.ALGORITHM_VERSION}"
    else:
        raise SettingsError(f'[deduplicate] signatures must be "datasketch" or "rensa", not {settings.signatures!r}')
    return Scheme(
        settings.signatures,
        name,
        algorithm,
        settings.seed,
        PERMUTATIONS,
        settings.bands,
        settings.rows,
        _words.SHINGLE,
        _words.NORMALISER,
    )


def sketch(article: Article, *, settings: DeduplicateSettings) -> Sketch:
    """The sketch of a cleaned article.

    >>> made = sketch(Article("a1", "x.txt", "x", "Gout hurts."), settings=DeduplicateSettings())
    >>> made.article_id, len(made.signature), made.n_shingles
    ('a1', 512, 1)
    """
    runs = _words.shingles(_words.words(article.text))
    meta = article.metadata
    title = meta.title or _first_heading(article)
    url = canonical_url(meta.url)
    return Sketch(
        article.article_id,
        article.source,
        article.source_id,
        text_hash(article.text) if len(runs) else b"",
        signature(runs, settings=settings).tobytes(),
        len(runs),
        subject_words(title, text=article.text, url=url),
        url,
        max(meta.updated, meta.reviewed, meta.published),
        _title_number(title),
    )


def signature(runs: NDArray[np.uint64], *, settings: DeduplicateSettings) -> NDArray[np.uint32]:
    """The MinHash values of a set of shingle numbers: `PERMUTATIONS` of 32 bits."""
    made: NDArray[np.uint32] = _signer(settings.signatures, settings.seed)(runs)
    return made


@lru_cache(maxsize=4)
def _signer(library: str, seed: int) -> Callable[[NDArray[np.uint64]], NDArray[np.uint32]]:
    if library == "rensa":
        digest = import_module("rensa").RMinHash.digest_matrix_from_flat_token_hashes

        def with_rensa(runs: NDArray[np.uint64]) -> NDArray[np.uint32]:
            matrix = digest(runs, np.array([0, len(runs)], dtype=np.uint64), PERMUTATIONS, seed)
            return np.array(matrix.to_rows()[0], dtype=np.uint32)

        return with_rensa
    # The shingles are hashed already: datasketch gets their lower 32 bits as they are, mixes them and permutes them.
    empty = MinHash(num_perm=PERMUTATIONS, seed=seed, hashfunc=_as_it_is, scheme="affine32")

    def with_datasketch(runs: NDArray[np.uint64]) -> NDArray[np.uint32]:
        made = empty.copy()
        low = (runs & np.uint64(0xFFFFFFFF)).tolist()
        for start in range(0, len(low), _CHUNK):
            made.update_batch(low[start : start + _CHUNK])
        return np.asarray(made.hashvalues, dtype=np.uint32)

    return with_datasketch


def _as_it_is(value: int) -> int:
    return value


def text_hash(text: str) -> bytes:
    """16 bytes that are equal for texts equal but for white space."""
    return blake2b(" ".join(text.split()).encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _first_heading(article: Article) -> str:
    for block in article.blocks[:3]:
        if block.type in (BlockType.TITLE, BlockType.HEADING, BlockType.QUESTION):
            return block.span.of(article.text)
    return ""


def _title_number(title: str) -> int:
    found = " ".join(_words.words(title))
    return (
        int.from_bytes(blake2b(found.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")
        if found
        else 0
    )


def subject_words(title: str, *, text: str = "", url: str = "") -> str:
    """The words of a title that name its subject, in order.

    A title is cut at bars, dashes and colons. A later part counts where the text mentions it and the address does not
    carry its name: names of sites go, "Parasites - Ascariasis" stays whole. Without a text the first part decides.

    >>> subject_words("What is (are) Fabry disease, type 2 ?"), subject_words("Symptoms of gout | Example Health")
    ('fabry disease type 2', 'gout')
    >>> subject_words("Parasites - Ascariasis", text="Ascariasis is an infection.")
    'parasites ascariasis'
    >>> subject_words("What are the symptoms?"), subject_words("Hemophilia A")
    ('', 'hemophilia a')
    """
    kept: list[str] = []
    mentioned: set[str] | None = None
    for part in _TITLE_PARTS.split(title.strip()):
        written = _words.words_with_offsets(part)[0]
        found = [
            word
            for at, word in enumerate(map(str.lower, written))
            if word not in _NOT_SUBJECT or (at and len(word) == 1 and written[at].isupper())
        ]
        if found and kept:
            if mentioned is None:
                mentioned = set(_words.words(text))
            if mentioned.isdisjoint(found) or "".join(map(str.lower, written)) in re.sub(r"[^a-z0-9]", "", url):
                continue
        kept += found
    return " ".join(kept)


def canonical_url(url: str) -> str:
    """The address without scheme, "www.", fragment, trackers, ending and index page; "" for what is none.

    >>> canonical_url("HTTPS://www.Example.org/gout/index.html?utm_source=x&id=3#top")
    'example.org/gout?id=3'
    """
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").lower()
    except ValueError:
        return ""
    if not host:
        return ""
    host = re.sub(r"^(www|m|amp|mobile)\.", "", host)
    path = re.sub(r"/(index|default)\.\w{3,5}$", "", re.sub(r"/+", "/", parts.path)).rstrip("/")
    path = re.sub(r"\.(html?|xhtml|php|aspx?|jsp)$", "", path, flags=re.IGNORECASE)
    query = urlencode(sorted(pair for pair in parse_qsl(parts.query) if not _DROPPED_PARAMETERS.match(pair[0])))
    return host + path + ("?" + query if query else "")

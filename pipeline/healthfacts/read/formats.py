"""One open file as documents: text, HTML, JSONL, CSV, TSV, Parquet, WARC."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import json
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain, zip_longest
from pathlib import PurePosixPath
from typing import Any, BinaryIO, cast

import pyarrow as pa
import pyarrow.parquet as pq
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from zstandard import ZstdError

from ..records import Drop, DropReason, Media, RawArticle
from ..settings import ReadSettings
from .decode import binary_kind, decode, is_html, is_html_text, storable

#: what a damaged or truncated compressed stream raises
BROKEN_STREAM = (EOFError, OSError, zlib.error, ZstdError)

_HEAD = 65_536
_HTML_COLUMNS = ("html", "body", "content")

#: a table inside an archive is unpacked to a temporary file up to so many times the document limit, no further
_UNPACK_FACTOR = 100


@dataclass(frozen=True, slots=True)
class Place:
    """Where documents come from: the source as the tables name it, and the stem that names rows without an id."""

    source: str
    stem: str

    def drop(self, reason: DropReason, detail: str, source_id: str = "") -> Drop:
        """A drop at this place."""
        return Drop(self.source, source_id or self.stem, "read", reason, detail)


class _Rejoined(io.RawIOBase):
    """A stream whose first bytes were read already."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = head
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        chunk = self._head[: len(buffer)] if self._head else self._rest.read(len(buffer))
        self._head = self._head[len(buffer) :]
        buffer[: len(chunk)] = chunk
        return len(chunk)


def documents(stream: BinaryIO, name: str, place: Place, settings: ReadSettings) -> Iterator[RawArticle | Drop]:
    """All documents of one uncompressed stream. `name` ends as the file does, compression suffix removed."""
    head = stream.read(_HEAD)
    whole = io.BufferedReader(_Rejoined(head, stream), _HEAD)
    suffix = PurePosixPath(name).suffix.lower()
    format_ = _format(head, suffix)
    if not head.strip() and len(head) < _HEAD:
        yield place.drop(DropReason.EMPTY, "the file is empty; fetch it again, or leave it out")
    elif format_ == "parquet":
        yield from _parquet(stream if stream.seekable() else None, whole, place, settings)
    elif format_ == "warc":
        yield from _warc(whole, place, settings)
    elif kind := binary_kind(head):
        yield place.drop(DropReason.BINARY, f"not text: {kind}; leave it out, or extract its text first")
    elif format_ == "jsonl":
        yield from _jsonl(_as_utf8(whole, head), place, settings)
    elif format_ in {"csv", "tsv"}:
        yield from _csv(whole, head, "\t" if format_ == "tsv" else "", place, settings)
    else:
        yield from _document(whole, Media(format_), place, settings)


def _format(head: bytes, suffix: str) -> str:
    """What the bytes are; the name decides only where they do not tell."""
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"WARC/"):
        return "warc"
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if is_html(head[:8192]) and start[:1] == b"<":
        return "html"
    if suffix in {".jsonl", ".ndjson", ".csv", ".tsv"}:
        return {".ndjson": "jsonl"}.get(suffix, suffix[1:])
    if start[:1] == b"{" and _is_json(start.split(b"\n", 1)[0], len(head)):
        return "jsonl"
    if suffix in {".html", ".htm", ".xhtml"}:
        return "html" if b"<" in head.replace(b"\0", b"") else "text"
    if suffix in {".md", ".markdown"}:
        return "markdown"
    return "html" if is_html(head) and suffix != ".txt" else "text"


def _is_json(line: bytes, n_head: int) -> bool:
    """Whether a first line is a JSON object; one longer than the head cannot be told, and begins like one."""
    if len(line) >= n_head:
        return b'":' in line[:1000]
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False


def _document(stream: BinaryIO, media: Media, place: Place, settings: ReadSettings) -> Iterator[RawArticle | Drop]:
    data = stream.read(settings.max_document_bytes + 1)
    if len(data) > settings.max_document_bytes:
        yield place.drop(DropReason.TOO_LARGE, _too_large(settings))
        return
    text, encoding = decode(data, html=media is Media.HTML)
    if media is Media.TEXT and is_html_text(text) and text.lstrip("\ufeff \t\r\n").startswith("<"):
        media = Media.HTML
    yield RawArticle(
        place.source, place.stem, text, media, encoding=encoding, raw_sha256=hashlib.sha256(data).hexdigest()
    )


def _too_large(settings: ReadSettings) -> str:
    limit = settings.max_document_bytes
    return f"a single document of more than {limit:,} bytes; split it, or raise [read] max_document_bytes"


def _lines(stream: BinaryIO, limit: int) -> Iterator[bytes | None]:
    """Lines without their ends; None for one longer than `limit` bytes, which is skipped and never held."""
    while line := stream.readline(limit + 1):
        if len(line) > limit and not line.endswith(b"\n"):
            while line and not line.endswith(b"\n"):
                line = stream.readline(limit)
            yield None
        else:
            yield line.rstrip(b"\r\n")


def _as_utf8(stream: BinaryIO, head: bytes) -> BinaryIO:
    """The stream, or a UTF-16 or UTF-32 one as UTF-8, in which lines can be told."""
    _, encoding = decode(head)
    if not encoding.startswith(("utf-16", "utf-32")):
        return stream
    return cast(BinaryIO, io.BufferedReader(_Transcoded(stream, encoding)))


class _Transcoded(io.RawIOBase):
    """A stream of another encoding as UTF-8."""

    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        self._chunks = codecs.iterdecode(iter(partial(stream.read, _HEAD), b""), encoding, errors="replace")
        self._ready = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._ready:
            decoded = next(self._chunks, None)
            if decoded is None:
                return 0
            self._ready = decoded.encode("utf-8", errors="replace")
        chunk, self._ready = self._ready[: len(buffer)], self._ready[len(buffer) :]
        buffer[: len(chunk)] = chunk
        return len(chunk)


def _jsonl(stream: BinaryIO, place: Place, settings: ReadSettings) -> Iterator[RawArticle | Drop]:
    for number, line in enumerate(_lines(stream, settings.max_document_bytes), 1):
        here = f"{place.stem}#line{number}"
        if line is None:
            yield place.drop(DropReason.TOO_LARGE, f"line {number}: {_too_large(settings)}", here)
            continue
        if not line.strip():
            continue
        try:
            row = json.loads(decode(line)[0])
        except (ValueError, RecursionError) as error:
            yield place.drop(DropReason.BROKEN_RECORD, f"line {number} is not JSON: {error}", here)
            continue
        if not isinstance(row, dict):
            yield place.drop(
                DropReason.BROKEN_RECORD, f"line {number} is JSON but no object: write one object a line", here
            )
            continue
        yield _row(row, f"line {number}", here, place, settings)


def _csv(
    stream: BinaryIO, head: bytes, delimiter: str, place: Place, settings: ReadSettings
) -> Iterator[RawArticle | Drop]:
    _, encoding = decode(head[: head.rfind(b"\n") + 1] or head)
    text = io.TextIOWrapper(stream, encoding, errors="replace", newline="")
    csv.field_size_limit(settings.max_document_bytes)
    too_long: list[int] = []
    lines = _text_lines(text, settings.max_document_bytes, too_long)
    header = next(lines, "")
    rows = csv.reader(chain([header], lines), delimiter=delimiter or _delimiter(header))
    try:
        names = next(rows, [])
    except csv.Error as error:
        yield place.drop(DropReason.BROKEN_RECORD, f"line 1: {error}; the file was not read")
        return
    columns = _columns(names, settings)
    if columns is None:
        yield place.drop(DropReason.MISSING_COLUMN, _no_column(names, settings))
        return
    while True:
        line_number = rows.line_num + 1
        here = f"{place.stem}#line{line_number}"
        try:
            values = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            # an error of one line leaves the next one whole; after several, a quote may be open anywhere
            is_one = rows.line_num == line_number
            rest = "" if is_one else "; an opening quote without an end? The rest of the file was not read"
            yield place.drop(DropReason.BROKEN_RECORD, f"line {line_number}: {error}{rest}", here)
            if is_one:
                continue
            return
        if too_long:
            too_long.clear()
            yield place.drop(DropReason.TOO_LARGE, f"line {line_number}: {_too_large(settings)}", here)
        elif values:
            cells = dict(zip_longest(names, values[: len(names)], fillvalue=""))
            yield _row(cells, f"line {line_number}", here, place, settings)


def _text_lines(text: io.TextIOWrapper, limit: int, too_long: list[int]) -> Iterator[str]:
    """Lines with their ends, without NULs. One over `limit` is skipped: it comes empty, and its length in `too_long`."""
    while line := text.readline(limit + 1):
        n_read = len(line)
        while len(line) > limit and not line.endswith(("\n", "\r")):
            line = text.readline(limit + 1)
            n_read += len(line)
        if n_read > limit + 1:
            too_long.append(n_read)
        yield "\n" if n_read > limit + 1 else line.replace("\0", "")


def _delimiter(header: str) -> str:
    """The separator a header line uses: the commonest of the four that exports use.

    >>> _delimiter("id;title;text")
    ';'
    """
    return max(",;\t|", key=header.count)


def _parquet(
    seekable: BinaryIO | None, stream: BinaryIO, place: Place, settings: ReadSettings
) -> Iterator[RawArticle | Drop]:
    with tempfile.TemporaryFile() as unpacked:
        source = seekable
        if source is None:
            limit = _UNPACK_FACTOR * settings.max_document_bytes
            n_written = 0
            while chunk := stream.read(1 << 20):
                n_written += unpacked.write(chunk)
                if n_written > limit:
                    yield place.drop(
                        DropReason.TOO_LARGE,
                        f"a Parquet file inside an archive of more than {limit:,} bytes: unpack it first",
                    )
                    return
            source = unpacked
        try:
            table = pq.ParquetFile(source)
            names = list(table.schema_arrow.names)
        except (pa.ArrowException, OSError) as error:
            yield place.drop(DropReason.BROKEN_ARCHIVE, f"not a whole Parquet file: {error}")
            return
        columns = _columns(names, settings)
        if columns is None:
            yield place.drop(DropReason.MISSING_COLUMN, _no_column(names, settings))
            return
        yield from _parquet_rows(table, sorted(set(columns)), place, settings)


def _parquet_rows(
    table: pq.ParquetFile, columns: list[str], place: Place, settings: ReadSettings
) -> Iterator[RawArticle | Drop]:
    number = 0
    batches = table.iter_batches(batch_size=64, columns=columns)
    while True:
        try:
            batch = next(batches)
        except StopIteration:
            return
        except (pa.ArrowException, OSError) as error:
            yield place.drop(
                DropReason.BROKEN_ARCHIVE,
                f"row {number + 1} and what follows: {error}",
                f"{place.stem}#row{number + 1}",
            )
            return
        for row in batch.to_pylist():
            number += 1
            yield _row(row, f"row {number}", f"{place.stem}#row{number}", place, settings)


def _columns(names: Iterable[str], settings: ReadSettings) -> list[str] | None:
    """The columns a table's rows are made from; None where no text column is among them."""
    names = list(names)
    wanted = [settings.text_column or "text"] if settings.text_column or not settings.html_column else []
    if settings.html_column:
        wanted.append(settings.html_column)
    elif not settings.text_column:
        wanted += _HTML_COLUMNS
    content = [name for name in wanted if name in names]
    if not content:
        return None
    rest = (settings.id_column or "id", settings.title_column or "title", settings.url_column or "url")
    return content + [name for name in rest if name in names]


def _no_column(names: Iterable[str], settings: ReadSettings) -> str:
    wanted = settings.text_column or settings.html_column
    missing = f"no column {wanted!r}" if wanted else "no column text, html, body or content"
    return f"{missing}; found {', '.join(map(repr, names)) or 'none'}. Set --text-column or --html-column."


def _row(row: dict[str, Any], where: str, here: str, place: Place, settings: ReadSettings) -> RawArticle | Drop:
    """One row of any row format as a document."""
    columns = _columns(row, settings)
    if columns is None:
        return place.drop(DropReason.MISSING_COLUMN, f"{where}: {_no_column(row, settings)}", here)
    content, media = "", Media.TEXT
    for name in columns:
        value = row.get(name)
        if isinstance(value, bytes):
            value = decode(value, html=is_html(value))[0]
        is_content = name not in {
            settings.id_column or "id",
            settings.title_column or "title",
            settings.url_column or "url",
        }
        if is_content and isinstance(value, str) and value.strip():
            content = storable(value)
            is_page = name == settings.html_column or (name != settings.text_column and name in _HTML_COLUMNS)
            media = Media.HTML if is_page and is_html_text(value) else Media.TEXT
            break
    data = content.encode()
    digest = hashlib.sha256(data).hexdigest()
    own_id = _cell(row, settings.id_column or "id")
    if not content:
        return place.drop(
            DropReason.EMPTY,
            f"{where}: no text in {columns[0]!r}; fill it, or name another column with --text-column",
            own_id or here,
        )
    if len(data) > settings.max_document_bytes:
        return place.drop(DropReason.TOO_LARGE, f"{where}: {_too_large(settings)}", own_id or here)
    if media is Media.TEXT and is_html_text(content) and content.lstrip().startswith("<"):
        media = Media.HTML
    return RawArticle(
        source=place.source,
        source_id=own_id or f"{place.stem}#{digest[:8]}",
        content=content,
        media=media,
        title=_cell(row, settings.title_column or "title"),
        url=_cell(row, settings.url_column or "url"),
        raw_sha256=digest,
    )


def _cell(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    return storable(" ".join(str(value).split())) if isinstance(value, (str, int, float)) else ""


class _Records(ArchiveIterator):  # type: ignore[misc]
    """Records of a WARC; what is wrong with them is told in rejects, not on standard error."""

    INC_RECORD = ""


def _warc(stream: BinaryIO, place: Place, settings: ReadSettings) -> Iterator[RawArticle | Drop]:
    records = iter(_Records(stream))
    number = 0
    while True:
        try:
            record = next(records)
        except StopIteration:
            return
        except (ArchiveLoadFailed, *BROKEN_STREAM) as error:
            yield place.drop(
                DropReason.BROKEN_ARCHIVE,
                f"record {number + 1} and what follows: {error}",
                f"{place.stem}#record{number + 1}",
            )
            return
        number += 1
        if record.rec_type not in {"response", "resource"}:
            continue
        here = (record.rec_headers.get_header("WARC-Record-ID") or f"{place.stem}#record{number}").strip("<>")
        yield _warc_record(record, here, place, settings)


def _warc_record(record: Any, here: str, place: Place, settings: ReadSettings) -> RawArticle | Drop:
    url = record.rec_headers.get_header("WARC-Target-URI") or ""
    headers = record.http_headers or record.rec_headers
    status = record.http_headers.get_statuscode() if record.http_headers else "200"
    if not str(status).startswith("2"):
        return place.drop(DropReason.ERROR_PAGE, f"{url}: the server answered {status}", here)
    content_type = (headers.get_header("Content-Type") or "").lower()
    if not any(kind in content_type for kind in ("html", "text/plain", "markdown")):
        return place.drop(
            DropReason.UNSUPPORTED, f"{url}: content type {content_type or 'unknown'} holds no article", here
        )
    try:
        data = record.content_stream().read(settings.max_document_bytes + 1)
    except BROKEN_STREAM as error:
        return place.drop(DropReason.BROKEN_RECORD, f"{url}: {error}", here)
    if len(data) > settings.max_document_bytes:
        return place.drop(DropReason.TOO_LARGE, f"{url}: {_too_large(settings)}", here)
    if not data.strip():
        return place.drop(DropReason.EMPTY, f"{url}: the answer is empty; fetch it again", here)
    if kind := binary_kind(data[:_HEAD]):
        return place.drop(DropReason.BINARY, f"{url}: not text: {kind}", here)
    html = "html" in content_type
    declared = content_type.partition("charset=")[2].strip("\"' ;")
    text, encoding = decode(data, declared=declared, html=html)
    return RawArticle(
        source=place.source,
        source_id=here,
        content=text,
        media=Media.HTML if html else Media.TEXT,
        url=url,
        encoding=encoding,
        raw_sha256=hashlib.sha256(data).hexdigest(),
    )

"""Reading: every format, compression and charset; every bad input a drop with the remedy, none an exception."""

from __future__ import annotations

import gzip
import io
import json
import os
import sys
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from healthfacts.read import read
from healthfacts.read.decode import decode
from healthfacts.records import Drop, DropReason, Media, RawArticle
from healthfacts.settings import ReadSettings

TEXT = "Gout is caused by uric acid crystals."
PAGE = f"<!doctype html><html><body><p>{TEXT}</p></body></html>"
ROWS = [{"id": f"r{n}", "title": f"T{n}", "url": f"https://example.org/{n}", "text": f"{TEXT} {n}"} for n in range(3)]
JSONL = "".join(json.dumps(row) + "\n" for row in ROWS).encode()
CSV = ("id,title,url,text\n" + "".join(f'{r["id"]},{r["title"]},{r["url"]},"{r["text"]}"\n' for r in ROWS)).encode()


def read_all(*sources: Path | str, **options: object) -> tuple[list[RawArticle], list[Drop]]:
    found = list(read([str(source) for source in sources], settings=ReadSettings(**options)))  # type: ignore[arg-type]
    return [f for f in found if isinstance(f, RawArticle)], [f for f in found if isinstance(f, Drop)]


def parquet_bytes() -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(ROWS), buffer)
    return buffer.getvalue()


def warc_bytes(*pages: tuple[str, str, bytes]) -> bytes:
    """A WARC of (status, content type, body) responses."""
    buffer = io.BytesIO()
    writer = WARCWriter(buffer, gzip=False)
    for number, (status, kind, body) in enumerate(pages):
        headers = StatusAndHeaders(status, [("Content-Type", kind)], protocol="HTTP/1.1")
        url = f"https://example.org/{number}"
        record = writer.create_warc_record(url, "response", payload=io.BytesIO(body), http_headers=headers)
        payload = record.raw_stream
        writer.write_record(record)
        for stream in (payload, record.raw_stream):
            stream.close()
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "media", "n"),
    [
        ("a.txt", TEXT.encode(), Media.TEXT, 1),
        ("a.md", f"# Gout\n\n{TEXT}".encode(), Media.MARKDOWN, 1),
        ("a.html", PAGE.encode(), Media.HTML, 1),
        ("a.htm", PAGE.encode(), Media.HTML, 1),
        ("a.xhtml", PAGE.encode(), Media.HTML, 1),
        ("a.jsonl", JSONL, Media.TEXT, 3),
        ("a.ndjson", JSONL, Media.TEXT, 3),
        ("a.csv", CSV, Media.TEXT, 3),
        ("a.tsv", CSV.replace(b",", b"\t"), Media.TEXT, 3),
        ("semicolons.csv", CSV.replace(b",", b";"), Media.TEXT, 3),
        ("a.parquet", parquet_bytes(), Media.TEXT, 3),
        ("a.warc", warc_bytes(("200 OK", "text/html", PAGE.encode())), Media.HTML, 1),
        # the name says nothing, or something wrong
        ("page", PAGE.encode(), Media.HTML, 1),
        ("page.txt", PAGE.encode(), Media.HTML, 1),
        ("rows", JSONL, Media.TEXT, 3),
        ("rows.txt", JSONL, Media.TEXT, 3),
        ("table.csv", parquet_bytes(), Media.TEXT, 3),
        ("plain.html", TEXT.encode(), Media.TEXT, 1),
    ],
)
@pytest.mark.parametrize("wrap", ["", ".gz", ".zst", ".zip"])
def test_every_format_in_every_wrapping(
    tmp_path: Path, name: str, data: bytes, media: Media, n: int, wrap: str
) -> None:
    path = tmp_path / f"{name}{wrap}"
    if wrap == ".gz":
        data = gzip.compress(data)
    elif wrap == ".zst":
        data = zstandard.ZstdCompressor().compress(data)
    if wrap == ".zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(f"inner/{name}", data)
    else:
        path.write_bytes(data)
    articles, drops = read_all(path)
    assert not drops
    assert [a.media for a in articles] == [media] * n
    assert all(TEXT in a.content for a in articles)
    assert all(len(a.raw_sha256) == 64 for a in articles)
    if n == 3:
        assert [(a.source_id, a.title, a.url) for a in articles] == [(r["id"], r["title"], r["url"]) for r in ROWS]
    assert articles[0].source == path.as_posix() + (f"!inner/{name}" if wrap == ".zip" else "")


def test_folders_globs_and_files_named_twice(tmp_path: Path) -> None:
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "deep" / "er" / "b.txt").write_text(TEXT)
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / ".hidden").write_text(TEXT)
    articles, drops = read_all(tmp_path, tmp_path / "a.txt", f"{tmp_path}/*.txt")
    assert [a.source_id for a in articles] == ["a", "b"]
    assert not drops


def test_a_pattern_or_file_that_is_not_there_is_a_drop(tmp_path: Path) -> None:
    _, drops = read_all(f"{tmp_path}/*.html", tmp_path / "gone.txt")
    assert [d.reason for d in drops] == [DropReason.UNREADABLE] * 2


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    for data, n in (
        (JSONL, 3),
        (PAGE.encode(), 1),
        (gzip.compress(JSONL), 3),
        (warc_bytes(("200 OK", "text/html", PAGE.encode())), 1),
    ):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        articles, drops = read_all("-")
        assert (len(articles), len(drops), articles[0].source) == (n, 0, "-")


def test_columns_by_option(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"key,name,address,page\nk1,T,https://example.org/x,<p>{TEXT}</p>\n")
    options = {"id_column": "key", "title_column": "name", "url_column": "address", "html_column": "page"}
    (article,), _ = read_all(path, **options)
    assert (article.source_id, article.title, article.url) == ("k1", "T", "https://example.org/x")
    assert (article.media, article.content) == (Media.HTML, f"<p>{TEXT}</p>")


def test_limit_counts_inputs(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(JSONL)
    assert len(read_all(tmp_path / "a.jsonl", limit=2)[0]) == 2


@pytest.mark.parametrize(
    ("name", "data", "reason", "says"),
    [
        ("empty.txt", b"", DropReason.EMPTY, "empty"),
        ("blank.html", b" \n\t", DropReason.EMPTY, "empty"),
        ("binary.txt", bytes(range(256)) * 40, DropReason.BINARY, "not text"),
        ("paper.txt", b"%PDF-1.7\n\x00\x01", DropReason.BINARY, "PDF"),
        ("cut.jsonl.gz", gzip.compress(JSONL * 2000)[:-200], DropReason.BROKEN_ARCHIVE, "fetch the file again"),
        (
            "cut.txt.zst",
            zstandard.ZstdCompressor().compress(os.urandom(9000).hex().encode())[:-50],
            DropReason.BROKEN_ARCHIVE,
            "cut",
        ),
        ("cut.zip", b"PK\x03\x04" + b"\x00" * 40, DropReason.BROKEN_ARCHIVE, "fetch"),
        ("cut.parquet", parquet_bytes()[:-20], DropReason.BROKEN_ARCHIVE, "Parquet"),
        ("no.csv", b"id,words\n1,hello\n", DropReason.MISSING_COLUMN, "found 'id', 'words'"),
        ("no.jsonl", b'{"words": "hello"}\n', DropReason.MISSING_COLUMN, "--text-column"),
        ("list.jsonl", b"[1, 2]\n", DropReason.BROKEN_RECORD, "one object a line"),
    ],
)
def test_bad_files_become_drops_with_a_remedy(
    tmp_path: Path, name: str, data: bytes, reason: DropReason, says: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    _, drops = read_all(path)
    assert drops, "nothing was reported"
    assert drops[-1].reason is reason
    assert says in drops[-1].detail
    assert drops[-1].stage == "read"


def test_broken_json_on_line_7_costs_that_line_only(tmp_path: Path) -> None:
    lines = [json.dumps({"id": str(n), "text": TEXT}) for n in range(1, 11)]
    lines[6] = lines[6][:-5]
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(lines))
    articles, (drop,) = read_all(path)
    assert len(articles) == 9
    assert drop.source_id == "rows#line7"
    assert drop.detail.startswith("line 7 is not JSON")


def test_a_huge_line_is_skipped_not_held(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(b'{"text": "' + b"x" * 300_000 + b'"}\n' + JSONL)
    articles, (drop,) = read_all(path, max_document_bytes=100_000)
    assert len(articles) == 3
    assert drop.reason is DropReason.TOO_LARGE


def test_a_decompression_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.txt.gz"
    with gzip.open(path, "wb") as file:
        for _ in range(64):
            file.write(b"a" * 1_000_000)
    _, (drop,) = read_all(path, max_document_bytes=1_000_000)
    assert drop.reason is DropReason.TOO_LARGE
    assert "max_document_bytes" in drop.detail


def test_nested_compression_and_archives_stop(tmp_path: Path) -> None:
    data = TEXT.encode()
    for _ in range(4):
        data = gzip.compress(data)
    (tmp_path / "deep.txt.gz").write_bytes(data)
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("a.txt", TEXT)
    with zipfile.ZipFile(tmp_path / "outer.zip", "w") as archive:
        archive.writestr("inner.zip", inner.getvalue())
        archive.writestr("../../etc/a.txt", TEXT)
    articles, drops = read_all(tmp_path)
    assert [d.reason for d in drops] == [DropReason.UNSUPPORTED] * 2
    assert len(articles) == 1, "a member with a path outside is read in place, never written"


def test_a_folder_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root may read everything, so the refusal is simulated."""
    (tmp_path / "a.txt").write_text(TEXT)
    closed = tmp_path / "closed"
    closed.mkdir()
    real = os.scandir

    def scandir(path: str | Path) -> object:
        if str(path) == str(closed):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    articles, (drop,) = read_all(tmp_path)
    assert len(articles) == 1
    assert (drop.source, drop.reason) == (closed.as_posix(), DropReason.UNREADABLE)


def test_warc_keeps_pages_and_reports_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(
        gzip.compress(
            warc_bytes(
                ("200 OK", "text/html; charset=iso-8859-1", "<p>Sjögren</p>".encode("latin-1")),
                ("404 Not Found", "text/html", PAGE.encode()),
                ("200 OK", "image/png", b"\x89PNG"),
            )
        )
    )
    (article,), drops = read_all(path)
    assert (article.content, article.url) == ("<p>Sjögren</p>", "https://example.org/0")
    assert [d.reason for d in drops] == [DropReason.ERROR_PAGE, DropReason.UNSUPPORTED]


@pytest.mark.parametrize(
    ("data", "text", "encoding"),
    [
        ("Sjögren’s".encode(), "Sjögren’s", "utf-8"),
        (b"\xef\xbb\xbf" + "Sjögren".encode(), "Sjögren", "utf-8-sig"),
        ("Sjögren’s syndrome".encode("utf-16"), "Sjögren’s syndrome", "utf-16"),
        ("Sjögren’s syndrome".encode("utf-16-le"), "Sjögren’s syndrome", "utf-16-le"),
        ("Sjögren’s syndrome".encode("utf-16-be"), "Sjögren’s syndrome", "utf-16-be"),
        (
            ("Ménière’s disease causes dizziness. " * 3).encode("cp1252"),
            "Ménière’s disease causes dizziness. " * 3,
            "cp1252",
        ),
        (b'<meta charset="windows-1251">' + "Грипп".encode("cp1251"), '<meta charset="windows-1251">Грипп', "cp1251"),
        ("Behçet".encode() + b"\xc3", "Behçet\ufffd", "utf-8"),
    ],
)
def test_charsets(data: bytes, text: str, encoding: str) -> None:
    assert decode(data, html=data.startswith(b"<")) == (text, encoding)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_decoding_never_fails(data: bytes) -> None:
    text, encoding = decode(data)
    assert isinstance(text, str)
    assert encoding


def test_nul_bytes_do_not_end_a_table(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(CSV.replace(b"Gout", b"Go\x00ut"))
    articles, drops = read_all(tmp_path / "a.csv")
    assert (len(articles), drops) == (3, [])


def test_rows_without_ids_are_named_by_content(tmp_path: Path) -> None:
    """So that reordering the rows changes nothing."""
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "One."}\n{"text": "Two."}\n')
    first = {a.source_id for a in read_all(path)[0]}
    path.write_text('{"text": "Two."}\n{"text": "One."}\n')
    assert {a.source_id for a in read_all(path)[0]} == first
    assert all(name.startswith("a#") for name in first)


@pytest.mark.parametrize(
    ("central", "local", "value", "reason", "words"),
    [
        (10, 8, 97, DropReason.UNREADABLE, "method 97"),  # an unknown compression
        (8, 6, 0x20, DropReason.UNREADABLE, "unpack it first"),  # a patch of another file
        (8, 6, 0x41, DropReason.UNREADABLE, "password"),
        (6, 4, 99, DropReason.BROKEN_ARCHIVE, "9.9"),  # a later version of the format
    ],
)
def test_zip_members_that_cannot_be_unpacked_are_drops(
    tmp_path: Path, central: int, local: int, value: int, reason: DropReason, words: str
) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("gout.txt", "Gout hurts.")
    data = bytearray(buffer.getvalue())
    for signature, offset in ((b"PK\x01\x02", central), (b"PK\x03\x04", local)):
        data[data.index(signature) + offset] = value
    (tmp_path / "pages.zip").write_bytes(data)
    articles, (drop,) = read_all(tmp_path)
    assert not articles
    assert drop.reason is reason
    assert words in drop.detail

"""From what the user names to open streams: folders, globs, compression, zip archives, standard input."""

from __future__ import annotations

import glob
import gzip
import io
import os
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

import zstandard

from ..records import Drop, DropReason, RawArticle
from ..settings import ReadSettings
from .decode import storable
from .formats import BROKEN_STREAM, Place, documents

_GZIP, _ZSTD, _ZIP = b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"PK\x03\x04"
_COMPRESSED = (".gz", ".zst")

#: a compressed file inside a compressed file is opened so many times, no further
_MAX_LAYERS = 2


def read(sources: Iterable[str], *, settings: ReadSettings) -> Iterator[RawArticle | Drop]:
    """Every document of `sources`, in the order of the sources and of the names in a folder.

    A source is a file, a folder (read recursively, hidden names and what earlier runs wrote left out), a glob or "-" for
    standard input. A file named twice is read once. Nothing raises for a bad input: it becomes a Drop at stage "read".
    """
    seen: set[tuple[int, int]] = set()
    n_read = 0
    for found in _files(sources):
        documents_ = [found] if isinstance(found, Drop) else _file(found, seen, settings)
        for document in documents_:
            yield document
            n_read += 1
            if settings.limit and n_read >= settings.limit:
                return


def _files(sources: Iterable[str]) -> Iterator[Path | Drop]:
    for source in sources:
        path = Path(source)
        if source == "-":
            yield path
        elif path.is_dir():
            yield from _folder(path)
        elif path.exists() or not glob.has_magic(source):
            yield path
        else:
            matches = sorted(glob.glob(source, recursive=True))  # noqa: PTH207 (absolute patterns too)
            if not matches:
                yield _unreadable(path, "no file matches this pattern")
            for match in matches:
                yield from _folder(Path(match)) if Path(match).is_dir() else [Path(match)]


def _folder(folder: Path) -> Iterator[Path | Drop]:
    if _is_run(folder):
        yield Drop(
            _shown(folder),
            folder.name,
            "read",
            DropReason.UNSUPPORTED,
            "the output of a run, no articles; name the folder of the articles, or a single file in it",
        )
        return
    denied: list[OSError] = []
    for parent, folders, names in os.walk(folder, onerror=denied.append):
        folders[:] = sorted(n for n in folders if not n.startswith(".") and not _is_run(Path(parent) / n))
        for name in sorted(names):
            if not name.startswith("."):
                yield Path(parent) / name
        yield from (_unreadable(Path(e.filename), e.strerror or str(e)) for e in denied)
        denied.clear()
    yield from (_unreadable(Path(e.filename), e.strerror or str(e)) for e in denied)


def _unreadable(path: Path, why: str) -> Drop:
    return Drop(
        _shown(path), storable(path.stem), "read", DropReason.UNREADABLE, f"{why}; check the path and its permissions"
    )


def _shown(path: Path) -> str:
    """The path for the tables; bytes of its name that are no characters as \\xff."""
    return os.fsencode(path.as_posix()).decode("utf-8", errors="backslashreplace")


def _is_run(folder: Path) -> bool:
    """Whether a run wrote the folder: its tables are no articles."""
    try:
        return (folder / "run.json").is_file() and (folder / "datapackage.json").is_file()
    except OSError:  # no permission: told where the folder is listed
        return False


def _file(path: Path, seen: set[tuple[int, int]], settings: ReadSettings) -> Iterator[RawArticle | Drop]:
    if path.as_posix() == "-":
        if sys.stdin is None:
            yield Drop("-", "stdin", "read", DropReason.UNREADABLE, "standard input is closed; pipe something into it")
            return
        yield from _stream(cast(BinaryIO, sys.stdin.buffer), "stdin", Place("-", "stdin"), settings)
        return
    place = Place(_shown(path), storable(_stem(path.name)))
    try:
        status = path.stat()
        if (status.st_dev, status.st_ino) in seen:
            return
        seen.add((status.st_dev, status.st_ino))
        if not path.is_file():
            yield _unreadable(path, "not a regular file")
            return
        with path.open("rb") as stream:
            yield from _stream(stream, path.name, place, settings)
    except OSError as error:
        yield _unreadable(path, error.strerror or str(error))


def _stem(name: str) -> str:
    """A file's name without compression and format suffixes.

    >>> _stem("gout.html.gz"), _stem("dr.smith.txt")
    ('gout', 'dr.smith')
    """
    pure = PurePosixPath(name)
    while pure.suffix.lower() in _COMPRESSED:
        pure = pure.with_suffix("")
    return pure.stem or name


def _stream(
    stream: BinaryIO, name: str, place: Place, settings: ReadSettings, layer: int = 0
) -> Iterator[RawArticle | Drop]:
    """The documents of a stream that may be compressed or an archive; `name` tells the format where bytes do not."""
    head, stream = _peek(stream)
    inner = PurePosixPath(name)
    if inner.suffix.lower() in _COMPRESSED:
        inner = inner.with_suffix("")
    try:
        if head.startswith((_GZIP, _ZSTD)):
            if layer >= _MAX_LAYERS:
                yield place.drop(DropReason.UNSUPPORTED, "compressed more than twice; unpack it first")
                return
            opened = (
                gzip.GzipFile(fileobj=stream, mode="rb")
                if head.startswith(_GZIP)
                else io.BufferedReader(_Zstandard(stream), 1 << 17)
            )
            yield from _stream(cast(BinaryIO, opened), inner.name, place, settings, layer + 1)
        elif head.startswith(_ZIP):
            yield from _zip(stream, place, settings, layer)
        else:
            yield from documents(stream, inner.name, place, settings)
    except BROKEN_STREAM as error:
        yield place.drop(DropReason.BROKEN_ARCHIVE, f"damaged or cut short: {error}; fetch the file again")


def _peek(stream: BinaryIO) -> tuple[bytes, BinaryIO]:
    """The first bytes, and a stream that still has them."""
    if stream.seekable():
        head = stream.read(4)
        stream.seek(-len(head), io.SEEK_CUR)
        return head, stream
    buffered = io.BufferedReader(cast(io.RawIOBase, stream), 65_536)
    head = buffered.peek(4)[:4]
    return head, cast(BinaryIO, buffered)


def _zip(stream: BinaryIO, place: Place, settings: ReadSettings, layer: int) -> Iterator[RawArticle | Drop]:
    if layer:
        yield place.drop(DropReason.UNSUPPORTED, "an archive inside an archive; unpack the outer one first")
        return
    with tempfile.SpooledTemporaryFile(max_size=1 << 24) as spool:
        source: BinaryIO = stream
        if not stream.seekable():
            while chunk := stream.read(1 << 20):
                spool.write(chunk)
            source = cast(BinaryIO, spool)
        try:
            archive = zipfile.ZipFile(source)
        except (zipfile.BadZipFile, RuntimeError) as error:  # RuntimeError: made for a later version of the format
            yield place.drop(DropReason.BROKEN_ARCHIVE, f"damaged or cut short: {error}; fetch the file again")
            return
        with archive:
            if "[Content_Types].xml" in archive.namelist():
                yield place.drop(DropReason.BINARY, "not text: an Office document; save it as text or HTML first")
                return
            for member in sorted(archive.infolist(), key=lambda item: item.filename):
                name = PurePosixPath(member.filename)
                if not member.is_dir() and not any(_is_hidden(part) for part in name.parts):
                    yield from _member(archive, member, name, place, settings)


def _is_hidden(part: str) -> bool:
    return part not in {".", ".."} and part.startswith((".", "__MACOSX"))


#: flags of a member of a zip archive: encrypted, in either way; a patch of another file
_ENCRYPTED = 0x01 | 0x40
_PATCH = 0x20
_COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)


def _member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: PurePosixPath, place: Place, settings: ReadSettings
) -> Iterator[RawArticle | Drop]:
    inner = Place(storable(f"{place.source}!{name}"), storable(_stem(name.name)))
    if member.flag_bits & _ENCRYPTED:
        yield inner.drop(DropReason.UNREADABLE, "encrypted with a password; unpack it first")
        return
    if member.compress_type not in _COMPRESSIONS or member.flag_bits & _PATCH:
        how = f"packed in a way that cannot be read here (method {member.compress_type})"
        yield inner.drop(DropReason.UNREADABLE, f"{how}; unpack it first")
        return
    try:
        with archive.open(member) as opened:
            # read from a plain pipe: seeking back in a compressed member would decompress it again
            yield from _stream(cast(BinaryIO, _Unseekable(opened)), name.name, inner, settings, layer=1)
    except (zipfile.BadZipFile, *BROKEN_STREAM) as error:
        yield inner.drop(DropReason.BROKEN_ARCHIVE, f"damaged member: {error}; fetch the archive again")


class _Zstandard(io.RawIOBase):
    """Zstandard frames decompressed; unlike the library's own reader this raises EOFError for a frame cut short."""

    #: compressed bytes taken at a time: few, since four of them can stand for 128 kB
    _CHUNK = 1024

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._frame = zstandard.ZstdDecompressor().decompressobj()
        self._is_inside = False
        self._ready = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast(bytearray, buffer))
        while not self._ready:
            data = self._frame.unused_data if self._frame.eof else b""
            if self._frame.eof:
                self._frame = zstandard.ZstdDecompressor().decompressobj()
                self._is_inside = False
            data = data or self._stream.read(self._CHUNK)
            if not data:
                if self._is_inside:
                    raise EOFError("the last Zstandard frame has no end")
                return 0
            self._is_inside = True
            self._ready = self._frame.decompress(data)
        chunk, self._ready = self._ready[: len(view)], self._ready[len(view) :]
        view[: len(chunk)] = chunk
        return len(chunk)


class _Unseekable(io.RawIOBase):
    """A stream that is only read forward."""

    def __init__(self, stream: object) -> None:
        self._stream = cast(BinaryIO, stream)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast(bytearray, buffer))
        chunk = self._stream.read(len(view))
        view[: len(chunk)] = chunk
        return len(chunk)

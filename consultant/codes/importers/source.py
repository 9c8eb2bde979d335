"""Where code files come from: files, folders, zips, and zips inside a zip (one level), as readable sources.

A source knows its names from the outside in and can be opened again and again; what it holds is for `registry.py`.
"""

from __future__ import annotations

import codecs
import hashlib
import io
import lzma
import os
import struct
import zipfile
import zlib
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, partial
from pathlib import Path
from typing import IO, TYPE_CHECKING

from consultant.codes.importers.importer import MalformedLine
from consultant.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

HEAD_BYTES = 65_536
_BLOCK_BYTES = 1 << 20
_LAST_BYTES = 64
_LINES_A_TICK = 1 << 14
LONGEST_LINE = 16 << 20
"""Characters; the longest text of the coverage database has a twentieth of it."""

MOST_IN_MEMORY = 512 * 1024 * 1024
"""Bytes of a zip within a zip that are read whole; the publisher's largest has 30 MB."""
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    RuntimeError,  # a password is wanted; NotImplementedError, an unknown compression, is one too
    UnicodeDecodeError,
)
"""What a damaged, locked or forbidden file raises while it is read."""

BROKEN_ZIP = (*UNREADABLE, ValueError, struct.error, KeyError)
"""What a zip whose directory is damaged raises besides."""

_ZIP_MAGIC = b"PK\x03\x04"
_WORKBOOK = "[Content_Types].xml"  # a zip with this entry is an Office document, not a folder


@dataclass(slots=True)
class Position:
    """Where a source is being read: `line` is the last line that was handed out."""

    line: int = 0


@dataclass(frozen=True)
class Source:
    """One readable file. `names`: the zip that it is in, where it is in one, and its own name.

    `written` is the day that a zip has for its member. `position`, where given, follows the reading line by line.
    `folders` are those above it that were named or walked, in the zip too, from the outside in; `where` is the way to
    it from what was named.
    """

    names: tuple[str, ...]
    size: int
    opener: Callable[[], IO[bytes]]
    written: date | None = None
    position: Position | None = None
    folders: tuple[str, ...] = ()
    where: str = ""

    @property
    def name(self) -> str:
        """How errors call it: `january/bundle.zip: part.txt`."""
        return self.where + ": ".join(self.names)

    @cached_property
    def head(self) -> bytes:
        """The first bytes, by which importers recognise it, without a byte order mark of UTF-8."""
        with self.opener() as stream:
            return stream.read(HEAD_BYTES).removeprefix(codecs.BOM_UTF8)

    @cached_property
    def _read_through(self) -> tuple[str, bytes]:
        """The digest of the whole content, and its last bytes."""
        digest = hashlib.sha256()
        last = b""
        with self.opener() as stream:
            while block := stream.read(_BLOCK_BYTES):
                digest.update(block)
                last = (last + block)[-_LAST_BYTES:]
        return digest.hexdigest(), last

    @property
    def sha256(self) -> str:
        """The digest of the whole content."""
        return self._read_through[0]

    @property
    def breaks_off(self) -> bool:
        """Whether it is a text whose last line has no end, as where a download was cut off."""
        if self.head.lstrip().startswith((b"PK", b"%PDF", b"<")):
            return False
        return not self._read_through[1].rstrip(b" \x1a").endswith((b"\n", b"\r"))

    @cached_property
    def encoding(self) -> str:
        """`utf-8-sig` where the whole content is that, else `cp1252`, in which the older files are."""
        decoder = codecs.getincrementaldecoder("utf-8")()
        with self.opener() as stream:
            try:
                while block := stream.read(_BLOCK_BYTES):
                    decoder.decode(block)
                decoder.decode(b"", final=True)
            except UnicodeDecodeError:
                return "cp1252"
        return "utf-8-sig"

    def lines(self, encoding: str | None = None, meter: Callable[[int], None] | None = None) -> Iterator[str]:
        """The lines with their ends, by default in `self.encoding`; `meter` is told the bytes read so far, now and then.

        Raises MalformedLine for a byte that the encoding does not have, and for a zero byte.
        """
        encoding = encoding or self.encoding
        number = 0
        with self.opener() as stream, io.TextIOWrapper(stream, encoding, newline="") as text:
            try:
                for number, line in enumerate(iter(partial(text.readline, LONGEST_LINE), "")):
                    if len(line) == LONGEST_LINE:
                        raise MalformedLine(number + 1, "it is longer than any line of a code file")
                    if meter and not number % _LINES_A_TICK:
                        meter(stream.tell())
                    if "\0" in line:
                        raise MalformedLine(number + 1, "it holds a zero byte; the file is no plain text")
                    if self.position:
                        self.position.line = number + 1
                    yield line
            except UnicodeDecodeError as error:
                raise self._undecodable(encoding, number + 1, error) from error

    def _undecodable(self, encoding: str, about: int, error: UnicodeDecodeError) -> MalformedLine:
        """The first line that is not of `encoding`: the reader decodes some way ahead of what it hands out."""
        with self.opener() as stream:
            for number, line in enumerate(stream, 1):
                try:
                    line.decode(encoding.removesuffix("-sig"))
                except UnicodeDecodeError as found:
                    return MalformedLine(number, f"the byte 0x{line[found.start]:02x} is no {encoding} text")
        return MalformedLine(about, f"it is no {encoding} text ({error.reason})")

    def blocks(self, encoding: str, meter: Callable[[int], None]) -> Iterator[str]:
        """The text in blocks of whole lines, for files of millions of them; `encoding` is of one byte a character."""
        if self.position:
            yield from self.lines(encoding)
            return
        rest = b""
        with self.opener() as stream:
            while block := stream.read(_BLOCK_BYTES):
                meter(stream.tell())
                whole, newline, rest = (rest + block).rpartition(b"\n")
                if len(rest) > LONGEST_LINE:
                    raise MalformedLine(1, "it has a line that is longer than any line of a code file")
                if newline:
                    yield (whole + newline).decode(encoding)
        if rest:
            yield rest.decode(encoding)

    def followed(self) -> tuple[Source, Position]:
        """The same source with a position that follows its reading."""
        position = Position()
        return replace(self, position=position), position

    def read(self) -> bytes:
        """Everything."""
        with self.opener() as stream:
            return stream.read()


def find_sources(paths: Sequence[Path]) -> Iterator[Source]:
    """Every file under `paths`, folders walked in order of name, zips opened. Raises UsageError for a path that is not there."""
    for path in paths:
        if not path.exists():
            message = f"There is no file or folder {path}."
            raise UsageError(message)
        for file in sorted(_walked(path)) if path.is_dir() else [path]:
            below = file.relative_to(path).parts[:-1] if path.is_dir() else ()
            yield from _of_file(
                file, (path.name, *below) if path.is_dir() else (), "".join(f"{one}/" for one in below)
            )


def _walked(folder: Path) -> Iterator[Path]:
    """Every file below `folder`, through links too, each folder once; a folder that can't be entered is given itself."""
    closed: list[Path] = []
    seen: set[tuple[int, int]] = set()
    walk = os.walk(folder, onerror=lambda error: closed.append(Path(error.filename)), followlinks=True)
    for here, below, files in walk:
        status = Path(here).stat()
        if (status.st_dev, status.st_ino) in seen:
            below.clear()  # a link that leads back
            continue
        seen.add((status.st_dev, status.st_ino))
        yield from (path for name in files if (path := Path(here, name)).is_file() or path.is_symlink())
    yield from closed


def _of_file(path: Path, folders: tuple[str, ...], where: str) -> Iterator[Source]:
    try:
        size = path.stat().st_size
    except OSError:  # a link to nowhere: whoever opens it is told
        size = 0
    source = Source((path.name,), size, lambda: path.open("rb"), folders=folders, where=where)
    yield from _unzipped(source, lambda: zipfile.ZipFile(path), levels=3)


def _unzipped(source: Source, archive: Callable[[], zipfile.ZipFile], levels: int) -> Iterator[Source]:
    """The members of a zip, else the source itself; a damaged zip is given as it is and recognised by nobody."""
    members = _members(archive) if levels and _looks_like_zip(source) else None
    if members is None:
        yield source
        return
    for info in members:
        names = (*source.names, Path(info.filename).name)
        opener = partial(_open_member, archive, info)
        folders = (*source.folders, *Path(info.filename).parts[:-1])
        member = Source(names, info.file_size, opener, _written(info), folders=folders, where=source.where)
        yield from _unzipped(member, partial(_archive_in_memory, member), levels - 1)


def _looks_like_zip(source: Source) -> bool:
    try:
        return source.head.startswith(_ZIP_MAGIC)
    except UNREADABLE:  # whoever tries to recognise it says so
        return False


def is_damaged_zip(source: Source) -> bool:
    """Whether it begins like a zip and is none that can be opened."""
    if not _looks_like_zip(source):
        return False
    try:
        with _archive_in_memory(source) as opened:
            return opened.testzip() is not None
    except BROKEN_ZIP:
        return True


def _members(archive: Callable[[], zipfile.ZipFile]) -> list[zipfile.ZipInfo] | None:
    """The files in a zip by name; None where it is a workbook or no readable zip."""
    try:
        with archive() as opened:
            members = [one for one in opened.infolist() if not one.is_dir()]
    except BROKEN_ZIP:
        return None
    if any(one.filename == _WORKBOOK for one in members):
        return None
    return sorted(members, key=lambda one: one.filename)


def _written(info: zipfile.ZipInfo) -> date | None:
    try:
        return date(*info.date_time[:3])
    except ValueError:  # a zip made without a clock
        return None


def _archive_in_memory(source: Source) -> zipfile.ZipFile:
    """A zip within a zip. One whose outer zip gives it more than `MOST_IN_MEMORY` is a bomb, or is to be unpacked by hand."""
    if source.size > MOST_IN_MEMORY:
        message = "too large to be opened within another zip"
        raise zipfile.BadZipFile(message)
    return zipfile.ZipFile(io.BytesIO(source.read()))


def _open_member(archive: Callable[[], zipfile.ZipFile], info: zipfile.ZipInfo) -> IO[bytes]:
    with archive() as opened:  # the member keeps the file open until it is closed itself
        return opened.open(info)  # by its place: two members may have one name

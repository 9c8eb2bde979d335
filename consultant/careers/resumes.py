"""Which files of an application are passed on: documents by content and by name; why each of the others stays behind.

No document is read and none is changed: it is told by its first bytes and, where it is a zip, by its directory and manifest.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from consultant.mail.documents.kinds import NEVER_OPENED, Kind, kind_of
from consultant.mail.documents.read import may_ask
from consultant.mail.headers import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from consultant.mail.message import Enclosure

MOST_FILES = 5
LONGEST_NAME = 60
TYPES = MappingProxyType(
    {
        "pdf": "application/pdf",
        "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "doc": "application/msword",
        "odt": "application/vnd.oasis.opendocument.text",
        "rtf": "application/rtf",
        "txt": "text/plain",
    }
)
"""By the name's ending: the media type under which a document leaves, whatever its sender called it."""
ENDINGS: dict[Kind, tuple[str, ...]] = {
    Kind.PDF: ("pdf",),
    Kind.WORD: ("docx",),
    Kind.OLD_OFFICE: ("doc", "odt"),
    Kind.RTF: ("rtf", "doc"),
    Kind.TEXT: ("txt",),
}
"""By what it is: the endings that fit; the first is given to a file without one."""

TOO_MANY = f"no more than {MOST_FILES} files are passed on"
TOO_LARGE = "all files together are too large"
EMPTY = "it is empty"
NO_DOCUMENT = "it is no PDF, Word, OpenDocument, RTF or text document"
NOT_THAT = "it is not what its name says"
RUNS = "something in it runs by itself"
REASONS = {kind: NEVER_OPENED[kind] for kind in (Kind.ARCHIVE, Kind.PROGRAM, Kind.MACROS, Kind.ENCRYPTED)}

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_OLE_MACROS = tuple(name.encode("utf-16-le") for name in ("_VBA_PROJECT", "Macros"))
_MANIFEST = "META-INF/manifest.xml"
_LOOKED_AT = 262_144
_PDF_RUNS = re.compile(rb"/(?:JavaScript|Launch|EmbeddedFiles)\b")
_HIDDEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    LookupError,
    NotImplementedError,
    RuntimeError,
)
_NO_NAME = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]')


@dataclass(frozen=True, slots=True)
class File:
    """A document that is passed on."""

    name: str
    type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file that is not, by its name, and why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """What became of everything that came with an application; the same for the same mail."""

    files: tuple[File, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


def choose(enclosures: Iterable[Enclosure], most_bytes: int) -> Chosen:
    """The documents that are passed on, at most `most_bytes` altogether; signatures and their pictures are no files."""
    files: list[File] = []
    left_out: list[LeftOut] = []
    room = most_bytes
    for one in enclosures:
        if one.is_the_text or not may_ask([one.attachment]):
            continue
        name, found = _named(one, len(files) + 1)
        reason = _reason(one, found) or _no_room(one, len(files), room)
        if reason:
            left_out.append(LeftOut(name, reason))
        else:
            files.append(File(name, _type(name, one.data), one.data))
            room -= len(one.data)
    return Chosen(tuple(files), tuple(left_out))


def _named(one: Enclosure, number: int) -> tuple[str, Kind]:
    """A name that is safe to save under, and the kind; a file without an ending gets that of its kind."""
    given = _NO_NAME.sub("_", _HIDDEN.sub("", one_line(one.attachment.name))).strip(" .")
    kind = Kind.MAIL if one.words is not None else kind_of(given, one.attachment.type, one.data)
    stem, dot, ending = given.rpartition(".")
    if dot:
        return f"{stem[: LONGEST_NAME - len(ending[:10]) - 1]}.{ending[:10]}", kind
    fits = f".{ENDINGS[kind][0]}" if kind in ENDINGS else ""
    return f"{given[: LONGEST_NAME - len(fits)] or f'attachment-{number}'}{fits}", kind


def _reason(one: Enclosure, kind: Kind) -> str:
    """Why a file is left out, whatever room there is; empty where it is a document."""
    if kind in REASONS:
        return REASONS[kind]
    if kind not in ENDINGS:
        return NO_DOCUMENT
    if not one.data.strip():
        return EMPTY
    ending = _ending(one.attachment.name)
    if ending and ending not in TYPES:
        return NO_DOCUMENT
    if ending and ending not in ENDINGS[kind]:
        return NOT_THAT
    return _danger(one.data, kind)


def _ending(name: str) -> str:
    cleaned = _HIDDEN.sub("", one_line(name)).strip(" .")
    return cleaned.rpartition(".")[2].lower() if "." in cleaned else ""


def _danger(data: bytes, kind: Kind) -> str:
    """What a document holds that its reader should not be sent; empty where nothing is found."""
    if kind is Kind.PDF:
        encrypted, runs = b"/Encrypt" in data, _PDF_RUNS.search(data)
    elif data.startswith(_OLE):
        encrypted, runs = False, None
        if any(mark in data for mark in _OLE_MACROS):
            return REASONS[Kind.MACROS]
    elif kind in {Kind.OLD_OFFICE, Kind.WORD}:
        return _danger_in_zip(data)
    else:
        encrypted, runs = False, re.search(rb"\\objdata|\\objocx", data) if kind is Kind.RTF else None
    return REASONS[Kind.ENCRYPTED] if encrypted else RUNS if runs else ""


def _danger_in_zip(data: bytes) -> str:
    """Macros, scripts or embedded programs of an Office file, and the encryption of an OpenDocument text."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = [name.lower() for name in archive.namelist()]
            locked = any(info.flag_bits & 1 for info in archive.infolist()) or _is_locked(archive)
    except _BROKEN:
        return NOT_THAT
    if any("vba" in name or name.startswith(("basic/", "scripts/")) for name in names):
        return REASONS[Kind.MACROS]
    if locked or "encrypted-package" in names:
        return REASONS[Kind.ENCRYPTED]
    return RUNS if any("embeddings/oleobject" in name or "activex/" in name for name in names) else ""


def _is_locked(archive: zipfile.ZipFile) -> bool:
    """Whether the manifest of an OpenDocument text says that its parts are encrypted."""
    if _MANIFEST not in archive.namelist():
        return False
    with archive.open(_MANIFEST) as manifest:
        return b"encryption-data" in manifest.read(_LOOKED_AT)


def _no_room(one: Enclosure, files: int, room: int) -> str:
    if files >= MOST_FILES:
        return TOO_MANY
    return TOO_LARGE if len(one.data) > room else ""


def _type(name: str, data: bytes) -> str:
    """The media type; a text that is no UTF-8 says nothing of its letters."""
    found = TYPES.get(name.rpartition(".")[2].lower(), "application/octet-stream")
    if found != "text/plain":
        return found
    try:
        data.decode()
    except UnicodeDecodeError:
        return "application/octet-stream"
    return "text/plain; charset=utf-8"

"""Is a file that arrived what it should be? The whole zip is read once, so that a damaged one is never imported.

Nor is one that holds another edition than its link said: it would take the place of that edition.
"""

from __future__ import annotations

import hashlib
import re
import zipfile
from typing import TYPE_CHECKING

from consultant.codes.catalogue import find_window
from consultant.codes.importers.pieces import Declared, Piece, recognise
from consultant.codes.importers.source import UNREADABLE, find_sources
from consultant.errors import FetchFailed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from consultant.codes.publisher.publications import Publication

LARGEST_CONTENT = 4 << 30
"""Bytes that a zip may unpack to: the largest book, ZIP codes or pairs, stays far below a tenth of it."""

_MAGIC = {".zip": b"PK\x03\x04", ".pdf": b"%PDF-"}
_WORDS = {".zip": "zip", ".pdf": "PDF"}
_MARKUP = (b"<!doctype", b"<html", b"<head", b"<?xml", b"<body", b"<script", b"<form")
_BLOCK = 1 << 20
_WIDE = re.compile(r"(?:CY)?\d{4}|undated")
"""How a table that comes along may be called: GPCI of `rvu26d` is that of 2026 where nothing in it tells the quarter."""


def is_markup(start: bytes) -> bool:
    """Whether a body that begins with `start` is a web page."""
    return start.removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(_MARKUP)


def check_file(path: Path, ending: str, name: str) -> None:
    """Raise FetchFailed, with `name` and the reason, unless `path` is a whole file of the kind that `ending` says."""
    with path.open("rb") as stream:
        start = stream.read(1024)
    if is_markup(start):
        message = f"{name} is a web page and no {_WORDS[ending]}; a licence gate answers with one in place of the file."
        raise FetchFailed(message)
    if not start.startswith(_MAGIC[ending]):
        message = f"{name} is no {_WORDS[ending]}; it begins with other bytes than one does."
        raise FetchFailed(message)
    if ending == ".zip":
        _check_zip(path, name)


def _check_zip(path: Path, name: str) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            content = sum(member.file_size for member in archive.infolist())
            damaged = archive.testzip() if content <= LARGEST_CONTENT else None
    except (*UNREADABLE, NotImplementedError) as error:
        message = f"{name} is a damaged zip ({str(error).rstrip('.')}); it was not imported."
        raise FetchFailed(message) from error
    if content > LARGEST_CONTENT:
        message = f"{name} unpacks to {content:,} bytes, more than the {LARGEST_CONTENT:,} that are taken."
        raise FetchFailed(message)
    if damaged:
        message = f"{name} is a damaged zip (the checksum of {damaged} is wrong); it was not imported."
        raise FetchFailed(message)


def check_edition(publication: Publication, release: str, paths: Sequence[Path]) -> None:
    """Raise FetchFailed where files that are named `release` hold another edition; nothing of them is imported here.

    Days are compared and not names: HCPCS of 2026 and of 2026-01 is the same edition. A file that belongs to no edition
    is left to the importers, and so is all of a publication whose names tell no edition.
    """
    window = find_window(publication.books[0], release) if publication.calendars else None
    if window is None:
        return
    found = [recognise(source, Declared()) for source in find_sources(paths)]
    others = {
        piece.key.release
        for piece in found
        if isinstance(piece, Piece) and not _is_of(piece, publication, window[0])
    }
    if others:
        held = ", ".join(sorted(others))
        message = f"{publication.name}: the file named {release} holds {held}; it was not imported."
        raise FetchFailed(message)


def _is_of(piece: Piece, publication: Publication, starts: date) -> bool:
    """Whether a file belongs to the edition that begins on `starts`."""
    if piece.key.starts == starts:
        return True
    comes_along = piece.key.book != publication.books[0] and bool(_WIDE.fullmatch(piece.key.release))
    return comes_along and piece.key.starts <= starts <= piece.key.ends


def sha256_of(path: Path) -> str:
    """The digest of a file's content."""
    with path.open("rb") as stream:
        digest = hashlib.sha256()
        while block := stream.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()

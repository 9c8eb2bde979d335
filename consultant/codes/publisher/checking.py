"""Is a file that arrived what it should be? The whole zip is read once, so that a damaged one is never imported."""

from __future__ import annotations

import hashlib
import zipfile
from typing import TYPE_CHECKING

from consultant.codes.importers.source import UNREADABLE
from consultant.errors import FetchFailed

if TYPE_CHECKING:
    from pathlib import Path

LARGEST_CONTENT = 4 << 30
"""Bytes that a zip may unpack to: the largest book, ZIP codes or pairs, stays far below a tenth of it."""

_MAGIC = {".zip": b"PK\x03\x04", ".pdf": b"%PDF-"}
_WORDS = {".zip": "zip", ".pdf": "PDF"}
_MARKUP = (b"<!doctype", b"<html", b"<head", b"<?xml", b"<body", b"<script", b"<form")
_BLOCK = 1 << 20


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


def sha256_of(path: Path) -> str:
    """The digest of a file's content."""
    with path.open("rb") as stream:
        digest = hashlib.sha256()
        while block := stream.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()

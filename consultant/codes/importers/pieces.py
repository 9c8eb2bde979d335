"""Which edition each file belongs to, and which files make an edition together.

What the user says of the files (`Declared`) goes before what their names tell.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from consultant.codes.catalogue import Book, find_window
from consultant.codes.importers.companions import find_companion
from consultant.codes.importers.registry import find_importer
from consultant.codes.importers.release_life import EditionKey
from consultant.codes.importers.results import ImportResult, Outcome
from consultant.codes.importers.source import UNREADABLE
from consultant.errors import ImportRejected

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from consultant.codes.importers.importer import Importer
    from consultant.codes.importers.source import Source
    from consultant.vocabulary import Setting

_PAGE = (b"<!doctype html", b"<html")


@dataclass(frozen=True, slots=True)
class Declared:
    """What the user says of the files: it overrides their names."""

    partial: bool = False
    setting: Setting | None = None
    release: str | None = None
    license_accepted_by: str | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """A file that belongs to an edition."""

    source: Source
    importer: Importer
    key: EditionKey
    part: int


def recognise(source: Source, declared: Declared) -> Piece | ImportResult:
    """The edition that a file belongs to, by its content, its name and what the user said."""
    try:
        importer = find_importer(source)
    except UNREADABLE as error:
        return ImportResult(Outcome.REFUSED, (source.name,), f"{source.name} can't be read: {error}.")
    if importer is None:
        companion = find_companion(source)
        if companion:
            message = f"{source.name} is left out: {companion.reason}."
            return ImportResult(Outcome.LEFT_OUT, (source.name,), message, recognised=companion.what)
        return ImportResult(Outcome.UNKNOWN, (source.name,), _unknown(source))
    try:
        return _piece(source, importer, declared)
    except ImportRejected as error:
        return ImportResult(
            Outcome.REFUSED,
            (source.name,),
            str(error),
            importer.book,
            licensed=importer.licensed,
            recognised=importer.name,
        )


def _unknown(source: Source) -> str:
    if source.head.lstrip().lower().startswith(_PAGE):
        return f"{source.name} is a web page; a licence gate answers with one in place of the file."
    return f"{source.name} is no code file that is known here."


def _piece(source: Source, importer: Importer, declared: Declared) -> Piece:
    label = importer.label(source)
    setting = (declared.setting or label.setting) if importer.settings else None
    release = declared.release or label.release
    if importer.settings and setting is None:
        message = f"{source.name}: neither content nor name tells the setting; say it with --setting."
        raise ImportRejected(message)
    if release is None:
        message = f"{source.name}: the name does not tell the edition; say it with --release."
        raise ImportRejected(message)
    window = find_window(importer.book, release)
    if window is None:
        message = f"{source.name}: {importer.book.words} has no edition called {release!r}."
        raise ImportRejected(message)
    return Piece(source, importer, EditionKey(importer.book, setting, release, *window), label.part)


def group_by_edition(pieces: Iterable[Piece]) -> list[list[Piece]]:
    """The pieces of each edition together; books in their order, editions oldest first."""
    groups: dict[EditionKey, list[Piece]] = {}
    for piece in pieces:
        groups.setdefault(piece.key, []).append(piece)
    books = list(Book)
    return sorted(groups.values(), key=lambda group: (books.index(group[0].key.book), group[0].key.starts))


def in_order(pieces: list[Piece], declared: Declared) -> list[Source]:
    """The files in the order of their parts, each content once. Raises ImportRejected where one is missing or ambiguous."""
    parts: dict[int, Source] = {}
    for piece in pieces:
        there = parts.setdefault(piece.part, piece.source)
        if there is not piece.source and there.sha256 != piece.source.sha256:
            message = f"{there.name} and {piece.source.name} differ and both claim to be {piece.key.title}; import one of them."
            raise ImportRejected(message)
    missing = _missing(pieces[0].importer, parts)
    if missing and not declared.partial:
        message = f"{pieces[0].key.title}: part {', '.join(missing)} is missing; import all parts together."
        raise ImportRejected(message)
    return [parts[number] for number in sorted(parts)]


def _missing(importer: Importer, parts: Collection[int]) -> list[str]:
    """The parts that an edition lacks; those of a numbered one up to the last that is there."""
    names = importer.parts or [f"f{number}" for number in range(1, max(parts) + 1)]
    return [name for number, name in enumerate(names, 1) if number not in parts]

"""Which edition each file belongs to, and which files make an edition together.

What the user says of the files (`Declared`) counts where they do not tell it; a contradiction is refused.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from consultant.codes.catalogue import UNDATED, Book, find_window
from consultant.codes.importers.companions import find_companion
from consultant.codes.importers.registry import find_importer
from consultant.codes.importers.release_life import EditionKey
from consultant.codes.importers.results import ImportResult, Outcome
from consultant.codes.importers.source import UNREADABLE, is_damaged_zip
from consultant.errors import ImportRejected
from consultant.vocabulary import Setting

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from consultant.codes.importers.importer import Importer
    from consultant.codes.importers.source import Source

_Said = TypeVar("_Said", Setting, str)
_PAGE = (b"<!doctype html", b"<html")
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_DATA = (".zip", ".txt", ".csv", ".xlsx", ".xml", ".pdf")


@dataclass(frozen=True, slots=True)
class Declared:
    """What the user says of the files, where they do not tell it themselves."""

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
        return _unknown(source)
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


def _unknown(source: Source) -> ImportResult:
    """A file that nobody knows; refused where it is what is left of one."""
    for is_so, words in _SPOILT:
        if is_so(source):
            return ImportResult(Outcome.REFUSED, (source.name,), f"{source.name} {words}.")
    message = f"{source.name} is no code file that is known here."
    return ImportResult(Outcome.UNKNOWN, (source.name,), message)


def _is_page(source: Source) -> bool:
    named = source.names[-1].lower().endswith((".htm", ".html", ".xhtml"))
    return not named and source.head.lstrip().lower().startswith(_PAGE)


_SPOILT: tuple[tuple[Callable[[Source], bool], str], ...] = (
    (_is_page, "is a web page; a licence gate answers with one in place of the file"),
    (is_damaged_zip, "is a zip that can't be opened: it is cut off or damaged"),
    (lambda source: source.head.startswith(_UTF16), "is written in UTF-16; save it as UTF-8"),
    (
        lambda source: not source.head and source.names[-1].lower().endswith(_DATA),
        "is empty",
    ),
)
"""What may have become of a code file, and the words for it."""


def _piece(source: Source, importer: Importer, declared: Declared) -> Piece:
    label = importer.label(source)
    if importer.ends_in_a_line and source.breaks_off:
        message = f"{source.name}: its last line has no end, so that it seems to be cut off."
        raise ImportRejected(message)
    setting = _agreed(source, label.setting, declared.setting, "--setting") if importer.settings else None
    told = None if label.assumed or label.release == UNDATED else label.release
    release = _agreed(source, told, declared.release, "--release") or label.release
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


def _agreed(source: Source, told: _Said | None, declared: _Said | None, option: str) -> _Said | None:
    """What the file tells, else what the user says. Raises ImportRejected where the two contradict each other."""
    if told and declared and told != declared:
        message = f"{source.name} is of {told} by its content or name; {option} says {declared}."
        raise ImportRejected(message)
    return told or declared


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


def first_of(pieces: list[Piece], piece: Piece) -> bool:
    """Whether `piece` is the first of those that claim its part: the others hold the same."""
    return next(one for one in pieces if one.part == piece.part) is piece


def _missing(importer: Importer, parts: Collection[int]) -> list[str]:
    """The parts that an edition lacks; those of a numbered one up to the last that is there."""
    last = max(parts)
    names = importer.parts or [
        f"f{number}" for number in range(1, max(last, last and importer.least_parts) + 1)
    ]
    return [name for number, name in enumerate(names, 1) if number not in parts]

"""`import_paths`: find what files are, group them by edition, and bring each edition through its life.

One refused edition does not keep the others out; what happened to every file is in the results.
"""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import select

from consultant.codes.editions import find_window
from consultant.codes.entries import Book, ReleaseStatus
from consultant.codes.importers.registry import IMPORTERS, find_importer
from consultant.codes.importers.release_life import EditionKey, LoadingRelease, Origin, purge_leftovers
from consultant.codes.importers.source import find_sources
from consultant.errors import ImportRejected
from consultant.models.base import snapshot
from consultant.models.books import releases

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy import Engine

    from consultant.codes.importers.importer import Counts, Importer
    from consultant.codes.importers.source import Source
    from consultant.vocabulary import Setting

NOT_ACCEPTED = "not accepted"
"""What is recorded of the AMA's licence where nobody accepted it."""

_UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, UnicodeDecodeError)
_PAGE = (b"<!doctype html", b"<html")


class Outcome(StrEnum):
    """What became of a file or of an edition."""

    IMPORTED = "imported"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    LEFT_OUT = "left out"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What became of one edition (or of one file that belongs to none); `message` is one sentence for the user."""

    outcome: Outcome
    files: tuple[str, ...]
    message: str
    book: Book | None = None
    setting: Setting | None = None
    release: str | None = None
    rows: int | None = None
    licensed: bool = False


class Progress:
    """What an import tells of itself, in bytes of uncompressed text; this one says nothing."""

    def begin(self, title: str, total: int) -> None:
        """An edition of `total` bytes is begun."""

    def advance(self, title: str, done: int) -> None:
        """`done` of its bytes were read."""

    def end(self, title: str) -> None:
        """It is over, one way or the other."""


@dataclass(frozen=True, slots=True)
class Declared:
    """What the user says of the files: it overrides their names."""

    partial: bool = False
    setting: Setting | None = None
    release: str | None = None
    license_accepted_by: str | None = None


@dataclass(frozen=True, slots=True)
class _Piece:
    """A file that belongs to an edition."""

    source: Source
    importer: Importer
    key: EditionKey
    part: int


def import_paths(  # noqa: PLR0913 - what the command line lets the user say
    engine: Engine,
    paths: Sequence[Path],
    *,
    clock: Callable[[], datetime],
    progress: Progress | None = None,
    partial: bool = False,
    setting: Setting | None = None,
    release: str | None = None,
    license_accepted_by: str | None = None,
) -> list[ImportResult]:
    """Import every code file under `paths`, editions of a book oldest first; a result for each edition and unknown file.

    `setting` and `release` are for files whose name does not tell. `partial` lets a small or gapped edition in, which
    then answers only for its own days. Raises UsageError for a path that is not there; a refused edition is a result.
    """
    declared = Declared(partial, setting, release, license_accepted_by)
    purge_leftovers(engine, clock)
    results: list[ImportResult] = []
    pieces: list[_Piece] = []
    for source in find_sources(paths):
        recognised = _recognise(source, declared)
        (results if isinstance(recognised, ImportResult) else pieces).append(recognised)  # type: ignore[arg-type]
    for group in _editions(pieces):
        results += _import_edition(engine, group, declared, clock, progress or Progress())
    purge_leftovers(engine, clock)
    return results


def _recognise(source: Source, declared: Declared) -> _Piece | ImportResult:
    """The edition that a file belongs to, by its content, its name and what the user said."""
    try:
        importer = find_importer(source)
    except _UNREADABLE as error:
        return ImportResult(Outcome.REFUSED, (source.name,), f"{source.name} can't be read: {error}.")
    if importer is None:
        return ImportResult(Outcome.UNKNOWN, (source.name,), _unknown(source))
    try:
        return _piece(source, importer, declared)
    except ImportRejected as error:
        return ImportResult(
            Outcome.REFUSED, (source.name,), str(error), importer.book, licensed=importer.licensed
        )


def _unknown(source: Source) -> str:
    if source.head.lstrip().lower().startswith(_PAGE):
        return f"{source.name} is a web page; a licence gate answers with one in place of the file."
    return f"{source.name} is no code file that is known here."


def _piece(source: Source, importer: Importer, declared: Declared) -> _Piece:
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
    return _Piece(source, importer, EditionKey(importer.book, setting, release, *window), label.part)


def _editions(pieces: Iterable[_Piece]) -> list[list[_Piece]]:
    """The pieces of each edition together; books in their order, editions oldest first."""
    groups: dict[EditionKey, list[_Piece]] = {}
    for piece in pieces:
        groups.setdefault(piece.key, []).append(piece)
    books = list(Book)
    return sorted(groups.values(), key=lambda group: (books.index(group[0].key.book), group[0].key.starts))


def _import_edition(
    engine: Engine, group: list[_Piece], declared: Declared, clock: Callable[[], datetime], progress: Progress
) -> list[ImportResult]:
    """One edition; files that hold the same in another layout are left out, and said so."""
    importer = min((piece.importer for piece in group), key=IMPORTERS.index)
    chosen = [piece for piece in group if piece.importer is importer]
    others = [
        ImportResult(
            Outcome.LEFT_OUT,
            (piece.source.name,),
            f"{piece.source.name} is left out: {piece.key.title} is taken from {chosen[0].source.name}.",
            piece.key.book,
        )
        for piece in group
        if piece.importer is not importer
    ]
    files = tuple(piece.source.name for piece in chosen)
    try:
        result = _load(engine, chosen, declared, clock, progress)
    except ImportRejected as error:
        result = ImportResult(Outcome.REFUSED, files, str(error))
    except _UNREADABLE as error:
        result = ImportResult(Outcome.REFUSED, files, f"{files[0]} can't be read: {error}.")
    key = chosen[0].key
    named = replace(
        result, book=key.book, setting=key.setting, release=key.release, licensed=importer.licensed
    )
    return [named, *others]


def _load(
    engine: Engine,
    pieces: list[_Piece],
    declared: Declared,
    clock: Callable[[], datetime],
    progress: Progress,
) -> ImportResult:
    """Load an edition and make it active, unless it is there already. Raises ImportRejected; then nothing is left of it."""
    importer, key = pieces[0].importer, pieces[0].key
    sources = _parts(pieces, declared)
    origin = _origin(sources, declared, importer)
    if _is_loaded(engine, key, origin):
        return ImportResult(
            Outcome.UNCHANGED, origin.files, f"{key.title} is loaded already; nothing was changed."
        )
    progress.begin(key.title, sum(source.size for source in sources))
    loading = LoadingRelease(engine, key, origin, clock, _meter(progress, key.title, sources))
    try:
        counts = importer.load(sources, loading)
        loading.check(counts)
        loading.activate()
    except BaseException:  # a Ctrl-C too leaves nothing behind
        loading.abandon()
        raise
    finally:
        progress.end(key.title)
    return ImportResult(Outcome.IMPORTED, origin.files, _imported(key, counts, origin), rows=counts.rows)


def _imported(key: EditionKey, counts: Counts, origin: Origin) -> str:
    note = ", as a partial edition" if origin.partial else ""
    return f"{key.title}: {counts.rows:,} rows imported{note}."


def _parts(pieces: list[_Piece], declared: Declared) -> list[Source]:
    """The files in the order of their parts, each content once. Raises ImportRejected where one is missing or ambiguous."""
    parts: dict[int, Source] = {}
    for piece in pieces:
        there = parts.setdefault(piece.part, piece.source)
        if there is not piece.source and there.sha256 != piece.source.sha256:
            message = f"{there.name} and {piece.source.name} differ and both claim to be {piece.key.title}; import one of them."
            raise ImportRejected(message)
    missing = [f"f{number}" for number in range(1, max(parts) + 1) if number not in parts]
    if missing and not declared.partial:
        message = f"{pieces[0].key.title}: part {', '.join(missing)} is missing; import all parts together."
        raise ImportRejected(message)
    return [parts[number] for number in sorted(parts)]


def _origin(sources: list[Source], declared: Declared, importer: Importer) -> Origin:
    digest = sources[0].sha256
    if len(sources) > 1:
        digest = hashlib.sha256("".join(source.sha256 for source in sources).encode()).hexdigest()
    licence = (declared.license_accepted_by or NOT_ACCEPTED) if importer.licensed else ""
    return Origin(tuple(source.name for source in sources), digest, len(sources), declared.partial, licence)


def _is_loaded(engine: Engine, key: EditionKey, origin: Origin) -> bool:
    """Whether the active release of this edition has this content. Raises ImportRejected where this would be less of it."""
    with snapshot(engine) as connection:
        active = connection.execute(
            select(releases.c.sha256, releases.c.partial, releases.c.parts).where(
                key.same(), releases.c.status == ReleaseStatus.ACTIVE
            )
        ).first()
    if active is None or (active.partial and not origin.partial):
        return False
    if active.sha256 != origin.sha256 and origin.partial and not active.partial:
        message = f"{key.title} is loaded completely; a partial import does not replace it."
        raise ImportRejected(message)
    return bool(active.sha256 == origin.sha256)


def _meter(
    progress: Progress, title: str, sources: list[Source]
) -> Callable[[Source], Callable[[int], None]]:
    """What a source's reader is to tell its bytes to: they are added to those of the parts before it."""
    before = {id(source): sum(one.size for one in sources[:place]) for place, source in enumerate(sources)}

    def of(source: Source) -> Callable[[int], None]:
        return lambda done: progress.advance(title, before[id(source)] + done)

    return of

"""`import_paths`: find what files are, group them by edition, and bring each edition through its life; then the search index.

One refused edition does not keep the others out; what happened to every file is in the results.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from consultant.codes.entries import NOT_ACCEPTED, ReleaseStatus
from consultant.codes.importers.pieces import (
    Declared,
    Piece,
    first_of,
    group_by_edition,
    in_order,
    recognise,
)
from consultant.codes.importers.purging import purge_leftovers
from consultant.codes.importers.registry import IMPORTERS
from consultant.codes.importers.release_life import LoadingRelease, Origin
from consultant.codes.importers.remembered import carried_licence, note_acceptance, note_twins
from consultant.codes.importers.repeats import RepeatedRow, locate
from consultant.codes.importers.results import ImportResult, Outcome, Progress
from consultant.codes.importers.source import UNREADABLE, find_sources
from consultant.codes.lookup import Books
from consultant.codes.search.stored import refresh
from consultant.errors import ImportRejected
from consultant.models.base import snapshot
from consultant.models.books import releases

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy import Engine

    from consultant.codes.importers.importer import Counts, Importer
    from consultant.codes.importers.release_life import EditionKey
    from consultant.codes.importers.source import Source
    from consultant.vocabulary import Setting


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
    pieces: list[Piece] = []
    for source in find_sources(paths):
        recognised = recognise(source, declared)
        (results if isinstance(recognised, ImportResult) else pieces).append(recognised)  # type: ignore[arg-type]
    for group in group_by_edition(pieces):
        results += _import_edition(engine, group, declared, clock, progress or Progress())
    purge_leftovers(engine, clock)
    refresh(engine, Books(engine, lambda: clock().date()), progress)
    return results


def _import_edition(
    engine: Engine, group: list[Piece], declared: Declared, clock: Callable[[], datetime], progress: Progress
) -> list[ImportResult]:
    """One edition; files that hold the same in another layout are left out, and said so."""
    importer = min((piece.importer for piece in group), key=IMPORTERS.index)
    chosen = [piece for piece in group if piece.importer is importer]
    files = tuple(piece.source.name for piece in chosen)
    try:
        result = _load(engine, chosen, declared, clock, progress)
    except ImportRejected as error:
        result = ImportResult(Outcome.REFUSED, files, str(error))
    except UNREADABLE as error:
        result = ImportResult(Outcome.REFUSED, files, f"{files[0]} can't be read: {error}.")
    taken = chosen[0].source.name
    left_out = [_left_out(piece, taken) for piece in group if piece.importer is not importer]
    twins = [
        _twin(piece)
        for piece in chosen
        if result.outcome is not Outcome.REFUSED and not first_of(chosen, piece)
    ]
    return [_named(result, chosen[0]), *left_out, *twins]


def _twin(piece: Piece) -> ImportResult:
    message = f"{piece.source.name} is left out: another file of {piece.key.title} has the same content."
    return _named(ImportResult(Outcome.LEFT_OUT, (piece.source.name,), message), piece)


def _left_out(piece: Piece, taken: str) -> ImportResult:
    message = f"{piece.source.name} is left out: {piece.key.title} is taken from {taken}."
    return _named(ImportResult(Outcome.LEFT_OUT, (piece.source.name,), message), piece)


def _named(result: ImportResult, piece: Piece) -> ImportResult:
    """The result with the edition that it is about."""
    return replace(
        result,
        book=piece.key.book,
        setting=piece.key.setting,
        release=piece.key.release,
        licensed=piece.importer.licensed,
        recognised=piece.importer.name,
    )


def _load(
    engine: Engine,
    pieces: list[Piece],
    declared: Declared,
    clock: Callable[[], datetime],
    progress: Progress,
) -> ImportResult:
    """Load an edition and make it active, unless it is there already. Raises ImportRejected; then nothing is left of it."""
    importer, key = pieces[0].importer, pieces[0].key
    sources = in_order(pieces, declared)
    origin = _origin(sources, declared, importer)
    if _is_loaded(engine, key, origin):
        note_acceptance(engine, key, origin.licence)
        return ImportResult(
            Outcome.UNCHANGED, origin.files, f"{key.title} is loaded already; nothing was changed."
        )
    origin = replace(origin, licence=carried_licence(engine, key, origin))
    progress.begin(key.title, sum(source.size for source in sources))
    loading = LoadingRelease(engine, key, origin, clock, _meter(progress, key.title, sources))
    try:
        counts = importer.load(sources, loading)
        difference = loading.check(counts, importer.compared)
        note_twins(engine, key, loading)
        loading.activate()
    except RepeatedRow as error:
        loading.abandon()
        raise locate(importer, sources, error) from error
    except BaseException:  # a Ctrl-C too leaves nothing behind
        loading.abandon()
        raise
    finally:
        progress.end(key.title)
    return ImportResult(
        Outcome.IMPORTED,
        origin.files,
        _imported(key, counts, origin),
        rows=counts.rows,
        notes=tuple(loading.notes),
        **(asdict(difference) if difference else {}),
    )


def _imported(key: EditionKey, counts: Counts, origin: Origin) -> str:
    note = ", as a partial edition" if origin.partial else ""
    return f"{key.title}: {counts.rows:,} rows imported{note}."


def _origin(sources: list[Source], declared: Declared, importer: Importer) -> Origin:
    digest = sources[0].sha256
    if len(sources) > 1:
        digest = hashlib.sha256("".join(source.sha256 for source in sources).encode()).hexdigest()
    licence = (declared.license_accepted_by or NOT_ACCEPTED) if importer.licensed else ""
    return Origin(
        tuple(source.name for source in sources),
        digest,
        len(sources),
        declared.partial,
        licence,
        importer.stores,
    )


def _is_loaded(engine: Engine, key: EditionKey, origin: Origin) -> bool:
    """Whether the active release of this edition has this content. Raises ImportRejected where this would be less of it."""
    with snapshot(engine) as connection:
        active = connection.execute(
            select(releases.c.sha256, releases.c.partial, releases.c.stored_by).where(
                key.same(), releases.c.status == ReleaseStatus.ACTIVE
            )
        ).first()
    if active is None or (active.partial and not origin.partial):
        return False
    if active.sha256 != origin.sha256 and origin.partial and not active.partial:
        message = f"{key.title} is loaded completely; a partial import does not replace it."
        raise ImportRejected(message)
    return bool(active.sha256 == origin.sha256 and active.stored_by >= origin.stored_by)


def _meter(
    progress: Progress, title: str, sources: list[Source]
) -> Callable[[Source], Callable[[int], None]]:
    """What a source's reader is to tell its bytes to: they are added to those of the parts before it."""
    before = {id(source): sum(one.size for one in sources[:place]) for place, source in enumerate(sources)}

    def of(source: Source) -> Callable[[int], None]:
        return lambda done: progress.advance(title, before[id(source)] + done)

    return of

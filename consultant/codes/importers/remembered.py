"""What former imports of a book are good for: who accepted its licence, and whether the same content goes by another name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, select, update

from consultant.codes.entries import NOT_ACCEPTED, ReleaseStatus
from consultant.models.base import bulk_writing, snapshot
from consultant.models.books import releases

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from consultant.codes.importers.release_life import EditionKey, LoadingRelease, Origin

_ACTIVE = releases.c.status == ReleaseStatus.ACTIVE


def note_acceptance(engine: Engine, key: EditionKey, licence: str) -> None:
    """Whoever imports a loaded edition again and accepts its licence is recorded with it."""
    if licence in {"", NOT_ACCEPTED}:
        return
    former = and_(key.same(), _ACTIVE, releases.c.licence == NOT_ACCEPTED)
    with bulk_writing(engine) as connection:
        connection.execute(update(releases).where(former).values(licence=licence))


def carried_licence(engine: Engine, key: EditionKey, origin: Origin) -> str:
    """The licence to record: an acceptance of the same content is not lost when it is loaded anew."""
    if origin.licence != NOT_ACCEPTED:
        return origin.licence
    accepted = select(releases.c.licence).where(
        key.same(), _ACTIVE, releases.c.sha256 == origin.sha256, releases.c.licence != ""
    )
    with snapshot(engine) as connection:
        return connection.scalar(accepted) or origin.licence


def note_twins(engine: Engine, key: EditionKey, loading: LoadingRelease) -> None:
    """Tell where another active edition of the book has the very content: it may be that one under a wrong name."""
    same = select(releases.c.release).where(
        key.series(), _ACTIVE, releases.c.sha256 == loading.origin.sha256, releases.c.release != key.release
    )
    with snapshot(engine) as connection:
        for release in connection.scalars(same):
            loading.note(f"{key.title} has the same content as {release}: is it what its name says?")

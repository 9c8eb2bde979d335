"""Puts a backup back into an empty home, and makes of it a desk that may start.

`place` checks everything before it writes anything: the hashes, the revision, the seal key, that nothing is there. The desk's
store is the last to be put in place, and whatever fails takes away what was placed. `settle` is for the opened desk: whoever was
erased since is erased again, what is due is forgotten, and the audits say whether it fits.
"""

from __future__ import annotations

import shutil
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from consultant.accounts.quota_audit import audit_quota
from consultant.administration import retention
from consultant.administration.backing_up import ERASED
from consultant.administration.erased import erase_again, read_lines
from consultant.audit import audit
from consultant.audit_log import Act, note
from consultant.backups import folders, postgresql_store, sqlite_store
from consultant.backups.archive import reading_archive
from consultant.backups.manifest import seal_marks
from consultant.errors import BackupRefused
from consultant.lifecycle import MOVES_BY_ITSELF, Status
from consultant.models.base import make_engine, reading, unit_of_work
from consultant.models.case import Case
from consultant.models.migrations import migrate, revisions

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sqlalchemy import Engine

    from consultant.accounts.quota_audit import QuotaAudit
    from consultant.administration.erased import Again, ErasedMark
    from consultant.audit import Audit
    from consultant.audit_log import Actor
    from consultant.backups.archive import Archive
    from consultant.backups.manifest import Manifest, StoreEntry
    from consultant.config import Settings
    from consultant.desk import Desk

IN_ORDER = ("books", "desk")
"""The desk last: where it stands, everything does."""
ZIP = b"PK\x03\x04"
"""How a zip begins (APPNOTE 4.3.7)."""


@dataclass(frozen=True, slots=True)
class Placed:
    """What was put in place; `config` is where the configuration lies beside another one, None where it is in force.

    `missing` are fingerprints of further keys that were set when the backup was made, and are not now.
    """

    manifest: Manifest
    config: Path | None
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Settled:
    """What the restored desk is: whom it erased again, what it forgot, what is under way, and what the audits say."""

    again: Again
    forgotten: int
    under_way: int
    in_sending: int
    cases: Audit
    quota: QuotaAudit

    @property
    def sound(self) -> bool:
        """Whether it may start as it is."""
        return not (self.cases.differences or self.quota.misfits or self.again.left)


def place(settings: Settings, file: Path) -> Placed:
    """Put the backup's files and rows in place. Raises BackupRefused, and then nothing has changed."""
    urls = {"desk": settings.database_url, "books": settings.books_url}
    engines = {store: make_engine(url, store) for store, url in urls.items()}
    try:
        with reading_archive(file) as archive:
            _check_here(settings, engines, archive.manifest)
            archive.check()
            return _place(settings, engines, archive)
    finally:
        for engine in engines.values():
            engine.dispose()


def _check_here(settings: Settings, engines: dict[str, Engine], manifest: Manifest) -> None:
    if "desk" not in manifest.stores or not manifest.stores.keys() <= engines.keys():
        message = (
            f"The backup is spoiled: it holds {', '.join(manifest.stores) or 'no store'}, and not a desk."
        )
        raise BackupRefused(message)
    for store, said in manifest.stores.items():
        _check_store(store, said, engines[store], manifest)
    given = seal_marks(settings.seal_key)
    if manifest.seal and manifest.seal[0] not in given:
        raise BackupRefused(_about_the_key(manifest.seal[0], given))
    for store, engine in engines.items():
        if not _is_empty(engine, store):
            message = (
                f"The store {store} holds something already; a backup is restored into an empty home only."
            )
            raise BackupRefused(message)
    if not folders.is_empty(settings.home):
        message = f"{settings.home} holds something already; a backup is restored into an empty home only."
        raise BackupRefused(message)


def _check_store(store: str, said: StoreEntry, engine: Engine, manifest: Manifest) -> None:
    if said.kind != engine.dialect.name:
        message = f"The backup's store {store} is of {said.kind}, and the settings name one on {engine.dialect.name}; name one of the same kind."
        raise BackupRefused(message)
    if said.revision not in revisions(store):
        message = f"The backup was made by a newer program ({manifest.program}, {store} at {said.revision}); restore it with that one."
        raise BackupRefused(message)


def _about_the_key(wanted: str, given: Sequence[str]) -> str:
    has = f"holds {', '.join(given)}" if given else "is not set"
    return f"The backup was sealed with the key {wanted}, and CONSULTANT_SEAL_KEY {has}: add that key, without which nobody can read it."


def _is_empty(engine: Engine, store: str) -> bool:
    if engine.dialect.name == "sqlite":
        return sqlite_store.is_empty(engine)
    return postgresql_store.is_empty(engine, store)


def _place(settings: Settings, engines: dict[str, Engine], archive: Archive) -> Placed:
    stores = [store for store in IN_ORDER if store in archive.manifest.stores]
    with ExitStack() as undo:
        for store in IN_ORDER:
            undo.callback(_take_away, engines[store], store)
        for store in stores:
            _place_store(engines[store], store, archive)
        undo.callback(_remove, settings.home / "outbox")
        folders.place_outbox(settings.home, archive)
        undo.callback(_remove, settings.home / "restored-config")
        beside = folders.place_config(settings.config, settings.home, archive)
        for store in IN_ORDER:
            migrate(engines[store], store)
        undo.pop_all()
    given = seal_marks(settings.seal_key)
    return Placed(archive.manifest, beside, tuple(one for one in archive.manifest.seal if one not in given))


def _place_store(engine: Engine, store: str, archive: Archive) -> None:
    said = archive.manifest.stores[store]
    if engine.dialect.name == "sqlite":
        sqlite_store.place(engine, store, archive, said)
    else:
        postgresql_store.place(engine, store, archive, said)


def _take_away(engine: Engine, store: str) -> None:
    if engine.dialect.name == "sqlite":
        sqlite_store.take_away(engine)
    else:
        postgresql_store.take_away(engine, store)
    engine.dispose()


def take_away(settings: Settings) -> None:
    """Undo `place`, for a desk that could not be settled: nobody is to start one in which the erased have come back."""
    for store, url in (("desk", settings.database_url), ("books", settings.books_url)):
        _take_away(make_engine(url, store), store)
    for folder in ("outbox", "restored-config"):
        _remove(settings.home / folder)


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


def read_erased(backup: Path, others: Sequence[Path]) -> list[ErasedMark]:
    """Who was erased, as the backup says it, and lists or later backups."""
    return [mark for words in (_list_of(backup), *map(_list_in, others)) for mark in read_lines(words)]


def _list_in(file: Path) -> str:
    """By how a file begins, not by its name: a backup may be called as one likes."""
    with file.open("rb") as source:
        if source.read(len(ZIP)) == ZIP:
            return _list_of(file)
    return file.read_text(encoding="utf-8", errors="replace")


def _list_of(backup: Path) -> str:
    with reading_archive(backup) as archive:
        if ERASED not in archive.manifest.members:
            message = f"The backup is spoiled: {ERASED} is missing."
            raise BackupRefused(message)
        with archive.open(ERASED) as source:
            return source.read().decode(errors="replace")


def settle(desk: Desk, placed: Placed, erased: Sequence[ErasedMark], actor: Actor) -> Settled:
    """Make an opened, restored desk ready to start. It is audited as of the moment of the backup: nothing has moved since."""
    made_at = placed.manifest.made_at
    with unit_of_work(desk.engine) as session:
        act = Act("desk.restored", "desk", "backup", old=made_at.isoformat())
        note(session, actor, act, at=desk.clock())
    again = erase_again(desk, erased, made_at, actor)
    forgotten = retention.purge(desk, actor)
    return Settled(
        again=again,
        forgotten=forgotten,
        under_way=_count(desk, *MOVES_BY_ITSELF),
        in_sending=_count(desk, Status.SENDING),
        cases=audit(desk.engine, made_at),
        quota=audit_quota(desk.engine),
    )


def _count(desk: Desk, *statuses: Status) -> int:
    with reading(desk.engine) as session:
        return session.scalars(select(func.count()).where(Case.status.in_(statuses))).one()

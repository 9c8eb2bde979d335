"""A store on SQLite, copied while others write: SQLite's online backup (sqlite.org/backup.html), all pages in one step.

One step reads one snapshot. With the write-ahead log a reader holds no writer up; several steps would begin anew whenever
another process has written in between, so that a busy desk's copy would never end. The copy is bit for bit, and is looked
through (`quick_check`) and counted before it is packed, and again before it is put in place.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from consultant.backups.manifest import StoreEntry
from consultant.errors import BackupRefused
from consultant.models.migrations import tables_of

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from consultant.backups.archive import Archive, ArchiveWriter

KIND = "sqlite"


def dump(engine: Engine, store: str, into: ArchiveWriter, scratch: Path) -> StoreEntry:
    """Copy a store into the archive, by way of a file in `scratch`; what the manifest says of it."""
    copy = scratch / f"{store}.db"
    _copy(engine, copy)
    found = look_through(copy, store)
    into.add_file(f"{store}.db", copy)
    copy.unlink()
    return found


def _copy(engine: Engine, target: Path) -> None:
    raw = engine.raw_connection()
    try:
        source: Any = raw.driver_connection
        with closing(sqlite3.connect(target)) as copy:
            source.backup(copy, pages=-1)
            copy.execute("PRAGMA journal_mode=DELETE").close()  # one file, without a log beside it
    finally:
        raw.close()


def look_through(path: Path, store: str) -> StoreEntry:
    """Revision and counts of a copy that nobody else uses. Raises BackupRefused where SQLite finds it damaged."""
    try:
        with closing(sqlite3.connect(path)) as copy:
            (answer,) = copy.execute("PRAGMA quick_check(1)").fetchone()
            if answer != "ok":
                raise sqlite3.DatabaseError(answer)
            (revision,) = copy.execute(f"SELECT version_num FROM {store}_version").fetchone()  # noqa: S608
            return StoreEntry(KIND, revision, {name: _count(copy, name) for name in _tables(copy)})
    except (sqlite3.Error, TypeError) as error:
        message = f"The store {store} is damaged ({error})."
        raise BackupRefused(message) from error


def _tables(copy: sqlite3.Connection) -> list[str]:
    query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite@_%' ESCAPE '@' ORDER BY name"
    return [name for (name,) in copy.execute(query)]


def _count(copy: sqlite3.Connection, table: str) -> int:
    (count,) = copy.execute(f'SELECT count(*) FROM "{table}"').fetchone()  # noqa: S608 - a name of our own schema
    return int(count)


def path_of(engine: Engine) -> Path:
    """The file of a store."""
    return Path(engine.url.database or "")


def is_empty(engine: Engine) -> bool:
    """Whether there is no file yet, or one without a table: whoever only looks makes such a file."""
    return not path_of(engine).exists() or not tables_of(engine)


def place(engine: Engine, store: str, archive: Archive, said: StoreEntry) -> None:
    """Put a store where it belongs, whole or not at all. Raises BackupRefused where it is not what the manifest says."""
    target = path_of(engine)
    made = target.with_name(f".{target.name}.restoring")
    made.unlink(missing_ok=True)
    try:
        archive.extract(f"{store}.db", made)
        if look_through(made, store) != said:
            message = f"The backup is spoiled: {store} does not hold what its manifest says."
            raise BackupRefused(message)
        take_away(engine)
        made.replace(target)
    finally:
        made.unlink(missing_ok=True)


def take_away(engine: Engine) -> None:
    """Undo `place`."""
    engine.dispose()
    for end in ("", "-wal", "-shm"):
        found = path_of(engine)
        found.with_name(found.name + end).unlink(missing_ok=True)

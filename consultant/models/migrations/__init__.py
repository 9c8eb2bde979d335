"""Makes and changes the tables of both stores with Alembic, without an alembic.ini.

`migrate` is run at every start: it asks the store for its version and leaves Alembic unimported
where there is nothing to do. Each store has a folder of revisions and a version table of its own. Who may work on which
version is said in standing.py.

On PostgreSQL ALTER TABLE waits for whoever reads the table, and whoever comes after that waits behind it (manual,
chapter 13.3): a revision that does not get its locks in a few seconds, or is the victim of a deadlock, lets the others
pass and begins anew.
"""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Any

from sqlalchemy import inspect, text
from sqlalchemy.exc import OperationalError

from consultant.logs import get_logger
from consultant.models.base import bulk_writing
from consultant.models.migrations.standing import (
    HERE,
    TO_MIGRATE,
    Standing,
    insist,
    is_known,
    judge,
    newest_revision,
    revisions,
)

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection, Engine, MetaData

__all__ = [
    "Standing",
    "bring_to",
    "downgrade",
    "find_version",
    "is_known",
    "judge",
    "migrate",
    "newest_revision",
    "revisions",
    "run_revisions",
    "tables_of",
]

log = get_logger(__name__)
_LOCK = 0x43_43_44_42  # an advisory lock on PostgreSQL: any constant that nobody else uses
_LOCK_SECONDS = 3
"""How long a revision may hold up whoever comes after it in a table's line: well under the 30 s of models/base.py."""
_REST_SECONDS = 1.0
_MOST_TRIES = 100
_IN_THE_WAY = frozenset({"55P03", "40P01"})  # lock_not_available, deadlock_detected


def migrate(engine: Engine, store: str, *, apart: bool = False) -> None:
    """Bring `store` ("desk" or "books") to its newest revision; quick where it is there already.

    A store that the next version has brought one revision further is worked on as it is; raises StoreAhead for one that
    is further off. Where migrating is a step `apart` nothing is changed: raises StoreBehind for a store that needs it.
    """
    found = find_version(engine, store)
    standing = insist(store, found, may_migrate=not apart)
    if standing is Standing.NEWER:
        log.warning("store_is_newer", name=store, version=found)
    if standing in TO_MIGRATE:
        _build_ahead(engine, store, found)
        _run(engine, store, "upgrade", "head")


def _build_ahead(engine: Engine, store: str, found: str | None) -> None:
    if engine.dialect.name == "postgresql" and found is not None:
        from alembic.script import ScriptDirectory  # noqa: PLC0415 - as in _run_once

        from consultant.models.migrations.ahead import build_ahead  # noqa: PLC0415

        build_ahead(engine, store, found, ScriptDirectory(str(HERE / store)))


def bring_to(engine: Engine, store: str, revision: str) -> None:
    """Make an empty `store` at `revision`, which need not be the newest: a backup is put back as it was made."""
    _run(engine, store, "upgrade", revision)


def downgrade(engine: Engine, store: str, revision: str = "base") -> None:
    """Take `store` back to `revision`, "-1" by one; `base` drops every table."""
    _run(engine, store, "downgrade", revision)


def find_version(engine: Engine, store: str) -> str | None:
    """The revision that a store says it is at; None for a new one. A store that is away raises what says so."""
    with engine.connect() as connection:
        return _version(connection, store)


def _version(connection: Connection, store: str) -> str | None:
    if not inspect(connection).has_table(f"{store}_version"):
        return None
    found: str | None = connection.execute(text(f"SELECT version_num FROM {store}_version")).scalar()  # noqa: S608
    return found


def _run(engine: Engine, store: str, command: str, revision: str) -> None:
    """One Alembic command, begun anew while others are in its way."""
    logging.getLogger("alembic").setLevel(logging.WARNING)  # what it does is not the user's business
    for tries in range(1, _MOST_TRIES + 1):
        try:
            _run_once(engine, store, command, revision)
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", "") not in _IN_THE_WAY or tries == _MOST_TRIES:
                raise
            log.info("migration_waits", name=store, count=tries)
            time.sleep(_REST_SECONDS)
        else:
            return


def _run_once(engine: Engine, store: str, command: str, revision: str) -> None:
    """One Alembic command in one transaction, alone: a second process waits, then finds nothing to do."""
    from alembic import command as commands  # noqa: PLC0415 - half a second that most starts need not pay

    with bulk_writing(engine) as connection:
        _lock(connection, store)
        if command == "upgrade" and _somebody_did(connection, store):
            return
        getattr(commands, command)(_config(connection, store), revision)


def _somebody_did(connection: Connection, store: str) -> bool:
    """Whether another process, of this version or the next, has migrated the store while this one waited for the lock."""
    return insist(store, _version(connection, store), may_migrate=True) not in TO_MIGRATE


def _lock(connection: Connection, store: str) -> None:
    """SQLite's BEGIN IMMEDIATE is lock enough; PostgreSQL needs one by name, and a schema to work in."""
    if connection.dialect.name == "postgresql":
        for limit in ("lock_timeout", "statement_timeout"):  # revisions, and another's, may take their time
            connection.execute(text(f"SET LOCAL {limit} = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        connection.execute(text(f"SET LOCAL lock_timeout = '{_LOCK_SECONDS}s'"))
        connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {store}"))


def _config(connection: Connection, store: str) -> Config:
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(HERE / store).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def run_revisions(metadata: MetaData, store: str) -> None:
    """What a store's env.py does: run the revisions on the connection that `migrate` opened."""
    from alembic import context  # noqa: PLC0415

    connection: Any = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=metadata,
        version_table=f"{store}_version",
        render_as_batch=connection.dialect.name == "sqlite",
    )
    context.run_migrations()


def tables_of(engine: Engine) -> set[str]:
    """The names of the tables that exist, for `doctor` and the tests."""
    return set(inspect(engine).get_table_names())

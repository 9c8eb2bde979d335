"""Makes and changes the tables of both stores with Alembic, without an alembic.ini.

`migrate` is run at every start: it asks the store for its version with one query and leaves Alembic unimported
where there is nothing to do. Each store has a folder of revisions and a version table of its own.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from consultant.logs import get_logger
from consultant.models.base import bulk_writing, snapshot

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection, Engine, MetaData

log = get_logger(__name__)
_HERE = Path(__file__).resolve().parent
_LOCK = 0x43_43_44_42  # an advisory lock on PostgreSQL: any constant that nobody else uses


def migrate(engine: Engine, store: str) -> None:
    """Bring `store` ("desk" or "books") to its newest revision; quick where it is there already.

    A store that a newer program has brought further is left as it is, for the time of an upgrade.
    """
    found, known = _version(engine, store), _revisions(store)
    if found == known[-1]:
        return
    if found is not None and found not in known:
        log.warning("store_is_newer", name=store, version=found)
        return
    _run(engine, store, "upgrade", "head")


def downgrade(engine: Engine, store: str, revision: str = "base") -> None:
    """Take `store` back to `revision`; `base` drops every table."""
    _run(engine, store, "downgrade", revision)


def newest_revision(store: str) -> str:
    """The revision that the code expects: the stem of the last file in the store's `versions` (`0001_books`)."""
    return _revisions(store)[-1]


def _revisions(store: str) -> list[str]:
    return sorted(path.stem for path in (_HERE / store / "versions").glob("[0-9]*.py"))


def _version(engine: Engine, store: str) -> str | None:
    try:
        with snapshot(engine) as connection:
            return connection.execute(text(f"SELECT version_num FROM {store}_version")).scalar()  # noqa: S608
    except DBAPIError:  # no such table: a new store
        return None


def _run(engine: Engine, store: str, command: str, revision: str) -> None:
    """One Alembic command in one transaction, alone: a second process waits, then finds nothing to do."""
    logging.getLogger("alembic").setLevel(logging.WARNING)  # what it does is not the user's business
    from alembic import command as commands  # noqa: PLC0415 - half a second that most starts need not pay

    with bulk_writing(engine) as connection:
        _lock(connection, store)
        getattr(commands, command)(_config(connection, store), revision)


def _lock(connection: Connection, store: str) -> None:
    """SQLite's BEGIN IMMEDIATE is lock enough; PostgreSQL needs one by name, and a schema to work in."""
    if connection.dialect.name == "postgresql":
        for limit in ("lock_timeout", "statement_timeout"):  # revisions, and another's, may take their time
            connection.execute(text(f"SET LOCAL {limit} = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {store}"))


def _config(connection: Connection, store: str) -> Config:
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_HERE / store).replace("%", "%%"))
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

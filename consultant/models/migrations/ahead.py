"""Indexes of the next revision, built before it on PostgreSQL while mails come in.

CREATE INDEX keeps writers out of its table until it is done; CREATE INDEX CONCURRENTLY does not, but stands in no transaction, and
leaves an invalid index where it is broken off (PostgreSQL manual, CREATE INDEX, "Building Indexes Concurrently"): that is taken
away, and the index built again. A revision that has such indexes has a function `ahead`, which makes them with Alembic's operations.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from consultant.logs import get_logger

if TYPE_CHECKING:
    from alembic.script import ScriptDirectory
    from sqlalchemy import Connection, Engine

log = get_logger(__name__)
_LOCK = 0x43_43_44_43
_REST_SECONDS = 0.5
_INVALID = text(
    "SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
    "WHERE NOT i.indisvalid AND c.relnamespace = CAST(:store AS regnamespace)"
)


def build_ahead(engine: Engine, store: str, found: str, scripts: ScriptDirectory) -> None:
    """Build what the revision after `found` has to be built, if any. PostgreSQL alone."""
    for build in _builders(scripts, found):
        with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            try:
                _alone(connection)
                _build(connection, store, build)
            finally:
                connection.invalidate()  # with its lock and its limits


def _builders(scripts: ScriptDirectory, found: str) -> list[Any]:
    following = (one for one in scripts.walk_revisions() if one.down_revision == found)
    return [one.module.ahead for one in following if hasattr(one.module, "ahead")]


def _alone(connection: Connection) -> None:
    """Asks again and again: whoever waits in a statement has a snapshot, and CONCURRENTLY would wait for that."""
    for limit in ("lock_timeout", "statement_timeout"):
        connection.execute(text(f"SET {limit} = 0"))
    while not connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": _LOCK}).scalar_one():
        time.sleep(_REST_SECONDS)


def _build(connection: Connection, store: str, build: Any) -> None:  # noqa: ANN401 - a revision's function
    from alembic.migration import MigrationContext  # noqa: PLC0415 - as in migrations/__init__.py
    from alembic.operations import Operations  # noqa: PLC0415

    for name in connection.execute(_INVALID, {"store": store}).scalars().all():
        log.info("index_is_built_again", name=name)
        connection.execute(text(f'DROP INDEX CONCURRENTLY IF EXISTS "{name}"'))
    build(Operations(MigrationContext.configure(connection)))

"""Removes what imports leave behind: the rows of retired releases, and releases whose import died half way.

A killed import leaves a loading release. It is purged when the process that held it is gone or its lease is over, never
while another import may still be filling it.
"""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING

from sqlalchemy import and_, delete, select, update

from consultant.codes.entries import ReleaseStatus
from consultant.models.base import bulk_writing, snapshot
from consultant.models.books import CONTENT_KEYS, releases

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime

    from sqlalchemy import Engine, Table

UNFINISHED = (ReleaseStatus.LOADING, ReleaseStatus.CHECKED)
"""States of a release that somebody fills, or filled when he died."""

_ABANDONED = "abandoned"  # in `holder`: retired without ever having been active
_PURGED_ROWS = 20_000  # rows of one table that are purged in one transaction, about


def purge_leftovers(engine: Engine, clock: Callable[[], datetime]) -> None:
    """Remove the rows of retired releases, and unfinished releases whose import is dead."""
    with snapshot(engine) as connection:
        unfinished = connection.execute(
            select(releases.c.id, releases.c.holder, releases.c.lease_until).where(
                releases.c.status.in_(UNFINISHED)
            )
        ).all()
        retired = connection.scalars(
            select(releases.c.id).where(releases.c.status == ReleaseStatus.RETIRED, ~releases.c.purged)
        ).all()
    now = clock()
    dead = [one.id for one in unfinished if one.lease_until <= now or _is_gone(one.holder)]
    for release_id in (*dead, *retired):
        purge(engine, release_id)


def purge(engine: Engine, release_id: int, tables: Collection[Table] | None = None) -> None:
    """Delete the content in short transactions. A retired release stays as a line; one that was never active goes.

    `tables`: those that hold something of it, where that is known.
    """
    mine = releases.c.id == release_id
    unfinished = and_(mine, releases.c.status.in_(UNFINISHED))
    with bulk_writing(engine) as connection:  # first: whoever still writes into it finds it gone and stops
        connection.execute(
            update(releases).where(unfinished).values(status=ReleaseStatus.RETIRED, holder=_ABANDONED)
        )
    for table in CONTENT_KEYS if tables is None else tables:
        while _purge_some(engine, table, release_id):
            pass
    with bulk_writing(engine) as connection:
        connection.execute(update(releases).where(mine).values(purged=True))
        connection.execute(delete(releases).where(mine, releases.c.holder == _ABANDONED))


def _purge_some(engine: Engine, table: Table, release_id: int) -> bool:
    """Delete a range of keys; whether there may be more."""
    mine = table.c.release_id == release_id
    key = CONTENT_KEYS[table]
    with bulk_writing(engine, synchronous="NORMAL") as connection:
        bound = None
        if key is not None:
            bound = connection.scalar(select(key).where(mine).order_by(key).offset(_PURGED_ROWS).limit(1))
        connection.execute(
            delete(table).where(mine if bound is None or key is None else and_(mine, key <= bound))
        )
    return bound is not None


def _is_gone(holder: str) -> bool:
    """Whether the process that holds a lease ran on this machine and has ended."""
    host, _, process = holder.rpartition("/")
    if host != socket.gethostname() or not process.isdecimal():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False

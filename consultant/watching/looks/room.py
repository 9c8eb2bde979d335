"""Room: files that the disk can still hold (inodes), and how long its free bytes last at the pace of the latest mails."""

from __future__ import annotations

import os
import shutil
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from consultant.models.base import UtcDateTime, reading
from consultant.models.case import Case
from consultant.watching.looks.look import broken, sound, worth

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from consultant.watching.looks.look import Look, Patient

LATEST = 1_000
"""Mails by whose sizes and times the pace is reckoned."""
BESIDE_THE_MAIL = 12 << 10
"""Bytes of a case besides its raw mail: question, findings, reply in two forms, trail, indexes. Reckoned, not measured."""
SHORTEST = timedelta(hours=1)
SOON_DAYS = 14
FEWEST_INODES = 10_000


def look(patient: Patient) -> Iterator[Look]:
    """Of the disk with the home; the store's own where that is a file in it."""
    home = patient.settings.home
    if not home.is_dir():
        return
    found = os.statvfs(home)
    if found.f_files and found.f_favail < FEWEST_INODES:
        do = "Delete many small files, such as old mails in outbox/, or make a file system with more inodes."
        yield broken(
            "inodes", f"Only {found.f_favail} files more fit on the disk.", do, free_inodes=found.f_favail
        )
    if patient.engine.dialect.name == "sqlite":
        yield from _days_left(patient.engine, shutil.disk_usage(home).free)


def _days_left(engine: Engine, free: int) -> Iterator[Look]:
    pace = _bytes_a_day(engine)
    if not pace:
        return
    days = int(free / pace)
    words = f"At the pace of the latest mails ({pace / (1 << 20):.1f} MiB a day) it lasts {days} days."
    if days < SOON_DAYS:
        do = "Make room, shorten keep_raw_days (docs/desk/retention.md), or move the home to a larger disk."
        yield worth("room", words, do, days_left=days)
    else:
        yield sound("room", words, days_left=days)


def _bytes_a_day(engine: Engine) -> float:
    latest = select(Case.received_at, Case.size).order_by(Case.id.desc()).limit(LATEST).subquery()
    query = select(
        func.min(latest.c.received_at, type_=UtcDateTime()),
        func.max(latest.c.received_at, type_=UtcDateTime()),
        func.coalesce(func.sum(latest.c.size), 0),
        func.count(),
    )
    with reading(engine) as session:
        first, last, size, count = session.execute(query).one()
    if first is None or last - first < SHORTEST:
        return 0.0
    days: float = (last - first) / timedelta(days=1)
    return float(size + count * BESIDE_THE_MAIL) / days

"""Reading the audit log: by who, what, about what and when; the newest first, a page by its key; as CSV for a spreadsheet.

A cell of the CSV that a spreadsheet would take for a formula gets an apostrophe before it (OWASP, CSV injection).
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from consultant.errors import UsageError
from consultant.models.administration import AuditEntry
from consultant.models.base import reading
from consultant.spreadsheets import defused

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Engine, Select
    from sqlalchemy.orm import Session

A_PAGE = 100
COLUMNS = ("id", "at", "actor", "via", "action", "subject_kind", "subject", "old", "new", "reason")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; what is empty is not asked. An action may end in `*`; days are whole ones (UTC)."""

    actor: str = ""
    action: str = ""
    subject: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Some lines, the newest first; `before` is the key of the next page, None where this is the last."""

    rows: Sequence[AuditEntry]
    before: int | None


def read_wanted(
    *, actor: str = "", action: str = "", subject: str = "", since: str = "", until: str = ""
) -> Wanted:
    """What somebody typed. Raises UsageError for a day that is none."""
    return Wanted(actor.strip(), action.strip(), subject.strip(), _day(since), _day(until))  # fmt: skip


def find_page(session: Session, wanted: Wanted, *, before: int | None = None, most: int = A_PAGE) -> Page:
    """A page of what is looked for."""
    found = session.scalars(_query(wanted, before).limit(most + 1)).all()
    return Page(found[:most], found[most - 1].id if len(found) > most else None)


def find_actions(session: Session) -> Sequence[str]:
    """Every action that there is a line of, by alphabet, for a choice: each found by one step in the index."""
    first = select(func.min(AuditEntry.action).label("action")).cte(recursive=True)
    further = select(func.min(AuditEntry.action)).where(AuditEntry.action > first.c.action)
    found = first.union_all(select(further.scalar_subquery()).where(first.c.action.is_not(None)))
    return session.scalars(select(found.c.action).where(found.c.action.is_not(None))).all()


def every(engine: Engine, wanted: Wanted) -> Iterator[dict[str, Any]]:
    """All of it, page by page, so that neither memory nor a transaction grows with the log."""
    before: int | None = None
    while True:
        with reading(engine) as session:
            page = find_page(session, wanted, before=before, most=1000)
        yield from map(as_json, page.rows)
        before = page.before
        if before is None:
            return


def as_json(entry: AuditEntry) -> dict[str, Any]:
    """A line."""
    values = {name: getattr(entry, name) for name in COLUMNS}
    return values | {"at": entry.at.isoformat(timespec="seconds")}


def as_csv(rows: Iterator[dict[str, Any]]) -> Iterator[str]:
    """The header and a line each, with CRLF (RFC 4180)."""
    yield _line(COLUMNS)
    for row in rows:
        yield _line([defused(str(row[name])) for name in COLUMNS])


def _line(cells: Sequence[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()


def _query(wanted: Wanted, before: int | None) -> Select[AuditEntry]:
    query = select(AuditEntry).order_by(AuditEntry.id.desc())
    if wanted.actor:
        query = query.where(AuditEntry.actor == wanted.actor)
    if wanted.action.endswith("*"):
        query = query.where(AuditEntry.action.startswith(wanted.action[:-1], autoescape=True))
    elif wanted.action:
        query = query.where(AuditEntry.action == wanted.action)
    if wanted.subject:
        query = query.where(AuditEntry.subject == wanted.subject)
    if wanted.since:
        since = AuditEntry.at >= _midnight(wanted.since)
        first = select(func.min(AuditEntry.id + 0)).where(since).scalar_subquery()
        query = query.where(
            since, AuditEntry.id >= first
        )  # or a page that is not full looks through all of it; + 0: by the index of the time
    if wanted.until:
        query = query.where(AuditEntry.at < _midnight(wanted.until + timedelta(days=1)))
    return query if before is None else query.where(AuditEntry.id < before)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError as error:
        message = f"{text.strip()[:40]!r} is no day such as 2026-11-16."
        raise UsageError(message) from error

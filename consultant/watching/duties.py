"""What the desk owes by the clock: held cases in time, renewals of periods, notices, calls of webhooks, alerts of the job board; and room on the disk.

Each is read from what the processes wrote down. Overdue cases are people's, so that they count as broken after a day only.
"""

from __future__ import annotations

import shutil
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from consultant.delivery.notifications import FAILED
from consultant.models.account import RENEWED, Account, LedgerEntry, Standing
from consultant.models.administration import Switch, WebhookCall
from consultant.models.base import UtcDateTime
from consultant.models.notification import Notification
from consultant.models.review import ReviewItem
from consultant.watching.board import board
from consultant.watching.piece import Piece, in_words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy.orm import Session

OVERDUE_FOR = timedelta(days=1)
RENEWED_WITHIN = timedelta(hours=2)
SENT_WITHIN = timedelta(minutes=15)
CALLED_WITHIN = timedelta(hours=1)
"""How long each may wait before something must be broken."""
LEAST_FREE = 500 << 20
"""Bytes; with less the store soon takes no mail."""


def duties(session: Session, now: datetime) -> Iterator[Piece]:
    """A piece for each."""
    yield _overdue(session, now)
    yield _renewals(session, now)
    yield _notices(session, now)
    yield from _webhooks(session, now)
    yield from _switches(session)
    yield from board(session, now)


def disk(home: Path | None) -> Iterator[Piece]:
    """Room for what comes in."""
    if home is None or not home.is_dir():
        return
    free = shutil.disk_usage(home).free
    words = (
        f"{free / (1 << 30):.1f} GiB are free." if free >= LEAST_FREE else f"Only {free >> 20} MiB are free."
    )
    yield Piece("disk", free >= LEAST_FREE, words, {"free_bytes": free})


def _overdue(session: Session, now: datetime) -> Piece:
    late = (ReviewItem.waits, ReviewItem.due_at <= now)
    count, eldest = _count_and_eldest(session, ReviewItem.due_at, *late)
    age = _age(eldest, now)
    words = (
        f"{count} held cases are overdue, the eldest for {in_words(age)}."
        if count
        else "No held case is overdue."
    )
    return Piece("review", age is None or age < OVERDUE_FOR.total_seconds(), words, {"overdue": count, "eldest_seconds": age})  # fmt: skip


def _renewals(session: Session, now: datetime) -> Piece:
    late = (Account.period_ends <= now, Account.plan_id.is_not(None), Account.standing == Standing.ACTIVE)
    count, eldest = _count_and_eldest(session, Account.period_ends, *late)
    last = _last(session, LedgerEntry.at, RENEWED)
    age = _age(eldest, now)
    sound = age is None or age < RENEWED_WITHIN.total_seconds()
    told = f"The last renewal was {in_words(_age(last, now))} ago." if last else "No period was renewed yet."
    words = f"{count} accounts wait for their renewal. {told}" if count else told
    return Piece("renewals", sound, words, {"waiting": count, "last_seconds": _age(last, now)})


def _notices(session: Session, now: datetime) -> Piece:
    waits = (Notification.sent_at.is_(None), Notification.failed_at.is_(None), Notification.not_before <= now)
    count, eldest = _count_and_eldest(session, Notification.not_before, *waits)
    last = _last(session, Notification.sent_at, Notification.sent_at.is_not(None))
    age = _age(eldest, now)
    sound = age is None or age < SENT_WITHIN.total_seconds()
    told = f"The last one left {in_words(_age(last, now))} ago." if last else "None has left yet."
    failed, _ = _count_and_eldest(session, Notification.failed_at, FAILED)
    if failed:
        told += f" {failed} could not be delivered."
    words = f"{count} wait, the eldest for {in_words(age)}. {told}" if count else told
    return Piece("notices", sound, words, {"waiting": count, "failed": failed, "last_seconds": _age(last, now)})  # fmt: skip


def _webhooks(session: Session, now: datetime) -> Iterator[Piece]:
    """Only where there is something to tell."""
    waits = (
        WebhookCall.delivered_at.is_(None),
        WebhookCall.given_up_at.is_(None),
        WebhookCall.next_at <= now,
    )
    count, eldest = _count_and_eldest(session, WebhookCall.next_at, *waits)
    if count:
        age = _age(eldest, now) or 0
        sound = age < CALLED_WITHIN.total_seconds()
        words = f"{count} calls wait, the eldest for {in_words(age)}."
        yield Piece("webhooks", sound, words, {"waiting": count, "eldest_seconds": age})


def _switches(session: Session) -> Iterator[Piece]:
    """What a person stopped is not broken, and must not be forgotten."""
    stopped = session.scalars(select(Switch.name).where(Switch.stopped).order_by(Switch.name)).all()
    if stopped:
        words = f"A person has stopped: {', '.join(stopped)}."
        yield Piece("switches", sound=True, words=words, figures={"stopped": list(stopped)})


def _count_and_eldest(session: Session, column: Any, *conditions: Any) -> tuple[int, datetime | None]:  # noqa: ANN401
    query = select(func.count(), func.min(column, type_=UtcDateTime())).where(*conditions)
    count, eldest = session.execute(query).one()
    return count, eldest


def _last(session: Session, column: Any, condition: Any) -> datetime | None:  # noqa: ANN401 - a column and a condition
    found: datetime | None = session.scalars(
        select(func.max(column, type_=UtcDateTime())).where(condition)
    ).one()
    return found


def _age(at: datetime | None, now: datetime) -> int | None:
    return max(0, int((now - at).total_seconds())) if at else None

"""A mail that came in and what became of it: the case, its raw bytes, its trail, and the one way to change its status."""

from __future__ import annotations

from datetime import date, datetime  # noqa: TC003 - SQLAlchemy reads the annotations
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    Date,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    false,
    insert,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm.attributes import set_committed_value

from consultant.lifecycle import MOVES_BY_ITSELF, TRANSITIONS, Status
from consultant.models.base import Base, Json, UtcDateTime
from consultant.models.lines import Line
from consultant.models.sealed import SealedBytes, SealedText

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


DIED = "WorkerLostError"
"""How the error of a case begins whose step's process died (workers/app.py)."""


class Case(Base):
    """One mail, one case. `reference` is what people see; `fingerprint` makes it exist exactly once.

    `attempts` counts the relay's temporary refusals, `put_off_since` is the first of them, `mishaps` steps that were postponed or died on the way;
    `waits_for_relay` marks an approved case that stands in line until the relay takes mail again.
    `recipient` is our address that the mail was for, with its key. `thread_id` is the first case of the conversation that
    this one joined (None: its own); `refers_to` the first case of the one that it names, whether it may join it or not.
    `marks` are what a reviewer should see of the sender (mail/sender_marks.py), `attachments` JSON of what came with it.
    """

    __tablename__ = "cases"
    __table_args__ = (
        Index("ix_cases_status_since", "status", "status_since"),
        Index("ix_cases_sender_address_received_at", "sender_address", "received_at"),
        # PostgreSQL's b-tree takes 2,704 octets a row, and a Message-ID may have 998 characters of four octets.
        Index("ix_cases_message_id", "message_id", postgresql_using="hash"),
        Index("ix_cases_thread_id", "thread_id"),
        Index("ix_cases_refers_to", "refers_to"),
        # Each delivery asks who stands in line: nobody, nearly always, however many wait to leave.
        Index(
            "ix_cases_in_line",
            "id",
            sqlite_where=text("waits_for_relay = 1"),
            postgresql_where=text("waits_for_relay"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    fingerprint: Mapped[str] = mapped_column(String(64), unique=True)
    mailbox: Mapped[str] = mapped_column(String(100))
    status: Mapped[str] = mapped_column(String(20), default=Status.RECEIVED)
    status_since: Mapped[datetime] = mapped_column(UtcDateTime)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    disposition: Mapped[str | None] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Line(500), default="")
    envelope_from: Mapped[str] = mapped_column(Line(320), default="")
    sender_address: Mapped[str] = mapped_column(Line(320), default="")
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    recipient: Mapped[str] = mapped_column(Line(320), default="", server_default="")
    thread_id: Mapped[int | None]
    refers_to: Mapped[int | None]
    authentication: Mapped[dict[str, Any] | None] = mapped_column(Json)
    marks: Mapped[list[str] | None] = mapped_column(Json)
    attachments: Mapped[str | None] = mapped_column(SealedText)
    message_id: Mapped[str] = mapped_column(Line(998), default="")
    references: Mapped[str] = mapped_column(Line(4000), default="")
    size: Mapped[int] = mapped_column(default=0)
    subject: Mapped[str | None] = mapped_column(SealedText)
    question: Mapped[str | None] = mapped_column(SealedText)
    findings: Mapped[list[dict[str, Any]] | None] = mapped_column(Json)
    confidence: Mapped[float | None]
    hold_reasons: Mapped[list[str]] = mapped_column(Json, default=list)
    not_before: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    put_off_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    waits_for_relay: Mapped[bool] = mapped_column(default=False, server_default=false())
    mishaps: Mapped[int] = mapped_column(default=0)
    shunted_from: Mapped[str | None] = mapped_column(String(20))
    error: Mapped[str | None] = mapped_column(Line(500))


class RawMail(Base):
    """The bytes as they were received, bit for bit; deleted when the mailbox's `keep_raw_days` are over."""

    __tablename__ = "raw_mails"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    raw: Mapped[bytes] = mapped_column(SealedBytes)
    sha256: Mapped[str] = mapped_column(String(64))


class CaseEvent(Base):
    """A step in a case's life, written in the transaction of that step."""

    __tablename__ = "case_events"
    __table_args__ = (Index("ix_case_events_case_id_id", "case_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    from_status: Mapped[str | None] = mapped_column(String(20))
    to_status: Mapped[str] = mapped_column(String(20))
    actor: Mapped[str] = mapped_column(Line(200))
    note: Mapped[str] = mapped_column(Line(500), default="")


class RefusalNotice(Base):
    """That a sender was sent a refusal of this kind on this day; there is no second one that day."""

    __tablename__ = "refusal_notices"
    __table_args__ = (UniqueConstraint("sender_address", "kind", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sender_address: Mapped[str] = mapped_column(Line(320))
    kind: Mapped[str] = mapped_column(String(40))
    day: Mapped[date] = mapped_column(Date)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))


def lock(session: Session, case_id: int, *statuses: Status) -> Case | None:
    """The case, locked until the transaction ends, if it stands in one of `statuses` (any where none is named).

    SQLite has no row locks: there a unit of work holds the one writer's lock from its start (base.py).
    """
    # Without the key (FOR NO KEY UPDATE): an event that refers to the case, such as the door's, need not wait.
    case = session.get(Case, case_id, with_for_update={"key_share": True})
    if case is None or (statuses and case.status not in statuses):
        return None
    return case


def resting(session: Session, *, before: datetime, now: datetime, limit: int) -> list[tuple[int, Status]]:
    """Cases that should move by themselves and have not since `before`; not those told to wait.

    Where there are more than `limit` those that rest longest, and in any case in the order in which they came in.
    """
    query = (
        select(Case.id, Case.status)
        .where(
            Case.status.in_(MOVES_BY_ITSELF),
            Case.status_since < before,
            or_(Case.not_before.is_(None), Case.not_before <= now),
        )
        .order_by(Case.status_since, Case.id)
        .limit(limit)
    )
    return sorted((case_id, Status(status)) for case_id, status in session.execute(query))


def count_mishap(case: Case, error: str, now: datetime) -> int:
    """Note that a step of a locked case was postponed and why, and let the case rest behind the others; how often by now.

    Steps that were postponed and steps whose process died are counted apart: the later kind begins at one.
    """
    same_kind = error.startswith(DIED) == (case.error or "").startswith(DIED)
    case.mishaps = case.mishaps + 1 if same_kind else 1
    case.status_since, case.error = now, error[:500]
    return case.mishaps


def move(
    session: Session,
    case: Case,
    to: Status,
    *,
    at: datetime,
    actor: str = "desk",
    note: str = "",
    **values: Any,  # noqa: ANN401 - columns of Case
) -> bool:
    """Walk one arrow: a conditional UPDATE from the status that `case` was read with, and its event.

    False where somebody else moved the case in between: then nothing was written. Raises ValueError for an
    arrow that `lifecycle.TRANSITIONS` does not have.
    """
    start = Status(case.status)
    if to not in TRANSITIONS[start]:
        message = f"there is no arrow from {start} to {to}"
        raise ValueError(message)
    stays_in_line = {} if to is Status.SENDING else {"waits_for_relay": False}
    values = stays_in_line | values | {"status": to, "status_since": at}
    session.flush()
    moved = session.execute(
        update(Case)
        .where(Case.id == case.id, Case.status == start)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    if not moved.rowcount:  # type: ignore[attr-defined]
        return False
    event = {
        "case_id": case.id,
        "at": at,
        "from_status": start,
        "to_status": to,
        "actor": actor,
        "note": note,
    }
    session.execute(insert(CaseEvent).values(event))
    for name, value in values.items():
        set_committed_value(case, name, value)
    return True

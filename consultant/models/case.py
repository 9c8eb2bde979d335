"""A mail that came in and what became of it: the case, its raw bytes, its trail, and the one way to change its status."""

from __future__ import annotations

from datetime import date, datetime  # noqa: TC003 - SQLAlchemy reads the annotations
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    Date,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    bindparam,
    false,
    insert,
    inspect,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm.attributes import set_committed_value

from consultant.lifecycle import MOVES_BY_ITSELF, TRANSITIONS, Status
from consultant.models.base import Base, Json, UtcDateTime, insert_unless_exists
from consultant.models.calling import write_calls
from consultant.models.lines import Line
from consultant.models.review import ReviewItem
from consultant.models.sealed import SealedBytes, SealedText

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Update
    from sqlalchemy.orm import Session


DIED = "WorkerLostError"
"""How the error of a case begins whose step's process died (workers/app.py)."""


class Case(Base):
    """One mail, one case. `reference` is what people see; `fingerprint` makes it exist exactly once.

    `attempts` counts the relay's temporary refusals, `put_off_since` is the first of them, `mishaps` steps that were postponed or died on the way;
    `waits_for_relay` marks an approved case that stands in line until the relay takes mail again.
    `recipient` is our address that the mail was for, with its key. `thread_id` is the first case of the conversation that
    this one joined (None: its own); `refers_to` the first case of the one that it names, whether it may join it or not.
    `corrections` is JSON of what a coder says was misunderstood; the next draft follows it (extraction/corrections.py).
    `forgotten_at` is when its words were taken away (intake/forgetting.py), None while it has some.
    `door` is `page` or `api` where the question was asked there, '' for mail.
    `marks` are what a reviewer should see of the sender (mail/sender_marks.py), `attachments` JSON of what came with it.
    """

    __tablename__ = "cases"
    __table_args__ = (
        Index("ix_cases_status_since", "status", "status_since"),
        Index(
            "ix_cases_sender_address_received_at",
            "sender_address",
            "received_at",
            postgresql_ops={"sender_address": "varchar_pattern_ops"},  # addresses that begin alike, too
        ),
        # PostgreSQL's b-tree takes 2,704 octets a row, and a Message-ID may have 998 characters of four octets.
        Index("ix_cases_message_id", "message_id", postgresql_using="hash"),
        Index("ix_cases_thread_id", "thread_id"),
        Index("ix_cases_refers_to", "refers_to"),
        Index("ix_cases_account_id_id", "account_id", "id"),
        # PostgreSQL's BRIN costs next to nothing for each of a case's moves, and cases lie as they came in.
        Index(
            "ix_cases_received_at",
            "received_at",
            postgresql_using="brin",
            postgresql_with={"pages_per_range": 16},
        ),
        # Each delivery asks who stands in line: nobody, nearly always, however many wait to leave.
        Index(
            "ix_cases_in_line",
            "id",
            sqlite_where=text("waits_for_relay = 1"),
            postgresql_where=text("waits_for_relay"),
        ),
        # Each sweep asks whose words are to go: few, however many cases ended long ago.
        Index(
            "ix_cases_worded",
            "mailbox",
            "status_since",
            sqlite_where=text("forgotten_at IS NULL"),
            postgresql_where=text("forgotten_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    fingerprint: Mapped[str] = mapped_column(String(64), unique=True)
    mailbox: Mapped[str] = mapped_column(String(100))
    door: Mapped[str] = mapped_column(String(20), default="", server_default="")
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
    corrections: Mapped[str | None] = mapped_column(SealedText)
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
    forgotten_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


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


def lock_all(session: Session, case_ids: Iterable[int], status: Status) -> list[Case]:
    """Those of some cases that stand in `status`, locked like one; always in one order, so that no two groups wait for each other."""
    found = session.scalars(_LOCKED, {"case_ids": sorted(case_ids)})
    return [case for case in found if case.status == status]


_LOCKED = (
    select(Case)
    .where(Case.id.in_(bindparam("case_ids", expanding=True)))
    .order_by(Case.id)
    .with_for_update(key_share=True)
    .execution_options(populate_existing=True)
)


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
    values = _unwritten(case) | stays_in_line | {"forgotten_at": None} | values
    values |= {"status": to, "status_since": at}
    connection = (
        session.connection()
    )  # a step walks five arrows a case, and the session's own way costs each of them more than the store
    arrow = _arrow(tuple(sorted(values)))
    if not connection.execute(arrow, values | {"this_case": case.id, "start": start}).rowcount:
        return False
    event = {
        "case_id": case.id,
        "at": at,
        "from_status": start,
        "to_status": to,
        "actor": actor,
        "note": note,
    }
    event_id = (connection.execute(_NEW_EVENT, event).inserted_primary_key or (0,))[0]
    for name, value in values.items():
        set_committed_value(case, name, value)
    if Status.HELD in {start, to}:
        _keep_queue(session, case, at)
    if start is Status.SENDING or to is not Status.SENT:  # a correction that is dropped sends nothing
        write_calls(session, (case.id, case.account_id), to, event_id, at)
    return True


def _unwritten(case: Case) -> dict[str, Any]:
    """What was noted on the case in this transaction and goes along with its arrow."""
    state = inspect(case)
    return {name: getattr(case, name) for name in _COLUMNS - state.unmodified} if state.modified else {}


_COLUMNS = frozenset(Case.__mapper__.column_attrs.keys())


@cache
def _arrow(columns: tuple[str, ...]) -> Update:
    """The UPDATE of one case from one status that writes these columns."""
    found = update(Case).where(Case.id == bindparam("this_case"), Case.status == bindparam("start"))
    return found.values({name: bindparam(name) for name in columns})


_NEW_EVENT = insert(CaseEvent)


def _keep_queue(session: Session, case: Case, at: datetime) -> None:
    """A case waits in the queue exactly while it is held; when it is due is for review/waiting.py to say."""
    waits = case.status == Status.HELD
    row = {"case_id": case.id, "mailbox": case.mailbox, "first_held_at": at, "due_at": at}
    if waits and insert_unless_exists(session, ReviewItem, row | _place(case, waits=True), ["case_id"]):
        return
    changed = _place(case, waits=waits) | ({} if waits else _LEFT_ALONE)
    session.execute(
        update(ReviewItem)
        .where(ReviewItem.case_id == case.id)
        .values(changed)
        .execution_options(synchronize_session=False)
    )


_LEFT_ALONE = {"holder": None, "held_until": None, "snoozed_until": None, "overdue_told": False}
"""What is over for a case once it is decided: nobody holds it, and if it comes again nothing hides it, or that it is late."""


def _place(case: Case, *, waits: bool) -> dict[str, Any]:
    reason = next(iter(case.hold_reasons or []), "") or case.reason
    return {"waits": waits, "account_id": case.account_id, "reason": reason, "marked": bool(case.marks)}

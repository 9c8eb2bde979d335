"""The board: what mails said of a posting is kept, and its row follows what of it holds. Statements in the caller's transaction.

A reading holds from the approval of its case on; recalled, declined or dropped it is as if it had not been written. The row is
written anew each time by all readings that hold (fold.py), so that a step run twice changes nothing the second time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from consultant.careers.duration import end_of, ends_at
from consultant.careers.fields import JobFields, as_json, from_json
from consultant.careers.filing import drop_terms, write_terms
from consultant.careers.fold import Reading, State, fold
from consultant.careers.likeness import likeness
from consultant.careers.standing import holds, is_rejected
from consultant.models.base import insert_unless_exists
from consultant.models.career import JobPosting, JobReading, PostingStatus, ReadingKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from consultant.lifecycle import Status
    from consultant.mailboxes import Mailbox
    from consultant.models.case import Case

EXPIRED_AT_ONCE = 200
_LONGEST = {"title": 200, "employer": 200, "city": 100, "state": 2, "apply_to": 320, "apply_url": 500}
"""Characters that the row's columns take."""


def find_posting(session: Session, thread_id: int) -> JobPosting | None:
    """The posting of a conversation, by its first case."""
    return session.scalars(select(JobPosting).where(JobPosting.case_id == thread_id)).first()


def thread_of(case: Case) -> int:
    """The first case of a case's conversation."""
    return case.thread_id or case.id


def was_listed(posting: JobPosting) -> bool:
    """Whether it has been on the board, so that it is changed and renewed; one that was rejected is posted anew."""
    return posting.listed_from is not None and posting.status != PostingStatus.REJECTED


def fields_of(posting: JobPosting) -> JobFields:
    """What a posting says, as its row has it."""
    values = {name: getattr(posting, name) for name in JobFields.__dataclass_fields__}
    until = posting.until.isoformat() if posting.until else None
    said = values | {"until": until}
    return from_json({name: value for name, value in said.items() if value not in ("", None, [], ())})


def keep_reading(
    session: Session, case: Case, kind: ReadingKind, fields: JobFields, reference: str, now: datetime
) -> JobPosting | None:
    """Keep what a drafted case says, in place of what an earlier draft of it said; it does not hold yet.

    The first that posts makes the posting, which waits under `reference`. None where there is no posting to say it of.
    """
    if kind is ReadingKind.POST:
        _make(session, case, reference, now)
    posting = _locked(session, JobPosting.case_id == thread_of(case))
    row = session.get(JobReading, case.id)
    if row is None:
        row = JobReading(case_id=case.id)
        session.add(row)
    row.posting_id = posting.id if posting else None
    row.kind, row.fields, row.effective_at, row.ends_at = kind, as_json(fields), None, None
    session.flush()
    if posting:
        _revive(posting, kind)
        if posting.forgotten_at is None:  # else nothing of it is left to be written anew
            _write(session, posting, now)
    return posting


def _make(session: Session, case: Case, reference: str, now: datetime) -> None:
    row = {
        "reference": reference,
        "case_id": thread_of(case),
        "account_id": case.account_id,
        "mailbox": case.mailbox,
        "posted_by": case.sender_address,
        "created_at": now,
        "changed_at": now,
    }
    insert_unless_exists(session, JobPosting, row, ["case_id"])


def _revive(posting: JobPosting, kind: ReadingKind) -> None:
    """What was rejected, or whose words were forgotten, waits again once it is posted anew."""
    if kind is ReadingKind.POST:
        posting.forgotten_at = None
        if posting.status == PostingStatus.REJECTED:
            posting.status = PostingStatus.PENDING


def follow(session: Session, case: Case, was: Status, mailbox: Mailbox, now: datetime) -> JobPosting | None:
    """Let the posting of a case that has just moved from `was` follow it; the posting, None where nothing changes for it."""
    reading = session.get(JobReading, case.id)
    if reading is None or reading.posting_id is None:
        return None
    held_good = holds(session, case, was)
    posting = _locked(session, JobPosting.id == reading.posting_id) if held_good is not None else None
    if posting is None or posting.forgotten_at:
        return None
    if not held_good:
        reading.effective_at = reading.ends_at = None
    elif reading.effective_at is None:
        _take_effect(session, posting, reading, max(now, case.not_before or now), mailbox)
    session.flush()
    rejected = None if held_good else is_rejected(session, case)
    _write(session, posting, now, rejected=rejected)
    return posting


def _take_effect(
    session: Session, posting: JobPosting, reading: JobReading, at: datetime, mailbox: Mailbox
) -> None:
    """From `at` on a reading holds. A change may move the end only within what was paid for."""
    fields, before = from_json(reading.fields), fold(_readings(session, posting.id))
    reading.effective_at = at
    if reading.kind == ReadingKind.POST:
        reading.ends_at = ends_at(fields.until, at, mailbox)
    elif reading.kind == ReadingKind.RENEW:
        paid_until = before.ends_at if before.stands and before.ends_at else at
        reading.ends_at = ends_at(fields.until, at, mailbox, paid_until=paid_until)
    elif reading.kind == ReadingKind.CHANGE and fields.until and before.counted_from:
        latest = ends_at(fields.until, before.counted_from, mailbox)
        reading.ends_at = min(end_of(fields.until, mailbox), latest)


def _locked(session: Session, which: Any) -> JobPosting | None:  # noqa: ANN401 - a condition
    query = select(JobPosting).where(which).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).first()


def _readings(session: Session, posting_id: int) -> list[Reading]:
    """Everything that was said of a posting, in the order of the mails."""
    query = select(JobReading).where(JobReading.posting_id == posting_id).order_by(JobReading.case_id)
    return [
        Reading(ReadingKind(one.kind), from_json(one.fields), one.effective_at, one.ends_at)
        for one in session.scalars(query)
    ]


def _write(session: Session, posting: JobPosting, now: datetime, *, rejected: bool | None = None) -> None:
    """The row as its readings leave it, and the words by which it is found exactly while it stands."""
    readings = _readings(session, posting.id)
    state = fold(readings)
    fields = state.fields if state.listed_from else _wished(readings)
    columns = _columns(fields) | {"listed_from": state.listed_from, "ends_at": state.ends_at}
    columns["status"] = _status(posting, state, now, rejected=rejected)
    if state.ends_at != posting.ends_at:
        columns["ending_told"] = False
    changed = {name: value for name, value in columns.items() if getattr(posting, name) != value}
    for name, value in changed.items():
        setattr(posting, name, value)
    if changed:
        posting.changed_at = now
        session.flush()
    if posting.status == PostingStatus.OPEN:
        write_terms(session, posting)
    else:
        drop_terms(session, posting.id)


def _wished(readings: Sequence[Reading]) -> JobFields:
    """What a posting is to say that has not been on the board: the last that was posted of it."""
    posted = [one.fields for one in readings if one.kind is ReadingKind.POST]
    return posted[-1] if posted else JobFields()


def _status(posting: JobPosting, state: State, now: datetime, *, rejected: bool | None) -> PostingStatus:
    """`rejected` None: where it was rejected it stays so."""
    if state.stands is None:
        was = posting.status == PostingStatus.REJECTED
        return PostingStatus.REJECTED if (was if rejected is None else rejected) else PostingStatus.PENDING
    if not state.stands:
        return PostingStatus.CLOSED
    return PostingStatus.EXPIRED if state.ends_at and state.ends_at <= now else PostingStatus.OPEN


def _columns(fields: JobFields) -> dict[str, Any]:
    """A posting's fields as its row keeps them."""
    values = {name: getattr(fields, name) for name in JobFields.__dataclass_fields__}
    for name, most in _LONGEST.items():
        values[name] = values[name][:most]
    lists = {name: list(values[name]) for name in ("credentials", "specialities")}
    words = {name: str(values[name] or "") for name in ("remote", "employment", "pay_period")}
    compared = {"yearly_low": fields.yearly_low, "yearly_high": fields.yearly_high}
    return values | lists | words | compared | {"likeness": likeness(fields)}


def expire_due(session: Session, now: datetime) -> int:
    """Open → expired for some whose time is over; how many. Whoever calls goes on until it is none."""
    due = (JobPosting.status == PostingStatus.OPEN, JobPosting.ends_at <= now)
    query = select(JobPosting.id).where(*due).order_by(JobPosting.ends_at, JobPosting.id)
    found = session.scalars(query.limit(EXPIRED_AT_ONCE).with_for_update(skip_locked=True)).all()
    if found:
        expired = update(JobPosting).where(JobPosting.id.in_(found))
        quiet = expired.execution_options(synchronize_session=False)
        session.execute(quiet.values(status=PostingStatus.EXPIRED.value, changed_at=now))
    for posting_id in found:
        drop_terms(session, posting_id)
    return len(found)

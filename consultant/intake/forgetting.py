"""What is forgotten N days after a case ended: first its raw mail (`keep_raw_days`), later every word (`keep_text_days`).

Statements in the caller's transaction, some cases at once, so that no sweep takes long. A legal hold stops both. The case
stays, with its figures and its fingerprint: the mail does not come back, and the quota book still fits. What is forgotten
on request is said in administration/erasure.py, which uses `take_words` too. Views of code pages go by days of their own
(accounts/view_keeping.py), and what the job board keeps by postings_kept.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, delete, exists, func, literal_column, not_, or_, select, update

from consultant.accounts.view_keeping import forget_views
from consultant.intake.postings_kept import has_ended, take_postings, take_searches
from consultant.lifecycle import ENDED
from consultant.models.administration import LegalHold, WebhookCall
from consultant.models.case import Case, RawMail
from consultant.models.notification import Notification
from consultant.models.post import SetAside
from consultant.models.reply import Reply
from consultant.models.review import CaseCode, CaseNote, DecisionRecord, TextInTheMaking
from consultant.models.user import IdempotencyKey, Registration
from consultant.vocabulary import ReplyKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from consultant.mailboxes import Mailbox, Mailboxes

AT_ONCE = 500
"""Cases of one mailbox in one round; the next sweep goes on."""
UNCONFIRMED = timedelta(days=30)
"""A registration that nobody confirmed is kept so long after its link ended."""
LONGEST_QUIET = timedelta(days=7)
LAST_NUMBER = 2**31 - 1
"""The last that a case can have; for a desk that had no mail for so long."""
LEAST_FOR_ANSWERS = timedelta(days=1)
"""Answers that are kept for retries of the API's callers are kept for so long at least."""

CASE, ACCOUNT, ADDRESS = "case", "account", "address"
"""What a legal hold may be on."""


@dataclass(frozen=True, slots=True)
class Held:
    """What legal holds are on now."""

    references: tuple[str, ...] = ()
    accounts: tuple[int, ...] = ()
    addresses: tuple[str, ...] = ()

    def covers(self) -> ColumnElement[bool] | None:
        """The condition that a case is held; None where nothing is."""
        parts: list[ColumnElement[bool]] = []
        if self.references:
            parts.append(Case.reference.in_(self.references))
        if self.accounts:
            parts.append(and_(Case.account_id.is_not(None), Case.account_id.in_(self.accounts)))
        if self.addresses:
            parts.append(func.lower(Case.sender_address).in_(self.addresses))
        return or_(*parts) if parts else None


def read_holds(session: Session) -> Held:
    """The legal holds that stand."""
    found: dict[str, list[str]] = {CASE: [], ACCOUNT: [], ADDRESS: []}
    query = select(LegalHold.kind, LegalHold.subject).where(LegalHold.lifted_at.is_(None))
    for kind, subject in session.execute(query):
        found[kind].append(subject)
    accounts = tuple(int(one) for one in found[ACCOUNT] if one.isdecimal())
    return Held(tuple(found[CASE]), accounts, tuple(found[ADDRESS]))


def forget(session: Session, mailboxes: Mailboxes, now: datetime) -> int:
    """Forget what is due, at most `AT_ONCE` cases of each mailbox; how many raw mails and cases lost something."""
    holds = read_holds(session)
    held = holds.covers()
    touched = 0
    for mailbox in mailboxes:
        raw = session.scalars(raw_due(mailbox, now, held).limit(AT_ONCE)).all()
        touched += take_raw(session, raw)
        worded = session.scalars(words_due(mailbox, now, held).limit(AT_ONCE)).all()
        touched += take_words(session, worded, now)
        touched += _take_aside(session, mailbox, now)
        _take_letters(session, mailbox, now)
    _take_answers(session, mailboxes, now)
    _take_unconfirmed(session, now, holds.addresses)
    take_searches(session, now, holds.addresses)
    forget_views(session, now, holds.accounts, holds.addresses)
    return touched


def _take_unconfirmed(session: Session, now: datetime, held: Sequence[str]) -> None:
    """Addresses for which somebody wanted an account that nobody confirmed, a month after their link ended."""
    due = (Registration.used_at.is_(None), Registration.ends_at < now - UNCONFIRMED)
    spared = (func.lower(Registration.address).not_in(held),) if held else ()
    _run(session, delete(Registration).where(*due, *spared))


def raw_due(mailbox: Mailbox, now: datetime, held: ColumnElement[bool] | None) -> Any:  # noqa: ANN401 - a query
    """Ids of ended cases whose raw mail is kept no longer. Of the raw mails only those are looked at that can be due."""
    until = now - timedelta(days=mailbox.keep_raw_days)
    ended = exists().where(Case.id == RawMail.case_id, *_ended(mailbox, until, held))
    return (
        select(RawMail.case_id).where(ended, RawMail.case_id < _first_after(until)).order_by(RawMail.case_id)
    )


def _first_after(until: datetime) -> ColumnElement[int]:
    """The number of a case that came in after `until`: none that was written down after it had ended by then.

    A mail that was fetched late counts from when it was received first, so that the number may be of a later case: no harm.
    """
    came = select(Case.id).where(Case.received_at >= until, Case.received_at < until + LONGEST_QUIET)
    eldest = select(func.min(Case.id)).scalar_subquery()  # of a desk that is younger than its mails are kept
    first = select(Case.id).where(Case.id == eldest, Case.received_at >= until).scalar_subquery()
    after = came.order_by(Case.received_at).limit(1).scalar_subquery()
    return func.coalesce(after, first, LAST_NUMBER)


def words_due(mailbox: Mailbox, now: datetime, held: ColumnElement[bool] | None) -> Any:  # noqa: ANN401 - a query
    """Ids of ended cases whose words are kept no longer."""
    until = now - timedelta(days=mailbox.keep_text_days)
    ended = (*_ended(mailbox, until, held), *has_ended(mailbox, until))
    query = select(Case.id).where(Case.forgotten_at.is_(None), *ended)
    return query.order_by(Case.status_since)


def _ended(
    mailbox: Mailbox, until: datetime, held: ColumnElement[bool] | None
) -> tuple[ColumnElement[bool], ...]:
    ended = (Case.mailbox == mailbox.name, Case.status.in_(ENDED), Case.status_since < until)
    return ended if held is None else (*ended, not_(held))


def take_raw(session: Session, case_ids: Sequence[int]) -> int:
    """Delete raw mails; how many there were."""
    return _run(session, delete(RawMail).where(RawMail.case_id.in_(case_ids))) if case_ids else 0


def take_words(session: Session, case_ids: Sequence[int], now: datetime) -> int:
    """Take every word of cases away: of the mail, of what was understood and found, of replies, notes and decisions; the cases."""
    if not case_ids:
        return 0
    take_postings(session, case_ids, now)
    for table in (CaseCode, CaseNote, TextInTheMaking):
        _run(session, delete(table).where(table.case_id.in_(case_ids)))
    _run(session, delete(WebhookCall).where(WebhookCall.case_id.in_(case_ids), _is_over()))
    nothing = {"subject": "", "text": "", "html": ""}
    _run(session, update(Reply).where(Reply.case_id.in_(case_ids)).values(nothing))
    passed_on = (Reply.case_id.in_(case_ids), Reply.kind == ReplyKind.APPLICATION)
    _run(session, update(Reply).where(*passed_on).values(sender_name="", reply_to=""))
    _run(session, update(Notification).where(Notification.case_id.in_(case_ids), _has_left()).values(nothing))
    said = update(DecisionRecord).where(DecisionRecord.case_id.in_(case_ids))
    _run(session, said.values(reason="", second_words=None))
    wordless = dict.fromkeys(("subject", "question", "attachments", "corrections", "findings"))
    gone = update(Case).where(Case.id.in_(case_ids)).values(**wordless, forgotten_at=now)
    return _run(session, gone)


def _has_left() -> ColumnElement[bool]:
    """A notice that waits is sent with its words, and loses them afterwards."""
    return or_(Notification.sent_at.is_not(None), Notification.failed_at.is_not(None))


def _is_over() -> ColumnElement[bool]:
    return or_(WebhookCall.delivered_at.is_not(None), WebhookCall.given_up_at.is_not(None))


def _take_aside(session: Session, mailbox: Mailbox, now: datetime) -> int:
    """The bytes of mails that were set aside; where and why they were stays known."""
    until = now - timedelta(days=mailbox.keep_raw_days)
    old = (SetAside.mailbox == mailbox.name, SetAside.at < until, SetAside.raw.is_not(None))
    return _run(session, update(SetAside).where(*old).values(raw=None))


def _take_letters(session: Session, mailbox: Mailbox, now: datetime) -> None:
    """The words of mails that belong to no case (confirmations, warnings, notices to our own people)."""
    until = now - timedelta(days=mailbox.keep_text_days)
    old = (
        Notification.mailbox == mailbox.name,
        Notification.case_id.is_(None),
        Notification.at < until,
        Notification.text
        != literal_column("''"),  # as the condition of the index is (models/notification.py)
    )
    _run(session, update(Notification).where(*old, _has_left()).values(subject="", text="", html=""))


def _take_answers(session: Session, mailboxes: Mailboxes, now: datetime) -> None:
    """What callers of the API were answered holds words of a reply: it goes as early as the first mailbox's raw mail."""
    days = min((mailbox.keep_raw_days for mailbox in mailboxes), default=0)
    until = now - max(timedelta(days=days), LEAST_FOR_ANSWERS)
    _run(session, delete(IdempotencyKey).where(IdempotencyKey.at < until))


def _run(session: Session, statement: Any) -> int:  # noqa: ANN401 - any UPDATE or DELETE
    quiet = statement.execution_options(synchronize_session=False)
    return int(session.execute(quiet).rowcount)  # type: ignore[attr-defined]

"""A person's data, erased by address on request (GDPR article 17; HIPAA leaves it to the desk's own policy).

The cases stay as tombstones: reference, dates, statuses, figures and the fingerprint, by which the same mail does not come
back with the next poll. Every word is taken, and in place of the address stands a keyed digest. The quota book keeps its
numbers, and the audit log its lines, in neither of which is an address. Cases that a coder still has are dropped first;
while one is on its way, and while a legal hold stands, nothing is erased.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, delete, func, not_, or_, select, update

from consultant import pipeline
from consultant.accounts.view_keeping import erase_views
from consultant.administration.holds import get_address, is_customer, is_held, mark_of
from consultant.audit_log import Act, Actor, note
from consultant.errors import NotPossibleNow
from consultant.intake.forgetting import take_raw, take_words
from consultant.intake.postings_kept import erase_from_board
from consultant.lifecycle import ENDED, Status
from consultant.mail.parse import find_message
from consultant.models.account import Account, AccountChange, Sender, SenderDomain
from consultant.models.administration import LegalHold
from consultant.models.base import empty_log, reading, unit_of_work
from consultant.models.case import Case, RefusalNotice
from consultant.models.notification import Notification
from consultant.models.post import SetAside, Suppression
from consultant.models.reply import Reply
from consultant.models.user import ApiToken, IdempotencyKey, Registration, User, WebSession
from consultant.review.decide import Decision, DecisionKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from consultant.desk import Desk

A_PERSON_S = frozenset({Status.HELD, Status.SHUNTED})
"""Statuses in which a case waits for a person, who may drop it."""
AT_ONCE = 500
ERASED = "erased"
"""The error of a notice that was to leave when its words were erased; it is tried no more."""


@dataclass(frozen=True, slots=True)
class Erased:
    """What is gone: the digest that stands for the address, and how much of each kind."""

    mark: str
    cases: int
    notifications: int
    rows: int
    overwritten: bool


def erase(desk: Desk, address: str, actor: Actor, reason: str) -> Erased:
    """Erase what is known of an address. Raises UsageError for what is none, NotPossibleNow under a hold or while a case is on its way."""
    known = get_address(address)
    with reading(desk.engine) as session:
        _refuse_if_held(session, known)
    _end_cases(desk, known, actor)
    mark = mark_of(desk, known)
    with unit_of_work(desk.engine) as session:
        _refuse(session, known)
        now = desk.clock()
        cases = _erase_cases(session, known, mark, now)
        letters = _erase_letters(session, known, mark, now)
        viewed = _erase_views(session, known)
        rows = viewed + _erase_rows(session, known, mark) + _erase_user(session, known, mark, now)
        rows += _erase_aside(session, known) + erase_from_board(session, known, now)
        told = f"{cases} cases, {letters} notices, {rows} other rows"
        note(session, actor, Act("person.erased", "address", mark, new=told, reason=reason), at=now)
    return Erased(mark, cases, letters, rows, empty_log(desk.engine))


HELD = "A legal hold stands on this address, its account or one of its cases; nothing is erased until it is released."


def _refuse_if_held(session: Session, address: str) -> None:
    if is_held(session, address):
        raise NotPossibleNow(HELD)


def _refuse(session: Session, address: str) -> None:
    """Look again where it is written: a hold may have come, or another mail."""
    _refuse_if_held(session, address)
    if session.scalars(select(Case.id).where(_of(address), Case.status.not_in(ENDED))).first():
        message = "Another mail of this address has just come in; erase when it has ended."
        raise NotPossibleNow(message)


def _of(address: str) -> Any:  # noqa: ANN401 - a condition
    """Cases that came from an address: by their header, and where that names nobody by the envelope."""
    nameless = and_(Case.sender_address == "", func.lower(Case.envelope_from) == address)
    return or_(func.lower(Case.sender_address) == address, nameless)


def _end_cases(desk: Desk, address: str, actor: Actor) -> None:
    """Drop what waits for a person. Raises NotPossibleNow where one is on its way."""
    with reading(desk.engine) as session:
        query = select(Case.id, Case.reference, Case.status).where(_of(address), Case.status.not_in(ENDED))
        alive = session.execute(query).all()
    moving = [one.reference for one in alive if one.status not in A_PERSON_S]
    if moving:
        message = (
            f"{', '.join(moving[:5])} is on its way; erase when it has ended, or recall and drop it first."
        )
        raise NotPossibleNow(message)
    for one in alive:
        pipeline.decide(desk, one.id, Decision(DecisionKind.DROP, actor.name, via=actor.via))


def _erase_cases(session: Session, address: str, mark: str, now: datetime) -> int:
    ids = session.scalars(select(Case.id).where(_of(address))).all()
    for at in range(0, len(ids), AT_ONCE):
        some = ids[at : at + AT_ONCE]
        take_raw(session, some)
        _let_none_leave(session, Notification.case_id.in_(some), now)
        take_words(session, some, now)
        nobody = {"sender_address": mark, "envelope_from": "", "message_id": "", "references": ""}
        _run(
            session,
            update(Case).where(Case.id.in_(some)).values(nobody | {"authentication": None, "marks": None}),
        )
        unnamed = {"recipient": mark, "reply_to": "", "sender_name": "", "in_reply_to": "", "references": ""}
        _run(session, update(Reply).where(Reply.case_id.in_(some)).values(unnamed))
    return len(ids)


def _erase_letters(session: Session, address: str, mark: str, now: datetime) -> int:
    """Notices to the address; one that has not left yet never will."""
    empty = ("subject", "text", "html", "in_reply_to", "references", "unsubscribe")
    blank = dict.fromkeys(empty, "") | {"recipient": mark}
    mine = func.lower(Notification.recipient) == address
    _let_none_leave(session, mine, now)
    return _run(session, update(Notification).where(mine).values(blank))


def _let_none_leave(session: Session, which: Any, now: datetime) -> None:  # noqa: ANN401 - a condition
    waits = (which, Notification.sent_at.is_(None), Notification.failed_at.is_(None))
    _run(session, update(Notification).where(*waits).values(failed_at=now, error=ERASED))


def _erase_rows(session: Session, address: str, mark: str) -> int:
    """Wherever else the address is a column of its own; the trail of an account keeps what was changed, not about whom."""
    return sum(_run(session, statement) for statement in _statements(address, mark))


def _erase_views(session: Session, address: str) -> int:
    """The code pages that were opened by an account which nobody but this address belongs to; of a shared one nobody knows who did."""
    of_sender = select(Sender.account_id).where(Sender.address == address)
    of_user = select(User.account_id).where(is_customer(address), User.account_id.is_not(None))
    accounts = {*session.scalars(of_sender), *session.scalars(of_user)}
    return sum(
        erase_views(session, one) for one in accounts if one and not _has_others(session, one, address)
    )


def _has_others(session: Session, account_id: int, address: str) -> bool:
    user = (User.account_id == account_id, User.disabled_at.is_(None), not_(is_customer(address)))
    sender = (Sender.account_id == account_id, Sender.address != address)
    ways = (
        select(Sender.id).where(*sender),
        select(User.id).where(*user),
        select(SenderDomain.id).where(SenderDomain.account_id == account_id),
    )
    return any(session.scalars(query.limit(1)).first() is not None for query in ways)


def _statements(address: str, mark: str) -> Sequence[Any]:
    return [
        delete(Sender).where(Sender.address == address),
        delete(Suppression).where(Suppression.address == address),
        delete(RefusalNotice).where(func.lower(RefusalNotice.sender_address) == address),
        delete(Registration).where(func.lower(Registration.address) == address),
        update(Registration).where(Registration.mailbox_key == address).values(mailbox_key=mark),
        update(Reply).where(func.lower(Reply.recipient) == address).values(recipient=mark),
        update(Account).where(func.lower(Account.name) == address).values(name=mark),
        update(Account).where(func.lower(Account.contact) == address).values(contact=""),
        update(AccountChange).where(AccountChange.address == address).values(address=mark),
        update(AccountChange).where(func.lower(AccountChange.old) == address).values(old=mark),
        update(AccountChange).where(func.lower(AccountChange.new) == address).values(new=mark),
        update(AccountChange).where(_mentions(AccountChange.reason, address)).values(reason=""),
        update(LegalHold)
        .where(LegalHold.kind == "address", LegalHold.subject == address)
        .values(subject=mark),
    ]


def _mentions(column: Any, address: str) -> Any:  # noqa: ANN401 - a column and a condition
    return func.lower(column).contains(address, autoescape=True)


def _erase_user(session: Session, address: str, mark: str, now: datetime) -> int:
    """A customer's sign-in ends and loses its name; of our own people only the address is taken from a customer, never theirs."""
    users = session.scalars(select(User).where(is_customer(address))).all()
    for user in users:
        user.name, user.email, user.oidc_subject = f"{mark}-{user.id}", "", None
        user.password_hash = user.totp_secret = user.totp_since = user.recovery_codes = None
        user.disabled_at = user.disabled_at or now
        _run(session, delete(WebSession).where(WebSession.user_id == user.id))
        tokens = select(ApiToken.id).where(ApiToken.user_id == user.id)
        _run(session, delete(IdempotencyKey).where(IdempotencyKey.token_id.in_(tokens)))
        _run(session, update(ApiToken).where(ApiToken.user_id == user.id).values(revoked_at=now, name=mark))
    return len(users)


def _erase_aside(session: Session, address: str) -> int:
    """Mails that were set aside and are of this address: their bytes go, and they are not fetched again."""
    found = [
        one
        for one in session.scalars(select(SetAside).where(SetAside.raw.is_not(None)))
        if one.raw is not None and (message := find_message(one.raw)) and message.from_address == address
    ]
    for one in found:
        one.raw, one.try_again_at = None, None
    return len(found)


def _run(session: Session, statement: Any) -> int:  # noqa: ANN401 - any UPDATE or DELETE
    quiet = statement.execution_options(synchronize_session=False)
    return int(session.execute(quiet).rowcount)  # type: ignore[attr-defined]

"""Legal holds: while one stands on a case, an account or an address, nothing of it is forgotten, erased or purged.

An address stands in the hold's own row, and in no line of the audit log: there it is a digest (`mark_of`).
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import and_, func, or_, select

from consultant.audit_log import Act, Actor, note
from consultant.errors import UsageError
from consultant.intake.forgetting import ACCOUNT, ADDRESS, CASE, read_holds
from consultant.mail.address import canonical
from consultant.models.account import Account, Sender
from consultant.models.administration import LegalHold
from consultant.models.base import reading, unit_of_work
from consultant.models.case import Case
from consultant.models.user import Role, User
from consultant.review.queue import get_case

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from consultant.desk import Desk


class HoldKind(StrEnum):
    """What a hold is on: a case by its reference, an account by its number, an address."""

    CASE = CASE
    ACCOUNT = ACCOUNT
    ADDRESS = ADDRESS


@dataclass(frozen=True, slots=True)
class Subject:
    """What a hold is put on; read by `read_subject`."""

    kind: HoldKind
    name: str


def mark_of(desk: Desk, address: str) -> str:
    """A keyed digest that stands for an address where the address itself may not stand (NIST SP 800-107: 96 bits of HMAC)."""
    found = hmac.digest(desk.secret, b"address:" + address.lower().encode(), "sha256")
    return f"person-{found.hex()[:24]}"


def place(desk: Desk, kind: str, subject: str, actor: Actor, reason: str) -> int:
    """Put a hold on something; its number. Raises UsageError where there is no such thing, no reason, or one stands already."""
    if not reason.strip():
        message = "A legal hold has a reason, such as the matter's number."
        raise UsageError(message)
    with unit_of_work(desk.engine) as session:
        found = read_subject(session, kind, subject)
        if _standing(session, found):
            message = f"A legal hold stands on this {found.kind} already."
            raise UsageError(message)
        now = desk.clock()
        row = LegalHold(kind=found.kind, subject=found.name, reason=reason.strip(), by=actor.name, at=now)
        session.add(row)
        session.flush()
        note(session, actor, Act("hold.placed", found.kind, _named(desk, found), reason=reason), at=now)
        return row.id


def release(desk: Desk, number: int, actor: Actor, reason: str = "") -> None:
    """Lift a hold: what is due is forgotten by the next sweep. Raises UsageError where none stands."""
    with unit_of_work(desk.engine) as session:
        row = session.get(LegalHold, number)
        if row is None or row.lifted_at is not None:
            message = f"No legal hold {number} stands."
            raise UsageError(message)
        row.lifted_at, row.lifted_by = desk.clock(), actor.name
        found = Subject(HoldKind(row.kind), row.subject)
        act = Act("hold.released", row.kind, _named(desk, found), reason=reason)
        note(session, actor, act, at=desk.clock())


def list_holds(desk: Desk, *, lifted: bool = False) -> Sequence[LegalHold]:
    """The holds that stand, the eldest first; with `lifted` all there ever were."""
    query = select(LegalHold).order_by(LegalHold.id)
    with reading(desk.engine) as session:
        return session.scalars(query if lifted else query.where(LegalHold.lifted_at.is_(None))).all()


def read_subject(session: Session, kind: str, subject: str) -> Subject:
    """What somebody names, in the form in which it is kept. Raises UsageError or CaseNotFound."""
    if kind not in set(HoldKind):
        message = f"{kind!r} can't be held; take one of {', '.join(HoldKind)}."
        raise UsageError(message)
    readers = {HoldKind.CASE: _case, HoldKind.ACCOUNT: _account, HoldKind.ADDRESS: _address}
    return Subject(HoldKind(kind), readers[HoldKind(kind)](session, subject.strip()))


def is_held(session: Session, address: str) -> bool:
    """Whether a hold stands on an address, on its account, or on one of its cases."""
    held = read_holds(session)
    account = select(Sender.account_id).where(Sender.address == address, Sender.account_id.in_(held.accounts))
    reader = select(User.account_id).where(is_customer(address), User.account_id.in_(held.accounts))
    case = select(Case.id).where(
        Case.sender_address == address,
        or_(Case.reference.in_(held.references), Case.account_id.in_(held.accounts)),
    )
    return address in held.addresses or any(
        session.scalars(query).first() for query in (account, reader, case)
    )


def is_customer(address: str) -> ColumnElement[bool]:
    """The condition on a user that it is the customer who signs in with an address, whether it may ask or not."""
    return and_(or_(func.lower(User.email) == address, User.name == address), User.role == Role.CUSTOMER)


def _standing(session: Session, found: Subject) -> bool:
    same = (LegalHold.kind == found.kind, LegalHold.subject == found.name, LegalHold.lifted_at.is_(None))
    return session.scalars(select(LegalHold.id).where(*same)).first() is not None


def _case(session: Session, name: str) -> str:
    return get_case(session, name).reference


def _account(session: Session, name: str) -> str:
    """An account by its number or its name."""
    number = int(name) if name.isdecimal() and name.isascii() else 0
    query = select(Account.id).where(or_(Account.id == number, Account.name == name))
    found = session.scalars(query.order_by(Account.id != number)).first()
    if found is None:
        message = "There is no such account; name it by its number or its name."
        raise UsageError(message)
    return str(found)


def _address(_session: Session, name: str) -> str:
    return get_address(name)


def get_address(text: str) -> str:
    """An address as accounts know it. Raises UsageError where it is none."""
    found = canonical(text)
    if not found:
        message = "This is no mail address."
        raise UsageError(message)
    return found


def _named(desk: Desk, found: Subject) -> str:
    """How the audit log names it."""
    return mark_of(desk, found.name) if found.kind is HoldKind.ADDRESS else found.name

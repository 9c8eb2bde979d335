"""Who was erased: the list that outlives a restore, so that an older backup brings nobody back.

A line is a time and the keyed digest that stands for the address (holds.mark_of); its key is the desk's own secret, which is in
the backup. So the list names nobody to whoever has it alone, and a restored desk can tell whom it means.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from consultant import pipeline
from consultant.administration.erasure import erase
from consultant.administration.holds import mark_of
from consultant.errors import ConsultantError, UsageError
from consultant.lifecycle import LIVE, Status
from consultant.mail.parse import find_message
from consultant.models.account import Account, AccountChange, Sender
from consultant.models.administration import AuditEntry, LegalHold
from consultant.models.base import reading
from consultant.models.career import JobPosting, JobTold, SavedSearch
from consultant.models.case import Case, RefusalNotice
from consultant.models.notification import Notification
from consultant.models.post import SetAside, Suppression
from consultant.models.reply import Reply
from consultant.models.user import Registration, User

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from consultant.audit_log import Actor
    from consultant.desk import Desk

ACTION = "person.erased"
"""What `erasure.erase` writes into the audit log."""
ADDRESSES: tuple[Any, ...] = (
    Case.sender_address,
    Case.envelope_from,
    Reply.recipient,
    Notification.recipient,
    Sender.address,
    Suppression.address,
    RefusalNotice.sender_address,
    Registration.address,
    Registration.mailbox_key,
    Account.name,
    Account.contact,
    AccountChange.address,
    AccountChange.old,
    AccountChange.new,
    User.email,
    User.name,
    JobPosting.posted_by,
    JobPosting.apply_to,
    SavedSearch.address,
    JobTold.address,
)
"""Every column that holds a person's whole address."""
LEEWAY = timedelta(hours=1)
"""An erasure whose time is before the backup's may have ended after it: it was under way, or another machine's clock was behind."""


class ErasedSince(ConsultantError):
    """The sender was erased after the backup was made."""


@dataclass(frozen=True, slots=True)
class ErasedMark:
    """That the address behind a digest was erased, and when."""

    at: datetime
    mark: str


@dataclass(frozen=True, slots=True)
class Again:
    """Whom a restore has erased again, and whom it could not: the digest, and why."""

    erased: int
    left: tuple[tuple[str, str], ...]


def list_erased(engine: Engine) -> list[ErasedMark]:
    """Everybody who was erased, the first one first."""
    query = select(AuditEntry.at, AuditEntry.subject).where(AuditEntry.action == ACTION)
    with reading(engine) as session:
        return [ErasedMark(*row) for row in session.execute(query.order_by(AuditEntry.id))]


def as_lines(marks: Iterable[ErasedMark]) -> str:
    """One JSON object a line, as `retention erased` prints it and `restore --erased` reads it."""
    return "".join(json.dumps({"at": one.at.isoformat(), "mark": one.mark}) + "\n" for one in marks)


def read_lines(text: str) -> list[ErasedMark]:
    """The list back. Raises UsageError for a line that is none of it."""
    try:
        rows = [json.loads(line) for line in text.splitlines() if line.strip()]
        return [ErasedMark(datetime.fromisoformat(row["at"]), row["mark"]) for row in rows]
    except (ValueError, KeyError, TypeError) as error:
        message = "The list of who was erased can't be read; it has lines as `consultant retention erased` prints them."
        raise UsageError(message) from error


def erase_again(desk: Desk, marks: Sequence[ErasedMark], since: datetime, actor: Actor) -> Again:
    """Erase whoever was erased since. A case that was on its way is set aside first, so that nothing is sent to him.

    An erasure that the restored store itself tells of is no later one, whatever its time says.
    """
    own = set(list_erased(desk.engine))
    wanted = {one.mark for one in marks if one.at >= since - LEEWAY and one not in own}
    found = _addresses_of(desk, wanted) if wanted else {}
    left = []
    for mark, address in sorted(found.items()):
        _set_aside(desk, address)
        try:
            erase(desk, address, actor, "erased after the backup was made")
        except ConsultantError as error:
            left.append((mark, str(error)))
    return Again(len(found) - len(left), tuple(left))


def _addresses_of(desk: Desk, wanted: set[str]) -> dict[str, str]:
    with reading(desk.engine) as session:
        marked = ((mark_of(desk, address), address) for address in _known(session))
        return {mark: address for mark, address in marked if mark in wanted}


def _known(session: Session) -> Iterator[str]:
    for column in ADDRESSES:
        yield from session.scalars(select(func.lower(column)).where(column.contains("@")).distinct())
    held = select(func.lower(LegalHold.subject)).where(LegalHold.kind == "address").distinct()
    yield from session.scalars(held)
    for raw in session.scalars(select(SetAside.raw).where(SetAside.raw.is_not(None))):
        if raw is not None and (message := find_message(raw)):
            yield message.from_address


def _set_aside(desk: Desk, address: str) -> None:
    """Nothing runs yet, so that no other hand moves them meanwhile."""
    by_header = func.lower(Case.sender_address) == address
    by_envelope = (Case.sender_address == "") & (func.lower(Case.envelope_from) == address)
    query = select(Case.id).where(by_header | by_envelope, Case.status.in_(LIVE - {Status.HELD}))
    with reading(desk.engine) as session:
        ids = session.scalars(query).all()
    for case_id in ids:
        pipeline.shunt(desk, case_id, ErasedSince())

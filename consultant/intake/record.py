"""Writes an arrival down exactly once: the fingerprint is unique, so that a peer that sends again changes nothing."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from consultant.lifecycle import ENDED, Status
from consultant.mail.authentication import UNCHECKED
from consultant.mail.fingerprint import fingerprint
from consultant.mail.parse import find_message
from consultant.models.base import STORE_AWAY, insert_missing, savepoint
from consultant.models.case import Case, CaseEvent, RawMail
from consultant.models.post import SetAside

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection
    from sqlalchemy.orm import Session

    from consultant.mail.envelope import Envelope
    from consultant.mail.message import Message
    from consultant.mailboxes import Mailboxes

CAME_AGAIN = "came again"
"""The note of an event that moves nothing: a peer sent the same mail once more."""
REFERENCE_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
"""No digits and no vowels: a reference must look neither like a code nor like a word."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A mail at the door of one mailbox; `message` is None where it can't be parsed."""

    mailbox: str
    recipient: str
    envelope: Envelope
    raw: bytes
    message: Message | None
    fingerprint: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """One mail as a peer handed it over, once for each of our mailboxes: stored whole or not at all."""

    arrivals: tuple[Arrival, ...]

    @property
    def size(self) -> int:
        """Raw bytes."""
        return len(self.arrivals[0].raw) if self.arrivals else 0


@dataclass(frozen=True, slots=True)
class Recorded:
    """The case of an arrival, and whether this arrival made it."""

    case_id: int
    new: bool


def arrive(mailbox: str, recipient: str, envelope: Envelope, raw: bytes, message: Message | None) -> Arrival:
    """An arrival at one of our addresses with the marks that make it exist once. Touches no database.

    Of a mail that was not taken whole the header makes the fingerprint: there are no words that could.
    """
    mark = fingerprint(mailbox, None if envelope.size else message, raw)
    return Arrival(mailbox, recipient, envelope, raw, message, mark, hashlib.sha256(raw).hexdigest())


def make_delivery(mailboxes: Mailboxes, envelope: Envelope, raw: bytes) -> Delivery:
    """A mail read and marked for every mailbox that its recipients name. Touches no database."""
    message = find_message(raw)
    boxes = mailboxes.get_for_recipients(envelope.rcpt_to)
    return Delivery(tuple(arrive(box.name, at, envelope, raw, message) for box, at in boxes.items()))


def record_all(
    connection: Connection, deliveries: Sequence[Delivery], now: datetime
) -> list[list[Recorded] | Exception]:
    """Write deliveries down in the caller's transaction; for each its cases, or the error that keeps it out alone.

    All go in one savepoint, and where that fails each goes in one of its own, so that a mail that the store refuses
    takes no other with it. What the store says of itself (away, full, read-only) is raised: then none is stored.
    """
    try:
        with savepoint(connection):
            made = iter(
                _record(connection, [one for delivery in deliveries for one in delivery.arrivals], now)
            )
    except STORE_AWAY:
        raise
    except (SQLAlchemyError, ValueError):
        return [_record_alone(connection, delivery, now) for delivery in deliveries]
    return [[next(made) for _ in delivery.arrivals] for delivery in deliveries]


def _record_alone(connection: Connection, delivery: Delivery, now: datetime) -> list[Recorded] | Exception:
    try:
        with savepoint(connection):
            return _record(connection, delivery.arrivals, now)
    except STORE_AWAY:
        raise
    except (SQLAlchemyError, ValueError) as error:
        return error


def _record(connection: Connection, arrivals: Sequence[Arrival], now: datetime) -> list[Recorded]:
    """The one case of each arrival, made where it did not exist; the raw bytes are kept as received.

    Whose reference the case bears made it: psycopg counts no inserted rows, and asking for their keys takes longer.
    """
    if not arrivals:
        return []
    rows: dict[str, dict[str, object]] = {}
    for one in arrivals:
        rows.setdefault(one.fingerprint, _columns(one, now))
    # Two doors that take the same mails at once lock their fingerprints in one order.
    insert_missing(connection, Case, [rows[mark] for mark in sorted(rows)], "fingerprint")
    found = _found(connection, list(rows))
    recorded, raws, events = [], [], []
    for one in arrivals:
        case_id, status, reference = found[one.fingerprint]
        fresh = reference == rows[one.fingerprint].pop("reference", "")
        recorded.append(Recorded(case_id, fresh))
        if fresh:
            raws.append({"case_id": case_id, "raw": one.raw, "sha256": one.sha256})
        events.append(_event(case_id, None if fresh else status, now))
    if raws:
        connection.execute(insert(RawMail), raws)
    connection.execute(insert(CaseEvent), events)
    return recorded


def _found(connection: Connection, marks: Sequence[str]) -> dict[str, tuple[int, str, str]]:
    """Number, status and reference of the cases that bear these fingerprints."""
    rows = connection.execute(_CASES, {"marks": marks})
    return {mark: (case_id, status, reference) for mark, case_id, status, reference in rows}


_CASES = select(Case.fingerprint, Case.id, Case.status, Case.reference).where(
    Case.fingerprint.in_(bindparam("marks", expanding=True))
)


def _event(case_id: int, status: str | None, now: datetime) -> dict[str, object]:
    """The first line of a case's trail; for a mail that came again, a line that moves nothing."""
    words = {"from_status": status, "to_status": status or Status.RECEIVED.value, "actor": "desk"}
    return {"case_id": case_id, "at": now, "note": CAME_AGAIN if status else "", **words}


def new_cases(answers: Iterable[list[Recorded] | Exception]) -> list[int]:
    """The cases that were made, of what `record_all` answered."""
    recorded = [one for answer in answers if not isinstance(answer, Exception) for one in answer]
    return [one.case_id for one in recorded if one.new]


def make_reference() -> str:
    """A case reference such as `CC-BKTR-WMXD`, unguessable enough for a subject line (20⁸)."""
    number, letters = secrets.randbelow(len(REFERENCE_LETTERS) ** 8), ""
    for _ in range(8):
        number, letter = divmod(number, len(REFERENCE_LETTERS))
        letters += REFERENCE_LETTERS[letter]
    return f"CC-{letters[:4]}-{letters[4:]}"


def forget(session: Session, mailboxes: Mailboxes, now: datetime) -> int:
    """Delete the raw mail, and later the words, of ended cases whose mailbox keeps them no longer; the rows touched.

    Also the bytes of mails that were set aside; where and why they were stays known.
    """
    touched = 0
    for mailbox in mailboxes:
        raw_until = now - timedelta(days=mailbox.keep_raw_days)
        text_until = now - timedelta(days=mailbox.keep_text_days)
        ended = select(Case.id).where(Case.mailbox == mailbox.name, Case.status.in_(ENDED))
        old = delete(RawMail).where(RawMail.case_id.in_(ended.where(Case.status_since < raw_until)))
        worded = (Case.subject.is_not(None), Case.id.in_(ended.where(Case.status_since < text_until)))
        wipe = update(Case).where(*worded).values(subject=None, question=None, attachments=None)
        aside = update(SetAside).where(
            SetAside.mailbox == mailbox.name, SetAside.at < raw_until, SetAside.raw.is_not(None)
        )
        for statement in (old, wipe, aside.values(raw=None)):
            quiet = statement.execution_options(synchronize_session=False)
            touched += session.execute(quiet).rowcount  # type: ignore[attr-defined]
    return touched


def _columns(arrival: Arrival, now: datetime) -> dict[str, object]:
    message = arrival.message
    return {
        "reference": make_reference(),
        "fingerprint": arrival.fingerprint,
        "mailbox": arrival.mailbox,
        "status": Status.RECEIVED.value,
        "status_since": now,
        "received_at": min(arrival.envelope.received_at, now),
        "reason": "",
        "envelope_from": arrival.envelope.mail_from,
        "sender_address": message.from_address if message else "",
        "recipient": arrival.recipient,
        "authentication": (arrival.envelope.authentication or UNCHECKED).as_json(),
        "message_id": message.message_id if message else "",
        "references": " ".join(message.references)[-4000:] if message else "",
        "size": arrival.envelope.size or len(arrival.raw),
        "subject": message.subject if message else None,
        "hold_reasons": [],
        "attempts": 0,
        "mishaps": 0,
    }

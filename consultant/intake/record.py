"""Writes an arrival down exactly once: the fingerprint is unique, so that a peer that sends again changes nothing."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from consultant.lifecycle import Status
from consultant.mail.addressed import is_application
from consultant.mail.authentication import UNCHECKED
from consultant.mail.fingerprint import fingerprint
from consultant.mail.parse import find_message
from consultant.mailboxes.mailbox import Serves
from consultant.models.base import PART_BEGINS, PART_ENDS, STORE_AWAY, undo_part
from consultant.models.case import Case, CaseEvent, RawMail
from consultant.models.prepared import PreparedInsert, batch, rows_of
from consultant.models.references import make_reference

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from consultant.mail.envelope import Envelope
    from consultant.mail.message import Message
    from consultant.mailboxes import Mailbox, Mailboxes
    from consultant.models.prepared import Batch

MOST_POSTINGS = 10
"""Further postings to which one mail applies at once."""
CAME_AGAIN = "came again"
"""The note of an event that moves nothing: a peer sent the same mail once more."""


_REFUSED = (SQLAlchemyError, ValueError, TypeError, AttributeError)
"""What says that a mail can't be stored: from the database, or from a column that does not take a value."""

_INSERT_CASES = PreparedInsert(
    Case,
    (
        "reference", "fingerprint", "mailbox", "door", "status", "status_since", "received_at", "reason", "envelope_from",
        "sender_address", "recipient", "authentication", "message_id", "references", "size", "subject", "hold_reasons",
        "attempts", "mishaps", "waits_for_relay",
    ),
    unless="fingerprint",
)  # fmt: skip
_INSERT_RAW = PreparedInsert(RawMail, ("case_id", "raw", "sha256"))
_INSERT_EVENTS = PreparedInsert(CaseEvent, ("case_id", "at", "from_status", "to_status", "actor", "note"))
_UNCHECKED = UNCHECKED.as_json()
_NOTHING_HELD: list[str] = []
_CASES = "SELECT fingerprint, id, status, reference FROM cases WHERE fingerprint IN ({})"


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
class Unread:
    """A mail that whoever stores it reads himself."""

    envelope: Envelope
    raw: bytes

    @property
    def size(self) -> int:
        """Raw bytes."""
        return len(self.raw)


@dataclass(frozen=True, slots=True)
class Recorded:
    """The case of an arrival, and whether this arrival made it."""

    case_id: int
    new: bool


def arrive(mailbox: str, recipient: str, envelope: Envelope, raw: bytes, message: Message | None) -> Arrival:
    """An arrival at one of our addresses with the marks that make it exist once. Touches no database.

    Of a mail that was not taken whole the header makes the fingerprint: there are no words that could. One mail to two postings
    is two applications.
    """
    addressee = f"{mailbox} {recipient}" if is_application(recipient, None) else mailbox
    mark = fingerprint(addressee, None if envelope.size else message, raw)
    return Arrival(mailbox, recipient, envelope, raw, message, mark, hashlib.sha256(raw).hexdigest())


def make_delivery(mailboxes: Mailboxes, envelope: Envelope, raw: bytes) -> Delivery:
    """A mail read and marked for every mailbox that its recipients name. Touches no database."""
    message = find_message(raw)
    found = list(mailboxes.get_for_recipients(envelope.rcpt_to).items())
    found += [one for one in _applied_to(mailboxes, envelope) if one not in found][:MOST_POSTINGS]
    return Delivery(tuple(arrive(box.name, at, envelope, raw, message) for box, at in found))


def _applied_to(mailboxes: Mailboxes, envelope: Envelope) -> list[tuple[Mailbox, str]]:
    """The postings' addresses among the recipients, each once, with their mailboxes."""
    addresses = dict.fromkeys(one.strip("<> ").lower() for one in envelope.rcpt_to)
    applied = [(mailboxes.find_by_address(one), one) for one in addresses if is_application(one, None)]
    return [(box, one) for box, one in applied if box and box.serves is Serves.JOBS]


def record_all(
    connection: Connection, deliveries: Sequence[Delivery], now: datetime
) -> list[list[Recorded] | Exception]:
    """Write deliveries down in the caller's transaction; for each its cases, or the error that keeps it out alone.

    All go in one savepoint, and where that fails each goes in one of its own, so that a mail that the store refuses
    takes no other with it. What the store says of itself (away, full, read-only) is raised: then none is stored.
    """
    arrivals = [one for delivery in deliveries for one in delivery.arrivals]
    try:
        made = iter(_record_in_part(connection, arrivals, now))
    except STORE_AWAY:
        raise
    except _REFUSED:
        return [_record_alone(connection, delivery, now) for delivery in deliveries]
    return [[next(made) for _ in delivery.arrivals] for delivery in deliveries]


def _record_alone(connection: Connection, delivery: Delivery, now: datetime) -> list[Recorded] | Exception:
    try:
        return _record_in_part(connection, delivery.arrivals, now)
    except STORE_AWAY:
        raise
    except _REFUSED as error:
        return error


def _record_in_part(connection: Connection, arrivals: Sequence[Arrival], now: datetime) -> list[Recorded]:
    """In a savepoint, which goes the way of the statements in it."""
    try:
        with batch(connection) as told:
            told.cursor.execute(PART_BEGINS)
            made = _record(told, arrivals, now)
            told.cursor.execute(PART_ENDS)
    except STORE_AWAY:
        raise  # the whole transaction is lost
    except BaseException:
        undo_part(connection)
        raise
    return made


def _record(told: Batch, arrivals: Sequence[Arrival], now: datetime) -> list[Recorded]:
    """The one case of each arrival, made where it did not exist; the raw bytes are kept as received.

    Whose reference the case bears made it: psycopg counts no inserted rows, and asking for their keys takes longer.
    """
    if not arrivals:
        return []
    rows: dict[str, dict[str, object]] = {}
    for one in arrivals:
        rows.setdefault(one.fingerprint, _columns(one, now))
    # Two doors that take the same mails at once lock their fingerprints in one order.
    _INSERT_CASES.run(told, [rows[mark] for mark in sorted(rows)])
    found = _found(told, list(rows))
    recorded, raws, events = [], [], []
    for one in arrivals:
        case_id, status, reference = found[one.fingerprint]
        fresh = reference == rows[one.fingerprint].pop("reference", "")
        recorded.append(Recorded(case_id, fresh))
        if fresh:
            raws.append({"case_id": case_id, "raw": one.raw, "sha256": one.sha256})
        events.append(_event(case_id, None if fresh else status, now))
    if raws:
        _INSERT_RAW.run(told, raws)
    _INSERT_EVENTS.run(told, events)
    return recorded


def _found(told: Batch, marks: Sequence[str]) -> dict[str, tuple[int, str, str]]:
    """Number, status and reference of the cases that bear these fingerprints."""
    rows = rows_of(told, _CASES, marks)
    return {mark: (case_id, status, reference) for mark, case_id, status, reference in rows}


def _event(case_id: int, status: str | None, now: datetime) -> dict[str, object]:
    """The first line of a case's trail; for a mail that came again, a line that moves nothing."""
    words = {"from_status": status, "to_status": status or Status.RECEIVED.value, "actor": "desk"}
    return {"case_id": case_id, "at": now, "note": CAME_AGAIN if status else "", **words}


def new_cases(answers: Iterable[list[Recorded] | Exception]) -> list[int]:
    """The cases that were made, of what `record_all` answered."""
    recorded = [one for answer in answers if not isinstance(answer, Exception) for one in answer]
    return [one.case_id for one in recorded if one.new]


def _columns(arrival: Arrival, now: datetime) -> dict[str, object]:
    message, proven = arrival.message, arrival.envelope.authentication
    return {
        "reference": make_reference(),
        "fingerprint": arrival.fingerprint,
        "mailbox": arrival.mailbox,
        "door": arrival.envelope.door,
        "status": Status.RECEIVED.value,
        "status_since": now,
        "received_at": min(arrival.envelope.received_at, now),
        "reason": "",
        "envelope_from": arrival.envelope.mail_from,
        "sender_address": message.from_address if message else "",
        "recipient": arrival.recipient,
        "authentication": proven.as_json() if proven else _UNCHECKED,
        "message_id": message.message_id if message else "",
        "references": " ".join(message.references)[-4000:] if message else "",
        "size": arrival.envelope.size or len(arrival.raw),
        "subject": message.subject if message else None,
        "hold_reasons": _NOTHING_HELD,
        "attempts": 0,
        "mishaps": 0,
        "waits_for_relay": False,
    }

"""Writes an arrival down exactly once: the fingerprint is unique, so that a peer that sends again changes nothing."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update

from consultant.lifecycle import ENDED, Status
from consultant.mail.fingerprint import fingerprint
from consultant.models.base import insert_unless_exists
from consultant.models.case import Case, CaseEvent, RawMail

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from consultant.mail.envelope import Envelope
    from consultant.mail.message import Message
    from consultant.mailboxes import Mailboxes

REFERENCE_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
"""No digits and no vowels: a reference must look neither like a code nor like a word."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A mail at the door of one mailbox; `message` is None where it can't be parsed."""

    mailbox: str
    envelope: Envelope
    raw: bytes
    message: Message | None


@dataclass(frozen=True, slots=True)
class Recorded:
    """The case of an arrival, and whether this arrival made it."""

    case_id: int
    new: bool


def record(session: Session, arrival: Arrival, now: datetime) -> Recorded:
    """The one case of this mail in this mailbox, made where it did not exist; the raw bytes are kept as received."""
    mark = fingerprint(arrival.mailbox, arrival.message, arrival.raw)
    new = insert_unless_exists(session, Case, _columns(arrival, mark, now), ["fingerprint"])
    case_id = session.scalars(select(Case.id).where(Case.fingerprint == mark)).one()
    if new:
        session.add(RawMail(case_id=case_id, raw=arrival.raw, sha256=hashlib.sha256(arrival.raw).hexdigest()))
        session.add(CaseEvent(case_id=case_id, at=now, to_status=Status.RECEIVED, actor="desk"))
        session.flush()
    return Recorded(case_id, new)


def make_reference() -> str:
    """A case reference such as `CC-BKTR-WMXD`, unguessable enough for a subject line (20⁸)."""
    letters = [secrets.choice(REFERENCE_LETTERS) for _ in range(8)]
    return f"CC-{''.join(letters[:4])}-{''.join(letters[4:])}"


def forget(session: Session, mailboxes: Mailboxes, now: datetime) -> int:
    """Delete the raw mail, and later the words, of ended cases whose mailbox keeps them no longer; the cases touched."""
    touched = 0
    for mailbox in mailboxes:
        raw_until = now - timedelta(days=mailbox.keep_raw_days)
        text_until = now - timedelta(days=mailbox.keep_text_days)
        ended = select(Case.id).where(Case.mailbox == mailbox.name, Case.status.in_(ENDED))
        old = delete(RawMail).where(RawMail.case_id.in_(ended.where(Case.status_since < raw_until)))
        worded = (Case.subject.is_not(None), Case.id.in_(ended.where(Case.status_since < text_until)))
        wipe = update(Case).where(*worded).values(subject=None, question=None)
        for statement in (old, wipe):
            quiet = statement.execution_options(synchronize_session=False)
            touched += session.execute(quiet).rowcount  # type: ignore[attr-defined]
    return touched


def _columns(arrival: Arrival, mark: str, now: datetime) -> dict[str, object]:
    message = arrival.message
    return {
        "reference": make_reference(),
        "fingerprint": mark,
        "mailbox": arrival.mailbox,
        "status": Status.RECEIVED.value,
        "status_since": now,
        "received_at": now,
        "reason": "",
        "envelope_from": arrival.envelope.mail_from[:320],
        "sender_address": (message.from_address if message else "")[:320],
        "message_id": (message.message_id if message else "")[:998],
        "references": " ".join(message.references if message else ())[-4000:],
        "size": len(arrival.raw),
        "subject": message.subject if message else None,
        "hold_reasons": [],
        "attempts": 0,
        "mishaps": 0,
    }

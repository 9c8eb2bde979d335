"""Our own addresses as a mail carries them: Reply-To and return path with a key of the case, and the secret that signs it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from consultant.mail.reply_key import KeyKind, make_address
from consultant.models.base import insert_unless_exists, reading, unit_of_work
from consultant.models.post import DeskSecret

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Engine

    from consultant.mailboxes import Mailbox

KEYS = "reply_keys"
SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class OwnAddresses:
    """Empty where there is none: then answers go to From, and the envelope sender is the null one (RFC 3834, 3.3)."""

    reply_to: str = ""
    return_path: str = ""


def own_addresses(
    mailbox: Mailbox, secret: bytes, case_id: int, now: datetime, reports: KeyKind = KeyKind.BOUNCE
) -> OwnAddresses:
    """The keyed addresses of a mail that leaves about a case; `reports` says of which mail a report comes back."""
    if not mailbox.plus_addressing or not secret:
        return OwnAddresses()
    until = now.date() + timedelta(days=mailbox.reply_key_days)
    main = mailbox.addresses[0]
    return OwnAddresses(
        make_address(main, secret, KeyKind.REPLY, case_id, until),
        make_address(main, secret, reports, case_id, until),
    )


def report_address(mailbox: Mailbox, secret: bytes, kind: KeyKind, number: int, now: datetime) -> str:
    """The envelope sender (VERP) of a mail that is about no case; empty, the null one, where there is none."""
    if not mailbox.plus_addressing or not secret:
        return ""
    until = now.date() + timedelta(days=mailbox.reply_key_days)
    return make_address(mailbox.addresses[0], secret, kind, number, until)


def load_secret(engine: Engine) -> bytes:
    """The desk's secret, made where there is none; every machine of the desk reads the same."""
    with reading(engine) as session:
        found = session.get(DeskSecret, KEYS)
    if found is None:
        with unit_of_work(engine) as session:
            row = {"name": KEYS, "value": secrets.token_bytes(SECRET_BYTES)}
            insert_unless_exists(session, DeskSecret, row, ["name"])
        with reading(engine) as session:
            found = session.get_one(DeskSecret, KEYS)
    return found.value

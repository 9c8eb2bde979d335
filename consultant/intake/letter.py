"""A recorded mail opened again for a step: its case's facts, the parsed message and the words written now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from consultant.errors import CaseNotFound
from consultant.mail.authentication import UNCHECKED, Authentication, from_json
from consultant.mail.parse import find_message
from consultant.mail.quoting import visible_text
from consultant.models.base import reading
from consultant.models.case import Case, RawMail

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Engine

    from consultant.lifecycle import Status
    from consultant.mail.message import Message
    from consultant.mailboxes import Mailbox, Mailboxes


@dataclass(frozen=True, slots=True)
class Letter:
    """`message` is None where the mail can't be parsed; `visible` are the words written now, without quoted history."""

    reference: str
    mailbox: Mailbox
    envelope_from: str
    size: int
    received_at: datetime
    message: Message | None
    visible: str
    recipient: str = ""
    authentication: Authentication = UNCHECKED

    @property
    def subject(self) -> str:
        """The decoded subject."""
        return self.message.subject if self.message else ""


def find_letter(engine: Engine, mailboxes: Mailboxes, case_id: int, status: Status) -> Letter | None:
    """Read and parse the mail of a case that stands in `status`, outside of any write transaction.

    None, and nothing parsed, where the case has moved on. Raises CaseNotFound.
    """
    with reading(engine) as session:
        case = session.get(Case, case_id)
        if case is None:
            raise CaseNotFound
        if case.status != status:
            return None
        raw = session.scalars(select(RawMail.raw).where(RawMail.case_id == case_id)).first()
    return _letter(case, mailboxes, raw)


def _letter(case: Case, mailboxes: Mailboxes, raw: bytes | None) -> Letter:
    message = find_message(raw) if raw else None
    return Letter(
        reference=case.reference,
        mailbox=mailboxes.get_by_name(case.mailbox),
        envelope_from=case.envelope_from,
        size=case.size,
        received_at=case.received_at,
        message=message,
        visible=visible_text(message.text) if message else "",
        recipient=case.recipient,
        authentication=from_json(case.authentication),
    )

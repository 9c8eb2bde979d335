"""A recorded mail opened again for a step: its case's facts, the parsed message and the words written now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from consultant.errors import CaseNotFound
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

    status: str
    reference: str
    mailbox: Mailbox
    envelope_from: str
    size: int
    received_at: datetime
    message: Message | None
    visible: str

    @property
    def subject(self) -> str:
        """The decoded subject."""
        return self.message.subject if self.message else ""


def open_letter(engine: Engine, mailboxes: Mailboxes, case_id: int) -> Letter:
    """Read and parse the mail of a case, outside of any write transaction. Raises CaseNotFound."""
    case, raw = _read(engine, case_id, None)
    return _letter(case, mailboxes, raw)


def find_letter(engine: Engine, mailboxes: Mailboxes, case_id: int, status: Status) -> Letter | None:
    """The letter of a case that stands in `status`; None, and nothing parsed, where the case has moved on."""
    case, raw = _read(engine, case_id, status)
    return _letter(case, mailboxes, raw) if case.status == status else None


def _read(engine: Engine, case_id: int, status: Status | None) -> tuple[Case, bytes | None]:
    """A case, and its raw mail if it is still kept and the case stands in `status`."""
    with reading(engine) as session:
        case = session.get(Case, case_id)
        if case is None:
            raise CaseNotFound
        wanted = status is None or case.status == status
        query = select(RawMail.raw).where(RawMail.case_id == case_id)
        return case, session.scalars(query).first() if wanted else None


def _letter(case: Case, mailboxes: Mailboxes, raw: bytes | None) -> Letter:
    message = find_message(raw) if raw else None
    return Letter(
        status=case.status,
        reference=case.reference,
        mailbox=mailboxes.get_by_name(case.mailbox),
        envelope_from=case.envelope_from,
        size=case.size,
        received_at=case.received_at,
        message=message,
        visible=visible_text(message.text) if message else "",
    )

"""A recorded mail opened again for a step: its case's facts, the parsed message and the words written now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select

from consultant.errors import CaseNotFound
from consultant.intake.former import FormerTurn, find_former
from consultant.lifecycle import Status
from consultant.mail.address import domain_of
from consultant.mail.addressed import is_application
from consultant.mail.auth_results import read_results
from consultant.mail.authentication import SUBMISSION, UNCHECKED, Authentication, Proof, from_json
from consultant.mail.author import sole_author
from consultant.mail.automatic import MailKind, classify
from consultant.mail.documents.read import read_documents
from consultant.mail.parse import find_enclosures, find_message
from consultant.mail.quoting import visible_text
from consultant.mail.reports import Report, read_report
from consultant.mail.subjects import is_answer
from consultant.mailboxes.mailbox import Serves, Verify
from consultant.models.case import Case, RawMail

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Engine, Row

    from consultant.mail.documents.document import Document
    from consultant.mail.message import Message
    from consultant.mailboxes import Mailbox, Mailboxes

REPORTS = frozenset({MailKind.BOUNCE, MailKind.FEEDBACK_LOOP})
"""What servers say of a mail."""


@dataclass(frozen=True, slots=True)
class Letter:
    """`message` is None where the mail can't be parsed; `visible` are the words written now, without quoted history.

    `report` is what a server says of a mail of ours, where the mail is such a report that is to be screened. `attached` is what came with a mail
    that is to be drafted, read for its codes; screening opens nothing. `joined` says that it goes on with a conversation,
    `former` what was asked there before. `corrections` is JSON of what a coder says was misunderstood.
    """

    reference: str
    mailbox: Mailbox
    envelope_from: str
    size: int
    received_at: datetime
    message: Message | None
    visible: str
    recipient: str = ""
    authentication: Authentication = UNCHECKED
    report: Report | None = None
    attached: tuple[Document, ...] = ()
    former: FormerTurn | None = None
    joined: bool = False
    corrections: str | None = None

    @property
    def subject(self) -> str:
        """The decoded subject."""
        return self.message.subject if self.message else ""

    @property
    def goes_alone(self) -> bool:
        """Whether it is drafted by itself: what it goes on with may be among the others and not be written yet, or what came with it takes long."""
        return self.joined or bool(self.message and self.message.attachments)

    @property
    def new_subject(self) -> str:
        """The subject as far as it is of this mail: that of an answer in a conversation is an earlier mail's, mostly ours."""
        return "" if self.joined and is_answer(self.subject) else self.subject


def find_letter(
    engine: Engine, mailboxes: Mailboxes, case_id: int, status: Status, *, alone: bool = True
) -> Letter | None:
    """Read and parse the mail of a case that stands in `status`, outside of any write transaction.

    None, and nothing parsed, where the case has moved on. What came with a mail is opened only where it goes `alone`.
    Raises CaseNotFound.
    """
    with engine.connect() as connection:
        case = connection.execute(_MAIL, {"this_case": case_id}).first()
    if case is None:
        raise CaseNotFound
    if case.status != status:
        return None
    letter = _letter(case, mailboxes, case.raw, alone=alone)
    former = find_former(engine, case, letter.message) if status is Status.ADMITTED else None
    return replace(letter, former=former, joined=case.thread_id is not None)


_MAIL = (
    select(
        *(
            Case.id,
            Case.reference,
            Case.status,
            Case.mailbox,
            Case.envelope_from,
            Case.size,
            Case.received_at,
        ),
        *(Case.recipient, Case.thread_id, Case.authentication, Case.corrections, RawMail.raw),
    )
    .outerjoin(RawMail, RawMail.case_id == Case.id)
    .where(Case.id == bindparam("this_case"))
)


def _letter(case: Row[Any], mailboxes: Mailboxes, raw: bytes | None, *, alone: bool) -> Letter:
    message = find_message(raw) if raw else None
    mailbox = mailboxes.get_by_name(case.mailbox)
    return Letter(
        reference=case.reference,
        mailbox=mailbox,
        envelope_from=case.envelope_from,
        size=case.size,
        received_at=case.received_at,
        message=message,
        visible=visible_text(message.text) if message else "",
        recipient=case.recipient,
        authentication=_authentication(mailbox, message, from_json(case.authentication)),
        report=_report(message, case.envelope_from, raw) if case.status == Status.RECEIVED else None,
        attached=_attached(case, mailbox, message, raw) if alone else (),
        corrections=case.corrections,
    )


def _authentication(mailbox: Mailbox, message: Message | None, found: Authentication) -> Authentication:
    """What is known of the sender: who logged in at the door, what our MX wrote, or what the door found out."""
    if message is None:
        return found
    author = domain_of(sole_author(message.fields))
    if found.by == SUBMISSION:
        return found if author == found.domain else replace(found, proof=Proof.NONE)
    if mailbox.verify_senders is Verify.HEADER:
        return read_results(message.fields, mailbox.authserv_ids, author)
    return found


def _attached(
    case: Row[Any], mailbox: Mailbox, message: Message | None, raw: bytes | None
) -> tuple[Document, ...]:
    """What came with a mail that is to be drafted: at most `SECONDS_IN_ALL`, outside of any transaction.

    Nothing is opened of what is only passed on.
    """
    if message is None or raw is None or not message.attachments or case.status != Status.ADMITTED:
        return ()
    if mailbox.serves is Serves.JOBS and is_application(case.recipient, message):
        return ()
    return read_documents(find_enclosures(raw))


def _report(message: Message | None, envelope_from: str, raw: bytes | None) -> Report | None:
    if message is None or raw is None or classify(message, envelope_from).kind not in REPORTS:
        return None
    return read_report(raw)

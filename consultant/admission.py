"""What becomes of a mail that has just come in, inside the transaction of `pipeline.screen`: its ruling, carried out.

The stations say: `screening` what the desk remembers and what the rules rule, `accounts` whether there are questions
left, `delivery` which of our mails a report is about. Here they are put together; nothing here opens a transaction.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from consultant.accounts import ledger
from consultant.alerts import AlertKind, raise_alert
from consultant.delivery import bounces, outbox
from consultant.delivery.suppression import is_suppressed
from consultant.desk import Desk, judge, refusal
from consultant.errors import OverQuota
from consultant.lifecycle import Status
from consultant.mail.address import masked
from consultant.mail.documents.read import as_json, named_only
from consultant.mail.sender_marks import sender_marks
from consultant.models.case import Case, move
from consultant.screening.history import recall
from consultant.screening.incoming import Ruling
from consultant.screening.threads import place
from consultant.screening.twin import remarked
from consultant.vocabulary import Disposition

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from consultant.accounts.senders import SenderRecord
    from consultant.desk import Consultation
    from consultant.intake.letter import Letter
    from consultant.mailboxes import Mailbox
    from consultant.models.reply import Reply
    from consultant.vocabulary import Draft, ReplyKind

TOLD_TODAY = "Its sender was told today already that no question was found."


def admit(desk: Desk, session: Session, case: Case, letter: Letter, sender: SenderRecord | None) -> str:
    """Judge a received mail and carry the ruling out; the status that its case has now."""
    case.authentication = letter.authentication.as_json()
    case.marks = list(sender_marks(letter.message)) if letter.message else []
    place(session, case, letter.mailbox, letter.message, desk.secret, desk.clock())
    case.attachments = as_json(named_only(letter.message.attachments)) if letter.message else None
    ruling = judge(desk, letter, sender, recall(session, case, letter.mailbox, desk.clock()))
    if letter.report and ruling.rule == "bounce":
        about = bounces.note_report(session, case, letter.report, desk.secret, desk.clock())
        ruling = replace(ruling, remark=f"About {about}.") if about else ruling
    return _dispose(desk, session, case, letter.mailbox, sender, ruling)


def _dispose(
    desk: Desk, session: Session, case: Case, mailbox: Mailbox, sender: SenderRecord | None, ruling: Ruling
) -> str:
    now = desk.clock()
    if ruling.disposition is Disposition.ACCEPTED and sender:
        try:
            ledger.reserve(session, sender.account_id, case.id, at=now)
        except OverQuota as refusal_of:
            ruling = Ruling(Disposition.REFUSED, "over_quota", str(refusal_of), OverQuota)
    ruling = remarked(session, case, ruling)
    _alert(session, case, ruling, now)
    values = ruling.columns() | {"account_id": sender.account_id if sender else None}
    to = ruling.leads_to
    if ruling.refusal and (untold := _refuse(desk, session, case, mailbox, ruling.refusal.kind)):
        to, values["reason"] = Status.DISCARDED, f"{ruling.reason} ({untold})"
    move(session, case, to, at=now, note=ruling.note, **values)
    return case.status


def _alert(session: Session, case: Case, ruling: Ruling, now: datetime) -> None:
    """Tell a person of a flood or a loop: once, however many mails it has."""
    if ruling.rule == "flood":
        subject, words = masked(case.sender_address), f"{ruling.reason} The others wait for a coder."
        raise_alert(session, AlertKind.FLOOD, subject, words, now=now, mailbox=case.mailbox)
    if ruling.rule == "loop":
        first = session.get(Case, case.refers_to)
        subject = first.reference if first else case.reference
        raise_alert(session, AlertKind.LOOP, subject, ruling.reason, now=now, mailbox=case.mailbox)


def _refuse(desk: Desk, session: Session, case: Case, mailbox: Mailbox, kind: ReplyKind) -> str:
    """Draft a refusal; why there is none, empty where there is one."""
    if is_suppressed(session, case.sender_address or case.envelope_from):
        return "nothing is sent to that address"
    if not outbox.may_refuse(session, case, kind, desk.clock()):
        return "told once today already"
    enclose(desk, session, case, mailbox, refusal(desk, mailbox, case, kind))
    return ""


def once_a_day(session: Session, case: Case, found: Consultation, now: datetime) -> Consultation:
    """A draft that turns out to be a refusal after all (nothing in it could be read) leaves once a day, too; then it is held."""
    kind = found.draft.kind
    if kind in outbox.BACK_AND_FORTH or outbox.may_refuse(session, case, kind, now):
        return found
    return replace(found, hold_reasons=(*found.hold_reasons, TOLD_TODAY))


def enclose(
    desk: Desk, session: Session, case: Case, mailbox: Mailbox, draft: Draft, *, by: str = ledger.DESK
) -> Reply:
    """Add a draft to its case as the newest version, with addresses that the desk's secret signs."""
    return outbox.enclose(session, case, mailbox, draft, author=by, now=desk.clock(), secret=desk.secret)

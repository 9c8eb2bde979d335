"""What becomes of a mail that has just come in, inside the transaction of `pipeline.screen`: its ruling, carried out.

The stations say: `screening` what the desk remembers and what the rules rule, `accounts` whether there are questions
left, `delivery` which of our mails a report is about. Here they are put together; nothing here opens a transaction.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, insert

from consultant import announcements, job_applications, job_board
from consultant.accounts import ledger
from consultant.accounts.senders import find_senders
from consultant.alerts import AlertKind, raise_alert
from consultant.delivery import bounces, outbox
from consultant.delivery.suppression import is_suppressed
from consultant.desk import Desk, applies, judge, refusal
from consultant.errors import OverQuota
from consultant.lifecycle import Status
from consultant.mail.address import masked
from consultant.mail.documents.read import as_json, named_only
from consultant.mail.sender_marks import sender_marks
from consultant.models.account import Unit
from consultant.models.case import Case, move
from consultant.models.review import CaseCode
from consultant.reservations import set_aside, unit_of
from consultant.review import waiting
from consultant.screening.history import recall
from consultant.screening.incoming import Ruling
from consultant.screening.threads import place
from consultant.screening.twin import remarked
from consultant.vocabulary import Disposition

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from consultant.accounts.senders import SenderRecord
    from consultant.desk import Consultation
    from consultant.intake.letter import Letter
    from consultant.mailboxes import Mailbox
    from consultant.models.reply import Reply
    from consultant.vocabulary import Addressed, Draft, Question, ReplyKind

LONGEST_CODE = 40
TOLD_TODAY = "Its sender was told today already that no question was found."


def admit_all(
    desk: Desk, session: Session, cases: Sequence[Case], letters: Mapping[int, Letter]
) -> dict[int, str]:
    """Judge some received mails in the order in which they came in; the statuses that their cases have now."""
    found = find_senders(session, [case.sender_address for case in cases])
    ledger.lock_accounts(session, {sender.account_id for sender in found.values()})
    return {
        case.id: admit(desk, session, case, letters[case.id], found.get(case.sender_address))
        for case in cases
    }


def admit(desk: Desk, session: Session, case: Case, letter: Letter, sender: SenderRecord | None) -> str:
    """Judge a received mail and carry the ruling out; the status that its case has now."""
    case.authentication = letter.authentication.as_json()
    case.marks = list(sender_marks(letter.message)) if letter.message else []
    place(session, case, letter.mailbox, letter.message, desk.secret, desk.clock())
    case.attachments = as_json(named_only(letter.message.attachments)) if letter.message else None
    ruling = judge(desk, letter, sender, recall(session, case, letter.mailbox, desk.clock()))
    if letter.report and ruling.rule == "bounce":
        about = bounces.note_report(session, case, letter.report, desk.secret, desk.clock())
        announcements.take_up_bounced(desk, session, case)
        job_applications.tell_of_report(desk, session, case)
        ruling = replace(ruling, remark=f"About {about}.") if about else ruling
    if applies(desk, letter):
        sender = None  # whoever applies does so for themselves, whatever account they ask for
    ruling = job_applications.rule(desk, session, case, letter, ruling)
    return _dispose(desk, session, case, letter, sender, ruling)


def _dispose(
    desk: Desk, session: Session, case: Case, letter: Letter, sender: SenderRecord | None, ruling: Ruling
) -> str:
    now, mailbox = desk.clock(), letter.mailbox
    if ruling.disposition is Disposition.ACCEPTED and sender:
        try:
            _set_aside(desk, session, case, letter, sender.account_id)
        except OverQuota as refusal_of:
            ruling = Ruling(Disposition.REFUSED, "over_quota", str(refusal_of), OverQuota)
    ruling = remarked(session, case, ruling)
    _alert(session, case, ruling, now)
    values = ruling.columns() | {"account_id": sender.account_id if sender else None}
    to = ruling.leads_to
    if ruling.refusal and (untold := _refuse(desk, session, case, mailbox, ruling, ruling.refusal.kind)):
        to, values["reason"] = Status.DISCARDED, f"{ruling.reason} ({untold})"
    move(session, case, to, at=now, note=ruling.note, **values)
    if to is Status.HELD:
        waiting.set_due(session, case, mailbox, now)
    return case.status


def _set_aside(desk: Desk, session: Session, case: Case, letter: Letter, account_id: int) -> None:
    """Reserve what the mail costs, a question or a posting; most that is written of a posting costs nothing. Raises OverQuota."""
    unit = unit_of(letter.mailbox)
    if unit is Unit.QUESTION or job_board.costs(desk, session, case, letter):
        set_aside(desk, session, case, account_id, unit)


def _alert(session: Session, case: Case, ruling: Ruling, now: datetime) -> None:
    """Tell a person of a flood or a loop: once, however many mails it has."""
    if ruling.rule == "flood":
        subject, words = masked(case.sender_address), f"{ruling.reason} The others wait for a coder."
        raise_alert(session, AlertKind.FLOOD, subject, words, now=now, mailbox=case.mailbox)
    if ruling.rule == "loop":
        first = session.get(Case, case.refers_to) if case.refers_to else None
        subject = first.reference if first else masked(case.sender_address)
        raise_alert(session, AlertKind.LOOP, subject, ruling.reason, now=now, mailbox=case.mailbox)


def _refuse(
    desk: Desk, session: Session, case: Case, mailbox: Mailbox, ruling: Ruling, kind: ReplyKind
) -> str:
    """Draft a refusal; why there is none, empty where there is one."""
    if is_suppressed(session, case.sender_address or case.envelope_from):
        return "nothing is sent to that address"
    if not outbox.may_refuse(session, case, kind, desk.clock(), ruling.about):
        return "told once today already"
    enclose(desk, session, case, mailbox, refusal(desk, mailbox, case, kind, ruling.shown))
    return ""


def once_a_day(session: Session, case: Case, found: Consultation, now: datetime) -> Consultation:
    """A draft that turns out to be a refusal after all (nothing in it could be read) leaves once a day, too; then it is held."""
    kind = found.draft.kind
    if kind in outbox.BACK_AND_FORTH or outbox.may_refuse(session, case, kind, now):
        return found
    return replace(found, hold_reasons=(*found.hold_reasons, TOLD_TODAY))


def write_draft(desk: Desk, session: Session, case: Case, mailbox: Mailbox, found: Consultation) -> None:
    """Admitted → drafted: the reply enclosed, its codes noted, and what was understood and found kept with the case."""
    now = desk.clock()
    found = once_a_day(session, case, found, now)
    reply = enclose(desk, session, case, mailbox, found.draft, addressed=found.addressed)
    note_codes(session, case.id, found.question, anew=reply.version > 1)
    found = _paid(desk, session, case, job_board.keep(desk, session, case, found))
    move(session, case, Status.DRAFTED, at=now, note=found.draft.kind.value, **found.columns())


def _paid(desk: Desk, session: Session, case: Case, found: Consultation) -> Consultation:
    """A draft whose mail turns out to cost a posting has one set aside, else it waits: a coder may have admitted it unread."""
    if not case.account_id or not job_board.owes(session, case, found.draft.kind):
        return found
    try:
        set_aside(desk, session, case, case.account_id, Unit.POSTING)
    except OverQuota as none_left:
        return replace(found, hold_reasons=(*found.hold_reasons, str(none_left)))
    return found


def note_codes(session: Session, case_id: int, question: Question, *, anew: bool) -> None:
    """The codes that were understood, each once, so that the queue finds the case by them; `anew`: in place of a former draft's."""
    connection = session.connection()
    if anew:
        connection.execute(_FORMER_CODES, {"this_case": case_id})
    codes = dict.fromkeys(one.code[:LONGEST_CODE] for one in question.mentions)
    if codes:
        connection.execute(_NEW_CODES, [{"case_id": case_id, "code": code} for code in codes])


_FORMER_CODES = delete(CaseCode).where(CaseCode.case_id == bindparam("this_case"))
_NEW_CODES = insert(CaseCode)


def enclose(
    desk: Desk,
    session: Session,
    case: Case,
    mailbox: Mailbox,
    draft: Draft,
    *,
    by: str = ledger.DESK,
    addressed: Addressed | None = None,
) -> Reply:
    """Add a draft to its case as the newest version, with addresses that the desk's secret signs."""
    return outbox.enclose(
        session, case, mailbox, draft, author=by, now=desk.clock(), secret=desk.secret, addressed=addressed
    )

"""Applications: a mail to a posting's relay address is passed on to the employer, whose inbox nobody is told.

It goes the way of every mail: `rule` speaks when it was screened, `consider` makes the draft, `with_files` adds the documents
when it leaves, and then its sender is told. Counting stands in careers/applications.py, which files go in careers/resumes.py,
the words in careers/application_words.py; the pipeline opens the transactions.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from consultant.announcements import announce
from consultant.careers import application_words as job_words
from consultant.careers import applications
from consultant.careers.applications import MOST_A_DAY, MOST_TOGETHER
from consultant.careers.found import ApplicationFound
from consultant.careers.resumes import Chosen, choose
from consultant.delivery import outbox
from consultant.delivery.undelivered import MAIL_IS_GONE, NOT_DELIVERED
from consultant.desk import Consultation, applies
from consultant.drafting.brief import Brief
from consultant.drafting.draft import draft
from consultant.errors import NotPassedOn
from consultant.lifecycle import Status
from consultant.mail.compose import OutgoingFile
from consultant.mail.parse import find_enclosures
from consultant.mail.reply_key import Standing
from consultant.mailboxes.mailbox import Review, Serves
from consultant.models.base import reading
from consultant.models.career import JobApplication, JobPosting
from consultant.models.case import Case, RawMail
from consultant.review.policy import NOT_BY_ITSELF
from consultant.screening.incoming import Ruling
from consultant.vocabulary import Addressed, Disposition, Question, ReplyKind

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from consultant.careers.application_words import Shown
    from consultant.delivery.outbox import Parcel
    from consultant.desk import Desk
    from consultant.intake.letter import Letter
    from consultant.mail.reply_key import ReplyKey
    from consultant.mailboxes import Mailbox

FOR_A_PERSON = frozenset({"accepted", "unknown_sender", "suspended", "nothing_asked"})
"""Rulings after which a mail about an application waits for a person all the same."""
ANSWERS_ONE = "It answers an application that was passed on, and goes to nobody by itself."
NOBODY = "It names nobody whom an employer could answer."
REVIEWED = "This mailbox reviews every reply."
CROWD = f"The posting had more than {MOST_A_DAY} applications within a day."
NOT_ON_THE_BOARD = "Its posting is not on the board."


def rule(desk: Desk, session: Session, case: Case, letter: Letter, ruling: Ruling) -> Ruling:
    """What becomes of a screened mail that is an application, or answers one; as it was ruled for every other. Counts what is taken."""
    key = applies(desk, letter)
    if key is None:
        about = letter.mailbox.serves is Serves.JOBS and ruling.rule in FOR_A_PERSON and case.refers_to
        if about and session.get(JobApplication, case.refers_to):
            return Ruling(Disposition.HELD, "about_application", ANSWERS_ONE)
        return ruling
    if ruling.disposition is not Disposition.ACCEPTED:
        return ruling
    if "@" not in case.sender_address:
        return Ruling(Disposition.HELD, "application", NOBODY)
    return _take(desk, session, case, key, letter.mailbox)


def _take(desk: Desk, session: Session, case: Case, key: ReplyKey, mailbox: Mailbox) -> Ruling:
    now = desk.clock()
    posting = _posting_of(session, key)
    if posting is None or not applications.takes_mail(posting, now):
        return _refused("not_open", NOT_ON_THE_BOARD, _not_open(posting, now), key)
    applicant = applications.applicant_of(desk.secret, case.sender_address)
    before = applications.look_back(session, posting.id, applicant, case.id, now)
    if before.to_this >= MOST_TOGETHER:
        reason = f"Its sender sent {MOST_TOGETHER} mails to this posting before."
        return _refused("applied_before", reason, job_words.sent_before(posting), key)
    if before.in_a_day >= mailbox.applications_per_day:
        reason = f"Its sender applied {mailbox.applications_per_day} times within a day."
        return _refused("applied_often", reason, job_words.applied_often(mailbox.applications_per_day))
    if before.of_all >= MOST_A_DAY:
        return Ruling(Disposition.HELD, "application", CROWD)
    applications.keep(session, case.id, posting.id, applicant, now)
    return Ruling(Disposition.ACCEPTED, "application", "An application to a posting on the board.")


def _not_open(posting: JobPosting | None, now: datetime) -> Shown:
    return job_words.not_open(posting, posting is not None and applications.is_listed(posting, now))


def _refused(which: str, reason: str, shown: Shown, key: ReplyKey | None = None) -> Ruling:
    about = f"{which}:{key.case_id}" if key else which
    return Ruling(Disposition.REFUSED, which, reason, NotPassedOn, shown=shown, about=about)


def _posting_of(session: Session, key: ReplyKey) -> JobPosting | None:
    return session.get(JobPosting, key.case_id) if key.standing is Standing.GOOD else None


def consider(desk: Desk, letter: Letter, key: ReplyKey) -> Consultation:
    """What is passed on of an application, or why it is not: a posting may have ended since its mail came in."""
    now, message = desk.clock(), letter.message
    applicant = applications.applicant_of(desk.secret, message.from_address if message else "")
    with reading(desk.engine) as session:
        posting, raw, case_id = _posting_of(session, key), *_raw_of(session, letter.reference)
        before = applications.look_back(session, key.case_id, applicant, case_id, now)
    question = Question(letter.visible[: job_words.LONGEST_WORDS])
    if posting is None or not applications.takes_mail(posting, now):
        return _not_passed_on(desk, letter, question, _not_open(posting, now))
    if raw is None or message is None or not message.from_address:
        return _not_passed_on(desk, letter, question, job_words.not_read(posting))
    shown = job_words.application(message, letter.visible, posting, _chosen(raw, letter.mailbox), before)
    ours = letter.mailbox.from_name
    words = draft(Brief(ReplyKind.APPLICATION, letter.reference, ours, shown=shown), desk.renderer)
    return Consultation(
        *(question, (), words, 1.0, _doubts(letter.mailbox)),
        job=ApplicationFound(posting.id, applicant),
        addressed=Addressed(posting.apply_to, message.from_address, job_words.sender_name(message, ours)),
    )


def _not_passed_on(desk: Desk, letter: Letter, question: Question, shown: Shown) -> Consultation:
    brief = Brief(ReplyKind.JOB_NOTICE, letter.reference, letter.mailbox.from_name, shown=shown)
    return Consultation(question, (), draft(brief, desk.renderer), 1.0, ())


def _doubts(mailbox: Mailbox) -> tuple[str, ...]:
    """Why a moderator looks first."""
    if mailbox.review is Review.ALWAYS:
        return (REVIEWED,)
    by_itself = mailbox.review is Review.NEVER or ReplyKind.APPLICATION in mailbox.automatic_kinds
    return () if by_itself else (NOT_BY_ITSELF.format(ReplyKind.APPLICATION.value),)


def _raw_of(session: Session, reference: str) -> tuple[bytes | None, int]:
    """The mail as it came, None where it is kept no longer, and the number of its case."""
    query = select(RawMail.raw, Case.id).select_from(Case).outerjoin(RawMail, RawMail.case_id == Case.id)
    raw, case_id = session.execute(query.where(Case.reference == reference)).one()
    return raw, case_id


def _chosen(raw: bytes, mailbox: Mailbox) -> Chosen:
    return choose(find_enclosures(raw), mailbox.max_message_bytes)


def keep(desk: Desk, session: Session, case: Case, found: ApplicationFound) -> None:
    """Count an application that a person admitted; one that was taken when it came in is counted already."""
    applications.keep(session, case.id, found.posting_id, found.applicant, desk.clock())


def with_files(desk: Desk, parcel: Parcel) -> Parcel:
    """An application with its documents, read from its mail again: the same bytes each time. Without its mail it must not leave."""
    if parcel.kind is not ReplyKind.APPLICATION or parcel.stopped:
        return parcel
    with reading(desk.engine) as session:
        raw = session.scalars(select(RawMail.raw).where(RawMail.case_id == parcel.case_id)).first()
    if raw is None:
        return replace(parcel, stopped=MAIL_IS_GONE)
    chosen = _chosen(raw, desk.mailboxes.get_by_name(parcel.mailbox))
    files = tuple(OutgoingFile(one.name, one.type, one.data) for one in chosen.files)
    left_out = job_words.left_out(chosen)
    return replace(parcel, outgoing=replace(parcel.outgoing, files=files), left_out=left_out)


def tell_applicant(desk: Desk, session: Session, case: Case, parcel: Parcel, status: str) -> None:
    """Tell an applicant, once, that the mail was passed on, or that it could not be."""
    is_one = parcel.kind is ReplyKind.APPLICATION
    posting = applications.find_posting_of(session, case.id) if is_one else None
    if posting is None:
        return
    if status == Status.SENT:
        names = tuple(file.name for file in parcel.outgoing.files)
        _tell(desk, session, case, "passed_on", job_words.passed_on(posting, names, parcel.left_out))
    elif status == Status.UNDELIVERABLE:
        _tell(desk, session, case, "not_delivered", job_words.not_delivered(posting))


def tell_of_report(desk: Desk, session: Session, report: Case) -> None:
    """The same where a server's report that has just come in says that it did not arrive."""
    case = session.get(Case, report.refers_to) if report.refers_to else None
    posting = applications.find_posting_of(session, case.id) if case else None
    if case is None or posting is None or case.status != Status.HELD:
        return
    sent = outbox.last_sent(session, case.id)
    failed = any(reason.startswith(NOT_DELIVERED) for reason in case.hold_reasons or [])
    if failed and sent is not None and sent.kind == ReplyKind.APPLICATION:
        _tell(desk, session, case, "not_delivered", job_words.not_delivered(posting))


def _tell(desk: Desk, session: Session, case: Case, which: str, shown: Shown) -> None:
    announce(
        *(desk, session, ReplyKind.JOB_NOTICE, desk.mailboxes.get_by_name(case.mailbox)),
        case.sender_address,
        "",
        once=f"application_{which}:{case.id}",
        case=case,
        shown=shown,
    )

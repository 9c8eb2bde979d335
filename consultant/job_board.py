"""The job board on the journey of a mail: what is drafted for one that came to a `jobs` mailbox, and what follows from its case's status.

`careers/` reads postings and keeps the board, `drafting` makes the words, `job_applications.py` passes applications on; the pipeline
opens the transactions.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from consultant import job_applications
from consultant.careers import board, payment, saying
from consultant.careers.conversation import look_back
from consultant.careers.duration import renewed_until
from consultant.careers.fields import JobFields
from consultant.careers.found import JobFound
from consultant.careers.likeness import find_like
from consultant.careers.missing import missing, unsaid
from consultant.careers.problems import problems
from consultant.careers.suspicion import suspicions
from consultant.careers.wishes import asks_about_codes, asks_only_for_time, posts_nothing, read_wish
from consultant.desk import Consultation, applies, asked_in, consult
from consultant.drafting.brief import Brief
from consultant.drafting.draft import draft
from consultant.extraction.identifiers.find import find_identifiers
from consultant.mail.documents.read import words_of
from consultant.mailboxes.mailbox import Review, Serves
from consultant.models.base import reading
from consultant.models.career import JobPosting, PostingStatus, ReadingKind
from consultant.models.references import derived_reference
from consultant.review.policy import SIGNED
from consultant.vocabulary import Question, ReplyKind

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from consultant.careers.conversation import Before
    from consultant.desk import Desk
    from consultant.intake.letter import Letter
    from consultant.lifecycle import Status
    from consultant.mailboxes import Mailbox
    from consultant.models.case import Case

EVERY_ONE = "This mailbox reviews every reply."
WAITS = "A posting waits for a moderator."
NOT_BY_ITSELF = "In this mailbox no reply of the kind {} leaves by itself."
IDENTIFIES = "The mail may identify a patient."
FOREIGN = "It is about a posting of another account."
ASKS = "It asks something that the board does not understand."
AGAIN = "The mail before it was not understood either."
SHOWN = 2_000
"""Characters of a description that a mail repeats."""


def consider(desk: Desk, letter: Letter) -> Consultation:
    """The draft for an admitted mail, by what its mailbox is for."""
    if letter.mailbox.serves is Serves.QUESTIONS:
        return consult(desk, letter.mailbox, asked_in(letter))
    key = applies(desk, letter)
    if key:
        return job_applications.consider(desk, letter, key)
    return _consider_posting(desk, letter)


def _consider_posting(desk: Desk, letter: Letter) -> Consultation:
    with reading(desk.engine) as session:
        before = look_back(session, letter.reference)
    words = "\n\n".join(filter(None, (letter.visible, words_of(letter.attached))))
    wish = _wish(letter, words, before)
    lacks = missing(wish.fields) if wish.kind is ReadingKind.POST else ()
    kind = _kind(wish, lacks, letter.visible)
    shown = _shown(desk, letter, before, wish, lacks)
    brief = Brief(
        kind, letter.reference, letter.mailbox.from_name, shown=shown,
        attached=letter.attached, tell_unread=letter.mailbox.tell_unread_attachments,
    )  # fmt: skip
    question = Question(letter.visible, identifiers=find_identifiers(letter.visible))
    doubts = _doubts(letter, words, wish, _outcome(before, wish), question)
    doubts += [FOREIGN] if before.is_foreign else _unclear(letter, before, wish)
    held = tuple(dict.fromkeys(doubts + _policy(letter.mailbox, kind)))  # the queue shows the first
    written = draft(brief, desk.renderer)
    return Consultation(question, (), written, 1.0, held, letter.attached, job=wish)


def _wish(letter: Letter, words: str, before: Before) -> JobFound:
    """What is wanted; whoever writes is who is applied to, where no other way is said."""
    posting_id = before.posting.id if before.posting else None
    if before.is_foreign:
        return JobFound(ReadingKind.UNCLEAR, JobFields(), posting_id)
    wish = read_wish(
        letter.new_subject,
        words,
        _today(letter),
        before.former,
        was_listed=before.was_listed,
        was_rejected=before.was_rejected and "?" not in letter.visible,
    )
    fields = wish.fields
    if wish.kind is ReadingKind.POST and not fields.apply_to and not fields.apply_url and letter.message:
        fields = replace(fields, apply_to=letter.message.from_address)
    unclear = posts_nothing(wish, letter.visible, _today(letter)) or (before.was_unclear and missing(fields))
    if before.posting is None and unclear:
        return JobFound(ReadingKind.UNCLEAR, JobFields())
    return replace(wish, fields=fields, posting_id=posting_id)


def _outcome(before: Before, wish: JobFound) -> JobFields:
    """What the posting says once it is done."""
    if before.former is None or wish.kind is ReadingKind.POST:
        return wish.fields
    return before.former.merged(wish.fields)


def _today(letter: Letter) -> date:
    """The day on which it was written, where the mailbox is."""
    return letter.received_at.astimezone(ZoneInfo(letter.mailbox.time_zone)).date()


def _unclear(letter: Letter, before: Before, wish: JobFound) -> list[str]:
    """Why a person reads what was not understood: who asks wants no list of orders, and nobody gets it twice."""
    if wish.kind is not ReadingKind.UNCLEAR:
        return []
    return [ASKS] if "?" in letter.visible else [AGAIN] if before.was_unclear else []


def _kind(wish: JobFound, lacks: tuple[str, ...], words: str) -> ReplyKind:
    if lacks:
        return ReplyKind.JOB_MISSING
    if wish.kind is ReadingKind.UNCLEAR and wish.posting_id is None and asks_about_codes(words):
        return ReplyKind.NOTHING_ASKED
    if wish.kind in {ReadingKind.POST, ReadingKind.CHANGE}:
        return ReplyKind.POSTED
    changes = wish.kind is ReadingKind.RENEW and not asks_only_for_time(wish)
    return ReplyKind.POSTED if changes else ReplyKind.JOB_STATUS


def _shown(
    desk: Desk, letter: Letter, before: Before, wish: JobFound, lacks: tuple[str, ...]
) -> dict[str, Any]:
    """What the templates say of it."""
    mailbox, posting, fields = letter.mailbox, before.posting, _outcome(before, wish)
    reference = posting.reference if posting else _reference(desk, letter.reference)
    return {
        "kind": wish.kind.value,
        "title": fields.title,
        "posting": reference,
        "address": f"{desk.web_url}/careers/{reference}" if desk.web_url else "",
        "lines": saying.listed(fields) + ((("Reference", reference),) if not lacks else ()),
        "description": _beginning(fields.description),
        "applies_by_mail": bool(fields.apply_to),
        "until_said": wish.fields.until is not None,
        "missing": lacks,
        "unsaid": unsaid(fields),
        "problems": problems(letter.visible, _today(letter)),
        "stands": saying.stands(
            _until(letter, posting, wish), _today(letter), mailbox.posting_days, mailbox.most_posting_days
        ),
        "standing": posting.status if posting else "",
        "is_known": posting is not None or wish.kind is ReadingKind.POST,
        "serves": mailbox.serves,
        "questions_to": _questions_to(desk),
        "was_listed": before.was_listed,
    }


def _questions_to(desk: Desk) -> str:
    """Where questions about codes go; empty where nowhere."""
    boxes = (one for one in desk.mailboxes if one.serves is Serves.QUESTIONS)
    return next((one.addresses[0] for one in boxes), "")


def _until(letter: Letter, posting: JobPosting | None, wish: JobFound) -> date | None:
    """The last day that is named, or the one to which a renewal takes a posting that stands; None: so many days from today."""
    renews = wish.kind is ReadingKind.RENEW and not wish.fields.until
    if renews and posting and posting.status == PostingStatus.OPEN and posting.ends_at:
        return renewed_until(letter.received_at, posting.ends_at, letter.mailbox)
    return wish.fields.until


def _beginning(text: str) -> str:
    """A text as far as a mail repeats it."""
    return text if len(text) <= SHOWN else f"{text[:SHOWN].rpartition(' ')[0]} …"


def _reference(desk: Desk, case_reference: str) -> str:
    """Of the posting that a case makes: always the same, so that a draft can name it before it is made."""
    return derived_reference(desk.secret, case_reference, "JB")


def _policy(mailbox: Mailbox, kind: ReplyKind) -> list[str]:
    """Why a reply of this kind waits, whatever it says."""
    if mailbox.review is Review.ALWAYS:
        return [EVERY_ONE]
    if mailbox.review is Review.NEVER or kind in mailbox.automatic_kinds:
        return []
    return [WAITS] if kind is ReplyKind.POSTED else [NOT_BY_ITSELF.format(kind.value)]


def _doubts(letter: Letter, words: str, wish: JobFound, fields: JobFields, question: Question) -> list[str]:
    """What a person must see even where nobody reviews."""
    changes = wish.kind is ReadingKind.CHANGE or (
        wish.kind is ReadingKind.RENEW and not asks_only_for_time(wish)
    )
    said = f"{words}\n\n{fields.description}" if changes else words
    doubts = list(suspicions(fields, said)) if changes or wish.kind is ReadingKind.POST else []
    missed = dict.fromkeys((one.kind, one.reason) for one in letter.attached if one.is_missed)
    doubts += [f"An attachment ({kind}) was not read, or not whole: {reason}." for kind, reason in missed]
    if any(one.kind not in SIGNED for one in question.identifiers):
        doubts.append(IDENTIFIES)
    return doubts


def keep(desk: Desk, session: Session, case: Case, found: Consultation) -> Consultation:
    """Write down what a draft's mail said to the board; the draft, held where a posting like it stands. Nothing of one about coding."""
    if found.job is None:
        return found
    if not isinstance(found.job, JobFound):
        job_applications.keep(desk, session, case, found.job)
        return found
    reference, now = _reference(desk, case.reference), desk.clock()
    wish = found.job
    posting = board.keep_reading(session, case, wish.kind, wish.fields, reference, now)
    if posting is None or wish.kind is not ReadingKind.POST or found.draft.kind is not ReplyKind.POSTED:
        return found
    like = find_like(session, wish.fields, case.account_id, now, beside=posting.id)
    return replace(found, hold_reasons=(*found.hold_reasons, like)) if like else found


def follow(desk: Desk, session: Session, case: Case, was: Status) -> None:
    """Let the posting of a case that has just moved from `was` follow it."""
    mailbox = desk.mailboxes.get_by_name(case.mailbox)
    if mailbox.serves is Serves.JOBS:
        board.follow(session, case, was, mailbox, desk.clock())


def costs(desk: Desk, session: Session, case: Case, letter: Letter) -> bool:
    """Whether a mail to a jobs mailbox is to set a posting aside, by its words: a new posting or a renewal, nothing else."""
    if applies(desk, letter):
        return False
    posting = board.find_posting(session, case.thread_id) if case.thread_id else None
    return payment.would_cost(session, posting, letter.visible, _today(letter))


def owes(session: Session, case: Case, kind: ReplyKind, *, decided: bool = False) -> bool:
    """Whether a reply of this kind is to have a posting set aside; `decided`: a moderator lets it go."""
    return payment.owes(session, case.id, kind, decided=decided)


def charges(session: Session, mailbox: Mailbox, case: Case, kind: ReplyKind) -> bool:
    """Whether a sent reply costs what was set aside: an answer, a posting that it put on the board, a renewal."""
    if mailbox.serves is Serves.QUESTIONS:
        return mailbox.charges(kind)
    return payment.owes(session, case.id, kind, decided=True)

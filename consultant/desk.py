"""The desk: what every step of the journey works with, and the consultation that a draft and `ask` share.

Nothing is written down here: `pipeline.py` walks the journey and opens the transactions.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from consultant.checks.check import check
from consultant.config import find_secret
from consultant.delivery.signing import Signers
from consultant.drafting.brief import Brief
from consultant.drafting.draft import amend, choose_kind
from consultant.drafting.draft import draft as write
from consultant.extraction.as_json import question_json, question_of
from consultant.extraction.corrections import Corrections, apply, from_json
from consultant.extraction.follow_up import WHAT_ELSE
from consultant.extraction.understand import understand
from consultant.lifecycle import Status
from consultant.mail.addressed import application_key, is_application
from consultant.mail.documents.read import as_json, words_of
from consultant.mail.envelope import AT_A_PAGE
from consultant.mailboxes.mailbox import Serves
from consultant.review.decide import AFTER_AN_ANSWER, Decision, DecisionKind
from consultant.review.policy import Drafted, confidence, hold_reasons
from consultant.screening.incoming import History, Incoming, Ruling, SenderStanding
from consultant.screening.screen import screen
from consultant.vocabulary import Draft, Former, ReplyKind, Route

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date, datetime

    from sqlalchemy import Engine

    from consultant.accounts.senders import SenderRecord
    from consultant.careers.found import ApplicationFound, JobFound
    from consultant.codes.lookup import Books
    from consultant.delivery.sender import Transport
    from consultant.doorbell import Doorbell
    from consultant.drafting.renderer import Renderer
    from consultant.extraction.follow_up import Together
    from consultant.intake.former import FormerTurn
    from consultant.intake.letter import Letter
    from consultant.mail.documents.document import Document
    from consultant.mail.reply_key import ReplyKey
    from consultant.mailboxes import Mailbox, Mailboxes
    from consultant.models.case import Case
    from consultant.models.reply import Reply
    from consultant.vocabulary import Addressed, Finding, Question, Setting

STEP_FROM = {
    Status.RECEIVED: "screen",
    Status.ADMITTED: "draft",
    Status.DRAFTED: "review",
    Status.APPROVED: "deliver",
}
"""The step that leads on from a status; the other statuses wait for a person or are ends."""

ROUTES = {
    ReplyKind.ANSWER: Route.ANSWER,
    ReplyKind.CLARIFY: Route.CLARIFY,
    ReplyKind.NOTHING_ASKED: Route.CLARIFY,
}
"""Every other kind declines."""

CORRECTED = "A coder corrected what was understood."


@dataclass(frozen=True, slots=True)
class Desk:
    """The stores, the books, the mailboxes and the ways out; wired by the composition root.

    `mails_a_minute` go to one domain, 0: no limit. `web_url` is where the pages are, empty where there are none.
    """

    engine: Engine
    books: Books
    mailboxes: Mailboxes
    renderer: Renderer
    clock: Callable[[], datetime]
    doorbell: Doorbell
    transport: Transport
    secret: bytes = field(repr=False)
    signers: Signers = field(default_factory=lambda: Signers(find_secret), repr=False)
    mails_a_minute: int = 0
    web_url: str = ""

    def ring_for(self, case_id: int, status: str, *, delay: float = 0.0) -> None:
        """Ring for the step that leads on from `status`, if one does."""
        step = STEP_FROM.get(Status(status))
        if step:
            self.doorbell.ring(step, case_id, delay=delay)

    def ring_for_all(self, stand: Mapping[int, str], *, delay: float = 0.0) -> None:
        """Ring for the steps that lead on from where some cases stand, for all of a step at once."""
        for step in dict.fromkeys(STEP_FROM.values()):
            cases = [one for one, status in stand.items() if STEP_FROM.get(Status(status)) == step]
            if cases:
                self.doorbell.ring_all(step, cases, delay=delay)

    def ring_when_due(self, waits: Mapping[int, float]) -> None:
        """Ring for the delivery of approved cases, of each when it can be taken back no more (seconds from now)."""
        for wait in dict.fromkeys(waits.values()):
            cases = {one: Status.APPROVED for one, seconds in waits.items() if seconds == wait}
            self.ring_for_all(cases, delay=wait)

    def undo_seconds(self, case: Case, *, by_itself: bool = False) -> float:
        """How long an approved reply of this case may still be recalled: one that a coder let go, or that leaves by itself.

        What leaves by itself for somebody who waits at a page leaves at once.
        """
        if by_itself and case.door == AT_A_PAGE:
            return 0.0
        mailbox = self.mailboxes.get_by_name(case.mailbox)
        return float(mailbox.automatic_undo_seconds if by_itself else mailbox.undo_seconds)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it came: its words, the day it was written, what the asker fixed beside the words, and a coder corrected."""

    text: str
    written_on: date
    reference: str
    subject: str = ""
    date_of_service: date | None = None
    setting: Setting | None = None
    attached: tuple[Document, ...] = ()
    former: Former | None = None
    corrections: Corrections | None = None

    @property
    def words(self) -> str:
        """What was written, and below it what was attached."""
        return "\n\n".join(filter(None, (self.text, words_of(self.attached))))


@dataclass(frozen=True, slots=True)
class Consultation:
    """What was understood, found and written; `hold_reasons` is empty where the draft may leave by itself.

    `attached` is what came with the mail and what became of it, `read_with` the case of the question that a follow-up
    was read with. `job` is what a mail to the job board says, where it is none about coding; `addressed` is for a draft that
    goes to another than the mail's sender.
    """

    question: Question
    findings: tuple[Finding, ...]
    draft: Draft
    confidence: float
    hold_reasons: tuple[str, ...]
    attached: tuple[Document, ...] = ()
    read_with: str = ""
    job: JobFound | ApplicationFound | None = None
    addressed: Addressed | None = None

    @property
    def route(self) -> Route:
        """Held drafts are a human's; the others go by their kind."""
        return Route.HUMAN if self.hold_reasons else ROUTES.get(self.draft.kind, Route.DECLINE)

    def columns(self) -> dict[str, Any]:
        """What a case keeps of it."""
        follows = {"read_with": self.read_with} if self.read_with else {}
        attached = {"attachments": as_json(self.attached)} if self.attached else {}
        return attached | {
            "question": json.dumps({"text": self.question.text} | question_json(self.question) | follows),
            "findings": [finding_json(finding) for finding in self.findings],
            "confidence": self.confidence,
            "hold_reasons": list(self.hold_reasons),
        }


def judge(desk: Desk, letter: Letter, sender: SenderRecord | None, history: History) -> Ruling:
    """What the screening rules say of a mail."""
    standing = SenderStanding(sender.standing) if sender else SenderStanding.UNKNOWN
    return screen(
        Incoming(
            message=letter.message,
            envelope_from=letter.envelope_from,
            size=letter.size,
            mailbox=letter.mailbox,
            sender_standing=standing,
            visible=letter.visible,
            own_addresses=desk.mailboxes.own_addresses,
            own_domains=desk.mailboxes.own_domains,
            authentication=letter.authentication,
            history=history,
            applies=applies(desk, letter) is not None,
        )
    )


def applies(desk: Desk, letter: Letter) -> ReplyKey | None:
    """The key by which a mail is an application to a posting, whatever it is worth; None where it is none."""
    if letter.mailbox.serves is not Serves.JOBS:
        return None
    return application_key(letter.recipient, letter.message, desk.secret, letter.received_at)


def consult(desk: Desk, mailbox: Mailbox, asked: Asked) -> Consultation:
    """Read the question, look it up, write the reply, and say whether a coder must see it."""
    with desk.books.at_one_moment():
        understood = _understood(desk, mailbox, asked)
        question = understood.question
        findings = () if understood.unclear else check(question, desk.books)
    kind, reason = choose_kind(question, findings)
    if understood.unclear:
        kind, reason = ReplyKind.CLARIFY, ""
    brief = Brief(
        kind,
        asked.reference,
        mailbox.from_name,
        question,
        findings,
        reason,
        attached=asked.attached,
        tell_unread=mailbox.tell_unread_attachments,
        told=understood.told,
        unclear=understood.unclear,
    )
    sure = confidence(question, findings) * understood.sure
    drafted = Drafted(
        kind, question, findings, sure, asked.attached, follow_up_unread=understood.unclear == WHAT_ELSE
    )
    doubts = ([CORRECTED] if asked.corrections else []) + hold_reasons(mailbox, drafted)
    written = write(brief, desk.renderer)
    read_with = understood.reference if understood.told else ""
    return Consultation(question, findings, written, sure, tuple(doubts), asked.attached, read_with)


def asked_in(letter: Letter) -> Asked:
    """The question of a mail, with the one before it where it goes on with a conversation."""
    return Asked(
        letter.visible,
        letter.received_at.date(),
        letter.reference,
        letter.new_subject,
        attached=letter.attached,
        former=_former(letter.former) if letter.former else None,
        corrections=from_json(letter.corrections),
    )


def _former(turn: FormerTurn) -> Former | None:
    """A former question read back; None where an older desk stored it in a way that this one does not know."""
    try:
        return Former(turn.reference, question_of(json.loads(turn.question)), turn.kind)
    except (ValueError, KeyError, TypeError):
        return None


def _understood(desk: Desk, mailbox: Mailbox, asked: Asked) -> Together:
    """The question with what the asker fixed in place of what the words say."""
    found = understand(
        asked.words,
        books=desk.books,
        subject=asked.subject,
        today=asked.written_on,
        default_setting=mailbox.setting,
        former=asked.former,
    )
    read = found.question.particulars
    fixed = replace(
        read,
        date_of_service=asked.date_of_service or read.date_of_service,
        setting=asked.setting or read.setting,
        settings=() if asked.setting else read.settings,
    )
    meant = apply(replace(found.question, particulars=fixed), asked.corrections)
    return replace(found, question=meant, unclear="" if asked.corrections else found.unclear)


def refusal(
    desk: Desk, mailbox: Mailbox, case: Case, kind: ReplyKind, shown: Mapping[str, Any] | None = None
) -> Draft:
    """The words of a refusal, by what the mailbox is for: an employer has no postings left, not no questions."""
    limit, by = mailbox.max_message_bytes, _about(mailbox, case)
    brief = Brief(kind, case.reference, mailbox.from_name, limit_bytes=limit, shown=by | dict(shown or {}))
    return write(brief, desk.renderer)


def _about(mailbox: Mailbox, case: Case) -> dict[str, Any]:
    """By what the words of a refusal differ: what the mailbox is for, and whether the mail is an application."""
    applied = mailbox.serves is Serves.JOBS and is_application(case.recipient, None)
    return {"serves": mailbox.serves, "is_application": applied}


def words_for(
    desk: Desk, mailbox: Mailbox, case: Case, newest: Reply | None, decision: Decision
) -> Draft | None:
    """The new version of a reply that a coder's decision makes: the amended text, a decline, a correction; None for the others.

    A correction speaks of the day on which `newest` left.
    """
    reference = case.reference
    if decision.kind is DecisionKind.AMEND and newest:
        former = Draft(ReplyKind(newest.kind), newest.subject, newest.text, newest.html)
        asked = mailbox.serves is Serves.QUESTIONS
        return amend(former, decision.text, reference, mailbox.from_name, desk.renderer, coding=asked)
    if decision.kind is DecisionKind.DECLINE:
        shown = _about(mailbox, case)
        brief = Brief(ReplyKind.DECLINE, reference, mailbox.from_name, reason=decision.text, shown=shown)
        return write(brief, desk.renderer)
    if decision.kind in AFTER_AN_ANSWER and newest:
        brief = Brief(
            ReplyKind.CORRECTION,
            reference,
            mailbox.from_name,
            reason=decision.text,
            answered_on=(newest.sent_at or newest.created_at).date(),
            withdrawn=decision.kind is DecisionKind.WITHDRAW,
            shown={"serves": mailbox.serves},
        )
        return write(brief, desk.renderer)
    return None


def finding_json(finding: Finding) -> dict[str, Any]:
    """A finding as CONTRACT.md prints it, with its warnings."""
    return {
        "check": finding.check,
        "verdict": finding.verdict.value,
        "codes": list(finding.codes),
        "facts": dict(finding.facts),
        "citations": [{"system": c.system, "release": c.release, "row": c.row} for c in finding.citations],
        "warnings": list(finding.warnings),
    }

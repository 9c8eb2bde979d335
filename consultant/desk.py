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
from consultant.extraction.follow_up import WHAT_ELSE
from consultant.extraction.understand import understand
from consultant.lifecycle import Status
from consultant.mail.documents.read import as_json, words_of
from consultant.review.decide import Decision, DecisionKind
from consultant.review.policy import Drafted, confidence, hold_reasons
from consultant.screening.incoming import History, Incoming, Ruling, SenderStanding
from consultant.screening.screen import screen
from consultant.vocabulary import Draft, Former, ReplyKind, Route

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from sqlalchemy import Engine

    from consultant.accounts.senders import SenderRecord
    from consultant.codes.lookup import Books
    from consultant.delivery.sender import Transport
    from consultant.doorbell import Doorbell
    from consultant.drafting.renderer import Renderer
    from consultant.extraction.follow_up import Together
    from consultant.intake.former import FormerTurn
    from consultant.intake.letter import Letter
    from consultant.mail.documents.document import Document
    from consultant.mailboxes import Mailbox, Mailboxes
    from consultant.models.case import Case
    from consultant.models.reply import Reply
    from consultant.vocabulary import Finding, Question, Setting

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


@dataclass(frozen=True, slots=True)
class Desk:
    """The stores, the books, the mailboxes and the ways out; wired by the composition root.

    `mails_a_minute` go to one domain, 0: no limit.
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

    def ring_for(self, case_id: int, status: str, *, delay: float = 0.0) -> None:
        """Ring for the step that leads on from `status`, if one does."""
        step = STEP_FROM.get(Status(status))
        if step:
            self.doorbell.ring(step, case_id, delay=delay)

    def undo_seconds(self, case: Case) -> float:
        """How long an approved reply of this case may still be recalled."""
        return float(self.mailboxes.get_by_name(case.mailbox).undo_seconds)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it came: its words, the day it was written, and what the asker fixed beside the words."""

    text: str
    written_on: date
    reference: str
    subject: str = ""
    date_of_service: date | None = None
    setting: Setting | None = None
    attached: tuple[Document, ...] = ()
    former: Former | None = None

    @property
    def words(self) -> str:
        """What was written, and below it what was attached."""
        return "\n\n".join(filter(None, (self.text, words_of(self.attached))))


@dataclass(frozen=True, slots=True)
class Consultation:
    """What was understood, found and written; `hold_reasons` is empty where the draft may leave by itself.

    `attached` is what came with the mail and what became of it, `read_with` the case of the question that a follow-up
    was read with.
    """

    question: Question
    findings: tuple[Finding, ...]
    draft: Draft
    confidence: float
    hold_reasons: tuple[str, ...]
    attached: tuple[Document, ...] = ()
    read_with: str = ""

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
        )
    )


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
    doubts = hold_reasons(mailbox, drafted)
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
    return replace(found, question=replace(found.question, particulars=fixed))


def refusal(desk: Desk, mailbox: Mailbox, case: Case, kind: ReplyKind) -> Draft:
    """The words of a refusal."""
    brief = Brief(kind, case.reference, mailbox.from_name, limit_bytes=mailbox.max_message_bytes)
    return write(brief, desk.renderer)


def words_for(
    desk: Desk, mailbox: Mailbox, reference: str, newest: Reply | None, decision: Decision
) -> Draft | None:
    """The new version of a reply that a coder's decision makes: the amended text, or a decline; None for the others."""
    if decision.kind is DecisionKind.AMEND and newest:
        former = Draft(ReplyKind(newest.kind), newest.subject, newest.text, newest.html)
        return amend(former, decision.text, reference, mailbox.from_name, desk.renderer)
    if decision.kind is DecisionKind.DECLINE:
        brief = Brief(ReplyKind.DECLINE, reference, mailbox.from_name, reason=decision.text)
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

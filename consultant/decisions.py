"""What becomes of a case by a coder's decision, and what may leave by itself, inside the transactions of `pipeline.py`.

`review` says what may be decided and keeps its records, `desk` makes the words, `delivery` encloses them and knows the switches;
here they are put together; nothing here opens a transaction.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import object_session

from consultant import audit_log, job_board
from consultant.accounts import ledger
from consultant.audit_log import Act, Actor
from consultant.delivery import outbox
from consultant.desk import words_for
from consultant.extraction.as_json import question_of
from consultant.extraction.corrections import as_json, check_fit, from_json
from consultant.lifecycle import Status
from consultant.mail.authentication import Proof
from consultant.mailboxes.mailbox import Serves, Verify
from consultant.models.account import Unit
from consultant.models.case import CaseEvent, move
from consultant.reservations import set_aside, set_aside_again
from consultant.review import decide as coder
from consultant.review import records
from consultant.review.decide import DecisionKind
from consultant.review.stale import check_seen
from consultant.review.waiting import set_due
from consultant.vocabulary import Disposition, ReplyKind

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from consultant.desk import Consultation, Desk
    from consultant.intake.letter import Letter
    from consultant.models.case import Case
    from consultant.models.reply import Reply
    from consultant.review.decide import Decision
    from consultant.vocabulary import Corrections

TAKES_UP = frozenset({DecisionKind.ADMIT, DecisionKind.REDRAFT, DecisionKind.REOPEN})
"""Decisions after which an answer may follow, for which a question is set aside."""
SENDS = frozenset({DecisionKind.APPROVE, DecisionKind.AMEND})
"""Decisions that send an answer: where its question was given back, when it was not delivered, one is set aside anew."""
LONGEST_CODE = 40
NOT_READ = "The mail itself is kept no longer, or cannot be read; the draft follows nothing that was asked."
NOT_PROVEN = "It is not proven who sent the mail, so that no answer leaves by itself."
ASKED_FOR = "A coder had it drafted again."


def carry_out(desk: Desk, session: Session, case: Case, decision: Decision) -> None:
    """Do to a locked case what was decided. Raises NotPossibleNow or UsageError, and then nothing is done."""
    mailbox, now, was = desk.mailboxes.get_by_name(case.mailbox), desk.clock(), Status(case.status)
    before = outbox.newest(session, case.id)
    coder.check_possible(case, decision, before)
    check_seen(session, case, decision)
    stood = records.standing(case)
    after = _words(desk, session, case, before, decision)
    _book(desk, session, case, before, decision)
    if decision.corrections is not None:
        case.corrections = _fitting(case, decision.corrections)
    coder.apply(session, case, mailbox, decision, coder.leads_to(decision, before), now)
    job_board.follow(desk, session, case, was)
    records.keep(
        session, case, decision, records.Versions(before, after), stood, now,
        share=mailbox.second_review_share, secret=desk.secret,
    )  # fmt: skip


def _words(
    desk: Desk, session: Session, case: Case, before: Reply | None, decision: Decision
) -> Reply | None:
    """The version that stands after the decision: a new one, or the one before."""
    mailbox = desk.mailboxes.get_by_name(case.mailbox)
    sent = outbox.last_sent(session, case.id) if decision.kind in coder.AFTER_AN_ANSWER else None
    words = words_for(desk, mailbox, case, sent or before, decision)
    if words is None:
        return before
    return outbox.enclose(
        session, case, mailbox, words, author=decision.by, now=desk.clock(), secret=desk.secret
    )


def _book(desk: Desk, session: Session, case: Case, before: Reply | None, decision: Decision) -> None:
    """What is taken up again sets a question aside, what is dropped gives it back; a correction costs nothing.

    Of a mail to the job board it is known once it is read: what it costs is set aside with its draft, or else by who lets it go.
    """
    if decision.kind is DecisionKind.DROP:
        ledger.release(session, case.id, at=desk.clock(), reason="dropped")
    if desk.mailboxes.get_by_name(case.mailbox).serves is Serves.JOBS:
        _book_posting(desk, session, case, before, decision)
        return
    answers = decision.kind is DecisionKind.AMEND and not coder.is_correction(
        before
    )  # a refusal, too, becomes an answer
    if case.account_id and (answers or (decision.kind in TAKES_UP and case.status != Status.BOUNCED)):
        set_aside(desk, session, case, case.account_id)
    if decision.kind in SENDS and not coder.is_correction(before):
        set_aside_again(desk, session, case)


def _book_posting(desk: Desk, session: Session, case: Case, before: Reply | None, decision: Decision) -> None:
    """What puts a posting on the board, or renews it, has one set aside, whoever admitted its mail."""
    if before is None or not case.account_id or decision.kind not in SENDS:
        return
    if job_board.owes(session, case, ReplyKind(before.kind), decided=True):
        set_aside(desk, session, case, case.account_id, Unit.POSTING)


def _fitting(case: Case, corrections: Corrections) -> str | None:
    """Corrections as the case keeps them; None where they say nothing, so that the next draft is as it was read.

    Raises UsageError where something is to be removed that was not read, as the question stands or as it was corrected.
    """
    if case.question and corrections.says_something:
        check_fit(question_of(json.loads(case.question)), corrections, from_json(case.corrections))
    return as_json(corrections) if corrections.says_something else None


def held_unless_proven(case: Case, letter: Letter, found: Consultation) -> Consultation:
    """A draft that nobody would look at waits where the mailbox asks who sent the mail and nothing proves it, or there is no mail.

    Where screening held the mail, a coder has admitted it, and answers for its sender.
    """
    if letter.message is None:
        return replace(found, hold_reasons=(NOT_READ, *found.hold_reasons))
    if not found.hold_reasons and _was_asked_for(case):
        return replace(found, hold_reasons=(ASKED_FOR,))
    asks = letter.mailbox.verify_senders is not Verify.OFF and case.disposition != Disposition.HELD
    if not asks or letter.authentication.proof is Proof.PASS or found.hold_reasons:
        return found
    return replace(found, hold_reasons=(NOT_PROVEN,))


def _was_asked_for(case: Case) -> bool:
    """Whether a coder has had the case drafted again: whoever asks for a draft looks at it."""
    session = object_session(case)
    return bool(session and session.connection().scalars(_ASKED_FOR, {"this_case": case.id}).first())


_ASKED_FOR = (
    select(CaseEvent.id)
    .where(
        CaseEvent.case_id == bindparam("this_case"),
        CaseEvent.to_status == Status.ADMITTED,
        CaseEvent.note == DecisionKind.REDRAFT,
    )
    .limit(1)
)


def take_up(desk: Desk, session: Session, case: Case, actor: Actor) -> Status:
    """Shunted → where it came from. Raises NotPossibleNow."""
    coder.check_shunted(case)
    back = Status(case.shunted_from or Status.RECEIVED)
    values: dict[str, Any] = {"error": None, "shunted_from": None, "mishaps": 0}
    move(session, case, back, at=desk.clock(), actor=actor.name, note="unshunt", **values)
    if back is Status.HELD:
        set_due(session, case, desk.mailboxes.get_by_name(case.mailbox), desk.clock())
    act = Act("case.unshunt", "case", case.reference, old=Status.SHUNTED, new=back)
    audit_log.note(session, actor, act, at=desk.clock())
    return back

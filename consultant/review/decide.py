"""What a coder may decide about a case, from which states, and where it leads. The words are made by drafting."""

from __future__ import annotations

import traceback
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import object_session

from consultant.alerts import AlertKind, clear_alerts
from consultant.errors import ChangedSince, NotPossibleNow, UsageError
from consultant.lifecycle import Status
from consultant.models.case import CaseEvent, move
from consultant.review.waiting import set_due
from consultant.vocabulary import ReplyKind

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy.orm import Session

    from consultant.mailboxes import Mailbox
    from consultant.models.case import Case
    from consultant.models.reply import Reply
    from consultant.vocabulary import Corrections


class DecisionKind(StrEnum):
    """Everything a person can do to a case; the value is the command's name."""

    APPROVE = "approve"
    AMEND = "amend"
    DECLINE = "decline"
    ADMIT = "admit"
    REDRAFT = "redraft"
    DROP = "drop"
    REOPEN = "reopen"
    RECALL = "recall"
    CORRECT = "correct"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class Decision:
    """What is decided, `by` whom, by which way in (`via`: web, api, cli).

    `text` leaves the house: the amended body, the reason of a decline, what is right in place of what was answered.
    `reason` does not: it is for the records. `version` is the version of the draft that was looked at; `seen` the number of the newest mail (case) of its sender
    that was. `corrections` are for a redraft; none leave those that the case has.
    """

    kind: DecisionKind
    by: str
    text: str = ""
    via: str = field(default="", kw_only=True)
    reason: str = field(default="", kw_only=True)
    version: int | None = field(default=None, kw_only=True)
    seen: int | None = field(default=None, kw_only=True)
    corrections: Corrections | None = field(default=None, kw_only=True)


@dataclass(frozen=True, slots=True)
class Arrow:
    """From where a decision is possible, where it leads, and whether a draft must stand already."""

    starts: frozenset[Status]
    to: Status
    needs_draft: bool


ARROWS = {
    DecisionKind.APPROVE: Arrow(frozenset({Status.HELD}), Status.APPROVED, needs_draft=True),
    DecisionKind.AMEND: Arrow(frozenset({Status.HELD}), Status.APPROVED, needs_draft=True),
    DecisionKind.DECLINE: Arrow(frozenset({Status.HELD, Status.SHUNTED}), Status.APPROVED, needs_draft=False),
    DecisionKind.ADMIT: Arrow(frozenset({Status.HELD}), Status.ADMITTED, needs_draft=False),
    DecisionKind.REDRAFT: Arrow(frozenset({Status.HELD}), Status.ADMITTED, needs_draft=True),
    DecisionKind.DROP: Arrow(frozenset({Status.HELD, Status.SHUNTED}), Status.DISCARDED, needs_draft=False),
    DecisionKind.REOPEN: Arrow(
        frozenset({Status.UNDELIVERABLE, Status.BOUNCED, Status.DISCARDED}), Status.HELD, needs_draft=False
    ),
    DecisionKind.RECALL: Arrow(frozenset({Status.APPROVED}), Status.HELD, needs_draft=True),
    DecisionKind.CORRECT: Arrow(frozenset({Status.SENT}), Status.APPROVED, needs_draft=True),
    DecisionKind.WITHDRAW: Arrow(frozenset({Status.SENT}), Status.APPROVED, needs_draft=True),
}

SEEN_TO = (AlertKind.NOT_DELIVERED, AlertKind.OVERDUE)
"""What somebody has seen to who decides the case."""
NEEDS_WORDS = frozenset({DecisionKind.AMEND, DecisionKind.DECLINE, DecisionKind.CORRECT})
SENDS_THE_DRAFT = frozenset({DecisionKind.APPROVE, DecisionKind.AMEND})
"""These send the draft that stands, or its subject."""
AFTER_AN_ANSWER = frozenset({DecisionKind.CORRECT, DecisionKind.WITHDRAW})
"""These send a mail about one that was sent; why is kept for good."""
NOT_OF_A_CORRECTION = frozenset({DecisionKind.DECLINE, DecisionKind.ADMIT, DecisionKind.REDRAFT})
TAKES_CORRECTIONS = frozenset({DecisionKind.ADMIT, DecisionKind.REDRAFT})
CORRECTABLE = frozenset(
    {
        *(ReplyKind.ANSWER, ReplyKind.CLARIFY, ReplyKind.DECLINE, ReplyKind.CORRECTION),
        *(ReplyKind.POSTED, ReplyKind.JOB_MISSING, ReplyKind.JOB_STATUS),
    }
)


def check_possible(case: Case, decision: Decision, newest: Reply | None) -> None:
    """Raise NotPossibleNow, with the state in the sentence, where the decision does not fit the case and its `newest` draft."""
    for condition in CONDITIONS:
        condition(case, decision, newest)


def _has_words(_: Case, decision: Decision, __: Reply | None) -> None:
    past = _PAST[decision.kind]
    if decision.kind in NEEDS_WORDS and not decision.text.strip():
        message = f"A case is {past} with words, and there are none."
        raise UsageError(message)
    if decision.kind in AFTER_AN_ANSWER and not decision.reason.strip():
        message = f"An answer is {past} for a reason, and there is none."
        raise UsageError(message)
    if decision.corrections is not None and decision.kind not in TAKES_CORRECTIONS:
        message = "Corrections of what was understood are for a redraft."
        raise UsageError(message)


def _stands_right(case: Case, decision: Decision, _: Reply | None) -> None:
    arrow = ARROWS[decision.kind]
    if Status(case.status) not in arrow.starts:
        starts = " or ".join(sorted(arrow.starts))
        message = (
            f"{case.reference} is {case.status}; only a case that is {starts} can be {_PAST[decision.kind]}."
            f"{_decided_already(case)}"
        )
        raise NotPossibleNow(message)


def _has_draft(case: Case, decision: Decision, newest: Reply | None) -> None:
    if ARROWS[decision.kind].needs_draft and newest is None:
        message = f"{case.reference} has no draft yet; it can be admitted, declined or dropped."
        raise NotPossibleNow(message)


def _has_its_words(case: Case, decision: Decision, newest: Reply | None) -> None:
    """A draft whose words were forgotten, or erased on request, would leave as an empty mail."""
    if decision.kind in SENDS_THE_DRAFT and newest is not None and not newest.text.strip():
        message = f"The words of {case.reference} are kept no longer; it can be declined or dropped."
        raise NotPossibleNow(message)


def _fits_its_kind(case: Case, decision: Decision, newest: Reply | None) -> None:
    """Who was answered is not declined; a refusal states nothing that could be corrected."""
    if decision.kind in NOT_OF_A_CORRECTION and is_correction(newest):
        message = f"{case.reference} was answered before; its correction can be approved, amended or dropped."
        raise NotPossibleNow(message)
    if decision.kind in AFTER_AN_ANSWER and newest and newest.kind not in CORRECTABLE:
        message = (
            f"{case.reference} was refused, not answered; there is nothing to be {_PAST[decision.kind]}."
        )
        raise NotPossibleNow(message)


def _is_of_now(case: Case, decision: Decision, newest: Reply | None) -> None:
    stands = newest.version if newest else 0
    if decision.version is not None and decision.version != stands:
        message = (
            f"The draft of {case.reference} has changed since: you looked at version {decision.version}, "
            f"and version {stands} stands now. Look at it again."
        )
        raise ChangedSince(message, shown=decision.version, newest=stands)


CONDITIONS: tuple[Callable[[Case, Decision, Reply | None], None], ...] = (
    _has_words,
    _stands_right,
    _has_draft,
    _has_its_words,
    _fits_its_kind,
    _is_of_now,
)
"""What must hold, in the order in which it is told."""


def is_correction(newest: Reply | None) -> bool:
    """Whether the draft corrects or withdraws an answer that was sent."""
    return newest is not None and newest.kind == ReplyKind.CORRECTION


def leads_to(decision: Decision, newest: Reply | None) -> Status:
    """Where a decision leads: a correction that is dropped leaves the case sent, as it was before."""
    dropped = decision.kind is DecisionKind.DROP and is_correction(newest)
    return Status.SENT if dropped else ARROWS[decision.kind].to


def apply(
    session: Session, case: Case, mailbox: Mailbox, decision: Decision, to: Status, now: datetime
) -> None:
    """Walk the decision's arrow; raises NotPossibleNow where somebody else did so first."""
    values: dict[str, Any] = {"shunted_from": None, "error": None, "mishaps": 0}
    if to is Status.APPROVED:
        values |= {"not_before": now + timedelta(seconds=mailbox.undo_seconds)}
        values |= {"attempts": 0, "put_off_since": None}
    else:
        values["not_before"] = None
    if decision.kind is not DecisionKind.RECALL:
        clear_alerts(session, SEEN_TO, case.reference, now=now)
    note = decision.kind.value
    if not move(session, case, to, at=now, actor=decision.by, note=note, **values):
        message = f"Somebody else has just decided {case.reference}."
        raise NotPossibleNow(message)
    if to is Status.HELD:
        set_due(session, case, mailbox, now, anew=decision.kind is DecisionKind.REOPEN)


_PAST = {
    DecisionKind.APPROVE: "approved",
    DecisionKind.AMEND: "amended",
    DecisionKind.DECLINE: "declined",
    DecisionKind.ADMIT: "admitted",
    DecisionKind.REDRAFT: "redrafted",
    DecisionKind.DROP: "dropped",
    DecisionKind.REOPEN: "reopened",
    DecisionKind.RECALL: "recalled",
    DecisionKind.CORRECT: "corrected",
    DecisionKind.WITHDRAW: "withdrawn",
}


def _decided_already(case: Case) -> str:
    """Who decided last and what, as a sentence for whoever comes second; empty where nobody did."""
    session = object_session(case)
    # A draft's note is its kind of reply, which may be "decline" as well.
    query = (
        select(CaseEvent)
        .where(CaseEvent.case_id == case.id, CaseEvent.note.in_([kind.value for kind in DecisionKind]))
        .where(CaseEvent.to_status != Status.DRAFTED)
        .order_by(CaseEvent.id.desc())
        .limit(1)
    )
    last = session.scalars(query).first() if session else None
    if last is None:
        return ""
    return f" {last.actor} has {_PAST[DecisionKind(last.note)]} it at {last.at:%Y-%m-%d %H:%M} UTC."


def check_shunted(case: Case) -> None:
    """Raise NotPossibleNow unless the case is shunted."""
    if case.status != Status.SHUNTED:
        message = f"{case.reference} is {case.status}, not shunted."
        raise NotPossibleNow(message)


def where_it_failed(error: Exception) -> str:
    """The kind of an error and the line of ours that met it; never its message, which could hold a mail's words."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "consultant" in frame.filename] or frames[-1:]
    place = f" at {Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else ""
    return f"{type(error).__name__}{place}"

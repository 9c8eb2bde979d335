"""What a coder may decide about a case, from which states, and where it leads. The words are made by drafting."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import object_session

from consultant.alerts import AlertKind, clear_alert
from consultant.errors import NotPossibleNow, UsageError
from consultant.lifecycle import Status
from consultant.models.case import CaseEvent, move

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from consultant.mailboxes import Mailbox
    from consultant.models.case import Case


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


@dataclass(frozen=True, slots=True)
class Decision:
    """`by` is who decided; `text` the amended body or the reason of a decline."""

    kind: DecisionKind
    by: str
    text: str = ""


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
}


NEEDS_WORDS = frozenset({DecisionKind.AMEND, DecisionKind.DECLINE})


def check_possible(case: Case, decision: Decision, *, has_draft: bool) -> None:
    """Raise NotPossibleNow, with the state in the sentence, where the decision does not fit the case."""
    arrow = ARROWS[decision.kind]
    if decision.kind in NEEDS_WORDS and not decision.text.strip():
        message = f"A case is {_PAST[decision.kind]} with words, and there are none."
        raise UsageError(message)
    if Status(case.status) not in arrow.starts:
        starts = " or ".join(sorted(arrow.starts))
        message = (
            f"{case.reference} is {case.status}; only a case that is {starts} can be {_PAST[decision.kind]}."
            f"{_decided_already(case)}"
        )
        raise NotPossibleNow(message)
    if arrow.needs_draft and not has_draft:
        message = f"{case.reference} has no draft yet; it can be admitted, declined or dropped."
        raise NotPossibleNow(message)


def apply(session: Session, case: Case, mailbox: Mailbox, decision: Decision, now: datetime) -> None:
    """Walk the decision's arrow; raises NotPossibleNow where somebody else did so first."""
    values: dict[str, Any] = {"shunted_from": None, "error": None, "mishaps": 0}
    if ARROWS[decision.kind].to is Status.APPROVED:
        values |= {"not_before": now + timedelta(seconds=mailbox.undo_seconds)}
        values |= {"attempts": 0, "put_off_since": None}
    else:
        values["not_before"] = None
    if decision.kind is DecisionKind.REOPEN:
        clear_alert(session, AlertKind.NOT_DELIVERED, case.reference, now=now)
    note = decision.kind.value
    to = ARROWS[decision.kind].to
    if not move(session, case, to, at=now, actor=decision.by, note=note, **values):
        message = f"Somebody else has just decided {case.reference}."
        raise NotPossibleNow(message)


_PAST = {
    DecisionKind.APPROVE: "approved",
    DecisionKind.AMEND: "amended",
    DecisionKind.DECLINE: "declined",
    DecisionKind.ADMIT: "admitted",
    DecisionKind.REDRAFT: "redrafted",
    DecisionKind.DROP: "dropped",
    DecisionKind.REOPEN: "reopened",
    DecisionKind.RECALL: "recalled",
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

"""Whether a draft is out of date: its sender has written again in the conversation since the mail that it answers.

Nobody approves a draft without having seen that mail. Automatic mail, and copies, say nothing new.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, select

from consultant.errors import NewerMail
from consultant.models.case import Case
from consultant.review.decide import Decision, DecisionKind
from consultant.vocabulary import Disposition

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.orm import Session

SENDS_WORDS = frozenset({DecisionKind.APPROVE, DecisionKind.AMEND, DecisionKind.DECLINE})


@dataclass(frozen=True, slots=True)
class Newer:
    """A mail that came after: the number of its case (`Decision.seen`) and its reference."""

    case_id: int
    reference: str


def find_newer(session: Session, case: Case) -> Newer | None:
    """The newest mail that the sender of `case` wrote in its conversation after it; None where there is none."""
    query = (
        select(Case.id, Case.reference)
        .where(
            Case.thread_id == (case.thread_id or case.id),
            Case.id > case.id,
            Case.sender_address == case.sender_address,
            Case.disposition != Disposition.DISCARDED,
        )
        .order_by(Case.id.desc())
        .limit(1)
    )
    row = session.execute(query).first()
    return Newer(*row) if row else None


def find_overtaken(session: Session, cases: Collection[Case]) -> frozenset[int]:
    """Those of some cases in whose conversation there is a later mail, whosever it is: of few, mostly of none."""
    roots = {case.id: case.thread_id or case.id for case in cases}
    latest = dict(
        session.connection().execute(_LATEST, {"roots": list(roots.values())}).all() if roots else ()
    )
    return frozenset(one for one, root in roots.items() if latest.get(root, 0) > one)


_LATEST = (
    select(Case.thread_id, func.max(Case.id))
    .where(Case.thread_id.in_(bindparam("roots", expanding=True)))
    .group_by(Case.thread_id)
)


def check_seen(session: Session, case: Case, decision: Decision) -> None:
    """Raise NewerMail where the decision sends words and the newest mail was not seen."""
    newer = find_newer(session, case) if decision.kind in SENDS_WORDS else None
    if newer and (decision.seen or 0) < newer.case_id:
        message = (
            f"The sender of {case.reference} has written again: the draft is stale. Read {newer.reference} first "
            f"(then, on a command line: --seen {newer.reference})."
        )
        raise NewerMail(message, reference=newer.reference, newest=newer.case_id)

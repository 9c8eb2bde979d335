"""A record of every decision, and its line in the audit log, in the transaction of the decision.

The texts stay in the replies' versions: a record names the one before and the one after, and how alike they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapidfuzz.distance import Indel
from sqlalchemy import select, update

from consultant import audit_log
from consultant.audit_log import Act, Actor
from consultant.lifecycle import Status
from consultant.models.review import DecisionRecord, ReviewItem
from consultant.review.decide import DecisionKind
from consultant.review.sampling import forget_chosen, is_chosen

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from consultant.models.case import Case
    from consultant.models.reply import Reply
    from consultant.review.decide import Decision

SENT_WORDS = frozenset(
    {
        DecisionKind.APPROVE,
        DecisionKind.AMEND,
        DecisionKind.DECLINE,
        DecisionKind.CORRECT,
        DecisionKind.WITHDRAW,
    }
)
"""Decisions after which words leave: a second reader may be asked about them."""
LONGEST = 50_000
"""Characters of each text that are compared: the time grows with their product."""


@dataclass(frozen=True, slots=True)
class Versions:
    """The newest version of the reply before a decision, and after it; None: there is none."""

    before: Reply | None
    after: Reply | None


@dataclass(frozen=True, slots=True)
class Stood:
    """Where a case stood when it was decided, and since when."""

    status: Status
    since: datetime


def standing(case: Case) -> Stood:
    """To be asked before the decision moves the case."""
    return Stood(Status(case.status), case.status_since)


def keep(  # noqa: PLR0913 - what a record is made of
    session: Session,
    case: Case,
    decision: Decision,
    versions: Versions,
    stood: Stood,
    now: datetime,
    *,
    share: float,
    secret: bytes,
) -> None:
    """Write the record and the line of the audit log; note the case's first decision; choose it for a second reader."""
    before, after = versions.before, versions.after
    sends = decision.kind in SENT_WORDS
    if decision.kind is DecisionKind.RECALL:
        forget_chosen(session, case.id)
    session.add(
        DecisionRecord(
            case_id=case.id,
            mailbox=case.mailbox,
            kind=decision.kind.value,
            template=after.kind if after else "",
            by=decision.by,
            at=now,
            reason=decision.reason,
            version_before=before.version if before else None,
            version_after=after.version if after and sends else None,
            similarity=similarity(before, after) if sends else None,
            editions=editions(case.findings),
            waited_seconds=_waited(stood, now),
            second_chosen=sends and after is not None and is_chosen(case.id, after.version, share, secret),
        )
    )
    if stood.status is Status.HELD:
        _note_first(session, case.id, now)
    act = Act(
        f"case.{decision.kind.value}", "case", case.reference, stood.status, case.status, decision.reason
    )
    audit_log.note(session, Actor(decision.by, decision.via), act, at=now)


def similarity(before: Reply | None, after: Reply | None) -> float | None:
    """How alike two texts are, from 0 to 1: twice what they share by their lengths (the longest common subsequence)."""
    if before is None or after is None:
        return None
    if before.id == after.id:
        return 1.0
    return round(Indel.normalized_similarity(before.text[:LONGEST], after.text[:LONGEST]), 4)


def editions(findings: list[dict[str, object]] | None) -> list[str]:
    """The editions that findings cite: the book and its release, each once, in order."""
    cited = (one for finding in findings or () for one in finding.get("citations", ()))  # type: ignore[attr-defined]
    return sorted({f"{one['system']} {one['release']}".strip() for one in cited})


def of_case(session: Session, case_id: int) -> list[DecisionRecord]:
    """Every decision about a case, oldest first."""
    query = select(DecisionRecord).where(DecisionRecord.case_id == case_id).order_by(DecisionRecord.id)
    return list(session.scalars(query))


def _waited(stood: Stood, now: datetime) -> int | None:
    """Seconds for which the case had waited for this decision; None where it did not wait for one."""
    return int((now - stood.since).total_seconds()) if stood.status is Status.HELD else None


def _note_first(session: Session, case_id: int, now: datetime) -> None:
    session.execute(
        update(ReviewItem)
        .where(ReviewItem.case_id == case_id, ReviewItem.first_decided_at.is_(None))
        .values(first_decided_at=now)
        .execution_options(synchronize_session=False)
    )

"""Looking at cases: one by its reference, a list by status, the trail of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from consultant.errors import CaseNotFound
from consultant.models.case import Case, CaseEvent
from consultant.models.reply import Reply

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from consultant.lifecycle import Status


def get_case(session: Session, reference: str) -> Case:
    """A case by its reference, in any letter case, or by its number; raises CaseNotFound."""
    key = reference.strip()
    by_number = key.isdecimal() and key.isascii()
    query = select(Case).where(Case.id == int(key) if by_number else Case.reference == key.upper())
    case = session.scalars(query).first()
    if case is None:
        message = f"There is no case {key}."
        raise CaseNotFound(message)
    return case


def list_cases(session: Session, *, status: Status | None = None, limit: int = 50) -> list[Case]:
    """Cases, those that have waited longest in their status first where one is named, else the newest first."""
    query = select(Case).limit(limit)
    if status is None:
        return list(session.scalars(query.order_by(Case.id.desc())))
    return list(session.scalars(query.where(Case.status == status).order_by(Case.status_since, Case.id)))


def trail(session: Session, case_id: int) -> list[CaseEvent]:
    """Every step of a case, oldest first."""
    return list(session.scalars(select(CaseEvent).where(CaseEvent.case_id == case_id).order_by(CaseEvent.id)))


def replies(session: Session, case_id: int) -> list[Reply]:
    """Every version of a case's reply, oldest first."""
    return list(session.scalars(select(Reply).where(Reply.case_id == case_id).order_by(Reply.version)))

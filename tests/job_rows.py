"""Rows of the job board put down directly, for tests of what is done with them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from consultant.models.career import JobPosting, JobReading, PostingStatus, ReadingKind

from tests.at_the_desk import ASKER, add_case

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

INBOX = "hiring@hospital.example"


def add_posting(session: Session, number: int, now: datetime, **columns: object) -> JobPosting:
    """An open posting with its case and its reading; `case_…` are columns of its case."""
    of_case = {
        name.removeprefix("case_"): columns.pop(name) for name in list(columns) if name.startswith("case_")
    }
    case = add_case(session, number, now, **{"status": "sent"} | of_case)
    values: dict[str, object] = {
        "reference": f"CAREER{number}",
        "case_id": case.id,
        "account_id": case.account_id,
        "mailbox": case.mailbox,
        "posted_by": ASKER,
        "status": PostingStatus.OPEN,
        "title": "Inpatient coder",
        "employer": "General Hospital",
        "city": "Austin",
        "state": "TX",
        "apply_to": INBOX,
        "description": "You code inpatient stays.",
        "created_at": now,
        "changed_at": now,
        "listed_from": now,
        "ends_at": now + timedelta(days=30),
    }
    posting = JobPosting(**values | columns)
    session.add(posting)
    session.flush()
    fields = {"title": posting.title, "apply_to": posting.apply_to, "description": posting.description}
    session.add(
        JobReading(
            case_id=case.id, posting_id=posting.id, kind=ReadingKind.POST, fields=fields, effective_at=now
        )
    )
    session.flush()
    return posting

"""Two mails under one Message-ID that say different things: each has its case, and the later one says so.

Some senders (a parcel service, a practice's program) give every mail the same id, and a forger may reuse one: neither
is silenced, and a person sees it. The fingerprint decides that they are two; this only looks for the other.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from consultant.models.case import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from consultant.screening.incoming import Ruling


def find_twin(session: Session, case: Case) -> str | None:
    """The reference of the first case of the same mailbox under the same Message-ID; None where this is the first."""
    if not case.message_id:
        return None
    query = (
        select(Case.reference)
        .where(Case.message_id == case.message_id, Case.mailbox == case.mailbox, Case.id < case.id)
        .order_by(Case.id)
        .limit(1)
    )
    return session.scalars(query).first()


def remarked(session: Session, case: Case, ruling: Ruling) -> Ruling:
    """`ruling` with a remark that names the case's twin, where it has one."""
    twin = find_twin(session, case)
    return replace(ruling, remark=f"Same Message-ID as {twin}.") if twin else ruling

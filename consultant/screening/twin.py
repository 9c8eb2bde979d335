"""Two mails under one Message-ID that say different things: each has its case, and the later one says so.

Some senders (a parcel service, a practice's program) give every mail the same id, and a forger may reuse one: neither
is silenced, and a person sees it. The fingerprint decides that they are two; this only looks for the other.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from consultant.models.case import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from consultant.screening.incoming import Ruling


def find_twin(session: Session, case: Case) -> str | None:
    """The reference of the first case of the same mailbox under the same Message-ID; None where this is the first."""
    if not case.message_id:
        return None
    asked = {"message_id": case.message_id, "mailbox": case.mailbox, "this_case": case.id}
    return session.connection().scalars(_TWIN, asked).first()


_TWIN = (
    select(Case.reference)
    .where(
        Case.message_id == bindparam("message_id"),
        Case.mailbox == bindparam("mailbox"),
        Case.id < bindparam("this_case"),
    )
    .order_by(Case.id)
    .limit(1)
)


def remarked(session: Session, case: Case, ruling: Ruling) -> Ruling:
    """`ruling` with a remark that names the case's twin, where it has one."""
    twin = find_twin(session, case)
    return replace(ruling, remark=f"Same Message-ID as {twin}.") if twin else ruling

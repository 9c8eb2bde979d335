"""What a server reports of a mail beside a case's reply: it is noted there, a dead address gets no more mail and loses its alerts, and nobody is told.

A report about a notice must not make another notice (Zammad #4941); that its answer would not arrive either is told when the answer
is to leave.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from consultant.delivery.suppression import suppress
from consultant.mail.reply_key import KeyKind, Standing, read_address
from consultant.mail.reports import Outcome
from consultant.models.career import SavedSearch
from consultant.models.notification import Notification

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from consultant.mail.reports import Report
    from consultant.models.case import Case


def find_beside(
    session: Session, case: Case, report: Report, secret: bytes, now: datetime
) -> Notification | None:
    """The mail that a report is about: by its Message-ID, or by the key in the address that the report, `case`, came to."""
    by_id = select(Notification).where(Notification.message_id.in_(report.message_ids))
    found = session.scalars(by_id.limit(1)).first() if report.message_ids else None
    key = read_address(case.recipient, secret, now)
    if found or key is None or key.kind is not KeyKind.BESIDE or key.standing is Standing.FORGED:
        return found
    of_the_case = select(Notification).where(
        Notification.case_id == key.case_id, Notification.return_path != ""
    )
    return session.scalars(of_the_case.order_by(Notification.id.desc()).limit(1)).first()


def note_beside(session: Session, row: Notification, report: Report, now: datetime, *, keyed: bool) -> str:
    """Note what became of it, and what it is called. Only what knows our key, where the mail carried one, stops mail."""
    if report.outcome is Outcome.FAILED:
        row.failed_at, row.error = now, f"not delivered: {report.told}"
    believed = keyed or not row.return_path
    if believed and (
        report.outcome is Outcome.COMPLAINT or (report.outcome is Outcome.FAILED and report.dead)
    ):
        suppress(session, row.recipient, f"not delivered: {report.told}", row.case_id, now)
        _end_alerts(session, row.recipient, now)
    return row.reference


def _end_alerts(session: Session, address: str, now: datetime) -> None:
    """Whoever is not there, or complains, has subscribed to nothing any more, also when mail may go there again."""
    standing = update(SavedSearch).where(SavedSearch.address == address, SavedSearch.ended_at.is_(None))
    session.execute(standing.values(ended_at=now, next_at=None).execution_options(synchronize_session=False))

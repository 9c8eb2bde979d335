"""The last backup that `consultant backup` made, by the audit log."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from consultant.models.administration import AuditEntry
from consultant.models.base import UtcDateTime, reading
from consultant.watching.looks.look import sound, worth
from consultant.watching.piece import in_words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from consultant.watching.looks.look import Look, Patient

MADE = "desk.backed_up"
OFTEN_ENOUGH = timedelta(days=2)
DO = "Run `consultant backup FOLDER` every night (deploy/systemd/consultant-backup.timer), and keep the files on another machine."


def look(patient: Patient) -> Iterator[Look]:
    """How old it is."""
    query = select(func.max(AuditEntry.at, type_=UtcDateTime())).where(AuditEntry.action == MADE)
    with reading(patient.engine) as session:
        last: datetime | None = session.scalars(query).one()
    if last is None:
        yield worth("backup", "`consultant backup` was never run.", DO)
        return
    age = patient.clock() - last
    words, seconds = (
        f"The last one was made {in_words(int(age.total_seconds()))} ago.",
        int(age.total_seconds()),
    )
    if age > OFTEN_ENOUGH:
        yield worth("backup", words, DO, age_seconds=seconds)
    else:
        yield sound("backup", words, age_seconds=seconds)

"""How long things are kept: what each mailbox says, how much is kept and due, and a purge by hand of what is due.

The sweeper purges by itself (intake/forgetting.py says what goes when); here a person sees it, and need not wait for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, not_, select

from consultant.accounts.view_keeping import forget_views
from consultant.audit_log import Act, Actor, note
from consultant.intake.forgetting import forget, raw_due, read_holds, words_due
from consultant.models.base import empty_log, reading, unit_of_work
from consultant.models.case import Case, RawMail
from consultant.models.post import SetAside

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from consultant.desk import Desk
    from consultant.mailboxes import Mailbox

MOST_ROUNDS = 10_000
"""A purge by hand goes on until nothing is due; five hundred cases of each mailbox a round."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One mailbox: its days, what is kept, what is due now, and what would be due but for a legal hold."""

    mailbox: str
    keep_raw_days: int
    keep_text_days: int
    raw: int
    worded: int
    aside: int
    raw_due: int
    words_due: int
    on_hold: int
    eldest: datetime | None


def status(desk: Desk) -> list[Kept]:
    """Every mailbox, in the order of the files."""
    now = desk.clock()
    with reading(desk.engine) as session:
        return [_kept(session, mailbox, now) for mailbox in desk.mailboxes]


def _kept(session: Session, mailbox: Mailbox, now: datetime) -> Kept:
    held = read_holds(session).covers()
    of_case = select(Case.mailbox).where(Case.id == RawMail.case_id).scalar_subquery()
    raws = select(RawMail.case_id).where(
        of_case == mailbox.name
    )  # few are kept of the many cases: not a join
    worded = select(Case.id).where(Case.mailbox == mailbox.name, Case.forgotten_at.is_(None))
    aside = select(SetAside.id).where(SetAside.mailbox == mailbox.name, SetAside.raw.is_not(None))
    due_but_held = words_due(mailbox, now, not_(held)) if held is not None else None
    raw_but_held = raw_due(mailbox, now, not_(held)) if held is not None else None
    return Kept(
        mailbox=mailbox.name,
        keep_raw_days=mailbox.keep_raw_days,
        keep_text_days=mailbox.keep_text_days,
        raw=_count(session, raws),
        worded=_count(session, worded),
        aside=_count(session, aside),
        raw_due=_count(session, raw_due(mailbox, now, held)),
        words_due=_count(session, words_due(mailbox, now, held)),
        on_hold=max(_count(session, due_but_held), _count(session, raw_but_held)),
        eldest=session.scalars(
            worded.with_only_columns(Case.received_at).order_by(Case.status_since).limit(1)
        ).first(),
    )


def _count(session: Session, query: object) -> int:
    if query is None:
        return 0
    rows = query.order_by(None).subquery()  # type: ignore[attr-defined]
    return session.scalars(select(func.count()).select_from(rows)).one()


def _forget_views(desk: Desk) -> None:
    """Views of code pages that are due: more than the sweeper takes at once."""
    for _ in range(MOST_ROUNDS):
        with unit_of_work(desk.engine) as session:
            held = read_holds(session)
            if not forget_views(session, desk.clock(), held.accounts, held.addresses):
                return


def purge(desk: Desk, actor: Actor) -> int:
    """Forget everything that is due now, in short transactions; how many raw mails and cases lost something.

    On SQLite deleted bytes are overwritten (models/base.py), and the write-ahead log is emptied at the end.
    """
    total = 0
    for _ in range(MOST_ROUNDS):
        with unit_of_work(desk.engine) as session:
            touched = forget(session, desk.mailboxes, desk.clock())
        total += touched
        if not touched:
            break
    _forget_views(desk)
    with unit_of_work(desk.engine) as session:
        note(session, actor, Act("retention.purged", "desk", "retention", new=str(total)), at=desk.clock())
    empty_log(desk.engine)
    return total

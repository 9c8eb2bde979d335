"""A question or a posting set aside for a case, in the transaction that takes the case up: by the quota book, with what follows from it.

An account whose period has ended is renewed for on the way, where the schedule has not come to it yet; one that has used 80 or
100 percent of its questions is told so, once each in a period (accounts/warnings.py). Nothing here opens a transaction. Which unit a
mail costs goes by what its mailbox is for (`unit_of`); one that costs nothing (a posting closed, an application) sets nothing aside.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.accounts import ledger, periods
from consultant.accounts.warnings import take_warning
from consultant.announcements import announce
from consultant.audit_log import Act, Actor, note
from consultant.errors import OverQuota
from consultant.mailboxes.mailbox import Serves
from consultant.models.account import Unit
from consultant.vocabulary import ReplyKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from consultant.accounts.balances import Left
    from consultant.desk import Desk
    from consultant.mailboxes import Mailbox
    from consultant.models.case import Case


def unit_of(mailbox: Mailbox) -> Unit:
    """What a mail to this mailbox costs, if it costs something."""
    return Unit.POSTING if mailbox.serves is Serves.JOBS else Unit.QUESTION


def set_aside(desk: Desk, session: Session, case: Case, account_id: int, unit: Unit = Unit.QUESTION) -> None:
    """Reserve a question or a posting for a case, once. Raises OverQuota, which says of what, where none is left."""
    now = desk.clock()

    def reserve() -> Left | None:
        return ledger.reserve(session, account_id, case.id, at=now, unit=unit)

    _reserve(desk, session, case, account_id, reserve)


def set_aside_again(desk: Desk, session: Session, case: Case) -> None:
    """The same for a case that is sent once more after its unit was given back; nothing where it never had one."""
    now = desk.clock()

    def reserve() -> Left | None:
        return ledger.reserve_again(session, case.id, at=now)

    if case.account_id:
        _reserve(desk, session, case, case.account_id, reserve)


def _reserve(
    desk: Desk, session: Session, case: Case, account_id: int, reserve: Callable[[], Left | None]
) -> None:
    try:
        left = reserve()
    except OverQuota:
        if not _renew(desk, session, account_id):
            raise
        left = reserve()
    if left:
        _warn(desk, session, case, account_id, left)


def _renew(desk: Desk, session: Session, account_id: int) -> int:
    """Renew the periods that have ended by now; how many."""
    renewed = periods.renew_all(session, account_id, at=desk.clock())
    if renewed:
        words = f"{renewed} {'period' if renewed == 1 else 'periods'}"
        act = Act("account.renewed", "account", str(account_id), new=words)
        note(session, Actor(ledger.DESK), act, at=desk.clock())
    return renewed


def _warn(desk: Desk, session: Session, case: Case, account_id: int, left: Left) -> None:
    """Tell the account's contact, or else whoever asks, of a share that this reservation has reached."""
    warning = take_warning(session, account_id, left)
    if warning:
        announce(
            desk,
            session,
            ReplyKind.QUOTA_WARNING,
            desk.mailboxes.get_by_name(case.mailbox),
            warning.recipient or case.sender_address,
            warning.text,
            once=f"quota:{account_id}:{warning.percent}:{case.id}",
            account_id=account_id,
        )

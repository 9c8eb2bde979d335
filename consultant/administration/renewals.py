"""The renewal of every period that has ended, rung for by the schedule and by `consultant quota renew`.

One transaction an account, the longest overdue first; whoever comes second finds nothing to do.
A mail that comes before the schedule does is renewed for on its way in (admission.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.accounts import periods
from consultant.administration.acting import Acting, acting
from consultant.audit_log import Actor
from consultant.models.base import reading

if TYPE_CHECKING:
    from consultant.desk import Desk

AT_ONCE = 500
BY_ITSELF = Actor("desk")


def renew_due(desk: Desk, actor: Actor = BY_ITSELF) -> int:
    """Renew what is due; how many periods."""
    renewed, seen = 0, set[int]()
    while True:
        with reading(desk.engine) as session:
            found = [one for one in periods.due(session, desk.clock(), AT_ONCE) if one not in seen]
        if not found:
            return renewed
        for account_id in found:
            renewed += _renew(desk, account_id, actor)
        seen.update(found)


def _renew(desk: Desk, account_id: int, actor: Actor) -> int:
    """Every period of one account that has ended, in its order."""
    with acting(desk, actor, "") as act:
        return renew_within(act, account_id)


def renew_within(act: Acting, account_id: int) -> int:
    """The same in the transaction of somebody else's act, such as the opening of a code page."""
    count = periods.renew_all(act.session, account_id, at=act.at)
    if count:
        act.log("renewed", account_id, new=f"{count} {'period' if count == 1 else 'periods'}")
    return count

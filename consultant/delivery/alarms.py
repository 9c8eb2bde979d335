"""What of the sending needs a person: a relay that stays away, mail that can't be signed. Cleared when it goes on.

That one mail was not delivered is told here where the relay says so, and by `bounces.py` where a report does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.alerts import AlertKind, clear_alert, raise_alert
from consultant.delivery.retries import Outcome

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from consultant.models.case import Case

ASKED_IN_VAIN = 3
"""Looks at a relay that is away before somebody is told: it may be restarting."""
RELAY = "relay"


def ring_alarms(session: Session, case: Case, outcome: Outcome, note: str, now: datetime) -> None:
    """Raise or clear what an outcome says of relay and key; `case` is as it was before it is settled."""
    if outcome is Outcome.AWAY:
        if case.waits_for_relay and case.attempts + 1 >= ASKED_IN_VAIN:
            raise_alert(session, AlertKind.RELAY_AWAY, RELAY, note, now=now)
    elif outcome is Outcome.UNSIGNED:
        raise_alert(session, AlertKind.NOT_SIGNED, case.mailbox, note, now=now, mailbox=case.mailbox)
    elif outcome is Outcome.SENT:
        _all_clear(session, case, now)
    elif case.waits_for_relay and outcome is not Outcome.STOPPED:
        clear_alert(session, AlertKind.RELAY_AWAY, RELAY, now=now)


def _all_clear(session: Session, case: Case, now: datetime) -> None:
    """A mail left after it had waited: what it waited for works. The others ask nothing, for they knew of no trouble."""
    if case.waits_for_relay:
        clear_alert(session, AlertKind.RELAY_AWAY, RELAY, now=now)
    if case.attempts:
        clear_alert(session, AlertKind.NOT_SIGNED, case.mailbox, now=now)


def tell_undelivered(session: Session, case: Case, note: str, now: datetime) -> None:
    """Whoever minds the mailbox is to know of a case that has ended without its answer being delivered."""
    words = f"The answer of {case.reference} was not delivered: {note}"
    raise_alert(session, AlertKind.NOT_DELIVERED, case.reference, words, now=now, mailbox=case.mailbox)

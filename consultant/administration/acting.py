"""One act on an account: its transaction, who does it and why, and its line in the audit log.

The trail of the account keeps addresses; the audit log does not (audit_log.py), and names the account by its number.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from consultant.accounts.trail import By
from consultant.audit_log import Act, note
from consultant.errors import UsageError
from consultant.mail.address import masked
from consultant.models.base import unit_of_work

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy.orm import Session

    from consultant.audit_log import Actor
    from consultant.desk import Desk

ACCOUNT, PLAN = "account", "plan"


@dataclass(frozen=True, slots=True)
class Acting:
    """An act within its transaction."""

    session: Session
    actor: Actor
    reason: str
    at: datetime

    @property
    def by(self) -> By:
        """The same for the trail and the quota book."""
        return By(self.actor.name, self.reason, self.at)

    def log(self, action: str, subject: int | str, old: str = "", new: str = "") -> None:
        """Note an act on the account of this number, or on the plan of this name."""
        kind = ACCOUNT if isinstance(subject, int) else PLAN
        act = Act(f"{kind}.{action}", kind, str(subject), veiled(old), veiled(new), self.reason)
        note(self.session, self.actor, act, at=self.at)


@contextmanager
def acting(desk: Desk, actor: Actor, reason: str) -> Iterator[Acting]:
    """One transaction for one act."""
    with unit_of_work(desk.engine) as session:
        yield Acting(session, actor, reason.strip(), desk.clock())


def veiled(name: str) -> str:
    """A name for the audit log: one that is an address is masked."""
    return masked(name) if "@" in name else name


def check_reason(reason: str, of_what: str) -> None:
    """Raises UsageError where there is no reason."""
    if not reason.strip():
        message = f"{of_what} needs a reason."
        raise UsageError(message)

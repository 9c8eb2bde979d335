"""The audit log: who did what, when and why, written in the transaction of what was done. Append-only (models/administration.py).

No address and no word of a mail stands in it: references, ids, names of users, mailboxes and plans.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from consultant.mail.address import masked
from consultant.models.administration import AuditEntry

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

_ADDRESS = re.compile(r"[^\s@<>()\[\]\"',;:=]{1,64}@[\w.-]{1,255}")


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, and by which way in: `web`, `api` or `cli`."""

    name: str
    via: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """What is done to what: `action` is a verb with its object (`user.added`, `case.approve`), `subject` a reference, an id or a name."""

    action: str
    subject_kind: str
    subject: str
    old: str = ""
    new: str = ""
    reason: str = ""


def note(session: Session, actor: Actor, act: Act, *, at: datetime) -> None:
    """Add a line."""
    session.add(
        AuditEntry(
            at=at,
            actor=actor.name,
            via=actor.via,
            action=act.action,
            subject_kind=act.subject_kind,
            subject=act.subject,
            old=_without_addresses(act.old),
            new=_without_addresses(act.new),
            reason=_without_addresses(act.reason),
        )
    )
    session.flush()


def _without_addresses(words: str) -> str:
    """What somebody typed, with every address masked: a line stays for ever, and an address must be erasable."""
    return _ADDRESS.sub(lambda found: masked(found[0]), words)

"""What is stopped until a person lets it go on: `automatic` is what leaves by itself, `all` is every mail.

Each claim asks, so that nothing more leaves from the moment on at which a switch was turned. They are turned in
administration/switches.py.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from consultant.models.administration import Switch

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

AUTOMATIC, ALL = "automatic", "all"
SWITCHES = {
    AUTOMATIC: "what leaves by itself",
    ALL: "every mail",
}
"""The names, and what each stops."""
LOOK_AGAIN = timedelta(seconds=30)
"""What a coder approved asks again so soon while every mail is stopped."""


def find_stopped(session: Session) -> frozenset[str]:
    """The names of what is stopped."""
    return frozenset(session.scalars(select(Switch.name).where(Switch.stopped)))


def is_stopped(session: Session, name: str) -> bool:
    """Whether a switch is stopped; `all` stops what leaves by itself, too."""
    return bool({name, ALL} & find_stopped(session))

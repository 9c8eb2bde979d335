"""The switches that stop what leaves: turned by a person, with a reason, and written into the audit log.

    stop(desk, "automatic", Actor("ann", "web"), "The new edition is wrong.")

`automatic` stops what leaves by itself (it is held for a coder), `all` every mail (what a coder approved waits).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from consultant import audit_log
from consultant.audit_log import Act
from consultant.delivery.switches import ALL, AUTOMATIC, SWITCHES, is_stopped
from consultant.errors import UsageError
from consultant.models.administration import Switch
from consultant.models.base import insert_unless_exists, reading, unit_of_work

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from consultant.audit_log import Actor
    from consultant.desk import Desk

__all__ = ["ALL", "AUTOMATIC", "SWITCHES", "go", "is_stopped", "states", "stop"]


def stop(desk: Desk, name: str, actor: Actor, reason: str) -> bool:
    """Stop it; False where it was stopped already. Raises UsageError for another name, or without a reason."""
    if not reason.strip():
        message = "A switch is turned for a reason, and there is none."
        raise UsageError(message)
    return _turn(desk, name, actor, reason.strip(), stopped=True)


def go(desk: Desk, name: str, actor: Actor, reason: str = "") -> bool:
    """Let it go on; False where it was not stopped. What was held meanwhile stays with the coders."""
    return _turn(desk, name, actor, reason.strip(), stopped=False)


def states(engine: Engine) -> list[Switch]:
    """Every switch, stopped or not, in the order of `SWITCHES`; one that was never turned has no `at`."""
    with reading(engine) as session:
        known = {row.name: row for row in session.scalars(select(Switch))}
    return [known.get(name) or Switch(name=name, stopped=False, by="", reason="") for name in SWITCHES]


def _turn(desk: Desk, name: str, actor: Actor, reason: str, *, stopped: bool) -> bool:
    if name not in SWITCHES:
        message = f"There is no switch {name!r}; take one of {', '.join(SWITCHES)}."
        raise UsageError(message)
    now = desk.clock()
    with unit_of_work(desk.engine, "switch") as session:
        row = {"name": name, "stopped": False, "by": actor.name, "at": now, "reason": ""}
        insert_unless_exists(session, Switch, row, ["name"])
        switch = session.get_one(Switch, name, with_for_update=True)
        if switch.stopped == stopped:
            return False
        switch.stopped, switch.by, switch.at, switch.reason = stopped, actor.name, now, reason
        words = ("goes", "stopped")
        act = Act(
            f"switch.{'stop' if stopped else 'go'}",
            "switch",
            name,
            words[not stopped],
            words[stopped],
            reason,
        )
        audit_log.note(session, actor, act, at=now)
    return True

"""What a person sees to of the post: alerts that somebody looked into, addresses that may get mail again; and who did so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from consultant.administration.holds import mark_of
from consultant.alerts import clear_by_hand
from consultant.audit_log import Act, Actor, note
from consultant.delivery.suppression import lift
from consultant.errors import UsageError
from consultant.mail.address import masked
from consultant.models.base import reading, unit_of_work
from consultant.models.post import Alert, Suppression

if TYPE_CHECKING:
    from consultant.desk import Desk


def clear_alerts(desk: Desk, number: int | None, actor: Actor) -> list[int]:
    """Somebody has seen to one alert, or to all (None); their numbers. Raises UsageError where that one does not stand."""
    with unit_of_work(desk.engine) as session:
        cleared = clear_by_hand(session, number, actor.name, now=desk.clock())
        if number is not None and not cleared:
            message = f"No alert {number} stands raised."
            raise UsageError(message)
        for one in cleared:
            alert = session.get_one(Alert, one)
            note(session, actor, Act("alert.cleared", "alert", str(one), old=alert.kind), at=desk.clock())
    return cleared


def lift_suppression(desk: Desk, address: str, actor: Actor) -> None:
    """Let mail go to an address again. Raises UsageError where nothing stands in the way."""
    with unit_of_work(desk.engine) as session:
        if not lift(session, address, actor.name, desk.clock()):
            message = f"{masked(address)} is not suppressed."
            raise UsageError(message)
        act = Act("suppression.lifted", "address", mark_of(desk, address.strip()))
        note(session, actor, act, at=desk.clock())


def lift_by_number(desk: Desk, number: int, actor: Actor) -> None:
    """The same for a row's number, so that no address stands in a page's address. Raises UsageError."""
    with reading(desk.engine) as session:
        address = session.scalars(select(Suppression.address).where(Suppression.id == number)).first()
    if address is None:
        message = f"There is no suppression {number}."
        raise UsageError(message)
    lift_suppression(desk, address, actor)

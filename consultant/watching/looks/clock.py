"""The clock of this machine against that of the broker and of the store, which all machines of the desk share.

A desk's windows, leases, quotas and one-time passwords go by the clock of whichever machine does the step.
"""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import text

from consultant.doorbell import time_of
from consultant.models.base import snapshot
from consultant.watching.looks.look import broken, sound, unknown, worth

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from consultant.watching.looks.look import Look, Patient

MOST_APART = 2.0
FAR_APART = 30.0
"""Seconds: a lease is 100 s, a one-time password 30."""
DO = "Let chrony or systemd-timesyncd set the clocks of all machines (`timedatectl`)."


def look(patient: Patient) -> Iterator[Look]:
    """Every clock that can be asked; half the time that the question took is taken off."""
    asked: dict[str, Callable[[], datetime | None]] = {"broker": lambda: time_of(patient.settings.broker_url)}
    if patient.engine.dialect.name == "postgresql":
        asked["store"] = lambda: _of_the_store(patient)
    for whose, ask in asked.items():
        yield _compare(f"clock and the {whose}'s", ask)


def _of_the_store(patient: Patient) -> datetime:
    with snapshot(patient.engine) as connection:
        found: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
        return found


def _compare(name: str, ask: Callable[[], datetime | None]) -> Look:
    theirs = None
    with suppress(OSError):
        ask()  # the first question opens the connection, and is not timed
        began, at = time.monotonic(), datetime.now(UTC)
        theirs = ask()
    if theirs is None:
        return unknown(name, "It could not be asked.")
    return _judge(name, abs((theirs - at).total_seconds() - (time.monotonic() - began) / 2))


def _judge(name: str, apart: float) -> Look:
    words = f"They are {apart:.1f} s apart."
    if apart < MOST_APART:
        return sound(name, words, seconds=round(apart, 3))
    state = broken if apart >= FAR_APART else worth
    return state(name, words, DO, seconds=round(apart, 3))

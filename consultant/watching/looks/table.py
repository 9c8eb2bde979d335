"""The looks of `consultant doctor`, in the order in which they are told; they run side by side, each within its own time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from consultant.errors import ConsultantError
from consultant.watching.looks import (
    backups,
    books,
    certificates,
    clock,
    job_boards,
    names,
    ports,
    relay,
    rights,
    room,
    settings,
    stores,
    workers,
)
from consultant.watching.looks.look import Look, Patient, unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

LOOKS: dict[str, Callable[[Patient], Iterable[Look]]] = {
    "settings": settings.look,
    "rights": rights.look,
    "stores": stores.look,
    "clock": clock.look,
    "workers": workers.look,
    "ports": ports.look,
    "relay": relay.look,
    "certificates": certificates.look,
    "job board": job_boards.look,
    "DNS": names.look,
    "books": books.look,
    "room": room.look,
    "backups": backups.look,
}
AT_ONCE = 6


def look_at(patient: Patient) -> list[Look]:
    """Everything. Never raises: what can't be looked at is unknown."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = pool.map(partial(_guarded, patient), LOOKS)
        return [one for several in found for one in several]


def _guarded(patient: Patient, name: str) -> list[Look]:
    try:
        return list(LOOKS[name](patient))
    except (SQLAlchemyError, OSError, ConsultantError) as error:
        words = str(error) if isinstance(error, ConsultantError) else f"({type(error).__name__})"
        return [unknown(name, f"It could not be looked at: {words}")]

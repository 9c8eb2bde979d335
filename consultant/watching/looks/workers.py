"""The workers: who answers a call to all of them (Celery, `inspect ping`) within a second or two."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.doorbell import call_workers
from consultant.watching.looks.look import broken, sound, unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.watching.looks.look import Look, Patient


def look(patient: Patient) -> Iterator[Look]:
    """How many there are."""
    found = call_workers(patient.settings.broker_url)
    if found is None:
        yield unknown(
            "workers", "The broker does not answer, so that none could be called.", "See to the broker first."
        )
    elif found:
        yield sound("workers", f"{len(found)} answer: {', '.join(found)}.", workers=found)
    else:
        do = "Start one: `consultant serve`, or `celery -A workers.app worker` (docs/running/many-machines.md)."
        yield broken("workers", "None answers: mail is taken and rests.", do, workers=[])

"""The books' age: which editions are overdue by their publisher's rhythm; the newest still answers, and says until when it counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.codes.currency import of_view
from consultant.codes.lookup import Books
from consultant.watching.looks.look import sound, worth

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.watching.looks.look import Look, Patient

MOST_NAMED = 6


def look(patient: Patient) -> Iterator[Look]:
    """What is due."""
    loaded = Books(patient.books_engine, lambda: patient.clock().date()).read(of_view)
    late = sorted({f"{book} {release}" for (book, _, release), how in loaded.items() if how.overdue})
    if late:
        more = f" and {len(late) - MOST_NAMED} more" if len(late) > MOST_NAMED else ""
        words = f"{len(late)} editions answer whose successor is due: {', '.join(late[:MOST_NAMED])}{more}."
        do = "Run `consultant codes update`, or import what you have downloaded; `consultant codes status` tells of each."
        yield worth("books' age", words, do, overdue=late)
    elif loaded:
        answering = sum(how.answers_today for how in loaded.values())
        yield sound("books' age", f"{answering} editions answer today, and none is overdue.")

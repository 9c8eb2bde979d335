"""What a posting is by all that was said of it: its readings that took effect, folded in the order of their mails. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from consultant.careers.fields import JobFields
from consultant.models.career import ReadingKind

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Reading:
    """What one mail said of a posting, from when on it holds (None: not at all) and when it lets the posting end."""

    kind: ReadingKind
    fields: JobFields
    effective_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class State:
    """A posting as its readings leave it; `stands` is None where none of them has put it on the board.

    `listed_from` is when it was first shown, `counted_from` when what was last paid for begins.
    """

    fields: JobFields = field(default_factory=JobFields)
    stands: bool | None = None
    listed_from: datetime | None = None
    counted_from: datetime | None = None
    ends_at: datetime | None = None


def fold(readings: Iterable[Reading]) -> State:
    """The posting after all readings that hold; those that do not are as if they had not been written."""
    state = State()
    for reading in readings:
        if reading.effective_at is not None:
            state = _after(state, reading)
    return state


def _after(state: State, reading: Reading) -> State:
    """A renewal or a change says nothing of a posting that was never on the board; an end also takes back one that waits."""
    if reading.kind is ReadingKind.POST:
        return State(
            fields=reading.fields,
            stands=True,
            listed_from=state.listed_from or reading.effective_at,
            counted_from=reading.effective_at,
            ends_at=reading.ends_at,
        )
    if reading.kind is ReadingKind.CLOSE:
        return replace(state, stands=False)
    if state.listed_from is None or reading.kind is ReadingKind.UNCLEAR:
        return state
    fields, ends_at = state.fields.merged(reading.fields), reading.ends_at or state.ends_at
    if reading.kind is ReadingKind.CHANGE:
        return replace(state, fields=fields, ends_at=ends_at)
    fields = replace(fields, until=reading.fields.until)
    return replace(state, fields=fields, stands=True, counted_from=reading.effective_at, ends_at=ends_at)

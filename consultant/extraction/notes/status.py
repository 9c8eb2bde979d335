"""Of whom and when does a phrase speak? The scopes of the triggers of a sentence, and the status at a place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from consultant.extraction.notes.triggers import ENDS, ONSET, TRIGGERS, Reach, Way
from consultant.extraction.notes.values import Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from consultant.extraction.notes.triggers import Trigger

STRONGEST = (Status.NEGATED, Status.FAMILY, Status.POSSIBLE, Status.HISTORICAL, Status.PRESENT)
"""Which of several statuses counts: what is denied is denied of a relative too; a relative's doubtful illness is not the patient's."""

_EDGE_BEFORE, _EDGE_AFTER = r"(?<![A-Za-z0-9-])", r"(?![A-Za-z0-9])"
_PATTERNS = tuple(
    re.compile(rf"{_EDGE_BEFORE}(?:{one.words}){_EDGE_AFTER}", re.IGNORECASE) for one in TRIGGERS
)
_ENDS = {status: re.compile(words, re.IGNORECASE) for status, words in ENDS.items()}
_JOINTS = {
    Reach.ITEM: re.compile(r"[,;()]"),
    Reach.PHRASE: re.compile(r"[,;()]|\b(?:and|or)\b", re.IGNORECASE),
}
_ONSET = re.compile(ONSET, re.IGNORECASE)
_TOUCHING = 2
"""Behind a trigger so near, a word belongs to it and ends nothing (`his father has …`)."""


@dataclass(frozen=True, slots=True)
class Scope:
    """A trigger's words stand at `[said, said_end)`, it speaks of `[start, end)`; `status` None: of nothing that counts."""

    said: int
    said_end: int
    start: int
    end: int
    status: Status | None


def scopes(text: str) -> tuple[Scope, ...]:
    """The triggers of a sentence with what each speaks of, in the order of their words."""
    ends = {status: [one.span() for one in pattern.finditer(text)] for status, pattern in _ENDS.items()}
    found: list[Scope] = []
    for trigger, start, end in _said(text):
        if trigger.way in {Way.FORWARD, Way.BOTH}:
            found.append(_forward(text, trigger, (start, end), ends))
        if trigger.way in {Way.BACKWARD, Way.BOTH}:
            found.append(_backward(text, trigger, (start, end), ends))
        if trigger.way is Way.NOTHING:
            found.append(Scope(start, end, end, end, None))
    return tuple(found)


def status_at(
    found: Sequence[Scope], start: int, end: int, default: Status = Status.PRESENT
) -> Status | None:
    """The status of a phrase; None where it is only feared, or another person's."""
    said = {one.status for one in found if one.start <= start and end <= one.end and one.start < one.end}
    if None in said:
        return None
    said.add(default)
    return next(status for status in STRONGEST if status in said)


def _said(text: str) -> Iterator[tuple[Trigger, int, int]]:
    """The triggers, none within another; of those that overlap the first, and of these the longest."""
    every = [
        (match.start(), -match.end(), number)
        for number, pattern in enumerate(_PATTERNS)
        for match in pattern.finditer(text)
    ]
    done = 0
    for start, end, number in sorted(every):
        if start >= done:
            done = -end
            yield TRIGGERS[number], start, -end


_Ends = dict[Status | None, list[tuple[int, int]]]


def _forward(text: str, trigger: Trigger, said: tuple[int, int], ends: _Ends) -> Scope:
    after = said[1]
    stops = [
        start
        for status in {None, trigger.status}
        for start, end in ends.get(status, ())
        if start >= after + (_TOUCHING if status else 0) and end > after
    ]
    limit = min(stops, default=len(text))
    if joint := _JOINTS.get(trigger.reach):
        found = joint.search(text, after, limit)
        limit = found.start() if found else limit
    return Scope(*said, after, limit, trigger.status)


def _backward(text: str, trigger: Trigger, said: tuple[int, int], ends: _Ends) -> Scope:
    before = said[0]
    limit = max((end for _, end in ends[None] if end <= before), default=0)
    if joint := _JOINTS.get(trigger.reach):
        limit = max((one.end() for one in joint.finditer(text, limit, before)), default=limit)
    if trigger.status is Status.HISTORICAL and _ONSET.search(text, limit, before):
        limit = before
    return Scope(*said, limit, before, trigger.status)

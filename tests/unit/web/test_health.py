"""When a polled mailbox counts as broken."""

from __future__ import annotations

from datetime import timedelta

import pytest

from consultant.watching.health import Piece, in_words, judged
from consultant.watching.state import Beside, Outbox, Polled, State

from tests.conftest import Clock

MINUTE = timedelta(minutes=1)


def state(polled: Polled, clock: Clock) -> State:
    cases = {"held": 0, "shunted": 0}
    return State(
        cases, clock() - 6 * MINUTE, Outbox(0, None, 0, ()), (polled,), (), 0, Beside(0, None, 0, ())
    )


def mailbox(clock: Clock, polled: int | None, failing: int | None, watched: int | None) -> Piece:
    """Minutes ago, each."""
    before = [clock() - one * MINUTE if one is not None else None for one in (polled, failing, watched)]
    found = Polled("consult", before[0], before[1], "TimeoutError", 0, None)
    return list(judged(state(found, clock), clock(), before[2]))[-1]


@pytest.mark.parametrize(
    ("polled", "failing", "watched", "sound"),
    [
        (1, None, 0, True),
        (16, None, 60, False),
        (16, 10, 0, False),
        (3, 2, 60, True),
        (999, None, 5, True),
        (None, None, 5, True),
        (None, None, 16, False),
        (None, None, None, False),
        (None, 5, 60, True),
        (None, 20, 60, False),
    ],
)
def test_a_mailbox_is_sound_while_it_was_polled_lately_or_has_had_no_time_yet(
    clock: Clock, polled: int | None, failing: int | None, watched: int | None, sound: bool
) -> None:
    assert mailbox(clock, polled, failing, watched).sound is sound


def test_cases_that_rest_say_that_nobody_works(clock: Clock) -> None:
    found = Polled("consult", clock(), None, "", 2, None)
    pieces = {piece.name: piece for piece in judged(state(found, clock), clock(), None)}
    assert not pieces["cases"].sound
    assert "6 min" in pieces["cases"].words
    assert "2 mails are set aside" in pieces["mailbox consult"].words


@pytest.mark.parametrize(("seconds", "words"), [(None, "0 s"), (59, "59 s"), (130, "2 min"), (7300, "2 h"), (260_000, "3 days")])  # fmt: skip
def test_a_time_is_told_as_people_say_it(seconds: int | None, words: str) -> None:
    assert in_words(seconds) == words

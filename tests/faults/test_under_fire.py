"""One desk, every part of it killed at every point while mail comes in: nothing is lost, nothing is doubled."""

from __future__ import annotations

import pytest

from tests.faults.evidence import answered_once, sound
from tests.faults.fires import MAILS, POINTS, Burnt

pytestmark = [pytest.mark.slow, pytest.mark.long, pytest.mark.timeout(900)]

BETWEEN_RELAY_AND_COMMIT = 1 + sum(point.endswith(":group") and "receive" not in point for point in POINTS)
"""How many senders may die there: one at `settle.written`, and with each worker that dies whole one child beside."""


def test_a_desk_whose_processes_die_at_every_point_answers_every_mail_once(under_fire: Burnt) -> None:
    assert under_fire.fired == {point.partition(":")[0] for point in POINTS}
    assert len(set(under_fire.accepted)) == MAILS + 2
    answered_once(under_fire.relay, under_fire.accepted, perhaps_twice=BETWEEN_RELAY_AND_COMMIT)
    counts = sound(under_fire.store, under_fire.accepted)
    assert counts["cases"] == counts["cases sent"] == MAILS + 2

"""The review queue: whoever presses twice, and whoever comes second, sends nothing twice."""

from __future__ import annotations

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from consultant import pipeline
from consultant.errors import NotPossibleNow
from consultant.lifecycle import Status
from consultant.review.decide import Decision, DecisionKind

from tests.acceptance.conftest import OpenDesk, through
from tests.at_the_desk import Relay, ask, case_of, introduce, replies_of
from tests.conftest import Clock
from tests.journeys.journey import Played

AT_ONCE = 6


@pytest.fixture
def held(desk_with: OpenDesk, clock: Clock, relay: Relay) -> tuple[Played, int]:
    """A held case with a draft, on a desk that sends through the relay."""
    played = through(desk_with(review="always"), relay)
    introduce(played.desk.engine, clock())
    return played, ask(played)


def settle_down(played: Played, clock: Clock) -> None:
    """Every ring is answered, and the sweeper looks twice more."""
    played.bell.answer(played.desk)
    for _ in range(2):
        clock.pass_(minutes=3)
        pipeline.sweep(played.desk)
        played.bell.answer(played.desk)


def test_at_74_two_approvals_at_the_same_instant_send_one_mail(
    held: tuple[Played, int], clock: Clock, relay: Relay
) -> None:
    played, case_id = held
    ready = threading.Barrier(AT_ONCE)

    def approve(coder: int) -> str:
        ready.wait(120)
        try:
            return pipeline.decide(played.desk, case_id, Decision(DecisionKind.APPROVE, f"coder{coder}"))
        except NotPossibleNow as second:
            return str(second)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(approve, range(AT_ONCE)))
    first = answers.index(Status.APPROVED)
    for number, answer in enumerate(answers):
        if number != first:
            assert f"coder{first} has approved it" in answer, "whoever comes second is told who was first"
    settle_down(played, clock)
    assert len(relay.taken) == 1
    assert case_of(played.desk.engine, case_id).status == Status.SENT


def test_at_74_a_retry_and_a_page_that_went_back_send_nothing_more(
    held: tuple[Played, int], clock: Clock, relay: Relay
) -> None:
    played, case_id = held
    pipeline.decide(played.desk, case_id, Decision(DecisionKind.APPROVE, "ann"))
    late = (DecisionKind.APPROVE, DecisionKind.AMEND, DecisionKind.DECLINE, DecisionKind.REDRAFT)
    for _ in range(2):
        for kind in late:
            with pytest.raises(NotPossibleNow, match="ann has approved it at 2026-11-16"):
                pipeline.decide(played.desk, case_id, Decision(kind, "ben", "Other words."))
        settle_down(played, clock)
    assert len(relay.taken) == 1
    assert len(replies_of(played.desk.engine, case_id)) == 1, "no words of the second one were kept"


def test_at_74_two_commands_at_the_same_instant_send_one_mail(
    held: tuple[Played, int], clock: Clock, relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    played, case_id = held
    reference = case_of(played.desk.engine, case_id).reference
    monkeypatch.setenv("CONSULTANT_CONFIG", str(played.services.settings.config))
    command = [sys.executable, "-m", "consultant.cli.main", "cases", "approve", reference, "--by"]
    started = [
        subprocess.Popen([*command, who], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for who in ("ann", "ben")
    ]
    ends = {who: (process.communicate(timeout=240), process.returncode) for who, process in zip(
        ("ann", "ben"), started, strict=True)}  # fmt: skip
    (first,) = [who for who, (_, code) in ends.items() if code == 0]
    (second,) = [who for who, (_, code) in ends.items() if code == 1]
    assert ends[first][0][0] == f"{reference} is approved.\n"
    assert f"{first} has approved it" in ends[second][0][1]
    clock.now = played.services.clock()  # the commands live in the real time
    settle_down(played, clock)
    assert len(relay.taken) == 1

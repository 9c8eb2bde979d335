"""What a case costs: at most three tasks and six commits, and mails that come together share one. On both stores."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from consultant import pipeline
from consultant.intake.record import make_delivery
from consultant.lifecycle import Status
from consultant.mail.envelope import Envelope

from tests.at_the_desk import ASKER, case_of, introduce, mail, take_in
from tests.counting import commits
from tests.journeys.journey import STEPS, Played, config_with, open_desk

if TYPE_CHECKING:
    from tests.conftest import Clock
    from tests.stores import Store

CHECKOUT = Path(__file__).resolve().parents[2]
MOST_TASKS = 3
MOST_COMMITS = 6


@pytest.fixture
def played(store: Store, tmp_path: Path, clock: Clock) -> Played:
    opened = open_desk(store.home, config_with(tmp_path / "config", CHECKOUT, {}), clock)
    introduce(opened.desk.engine, clock(), units=50)
    return opened


def test_an_answer_costs_at_most_three_tasks_and_six_commits(played: Played) -> None:
    tasks = []
    with commits(played.desk.engine) as seen:
        case_id = take_in(played)
        while played.bell.rings:
            step, number = played.bell.rings.popleft()
            tasks.append(step)
            STEPS[step](played.desk, number)
    assert case_of(played.desk.engine, case_id).status == Status.SENT
    assert len(tasks) <= MOST_TASKS, tasks
    assert len(seen) <= MOST_COMMITS


def test_a_step_that_was_done_already_commits_nothing(played: Played) -> None:
    case_id = take_in(played)
    played.bell.answer(played.desk)
    with commits(played.desk.engine) as seen:
        for name in ("screen", "draft"):
            STEPS[name](played.desk, case_id)
    assert not seen


def test_mails_that_come_together_share_one_commit_and_each_has_its_answer(played: Played) -> None:
    envelope = Envelope(ASKER, ("consult@localhost",), "test", played.desk.clock())
    group = [make_delivery(played.desk.mailboxes, envelope, mail(number)) for number in (1, 2, 3, 2)]
    with commits(played.desk.engine) as seen:
        answers = pipeline.receive_all(played.desk, group)
    assert len(seen) == 1
    recorded = [one for answer in answers if not isinstance(answer, Exception) for one in answer]
    assert [one.new for one in recorded] == [True, True, True, False]
    assert recorded[3].case_id == recorded[1].case_id
    assert [case_id for _, case_id in played.bell.rings] == [one.case_id for one in recorded[:3]]

"""The doctor tells of a job board to which nobody can apply, or whose mails lead nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.watching.looks import job_boards
from consultant.watching.looks.look import State

if TYPE_CHECKING:
    from tests.unit.watching.looks.conftest import MakePatient


def test_a_desk_without_a_board_is_told_nothing(patient: MakePatient) -> None:
    assert list(job_boards.look(patient())) == []


def test_a_board_needs_plus_addressing_and_an_address_of_its_pages(patient: MakePatient) -> None:
    serves = {"serves": "jobs"}
    (bare,) = job_boards.look(patient(serves))
    assert bare.state is State.LOOK
    assert "CONSULTANT_WEB_URL" in bare.words


def test_one_that_has_both_is_sound(patient: MakePatient) -> None:
    (whole,) = job_boards.look(patient({"serves": "jobs"}, WEB_URL="https://desk.example"))
    assert whole.state is State.SOUND


def test_without_plus_addressing_nobody_can_apply(patient: MakePatient) -> None:
    keys = {"serves": "jobs", "plus_addressing": False}
    (closed,) = job_boards.look(patient(keys, WEB_URL="https://desk.example"))
    assert closed.state is State.BROKEN
    assert "nobody can apply" in closed.words

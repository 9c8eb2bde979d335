"""The process that stores for a door: what it answers, what it never tells, and what becomes of a group when it dies."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from consultant.intake import recorder as recorders
from consultant.intake.record import Delivery, Unread
from consultant.intake.recorder import NotStored, Recorder
from consultant.mail.envelope import Envelope

from tests.recording import read
from tests.serving import wait_for

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
ENVELOPE = Envelope(
    mail_from="coder@clinic.example", rcpt_to=("consult@localhost",), peer="127.0.0.1", received_at=NOW
)


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "kept"


@pytest.fixture
def recorder(kept: Path) -> Iterator[Recorder]:
    made = Recorder([sys.executable, "-m", "tests.recording", str(kept)])
    yield made
    made.close()


def unread(*raws: str) -> list[Delivery | Unread]:
    return [Unread(ENVELOPE, raw.encode()) for raw in raws]


def said(answers: list[NotStored | None]) -> list[str]:
    return [str(answer) if answer else "" for answer in answers]


def stored(kept: Path) -> list[str]:
    return [line.partition(" ")[2] for line in kept.read_text(encoding="utf-8").splitlines()]


def test_a_group_is_answered_mail_by_mail(recorder: Recorder, kept: Path) -> None:
    ready_made = read(ENVELOPE, b"made at the door")
    group = [*unread("one", "unreadable", "refused", "two"), ready_made]
    assert said(recorder.store(group)) == ["", "ValueError", "KeyError", "", ""]
    assert stored(kept) == ["one", "two", "made at the door"]
    assert said(recorder.store(unread("unreadable"))) == ["ValueError"], "nothing is left to store"


def test_a_store_that_is_away_refuses_all_of_a_group_and_the_next_is_asked_again(recorder: Recorder) -> None:
    group = unread("one", "away", "unreadable")
    assert said(recorder.store(group)) == ["ConnectionError", "ConnectionError", "ValueError"]
    assert said(recorder.store(unread("one"))) == [""]


def test_nothing_of_a_mail_comes_back(recorder: Recorder) -> None:
    answers = recorder.store(unread("refused MRN 4711", "unreadable", "away MRN 4711"))
    assert "4711" not in "".join(said(answers))


def test_a_group_is_refused_by_a_process_that_dies_and_the_next_one_starts_another(
    recorder: Recorder, kept: Path
) -> None:
    recorder.start()
    recorder.wait_until_ready()
    former = recorder.pid
    with pytest.raises(NotStored):
        recorder.store(unread("one", "fatal"))
    assert recorder.pid is None
    assert said(recorder.store(unread("one"))) == [""]
    assert recorder.pid != former
    assert stored(kept) == ["one"]


def test_one_that_was_killed_between_two_groups_is_found_dead_by_the_next(recorder: Recorder) -> None:
    assert said(recorder.store(unread("one"))) == [""]
    os.kill(recorder.pid or 0, signal.SIGKILL)
    with pytest.raises(NotStored):
        recorder.store(unread("two"))
    assert said(recorder.store(unread("two"))) == [""]


def test_one_that_does_not_answer_is_ended(recorder: Recorder, monkeypatch: pytest.MonkeyPatch) -> None:
    assert said(recorder.store(unread("one"))) == [""]
    monkeypatch.setattr(recorders, "ANSWER_SECONDS", 0.2)
    with pytest.raises(NotStored):
        recorder.store(unread("silent"))
    assert recorder.pid is None


def test_one_that_does_not_come_up_is_no_recorder() -> None:
    recorder = Recorder([sys.executable, "-c", "raise SystemExit(1)"])
    with pytest.raises(NotStored):
        recorder.wait_until_ready()
    with pytest.raises(NotStored):
        recorder.store(unread("one"))


def test_one_ends_with_its_door_also_where_nothing_came(recorder: Recorder) -> None:
    recorder.start()
    recorder.wait_until_ready()
    pid = recorder.pid or 0
    recorder.close()
    wait_for(lambda: not Path(f"/proc/{pid}").exists())
    recorder.close()

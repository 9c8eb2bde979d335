"""The clock of a part is where its file says, from the moment at which that is written."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from consultant.cli import services

from tests.soak.moved_clock import follow, install, moved, set_ahead


def test_both_clocks_follow_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, real = tmp_path / "clock", time.time
    monkeypatch.setattr(time, "time", real)
    monkeypatch.setattr(services, "utc_now", services.utc_now)
    set_ahead(path, 0)
    install(follow(path))
    for seconds in (86_400.0, -3_600.0):
        set_ahead(path, seconds)
        assert time.time() - real() == pytest.approx(seconds, abs=60)
        assert services.utc_now().timestamp() - real() == pytest.approx(seconds, abs=60)


def test_a_command_runs_under_the_moved_clock() -> None:
    assert moved(["python", "-m", "celery", "beat"]) == [
        "python",
        "-m",
        "tests.soak.moved_clock",
        "celery",
        "beat",
    ]

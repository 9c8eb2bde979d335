"""What the desk writes is its user's alone, by every way in which its processes start; root is told that he need not be."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator

import pytest

from consultant.cli import rights
from consultant.cli.main import main
from workers.app import _keep_to_ourselves


def command() -> None:
    with pytest.raises(SystemExit):
        main()


@pytest.fixture(autouse=True)
def usual_mask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.mark.parametrize("start", [command, _keep_to_ourselves])
def test_commands_and_celery_s_own_processes_write_for_their_user_alone(
    start: Callable[[], None], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["consultant", "--help"])
    start()
    assert os.umask(0o022) == 0o077


@pytest.mark.parametrize(("user", "said"), [(0, rights.ROOT), (1000, None)])
def test_root_is_told_and_nobody_else(user: int, said: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: user)
    assert rights.find_root_warning() == said

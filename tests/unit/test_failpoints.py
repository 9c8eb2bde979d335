"""Failpoints: what the environment arms, and that each fires as often as it is told to; the death itself is a child's."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from consultant import failpoints
from consultant.failpoints import POINTS, SPENT, parse_points, reach


@pytest.mark.parametrize(
    ("value", "armed"),
    [
        ("", {}),
        (" , ", {}),
        ("screen.committed", {"screen.committed": False}),
        ("screen.committed:group", {"screen.committed": True}),
        (" settle.written , receive.committed:group ", {"settle.written": False, "receive.committed": True}),
        ("claim.written:", {"claim.written": False}),
    ],
)
def test_points_are_separated_by_commas_and_may_take_their_group(value: str, armed: dict[str, bool]) -> None:
    assert parse_points(value) == armed


def test_nothing_is_armed_where_nothing_is_said() -> None:
    assert POINTS not in os.environ
    assert failpoints._armed == {}
    reach("receive.written")


def reached(points: str, *passes: str, **environment: str) -> int:
    """The exit code of a child, a group of its own, that passes these points."""
    script = "import sys\nfrom consultant.failpoints import reach\nfor point in sys.argv[1:]: reach(point)"
    child = subprocess.run(
        [sys.executable, "-c", script, *passes],
        env=os.environ | {POINTS: points} | environment,
        start_new_session=True,
        timeout=180,
        check=False,
    )
    return child.returncode


def test_a_process_dies_at_its_point_and_at_no_other() -> None:
    assert reached("claim.written", "claim.committed", "claim.written") == -signal.SIGKILL
    assert reached("claim.written", "claim.committed", "settle.written") == 0


def test_a_point_is_spent_once_by_all_who_share_a_folder(tmp_path: Path) -> None:
    shared = {SPENT: str(tmp_path)}
    codes = [reached("claim.written,beat.rang", "claim.written", **shared) for _ in range(2)]
    assert codes == [-signal.SIGKILL, 0]
    assert [entry.name for entry in tmp_path.iterdir()] == ["claim.written"]
    assert reached("claim.written,beat.rang", "claim.written", "beat.rang", **shared) == -signal.SIGKILL


def test_a_group_dies_with_its_member() -> None:
    """The parent waits for its child, so that it is alive when the child reaches the point."""
    script = (
        "import subprocess, sys\n"
        "subprocess.run([sys.executable, '-c', 'from consultant.failpoints import reach; reach(\"beat.rang\")'])"
    )
    parent = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | {POINTS: "beat.rang:group"},
        start_new_session=True,
        timeout=180,
        check=False,
    )
    assert parent.returncode == -signal.SIGKILL

"""What a fleet leaves behind is ended, and nothing else."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tests.serving import PATIENCE
from tests.soak.guardian import TOKEN, end_all, left_behind


def test_processes_are_known_by_their_session_or_their_token_and_others_are_spared(tmp_path: Path) -> None:
    def sleeper(**more: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(["sleep", "60"], env=os.environ | more, start_new_session=True)

    token, sessions = f"{os.getpid()}-{tmp_path}", tmp_path / "sessions"
    noted, named, other = sleeper(), sleeper(**{TOKEN: token}), sleeper(**{TOKEN: "else"})
    try:
        sessions.write_text(f"{noted.pid}\n", encoding="ascii")
        assert {noted.pid, named.pid} <= set(left_behind(token, sessions))
        end_all(token, sessions, grace=0)
        assert [noted.wait(PATIENCE), named.wait(PATIENCE)] == [-9, -9]
        assert other.poll() is None
        assert left_behind(token, sessions) == []
    finally:
        other.kill()
        other.wait(PATIENCE)

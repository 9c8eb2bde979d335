"""What `make audit` makes of pip-audit's report: a fix fails, no fix is told, and nothing passes unasked in silence."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests import dependency_audit
from tests.dependency_audit import judge

SOUND: dict[str, Any] = {"name": "sound", "version": "1", "vulns": []}
UNKNOWN = {"name": "unknown", "skip_reason": "Dependency not found on PyPI"}


def flawed(*fixes: str) -> dict[str, Any]:
    flaw = {"id": "PYSEC-1", "aliases": ["CVE-1"], "fix_versions": list(fixes)}
    return {"name": "flawed", "version": "2", "vulns": [flaw]}


@pytest.mark.parametrize(
    ("packages", "code", "said"),
    [
        ([SOUND, UNKNOWN], 0, ["1 of 2 packages were audited, 0 vulnerabilities are known."]),
        ([UNKNOWN], 0, ["NOT AUDITED: the advisory service was not reached, or knows none of 1 packages."]),
        (
            [SOUND, flawed("3")],
            1,
            ["flawed 2: PYSEC-1 CVE-1, fixed in 3", "2 of 2 packages were audited, 1 vulnerabilities are known."],
        ),
        (
            [flawed()],
            0,
            ["flawed 2: PYSEC-1 CVE-1, without a fix yet", "1 of 1 packages were audited, 1 vulnerabilities are known."],
        ),
    ],
)  # fmt: skip
def test_a_vulnerability_with_a_fix_fails_and_what_was_not_asked_is_said(
    packages: list[dict[str, Any]], code: int, said: list[str]
) -> None:
    assert judge({"dependencies": packages}) == (code, said)


@pytest.mark.parametrize("script", ["exit 1", "echo no json", None])
def test_an_auditor_that_can_t_ask_fails_nothing_and_is_told(
    script: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    command = tmp_path / "pip-audit"
    if script:
        command.write_text(f"#!/bin/sh\n{script}\n")
        command.chmod(0o700)
    monkeypatch.setattr(dependency_audit, "install", lambda: command)
    assert dependency_audit.main() == 0
    assert capsys.readouterr().out.startswith(
        "NOT AUDITED: pip-audit could not be installed or could not ask"
    )


def test_what_the_auditor_says_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bin").mkdir()
    command = tmp_path / "bin" / "pip-audit"
    command.write_text(
        """#!/bin/sh\necho '{"dependencies": [{"name": "a", "version": "1", "vulns": []}]}'\n"""
    )
    command.chmod(0o700)
    monkeypatch.setattr(dependency_audit, "HOME", tmp_path)
    assert dependency_audit.main() == 0
    assert capsys.readouterr().out == "1 of 1 packages were audited, 0 vulnerabilities are known.\n"


def test_it_is_installed_where_it_is_not_yet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[list[str]] = []
    monkeypatch.setattr(dependency_audit, "HOME", tmp_path)
    monkeypatch.setattr(subprocess, "run", lambda command, **_: ran.append(command))
    assert dependency_audit.install() == tmp_path / "bin" / "pip-audit"
    assert [command[1:3] for command in ran] == [["-m", "venv"], ["-m", "pip"]]

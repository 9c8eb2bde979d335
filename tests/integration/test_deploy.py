"""deploy/: units that systemd takes, and commands that exist, in units, image and compose file. The image itself is built nowhere here."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]
from typer.main import get_command

from consultant.cli.main import app
from consultant.cli.parts import BODIES, commands
from consultant.config import read_settings
from consultant.watching.looks.settings import KNOWN, SECRET

from tests.conftest import CHECKOUT

DEPLOY = CHECKOUT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
BIN = "/opt/consultant/bin/"


def said() -> Iterator[tuple[str, list[str]]]:
    """Where each command stands, and its words, the program's folder left out."""
    for unit in UNITS:
        for line in re.findall(r"^ExecStart=(.*)$", unit.read_text(), re.MULTILINE):
            yield unit.stem, shlex.split(line.removeprefix(BIN))
    for name, service in COMPOSE["services"].items():
        if service.get("image") == "caseconsultant":
            yield name, service["command"]
    (last,) = re.findall(r"^CMD (\[.*\])$", (DEPLOY / "Containerfile").read_text(), re.MULTILINE)
    yield "Containerfile", yaml.safe_load(last)


SAID = list(said())


@pytest.mark.parametrize(("where", "words"), SAID, ids=[where for where, _ in SAID])
def test_each_command_is_one_that_exists(where: str, words: list[str], home: Path) -> None:
    program, *rest = words
    if program == "celery":
        ours = commands(read_settings())["worker" if "worker" in rest else "beat"]
        assert {word for word in ours if word.startswith("--")} <= {word.split("=")[0] for word in rest}
        return
    assert program == "consultant"
    command: Any = get_command(app)
    while rest and hasattr(command, "commands"):
        command = command.commands[rest.pop(0)]
    command.make_parser(command.make_context("it", [], resilient_parsing=True)).parse_args(args=list(rest))
    if "--part" in rest:
        assert rest[rest.index("--part") + 1] in BODIES


def test_every_setting_that_is_named_is_one() -> None:
    files = {f"{name}_FILE" for name in SECRET}
    for path in (
        *UNITS,
        *DEPLOY.glob("*"),
        DEPLOY / "systemd" / "consultant-.service.d" / "10-hardening.conf",
    ):
        if path.is_file():
            assert set(re.findall(r"CONSULTANT_[A-Z_]+", path.read_text())) <= KNOWN | files, path


def test_every_part_waits_for_the_migration_and_runs_without_rights() -> None:
    parts = {name: one for name, one in COMPOSE["services"].items() if one.get("image") == "caseconsultant"}
    assert set(BODIES) - {"broker", "recorder"} <= set(parts), "the listener starts its recorder"
    for name, part in parts.items():
        assert part["read_only"] is True, name
        assert (part["cap_drop"], part["user"]) == (["ALL"], "10001:10001"), name
        assert name == "migrate" or "migrate" in part["depends_on"], name
        assert set(part["secrets"]) <= set(COMPOSE["secrets"]), name


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    """Where there is no systemd, nothing is looked at: the units are for machines that have one."""
    analyze = shutil.which("systemd-analyze")
    units = tmp_path / "units"
    shutil.copytree(DEPLOY / "systemd", units, symlinks=True)
    for unit in (*units.glob("*.service"), *units.glob("*.timer")):
        unit.write_text(unit.read_text().replace(BIN, f"{Path(sys.executable).parent}/"))
    if analyze:
        named = [one.name.replace("@.", "@1.") for one in (*units.glob("*.service"), *units.glob("*.timer"))]
        verified = subprocess.run(
            [analyze, "verify", "--man=no", *named],
            env={"SYSTEMD_UNIT_PATH": f"{units}:", "PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
            check=False,
            timeout=180,
        )
        assert (verified.returncode, verified.stderr) == (0, "")

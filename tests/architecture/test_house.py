"""The house as the design draws it: floors, parity of kinds, thin tasks, one place that commits, everything documented."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from typer.main import get_command

from consultant.cli.main import app
from consultant.doorbell import TASKS
from consultant.drafting.composers import COMPOSERS
from consultant.errors import Refusal
from consultant.lifecycle import ENDED, LIVE, MOVES_BY_ITSELF, TRANSITIONS, Status
from consultant.vocabulary import ReplyKind

if TYPE_CHECKING:
    from collections.abc import Iterator


CHECKOUT = Path(__file__).resolve().parents[2]
MOST_STATEMENTS_OF_A_TASK = 10
MOST_LINES_OF_THE_PAGE = 250
MOST_LINES_OF_A_FILE = 400


def python_files(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from (CHECKOUT / folder).rglob("*.py")


def test_every_reply_kind_has_a_composer_and_a_template_folder() -> None:
    folders = {p.name for p in (CHECKOUT / "templates" / "email").iterdir() if not p.name.startswith("_")}
    kinds = {kind.value for kind in ReplyKind}
    assert folders == kinds == {kind.value for kind in COMPOSERS}
    for kind in kinds:
        parts = {p.name for p in (CHECKOUT / "templates" / "email" / kind).iterdir()}
        assert parts == {"subject.txt", "body.txt", "body.html"}, kind


def test_every_refusal_carries_its_own_reply_kind() -> None:
    kinds = [refusal.kind for refusal in Refusal.__subclasses__()]
    assert len(set(kinds)) == len(kinds)


def test_tasks_are_thin() -> None:
    for path in (CHECKOUT / "workers" / "steps.py", CHECKOUT / "workers" / "schedules.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                statements = sum(isinstance(child, ast.stmt) for child in ast.walk(node)) - 1
                assert statements <= MOST_STATEMENTS_OF_A_TASK, node.name
                named = [arg.arg for arg in (*node.args.args, *filter(None, [node.args.vararg]))]
                assert named in ([], ["case_ids"]), "a task takes ids only"


def test_the_doorbell_rings_tasks_that_exist() -> None:
    from workers import steps

    assert {f"workers.steps.{name}" for name in dir(steps)} >= set(TASKS.values())


def test_only_base_commits() -> None:
    calls = re.compile(r"\.commit\(|(?:engine|connection|session|options\(.*\))\.begin\(")
    found = [
        path.relative_to(CHECKOUT).as_posix()
        for path in python_files("consultant", "workers")
        if calls.search(path.read_text(encoding="utf-8"))
    ]
    assert found == ["consultant/models/base.py"]


def test_only_the_pipeline_opens_a_case_s_write_transactions() -> None:
    """Accounts, books and the post office's own tables have writers of their own; a case is written by the page alone."""
    writers = {
        path.relative_to(CHECKOUT).as_posix()
        for path in python_files("consultant", "workers")
        if re.search(r"^\s+with unit_of_work\(", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    rooms = ("consultant/administration/", "consultant/users/", "consultant/workbench/")
    assert {path for path in writers if not path.startswith(rooms)} <= {
        "consultant/pipeline.py",
        "consultant/delivery/notification_round.py",
        "consultant/delivery/webhooks.py",
        "consultant/watching/overdue.py",
        "consultant/cli/accounts.py",
        "consultant/cli/alerts.py",
        "consultant/cli/suppressions.py",
        "consultant/job_alerts.py",
        "consultant/job_care.py",
        "consultant/job_digests.py",
        "consultant/delivery/addresses.py",
        "consultant/delivery/staff_notices.py",
        "consultant/intake/imap/bookkeeping.py",
        "consultant/intake/imap/tokens.py",
        "consultant/intake/maildir_door.py",
    }


def test_the_page_stays_a_page() -> None:
    lines = (CHECKOUT / "consultant" / "pipeline.py").read_text(encoding="utf-8").splitlines()
    assert len(lines) < MOST_LINES_OF_THE_PAGE


def test_no_file_is_too_long_and_none_has_a_name_that_says_nothing() -> None:
    for path in python_files("consultant", "workers"):
        revision = path.parent.name == "versions"  # Alembic writes them, and nobody reads them for long
        lines = path.read_text(encoding="utf-8").splitlines()
        assert revision or len(lines) <= MOST_LINES_OF_A_FILE, path
        assert not set(path.stem.split("_")) & {
            "utils",
            "util",
            "helpers",
            "helper",
            "manager",
            "common",
            "misc",
        }


def test_every_module_says_what_it_is_for() -> None:
    for path in python_files("consultant", "workers"):
        if "versions" not in path.parts:
            assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), path


def test_every_mailbox_key_is_documented_in_the_defaults_and_in_the_readme() -> None:
    text = (CHECKOUT / "mailbox_config" / "_defaults.toml").read_text(encoding="utf-8")
    lines = text.splitlines()
    for key in tomllib.loads(text):
        at = next(i for i, line in enumerate(lines) if re.match(rf"{key}\s*=", line))
        assert lines[at - 1].startswith("#"), f"{key} has no comment above it"


def commands(command: Any, name: str = "consultant") -> Iterator[tuple[str, Any]]:
    below = getattr(command, "commands", {})
    if not below:
        yield name, command
    for sub_name, sub in below.items():
        yield from commands(sub, f"{name} {sub_name}")


def test_every_command_is_documented() -> None:
    readme = (CHECKOUT / "README.md").read_text(encoding="utf-8")
    for name, command in commands(get_command(app)):
        assert command.help, f"{name} has no help"
        assert name.removeprefix("consultant ") in readme, f"{name} is not in the README"


@pytest.mark.parametrize("status", Status)
def test_every_status_has_its_arrows(status: Status) -> None:
    assert status in TRANSITIONS
    if status in LIVE:
        assert Status.SHUNTED in TRANSITIONS[status]
        assert status in TRANSITIONS[Status.SHUNTED]
    assert (status in ENDED) == (not TRANSITIONS[status] or status not in LIVE | {Status.SHUNTED})


def test_what_moves_by_itself_is_alive() -> None:
    assert MOVES_BY_ITSELF < LIVE


def test_no_path_of_a_machine_stands_in_the_tree() -> None:
    here = str(CHECKOUT.parent)
    for path in [*python_files("consultant", "workers", "tests"), *CHECKOUT.glob("*.*")]:
        if path.is_file() and path.name != "coverage.xml" and not path.name.startswith(".coverage"):
            assert here + "/" not in path.read_text(encoding="utf-8"), path

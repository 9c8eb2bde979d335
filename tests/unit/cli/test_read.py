"""`read`: what the desk makes of a raw mail."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.at_the_desk import ASKER, mail

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.cli.conftest import Consultant

KEYS = ["kind", "visible", "from", "subject", "message_id", "attachments", "defects"]
ATTACHED = (
    'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nIs I10 billable?\r\n'
    '--b\r\nContent-Type: application/pdf; name="note.pdf"\r\nContent-Disposition: attachment; filename="note.pdf"\r\n'
    "\r\n1234\r\n--b--\r\n"
)


@pytest.fixture
def path(home: Path, tmp_path: Path) -> str:
    (tmp_path / "mail.eml").write_bytes(mail(words="Is I10 billable?\r\n\r\nAnn wrote:\r\n> no"))
    return str(tmp_path / "mail.eml")


def test_a_mail_is_read_from_a_file_or_standard_input(path: str, consultant: Consultant) -> None:
    shown = consultant.ok("read", path).out
    assert shown.startswith(f"human mail from {ASKER}: question 1\n\nIs I10 billable?")
    assert "> no" not in shown
    found = consultant.ok("read", path, "--json").json
    assert list(found) == KEYS
    assert (found["kind"], found["from"], found["message_id"]) == ("human", ASKER, "<q1@clinic.example>")
    assert consultant.ok("read", "-", "--json", stdin=mail(words="Hi")).json["visible"] == "Hi"
    assert consultant.ok("read", stdin=b"Subject: x\r\n\r\nHi").out.startswith("human mail from nobody: x")


def test_words_that_would_steer_the_terminal_are_shown_and_do_nothing(
    home: Path, consultant: Consultant
) -> None:
    """ESC and CSI write titles, colour, and move the cursor."""
    words = "Is I10 billable?\x1b]0;owned\x07 \x9b31m no"
    raw = mail(words=words, header="Content-Type: text/plain; charset=utf-8\r\n")
    shown = consultant.ok("read", stdin=raw).out
    assert "Is I10 billable?\ufffd]0;owned\ufffd \ufffd31m no" in shown
    assert json.loads(consultant.ok("read", "--json", stdin=raw).out)["visible"] == words, (
        "data stays as it is"
    )


def test_attachments_and_kinds_are_told(path: str, consultant: Consultant) -> None:
    raw = f"From: {ASKER}\r\nMIME-Version: 1.0\r\n{ATTACHED}".encode()
    (attached,) = consultant.ok("read", "--json", stdin=raw).json["attachments"]
    assert (attached["name"], attached["type"], attached["size"]) == ("note.pdf", "application/pdf", 4)
    assert attached["state"] == "readable"
    auto = mail(header="Auto-Submitted: auto-replied\r\n")
    assert consultant.ok("read", "--json", stdin=auto).json["kind"] == "auto"


def test_what_can_t_be_parsed_is_said_to_be_unreadable(
    path: str, consultant: Consultant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("consultant.cli.read.find_message", lambda _: None)
    found = consultant.ok("read", path, "--json").json
    assert list(found) == KEYS
    assert found["defects"] == ["unreadable"]


def test_a_file_that_is_not_there_is_a_sentence(home: Path, consultant: Consultant) -> None:
    sentence = consultant.fails("read", "/not/there.eml", code=2)
    assert sentence == "/not/there.eml can't be read: No such file or directory."


def test_json_lines_of_paths(path: str, consultant: Consultant) -> None:
    asked = [{"id": 1, "path": path}, {"id": 2, "path": "/not/there"}, {"id": 3}]
    stdin = "\n".join(["broken", *map(json.dumps, asked)])
    found = [json.loads(line) for line in consultant.ok("read", "--jsonl", stdin=stdin).out.splitlines()]
    assert [one.get("id") for one in found] == [None, 1, 2, 3]
    assert [("error" in one) for one in found] == [True, False, True, True]
    assert list(found[1]) == ["id", *KEYS]

"""The listener of the settings, and the command that makes a user of the submission door."""

from __future__ import annotations

import socket
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import typer

from consultant.cli import door_users
from consultant.cli.listening import check_doors, doors_of
from consultant.config import read_settings
from consultant.door_settings import DoorSettings
from consultant.errors import ConfigurationError, ConsultantError
from consultant.intake.smtp.users import Users

from tests.at_the_desk import free_port
from tests.doors import make_certificate

if TYPE_CHECKING:
    from pathlib import Path

    from consultant.config import Settings

    from tests.unit.cli.conftest import Consultant


def settings(doors: DoorSettings) -> Settings:
    return replace(read_settings({}), smtp_listen=("127.0.0.1", free_port()), doors=doors)


def test_the_doors_are_those_that_have_an_address() -> None:
    found = doors_of(settings(DoorSettings(lmtp="/run/lmtp", smtps=("::1", 465))))
    assert [(door.kind.value, door.where) for door in found[1:]] == [
        ("smtps", "[::1]:465"),
        ("lmtp", "/run/lmtp"),
    ]


def test_a_door_that_is_taken_names_its_setting(tmp_path: Path) -> None:
    pem = make_certificate(tmp_path / "tls")
    doors = DoorSettings(certificate=str(pem.chain), key=str(pem.key), lmtp=str(tmp_path / "lmtp"))
    check_doors(settings(doors))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        occupied = replace(doors, smtps=("127.0.0.1", taken.getsockname()[1]))
        with pytest.raises(ConsultantError, match="set CONSULTANT_SMTPS_LISTEN to another address"):
            check_doors(settings(occupied))


def test_a_spoiled_file_is_told_before_a_door_opens(tmp_path: Path) -> None:
    absent = str(tmp_path / "absent")
    with pytest.raises(ConfigurationError, match="CONSULTANT_SMTP_CERT"):
        check_doors(settings(DoorSettings(certificate=absent, key=absent)))
    with pytest.raises(ConfigurationError, match="CONSULTANT_SMTP_USERS_FILE"):
        check_doors(settings(DoorSettings(users_file=absent)))


def test_a_password_becomes_a_line_that_lets_the_user_in(tmp_path: Path, consultant: Consultant) -> None:
    shown = consultant.ok("mailboxes", "password", "Ann@Example.org", stdin="correct horse\n").out
    assert "correct" not in shown
    path = tmp_path / "users"
    path.write_text(shown, encoding="utf-8")
    assert Users(str(path)).find(b"ann@example.org", b"correct horse") == "ann@example.org"
    assert Users(str(path)).find(b"ann@example.org", b"Correct horse") is None


@pytest.mark.parametrize(
    ("address", "stdin", "words"),
    [
        ("ann", "hush\n", "'ann' is no address"),
        ("a b@c.example", "hush\n", "no address"),
        ("ann@example.org", "\n", "No password"),
    ],
)
def test_no_address_and_no_password_are_sentences(
    consultant: Consultant, address: str, stdin: str, words: str
) -> None:
    assert words in consultant.fails("mailboxes", "password", address, code=2, stdin=stdin)


def test_at_a_terminal_the_password_is_asked_for_unseen(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[dict[str, object]] = []

    def prompt(_: str, **how: object) -> str:
        asked.append(how)
        return "hush"

    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(typer, "prompt", prompt)
    door_users.password("ann@example.org")
    assert asked == [{"hide_input": True, "confirmation_prompt": True, "err": True}]

"""`users …`: every happy path, and a sentence for every mistake."""

from __future__ import annotations

import getpass
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from consultant.cli.serve import _say_how_to_ask
from consultant.cli.services import Services, open_services
from consultant.models.administration import AuditEntry
from consultant.models.base import reading, unit_of_work
from consultant.models.user import User
from consultant.users.passwords import verify
from consultant.users.sessions import open_session

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.cli.conftest import Consultant

GOOD = "a heron reads slowly"


@pytest.fixture(autouse=True)
def _at_home(filled_home: Path) -> None:
    pass


def user_of(name: str) -> User:
    with reading(open_services().engine) as session:
        return session.scalars(select(User).where(User.name == name)).one()


def row_of(consultant: Consultant, name: str) -> Any:
    rows = consultant.ok("users", "list", "--json").json["users"]
    return next(row for row in rows if row["name"] == name)


def test_the_first_administrator_is_made_with_a_password_to_hand_out(consultant: Consultant) -> None:
    ran = consultant.ok("users", "add", "Root", "--role", "admin", "--reason", "the first")
    shown = re.search(r"root may sign in as admin\.\nPassword, shown once.*: ([a-z0-9-]{23})\n", ran.out)
    assert shown
    user = user_of("root")
    assert user.must_change
    assert verify(shown[1], user.password_hash).right
    with reading(open_services().engine) as session:
        line = session.scalars(select(AuditEntry)).one()
    assert (line.actor, line.via, line.action) == (getpass.getuser(), "cli", "user.added")
    assert (line.subject, line.new, line.reason) == ("root", "admin", "the first")


def test_a_password_of_ones_own_comes_by_the_standard_input(consultant: Consultant) -> None:
    ran = consultant.ok("users", "add", "ann", "--password-stdin", "--json", stdin=f"{GOOD}\n")
    assert ran.json == {"name": "ann", "role": "coder", "password": None}
    user = user_of("ann")
    assert not user.must_change
    assert verify(GOOD, user.password_hash).right
    assert "at least 15" in consultant.fails("users", "add", "ben", "--password-stdin", code=2, stdin="x\n")
    assert "No password" in consultant.fails("users", "add", "ben", "--password-stdin", code=2)


def test_a_customer_belongs_to_an_account(consultant: Consultant) -> None:
    consultant.ok("accounts", "add", "eve@clinic.example")
    arguments = ("users", "add", "eve@clinic.example", "--role", "customer")
    assert "belongs to an account" in consultant.fails(*arguments, code=2)
    assert "is no account" in consultant.fails(*arguments, "--account", "no@clinic.example", code=2)
    consultant.ok(*arguments, "--account", "eve@clinic.example")
    assert row_of(consultant, "eve@clinic.example")["account"] == user_of("eve@clinic.example").account_id


def test_who_signs_in_by_the_provider_alone_gets_no_password(consultant: Consultant) -> None:
    subject = "https://id.example 123"
    arguments = ("--by-provider-alone", "--oidc-subject", subject)
    assert consultant.ok("users", "add", "ann", *arguments).out == "ann may sign in as coder.\n"
    assert (user_of("ann").password_hash, user_of("ann").oidc_subject) == (None, subject)
    assert "known to the identity provider" in consultant.fails("users", "add", "ben", *arguments, code=2)


def test_the_list_tells_role_and_state(consultant: Consultant) -> None:
    consultant.ok("users", "add", "ann", "--email", "Ann@Clinic.example")
    consultant.ok("users", "add", "root", "--role", "admin")
    consultant.ok("users", "disable", "ann")
    row = row_of(consultant, "ann")
    assert (row["role"], row["state"], row["email"], row["totp"]) == (
        "coder",
        "disabled",
        "ann@clinic.example",
        False,
    )
    assert row_of(consultant, "root")["state"] == "must change the password"
    shown = consultant.ok("users", "list").out
    assert "disabled" in shown
    assert "off" in shown
    assert "ann" not in consultant.ok("users", "list", "--holds", "roo").out


def test_a_reset_hands_out_another_password_and_lets_in_again(consultant: Consultant) -> None:
    consultant.ok("users", "add", "ann", "--password-stdin", stdin=f"{GOOD}\n")
    services = open_services()
    with unit_of_work(services.engine) as session:
        user = session.scalars(select(User)).one()
        user.failures, user.locked_until = 9, services.clock().replace(year=2999)
        user.signed_in_at = services.clock()
        open_session(session, user, services.clock())
    assert row_of(consultant, "ann")["state"] == "locked out"
    assert row_of(consultant, "ann")["signed_in_at"]
    handed = consultant.ok("users", "reset", "ann", "--by", "root", "--json").json
    assert verify(handed["password"], user_of("ann").password_hash).right
    assert row_of(consultant, "ann")["state"] == "must change the password"


def test_one_time_passwords_are_taken_away(consultant: Consultant) -> None:
    consultant.ok("users", "add", "ann")
    services = open_services()
    with unit_of_work(services.engine) as session:
        user = session.scalars(select(User)).one()
        user.totp_secret, user.totp_since = "A" * 32, services.clock()
    assert row_of(consultant, "ann")["totp"] is True
    assert "on" in consultant.ok("users", "list").out
    assert consultant.ok("users", "reset", "ann", "--totp").out == "ann signs in by the password alone.\n"
    assert row_of(consultant, "ann")["totp"] is False


def test_roles_names_and_addresses_are_changed(consultant: Consultant) -> None:
    consultant.ok("users", "add", "ann")
    assert consultant.ok("users", "role", "ann", "Lead").out == "ann is lead.\n"
    assert consultant.ok("users", "set", "ann", "--email", "ann@x.example").out == "ann is changed.\n"
    changed = consultant.ok("users", "set", "ann", "--name", "Anna", "--email", "", "--json").json
    assert (changed["name"], changed["email"], changed["role"]) == ("anna", "", "lead")
    assert consultant.ok("users", "disable", "anna").out == "anna is disabled.\n"
    assert consultant.ok("users", "enable", "anna", "--json").json["name"] == "anna"
    assert consultant.ok("users", "sign-out", "anna").out == "anna is signed out everywhere.\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("add", "no blanks"), "A user's name has"),
        (("add", "ann", "--role", "king"), "'king' is no role; take one of customer, coder, lead, admin."),
        (("add", "ann", "--email", "nobody"), "'nobody' is no mail address."),
        (("reset", "nobody"), "There is no user 'nobody'."),
        (("disable", "nobody"), "There is no user 'nobody'."),
        (("role", "root", "king"), "is no role"),
        (("role", "root", "customer"), "the last administrator"),
        (("set", "root"), "Say what is to be set"),
        (("set", "nobody", "--name", "x"), "There is no user 'nobody'."),
        (("add", "root"), "There is a user root already."),
    ],
)
def test_a_mistake_is_a_sentence(consultant: Consultant, arguments: tuple[str, ...], words: str) -> None:
    consultant.ok("users", "add", "root", "--role", "admin")
    code = 1 if "last administrator" in words else 2
    assert words in consultant.fails("users", *arguments, code=code)


def test_serve_says_first_how_to_make_an_administrator_where_there_is_none(
    consultant: Consultant, capsys: pytest.CaptureFixture[str]
) -> None:
    services = open_services()
    with_pages = replace(services, settings=replace(services.settings, web_listen=("127.0.0.1", 8025)))

    def first_line(of: Services) -> str:
        capsys.readouterr()
        _say_how_to_ask(of)
        return capsys.readouterr().out.splitlines()[0]

    assert (
        first_line(with_pages)
        == "Nobody can sign in to the pages yet:   consultant users add NAME --role admin"
    )
    assert first_line(services).startswith("The desk is open"), "there are no pages"
    consultant.ok("users", "add", "root", "--role", "admin")
    assert first_line(with_pages).startswith("The desk is open")


def test_the_last_administrator_stays(consultant: Consultant) -> None:
    consultant.ok("users", "add", "root", "--role", "admin")
    assert "the last administrator" in consultant.fails("users", "disable", "root", code=1)
    consultant.ok("users", "add", "second", "--role", "admin")
    consultant.ok("users", "disable", "root")
    assert "the last administrator" in consultant.fails("users", "role", "second", "lead", code=1)

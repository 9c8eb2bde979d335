"""Settings that can hold a secret, each with a canary, and every place where a person or a log might see one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest
from celery import Celery
from typer.main import get_command
from typer.testing import CliRunner

from consultant.cli.main import app, run
from consultant.cli.parts import commands
from consultant.cli.services import open_services
from consultant.config import read_settings
from consultant.delivery.sender import make_transport

from tests.conftest import CHECKOUT

CANARY = "Kanarienvogel"
SECRETS = {
    "CONSULTANT_SMTP_URL": f"smtp://desk:{CANARY}@127.0.0.1:1?starttls=1",
    "CONSULTANT_DATABASE_URL": f"postgresql://desk:{CANARY}@127.0.0.1:1/desk",
    "CONSULTANT_BOOKS_URL": f"postgresql://desk:{CANARY}@127.0.0.1:1/books",
    "CONSULTANT_REDIS_URL": f"redis://:{CANARY}@127.0.0.1:1/0",
    "CONSULTANT_OIDC_CLIENT_SECRET": CANARY,
    "CONSULTANT_SEAL_KEY": CANARY,
}
COMMANDS = (["doctor"], ["doctor", "--json"], ["cases", "list"], ["seal", "status"])
MALFORMED = (
    ("CONSULTANT_DATABASE_URL", "postgresql://desk:{}/x@h/db"),
    ("CONSULTANT_DATABASE_URL", "postgresql://desk:{}@h:port/db"),
    ("CONSULTANT_DATABASE_URL", "foo://desk:{}@h/db"),
    ("CONSULTANT_REDIS_URL", "redis://:{}/x@h/0"),
    ("CONSULTANT_REDIS_URL", "redis://:{}@h:port/0"),
    ("CONSULTANT_REDIS_URL", "foo://:{}@h"),
)
UNPRINTED: dict[str, Callable[[], object]] = {
    "the settings": read_settings,
    "the command lines that ps shows": lambda: commands(read_settings()),
    "the way out": lambda: make_transport(read_settings()),
}


@pytest.fixture
def secretive(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)


def commands_of(command: Any) -> Iterator[Any]:
    yield command
    for below in getattr(command, "commands", {}).values():
        yield from commands_of(below)


def test_no_help_shows_a_secret(secretive: None) -> None:
    every = list(commands_of(get_command(app)))
    assert len(every) > 100
    for command in every:
        assert CANARY not in repr([command.help, *((one.default, one.opts) for one in command.params)])
        assert not [one.name for one in command.params if one.envvar], "a help shows what its variable holds"
    for arguments in (["--help"], ["serve", "--help"]):
        assert CANARY not in CliRunner().invoke(app, arguments).output


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_no_command_that_reaches_nothing_shows_a_secret(
    secretive: None,
    arguments: list[str],
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert run(arguments) == 1
    monkeypatch.delenv("CONSULTANT_SEAL_KEY")
    assert run(arguments) == 1
    shown = "".join(capfd.readouterr())
    assert shown
    assert CANARY not in shown


@pytest.mark.parametrize(("name", "form"), MALFORMED)
def test_no_address_that_is_none_shows_the_password_in_it(
    home: Path, name: str, form: str, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, form.format(CANARY))
    assert run(["doctor"])
    assert CANARY not in "".join(capfd.readouterr())


@pytest.mark.parametrize("what", UNPRINTED)
def test_no_secret_is_shown_where_a_thing_is_printed(secretive: None, what: str) -> None:
    assert CANARY not in repr(UNPRINTED[what]())


def test_no_service_shows_a_secret_where_it_is_printed(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CONSULTANT_SMTP_URL", "CONSULTANT_REDIS_URL", "CONSULTANT_OIDC_CLIENT_SECRET"):
        monkeypatch.setenv(name, SECRETS[name])
    services = open_services()
    desk = services.desk(silent=True)
    shown = repr((services, desk))
    services.engine.dispose()
    services.books_engine.dispose()
    assert CANARY not in shown
    assert repr(desk.secret) not in shown


def test_celery_s_report_shows_no_secret(secretive: None) -> None:
    spec = spec_from_file_location("settings_anew", CHECKOUT / "celeryconfig.py")
    assert spec
    assert spec.loader
    spec.loader.exec_module(settings := module_from_spec(spec))
    desk = Celery("reported", set_as_current=False)
    desk.config_from_object(settings)
    told = desk.bugreport()
    assert "Settings(home=" in told
    assert CANARY not in told

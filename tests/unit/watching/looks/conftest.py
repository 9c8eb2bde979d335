"""A desk to be looked at: its settings from the test's environment, its DNS a server of the test's own."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from consultant.cli.services import Services, utc_now
from consultant.config import find_secret, read_settings
from consultant.mailboxes import load_mailboxes
from consultant.watching.looks.look import Patient

from tests.conftest import CHECKOUT
from tests.dns_server import NameServer
from tests.journeys.journey import config_with

MakePatient = Callable[..., Patient]


@pytest.fixture
def name_server() -> Iterator[NameServer]:
    with NameServer() as server:
        yield server


@pytest.fixture
def patient(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name_server: NameServer
) -> MakePatient:
    """`patient(SMTP_URL="…", mailbox={…})`: these settings, and a mailbox with these keys."""

    def make(mailbox: dict[str, object] | None = None, **settings: str) -> Patient:
        for name, value in settings.items():
            monkeypatch.setenv(f"CONSULTANT_{name}", value)
        folder = config_with(tmp_path / "looked-at", CHECKOUT, mailbox or {})
        return Patient(
            settings=read_settings(),
            environ=dict(os.environ),
            mailboxes=load_mailboxes(folder / "mailbox_config"),
            engine=services.engine,
            books_engine=services.books_engine,
            clock=utc_now,
            find_secret=find_secret,
            resolver=name_server.resolver(),
        )

    return make

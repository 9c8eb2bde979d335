"""Both settings of the real NCCI pair tables are imported while mail arrives: each mail is taken at its first try."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import pytest

from consultant.config import read_settings

from tests.at_the_desk import free_port, mail
from tests.faults.evidence import sound
from tests.serving import CONSULTANT, Client, Listener, surroundings
from tests.stores import Store

PAUSE = 0.05
"""Seconds between two mails."""


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.realdata
@pytest.mark.timeout(600)
def test_mail_is_taken_while_the_pairs_are_imported(home: Path, tmp_path: Path, real_data: Path) -> None:
    settings = read_settings()
    store = Store("sqlite", home, settings.database_url, settings.books_url)
    port = free_port()
    listener = Listener(
        surroundings(
            store,
            SMTP_LISTEN=f"127.0.0.1:{port}",
            SMTP_MAILS_PER_MINUTE="0",  # one sender mails as fast as he can
            REDIS_URL=f"redis://127.0.0.1:{free_port()}/0",
        ),
        tmp_path / "listener.log",
    )
    client = Client(port)
    try:
        listener.wait_until_open()
        command = [
            *CONSULTANT,
            "codes",
            "import",
            "--json",
            *map(str, sorted((real_data / "ncci").glob("*.zip"))),
        ]
        with subprocess.Popen(command, env=surroundings(store), stdout=subprocess.PIPE) as importing:
            answers: list[int] = []
            while importing.poll() is None:
                answers.append(client.send(mail(len(answers))))
                time.sleep(PAUSE)
            assert importing.returncode == 0
        assert set(answers) == {250}, "no 451, and nobody was kept waiting until he left"
        assert len(answers) > 10
    finally:
        listener.stop()
    assert sound(store, client.accepted, ended=False, may_rest=True)["cases received"] == len(answers)

"""`consultant serve` with a mailbox that is polled: a mail in a Dovecot's folder, the reply in the outbox, and a poller that is killed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path

import pytest

from consultant.audit import audit
from consultant.cli.services import open_services, utc_now
from consultant.config import read_settings

from tests.at_the_desk import free_port, introduce, mail
from tests.conftest import CHECKOUT
from tests.imap_servers import PASSWORD, Dovecot
from tests.journeys.journey import config_with
from tests.serving import Desk, kill, processes, surroundings, wait_for
from tests.stores import Store

MAILS = 150
KILLS = 3


@pytest.fixture
def polling(store: Store, dovecot: Dovecot, tmp_path: Path) -> Iterator[Desk]:
    """A whole desk that polls the Dovecot, not told yet that it is open."""
    keys = {"review": "never", "mails_per_hour": 0, "imap_url": dovecot.url(), "imap_secret": "CONSULTANT_P"}
    config = config_with(tmp_path / "config", CHECKOUT, keys)
    services = open_services(read_settings())
    introduce(services.engine, utc_now(), units=2 * MAILS)
    environment = surroundings(
        store,
        CONFIG=str(config),
        SMTP_LISTEN=f"127.0.0.1:{free_port()}",
        P=PASSWORD.replace(" ", ""),
    )
    desk = Desk(environment, tmp_path / "serve.log")
    yield desk
    desk.stop()


@pytest.mark.slow
def test_a_poller_that_is_killed_again_and_again_loses_no_mail_and_answers_none_twice(
    polling: Desk, store: Store, dovecot: Dovecot
) -> None:
    outbox = store.home / "outbox" / "new"
    polling.wait_until_open()
    dovecot.put(mail(1))
    wait_for(lambda: outbox.is_dir() and len(list(outbox.iterdir())) == 1, why=polling.said())
    for kills in range(1, KILLS + 1):
        dovecot.write([mail(kills * MAILS + number) for number in range(MAILS // KILLS)])
        wait_for(lambda: processes(polling, "--part poller"), why=polling.said())
        for pid in processes(polling, "--part poller"):
            kill(pid)
    wait_for(lambda: len(list(outbox.iterdir())) == MAILS + 1, seconds=180, why=polling.said())
    answered = [message_from_bytes(path.read_bytes())["In-Reply-To"] for path in outbox.iterdir()]
    assert len(set(answered)) == MAILS + 1, "each question has one reply"
    found = audit(open_services(read_settings()).engine, utc_now())
    assert not found.differences, found
    assert (found.counts["cases"], found.counts["replies sent"]) == (MAILS + 1, MAILS + 1)
    assert os.fspath(store.home) not in polling.said() or "Traceback" not in polling.said()

"""`mailboxes check --login`, `mailboxes poll` and `mailboxes aside`, as a person uses them; and the part that polls."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from consultant.cli.parts import BODIES, commands
from consultant.cli.polling import look_after_tokens
from consultant.cli.services import open_services
from consultant.config import read_settings
from consultant.intake.imap.bookkeeping import Bookkeeping, Failed, Taken, list_aside
from consultant.models.base import reading
from consultant.models.case import Case

from tests.at_the_desk import mail
from tests.broken_imap import BrokenServer
from tests.conftest import CHECKOUT
from tests.journeys.journey import config_with
from tests.serving import wait_for
from tests.stores import engines_disposed

if TYPE_CHECKING:
    from tests.unit.cli.conftest import Consultant

Configure = Callable[..., Path]


@pytest.fixture
def polled(
    filled_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: BrokenServer
) -> Configure:
    """Configures a mailbox that is polled at the broken server, with these keys."""
    monkeypatch.setenv("CONSULTANT_TEST_PASSWORD", "x")

    def configure(**keys: Any) -> Path:
        values = {"imap_url": broken.url, "imap_secret": "CONSULTANT_TEST_PASSWORD"} | keys
        folder = config_with(tmp_path / f"config{len(list(tmp_path.iterdir()))}", CHECKOUT, values)
        monkeypatch.setenv("CONSULTANT_CONFIG", str(folder))
        return folder

    configure()
    return configure


def set_aside(raw: bytes | None) -> None:
    services = open_services()
    books = Bookkeeping(services.engine, "consult", "INBOX", services.clock)
    books.note(7, Taken(3, failed=[Failed(3, "ValueError", raw)]))


def test_a_check_says_what_becomes_of_mails_and_a_login_what_is_there(
    polled: Configure, consultant: Consultant, broken: BrokenServer
) -> None:
    broken.mails = {1: mail(1), 2: mail(2)}
    assert (
        "consult is polled: stored mails stay on the server as they are."
        in consultant.ok("mailboxes", "check").out
    )
    said = consultant.ok("mailboxes", "check", "--login").out
    assert "INBOX holds 2 mails, of which 2 would be taken now; the server tells of new mail at once." in said
    polled(imap_after="delete", imap_idle=False)
    broken.capabilities = "IMAP4rev1"
    said = consultant.ok("mailboxes", "check", "--login").out
    assert "stored mails are DELETED on the server" in said
    assert "is asked every 60 s. It can't move or expunge single mails" in said


def test_a_login_that_is_refused_is_one_sentence_and_a_failure(
    polled: Configure, consultant: Consultant, broken: BrokenServer
) -> None:
    broken.faults["LOGIN"] = lambda client, _: client.answer(f"{client.tag} NO [AUTHENTICATIONFAILED] no")
    shown = consultant("mailboxes", "check", "--login")
    assert shown.code == 1
    assert "consult: The mail server 127.0.0.1 refuses the login" in shown.out


def test_a_poll_by_hand_takes_what_is_new_and_from_now_takes_nothing(
    polled: Configure, consultant: Consultant, broken: BrokenServer
) -> None:
    broken.mails = {1: mail(1)}
    assert "consult: 1 mails are passed by" in consultant.ok("mailboxes", "poll", "consult", "--from-now").out
    broken.mails[2] = mail(2)
    assert "consult: 1 mails are taken" in consultant.ok("mailboxes", "poll", "consult").out
    assert "consult: 0 mails are taken" in consultant.ok("mailboxes", "poll", "consult").out


def test_a_mailbox_that_can_not_be_polled_says_why(polled: Configure, consultant: Consultant) -> None:
    polled(imap_url="")
    assert "imap_url is empty" in consultant.fails("mailboxes", "poll", "consult", code=2)
    polled(imap_after="move")
    assert "imap_move_to names no folder" in consultant.fails("mailboxes", "poll", "consult", code=1)


def test_what_is_set_aside_is_listed_taken_again_and_dropped(
    polled: Configure, consultant: Consultant, broken: BrokenServer
) -> None:
    assert "No mail is set aside." in consultant.ok("mailboxes", "aside", "list").out
    set_aside(mail(3))
    assert "ValueError" in consultant.ok("mailboxes", "aside", "list").out
    (row,) = consultant.ok("mailboxes", "aside", "list", "--json").json["set_aside"]
    assert (row["uid"], row["tries"], row["bytes"]) == (3, 1, len(mail(3)))
    assert "is taken: CC-" in consultant.ok("mailboxes", "aside", "retry", str(row["number"])).out
    set_aside(None)
    number = str(list_aside(open_services().engine)[0].id)
    assert "fetched again at the next poll" in consultant.ok("mailboxes", "aside", "retry", number).out
    assert "forgotten" in consultant.ok("mailboxes", "aside", "drop", number).out
    assert "is set aside" in consultant.fails("mailboxes", "aside", "drop", number, code=2)


def test_the_poller_is_a_part_only_where_a_mailbox_is_polled_and_takes_mail_until_it_is_stopped(
    polled: Configure, broken: BrokenServer
) -> None:
    assert "poller" in commands(read_settings())
    broken.mails = {1: mail(1)}
    stopped = threading.Event()
    thread = threading.Thread(target=BODIES["poller"], args=(read_settings(), stopped))
    engine = open_services().engine

    def cases() -> int:
        with reading(engine) as session:
            return session.query(Case).count()

    with engines_disposed():
        thread.start()
        wait_for(lambda: cases() == 1)
        stopped.set()
        thread.join()
    polled(imap_url="", maildir="")
    assert "poller" not in commands(read_settings())


def test_one_mailbox_that_is_configured_badly_keeps_no_part_from_starting(polled: Configure) -> None:
    polled(imap_after="move")
    stopped = threading.Event()
    stopped.set()
    with engines_disposed():
        BODIES["poller"](read_settings(), stopped)


def test_tokens_are_looked_after_now_and_then(polled: Configure) -> None:
    look = look_after_tokens(open_services())
    look()
    look()

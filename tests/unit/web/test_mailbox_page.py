"""The page of the mailboxes: it opens whatever a server says, and a person tries, polls, authorises and mends from it (AT-21)."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from consultant import pipeline
from consultant.administration import mailboxes
from consultant.alerts import AlertKind, raise_alert
from consultant.audit_log import Actor
from consultant.errors import ConfigurationError
from consultant.mailboxes.mailbox import AfterTaking
from consultant.models.administration import AuditEntry
from consultant.models.base import reading, unit_of_work
from consultant.models.case import Case
from consultant.models.post import ImapCursor, OAuthToken, SetAside

from tests.at_the_desk import introduce, mail
from tests.conftest import CHECKOUT, Clock
from tests.imap_servers import Mailserver
from tests.journeys.journey import Played, config_with, open_desk
from tests.pages import served, sign_in_as, watched
from tests.stores import engines_disposed
from tests.token_end_point import TokenEndPoint


@pytest.fixture
def point() -> Iterator[TokenEndPoint]:
    made = TokenEndPoint()
    made.start()
    yield made
    made.stop()


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    with engines_disposed():
        yield


def opened(home: Path, tmp_path: Path, clock: Clock, **keys: object) -> Played:
    home.mkdir()
    return open_desk(home, config_with(tmp_path / "config", CHECKOUT, keys), clock)


def by_oauth(point: TokenEndPoint) -> dict[str, object]:
    return {
        "imap_url": "imap://consult@127.0.0.1:1/INBOX",
        "imap_auth": "xoauth2",
        "oauth_token_url": point.url,
        "oauth_client_id": "client",
        "oauth_refresh_token": "REFRESH",
    }


def act(pages: httpx.Client, csrf: str, address: str, **fields: str) -> str:
    found = pages.post(f"/admin/mailboxes/{address}", data={"csrf": csrf} | fields, follow_redirects=True)
    assert found.status_code == 200
    return found.text


def test_at_21_the_page_opens_where_the_login_is_refused_and_a_new_token_mends_it_without_a_restart(
    home: Path, tmp_path: Path, clock: Clock, point: TokenEndPoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REFRESH", "ended")
    played = opened(home, tmp_path, clock, **by_oauth(point))
    point.secret = None
    with served(watched(played, clock), played) as pages:
        csrf = sign_in_as(pages, played, "admin")
        refused = act(pages, csrf, "consult/test")
        assert "It does not work." in refused
        assert "login refused" in pages.get("/admin/mailboxes").text
        assert "Authorise anew" in refused
        wrong = act(pages, csrf, "consult/authorise", token="never given")
        assert "It does not work." in wrong
        point.good_refresh.add("refresh-77")
        right = act(pages, csrf, "consult/authorise", token=" refresh-77 ")
        assert "consult is authorised" in right
        assert "login refused" not in right
        assert pages.post("/admin/mailboxes/consult/authorise", data={"csrf": csrf}).status_code == 422
    with reading(played.desk.engine) as session:
        kept = session.get_one(OAuthToken, "consult")
        assert kept.access_token in point.good_access
        lines = session.scalars(select(AuditEntry.action)).all()
    assert "mailbox.authorised" in lines
    assert "refresh-77" not in refused + wrong + right


def test_a_mailbox_is_tried_and_polled_from_the_page(
    home: Path, tmp_path: Path, clock: Clock, pymap: Mailserver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAIL_SECRET", pymap.password)
    played = opened(home, tmp_path, clock, imap_url=pymap.url(), imap_secret="MAIL_SECRET")
    introduce(played.desk.engine, clock())
    pymap.put(mail(1, "quillwort 93591?"))
    with served(watched(played, clock), played) as pages:
        csrf = sign_in_as(pages, played, "admin")
        tried = act(pages, csrf, "consult/test")
        assert "consult: logged in. INBOX holds 1 mails, of which 1 would be taken now" in tried
        polled = act(pages, csrf, "consult/poll")
        assert "consult: 1 mails are taken" in polled
        monkeypatch.setenv("MAIL_SECRET", "wrong")
        assert "It does not work." in act(pages, csrf, "consult/test")
        assert "logs in by a password" in pages.post("/admin/mailboxes/consult/authorise", data={"csrf": csrf, "token": "x"}).text  # fmt: skip
        shown = pages.get("/admin/mailboxes").text
        assert "MAIL_SECRET" in shown, "the name of a secret is a key's value"
        assert "0 s ago" in shown
        assert pymap.password not in tried + polled + shown
        assert "quillwort" not in tried + polled + shown
    with reading(played.desk.engine) as session:
        assert len(session.scalars(select(Case)).all()) == 1


def test_mails_that_were_set_aside_are_taken_fetched_again_or_forgotten(
    home: Path, tmp_path: Path, clock: Clock
) -> None:
    played = opened(home, tmp_path, clock, imap_url="imap://consult@127.0.0.1:1/INBOX")
    rows = [(1, mail(1, "quillwort")), (2, None), (3, None)]
    with unit_of_work(played.desk.engine) as session:
        for number, raw in rows:
            session.add(SetAside(id=number, mailbox="consult", folder="INBOX", uid_validity=1, uid=number, reason="broken", at=clock(), raw=raw, tries=3))  # fmt: skip
        session.add(ImapCursor(mailbox="consult", folder="INBOX", failing_since=clock() - timedelta(hours=2), error="ServerLost"))  # fmt: skip
        raise_alert(session, AlertKind.LOGIN_REFUSED, "consult", "Refused.", now=clock(), mailbox="consult")
    with served(watched(played, clock), played) as pages:
        csrf = sign_in_as(pages, played, "admin")
        page = pages.get("/admin/mailboxes").text
        assert "2 h ago: ServerLost" in page
        assert "quillwort" not in page
        assert "The mail 1 is taken: CC-" in act(pages, csrf, "aside/1/retry")
        assert "fetched again at the next poll" in act(pages, csrf, "aside/2/retry")
        assert "The mail is forgotten" in act(pages, csrf, "aside/3/drop")
        assert "No mail with the number 3" in act(pages, csrf, "aside/3/retry")
    with reading(played.desk.engine) as session:
        (left,) = session.scalars(select(SetAside))
    assert (left.id, left.tries, left.try_again_at) == (2, 0, clock())


def test_a_server_that_never_answers_is_waited_for_a_while_only_and_no_transaction_is_held(
    home: Path, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"imap://consult@127.0.0.1:{silent.getsockname()[1]}/INBOX"
        played = opened(home, tmp_path, clock, imap_url=url, imap_secret="MAIL_SECRET")
        monkeypatch.setenv("MAIL_SECRET", "x")
        monkeypatch.setattr(mailboxes, "PATIENCE", 0.2)
        tried = mailboxes.try_login(played.services.settings, played.desk, "consult")
        with unit_of_work(played.desk.engine) as session:
            raise_alert(session, AlertKind.RELAY_AWAY, "relay", "x", now=clock())
        peer, _ = silent.accept()
        peer.close()
    assert (tried.ok, tried.words) == (False, "No answer came within 0 s.")


def test_what_was_not_foreseen_is_a_sentence_too(clock: Clock) -> None:
    def broken() -> str:
        raise ZeroDivisionError

    assert mailboxes.within(5, broken).words == "It failed (ZeroDivisionError)."


def test_a_store_that_is_away_is_not_ready(home: Path, tmp_path: Path, clock: Clock) -> None:
    played = opened(home, tmp_path, clock, review="always")
    from sqlalchemy import create_engine

    nowhere = create_engine("sqlite:////nowhere/at/all.db")
    away = replace(watched(played, clock), engine=nowhere, books_engine=nowhere)
    with served(away, played) as pages:
        assert pages.get("/healthz").status_code == 200
        told = pages.get("/readyz")
        assert (told.status_code, told.json()["waits_for"]) == (503, ["store", "books"])


def test_a_mailbox_that_is_not_polled_says_by_which_doors_it_takes_mail(
    home: Path, tmp_path: Path, clock: Clock
) -> None:
    played = opened(home, tmp_path, clock, maildir="/var/mail/consult")
    settings = played.services.settings
    (found,) = mailboxes.list_standing(played.desk, settings)
    assert (found.state, found.is_polled, found.has_token) == ("takes mail at the door", False, False)
    assert found.doors[1] == "Maildir /var/mail/consult"
    assert "its imap_url is empty" in mailboxes.try_login(settings, played.desk, "consult").words
    box = replace(
        found.mailbox, imap_url="imap://x@127.0.0.1:1/INBOX", imap_after=AfterTaking.MOVE, imap_move_to=""
    )
    with pytest.raises(ConfigurationError, match="names no folder"):
        mailboxes.make_poller(settings, played.desk, box)


def test_a_mail_set_aside_that_the_store_refuses_says_so_and_stays(
    home: Path, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    played = opened(home, tmp_path, clock)
    with unit_of_work(played.desk.engine) as session:
        session.add(SetAside(id=1, mailbox="consult", folder="INBOX", uid_validity=1, uid=1, reason="broken", at=clock(), raw=mail()))  # fmt: skip
    monkeypatch.setattr(pipeline, "receive_all", lambda *_: [ValueError("x")])
    with pytest.raises(ValueError, match="x"):
        mailboxes.retry_aside(played.desk, 1, Actor("ada", "web"))
    with reading(played.desk.engine) as session:
        assert session.get(SetAside, 1)

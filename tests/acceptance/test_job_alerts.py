"""Alerts of the job board as mail: what leaves says what it is and how it ends (AT-34, RFC 8058), once, and to nobody who is not there."""

from __future__ import annotations

import email.policy
import re
import threading
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.message import Message as Mail
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from consultant import job_alerts
from consultant.announcements import send_due
from consultant.careers.alert_tokens import make_end_token
from consultant.careers.query import JobQuery
from consultant.careers.rhythm import Rhythm
from consultant.delivery.suppression import is_suppressed
from consultant.job_care import tend
from consultant.job_digests import send_digests
from consultant.models.base import reading

from tests.acceptance.conftest import through
from tests.acceptance.test_reports import come, report
from tests.at_the_desk import ASKER, Relay, introduce
from tests.boards import SEEKER, WEB, list_posting, searches_of, with_board
from tests.conftest import CHECKOUT, Clock
from tests.journeys.journey import Played, config_with, open_desk
from tests.pages import csrf_in, served, watched
from tests.stores import Store

if TYPE_CHECKING:
    from consultant.models.career import SavedSearch

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def bare(empty_store: Store, tmp_path: Path, clock: Clock, relay: Relay) -> Played:
    """A desk without a board. Its postings are put down without a mail, so that nobody audits it."""
    clock.now = datetime(2026, 11, 15, 15, tzinfo=UTC)
    return through(open_desk(empty_store.home, config_with(tmp_path / "config", CHECKOUT, {}), clock), relay)


@pytest.fixture
def played(bare: Played) -> Played:
    return with_board(bare)


def words(mail: Mail) -> str:
    read = email.message_from_bytes(mail.as_bytes(), _class=EmailMessage, policy=email.policy.default)
    body = read.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def morning(played: Played, clock: Clock) -> None:
    """Seven in the morning, and the rounds that follow, twice."""
    clock.now = (clock.now + timedelta(days=1)).replace(hour=7, minute=1)
    for _ in range(2):
        tend(played.desk)
        send_due(played.desk)


def searches(played: Played) -> list[SavedSearch]:
    return searches_of(played.desk)


def confirmed(played: Played, clock: Clock, relay: Relay, pages: httpx.Client) -> str:
    """A search of SEEKER's that is confirmed at the page of its mail; the path that ends it."""
    job_alerts.ask(played.desk, SEEKER, JobQuery(state="TX"), Rhythm.DAILY)
    send_due(played.desk)
    found = re.search(rf"{WEB}(/careers/alerts/confirm/\S+)", words(relay.mails[-1]).replace("=\n", ""))
    assert found
    page = pages.get(found[1])
    assert pages.post(found[1], data={"csrf": csrf_in(page.text)}).status_code == 200
    (search,) = searches(played)
    return f"/careers/alerts/end/{make_end_token(played.desk.secret, search.id, SEEKER)}"


def test_at_34_a_digest_says_that_it_is_automatic_which_list_it_is_and_how_one_click_ends_it(
    played: Played, clock: Clock, relay: Relay
) -> None:
    with served(watched(played, clock), played) as pages:
        path = confirmed(played, clock, relay, pages)
        assert relay.mails[0]["List-Unsubscribe"] is None, "a confirmation is of no list yet"
        number = list_posting(played.desk.engine, 1, clock() + timedelta(minutes=1))
        morning(played, clock)
        assert len(relay.mails) == 2, "one digest, however often the round goes"
        raw, digest = relay.taken[1][2], relay.mails[1]
        assert b"\r\nList-Unsubscribe:" in raw
        assert "".join(digest["List-Unsubscribe"].split()) == f"<{WEB}{path}>"
        assert digest["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert digest["List-Id"] == "<job-alerts.localhost>"
        assert digest["Precedence"] is None
        assert digest.get_all("Auto-Submitted") == ["auto-generated"]
        assert digest.get_all("X-Auto-Response-Suppress") == ["All"]
        assert re.fullmatch(r"<consult\.note\.[0-9a-f]{32}@localhost>", digest["Message-ID"])
        assert relay.taken[1][0].startswith("jobs+d"), "a bounce comes back to its search"
        assert relay.taken[1][1] == [SEEKER]
        assert f"{WEB}/careers/CAREER1" in words(digest)
        pages.cookies.clear()
        assert pages.post(path, data=ONE_CLICK, headers={"Origin": "null"}).status_code == 200
    list_posting(played.desk.engine, 2, clock() + timedelta(minutes=1))
    morning(played, clock)
    assert len(relay.mails) == 2
    assert (searches(played), number > 0) == ([], True)


def test_at_34_without_a_secure_page_there_is_no_one_click(bare: Played, clock: Clock, relay: Relay) -> None:
    played = with_board(bare, web_url="http://desk.example")
    job_alerts.ask(played.desk, SEEKER, JobQuery(), Rhythm.DAILY)
    token = re.search(r"/confirm/(\S+)", _sent(played, relay))
    assert token
    job_alerts.confirm(played.desk, token[1])
    list_posting(played.desk.engine, 1, clock() + timedelta(minutes=1))
    morning(played, clock)
    assert "http://desk.example" in relay.mails[-1]["List-Unsubscribe"]
    assert relay.mails[-1]["List-Unsubscribe-Post"] is None


def _sent(played: Played, relay: Relay) -> str:
    send_due(played.desk)
    return words(relay.mails[-1])


def test_at_33_a_digest_that_comes_back_ends_the_alerts_of_its_address(
    played: Played, clock: Clock, relay: Relay
) -> None:
    with served(watched(played, clock), played) as pages:
        confirmed(played, clock, relay, pages)
    list_posting(played.desk.engine, 1, clock() + timedelta(minutes=1))
    morning(played, clock)
    verp, _, _ = relay.taken[-1]
    come(played, verp, report(verp, relay.mails[-1]["Message-ID"]))
    with reading(played.desk.engine) as session:
        assert is_suppressed(session, SEEKER)
    assert searches(played) == []
    list_posting(played.desk.engine, 2, clock() + timedelta(minutes=1))
    morning(played, clock)
    assert len(relay.mails) == 2


def test_at_33_a_report_that_only_names_a_digest_s_envelope_touches_no_case(
    played: Played, clock: Clock, relay: Relay
) -> None:
    """The number in its key is a search's and no case's."""
    introduce(played.desk.engine, clock())
    with served(watched(played, clock), played) as pages:
        confirmed(played, clock, relay, pages)
    list_posting(played.desk.engine, 1, clock() + timedelta(minutes=1), case_status="sent")
    morning(played, clock)
    verp, _, _ = relay.taken[-1]
    come(played, verp, report(verp, "<unknown@elsewhere.example>"))
    with reading(played.desk.engine) as session:
        assert not is_suppressed(session, SEEKER)
        assert not is_suppressed(session, ASKER)
    assert len(searches(played)) == 1


def test_a_digest_is_written_once_by_two_desks_at_once(played: Played, clock: Clock, relay: Relay) -> None:
    with served(watched(played, clock), played) as pages:
        confirmed(played, clock, relay, pages)
    list_posting(played.desk.engine, 1, clock() + timedelta(minutes=1))
    clock.now = (clock.now + timedelta(days=1)).replace(hour=7, minute=1)
    start, written = threading.Barrier(3), []

    def go_round() -> None:
        start.wait()
        written.append(send_digests(played.desk))

    threads = [threading.Thread(target=go_round) for _ in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    send_due(played.desk)
    assert sorted(written) == [0, 0, 1]
    assert len(relay.mails) == 2

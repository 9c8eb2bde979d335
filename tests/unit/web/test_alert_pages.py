"""Alerts at their pages: asked for without a word of who is known, confirmed by a button, ended by a button or one click."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from consultant import job_alerts
from consultant.careers import alerts
from consultant.careers.alert_tokens import make_confirm_token, make_end_token
from consultant.careers.rhythm import Rhythm
from consultant.models.base import reading
from consultant.models.career import SavedSearch
from consultant.models.notification import Notification
from consultant.web.security import HEADERS

from tests.boards import SEEKER, WEB, searches_of, subscribe, with_board
from tests.conftest import CHECKOUT, Clock
from tests.journeys.journey import Played, config_with, open_desk
from tests.pages import csrf_in, served, watched
from tests.stores import Store

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def store_name() -> str:
    """The statements are tested on both stores elsewhere."""
    return "sqlite"


@pytest.fixture
def played(empty_store: Store, tmp_path: Path, clock: Clock) -> Played:
    clock.now = datetime(2026, 11, 15, 15, tzinfo=UTC)
    return with_board(open_desk(empty_store.home, config_with(tmp_path / "config", CHECKOUT, {}), clock))


@pytest.fixture
def pages(played: Played, clock: Clock) -> Iterator[httpx.Client]:
    with served(watched(played, clock), played) as client:
        yield client


def save(pages: httpx.Client, address: str = SEEKER, rhythm: str = "daily", **query: str) -> httpx.Response:
    """Fill in the form that the search page leads to."""
    page = pages.get("/careers/alerts", params=query)
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.text))
    return pages.post("/careers/alerts", data=fields | {"address": address, "rhythm": rhythm})


def mails(played: Played) -> list[Notification]:
    with reading(played.desk.engine) as session:
        return list(session.scalars(select(Notification).order_by(Notification.id)))


def searches(played: Played) -> list[SavedSearch]:
    return searches_of(played.desk, everything=True)


def link_in(mail: Notification, which: str = "confirm") -> str:
    found = re.search(rf"{re.escape(WEB)}(/careers/alerts/{which}/[\w-]+)", mail.text)
    assert found
    return found[1]


def end_path(played: Played, search: SavedSearch) -> str:
    return f"/careers/alerts/end/{make_end_token(played.desk.secret, search.id, search.address)}"


def test_a_search_is_saved_confirmed_by_a_button_and_ended_by_one(
    played: Played, pages: httpx.Client
) -> None:
    shown = pages.get("/careers/alerts", params={"state": "TX", "q": "<b>", "days": "7"})
    assert "in Texas" in shown.text
    assert "&lt;b&gt;" in shown.text
    sent = save(pages, rhythm="weekly", state="TX", q="inpatient", days="7")
    assert (sent.status_code, "on its way" in sent.text) == (200, True)
    path = link_in(mails(played)[0])
    for _ in range(2):
        page = pages.get(path)
        assert (page.status_code, "in Texas" in page.text, "s***@home.example" in page.text) == (
            200,
            True,
            True,
        )
    assert searches(played)[0].confirmed_at is None, "to open the link confirms nothing"
    done = pages.post(path, data={"csrf": csrf_in(page.text)})
    assert "is confirmed" in done.text
    (search,) = searches(played)
    assert (search.rhythm, search.query) == ("weekly", {"state": "TX", "words": "inpatient"})
    assert search.next_at == datetime(2026, 11, 16, 12, tzinfo=UTC) - timedelta(hours=5)
    assert "is confirmed" in pages.post(path, data={"csrf": csrf_in(page.text)}).text, "again is as once"
    end = end_path(played, search)
    assert "End this alert" in pages.get(end).text
    assert searches(played)[0].ended_at is None, "to open the link ends nothing"
    assert "This alert has ended" in pages.post(end).text
    assert searches(played)[0].ended_at is not None
    assert "This alert has ended" in pages.post(end).text
    again = pages.get(path)
    assert (again.status_code, "was ended" in again.text) == (409, True)
    assert pages.post(path, data={"csrf": csrf_in(page.text)}).status_code == 409


def test_the_page_says_the_same_whoever_is_known(played: Played, pages: httpx.Client) -> None:
    subscribe(played.desk, state="TX")
    known, unknown = save(pages, state="TX"), save(pages, "new@home.example", state="TX")
    many = [save(pages, state="TX") for _ in range(job_alerts.MOST_A_DAY + 1)]
    bare = {re.sub(r'value="[^"]*"', "", one.text) for one in (known, unknown, *many)}
    assert len(bare) == 1
    assert {one.status_code for one in (known, unknown, *many)} == {200}
    assert searches(played)[-1].confirmed_at is not None, "what is confirmed stays so"


def test_a_mailbox_gets_a_few_links_a_day_however_its_address_is_tagged(
    played: Played, pages: httpx.Client, clock: Clock
) -> None:
    for number in range(6):
        save(pages, f"ann+{number}@home.example", q=f"word{number}")
    assert len(mails(played)) == job_alerts.MOST_A_DAY
    clock.pass_(days=1)
    save(pages, "ann+9@home.example")
    assert len(mails(played)) == job_alerts.MOST_A_DAY + 1


def test_a_network_and_everybody_together_get_no_more_than_is_useful(
    played: Played, pages: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alerts, "MOST_AN_HOUR", 5)
    answers = [save(pages, f"a{number}@home.example").status_code for number in range(25)]
    assert len(mails(played)) == 5
    assert answers == [200] * 20 + [429] * 5


@pytest.mark.parametrize(
    ("address", "rhythm"), [("no address", "daily"), ("", "daily"), (SEEKER, "hourly"), (SEEKER, "")]
)
def test_what_is_no_address_or_rhythm_is_said_beside_the_form(
    played: Played, pages: httpx.Client, address: str, rhythm: str
) -> None:
    page = save(pages, address, rhythm, state="TX")
    assert (page.status_code, "in Texas" in page.text, mails(played)) == (422, True, [])
    assert 'role="alert"' in page.text


def test_a_link_is_good_for_a_week(played: Played, pages: httpx.Client, clock: Clock) -> None:
    save(pages)
    path = link_in(mails(played)[0])
    csrf = csrf_in(pages.get(path).text)
    clock.now = clock.now.replace(hour=1) + timedelta(days=8)
    page = pages.get(path)
    assert (page.status_code, "This link has ended" in page.text) == (409, True)
    assert pages.post(path, data={"csrf": csrf}).status_code in {403, 409}
    assert searches(played)[0].confirmed_at is None


def test_confirming_needs_the_form_of_our_page(played: Played, pages: httpx.Client) -> None:
    save(pages)
    assert pages.post(link_in(mails(played)[0])).status_code == 403
    assert searches(played)[0].confirmed_at is None


def test_forged_links_lead_nowhere(played: Played, pages: httpx.Client) -> None:
    mine, other = subscribe(played.desk), subscribe(played.desk, "other@home.example")
    secret, now = played.desk.secret, played.desk.clock()
    forged = [
        f"end/{make_end_token(secret, other.id, mine.address)}",
        f"end/{make_end_token(b'x' * 32, mine.id, mine.address)}",
        f"end/{make_end_token(secret, 999, mine.address)}",
        f"confirm/{make_confirm_token(secret, other.id, mine.address, Rhythm.DAILY, now)}",
        f"confirm/{make_end_token(secret, mine.id, mine.address)}",
        f"end/{make_confirm_token(secret, mine.id, mine.address, Rhythm.DAILY, now)}",
        f"end/{'9' * 500}",
    ]
    for path in forged:
        assert pages.get(f"/careers/alerts/{path}").status_code == 404, path
        if path.startswith("end"):
            for end in ("", "/all"):
                assert pages.post(f"/careers/alerts/{path}{end}", data=ONE_CLICK).status_code == 404, path
    assert [one.ended_at for one in searches(played)] == [None, None]


def test_one_click_of_a_mail_program_ends_it_without_cookie_or_form(
    played: Played, pages: httpx.Client
) -> None:
    search, stays = subscribe(played.desk, state="TX"), subscribe(played.desk, state="CO")
    pages.cookies.clear()
    path = end_path(played, search)
    answer = pages.post(path, data=ONE_CLICK, headers={"Origin": "null", "Sec-Fetch-Site": "cross-site"})
    assert (answer.status_code, answer.history, "set-cookie" in answer.headers) == (200, [], False)
    assert [one.id for one in searches_of(played.desk)] == [stays.id]
    assert pages.post(path, files={"List-Unsubscribe": (None, "One-Click")}).status_code == 200, (
        "RFC 8058, 3.2"
    )
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    other = pages.post("/careers/alerts", headers={"Origin": "https://evil.example"})
    assert other.status_code == 403, "no other page is open to another site"


def test_all_alerts_of_an_address_are_seen_and_ended_and_no_other_s(
    played: Played, pages: httpx.Client
) -> None:
    first, second = subscribe(played.desk, state="TX"), subscribe(played.desk, words="<i>urology")
    subscribe(played.desk, "other@home.example", state="CO")
    job_alerts.ask(played.desk, SEEKER, alerts.query_of(first).__class__(words="not confirmed"), Rhythm.DAILY)
    page = pages.get(end_path(played, first))
    assert "&lt;i&gt;urology" in page.text
    assert "Colorado" not in page.text
    assert "not confirmed" not in page.text
    assert SEEKER not in page.text
    assert end_path(played, second) in page.text
    assert "End all alerts" in page.text
    assert "has ended" in pages.post(f"{end_path(played, first)}/all").text
    assert [one.address for one in searches_of(played.desk)] == ["other@home.example"]


def test_an_address_may_have_so_many_and_no_more(
    played: Played, pages: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alerts, "MOST_OF_AN_ADDRESS", 1)
    subscribe(played.desk, state="TX")
    save(pages, state="CO")
    path = link_in(mails(played)[-1])
    page = pages.post(path, data={"csrf": csrf_in(pages.get(path).text)})
    assert (page.status_code, "End one of them first" in page.text) == (409, True)
    assert len(searches_of(played.desk)) == 1


def test_without_a_board_or_an_address_of_its_own_the_page_says_so(played: Played, clock: Clock) -> None:
    with served(watched(played, clock), with_board(played, web_url="")) as pages:
        page = pages.get("/careers/alerts")
        assert job_alerts.NO_PAGES.partition("(")[0] in page.text
        assert "<form method" not in page.text

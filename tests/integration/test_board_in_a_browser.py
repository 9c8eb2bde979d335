"""The job board in a real browser: a customer posts by the form, a moderator approves it in the desk, and it stands for everybody."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from consultant.accounts import ledger
from consultant.models.account import Unit
from consultant.models.base import reading, unit_of_work
from consultant.models.case import Case
from consultant.models.user import Role, User

from tests.at_the_desk import ASKER, introduce
from tests.browser import Browser, check
from tests.conftest import CHECKOUT, Clock
from tests.job_rows import add_posting
from tests.journeys.journey import Played, config_with, open_desk
from tests.pages import COOKIE, enter, served, sign_in_as, watched

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx
    from playwright.sync_api import Page

    from tests.stores import Store

pytestmark = [pytest.mark.slow]


@pytest.fixture
def store_name() -> str:
    """The browser does not see which store it is; every page has its own tests on both."""
    return "sqlite"


@pytest.fixture
def played(store: Store, tmp_path: Path, clock: Clock) -> Played:
    return open_desk(store.home, config_with(tmp_path / "config", CHECKOUT, {}, jobs={}), clock)


@pytest.fixture
def pages(played: Played, clock: Clock) -> Iterator[httpx.Client]:
    with served(watched(played, clock), played) as client:
        yield client


def employer(played: Played) -> int:
    """Somebody with an account that may post; the user."""
    at, engine = played.desk.clock(), played.desk.engine
    account = introduce(engine, at)
    with unit_of_work(engine) as session:
        ledger.grant(session, account, 3, actor="admin", reason="", at=at, unit=Unit.POSTING)
        user = User(name=ASKER, email=ASKER, role=Role.CUSTOMER, account_id=account, created_at=at)
        session.add(user)
        session.flush()
        return user.id


def opened(browser: Browser, pages: httpx.Client, **kinds: object) -> Page:
    """A page of whoever the client is signed in as."""
    base_url = str(pages.base_url).rstrip("/")
    page = browser.open(base_url, **kinds)  # type: ignore[arg-type]
    page.context.add_cookies([{"name": COOKIE, "value": pages.cookies[COOKIE], "url": base_url}])
    return page


def seen(page: Page, name: str) -> None:
    """At both widths."""
    for width, pixels in (("desk", 1280), ("phone", 390)):
        page.set_viewport_size({"width": pixels, "height": 900})
        check(page, f"{name}_{width}")
    page.set_viewport_size({"width": 1280, "height": 900})


def test_a_customer_posts_a_moderator_approves_and_it_stands(
    browser: Browser, played: Played, pages: httpx.Client
) -> None:
    enter(pages, played, employer(played))
    page = opened(browser, pages)
    fill_in(page)
    assert len(browser.complaints) == 1
    assert "422" in browser.complaints.pop(), "the console notes the form that was refused"
    page.get_by_role("button", name="Send to the moderator").click()
    page.wait_for_url("**/careers/mine?done=posted")
    played.bell.answer(played.desk)
    page.goto("/careers/mine")
    assert "with the moderator" in page.inner_text("main")
    approve(browser, played, pages)
    page.goto("/careers/mine")
    seen(page, "postings_mine")
    stranger = browser.open(str(pages.base_url).rstrip("/"))
    stranger.goto("/careers")
    stranger.get_by_role("link", name="Inpatient coder").click()
    assert "You code inpatient stays" in stranger.inner_text("main")
    assert "hiring@hospital.example" not in stranger.content()


def fill_in(page: Page) -> None:
    """First with a mistake, which is told beside its field."""
    page.goto("/careers/post")
    seen(page, "posting_form")
    page.get_by_label("Title").fill("Inpatient coder")
    page.get_by_label("City").fill("Austin")
    page.get_by_label("CPC", exact=True).check()
    page.get_by_label("From ($)").fill("28")
    page.get_by_label("To ($)").fill("much")
    page.get_by_label("Where applications go").fill("hiring@hospital.example")
    page.get_by_label("Description").fill("You code inpatient stays for a hospital of 300 beds.\n\nGood pay.")
    page.get_by_role("button", name="Look at it").click()
    seen(page, "posting_form_wrong")
    assert "Say in which state the city is." in page.inner_text("#wrong-state")
    page.get_by_label("State").select_option("TX")
    page.get_by_label("To ($)").fill("34")
    page.get_by_role("button", name="Look at it").click()
    page.get_by_role("heading", name="As the board reads it").wait_for()
    seen(page, "posting_preview")


def approve(browser: Browser, played: Played, pages: httpx.Client) -> None:
    pages.cookies.clear()
    sign_in_as(pages, played, "coder", "cora")
    desk = opened(browser, pages)
    desk.goto("/desk")
    seen(desk, "queue_with_a_posting")
    with reading(played.desk.engine) as session:
        reference = session.scalars(select(Case.reference)).one()
    desk.get_by_role("link", name=reference).click()
    desk.get_by_role("heading", name="A new posting").wait_for()
    seen(desk, "case_of_a_posting")
    desk.get_by_role("button", name=re.compile("Approve as it is")).click()
    desk.wait_for_url("**?after=approve")
    played.bell.answer(played.desk)
    with unit_of_work(played.desk.engine) as session:
        add_posting(session, 7, played.desk.clock(), title="An older posting", status="pending")
    desk.goto("/board")
    desk.get_by_text("Take it off").click()
    seen(desk, "board_room")


def test_whoever_is_not_signed_in_sees_how_to_post(browser: Browser, pages: httpx.Client) -> None:
    page = browser.open(str(pages.base_url).rstrip("/"))
    page.goto("/careers/post")
    seen(page, "posting_as_a_guest")

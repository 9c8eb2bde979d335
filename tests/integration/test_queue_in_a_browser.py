"""The queue in a real browser: worked with keys only, live without a reload, whole without a script, sound for everybody."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from consultant import pipeline, workbench
from consultant.audit_log import Actor
from consultant.models.base import unit_of_work
from consultant.models.review import ReviewItem
from consultant.review.decide import Decision, DecisionKind

from tests.browser import Browser, check
from tests.conftest import Clock
from tests.journeys.journey import Played, open_desk
from tests.long_queue import fill_queue, reference_of
from tests.pages import COOKIE, served, sign_in_as, watched

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx
    from playwright.sync_api import Page

    from tests.stores import Store

pytestmark = pytest.mark.slow
CASES = 60


@pytest.fixture
def store_name() -> str:
    return "sqlite"


@pytest.fixture
def played(empty_store: Store, at_once: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Played:
    """A desk with sixty held cases, two of them overdue, whose queue looks for news each second."""
    monkeypatch.setattr("consultant.web.desk.queue.LIVE_SECONDS", 1)
    opened = open_desk(empty_store.home, at_once, clock)
    fill_queue(opened.desk.engine, clock(), CASES)
    with unit_of_work(opened.desk.engine) as session:
        for number in range(1, CASES + 1):
            session.get_one(ReviewItem, number).due_at = clock() + timedelta(minutes=30 * number - 70)
    return opened


@pytest.fixture
def pages(played: Played, clock: Clock) -> Iterator[httpx.Client]:
    with served(watched(played, clock), played) as client:
        sign_in_as(client, played, "lead", "lea")
        yield client


def opened(browser: Browser, pages: httpx.Client, **kinds: object) -> Page:
    """The queue in a browser that is signed in."""
    base_url = str(pages.base_url).rstrip("/")
    page = browser.open(base_url, **kinds)  # type: ignore[arg-type]
    page.context.add_cookies([{"name": COOKIE, "value": pages.cookies[COOKIE], "url": base_url}])
    page.goto("/desk")
    return page


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.textContent"))


def test_the_queue_is_worked_with_keys_only(browser: Browser, pages: httpx.Client) -> None:
    page = opened(browser, pages)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert focused(page) == reference_of(2)
    page.keyboard.press("x")
    assert page.locator("#how-many").text_content() == "1 ticked"
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("jk?")
    assert page.locator("#q").input_value() == "jk?", "a field takes letters"
    page.keyboard.press("Escape")
    with page.expect_navigation():
        page.keyboard.press("n")
    assert page.locator("a[rel=first]").is_visible()
    page.keyboard.press("j")
    assert focused(page) == reference_of(51)
    page.keyboard.press("/")
    page.keyboard.type(reference_of(3))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith(f"/desk/cases/{reference_of(3)}")


def test_a_case_s_page_leads_to_the_search(browser: Browser, pages: httpx.Client) -> None:
    page = opened(browser, pages)
    page.goto("/desk#search")
    page.reload()
    page.keyboard.type("99213")
    assert page.locator("#q").input_value() == "99213"


def test_single_keys_can_be_turned_off(browser: Browser, pages: httpx.Client) -> None:
    page = opened(browser, pages)
    page.click("#show-keys")
    page.uncheck("#single-keys")
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.reload()
    page.keyboard.press("j")
    assert focused(page) != reference_of(1)


def test_who_holds_what_and_what_has_gone_is_seen_without_a_reload(
    browser: Browser,
    pages: httpx.Client,
    played: Played,
    clock: Clock,
) -> None:
    page = opened(browser, pages)
    workbench.hold(played.desk.engine, 2, "ben", clock())
    pipeline.decide(played.desk, 4, Decision(DecisionKind.DROP, "ben"))
    page.wait_for_selector(f'tr[data-reference="{reference_of(2)}"] [data-holder]:text("ben")')
    page.wait_for_selector(f'tr.gone[data-reference="{reference_of(4)}"]')
    page.wait_for_selector('[data-count=waiting]:text("59")')
    page.wait_for_selector('#news:has-text("One case has come in here since")')
    page.context.clear_cookies()
    page.wait_for_selector('#news:has-text("You are signed out")')
    browser.complaints.clear()  # the console notes the answer that signs out


def test_a_lead_drops_what_is_ticked_without_a_script(browser: Browser, pages: httpx.Client) -> None:
    page = opened(browser, pages, script=False)
    for number in (1, 2):
        page.check(f'input[value="{reference_of(number)}"]')
    page.click("text=Drop what is ticked")
    page.fill("#reason", "Spam.")
    page.get_by_role("button", name="Drop 2 cases").click()
    page.wait_for_url("**/desk/drop")
    assert page.locator("h1").text_content() == "2 of 2 cases were dropped"
    page.click("text=Back to the queue")
    page.fill("#q", "coder3@clinic3.example")
    page.get_by_role("button", name="Search").click()
    page.wait_for_url("**/desk?sealed=*")
    assert "coder3" not in page.url
    assert page.locator("tr[data-reference]").count() == 1


@pytest.mark.parametrize(("width", "dark"), [("phone", False), ("desk", True)])
def test_its_pages_are_sound_for_everybody(
    browser: Browser, pages: httpx.Client, played: Played, clock: Clock, width: str, dark: bool
) -> None:
    wording = workbench.Wording("Documentation", "Please send the operative note. " * 5, "consult")
    workbench.save_snippet(played.desk.engine, wording, Actor("ann"), clock())
    workbench.snooze(played.desk.engine, 9, clock() + timedelta(hours=3), Actor("ann"), clock())
    page = opened(browser, pages, width=width, dark=dark)
    name = f"{width}-{'dark' if dark else 'light'}"
    check(page, f"queue-{name}")
    page.keyboard.press("j")
    page.keyboard.press("?")
    check(page, f"queue-keys-{name}")
    for address in ("/desk?view=overdue&account=2", "/desk?view=snoozed", "/desk/snippets"):
        page.goto(address)
        check(page, f"queue-{address.split('/')[-1].partition('?')[2] or 'snippets'}-{name}")

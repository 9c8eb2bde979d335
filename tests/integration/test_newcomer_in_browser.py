"""A newcomer's whole story in a real browser: reads a code's page, is asked to register, does, reads on until nothing is left, and asks at the page.

The answer comes on the screen and by mail; a follow-up is understood. With script and without; pictures where CONSULTANT_PICTURES names a folder.
"""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from consultant.administration.plans import add_plan
from consultant.announcements import send_due
from consultant.audit_log import Actor
from consultant.models.base import unit_of_work
from consultant.models.user import User

from tests.at_the_desk import introduce
from tests.browser import Browser, check
from tests.conftest import CHECKOUT, Clock
from tests.journeys.journey import Played, config_with, open_desk, sent
from tests.pages import add_person, served, watched

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from tests.stores import Store

pytestmark = [pytest.mark.slow]
PASSWORD = "seven purple kites at dawn"
NEWCOMER = "newcomer@clinic.example"
FIRST, SECOND = "/codes/CPT/93591", "/codes/CPT/93355?date=2026-02-03"
FURTHER = ["/codes/CPT/93592", "/codes/CPT/45378", "/codes/CPT/20610", "/codes/HCPCS/J1885"]
LAST = "/codes/CPT/99213"
CLOSED = "These sections are closed"


@pytest.fixture
def store_name() -> str:
    """The browser does not see which store it is; every page has its own tests on both."""
    return "sqlite"


@pytest.fixture
def played(store: Store, tmp_path: Path, clock: Clock) -> Played:
    keys = {"review": "when_unsure", "automatic_undo_seconds": 30, "undo_seconds": 30}
    made = open_desk(store.home, config_with(tmp_path / "config", CHECKOUT, keys), clock)
    add_plan(made.desk, "guest", {"questions": 0, "page_views": 1}, Actor("admin", "cli"))
    add_plan(made.desk, "free", {"questions": 2, "page_views": 5}, Actor("admin", "cli"))
    return made


@pytest.fixture
def address(played: Played, clock: Clock) -> Iterator[str]:
    with served(watched(played, clock), played) as pages:
        yield str(pages.base_url)


def mailed(played: Played) -> list[str]:
    """The texts of what was mailed, in the order in which it left."""
    send_due(played.desk)
    bodies = [message_from_bytes(raw, policy=policy.default).get_body(("plain",)) for raw in sent(played)]
    return [body.get_content() for body in bodies if body]


def link_in(text: str) -> str:
    found = re.search(r"/register/confirm\?\S+", text)
    assert found, text
    return found[0]


def sign_in(page: Page) -> None:
    page.get_by_label("Name").fill(NEWCOMER)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")


def seen(page: Page, name: str) -> None:
    """Checked and pictured at both widths, dark and as it is printed."""
    check(page, f"{name}-1280")
    page.set_viewport_size({"width": 390, "height": 900})
    check(page, f"{name}-390")
    page.emulate_media(color_scheme="dark")
    check(page, f"{name}-390-dark")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(media="print", color_scheme="light")
    check(page, f"{name}-print")
    page.emulate_media(media="screen")


def register(page: Page, played: Played) -> None:
    """From the page that is closed to the sign-in, by the link of the mail."""
    page.get_by_role("link", name=re.compile("^Register free for 5")).click()
    page.get_by_text("whole code pages").wait_for()
    seen(page, "newcomer-register")
    page.get_by_label("Your mail address").fill(NEWCOMER)
    page.get_by_role("button", name="Send me a link").click()
    page.get_by_text("a mail with a link is on its way").wait_for()
    seen(page, "newcomer-registered")

    page.goto(link_in(mailed(played)[-1]))
    seen(page, "newcomer-password")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("The same again").fill(PASSWORD)
    page.get_by_role("button", name="Make my account").click()
    sign_in(page)


def read_on(page: Page) -> None:
    """Five whole pages, of which the one that is open is the first; then titles only, also of what was read as a guest."""
    for further in ("", *FURTHER):
        if further:
            page.goto(further)
        page.locator("#sources").wait_for()
        assert page.get_by_text(CLOSED).count() == 0, further
    page.goto(LAST)
    page.get_by_text(CLOSED).wait_for()
    page.goto(FIRST)
    page.get_by_text(CLOSED).wait_for()


def test_a_newcomer_reads_registers_reads_on_asks_at_the_page_and_is_answered_on_the_screen_and_by_mail(
    browser: Browser, played: Played, address: str, clock: Clock
) -> None:
    page = browser.open(address)
    page.goto(FIRST)
    page.locator("h2#pairs").wait_for()
    assert page.get_by_text(CLOSED).count() == 0
    page.goto(SECOND)
    page.get_by_text(CLOSED).wait_for()
    seen(page, "newcomer-closed")
    register(page, played)
    page.wait_for_url(f"**{SECOND}")  # where the newcomer came from
    read_on(page)
    page.get_by_label("Your question about CPT 93591").fill("Does modifier 59 help with 93355?")
    check(page, "newcomer-ask-1280")
    page.get_by_role("button", name="Ask", exact=True).click()
    page.wait_for_url("**/my/questions/CC-*")
    page.get_by_text("The desk works on it").wait_for()
    seen(page, "newcomer-waits")
    played.bell.answer(played.desk)
    page.get_by_role("heading", name="Answer").wait_for()  # shown by the page itself
    assert "Answer: it stands on this page now." in (page.locator("#news").text_content() or "")
    assert "93355 is not separately payable with 93591" in page.locator(".words.reply").inner_text()
    assert any("93355 is not separately payable with 93591" in text for text in mailed(played))
    seen(page, "newcomer-answered")

    clock.pass_(minutes=1)
    page.get_by_label("It is read together with what stands above").fill("and in the outpatient hospital?")
    page.get_by_role("button", name="Ask", exact=True).click()
    page.get_by_role("heading", name="Asked on").wait_for()
    played.bell.answer(played.desk)
    page.locator(".words.reply").nth(1).wait_for()
    assert "Read together with the former question" in page.locator(".words.reply").nth(1).inner_text()
    seen(page, "newcomer-thread")
    page.goto("/my")
    page.get_by_text("No questions are left").wait_for()
    seen(page, "newcomer-my")


def test_without_script_the_page_asks_again_by_itself_until_the_answer_is_there(
    browser: Browser, played: Played, address: str, clock: Clock
) -> None:
    account_id = introduce(played.desk.engine, clock(), address=NEWCOMER)
    user_id = add_person(played, NEWCOMER, PASSWORD, "customer", account_id=account_id)
    with unit_of_work(played.desk.engine) as session:
        session.get_one(User, user_id).email = NEWCOMER
    page = browser.open(address, script=False)
    page.goto(f"/sign-in?next={FIRST}%23ask")
    sign_in(page)
    page.wait_for_url(f"**{FIRST}*")
    page.get_by_label("Your question about CPT 93591").fill("How many units per day?")
    page.get_by_role("button", name="Ask", exact=True).click()
    page.get_by_text("The desk works on it").wait_for()
    played.bell.answer(played.desk)
    page.get_by_role("heading", name="Answer").wait_for()
    assert page.url.endswith(tuple("BCDFGHJKLMNPQRSTVWXZ")), "the page's own address again"
    assert page.locator("meta[http-equiv=refresh]").count() == 0

"""The three main jobs from start to end in a real browser: a coder with the keyboard only, an administrator, a newcomer.

No console complains, axe-core finds nothing serious, nothing is wider than the screen; pictures where CONSULTANT_PICTURES names a folder.
"""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from consultant import pipeline
from consultant.administration.plans import add_plan
from consultant.announcements import send_due
from consultant.audit_log import Actor
from consultant.models.base import unit_of_work
from consultant.models.user import Role, User
from consultant.users.passwords import hash_password

from tests.at_the_desk import ASKER, PAIR, ask, case_of, introduce, replies_of
from tests.browser import Browser, check
from tests.conftest import CHECKOUT, Clock
from tests.journeys.journey import Played, config_with, open_desk, sent
from tests.pages import served, watched

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from tests.stores import Store

pytestmark = [pytest.mark.slow]
PASSWORD = "seven purple kites at dawn"
NEWCOMER = "newcomer@clinic.example"


@pytest.fixture
def store_name() -> str:
    """The browser does not see which store it is; every page has its own tests on both."""
    return "sqlite"


@pytest.fixture
def played(store: Store, tmp_path: Path, clock: Clock) -> Played:
    keys = {"review": "always", "undo_seconds": 30}
    return open_desk(store.home, config_with(tmp_path / "config", CHECKOUT, keys), clock)


@pytest.fixture
def address(played: Played, clock: Clock) -> Iterator[str]:
    with served(watched(played, clock), played) as pages:
        yield str(pages.base_url)


def add_staff(played: Played, name: str, role: Role) -> None:
    with unit_of_work(played.desk.engine) as session:
        user = User(
            name=name, role=role, password_hash=hash_password(PASSWORD), created_at=played.desk.clock()
        )
        session.add(user)


def sign_in(page: Page, name: str, goes_on: str = "") -> None:
    """As a person does, by the keyboard."""
    page.goto(goes_on or "/sign-in")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)


def link_in(played: Played) -> str:
    """The link of the last mail."""
    send_due(played.desk)
    body = message_from_bytes(sent(played)[-1], policy=policy.default).get_body(("plain",))
    found = re.search(r"/register/confirm\?token=[\w-]+", body.get_content() if body else "")
    assert found
    return found[0]


def test_a_newcomer_registers_asks_runs_out_and_sees_why(
    browser: Browser, played: Played, address: str
) -> None:
    add_plan(played.desk, "free", {"questions": 1}, Actor("admin", "cli"))
    page = browser.open(address, width="phone")
    page.goto("/register")
    check(page, "register-phone")
    page.get_by_label("Your mail address").fill(NEWCOMER)
    page.get_by_role("button", name="Send me a link").click()
    page.get_by_text("a mail with a link is on its way").wait_for()
    page.goto(link_in(played))
    check(page, "register-confirm-phone")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("The same again").fill(PASSWORD)
    page.get_by_role("button", name="Make my account").click()
    page.get_by_label("Name").fill(NEWCOMER)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"//[^/]+/my$"))  # not yet where `/my` is only what the sign-in leads to
    check(page, "my-phone")
    page.get_by_label("Your question").fill(PAIR)
    page.get_by_role("button", name="Ask").click()
    page.wait_for_url("**/my/questions/CC-*")
    check(page, "my-question-phone")
    played.bell.answer(played.desk)
    page.goto("/my")
    page.get_by_text("No questions are left").wait_for()
    check(page, "my-out-phone")
    page.get_by_label("Your question").fill(f"{PAIR} And again?")
    page.get_by_role("button", name="Ask").click()
    page.wait_for_url("**/my/questions/CC-*")
    played.bell.answer(played.desk)
    page.reload()
    page.get_by_text("your account has no questions left").wait_for()


def test_an_administrator_raises_a_quota_and_the_next_mail_passes(
    browser: Browser, played: Played, address: str, clock: Clock
) -> None:
    add_staff(played, "ada", Role.ADMIN)
    introduce(played.desk.engine, clock(), units=0)
    refused = ask(played)
    assert replies_of(played.desk.engine, refused)[-1].kind == "over_quota"
    page = browser.open(address)
    sign_in(page, "ada", "/admin/accounts")
    check(page, "accounts-desk")
    page.get_by_role("link", name=ASKER).first.click()
    check(page, "account-desk")
    page.get_by_text("Grant questions").click()
    grant = page.locator("details[open] form")
    grant.get_by_label("Questions").fill("3")
    grant.get_by_label("Reason").fill("as agreed")
    with page.expect_navigation():
        grant.get_by_role("button", name="Grant").click()
    check(page, "account-granted-desk")
    passed = ask(played, 2)
    assert case_of(played.desk.engine, passed).status == "held", "a question that a coder looks at"


def test_a_coder_reviews_a_mail_with_the_keyboard_only(
    browser: Browser, played: Played, address: str, clock: Clock
) -> None:
    add_staff(played, "carl", Role.CODER)
    introduce(played.desk.engine, clock())
    case_id = ask(played)
    reference = case_of(played.desk.engine, case_id).reference
    page = browser.open(address)
    sign_in(page, "carl")
    page.wait_for_url("**/desk")
    check(page, "queue-desk")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/desk/cases/{reference}*")
    check(page, "case-desk")
    page.keyboard.press("e")
    page.keyboard.press("Control+End")
    page.keyboard.type("Please keep the operative note.")
    page.get_by_text("Compared, and kept.").wait_for()
    page.reload()  # a text in the making survives it
    page.keyboard.press("e")
    assert "operative note" in page.locator("#amend-text").input_value()
    page.keyboard.press("Control+Enter")
    page.get_by_role("button", name=re.compile("undo", re.IGNORECASE)).first.wait_for()
    check(page, "case-decided-desk")
    assert case_of(played.desk.engine, case_id).status == "approved"
    clock.pass_(seconds=31)
    pipeline.deliver(played.desk, case_id)
    (left,) = sent(played)
    assert b"Please keep the operative note." in left

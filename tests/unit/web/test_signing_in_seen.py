"""The pages of the sign-in in a real browser: one way through all of them, on a telephone in the dark, and without scripts."""

from __future__ import annotations

import pyotp
import pytest
from playwright.sync_api import Page

from consultant.users import totp

from tests.browser import Browser, check
from tests.pages import add_person
from tests.unit.web.conftest import OpenDesk, OpenDesks

GOOD, NEW = "a heron reads slowly", "two herons read slower"


@pytest.fixture(scope="module")
def desk(open_desks: OpenDesks) -> OpenDesk:
    return open_desks(oidc_issuer="https://id.example", oidc_client_id="desk")


def sign_in(page: Page, name: str, password: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(password)
    with page.expect_navigation():
        page.get_by_role("button", name="Sign in").click()


@pytest.mark.parametrize(("width", "dark", "script"), [("phone", True, True), ("desk", False, False)])
def test_an_administrator_s_way_through_the_pages(
    desk: OpenDesk, browser: Browser, width: str, dark: bool, script: bool
) -> None:
    name = f"root{next(desk.numbers)}"
    add_person(desk.played, name, GOOD, role="admin", must_change=True)
    other = add_person(
        desk.played,
        f"ann-with-a-long-name-{name}",
        GOOD,
        totp_secret=totp.new_secret(),
        totp_since=desk.clock(),
    )
    page = browser.open(desk.base_url, width=width, dark=dark, script=script)

    def look(what: str) -> None:
        """axe-core is a script itself."""
        if script:
            check(page, f"{what}-{width}")

    page.goto("/")
    look("sign-in")
    sign_in(page, name, GOOD)
    assert page.get_by_role("heading", level=1).inner_text() == "Choose your password"
    assert page.get_by_role("navigation").count() == 0
    look("must-change")
    page.get_by_label("New password", exact=True).fill(NEW)
    page.get_by_label("New password once more").fill(NEW)
    page.get_by_role("button", name="Change the password").click()
    page.wait_for_url("**/desk")
    with page.expect_navigation():
        page.get_by_role("link", name=name).click()
    look("profile")
    page.get_by_label("Your password").fill(NEW)
    with page.expect_navigation():
        page.get_by_role("button", name="Set up one-time passwords").click()
    look("totp")
    device = pyotp.TOTP(page.locator("code.key").inner_text().replace(" ", ""))
    page.get_by_label("Type the six figures").fill(device.at(desk.clock()))
    with page.expect_navigation():
        page.get_by_role("button", name="Turn on").click()
    codes = page.locator("ol.codes code").all_inner_texts()
    look("codes")
    with page.expect_navigation():
        page.get_by_role("link", name="I have kept them").click()
    look("profile-on")
    page.goto("/admin/users")
    look("users")
    page.goto(f"/admin/users/{other}")
    look("user")
    with page.expect_navigation():
        page.get_by_role("button", name="Reset the password").click()
    assert page.locator("code.key").inner_text().count("-") == 3
    look("handed")
    with page.expect_navigation():
        page.get_by_role("button", name="Sign out").click()
    sign_in(page, name, NEW)
    look("one-time")
    page.get_by_label("The six figures").fill(codes[0])
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/desk")

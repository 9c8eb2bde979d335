"""The checkers in a real browser: lines come and go with a script, and the claim is checked without one too. axe-core finds nothing serious."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from consultant.accounts.views import Opening, Why
from consultant.web.codes import checkers

from tests.browser import Browser, check
from tests.conftest import CHECKOUT, Clock
from tests.journeys.journey import config_with, open_desk
from tests.pages import served, watched

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.stores import Store

pytestmark = [pytest.mark.slow]


@pytest.fixture
def store_name() -> str:
    """Nothing is written."""
    return "sqlite"


@pytest.fixture
def address(store: Store, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A desk whose pages open to everybody."""
    monkeypatch.setattr(checkers, "opening_of", lambda *_: Opening(is_open=True, why=Why.STAFF))
    played = open_desk(store.home, config_with(tmp_path / "config", CHECKOUT, {}), clock)
    with served(watched(played, clock), played) as pages:
        yield str(pages.base_url)


def fill(page: Page, line: int, code: str, modifiers: str = "", units: str = "1") -> None:
    page.get_by_label(f"Code, line {line}", exact=True).fill(code)
    page.get_by_label(f"Modifiers, line {line}", exact=True).fill(modifiers)
    page.get_by_label(f"Units, line {line}", exact=True).fill(units)


def test_lines_are_added_and_removed_by_the_keyboard_and_the_claim_is_checked(
    browser: Browser, address: str
) -> None:
    page = browser.open(address)
    page.goto("/check/claim")
    check(page, "claim-form")
    fill(page, 1, "99214", "25")
    fill(page, 2, "20610", "RT")
    page.get_by_role("button", name="Add a line").press("Enter")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Code, line 5"
    fill(page, 5, "J1885", "", "9")
    page.get_by_role("button", name="Remove line 3").press("Enter")
    assert page.locator("input[name=code]").count() == 4
    assert page.get_by_label("Code, line 4", exact=True).input_value() == "J1885"
    for _ in range(8):
        page.get_by_role("button", name="Add a line").click()
    assert page.get_by_role("button", name="Add a line").is_disabled()
    page.get_by_label("Diagnoses in their order").fill("e1165")
    page.get_by_label("Diagnoses in their order").press("Enter")
    page.wait_for_url("**/check/claim?line=99214-25&line=20610-RT&line=J1885*9&dx=E11.65")
    assert "J1885 would be denied" in page.locator(".answer").inner_text()
    check(page, "claim-checked")
    for width, dark in (("phone", False), ("desk", True)):
        other = browser.open(address, width=width, dark=dark)
        other.goto(page.url)
        check(other, f"claim-checked-{width}{'-dark' if dark else ''}")


def test_a_claim_and_a_pair_are_checked_without_a_script(browser: Browser, address: str) -> None:
    page = browser.open(address, width="phone", script=False)
    page.goto("/check/claim")
    fill(page, 1, "93592")
    with page.expect_navigation():
        page.get_by_role("button", name="Add lines").click()
    assert page.locator("input[name=code]").count() == 7
    assert page.get_by_label("Code, line 1", exact=True).input_value() == "93592"
    with page.expect_navigation():
        page.get_by_role("button", name="Check").click()
    assert "93592 would be denied" in page.locator(".answer").inner_text()
    page.goto("/check/pairs")
    page.get_by_label("Codes, two to 20").fill("93591, 93355")
    page.get_by_label("Codes, two to 20").press("Enter")
    page.wait_for_url("**/check/pairs?codes=93591+93355")
    assert "no modifier bypasses the edit" in page.locator(".answer").inner_text()


def test_nothing_wider_than_the_screen_and_nothing_serious_on_a_pair(browser: Browser, address: str) -> None:
    for width, dark in (("phone", True), ("desk", False)):
        page = browser.open(address, width=width, dark=dark)
        page.goto("/check/pairs?codes=93591+93355+99214-25+20610&date=2024-07-15")
        check(page, f"pairs-checked-{width}{'-dark' if dark else ''}")

"""Search as you type in a real browser: the keyboard, the mouse, who can't see it, the phone; and the same without a script."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser import Browser, check
from tests.conftest import CHECKOUT, Clock
from tests.journeys.journey import Played, config_with, open_desk
from tests.pages import served, watched

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Locator, Page

    from tests.stores import Store

pytestmark = [pytest.mark.slow]
CODE = re.compile(r"/codes/[^/?]+/[^/?]+$")


@pytest.fixture
def store_name() -> str:
    """The browser does not see which store it is."""
    return "sqlite"


@pytest.fixture
def played(store: Store, tmp_path: Path, clock: Clock) -> Played:
    return open_desk(store.home, config_with(tmp_path / "config", CHECKOUT, {}), clock)


@pytest.fixture
def address(played: Played, clock: Clock) -> Iterator[str]:
    with served(watched(played, clock), played) as pages:
        yield str(pages.base_url)


def options(page: Page) -> Locator:
    """What the list below the box holds."""
    return page.get_by_role("listbox").get_by_role("option")


def marked(page: Page) -> str:
    """The code of the option that the box points at."""
    box = page.get_by_role("combobox", name="Code, its beginning")
    option = box.get_attribute("aria-activedescendant")
    return page.locator(f"#{option} b").inner_text() if option else ""


def test_a_code_is_chosen_with_the_keyboard_alone(browser: Browser, address: str) -> None:
    page = browser.open(address)
    page.goto("/codes")
    box = page.get_by_role("combobox", name="Code, its beginning")
    expect(box).to_be_focused()
    expect(box).to_have_attribute("aria-expanded", "false")
    before = page.get_by_role("heading", name="What can be looked up").bounding_box()
    page.keyboard.type("invented sugar cond")
    expect(page.get_by_role("listbox")).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("status")).to_have_text(re.compile(r"^\d+ codes; the arrow keys"))
    assert page.get_by_role("heading", name="What can be looked up").bounding_box() == before, "nothing moves"
    assert marked(page) == "", "nothing is chosen before somebody chooses"
    page.keyboard.press("ArrowDown")
    first = marked(page)
    assert first.startswith("E11")
    expect(page.get_by_role("listbox").get_by_role("option", selected=True)).to_have_count(1)
    check(page, "find-list-desk")
    page.keyboard.press("ArrowDown")
    assert marked(page) not in {"", first}
    page.keyboard.press("Home")
    assert marked(page) == "", "the key moves in the text again"
    page.keyboard.press("ArrowUp")
    assert marked(page) == options(page).last.locator("b").inner_text()
    page.keyboard.press("ArrowDown")
    assert marked(page) == "", "past the end, back into the box"
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_value("invented sugar cond")
    page.keyboard.press("Alt+ArrowDown")
    expect(page.get_by_role("listbox")).to_be_visible()
    assert marked(page) == ""
    page.keyboard.press("Alt+ArrowUp")
    expect(page.get_by_role("listbox")).to_be_hidden()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(CODE)
    assert page.url.endswith(f"/codes/ICD-10-CM/{first}")


def test_enter_without_a_choice_sends_the_form_and_escape_empties_the_box(
    browser: Browser, address: str
) -> None:
    page = browser.open(address)
    page.goto("/codes")
    page.keyboard.type("93591")
    page.keyboard.press("Enter")
    page.wait_for_url("**/codes/CPT/93591")
    page.goto("/codes")
    page.keyboard.type("qq zz")
    expect(page.get_by_role("status")).to_have_text("No code found.")
    expect(page.get_by_role("listbox")).to_be_hidden()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(page.get_by_role("combobox", name="Code, its beginning")).to_have_value("")
    page.keyboard.type("9359")
    page.get_by_role("listbox").get_by_role("option", name="93592").click()
    page.wait_for_url("**/codes/CPT/93592")


def test_the_box_of_the_frame_on_a_phone(browser: Browser, address: str) -> None:
    page = browser.open(address, width="phone")
    page.goto("/check/pairs")
    box = page.get_by_role("combobox", name="Find a code")
    box.press_sequentially("E11")
    expect(page.get_by_role("listbox")).to_be_visible()
    check(page, "find-top-phone")
    box.press("Tab")
    expect(page.get_by_role("listbox")).to_be_hidden()
    page.get_by_role("button", name="Find").click()
    page.wait_for_url("**/codes/ICD-10-CM/E11")


@pytest.mark.parametrize("dark", [False, True])
def test_every_page_of_the_search_on_a_phone(browser: Browser, address: str, *, dark: bool) -> None:
    page = browser.open(address, width="phone", dark=dark)
    for name, path in (
        ("entry", "/codes"),
        ("words", "/codes?q=invented+sugar"),
        ("none", "/codes?q=qqqq&system=POS"),
        ("pair", "/codes?q=93591+93355"),
    ):
        page.goto(path)
        check(page, f"find-{name}-phone{'-dark' if dark else ''}")


def test_the_page_of_an_unknown_code(browser: Browser, address: str) -> None:
    page = browser.open(address, width="phone")
    page.goto("/codes/CPT/93519")
    check(page, "find-unknown-phone")
    page.get_by_role("link", name="93591").click()
    page.wait_for_url("**/codes/CPT/93591")
    assert len(browser.complaints) == 1
    assert "404" in browser.complaints.pop()


LATE = """
window.fetch = (url) => String(url).includes("q=slow")
  ? new Promise((answer) => { window.comesLate = () => answer(new Response("[]")); document.body.dataset.asked = "1"; })
  : Promise.resolve(new Response(JSON.stringify(
      [{ system: "CPT", code: "<b>1</b>", title: "<img src=x>", url: "https://elsewhere.example/" }])));
"""
"""A server whose first answer comes after the second, to a browser that ends no request."""


def test_an_answer_that_comes_too_late_is_dropped_and_markup_is_text(browser: Browser, address: str) -> None:
    page = browser.open(address)
    page.add_init_script(LATE)
    page.goto("/codes")
    page.keyboard.type("slow")
    page.locator("body[data-asked]").wait_for()
    page.get_by_role("combobox", name="Code, its beginning").fill("quick")
    expect(options(page)).to_have_count(1)
    expect(options(page)).to_contain_text("<img src=x>")
    page.evaluate("window.comesLate()")
    page.keyboard.press("ArrowDown")
    assert marked(page) == "<b>1</b>"
    page.keyboard.press("Enter")
    assert page.url.endswith("/codes"), "no suggestion leads to another site"


def test_the_search_works_without_a_script(browser: Browser, address: str) -> None:
    page = browser.open(address, script=False)
    page.goto("/codes")
    page.get_by_label("Code, its beginning").fill("E11.6")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="E11.65").click()
    page.wait_for_url("**/codes/ICD-10-CM/E11.65")
    page.get_by_label("Find a code").fill("93591")
    page.get_by_role("button", name="Find").click()
    page.wait_for_url("**/codes/CPT/93591")

"""A code page in a real browser: it is read without a script, moves nothing while it loads, prints whole, and a deep link lands where it says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser import Browser, check
from tests.conftest import CHECKOUT, Clock
from tests.journeys.journey import Played, config_with, open_desk
from tests.pages import COOKIE, cookie_of, served, watched

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from tests.stores import Store

pytestmark = [pytest.mark.slow]
CPT = "/codes/CPT/93591"
SHIFTED = """() => new Promise(done => {
  let moved = 0;
  new PerformanceObserver(list => list.getEntries().forEach(one => { moved += one.value; }))
    .observe({type: "layout-shift", buffered: true});
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(moved), 50)));
})"""

UNSEEN = 0.02
"""A machine that is slow to parse shows the house's header before the name at its end has come."""
ABOVE = """([one, other]) => document.querySelector(one).getBoundingClientRect().bottom
  <= document.querySelector(other).getBoundingClientRect().top"""


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


def as_of_the_house(page: Page, played: Played, address: str) -> Page:
    """Signed in as a coder, whose views nobody counts."""
    cookie = {"name": COOKIE, "value": cookie_of(played, "coder"), "url": address}
    page.context.add_cookies([cookie])  # type: ignore[list-item]
    return page


def lands_on(page: Page, anchor: str) -> None:
    """Returns when the element of an anchor stands at the top of what is seen, or as near as the end of the page lets it."""
    script = """name => {
      const top = document.getElementById(name).getBoundingClientRect().top;
      const end = Math.abs(window.scrollY + window.innerHeight - document.documentElement.scrollHeight) < 2;
      return top >= 0 && (top < 60 || (end && top < window.innerHeight));
    }"""
    page.wait_for_function(script, arg=anchor)


@pytest.mark.parametrize(("width", "dark"), [("phone", False), ("desk", False), ("desk", True)])
def test_the_page_can_be_read_by_everybody_and_moves_nothing(
    browser: Browser, played: Played, address: str, width: str, dark: bool
) -> None:
    page = as_of_the_house(browser.open(address, width=width, dark=dark), played, address)
    for path, name in ((CPT, "cpt"), ("/codes/ICD-10-CM/E11.65", "icd"), ("/codes/HCPCS/G0463", "hcpcs")):
        page.goto(path)
        assert page.evaluate(SHIFTED) < UNSEEN
        assert page.evaluate(ABOVE, [".said.warn", ".code-body"]), "the caution stands above the facts"
        check(page, f"code-page-{name}-{width}{'-dark' if dark else ''}")


def test_the_date_and_the_pairs_are_chosen_without_a_script_and_a_link_leads_to_the_table(
    browser: Browser, played: Played, address: str
) -> None:
    page = as_of_the_house(browser.open(address, script=False), played, address)
    page.goto(CPT)
    page.get_by_label("Date of service").fill("2024-08-01")
    page.get_by_label("or ZIP code").fill("90210")
    with page.expect_navigation():
        page.get_by_role("button", name="Show").click()
    assert page.url == f"{address.rstrip('/')}{CPT}?date=2024-08-01&place=90210"
    page.get_by_label("Other code begins with").fill("933")
    with page.expect_navigation():
        page.get_by_role("button", name="Search").click()
    assert page.url.endswith(f"{CPT}?date=2024-08-01&place=90210&setting=practitioner&search=933#pairs")
    assert (
        page.get_by_role("group", name="Pairs", exact=True)
        .get_by_role("link", name="93355", exact=True)
        .is_visible()
    )


def test_a_deep_link_lands_on_its_section_and_on_the_box_where_it_is_closed(
    browser: Browser, played: Played, address: str
) -> None:
    page = browser.open(address)
    page.goto(f"{CPT}#pairs")
    assert page.locator("h2#pairs").count() == 1
    lands_on(page, "pairs")
    page.goto("/codes/CPT/20610#pairs")
    assert page.locator(".closed #pairs").count() == 1
    lands_on(page, "pairs")
    check(page, "code-page-closed")


def test_what_is_printed_has_every_source_and_no_form(browser: Browser, played: Played, address: str) -> None:
    page = as_of_the_house(browser.open(address), played, address)
    page.goto(CPT)
    source = page.locator("details.cited li").first
    assert not source.is_visible()
    page.emulate_media(media="print")
    assert source.is_visible()
    for hidden in ("nav.toc", "form.as-of >> nth=0", "header.top", "footer.foot", ".asking"):
        assert not page.locator(hidden).first.is_visible(), hidden
    assert page.pdf().startswith(b"%PDF")

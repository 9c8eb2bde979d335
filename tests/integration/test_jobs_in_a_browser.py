"""The job board in a real browser: from the search to a posting, by day and night, on the phone, with the keyboard, without a script."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.boards import list_posting, with_board
from tests.browser import Browser, check
from tests.conftest import CHECKOUT, Clock
from tests.journeys.journey import config_with, open_desk
from tests.pages import served, watched

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.stores import Store

pytestmark = [pytest.mark.slow]
WORK = "You code inpatient stays & surgeries.\nSecond line: <b>no markup</b>.\n\n- Epic\n- 3M encoder\n\nMore at https://pages.example/about"
REMOTE = {"remote": "remote", "city": "", "state": "", "title": "Risk adjustment coder", "credentials": ["CRC", "CPC"], "specialities": ["risk adjustment"]}  # fmt: skip
PAID = {"pay_low": 2_800, "pay_high": 3_450, "pay_period": "hour", "yearly_low": 5_824_000, "yearly_high": 7_176_000, "employment": "full_time"}  # fmt: skip


@pytest.fixture
def store_name() -> str:
    """The browser does not see which store it is."""
    return "sqlite"


@pytest.fixture
def address(store: Store, tmp_path: Path, clock: Clock) -> Iterator[str]:
    played = with_board(open_desk(store.home, config_with(tmp_path / "config", CHECKOUT, {}), clock))
    engine, now = played.desk.engine, clock()
    for number in range(1, 24):
        list_posting(
            engine, number, now - timedelta(days=number), description=WORK, case_reference=f"CC-{number}"
        )
    list_posting(
        engine,
        30,
        now,
        case_reference="CC-30",
        **REMOTE,
        **PAID,
        description=WORK,
        apply_url="https://hospital.example/jobs/30",
    )
    list_posting(
        engine, 31, now - timedelta(days=2), title="Ended coder", ends_at=now, case_reference="CC-31"
    )
    with served(watched(played, clock), played) as pages:
        yield str(pages.base_url)


def test_somebody_looks_for_a_job(browser: Browser, address: str) -> None:
    page = browser.open(address)
    page.goto("/careers")
    check(page, "careers")
    page.get_by_label("Words").fill("coders")
    page.get_by_label("Credential").select_option("CPC")
    page.get_by_label("Where").select_option("Remote")
    page.get_by_label("Pay from").select_option("60000")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Search").press("Enter")
    expect(page.get_by_role("heading", level=2)).to_have_text(
        "1 posting: remote CPC jobs with the words “coders”, from $60,000"
    )
    assert page.url.endswith("/careers?q=coders&credential=CPC&remote=remote&pay=60000"), (
        "nothing empty stands in it"
    )
    check(page, "careers found")
    page.get_by_role("link", name="Risk adjustment coder").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Risk adjustment coder")
    expect(page.get_by_role("link", name="Apply at hospital.example")).to_have_attribute(
        "rel", "nofollow noopener ugc external"
    )
    check(page, "careers posting")


def test_the_board_on_a_phone_at_night_without_a_script(browser: Browser, address: str) -> None:
    page = browser.open(address, width="phone", dark=True, script=False)
    page.goto("/careers")
    page.get_by_role("link", name="Next page").click()
    expect(page.get_by_role("link", name="First page")).to_be_visible()
    page.goto("/careers?q=nothing+fits&state=TX")
    page.get_by_role("link", name="Search without the words “nothing fits”").click()
    expect(page.get_by_role("listitem").first).to_be_visible()


@pytest.mark.parametrize("dark", [False, True])
def test_nothing_is_wider_than_a_phone(browser: Browser, address: str, *, dark: bool) -> None:
    page = browser.open(address, width="phone", dark=dark)
    for path in ("/careers", "/careers/CAREER30", "/careers?q=nothing+fits&state=TX"):
        page.goto(path)
        check(page, f"careers phone {'dark' if dark else 'light'} {path.replace('/', '_')}")

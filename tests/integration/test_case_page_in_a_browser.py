"""The case page in a real browser: decided with keys only, a text kept while it is typed, whole without a script, sound for everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from consultant import workbench
from consultant.audit_log import Actor
from consultant.lifecycle import Status

from tests.at_the_desk import ASKER, PAIR, case_of, introduce, mail, replies_of
from tests.browser import Browser, check
from tests.conftest import CHECKOUT, Clock
from tests.desk_pages import raw_case
from tests.journeys.journey import Played, config_with, open_desk
from tests.pages import COOKIE, served, sign_in_as, watched

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx
    from playwright.sync_api import Page

    from consultant.models.case import Case

    from tests.stores import Store

pytestmark = pytest.mark.slow
HOSTILE = '<p onclick="x()">Is 93591 payable?</p><script>document.title="run"</script><img src="https://tracker.example/x.png">'


@pytest.fixture
def store_name() -> str:
    return "sqlite"


@pytest.fixture
def played(store: Store, tmp_path: Path, clock: Clock) -> Played:
    """A desk that holds every answer and leaves half a minute to take it back."""
    keys = {"review": "always", "undo_seconds": 30}
    opened = open_desk(store.home, config_with(tmp_path / "config", CHECKOUT, keys), clock)
    introduce(opened.desk.engine, clock())
    workbench.save_snippet(
        opened.desk.engine, workbench.Wording("Note", "Keep the operative note."), Actor("lea"), clock()
    )
    return opened


@pytest.fixture
def cases(played: Played) -> list[Case]:
    """Three held ones: of the first the mail is hostile HTML."""
    html = "MIME-Version: 1.0\r\nContent-Type: text/html\r\n"
    first = raw_case(played, mail(1, f"{HOSTILE}<p>Patient: Jane Doe, MRN 448812. {PAIR}</p>", ASKER, html))
    return [first, *(raw_case(played, mail(number, PAIR)) for number in (2, 3))]


@pytest.fixture
def pages(played: Played, clock: Clock) -> Iterator[httpx.Client]:
    with served(watched(played, clock), played) as client:
        sign_in_as(client, played, "coder", "ann")
        yield client


def opened(browser: Browser, pages: httpx.Client, case: Case, **kinds: object) -> Page:
    """The page of a case in a browser that is signed in."""
    base_url = str(pages.base_url).rstrip("/")
    page = browser.open(base_url, **kinds)  # type: ignore[arg-type]
    page.context.add_cookies([{"name": COOKIE, "value": pages.cookies[COOKIE], "url": base_url}])
    page.goto(f"/desk/cases/{case.reference}")
    return page


def status(played: Played, case: Case) -> str:
    return case_of(played.desk.engine, case.id).status


def test_cases_are_decided_one_after_another_with_keys_only(
    browser: Browser, pages: httpx.Client, played: Played, cases: list[Case]
) -> None:
    first, second, third = cases
    page = opened(browser, pages, first)
    page.keyboard.press("?")
    assert page.get_by_role("dialog").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    page.wait_for_url("**?after=approve")
    assert "It leaves in" in page.inner_text("#undo")
    page.keyboard.press("u")
    page.wait_for_url("**?after=recall")
    assert status(played, first) == Status.HELD
    page.keyboard.press("a")
    page.wait_for_url("**?after=approve")
    page.keyboard.press("Enter")  # the next case has the focus
    page.wait_for_url(f"**/{second.reference}")
    page.keyboard.press("d")
    page.keyboard.type("aeu")
    assert status(played, second) == Status.HELD, "no key acts while one chooses in a form"
    page.keyboard.press("Escape")
    page.keyboard.press("r")
    assert page.evaluate("document.activeElement.name") == "code-0"
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.wait_for_url(f"**/{third.reference}")
    page.keyboard.press("k")
    page.wait_for_url(f"**/{second.reference}")
    assert status(played, second) == Status.HELD


def test_a_text_is_kept_while_it_is_typed_compared_and_sent(
    browser: Browser, pages: httpx.Client, played: Played, cases: list[Case]
) -> None:
    page = opened(browser, pages, cases[0])
    page.keyboard.press("e")
    page.keyboard.press("Control+Home")
    page.keyboard.type("For Jane Doe. ")
    page.get_by_text("repeats what identifies a patient").wait_for()
    assert page.inner_text("#compared ins").strip("[]").strip().endswith("For Jane Doe.")
    page.reload()
    assert page.input_value("#amend-text").startswith("For Jane Doe. ")
    page.fill("#amend-text", "Yes, both may be billed. ")
    page.get_by_role("button", name="Put it in").click()
    page.frame_locator("#compared iframe").get_by_text("Keep the operative note.").wait_for()
    page.focus("#amend-text")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**?after=amend")
    sent = replies_of(played.desk.engine, cases[0].id)[-1].text
    assert "Yes, both may be billed." in sent
    assert "Keep the operative note." in sent
    assert "Jane" not in sent


def test_everything_is_done_without_a_script(
    browser: Browser, pages: httpx.Client, played: Played, cases: list[Case]
) -> None:
    page = opened(browser, pages, cases[0], script=False)
    page.get_by_text("Amend").first.click()
    page.fill("#amend-text", "Both may be billed.")
    page.get_by_role("button", name="Compare with the draft").click()
    page.frame_locator("#compared iframe").get_by_text("Both may be billed.").wait_for()
    page.get_by_role("button", name="Send this text").click()
    page.wait_for_url("**?after=amend")
    page.get_by_role("button", name="Undo").click()
    page.wait_for_url("**?after=recall")
    assert status(played, cases[0]) == Status.HELD


def test_a_hostile_mail_is_seen_and_does_nothing(
    browser: Browser, pages: httpx.Client, cases: list[Case]
) -> None:
    page = opened(browser, pages, cases[0])
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_text("As it was laid out").click()
    frame = page.frame_locator("details.original iframe")
    frame.get_by_text("Is 93591 payable?").wait_for()
    frame.get_by_text("Is 93591 payable?").click()
    assert "run" not in page.title()
    assert not [url for url in asked if "tracker" in url]


@pytest.mark.parametrize(("width", "dark"), [("desk", False), ("desk", True), ("phone", False)])
def test_the_page_is_sound_for_everybody(
    browser: Browser, pages: httpx.Client, cases: list[Case], width: str, dark: bool
) -> None:
    page = opened(browser, pages, cases[0], width=width, dark=dark)
    for summary in ("Decline", "Correct what was understood", "Drop", "Assign or let it wait"):
        page.get_by_text(summary).first.click()
    page.locator("summary").first.focus()
    page.keyboard.press("e")
    page.keyboard.type(" ")
    page.get_by_text("Nothing yet").wait_for()
    check(page, f"case-{width}{'-dark' if dark else ''}")

"""A real browser on the desk's pages: Debian's headless Chromium, driven by Playwright. No console error passes, and none in accessibility.

    def test_…(browser: Browser, …):
        with served(watched(played, clock), played) as pages:
            page = browser.open(pages.base_url)

`Browser.open` gives a page of a context of its own; `check` runs axe-core on what is shown and takes a picture where
CONSULTANT_PICTURES names a folder.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.serving import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser as Chromium
    from playwright.sync_api import BrowserContext, Page

WIDTHS = {"phone": 390, "desk": 1280}
SERIOUS = frozenset({"serious", "critical"})


class Browser:
    """Opens pages, and remembers what their consoles complained about."""

    def __init__(self, chromium: Chromium) -> None:
        self._chromium = chromium
        self._contexts: list[BrowserContext] = []
        self.complaints: list[str] = []

    def open(self, base_url: str, *, width: str = "desk", dark: bool = False, script: bool = True) -> Page:
        """A page that nobody has seen before; `base_url` is put before paths."""
        context = self._chromium.new_context(
            base_url=base_url,
            viewport={"width": WIDTHS[width], "height": 900},
            color_scheme="dark" if dark else "light",
            java_script_enabled=script,
        )
        context.set_default_timeout(PATIENCE * 1000)
        self._contexts.append(context)
        page = context.new_page()
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    def _heard(self, message: Any) -> None:
        if message.type == "error":
            self.complaints.append(f"{message.text} at {message.location}")

    def close(self) -> None:
        for context in self._contexts:
            context.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    """Debian's Chromium, started once."""
    from tests.conftest import absent

    found = shutil.which("chromium")
    if found is None:
        absent("Chromium is not installed, so there is no browser to test in")
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE * 1000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found,
            timeout=PATIENCE * 1000,
            args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
        )
        yield browser
        browser.close()


@pytest.fixture
def browser(chromium: Chromium) -> Iterator[Browser]:
    """A browser of this test; at its end no console may have complained."""
    made = Browser(chromium)
    yield made
    made.close()
    assert made.complaints == []


def check(page: Page, name: str) -> None:
    """Nothing serious is wrong with what is shown for whoever can't see it, nothing is wider than the screen; a picture is taken.

    A click waits for the next page to begin, not for its stylesheet, without which it is judged wrongly.
    """
    from axe_playwright_python.sync_playwright import Axe

    page.wait_for_load_state()
    folder = os.environ.get("CONSULTANT_PICTURES")
    if folder:
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)
    found = Axe().run(page).response["violations"]
    bad = [
        (one["id"], [node["target"] for node in one["nodes"]]) for one in found if one["impact"] in SERIOUS
    ]
    assert bad == [], f"{name}: {bad}"
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{name} is {wide} px wider than the screen"

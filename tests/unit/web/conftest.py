"""A desk that is served once for all tests of a module; each test has a browser, and users, of its own."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.conftest import Clock
from tests.journeys.journey import Played, open_desk
from tests.pages import served, watched
from tests.serving import PATIENCE
from tests.stores import put_away

if TYPE_CHECKING:
    from consultant.config import Settings

HOMELESS = ("DATABASE_URL", "BOOKS_URL", "REDIS_URL", "SMTP_URL", "SEAL_KEY", "SMTP_LISTEN", "WEB_URL")


@dataclass
class OpenDesk:
    """A served desk on SQLite. `browser()` is a client with no cookie, from an address of its own."""

    played: Played
    clock: Clock
    base_url: str
    closes: ExitStack
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def browser(self, **headers: str) -> httpx.Client:
        number = next(self.numbers)
        peer = f"198.51.{number // 250}.{number % 250 + 1}"
        client = httpx.Client(
            base_url=self.base_url,
            timeout=PATIENCE,
            trust_env=False,
            headers={"X-Forwarded-For": peer, "User-Agent": f"browser {number}"} | headers,
        )
        return self.closes.enter_context(client)


OpenDesks = Callable[..., OpenDesk]


@pytest.fixture(scope="module")
def open_desks(
    empty_desk_store: Path, small_books: Path, at_once: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[OpenDesks]:
    """Opens desks, each in a home of its own; `settings` replace others."""
    with ExitStack() as closes, pytest.MonkeyPatch.context() as patch:
        for name in HOMELESS:
            patch.delenv(f"CONSULTANT_{name}", raising=False)

        def make(**settings: object) -> OpenDesk:
            home = tmp_path_factory.mktemp("home")
            shutil.copy(empty_desk_store, home / "desk.db")
            shutil.copy(small_books, home / "books.db")
            patch.setenv("CONSULTANT_HOME", str(home))
            patch.setenv("CONSULTANT_CONFIG", str(at_once))
            clock = Clock()
            played = open_desk(home, at_once, clock)
            closes.callback(put_away, played.services.engine)
            closes.callback(put_away, played.services.books_engine)
            client = closes.enter_context(served(watched(played, clock), played, **settings))
            return OpenDesk(played, clock, str(client.base_url), closes)

        yield make


def settings_of(desk: OpenDesk) -> Settings:
    """Where the desk's things are."""
    return desk.played.services.settings

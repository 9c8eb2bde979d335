"""A served desk for the API's tests, on SQLite: what a store has a say in is tested where it is done."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.conftest import CHECKOUT, Clock
from tests.journeys.journey import Played, config_with, open_desk
from tests.pages import served, watched
from tests.stores import Store


@pytest.fixture
def store_name() -> str:
    return "sqlite"


@pytest.fixture
def played(store: Store, tmp_path: Path, clock: Clock) -> Played:
    return open_desk(store.home, config_with(tmp_path / "config", CHECKOUT, {}), clock)


@pytest.fixture
def pages(played: Played, clock: Clock) -> Iterator[httpx.Client]:
    with served(watched(played, clock), played) as client:
        yield client

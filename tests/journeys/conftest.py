"""A desk on the real books, for stories that are made at test time from random rows of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.at_the_desk import introduce
from tests.journeys.journey import Played, config_with, open_desk

if TYPE_CHECKING:
    from tests.conftest import Clock

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture
def played(home: Path, tmp_path: Path, clock: Clock, real_books_path: Path) -> Played:
    """A sender with a hundred questions, and a mailbox that reviews nothing."""
    home.mkdir()
    (home / "books.db").symlink_to(real_books_path)
    desk = open_desk(home, config_with(tmp_path / "config", CHECKOUT, {"review": "never"}), clock)
    introduce(desk.desk.engine, clock(), units=100)
    return desk

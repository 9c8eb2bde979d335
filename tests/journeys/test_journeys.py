"""Every folder here is a story: mail in, reply out, compared whole."""

from __future__ import annotations

import os
import shutil
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.journeys.journey import config_with, open_desk, play

if TYPE_CHECKING:
    from tests.conftest import Clock

HERE = Path(__file__).parent
CHECKOUT = HERE.parents[1]
STORIES = sorted(path.parent for path in HERE.glob("*/story.toml"))


@pytest.mark.parametrize("story", STORIES, ids=[story.name for story in STORIES])
def test_story(story: Path, home: Path, tmp_path: Path, clock: Clock, small_books: Path) -> None:
    told = tomllib.loads((story / "story.toml").read_text(encoding="utf-8"))
    home.mkdir()
    if told.get("books") != []:
        shutil.copy(small_books, home / "books.db")
    config = config_with(tmp_path / "config", CHECKOUT, told.get("mailbox", {}))
    happened = play(story, open_desk(home, config, clock), clock)
    expected = story / "expected.txt"
    if os.environ.get("UPDATE_JOURNEYS"):
        expected.write_text(happened, encoding="utf-8")
    assert happened == expected.read_text(encoding="utf-8")


def test_there_are_enough_stories() -> None:
    assert len(STORIES) >= 25

"""Every folder here is a story: mail in, reply out, compared whole."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.journeys.journey import config_with, open_desk, play
from tests.journeys.traced import milder_than_its_findings, untraced

if TYPE_CHECKING:
    from tests.conftest import Clock
    from tests.stores import MakeStore

HERE = Path(__file__).parent
CHECKOUT = HERE.parents[1]
STORIES = sorted(path.parent for path in HERE.glob("*/story.toml"))


@pytest.mark.parametrize("story", STORIES, ids=[story.name for story in STORIES])
def test_story(story: Path, make_store: MakeStore, tmp_path: Path, clock: Clock) -> None:
    told = tomllib.loads((story / "story.toml").read_text(encoding="utf-8"))
    store = make_store(books=told.get("books") != [], wide=told.get("books") == "wide")
    config = config_with(tmp_path / "config", CHECKOUT, told.get("mailbox", {}))
    played = open_desk(store.home, config, clock)
    happened = play(story, played, clock)
    expected = story / "expected.txt"
    if os.environ.get("UPDATE_JOURNEYS"):
        expected.write_text(happened, encoding="utf-8")
    assert happened == expected.read_text(encoding="utf-8")
    assert untraced(played) == [], "stated, and neither asked nor found"
    assert milder_than_its_findings(played) == []


def test_there_are_enough_stories() -> None:
    assert len(STORIES) >= 25

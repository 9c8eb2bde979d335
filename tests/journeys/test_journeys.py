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
OF_THE_STORE = (
    *("answer", "bounce", "claim", "follow_up", "last", "many", "over", "patient", "redrafted", "reviewed"),
    *(
        "same",
        "jobs_missing",
        "jobs_renewed",
        "jobs_duplicate",
        "signed",
        "spoofed",
        "suspended",
        "unknown",
        "waiting",
    ),
)
"""Where rows of cases, replies and accounts make the story, and not only the books."""
ONE_IN = 4
PLAYED = [
    *(("sqlite", story) for story in STORIES),
    *(("postgresql", story) for story in STORIES if story.name.startswith(OF_THE_STORE)),
    *(("postgresql", story) for story in STORIES[::ONE_IN] if not story.name.startswith(OF_THE_STORE)),
]
"""What the books say is compared between the stores by `tests/integration`; one in four of its stories is played on both."""


@pytest.mark.parametrize(
    ("store_name", "story"),
    PLAYED,
    ids=[f"{name}-{story.name}" for name, story in PLAYED],
    indirect=["store_name"],
)
def test_story(story: Path, make_store: MakeStore, tmp_path: Path, clock: Clock) -> None:
    told = tomllib.loads((story / "story.toml").read_text(encoding="utf-8"))
    store = make_store(books=told.get("books") != [], wide=told.get("books") == "wide")
    keys = {"acknowledge": True} | told.get("mailbox", {})
    config = config_with(tmp_path / "config", CHECKOUT, keys, jobs=told.get("jobs"))
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

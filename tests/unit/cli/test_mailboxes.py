"""`mailboxes check`: what is in force, or the file and the key that are wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import CHECKOUT
from tests.journeys.journey import config_with

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.cli.conftest import Consultant


@pytest.fixture
def boxes(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    config = config_with(tmp_path / "config", CHECKOUT, {"review": "always", "undo_seconds": 30})
    monkeypatch.setenv("CONSULTANT_CONFIG", str(config))
    return config / "mailbox_config"


def test_the_values_in_force_are_printed(boxes: Path, consultant: Consultant) -> None:
    shown = consultant.ok("mailboxes", "check").out
    assert shown.startswith("[consult]")
    assert "always" in shown
    found = consultant.ok("mailboxes", "check", "--json").json["mailboxes"]["consult"]
    assert (found["review"], found["undo_seconds"], found["keep_raw_days"]) == ("always", 30, 30)
    assert found["addresses"] == ["consult@localhost"]


def test_checking_makes_no_home(boxes: Path, home: Path, consultant: Consultant) -> None:
    consultant.ok("mailboxes", "check")
    assert not home.exists()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('reviw = "always"', "second.toml: there is no key 'reviw'"),
        ('review = "sometimes"', "second.toml: review is 'sometimes'; it takes "),
        ("undo_seconds = -1", "second.toml: undo_seconds is -1; it takes "),
        (
            'addresses = ["consult@localhost"]',
            "second.toml: addresses holds consult@localhost, which consult.toml has too.",
        ),
        ("= broken", "second.toml can't be read"),
    ],
)
def test_what_is_wrong_is_named_by_file_and_key(
    boxes: Path, consultant: Consultant, line: str, words: str
) -> None:
    second = "" if "addresses" in line else 'addresses = ["second@localhost"]\n'
    (boxes / "second.toml").write_text(f"{second}{line}\n", encoding="utf-8")
    assert words in consultant.fails("mailboxes", "check", code=1)

"""`check pairs` and `check claim`: what the pages tell, on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.cli.conftest import Consultant


@pytest.fixture
def desk(filled_home: Path, consultant: Consultant) -> Consultant:
    assert filled_home.is_dir()
    return consultant


def test_a_pair_is_told_with_its_row_and_its_editions(desk: Consultant) -> None:
    said = desk.ok(
        "check", "pairs", "93591", "93355", "--setting", "practitioner", "--date", "2024-07-15"
    ).out
    assert said.startswith("No, 93355 is not separately payable with 93591 and no modifier bypasses the edit")
    assert "- Practitioner | 93591 | 93355 | No, 93355" in said
    assert "Editions: " in said


def test_json_is_what_ask_would_have_found(desk: Consultant) -> None:
    found = desk.ok("check", "pairs", "93591", "93355", "--json").json
    assert list(found) == ["outcome", "answer", "notes", "findings", "editions"]
    asked = desk.ok("ask", "May 93591 and 93355 be billed together?", "--json").json
    assert found["findings"] == asked["findings"]
    assert found["answer"][0] in asked["reply"]


def test_a_claim_is_told_line_by_line(desk: Consultant) -> None:
    said = desk.ok("check", "claim", "--line", "99214-25:A", "--line", "J1885*9", "--dx", "E11.65").out
    assert said.startswith("No, the claim does not stand as it is (2 lines): J1885 would be denied")
    assert "- 2 | J1885 | 9, MUE 8 | over the MUE of 8" in said
    assert "No diagnosis is pointed to by line 2." in said


def test_no_diagnosis_is_lost_where_each_has_its_own_option(desk: Consultant) -> None:
    lines = ("--line", "99214-25:A")
    apart = desk.ok("check", "claim", *lines, "--dx", "E11.65", "--dx", "I10").out
    assert apart == desk.ok("check", "claim", *lines, "--dx", "E11.65, I10").out
    assert "- A | E11.65" in apart
    assert "- B | I10" in apart


def test_what_is_wrong_is_one_sentence_and_a_usage_error(desk: Consultant) -> None:
    assert desk.fails("check", "pairs", "93591", "hello", code=2) == "HELLO does not look like a code."
    told = desk.fails("check", "claim", "--line", "93591", "--line", "93355*0", code=2)
    assert told == "Line 2: Units are a whole number from 1 to 99,999."

"""Lists of questions as people number them: the items that are cut, in their order."""

from __future__ import annotations

import pytest

from consultant.extraction.questions import split_list


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("2. one?\n3. two?", ["2. one?", "3. two?"]),
        ("1. one?\n3. two?\n2. three?", ["1. one?", "3. two?", "2. three?"]),
        ("1. one?\n2.\n3. two?", ["1. one?\n2.", "3. two?"]),
        ("1. one?\n2) two?\n(3) three?", ["1. one?", "2) two?", "(3) three?"]),
        ("Q1: one?\n2. two?", ["Q1: one?", "2. two?"]),
        ("i. one?\nii. two?\niii. three?", ["i. one?", "ii. two?", "iii. three?"]),
        ("a) one?\nb) two?", ["a) one?", "b) two?"]),
        ("1: one?\n2: two?", ["1: one?", "2: two?"]),
        ("1 - one?\n2 - two?", ["1 - one?", "2 - two?"]),
        ("(i) one? (ii) two?", ["(i) one?", "(ii) two?"]),
        ("First, is it one? Second, is it two? Third, what?", ["First, is it one?", "Second, is it two?", "Third, what?"]),
        ("Firstly is it one? Secondly can it be two?", ["Firstly is it one?", "Secondly can it be two?"]),
        ("a) one b) two? c) three", ["a) one", "b) two?", "c) three"]),
        ("- one?\n- two?", ["- one?", "- two?"]),
        ("1. one?\n2. two?\n1. three?", ["1. one?", "2. two?\n1. three?"]),
    ],
)  # fmt: skip
def test_items_of_a_list(text: str, items: list[str]) -> None:
    assert [text[one.start : one.end].strip() for one in split_list(text) if one.item] == items


@pytest.mark.parametrize(
    "text",
    [
        "First, do no harm.",
        "1. alone",
        "25: needed?\n59: needed?",
        "one thing and two things",
        "medicare (part a) and (part b)?",
        "3. far\n40. away",
    ],
)
def test_what_is_no_list(text: str) -> None:
    assert split_list(text) == []

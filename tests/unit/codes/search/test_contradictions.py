"""What of a title contradicts a question: the other side, or what was said to be absent."""

from __future__ import annotations

import pytest

from consultant.codes.search.compiled import Compiled
from consultant.codes.search.contradictions import (
    ABSENT_THERE,
    NO_SIDE,
    OTHER_SIDE,
    PRESENT_THERE,
    Contradictions,
)

from tests.unit.codes.search.invented import index_of, ranked, reading, vocabulary_of

INDEX = index_of(
    ("A00", True, "Squeak of right shoulder"),
    ("A01", True, "Squeak of left shoulder"),
    ("A02", True, "Squeak of shoulder, bilateral"),
    ("A03", True, "Squeak of shoulder"),
    ("B00", True, "Gurgling with thirst"),
    ("B01", True, "Gurgling without thirst"),
    ("B02", True, "Gurgling"),
    ("B03", True, "Gurgling without thirst with hunger"),
)


def factor(text: str, code: str, index: Compiled = INDEX) -> float:
    found = Contradictions(index, vocabulary_of(index))
    return found.factor(found.asked(reading(text)), index.code_list.index(code))


@pytest.mark.parametrize(
    ("text", "code", "left"),
    [
        ("squeak of the right shoulder", "A00", 1.0),
        ("squeak of the right shoulder", "A01", OTHER_SIDE),
        ("squeak of the right shoulder", "A02", OTHER_SIDE),
        ("squeak of the right shoulder", "A03", NO_SIDE),
        ("squeak of both shoulders", "A02", 1.0),
        ("squeak of both shoulders", "A01", OTHER_SIDE),
        ("squeak of right and left shoulder", "A01", 1.0),
        ("squeak of the shoulder", "A00", 1.0),
        ("squeak of the shoulder", "A03", 1.0),
    ],
)
def test_a_side_that_was_not_said_lowers_a_code(text: str, code: str, left: float) -> None:
    assert factor(text, code) == pytest.approx(left)


@pytest.mark.parametrize(
    ("text", "code", "left"),
    [
        ("gurgling with thirst", "B00", 1.0),
        ("gurgling with thirst", "B01", ABSENT_THERE),
        ("gurgling and thirst", "B01", ABSENT_THERE),
        ("gurgling without thirst", "B00", PRESENT_THERE),
        ("gurgling, no thirst", "B00", PRESENT_THERE),
        ("gurgling, not thirst", "B00", PRESENT_THERE),
        ("gurgling without thirst", "B01", 1.0),
        ("gurgling without thirst", "B02", 1.0),
        ("gurgling", "B00", 1.0),
        ("gurgling", "B01", 1.0),
        ("gurgling with hunger", "B03", 1.0),
        ("gurgling without hunger", "B03", PRESENT_THERE),
        ("gurgling without any xx yy zz kk thirst", "B00", 1.0),
    ],
)
def test_with_what_was_said_to_be_absent_and_without_what_is_there_lower_a_code(
    text: str, code: str, left: float
) -> None:
    assert factor(text, code) == pytest.approx(left)


def test_a_code_without_a_title_of_its_own_contradicts_nothing() -> None:
    index = index_of(("A00", True, "Of the"), ("A01", True, "Squeak of left shoulder"))
    assert factor("squeak of left shoulder", "A00", index) == 1.0


def test_the_code_that_contradicts_comes_behind_the_one_that_does_not() -> None:
    found = [code for code, _ in ranked(INDEX, "gurgling without thirst")]
    assert found.index("B01") < found.index("B00")
    sides = [code for code, _ in ranked(INDEX, "squeak left shoulder")]
    assert sides[0] == "A01"
    assert sides.index("A03") < sides.index("A00")


def test_side_and_absence_both_count() -> None:
    index = index_of(
        ("A00", True, "Squeak of left shoulder with rattle"), ("A01", True, "Right"), ("A02", True, "Without")
    )
    assert factor("squeak of right shoulder without rattle", "A00", index) == pytest.approx(
        OTHER_SIDE * PRESENT_THERE
    )

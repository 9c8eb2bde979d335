"""Stories made at test time from random rows of the real fee schedule: what the reply says of an indicator is the row's."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING

import pytest

from consultant.codes.readers import fees
from consultant.vocabulary import CodeSystem

from tests.at_the_desk import reply_to

if TYPE_CHECKING:
    from consultant.codes.lookup import Books
    from consultant.codes.readers.fees import FeeRow

    from tests.conftest import Clock
    from tests.journeys.journey import Played

pytestmark = pytest.mark.realdata


SEED = 20261127
STORIES_A_KIND = 8
OPENINGS = {
    "bilateral": {"0": "No", "1": "Yes", "2": "No", "3": "Yes"},
    "co_surgeons": {"0": "No", "1": "Only", "2": "Yes"},
    "assistant": {"0": "Only", "1": "No", "2": "Yes"},
}


def drawn(books: Books, first: str, last: str, *statuses: str) -> list[FeeRow]:
    """Rows without a modifier, of these statuses, in the order of the dice."""
    codes = books.range_codes(CodeSystem.CPT, first, last)
    rows = [of_code[0] for of_code in books.read(fees.rows_of, codes, None).values()]
    kept = [row for row in rows if row.status in statuses and not row.modifier]
    return random.Random(SEED).sample(kept, STORIES_A_KIND)  # noqa: S311 - a test's dice


def test_many_codes_are_read_as_each_alone(real_books: Books) -> None:
    codes = [row.code for row in drawn(real_books, "70010", "79999", "A")]
    together = real_books.read(fees.rows_of, codes, None)
    assert together == {code: real_books.read(fees.rows, code, None) for code in codes}


def test_global_days_at_random(played: Played, clock: Clock, real_books: Books) -> None:
    for row in drawn(real_books, "10000", "69999", "A"):
        reply = reply_to(played, clock, f"What is the global period of {row.code}?")
        assert f"{row.code} has global days {row.global_days}" in reply.splitlines()[0], reply


@pytest.mark.parametrize(
    ("words", "field", "name"),
    [
        ("Medicare: is modifier 50 allowed on {code}?", "bilateral", "bilateral indicator"),
        (
            "Medicare: is modifier 62 allowed on {code} for co-surgeons?",
            "co_surgeons",
            "co-surgeon indicator",
        ),
        (
            "Medicare: may an assistant surgeon bill {code} with modifier 80?",
            "assistant",
            "assistant-at-surgery indicator",
        ),
    ],
)
def test_modifiers_at_random(
    played: Played, clock: Clock, real_books: Books, words: str, field: str, name: str
) -> None:
    for row in drawn(real_books, "10000", "69999", "A"):
        value = getattr(row, field)
        reply = reply_to(played, clock, words.format(code=row.code))
        first = reply.splitlines()[0]
        opening = OPENINGS[field].get(value, "No")
        assert re.search(rf"\b{opening}\b[^.:]*: {row.code} has {name} {value}", first), reply


def test_components_at_random(played: Played, clock: Clock, real_books: Books) -> None:
    for row in drawn(real_books, "70010", "79999", "A"):
        reply = reply_to(played, clock, f"Medicare: is modifier TC allowed on {row.code}?")
        opening = "Yes" if row.components == "1" else "No"
        assert f"{opening}: {row.code} has PC/TC indicator {row.components}" in reply.splitlines()[0], reply


@pytest.mark.parametrize("status", ["B", "I", "N"])
def test_statuses_at_random(played: Played, clock: Clock, real_books: Books, status: str) -> None:
    for row in drawn(real_books, "10000", "99999", status):
        reply = reply_to(played, clock, f"How many units of {row.code} does Medicare allow?")
        assert f"{row.code} has status {status}" in reply.splitlines()[0], reply
        assert reply.startswith("No"), reply

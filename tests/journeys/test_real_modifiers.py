"""Stories made from random rows of the real books: modifiers of Level II, and edits of visits that a mail does not name."""

from __future__ import annotations

import random
from datetime import date
from typing import TYPE_CHECKING

import pytest

from consultant.checks.modifiers.visit_beside import SPOKEN_OF
from consultant.vocabulary import CodeSystem, Setting

from tests.at_the_desk import reply_to
from tests.journeys.test_real_books import SEED

if TYPE_CHECKING:
    from consultant.codes.lookup import Books

    from tests.conftest import Clock
    from tests.journeys.journey import Played


pytestmark = pytest.mark.realdata
STORIES = 10


def test_ten_modifiers_at_random(played: Played, clock: Clock, real_books: Books) -> None:
    """The file's words and whether it is valid, in the reply and in no other modifier's name."""
    chance = random.Random(SEED)  # noqa: S311 - a test's dice
    every = [code for code in real_books.range_codes(CodeSystem.MOD, "A1", "ZZ") if code[0].isalpha()]
    for code in chance.sample(every, STORIES):
        entry = real_books.find_code(CodeSystem.MOD, code)
        assert entry is not None
        reply = reply_to(played, clock, f"What does modifier {code} mean?")
        assert entry.title in reply, reply
        assert f"{code} " in reply
        if entry.terminated and entry.terminated < date(2026, 11, 16):
            assert f"terminated {entry.terminated}" in reply


def test_ten_visits_that_are_not_named(played: Played, clock: Clock, real_books: Books) -> None:
    """The row of 99213 with the procedure, never the reverse, and no modifier where its indicator is 0."""
    chance = random.Random(SEED)  # noqa: S311 - a test's dice
    codes = chance.sample(real_books.range_codes(CodeSystem.CPT, "10000", "69999"), 400)
    rows = [
        row
        for row in real_books.pairs([*codes, SPOKEN_OF], Setting.PRACTITIONER)
        if row.column_two == SPOKEN_OF and row.in_force(row.edition.as_of)
    ]
    for row in chance.sample(rows, STORIES):
        reply = reply_to(played, clock, f"Do we need 25 w/ {row.column_one} in the office?")
        columns = f"column 1 {row.column_one} / column 2 {SPOKEN_OF}"
        assert f"{columns}, modifier indicator {row.modifier_indicator}" in reply, reply
        assert f"column 1 {SPOKEN_OF}" not in reply
        first = reply.splitlines()[0]
        assert ("which no modifier bypasses" in first) == (row.modifier_indicator == "0"), reply
        assert f"effective {row.effective}" in reply

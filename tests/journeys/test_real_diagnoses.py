"""Stories made at test time from random notes of the real tabular list: what is asked of a note is answered by it."""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from consultant.codes.readers import diagnosis_notes
from consultant.vocabulary import CodeSystem

from tests.at_the_desk import reply_to
from tests.journeys.journey import Played

if TYPE_CHECKING:
    from consultant.codes.lookup import Books

    from tests.conftest import Clock

pytestmark = pytest.mark.realdata

CHECKOUT = Path(__file__).resolve().parents[2]
SEED = 20261127
STORIES = 10
_ONE_CODE = re.compile(r"\(([A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?)\)$")


def noted(books: Books, kind: str) -> list[tuple[str, str, str]]:
    """Complete codes with a note of their own that names one complete code: the code, the note's words, the other."""
    chance = random.Random(SEED)  # noqa: S311 - a test's dice
    every = books.range_codes(CodeSystem.ICD10CM, "A00", "Z99.9")
    _, found = books.read(diagnosis_notes.of_codes, chance.sample(every, 6_000), None)
    rows = [
        (code, note.text, match[1])
        for code, one in found.items()
        for note in one.notes
        if note.kind == kind and note.owner == code and (match := _ONE_CODE.search(note.text))
    ]
    complete = books.read(diagnosis_notes.titles, [code for row in rows for code in (row[0], row[2])], None)
    return [row for row in rows if row[0] in complete and row[2] in complete][:STORIES]


def test_ten_excludes1_notes_at_random(played: Played, clock: Clock, real_books: Books) -> None:
    rows = noted(real_books, "excludes1")
    assert len(rows) == STORIES
    for code, text, other in rows:
        reply = reply_to(played, clock, f"Can I code {other} and {code} together?")
        first = reply.splitlines()[0]
        assert not first.startswith("Yes"), reply
        assert f"Excludes1 at {code} “{text}”" in reply or first.startswith("No,"), reply
        assert "query the provider" in reply or first.startswith("No,"), reply


def test_ten_excludes2_notes_at_random(played: Played, clock: Clock, real_books: Books) -> None:
    for code, text, other in noted(real_books, "excludes2"):
        reply = reply_to(played, clock, f"Can I code {code} and {other} together?")
        if reply.startswith("Yes"):
            assert f"Excludes2 at {code} “{text}”" in reply


def test_ten_code_first_notes_at_random(played: Played, clock: Clock, real_books: Books) -> None:
    for code, _, other in noted(real_books, "code_first"):
        reply = reply_to(played, clock, f"Which goes first, {code} or {other}?")
        assert f"{other} goes before {code}" in reply.splitlines()[0], reply

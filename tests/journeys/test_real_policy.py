"""Stories from random notes on Medicare's manuals and random deleted codes, asked by mail on the real books."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from consultant.checks.manuals import deletions, notes
from consultant.verdicts import Verdict
from consultant.vocabulary import CodeSystem

from tests.at_the_desk import reply_to
from tests.journeys.journey import Played

if TYPE_CHECKING:
    from consultant.checks.manuals import Note
    from consultant.codes.lookup import Books

    from tests.conftest import Clock

pytestmark = pytest.mark.realdata

CHECKOUT = Path(__file__).resolve().parents[2]
SEED = 20261127
STORIES_A_KIND = 8


def test_a_deleted_code_is_told_with_its_last_day(played: Played, clock: Clock, real_books: Books) -> None:
    listed = sorted(code for code in deletions() if real_books.exists(CodeSystem.CPT, code))
    for code in random.Random(SEED).sample(listed, STORIES_A_KIND):  # noqa: S311 - a story, not a secret
        one = deletions()[code]
        text = reply_to(played, clock, f"Medicare, physician office. Is CPT {code} still valid?")
        assert f"No: {code} was deleted from {one.last_day + timedelta(days=1)}" in text
        assert f"{code}: last day {one.last_day}" in text


def test_a_deleted_code_stands_for_a_day_before(played: Played, clock: Clock, real_books: Books) -> None:
    listed = sorted(code for code in deletions() if real_books.exists(CodeSystem.CPT, code))
    for code in random.Random(SEED + 1).sample(listed, STORIES_A_KIND // 2):  # noqa: S311 - a story, not a secret
        day = deletions()[code].last_day - timedelta(days=30)
        text = reply_to(played, clock, f"Was CPT {code} valid on {day}? Physician office.")
        assert f"No: {code}" not in text
        assert f"{code}: last day {deletions()[code].last_day}" in text


def on_one_code(note: Note) -> bool:
    """Whether a bare question on one of its codes lets the note speak."""
    asks = (note.partners, note.modifiers, note.intents, note.words, note.setting, note.ends)
    return bool(note.codes) and not any(asks)


def test_a_note_is_in_the_reply_on_its_code(played: Played, clock: Clock) -> None:
    plain = [note for note in notes() if on_one_code(note) and note.verdict is Verdict.RULE_FORBIDS]
    for note in random.Random(SEED).sample(plain, STORIES_A_KIND):  # noqa: S311 - a story, not a secret
        code = min(note.codes)
        text = reply_to(played, clock, f"Medicare, physician office. Can we bill {code}?")
        assert note.says in text, note.id
        assert note.source.row in text
        assert text.splitlines()[0].startswith("No"), note.id
        assert all(one in text for one in note.instead)


def test_a_note_on_a_pair_never_gainsays_the_edit(played: Played, clock: Clock) -> None:
    paired = [
        note
        for note in notes()
        if note.partners and not note.words and not note.modifiers and not note.intents
    ]
    for note in random.Random(SEED).sample(paired, STORIES_A_KIND):  # noqa: S311 - a story, not a secret
        one, two = min(note.codes), max(note.partners - note.codes or note.partners)
        text = reply_to(played, clock, f"Medicare, physician office. {one} with {two}, same day?")
        first = text.splitlines()[0]
        if "modifier indicator 0" in text:
            assert first.startswith("No"), note.id
        if "modifier indicator 1" in text:
            assert not first.startswith("Yes"), note.id

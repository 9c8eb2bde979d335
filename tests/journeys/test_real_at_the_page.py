"""Questions at the pages of random real codes: answered as a mail is that names the code itself, at the page's date and setting."""

from __future__ import annotations

import random
from datetime import date
from typing import TYPE_CHECKING

import pytest

from consultant.desk import Asked, consult
from consultant.extraction.about import line_about
from consultant.vocabulary import CodeSystem, Setting

from tests.journeys.test_real_books import SEED

if TYPE_CHECKING:
    from consultant.codes.lookup import Books

    from tests.journeys.journey import Played

pytestmark = pytest.mark.realdata
STORIES = 10
ON = date(2024, 7, 15)
ALIKE = [
    ("How many units per day?", "How many units of {code} per day?"),
    ("Can I bill 3 units?", "Can I bill 3 units of {code}?"),
    ("Can I bill it with {other}?", "Can I bill {code} with {other}?"),
    ("And with {other}?", "Can I bill {code} with {other}?"),
    ("Does modifier 59 help with {other}?", "Does modifier 59 help with {code} and {other}?"),
    ("Is it bilateral?", "Is {code} bilateral?"),
    ("What is the fee in Manhattan?", "What is the fee of {code} in Manhattan?"),
    ("What is the global period of this code?", "What is the global period of {code}?"),
]


def said(played: Played, words: str, subject: str = "") -> tuple[set[tuple[str, str, tuple[str, ...]]], str]:
    """What the books were found to say, and the first sentence of the reply."""
    asked = Asked(words, date(2026, 11, 16), "CC-BBBB-BBBB", subject)
    found = consult(played.desk, played.desk.mailboxes.operator, asked)
    facts = {(one.check, one.verdict.value, one.codes) for one in found.findings}
    return facts, found.draft.text.splitlines()[0]


def test_a_question_at_a_page_is_answered_as_one_that_names_its_code(
    played: Played, real_books: Books
) -> None:
    chance = random.Random(SEED)  # noqa: S311 - a test's dice
    codes = chance.sample(real_books.range_codes(CodeSystem.CPT, "10000", "69999"), 400)
    rows = chance.sample(real_books.pairs(codes, Setting.PRACTITIONER, ON), STORIES)
    for row in rows:
        for code, other in ((row.column_one, row.column_two), (row.column_two, row.column_one)):
            line = line_about(f"CPT {code}", ON, Setting.PRACTITIONER)
            for at_page, by_mail in ALIKE:
                words = at_page.format(other=other)
                mail = f"{by_mail.format(code=code, other=other)} DOS 2024-07-15, practitioner."
                assert said(played, f"{line}\n\n{words}", f"CPT {code}") == said(played, mail), (code, words)

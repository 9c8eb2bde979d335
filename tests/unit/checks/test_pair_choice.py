"""Which modifier says what the mail says: encounter, practitioner, side, digit, site, or none."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from consultant.checks import pairs
from consultant.checks.matter import Matter
from consultant.checks.pair_choice import choice
from consultant.extraction.extract import extract
from consultant.verdicts import Verdict

if TYPE_CHECKING:
    from consultant.codes.lookup import Books

TODAY = date(2026, 11, 16)


def chosen(shelf: Books, words: str, one: str = "11042", other: str = "97597") -> dict[str, Any] | None:
    question = extract(words, books=shelf, today=TODAY)
    return choice(Matter(question, shelf), one, other)


@pytest.mark.parametrize(
    ("words", "because", "modifiers"),
    [
        ("11042 and 97597 at different encounters, modifier?", "session", ["XE", "59"]),
        ("11042 and 97597 by a different surgeon, modifier?", "provider", ["XP", "59"]),
        ("11042 (leg) and 97597 (foot ulcer) same day", "site", ["XS", "59"]),
        ("leg wound 11042 and foot ulcer 97597, same day", "site", ["XS", "59"]),
        ("11042/97597 foot and leg, modifier?", "site", ["XS", "59"]),
        ("11042 and 97597 on a different wound", "site", ["XS", "59"]),
        ("11042 left heel and 97597 right heel", "sides", ["RT", "LT"]),
        ("11042-RT with 97597-LT", "named", ["LT", "RT"]),
        ("11042 left great toe and 97597 left third toe, separate toes", "digits", ["TA", "T1", "T9"]),
        ("11042 and 97597 same session same wound", "nothing", ["XU"]),
    ],
)
def test_what_the_words_say(shelf: Books, words: str, because: str, modifiers: list[str]) -> None:
    assert chosen(shelf, words) == {"because": because, "modifiers": modifiers}


@pytest.mark.parametrize(
    "words",
    [
        "11042 and 97597 same day",
        "11042 and 97597, left leg",
        "11042 left leg and 97597 left leg",
        "11042-RT and 97597-RT",
        "11042, 97597 and 93591 at different encounters",
        "11042 twice: 11042, 97597, 97597",
    ],
)
def test_silence_where_the_mail_does_not_tell(shelf: Books, words: str) -> None:
    assert chosen(shelf, words) is None


def test_a_visit_is_not_told_apart_by_site(shelf: Books) -> None:
    assert chosen(shelf, "20610 and 99214 at different encounters", "20610", "99214") is None


def test_the_edit_carries_it_where_a_modifier_may_bypass_and_never_else(shelf: Books) -> None:
    def findings(words: str) -> list[Any]:
        return list(pairs.check(Matter(extract(words, books=shelf, today=TODAY), shelf)))

    (may,) = findings("practitioner: 45385 and 45380 on a different polyp, DOS 08/01/2024")
    assert (may.verdict, may.facts["choice"]["because"]) == (Verdict.MODIFIER_MAY_BYPASS, "site")
    (never,) = findings("practitioner: 45380 and 45378 on a different polyp, DOS 08/01/2024")
    assert "choice" not in never.facts

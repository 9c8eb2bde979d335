"""Several questions of one mail are answered in their order, each with its own verdict."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from consultant.checks.check import check
from consultant.drafting.brief import Brief
from consultant.drafting.numbered import UNSETTLED, answers
from consultant.drafting.verdict import first_line
from consultant.vocabulary import Intent, IntentKind, Part, ReplyKind, Setting

from tests.at_the_desk import about

if TYPE_CHECKING:
    from consultant.codes.lookup import Books
    from consultant.vocabulary import Question

ASKED = about(
    "J1885",
    "93591",
    "93355",
    asks=(IntentKind.UNITS, IntentKind.PAIR),
    on=date(2024, 8, 1),
    setting=Setting.PRACTITIONER,
)


def brief(books: Books, question: Question) -> Brief:
    return Brief(ReplyKind.ANSWER, "CC-X", "Desk", question, check(question, books))


def test_one_question_keeps_its_one_line(shelf: Books) -> None:
    alone = brief(shelf, ASKED)
    assert answers(alone) == [first_line(alone)]


def test_each_question_of_a_list_has_its_own_line_in_order(shelf: Books) -> None:
    parts = (
        Part(0, 9, (1, 2), (Intent(IntentKind.PAIR, (1, 2)),)),
        Part(9, 20, (0,), (Intent(IntentKind.UNITS, (0,)),)),
        Part(20, 30, (), (Intent(IntentKind.FEE, ()),)),
    )
    first, second, third = answers(brief(shelf, replace(ASKED, parts=parts)))
    assert first.startswith("1. No, 93355 is not separately payable with 93591")
    assert second.startswith("2. ")
    assert "J1885: at most" in second
    assert "93591" not in second
    assert third == f"3. {UNSETTLED}"


def test_a_question_about_what_was_named_before_is_about_those_codes(shelf: Books) -> None:
    parts = (
        Part(0, 9, (0,), (Intent(IntentKind.UNITS, (0,)),)),
        Part(9, 20, (), (Intent(IntentKind.PAIR, (1, 2)),)),
    )
    assert answers(brief(shelf, replace(ASKED, parts=parts)))[1].startswith("2. No, 93355")

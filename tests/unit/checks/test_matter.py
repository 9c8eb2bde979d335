"""What every check is given: codes in the order of the mail, ranges laid out, lists kept in bounds, books that are missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from consultant.checks.check import check
from consultant.checks.matter import MOST_PROCEDURE_CODES, Matter
from consultant.codes.lookup import Books
from consultant.models.base import unit_of_work
from consultant.models.books import releases
from consultant.verdicts import Verdict
from consultant.vocabulary import CodeSystem, Intent, IntentKind, Mention, Part, Question, Setting

from tests.at_the_desk import about

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.cli.services import Services

    from tests.conftest import Clock
    from tests.unit.conftest import Desks


def of_range(first: str, last: str) -> Question:
    question = about(first)
    return replace(question, mentions=(replace(question.mentions[0], range_end=last),))


def test_codes_come_in_the_order_of_the_mail_each_once(shelf: Books) -> None:
    matter = Matter(about("45385", "I10", "93591", "45385", "G0463"), shelf)
    assert matter.all_procedure_codes() == ["45385", "93591", "G0463"]
    assert matter.codes(CodeSystem.ICD10CM) == ["I10"]


def test_a_range_is_laid_out_by_what_the_books_list(shelf: Books) -> None:
    assert Matter(of_range("45378", "45385"), shelf).procedure_codes() == ["45378", "45380", "45385"]
    assert Matter(of_range("90000", "90002"), shelf).procedure_codes() == ["90000", "90002"]
    assert Matter(of_range("E11", "E11.9"), shelf).codes(CodeSystem.ICD10CM)[-1] == "E11.9"


def test_only_twenty_codes_are_laid_out_in_pairs(shelf: Books) -> None:
    matter = Matter(about(*(f"{n:05}" for n in range(10001, 10031))), shelf)
    assert len(matter.all_procedure_codes()) == 30
    assert len(matter.procedure_codes()) == MOST_PROCEDURE_CODES == 20
    assert not list(matter.pairs())


def test_modifiers_count_attached_or_alone(shelf: Books) -> None:
    matter = Matter(about("45385", "59", "XS", modifiers=("25", "59")), shelf)
    assert matter.modifiers_asked() == ("25", "59", "XS")


def test_the_setting_that_is_named_counts_alone(shelf: Books) -> None:
    both = (Setting.PRACTITIONER, Setting.DME)
    assert Matter(about("93591"), shelf).settings(both) == both
    assert Matter(about("93591", setting=Setting.DME), shelf).settings(both) == (Setting.DME,)


def test_the_checks_speak_in_their_order(shelf: Books) -> None:
    names = [one.check for one in check(about("93592", "93591", on=date(2024, 8, 1)), shelf)]
    assert list(dict.fromkeys(names)) == ["validity", "ptp", "mue", "add_on"]


def test_without_a_book_each_check_says_that_it_is_not_loaded(services: Services) -> None:
    asked = about(
        "93591", "93355", "J1885", "I10", asks=(IntentKind.PAIR, IntentKind.UNITS, IntentKind.ADD_ON)
    )
    found = check(asked, services.books)
    assert {one.verdict for one in found} == {Verdict.BOOK_NOT_LOADED}
    assert {one.check for one in found} == {"validity", "ptp", "mue", "add_on"}


def test_without_a_book_a_check_that_was_not_asked_is_silent(services: Services) -> None:
    assert {one.check for one in check(about("93591", asks=(IntentKind.DESCRIBE,)), services.books)} == {
        "validity"
    }


@pytest.fixture
def partial_books(desks: Desks, clock: Clock) -> Iterator[Books]:
    """The small books as if each edition were a part, which answers only where the date asks for it."""
    engine = desks().services.books_engine
    with unit_of_work(engine) as session:
        session.execute(update(releases).values(partial=True))
    yield Books(engine, clock.today)
    engine.dispose()


def test_a_part_of_a_book_says_nothing_where_the_date_does_not_ask_for_it(partial_books: Books) -> None:
    asked = about(
        "93591", "93355", "J1885", "E11.65", asks=(IntentKind.PAIR, IntentKind.UNITS, IntentKind.ADD_ON)
    )
    undated = {
        (one.check, one.verdict) for one in check(asked, partial_books) if one.verdict is not Verdict.LISTED
    }
    assert undated == {(name, Verdict.BOOK_NOT_LOADED) for name in ("validity", "ptp", "mue", "add_on")}


def test_a_part_of_a_book_answers_where_the_date_asks_for_it(partial_books: Books) -> None:
    asked = about("93591", "93355", on=date(2024, 8, 1), setting=Setting.PRACTITIONER)
    verdicts = [one.verdict for one in check(asked, partial_books) if one.check == "ptp"]
    assert verdicts == [Verdict.NEVER_TOGETHER]


def mentioned(code: str, end: str | None = None) -> Mention:
    return Mention(CodeSystem.CPT, code, 0, 5, code, 0.9, end)


def test_codes_of_one_range_are_not_set_against_each_other(shelf: Books) -> None:
    asked = Question("", (mentioned("45378", "45385"), mentioned("20610")))
    laid = Matter(asked, shelf)
    assert {"45378", "45380", "45385"} <= set(laid.listed_codes)
    assert set(laid.pairs()) == {(code, "20610") for code in laid.listed_codes if code != "20610"}


def test_codes_of_different_questions_are_not_set_against_each_other(shelf: Books) -> None:
    mentions = (mentioned("45378"), mentioned("45380"), mentioned("20610"))
    asks = (Intent(IntentKind.UNITS),)
    parts = (Part(0, 1, (0, 1), asks), Part(1, 2, (2,), asks))
    assert list(Matter(Question("", mentions, parts=parts), shelf).pairs()) == [("45378", "45380")]
    of_a_claim = tuple(replace(part, intents=()) for part in parts)
    assert len(list(Matter(Question("", mentions, parts=of_a_claim), shelf).pairs())) == 3
    together = Question("", mentions, parts=parts, intents=(Intent(IntentKind.PAIR, (0, 1, 2)),))
    assert len(list(Matter(together, shelf).pairs())) == 3
    said_before = (Part(0, 1, (0,), asks), Part(1, 2, (1,), asks))
    assert list(Matter(Question("", mentions, parts=said_before), shelf).pairs()) == [
        ("45378", "20610"),
        ("45380", "20610"),
    ]

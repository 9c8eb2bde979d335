"""What an add-on needs, and whether it is in the question."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from consultant.checks import add_on
from consultant.checks.matter import Matter
from consultant.verdicts import Verdict
from consultant.vocabulary import Finding, IntentKind

from tests.at_the_desk import about

if TYPE_CHECKING:
    from consultant.codes.lookup import Books


def found(
    shelf: Books, *codes: str, on: date = date(2024, 5, 1), asks: tuple[IntentKind, ...] = ()
) -> list[Finding]:
    return list(add_on.check(Matter(about(*codes, asks=asks, on=on), shelf)))


def test_type_one_lists_its_primaries(shelf: Books) -> None:
    (one,) = found(shelf, "93592")
    assert one.verdict is Verdict.PRIMARY_MISSING
    assert (one.facts["kind"], one.facts["primaries"]) == (1, ["93590", "93591"])
    assert one.facts["contractor_defined"] is False


def test_a_primary_in_the_question_is_named_and_cited(shelf: Books) -> None:
    (one,) = found(shelf, "93592", "93591", "45378")
    assert (one.verdict, one.codes) == (Verdict.PRIMARY_PRESENT, ("93592", "93591"))
    assert [citation.row for citation in one.citations] == ["93592 with 93591"]


def test_type_two_is_the_contractor_s(shelf: Books) -> None:
    (one,) = found(shelf, "0054T", "93591")
    assert one.verdict is Verdict.PRIMARY_CONTRACTOR_DEFINED
    assert (one.facts["kind"], one.facts["primaries"]) == (2, [])
    assert one.facts["contractor_defined"] is True


@pytest.mark.parametrize(
    ("codes", "verdict"),
    [
        (("93463",), Verdict.PRIMARY_CONTRACTOR_DEFINED),
        (("93463", "93451"), Verdict.PRIMARY_PRESENT),
    ],
)
def test_type_three_lists_some_and_leaves_others_to_the_contractor(
    shelf: Books, codes: tuple[str, ...], verdict: Verdict
) -> None:
    (one,) = found(shelf, *codes)
    assert one.verdict is verdict
    assert (one.facts["primaries"], one.facts["contractor_defined"]) == (["93451"], True)


@pytest.mark.parametrize(
    ("on", "count"),
    [(date(2012, 12, 31), 0), (date(2013, 1, 1), 1), (date(2014, 12, 31), 1), (date(2015, 1, 1), 0)],
)
def test_a_row_counts_from_its_first_to_its_last_day(shelf: Books, on: date, count: int) -> None:
    assert len(found(shelf, "0092T", on=on)) == count


def test_what_is_no_add_on_is_passed_over(shelf: Books) -> None:
    assert found(shelf, "93591", "99999", "I10") == []


ASKED = (IntentKind.ADD_ON,)


def test_what_is_asked_about_and_is_no_add_on_is_said_to_have_no_row_in_force(shelf: Books) -> None:
    first, second = found(shelf, "93591", "45378", "99999", asks=ASKED)
    assert (first.verdict, first.codes) == (Verdict.NOT_AN_ADD_ON, ("93591",))
    assert second.codes == ("45378",)
    assert [citation.row for citation in first.citations] == ["no row for 93591 in force"]
    assert [one.verdict for one in found(shelf, "0092T", on=date(2015, 1, 1), asks=ASKED)] == [
        Verdict.NOT_AN_ADD_ON
    ]


def test_beside_an_add_on_no_other_code_is_said_to_be_none(shelf: Books) -> None:
    assert [one.verdict for one in found(shelf, "93592", "93591", asks=ASKED)] == [Verdict.PRIMARY_PRESENT]

"""Days and numbers as code files write them: what is read, and what is refused with its line and column."""

from __future__ import annotations

import pytest

from consultant.codes.importers import fields
from consultant.codes.importers.importer import MalformedLine

ISO, STROKES = "%Y-%m-%d", "%m/%d/%Y"


@pytest.mark.parametrize(
    ("text", "forms", "day"),
    [
        ("20141201", (), 20141201),
        (" 20141201 ", (), 20141201),
        ("2014-12-01", (ISO, "%Y%m%d"), 20141201),
        ("20141201", (ISO, "%Y%m%d"), 20141201),
        ("12/01/2014", (ISO, STROKES), 20141201),
        ("1/2/2014", (ISO, STROKES), 20140102),
        ("19000101", (), 19000101),
        ("21991231", (), 21991231),
        ("", (), None),
        ("00000000", (), None),
    ],
)
def test_a_day_is_read_in_the_forms_of_its_file(text: str, forms: tuple[str, ...], day: int | None) -> None:
    assert fields.day(text, 7, "Effective", *forms) == day


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("201412", ()),
        ("2014121", ()),
        ("201412011", ()),
        ("20141301", ()),
        ("20140230", ()),
        ("2014-1-2", (ISO,)),
        ("2014-12-1", (ISO, "%Y%m%d")),
        ("1/2/14", (STROKES,)),
        ("12/01/201", (STROKES,)),
        ("2014 1201", ()),
        ("\u0662\u0660\u0661\u0664\u0661\u0662\u0660\u0661", ()),
    ],
)
def test_a_day_with_fewer_or_more_figures_than_its_form_shows_is_refused(
    text: str, forms: tuple[str, ...]
) -> None:
    with pytest.raises(MalformedLine, match="is no day") as caught:
        fields.day(text, 7, "Effective", *forms)
    assert (caught.value.line, caught.value.column) == (7, "Effective")


@pytest.mark.parametrize("text", ["18991231", "22000101", "99991231", "02014120"])
def test_a_day_of_other_centuries_is_refused(text: str) -> None:
    with pytest.raises(MalformedLine, match="is no") as caught:
        fields.day(text, 7, "Effective")
    assert (caught.value.line, caught.value.column) == (7, "Effective")


def test_a_count_of_days_is_one_of_these_centuries() -> None:
    assert fields.epoch_day("19493.0", 1, "date_eff") == 20230516
    with pytest.raises(MalformedLine, match="is not between 1900 and 2199"):
        fields.epoch_day("100000", 1, "date_eff")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("3342.87", "3342.87"),
        ("$3,342.87", "3342.87"),
        ("1,234,567", "1234567"),
        ("-1,234.", "-1234."),
        (".5", ".5"),
        ("", None),
    ],
)
def test_commas_part_thousands(text: str, number: str | None) -> None:
    assert fields.decimal(text, 7, "Payment Rate") == number


@pytest.mark.parametrize("text", ["1,9289", "17,97", "1,23,456", "1234,567", ",5", "1.234,56", "1,234,5"])
def test_a_comma_that_parts_no_thousands_is_refused(text: str) -> None:
    with pytest.raises(MalformedLine, match="is no number") as caught:
        fields.decimal(text, 7, "Payment Rate")
    assert (caught.value.line, caught.value.column) == (7, "Payment Rate")


def test_where_numbers_are_small_no_comma_is_taken() -> None:
    assert fields.decimal("1.081", 7, "PE GPCI", grouped=False) == "1.081"
    with pytest.raises(MalformedLine, match="'1,081' is no number"):
        fields.decimal("1,081", 7, "PE GPCI", grouped=False)

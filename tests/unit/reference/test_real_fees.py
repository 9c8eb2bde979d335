"""The pages of real codes against the figures that are permitted (README of the real data), and against the desk's answers."""

from __future__ import annotations

from datetime import date

import pytest

from consultant.checks import payment
from consultant.checks.matter import Matter
from consultant.codes.lookup import Books
from consultant.extraction.extract import extract
from consultant.reference.fees import fees, localities
from consultant.reference.pair_table import Column, WantedPairs, pair_rows
from consultant.verdicts import Verdict
from consultant.vocabulary import Setting

from tests.procedure_pages import rows, subject_of
from tests.real_books import TODAY

pytestmark = pytest.mark.realdata

PLACES = {
    "locality Manhattan NY": "1320201",
    "Los Angeles, CA": "0118218",
    "Rest of Texas": "0441299",
    "Alaska": "0210201",
    "Metropolitan Boston": "1421201",
}
CODES = [
    "99213",
    "99223",
    "93591",
    "93355",
    "71046",
    "70553",
    "20610",
    "27447",
    "45378",
    "66984",
    "93000",
    "97110",
    "76376",
    "G0105",
]


def test_work_and_total_of_two_codes(real_books: Books) -> None:
    told = {code: rows(fees(subject_of(real_books, code)))[0] for code in ("93591", "93355")}
    assert (told["93591"][1], told["93591"][-1]) == ("17.97", "25.98")
    assert (told["93355"][1], told["93355"][-1]) == ("4.66", "6.60")


@pytest.mark.parametrize("words", PLACES)
def test_the_page_and_the_desk_reckon_alike(real_books: Books, words: str) -> None:
    for code in CODES:
        asked = extract(f"What is the Medicare fee of {code} in {words}?", books=real_books, today=TODAY)
        found = [one for one in payment.check(Matter(asked, real_books)) if one.verdict is Verdict.FEE_AMOUNT]
        section = fees(subject_of(real_books, code, place=PLACES[words]))
        page = {row[0]: row[3:] for row in rows(section, 1)}
        assert found
        for one in found:
            name = "-".join(part for part in (code, one.facts["modifier"]) if part)
            amounts = one.facts["places"][0]["amounts"]
            desk = [amounts.get(setting, {}).get("dollars") for setting in ("non-facility", "facility")]
            assert [None if cell == "NA" else cell.strip("$").replace(",", "") for cell in page[name]] == desk


def test_there_are_109_localities_to_choose_from(real_books: Books) -> None:
    found = localities(real_books, date(2025, 11, 3))
    assert (len(found), len({one.key for one in found})) == (109, 109)
    assert [one.state for one in found] == sorted(one.state for one in found)


def test_pairs_of_real_codes(real_books: Books) -> None:
    on = date(2024, 7, 15)
    (row,) = pair_rows(real_books, "93591", WantedPairs(Setting.PRACTITIONER, search="93355"), on).rows
    assert (row.column_one, row.modifier_indicator) == ("93591", "0")
    (row,) = pair_rows(real_books, "93591", WantedPairs(Setting.OUTPATIENT_HOSPITAL, search="93355"), on).rows
    assert row.modifier_indicator == "1"
    both = pair_rows(real_books, "99213", WantedPairs(Setting.PRACTITIONER, search="G0463", former=True), on)
    assert [(one.effective < date(2019, 12, 31), one.deleted) for one in both.rows] == [
        (True, date(2019, 12, 31)),
        (False, None),
    ]
    counts = real_books.pairs_of("36000", Setting.PRACTITIONER, on)
    assert counts
    for column, count in ((Column.ONE, counts.column_one), (Column.TWO, counts.column_two)):
        assert pair_rows(real_books, "36000", WantedPairs(Setting.PRACTITIONER, column), on).total == count

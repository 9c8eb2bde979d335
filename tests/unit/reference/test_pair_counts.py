"""Section `pairs`: how many pairs a setting and column, of which day and edition."""

from __future__ import annotations

from datetime import date

from consultant.codes.lookup import Books
from consultant.drafting.phrases.pairs import NO_DME_TABLE
from consultant.reference.pair_counts import NO_PAIR, WHICH_IS_DENIED, pair_counts
from consultant.vocabulary import CodeSystem, Setting

from tests.procedure_pages import cited, rows, subject_of


def test_a_row_a_setting_of_the_day(wide_shelf: Books) -> None:
    section = pair_counts(subject_of(wide_shelf, "99213", date(2024, 7, 15)))
    assert rows(section) == [
        ("Practitioner", "0", "5", "2024Q3"),
        ("Outpatient hospital", "0", "1", "2024Q3"),
    ]
    assert section
    assert (section.key, section.tables[0].caption) == ("pairs", "Pairs in force on 2024-07-15")
    assert (section.lines, section.cautions) == ((WHICH_IS_DENIED,), ())
    assert cited(section) == ["2024Q3 99213", "2024Q3 99213"]


def test_one_setting_and_another_day(wide_shelf: Books) -> None:
    section = pair_counts(
        subject_of(wide_shelf, "99213", date(2025, 1, 2), setting=Setting.OUTPATIENT_HOSPITAL)
    )
    assert section
    assert len(section.tables[0].rows) == 1
    assert "nothing is said about 2025-01-02" in section.cautions[0]


def test_a_code_without_a_pair_is_said_to_have_none_in_the_edition(wide_shelf: Books) -> None:
    section = pair_counts(subject_of(wide_shelf, "00100"))
    assert section
    assert section.lines == (NO_PAIR,)
    assert cited(section)[0] == "2024Q3 no row for 00100"


def test_suppliers_have_no_table_and_diagnoses_no_section(wide_shelf: Books) -> None:
    section = pair_counts(subject_of(wide_shelf, "E0570", setting=Setting.DME))
    assert section
    assert (section.lines, section.tables) == ((NO_DME_TABLE,), ())
    assert pair_counts(subject_of(wide_shelf, "E11.9", system=CodeSystem.ICD10CM)) is None

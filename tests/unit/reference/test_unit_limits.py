"""Section `unit_limits`: the MUE of each setting, what its indicator means, and what a missing row does not say."""

from __future__ import annotations

from datetime import date

from consultant.codes.lookup import Books
from consultant.drafting.phrases.units import MEANING, UNPUBLISHED, WHEN_OVER
from consultant.reference.unit_limits import NONE_PAYABLE, unit_limits
from consultant.vocabulary import CodeSystem, Setting

from tests.procedure_pages import cited, rows, subject_of


def test_value_indicator_and_rationale_by_setting(wide_shelf: Books) -> None:
    section = unit_limits(subject_of(wide_shelf, "97110"))
    assert rows(section) == [
        ("Practitioner", "6", "3", "Clinical: Data", "2026Q2"),
        ("Outpatient hospital", "8", "3", "Clinical: Data", "2024Q3"),
    ]
    assert section
    assert section.lines == (MEANING[3], WHEN_OVER)
    assert cited(section) == ["2026Q2 97110", "2024Q3 97110"]


def test_a_limit_of_none_is_no_limit_to_exceed(wide_shelf: Books) -> None:
    section = unit_limits(subject_of(wide_shelf, "G0463", setting=Setting.PRACTITIONER))
    assert section
    assert section.lines == (NONE_PAYABLE.format(settings="Practitioner"),)


def test_a_missing_row_is_no_permission(wide_shelf: Books) -> None:
    section = unit_limits(subject_of(wide_shelf, "99211"))
    assert section
    assert len(section.tables[0].rows) == 1
    assert section.lines[-1] == f"99211, outpatient hospital 2024Q3: {UNPUBLISHED}."
    assert cited(section) == ["2026Q2 99211", "2024Q3 no row for 99211"]
    bare = unit_limits(subject_of(wide_shelf, "00100", date(2024, 7, 2)))
    assert bare
    assert (bare.tables, len(bare.lines), len(bare.cautions)) == ((), 1, 1)


def test_the_suppliers_table_is_silent_only_where_it_is_asked(wide_shelf: Books) -> None:
    section = unit_limits(subject_of(wide_shelf, "99211", setting=Setting.DME))
    assert section
    assert cited(section) == ["2024Q3 no row for 99211"]


def test_a_diagnosis_has_no_units(wide_shelf: Books) -> None:
    assert unit_limits(subject_of(wide_shelf, "E11.9", system=CodeSystem.ICD10CM)) is None


def test_without_a_table_there_is_no_section(shelf: Books) -> None:
    subject = subject_of(shelf, "90001", setting=Setting.OUTPATIENT_HOSPITAL)
    assert unit_limits(subject) is None

"""Section `add_ons`: a code as add-on with its primaries, and as primary with its add-ons."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from consultant.codes.lookup import Books
from consultant.reference.add_ons import AND_OTHERS, BY_CONTRACTOR, KINDS, MOST, NEVER_ALONE, add_ons
from consultant.vocabulary import CodeSystem

from tests.procedure_pages import cited, facts, rows, subject_of


def test_an_add_on_has_its_primaries_by_type(wide_shelf: Books) -> None:
    section = add_ons(subject_of(wide_shelf, "93592"))
    assert facts(section) == {"Type": KINDS[1]}
    assert rows(section) == [("93590", "2017-01-01", "", ""), ("93591", "2017-01-01", "", "")]
    assert section
    assert section.lines == (NEVER_ALONE.format(code="93592"),)
    assert section.tables[0].rows[0][0].system is CodeSystem.CPT
    assert cited(section) == ["2024Q2 93592 with 93590", "2024Q2 93592 with 93591"]


def test_the_contractor_defines_all_primaries_or_more_of_them(wide_shelf: Books) -> None:
    all_of_them = add_ons(subject_of(wide_shelf, "0054T"))
    assert all_of_them
    assert (facts(all_of_them), all_of_them.tables) == ({"Type": KINDS[2]}, ())
    assert all_of_them.lines[1:] == (BY_CONTRACTOR,)
    more = add_ons(subject_of(wide_shelf, "93463"))
    assert more
    assert facts(more) == {"Type": KINDS[3]}
    assert (rows(more), more.lines[1:]) == ([("93451", "2013-01-01", "", "")], (AND_OTHERS,))


def test_a_primary_has_its_add_ons(wide_shelf: Books) -> None:
    section = add_ons(subject_of(wide_shelf, "93591"))
    assert rows(section) == [("93592", "1", "2017-01-01", "", "")]
    assert section
    assert (section.facts, section.lines) == ((), ())


def test_a_row_that_has_ended_is_shown_for_its_days_alone(wide_shelf: Books) -> None:
    assert add_ons(subject_of(wide_shelf, "0092T", date(2024, 4, 2))) is None
    assert add_ons(subject_of(wide_shelf, "E11.9", system=CodeSystem.ICD10CM)) is None


def test_a_long_list_is_cut_and_says_so(wide_shelf: Books) -> None:
    subject = subject_of(wide_shelf, "93592", date(2025, 1, 2))
    many = [replace(subject.found.add_ons[0], primary=f"{10_000 + at}") for at in range(MOST + 3)]
    section = add_ons(replace(subject, found=replace(subject.found, add_ons=many)))
    assert section
    assert (len(section.tables[0].rows), section.tables[0].more) == (MOST, "3 more rows are not shown.")
    assert "nothing is said about 2025-01-02" in section.cautions[0]

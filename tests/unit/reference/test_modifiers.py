"""Section `modifiers`: what the checks would answer, as a table; of a modifier's page, what the modifier is for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from consultant.codes.lookup import Books
from consultant.codes.readers import fees
from consultant.reference.modifier_fits import Code, fits
from consultant.reference.modifiers import NO_ROW_OF_FEES, OF_A_HOSPITAL, modifiers
from consultant.reference.shapes import Section
from consultant.vocabulary import CodeSystem, Setting

from tests.unit.reference.plain_shelf import guided, subject_of

__all__ = ["guided"]

CPT, HCPCS, MOD = CodeSystem.CPT, CodeSystem.HCPCS, CodeSystem.MOD


def section(
    books: Books, system: CodeSystem, code: str, on: date | None = None, setting: Setting | None = None
) -> Section:
    made = modifiers(subject_of(books, system, code, on, setting))
    assert made
    return made


def answers(made: Section) -> dict[str, str]:
    """The answer for each modifier of the table."""
    return {row[0].text: row[1].text for row in made.tables[0].rows}


def why(made: Section, modifier: str) -> str:
    return next(row[2].text for row in made.tables[0].rows if row[0].text == modifier)


@pytest.mark.parametrize(
    ("code", "modifier", "answer"),
    [
        ("71046", "26", "Yes"),
        ("71046", "TC", "Yes"),
        ("27447", "26", "No"),
        ("97110", "26", "See why"),
        ("27447", "50", "Yes"),
        ("69210", "50", "No"),
        ("27447", "LT", "Yes"),
        ("73030", "RT", "Yes"),
        ("27447", "62", "With documentation"),
        ("22612", "62", "Yes"),
        ("33945", "66", "Yes"),
        ("27447", "80", "Yes"),
        ("27447", "AS", "Yes"),
        ("20610", "AS", "No"),
        ("71046", "80", "With documentation"),
        ("27447", "51", "See why"),
        ("27447", "54", "Yes"),
        ("20610", "54", "No"),
        ("0275T", "55", "See why"),
        ("27447", "78", "See why"),
        ("45378", "53", "Yes"),
        ("27447", "53", "With documentation"),
        ("99213", "25", "Where the record shows it"),
        ("99213", "59", "No"),
        ("99213", "LT", "No"),
        ("99213", "22", "No"),
        ("20610", "25", "No"),
        ("27447", "22", "Where the record shows it"),
        ("27447", "76", "Where the record shows it"),
        ("27447", "73", "Where the record shows it"),
        ("45378", "PT", "Where the record shows it"),
        ("45378", "33", "No"),
        ("97110", "GP", "Where the record shows it"),
        ("00100", "P3", "Where the record shows it"),
        ("80053", "91", "Where the record shows it"),
        ("80053", "76", "No"),
        ("27447", "E1 to E4", "No"),
        ("66984", "FA to F9", "No"),
        ("47562", "TA to T9", "No"),
        ("47562", "LC to RI", "No"),
    ],
)
def test_what_may_be_used(guided: Books, code: str, modifier: str, answer: str) -> None:
    system = CodeSystem.CPT3 if code.endswith("T") else CPT
    assert answers(section(guided, system, code))[modifier] == answer


def test_each_line_names_its_reason_and_its_source(guided: Books) -> None:
    made = section(guided, CPT, "27447")
    assert why(made, "50").startswith(
        "27447 has bilateral indicator 1, so both sides are reported on one line"
    )
    assert why(made, "62").startswith("Documentation must show that two surgeons were needed: 27447 has")
    assert why(made, "57").endswith(
        "27447 has global days 090: a visit beside it takes 57 where it qualifies."
    )
    assert why(section(guided, CPT, "20610"), "25").endswith("a visit beside it takes 25 where it qualifies.")
    sources = {row[3].text for row in made.tables[0].rows}
    assert "Medicare physician fee schedule relative values, 2026-10" in sources
    assert "Medicare Claims Processing Manual (Pub. 100-04), chapter 12, section 20.4.6" in sources
    assert made.citations
    assert not made.cautions


def test_a_modifier_leads_to_its_own_page(guided: Books) -> None:
    rows = section(guided, CPT, "47562").tables[0].rows
    cells = {row[0].text: row[0] for row in rows}
    assert all(cell.system is MOD for cell in cells.values())
    assert (cells["50"].code, cells["E1 to E4"].code) == ("", "E1")


def test_no_modifier_stands_twice(guided: Books) -> None:
    for code in ("27447", "99213", "80053", "45378", "71046", "97110"):
        names = [row[0].text for row in section(guided, CPT, code).tables[0].rows]
        assert len(names) == len(set(names)), code


def test_the_setting_changes_who_reports_what(guided: Books) -> None:
    practitioner = section(guided, CPT, "27447", setting=Setting.PRACTITIONER)
    assert answers(practitioner)["73"] == "No"
    assert OF_A_HOSPITAL not in practitioner.lines
    hospital = section(guided, CPT, "27447", setting=Setting.OUTPATIENT_HOSPITAL)
    assert answers(hospital)["53"] == "No"
    assert OF_A_HOSPITAL in hospital.lines
    assert answers(section(guided, CPT, "99213", setting=Setting.PRACTITIONER))["27"] == "No"


def test_a_code_that_is_not_priced_has_no_indicators(guided: Books) -> None:
    made = section(guided, HCPCS, "J3301")
    (line,) = made.lines
    assert line.startswith("The physician fee schedule does not price J3301: status E, excluded from")
    assert set(answers(made)) == {"JW", "JZ"}


def test_the_interpretation_of_a_test_that_is_paid_elsewhere_is_priced_and_takes_26(guided: Books) -> None:
    made = section(guided, CPT, "84165")
    assert made.lines[0].endswith("So its indicators settle nothing here. It does price 84165-26.")
    assert answers(made)["26"] == "Yes"
    assert "TC" not in answers(made)


def test_the_hospital_s_visit_takes_nothing_that_a_practitioner_reports(guided: Books) -> None:
    told = answers(section(guided, HCPCS, "G0463"))
    assert told["25"] == told["27"] == "Where the record shows it"
    assert not set(told) & {"24", "57", "FS", "AI", "59", "XE", "XP", "XS", "XU"}


def test_a_code_without_a_row_says_so(guided: Books) -> None:
    made = section(guided, CPT, "93591")
    assert made.lines == (NO_ROW_OF_FEES,)
    assert set(answers(made)) == {"59", "XE", "XP", "XS", "XU"}


def test_an_edition_of_another_date_has_its_caution(guided: Books) -> None:
    made = section(guided, CPT, "27447", date(2001, 1, 1))
    assert "nothing is said about 2001-01-01 itself" in made.cautions[0]


def test_no_section_where_nothing_is_known(guided: Books) -> None:
    assert modifiers(subject_of(guided, CodeSystem.ICD10CM, "E11.65")) is None
    assert modifiers(subject_of(guided, CPT, "12345")) is None
    assert modifiers(subject_of(guided, HCPCS, "A4335")) is None
    assert modifiers(subject_of(guided, MOD, "49")) is None


def test_the_page_of_a_modifier(guided: Books) -> None:
    made = section(guided, MOD, "59")
    facts = {name: cell.text for name, cell in made.facts}
    assert facts["Sets an NCCI edit aside"].endswith("it may stand on either code of the pair.")
    assert facts["Medicare's rule"].startswith("Only where no more exact modifier fits")
    assert [row[0].text for row in made.tables[0].rows] == ["XE", "XP", "XS", "XU"]
    named = section(guided, MOD, "LT")
    assert dict(named.facts)["Official words"].text == "Invented side, left"
    assert any("NCCI" in one.system for one in made.citations)
    assert section(guided, MOD, "50").lines == (
        "Whether it may stand on a code is settled by the physician fee schedule's row of the code.",
    )
    bare = section(guided, MOD, "ZB")
    assert dict(bare.facts)["Sets an NCCI edit aside"].text.startswith("No: ")
    assert bare.tables == ()


def test_the_categories_of_a_modifier_stand_on_its_page(shelf: Books) -> None:
    made = modifiers(subject_of(shelf, MOD, "KX"))
    assert made
    assert "Category: General, Therapy." in made.lines


def test_an_indicator_that_the_layout_does_not_explain_gives_no_line(guided: Books) -> None:
    subject = subject_of(guided, CPT, "27447")
    row = replace(subject.books.read(fees.rows, "27447", None)[0], components="", bilateral="7")
    told = {fit.name for fit in fits(Code(subject, (row,)))}
    assert not {"26", "TC", "50", "LT"} & told
    assert "62" in told

"""The editions that a code page draws on, with what they were used for and what is to be borne in mind."""

from __future__ import annotations

from datetime import date

from consultant.vocabulary import CodeSystem

from tests.unit.reference.conftest import Pages, section, texts


def test_every_edition_that_is_cited_is_told_once_with_its_days(page_of: Pages) -> None:
    page = page_of(CodeSystem.ICD10CM, "T01")
    found = section(page, "sources")
    assert found is page.sections[-1]
    rows = {row[0]: row for row in texts(found.tables[0]) if row[1] != "FY2025"}
    assert rows["ICD-10-CM tabular list"][1:] == (
        "FY2026 April 2026",
        "2026-04-01",
        "2026-09-30",
        "Place in the book; Notes of the tabular list",
        "",
    )
    cited = {(one.system, one.release) for part in page.sections for one in part.citations}
    assert {row[:2] for row in texts(found.tables[0])} == cited


def test_what_an_edition_cannot_say_of_the_date_is_told(page_of: Pages) -> None:
    found = section(page_of(CodeSystem.CPT, "90001", date(2024, 8, 1)), "sources")
    assert found
    told = {row[0]: row[5] for row in texts(found.tables[0])}
    assert told["Medicare NCCI PTP edits, practitioner"] == ""
    assert told["Medicare NCCI add-on code edits"].endswith("so nothing is said about 2024-08-01 itself.")


def test_the_newest_edition_may_be_old(page_of: Pages) -> None:
    found = section(page_of(CodeSystem.HCPCS, "J9990"), "sources")
    assert found
    assert texts(found.tables[0])[0][5] == "The newest edition loaded; it has ended."


def test_a_page_of_today_says_at_its_head_that_editions_behind_it_have_ended(page_of: Pages) -> None:
    note = page_of(CodeSystem.HCPCS, "J9990").note
    assert note == (
        "No date of service is given, so the newest editions loaded answer; of these 3 have ended, "
        "the first on 2024-09-30. The last part of the page lists them."
    )
    assert page_of(CodeSystem.HCPCS, "J9990", date(2025, 11, 1)).note == ""
    assert page_of(CodeSystem.LOINC, "1234-5").note == ""


def test_a_page_without_sources_has_no_section_for_them(page_of: Pages) -> None:
    assert section(page_of(CodeSystem.LOINC, "1234-5"), "sources") is None

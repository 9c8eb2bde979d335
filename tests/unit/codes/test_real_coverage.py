"""Medicare coverage out of the real practice files: their counts, and rows that were read by hand in the files."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select

from consultant.codes.lookup import Books
from consultant.codes.readers import coverage, coverage_documents, ncds
from consultant.codes.readers.coverage_profile import known_coverage
from consultant.codes.view import View
from consultant.models.books import coverage_codes
from consultant.models.books import coverage_documents as documents
from consultant.models.books import ncds as ncd_table
from consultant.vocabulary import CodeSystem

pytestmark = pytest.mark.realdata


@pytest.mark.parametrize(
    ("book", "release", "rows", "codes"),
    [
        ("ncd", "2024-03", 352, None),
        ("coverage-documents", "2025-08", 3_133, None),
        ("lcd-codes", "2024-03", 2_183, 1_771),
    ],
)
def test_counts(real_books: Books, book: str, release: str, rows: int, codes: int | None) -> None:
    (line,) = (one for one in real_books.status() if one.book == book)
    assert (line.release, line.rows, line.codes) == (release, rows, codes)


def test_the_catalogue_has_its_lcds_and_articles(real_books: Books) -> None:
    def count(view: View, letter: str) -> int:
        asked = select(func.count()).select_from(documents).where(documents.c.document.startswith(letter))
        return view.connection.scalar(asked) or 0

    assert [real_books.read(count, letter) for letter in "LA"] == [972, 2_161]


def test_the_codes_are_of_66_lcds(real_books: Books) -> None:
    def count(view: View) -> int:
        return view.connection.scalar(select(func.count(coverage_codes.c.document.distinct()))) or 0

    assert real_books.read(count) == 66


def test_350_determinations_are_in_352_rows_and_40_of_them_retired(real_books: Books) -> None:
    def count(view: View) -> list[int]:
        sections = select(ncd_table.c.section).distinct()
        retired = sections.where(ncd_table.c.retired)
        return [len(view.connection.execute(asked).all()) for asked in (sections, retired)]

    assert real_books.read(count) == [350, 40]


def test_cpap_is_section_240_4(real_books: Books) -> None:
    ncd = real_books.read(ncds.find_ncd, "240.4")
    assert ncd
    assert (ncd.version, ncd.coverage, ncd.effective) == (3, "Restricted", date(2008, 3, 13))
    assert ncd.title.startswith("Continuous Positive Airway Pressure (CPAP) Therapy")
    assert "on and after March 13, 2008" in ncd.words("indications")
    assert ncd.edition.citation(ncd.row).release == "2024-03"
    assert real_books.read(ncds.find_ncd, "240.4", date(2008, 3, 12)) is None


def test_a_section_that_was_retired_is_not_in_force(real_books: Books) -> None:
    (xenon,) = real_books.read(ncds.versions, "220.7")
    assert (xenon.retired, xenon.terminated, xenon.coverage) == (True, date(2014, 12, 18), "Full")
    assert len(xenon.benefit_categories) == 2
    (amyloid,) = real_books.read(ncds.versions, "220.6.20")
    assert (amyloid.retired, amyloid.terminated) == (True, None)
    assert real_books.read(ncds.find_ncd, "220.6.20") is None


def test_a_document_is_found_by_its_number(real_books: Books) -> None:
    lcd = real_books.read(coverage_documents.find_document, "L36668")
    assert lcd
    assert (lcd.version, lcd.title, lcd.effective) == (45, "Urine Drug Testing", date(2025, 8, 14))
    assert lcd.contractors == ("Noridian Healthcare Solutions, LLC (MAC - Part A, MAC - Part B)",)
    assert lcd.url.endswith("view/lcd.aspx?lcdid=36668&ver=45")
    article = real_books.read(coverage_documents.find_document, "A52840")
    assert article
    assert (article.version, article.kind, article.effective) == (2, "article", date(2015, 10, 1))


def test_a_coming_version_waits_for_its_day(real_books: Books) -> None:
    found = real_books.read(coverage_documents.versions, "L39297")
    assert [(one.version, one.effective) for one in found] == [(6, date(2025, 9, 7)), (3, date(2022, 11, 1))]
    document = real_books.read(coverage_documents.find_document, "L39297", date(2025, 8, 20))
    assert document
    assert document.version == 3


def test_a_retired_document_is_not_in_force(real_books: Books) -> None:
    assert real_books.read(coverage_documents.find_document, "L34011", date(2025, 8, 20)) is None
    assert real_books.read(coverage_documents.find_document, "L34011", date(2025, 6, 1))
    (tissue,) = real_books.read(coverage_documents.versions, "L34864")
    assert tissue.title.endswith("PathfinderTG ®")


def test_a_wheelchair_part_is_named_in_group_3(real_books: Books) -> None:
    (known,) = real_books.read(known_coverage, CodeSystem.HCPCS, "E0953", None)
    assert known.row == "L33312 version 34, group 3: E0953"
    assert (known.facts["groups"], known.facts["title"], known.facts["in_force"]) == (
        [3],
        "Wheelchair Seating",
        None,
    )
    assert real_books.read(coverage.procedures, "A9270").in_all == 16
    assert real_books.read(known_coverage, CodeSystem.HCPCS, "J0000", None) == []

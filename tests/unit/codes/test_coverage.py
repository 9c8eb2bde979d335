"""Medicare coverage out of small files of our own: what is in force, who names a code, which contractors answer for a state."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from consultant.codes.importers import Outcome
from consultant.codes.lookup import Books
from consultant.codes.readers import coverage, coverage_documents, jurisdictions, ncds
from consultant.codes.readers.coverage_profile import known_coverage
from consultant.codes.readers.plain_text import plain_text
from consultant.vocabulary import CodeSystem

from tests.samples import coverage as samples
from tests.unit.codes.conftest import Importing

ON = date(2026, 11, 20)


def write(folder: Path, **files: bytes) -> Path:
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / name.replace("__", ".")).write_bytes(content)
    return folder


@pytest.fixture
def practice(books: Books, do_import: Importing, tmp_path: Path) -> Books:
    """The practice files: NCDs, the catalogue of titles, codes of LCDs."""
    results = do_import(
        write(
            tmp_path / "in",
            **{
                "ncd_2026-11__csv": samples.NCDS,
                "mcd_documents_2025-08__csv": samples.CATALOGUE,
                "lcd_2024-03__csv": samples.LCD_CODES,
            },
        )
    )
    assert {result.outcome for result in results} == {Outcome.IMPORTED}, results
    return books


@pytest.fixture
def exports(books: Books, do_import: Importing, tmp_path: Path) -> Books:
    """The exports as they are downloaded: a zip in a zip, the contractors in both."""
    lcds, articles = (
        parts | samples.CONTRACTOR_PARTS for parts in (samples.LCD_PARTS, samples.ARTICLE_PARTS)
    )
    results = do_import(
        write(
            tmp_path / "exports",
            current_lcd__zip=samples.export("current_lcd", lcds),
            current_article__zip=samples.export("current_article", articles),
        )
    )
    imported = [(one.book, one.release) for one in results if one.outcome is Outcome.IMPORTED]
    assert imported == [(book, samples.RELEASE) for book in ("lcd", "article", "contractors")], results
    twins = [one.book for one in results if one.outcome is Outcome.LEFT_OUT]
    assert twins == ["contractors"] * len(samples.CONTRACTOR_PARTS)
    assert len(results) == len(imported) + len(twins)
    return books


def test_an_ncd_is_read_by_its_section_with_its_texts(practice: Books) -> None:
    ncd = practice.read(ncds.find_ncd, "777.1")
    assert ncd
    assert (ncd.version, ncd.coverage, ncd.effective, ncd.terminated) == (
        2,
        "Restricted",
        date(2020, 1, 1),
        None,
    )
    assert ncd.texts["indications"] == "<p>Covered where invented.</p>"
    assert ncd.words("description") == "One & two,\n\n- three"
    assert ncd.words("other") == ""
    assert ncd.edition.citation(ncd.row).row == "777.1 version 2"


def test_nothing_is_said_of_days_before_the_version_that_is_loaded(practice: Books) -> None:
    assert practice.read(ncds.find_ncd, "777.1", date(2019, 12, 31)) is None
    assert practice.read(ncds.find_ncd, "777.1", date(2020, 1, 1))
    assert practice.read(ncds.find_ncd, "777.9") is None


def test_a_retired_ncd_is_never_in_force_and_still_told(practice: Books) -> None:
    (ncd,) = practice.read(ncds.versions, "777.2")
    assert ncd.retired
    assert (ncd.effective, ncd.terminated) == (date(2023, 4, 10), date(2014, 12, 18))
    assert practice.read(ncds.find_ncd, "777.2") is None
    assert practice.read(ncds.find_ncd, "777.2", date(2010, 1, 1)) is None


def test_an_ncd_in_two_benefit_categories_is_one(practice: Books) -> None:
    (ncd,) = practice.read(ncds.versions, "777.3")
    assert ncd.benefit_categories == ("Invented services", "Invented tests")


def test_an_export_of_ncds_has_its_history(books: Books, do_import: Importing, tmp_path: Path) -> None:
    parts = {"ncd_trkg.csv": samples.NCD_EXPORT}
    (result,) = do_import(write(tmp_path / "in", ncd__zip=samples.export("ncd", parts)))
    assert (result.outcome, result.release) == (Outcome.IMPORTED, samples.RELEASE)
    assert [one.version for one in books.read(ncds.versions, "777.1")] == [2, 1]
    for day, version, level in ((date(2015, 6, 1), 1, "Full"), (ON, 2, "Restricted")):
        ncd = books.read(ncds.find_ncd, "777.1", day)
        assert ncd
        assert (ncd.version, ncd.coverage) == (version, level)


def test_the_catalogue_tells_the_version_of_a_date(practice: Books) -> None:
    found = practice.read(coverage_documents.versions, "l90001", date(2025, 8, 20))
    assert [one.version for one in found] == [35, 34]
    document = practice.read(coverage_documents.find_document, "L90001", date(2025, 8, 20))
    assert document
    assert (document.version, document.kind, document.row) == (34, "LCD", "L90001 version 34")
    assert document.contractors == ("Invented A, LLC (MAC - Part A)", "Invented B (DME MAC)")
    assert practice.read(coverage_documents.find_document, "L90001", date(2023, 1, 1)) is None


@pytest.mark.parametrize(("day", "holds"), [(date(2025, 6, 30), True), (date(2025, 7, 1), False)])
def test_a_retired_document_holds_to_its_last_day(practice: Books, day: date, *, holds: bool) -> None:
    assert bool(practice.read(coverage_documents.find_document, "A90002", day)) is holds


def test_a_list_without_dates_says_so(practice: Books) -> None:
    found = practice.read(coverage.procedures, "Q9991", None)
    (naming,) = found.first
    assert (naming.document, naming.version, naming.groups, naming.dated) == ("L90001", 34, (3, 4), False)
    assert found.in_all == 1
    (known,) = practice.read(known_coverage, CodeSystem.HCPCS, "Q9991", None)
    assert (known.facts["in_force"], known.facts["effective"]) == (None, None)
    assert known.facts["described_in"] == "2025-08"
    assert known.row == "L90001 version 34, group 3: Q9991"
    assert "by version 34 in the catalogue of 2025-08) names it, groups 3, 4" in known.line


def test_a_document_that_the_catalogue_has_as_retired_is_told_so(
    books: Books, do_import: Importing, tmp_path: Path
) -> None:
    retired = samples.CATALOGUE.replace(b'"01/01/2024","","N/A"', b'"01/01/2024","Retired","06/30/2025"')
    files = {
        "mcd_documents_2025-08__csv": retired.replace(
            b'"L90001","90001","LCD","35"', b'"L90009","90009","LCD","35"'
        ),
        "lcd_2024-03__csv": samples.LCD_CODES,
    }
    assert {one.outcome for one in do_import(write(tmp_path / "in", **files))} == {Outcome.IMPORTED}
    (known,) = books.read(known_coverage, CodeSystem.HCPCS, "Q9991", None)
    assert (known.facts["status"], known.facts["retired"]) == ("Retired", date(2025, 6, 30))
    assert known.facts["in_force"] is False
    assert "retired on 2025-06-30" in known.line


def test_rows_without_a_code_are_told(do_import: Importing, tmp_path: Path) -> None:
    (result,) = do_import(write(tmp_path / "in", **{"lcd_2024-03__csv": samples.LCD_CODES}))
    assert result.notes == ("lcd_2024-03.csv: 1 row is left out, for want of a code.",)
    assert result.rows == 3


def test_an_export_names_the_procedures_in_force(exports: Books) -> None:
    found = exports.read(coverage.procedures, "Q9991", ON)
    assert [(one.document, one.version, one.groups) for one in found.first] == [
        ("A90002", 3, (2,)),
        ("L90001", 35, (1,)),
    ]
    assert found.in_all == 3  # L90003 was retired in 2024
    assert {one.contractors for one in found.first} == {("Invented Northern Services",)}
    earlier = exports.read(coverage.procedures, "Q9991", date(2024, 6, 30))
    assert [one.document for one in earlier.first] == ["L90003"]


def test_a_code_of_a_coming_version_is_not_named_yet(exports: Books) -> None:
    found = exports.read(coverage.procedures, "90003", ON)
    assert (found.first, found.in_all) == ((), 1)


def test_a_placeholder_is_no_code(exports: Books) -> None:
    assert exports.read(coverage.procedures, "XX000", ON) == coverage.Namings((), 0)


def test_a_diagnosis_is_found_where_it_supports_and_where_it_does_not(exports: Books) -> None:
    known = exports.read(known_coverage, CodeSystem.ICD10CM, "T01", ON)
    assert [(one.facts["listing"], one.facts["groups"]) for one in known] == [
        ("covered", [2]),
        ("noncovered", [1]),
    ]
    assert "lists it among the diagnoses that support medical necessity, group 2" in known[0].line
    assert "do not support medical necessity, group 1, effective 2025-01-01" in known[1].line
    assert {one.facts["in_force"] for one in known} == {True}
    (marked,) = exports.read(coverage.diagnoses, "S901XXA", ON).first
    assert marked.marked
    assert exports.read(known_coverage, CodeSystem.ICD10CM, "S901XXA", ON)[0].row == (
        "A90002 version 3, covered group 1: S90.1XXA"
    )


def test_a_diagnosis_is_no_procedure_of_the_same_characters(exports: Books) -> None:
    assert exports.read(coverage.procedures, "S901XXA", ON).in_all == 0
    assert exports.read(coverage.diagnoses, "Q9991", ON).in_all == 0
    assert exports.read(known_coverage, CodeSystem.MSDRG, "001", ON) == []


def test_the_first_documents_are_given_and_all_are_counted(exports: Books) -> None:
    found = exports.read(coverage.procedures, "Q9991", ON, 1)
    assert [one.document for one in found.first] == ["A90002"]
    assert found.in_all == 3


def test_an_article_has_its_groups_and_belongs_to_its_lcd(exports: Books) -> None:
    article = exports.read(coverage_documents.find_document, "A90002", ON)
    assert article
    groups = exports.read(coverage_documents.groups, article)
    assert [(one.listing, one.number, one.codes) for one in groups] == [
        ("covered", 1, ("S901XXA", "S901XXD")),
        ("covered", 2, ("T01",)),
        ("noncovered", 1, ("T01",)),
        ("procedure", 1, ("90001",)),
        ("procedure", 2, ("Q9991",)),
    ]
    assert (groups[0].words, groups[0].marked) == ("With 90001:", ("S901XXA",))
    assert groups[0].asterisk == "<p>* needs a second one</p>"
    assert exports.read(coverage_documents.html, article) == "<p>How to bill.</p>"
    assert exports.read(coverage_documents.related, article) == ["L90001"]
    assert article.url.endswith("view/article.aspx?articleid=90002&ver=3")


def test_the_exports_answer_before_the_catalogue(exports: Books, practice: Books) -> None:
    assert exports is practice
    document = practice.read(coverage_documents.find_document, "L90001", ON)
    assert document
    assert (document.version, document.edition.book) == (35, "lcd")
    found = practice.read(coverage.procedures, "Q9991", ON)
    assert {one.edition.book for one in found.first} == {"lcd", "article"}


def test_contractors_are_found_by_state_and_by_document(exports: Books) -> None:
    (western,) = exports.read(jurisdictions.of_state, "ca", ON)
    assert (western.contractor, western.number, western.kind) == (
        "Invented Western Services",
        "99201",
        "Invented A and B MAC",
    )
    assert western.row == "Invented Western Services (99201), CA"
    (downstate,) = exports.read(jurisdictions.of_state, "NY", ON)
    assert (downstate.state, downstate.begins) == ("DN", None)
    both = exports.read(jurisdictions.of_state, "NY", date(2015, 1, 1))
    assert {one.contractor for one in both} == {"Invented Northern Services", "Invented Western Services"}
    document = exports.read(coverage_documents.find_document, "L90001", ON)
    assert document
    assert document.contracts == ((10, 12, 1),)
    assert [one.state for one in exports.read(jurisdictions.of_contracts, document.contracts, ON)] == ["DN"]
    assert exports.read(jurisdictions.of_contracts, [], ON) == []


def test_a_document_reaches_the_states_of_its_contracts(exports: Books) -> None:
    namings = exports.read(coverage.procedures, "Q9991", ON).first
    assert exports.read(coverage.reach, namings, "NY", ON) == {"A90002": True, "L90001": True}
    assert exports.read(coverage.reach, namings, "CA", ON) == {"A90002": False, "L90001": False}


def test_where_contracts_are_not_loaded_the_reach_is_not_known(practice: Books) -> None:
    namings = practice.read(coverage.procedures, "Q9991", None).first
    assert practice.read(coverage.reach, namings, "NY", ON) == {"L90001": None}


def test_an_export_without_one_of_its_tables_is_refused(
    books: Books, do_import: Importing, tmp_path: Path
) -> None:
    parts = {name: content for name, content in samples.LCD_PARTS.items() if name != "lcd_x_contractor.csv"}
    (result,) = do_import(write(tmp_path / "in", current_lcd__zip=samples.export("current_lcd", parts)))
    assert result.outcome is Outcome.REFUSED
    assert "lcd_x_contractor.csv" in result.message
    assert books.read(coverage.procedures, "Q9991", ON).in_all == 0


def test_a_row_that_is_marked_as_a_range_is_told(books: Books, do_import: Importing, tmp_path: Path) -> None:
    ranged = samples.LCD_CODES.replace(b'"1","N"', b'"1","Y"')
    (result,) = do_import(write(tmp_path / "in", **{"lcd_2024-03__csv": ranged}))
    assert (
        "lcd_2024-03.csv: 1 row is marked as a range, of which only the code named is taken." in result.notes
    )
    assert books.read(coverage.procedures, "J9990", None).in_all == 1


@pytest.mark.parametrize(
    ("sample", "old", "new", "said"),
    [
        (samples.NCDS, b'"777.1"', b'"777,1"', "line 3, column section: '777,1' is no section of the manual"),
        (samples.NCDS, b'"18262.0"', b'"soon"', "column date_eff: 'soon' is no count of days"),
        (samples.NCDS, b'"Restricted"', b'"Partly"', "column coverage: 'Partly' is no level of coverage"),
        (samples.CATALOGUE, b"09/07/2025", b"13/32/2025", "column effective_date: '13/32/2025' is no day"),
        (
            samples.CATALOGUE,
            b'"L90001"',
            b'"X1"',
            "column document_display_id: 'X1' is no number of a document",
        ),
        (samples.CATALOGUE, b'"Article"', b'"LCD"', "column document_type: 'LCD' does not fit to A90002"),
        (samples.LCD_CODES, b'"J9990"', b'"J-9"', "line 3, column hcpc_code_id: 'J-9' is no code"),
        (samples.LCD_CODES, b'"90001"', b'"99999999999"', "column lcd_id: '99999999999' is no whole number"),
        (samples.LCD_CODES, b"hcpc_code_group", b"groups", "line 1: the heading lacks hcpc_code_group"),
    ],
)
def test_a_broken_field_is_refused_with_its_place(
    do_import: Importing, tmp_path: Path, sample: bytes, old: bytes, new: bytes, said: str
) -> None:
    assert old in sample
    (result,) = do_import(write(tmp_path / "in", **{"a_2024-03__csv": sample.replace(old, new)}))
    assert result.outcome is Outcome.REFUSED
    assert said in result.message


def test_html_that_is_escaped_twice_is_read_all_the_same() -> None:
    assert plain_text("&lt;p&gt;Invented &amp;amp; read&lt;/p&gt;") == "Invented & read"
    assert plain_text("<p>1 &lt; 2</p>") == "1 < 2"

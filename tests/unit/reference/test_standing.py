"""The sentence on a code page that says whether a code is valid: with book and edition, and no word about a date that none fits."""

from __future__ import annotations

from datetime import date

import pytest

from consultant.codes.catalogue import Book
from consultant.codes.entries import CodeEntry, Edition
from consultant.codes.everything import Everything
from consultant.codes.lookup import Books
from consultant.reference.shapes import Asked, Subject
from consultant.reference.standing import standing
from consultant.vocabulary import CodeSystem, Setting

from tests.unit.reference.conftest import Pages

CM, PCS, HCPCS, POS = CodeSystem.ICD10CM, CodeSystem.ICD10PCS, CodeSystem.HCPCS, CodeSystem.POS
ORDER = "ICD-10-CM code descriptions (order file)"
IN_FY2025, IN_FY2026 = date(2025, 1, 15), date(2026, 1, 15)


@pytest.mark.parametrize(
    ("system", "code", "on", "kind", "words"),
    [
        (CM, "S90.91", None, "good", f"Valid and billable ({ORDER}, FY2026)."),
        (CM, "S90.91", IN_FY2026, "good", f"Valid and billable on 2026-01-15 ({ORDER}, FY2026)."),
        (
            CM,
            "S90",
            None,
            "bad",
            f"A header, not billable: a code below it has to be chosen ({ORDER}, FY2026).",
        ),
        (CM, "S90.1", None, "bad", f"Not complete: it needs a 7th character ({ORDER}, FY2026)."),
        (
            CM,
            "T02",
            IN_FY2026,
            "bad",
            f"Not listed in {ORDER}, FY2026, the edition that answers for this date; listed in FY2025.",
        ),
        (
            CM,
            "S90.91",
            IN_FY2025,
            "bad",
            f"Not listed in {ORDER}, FY2025, the edition that answers for this date; listed in FY2026.",
        ),
        (HCPCS, "Q9991", None, "bad", "Ended on 2020-12-31 (HCPCS Level II, 2025-10)."),
        (
            HCPCS,
            "J9990",
            date(2025, 11, 1),
            "good",
            "Valid on 2025-11-01 (HCPCS Level II, 2025-10).",
        ),
        (
            POS,
            "28",
            None,
            "bad",
            "Unassigned: the code is reserved and names nothing (Place of service codes, undated).",
        ),
        (POS, "11", None, "", "On the list (Place of service codes, undated)."),
        (CodeSystem.CARC, "B7", None, "bad", "Ended on 2024-12-31 (Claim adjustment reason codes, 2025-03)."),
        (CodeSystem.MSDRG, "001", None, "good", "Valid (MS-DRG relative weights (IPPS Table 5), FY2026)."),
        (CodeSystem.MSDRG, "004", None, "bad", "Ended on 2023-09-30 (MS-DRG titles of all years, FY2026)."),
        (
            CodeSystem.ICD9CM,
            "E800.0",
            None,
            "bad",
            "Ended on 2015-09-30 (ICD-9-CM diagnosis titles, FY2015).",
        ),
        (
            CodeSystem.ICD9CM,
            "E800.0",
            date(2015, 1, 1),
            "warn",
            "Valid on 2015-01-01; it ends on 2015-09-30 (ICD-9-CM diagnosis titles, FY2015).",
        ),
        (
            CodeSystem.LOINC,
            "1234-5",
            None,
            "",
            "No loaded book lists codes of LOINC, so nothing is said of this one.",
        ),
        (
            CodeSystem.MOD,
            "25",
            None,
            "",
            "A modifier of the AMA's, whose list is not loaded; HCPCS Level II has none of two figures.",
        ),
        (
            CodeSystem.REV,
            "0001",
            None,
            "bad",
            "Not listed in Revenue codes, undated, nor in any other edition on the books.",
        ),
    ],
)
def test_a_standing_names_the_edition(
    page_of: Pages, system: CodeSystem, code: str, on: date | None, kind: str, words: str
) -> None:
    page = page_of(system, code, on)
    assert (page.standing_kind, page.standing) == (kind, words)


def test_an_edition_whose_days_are_over_is_said_to_be_so(page_of: Pages) -> None:
    page = page_of(HCPCS, "J9990")
    assert page.standing_kind == "warn"
    assert page.standing == (
        "Valid (HCPCS Level II, 2025-10). That edition holds to 2025-12-31; no newer one is on the books."
    )


def test_nothing_is_said_of_a_date_that_no_edition_holds(page_of: Pages) -> None:
    page = page_of(CM, "T02", date(2019, 1, 1))
    assert page.standing_kind == "warn"
    assert page.standing.startswith(f"Billable in {ORDER}, FY2025. {ORDER}, FY2025 is the nearest edition")
    assert page.standing.endswith("so nothing is said about 2019-01-01 itself.")
    other = page_of(CM, "S90.91", date(2019, 1, 1))
    assert other.standing_kind == "warn"
    assert other.standing.endswith("so nothing is said about 2019-01-01 itself.")


def test_a_list_without_an_edition_says_nothing_of_a_date(page_of: Pages) -> None:
    page = page_of(POS, "11", date(2024, 1, 1))
    assert (page.standing_kind, page.standing) == (
        "warn",
        (
            "Listed in Place of service codes, undated. Place of service codes, undated names no edition, "
            "so nothing is said about 2024-01-01 itself."
        ),
    )
    missing = page_of(CodeSystem.REV, "0001", date(2024, 1, 1))
    assert missing.standing.startswith("No loaded book lists it. Revenue codes, undated names no edition")


def test_a_cpt_number_is_known_by_the_tables_that_list_it(page_of: Pages) -> None:
    page = page_of(CodeSystem.CPT, "90001")
    assert page.known
    assert page.title == ""
    assert (page.standing_kind, page.standing) == (
        "",
        (
            "Listed in 3 loaded tables: Medicare NCCI PTP edits, practitioner, 2024Q3; "
            "Medicare NCCI MUE table, practitioner, 2024Q3; Medicare NCCI add-on code edits, 2024Q2. "
            "No loaded book has its descriptor, or says on which days it is valid."
        ),
    )
    unknown = page_of(CodeSystem.CPT, "98765")
    assert not unknown.known
    assert unknown.standing == "No loaded table lists this code, and no loaded book has its descriptor."


def test_that_a_table_lists_a_cpt_number_says_nothing_of_former_years(page_of: Pages) -> None:
    page = page_of(CodeSystem.CPT, "90001", date(1999, 1, 1))
    assert page.standing_kind == "warn"
    assert page.standing.endswith("but in no loaded table of 1999-01-01, so nothing is said about that day.")
    inside = page_of(CodeSystem.CPT, "90001", date(2024, 8, 1))
    assert inside.standing.startswith("Listed in 2 loaded tables of 2024-08-01: ")


def test_an_icd9_procedure_is_told_from_the_diagnosis_of_the_same_figures(page_of: Pages) -> None:
    procedure, diagnosis = (page_of(CodeSystem.ICD9CM, code) for code in ("38.93", "389.3"))
    assert procedure.known
    assert procedure.standing.startswith("An ICD-9-CM procedure by General Equivalence Mappings")
    assert diagnosis.title == "Invented hearing loss"
    other = page_of(CodeSystem.ICD9CM, "38.94")
    assert not other.known
    assert other.standing == "No loaded book lists this ICD-9-CM procedure."


def test_a_code_that_no_edition_lists_is_unknown_though_its_category_is_not(page_of: Pages) -> None:
    page = page_of(CM, "S90.97")
    assert not page.known
    assert page.standing_kind == "bad"
    assert page.standing.startswith(
        f"Not listed in {ORDER}, FY2026; ICD-10-CM tabular list, FY2026 April 2026"
    )


def test_a_dental_code_without_the_list_is_known_by_the_tables(page_of: Pages) -> None:
    listed = page_of(CodeSystem.CDT, "D9991")
    assert listed.standing.startswith("Valid (CDT codes, 2025).")
    assert page_of(CodeSystem.CDT, "D0001").standing.startswith("Not listed in CDT codes, 2025")


def _subject(shelf: Books, entry: CodeEntry | None, *, listed: tuple[Edition, ...] = ()) -> Subject:
    """A HCPCS code as no small book has it."""
    found = Everything(HCPCS, "J0001", None, entry, None, listed_in=listed)
    return Subject(shelf, Asked(HCPCS, "J0001"), found)


def test_a_code_that_begins_later_is_not_yet_valid(shelf: Books) -> None:
    edition = shelf.edition(Book.HCPCS)
    assert edition
    entry = CodeEntry(HCPCS, "J0001", "Invented", None, edition, "J0001", effective=date(2026, 10, 1))
    assert standing(_subject(shelf, entry)) == (
        "Not yet valid: it begins on 2026-10-01 (HCPCS Level II, 2025-10).",
        "bad",
    )


def test_a_hcpcs_code_that_only_tables_list_is_known_by_them(shelf: Books) -> None:
    listing = shelf.edition(Book.MUE, Setting.PRACTITIONER)
    assert listing
    words, kind = standing(_subject(shelf, None, listed=(listing,)))
    assert kind == ""
    assert words.startswith("Listed in 1 loaded table: Medicare NCCI MUE table, practitioner, 2024Q3.")
    assert standing(_subject(shelf, None))[0].startswith("Not listed in HCPCS Level II, 2025-10")

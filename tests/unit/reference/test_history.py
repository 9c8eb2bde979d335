"""What a code page says of a code's days and editions, and of codes before and after it."""

from __future__ import annotations

from datetime import date

from consultant.reference.history import _referred
from consultant.vocabulary import CodeSystem

from tests.unit.reference.conftest import Pages, section, texts

CM = CodeSystem.ICD10CM


def test_every_edition_of_the_order_file_has_a_row(page_of: Pages) -> None:
    found = section(page_of(CM, "S90.91"), "history")
    assert found
    assert found.lines == ("S90.91 is new from 2025-10-01; before: S90.8 and S90.7.",)
    (table,) = found.tables
    assert table.columns == ("Edition", "From", "To", "Listed", "Title")
    assert texts(table) == [
        ("FY2025", "2024-10-01", "2025-09-30", "not listed", ""),
        ("FY2026", "2025-10-01", "2026-09-30", "billable", "Invented injury, other, large"),
    ]
    assert [one.row for one in found.citations] == ["S90.91", "no row for S90.91", "S90.91"]
    assert found.cautions == ()


def test_a_hcpcs_code_has_days_of_its_own(page_of: Pages) -> None:
    found = section(page_of(CodeSystem.HCPCS, "Q9991"), "history")
    assert found
    assert [(name, cell.text) for name, cell in found.facts] == [
        ("Since", "2015-01-01"),
        ("Ended", "2020-12-31"),
    ]
    assert texts(found.tables[0]) == [
        ("2025-10", "2025-10-01", "2025-12-31", "yes", "2015-01-01", "2020-12-31", "Invented service")
    ]


def test_a_code_that_will_end_is_not_said_to_have_ended(page_of: Pages) -> None:
    found = section(page_of(CodeSystem.ICD9CM, "E800.0", date(2015, 1, 1)), "history")
    assert found
    assert [(name, cell.text) for name, cell in found.facts] == [("Ends", "2015-09-30")]


def test_a_cpt_number_has_the_editions_that_list_it_and_no_title(page_of: Pages) -> None:
    found = section(page_of(CodeSystem.CPT, "90001"), "history")
    assert found
    (table,) = found.tables
    assert table.columns == ("Book", "Setting", "Edition", "From", "To")
    assert texts(table)[0] == (
        "Medicare NCCI PTP edits",
        "practitioner",
        "2024Q3",
        "2024-07-01",
        "2024-09-30",
    )


def test_an_unknown_code_has_no_history(page_of: Pages) -> None:
    assert section(page_of(CodeSystem.CPT, "98765"), "history") is None


def test_an_undated_list_has_no_days(page_of: Pages) -> None:
    found = section(page_of(CodeSystem.POS, "11"), "history")
    assert found
    assert texts(found.tables[0]) == [("Place of service codes", "", "undated", "", "")]


def test_a_code_to_which_a_record_refers_leads_to_its_page() -> None:
    assert [(_referred(text).text, _referred(text).system) for text in ("J0567", "77046", "QM", "SEE 1")] == [
        ("J0567", CodeSystem.HCPCS),
        ("77046", CodeSystem.CPT),
        ("QM", CodeSystem.MOD),
        ("SEE 1", None),
    ]

"""What `Books` answers on small editions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from consultant.codes.catalogue import Book
from consultant.codes.entries import NoteKind
from consultant.codes.lookup import Books
from consultant.vocabulary import CodeSystem, Setting

from tests import code_files

PRACTITIONER = Setting.PRACTITIONER
HOSPITAL = Setting.OUTPATIENT_HOSPITAL
DX = CodeSystem.ICD10CM


@pytest.fixture
def loaded(do_import: Callable[..., Any], books: Books, tmp_path: Path) -> Books:
    do_import(code_files.write_all(tmp_path / "files"))
    return books


def test_empty_books_know_nothing(books: Books) -> None:
    assert books.edition(Book.PTP, PRACTITIONER) is None
    assert books.settings_of(Book.PTP) == ()
    assert books.find_code(DX, "S90") is None
    assert books.find_code(CodeSystem.HCPCS, "J9990") is None
    assert books.leaves("S90") == books.children("S90") == books.parents("S90") == []
    assert books.notes("S90") == []
    assert books.pairs(["90001", "90002"], PRACTITIONER) == []
    assert books.pairs_of("90001", PRACTITIONER) is None
    assert books.unit_limits(["90001"], PRACTITIONER) == {}
    assert books.add_ons(["90003"]) == books.add_ons_of("90001") == []
    assert not books.exists(CodeSystem.CPT, "90001")
    assert books.status() == []


def test_settings(loaded: Books) -> None:
    assert loaded.settings_of(Book.PTP) == (PRACTITIONER, HOSPITAL)
    assert loaded.settings_of(Book.MUE) == (PRACTITIONER,)
    assert loaded.settings_of(Book.HCPCS) == ()


def test_a_code_of_the_order_file(loaded: Books) -> None:
    entry = loaded.find_code(DX, "s90.91")
    assert entry
    assert (entry.code, entry.billable, entry.title) == ("S90.91", True, "Invented injury, other, large")
    assert entry.edition.book is Book.ICD10CM
    assert entry.edition.citation(entry.row).row == "S90.91"


def test_a_code_that_still_needs_a_seventh_character(loaded: Books) -> None:
    entry = loaded.find_code(DX, "S90.1")
    assert entry
    assert not entry.billable
    assert entry.seventh_characters == (("A", "initial encounter"), ("D", "subsequent encounter"))
    header = loaded.find_code(DX, "S90")
    assert header
    assert header.seventh_characters == ()


def test_a_code_that_only_the_newer_tabular_list_knows(loaded: Books) -> None:
    entry = loaded.find_code(DX, "S90.2")
    assert entry
    assert (entry.edition.book, entry.billable) == (Book.ICD10CM_TABULAR, False)
    assert [character for character, _ in entry.seventh_characters] == ["A", "D", "S"]
    assert loaded.find_code(DX, "S90.2", date(2025, 11, 1)) is None, "the order file alone fits that day"


def test_the_tabular_list_alone(do_import: Callable[..., Any], books: Books, tmp_path: Path) -> None:
    do_import(code_files.write(tmp_path, "icd10c-tabular-April-1-2026.xml", code_files.TABULAR, "utf-8"))
    entry = books.find_code(DX, "S90.1X7A")
    assert entry
    assert (entry.billable, entry.title) == (True, "Invented injury of thumb, grave, initial encounter")
    assert [one.code for one in books.leaves("S90.1")] == ["S90.1X1A", "S90.1X1D", "S90.1X1S", "S90.1X7A"]


def test_an_older_tabular_list_settles_nothing(
    do_import: Callable[..., Any], books: Books, tmp_path: Path
) -> None:
    code_files.write(
        tmp_path, "icd10cm-order-2026.txt", code_files.order_text(("T01", 1, "Invented malaise"))
    )
    code_files.write(tmp_path, "tabular-2025.xml", code_files.TABULAR.replace("2026", "2025"), "utf-8")
    do_import(tmp_path)
    assert books.find_code(DX, "S90.2") is None
    entry = books.find_code(DX, "S90.2", date(2025, 5, 1))
    assert entry, "on a day for which only the tabular list fits, it answers"
    assert entry.edition.release == "FY2025"


def test_above_and_below(loaded: Books) -> None:
    assert [one.code for one in loaded.children("S90")] == ["S90.1", "S90.9"]
    assert [one.code for one in loaded.leaves("S90")] == ["S90.1XXA", "S90.1XXD", "S90.91", "S90.99"]
    assert [one.code for one in loaded.leaves("S90", limit=2)] == ["S90.1XXA", "S90.1XXD"]
    assert [one.code for one in loaded.parents("S90.1XXA")] == ["S90", "S90.1"]
    assert [one.code for one in loaded.parents("S90.12")] == ["S90", "S90.1"]


def test_notes_are_inherited_from_near_to_far(loaded: Books) -> None:
    notes = loaded.notes("S90.1XXA")
    assert [(note.owner, note.kind) for note in notes] == [
        ("S90.1", NoteKind.INCLUSION_TERM),
        ("S90.1", NoteKind.EXCLUDES2),
        ("S90", NoteKind.INCLUDES),
        *[("S90", NoteKind.SEVENTH_CHARACTER)] * 4,
        ("S90", NoteKind.NOTE),
        ("Section S90", NoteKind.CODE_ALSO),
        ("Chapter 19", NoteKind.EXCLUDES1),
    ]
    assert loaded.notes("Z99") == []


def test_hcpcs_codes_and_modifiers(loaded: Books) -> None:
    entry = loaded.find_code(CodeSystem.HCPCS, "Q9991")
    assert entry
    assert entry.valid_on(date(2020, 12, 31))
    assert not entry.valid_on(date(2021, 1, 1))
    modifier = loaded.find_code(CodeSystem.MOD, "a1")
    assert modifier
    assert modifier.title == "Invented modifier"
    assert loaded.find_code(CodeSystem.HCPCS, "A1") is None
    assert loaded.find_code(CodeSystem.CPT, "90001") is None


def test_pairs_in_both_orders_and_all_periods(loaded: Books) -> None:
    pairs = loaded.pairs(["90003", "90001", "Q9991"], PRACTITIONER)
    assert [
        (one.column_one, one.column_two, one.effective, one.deleted, one.modifier_indicator) for one in pairs
    ] == [
        ("90001", "90003", date(2010, 1, 1), date(2019, 12, 31), "1"),
        ("90001", "90003", date(2020, 1, 1), None, "1"),
        ("Q9991", "90001", date(2021, 4, 1), None, "1"),
    ]
    assert pairs[0].rationale == "Invented rationale"
    assert loaded.pairs(["90001", "90002"], HOSPITAL)[0].modifier_indicator == "1"
    assert loaded.pairs([], PRACTITIONER) == []
    assert loaded.pairs(["90001", "90002"], Setting.DME) == []


def test_pairs_of_the_past_stand_in_the_newest_edition(loaded: Books) -> None:
    pair = loaded.pairs(["90001", "90003"], PRACTITIONER, date(2015, 1, 1))[0]
    assert pair.edition.as_of == date(2015, 1, 1)
    assert pair.in_force(pair.edition.as_of)


def test_counts_of_pairs_in_force(loaded: Books) -> None:
    counts = loaded.pairs_of("90001", PRACTITIONER)
    assert counts
    assert (counts.column_one, counts.column_two) == (2, 1)
    never = loaded.pairs_of("90004", PRACTITIONER)
    assert never
    assert (never.column_one, never.column_two) == (0, 0)


def test_unit_limits(loaded: Books) -> None:
    limits = loaded.unit_limits(["90001", "90002", "90007"], PRACTITIONER)
    assert {code: (limit.value, limit.adjudication_indicator) for code, limit in limits.items()} == {
        "90001": (1, 2),
        "90002": (4, 3),
    }


def test_add_ons(loaded: Books) -> None:
    rows = loaded.add_ons(["90003"])
    assert [(row.primary, row.in_force(row.edition.as_of)) for row in rows] == [
        ("90001", True),
        ("90002", False),
    ]
    assert [row.add_on for row in loaded.add_ons_of("90001")] == ["90003"]
    assert loaded.add_ons(["90005"])[0].kind == 2


def test_listed_in_names_every_edition_with_a_row(loaded: Books) -> None:
    assert [edition.title for edition in loaded.listed_in("90001")] == [
        "Medicare NCCI PTP edits, practitioner, 2024Q3",
        "Medicare NCCI PTP edits, outpatient hospital, 2024Q3",
        "Medicare NCCI MUE table, practitioner, 2024Q3",
        "Medicare NCCI add-on code edits, 2024Q3",
    ]
    assert [edition.book for edition in loaded.listed_in("J9990")] == [Book.HCPCS]
    assert loaded.listed_in("99999") == loaded.listed_in("S9091") == []


def test_known_keeps_systems_apart(loaded: Books) -> None:
    asked = [
        (CodeSystem.CPT, "90001"),
        (CodeSystem.CPT, "99999"),
        (DX, "S90.91"),
        (CodeSystem.HCPCS, "S9091"),
        (CodeSystem.MOD, "A1"),
        (CodeSystem.MOD, "ZZ"),
        (CodeSystem.ICD10PCS, "02RF38Z"),
    ]
    assert loaded.known(asked) == {asked[0], asked[2], asked[4]}
    assert loaded.known([]) == set()
    assert loaded.exists(DX, "s9091")


def test_more_codes_than_one_statement_takes(loaded: Books) -> None:
    asked = [(CodeSystem.CPT, f"{number:05}") for number in range(89000, 91000)]
    assert {code for _, code in loaded.known(asked)} == {"90001", "90002", "90003", "90004", "90005"}


def test_ranges(loaded: Books) -> None:
    assert loaded.range_codes(CodeSystem.CPT, "90001", "90003") == ["90001", "90002", "90003"]
    assert loaded.range_codes(DX, "S90.9", "T01") == ["S90.9", "S90.91", "S90.99", "T01"]
    assert loaded.range_codes(CodeSystem.NDC, "1", "2") == []


def test_an_import_by_another_process_is_seen_at_once(
    loaded: Books, do_import: Callable[..., Any], tmp_path: Path
) -> None:
    assert loaded.unit_limits(["90009"], PRACTITIONER) == {}
    rows = (*code_files.MUE_ROWS, ("90009", 7, "1 Line Edit"))
    do_import(
        code_files.write(
            tmp_path, "MCR_MUE_PractitionerServices_Eff_10-01-2024.csv", code_files.mue_text(rows)
        )
    )
    assert loaded.unit_limits(["90009"], PRACTITIONER)["90009"].edition.release == "2024Q4"
    assert loaded.unit_limits(["90009"], PRACTITIONER, date(2024, 8, 1)) == {}

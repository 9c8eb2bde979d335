"""Section `coverage`: national and local documents that name a code, in force or not, bounded."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from consultant.codes.lookup import Books
from consultant.codes.readers import ncds
from consultant.reference import coverage as section_file
from consultant.reference.coverage import MOST, NAMED_ONLY, UNDATED, coverage
from consultant.vocabulary import CodeSystem

from tests.procedure_pages import cited, facts, rows, subject_of


def test_the_documents_of_a_service(wide_shelf: Books) -> None:
    section = coverage(subject_of(wide_shelf, "93000"))
    assert section
    assert [row[0] for row in rows(section)] == ["article A92002", "LCD L92001"]
    assert rows(section)[1][1:5] == (
        "Invented pictures of the heart",
        "5",
        "group 1",
        "yes, since 2024-03-07",
    )
    assert rows(section)[1][5].startswith("Invented")
    assert section.tables[0].more == ""
    assert section.lines == (NAMED_ONLY,)
    assert cited(section)[1].endswith("L92001 version 5, group 1: 93000")
    assert facts(section) == {}


def test_a_diagnosis_supports_or_does_not(wide_shelf: Books) -> None:
    found = {
        row[3]
        for code in ("I10", "I20.0", "I20.9", "E11.9", "M17.11", "R07.9", "Z00.00", "I25.10")
        if (section := coverage(subject_of(wide_shelf, code, system=CodeSystem.ICD10CM)))
        for row in rows(section)
    }
    assert any("supports medical necessity" in one for one in found)


def test_where_no_document_names_the_code_there_is_no_section(wide_shelf: Books) -> None:
    assert coverage(subject_of(wide_shelf, "00100")) is None
    assert coverage(subject_of(wide_shelf, "11", system=CodeSystem.POS)) is None


def _with(subject: Any, *facts_of: dict[str, Any]) -> Any:
    """The subject with as many documents as facts are given, each like the first but for these."""
    (first, *_) = next(known for key, known in subject.found.sections if key == "coverage")
    known = [replace(first, facts={**first.facts, **one}) for one in facts_of]
    return replace(subject, found=replace(subject.found, sections=(("coverage", known),)))


def test_what_is_not_told_is_not_made_up(wide_shelf: Books) -> None:
    subject = subject_of(wide_shelf, "93000")
    section = coverage(
        _with(
            subject,
            {"title": None, "in_force": None, "retired": None, "contractors": []},
            {
                "in_force": False,
                "retired": date(2025, 6, 30),
                "contractors": ["A (x)", "B", "C", "D", "A (y)"],
            },
            {"in_force": False, "retired": None, "described_version": 9, "described_in": "2025-08"},
            {"in_force": True, "effective": None, "title": "CPT Code 97755 - Words of others"},
        )
    )
    assert section
    told = rows(section)
    assert told[0][1:] == ("title not loaded", told[0][2], told[0][3], "not told", "")
    assert told[1][4:] == ("retired on 2025-06-30", "A, B, C and 1 more")
    assert told[2][1].endswith("(by version 9 of 2025-08)")
    assert told[2][4] == "no"
    assert (told[3][1].startswith("CPT Code 97755"), "Words" in told[3][1], told[3][4]) == (
        True,
        False,
        "yes",
    )
    assert section.lines == (NAMED_ONLY, UNDATED)


def test_a_long_list_is_cut_and_says_how_many_more(wide_shelf: Books) -> None:
    many = [{"document": f"A{at:05}", "documents_in_all": MOST + 70} for at in range(MOST + 5)]
    section = coverage(_with(subject_of(wide_shelf, "93000"), *many))
    assert section
    assert len(rows(section)) == MOST
    assert section.tables[0].more == "70 more documents name the code."


def test_a_determination_that_is_not_in_force_says_why(
    wide_shelf: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(section_file, "ncds_naming", lambda *_: ("300.8", "300.9"))
    section = coverage(subject_of(wide_shelf, "00100"))
    assert section
    assert [row[0] for row in rows(section)] == ["NCD 300.8", "NCD 300.9"]
    assert rows(section)[0][3].startswith("no, ended on ")
    assert rows(section)[1][3].startswith("not before ")
    changes: tuple[dict[str, Any], ...] = ({"retired": True}, {"effective": None, "terminated": None})
    (ended,) = wide_shelf.read(ncds.versions, "300.8", None)
    for change, told in zip(changes, ("no, retired", "not told"), strict=True):
        changed = [replace(ended, **change)]
        monkeypatch.setattr(section_file, "versions", lambda *_, found=changed: found)
        section = coverage(subject_of(wide_shelf, "00100"))
        assert rows(section)[0][3] == told


@pytest.mark.realdata
def test_a_national_determination_that_names_a_code(real_books: Books) -> None:
    section = coverage(subject_of(real_books, "87086"))
    assert section
    (row,) = rows(section)
    assert (row[0], row[3][:3], section.tables[0].rows[0][5].url[:8]) == ("NCD 190.12", "yes", "https://")

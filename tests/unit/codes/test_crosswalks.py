"""Crosswalks between ICD-9-CM and ICD-10 on small GEMs, and how their lines are read."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from consultant.codes.catalogue import Book
from consultant.codes.importers import Outcome
from consultant.codes.importers.crosswalks.gem import parse_gem
from consultant.codes.importers.crosswalks.icd9_titles import parse_icd9_titles, table
from consultant.codes.importers.headings import Table
from consultant.codes.importers.importer import MalformedLine
from consultant.codes.lookup import Books
from consultant.codes.readers import crosswalks
from consultant.vocabulary import CodeSystem

from tests.code_files import ORDER_CODES, order_text
from tests.samples import groups as samples

ICD9, ICD10 = CodeSystem.ICD9CM, CodeSystem.ICD10CM


@pytest.fixture
def loaded(books: Books, do_import: Any, tmp_path: Path) -> Books:
    """The books with all GEMs, the titles of ICD-9-CM, and ICD-10-CM of FY2026."""
    folder = tmp_path / "gems"
    folder.mkdir()
    for sample in samples.SAMPLES[:5]:
        (folder / sample.file).write_bytes(sample.content)
    (folder / "icd10cm-order-2026.txt").write_text(
        order_text(*ORDER_CODES, ("T01XXXA", 1, "Invented malaise, A"))
    )
    assert {one.outcome for one in do_import(folder)} == {Outcome.IMPORTED}
    return books


def targets(loaded: Books, system: CodeSystem, code: str) -> list[str | None]:
    return [one.target for one in loaded.read(crosswalks.equivalents, system, code, None)]


def test_an_approximate_line_and_an_identical_one(loaded: Books) -> None:
    (identical,) = loaded.read(crosswalks.equivalents, ICD9, "0010", None)
    assert (identical.target, identical.approximate, identical.combination) == ("A00.0", False, False)
    assert targets(loaded, ICD9, "001.1") == ["A00.1", "A00.9"]


def test_a_code_without_a_counterpart(loaded: Books) -> None:
    (line,) = loaded.read(crosswalks.equivalents, ICD9, "099.0", None)
    assert (line.target, line.no_map, line.row) == (None, True, "099.0 to no code")


def test_the_lines_of_a_combination_stand_in_the_order_of_their_choice_lists(loaded: Books) -> None:
    found = loaded.read(crosswalks.equivalents, ICD9, "E800.0", None)
    assert [(one.scenario, one.choice, one.target) for one in found] == [
        (1, 1, "T01.XXXA"),
        (1, 2, "T02.XXXA"),
        (1, 2, "T03.XXXA"),
    ]
    assert found[0].row == "E800.0 to T01.XXXA scenario 1 choice list 1"


def test_a_title_comes_with_its_edition_where_a_book_has_it(loaded: Books) -> None:
    first, second, _ = loaded.read(crosswalks.equivalents, ICD9, "E8000", None)
    assert first.title == "Invented malaise, A"
    assert first.title_edition
    assert first.title_edition.release == "FY2026"
    assert (second.title, second.title_edition) == ("", None)
    (back,) = loaded.read(crosswalks.equivalents, ICD10, "A00.0", None)
    assert (back.target, back.title) == ("001.0", "Invented fever, first kind")


def test_the_dot_tells_a_procedure_from_a_diagnosis(loaded: Books) -> None:
    assert targets(loaded, ICD9, "38.93") == ["02HV33Z"]
    assert targets(loaded, ICD9, "3893") == ["02HV33Z"]
    assert targets(loaded, ICD9, "389.3") == []


def test_a_procedure_points_back_without_the_title_of_a_diagnosis(loaded: Books) -> None:
    (line,) = loaded.read(crosswalks.equivalents, CodeSystem.ICD10PCS, "02HV33Z", None)
    assert (line.target, line.title) == ("38.93", "")


def test_foreign_systems_have_no_crosswalk(loaded: Books) -> None:
    assert loaded.read(crosswalks.known_crosswalks, CodeSystem.CPT, "99213", None) == []


def test_the_profile_says_that_a_gem_is_no_advice(loaded: Books) -> None:
    (known,) = loaded.read(crosswalks.known_crosswalks, ICD10, "A000", None)
    assert known.facts["note"] == crosswalks.CAUTION
    assert known.line == "A00.0 → ICD-9-CM 001.0 Invented fever, first kind (identical)"
    assert known.citation.release == "FY2018"


def test_a_code_with_many_targets_says_how_many(books: Books, do_import: Any, tmp_path: Path) -> None:
    lines = [f"V5412 S{number:05}D 10000" for number in range(30)]
    (tmp_path / "2018_I9gem.txt").write_text("\r\n".join([*lines, ""]))
    do_import(tmp_path / "2018_I9gem.txt")
    known = books.read(crosswalks.known_crosswalks, ICD9, "V5412", None)
    assert len(known) == crosswalks.MOST_SHOWN + 1
    assert (known[-1].facts["targets"], known[-1].line) == (
        30,
        "V54.12 has 30 targets in all, of which 20 are shown",
    )


def test_an_icd9_diagnosis_has_a_title_and_a_last_day(loaded: Books) -> None:
    entry = loaded.find_code(ICD9, "001.0", date(2014, 12, 1))
    assert entry
    assert (entry.code, entry.title, entry.billable) == ("001.0", "Invented fever, first kind", None)
    assert entry.edition.fits
    assert entry.terminated == date(2015, 9, 30)


@pytest.mark.parametrize("code", ["38.93", "999.9"])
def test_an_icd9_code_that_has_no_title(loaded: Books, code: str) -> None:
    assert loaded.find_code(ICD9, code, None) is None


def test_nothing_loaded_says_nothing(books: Books) -> None:
    assert books.read(crosswalks.known_crosswalks, ICD9, "0010", None) == []
    assert books.find_code(ICD9, "0010", None) is None


@pytest.mark.parametrize(
    ("line", "reason", "column"),
    [
        ("0011 A001", "not a source code", ""),
        ("0011 A001 1000", "no five flags", "flags"),
        ("0011 A001 20000", "no five flags", "flags"),
        ("0011 A0011111 10000", "no codes", ""),
        ("0011 NoPCS 11000", "no codes", ""),
        ("0011 A001 11000", "contradict", "flags"),
        ("0011 NoDx 10000", "contradict", "flags"),
        ("0011 A001 10100", "combination", "flags"),
        ("0011 A001 10011", "combination", "flags"),
    ],
)
def test_a_malformed_line_of_a_gem(line: str, reason: str, column: str) -> None:
    with pytest.raises(MalformedLine, match=reason) as caught:
        list(parse_gem(["0010 A000 00000\r\n", line], Book.GEM_FORWARD))
    assert (caught.value.line, caught.value.column) == (2, column)


def test_a_lower_case_code_of_the_publisher_is_read() -> None:
    (row,) = parse_gem(["T8853XD v5889 10000"], Book.GEM_BACKWARD)
    assert row == ("T8853XD", 0, 0, "V5889", True, False, False)


@pytest.mark.parametrize(
    ("text", "line", "reason", "column"),
    [
        ("dgns_cd,longdesc\n0010,x\n", 1, "lacks fyear", ""),
        ("dgns_cd,longdesc,fyear,fyear\n0010,x,2015,2015\n", 1, "twice", "fyear"),
        ("dgns_cd,longdesc,fyear\n0010,x,2015\n0011,y,2014\n", 3, "fiscal year", "fyear"),
        ("dgns_cd,longdesc,fyear\n0010,,2015\n", 2, "empty", "longdesc"),
        ("dgns_cd,longdesc,fyear\n00,x,2015\n", 2, "no code", "dgns_cd"),
        (f"dgns_cd,shortdesc,longdesc,fyear\n0010,{'x' * 25},x,2015\n", 2, "more than 24", "shortdesc"),
        ('dgns_cd,longdesc,fyear\n0010,"x\n0011,y",2015\n', 2, "goes on to line 3", ""),
    ],
)
def test_malformed_titles(text: str, line: int, reason: str, column: str) -> None:
    with pytest.raises(MalformedLine, match=reason) as caught:
        list(parse_icd9_titles(text.splitlines(keepends=True), table()))
    assert (caught.value.line, caught.value.column) == (line, column)


def test_the_columns_of_the_titles_are_fresh_for_each_file() -> None:
    assert isinstance(table(), Table)
    assert table() is not table()

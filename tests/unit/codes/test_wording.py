"""The AMA's wording: read from each layout, given out where a licence was declared, and never else. All of it is invented."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from consultant.codes.importers import Outcome
from consultant.codes.importers.cpt.cpt_modifiers import parse_modifiers
from consultant.codes.lookup import Books
from consultant.codes.profile import known_sections
from consultant.vocabulary import CodeSystem

from tests.samples import lists as samples

Importing = Callable[..., Any]

FILES = {
    "SHORTU.txt": samples.SHORT,
    "MEDU.txt": samples.MEDIUM,
    "LONGULT.txt": samples.LONG,
    "ConsumerDescriptor.txt": next(
        one.content for one in samples.SAMPLES if one.file == "ConsumerDescriptor.txt"
    ),
    "ClinicianDescriptor.txt": next(
        one.content for one in samples.SAMPLES if one.file == "ClinicianDescriptor.txt"
    ),
    "MODUL.txt": samples.APPENDIX,
}


def write(folder: Path, **more: bytes) -> Path:
    folder.mkdir(parents=True)
    for name, content in {**FILES, **more}.items():
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture
def licensed(books: Books, do_import: Importing, tmp_path: Path) -> Books:
    results = do_import(write(tmp_path / "CPT 2026"), license_accepted_by="an operator, 2026-11-23")
    assert {(one.outcome, one.release) for one in results} == {(Outcome.IMPORTED, "2026")}, results
    return books


@pytest.fixture
def unlicensed(books: Books, do_import: Importing, tmp_path: Path) -> Books:
    results = do_import(write(tmp_path / "CPT 2026"))
    assert {(one.outcome, one.licensed) for one in results} == {(Outcome.IMPORTED, True)}, results
    return books


def facts(books: Books, system: CodeSystem, code: str, key: str) -> list[dict[str, Any]]:
    found = books.read(known_sections, system, code, None)
    return [one.facts for one in found.get(key, [])]


def test_the_longest_text_is_the_title_of_a_licensee(licensed: Books) -> None:
    entry = licensed.find_code(CodeSystem.CPT, "90001")
    assert entry
    assert entry.title == "Invented procedure on an invented organ, with \u201cwords\u201d"
    assert entry.edition.title == "CPT long descriptors, 2026"
    measure = licensed.find_code(CodeSystem.CPT2, "9003F")
    assert measure
    assert measure.title == "INVENTED MEASURE OF AN INVENTED PROCEDURE", (
        "the medium text, as there is no long one"
    )
    assert licensed.find_code(CodeSystem.CPT, "90009") is None
    assert licensed.find_code(CodeSystem.PLA, "9004U")


def test_every_descriptor_of_a_licensee(licensed: Books) -> None:
    assert facts(licensed, CodeSystem.CPT, "90001", "descriptors") == [
        {"kind": "long", "text": "Invented procedure on an invented organ, with \u201cwords\u201d"},
        {"kind": "medium", "text": "INVENTED PROCEDURE ON AN INVENTED ORGAN"},
        {"kind": "short", "text": "INVENTED PROC"},
        {"kind": "consumer", "text": "Something invented is done"},
        {
            "kind": "clinician",
            "texts": ["Invented operation on the left", "Invented operation on the right"],
        },
    ]


def test_modifiers_of_a_licensee(licensed: Books) -> None:
    entry = licensed.find_code(CodeSystem.MOD, "25")
    assert entry
    assert entry.title == "Invented Service: A service apart."
    assert [one["appendix"] for one in facts(licensed, CodeSystem.MOD, "25", "modifier")] == ["cpt", "asc"]


def test_without_a_licence_no_word_is_given_out(unlicensed: Books) -> None:
    for system, code in (
        (CodeSystem.CPT, "90001"),
        (CodeSystem.CPT2, "9003F"),
        (CodeSystem.PLA, "9004U"),
        (CodeSystem.MOD, "25"),
        (CodeSystem.MOD, "E1"),
    ):
        entry = unlicensed.find_code(system, code)
        assert entry, "that it is listed may be said"
        assert entry.title == ""
        found = unlicensed.read(known_sections, system, code, None)
        assert "nvented" not in repr(found).lower()
        assert "descriptors" not in found
        assert "modifier" not in found
    assert unlicensed.known([(CodeSystem.CPT, "90001"), (CodeSystem.MOD, "25")])


def test_a_year_that_fits_goes_before_a_longer_text_of_another(
    licensed: Books, do_import: Importing, tmp_path: Path
) -> None:
    folder = tmp_path / "CPT 2025"
    folder.mkdir()
    (folder / "SHORTU.txt").write_bytes(samples.SHORT)
    do_import(folder, license_accepted_by="an operator")
    entry = licensed.find_code(CodeSystem.CPT, "90001", date(2025, 6, 1))
    assert entry
    assert (entry.title, entry.edition.title) == ("INVENTED PROC", "CPT short descriptors, 2025")


def test_without_a_year_in_any_name_the_release_must_be_said(do_import: Importing, tmp_path: Path) -> None:
    path = tmp_path / "SHORTU.txt"
    path.write_bytes(samples.SHORT)
    (result,) = do_import(path)
    assert "does not tell the edition" in result.message
    (result,) = do_import(path, release="2025")
    assert (result.outcome, result.release) == (Outcome.IMPORTED, "2025")


def test_short_and_medium_are_told_by_their_widest_text(do_import: Importing, tmp_path: Path) -> None:
    for name, content in (("one.txt", samples.SHORT), ("two.txt", samples.MEDIUM)):
        (tmp_path / name).write_bytes(content)
    found = [one.recognised for one in do_import(tmp_path / "one.txt", tmp_path / "two.txt", release="2025")]
    assert found == ["CPT short descriptors (SHORTU)", "CPT medium descriptors (MEDU)"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (
            "SHORTU.txt",
            samples.SHORT + b"90009 " + b"X" * 29 + b"\r\n",
            "line 7, column 7-34: the text has more than 28",
        ),
        (
            "SHORTU.txt",
            samples.SHORT + b"9000  INVENTED\r\n",
            "line 7: '9000  INVENTED' is not a code and its text",
        ),
        (
            "LONGULT.txt",
            samples.LONG + b"90009 Invented\r\n",
            "line 7: '90009 Invented' is not a code, a tab",
        ),
        (
            "LONGULT.txt",
            samples.LONG + b"90009\t" + b"x" * 30_000 + b"\r\n",
            "line 7: it has more than 20,000 characters",
        ),
        ("MODUL.txt", samples.MODIFIERS + b"nothing\r\n", "line 7: 'nothing' is not a modifier and its text"),
        (
            "ClinicianDescriptor.txt",
            FILES["ClinicianDescriptor.txt"].replace(b"10003", b"many"),
            "line 4, column clinician_descriptor_id: 'many' is no number",
        ),
        (
            "ConsumerDescriptor.txt",
            FILES["ConsumerDescriptor.txt"].replace(b"Consumer Friendly Descriptor", b"Words"),
            "line 1: the heading lacks consumer_descriptor",
        ),
    ],
)
def test_a_broken_file_is_refused_with_its_line(
    do_import: Importing, tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    (result,) = do_import(path, release="2025")
    assert result.outcome is Outcome.REFUSED, result
    assert f"{name}, {message}" in result.message


def test_modifiers_in_running_text() -> None:
    text = samples.APPENDIX.decode("cp1252").splitlines(keepends=True)
    assert list(parse_modifiers(text)) == [
        ("22", "cpt", "Invented Work: When the work is 25 times as much as invented, say so."),
        ("25", "cpt", "Invented Service: A service apart."),
        ("P1", "anesthesia", "An invented patient"),
        ("P2", "anesthesia", "An invented patient with a cold"),
        ("25", "asc", "Invented Service, in the hospital"),
        ("1P", "category_ii", "Invented Exclusion Reasons include: Not invented"),
        ("E1", "level_ii", "Upper left, invented"),
        ("E2", "level_ii", "Lower left, invented"),
    ]


def test_a_notice_may_be_missing_blank_lines_and_files_may_be_utf_8(
    books: Books, do_import: Importing, tmp_path: Path
) -> None:
    path = tmp_path / "CPT2026 LONGULT.txt"
    path.write_bytes(samples.LONG.decode("cp1252").replace("\r\n", "\n").encode("utf-8-sig"))
    (result,) = do_import(path, license_accepted_by="an operator")
    assert result.outcome is Outcome.IMPORTED, result
    entry = books.find_code(CodeSystem.CPT, "90001")
    assert entry
    assert "\u201cwords\u201d" in entry.title

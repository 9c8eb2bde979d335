"""`codes` and `lookup` from the command line: what they print, and how they end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from consultant.cli.main import run
from consultant.codes.catalogue import Book

from tests import code_files

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def files(home: Path, tmp_path: Path) -> Path:
    return code_files.write_all(tmp_path / "files")


def as_json(capsys: Capture, *arguments: str) -> Any:
    capsys.readouterr()
    assert run([*arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_import_prints_what_it_did_and_the_notice_once(files: Path, capsys: Capture) -> None:
    assert run(["codes", "import", str(files)]) == 0
    printed = capsys.readouterr()
    row = next(line for line in printed.out.splitlines() if line.startswith("ccipra"))
    assert row.split() == [
        code_files.PRACTITIONER_PTP, "NCCI", "PTP", "edits", "(text)", "2024Q3", "practitioner", "5", "imported",
    ]  # fmt: skip
    assert printed.err.count("American Medical Association") == 1


def test_status_has_the_keys_of_the_contract(files: Path, capsys: Capture) -> None:
    run(["codes", "import", str(files)])
    books = as_json(capsys, "codes", "status")["books"]
    assert len(books) == 7
    ptp = next(book for book in books if book["book"] == "ptp" and book["setting"] == "practitioner")
    assert list(ptp) == [
        "book", "setting", "release", "from", "to", "status", "rows", "codes", "billable", "modifiers", "sha256",
        "imported_at", "answers_today", "age_days", "due", "overdue",
    ]  # fmt: skip
    assert (ptp["release"], ptp["from"], ptp["rows"], ptp["billable"]) == ("2024Q3", "2024-07-01", 5, None)
    assert run(["codes", "status"]) == 0
    assert "2024Q3" in capsys.readouterr().out


def test_status_of_no_books(home: Path, capsys: Capture) -> None:
    assert as_json(capsys, "codes", "status") == {"books": [], "missing": list(Book)}
    assert run(["codes", "status"]) == 0
    assert "No code book is loaded" in capsys.readouterr().out


def test_a_refused_file_is_one_sentence_and_exit_1(files: Path, capsys: Capture) -> None:
    code_files.write(files, "AOC_V2024Q3-MCR.txt", code_files.ADD_ON_TEXT + "broken\r\n")
    assert run(["codes", "import", str(files / "AOC_V2024Q3-MCR.txt")]) == 1
    error = capsys.readouterr().err
    assert "AOC_V2024Q3-MCR.txt, line 5: " in error
    assert run(["codes", "import", str(files)]) == 1
    assert len(as_json(capsys, "codes", "status")["books"]) == 6


def test_import_usage(home: Path, tmp_path: Path, capsys: Capture) -> None:
    assert run(["codes", "import", str(tmp_path / "absent")]) == 2
    assert run(["codes", "import", str(tmp_path), "--setting", "moon"]) == 2
    assert run(["codes", "import", str(tmp_path)]) == 1
    assert "no code file" in capsys.readouterr().err


def test_acceptance_of_the_licence_is_shown(files: Path, capsys: Capture) -> None:
    run(["codes", "import", str(files), "--accept-ama-license", "--by", "ann"])
    shown = as_json(capsys, "codes", "show", "ptp", "2024Q3")["releases"]
    assert {one["licence"] for one in shown} == {"ann"}
    assert run(["codes", "show", "ptp", "2024Q3"]) == 0
    assert run(["codes", "show", "ptp", "1999Q1"]) == 2
    assert run(["codes", "show", "novel", "1999Q1"]) == 2


def test_import_as_json(files: Path, capsys: Capture) -> None:
    results = as_json(capsys, "codes", "import", str(files))["results"]
    assert {result["outcome"] for result in results} == {"imported"}


def test_lookup_of_a_procedure(files: Path, capsys: Capture) -> None:
    run(["codes", "import", str(files)])
    found = as_json(capsys, "lookup", "90001")
    assert (found["code"], found["system"], found["release"], found["valid"], found["title"]) == (
        "90001", "CPT", None, None, "",
    )  # fmt: skip
    assert found["limits"][0]["value"] == 1
    assert found["edits"]["practitioner"]["column_one"] == 2
    assert [row["add_on"] for row in found["add_ons"]] == ["90003"]
    assert {"system": "Medicare NCCI MUE table, practitioner", "release": "2024Q3", "row": "90001"} in found[
        "citations"
    ]
    assert found["notes"] == found["fees"] == found["below"] == []
    assert (
        found["limits"][0]["citation"]["row"] == found["edits"]["practitioner"]["citation"]["row"] == "90001"
    )


def test_lookup_of_a_diagnosis(files: Path, capsys: Capture) -> None:
    run(["codes", "import", str(files)])
    found = as_json(capsys, "lookup", "s9091", "--date", "2026-05-01")
    assert (found["code"], found["valid"], found["billable"], found["date"]) == (
        "S90.91",
        True,
        True,
        "2026-05-01",
    )
    header = as_json(capsys, "lookup", "S90")
    assert (header["valid"], header["billable"]) == (False, False)
    assert [one["code"] for one in header["below"]] == ["S90.1XXA", "S90.1XXD", "S90.91", "S90.99"]
    assert header["notes"][0] == {
        "kind": "includes",
        "owner": "S90",
        "text": "invented bruise",
        "release": "FY2026 April 2026",
        "caution": header["notes"][0]["caution"],
        "citation": {"system": "ICD-10-CM tabular list", "release": "FY2026 April 2026", "row": "S90"},
    }
    assert [one["code"] for one in found["parents"]] == ["S90", "S90.9"]
    assert as_json(capsys, "lookup", "S99.9")["valid"] is False


def test_lookup_outside_of_an_edition_carries_the_caution(files: Path, capsys: Capture) -> None:
    run(["codes", "import", str(files)])
    found = as_json(capsys, "lookup", "J9990", "--date", "2019-01-01")
    assert found["valid"] is None
    assert "2019-01-01" in found["caution"]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("90001", "MUE practitioner 2024Q3: 1 units"),
        ("90003", "Add-on 90003 with primary 90001"),
        ("S90.1", "needs a 7th character"),
        ("S90.91", "Billable in FY2026."),
        ("S90", "A header"),
        ("J9990", "Valid on 2026-"),
        ("Q9991", "Ended on 2020-12-31."),
        ("99999", "on none of the loaded books"),
    ],
)
def test_lookup_in_words(files: Path, capsys: Capture, code: str, words: str) -> None:
    run(["codes", "import", str(files)])
    capsys.readouterr()
    assert run(["lookup", code]) == 0
    assert words in capsys.readouterr().out


def test_lookup_usage(home: Path, capsys: Capture) -> None:
    assert run(["lookup", "no code"]) == 2
    assert run(["lookup", "S90", "--system", "BASIC"]) == 2
    assert run(["lookup", "S90", "--date", "tomorrow"]) == 2

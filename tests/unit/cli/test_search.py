"""`search`: codes for words on the command line, as a table, as JSON, and line by line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from consultant.codes.importers import Outcome, import_paths
from consultant.models.base import make_engine
from consultant.vocabulary import CodeSystem

from tests import code_files
from tests.conftest import Clock

if TYPE_CHECKING:
    from tests.unit.cli.conftest import Consultant

KEYS = ["system", "code", "title", "score", "why", "below", "billable", "release", "caution"]


@pytest.fixture
def ask(filled_home: Path, consultant: Consultant) -> Consultant:
    """A home with the small books of tests/data/codes."""
    return consultant


def results(ask: Consultant, *arguments: str) -> list[dict[str, Any]]:
    answer = ask.ok("search", *arguments, "--json").json
    assert list(answer) == ["results"]
    found: list[dict[str, Any]] = answer["results"]
    return found


def test_json_has_the_codes_with_their_edition_and_why(ask: Consultant) -> None:
    (found,) = results(ask, "narrow outflow valve", "--system", "ICD-10-CM")
    assert list(found) == KEYS
    assert (found["system"], found["code"], found["title"]) == (
        "ICD-10-CM",
        "I35.0",
        "Invented narrow outflow valve",
    )
    assert found["why"] == ["title: Invented narrow outflow valve"]
    assert (found["billable"], found["release"]) == (True, "FY2026")
    assert 0 < found["score"] <= 1


def test_units_are_told_of_a_dose(ask: Consultant) -> None:
    found = results(ask, "invented pain reliever 30 units", "--system", "hcpcs")[0]
    assert (found["code"], found["billable"]) == ("J1885", None)
    assert found["units"] == {"count": 2, "dose": "30 units", "each": "15 units", "exact": True}
    assert list(found) == [*KEYS, "units"]


def test_a_code_below_a_header_tells_it(ask: Consultant) -> None:
    found = results(ask, "break of forearm, invented", "--system", "ICD-10-CM", "--billable")
    assert [(one["code"], one["below"]) for one in found] == [("S52.101A", "S52")]


def test_without_a_system_all_are_searched(ask: Consultant) -> None:
    assert {one["system"] for one in results(ask, "invented visit")} >= {"ICD-10-CM", "HCPCS"}


@pytest.mark.parametrize("system", ["icd-10-cm", " ICD-10-CM "])
def test_a_system_may_be_written_in_any_case(ask: Consultant, system: str) -> None:
    assert [one["code"] for one in results(ask, "Z23", "--system", system)] == ["Z23"]


def test_the_beginning_of_a_code_gives_what_begins_so(ask: Consultant) -> None:
    assert [one["code"] for one in results(ask, "e11.6", "--system", "ICD-10-CM")] == [
        "E11.6",
        "E11.65",
        "E11.69",
    ]
    whole = results(ask, "e11.6", "--system", "ICD-10-CM", "--billable")
    assert [one["code"] for one in whole] == ["E11.65", "E11.69"]


@pytest.mark.parametrize("limit", [1, 2, 200])
def test_a_limit_is_kept(ask: Consultant, limit: int) -> None:
    found = results(ask, "E11", "--system", "ICD-10-CM", "--limit", str(limit))
    assert len(found) == min(limit, 5)


def test_a_date_chooses_the_edition(ask: Consultant) -> None:
    asked = ("sugar condition with another trouble", "--system", "ICD-10-CM")
    assert results(ask, *asked, "--date", "2025-12-01")[0]["code"] == "E11.69"
    then = results(ask, *asked, "--date", "2025-03-01")
    assert {one["release"] for one in then} == {"FY2025"}
    assert "E11.69" not in [one["code"] for one in then]


def test_a_table_has_a_line_a_code(ask: Consultant) -> None:
    lines = ask.ok("search", "E11.6", "--system", "ICD-10-CM").out.splitlines()
    assert lines[0].split() == ["code", "system", "title", "score", "why"]
    assert [line.split()[0] for line in lines[1:]] == ["E11.6", "E11.65", "E11.69"]
    assert "Invented sugar condition with high readings" in lines[2]
    assert lines[2].rstrip().endswith("begins with E11.6")


def test_a_table_of_nothing_is_its_heading(ask: Consultant) -> None:
    assert ask.ok("search", "qqqqqq").out.split() == ["code", "system", "title", "score", "why"]
    assert results(ask, "qqqqqq") == []


@pytest.mark.parametrize("title", ["Invented swelling [any part]", "Invented swelling [left/right] [/other]"])
def test_brackets_of_a_title_are_printed(
    ask: Consultant, filled_home: Path, tmp_path: Path, title: str
) -> None:
    engine = make_engine(f"sqlite:///{filled_home / 'books.db'}", "books")
    text = code_files.order_text(("R22", 1, title), *((f"S{n}", 1, f"Invented {n}") for n in range(10, 30)))
    path = code_files.write(tmp_path, "icd10cm-order-2027.txt", text)
    assert [one.outcome for one in import_paths(engine, [path], clock=Clock())] == [Outcome.IMPORTED]
    engine.dispose()
    assert title in ask.ok("search", "R22", "--system", "ICD-10-CM").out


@pytest.mark.parametrize("text", [(), ("",), ("  ",)])
def test_an_empty_text_is_a_wrong_use(ask: Consultant, text: tuple[str, ...]) -> None:
    assert ask.fails("search", *text, code=2).startswith("Say what to search for")
    assert ask.fails("search", *text, "--json", code=2).startswith("Say what to search for")


def test_an_unknown_system_is_a_wrong_use(ask: Consultant) -> None:
    sentence = ask.fails("search", "visit", "--system", "SNOMED", code=2)
    assert sentence == f"'SNOMED' is no code system; take one of {', '.join(CodeSystem)}."


@pytest.mark.parametrize("limit", ["0", "-1", "201", "99999999999999999999"])
def test_a_limit_out_of_range_is_a_wrong_use(ask: Consultant, limit: str) -> None:
    assert (
        ask.fails("search", "visit", f"--limit={limit}", code=2)
        == "--limit takes a whole number from 1 to 200."
    )
    assert ask.fails("search", "--jsonl", f"--limit={limit}", code=2, stdin='{"text": "visit"}')


def test_what_is_no_number_and_no_date_is_a_wrong_use(ask: Consultant) -> None:
    assert "limit" in ask.fails("search", "visit", "--limit", "ten", code=2)
    assert ask.fails("search", "visit", "--date", "1.3.2025", code=2) == (
        "'1.3.2025' is no date; write it as YYYY-MM-DD."
    )


@pytest.mark.parametrize(
    ("system", "said"),
    [
        ("CPT", "CPT descriptors are the AMA's"),
        ("MS-DRG", "No list of MS-DRG is loaded"),
    ],
)
def test_a_list_that_is_not_there_is_a_failure(ask: Consultant, system: str, said: str) -> None:
    assert ask.fails("search", "visit", "--system", system, code=1).startswith(said)


@pytest.mark.parametrize("system", ["NDC", "LOINC"])
def test_a_system_without_any_list_is_a_failure_with_a_reason(ask: Consultant, system: str) -> None:
    assert ask.fails("search", "visit", "--system", system, code=1).startswith(f"{system} can't be searched")


def lines(ran: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in ran.splitlines()]


def test_json_lines_are_answered_in_their_order(ask: Consultant) -> None:
    asked = [
        {"id": "b", "text": "Z23"},
        {"id": 1, "text": "qqqqqq"},
        {"text": "I35"},
        {"id": None, "text": ""},
    ]
    stdin = "\n".join(map(json.dumps, asked))
    found = lines(ask.ok("search", "--jsonl", "--system", "ICD-10-CM", stdin=stdin).out)
    assert [one.get("id", "none") for one in found] == ["b", 1, "none", None]
    assert [[hit["code"] for hit in one["results"]] for one in found] == [["Z23"], [], ["I35.0"], []]
    assert list(found[0]) == ["id", "results"]
    assert list(found[0]["results"][0]) == KEYS


def test_a_broken_line_gets_an_error_and_the_others_their_answer(ask: Consultant) -> None:
    stdin = 'broken\n[1]\n\n{"id": 3}\n{"id": 4, "text": 5}\n{"id": 5, "text": "Z23"}\n'
    found = lines(ask.ok("search", "--jsonl", stdin=stdin).out)
    assert [one.get("error") for one in found] == [
        "This line is not JSON.",
        "This line is not a JSON object.",
        "The line needs 'text' as text.",
        "The line needs 'text' as text.",
        None,
    ]
    assert [one.get("id") for one in found] == [None, None, 3, 4, 5]
    assert found[-1]["results"][0]["code"] == "Z23"


def test_a_list_that_is_not_there_is_an_error_of_each_line(ask: Consultant) -> None:
    stdin = '{"id": 1, "text": "visit"}\n{"id": 2, "text": "other"}\n'
    found = lines(ask.ok("search", "--jsonl", "--system", "CPT", stdin=stdin).out)
    assert [one["id"] for one in found] == [1, 2]
    assert all(one["error"].startswith("CPT descriptors are the AMA's") for one in found)


def test_filters_hold_for_every_line(ask: Consultant) -> None:
    stdin = '{"text": "E11"}\n{"text": "S52"}\n'
    found = lines(
        ask.ok("search", "--jsonl", "--system", "ICD-10-CM", "--billable", "--limit", "1", stdin=stdin).out
    )
    assert [[hit["code"] for hit in one["results"]] for one in found] == [["E11.65"], ["S52.101A"]]


def test_no_line_is_no_answer(ask: Consultant) -> None:
    assert ask.ok("search", "--jsonl", stdin="").out == ""


def test_a_home_without_books_finds_nothing(home: Path, consultant: Consultant) -> None:
    assert consultant.ok("search", "visit", "--json").json == {"results": []}
    assert "No list of ICD-10-CM" in consultant.fails("search", "visit", "--system", "ICD-10-CM", code=1)


NOTE = "Patient has a narrow outflow valve. No narrow outflow valve."


def test_a_note_is_read_by_sentence_with_what_is_denied_marked(ask: Consultant) -> None:
    found = ask.ok("search", "--note", NOTE, "--json").json
    phrases = [phrase for sentence in found["sentences"] for phrase in sentence["phrases"]]
    assert [(one["status"], [hit["code"] for hit in one["results"]]) for one in phrases] == [
        ("present", ["I35.0"]),
        ("negated", []),
    ]
    assert found["unread"] == 0


def test_a_note_is_printed_as_a_table(ask: Consultant) -> None:
    lines = ask.ok("search", "--note", NOTE).out.splitlines()
    assert lines[0].split() == ["status", "words", "code", "title", "score", "missing"]
    assert "I35.0" in lines[1]
    assert "negated" in lines[2]


def test_notes_are_read_line_by_line(ask: Consultant) -> None:
    told = json.dumps({"id": "n", "text": NOTE})
    (line,) = ask.ok("search", "--note", "--jsonl", stdin=told).out.splitlines()
    assert json.loads(line)["id"] == "n"
    assert len(json.loads(line)["sentences"]) == 2

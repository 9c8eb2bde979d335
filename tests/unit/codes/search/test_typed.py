"""What is proposed while somebody types and what a page of the search lists, on both stores; of the AMA's codes no unlicensed word."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from consultant.codes.lookup import Books
from consultant.codes.search import typed
from consultant.codes.search.proposals import proposals, worded
from consultant.codes.search.typed import begun, exact, is_no_words, suggest
from consultant.vocabulary import CodeSystem

from tests.samples import lists

CM, HCPCS, CPT, PCS = CodeSystem.ICD10CM, CodeSystem.HCPCS, CodeSystem.CPT, CodeSystem.ICD10PCS


def suggested(books: Books, text: str, system: CodeSystem | None = None, most: int = 10) -> list[str]:
    return [f"{one.system} {one.code}" for one in books.read(suggest, text, system, None, most)]


def test_letter_by_letter_the_same_code_stays_in_the_list(searched: Books) -> None:
    for text in ("sq", "squeak", "squeaking s", "squeaking shou", "squeaking shoulder"):
        assert "ICD-10-CM M75" in suggested(searched, text), text


def test_a_beginning_of_codes_shows_some_of_each_system(searched: Books) -> None:
    assert suggested(searched, "M75.0") == ["ICD-10-CM M75.00", "ICD-10-CM M75.01", "ICD-10-CM M75.02"]
    assert len(suggested(searched, "S90", most=2)) == 2
    assert suggested(searched, "0ZA1", PCS)[0] == "ICD-10-PCS 0ZA10ZX"


def test_a_short_text_a_slip_and_a_brand_name(searched: Books) -> None:
    assert suggested(searched, "s") == []
    assert suggested(searched, "gurglign duodenun")[0].startswith("ICD-10-CM K90")
    assert "HCPCS J0696" in suggested(searched, "rocep"), "rocephin, not yet finished"
    assert "HCPCS J0696" in suggested(searched, "rocephin")
    assert suggested(searched, "HTN")[0] == "ICD-10-CM I15", "an abbreviation means what it is listed for"
    assert suggested(searched, "qqqqqq zzzzzz") == []
    assert suggested(searched, "qq") == []
    assert suggested(searched, "fever", CodeSystem.RARC) == [], "a system of which no list is loaded"


def test_an_answer_is_remembered_until_other_editions_are_loaded(
    books: Books, do_import: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "revenue-2025.csv").write_bytes(lists.REVENUE)
    assert suggested(books, "045") == []
    do_import(tmp_path / "revenue-2025.csv")
    assert suggested(books, "045") == ["REV 0450"]
    assert books.read(suggest, "045", None, None, 10) is books.read(suggest, "045", None, None, 10)
    monkeypatch.setattr(typed, "MOST_KEPT", 1)
    assert suggested(books, "0450") == ["REV 0450"]
    assert len(typed._remembered) == 1


def test_what_is_typed_is_found_exactly_or_by_its_beginning_or_by_words(searched: Books) -> None:
    assert [one.code for one in searched.read(exact, "k900", None, None)] == ["K90.0"]
    assert searched.read(begun, "K90.0", None, None) == [(CM, "K900")]
    assert searched.read(begun, "shoulder", None, None) == []
    (best, *_) = searched.read(worded, "squeaking left shoulder", None, None)
    assert (best.code, best.billable, best.holds, best.why) == ("M75.02", True, True, "its title")
    (going_on, *_) = searched.read(worded, "squeaking shoul", None, None)
    assert going_on.code == "M75"


def test_only_complete_codes_where_they_are_asked_for(searched: Books) -> None:
    found = searched.read(worded, "squeaking shoul", CM, None, billable=True)
    assert found
    assert all(one.billable for one in found)


def test_a_code_without_a_title_is_told_by_its_number_alone(searched: Books) -> None:
    (one,) = searched.read(proposals, [(CPT, "93591")], None)
    assert (one.code, one.title, one.why, one.billable, one.holds) == ("93591", "", "", None, None)
    (other,) = searched.read(proposals, [(CodeSystem.NDC, "1")], None)
    assert other.title == ""


def cpt(folder: Path) -> Path:
    (folder / "CPT 2026").mkdir()
    (folder / "CPT 2026" / "SHORTU.txt").write_bytes(lists.SHORT)
    return folder / "CPT 2026"


@pytest.mark.parametrize("licence", ["", "an operator"])
def test_the_amas_words_are_shown_under_a_licence_only_and_never_as_a_reason(
    books: Books, do_import: Any, tmp_path: Path, licence: str
) -> None:
    do_import(cpt(tmp_path), **({"license_accepted_by": licence} if licence else {}))
    words = books.read(worded, "large invented proc", None, None)
    typing = books.read(suggest, "large inv", None, None, 10)
    (number,) = books.read(suggest, "90002", None, None, 10)
    if not licence:
        assert (words, typing, number.title) == ([], (), "")
        return
    for one in (words[0], typing[0]):
        assert (one.system, one.code, one.title, one.why) == (
            CPT,
            "90002",
            "INVENTED PROC, LARGE",
            "its description",
        )
    assert number.title == "INVENTED PROC, LARGE"
    others = books.read(suggest, "invented", CodeSystem.CPT2, None, 10)
    assert {one.system for one in others} == {CodeSystem.CPT2}


@pytest.mark.parametrize(
    ("text", "is_code"),
    [
        ("99999", True),
        ("00069-3150-83", True),
        ("E11.99", True),
        ("0DTJ4ZX", True),
        ("B12", False),
        ("CA125", False),
        ("t2dm", False),
        ("vitamin b12", False),
        ("sugar", False),
    ],
)
def test_what_can_be_nothing_but_a_code(text: str, is_code: bool) -> None:
    assert is_no_words(text) is is_code

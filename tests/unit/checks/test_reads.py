"""Which books the checks read for a question, as what they found tells."""

from __future__ import annotations

from typing import Any

import pytest

from consultant.checks.reads import PLACE_OF, books_read, codes_asked, is_dated
from consultant.codes.catalogue import Book
from consultant.codes.listing import BOOKS_OF
from consultant.vocabulary import CodeSystem, Setting

CLAIM = {Book.PTP, Book.MUE, Book.ADD_ON, Book.PFS}
DIAGNOSES = {Book.ICD10CM, Book.ICD10CM_TABULAR}


def finding(
    system: str, verdict: str = "listed", *cited: str, check: str = "validity", **facts: Any
) -> dict[str, Any]:
    citations = [{"system": one, "release": "2026", "row": "x"} for one in cited]
    return {
        "check": check,
        "verdict": verdict,
        "codes": ["93591"],
        "facts": {"system": system} | facts,
        "citations": citations,
    }


@pytest.mark.parametrize(
    ("system", "verdict", "books"),
    [
        (CodeSystem.CPT, "listed", CLAIM),
        (CodeSystem.HCPCS, "valid", CLAIM | {Book.HCPCS}),
        (CodeSystem.CPT, "not_found", BOOKS_OF[CodeSystem.CPT]),
        (CodeSystem.CDT, "book_not_loaded", BOOKS_OF[CodeSystem.CDT]),
        (CodeSystem.ICD10CM, "valid", DIAGNOSES),
        (CodeSystem.ICD10PCS, "valid", {Book.ICD10PCS}),
        (CodeSystem.POS, "no_check", {Book.POS}),
        ("TAROT", "book_not_loaded", set()),
    ],
)
def test_the_books_of_a_code_are_read_whatever_is_cited(system: str, verdict: str, books: set[Book]) -> None:
    assert books_read([finding(system, verdict)]) == books


def test_what_is_cited_is_read_besides() -> None:
    other = finding("", "limit", f"{Book.MUE.words}, {Setting.DME.words}", check="mue")
    assert books_read([finding(CodeSystem.ICD10PCS), other]) == {Book.ICD10PCS, Book.MUE}
    assert PLACE_OF[f"{Book.MUE.words}, {Setting.DME.words}"] == (Book.MUE, Setting.DME)


def test_a_book_that_was_not_loaded_would_have_been_read() -> None:
    missing = finding("", "book_not_loaded", check="groups", book=Book.MSDRG.words)
    assert books_read([missing]) == {Book.MSDRG}


def test_a_book_that_is_called_otherwise_by_now_may_be_any() -> None:
    assert books_read([finding(CodeSystem.CPT, "listed", "A former name")]) == set(Book)


def test_a_finding_that_names_the_date_of_service_makes_the_answer_a_dated_one() -> None:
    assert is_dated([finding(CodeSystem.CPT), finding("", "limit", asked="2026-05-01")])
    assert not is_dated([finding(CodeSystem.CPT), finding("", "limit", asked=None)])


def test_each_code_is_named_once_in_the_order_of_the_findings() -> None:
    pair = finding("", check="ptp") | {"codes": ["93355", "93591"]}
    assert codes_asked([finding(CodeSystem.CPT), pair]) == ["93591", "93355"]

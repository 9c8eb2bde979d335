"""Codes by how they begin, in every system, on both stores; also those of which only the NCCI files know; and codes like an unknown one."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from consultant.codes.lookup import Books
from consultant.codes.search import beginnings
from consultant.codes.search.beginnings import beginning, codes_of, is_plain, knowing, near
from consultant.vocabulary import CodeSystem

CM, HCPCS, MOD, POS, CPT = (
    CodeSystem.ICD10CM,
    CodeSystem.HCPCS,
    CodeSystem.MOD,
    CodeSystem.POS,
    CodeSystem.CPT,
)


@pytest.fixture
def small(small_books: Path) -> Any:
    """The small books, where the NCCI files alone know CPT codes."""
    from consultant.models.base import make_engine

    engine = make_engine(f"sqlite:///{small_books}", "books")
    yield Books(engine, lambda: date(2026, 11, 16))
    engine.dispose()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("m75.0", [(CM, "M7500"), (CM, "M7501"), (CM, "M7502")]),
        ("S90.1XXA", [(CM, "S901XXA")]),
        ("K90-", [(CM, "K90"), (CM, "K900"), (CM, "K909")]),
        ("0ZA10ZX", [(CodeSystem.ICD10PCS, "0ZA10ZX")]),
        ("K", []),
        ("", []),
        ("K9é", []),
        ("K9 0;", []),
    ],
)
def test_codes_are_found_by_how_they_begin(searched: Books, text: str, found: list[Any]) -> None:
    assert searched.read(beginning, text, None, None) == found


def test_a_beginning_is_looked_for_in_one_system_where_one_is_named(searched: Books) -> None:
    assert searched.read(beginning, "K90", HCPCS, None) == []
    assert searched.read(beginning, "K90", CodeSystem.NDC, None) == []


def test_cpt_codes_without_titles_are_found_in_the_ncci_files(small: Books) -> None:
    assert small.read(beginning, "9359", None, None) == [(CPT, "93590"), (CPT, "93591"), (CPT, "93592")]
    assert (CPT, "45378") in small.read(beginning, "45", CPT, None)


def test_the_list_of_codes_is_read_once_and_never_more_than_a_few_are_kept(
    small: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = small.read(codes_of, CPT, None)
    assert small.read(codes_of, CPT, None) is first
    monkeypatch.setattr(beginnings, "_MOST_KEPT", 0)
    beginnings._kept.clear()
    with pytest.raises(KeyError):
        small.read(codes_of, CPT, None)
    assert not beginnings._kept


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("e1165", [(CM, "E11.65")]),
        ("93591", [(CPT, "93591")]),
        ("A4218", [(HCPCS, "A4218")]),
        ("XS", [(MOD, "XS")]),
        ("99999", []),
        ("ü1", []),
        ("", []),
        ("1" * 99, []),
    ],
)
def test_a_code_is_known_in_every_system_that_lists_it(small: Books, text: str, known: list[Any]) -> None:
    assert small.read(knowing, text) == known


def test_one_code_of_one_system_is_plain_unless_a_likelier_list_is_missing(
    searched: Books, small: Books
) -> None:
    known = searched.read(knowing, "21")
    assert known == [(POS, "21")]
    assert not searched.read(is_plain, known, "21"), (
        "21 may be a modifier of the AMA's, of which there is no list"
    )
    assert small.read(is_plain, [(CM, "E11.65")], "e1165")
    assert not small.read(is_plain, [], "e1165")
    assert not small.read(is_plain, [(CM, "E11.40"), (HCPCS, "E1140")], "e1140")
    assert searched.read(is_plain, [(CodeSystem.ICD9CM, "401.9")], "4019"), (
        "no likelier system has such codes"
    )


@pytest.mark.parametrize(
    ("system", "code", "alike"),
    [
        (CM, "K90.1", ["K90", "K90.0", "K90.9"]),
        (CM, "M57.01", ["M75.01"]),
        (CM, "S90.1XXB", ["S90.1", "S90.1XXA", "S90.1XXD"]),
        (CM, "", []),
        (CM, "é", []),
        (CodeSystem.NDC, "1", []),
    ],
)
def test_codes_like_an_unknown_one_are_proposed(
    searched: Books, system: CodeSystem, code: str, alike: list[str]
) -> None:
    found = searched.read(near, system, code, None)
    assert found[: len(alike)] == alike
    assert code not in found


def test_a_revenue_code_is_known_by_number(searched: Books) -> None:
    assert searched.read(beginning, "045", None, None)[:1] == [(CodeSystem.REV, "0450")]

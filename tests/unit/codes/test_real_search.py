"""Searching the real books: official titles, facts that are known, and the practice questions where they are there."""

from __future__ import annotations

import importlib.util
import json
import random
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from consultant.codes.catalogue import Book
from consultant.codes.lookup import Books
from consultant.codes.search.search import Hit, search
from consultant.codes.search.wordings.corpus import SOURCES
from consultant.codes.view import View
from consultant.models.books import diagnoses, search_indexes
from consultant.vocabulary import CodeSystem

pytestmark = pytest.mark.realdata

DX, SUPPLY, PROCEDURE = CodeSystem.ICD10CM, CodeSystem.HCPCS, CodeSystem.ICD10PCS
TITLES = 400


def hits(books: Books, text: str, system: CodeSystem, limit: int = 10, **filters: Any) -> list[Hit]:
    return books.read(search, text, system, limit=limit, **filters)


def codes(books: Books, text: str, system: CodeSystem, limit: int = 10, **filters: Any) -> list[str]:
    return [hit.code for hit in hits(books, text, system, limit, **filters)]


def _billable_titles(view: View) -> list[tuple[str, str]]:
    edition = view.edition(Book.ICD10CM)
    assert edition
    rows = view.connection.execute(
        select(diagnoses.c.code, diagnoses.c.title).where(
            diagnoses.c.release_id == edition.release_id, diagnoses.c.billable
        )
    )
    return [(row.code, row.title) for row in rows]


def test_an_official_title_finds_its_code_first(real_books: Books) -> None:
    every = real_books.read(_billable_titles)
    assert len(every) == 74_719
    for code, title in random.Random(6).sample(every, TITLES):  # noqa: S311 - a sample, no secret
        assert codes(real_books, title, DX, limit=1)[0].replace(".", "") == code


@pytest.mark.parametrize(
    ("words", "system", "code"),
    [
        ("frozen shoulder left", DX, "M75.02"),
        ("DM2 with CKD stage 4", DX, "E11.22"),
        ("acute otitis media, right ear", DX, "H66.91"),
        ("hypertention", DX, "I10"),
        ("colles fx left, follow up", DX, "S52.532D"),
        ("nonunion fracture neck of femur left", DX, "S72.002K"),
        ("open fx tibia shaft right type II", DX, "S82.201B"),
        ("status post left total hip arthroplasty", DX, "Z96.642"),
        ("kidney stone", DX, "N20.0"),
        ("Rocephin", SUPPLY, "J0696"),
        ("wheelchair van transport", SUPPLY, "A0130"),
        ("appendectomy", PROCEDURE, "0DTJ0ZZ"),
    ],
)
def test_what_a_coder_would_have_found_is_among_the_first_five(
    real_books: Books, words: str, system: CodeSystem, code: str
) -> None:
    assert code in codes(real_books, words, system, limit=5)


def test_one_gram_of_a_brand_is_four_units(real_books: Books) -> None:
    first = hits(real_books, "Rocephin 1 g", SUPPLY, limit=1)[0]
    assert first.units
    assert (first.code, first.units.count, first.units.each) == ("J0696", 4, "250 mg")


def test_a_code_of_another_year_is_found_for_that_year_only(real_books: Books) -> None:
    words = "Multiple sclerosis"
    assert codes(real_books, words, DX, limit=1, on=date(2025, 3, 1)) == ["G35"]
    assert "G35" not in codes(real_books, words, DX, limit=5, on=date(2026, 3, 1), billable=True)


def test_every_list_that_is_loaded_has_its_index(real_books: Books) -> None:
    made = {(row.release_id, row.system) for row in real_books.read(_indexes)}
    for system, sources in SOURCES.items():
        book = next((one for one in sources.lists if real_books.edition(one)), None)
        edition = real_books.edition(book) if book else None
        assert edition is None or (edition.release_id, system) in made


def _indexes(view: View) -> list[Any]:
    return list(view.connection.execute(select(search_indexes.c.release_id, search_indexes.c.system)))


SHARES = (
    ("search-icd10cm.jsonl", {"do", "mondo", "aci"}, {"ex@1": 62, "ex@5": 76, "ex@10": 80, "cat@10": 86}),
    ("search-icd10cm.jsonl", {"shorthand", "lay"}, {"ex@10": 82}),
    ("search-icd10cm.jsonl", {"index"}, {"ex@10": 99}),
    ("search-hcpcs.jsonl", {"hcpcs"}, {"ex@10": 90}),
)
"""The practice sets, and what of each must be found, in percent; they are for measuring, and no word list came from them."""


@pytest.mark.parametrize(("name", "sources", "least"), SHARES)
def test_the_practice_questions_are_found(
    real_data: Path, real_books: Books, name: str, sources: set[str], least: dict[str, float]
) -> None:
    scorer = _scorer(real_data / "questions" / "score_search.py")
    lines = (real_data / "questions" / name).read_text(encoding="utf-8").splitlines()
    rows = [row for row in map(json.loads, lines) if row["source"] in sources]
    system = SUPPLY if "hcpcs" in name else DX
    asked: Callable[[str, int], list[str]] = lambda text, limit: codes(real_books, text, system, limit)  # noqa: E731
    found = scorer.score(asked, rows)["ALL"]
    assert {key: found[key] for key in least if found[key] < least[key]} == {}


def _scorer(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location("score_search", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module

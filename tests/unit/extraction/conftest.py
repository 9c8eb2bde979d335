"""Books of a few invented and a few real code numbers, and a short way to read a text."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from consultant.extraction.extract import extract
from consultant.extraction.known import NoBooks
from consultant.vocabulary import CodeSystem, Question

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from consultant.extraction.known import KnownCodes, Pair

TODAY = date(2026, 11, 20)  # a Friday

ICD = {"I10", "E11.9", "E11.65", "E10.9", "I35.0", "Z23", "G04.39", "W10.8XXA", "M99.0"}
CPT = {
    "99213",
    "99214",
    "36415",
    "20610",
    "93591",
    "93355",
    "45385",
    "45380",
    "11042",
    "97597",
    "96372",
    "12001",
    "15000",
    "22612",
    "11750",
}
HCPCS = {"A0428", "J1885", "L3020", "G0439", "G0463", "H0031", "J0585", "E0601", "E1390"}


class Shelved:
    """Books that know a fixed set."""

    def __init__(self, pairs: Iterable[Pair]) -> None:
        self.pairs = set(pairs)

    def known(self, pairs: Iterable[Pair]) -> set[Pair]:
        return self.pairs & set(pairs)


ICD_ONLY = Shelved((CodeSystem.ICD10CM, code) for code in ICD)
FULL = Shelved(
    {
        *((CodeSystem.ICD10CM, code) for code in ICD),
        *((CodeSystem.CPT, code) for code in CPT),
        *((CodeSystem.HCPCS, code) for code in HCPCS),
        (CodeSystem.MOD, "ZZ"),
    }
)
SHELVES: dict[str, KnownCodes] = {"none": NoBooks(), "icd": ICD_ONLY, "full": FULL}


def ask(text: str, books: str = "full", subject: str = "") -> Question:
    return extract(text, books=SHELVES[books], subject=subject, today=TODAY)


def short(question: Question) -> list[str]:
    """Mentions in one word each: `CPT 99213 -25 x2`."""
    return [
        f"{one.system.value} {one.code}"
        + (f"..{one.range_end}" if one.range_end else "")
        + "".join(f" -{modifier}" for modifier in one.modifiers)
        + (f" x{one.units}" if one.units else "")
        for one in question.mentions
    ]


@pytest.fixture
def read() -> Callable[..., Question]:
    return ask


@pytest.fixture
def words() -> Callable[..., list[str]]:
    def _words(text: str, books: str = "full", subject: str = "") -> list[str]:
        return short(ask(text, books, subject))

    return _words

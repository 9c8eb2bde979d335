"""Stories made at test time from random rows of Table 5, the CC and MCC lists, the HCC mapping and the GEMs, on the real books."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest

from consultant.codes.readers import complications, conversions, crosswalks, drgs, groups
from consultant.codes.shapes import compact
from consultant.vocabulary import CodeSystem

from tests.at_the_desk import reply_to
from tests.journeys.test_real_books import SEED

if TYPE_CHECKING:
    from consultant.codes.lookup import Books

    from tests.conftest import Clock
    from tests.journeys.journey import Played

pytestmark = pytest.mark.realdata

STORIES = 6
DX, ICD9, DRG = CodeSystem.ICD10CM, CodeSystem.ICD9CM, CodeSystem.MSDRG


def drawn(books: Books, system: CodeSystem, first: str, last: str, count: int) -> list[str]:
    """Codes drawn by a fixed seed."""
    return random.Random(SEED).sample(books.range_codes(system, first, last), count)  # noqa: S311 - a test's dice


def test_ms_drgs(played: Played, clock: Clock, real_books: Books) -> None:
    for code in drawn(real_books, DRG, "001", "990", STORIES):
        row = real_books.read(drgs.drg, code, None)
        reply = reply_to(played, clock, f"What is the weight and GMLOS of MS-DRG {code}?")
        if row is None:
            assert f"No, MS-DRG {code} is not in Table 5" in reply
            continue
        assert (
            f"weight {row.weight}, GMLOS {row.geometric_stay} days, AMLOS {row.arithmetic_stay} days" in reply
        )
        assert row.title in reply


def test_levels_of_diagnoses(played: Played, clock: Clock, real_books: Books) -> None:
    found: dict[str | None, Any] = {}
    for code in drawn(real_books, DX, "A00", "T88.9", 400):
        entry = real_books.find_code(DX, code)
        row = real_books.read(complications.complication, code, None)
        if entry and entry.billable and row:
            found.setdefault(row.level, code)
    assert set(found) == {"CC", "MCC", None}
    words = {"CC": "is a CC, not an MCC", "MCC": "is an MCC", None: "is neither a CC nor an MCC"}
    for level, code in found.items():
        reply = reply_to(played, clock, f"Is {code} a CC or an MCC?")
        assert f"{code} {words[level]} (FY2026)" in reply.splitlines()[0]


def test_categories(played: Played, clock: Clock, real_books: Books) -> None:
    for code in drawn(real_books, DX, "A00", "T88.9", 40)[:STORIES]:
        entry = real_books.find_code(DX, code)
        assert entry is not None
        rows = real_books.read(groups.hcc, code, None)
        reply = reply_to(played, clock, f"Is {code} an HCC?")
        for row in rows:
            assert row.name in reply
            assert row.model in reply
        assert (f"{code} is in no HCC of the mapping" in reply) is (not rows)


def test_exempt_codes(played: Played, clock: Clock, real_books: Books) -> None:
    for code in drawn(real_books, DX, "V00", "Z99.9", STORIES):
        listed = real_books.read(conversions.is_poa_exempt, compact(code), None)
        assert listed is not None
        reply = reply_to(played, clock, f"Is {code} exempt from POA reporting?")
        assert f"{code} is {'' if listed[0] else 'not '}exempt from POA reporting" in reply


def test_icd9_codes(played: Played, clock: Clock, real_books: Books) -> None:
    for code in drawn(real_books, ICD9, "001", "999.99", STORIES):
        rows = real_books.read(crosswalks.equivalents, ICD9, code, None)
        reply = reply_to(played, clock, f"What is ICD-9 code {code} in ICD-10-CM?")
        for row in rows[:8]:
            assert (row.target or f"{code} has no counterpart") in reply
        assert "GEM" in reply

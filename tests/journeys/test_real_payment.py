"""Fees of random rows of the real fee schedule, asked by mail: the reply's dollars against the row, reckoned anew here."""

from __future__ import annotations

import random
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from consultant.codes.catalogue import Book
from consultant.codes.readers import fees, localities
from consultant.models.books import fee_rows

from tests.at_the_desk import reply_to
from tests.journeys.journey import Played

if TYPE_CHECKING:
    from consultant.codes.lookup import Books
    from consultant.codes.readers.fees import FeeRow
    from consultant.codes.view import View

    from tests.conftest import Clock

pytestmark = pytest.mark.realdata

CHECKOUT = Path(__file__).resolve().parents[2]
SEED = 20261127
STORIES = 12


def office_codes(view: View, release: int) -> list[str]:
    """The codes without components that are done in both settings and are under no cap."""
    chosen = (
        select(fee_rows.c.code)
        .where(fee_rows.c.release_id == release, fee_rows.c.status == "A", fee_rows.c.modifier == "")
        .where(fee_rows.c.nonfacility_na == "", fee_rows.c.facility_na == "", fee_rows.c.components == "0")
        .order_by(fee_rows.c.code)
    )
    return list(view.connection.scalars(chosen))


def priced_rows(books: Books) -> list[FeeRow]:
    """Random ones of their rows."""
    edition = books.edition(Book.PFS)
    assert edition
    codes = random.Random(SEED).sample(books.read(office_codes, edition.release_id), STORIES)  # noqa: S311
    return [books.read(fees.rows, code, None)[0] for code in codes]


def by_hand(parts: list[tuple[Decimal, Decimal]], factor: Decimal) -> str:
    """The sum of values and indices times the factor, as dollars are printed."""
    total = sum((value * index for value, index in parts), Decimal(0)) * factor
    return f"${total.quantize(Decimal('0.01'), ROUND_HALF_UP):,}"


def test_national_amounts_of_random_rows(played: Played, clock: Clock, real_books: Books) -> None:
    one = Decimal(1)
    for row in priced_rows(real_books):
        reply = reply_to(played, clock, f"What is the Medicare fee for {row.code}?")
        office = [(row.work, one), (row.nonfacility_expense, one), (row.malpractice, one)]
        hospital = [(row.work, one), (row.facility_expense, one), (row.malpractice, one)]
        assert f"{row.code} {by_hand(office, row.conversion_factor)} non-facility and " in reply, reply
        assert (
            f"{by_hand(hospital, row.conversion_factor)} facility (national, {row.edition.release})" in reply
        ), reply


def test_random_localities_by_number(played: Played, clock: Clock, real_books: Books) -> None:
    row = real_books.read(fees.rows, "99213", None)[0]
    every = real_books.read(localities.every_locality, None)
    for place in random.Random(SEED).sample(every, STORIES):  # noqa: S311
        words = f"99213 fee in the office, locality {place.carrier}{place.locality}?"
        work = place.work if place.work is not None else place.work_without_floor
        assert work is not None
        parts = [
            (row.work, work),
            (row.nonfacility_expense, place.expense),
            (row.malpractice, place.malpractice),
        ]
        reply = reply_to(played, clock, words)
        assert (
            f"99213 {by_hand(parts, row.conversion_factor)} non-facility (locality {place.locality} " in reply
        ), reply


def test_the_published_facts(played: Played, clock: Clock) -> None:
    reply = reply_to(played, clock, "Medicare fee for 99213 in the office?")
    assert "2.75" in reply
    assert "32.3465 = $88.95" in reply
    reply = reply_to(played, clock, "27447 vs 20611 in office or hospital - RVUs in each setting (2025)?")
    assert "27447: total RVU 38.88 facility and non-facility NA" in reply
    assert "20611: total RVU 2.98 non-facility and 1.77 facility" in reply

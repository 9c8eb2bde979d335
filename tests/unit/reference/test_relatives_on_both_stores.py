"""What stands around a code is the same in SQLite and in PostgreSQL: leaps over a level, neighbours in the order of a list."""

from __future__ import annotations

from datetime import date

import pytest

from consultant.codes.lookup import Books
from consultant.codes.readers import families, neighbours
from consultant.models.base import make_engine
from consultant.vocabulary import CodeSystem

from tests.stores import MakeStore


@pytest.fixture
def wide(make_store: MakeStore) -> Books:
    """The wide books on this store."""
    engine = make_engine(make_store(wide=True).books_url, "books")
    return Books(engine, lambda: date(2026, 5, 16))


def test_the_relatives_of_codes(wide: Books) -> None:
    below = wide.read(families.below_diagnosis, "E11", None)
    assert below
    assert [one.code for one in below.rows] == ["E11.2", "E11.6", "E11.9"]
    beside = wide.read(families.beside_diagnosis, "E11", None)
    assert beside
    assert [one.code for one in beside.rows] == ["E10", "E11"]
    assert [one.code for one in wide.read(families.beside_drg, "292", None)] == ["291", "292", "293"]
    assert wide.read(families.beside_drg, "none", None) == []


def test_the_neighbours_of_codes(wide: Books) -> None:
    for system, code in (
        (CodeSystem.CPT, "93591"),
        (CodeSystem.HCPCS, "J9990"),
        (CodeSystem.MSDRG, "292"),
        (CodeSystem.POS, "11"),
        (CodeSystem.MOD, "LT"),
    ):
        found = wide.read(neighbours.neighbours, system, code, None)
        assert found, (system, code)
        before, after = ([one.code for one in side] for side in (found.before, found.after))
        assert before == sorted(before)
        assert after == sorted(after)
        assert all(one < code for one in before)
        assert all(one > code for one in after)
    assert wide.read(neighbours.neighbours, CodeSystem.ICD10CM, "E11", None) is None

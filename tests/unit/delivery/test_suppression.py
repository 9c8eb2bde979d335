"""Addresses that get no mail: once suppressed, until a person lifts it, and again after the next failure."""

from __future__ import annotations

import pytest

from consultant.cli.services import open_services
from consultant.delivery.suppression import is_suppressed, lift, suppress, suppressions
from consultant.models.base import reading, unit_of_work

from tests.conftest import Clock
from tests.stores import Store


@pytest.mark.usefixtures("empty_store")
def test_an_address_is_suppressed_until_somebody_lifts_it(clock: Clock) -> None:
    engine = open_services().engine
    with unit_of_work(engine) as session:
        assert suppress(session, "Ben@Clinic.example", "not delivered: 5.1.1", None, clock())
        assert not suppress(session, "ben@clinic.example", "again", None, clock()), "it stood already"
        assert is_suppressed(session, "<BEN@clinic.EXAMPLE>")
        assert not is_suppressed(session, "sue@clinic.example")
    with unit_of_work(engine) as session:
        assert lift(session, "BEN@clinic.example", "pat", clock())
        assert not lift(session, "ben@clinic.example", "pat", clock())
        assert not is_suppressed(session, "ben@clinic.example")
    with reading(engine) as session:
        assert suppressions(session) == []
        (row,) = suppressions(session, lifted=True)
        assert (row.address, row.lifted_by, row.reason) == (
            "ben@clinic.example",
            "pat",
            "not delivered: 5.1.1",
        )
    with unit_of_work(engine) as session:
        assert suppress(session, "ben@clinic.example", "not delivered: 5.2.1", None, clock())
        assert is_suppressed(session, "ben@clinic.example")


def test_what_is_no_address_can_stand_there_too(empty_store: Store, clock: Clock) -> None:
    with unit_of_work(open_services().engine) as session:
        assert suppress(session, " <Odd One@@X> ", "odd", None, clock())
        assert is_suppressed(session, "odd one@@x")

"""References that are too long lose their eldest ids, each whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.delivery.conversation import LONGEST, conversation
from consultant.models.base import unit_of_work

from tests.at_the_desk import add_case

if TYPE_CHECKING:
    from consultant.cli.services import Services

    from tests.conftest import Clock


def test_a_chain_that_is_too_long_keeps_its_newest_ids_whole(services: Services, clock: Clock) -> None:
    ids = [f"<{number:040}@clinic.example>" for number in range(66)]
    with unit_of_work(services.engine) as session:
        case = add_case(
            session, 1, clock(), references=" ".join(ids), message_id="<" + "m" * 900 + "@clinic.example>"
        )
        found = conversation(session, case, "Coding answer")
    kept = found.references.split()
    assert len(found.references) <= LONGEST
    assert kept[:-1] == ids[1 - len(kept) :]
    assert (kept[-1], found.subject, found.in_reply_to) == (case.message_id, "Coding answer", case.message_id)

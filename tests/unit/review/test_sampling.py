"""Which decisions a second reader sees, and what becomes of what he says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from consultant import pipeline, workbench
from consultant.audit_log import Actor
from consultant.errors import NotPossibleNow, UsageError
from consultant.models.administration import AuditEntry
from consultant.models.base import reading
from consultant.models.review import DecisionRecord
from consultant.review.decide import Decision, DecisionKind
from consultant.review.sampling import is_chosen, to_read

from tests.at_the_desk import ask, introduce

if TYPE_CHECKING:
    from tests.conftest import Clock
    from tests.journeys.journey import Played
    from tests.unit.conftest import Desks

LEAD = Actor("lead", "web")


@pytest.fixture
def decided(desks: Desks, clock: Clock) -> Played:
    """A desk that reads every decision again, and one approval of ann's."""
    played = desks(review="always", second_review_share=1.0, undo_seconds=60)
    introduce(played.desk.engine, clock())
    pipeline.decide(played.desk, ask(played), Decision(DecisionKind.APPROVE, "ann"))
    return played


def chosen(played: Played) -> list[tuple[str, bool]]:
    with reading(played.desk.engine) as session:
        rows = session.scalars(select(DecisionRecord).order_by(DecisionRecord.id))
        return [(row.kind, row.second_chosen) for row in rows]


def waiting(played: Played, reader: str = "lead") -> list[int]:
    with reading(played.desk.engine) as session:
        return [one.record.id for one in to_read(session, reader)]


def say(played: Played, number: int, reader: Actor = LEAD, *, agrees: bool = True, words: str = "") -> None:
    workbench.say_second(
        played.desk.engine, number, reader, agrees=agrees, words=words, now=played.desk.clock()
    )


def test_the_share_is_chosen_by_the_desk_s_secret_and_always_the_same() -> None:
    picked = [is_chosen(case_id, 1, 0.2, b"secret") for case_id in range(5_000)]
    assert 0.18 < sum(picked) / 5_000 < 0.22
    assert picked == [is_chosen(case_id, 1, 0.2, b"secret") for case_id in range(5_000)]
    assert picked != [is_chosen(case_id, 1, 0.2, b"another") for case_id in range(5_000)]
    assert not any(is_chosen(case_id, 1, 0.0, b"secret") for case_id in range(500))
    assert all(is_chosen(case_id, 1, 1.0, b"secret") for case_id in range(500))


def test_only_what_sends_words_is_read_again_and_what_was_taken_back_is_not(decided: Played) -> None:
    assert chosen(decided) == [("approve", True)]
    pipeline.decide(decided.desk, 1, Decision(DecisionKind.RECALL, "ann"))
    pipeline.decide(decided.desk, 1, Decision(DecisionKind.DROP, "ann"))
    assert chosen(decided) == [("approve", False), ("recall", False), ("drop", False)]
    assert waiting(decided) == []


def test_nobody_reads_their_own_decision_again(decided: Played) -> None:
    assert (waiting(decided), waiting(decided, "ann")) == ([1], [])
    with pytest.raises(NotPossibleNow, match="Nobody reads a second time what they decided themselves"):
        say(decided, 1, Actor("ann", "web"))


def test_the_second_reader_sees_both_texts(decided: Played) -> None:
    pipeline.decide(decided.desk, 1, Decision(DecisionKind.RECALL, "ann"))
    pipeline.decide(decided.desk, 1, Decision(DecisionKind.AMEND, "ann", "Other words."))
    with reading(decided.desk.engine) as session:
        (one,) = to_read(session, "lead")
    assert "93591" in one.before
    assert one.after.startswith("Other words.")
    assert one.reference.startswith("CC-")


def test_a_second_reading_is_kept_once_and_is_in_the_audit_log(decided: Played, clock: Clock) -> None:
    with pytest.raises(UsageError, match="Whoever disagrees says why"):
        say(decided, 1, agrees=False, words=" ")
    say(decided, 1, agrees=False, words="The edit ended.")
    with pytest.raises(NotPossibleNow, match="lead has read decision 1 again at 2026-11-16 12:00 UTC"):
        say(decided, 1)
    with reading(decided.desk.engine) as session:
        row = session.get_one(DecisionRecord, 1)
        assert (row.second_by, row.second_at, row.second_agrees) == ("lead", clock(), False)
        assert row.second_words == "The edit ended."
        (line,) = session.scalars(select(AuditEntry).where(AuditEntry.action == "case.second"))
        assert (line.actor, line.via, line.new) == ("lead", "web", "disagrees")
    assert waiting(decided) == []


def test_a_decision_that_was_not_chosen_is_not_read_again(decided: Played) -> None:
    with pytest.raises(NotPossibleNow, match="There is no decision 7 to be read again"):
        say(decided, 7)

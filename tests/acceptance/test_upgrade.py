"""AT-93: an upgrade with a full queue loses nothing, and neither does going back; the former program works on meanwhile.

The same under load and with every part replaced: `python -m tests.soak --hosts` (docs/running/upgrading.md).
"""

from __future__ import annotations

from sqlalchemy import Engine, text

from consultant import pipeline
from consultant.cli.services import open_services
from consultant.lifecycle import Status
from consultant.models.base import bulk_writing
from consultant.models.migrations import downgrade, find_version, newest_revision

from tests.acceptance.conftest import OpenDesk
from tests.at_the_desk import ask, case_of, introduce, mail, take_in
from tests.conftest import Clock
from tests.journeys.journey import Played, sent

TOMORROW = (
    "CREATE TABLE tomorrows (id INTEGER PRIMARY KEY)",
    "ALTER TABLE cases ADD COLUMN tomorrow VARCHAR(20)",
    "ALTER TABLE case_events ADD COLUMN tomorrow INTEGER DEFAULT 0 NOT NULL",
    "ALTER TABLE replies ADD COLUMN tomorrow INTEGER DEFAULT 0 NOT NULL",
    "CREATE INDEX ix_cases_tomorrow ON cases (tomorrow)",
)
"""What the next version may add."""


def queue_up(played: Played) -> list[int]:
    """A case in every status that the desk moves on from by itself."""
    cases = [take_in(played, mail(number)) for number in range(1, 4)]
    pipeline.screen(played.desk, cases[1])
    for step in (pipeline.screen, pipeline.draft):
        step(played.desk, cases[2])
    found = [Status(case_of(played.desk.engine, case_id).status) for case_id in cases]
    assert found == [Status.RECEIVED, Status.ADMITTED, Status.APPROVED]
    played.bell.rings.clear()
    return cases


def all_answered(played: Played, clock: Clock, cases: list[int]) -> bool:
    """After a sweep each has been answered, once."""
    clock.pass_(minutes=2)
    pipeline.sweep(played.desk)
    played.bell.answer(played.desk)
    statuses = {case_of(played.desk.engine, case_id).status for case_id in cases}
    return statuses == {Status.SENT} and len(sent(played)) == len(cases)


def make_tomorrow(engine: Engine) -> None:
    """The next version has been here, with `stores migrate`."""
    version = f"{int(newest_revision('desk')[:4]) + 1:04}_of_tomorrow"
    with bulk_writing(engine) as connection:
        for statement in TOMORROW:
            connection.exec_driver_sql(statement)
        connection.execute(text("UPDATE desk_version SET version_num = :said"), {"said": version})


def test_at_93_an_upgrade_with_a_full_queue_loses_nothing(desk_with: OpenDesk, clock: Clock) -> None:
    played = desk_with()
    introduce(played.desk.engine, clock(), units=20)
    cases = queue_up(played)
    downgrade(played.desk.engine, "desk", "-1")
    open_services()
    assert find_version(played.desk.engine, "desk") == newest_revision("desk")
    assert all_answered(played, clock, cases)


def test_at_93_the_former_program_works_on_where_the_next_has_migrated(
    desk_with: OpenDesk, clock: Clock
) -> None:
    played = desk_with()
    introduce(played.desk.engine, clock(), units=20)
    cases = queue_up(played)
    make_tomorrow(played.desk.engine)
    open_services()
    assert all_answered(played, clock, cases)
    assert case_of(played.desk.engine, ask(played, 9)).status == Status.SENT

"""What a search is for, what each filter lets through, in which order, and what is counted."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from consultant.errors import UsageError
from consultant.lifecycle import Status
from consultant.models.base import make_engine, reading, unit_of_work
from consultant.models.case import Case, move
from consultant.models.migrations import migrate
from consultant.models.review import ReviewItem
from consultant.review.filters import NOBODY, Filters, Sought, sought
from consultant.review.queue import (
    MOST_COUNTED,
    count_queue,
    find_elsewhere,
    find_page,
    get_case,
    waiting_reasons,
)

from tests.counting import statements
from tests.long_queue import COMMON_CODE, REASONS, SECOND_CODE, fill_queue, reference_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from tests.conftest import Clock
    from tests.stores import Store

CASES = 12


@pytest.fixture
def engine(empty_store: Store, clock: Clock) -> Iterator[Engine]:
    """Twelve held cases on either store; the first two are overdue."""
    made = make_engine(empty_store.database_url, "desk")
    migrate(made, "desk")
    fill_queue(made, clock(), CASES)
    with unit_of_work(made) as session:
        for number in range(1, CASES + 1):
            session.get_one(ReviewItem, number).due_at = clock() + timedelta(
                minutes=number - 3, microseconds=7
            )
        session.get_one(ReviewItem, 4).snoozed_until = clock() + timedelta(hours=1)
        session.get_one(ReviewItem, 5).snoozed_until = clock()
        session.get_one(ReviewItem, 6).assigned_to = "ann"
        session.get_one(ReviewItem, 7).holder = "ann"
        session.get_one(ReviewItem, 7).held_until = clock() + timedelta(minutes=1)
        session.get_one(ReviewItem, 8).holder = "ann"
        session.get_one(ReviewItem, 8).held_until = clock()
        session.get_one(ReviewItem, 9).marked = True
        session.get_one(ReviewItem, 10).first_held_at = clock() - timedelta(days=9)
        session.get_one(ReviewItem, 11).mailbox = "appeals"
        session.get_one(Case, 12).sender_address = "100%@clinic.example"
    yield made
    made.dispose()


def found(engine: Engine, clock: Clock, **wanted: Any) -> list[int]:
    with reading(engine) as session:
        return [row.case_id for row in find_page(session, Filters(clock(), "ann", **wanted)).rows]


ALL = [1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12]


def test_each_filter_lets_its_own_through_the_oldest_due_first(engine: Engine, clock: Clock) -> None:
    for wanted, numbers in (
        ({}, ALL),
        ({"mailbox": "appeals"}, [11]),
        ({"reason": REASONS[1]}, [1, 5, 9]),
        ({"account": 4}, [3]),
        ({"account": 999_999_999}, []),
        ({"older_than": timedelta(days=5)}, [10]),
        ({"assigned_to": "ann"}, [6]),
        ({"assigned_to": NOBODY}, [number for number in ALL if number != 6]),
        ({"mine": True}, [6, 7]),
        ({"overdue": True}, [1, 2]),
        ({"snoozed": True}, [4]),
        ({"marked": True}, [9]),
        ({"overdue": True, "reason": REASONS[1]}, [1]),
        ({"search": SECOND_CODE}, [1, 3, 5, 7, 9, 11]),
        ({"search": COMMON_CODE.lower()}, ALL),
        ({"search": "99999"}, []),
        ({"search": "Coder3@Clinic3.Example"}, [3]),
        ({"search": "coder1"}, [1, 10, 11]),
        ({"search": "100%@"}, [12]),
        ({"search": "100%"}, [12]),
        ({"search": "1_0"}, []),
        ({"search": reference_of(3).lower()}, [3]),
        ({"search": "cc-bbbb"}, ALL),
        ({"search": "CC-X"}, []),
        ({"search": "  "}, ALL),
        ({"search": "\0 ' \" %"}, []),
        ({"search": "CC-\0"}, []),
        ({"mailbox": "\0"}, []),
        ({"reason": "\0", "assigned_to": "\0"}, []),
    ):
        assert found(engine, clock, **wanted) == numbers, wanted


def test_pages_follow_each_other_without_a_gap_whatever_is_due_at_the_same_time(
    engine: Engine, clock: Clock
) -> None:
    with unit_of_work(engine) as session:
        for number in range(1, 9):
            session.get_one(ReviewItem, number).due_at = clock() - timedelta(minutes=1)
    seen, after = [], ""
    with reading(engine) as session:
        while True:
            page = find_page(session, Filters(clock()), after, 3)
            seen += [row.case_id for row in page.rows]
            after = page.after
            if not after:
                break
    assert seen == ALL


@pytest.mark.parametrize("after", ["x", "1", "1.", ".1", "1.1.1", "²2.1", "9" * 18 + ".1", "1." + "9" * 19])
def test_a_page_that_is_none_is_a_sentence(desk_engine: Engine, clock: Clock, after: str) -> None:
    with reading(desk_engine) as session, pytest.raises(UsageError, match="This page of the queue"):
        find_page(session, Filters(clock()), after)


def test_the_last_mark_there_can_be_is_a_page_without_a_row(engine: Engine, clock: Clock) -> None:
    with reading(engine) as session:
        assert find_page(session, Filters(clock()), f"{'9' * 17}.{'9' * 18}").rows == ()


def test_a_row_says_what_the_table_shows(engine: Engine, clock: Clock) -> None:
    with reading(engine) as session:
        rows = {row.case_id: row for row in find_page(session, Filters(clock(), "ann")).rows}
    assert rows[3].account == "Clinic 4"
    assert rows[3].sender == "c***@clinic3.example"
    assert (rows[7].holder, rows[8].holder) == ("ann", ""), "a lease that has ended holds nothing"
    assert rows[8].held_until is None
    assert rows[6].assigned_to == "ann"


def test_the_views_are_counted(engine: Engine, clock: Clock) -> None:
    with reading(engine) as session:
        counts = count_queue(session, Filters(clock(), "ann", search=SECOND_CODE))
    assert (counts.matching, counts.waiting, counts.mine) == (6, 11, 2)
    assert (counts.nobodys, counts.overdue, counts.snoozed, counts.marked) == (10, 2, 1, 1)


def test_counting_stops(engine: Engine, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("consultant.review.queue.MOST_COUNTED", 4)
    with reading(engine) as session:
        assert count_queue(session, Filters(clock())).waiting == 5
    assert MOST_COUNTED == 1000


def test_a_search_that_finds_a_great_many_finds_the_same(
    engine: Engine, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("consultant.review.queue.WIDE", 2)
    for search, numbers in ((COMMON_CODE, ALL), ("coder1", [1, 10, 11]), ("cc-bbbb", ALL)):
        assert found(engine, clock, search=search) == numbers


def test_reasons_are_those_for_which_cases_wait(engine: Engine, clock: Clock) -> None:
    with unit_of_work(engine) as session:
        session.get_one(ReviewItem, 1).reason = ""
        move(session, session.get_one(Case, 12), Status.DISCARDED, at=clock())
        session.get_one(ReviewItem, 12).reason = "It waits no more."
        assert waiting_reasons(session) == sorted(REASONS)


def test_nothing_waits_for_no_reason(desk_engine: Engine) -> None:
    with reading(desk_engine) as session:
        assert waiting_reasons(session) == []


def test_what_waits_no_more_is_found_beside_the_queue(engine: Engine, clock: Clock) -> None:
    with unit_of_work(engine) as session:
        for number in (1, 3):
            move(session, session.get_one(Case, number), Status.DISCARDED, at=clock())
    with reading(engine) as session:
        assert [case.id for case in find_elsewhere(session, SECOND_CODE)] == [3, 1]
        assert [case.id for case in find_elsewhere(session, reference_of(1))] == [1]
        assert find_elsewhere(session, reference_of(2)) == []
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("consultant.review.queue.WIDE", 2)
            assert find_elsewhere(session, SECOND_CODE) == [], "a great many are not looked through"
        assert get_case(session, reference_of(1)).id == 1
    assert found(engine, clock, search=SECOND_CODE) == [5, 7, 9, 11]


def test_a_case_that_is_held_anew_is_marked_by_what_is_odd(desk_engine: Engine, clock: Clock) -> None:
    fill_queue(desk_engine, clock(), 1)
    with unit_of_work(desk_engine) as session:
        case = session.get_one(Case, 1)
        move(session, case, Status.DISCARDED, at=clock())
        case.marks = ["Odd."]
        move(session, case, Status.HELD, at=clock())
    with reading(desk_engine) as session:
        (row,) = find_page(session, Filters(clock(), marked=True)).rows
    assert row.marks == ("Odd.",)


@pytest.mark.parametrize(
    "wanted",
    [
        {},
        {"mailbox": "consult"},
        {"reason": "x"},
        {"account": 1},
        {"assigned_to": "ann"},
        {"assigned_to": NOBODY},
        {"mine": True},
        {"overdue": True},
        {"snoozed": True},
        {"marked": True},
        {"search": "99213"},
        {"search": "ann@clinic.example"},
        {"search": "ann"},
        {"search": "CC-B"},
    ],
)
def test_each_filter_is_answered_from_an_index(
    desk_engine: Engine, clock: Clock, wanted: dict[str, Any]
) -> None:
    with statements(desk_engine) as sent, reading(desk_engine) as session:
        find_page(session, Filters(clock(), "ann", **wanted))
    with desk_engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sent[-1]}", (None,) * sent[-1].count("?"))
        steps = [row[3] for row in plan]
    for step in steps:
        assert (
            not step.startswith(("SCAN review_items", "SCAN cases", "SCAN case_codes")) or "INDEX" in step
        ), steps


@pytest.mark.parametrize(
    ("search", "kind"),
    [
        ("CC-BKTR", Sought.REFERENCE),
        (" cc-", Sought.REFERENCE),
        ("99213", Sought.CODE),
        ("e11.65", Sought.CODE),
        ("J1885", Sought.CODE),
        ("ann", Sought.SENDER),
        ("ann@", Sought.SENDER),
        ("99213@clinic.example", Sought.SENDER),
        ("clinic.example", Sought.SENDER),
    ],
)
def test_what_is_searched_for_is_told_by_its_look(search: str, kind: Sought) -> None:
    assert sought(search) is kind

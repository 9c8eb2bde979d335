"""A desk with as many ended cases on file as are asked for and a constant number of live ones, written by the store itself.

Each table is filled by one INSERT … SELECT over a series of numbers, so that a million cases take minutes. `a_day` cases came in
a day, the newest an hour ago: what is kept for a time (raw mails, words) is kept of the newest alone, as the sweeper leaves it.
It is no story: what a case asked and was told is the same in all.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sqlalchemy import insert

from consultant.lifecycle import Status
from consultant.models.account import Account, LedgerEntry, Plan, Sender
from consultant.models.administration import Webhook
from consultant.models.base import Base, bulk_writing
from consultant.models.case import Case, CaseEvent, RawMail
from consultant.models.reply import Reply
from consultant.models.review import CaseCode, ReviewItem
from consultant.models.user import ApiToken, User

from tests.history_rows import ACCOUNTS, ASKED, History, case_row, entry, events, item, reply, rows_of_ended

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Engine

A_DAY = 1_000
OF_EACH = 200
"""Live cases of each status."""
AT_ONCE = 50_000
LIVE = (
    Status.RECEIVED,
    Status.ADMITTED,
    Status.DRAFTED,
    Status.HELD,
    Status.APPROVED,
    Status.SENDING,
    Status.SHUNTED,
)


def fill_history(
    engine: Engine, now: datetime, number: int, *, a_day: int = A_DAY, of_each: int = OF_EACH, behind: int = 0
) -> None:
    """`number` ended cases with all that belongs to them, and behind them `of_each` live ones of each status.

    The first one has the number `behind` + 1; room for older ones.
    """
    told = History(engine.dialect.name, now, behind + number, 86_400 / a_day)
    with bulk_writing(engine) as connection:
        _put_people(connection, told)
    for first in range(behind + 1, told.number + 1, AT_ONCE):
        with bulk_writing(engine, synchronous="NORMAL") as connection:
            _put_ended(connection, told, first, min(first + AT_ONCE, told.number + 1))
    with bulk_writing(engine) as connection:
        for at, status in enumerate(LIVE):
            _put_live(connection, told, status, told.number + 1 + at * of_each, of_each)
        _take_statistics(connection)


def add_older(engine: Engine, now: datetime, number: int, *, newest: int, a_day: int = A_DAY) -> None:
    """Ended cases 1 to `number`, from as long before the `newest` one as their numbers say."""
    told = History(engine.dialect.name, now, newest, 86_400 / a_day)
    with bulk_writing(engine) as connection:
        _put_ended(connection, told, 1, number + 1)
        _take_statistics(connection)


def _put_people(connection: Connection, told: History) -> None:
    """Accounts with their plan and addresses, staff and customers, programs that call and are called."""
    at = told.now
    connection.execute(insert(Plan), {"id": 1, "name": "clinic", "questions": 50, "created_at": at})
    people = [
        {
            "id": one,
            "name": f"Clinic {one}",
            "balance": 1_000_000,
            "created_at": at,
            "plan_id": 1,
            "plan_began": at,
            "period_began": at,
            "period_ends": at.replace(year=at.year + 1),
            "period_units": 1_000_000,
        }
        for one in range(1, ACCOUNTS + 1)
    ]
    connection.execute(insert(Account), people)
    addresses = [
        {"address": f"coder{one}@clinic{one % ACCOUNTS}.example", "account_id": 1 + one % ACCOUNTS, "created_at": at}
        for one in range(997)
    ]  # fmt: skip
    connection.execute(insert(Sender), addresses)
    staff = [{"id": one, "name": f"user{one}", "role": "coder", "created_at": at} for one in range(1, 21)]
    connection.execute(insert(User), staff)
    token = {
        "id": 1,
        "user_id": 1,
        "name": "a program",
        "token_hash": "0" * 64,
        "scopes": [],
        "created_at": at,
    }
    connection.execute(insert(ApiToken), token)
    hook = {
        "id": 1,
        "url": "https://program.example/",
        "secret": "s",
        "events": ["case.sent"],
        "by": "user1",
        "at": at,
    }
    connection.execute(insert(Webhook), hook)


def _put_ended(connection: Connection, told: History, first: int, behind: int) -> None:
    """What ended cases have left behind."""
    numbers = range(first, behind)
    counted: Counter[type[Base]] = Counter()
    for table, columns, *where in rows_of_ended(told):
        told.put(connection, table, numbers, columns, *where, nth=counted[table])
        counted[table] += 1


def _put_live(connection: Connection, told: History, status: Status, first: int, number: int) -> None:
    """Cases that came in within the last hour, and wait."""
    numbers = range(first, first + number)
    fresh = History(told.dialect, told.now, first + number, 1.0)
    told.put(connection, Case, numbers, case_row(fresh, f"'{status}'", ended=False))
    raw = {"case_id": "i", "raw": told.words(ASKED * 4), "sha256": f"'{'0' * 64}'"}
    told.put(connection, RawMail, numbers, raw)
    for nth, one in enumerate(events(fresh)[:2]):
        told.put(connection, CaseEvent, numbers, one, nth=nth)
    if status in {Status.DRAFTED, Status.HELD, Status.APPROVED, Status.SENDING}:
        told.put(connection, Reply, numbers, reply(fresh, ended=False))
        told.put(connection, LedgerEntry, numbers, entry(fresh, "reserve", "-1", 1))
    if status is Status.HELD:
        told.put(connection, ReviewItem, numbers, item(fresh, waits=True))
        told.put(connection, CaseCode, numbers, {"case_id": "i", "code": "'99213'"})


def _take_statistics(connection: Connection) -> None:
    """What PostgreSQL's daemon would do by itself; and the next rows get the next numbers."""
    if connection.dialect.name != "postgresql":
        return
    for table in Base.metadata.sorted_tables:
        if "id" in table.columns:
            newest = f"(SELECT coalesce(max(id), 0) + 1 FROM {table.name})"  # noqa: S608 - names of ours
            name = f"pg_get_serial_sequence('{table.name}', 'id')"
            connection.exec_driver_sql(f"SELECT setval({name}, {newest}, false)")
    connection.exec_driver_sql("ANALYZE")

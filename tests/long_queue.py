"""A queue as long as nobody wants it: as many held cases as are asked for, written in bulk, of all the kinds that filters tell apart."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert

from consultant.lifecycle import Status
from consultant.models.account import Account
from consultant.models.base import bulk_writing
from consultant.models.case import Case
from consultant.models.review import CaseCode, ReviewItem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy import Connection, Engine

A_HUNDRED_THOUSAND = 100_000
ACCOUNTS = 200
AT_ONCE = 5_000
CODERS = ("ann", "ben", "cleo")
REASONS = (
    "This mailbox reviews every answer.",
    "A code was read with too little certainty.",
    "The question is one of compliance.",
    "The mail seems to identify a patient.",
)
RARE_REASON = "No check answers on NDC codes."
RARE_CODE, COMMON_CODE, SECOND_CODE = "E11.65", "99213", "93591"
_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"


def fill_queue(engine: Engine, now: datetime, number: int = A_HUNDRED_THOUSAND) -> None:
    """Held cases 1 to `number`: due one after the other, the first thousand overdue; every kind among them, and some rare."""
    with bulk_writing(engine) as connection:
        connection.execute(insert(Account), [_account(at, now) for at in range(1, ACCOUNTS + 1)])
        for numbers in _batches(number):
            _write(connection, numbers, now)
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("ANALYZE")


def _batches(number: int) -> Iterator[range]:
    return (range(at, min(at + AT_ONCE, number + 1)) for at in range(1, number + 1, AT_ONCE))


def _write(connection: Connection, numbers: range, now: datetime) -> None:
    connection.execute(insert(Case), [_case(at, now) for at in numbers])
    connection.execute(insert(ReviewItem), [_item(at, now) for at in numbers])
    connection.execute(insert(CaseCode), [row for at in numbers for row in _codes(at)])


def reference_of(number: int) -> str:
    """A reference such as the door makes, a different one for each number."""
    signs = []
    for _ in range(8):
        number, sign = divmod(number, len(_LETTERS))
        signs.append(_LETTERS[sign])
    return f"CC-{''.join(signs[::-1][:4])}-{''.join(signs[::-1][4:])}"


def _account(number: int, now: datetime) -> dict[str, Any]:
    return {"id": number, "name": f"Clinic {number}", "created_at": now}


def _case(number: int, now: datetime) -> dict[str, Any]:
    held = _held(number, now)
    return {
        "id": number,
        "reference": reference_of(number),
        "fingerprint": f"{number:064}",
        "mailbox": _mailbox(number),
        "status": Status.HELD,
        "status_since": held,
        "received_at": held,
        "sender_address": f"coder{number % 5_000}@clinic{number % ACCOUNTS}.example",
        "account_id": 1 + number % ACCOUNTS,
        "hold_reasons": [_reason(number)],
        "marks": ["Reply-To asks for answers elsewhere."] if number % 997 == 0 else None,
    }


def _item(number: int, now: datetime) -> dict[str, Any]:
    return {
        "case_id": number,
        "waits": True,
        "mailbox": _mailbox(number),
        "account_id": 1 + number % ACCOUNTS,
        "reason": _reason(number),
        "marked": number % 997 == 0,
        "holder": "ann" if number % 5_003 == 0 else None,
        "held_until": now + timedelta(minutes=5) if number % 5_003 == 0 else None,
        "assigned_to": CODERS[number % 3] if number % 20 == 0 else None,
        "snoozed_until": now + timedelta(days=1) if number % 1_009 == 0 else None,
        "first_held_at": _held(number, now),
        "due_at": now + timedelta(minutes=number - 1_000),
    }


def _codes(number: int) -> list[dict[str, Any]]:
    codes = [
        COMMON_CODE,
        *([SECOND_CODE] if number % 2 else []),
        *([RARE_CODE] if number % 9_973 == 0 else []),
    ]
    return [{"case_id": number, "code": code} for code in codes]


def _held(number: int, now: datetime) -> datetime:
    return now - timedelta(days=3) + timedelta(seconds=2 * number)


def _mailbox(number: int) -> str:
    return "appeals" if number % 50 == 0 else "consult"


def _reason(number: int) -> str:
    return RARE_REASON if number % 9_001 == 0 else REASONS[number % len(REASONS)]

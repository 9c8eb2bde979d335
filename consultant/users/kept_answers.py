"""What calls with an Idempotency-Key were answered, kept a day (IETF draft-ietf-httpapi-idempotency-key-header).

A key is a token's own. It is taken before the call is carried out, in a commit of its own: a second call with it that comes
meanwhile, or after the first one died, is told so and changes nothing.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete

from consultant.models.base import insert_unless_exists, unit_of_work
from consultant.models.user import IdempotencyKey

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Engine

KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Call:
    """A call with a key: whose token, which key, and the hash of what it asks for."""

    token_id: int
    key: str
    request_hash: str


@dataclass(frozen=True, slots=True)
class Kept:
    """What is known of an earlier call with the same key: `status` is None where it was not answered yet."""

    is_same: bool
    status: int | None
    answer: str


def hash_of_request(method: str, target: str, body: bytes) -> str:
    """What tells one call from another."""
    return hashlib.sha256(b"\0".join((method.encode(), target.encode(), body))).hexdigest()


def take(engine: Engine, call: Call, now: datetime) -> Kept | None:
    """Take a key for a call; None where it was free, else what is known of the call that has it."""
    row = {"token_id": call.token_id, "key": call.key, "request_hash": call.request_hash, "at": now}
    with unit_of_work(engine) as session:
        old = delete(IdempotencyKey).where(
            IdempotencyKey.token_id == call.token_id,
            IdempotencyKey.key == call.key,
            IdempotencyKey.at < now - KEPT,
        )
        session.execute(old.execution_options(synchronize_session=False))
        if insert_unless_exists(session, IdempotencyKey, row, ["token_id", "key"]):
            return None
        found = session.get_one(IdempotencyKey, (call.token_id, call.key))
        return Kept(found.request_hash == call.request_hash, found.status, found.answer or "")


def keep(engine: Engine, call: Call, status: int, answer: str) -> None:
    """Keep what a call was answered; sealed where the desk has a key for that."""
    with unit_of_work(engine) as session:
        row = session.get(IdempotencyKey, (call.token_id, call.key))
        if row is not None:
            row.status, row.answer = status, answer


def give_back(engine: Engine, call: Call) -> None:
    """A call changed nothing: its key is free again."""
    with unit_of_work(engine) as session:
        free = delete(IdempotencyKey).where(
            IdempotencyKey.token_id == call.token_id,
            IdempotencyKey.key == call.key,
            IdempotencyKey.status.is_(None),
        )
        session.execute(free.execution_options(synchronize_session=False))


def forget_answers(engine: Engine, now: datetime) -> int:
    """Delete what was kept for a day; how many."""
    with unit_of_work(engine) as session:
        old = delete(IdempotencyKey).where(IdempotencyKey.at < now - KEPT)
        gone = session.execute(old.execution_options(synchronize_session=False))
        return int(gone.rowcount)  # type: ignore[attr-defined]

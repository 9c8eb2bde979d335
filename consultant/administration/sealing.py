"""Sealing anew: what is plain, or sealed with a former key, is sealed with the first one, while the desk works.

    tallies(engine)   how many values under which key, by table and column
    rotate(desk, actor)   a batch at a time; broken off, it goes on where it stopped, because it looks for what is left

A batch is read and sealed outside of any transaction, and written in a short one; an UPDATE names the bytes that were read,
so that what somebody changed or deleted in between stays as he left it. Between two batches the writer is left to the
others for as long as the batch had it. What a key opened stays readable meanwhile: every process has both (docs/running/sealing.md).
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import LargeBinary, func, select, tuple_, type_coerce, update

import consultant.models.administration
import consultant.models.case
import consultant.models.notification
import consultant.models.post
import consultant.models.reply
import consultant.models.review
import consultant.models.user  # noqa: F401 - their sealed columns join the metadata
from consultant.audit_log import Act, Actor, note
from consultant.errors import SealKeyMissing, UsageError
from consultant.models.base import Base, empty_log, reading, unit_of_work
from consultant.models.seal_keys import HEAD_LENGTH, fingerprint_of
from consultant.models.sealed import MARK, find_keys, sealed_columns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sqlalchemy import Column, ColumnElement, Engine

    from consultant.desk import Desk
    from consultant.models.seal_keys import SealKeys

LOOKED_AT_ONCE = 500
MOST_ROWS = 100
MOST_BYTES = 1_000_000
"""Of one write transaction: a few milliseconds of the door's writer. One value may be larger, and goes alone."""
_Key = tuple[Any, ...]
_HEAD = len(MARK) + HEAD_LENGTH


@dataclass(frozen=True, slots=True)
class Tally:
    """The values of one column: plain ones, those sealed before values named their key, and those of each key's fingerprint."""

    table: str
    column: str
    plain: int = 0
    unnamed: int = 0
    keys: dict[str, int] = field(default_factory=dict)

    def others(self, fingerprint: str) -> int:
        """How many are not sealed with this key."""
        return self.plain + self.unnamed + sum(n for key, n in self.keys.items() if key != fingerprint)


@dataclass(slots=True)
class Rotated:
    """What a rotation did: values sealed anew, values that changed meanwhile, values that no key opens, with the last one's sentence."""

    fingerprint: str
    sealed: int = 0
    changed: int = 0
    unreadable: int = 0
    why: str = ""
    left: int = 0


def tallies(engine: Engine) -> list[Tally]:
    """Every sealed column, also empty ones."""
    with reading(engine) as session:
        return [
            _tally(column, [(bytes(head), count) for head, count in session.execute(_heads(column))])
            for column in sealed_columns(Base.metadata)
        ]


def _heads(column: Column[bytes]) -> Any:  # noqa: ANN401 - a Select of an untyped function
    head = func.substr(_raw(column), 1, _HEAD, type_=LargeBinary)
    return select(head, func.count()).where(column.is_not(None)).group_by(head)


def _tally(column: Column[bytes], heads: Sequence[tuple[bytes, int]]) -> Tally:
    plain, keys = 0, dict[str, int]()
    for head, count in heads:
        if head.startswith(MARK):
            name = fingerprint_of(head[len(MARK) :])
            keys[name] = keys.get(name, 0) + count
        else:
            plain += count
    return Tally(column.table.name, column.name, plain, keys.pop("", 0), keys)


def rotate(
    desk: Desk,
    actor: Actor,
    reason: str = "",
    *,
    told: Callable[[str, int], None] = lambda _place, _count: None,
    pause: Callable[[float], None] = time.sleep,
) -> Rotated:
    """Seal with the first key whatever is not; `told` hears of each batch. Raises UsageError where no key is set."""
    keys = find_keys(desk.engine)
    if keys is None:
        message = "CONSULTANT_SEAL_KEY is not set, so there is no key to seal with."
        raise UsageError(message)
    done = Rotated(keys.first.fingerprint)
    for column in sealed_columns(Base.metadata):
        for batch in _batches(desk.engine, column, keys):
            began = time.monotonic()
            _write(desk.engine, column, list(_sealed(keys, batch, done)), done)
            told(f"{column.table.name}.{column.name}", done.sealed)
            pause(time.monotonic() - began)
    done.left = sum(one.others(done.fingerprint) for one in tallies(desk.engine))
    words = f"{done.sealed} values under key {done.fingerprint}, {done.left} left"
    with unit_of_work(desk.engine, "seal") as session:
        note(session, actor, Act("seal.rotated", "desk", "seal", new=words, reason=reason), at=desk.clock())
    empty_log(desk.engine)
    return done


def _raw(column: Column[bytes]) -> ColumnElement[bytes]:
    """The column as it is on disk."""
    return type_coerce(column, LargeBinary)


def _batches(engine: Engine, column: Column[bytes], keys: SealKeys) -> Iterator[list[tuple[_Key, bytes]]]:
    """Rows (key columns, then the value on disk) that another key sealed or none, in the order of their keys."""
    after: _Key | None = None
    while found := _due(engine, column, keys, after):
        after = found[-1][0]
        for some in _portions(found):
            yield _read(engine, column, some)


def _due(engine: Engine, column: Column[bytes], keys: SealKeys, after: _Key | None) -> list[tuple[_Key, int]]:
    """Keys and sizes of the next values that are due."""
    own = list(column.table.primary_key)
    current = MARK + keys.first.head
    query = (
        select(*own, func.length(_raw(column)))
        .where(column.is_not(None), func.substr(_raw(column), 1, _HEAD, type_=LargeBinary) != current)
        .order_by(*own)
        .limit(LOOKED_AT_ONCE)
    )
    if after is not None:
        query = query.where(tuple_(*own) > after)
    with reading(engine) as session:
        return [(tuple(row[:-1]), row[-1]) for row in session.execute(query)]


def _portions(found: list[tuple[_Key, int]]) -> Iterator[list[_Key]]:
    """The keys, cut so that a portion is one short transaction."""
    portion: list[_Key] = []
    size = 0
    for key, length in found:
        if portion and (size + length > MOST_BYTES or len(portion) == MOST_ROWS):
            yield portion
            portion, size = [], 0
        portion.append(key)
        size += length
    yield portion


def _read(engine: Engine, column: Column[bytes], own: list[_Key]) -> list[tuple[_Key, bytes]]:
    query = select(*column.table.primary_key, _raw(column)).where(
        tuple_(*column.table.primary_key).in_(own), column.is_not(None)
    )
    with reading(engine) as session:
        return [(tuple(row[:-1]), bytes(row[-1])) for row in session.execute(query)]


def _sealed(
    keys: SealKeys, batch: list[tuple[_Key, bytes]], done: Rotated
) -> Iterator[tuple[_Key, bytes, bytes]]:
    """Each row's key with its former and its new bytes; what no key opens is counted and left."""
    for own, value in batch:
        try:
            words = keys.open(value[len(MARK) :]) if value.startswith(MARK) else value
        except SealKeyMissing as error:
            done.unreadable, done.why = done.unreadable + 1, str(error)
        else:
            yield own, value, MARK + keys.seal(words)


def _write(
    engine: Engine, column: Column[bytes], fresh: list[tuple[_Key, bytes, bytes]], done: Rotated
) -> None:
    """Write what still stands as it was read."""
    named = tuple_(*column.table.primary_key)
    with unit_of_work(engine, "seal") as session:
        for own, former, value in fresh:
            statement = (
                update(column.table)
                .where(named == own, _raw(column) == former)
                .values({column: type_coerce(value, LargeBinary)})
            )
            hit = session.connection().execute(statement).rowcount
            done.sealed, done.changed = done.sealed + hit, done.changed + 1 - hit

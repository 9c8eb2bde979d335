"""The life of a release: loading → checked → active → retired, in such a way that a reader never sees half of one.

Rows are written in short transactions under a release that is still `loading`; readers look only at active ones. One
transaction activates it and retires its predecessor of the same edition. What is left behind goes in `purging.py`.
"""

from __future__ import annotations

import os
import socket
from dataclasses import asdict, dataclass
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, insert, select, text, update

from consultant.codes.entries import ReleaseStatus
from consultant.codes.importers.bulk import REPEATED_KEY, UNFIT, insert_rows, lock_releases
from consultant.codes.importers.comparison import compare
from consultant.codes.importers.purging import UNFINISHED, purge
from consultant.codes.importers.repeats import RepeatedRow, row_key
from consultant.errors import ImportRejected
from consultant.models.base import bulk_writing, snapshot
from consultant.models.books import releases

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date, datetime

    from sqlalchemy import Connection, Engine, Table

    from consultant.codes.catalogue import Book
    from consultant.codes.importers.comparison import Difference
    from consultant.codes.importers.importer import Counts, Row
    from consultant.codes.importers.source import Source
    from consultant.vocabulary import Setting

LEASE = timedelta(minutes=5)
"""How long a loading release is left alone after its last chunk; chunks take less than a second."""

CHUNK_ROWS = 50_000


@dataclass(frozen=True, slots=True)
class EditionKey:
    """Which edition is being loaded, and for which days it holds."""

    book: Book
    setting: Setting | None
    release: str
    starts: date
    ends: date

    @property
    def title(self) -> str:
        """In words, for messages."""
        setting = self.setting.value.replace("_", " ") if self.setting else None
        return ", ".join(part for part in (self.book.words, setting, self.release) if part)

    def same(self) -> Any:  # noqa: ANN401 - an SQL condition
        """The condition that a release is of this edition."""
        return and_(self.series(), releases.c.release == self.release)

    def series(self) -> Any:  # noqa: ANN401 - an SQL condition
        """The condition that a release is of this book and setting."""
        return and_(releases.c.book == self.book, releases.c.setting == (self.setting or ""))


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the rows come from: files, digest, number of parts, what was declared."""

    files: tuple[str, ...]
    sha256: str
    parts: int
    partial: bool
    licence: str
    stored_by: int = 1


def _holder() -> str:
    return f"{socket.gethostname()}/{os.getpid()}"


class LoadingRelease:
    """The release that one import fills: the `Shelf` of its importer."""

    def __init__(
        self,
        engine: Engine,
        key: EditionKey,
        origin: Origin,
        clock: Callable[[], datetime],
        meter: Callable[[Source], Callable[[int], None]],
    ) -> None:
        """Write the release as loading; nobody reads it yet."""
        self.engine = engine
        self.key = key
        self.origin = origin
        self.clock = clock
        self.meter = meter
        self.notes: list[str] = []
        self._filled: set[Table] = set()
        with bulk_writing(engine) as connection:
            self.release_id: int = connection.execute(
                insert(releases).values(self._begun()).returning(releases.c.id)
            ).scalar_one()

    def _begun(self) -> dict[str, Any]:
        now = self.clock()
        return {
            "book": self.key.book,
            "setting": self.key.setting or "",
            "release": self.key.release,
            "starts": self.key.starts,
            "ends": self.key.ends,
            "partial": self.origin.partial,
            "status": ReleaseStatus.LOADING,
            "parts": self.origin.parts,
            "files": list(self.origin.files),
            "sha256": self.origin.sha256,
            "licence": self.origin.licence,
            "stored_by": self.origin.stored_by,
            "imported_at": now,
            "holder": _holder(),
            "lease_until": now + LEASE,
        }

    def note(self, sentence: str) -> None:
        """Keep it for the result."""
        self.notes.append(sentence)

    def put(
        self, table: Table, rows: Iterable[Row], each: Callable[[Sequence[Row]], None] | None = None
    ) -> int:
        """Store `rows` chunk by chunk, each in a transaction of its own; how many there were."""
        stream = iter(rows)
        total = 0
        while chunk := list(islice(stream, CHUNK_ROWS)):
            self._put_chunk(table, chunk)
            if each:
                each(chunk)
            total += len(chunk)
        return total

    def _put_chunk(self, table: Table, chunk: Sequence[Row]) -> None:
        self._filled.add(table)
        try:
            with bulk_writing(self.engine, synchronous="NORMAL") as connection:
                self._renew(connection)
                insert_rows(connection, table, self.release_id, chunk)
        except REPEATED_KEY as error:
            key = _repeated_key(self.engine, table, self.release_id, chunk)
            if not key:
                message = f"{', '.join(self.origin.files)}: a row of {table.name} lacks a value ({error})."
                raise ImportRejected(message) from error
            raise RepeatedRow(table, key) from error
        except UNFIT as error:
            message = f"{', '.join(self.origin.files)}: a value does not fit into {table.name} ({error})."
            raise ImportRejected(" ".join(message.split())) from error

    def run(self, table: Table, statement: Any, values: dict[str, Any]) -> None:  # noqa: ANN401 - any SQL statement
        """Run `statement`, which fills `table`, in a transaction of its own."""
        self._filled.add(table)
        with bulk_writing(self.engine, synchronous="NORMAL") as connection:
            self._renew(connection)
            connection.execute(statement, values)

    def _renew(self, connection: Connection) -> None:
        """Keep the lease, in the transaction that writes: rows can't land in a release that was purged."""
        self._move(connection, ReleaseStatus.LOADING, lease_until=self.clock() + LEASE)

    def _move(self, connection: Connection, start: ReleaseStatus, **values: Any) -> None:  # noqa: ANN401 - columns
        mine = and_(releases.c.id == self.release_id, releases.c.status == start)
        if not connection.execute(update(releases).where(mine).values(**values)).rowcount:
            message = (
                f"{self.key.title}: another import took this one for dead and removed it; import it again."
            )
            raise ImportRejected(message)

    def check(self, counts: Counts, compared: Table | None) -> Difference | None:
        """Loading → checked. Raises ImportRejected where it is too small beside its predecessor.

        How its rows in the table `compared` differ from the predecessor's; None where there is nothing to compare.
        """
        difference = None
        with snapshot(self.engine) as connection:
            former = None if self.origin.partial else _predecessor(connection, self.key)
            reason = _too_small(counts.rows, self.origin.parts, former) if former else ""
            if reason:
                message = (
                    f"{self.key.title} has {reason}; if it is meant to be a part, import it with --partial."
                )
                raise ImportRejected(message)
            if former and former.starts <= self.key.starts and compared is not None:
                difference = compare(connection, compared, former.id, self.release_id)
        self._note_checked(counts, difference)
        return difference

    def _note_checked(self, counts: Counts, difference: Difference | None) -> None:
        found = asdict(difference) if difference else {}
        with bulk_writing(self.engine) as connection:
            self._move(
                connection,
                ReleaseStatus.LOADING,
                status=ReleaseStatus.CHECKED,
                rows=counts.rows,
                codes=counts.codes,
                billable=counts.billable,
                modifiers=counts.modifiers,
                **found,
            )

    def activate(self) -> None:
        """Checked → active, and the active one of the same edition → retired, in one transaction."""
        active = and_(self.key.same(), releases.c.status == ReleaseStatus.ACTIVE)
        with bulk_writing(self.engine) as connection:
            lock_releases(connection)
            connection.execute(update(releases).where(active).values(status=ReleaseStatus.RETIRED))
            self._move(
                connection,
                ReleaseStatus.CHECKED,
                status=ReleaseStatus.ACTIVE,
                holder="",
                imported_at=self.clock(),
            )

    def abandon(self) -> None:
        """Remove what was loaded; nothing where it is active already."""
        with bulk_writing(self.engine) as connection:
            mine = and_(releases.c.id == self.release_id, releases.c.status.in_(UNFINISHED))
            abandoned = connection.execute(
                update(releases).where(mine).values(holder="", lease_until=self.clock())
            )
        if abandoned.rowcount:
            purge(self.engine, self.release_id, self._filled)


def _repeated_key(engine: Engine, table: Table, release_id: int, chunk: Sequence[Row]) -> Row:
    """The first key of `chunk` that the chunk itself or the release holds already."""
    key_of = row_key(table)
    names = [column.name for column in table.primary_key if column.name != "release_id"]
    seen: set[Row] = set()
    for key in map(key_of, chunk):
        if key in seen:
            return key
        seen.add(key)
    same = " AND ".join(f"{name} = :{name}" for name in names)
    stored = text(f"SELECT 1 FROM {table.name} WHERE release_id = {release_id:d} AND {same}")  # noqa: S608
    with snapshot(engine) as connection:
        return next(
            (key for key in seen if connection.scalar(stored, dict(zip(names, key, strict=True)))), ()
        )


def _predecessor(connection: Connection, key: EditionKey) -> Any:  # noqa: ANN401 - a row
    """The newest complete active release of the book and setting that begins no later than `key`, else the next one after.

    An older edition that is loaded late has no predecessor; half of its successor's rows it should have all the same.
    """
    asked = select(
        releases.c.id, releases.c.release, releases.c.rows, releases.c.parts, releases.c.starts
    ).where(key.series(), releases.c.status == ReleaseStatus.ACTIVE, ~releases.c.partial)
    before = asked.where(releases.c.starts <= key.starts).order_by(releases.c.starts.desc())
    return connection.execute(before).first() or connection.execute(asked.order_by(releases.c.starts)).first()


def _too_small(rows: int, parts: int, former: Any) -> str:  # noqa: ANN401 - a row
    """What is missing beside the former release: half of its rows (RULES.md), or a part that it had; "" for nothing."""
    if rows * 2 < former.rows:
        return f"{rows:,} rows, under half of the {former.rows:,} of {former.release}"
    if parts < former.parts and rows < former.rows:
        return f"{parts} part{'s' * (parts > 1)} and fewer rows than {former.release}, which had {former.parts} parts"
    return ""

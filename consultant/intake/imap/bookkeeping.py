"""What the poller writes down beside cases: how far a folder is taken, how its polling goes, which mails are set aside.

Each function is one small transaction of its own, after the commit that holds the mails. A cursor moves forward only, so
that two pollers on one folder do no harm: whoever is behind sees mails again, and their fingerprints are known.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select, update

from consultant.alerts import AlertKind, clear_alert, raise_alert
from consultant.errors import UsageError
from consultant.models.base import insert_unless_exists, reading, unit_of_work
from consultant.models.post import ImapCursor, SetAside

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Engine
    from sqlalchemy.orm import Session

MOST_TRIES = 3
"""After so many failures a mail is not fetched again by itself."""
FIRST_RETRY = timedelta(minutes=1)
"""How long a mail that failed once is left alone; ten times as long after the second time."""
SILENT_FOR = timedelta(minutes=15)
"""A mailbox that was not polled well for so long needs a person."""
LIST_COMMAND = "`consultant mailboxes aside list`"


@dataclass(frozen=True, slots=True)
class Failed:
    """A mail that could not be taken: what kept it out, in a word or two, and its bytes where they were had."""

    uid: int
    reason: str
    raw: bytes | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of some mails of one folder: the last UID that needs no more looking at, and single ones."""

    last_uid: int
    stored: Sequence[int] = ()
    failed: Sequence[Failed] = ()


@dataclass(frozen=True, slots=True)
class Bookkeeping:
    """The books of one folder of one mailbox."""

    engine: Engine
    mailbox: str
    folder: str
    clock: Callable[[], datetime] = field(repr=False)

    def take_up(self, uid_validity: int) -> int:
        """The last UID that was taken under this UIDVALIDITY; 0 where the folder is new or was made anew.

        What is set aside under another one can't be fetched any more: it waits for a person, or comes again with the rest.
        """
        with unit_of_work(self.engine) as session:
            cursor = self._cursor(session)
            if cursor.uid_validity != uid_validity:
                cursor.uid_validity, cursor.last_uid = uid_validity, 0
                others = (*self._here(), SetAside.uid_validity != uid_validity)
                session.execute(update(SetAside).where(*others).values(try_again_at=None))
            return cursor.last_uid

    def find_cursor(self) -> ImapCursor | None:
        """How far the folder is taken and how its polling goes, for looking."""
        with reading(self.engine) as session:
            return session.scalars(select(ImapCursor).where(*self._row())).first()

    def due(self, uid_validity: int) -> list[int]:
        """UIDs that are set aside and may be tried again now."""
        query = select(SetAside.uid).where(
            *self._here(), SetAside.uid_validity == uid_validity, SetAside.try_again_at <= self.clock()
        )
        with reading(self.engine) as session:
            return list(session.scalars(query.order_by(SetAside.uid)))

    def note(self, uid_validity: int, taken: Taken) -> None:
        """Write down what became of some mails, in one transaction."""
        now = self.clock()
        with unit_of_work(self.engine) as session:
            cursor = self._cursor(session)
            if cursor.uid_validity == uid_validity and cursor.last_uid < taken.last_uid:
                cursor.last_uid = taken.last_uid
            cursor.polled_at = now
            self._strike(session, uid_validity, taken.stored)
            for one in taken.failed:
                self._set_aside(session, uid_validity, one, now)
            if taken.failed:
                _alert(session, self.mailbox, now)

    def note_good(self, remark: str | None = None) -> None:
        """A poll ended well: what was raised about this mailbox is over. `remark` is shown by `mailboxes check`."""
        now = self.clock()
        with unit_of_work(self.engine) as session:
            cursor = self._cursor(session)
            cursor.polled_at, cursor.failing_since, cursor.error = now, None, remark
            for kind in (AlertKind.MAILBOX_NOT_POLLED, AlertKind.LOGIN_REFUSED):
                clear_alert(session, kind, self.mailbox, now=now)

    def note_failure(self, error: str, *, refused: bool) -> None:
        """A poll failed, or the login was refused."""
        now = self.clock()
        with unit_of_work(self.engine) as session:
            cursor = self._cursor(session)
            cursor.failing_since, cursor.error = cursor.failing_since or now, error[:200]
            if refused:
                words = f"The mail server refuses the login of the mailbox {self.mailbox}; no mail is taken from it."
                raise_alert(
                    session, AlertKind.LOGIN_REFUSED, self.mailbox, words, now=now, mailbox=self.mailbox
                )

    def note_silence(self, watched_since: datetime) -> bool:
        """Raise an alert where no poll has ended well for `SILENT_FOR`; whether that is so."""
        now = self.clock()
        with reading(self.engine) as session:
            polled_at = session.scalars(select(ImapCursor.polled_at).where(*self._row())).first()
        if now - max(polled_at or watched_since, watched_since) < SILENT_FOR:
            return False
        minutes = int(SILENT_FOR.total_seconds() // 60)
        words = f"No mail could be taken from the mailbox {self.mailbox} for more than {minutes} minutes."
        with unit_of_work(self.engine) as session:
            raise_alert(
                session, AlertKind.MAILBOX_NOT_POLLED, self.mailbox, words, now=now, mailbox=self.mailbox
            )
        return True

    def _cursor(self, session: Session) -> ImapCursor:
        """The folder's row, made where it is missing, and locked."""
        query = select(ImapCursor).where(*self._row()).with_for_update()
        found = session.scalars(query).first()
        if found is None:
            row = {"mailbox": self.mailbox, "folder": self.folder, "uid_validity": 0, "last_uid": 0}
            insert_unless_exists(session, ImapCursor, row, ["mailbox", "folder"])
            found = session.scalars(query).one()
        return found

    def _row(self) -> tuple[ColumnElement[bool], ...]:
        return ImapCursor.mailbox == self.mailbox, ImapCursor.folder == self.folder

    def _here(self) -> tuple[ColumnElement[bool], ...]:
        return SetAside.mailbox == self.mailbox, SetAside.folder == self.folder

    def _strike(self, session: Session, uid_validity: int, uids: Iterable[int]) -> None:
        """Mails that were set aside are taken now; the alert is over where none is left."""
        gone = delete(SetAside).where(
            *self._here(), SetAside.uid_validity == uid_validity, SetAside.uid.in_(list(uids))
        )
        if session.execute(gone).rowcount:  # type: ignore[attr-defined]
            _clear_where_none_is_left(session, self.mailbox, self.clock())

    def _set_aside(self, session: Session, uid_validity: int, one: Failed, now: datetime) -> None:
        """Set a mail aside, or count one more failure of it."""
        key = {"mailbox": self.mailbox, "folder": self.folder, "uid_validity": uid_validity, "uid": one.uid}
        values = {
            "tries": 1,
            "reason": one.reason[:200],
            "at": now,
            "try_again_at": now + FIRST_RETRY,
            "raw": one.raw,
        }
        if insert_unless_exists(session, SetAside, key | values, list(key)):
            return
        row = session.scalars(select(SetAside).filter_by(**key)).one()
        row.tries, row.reason, row.raw = row.tries + 1, one.reason[:200], one.raw or row.raw
        waits = FIRST_RETRY * 10 ** (row.tries - 1)
        row.try_again_at = now + waits if row.tries < MOST_TRIES else None


def list_aside(engine: Engine) -> Sequence[SetAside]:
    """Every mail that is set aside, the eldest first."""
    with reading(engine) as session:
        return session.scalars(select(SetAside).order_by(SetAside.id)).all()


def get_aside(engine: Engine, number: int) -> SetAside:
    """One of them. Raises UsageError."""
    with reading(engine) as session:
        found = session.get(SetAside, number)
    if found is None:
        message = f"No mail with the number {number} is set aside; {LIST_COMMAND} shows them."
        raise UsageError(message)
    return found


def try_again(engine: Engine, number: int, now: datetime) -> None:
    """Let the poller fetch it again at its next poll, as often as a new one."""
    with unit_of_work(engine) as session:
        session.execute(update(SetAside).where(SetAside.id == number).values(tries=0, try_again_at=now))


def drop(engine: Engine, number: int, now: datetime) -> None:
    """Forget a mail that was set aside; it stays on the server as it is, and is not fetched again."""
    with unit_of_work(engine) as session:
        mailbox = session.scalars(select(SetAside.mailbox).where(SetAside.id == number)).first()
        session.execute(delete(SetAside).where(SetAside.id == number))
        if mailbox:
            _clear_where_none_is_left(session, mailbox, now)


def _alert(session: Session, mailbox: str, now: datetime) -> None:
    count = session.scalar(select(func.count()).select_from(SetAside).where(SetAside.mailbox == mailbox)) or 0
    words = f"Mails of the mailbox {mailbox} that could not be taken: {count}. {LIST_COMMAND} shows them."
    raise_alert(session, AlertKind.SET_ASIDE, mailbox, words, now=now, mailbox=mailbox)


def _clear_where_none_is_left(session: Session, mailbox: str, now: datetime) -> None:
    if session.scalars(select(SetAside.id).where(SetAside.mailbox == mailbox)).first() is None:
        clear_alert(session, AlertKind.SET_ASIDE, mailbox, now=now)

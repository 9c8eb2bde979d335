"""Keeps one mailbox polled: connects, takes what is new, oldest first, waits for more, and comes back when anything breaks.

Where a whole FETCH fails, its mails are taken one by one, so that the one that breaks it is found and set aside. Any other
failure ends the connection; the next one begins with a fresh login after a pause that grows.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta
from itertools import takewhile
from typing import TYPE_CHECKING

from consultant.errors import ConsultantError, LoginRefused, ServerLost, ServerRefused, TokenRefused
from consultant.intake.imap.batches import cut
from consultant.intake.imap.bookkeeping import MOST_TRIES, Failed, Taken
from consultant.intake.imap.login import server_of
from consultant.intake.imap.session import QUIET_SECONDS, Session
from consultant.intake.imap.visit import BROKE_CONNECTION, Visit
from consultant.logs import get_logger
from consultant.mailboxes.mailbox import AfterTaking

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from imapclient import IMAPClient

    from consultant.intake.imap.bookkeeping import Bookkeeping
    from consultant.intake.imap.visit import Store
    from consultant.mailboxes import Mailbox, Mailboxes

LISTED_AT_ONCE = 500
"""Mails whose sizes are asked for at once."""
IDLE_SECONDS = 9 * 60.0
"""How long one IDLE lasts: RFC 2177 says less than 29 minutes, and many a firewall forgets a quiet connection after ten."""
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 300.0
FIRST_PAUSE_REFUSED = 60.0
"""Seconds after a login that was refused: servers lock an account that is tried too often."""
NOT_TIDIED = "the server does not move or mark stored mails"

log = get_logger(__name__)


def pause_after(failures: int, *, refused: bool) -> float:
    """Seconds until the next login: twice as long after each failure, and never at the same moment as other pollers."""
    first = FIRST_PAUSE_REFUSED if refused else FIRST_PAUSE
    return min(first * 2.0 ** min(failures - 1, 20), LONGEST_PAUSE) * random.uniform(0.5, 1.0)  # noqa: S311 - jitter


def after_taking(mailbox: Mailbox) -> str:
    """What becomes of a stored mail on the server, in words."""
    return {
        AfterTaking.KEEP: "stored mails stay on the server as they are",
        AfterTaking.SEEN: "stored mails are marked as read on the server",
        AfterTaking.MOVE: f"stored mails are MOVED on the server to {mailbox.imap_move_to}",
        AfterTaking.DELETE: "stored mails are DELETED on the server",
    }[mailbox.imap_after]


@dataclass(frozen=True, slots=True)
class Look:
    """What a look at the server found: mails in the folder, those that a poll would take, and what the server can do."""

    folder: str
    mails: int
    new: int
    idles: bool
    moves: bool


@dataclass
class Poller:
    """One mailbox. `connect` gives a logged-in connection; `store` keeps mails in one commit, an answer each.

    `renew_at` says when a session should end, because what it logged in with ends.
    """

    mailbox: Mailbox
    mailboxes: Mailboxes
    connect: Callable[[Mailbox], IMAPClient]
    store: Store
    books: Bookkeeping
    renew_at: Callable[[Mailbox], datetime | None] = lambda _: None
    quiet: float = QUIET_SECONDS
    pause: Callable[..., float] = pause_after
    failures: int = 0
    careful_until: int = 0
    suspect: int = 0
    losses: int = 0
    uid_validity: int = 0

    def run(self, stopped: threading.Event) -> None:
        """Poll and wait until `stopped`; every failure is noted and followed by a pause."""
        log.info("polling", mailbox=self.mailbox.name, note=after_taking(self.mailbox))
        while not stopped.is_set():
            try:
                self._stay(stopped)
            except Exception as error:  # noqa: BLE001 - a mailbox that nobody polls any more would be silent for ever
                stopped.wait(self._note_failure(error))

    def poll_once(self) -> int:
        """Connect, take what is new, close; how many mails were stored. Raises what the server or the store say."""
        with self._opened() as session:
            return self._poll(session, lambda: False)

    def pass_by(self) -> int:
        """Take nothing of what lies in the folder now, only what comes later; how many mails are passed by."""
        with self._opened() as session:
            uid_validity, _ = session.select()
            uids = session.uids_after(self.books.take_up(uid_validity))
            self.books.note(uid_validity, Taken(uids[-1] if uids else 0))
            return len(uids)

    def look(self) -> Look:
        """Log in and look; nothing is taken, and nothing written. Raises what the server says."""
        with self._opened() as session:
            uid_validity, mails = session.select()
            cursor = self.books.find_cursor()
            known = cursor.last_uid if cursor and cursor.uid_validity == uid_validity else 0
            new = len(session.uids_after(known))
            moves = "UIDPLUS" in session.capabilities
            return Look(session.folder, mails, new, session.can_idle and self.mailbox.imap_idle, moves)

    def _opened(self) -> Session:
        readonly = self.mailbox.imap_after is AfterTaking.KEEP
        return Session(
            self.connect(self.mailbox), server_of(self.mailbox).folder, readonly=readonly, quiet=self.quiet
        )

    def _stay(self, stopped: threading.Event) -> None:
        """Poll and wait on one connection, until it breaks, its login ends, or a stop."""
        with self._opened() as session:
            until = self._login_ends()
            while not stopped.is_set():
                self._poll(session, stopped.is_set)
                self.failures = 0
                left = (until - self.books.clock()).total_seconds() if until else IDLE_SECONDS
                if left <= 0:
                    return
                self._wait(session, stopped, left)

    def _login_ends(self) -> datetime | None:
        """When to log in anew; one that ends at once lasts for a poll, or logins would follow each other without a pause."""
        ends = self.renew_at(self.mailbox)
        at_least = timedelta(seconds=max(self.mailbox.imap_poll_seconds, 1))
        return max(ends, self.books.clock() + at_least) if ends else None

    def _wait(self, session: Session, stopped: threading.Event, at_most: float) -> None:
        if self.mailbox.imap_idle and session.can_idle:
            session.idle(min(IDLE_SECONDS, at_most), stopped.is_set)
        else:
            stopped.wait(min(max(self.mailbox.imap_poll_seconds, 1), at_most))

    def _note_failure(self, error: Exception) -> float:
        """Note why a connection ended; how long to wait before the next."""
        self.failures += 1
        seconds = self.pause(self.failures, refused=isinstance(error, LoginRefused))
        words = (
            f"{type(error).__name__}: {error}" if isinstance(error, ConsultantError) else type(error).__name__
        )
        log.warning("poll_failed", mailbox=self.mailbox.name, error=words, seconds=round(seconds, 1))
        refused = isinstance(error, LoginRefused) and not isinstance(error, TokenRefused)  # that one was told
        try:
            self.books.note_failure(words, refused=refused)
        except Exception as broken:  # noqa: BLE001 - the thread that takes this mailbox's mail must live on
            log.warning("failure_not_noted", mailbox=self.mailbox.name, error=type(broken).__name__)
        return seconds

    def _poll(self, session: Session, stopped: Callable[[], bool]) -> int:
        """What is new, then what was set aside and is due; how many mails were stored."""
        uid_validity, _ = session.select()
        last = self.books.take_up(uid_validity)
        if uid_validity != self.uid_validity:  # what was suspected bears another number now
            self.uid_validity, self.suspect, self.careful_until, self.losses = uid_validity, 0, 0, 0
        visit = Visit(self.mailbox, self.mailboxes, self.store, self.books, session, uid_validity)
        uids = self._clear_suspicion(visit, session.uids_after(last))
        for at in range(0, len(uids), LISTED_AT_ONCE):
            self._take(visit, uids[at : at + LISTED_AT_ONCE], stopped)
        for uid in self.books.due(uid_validity):
            visit.take_again(uid)
        if not stopped():
            self.books.note_good(NOT_TIDIED if visit.untidy else None)
        if visit.stored:
            log.info("polled", mailbox=self.mailbox.name, count=visit.stored)
        return visit.stored

    def _take(self, visit: Visit, uids: Sequence[int], stopped: Callable[[], bool]) -> None:
        """Take mails in batches; those among which a connection broke one by one."""
        careful = [uid for uid in uids if uid <= self.careful_until]
        for uid in careful:
            if not stopped():
                self._take_alone(visit, uid)
        rest = uids[len(careful) :]
        if not rest or stopped():
            return
        last_uid = rest[-1]
        try:
            for batch in cut(visit.listed(rest), self.mailbox.max_message_bytes):
                if stopped():
                    return
                last_uid = batch.last_uid
                visit.take(batch)
        except (ServerLost, ServerRefused):
            self.careful_until = last_uid
            raise
        visit.note(Taken(rest[-1]))

    def _take_alone(self, visit: Visit, uid: int) -> None:
        try:
            visit.take_alone(uid)
        except ServerLost:
            self.suspect, self.losses = uid, self.losses + 1
            raise
        self.losses = 0

    def _clear_suspicion(self, visit: Visit, uids: list[int]) -> list[int]:
        """A mail on which a connection broke is to blame where another can be taken, or where it breaks it again and again.

        Where the connection breaks on the other one too, the server is to blame, and nothing is set aside. Answers what is
        left to be taken. The cursor passes the suspect only in the commit that sets it aside.
        """
        suspect, self.suspect = self.suspect, 0
        others = [uid for uid in uids if uid != suspect]
        if suspect not in uids or (not others and self.losses < MOST_TRIES):
            return uids
        if others:
            visit.take_alone(others[0], moves=False)
        settled = max(takewhile({suspect, *others[:1]}.__contains__, uids), default=0)
        visit.note(Taken(settled, failed=[Failed(suspect, BROKE_CONNECTION)]))
        return others[1:]

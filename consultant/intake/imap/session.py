"""One connection to one folder: selects, lists, fetches, marks and waits, each with a limit of time (RFC 3501).

Two limits hold for every call: how long the server may say nothing, and how long the whole answer may take, so that one
that trickles is given up too. A connection that broke raises ServerLost and is of no use any more; a command that the
server refused, or an answer that nobody can read, raises ServerRefused and leaves it as it was. Nothing is marked as seen
by reading it (BODY.PEEK), and a body is asked for up to a length only, whatever RFC822.SIZE promised.
"""

from __future__ import annotations

import contextlib
import re
import socket
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from consultant.errors import ConsultantError, ServerLost, ServerRefused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from imapclient import IMAPClient

QUIET_SECONDS = 60.0
"""How long a server may say nothing while we wait for its answer; also the limit of a login."""
BYTES_A_SECOND = 16 * 1024
"""The slowest server that still counts as working; a whole answer may take `QUIET_SECONDS` and its bytes at this pace."""
LINE_BYTES = 128
"""About what one mail costs in an answer without its body."""
LONGEST_HEADER = 256 * 1024
"""What is taken of the header of a mail that is too large."""
LOOK_SECONDS = 1.0
"""How soon a stop is noticed while the server has nothing to tell; its news is noticed at once."""
KEEPALIVE = {"TCP_KEEPIDLE": 60, "TCP_KEEPINTVL": 15, "TCP_KEEPCNT": 4}
"""A network that was cut while nothing was said is noticed in two minutes."""

SEEN, DELETED = rb"\Seen", rb"\Deleted"

_FAILED = re.compile(r"(\w{1,20}) failed: (?:\[([A-Z-]{1,40})[\] ])?")


@dataclass(frozen=True, slots=True)
class Listed:
    """A mail as the server lists it: its size in bytes and when it came there (aware UTC; None where not told)."""

    uid: int
    size: int
    came_at: datetime | None


class Session:
    """A logged-in `client` on one folder; `readonly` opens it so that nothing can be changed (EXAMINE)."""

    def __init__(
        self, client: IMAPClient, folder: str, *, readonly: bool, quiet: float = QUIET_SECONDS
    ) -> None:
        self._client: Any = client
        self.folder = folder
        self._readonly = readonly
        self._quiet = quiet
        self.capabilities: frozenset[str] = frozenset()
        try:
            self._prepare()
        except BaseException:
            self.close()
            raise

    def _prepare(self) -> None:
        self._client.normalise_times = False
        self._client._imap.debug = 0  # noqa: SLF001 - imapclient sets 5, at which every body is formatted for a log
        _keep_alive(self._client.socket())
        self._client.socket().settimeout(self._quiet)
        with self._within(self._quiet):
            told = self._client.capabilities()
            self.capabilities = frozenset(one.decode("ascii", "replace").upper() for one in told)

    def select(self) -> tuple[int, int]:
        """Open the folder anew; its UIDVALIDITY and how many mails it holds."""
        with self._within(self._quiet):
            told = self._client.select_folder(self.folder, readonly=self._readonly)
            return int(told.get(b"UIDVALIDITY", 0)), int(told.get(b"EXISTS", 0))

    def uids_after(self, last: int) -> list[int]:
        """UIDs above `last`, ascending. `n:*` names the last mail even where its UID is below n (RFC 3501, 6.4.8)."""
        with self._within(self._quiet):
            found = self._client.search(["UID", f"{last + 1}:*"])
            return sorted({int(uid) for uid in found if uid > last})

    def still_there(self, uids: Sequence[int]) -> set[int]:
        """Those of `uids` that nobody has moved or deleted by now."""
        with self._within(self._limit(len(uids) * LINE_BYTES)):
            self._client.noop()
            return set(self._client.search(["UID", ",".join(map(str, uids))])) & set(uids)

    def list(self, uids: Sequence[int]) -> list[Listed]:
        """Sizes and arrival times of those of `uids` that are still there, in the order of `uids`."""
        with self._within(self._limit(len(uids) * LINE_BYTES)):
            told = self._client.fetch(list(uids), ["RFC822.SIZE", "INTERNALDATE"])
            return [_listed(uid, told[uid]) for uid in uids if uid in told]

    def bodies(self, mails: Sequence[Listed], most: int) -> dict[int, bytes | None]:
        """Whole mails by UID, of each at most `most` bytes; None where the server had the mail and not its bytes."""
        size = sum(min(mail.size, most) + LINE_BYTES for mail in mails)
        return self._fetch(mails, f"BODY.PEEK[]<0.{most}>", "BODY[]<0>", size)

    def headers(self, mails: Sequence[Listed]) -> dict[int, bytes | None]:
        """Headers by UID, each up to `LONGEST_HEADER`."""
        item = f"BODY.PEEK[HEADER]<0.{LONGEST_HEADER}>"
        return self._fetch(mails, item, "BODY[HEADER]<0>", len(mails) * LONGEST_HEADER)

    def mark_seen(self, uids: Sequence[int]) -> None:
        """Mark as read."""
        with self._within(self._limit(len(uids) * LINE_BYTES)):
            self._client.add_flags(list(uids), SEEN, silent=True)

    def delete(self, uids: Sequence[int]) -> None:
        """Delete; where the server can't expunge single mails (RFC 4315) they stay, marked as deleted."""
        with self._within(self._limit(len(uids) * LINE_BYTES)):
            self._client.add_flags(list(uids), DELETED, silent=True)
            if "UIDPLUS" in self.capabilities:
                self._client.uid_expunge(list(uids))

    def move(self, uids: Sequence[int], folder: str) -> None:
        """Move to another folder (RFC 6851), or copy and delete where the server can't."""
        with self._within(self._limit(len(uids) * LINE_BYTES)):
            if "MOVE" in self.capabilities:
                self._client.move(list(uids), folder)
                return
            self._client.copy(list(uids), folder)
        self.delete(uids)

    def make_folder(self, folder: str) -> None:
        """Make a folder that is missing."""
        with self._within(self._quiet):
            if not self._client.folder_exists(folder):
                self._client.create_folder(folder)

    @property
    def can_idle(self) -> bool:
        """Whether the server tells of new mail by itself (RFC 2177)."""
        return "IDLE" in self.capabilities

    def idle(self, seconds: float, stopped: Callable[[], bool]) -> bool:
        """Wait until the server tells something, for at most `seconds` (RFC 2177 wants less than 29 minutes)."""
        ends = time.monotonic() + seconds
        with self._within(self._quiet):
            self._client.idle()
            told = self._told_already()
        while not told and not stopped() and (left := ends - time.monotonic()) > 0:
            with _typed():  # it never blocks for longer by itself
                told = _hears(self._client, min(LOOK_SECONDS, left))
        with self._within(self._quiet):
            _, more = self._client.idle_done()
        return told or bool(more)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Log out, and close in any case; never raises."""
        with contextlib.suppress(ConsultantError), self._within(min(self._quiet, 5.0)):
            self._client.logout()
            return
        with contextlib.suppress(OSError, IMAPClientError):
            self._client.shutdown()

    def _fetch(self, mails: Sequence[Listed], item: str, key: str, size: int) -> dict[int, bytes | None]:
        if not mails:
            return {}
        with self._within(self._limit(size)):
            told = self._client.fetch([mail.uid for mail in mails], [item])
            return {uid: answer.get(key.encode()) for uid, answer in told.items()}

    def _limit(self, size: int) -> float:
        return self._quiet + size / BYTES_A_SECOND

    def _told_already(self) -> bool:
        """Whether news came in the same packet as the leave to idle: then it is in imaplib's buffer, and no poll shows it."""
        sock = self._client.socket()
        sock.settimeout(0)
        try:
            return bool(self._client._imap.file.peek(1))  # noqa: SLF001 - imapclient looks at the socket alone
        except OSError:
            return False  # nothing there (a TLS socket says so by an error)
        finally:
            sock.settimeout(self._quiet)

    @contextlib.contextmanager
    def _within(self, seconds: float) -> Iterator[None]:
        """Run one or two commands; the connection is cut when they take longer."""
        cut = threading.Event()
        timer = threading.Timer(seconds, _cut, (self._client.socket(), cut))
        timer.daemon = True
        timer.start()
        try:
            with _typed(cut):
                yield
        finally:
            timer.cancel()
            timer.join()


@contextlib.contextmanager
def _typed(cut: threading.Event | None = None) -> Iterator[None]:
    """Whatever imapclient, imaplib or the socket raise becomes ServerLost or ServerRefused."""
    try:
        yield
    except ConsultantError:
        raise
    except Exception as error:
        if isinstance(error, OSError | IMAPClientAbortError) or (cut and cut.is_set()):
            message = f"The mail server went away, or was too slow ({type(error).__name__})."
            raise ServerLost(message) from error
        raise ServerRefused(_refusal(error)) from error


def _refusal(error: Exception) -> str:
    """What the server refused, by the command and its response code (RFC 5530); its other words may quote anything."""
    found = _FAILED.match(str(error)) if isinstance(error, IMAPClientError) else None
    if found is None:
        return f"The mail server's answer can't be read ({type(error).__name__})."
    code = f" ({found[2]})" if found[2] else ""
    return f"The mail server refused the command {found[1].upper()}{code}."


def _cut(sock: socket.socket, cut: threading.Event) -> None:
    cut.set()
    with contextlib.suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)


def _hears(client: IMAPClient, seconds: float) -> bool:
    """Whether the server told something within `seconds`; also where it closed the connection, which the next command finds."""
    began = time.monotonic()
    return bool(client.idle_check(timeout=seconds)) or time.monotonic() - began < seconds / 2


def _listed(uid: int, told: dict[bytes, Any]) -> Listed:
    came_at = told.get(b"INTERNALDATE")
    return Listed(uid, int(told.get(b"RFC822.SIZE") or 0), came_at.astimezone(UTC) if came_at else None)


def _keep_alive(sock: socket.socket) -> None:
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in KEEPALIVE.items():
        if hasattr(socket, name):
            sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)

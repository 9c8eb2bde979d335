"""The SMTP door: takes a mail, has it stored, says 250 only after the commit that holds it.

What reads a mail and what stores several in one commit (`intake/record.py`, by way of the pipeline) is given by the
composition root, as is the judgement about recipients. One thread runs the door's event loop and reads small mails,
another commits (`group_commit.py`); a pool reads large ones. Any surprise is answered with 451, so that the peer keeps
the mail and comes again.
"""

from __future__ import annotations

import asyncio
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

import uvloop
from aiosmtpd.smtp import SMTP

from consultant.intake.group_commit import GroupCommit
from consultant.logs import get_logger
from consultant.mail.envelope import Envelope

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from aiosmtpd.smtp import Envelope as SessionEnvelope
    from aiosmtpd.smtp import Session

    from consultant.intake.record import Delivery

MOST_CONNECTIONS = 200
MOST_RECIPIENTS = 100
"""RFC 5321, section 4.5.3.1.8."""
COMMAND_TIMEOUT = 120.0
"""Seconds without a command or the end of the data after which a connection is closed."""
STOP_TIMEOUT = 20.0
"""Seconds that a stop waits for what is in hand; less than `serve` waits for the door."""
STORE_TIMEOUT = 60.0
"""Seconds after which a peer is told to come again. The mail may be stored yet: then it is known when it comes again."""
READ_AT_ONCE = 16 * 1024
"""Octets up to which a mail is read in the event loop, in a few milliseconds at the worst; a larger one goes to the pool."""
READERS = 2
GOODBYE_SECONDS = 1.0
"""How long a stop lets peers take their goodbye."""
LOOK_SECONDS = 0.01
LINE_LIMIT = 1_048_576
"""Octets of one line. RFC 5321, section 4.5.3.1.6 says 1,000, and real mailers send whole HTML bodies on one."""

ACCEPTED = "250 2.0.0 Taken"
TRY_LATER = "451 4.3.0 Not stored; try again later"
NO_SUCH_MAILBOX = "550 5.1.1 No such mailbox here"
TOO_MANY_RECIPIENTS = "452 4.5.3 Too many recipients"
TOO_MANY_CONNECTIONS = b"421 4.7.0 Too many connections\r\n"
STOPPING = b"421 4.3.2 Closing down\r\n"

_PLAIN_PATH = re.compile(
    r"\s*<([A-Za-z0-9_%+=-]+(?:\.[A-Za-z0-9_%+=-]+)*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*)>\s*(.*)"
)

log = get_logger(__name__)


class _Session(SMTP):
    """One connection. Line ends are CRLF only, so a bare LF never ends the data (SMTP smuggling)."""

    line_length_limit = LINE_LIMIT

    def __init__(self, door: SmtpListener) -> None:
        super().__init__(
            door,
            data_size_limit=door.max_bytes,
            enable_SMTPUTF8=True,
            hostname=door.hostname,
            ident="CaseConsultant",
            timeout=COMMAND_TIMEOUT,
            loop=asyncio.get_running_loop(),
        )
        self._door = door

    def _getaddr(self, arg: str) -> tuple[str | None, str | None]:
        """A path as nearly all are written; aiosmtpd's own reading of it (RFC 5322, with comments) takes longer than a commit."""
        plain = _PLAIN_PATH.fullmatch(arg)
        return (plain[1], plain[2]) if plain else super()._getaddr(arg)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Join the door's connections, or be turned away."""
        self._door.connections.add(self)
        super().connection_made(transport)
        if len(self._door.connections) > MOST_CONNECTIONS:
            self.turn_away(TOO_MANY_CONNECTIONS)

    def connection_lost(self, error: Exception | None) -> None:
        """Leave the door's connections."""
        self._door.connections.discard(self)
        super().connection_lost(error)

    def turn_away(self, words: bytes) -> None:
        """Say goodbye and close once that is written."""
        if self.transport is not None and not self.transport.is_closing():
            cast("asyncio.WriteTransport", self.transport).write(words)
            self.transport.close()

    def abort(self) -> None:
        """Close at once, for a peer that does not take its goodbye."""
        if self.transport is not None:
            cast("asyncio.WriteTransport", self.transport).abort()


class SmtpListener:
    """The door: `make` reads a mail, `store` keeps several.

    `make` may not block on anything but the processor, `accepts` on nothing; `store` answers in the order of what it
    was given, with an exception for what is not stored.
    """

    def __init__(
        self,
        address: tuple[str, int],
        make: Callable[[Envelope, bytes], Delivery],
        store: Callable[[Sequence[Delivery]], Sequence[object]],
        accepts: Callable[[str], bool],
        *,
        max_bytes: int,
        hostname: str = "localhost",
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Port 0 takes a free one; `max_bytes` is the size above which DATA is answered with 552."""
        self.max_bytes = max_bytes
        self.hostname = hostname
        self.connections: set[_Session] = set()
        self._address = address
        self._make = make
        self._store = store
        self._accepts = accepts
        self._clock = clock
        self._in_hand: set[asyncio.Future[Any]] = set()
        self._stopping = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._server: asyncio.Server | None = None
        self._thread: threading.Thread | None = None
        self._pool: ThreadPoolExecutor | None = None
        self._group: GroupCommit | None = None

    @property
    def port(self) -> int:
        """The port that is listened on; the one asked for while the door is closed."""
        if self._server is None or not self._server.sockets:
            return self._address[1]
        return int(self._server.sockets[0].getsockname()[1])

    @property
    def alive(self) -> bool:
        """Whether the threads that talk and that store both live."""
        return bool(self._thread and self._thread.is_alive() and self._group and self._group.alive)

    def start(self) -> None:
        """Open the door; returns when it listens. Raises OSError where the address can't be had."""
        self._stopping = False
        self._pool = ThreadPoolExecutor(READERS, thread_name_prefix="smtp-read")
        self._group = GroupCommit(self._store)
        self._loop = uvloop.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="smtp-listener", daemon=True)
        self._thread.start()
        try:
            asyncio.run_coroutine_threadsafe(self._open(), self._loop).result()
        except BaseException:
            self._end_loop()
            raise

    def stop(self) -> None:
        """Close the door: no new mail, what is in hand is finished and answered, idle peers get 421."""
        if self._loop is None:
            return
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result()
        self._end_loop()

    def _end_loop(self) -> None:
        if self._loop is None or self._thread is None or self._pool is None or self._group is None:
            return
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._pool.shutdown(wait=True)
        self._group.close()
        self._loop = self._thread = self._pool = self._group = self._server = None

    async def _open(self) -> None:
        host, port = self._address
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Session(self), host, port)

    async def _close(self) -> None:
        self._stopping = True
        if self._server is not None:
            self._server.close()
        if self._in_hand:
            await asyncio.wait(tuple(self._in_hand), timeout=STOP_TIMEOUT)
            await asyncio.sleep(0)
        peers = tuple(self.connections)
        for session in peers:
            session.turn_away(STOPPING)
        ends = asyncio.get_running_loop().time() + GOODBYE_SECONDS
        while self.connections and asyncio.get_running_loop().time() < ends:  # noqa: ASYNC110 - peers leave one by one
            await asyncio.sleep(LOOK_SECONDS)
        for session in tuple(self.connections):
            session.abort()
        tasks = [session._handler_coroutine for session in peers]  # noqa: SLF001 - no public name for it
        await asyncio.wait(
            [*filter(None, tasks), asyncio.create_task(asyncio.sleep(0))], timeout=GOODBYE_SECONDS
        )
        if self._server is not None:
            await self._server.wait_closed()

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: SessionEnvelope, address: str, _options: list[str]
    ) -> str:
        """Take a recipient that is ours; 550 in the dialogue for any other, so that we never make a bounce."""
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return TOO_MANY_RECIPIENTS
        try:
            ours = self._accepts(address)
        except Exception as error:  # noqa: BLE001 - a door stays open whatever the desk does
            log.warning("recipient_not_checked", error=type(error).__name__)
            return TRY_LATER
        if not ours:
            return NO_SUCH_MAILBOX
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Known"

    async def handle_DATA(self, _server: SMTP, session: Session, envelope: SessionEnvelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Have the bytes stored, unchanged; 250 after the commit, 451 after any error."""
        if self._stopping:
            return "421 4.3.2 Closing down"
        raw = envelope.original_content or b""
        taken = Envelope(
            # aiosmtpd hands the null sender on as it is written: "<>".
            mail_from=(envelope.mail_from or "").removeprefix("<>"),
            rcpt_to=tuple(envelope.rcpt_tos),
            peer=str(session.peer[0]) if session.peer else "",
            received_at=self._clock(),
        )
        storing = asyncio.ensure_future(self._keep(taken, raw))
        self._in_hand.add(storing)
        storing.add_done_callback(self._in_hand.discard)
        try:
            await asyncio.shield(storing)
        except Exception as error:  # noqa: BLE001 - whatever it is, the peer must keep the mail
            log.warning("mail_not_stored", error=type(error).__name__, size=len(raw))
            return TRY_LATER
        return ACCEPTED

    async def _keep(self, envelope: Envelope, raw: bytes) -> None:
        """Return when the mail is stored; raises whatever keeps it out."""
        if self._group is None:
            raise RuntimeError
        if len(raw) <= READ_AT_ONCE:
            delivery = self._make(envelope, raw)
        else:
            loop = asyncio.get_running_loop()
            delivery = await loop.run_in_executor(self._pool, self._make, envelope, raw)
        stored = asyncio.wrap_future(self._group.submit(delivery))
        stored.add_done_callback(lambda done: done.exception())  # looked at, also where nobody waits any more
        await asyncio.wait_for(asyncio.shield(stored), STORE_TIMEOUT)

    async def handle_exception(self, error: Exception) -> str:
        """A surprise in the dialogue itself: the peer may come again."""
        log.warning("smtp_session_failed", error=type(error).__name__)
        return "451 4.3.0 Something went wrong; try again later"

"""The listener: opens the doors by SMTP and LMTP, has each mail stored, and says 250 only after the commit that holds it.

What reads a mail and what stores several in one commit (`intake/record.py`, by way of the pipeline) is given by the
composition root, as is the judgement about recipients and the proof of senders. One thread runs the doors' event loop,
another commits (`group_commit.py`), or has a process of its own read small mails and commit (`recorder.py`); a pool reads
large ones. Any surprise is answered with 451, so that the peer keeps the mail and comes again. The dialogue itself is in
`smtp/`.
"""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import uvloop

from consultant.intake.group_commit import GroupCommit
from consultant.intake.record import Unread
from consultant.intake.smtp import answers
from consultant.intake.smtp.doors import Door, DoorKind
from consultant.intake.smtp.limits import Limits
from consultant.intake.smtp.reception import Reception
from consultant.intake.smtp.session import DoorSession, LmtpSession
from consultant.intake.smtp.shared import Answered, Shared
from consultant.logs import get_logger
from consultant.mail.authentication import SUBMISSION, Authentication, Proof

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from consultant.intake.record import Delivery
    from consultant.intake.smtp.certificate import Certificate
    from consultant.intake.smtp.users import Users
    from consultant.mail.envelope import Envelope

    Prove = Callable[[Envelope, bytes], tuple[Authentication, bool]]
    Store = Callable[[Sequence[Any]], Sequence[object]]
    """Of deliveries; of mails that are not read yet too, where it `reads_later`."""

STOP_TIMEOUT = 20.0
"""Seconds that a stop waits for what is in hand; less than `serve` waits for the door."""
STORE_TIMEOUT = 60.0
"""Seconds after which a peer is told to come again. The mail may be stored yet: then it is known when it comes again."""
PROVE_TIMEOUT = 20.0
"""Seconds that the proof of a sender may take; beyond that it is not found out for now."""
READ_AT_ONCE = 16 * 1024
"""Octets up to which a mail is read in the event loop: a fraction of a millisecond, tens of them at the worst. Others go to the pool."""
READERS = 2
PROVERS = 16
"""Senders that are looked up at once; nearly all the time they wait for name servers."""
GOODBYE_SECONDS = 1.0
"""How long a stop lets peers take their goodbye."""
LOOK_SECONDS = 0.01
BACKLOG = 512
"""Connections that wait to be taken; a crowd must not fill the kernel's list before the doors see it."""
SOCKET_MODE = 0o660

log = get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fittings:
    """What a listener has besides its plain door: more doors, limits, TLS, users who log in, somebody who looks senders up.

    `prove` may block for some seconds; it says what is known of a sender, and whether its mail is refused for it. With
    `reads_later` small mails are given to `store` unread.
    """

    hostname: str = "localhost"
    doors: tuple[Door, ...] = ()
    limits: Limits = field(default_factory=Limits)
    certificate: Certificate | None = None
    users: Users | None = None
    prove: Prove | None = None
    reads_later: bool = False


class SmtpListener:
    """All doors of a machine, the one at `address` and those of the fittings.

    `make` may not block on anything but the processor, `accepts` on nothing (it answers, or raises `Answered` with words
    of its own); `store` answers in the order of what it was given, with an exception for what is not stored.
    """

    def __init__(
        self,
        address: tuple[str, int],
        make: Callable[[Envelope, bytes], Delivery],
        store: Store,
        accepts: Callable[[str], bool],
        *,
        max_bytes: int,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        fittings: Fittings | None = None,
    ) -> None:
        """Port 0 takes a free one; `max_bytes` is the size above which DATA is answered with 552."""
        has = fittings or Fittings()
        self.doors = (Door(DoorKind.SMTP, *address), *has.doors)
        self._make = make
        self._store = store
        self._prove = has.prove
        self._reads_later = has.reads_later
        self._shared = Shared(
            *(accepts, self._keep, clock, has.limits, max_bytes, has.hostname, has.certificate, has.users)
        )
        self._loop: asyncio.AbstractEventLoop | None = None
        self._servers: list[asyncio.Server] = []
        self._thread: threading.Thread | None = None
        self._pool: ThreadPoolExecutor | None = None
        self._provers: ThreadPoolExecutor | None = None
        self._group: GroupCommit | None = None

    @property
    def port(self) -> int:
        """The port of the first door; the one asked for while it is closed."""
        return self.ports[0]

    @property
    def ports(self) -> tuple[int, ...]:
        """The port of each door, 0 for a unix socket."""
        if not self._servers:
            return tuple(door.port for door in self.doors)
        names = [server.sockets[0].getsockname() for server in self._servers]
        return tuple(name[1] if isinstance(name, tuple) else 0 for name in names)

    @property
    def alive(self) -> bool:
        """Whether the threads that talk and that store both live."""
        return bool(self._thread and self._thread.is_alive() and self._group and self._group.alive)

    def start(self) -> None:
        """Open the doors; returns when all listen. Raises OSError where an address can't be had."""
        self._shared.stopping = False
        self._pool = self._shared.pool = ThreadPoolExecutor(READERS, thread_name_prefix="smtp-read")
        self._provers = ThreadPoolExecutor(PROVERS, thread_name_prefix="smtp-prove") if self._prove else None
        self._loop = uvloop.new_event_loop()
        self._group = GroupCommit(self._store, self._loop)
        self._loop.set_exception_handler(_note_surprise)
        self._thread = threading.Thread(target=self._loop.run_forever, name="smtp-listener", daemon=True)
        self._thread.start()
        try:
            asyncio.run_coroutine_threadsafe(self._open(), self._loop).result()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Close the doors: no new mail, what is in hand is finished and answered, idle peers get 421."""
        if self._loop is None or self._thread is None or self._pool is None or self._group is None:
            return
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._pool.shutdown(wait=True)
        if self._provers is not None:
            self._provers.shutdown(wait=False, cancel_futures=True)
        self._group.close()
        self._loop = self._thread = self._pool = self._group = None

    async def _open(self) -> None:
        loop = asyncio.get_running_loop()
        for door in self.doors:
            reception = Reception(self._shared, door.kind)
            kind = LmtpSession if door.kind is DoorKind.LMTP else DoorSession

            def session(
                kind: type[DoorSession] = kind, reception: Reception = reception
            ) -> asyncio.BaseProtocol:
                return kind(reception)

            if door.path:
                server = await loop.create_unix_server(session, door.path, backlog=BACKLOG)
                Path(door.path).chmod(SOCKET_MODE)  # noqa: ASYNC240 - once, before anybody comes
            else:
                server = await loop.create_server(session, door.host, door.port, backlog=BACKLOG)
            self._servers.append(server)

    async def _close(self) -> None:
        self._shared.stopping = True
        for server in self._servers:
            server.close()
        if self._shared.storing:
            await asyncio.wait(tuple(self._shared.storing), timeout=STOP_TIMEOUT)
        sessions = self._shared.sessions
        await _until(lambda: not any(session.storing for session in sessions))
        peers = tuple(sessions)
        for session in peers:
            session.turn_away(answers.STOPPING)
        await _until(lambda: not sessions)
        for session in tuple(sessions):
            session.abort()
        tasks = [session._handler_coroutine for session in peers]  # noqa: SLF001 - no public name for it
        await asyncio.wait(
            [*filter(None, tasks), asyncio.create_task(asyncio.sleep(0))], timeout=GOODBYE_SECONDS
        )
        for server in self._servers:
            await server.wait_closed()
        for door in self.doors[: len(self._servers)]:
            if door.path:
                Path(door.path).unlink(missing_ok=True)  # noqa: ASYNC240 - once, when all are gone
        self._servers.clear()

    def _keep(self, envelope: Envelope, raw: bytes) -> asyncio.Future[Any]:
        """A future that is done when the mail is stored; raises, or its result does, `Answered` or whatever keeps it out."""
        unknown = self._prove is not None and envelope.peer and envelope.authentication is None
        if unknown or len(raw) > READ_AT_ONCE:
            return cast("asyncio.AbstractEventLoop", self._loop).create_task(self._keep_slowly(envelope, raw))
        return self._submit(self._take(envelope, raw))

    async def _keep_slowly(self, envelope: Envelope, raw: bytes) -> None:
        """For a mail that is large, or whose sender is to be looked up: both beside the loop."""
        if self._prove and envelope.peer and envelope.authentication is None:
            envelope = await self._proven(self._prove, envelope, raw)
        if len(raw) <= READ_AT_ONCE:
            mail = self._take(envelope, raw)
        else:
            loop = asyncio.get_running_loop()
            mail = await loop.run_in_executor(self._pool, self._read, envelope, raw)
        await self._submit(mail)

    def _take(self, envelope: Envelope, raw: bytes) -> Delivery | Unread:
        """A small mail: read now, or by whoever stores it. Of a user's own the author is looked at now."""
        later = self._reads_later and not _is_users(envelope)
        return Unread(envelope, raw) if later else self._read(envelope, raw)

    def _read(self, envelope: Envelope, raw: bytes) -> Delivery:
        delivery = self._make(envelope, raw)
        if _is_users(envelope):
            _check_from(delivery, envelope.mail_from)
        return delivery

    def _submit(self, delivery: Delivery | Unread) -> asyncio.Future[Any]:
        stored = cast("GroupCommit", self._group).submit(delivery)
        waiting = cast("asyncio.AbstractEventLoop", self._loop).call_later(STORE_TIMEOUT, _give_up, stored)
        stored.add_done_callback(lambda _: waiting.cancel())
        return stored

    async def _proven(self, prove: Prove, envelope: Envelope, raw: bytes) -> Envelope:
        """The envelope with what is known of the sender; what can't be found out in time keeps no mail out."""
        asking = asyncio.get_running_loop().run_in_executor(self._provers, prove, envelope, raw)
        try:
            found, refused = await asyncio.wait_for(asking, PROVE_TIMEOUT)
        except Exception as error:  # noqa: BLE001 - whatever it is, the mail is taken and the case says so
            log.warning("sender_not_proven", error=type(error).__name__)
            found, refused = Authentication(Proof.TEMPORARY), False
        if refused:
            raise Answered(answers.NOT_PROVEN)
        return replace(envelope, authentication=found)


def _is_users(envelope: Envelope) -> bool:
    """Whether somebody logged in to send it."""
    return envelope.authentication is not None and envelope.authentication.by == SUBMISSION


def _check_from(delivery: Delivery, user: str) -> None:
    """Who logged in writes under his own address (RFC 6409, section 6.1): the mail counts as his."""
    for arrival in delivery.arrivals:
        if arrival.message is None or arrival.message.from_address.lower() != user.lower():
            raise Answered(answers.NOT_YOUR_ADDRESS)


def _give_up(stored: asyncio.Future[Any]) -> None:
    """The store does not answer: the peer is told so, and what is stored yet is known when it comes again."""
    if not stored.done():
        stored.set_exception(TimeoutError())


async def _until(done: Callable[[], bool]) -> None:
    ends = asyncio.get_running_loop().time() + GOODBYE_SECONDS
    while not done() and asyncio.get_running_loop().time() < ends:  # noqa: ASYNC110 - peers leave one by one
        await asyncio.sleep(LOOK_SECONDS)


def _note_surprise(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """A peer that is gone in the middle of an answer, and the like: the kind of error, never its words."""
    log.info("connection_broke", error=type(context.get("exception")).__name__)

"""One connection, by aiosmtpd: its DATA, STARTTLS, AUTH and time limits are ours, all other commands the library's.

Ours because the library keeps a line without an end whole however long it is, loses `AUTH` under implicit TLS (its issue
281), starts TLS by asyncio's private parts, and closes without a word whoever is too slow. What is heard without waking
its task is in `hearing.py`.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from typing import TYPE_CHECKING, cast

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import AuthResult, syntax

from consultant.intake.smtp import answers
from consultant.intake.smtp.doors import DoorKind
from consultant.intake.smtp.hearing import Hearing
from consultant.intake.smtp.incoming import CHUNK
from consultant.intake.smtp.plain import PATH

if TYPE_CHECKING:
    import ssl

    from consultant.intake.smtp.reception import Reception

COMMAND_OCTETS = 2048
"""RFC 5321, section 4.5.3.1.4 says 512, and extensions and passwords add to it."""
PROXY_SECONDS = 5.0
HANDSHAKE_SECONDS = 30.0
MOST_TRIES = 3
"""Wrong passwords in a session."""


class DoorSession(Hearing):
    """A peer at an SMTP or submission door."""

    line_length_limit = CHUNK
    """Also the longest command that is read before it is refused."""

    def __init__(self, reception: Reception) -> None:
        """Of a door's reception."""
        self._ends = self._looks = 0.0
        # aiosmtpd shares these limits between all sessions, and lets each EHLO raise them.
        self.command_size_limits = defaultdict(lambda: COMMAND_OCTETS)
        secure = reception.kind is DoorKind.SUBMISSION
        super().__init__(
            reception,
            data_size_limit=reception.max_bytes,
            enable_SMTPUTF8=True,
            hostname=reception.hostname,
            ident="CaseConsultant",
            timeout=reception.limits.command_seconds,
            tls_context=reception.tls_context,
            require_starttls=secure,
            auth_required=secure,
            auth_exclude_mechanism=None if secure else ("PLAIN", "LOGIN"),
            loop=asyncio.get_running_loop(),
        )
        self._tries = 0

    @property
    def tls(self) -> bool:
        """Whether what is said is encrypted."""
        return self._tls_protocol is not None

    def _getaddr(self, arg: str) -> tuple[str | None, str | None]:
        """A path as nearly all are written; aiosmtpd's own reading of it (RFC 5322, with comments) takes longer than a commit."""
        plain = PATH.fullmatch(arg)
        return (plain[1], plain[2]) if plain else super()._getaddr(arg)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Come in, or be turned away; a balancer has to say for whom it speaks before it is greeted."""
        self.peer = peer_of(transport)
        self._proxy_timeout = PROXY_SECONDS if self._reception.is_balancer(self.peer) else None
        self._reception.sessions.add(self)
        super().connection_made(transport)
        self.come_in()

    def come_in(self) -> bool:
        """Join the crowd at the doors; False where there is no place."""
        self._reception.crowd.leave(self)
        words = self._reception.crowd.enter(self)
        if words:
            self._reception.note("crowd", self.peer)
            self.turn_away(words)
        return not words

    def connection_lost(self, error: Exception | None) -> None:
        """Leave the crowd; half a mail is gone, and a whole one is stored."""
        self._reception.crowd.leave(self)
        self._reception.sessions.discard(self)
        self._forget_mail()
        super().connection_lost(error)

    def _reset_timeout(self, duration: float | None = None) -> None:
        """Give the peer time; the timer is not set anew for it but looks, when it rings, whether there is time left."""
        self._ends = self.loop.time() + (duration or self._timeout_duration)
        if self._timeout_handle is None or self._ends < self._looks:
            self._look_at(self._ends)

    def _look_at(self, moment: float) -> None:
        if self._timeout_handle is not None:
            self._timeout_handle.cancel()
        self._looks = moment
        self._timeout_handle = self.loop.call_at(moment, self._timeout_cb)

    def _timeout_cb(self) -> None:
        if self._ends > self.loop.time():
            self._look_at(self._ends)
            return
        self._reception.note("slow", self.peer)
        self.turn_away(answers.TOO_SLOW)

    async def _handle_client(self) -> None:
        """Greet and listen; at a door with implicit TLS after the handshake, which may have to wait for a balancer's header."""
        if self._reception.kind is DoorKind.SMTPS and not self._proxy_timeout:
            await self.begin_tls()
        await super()._handle_client()

    @syntax("STARTTLS", when="tls_context")
    async def smtp_STARTTLS(self, arg: str | None) -> None:  # noqa: N802 - aiosmtpd's names, here and below
        """RFC 3207. What came unencrypted behind the command is forgotten, and so is what was said before it."""
        answer = self._refusal_of_tls(arg)
        self._reader._buffer[: 0 if answer else None] = b""  # type: ignore[attr-defined]  # noqa: SLF001 - RFC 3207, section 6
        await self.push(answer or "220 2.0.0 Begin")
        if not answer:
            await self.begin_tls()

    def _refusal_of_tls(self, arg: str | None) -> str:
        if arg:
            return answers.NO_ARGUMENT
        if self.tls:
            return answers.TLS_BEGAN
        return "" if self.tls_context else answers.TLS_AWAY

    async def begin_tls(self) -> bool:
        """Speak by TLS from now on. Where the handshake fails the connection is lost, and this task with it."""
        plain = cast("asyncio.WriteTransport", self.transport)
        starting = self.loop.create_task(self._handshake(plain))
        for _ in range(2):  # the first lets it take the transport, the second lets it begin
            await asyncio.sleep(0)
        heard = bytes(self._reader._buffer)  # type: ignore[attr-defined]  # noqa: SLF001 - came too early to be read as TLS
        self._reader._buffer.clear()  # type: ignore[attr-defined]  # noqa: SLF001
        _hand_over(heard, cast("asyncio.BufferedProtocol", plain.get_protocol()))
        try:
            self._speak_by(cast("asyncio.Transport", await starting))
        finally:
            if not self.tls:
                self._reception.note("tls", self.peer)
                plain.abort()
        return True

    async def _handshake(self, plain: asyncio.WriteTransport) -> asyncio.Transport | None:
        context = cast("ssl.SSLContext", self.tls_context)
        return await self.loop.start_tls(
            plain, self, context, server_side=True, ssl_handshake_timeout=HANDSHAKE_SECONDS
        )

    def _speak_by(self, transport: asyncio.Transport) -> None:
        """A new session with the same peer (RFC 3207, section 4.2)."""
        self._tls_protocol = transport.get_extra_info("ssl_object")
        self.transport = transport
        self._reader._transport = transport  # type: ignore[attr-defined]  # noqa: SLF001 - streams have no public way
        self._writer._transport = transport  # type: ignore[attr-defined]  # noqa: SLF001
        self.session = self._create_session()
        self.session.ssl = {}
        self._set_post_data_state()  # type: ignore[no-untyped-call]
        self._reset_timeout()

    @syntax("AUTH <mechanism>")
    async def smtp_AUTH(self, arg: str | None) -> None:  # noqa: N802
        """RFC 4954; aiosmtpd asks for the name and the password, the reception knows them."""
        if self._reception.tries_too_often(self.peer):
            await self.push(answers.LOGIN_TOO_FAST)
            return
        mechanism, _, first = (arg or "").partition(" ")
        self._asks = True
        try:
            await super().smtp_AUTH(f"{mechanism.upper()} {first}".strip())
        finally:
            self._asks = False
        if not self.user and self.transport is not None:
            self._tries += 1
            if self._tries >= MOST_TRIES:
                self.turn_away(answers.TOO_MANY_TRIES)

    def _authenticate(self, _mechanism: str, auth_data: object) -> AuthResult:
        """What was read; whether it is right is asked elsewhere, for that takes time."""
        return AuthResult(success=True, auth_data=auth_data)


class LmtpSession(DoorSession, LMTP):
    """A peer at an LMTP door: LHLO, and after DATA one answer for each recipient (RFC 2033, section 4.2)."""

    per_recipient = True


def peer_of(transport: asyncio.BaseTransport) -> str:
    """The address of a peer; empty for one at a unix socket."""
    name = transport.get_extra_info("peername")
    return str(name[0]) if isinstance(name, tuple) and name else ""


def _hand_over(heard: bytes, protocol: asyncio.BufferedProtocol) -> None:
    """Give a TLS protocol what came before it had the transport (asyncio.BufferedProtocol)."""
    while heard:
        room = memoryview(protocol.get_buffer(len(heard)))
        taken = min(len(room), len(heard))
        room[:taken] = heard[:taken]
        protocol.buffer_updated(taken)
        heard = heard[taken:]

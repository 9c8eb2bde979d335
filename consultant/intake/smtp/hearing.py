"""What is heard of a connection: plain commands and the octets of a mail, answered without waking the library's task.

The library's task reads commands from a stream. While it waits for the next one, plain MAIL, RCPT and DATA (plain.py) are
answered where they come in: a task that sleeps and wakes for every line costs more than a mail's rows. Whatever else
is said goes by the stream. The octets of a mail never do.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, cast

from aiosmtpd.smtp import SMTP, syntax

from consultant.intake.smtp import answers
from consultant.intake.smtp.content import CRLF
from consultant.intake.smtp.incoming import CHUNK, Incoming
from consultant.intake.smtp.plain import read_command

if TYPE_CHECKING:
    import asyncio

    from aiosmtpd.smtp import Session

    from consultant.intake.smtp.reception import Reception

GOODBYE_SECONDS = 5.0
"""How long a peer has to take its goodbye."""
STORE_SECONDS = 300.0
"""More than any storing takes; the reception gives up earlier."""
MOST_AT_ONCE = 4096
"""Octets of commands that are answered where they come in; more of them are a crowd's, and go by the stream."""


class Hearing(SMTP):
    """A peer whose mails are heard; who may come in, TLS and AUTH are the session's on top of it."""

    per_recipient = False
    """Whether DATA is answered once for each recipient."""

    def __init__(self, reception: Reception, **settings: Any) -> None:  # noqa: ANN401 - the library's
        """Of a door's reception."""
        super().__init__(reception, **settings)
        self.peer = ""
        self.writes = False
        self.storing = False
        self.user = ""
        self._reception = reception
        self._asks = False  # whether the library's task waits for an answer of AUTH, which is no command
        self._between_lines = True
        self._incoming: Incoming | None = None
        self._mail_ends = 0.0
        self._later = bytearray()
        self._held_off = False
        self._answer_due: asyncio.Future[None] | None = None

    def turn_away(self, words: bytes) -> None:
        """Say goodbye and close once that is written, or a little later where it is not taken."""
        if self.transport is None or self.transport.is_closing():
            return
        cast("asyncio.Task[None]", self._handler_coroutine).cancel()
        cast("asyncio.WriteTransport", self.transport).write(words)
        self.transport.close()
        self.loop.call_later(GOODBYE_SECONDS, self.abort)

    def abort(self) -> None:
        """Close at once."""
        if self.transport is not None:
            cast("asyncio.WriteTransport", self.transport).abort()

    def data_received(self, data: bytes) -> None:
        """What a peer says: of a mail, behind a mail that is being stored, a plain command, or anything else."""
        if self._incoming is not None:
            self._take(self._incoming, data)
        elif self.storing:
            self._put_off(data)
        elif rest := self._hear(data) if self._is_waiting(data) else data:
            self._between_lines = rest.endswith(b"\n")
            super().data_received(rest)

    def _is_waiting(self, data: bytes) -> bool:
        """Whether the library's task waits for a command and nothing else, and what came may be one that needs no task."""
        session, reader = cast("Session", self.session), self._reader
        waiter = reader._waiter  # type: ignore[attr-defined]  # noqa: SLF001 - set while somebody waits for octets
        return bool(
            waiter is not None
            and not waiter.done()
            and not reader._buffer  # type: ignore[attr-defined]  # noqa: SLF001
            and self._between_lines
            and not self._asks
            and not self._paused  # type: ignore[attr-defined]  # where answers are not read the task waits until they are
            and session.host_name
            and (not self._auth_required or session.authenticated)
            and len(data) <= MOST_AT_ONCE
        )

    def _hear(self, data: bytes) -> bytes:
        """Answer the plain commands that came, all at once; the rest, from the first that is none."""
        said: list[str] = []
        start = 0
        while self._incoming is None:
            end = data.find(CRLF, start)
            answer = self._answer_to(data[start:end]) if end >= 0 else ""
            if not answer:
                break
            said.append(answer)
            start = end + len(CRLF)
        if said:
            self._reset_timeout()
            self._write("\r\n".join(said))
        rest = data[start:]
        if self._incoming is not None:
            self._wait_for_octets()
            if rest:
                self._take(self._incoming, rest)
            return b""
        return rest

    def _answer_to(self, line: bytes) -> str:
        """The answer to a plain command; empty where the library has to say it."""
        command, envelope = read_command(line), self.envelope
        if command is None or envelope is None:
            return ""
        try:
            if command.verb == "RCPT":
                return self._reception.add(self, envelope, command.address) if envelope.mail_from else ""
            if command.verb == "MAIL":
                known = not command.options or cast("Session", self.session).extended_smtp
                if envelope.mail_from or not known or command.size > self._reception.max_bytes:
                    return ""
                return self._reception.begin(self, envelope, command.address, command.options)
        except Exception as error:  # noqa: BLE001 - the peer may come again
            return self._reception.surprise(error)
        if not envelope.rcpt_tos:
            return ""
        self._begin_mail()
        return answers.BEGIN

    def _write(self, words: str) -> None:
        if self.transport is not None and not self.transport.is_closing():
            cast("asyncio.WriteTransport", self.transport).write(words.encode() + CRLF)

    @syntax("DATA")
    async def smtp_DATA(self, arg: str | None) -> None:  # noqa: N802
        """Read a mail and have it kept; what is too large is read to its end, for only then an answer is heard."""
        if await self.check_helo_needed() or await self.check_auth_needed("DATA"):
            return
        if arg or self.envelope is None or not self.envelope.rcpt_tos:
            await self.push(answers.NO_ARGUMENT if arg else answers.NO_RECIPIENT)
            return
        await self.push(answers.BEGIN)
        answered = self._answer_due = self.loop.create_future()
        incoming = self._begin_mail()
        self._wait_for_octets()
        reader = self._reader
        heard = bytes(reader._buffer)  # type: ignore[attr-defined]  # noqa: SLF001 - what came behind the command
        reader._buffer.clear()  # type: ignore[attr-defined]  # noqa: SLF001
        reader._maybe_resume_transport()  # type: ignore[attr-defined]  # noqa: SLF001
        if heard:
            self._take(incoming, heard)
        await answered

    def _begin_mail(self) -> Incoming:
        self._incoming = Incoming(self._reception.content())
        self._mail_ends = self.loop.time() + self._reception.limits.data_seconds
        self.writes = True
        return self._incoming

    def _wait_for_octets(self) -> None:
        """The timer ends whoever is too slow for a chunk, or for all of a mail."""
        left = self._mail_ends - self.loop.time()
        self._reset_timeout(max(0.001, min(self._reception.limits.command_seconds, left)))

    def _take(self, incoming: Incoming, octets: bytes) -> None:
        """The next octets of a mail. After a surprise nobody knows where it ends, so nothing more is read from this peer."""
        before = incoming.content.size
        try:
            raw = incoming.feed(octets)
        except Exception as error:  # noqa: BLE001 - this peer may come again, and the others are kept
            self._reception.surprise(error)
            self._forget_mail()
            self.turn_away(answers.LOST_PLACE)
            return
        if raw is not None:
            self._store(incoming, raw)
        elif incoming.content.size != before:
            self._wait_for_octets()

    def _store(self, incoming: Incoming, raw: bytes) -> None:
        """Have a whole mail stored; what came behind it is heard after its answer."""
        self._reset_timeout(STORE_SECONDS)
        self._incoming, self.storing = None, True
        self._later += incoming.rest
        if incoming.content.refusal:
            self._answer_mail(incoming, incoming.content.refusal)
            return
        kept = self._reception.keep(self, raw)
        if isinstance(kept, str):
            self._answer_mail(incoming, kept)
        else:
            kept.add_done_callback(partial(self._stored, incoming, len(raw)))

    def _stored(self, incoming: Incoming, size: int, kept: asyncio.Future[object]) -> None:
        self._answer_mail(incoming, self._reception.answer_of(self, kept, size))

    def _answer_mail(self, incoming: Incoming, answer: str) -> None:
        """Say what became of a mail, and go on; nobody is told where the peer has gone."""
        content = incoming.content
        content.let_go()
        self.writes = self.storing = False
        if self.transport is None or self.transport.is_closing():
            return
        if content.refusal:
            self._reception.note(content.refusal[:9], self.peer)
        else:
            self._reception.crowd.was_of_use(self)
        many = len(self.envelope.rcpt_tos) if self.per_recipient and self.envelope else 1
        self._write("\r\n".join([answer] * many))
        self._set_post_data_state()  # type: ignore[no-untyped-call]
        self._reset_timeout()
        self._go_on()

    def _go_on(self) -> None:
        """Hear what came while a mail was being stored, by the stream."""
        later = bytes(self._later)
        self._later.clear()
        if self._held_off:
            self._held_off = False
            cast("asyncio.ReadTransport", self.transport).resume_reading()
        if later:
            self._between_lines = later.endswith(b"\n")
            super().data_received(later)
        if self._answer_due is not None and not self._answer_due.done():
            self._answer_due.set_result(None)
        self._answer_due = None

    def _put_off(self, octets: bytes) -> None:
        """Keep what is said too early; whoever says a lot is not listened to until his mail is stored."""
        self._later += octets
        if len(self._later) > CHUNK and not self._held_off:
            self._held_off = True
            cast("asyncio.ReadTransport", self.transport).pause_reading()

    def _forget_mail(self) -> None:
        """Let go of half a mail."""
        if self._incoming is not None:
            self._incoming.content.let_go()
        self._incoming, self.writes = None, False

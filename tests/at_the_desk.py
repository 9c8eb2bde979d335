"""What tests of the desk do again and again: let somebody ask, look at a case, make a question without reading one."""

from __future__ import annotations

import asyncio
import email
import socket
import threading
from typing import TYPE_CHECKING, Any

from aiosmtpd.controller import Controller
from sqlalchemy import select

from consultant import pipeline
from consultant.accounts import ledger, senders
from consultant.codes.shapes import systems_of
from consultant.mail.envelope import Envelope
from consultant.models.base import reading, unit_of_work
from consultant.models.case import Case
from consultant.models.reply import Reply
from consultant.review.decide import Decision, DecisionKind
from consultant.vocabulary import Intent, IntentKind, Mention, Particulars, Question

if TYPE_CHECKING:
    from datetime import date, datetime
    from email.message import Message as Mail

    from aiosmtpd.smtp import SMTP
    from aiosmtpd.smtp import Envelope as SmtpEnvelope
    from aiosmtpd.smtp import Session as SmtpSession
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from consultant.vocabulary import Setting

    from tests.conftest import Clock
    from tests.journeys.journey import Played

ASKER = "coder@clinic.example"
PAIR = "Can I bill 93591 with 93355?"


def mail(number: int = 1, words: str = PAIR, sender: str = ASKER, header: str = "") -> bytes:
    """A plain question; `header` are further lines, each with its CRLF."""
    return (
        f"From: {sender}\r\nTo: consult@localhost\r\nSubject: question {number}\r\n"
        f"Message-ID: <q{number}@clinic.example>\r\n{header}\r\n{words}\r\n"
    ).encode()


def introduce(engine: Engine, at: datetime, *, address: str = ASKER, units: int = 5) -> int:
    """Make `address` a sender with `units` questions; its account."""
    with unit_of_work(engine) as session:
        account: int = senders.add_sender(session, address, account=None, at=at).account_id
        if units:
            ledger.grant(session, account, units, actor="admin", reason="", at=at)
    return account


def take_in(played: Played, raw: bytes | None = None, *, envelope_from: str = ASKER) -> int:
    """One mail through the door, and no step further; its case."""
    envelope = Envelope(envelope_from, ("consult@localhost",), "test", played.desk.clock())
    return pipeline.receive(played.desk, envelope, raw or mail())[0].case_id


def ask(played: Played, number: int = 1, words: str = PAIR, sender: str = ASKER) -> int:
    """One mail through the door, and every step that follows by itself; its case."""
    case_id = take_in(played, mail(number, words, sender), envelope_from=sender)
    played.bell.answer(played.desk)
    return case_id


def reply_to(played: Played, clock: Clock, words: str) -> str:
    """The text that a mail with these words gets where nobody reviews."""
    case_id = ask(played, int(clock().timestamp()), words)
    clock.pass_(minutes=1)
    assert case_of(played.desk.engine, case_id).status == "sent"
    return replies_of(played.desk.engine, case_id)[-1].text


def decide(played: Played, case_id: int, kind: DecisionKind, text: str = "") -> str:
    """A coder's decision, and every step that follows by itself; the status right after the decision."""
    status = pipeline.decide(played.desk, case_id, Decision(kind, "coder", text))
    played.bell.answer(played.desk)
    return status


def case_of(engine: Engine, case_id: int) -> Case:
    """A case as it stands now."""
    with reading(engine) as session:
        return session.get_one(Case, case_id)


def replies_of(engine: Engine, case_id: int) -> list[Reply]:
    """Every version of a case's reply."""
    with reading(engine) as session:
        return list(session.scalars(select(Reply).where(Reply.case_id == case_id).order_by(Reply.version)))


def add_case(session: Session, number: int, now: datetime, **columns: object) -> Case:
    """A case without a mail, for tests of one station."""
    values: dict[str, object] = {
        "reference": f"CC-BBBB-{'BCDFGHJKLM'[number % 10] * 4}",
        "fingerprint": f"{number:064}",
        "mailbox": "consult",
        "status_since": now,
        "received_at": now,
        "sender_address": ASKER,
        "message_id": f"<q{number}@clinic.example>",
    }
    case = Case(**values | columns)
    session.add(case)
    session.flush()
    return case


def about(
    *codes: str,
    asks: tuple[IntentKind, ...] = (),
    on: date | None = None,
    setting: Setting | None = None,
    units: int | None = None,
    modifiers: tuple[str, ...] = (),
) -> Question:
    """A question as extraction would understand it; `units` and `modifiers` stand with the first code."""
    mentions = tuple(
        Mention(
            system=systems_of(code)[0],
            code=code,
            start=0,
            end=len(code),
            text=code,
            confidence=0.95,
            units=None if index else units,
            modifiers=() if index else modifiers,
        )
        for index, code in enumerate(codes)
    )
    particulars = Particulars(date_of_service=on, setting=setting)
    return Question(" ".join(codes), mentions, particulars, tuple(Intent(kind) for kind in asks))


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Relay:
    """A real relay on 127.0.0.1 that keeps what it takes, answers as `says` tells it, and can go away and come back.

    `says` maps a verb (EHLO, MAIL, RCPT, DATA) to its answer; without one the verb is accepted. `hangs_at` is a verb that
    gets none, `drops_at` one at which the connection is closed: at "taken" after a mail was taken and without a word, at
    "250" right after its answer. `options` are aiosmtpd's (TLS, AUTH, SIZE), read at each start; `peers` has one for each
    connection that said EHLO.
    """

    def __init__(self) -> None:
        self.port = free_port()
        self.says: dict[str, str] = {}
        self.hangs_at = self.drops_at = ""
        self.offers_tls_in_vain = False
        self.options: dict[str, Any] = {}
        self.taken: list[tuple[str, list[str], bytes]] = []
        self.peers: list[Any] = []
        self.encrypted: list[bool] = []
        self._open: list[SMTP] = []
        self._controller: Controller | None = None

    @property
    def url(self) -> str:
        """What CONSULTANT_SMTP_URL takes."""
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def mails(self) -> list[Mail]:
        """Every mail that was taken, in order."""
        return [email.message_from_bytes(raw) for _, _, raw in self.taken]

    def start(self) -> None:
        """Listen; on the same port each time."""
        self._controller = Controller(
            self, hostname="127.0.0.1", port=self.port, ready_timeout=60, **self.options
        )
        self._controller.start()

    def stop(self) -> None:
        """Refuse connections, and close those that are open."""
        if self._controller:
            self.hang_up()
            self._controller.stop()
        self._controller = None

    def hang_up(self) -> None:
        """Close every connection without a word; returns when it is done."""
        assert self._controller
        done = threading.Event()

        loop = self._controller.loop

        def close() -> None:
            for server in self._open:
                for transport in (server.transport, server._original_transport):
                    if isinstance(transport, asyncio.WriteTransport):
                        transport.abort()
            self._open.clear()
            loop.call_soon(done.set)  # behind what the transports have called for

        loop.call_soon_threadsafe(close)
        assert done.wait(60)

    async def _meet(self, verb: str, server: SMTP) -> None:
        """Hang or hang up, where that is what is wanted at this verb."""
        if self.hangs_at == verb:
            await asyncio.get_running_loop().create_future()
        if self.drops_at == verb and server.transport:
            server.transport.close()

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name, here and below
        self, server: SMTP, session: SmtpSession, _envelope: SmtpEnvelope, name: str, answers: list[str]
    ) -> list[str]:
        session.host_name = name
        self._open.append(server)
        if session.peer not in self.peers:
            self.peers.append(session.peer)
        await self._meet("EHLO", server)
        if self.offers_tls_in_vain:
            answers.insert(0, "250-STARTTLS")
        return [self.says["EHLO"]] if "EHLO" in self.says else answers

    async def handle_HELO(  # noqa: N802
        self, _server: SMTP, session: SmtpSession, _envelope: SmtpEnvelope, name: str
    ) -> str:
        session.host_name = name
        return self.says.get("EHLO", "250 relay")

    async def handle_MAIL(  # noqa: N802
        self,
        server: SMTP,
        _session: SmtpSession,
        envelope: SmtpEnvelope,
        address: str | None,
        options: list[str],
    ) -> str:
        await self._meet("MAIL", server)
        if "MAIL" in self.says:
            return self.says["MAIL"]
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self,
        server: SMTP,
        _session: SmtpSession,
        envelope: SmtpEnvelope,
        address: str,
        _options: list[str],
    ) -> str:
        await self._meet("RCPT", server)
        if "RCPT" in self.says:
            return self.says["RCPT"]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: SmtpSession, envelope: SmtpEnvelope
    ) -> str:
        await self._meet("DATA", server)
        if "DATA" in self.says or self.drops_at == "DATA":
            return self.says.get("DATA", "451 nobody reads this")
        content = envelope.content
        assert isinstance(content, bytes)
        self.taken.append((envelope.mail_from or "", list(envelope.rcpt_tos), content))
        self.encrypted.append(session.ssl is not None)
        await self._meet("taken", server)
        if self.drops_at == "250":
            await server.push("250 OK")
            await self._meet("250", server)
        return "250 OK"

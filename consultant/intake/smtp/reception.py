"""What a door does with what its sessions hear: the hooks of aiosmtpd, one reception a door.

All that the doors share (the crowd, the rates, what is in hand, who stores) is in `shared.py`.
"""

from __future__ import annotations

import asyncio
from ipaddress import IPv4Address, IPv6Address
from typing import TYPE_CHECKING, cast

from consultant.intake.smtp import answers
from consultant.intake.smtp.content import Content
from consultant.intake.smtp.doors import DoorKind
from consultant.intake.smtp.limits import network_of, within
from consultant.intake.smtp.shared import Answered
from consultant.logs import get_logger
from consultant.mail.authentication import SUBMISSION, Authentication, Proof
from consultant.mail.envelope import Envelope

if TYPE_CHECKING:
    import ssl
    from collections.abc import Sequence

    from aiosmtpd.proxy_protocol import ProxyData
    from aiosmtpd.smtp import Envelope as SessionEnvelope
    from aiosmtpd.smtp import LoginPassword, Session

    from consultant.intake.smtp.hearing import Hearing
    from consultant.intake.smtp.session import DoorSession
    from consultant.intake.smtp.shared import Shared

MOST_RECIPIENTS = 100
"""RFC 5321, section 4.5.3.1.8."""
LONGEST_NAME = 255

log = get_logger(__name__)


class Reception:
    """A door's part in the dialogue."""

    def __init__(self, shared: Shared, kind: DoorKind) -> None:
        """Of a door of this kind."""
        self._shared = shared
        self.kind = kind
        self.limits = shared.limits
        self.max_bytes = shared.max_bytes
        self.hostname = shared.hostname
        self.crowd = shared.crowd
        self.sessions = shared.sessions

    @property
    def tls_context(self) -> ssl.SSLContext | None:
        """For a handshake at this moment."""
        return self._shared.certificate.context if self._shared.certificate else None

    def is_balancer(self, peer: str) -> bool:
        """Whether a peer has to say for whom it speaks (the PROXY protocol)."""
        return bool(peer) and within(peer, self.limits.proxies)

    def tries_too_often(self, peer: str) -> bool:
        """Whether too many wrong passwords came from a peer's network."""
        return not self._shared.tries.has(network_of(peer))

    def content(self) -> Content:
        """For the next mail."""
        return Content(self.max_bytes, self._shared.in_hand, bare_line_ends=self.limits.bare_line_ends)

    def note(self, what: str, peer: str) -> None:
        """Tell the log what was refused or broken off, and to whom."""
        log.info("peer_refused", kind=what, host=peer, transport=self.kind.value)

    async def handle_PROXY(  # noqa: N802 - aiosmtpd's names, here and below
        self, server: DoorSession, _session: Session, _envelope: SessionEnvelope, told: ProxyData
    ) -> bool:
        """Take the peer that a balancer names; its own connections (LOCAL, UNKNOWN: health checks) count as its own."""
        if isinstance(told.src_addr, IPv4Address | IPv6Address) and (told.version == 1 or told.command):
            server.peer = str(told.src_addr)
            if not server.come_in():
                return False
        return self.kind is not DoorKind.SMTPS or await server.begin_tls()

    async def handle_EHLO(  # noqa: N802
        self,
        server: DoorSession,
        session: Session,
        _envelope: SessionEnvelope,
        name: str,
        offers: list[str],
    ) -> list[str]:
        """What there is: aiosmtpd reads a pipelined group (RFC 2920) as it comes, and offers AUTH to all who speak by TLS."""
        session.host_name = name
        secret = self.kind is DoorKind.SUBMISSION and server.tls
        kept = [line for line in offers if secret or not line.startswith("250-AUTH")]
        return [*kept[:-1], "250-PIPELINING", kept[-1]]

    async def handle_AUTH(  # noqa: N802
        self, server: DoorSession, session: Session, _envelope: SessionEnvelope, args: list[str]
    ) -> str | None:
        """Let a user in whose name and password fit."""
        read = await (server.auth_PLAIN if args[0] == "PLAIN" else server.auth_LOGIN)(server, args)
        users = self._shared.users
        if not read.success or users is None:
            return None if read.handled else answers.WRONG_PASSWORD
        login = cast("LoginPassword", read.auth_data)
        find = asyncio.get_running_loop().run_in_executor(self._shared.pool, users.find, *login)
        server.user = await find or ""
        session.authenticated = bool(server.user)
        if not server.user:
            self._shared.tries.take(network_of(server.peer))
            self.note("password", server.peer)
        return answers.LOGGED_IN if server.user else answers.WRONG_PASSWORD

    async def handle_MAIL(  # noqa: N802
        self,
        server: DoorSession,
        _session: Session,
        envelope: SessionEnvelope,
        address: str,
        options: list[str],
    ) -> str:
        """Begin a mail."""
        return self.begin(server, envelope, address, options)

    def begin(self, server: Hearing, envelope: SessionEnvelope, address: str, options: Sequence[str]) -> str:
        """Begin a mail, where its sender and the peer have not sent too many lately."""
        answer = self._refusal_of_sender(server, address.lower())
        if answer:
            self.note(answer[:9], server.peer)
            return answer
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return answers.SENDER_TAKEN

    def _refusal_of_sender(self, server: Hearing, address: str) -> str:
        """A sender counts for each network by itself: whoever borrows an address elsewhere spends nothing of its owner's."""
        if not _is_clean(address):
            return answers.ODD_ADDRESS
        if self.kind is DoorKind.SUBMISSION and address != server.user:
            return answers.NOT_YOUR_ADDRESS
        network = network_of(server.peer)
        if not self.limits.trusts(server.peer) and not self._shared.peers.take(network):
            return answers.PEER_TOO_FAST
        return "" if self._shared.senders.take((address, network)) else answers.SENDER_TOO_FAST

    async def handle_RCPT(  # noqa: N802
        self,
        server: DoorSession,
        _session: Session,
        envelope: SessionEnvelope,
        address: str,
        _options: list[str],
    ) -> str:
        """Take a recipient."""
        return self.add(server, envelope, address)

    def add(self, server: Hearing, envelope: SessionEnvelope, address: str) -> str:
        """Take a recipient that is ours; 550 in the dialogue for any other, so that we never make a bounce."""
        answer = self._refusal_of_recipient(envelope, address)
        if answer:
            self.note(answer[:9], server.peer)
            return answer
        envelope.rcpt_tos.append(address)
        return answers.RECIPIENT_TAKEN

    def _refusal_of_recipient(self, envelope: SessionEnvelope, address: str) -> str:
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return answers.TOO_MANY_RECIPIENTS
        try:
            ours = _is_clean(address) and self._shared.accepts(address)
        except Answered as answered:
            return str(answered)
        except Exception as error:  # noqa: BLE001 - a door stays open whatever the desk does
            log.warning("recipient_not_checked", error=type(error).__name__)
            return answers.TRY_LATER
        return "" if ours else answers.NO_SUCH_MAILBOX

    def keep(self, server: Hearing, raw: bytes) -> asyncio.Future[object] | str:
        """Have the bytes of a session's mail stored, unchanged; a future for `answer_of`, or the answer where none is needed."""
        if self._shared.stopping:
            return answers.CLOSING
        session, envelope = cast("Session", server.session), cast("SessionEnvelope", server.envelope)
        try:
            kept = self._shared.keep(self._taken(server, session, envelope), raw)
        except Exception as error:  # noqa: BLE001 - whatever it is, the peer must keep the mail
            return self._answer_to(error, server.peer, len(raw))
        self._shared.storing.add(kept)
        return kept

    def answer_of(self, server: Hearing, kept: asyncio.Future[object], size: int) -> str:
        """The answer to a mail: 250 after the commit, 451 after any error."""
        self._shared.storing.discard(kept)
        error = asyncio.CancelledError() if kept.cancelled() else kept.exception()
        return self._answer_to(error, server.peer, size) if error else answers.ACCEPTED

    def _answer_to(self, error: BaseException, peer: str, size: int) -> str:
        if isinstance(error, Answered):
            self.note(str(error)[:10], peer)
            return str(error)
        log.warning("mail_not_stored", error=type(error).__name__, size=size)
        return answers.TRY_LATER

    def _taken(self, server: Hearing, session: Session, envelope: SessionEnvelope) -> Envelope:
        """The envelope; whoever logged in has proven his address, and the domain with it."""
        user = server.user
        proven = Authentication(Proof.PASS, user.rpartition("@")[2], by=SUBMISSION) if user else None
        return Envelope(
            # aiosmtpd hands the null sender on as it is written: "<>".
            mail_from=(envelope.mail_from or "").removeprefix("<>"),
            rcpt_to=tuple(envelope.rcpt_tos),
            peer=server.peer,
            received_at=self._shared.clock(),
            helo=_printable(session.host_name or ""),
            authentication=proven,
        )

    async def handle_exception(self, error: Exception) -> str:
        """A surprise in one of the library's commands."""
        return self.surprise(error)

    def surprise(self, error: Exception) -> str:
        """A surprise in the dialogue itself: the peer may come again."""
        log.warning("smtp_session_failed", error=type(error).__name__)
        return answers.SURPRISE


def _is_clean(address: str) -> bool:
    """Whether an address can be stored and shown: no control characters, and UTF-8 (RFC 6531)."""
    return address.isprintable()  # half a surrogate, of octets that are no UTF-8, is not printable either


def _printable(name: str) -> str:
    return "".join(sign if sign.isprintable() else "?" for sign in name[:LONGEST_NAME])

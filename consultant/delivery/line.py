"""One connection to the relay: opened, made safe, logged in, and good for one mail after another.

Whatever fails before the first mail is no mail's fault (RelayAway). What breaks before the mail's last octet was handed
over (`BrokeOff`) may be tried on another connection at once; what breaks afterwards may have been taken (PerhapsTaken).
"""

from __future__ import annotations

import contextlib
import re
import smtplib
import socket
import ssl
import time
from typing import TYPE_CHECKING

from consultant.delivery.answers import Stage, read_answer, trouble
from consultant.delivery.relay import StartTls
from consultant.errors import DeliveryRefused, PerhapsTaken, RelayAway, TransientError

if TYPE_CHECKING:
    from consultant.delivery.relay import Relay

TIMEOUT = 30.0
"""Seconds that any one answer of the relay to a mail may take."""
REACH_TIMEOUT = 10.0
"""Seconds of any one answer before it: nothing can be sent twice by giving up there."""
PROBE_TIMEOUT = 5.0
"""Seconds of the answer that shows that a kept connection lives."""
QUIT_TIMEOUT = 3.0
FRESH_SECONDS = 1.0
"""A connection that took a mail so short a time ago is not asked whether it lives: where it broke, that shows before the next mail is out."""

YES = frozenset({250, 251, 252})
GO_ON = 354
CLOSING = 421
_BROKEN = (OSError, smtplib.SMTPServerDisconnected, smtplib.SMTPResponseException)

_DOT = re.compile(rb"(?m)^\.")


class BrokeOff(TransientError):
    """The relay broke off before it had the mail."""


class Line:
    """A connection that is ready for a mail.

    `mails` counts those that were begun; `handed_over`: the relay has had the whole of the last one. `rested_since` is of
    the monotonic clock.
    """

    def __init__(self, relay: Relay, timeout: float, trusted: ssl.SSLContext | None = None) -> None:
        """Connect; `trusted` checks certificates in place of the system's trust. Raises RelayAway."""
        self.mails = 0
        self.rested_since = time.monotonic()
        self.usable = True
        self.handed_over = False
        self._clean = False
        self._timeout = timeout
        self._peer = _reach(relay, min(timeout, REACH_TIMEOUT), trusted)
        self._wait_for(timeout)

    def alive(self) -> bool:
        """Whether the relay answers; what was begun here before is forgotten (RSET, RFC 5321, 4.1.1.5)."""
        if self._clean and time.monotonic() - self.rested_since < FRESH_SECONDS:
            return True  # a mail that was taken leaves nothing behind (4.1.1.4)
        try:
            self._wait_for(min(self._timeout, PROBE_TIMEOUT))
            answered = self._peer.rset()[0] in YES
            self._wait_for(self._timeout)
        except _BROKEN:
            return False
        return answered

    def hand_over(self, envelope_from: str, recipient: str, message: bytes) -> None:
        """Return when the relay has taken the mail.

        Raises BrokeOff, PerhapsTaken, or what the relay's answer means; `usable` says whether another mail may follow.
        """
        self.mails += 1
        self.handed_over = self._clean = False
        self._check_size(message)
        options = self._options(envelope_from, recipient, message)
        try:
            self._ask(Stage.SENDER, self._peer.mail(envelope_from, options), keyed=bool(envelope_from))
            self._ask(Stage.RECIPIENT, self._peer.rcpt(recipient))
            self._ask(Stage.MAIL, self._peer.docmd("DATA"), GO_ON)
            self._peer.send(
                _DOT.sub(b"..", message) + (b".\r\n" if message.endswith(b"\r\n") else b"\r\n.\r\n")
            )
        except _BROKEN as error:
            self.usable = False
            words = f"The relay broke off ({type(error).__name__})."
            raise BrokeOff(words) from error
        self.handed_over = True
        try:
            answer = self._peer.getreply()
        except _BROKEN as error:
            self.usable = False
            words = f"The relay broke off after the mail ({type(error).__name__}); it may have taken it."
            raise PerhapsTaken(words) from error
        self._ask(Stage.MAIL, answer)
        self._clean = True

    def cut(self) -> None:
        """End the conversation from outside: whoever waits for an answer gets the end of the stream."""
        self.usable = False
        with contextlib.suppress(OSError, AttributeError):
            self._peer.sock.shutdown(socket.SHUT_RDWR)  # type: ignore[union-attr]

    def leave(self) -> None:
        """Say QUIT; after the 250 no failure of it matters."""
        try:
            self._wait_for(QUIT_TIMEOUT)
            self._peer.quit()
        except (OSError, smtplib.SMTPException):
            self._peer.close()

    def drop(self) -> None:
        """Close without a word: another process speaks here, or nobody listens."""
        self._peer.close()

    def _wait_for(self, seconds: float) -> None:
        if self._peer.sock:
            self._peer.sock.settimeout(seconds)

    def _ask(self, stage: Stage, said: tuple[int, bytes], *wanted: int, keyed: bool = True) -> None:
        code, words = said
        if code in (wanted or YES):
            return
        # -1: what answers does not speak SMTP (smtplib); 421: the relay closes (RFC 5321, 3.8).
        self.usable = self.usable and code not in {-1, CLOSING}
        raise trouble(read_answer(code, words), stage, keyed=keyed)

    def _check_size(self, message: bytes) -> None:
        """What is larger than the relay takes (SIZE, RFC 1870) is not begun."""
        limit = self._peer.esmtp_features.get("size", "")
        if limit.isdecimal() and 0 < int(limit) < len(message):
            words = "The mail is larger than the relay takes (552 5.3.4)."
            raise DeliveryRefused(words)

    def _options(self, envelope_from: str, recipient: str, message: bytes) -> list[str]:
        options = [f"SIZE={len(message)}"] if self._peer.has_extn("size") else []
        if not (envelope_from + recipient).isascii():
            if not self._peer.has_extn("smtputf8"):
                words = "The relay takes no addresses beyond ASCII (RFC 6531)."
                raise DeliveryRefused(words)
            options.append("SMTPUTF8")
        if not message.isascii() and self._peer.has_extn("8bitmime"):
            options.append("BODY=8BITMIME")
        return options


def _reach(relay: Relay, patience: float, trusted: ssl.SSLContext | None) -> smtplib.SMTP:
    """A connection that is ready for a mail; whatever fails before that is no mail's fault. Raises RelayAway."""
    try:
        return _connect(relay, patience, trusted)
    except smtplib.SMTPNotSupportedError as error:
        words = "The relay lacks STARTTLS or AUTH, which the settings ask for."
        raise RelayAway(words) from error
    except smtplib.SMTPResponseException as error:
        words = f"The relay said {read_answer(error.smtp_code, error.smtp_error)} before any mail."
        raise RelayAway(words) from error
    except ssl.SSLCertVerificationError as error:
        words = f"The relay's certificate is not good ({error.verify_message})."
        raise RelayAway(words) from error
    except (OSError, smtplib.SMTPException) as error:
        words = f"The relay can't be spoken to ({type(error).__name__})."
        raise RelayAway(words) from error


def _connect(relay: Relay, patience: float, trusted: ssl.SSLContext | None) -> smtplib.SMTP:
    peer: smtplib.SMTP
    if relay.implicit_tls:
        peer = smtplib.SMTP_SSL(relay.host, relay.port, timeout=patience, context=_context(relay, trusted))
    else:
        peer = smtplib.SMTP(relay.host, relay.port, timeout=patience)
    try:
        peer.ehlo_or_helo_if_needed()
        _encrypt(peer, relay, trusted)
        if relay.user:
            peer.login(relay.user, relay.password)
    except BaseException:
        peer.close()
        raise
    return peer


def _encrypt(peer: smtplib.SMTP, relay: Relay, trusted: ssl.SSLContext | None) -> None:
    if relay.starttls is StartTls.DEMAND:
        peer.starttls(context=_context(relay, trusted))
    elif relay.starttls is StartTls.TRY and peer.has_extn("starttls"):
        # An offer that is taken back (454) leaves the connection as it was (RFC 3207, section 4).
        with contextlib.suppress(smtplib.SMTPResponseException):
            peer.starttls(context=_context(relay, trusted))
    peer.ehlo_or_helo_if_needed()


def _context(relay: Relay, trusted: ssl.SSLContext | None) -> ssl.SSLContext:
    """One that checks the relay's certificate and name, or one that only encrypts."""
    if relay.checked:
        return trusted or ssl.create_default_context()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context

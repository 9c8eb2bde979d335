"""Hands a composed mail to the next server by SMTP, and says whether to try again or to give up.

The outbox decides when and how often; which transport is used follows from the settings.
"""

from __future__ import annotations

import contextlib
import re
import smtplib
import socket
import ssl
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from consultant.delivery.maildir import MaildirTransport
from consultant.errors import ConfigurationError, DeliveryRefused, RelayAway, TransientError

if TYPE_CHECKING:
    from typing import NoReturn

    from consultant.config import Settings

TIMEOUT = 30.0
"""Seconds that any one answer of the relay to a mail may take."""
REACH_TIMEOUT = 10.0
"""Seconds of any one answer before it: nothing can be sent twice by giving up there."""
QUIT_TIMEOUT = 3.0
DEADLINE = 75.0
"""Seconds after which a relay that answers slowly is left, under celeryconfig.task_time_limit."""

PORTS = {"smtp": 25, "smtps": 465}
PERMANENT = 500
OWN_FAULT = frozenset({421, 500, 501, 502, 503, 504, 530, 534, 535, 538})
"""Answers that say something of our set-up or of the relay, not of this mail: it waits for an operator."""

_ENHANCED = re.compile(r"\s*([245]\.\d{1,3}\.\d{1,3})\b")


class Transport(Protocol):
    """How a mail leaves. Addresses are bare; an empty `envelope_from` is the null sender."""

    def send(self, envelope_from: str, recipient: str, message: bytes) -> None:
        """Return when the mail is taken.

        Raises TransientError to try this mail again, its subclass RelayAway where no mail at all is taken now, and
        DeliveryRefused to give up.
        """


@dataclass(frozen=True, slots=True)
class Relay:
    """Where the relay is and how it is spoken to."""

    host: str
    port: int
    implicit_tls: bool = False
    starttls: bool = False
    user: str = ""
    password: str = ""

    def __repr__(self) -> str:
        """Without the password: this ends up in tracebacks."""
        return f"Relay({self.host}:{self.port})"


def parse_relay(url: str) -> Relay:
    """`smtp://[user:pass@]host[:port][?starttls=1]` or `smtps://…`. Raises ConfigurationError, never with the password."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in PORTS or not parts.hostname:
        message = "CONSULTANT_SMTP_URL takes smtp://[user:password@]host[:port][?starttls=1] or smtps://…"
        raise ConfigurationError(message)
    return Relay(
        host=parts.hostname,
        port=port or PORTS[parts.scheme],
        implicit_tls=parts.scheme == "smtps",
        starttls=parse_qs(parts.query).get("starttls", ["0"])[-1].lower() in {"1", "true", "yes"},
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


def _safe(code: int, said: bytes | str) -> str:
    """Code and enhanced code; the relay's own words may hold the address."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    enhanced = _ENHANCED.match(text)
    return f"{code} {enhanced[1]}" if enhanced else str(code)


def _judge(
    code: int, said: bytes | str, stage: str, *, later: type[TransientError] = TransientError
) -> NoReturn:
    """Give up or try again. Our sender is the same for every mail, so that a no to it (`later`) is a no to all."""
    words = f"The relay said {_safe(code, said)} to {stage}."
    if code >= PERMANENT and code not in OWN_FAULT:
        raise DeliveryRefused(words)
    raise later(words)


class SmtpTransport:
    """A connection a mail to one relay."""

    def __init__(self, url: str, *, timeout: float = TIMEOUT, context: ssl.SSLContext | None = None) -> None:
        """Raises ConfigurationError for a URL that can't be used. `context` replaces the system's trust."""
        self._relay = parse_relay(url)
        self._timeout = timeout
        self._context = context

    def send(self, envelope_from: str, recipient: str, message: bytes) -> None:
        """Hand the mail over; returns after the relay's 250. Raises TransientError, RelayAway or DeliveryRefused."""
        ends = time.monotonic() + DEADLINE
        connection = self._reach()
        cut = threading.Timer(max(1.0, ends - time.monotonic()), _cut, (connection,))
        cut.start()
        try:
            self._hand_over(connection, envelope_from, recipient, message)
        except smtplib.SMTPRecipientsRefused as error:
            code, said = next(iter(error.recipients.values()))
            _judge(code, said, "the recipient")
        except smtplib.SMTPSenderRefused as error:
            _judge(error.smtp_code, error.smtp_error, "the sender", later=RelayAway)
        except smtplib.SMTPDataError as error:
            _judge(error.smtp_code, error.smtp_error, "the mail")
        except smtplib.SMTPNotSupportedError as error:
            words = "The relay takes no addresses beyond ASCII (RFC 6531)."
            raise DeliveryRefused(words) from error
        except (OSError, smtplib.SMTPException) as error:
            words = f"The relay broke off ({type(error).__name__})."
            raise TransientError(words) from error
        finally:
            _leave(connection)
            cut.cancel()

    def _reach(self) -> smtplib.SMTP:
        """A connection that is ready for a mail; whatever fails before that is no mail's fault. Raises RelayAway."""
        try:
            return self._connect()
        except smtplib.SMTPNotSupportedError as error:
            words = "The relay lacks STARTTLS or AUTH, which the settings ask for."
            raise RelayAway(words) from error
        except smtplib.SMTPResponseException as error:
            words = f"The relay said {_safe(error.smtp_code, error.smtp_error)} before any mail."
            raise RelayAway(words) from error
        except (OSError, smtplib.SMTPException) as error:
            words = f"The relay can't be spoken to ({type(error).__name__})."
            raise RelayAway(words) from error

    def _connect(self) -> smtplib.SMTP:
        relay = self._relay
        context = self._context or (
            ssl.create_default_context() if relay.implicit_tls or relay.starttls else None
        )
        patience = min(self._timeout, REACH_TIMEOUT)
        connection: smtplib.SMTP
        if relay.implicit_tls:
            connection = smtplib.SMTP_SSL(relay.host, relay.port, timeout=patience, context=context)
        else:
            connection = smtplib.SMTP(relay.host, relay.port, timeout=patience)
        try:
            connection.ehlo_or_helo_if_needed()
            if relay.starttls:
                connection.starttls(context=context)
            if relay.user:
                connection.login(relay.user, relay.password)
            if connection.sock:
                connection.sock.settimeout(self._timeout)
        except BaseException:
            connection.close()
            raise
        return connection

    @staticmethod
    def _hand_over(connection: smtplib.SMTP, envelope_from: str, recipient: str, message: bytes) -> None:
        options = [] if (envelope_from + recipient).isascii() else ["SMTPUTF8"]
        if options and not connection.has_extn("smtputf8"):
            raise smtplib.SMTPNotSupportedError
        if connection.has_extn("8bitmime") and not message.isascii():
            options.append("BODY=8BITMIME")
        connection.sendmail(envelope_from, [recipient], message, mail_options=options)


def _cut(connection: smtplib.SMTP) -> None:
    """End a conversation from outside: whoever waits for an answer gets the end of the stream."""
    with contextlib.suppress(OSError, AttributeError):
        connection.sock.shutdown(socket.SHUT_RDWR)  # type: ignore[union-attr]


def _leave(connection: smtplib.SMTP) -> None:
    """Say QUIT; after the 250 no failure of it matters."""
    try:
        if connection.sock:
            connection.sock.settimeout(QUIT_TIMEOUT)
        connection.quit()
    except (OSError, smtplib.SMTPException):
        connection.close()


def make_transport(settings: Settings) -> Transport:
    """The relay that is configured, else the Maildir in the home."""
    return SmtpTransport(settings.smtp_url) if settings.smtp_url else MaildirTransport(settings.outbox)

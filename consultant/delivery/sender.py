"""Hands a composed mail to the next server by SMTP, and says whether to try again or to give up.

The outbox decides when and how often; which transport is used follows from the settings. `relay.py` reads where the
relay is, `line.py` is a connection to it, `pool.py` keeps some open, `answers.py` knows what an answer means.
"""

from __future__ import annotations

import threading
import time
from functools import partial
from typing import TYPE_CHECKING, Protocol

from consultant.delivery.line import TIMEOUT, BrokeOff, Line
from consultant.delivery.maildir import MaildirTransport
from consultant.delivery.pool import IDLE_SECONDS, MOST_MAILS, Pool
from consultant.delivery.relay import parse_relay
from consultant.errors import DeliveryRefused, RelayAway, TransientError

if TYPE_CHECKING:
    import ssl

    from consultant.config import Settings

DEADLINE = 75.0
"""Seconds after which a relay that answers slowly is left, under celeryconfig.task_time_limit."""


class Transport(Protocol):
    """How a mail leaves. Addresses are bare; an empty `envelope_from` is the null sender."""

    def send(self, envelope_from: str, recipient: str, message: bytes) -> None:
        """Return when the mail is taken.

        Raises TransientError to try this mail again (its subclasses say how soon), RelayAway where no mail at all is
        taken now, and DeliveryRefused to give up.
        """


class SmtpTransport:
    """One relay, by connections that are kept open between mails."""

    def __init__(
        self,
        url: str,
        *,
        timeout: float = TIMEOUT,
        context: ssl.SSLContext | None = None,
        most_mails: int = MOST_MAILS,
        idle_seconds: float = IDLE_SECONDS,
    ) -> None:
        """Raises ConfigurationError for a URL that can't be used. `context` replaces the system's trust."""
        connect = partial(Line, parse_relay(url), timeout, context)
        self._pool = Pool(connect, most_mails=most_mails, idle_seconds=idle_seconds)

    def send(self, envelope_from: str, recipient: str, message: bytes) -> None:
        """Hand the mail over; returns after the relay's 250. Raises TransientError, RelayAway or DeliveryRefused.

        A kept line that fails before the relay has the mail says nothing of either: a new one is asked.
        """
        ends = time.monotonic() + DEADLINE
        line = self._pool.take()
        kept = line.mails > 0
        try:
            self._use(line, ends, envelope_from, recipient, message)
        except (TransientError, DeliveryRefused) as error:
            if not kept or not _worn(line, error) or time.monotonic() >= ends:
                raise
            self._use(self._pool.open(), ends, envelope_from, recipient, message)

    def close(self) -> None:
        """Take leave of the relay."""
        self._pool.close()

    def _use(self, line: Line, ends: float, envelope_from: str, recipient: str, message: bytes) -> None:
        cut = threading.Timer(max(1.0, ends - time.monotonic()), line.cut)
        cut.daemon = True
        cut.start()
        try:
            line.hand_over(envelope_from, recipient, message)
        except (TransientError, DeliveryRefused):
            raise
        except BaseException:
            line.usable = False  # what was said last is not known
            raise
        finally:
            cut.cancel()
            self._pool.give_back(line)


def _worn(line: Line, error: Exception) -> bool:
    """Whether the line is at fault: it broke, was closed (421, as after too many mails), or takes no sender any more."""
    return not line.handed_over and (isinstance(error, BrokeOff | RelayAway) or not line.usable)


def make_transport(settings: Settings) -> Transport:
    """The relay that is configured, else the Maildir in the home."""
    if not settings.smtp_url:
        return MaildirTransport(settings.outbox)
    context = settings.make_tls_context() if parse_relay(settings.smtp_url).checked else None
    return SmtpTransport(settings.smtp_url, context=context)

"""Where the relay is and how it is spoken to, as CONSULTANT_SMTP_URL says it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

from consultant.errors import ConfigurationError

if TYPE_CHECKING:
    from urllib.parse import SplitResult

PORTS = {"smtp": 25, "smtps": 465}
THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})
TAKES = "CONSULTANT_SMTP_URL takes smtp://[user:password@]host[:port][?starttls=0|1|try] or smtps://…"


class StartTls(StrEnum):
    """What is done about STARTTLS (RFC 3207).

    `TRY` encrypts where the relay offers it, and asks for no certificate: whoever could forge one could as well hide the
    offer (RFC 7435). `DEMAND` sends nothing to a relay without it, and its certificate must be good.
    """

    NEVER = "never"
    TRY = "try"
    DEMAND = "demand"


WORDS = {
    "0": StartTls.NEVER,
    "false": StartTls.NEVER,
    "no": StartTls.NEVER,
    "1": StartTls.DEMAND,
    "true": StartTls.DEMAND,
    "yes": StartTls.DEMAND,
    "try": StartTls.TRY,
}


@dataclass(frozen=True, slots=True)
class Relay:
    """Where the relay is and how it is spoken to."""

    host: str
    port: int
    implicit_tls: bool = False
    starttls: StartTls = StartTls.NEVER
    user: str = ""
    password: str = ""

    @property
    def checked(self) -> bool:
        """Whether its certificate must be good."""
        return self.implicit_tls or self.starttls is StartTls.DEMAND

    def __repr__(self) -> str:
        """Without the password: this ends up in tracebacks."""
        return f"Relay({self.host}:{self.port})"


def parse_relay(url: str) -> Relay:
    """Read CONSULTANT_SMTP_URL. Raises ConfigurationError, never with the password."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in PORTS or not parts.hostname:
        raise ConfigurationError(TAKES)
    return Relay(
        host=parts.hostname,
        port=port or PORTS[parts.scheme],
        implicit_tls=parts.scheme == "smtps",
        starttls=_starttls(parts),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


def _starttls(parts: SplitResult) -> StartTls:
    """What the URL says; by default a password is only told under TLS, and what goes nowhere needs none."""
    word = parse_qs(parts.query).get("starttls", [""])[-1].lower()
    if word and word not in WORDS:
        raise ConfigurationError(TAKES)
    if word or parts.scheme == "smtps":
        return WORDS[word or "0"]
    if parts.hostname in THIS_MACHINE:
        return StartTls.NEVER
    return StartTls.DEMAND if parts.username else StartTls.TRY

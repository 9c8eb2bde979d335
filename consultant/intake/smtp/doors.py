"""Which doors there are: kinds of a listener, and where each listens."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class DoorKind(StrEnum):
    """SMTP (STARTTLS where there is a certificate), TLS from the first byte, LMTP (RFC 2033), submission with a password (RFC 6409)."""

    SMTP = "smtp"
    SMTPS = "smtps"
    LMTP = "lmtp"
    SUBMISSION = "submission"


@dataclass(frozen=True, slots=True)
class Door:
    """A host and port (0 takes a free one), or the path of a unix socket."""

    kind: DoorKind
    host: str = ""
    port: int = 0
    path: str = ""

    @property
    def where(self) -> str:
        """The address in words."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.path or f"{host}:{self.port}"

"""Asks the DNS, within limits: 2 seconds a question, 10 a mail, and an answer is known for a minute.

The resolver is dnspython's, given from outside; tests give one that asks a server of their own.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import dns.exception
import dns.name
import dns.resolver

from consultant.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable

QUESTION_SECONDS = 2.0
MAIL_SECONDS = 10.0
KNOWN_SECONDS = 60.0
MOST_KNOWN = 10_000
"""Answers that are kept; then all are forgotten, which costs some questions and no bookkeeping."""


class NotNow(Exception):
    """The DNS gives no answer for now: it is silent, or its servers fail (SERVFAIL)."""


def system_resolver() -> dns.resolver.Resolver:
    """The resolver of this machine. Raises ConfigurationError where it has none."""
    try:
        return dns.resolver.Resolver()
    except dns.resolver.NoResolverConfiguration as error:
        message = (
            'A mailbox has verify_senders = "door", and this machine names no DNS server in /etc/resolv.conf.'
        )
        raise ConfigurationError(message) from error


class Names:
    """Answers of the DNS, kept for a minute and shared by all mails; may be asked by several threads."""

    def __init__(self, resolver: dns.resolver.Resolver, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._resolver = resolver
        self._known: dict[tuple[str, str], tuple[float, list[Any]]] = {}
        self._lock = threading.Lock()

    def for_a_mail(self) -> Asking:
        """Questions about one mail, with its time running."""
        return Asking(self, self.clock() + MAIL_SECONDS)

    def ask(self, name: str, kind: str, seconds: float) -> list[Any]:
        """The records of a name, none where there are none. Raises NotNow; that is not kept."""
        key = (name.rstrip(".").lower(), kind)
        now = self.clock()
        known = self._known.get(key)
        if known and known[0] > now:
            return known[1]
        found = self._resolve(key[0], kind, seconds)
        with self._lock:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            self._known[key] = (now + KNOWN_SECONDS, found)
        return found

    def _resolve(self, name: str, kind: str, seconds: float) -> list[Any]:
        try:
            answer = self._resolver.resolve(
                dns.name.from_text(name), kind, lifetime=seconds, raise_on_no_answer=False, search=False
            )
        except (dns.resolver.NXDOMAIN, dns.resolver.YXDOMAIN):
            return []
        except (dns.exception.Timeout, dns.resolver.NoNameservers, OSError) as error:
            raise NotNow from error
        except (dns.exception.DNSException, ValueError):  # what is no name has no records
            return []
        return list(answer)


@dataclass(slots=True)
class Asking:
    """The questions of one mail; when its time is over every further one is NotNow."""

    names: Names
    ends: float
    asked: int = field(default=0)

    def ask(self, name: str, kind: str) -> list[Any]:
        """The records of a name. Raises NotNow."""
        left = self.ends - self.names.clock()
        if left <= 0:
            raise NotNow
        self.asked += 1
        return self.names.ask(name, kind, min(left, QUESTION_SECONDS))

    def texts(self, name: str) -> list[bytes]:
        """The TXT records of a name, the strings of each joined (RFC 7208, section 3.3). Raises NotNow."""
        return [b"".join(record.strings) for record in self.ask(name, "TXT")]

"""Which addresses may be asked: those of the base URL's site, and nothing else, wherever a link or a redirect leads. Pure.

The site is the base's host without `www.` and every sub-domain of that (CMS keeps the coverage exports on a downloads
host), by the base's own scheme and port. Where the base is a mirror, the publisher's own host stands for it: pages that
were recorded with absolute links work, and a mirror's user never reaches the publisher unawares.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit, urlunsplit

from consultant.codes.publisher.links import joined
from consultant.config import PUBLISHER_URL
from consultant.errors import ConfigurationError, FetchFailed

_PORTS = {"http": 80, "https": 443}
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?")


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds to wait for a connection, and for the next bytes of an answer."""

    connect: float
    read: float


class Site:
    """The base URL and what belongs to it."""

    def __init__(self, base: str) -> None:
        """Raises ConfigurationError where `base` is no address of a web site."""
        parts = _split(base)
        if parts is None or parts.scheme not in _PORTS or not _is_host(parts.hostname or ""):
            message = f"CONSULTANT_PUBLISHER_URL is {without_user(base)!r}; it takes an address such as {PUBLISHER_URL}, or off."
            raise ConfigurationError(message)
        if "@" in parts.netloc or parts.path.strip("/") or parts.query or parts.fragment:
            message = (
                "CONSULTANT_PUBLISHER_URL takes scheme, host and port alone; leave out user, path and query."
            )
            raise ConfigurationError(message)
        self.base = base.rstrip("/")
        self.host = parts.hostname or ""
        self._parts = parts
        self._domain = _domain(self.host)

    def address(self, path: str) -> str:
        """The address of a page of the publisher's."""
        return self.base + path

    def admit(self, link: str, seen_on: str) -> str:
        """The address that is asked for `link` on the page `seen_on`. Raises FetchFailed where it leads away."""
        parts = _split(joined(seen_on, link))
        if parts is None or parts.scheme not in _PORTS or not parts.hostname:
            message = f"{self.host} gave an address that is none; it was not followed."
            raise FetchFailed(message)
        if _belongs(parts.hostname, self._domain):
            # a link of the site's own with http is asked for with https where the base has it
            moved = parts if parts.scheme == self._parts.scheme else parts._replace(scheme=self._parts.scheme)
            if _port(moved) == _port(self._parts):
                return urlunsplit(moved)
        elif _belongs(parts.hostname, _domain(urlsplit(PUBLISHER_URL).hostname or "")):
            return urlunsplit(parts._replace(scheme=self._parts.scheme, netloc=self._parts.netloc))
        message = (
            f"{self.host} led to another host ({parts.netloc.rpartition('@')[2]}), which was not followed."
        )
        raise FetchFailed(message)


def without_user(address: str) -> str:
    """An address as it may be shown: what stands before an @ may be a password."""
    return address.rpartition("@")[2]


def _is_host(host: str) -> bool:
    """Whether this can be asked for in the DNS (RFC 1123, section 2.1), or is an IPv6 address."""
    try:
        labels = host.encode("idna").decode("ascii").lower().removesuffix(".").split(".")
    except UnicodeError:  # an empty label, or one that is too long
        return False
    return ":" in host or all(_LABEL.fullmatch(label) for label in labels)


def _split(address: str) -> SplitResult | None:
    """The parts of an address; None for one whose port is no number, or whose brackets don't close."""
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return None
    return parts


def _domain(host: str) -> str:
    return host.removeprefix("www.")


def _belongs(host: str, domain: str) -> bool:
    return host == domain or host.endswith("." + domain)


def _port(parts: SplitResult) -> int:
    return parts.port or _PORTS[parts.scheme]

"""The door's certificate: read at the start, and again when its file has changed (a renewal needs no restart).

A file that can't be read in the meantime (half-written, the key not yet changed) leaves the former one in use.
"""

from __future__ import annotations

import ssl
from pathlib import Path

from consultant.errors import ConfigurationError
from consultant.logs import get_logger

log = get_logger(__name__)


class Certificate:
    """A chain and its key, in PEM files. One context for all doors, so that a new chain counts from the next handshake."""

    def __init__(self, chain: str, key: str) -> None:
        """Raises ConfigurationError where the files can't be read or do not belong together."""
        self._chain, self._key = chain, key
        self._seen = self._stamp()
        try:
            self._context = self._load()
        except (OSError, ssl.SSLError) as error:
            message = f"CONSULTANT_SMTP_CERT {chain} and CONSULTANT_SMTP_KEY {key} can't be used: {error.strerror or error}."
            raise ConfigurationError(message) from error

    @property
    def context(self) -> ssl.SSLContext:
        """For the next handshake."""
        stamp = self._stamp()
        if stamp != self._seen:
            self._renew(stamp)
        return self._context

    def _renew(self, stamp: tuple[tuple[int, int], ...]) -> None:
        try:
            self._load()  # tried on another context first: half a change would spoil the one in use
            self._context.load_cert_chain(self._chain, self._key)
        except (OSError, ssl.SSLError) as error:
            log.warning("certificate_not_renewed", error=type(error).__name__)
        else:
            log.info("certificate_renewed")
        self._seen = stamp

    def _load(self) -> ssl.SSLContext:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self._chain, self._key)
        return context

    def _stamp(self) -> tuple[tuple[int, int], ...]:
        """What changes when one of the files does; empty where one is absent for now."""
        try:
            found = [Path(name).stat() for name in (self._chain, self._key)]
        except OSError:
            return ()
        return tuple((one.st_mtime_ns, one.st_ino) for one in found)

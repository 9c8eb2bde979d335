"""Who may log in at the submission door: a file of lines `address:scrypt$N$r$p$salt$hash` (RFC 7914), read again when it changes.

A wrong name takes as long as a wrong password, so that nobody learns names from the time.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from pathlib import Path

from consultant.errors import ConfigurationError

COST, BLOCK, LANES = 2**14, 8, 1
"""scrypt's N, r and p: 16 MiB and some fiftieth of a second a try."""
MOST_MEMORY = 32 * 1024 * 1024
"""Octets; OpenSSL takes no more unless it is told."""
SALT_BYTES = HASH_BYTES = 16
_FIELDS = 6


@dataclass(frozen=True, slots=True)
class _Secret:
    cost: int
    block: int
    lanes: int
    salt: bytes
    hash: bytes

    @property
    def is_sane(self) -> bool:
        """Whether scrypt takes these numbers, within its memory."""
        power_of_two = self.cost > 1 and not self.cost & (self.cost - 1)
        return power_of_two and self.block > 0 < self.lanes and 128 * self.cost * self.block < MOST_MEMORY

    def fits(self, password: bytes) -> bool:
        """Whether it was made of this password."""
        found = hashlib.scrypt(
            password, salt=self.salt, n=self.cost, r=self.block, p=self.lanes, dklen=len(self.hash)
        )
        return hmac.compare_digest(found, self.hash)


_NOBODY = _Secret(COST, BLOCK, LANES, bytes(SALT_BYTES), bytes(HASH_BYTES))


def make_line(address: str, password: str) -> str:
    """The line of a user for the file."""
    salt = secrets.token_bytes(SALT_BYTES)
    made = hashlib.scrypt(password.encode(), salt=salt, n=COST, r=BLOCK, p=LANES, dklen=HASH_BYTES)
    words = ("scrypt", COST, BLOCK, LANES, base64.b64encode(salt).decode(), base64.b64encode(made).decode())
    return f"{address.strip().lower()}:{'$'.join(map(str, words))}"


class Users:
    """The users of a file."""

    def __init__(self, path: str) -> None:
        """Raises ConfigurationError where the file can't be read or has a line that is none."""
        self._path = Path(path)
        self._seen, self._secrets = self._read()

    def find(self, name: bytes, password: bytes) -> str | None:
        """The address of the user whose name and password these are. Blocks for a while: it hashes."""
        self._refresh()
        address = name.decode("utf-8", "replace").strip().lower()
        secret = self._secrets.get(address)
        fits = (secret or _NOBODY).fits(password)
        return address if secret and fits else None

    def _refresh(self) -> None:
        """A file that is spoiled in the meantime lets in nobody, for it may say that somebody left."""
        try:
            if self._path.stat().st_mtime_ns != self._seen:
                self._seen, self._secrets = self._read()
        except (OSError, ConfigurationError):
            self._seen, self._secrets = 0, {}

    def _read(self) -> tuple[int, dict[str, _Secret]]:
        try:
            seen = self._path.stat().st_mtime_ns
            lines = self._path.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeError) as error:
            message = f"CONSULTANT_SMTP_USERS_FILE names {self._path}, which can't be read."
            raise ConfigurationError(message) from error
        numbered = [(number, line.strip()) for number, line in enumerate(lines, 1)]
        return seen, dict(
            self._user(number, line) for number, line in numbered if line and not line.startswith("#")
        )

    def _user(self, number: int, line: str) -> tuple[str, _Secret]:
        address, _, secret = line.rpartition(":")
        words = secret.split("$")
        try:
            if len(words) != _FIELDS or words[0] != "scrypt" or "@" not in address:
                raise ValueError  # noqa: TRY301 - the same sentence as for what is no number
            cost, block, lanes = map(int, words[1:4])
            salt, hashed = (base64.b64decode(word, validate=True) for word in words[4:])
            made = _Secret(cost, block, lanes, salt, hashed)
            if not made.is_sane:
                raise ValueError  # noqa: TRY301
        except ValueError as error:
            message = f"Line {number} of {self._path} is no user; make one with: consultant mailboxes password ADDRESS."
            raise ConfigurationError(message) from error
        return address.strip().lower(), made

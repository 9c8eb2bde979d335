"""The keys that seal: several at once, of which the first seals and all open, and which a sealed value names.

    ring = SealKeys("new old", again)      ring.seal(b"words")      ring.open(sealed)

A sealed value is a Fernet token (version, time, IV, ciphertext, HMAC: the Fernet spec, "Key Format" and "Token Format"). The
eight bytes of the time are nobody's business here: the first five of them hold the key's fingerprint, so that the head of a
value says which key it needs. Without a time to live no Fernet looks at them (the spec, "Verifying", steps 2 and 3), and
so a program that knows only a single key reads these values too. Tokens that carry a time are opened with whichever key fits.

A key file that changes is read again: every few seconds where something is sealed, and at once where a value wants a key
that is not there. Keys change without a restart.
"""

from __future__ import annotations

import hashlib
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cryptography.fernet import Fernet, InvalidToken

from consultant.errors import ConfigurationError, SealKeyMissing

if TYPE_CHECKING:
    from collections.abc import Callable

FINGERPRINT_BYTES = 5
HEAD_LENGTH = 8
"""Characters of a token that hold the version and the fingerprint: six bytes in base64."""
TIMED = b"gAAAAA"
"""How a token with a time begins: the version, and the zeros above a count of seconds."""
LOOK_AGAIN_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class SealKey:
    """One key. Its fingerprint names it to people and in values, and tells nothing of it."""

    fingerprint: str
    cipher: Fernet = field(repr=False)

    @property
    def stamp(self) -> int:
        """What stands in a token where the time would."""
        return int(self.fingerprint, 16) << (8 * (8 - FINGERPRINT_BYTES))

    @property
    def head(self) -> bytes:
        """How its tokens begin."""
        return urlsafe_b64encode(b"\x80" + bytes.fromhex(self.fingerprint))


def read_keys(words: str) -> tuple[SealKey, ...]:
    """The keys of a setting or a file, with blanks, commas or line ends between. Raises ConfigurationError, which quotes nothing."""
    return tuple(_read_key(word) for word in words.replace(",", " ").split())


def _read_key(word: str) -> SealKey:
    try:
        cipher = Fernet(word.encode())
    except ValueError as error:
        message = "CONSULTANT_SEAL_KEY is not a key: each takes 32 bytes in URL-safe base64, as `consultant seal new-key` prints."
        raise ConfigurationError(message) from error
    digest = hashlib.sha256(b"consultant seal key:" + urlsafe_b64decode(word.encode()))
    return SealKey(digest.digest()[:FINGERPRINT_BYTES].hex(), cipher)


def fingerprint_of(token: bytes) -> str:
    """The fingerprint that the head of a token names; empty for a token with a time, and for what is none (a mail may begin with the mark)."""
    with suppress(ValueError):
        return "" if token.startswith(TIMED) else urlsafe_b64decode(token[:HEAD_LENGTH])[1:].hex()
    return ""


class SealKeys:
    """Keys in use by one engine. `again` gives the setting as it stands now; None where it can't change."""

    def __init__(self, words: str, again: Callable[[], str | None] | None = None) -> None:
        """Read `words`; raises ConfigurationError where a key is none, or where there is none at all."""
        self._again = again
        self._words = words
        self._keys = read_keys(words) or (_read_key(""),)
        self._by_head = {key.head: key for key in self._keys}
        self._look_at = time.monotonic() + LOOK_AGAIN_SECONDS

    @property
    def first(self) -> SealKey:
        """The one that seals."""
        return self._keys[0]

    @property
    def fingerprints(self) -> list[str]:
        """Of all keys, the first one first."""
        return [key.fingerprint for key in self._keys]

    def seal(self, value: bytes) -> bytes:
        """A token under the first key."""
        if self._again and time.monotonic() > self._look_at:
            self._look()
        key = self._keys[0]
        return key.cipher.encrypt_at_time(value, key.stamp)

    def open(self, token: bytes) -> bytes:
        """What was sealed. Raises SealKeyMissing, which names the key that the value wants."""
        found = self._find(token)
        if found is None and self._look():
            found = self._find(token)
        if found is None:
            raise missing(token, self.fingerprints)
        return found

    def _find(self, token: bytes) -> bytes | None:
        named = self._by_head.get(token[:HEAD_LENGTH])
        for key in (named,) if named else self._keys if token.startswith(TIMED) else ():
            with suppress(InvalidToken):
                return key.cipher.decrypt(token)
        return None

    def _look(self) -> bool:
        """Read the setting again; whether there are other keys now. One that is half written or gone changes nothing."""
        self._look_at = time.monotonic() + LOOK_AGAIN_SECONDS
        with suppress(ConfigurationError):
            words = self._again() if self._again else None
            if words and words != self._words and (keys := read_keys(words)):
                self._words = words
                self._by_head |= {key.head: key for key in keys}
                self._keys = tuple({key.fingerprint: key for key in (*keys, *self._keys)}.values())
                return True
        return False


def missing(token: bytes, given: list[str]) -> SealKeyMissing:
    """One sentence that names the key by its fingerprint."""
    wanted = fingerprint_of(token)
    which = f"the key {wanted}" if wanted else "another key"
    has = f"holds {', '.join(given)}" if given else "is not set"
    return SealKeyMissing(
        f"A value of this store was sealed with {which}, and CONSULTANT_SEAL_KEY {has}: add that key to it."
    )

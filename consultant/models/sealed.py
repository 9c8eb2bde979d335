"""Columns that hold patient data: encrypted where a key is set (Fernet: AES-128-CBC with HMAC-SHA256), plain where not.

A value written before the key was set stays readable: sealed values carry a mark. No search can look inside them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy import LargeBinary, TypeDecorator

from consultant.errors import ConfigurationError

if TYPE_CHECKING:
    from sqlalchemy import Dialect, Engine

_SEALED = b"\x00sealed1:"
_ciphers: WeakKeyDictionary[Dialect, Fernet] = WeakKeyDictionary()


def seal_with(engine: Engine, key: str | None) -> None:
    """Use `key` (32 bytes, URL-safe base64, as `Fernet.generate_key()` gives) for what `engine` writes and reads."""
    if key is None:
        return
    try:
        _ciphers[engine.dialect] = Fernet(key.encode())
    except ValueError as error:
        message = "CONSULTANT_SEAL_KEY is not a key: it takes 32 bytes in URL-safe base64."
        raise ConfigurationError(message) from error


class SealedBytes(TypeDecorator[bytes]):
    """Bytes as they were received, encrypted where the engine has a key."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        """Encrypt."""
        cipher = _ciphers.get(dialect)
        return value if value is None or cipher is None else _SEALED + cipher.encrypt(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        """Decrypt what carries the mark; raise ConfigurationError where the key is missing or another one."""
        if value is None or not value.startswith(_SEALED):
            return value
        cipher = _ciphers.get(dialect)
        try:
            return cipher.decrypt(value[len(_SEALED) :]) if cipher else _no_key()
        except InvalidToken:
            return _no_key()


class SealedText(TypeDecorator[str]):
    """Text of a person, kept like `SealedBytes`."""

    impl = LargeBinary
    cache_ok = True
    _bytes = SealedBytes()

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """Encode (lone surrogates too) and encrypt."""
        raw = None if value is None else value.encode("utf-8", "surrogatepass")
        return self._bytes.process_bind_param(raw, dialect)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        """Decrypt and decode."""
        raw = self._bytes.process_result_value(value, dialect)
        return None if raw is None else raw.decode("utf-8", "surrogatepass")


def _no_key() -> bytes:
    message = (
        "This store was sealed with another key: set CONSULTANT_SEAL_KEY to the one it was written with."
    )
    raise ConfigurationError(message)

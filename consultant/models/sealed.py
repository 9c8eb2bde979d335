"""Columns that hold patient data: encrypted where a key is set (Fernet: AES-128-CBC with HMAC-SHA256), plain where not.

A value written before the key was set stays readable: sealed values carry a mark, and behind it which key they need
(seal_keys.py). No search can look inside them. docs/running/sealing.md lists what is sealed, and says how keys change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from sqlalchemy import LargeBinary, TypeDecorator

from consultant.models.seal_keys import SealKeys, missing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Column, Dialect, Engine, MetaData

MARK = b"\x00sealed1:"
_keys: WeakKeyDictionary[Dialect, SealKeys] = WeakKeyDictionary()


def seal_with(engine: Engine, words: str | None, again: Callable[[], str | None] | None = None) -> None:
    """Use the keys in `words` for what `engine` writes and reads; `again` gives them as they stand now. Raises ConfigurationError."""
    if words is not None:
        _keys[engine.dialect] = SealKeys(words, again)


def find_keys(engine: Engine) -> SealKeys | None:
    """What this engine seals with; None where it keeps everything as it is."""
    return _keys.get(engine.dialect)


def sealed_columns(metadata: MetaData) -> Iterator[Column[bytes]]:
    """Every column of these tables that is sealed, by table and in the order of its columns."""
    for table in metadata.sorted_tables:
        yield from (column for column in table.columns if isinstance(column.type, SealedBytes | SealedText))


class SealedBytes(TypeDecorator[bytes]):
    """Bytes as they were received, encrypted where the engine has a key."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        """Encrypt."""
        keys = _keys.get(dialect)
        return value if value is None or keys is None else MARK + keys.seal(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        """Decrypt what carries the mark; raise SealKeyMissing where the key is missing or another one."""
        if value is None or not value.startswith(MARK):
            return value
        token, keys = value[len(MARK) :], _keys.get(dialect)
        if keys is None:
            raise missing(token, [])
        return keys.open(token)


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

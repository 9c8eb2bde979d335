"""Columns for the words of others: what a database would refuse is replaced or cut, so that no mail is refused for it.

PostgreSQL takes no NUL and nothing longer than the column, and no driver takes a lone surrogate; SQLite would keep
all but the last. Both stores keep the same.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sqlalchemy import String, Text, TypeDecorator

if TYPE_CHECKING:
    from sqlalchemy import Dialect

_REFUSED = re.compile("[\0\ud800-\udfff]")


class Line(TypeDecorator[str]):
    """A string of at most `length` characters, cut there."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, _dialect: Dialect) -> str | None:
        """Put U+FFFD for NULs and lone surrogates, and cut."""
        if value is None:
            return None
        kept = value if value.isascii() and "\0" not in value else _REFUSED.sub("\ufffd", value)
        return kept[: self.impl_instance.length]  # type: ignore[attr-defined]


class Words(Line):
    """A text as long as it is."""

    impl = Text
    cache_ok = True

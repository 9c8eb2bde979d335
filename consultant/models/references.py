"""References that people see: `CC-BKTR-WMXD` of a case, `JB-…` of a posting; unguessable enough for a subject line (20⁸)."""

from __future__ import annotations

import hashlib
import hmac
import secrets

REFERENCE_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
"""No digits and no vowels: a reference must look neither like a code nor like a word."""


def make_reference(prefix: str = "CC") -> str:
    """A new reference; `prefix` says of what."""
    return reference_of(secrets.randbelow(len(REFERENCE_LETTERS) ** 8), prefix)


def derived_reference(secret: bytes, origin: str, prefix: str) -> str:
    """The one reference of what was made of `origin`, which nobody finds out without the desk's secret."""
    digest = hmac.new(secret, f"{prefix}:{origin}".encode(), hashlib.sha256).digest()
    return reference_of(int.from_bytes(digest, "big"), prefix)


def reference_of(number: int, prefix: str) -> str:
    """A number as letters."""
    letters = ""
    for _ in range(8):
        number, letter = divmod(number, len(REFERENCE_LETTERS))
        letters += REFERENCE_LETTERS[letter]
    return f"{prefix}-{letters[:4]}-{letters[4:]}"

"""Keys in our own addresses (`consult+r….@…`): which case a reply or a bounce belongs to, forgeable by nobody.

A key is a letter for its kind and, in base32, the case's number, the day on which it ends and a keyed hash of them
(HMAC-SHA256, 80 bits). It holds good until that day and may be used any number of times.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

_EPOCH = date(2020, 1, 1)
_HASH = 10
_DAYS = 2
_SHORTEST, _LONGEST = 21, 45
"""Letters of a key: RFC 5321, section 4.5.3.1.1 leaves 64 octets to a local part."""


class KeyKind(StrEnum):
    """What comes back to the address: a person's reply, or a server's report (VERP) of a reply, of a mail beside it or of a digest; or an application.

    The number of an application's key is the posting's, of a digest's the saved search's, of every other a case's.
    """

    REPLY = "r"
    BOUNCE = "b"
    BESIDE = "n"
    APPLY = "a"
    DIGEST = "d"


OF_REPORTS = frozenset({KeyKind.BOUNCE, KeyKind.BESIDE, KeyKind.DIGEST})
"""Keys that only the envelopes of our own mail carry. That of an application stands on a page for everybody."""


class Standing(StrEnum):
    """What a key is worth."""

    GOOD = "good"
    EXPIRED = "expired"
    FORGED = "forged"


@dataclass(frozen=True, slots=True)
class ReplyKey:
    """A key as it was read. `case_id` is 0 where it is forged."""

    kind: KeyKind
    standing: Standing
    case_id: int = 0


def make_address(address: str, secret: bytes, kind: KeyKind, case_id: int, until: date) -> str:
    """`address` with a key that is good up to and including `until`."""
    local, _, domain = address.rpartition("@")
    payload = _number(case_id) + (until - _EPOCH).days.to_bytes(_DAYS, "big")
    letters = base64.b32encode(payload + _hash(secret, kind, payload)).decode("ascii").rstrip("=").lower()
    return f"{local.partition('+')[0]}+{kind.value}{letters}@{domain}"


def read_address(address: str, secret: bytes, now: datetime) -> ReplyKey | None:
    """The key of an address; None where it carries none that looks like ours (somebody's own `consult+news@…` is none)."""
    tag = address.strip("<> ").rpartition("@")[0].partition("+")[2].lower()
    if not _SHORTEST <= len(tag) <= _LONGEST or tag[0] not in set(KeyKind):
        return None
    kind = KeyKind(tag[0])
    try:
        packed = base64.b32decode(tag[1:].upper() + "=" * (-len(tag[1:]) % 8))
    except (binascii.Error, ValueError):
        return None
    payload, found = packed[:-_HASH], packed[-_HASH:]
    if len(payload) <= _DAYS or not hmac.compare_digest(found, _hash(secret, kind, payload)):
        return ReplyKey(kind, Standing.FORGED)
    until = _EPOCH + timedelta(days=int.from_bytes(payload[-_DAYS:], "big"))
    standing = Standing.GOOD if now.astimezone(UTC).date() <= until else Standing.EXPIRED
    return ReplyKey(kind, standing, int.from_bytes(payload[:-_DAYS], "big"))


def _number(case_id: int) -> bytes:
    return case_id.to_bytes(max(1, (case_id.bit_length() + 7) // 8), "big")


def _hash(secret: bytes, kind: KeyKind, payload: bytes) -> bytes:
    return hmac.new(secret, kind.value.encode() + payload, hashlib.sha256).digest()[:_HASH]

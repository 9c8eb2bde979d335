"""DKIM (RFC 6376) by dkimpy, with the guards that it leaves to its caller.

dkimpy verifies a signature that does not cover From, one whose `l=` leaves the end of the body open, and one by SHA-1;
here none of them proves anything (RFC 6376, 5.4 and 8.2; RFC 8301). Some of its patterns take quadratic time on long runs
of blanks and a key of any length is multiplied out, so what is given to it is bounded first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import dkim
from dkim.util import InvalidTagValueList, parse_tag_value

from consultant.intake.proof.names import NotNow
from consultant.mail.address import parse_address
from consultant.mail.authentication import FAIL, PASS, TEMPORARY, Checked
from consultant.mail.organisation import aligned

if TYPE_CHECKING:
    from collections.abc import Sequence

    from consultant.intake.proof.names import Asking

MOST_SIGNATURES = 5
MOST_HEADER_BYTES = 262_144
MOST_HEADERS = 2_000
MOST_SIGNED_NAMES = 200
LONGEST_SIGNATURE = 8_192
LONGEST_BLANKS = 200
LONGEST_KEY = 1_200
"""Octets of a key record: RSA of 4,096 bits takes 740. What takes more would also take seconds to multiply."""
ALGORITHMS = frozenset({b"rsa-sha256", b"ed25519-sha256"})
PERMANENT, POLICY = "permerror", "policy"
"""RFC 8601, section 2.7.1: malformed; and well-formed, but of a kind that is not believed here."""

_BLANKS = re.compile(rb"[ \t\r\n]{%d}" % LONGEST_BLANKS)
_RUN = re.compile(rb"[\t ]+")
# Whatever dkimpy raises on a signature or a key that somebody wrote to make it trip; NameError for want of PyNaCl (Ed25519).
_TRIPS = (
    dkim.DKIMException, InvalidTagValueList, LookupError, ValueError, TypeError, AttributeError, AssertionError,
    ArithmeticError, NameError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Signature:
    """A signature's place among the signatures, its tags and the domain that made it."""

    index: int
    tags: dict[bytes, bytes]
    domain: str


def check_dkim(asking: Asking, raw: bytes, author: str) -> list[Checked]:
    """What each signature proves, those of the author's own organisation first; it ends at the first of those that passes.

    At most five are looked at, so that a forger can't hide the author's behind many of his own.
    """
    found = _open(raw, author)
    if found is None:
        return []
    mail, signatures = found
    checked: list[Checked] = []
    for one in signatures[:MOST_SIGNATURES]:
        checked.append(Checked(_verify(asking, mail, one), one.domain))
        if checked[-1].result == PASS and aligned(one.domain, author):
            break
    return checked


def _open(raw: bytes, author: str) -> tuple[dkim.DKIM, list[_Signature]] | None:
    """The mail as dkimpy reads it, and its signatures; None where it is out of bounds or reads another From than we do."""
    head = re.search(rb"\r?\n\r?\n", raw[: MOST_HEADER_BYTES + 4])
    if not head or b"dkim-signature" not in raw[: head.end()].lower():
        return None
    try:
        mail = dkim.DKIM(raw)
    except _TRIPS:
        return None
    names = [name.lower() for name, _ in mail.headers]
    if len(names) > MOST_HEADERS or names.count(b"from") != 1 or _author(mail) != author:
        return None
    return mail, _signatures(mail, author)


def _author(mail: dkim.DKIM) -> str:
    (value,) = (value for name, value in mail.headers if name.lower() == b"from")
    return parse_address(value.decode("utf-8", "surrogateescape"))[1].rpartition("@")[2]


def _signatures(mail: dkim.DKIM, author: str) -> list[_Signature]:
    values = [value for name, value in mail.headers if name.lower() == b"dkim-signature"]
    read = (_read(index, value) for index, value in enumerate(values))
    return sorted((one for one in read if one), key=lambda one: not aligned(one.domain, author))


def _read(index: int, value: bytes) -> _Signature | None:
    """A signature's tags; None where it has no domain or is too long to be looked at."""
    if len(value) > LONGEST_SIGNATURE or _BLANKS.search(value):
        return None
    try:
        tags = parse_tag_value(value)
        domain = tags[b"d"].decode("ascii").strip(". ").lower()
    except _TRIPS:
        return None
    return _Signature(index, tags, domain)


def _verify(asking: Asking, mail: dkim.DKIM, one: _Signature) -> str:
    signed = [name.strip().lower() for name in one.tags.get(b"h", b"").split(b":")]
    if one.tags.get(b"a") not in ALGORITHMS or b"l" in one.tags or len(signed) > MOST_SIGNED_NAMES:
        return POLICY
    if b"from" not in signed:
        return PERMANENT
    body = mail.body
    try:
        if one.tags.get(b"c", b"").partition(b"/")[2].strip() == b"relaxed":
            mail.body = _blanks_compressed(body)
        return PASS if mail.verify(one.index, dnsfunc=_key_of(asking)) else FAIL
    except NotNow:
        return TEMPORARY
    except dkim.ValidationError:
        return FAIL
    except _TRIPS:
        return PERMANENT
    finally:
        mail.body = body


def _blanks_compressed(body: bytes) -> bytes:
    """Blanks as relaxed canonicalization leaves them (RFC 6376, 3.4.4), in linear time; dkimpy then finds none to change."""
    return _RUN.sub(b" ", body).replace(b" \r\n", b"\r\n")


class _key_of:  # noqa: N801 - a function with a mail's questions in it
    """dkimpy's way to ask for a key. Two records at one name are none (RFC 6376, 3.6.2.2)."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    def __call__(self, name: bytes, timeout: float = 0) -> bytes | None:  # noqa: ARG002 - dkimpy's signature
        found = cast("Sequence[bytes]", self._asking.texts(name.decode("ascii")))
        return found[0] if len(found) == 1 and len(found[0]) <= LONGEST_KEY else None

"""One-time passwords by time (RFC 6238), and the recovery codes for whoever has lost the device.

A code is good for its own step of 30 seconds and the two beside it (a drift of one step), and never twice (section 5.2):
what was used last is kept. A recovery code has 80 random bits, so that a fast hash of it is enough.
"""

from __future__ import annotations

import base64
import hmac
import re
import secrets
from typing import TYPE_CHECKING

import pyotp
import segno
from pyotp.exceptions import OTPVerificationError

from consultant.users.sessions import hash_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

DRIFT = 1
"""Steps before and after the present one (RFC 6238, section 5.2 advises at most one for the network's delay)."""
RECOVERY_CODES = 10
RECOVERY_BYTES = 10
ISSUER = "CaseConsultant"

_CODE = re.compile(r"\d{6}", re.ASCII)
_NOT_A_SIGN = re.compile(r"[\s-]+")


def new_secret() -> str:
    """160 random bits in base32."""
    return pyotp.random_base32()


def address_of(secret: str, name: str) -> str:
    """What an authenticator reads: otpauth://totp/…"""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER)


def picture_of(secret: str, name: str) -> str:
    """The same as a QR code: a data: address of an SVG."""
    code = segno.make_qr(address_of(secret, name), error="m")
    return code.svg_data_uri(scale=5, border=4, dark="#000000", light="#ffffff")


def find_step(secret: str, given: str, now: datetime, *, used: int) -> int | None:
    """The time step that a code belongs to; None where it is wrong, or not newer than the step that was `used` last."""
    code = _NOT_A_SIGN.sub("", given)
    if not _CODE.fullmatch(code):
        return None
    try:
        step = pyotp.TOTP(secret).verify_and_get_timecode(code, for_time=now, valid_window=DRIFT)
    except OTPVerificationError:
        return None
    return step if step > used else None


def new_recovery_codes() -> list[str]:
    """Ten codes, to be shown once: `ABCD-EFGH-IJKL-MNOP`."""
    return [
        _grouped(base64.b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode())
        for _ in range(RECOVERY_CODES)
    ]


def hashes_of(codes: Sequence[str]) -> list[str]:
    """What is kept of them."""
    return [hash_of(_plain(code)) for code in codes]


def spend(kept: Sequence[str], given: str) -> list[str] | None:
    """The hashes that are left once a code is spent; None where it is none of them."""
    spent = hash_of(_plain(given))
    left = [one for one in kept if not hmac.compare_digest(one, spent)]
    return left if len(left) < len(kept) else None


def _grouped(code: str) -> str:
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def _plain(code: str) -> str:
    return _NOT_A_SIGN.sub("", code).upper().encode("ascii", "replace").decode()

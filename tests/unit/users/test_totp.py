"""One-time passwords: the vectors of RFC 6238, drift, replay; and recovery codes, each good once."""

from __future__ import annotations

import base64
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote

import pyotp
import pytest

from consultant.users import totp

RFC_SECRET = base64.b32encode(b"12345678901234567890").decode()
NOW = datetime(2026, 11, 16, 12, 0, 10, tzinfo=UTC)
STEP = int(NOW.timestamp()) // 30


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_are_those_of_rfc_6238(seconds: int, code: str) -> None:
    at = datetime.fromtimestamp(seconds, UTC)
    assert totp.find_step(RFC_SECRET, code, at, used=0) == seconds // 30


@pytest.mark.parametrize(("steps", "good"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_drift_of_one_step_is_allowed(steps: int, good: bool) -> None:
    secret = totp.new_secret()
    code = pyotp.TOTP(secret).at(NOW + timedelta(seconds=30 * steps))
    assert totp.find_step(secret, code, NOW, used=0) == (STEP + steps if good else None)


def test_no_code_is_good_twice_and_none_from_before_the_last_one() -> None:
    secret = totp.new_secret()
    now, before = pyotp.TOTP(secret).at(NOW), pyotp.TOTP(secret).at(NOW - timedelta(seconds=30))
    assert totp.find_step(secret, now, NOW, used=STEP) is None
    assert totp.find_step(secret, before, NOW, used=STEP) is None
    assert totp.find_step(secret, now, NOW, used=STEP - 1) == STEP


@pytest.mark.parametrize("given", ["", "12345", "1234567", "abcdef", "１２３４５６", "12345６", "\ud800"])
def test_what_is_no_code_is_wrong_and_no_error(given: str) -> None:
    assert totp.find_step(totp.new_secret(), given, NOW, used=0) is None


def test_blanks_in_a_code_do_not_matter() -> None:
    secret = totp.new_secret()
    code = pyotp.TOTP(secret).at(NOW)
    assert totp.find_step(secret, f" {code[:3]} {code[3:]} ", NOW, used=0) == STEP


def test_ten_recovery_codes_each_good_once_and_kept_as_hashes() -> None:
    codes = totp.new_recovery_codes()
    kept = totp.hashes_of(codes)
    assert len(set(codes)) == len(set(kept)) == 10
    assert all(re.fullmatch(r"[A-Z2-7]{4}(-[A-Z2-7]{4}){3}", code) for code in codes)
    assert not any(code in hashed for code in codes for hashed in kept)
    left = totp.spend(kept, f"  {codes[3].lower().replace('-', ' ')} ")
    assert left is not None
    assert len(left) == 9
    assert totp.spend(left, codes[3]) is None
    assert totp.spend(left, "") is None
    assert totp.spend(left, "ümlaut") is None


def test_the_picture_holds_what_an_authenticator_reads() -> None:
    secret = totp.new_secret()
    address = totp.address_of(secret, "ann@clinic.example")
    assert address.startswith("otpauth://totp/CaseConsultant:ann%40clinic.example?")
    assert f"secret={secret}" in address
    picture = totp.picture_of(secret, "ann")
    assert picture.startswith("data:image/svg+xml;charset=utf-8,")
    assert "script" not in unquote(picture)

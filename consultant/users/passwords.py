"""Passwords: argon2id, with the parameters of OWASP's Password Storage Cheat Sheet, which may be raised at any time.

What a new one must be follows NIST SP 800-63B-4, section 3.1.1.2: long where it may stand alone, no rule about kinds of signs,
nothing that is easily guessed. A name that nobody has costs the same work as a wrong password (OWASP, Authentication).
"""

from __future__ import annotations

import secrets
import threading
import unicodedata
from dataclasses import dataclass
from functools import cache

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from consultant.errors import UsageError

MEMORY_KIB = 19 * 1024
ITERATIONS = 2
LANES = 1
AT_ONCE = 4
"""Hashes that are computed at the same time: each takes `MEMORY_KIB`, whoever asks for many waits."""
SHORTEST = 15
LONGEST = 200
"""Characters. Nobody types more, and a hash of megabytes would be work for nothing."""
FEWEST_DIFFERENT = 5
SHORTEST_NAME = 4
"""Of a name's parts so long ones count: that a password holds `an` says nothing."""
OUR_NAMES = ("caseconsultant", "password", "passwort", "123456")
ONE_TIME_BYTES = 15

_turns = threading.BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True, slots=True)
class Verified:
    """Whether a password is right; `renewed` is a hash with today's parameters where the kept one has lesser ones."""

    right: bool
    renewed: str | None = None


@cache
def _hashes() -> PasswordHash:
    hasher = Argon2Hasher(time_cost=ITERATIONS, memory_cost=MEMORY_KIB, parallelism=LANES)
    return PasswordHash((hasher,))


@cache
def _nobodys() -> str:
    """A hash that no password fits."""
    return _hashes().hash(secrets.token_bytes(32))


def hash_password(password: str) -> str:
    """What is kept of a password. It takes some 20 ms by design: call it outside of a transaction."""
    with _turns:
        return _hashes().hash(_prepared(password))


def verify(password: str, kept: str | None) -> Verified:
    """Whether the password fits the kept hash; None (nobody, disabled, no password) fits none and takes as long."""
    possible = kept is not None and len(password) <= LONGEST
    with _turns:
        right, renewed = _hashes().verify_and_update(
            _prepared(password[:LONGEST]), kept if kept and possible else _nobodys()
        )
    return Verified(right=right and possible, renewed=renewed if possible else None)


def check_new_password(password: str, *names: str) -> None:
    """Raises UsageError where a new password is too short, too long, or easily guessed from the user's `names`."""
    wrong = _find_fault(unicodedata.normalize("NFKC", password), names)
    if wrong:
        raise UsageError(wrong)


def make_one_time_password() -> str:
    """A password that an administrator hands out, to be changed at the first sign-in; it is easy to read aloud."""
    number, signs = int.from_bytes(secrets.token_bytes(ONE_TIME_BYTES)), "abcdefghjkmnpqrstuvwxyz23456789"
    made = ""
    while len(made) < 20:  # noqa: PLR2004 - four groups of five, 99 bits
        number, at = divmod(number, len(signs))
        made += signs[at]
    return "-".join(made[at : at + 5] for at in range(0, 20, 5))


def _find_fault(password: str, names: tuple[str, ...]) -> str:
    if len(password) < SHORTEST:
        return f"A password has at least {SHORTEST} characters; a few words that nobody would guess do well."
    if len(password) > LONGEST:
        return f"A password has at most {LONGEST} characters."
    if len(set(password)) < FEWEST_DIFFERENT:
        return "This password repeats a few characters only; take another one."
    if any(part in password.casefold() for part in _parts(names)):
        return "This password holds your name or a word that is tried first; take another one."
    return ""


def _parts(names: tuple[str, ...]) -> set[str]:
    """The words that must not stand in a password: a name, an address, and what an address has before its @."""
    words = [name.casefold() for name in names] + [name.casefold().partition("@")[0] for name in names]
    return {*(word for word in words if len(word) >= SHORTEST_NAME), *OUR_NAMES}


def _prepared(password: str) -> bytes:
    """As bytes that are the same from every keyboard (NIST SP 800-63B-4: normalised before hashing)."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")

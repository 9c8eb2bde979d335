"""Passwords: what a new one must be, that hashes are raised with the parameters, and that nobody costs as much as somebody."""

from __future__ import annotations

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from consultant.errors import UsageError
from consultant.users import passwords
from consultant.users.passwords import check_new_password, hash_password, make_one_time_password, verify

GOOD = "a heron reads slowly"


def test_a_password_fits_its_own_hash_only() -> None:
    kept = hash_password(GOOD)
    assert verify(GOOD, kept).right
    assert not verify(GOOD + "!", kept).right
    assert GOOD not in kept
    assert hash_password(GOOD) != kept, "each has a salt of its own"


def test_the_hash_is_argon2id_with_at_least_the_parameters_of_owasp() -> None:
    assert hash_password(GOOD).startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_the_same_sign_written_in_two_ways_is_one_password() -> None:
    kept = hash_password("caf\u00e9 with a long name")
    assert verify("cafe\u0301 with a long name", kept).right


def test_a_lone_surrogate_is_a_wrong_password_and_no_error() -> None:
    assert not verify("\ud800", hash_password(GOOD)).right


def test_a_hash_with_lesser_parameters_is_renewed_when_it_was_right() -> None:
    weak = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8192, parallelism=1),)).hash(GOOD)
    right = verify(GOOD, weak)
    assert right.right
    assert right.renewed is not None
    assert right.renewed.startswith("$argon2id$v=19$m=19456,")
    assert verify("something else entirely", weak).renewed is None
    assert verify(GOOD, right.renewed).renewed is None, "it has today's parameters"


def test_nobody_s_password_is_verified_with_the_same_parameters(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    real = PasswordHash.verify_and_update

    def noting(self: PasswordHash, password: str | bytes, hash: str | bytes) -> tuple[bool, str | None]:  # noqa: A002 - pwdlib's name
        seen.append(str(hash))
        return real(self, password, hash)

    monkeypatch.setattr(PasswordHash, "verify_and_update", noting)
    somebody = hash_password(GOOD)
    assert not verify(GOOD, None).right
    assert not verify("wrong", somebody).right
    assert not verify("x" * 100_000, somebody).right
    assert len(seen) == 3
    assert {one.split("$")[1:4] == somebody.split("$")[1:4] for one in seen} == {True}


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("", "at least 15"),
        ("fourteen signs", "at least 15"),
        ("x" * 201, "at most 200"),
        ("abababababababab", "repeats"),
        ("ann.smith is my name", "holds your name"),
        ("I am ANN.SMITH really", "holds your name"),
        ("write to ann@clinic.example", "holds your name"),
        ("my password is long", "holds your name"),
        ("CaseConsultant 2026!", "holds your name"),
    ],
)
def test_a_poor_password_is_refused_with_a_sentence(password: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        check_new_password(password, "ann.smith", "ann@clinic.example")


def test_good_passwords_need_no_kinds_of_signs() -> None:
    for password in (GOOD, "correct horse battery", "ein Reiher liest langsam", "an an an an but long"):
        check_new_password(password, "an", "")


def test_a_one_time_password_is_good_and_never_the_same() -> None:
    made = {make_one_time_password() for _ in range(50)}
    assert len(made) == 50
    for one in made:
        check_new_password(one)
        assert len(one) == 23


def test_no_more_hashes_are_computed_at_once_than_memory_allows() -> None:
    taken = [passwords._turns.acquire(blocking=False) for _ in range(passwords.AT_ONCE + 1)]
    for got in taken:
        if got:
            passwords._turns.release()
    assert taken == [True] * passwords.AT_ONCE + [False]

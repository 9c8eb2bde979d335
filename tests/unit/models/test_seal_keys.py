"""The keys that seal: the first seals, all open, a value names the one it needs, a changed file is read again."""

from __future__ import annotations

import time

import pytest
from cryptography.fernet import Fernet

from consultant.errors import ConfigurationError, SealKeyMissing, TransientError
from consultant.models import seal_keys
from consultant.models.seal_keys import SealKeys, fingerprint_of

OLD, NEW, OTHER = (Fernet.generate_key().decode() for _ in range(3))
WORDS = b"Is it I35.0?"


@pytest.mark.parametrize("between", [" ", ",", "\n", ", \n\t"])
def test_the_first_key_seals_and_every_key_opens(between: str) -> None:
    before, during, after = SealKeys(OLD), SealKeys(f"{NEW}{between}{OLD}\n"), SealKeys(NEW)
    assert during.open(before.seal(WORDS)) == WORDS
    sealed = during.seal(WORDS)
    assert during.first.fingerprint == after.first.fingerprint == fingerprint_of(sealed)
    assert after.open(sealed) == WORDS
    assert during.fingerprints == [after.first.fingerprint, before.first.fingerprint]


def test_a_program_that_knows_one_fernet_key_reads_what_is_sealed_now() -> None:
    assert Fernet(OLD).decrypt(SealKeys(OLD).seal(WORDS)) == WORDS


def test_values_from_before_they_named_their_key_are_opened_by_whichever_fits() -> None:
    former = Fernet(OLD).encrypt(WORDS)
    assert (
        fingerprint_of(former)
        == fingerprint_of(b"a mail that begins with the mark")
        == fingerprint_of(b"?")
        == ""
    )
    assert SealKeys(f"{NEW} {OLD}").open(former) == WORDS
    with pytest.raises(
        SealKeyMissing, match=f"sealed with another key, and .* holds {SealKeys(NEW).first.fingerprint}"
    ):
        SealKeys(NEW).open(former)


def test_a_missing_key_is_named_and_the_step_may_wait_for_it() -> None:
    with pytest.raises(SealKeyMissing, match=SealKeys(OLD).first.fingerprint) as missed:
        SealKeys(NEW).open(SealKeys(OLD).seal(WORDS))
    assert isinstance(missed.value, TransientError)


def test_a_value_that_was_tampered_with_is_not_opened() -> None:
    keys = SealKeys(OLD)
    sealed = bytearray(keys.seal(WORDS))
    sealed[40] ^= 1
    with pytest.raises(SealKeyMissing):
        keys.open(bytes(sealed))


@pytest.mark.parametrize("words", ["", " ,\n", "short", f"{OLD} short", OLD[:-1]])
def test_what_is_no_key_is_said_without_quoting_it(words: str) -> None:
    with pytest.raises(ConfigurationError, match="CONSULTANT_SEAL_KEY is not a key") as refused:
        SealKeys(words)
    assert OLD[:8] not in str(refused.value)


def test_no_key_stands_in_a_repr() -> None:
    keys = SealKeys(OLD)
    assert OLD[:8] not in repr(keys.first) + repr(keys)


@pytest.fixture
def file() -> list[str | None]:
    """What a key file holds now."""
    return [OLD]


def test_a_key_that_was_added_to_the_file_is_read_where_a_value_wants_it(file: list[str | None]) -> None:
    running = SealKeys(OLD, lambda: file[0])
    sealed = SealKeys(NEW).seal(WORDS)
    for of_no_use in (None, "half a ke", OLD, ""):
        file[0] = of_no_use
        with pytest.raises(SealKeyMissing):
            running.open(sealed)
    file[0] = f"{NEW} {OLD}"
    assert running.open(sealed) == WORDS
    assert running.fingerprints == SealKeys(f"{NEW} {OLD}").fingerprints


def test_a_changed_file_is_noticed_where_something_is_sealed(
    file: list[str | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    running = SealKeys(OLD, lambda: file[0])
    file[0] = f"{NEW}\n{OLD}"
    assert fingerprint_of(running.seal(WORDS)) == SealKeys(OLD).first.fingerprint, (
        "it is looked at now and then"
    )
    now = time.monotonic() + seal_keys.LOOK_AGAIN_SECONDS
    monkeypatch.setattr(time, "monotonic", lambda: now + 1)
    assert fingerprint_of(running.seal(WORDS)) == SealKeys(NEW).first.fingerprint


def test_a_key_that_left_the_file_opens_until_the_restart(file: list[str | None]) -> None:
    running = SealKeys(OLD, lambda: file[0])
    former = running.seal(WORDS)
    file[0] = OTHER
    assert running.open(SealKeys(OTHER).seal(WORDS)) == WORDS
    assert running.open(former) == WORDS
    assert running.fingerprints[0] == SealKeys(OTHER).first.fingerprint

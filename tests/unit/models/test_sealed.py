"""Columns with words of a person: sealed where the store has a key, plain where it has none, never half readable."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select

from consultant.errors import ConfigurationError, SealKeyMissing
from consultant.models.base import make_engine, reading, unit_of_work
from consultant.models.case import Case, RawMail
from consultant.models.seal_keys import SealKeys
from consultant.models.sealed import SealedBytes, SealedText, find_keys, seal_with

from tests.at_the_desk import add_case

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from tests.conftest import Clock

WORDS = "Is it I35.0 for Mrs. Näm\ud83d?"
RAW = b"From: a\r\n\r\n\xff\x00 bytes"


@pytest.fixture
def store(desk_engine: Engine, clock: Clock) -> Callable[[str | None], None]:
    """Writes a case with words and bytes under a key."""

    def _store(key: str | None) -> None:
        seal_with(desk_engine, key)
        with unit_of_work(desk_engine) as session:
            case = add_case(session, 1, clock(), subject=WORDS)
            session.add(RawMail(case_id=case.id, raw=RAW, sha256=""))

    return _store


def on_disk(engine: Engine) -> tuple[bytes, bytes]:
    with engine.connect() as connection:
        subject = connection.exec_driver_sql("select subject from cases").scalar_one()
        return subject, connection.exec_driver_sql("select raw from raw_mails").scalar_one()


def read(engine: Engine) -> tuple[str | None, bytes]:
    with reading(engine) as session:
        return session.scalars(select(Case.subject)).one(), session.scalars(select(RawMail.raw)).one()


def test_without_a_key_it_is_kept_as_it_is(desk_engine: Engine, store: Callable[[str | None], None]) -> None:
    store(None)
    assert on_disk(desk_engine) == (WORDS.encode("utf-8", "surrogatepass"), RAW)
    assert read(desk_engine) == (WORDS, RAW)


def test_with_a_key_the_disk_holds_no_word_of_it(
    desk_engine: Engine, store: Callable[[str | None], None]
) -> None:
    store(Fernet.generate_key().decode())
    subject, raw = on_disk(desk_engine)
    assert b"I35.0" not in subject
    assert b"From" not in raw
    assert read(desk_engine) == (WORDS, RAW)


def test_what_was_written_before_the_key_was_set_stays_readable(
    desk_engine: Engine, store: Callable[[str | None], None]
) -> None:
    store(None)
    seal_with(desk_engine, Fernet.generate_key().decode())
    assert read(desk_engine) == (WORDS, RAW)


@pytest.mark.parametrize("other", [None, Fernet.generate_key().decode()])
def test_without_the_key_it_was_sealed_with_nothing_is_read_and_the_key_is_named(
    desk_engine: Engine, store: Callable[[str | None], None], other: str | None
) -> None:
    key = Fernet.generate_key().decode()
    store(key)
    engine = make_engine(desk_engine.url.render_as_string(hide_password=False), "desk")
    seal_with(engine, other)
    has = f"holds {SealKeys(other).first.fingerprint}" if other else "is not set"
    wanted = rf"sealed with the key {SealKeys(key).first.fingerprint}, and CONSULTANT_SEAL_KEY {has}"
    with pytest.raises(SealKeyMissing, match=wanted) as refused:
        read(engine)
    assert isinstance(refused.value, ConfigurationError)
    assert key not in str(refused.value)
    assert str(other) not in str(refused.value)
    engine.dispose()


def test_the_keys_of_an_engine_are_its_own(desk_engine: Engine) -> None:
    other = make_engine("sqlite://", "desk")
    seal_with(desk_engine, Fernet.generate_key().decode())
    assert find_keys(other) is None
    assert find_keys(desk_engine) is not None


@pytest.mark.parametrize("key", ["short", "", "ü" * 43 + "="])
def test_a_key_that_is_none_is_one_sentence_without_the_key(desk_engine: Engine, key: str) -> None:
    with pytest.raises(ConfigurationError, match="CONSULTANT_SEAL_KEY is not a key") as refused:
        seal_with(desk_engine, key)
    assert not key or key not in str(refused.value)


def test_nothing_stays_nothing(desk_engine: Engine) -> None:
    seal_with(desk_engine, Fernet.generate_key().decode())
    for column in (SealedText(), SealedBytes()):
        assert column.process_bind_param(None, desk_engine.dialect) is None
        assert column.process_result_value(None, desk_engine.dialect) is None

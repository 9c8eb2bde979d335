"""What was read of the books once is kept: bounded, and forgotten as soon as other releases are active."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, event, select, update

from consultant.codes.catalogue import Book
from consultant.codes.entries import ReleaseStatus
from consultant.codes.lookup import Books
from consultant.codes.memory import Memory
from consultant.models.base import make_engine
from consultant.models.books import listed_codes, mue_limits, releases
from consultant.vocabulary import CodeSystem, Setting


@pytest.fixture
def engine(small_books: Path, tmp_path: Path) -> Iterator[Engine]:
    shutil.copy(small_books, tmp_path / "books.db")
    made = make_engine(f"sqlite:///{tmp_path / 'books.db'}", "books")
    yield made
    made.dispose()


@pytest.fixture
def books(engine: Engine) -> Books:
    return Books(engine, lambda: date(2026, 11, 16))


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    said: list[str] = []

    def heard(_connection: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        said.append(statement)

    event.listen(engine, "before_cursor_execute", heard)
    yield said
    event.remove(engine, "before_cursor_execute", heard)


def test_the_least_used_goes_first() -> None:
    memory: Memory[str] = Memory(2)
    made: list[str] = []

    def make(one: str) -> str:
        made.append(one)
        return one

    for one in ("a", "b", "a", "c", "a", "b"):
        assert memory.get(one, lambda one=one: make(one)) == one  # type: ignore[misc]
    assert made == ["a", "b", "c", "b"]


def test_only_what_is_missing_is_made_and_what_there_is_not_is_known_too() -> None:
    memory: Memory[str] = Memory(9)
    asked: list[list[str]] = []

    def make(missing: list[str]) -> dict[str, str]:
        asked.append(missing)
        return {one: one.upper() for one in missing if one != "no"}

    assert memory.get_each("x", ["a", "no"], make, "") == {"a": "A", "no": ""}
    assert memory.get_each("x", ["b", "a", "no"], make, "") == {"b": "B", "a": "A", "no": ""}
    assert memory.get_each("y", ["a"], make, "") == {"a": "A"}
    assert asked == [["a", "no"], ["b"], ["a"]]


def test_more_than_is_kept_is_still_answered() -> None:
    memory: Memory[str] = Memory(2)
    every = {one: one for one in "abcde"}
    assert memory.get_each("x", every, lambda missing: {one: one for one in missing}, "") == every
    assert len(memory._kept) == 2


def _code_with_a_limit(engine: Engine) -> str:
    with engine.connect() as connection:
        return str(
            connection.scalars(
                select(mue_limits.c.code)
                .join(releases, releases.c.id == mue_limits.c.release_id)
                .where(
                    releases.c.status == ReleaseStatus.ACTIVE,
                    releases.c.setting == Setting.PRACTITIONER.value,
                )
            ).first()
        )


def test_what_was_asked_of_a_code_is_not_asked_of_the_store_again(engine: Engine, books: Books) -> None:
    code = _code_with_a_limit(engine)
    limit = books.unit_limits([code], Setting.PRACTITIONER)
    listed, added = books.listed_in(code), books.add_ons([code])
    with statements(engine) as said:
        assert books.unit_limits([code], Setting.PRACTITIONER) == limit
        assert books.listed_in(code) == listed
        assert books.add_ons([code]) == added
        assert books.exists(CodeSystem.CPT, code)
    assert limit
    assert listed
    assert not [one for one in said if "releases" not in one and one != "BEGIN"]


@pytest.mark.parametrize(
    "change",
    [{"imported_at": datetime(2027, 1, 1, tzinfo=UTC)}, {"licence": "another"}],
    ids=["imported anew", "another licence"],
)
def test_another_import_or_licence_is_seen_by_the_next_question(
    engine: Engine, books: Books, change: dict[str, object]
) -> None:
    code = _code_with_a_limit(engine)
    former = books.unit_limits([code], Setting.PRACTITIONER)[code]
    with engine.begin() as connection:
        connection.execute(update(mue_limits).values(value=former.value + 1))
    assert books.unit_limits([code], Setting.PRACTITIONER)[code] == former
    with engine.begin() as connection:
        connection.execute(update(releases).values(**change))
    assert books.unit_limits([code], Setting.PRACTITIONER)[code].value == former.value + 1


def test_a_retired_release_answers_no_more(engine: Engine, books: Books) -> None:
    code = _code_with_a_limit(engine)
    assert books.exists(CodeSystem.CPT, code)
    assert books.unit_limits([code], Setting.PRACTITIONER)
    with engine.begin() as connection:
        connection.execute(
            update(releases).where(releases.c.book == Book.MUE).values(status=ReleaseStatus.RETIRED)
        )
        holding = connection.scalars(
            select(releases.c.status)
            .join(listed_codes, listed_codes.c.release_id == releases.c.id)
            .where(listed_codes.c.code == code)
        ).all()
    assert books.unit_limits([code], Setting.PRACTITIONER) == {}
    assert books.exists(CodeSystem.CPT, code) is (ReleaseStatus.ACTIVE in holding)


def test_one_question_reads_its_pairs_once(engine: Engine, books: Books) -> None:
    code = _code_with_a_limit(engine)
    with books.at_one_moment(), statements(engine) as said:
        found = [books.pairs([code, "99213"], Setting.PRACTITIONER) for _ in range(3)]
        assert books.pairs([], Setting.PRACTITIONER) == []
    assert found[0] == found[1] == found[2]
    assert len([one for one in said if "ptp_pairs" in one]) == 1

"""The rows of one code, page by page, on both stores: every page is held against all rows sorted in memory."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from consultant.codes.catalogue import Book
from consultant.codes.importers import Outcome, import_paths
from consultant.codes.lookup import Books
from consultant.codes.readers import pair_rows
from consultant.codes.readers.pair_rows import START, Kept, Key, key_of
from consultant.codes.view import View
from consultant.models.base import make_engine
from consultant.models.migrations import migrate
from consultant.vocabulary import Setting

from tests import code_files
from tests.stores import Store

CODE = "50000"
LATE = "20240901"
TODAY = date(2026, 11, 16)


def _rows() -> tuple[tuple[str, str, str, str, str], ...]:
    """The code with a hundred others in column one and two, ended ones, never valid ones, later ones, one in both columns."""
    made = [(CODE, f"{10_000 + 7 * at}", "20200101", "*", str(at % 2)) for at in range(60)]
    made += [(f"{40_000 + 3 * at}", CODE, "20210101", "*", str(at % 2)) for at in range(60)]
    made += [(f"6{at:03}T", CODE, "20210101", "*", "1") for at in range(5)]
    made += [(CODE, f"J{1000 + at}", "20220101", "20221231", "1") for at in range(8)]
    made += [(CODE, f"J{1000 + at}", "20230401", "*", "0") for at in range(8)]
    made += [(CODE, f"K{1000 + at}", "20100101", "20100101", "9") for at in range(4)]
    made += [(f"L{1000 + at}", CODE, LATE, "*", "1") for at in range(4)]
    made += [(CODE, "99213", "20200101", "20201231", "1"), ("99213", CODE, "20210101", "*", "1")]
    made += [("10000", "10007", "20200101", "*", "1")]
    return tuple(sorted(made))


@pytest.fixture
def shelf(empty_store: Store, tmp_path: Path) -> Books:
    """A table of the practitioners' pairs, on the store."""
    folder = tmp_path / "files"
    folder.mkdir()
    code_files.write(folder, code_files.PRACTITIONER_PTP, code_files.ptp_text(_rows()))
    engine = make_engine(empty_store.books_url, "books")
    migrate(engine, "books")
    (result,) = import_paths(engine, [folder], clock=lambda: datetime(2026, 11, 16, tzinfo=UTC))
    assert result.outcome is Outcome.IMPORTED, result
    return Books(engine, lambda: TODAY)


def _expected(kept: Kept, day: int) -> list[tuple[Key, str]]:
    """Key and indicator of the rows that are kept, in order."""
    found = []
    for one, two, effective, deleted, indicator in _rows():
        if CODE not in (one, two):
            continue
        column = 1 if one == CODE else 2
        other = two if column == 1 else one
        ended = deleted != "*" and int(deleted) < day
        in_force = indicator != "9" and int(effective) <= day and not ended
        wanted = column in kept.columns and other.startswith(kept.begins)
        if wanted and kept.indicator in ("", indicator) and (in_force or kept.former):
            found.append((Key(other, column, int(effective)), indicator))
    return sorted(found)


def _walk(shelf: Books, kept: Kept, on: date, most: int, *, backward: bool = False) -> list[tuple[Key, str]]:
    def read(view: View) -> list[tuple[Key, str]]:
        edition = view.edition(Book.PTP, Setting.PRACTITIONER, on)
        assert edition
        key = Key("ZZZZZ", 2, 99_999_999) if backward else START
        found: list[tuple[Key, str]] = []
        while page := pair_rows.page(view, edition, CODE, kept, key, most, backward=backward):
            assert len(page) <= most
            told = [(key_of(one, CODE), one.modifier_indicator) for one in page]
            key = told[0][0] if backward else told[-1][0]
            found = told + found if backward else found + told
        assert pair_rows.count(view, edition, CODE, kept) == len(found)
        return found

    return shelf.read(read)


FILTERS = (
    Kept(),
    Kept((1,)),
    Kept((2,)),
    Kept(begins="4"),
    Kept(begins="4001"),
    Kept((2,), begins="6"),
    Kept(begins="J", former=True),
    Kept(indicator="0"),
    Kept((1,), indicator="1"),
    Kept(indicator="9"),
    Kept(indicator="9", former=True),
    Kept(former=True),
    Kept(begins="X"),
)


def test_pages_forward_and_back_hold_each_row_that_is_kept_once_and_in_order(shelf: Books) -> None:
    for on in (date(2024, 7, 15), date(2024, 9, 15)):
        day = int(f"{on:%Y%m%d}")
        for kept in FILTERS:
            wanted = _expected(kept, day)
            assert _walk(shelf, kept, on, 7) == wanted, kept
            assert _walk(shelf, kept, on, 13, backward=True) == wanted, kept
    assert len(_expected(Kept(), 20240715)) == 134


def test_a_row_has_its_rationale_and_edition(shelf: Books) -> None:
    def read(view: View) -> Any:
        edition = view.edition(Book.PTP, Setting.PRACTITIONER, None)
        assert edition
        (first, *_) = pair_rows.page(view, edition, CODE, Kept(begins="99213"), START, 5)
        return first

    row = shelf.read(read)
    assert (row.column_one, row.column_two, row.rationale) == ("99213", CODE, "Invented rationale")
    assert (row.setting, row.edition.book, row.deleted) == (Setting.PRACTITIONER, Book.PTP, None)


def test_a_page_between_two_periods_of_a_pair_goes_on_with_the_second(shelf: Books) -> None:
    def read(view: View) -> list[Key]:
        edition = view.edition(Book.PTP, Setting.PRACTITIONER, None)
        assert edition
        kept = Kept(begins="J1000", former=True)
        after = pair_rows.page(view, edition, CODE, kept, Key("J1000", 1, 20220101), 5)
        before = pair_rows.page(view, edition, CODE, kept, Key("J1000", 1, 20230401), 5, backward=True)
        return [key_of(one, CODE) for one in (*after, *before)]

    assert shelf.read(read) == [Key("J1000", 1, 20230401), Key("J1000", 1, 20220101)]


@pytest.mark.parametrize("store_name", ["sqlite"])
def test_sqlite_seeks_by_its_keys_and_sorts_nothing(
    shelf: Books, plans: Callable[[Books, Callable[[View], Any]], list[str]]
) -> None:
    def read(view: View) -> None:
        edition = view.edition(Book.PTP, Setting.PRACTITIONER, None)
        assert edition
        for backward in (False, True):
            pair_rows.page(view, edition, CODE, Kept(), Key("40000", 1, 0), 51, backward=backward)
        pair_rows.count(view, edition, CODE, Kept(begins="4"))

    told = [line for line in plans(shelf, read) if "ptp_" in line or "B-TREE" in line]
    assert told
    assert not [line for line in told if "SCAN" in line or "B-TREE" in line]
    pairs = [line for line in told if "ptp_pairs" in line]
    assert len(pairs) == 6
    assert all("column_one=?" in line for line in pairs), pairs
    assert all("column_two" in line for line in pairs), pairs


@pytest.fixture
def plans() -> Callable[[Books, Callable[[View], Any]], list[str]]:
    """How SQLite goes about the statements of a reader."""

    def explain(shelf: Books, read: Callable[[View], Any]) -> list[str]:
        told: list[str] = []

        def note(connection: Any, cursor: Any, statement: str, parameters: Any, *_: object) -> None:
            if statement.startswith("SELECT") and "ptp_" in statement:
                plan = connection.connection.cursor().execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
                told.extend(row[-1] for row in plan.fetchall())

        def watched(view: View) -> None:
            engine = view.connection.engine
            event.listen(engine, "before_cursor_execute", note)
            try:
                read(view)
            finally:
                event.remove(engine, "before_cursor_execute", note)

        shelf.read(watched)
        return told

    return explain

"""The page of a code's pairs: links forward and back, filters as they come from an address, the ends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from consultant.codes.importers import Outcome, import_paths
from consultant.codes.lookup import Books
from consultant.models.base import make_engine
from consultant.models.migrations import migrate
from consultant.reference.pair_table import LAST, ROWS_A_PAGE, Column, WantedPairs, pair_rows
from consultant.vocabulary import Setting

from tests import code_files

CODE = "50000"
PRACTITIONER = Setting.PRACTITIONER
OTHERS = 120
ROWS = tuple((CODE, f"{10_000 + at}", "20200101", "*", str(at % 2)) for at in range(OTHERS))


@pytest.fixture(scope="module")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Books]:
    """A code with three pages of pairs."""
    folder = tmp_path_factory.mktemp("pairs")
    (folder / "files").mkdir()
    code_files.write(folder / "files", code_files.PRACTITIONER_PTP, code_files.ptp_text(ROWS))
    engine = make_engine(f"sqlite:///{folder / 'books.db'}", "books")
    migrate(engine, "books")
    (result,) = import_paths(engine, [folder / "files"], clock=lambda: datetime(2026, 11, 16, tzinfo=UTC))
    assert result.outcome is Outcome.IMPORTED
    yield Books(engine, lambda: date(2026, 11, 16))
    engine.dispose()


def _others(books: Books, **wanted: str | bool) -> list[str]:
    found = pair_rows(books, CODE, WantedPairs(PRACTITIONER, **wanted), None)  # type: ignore[arg-type]
    return [one.column_two for one in found.rows]


def test_the_links_lead_through_all_pages_and_back_to_the_first(pairs: Books) -> None:
    seen, after, pages = [], "", []
    while True:
        page = pair_rows(pairs, CODE, WantedPairs(PRACTITIONER, after=after), None)
        assert page.total == OTHERS
        seen += [one.column_two for one in page.rows]
        pages.append(page)
        if not page.next:
            break
        after = page.next
    assert seen == [one[1] for one in ROWS]
    assert [len(page.rows) for page in pages] == [ROWS_A_PAGE, ROWS_A_PAGE, 20]
    assert [bool(page.previous) for page in pages] == [False, True, True]
    back = pair_rows(pairs, CODE, WantedPairs(PRACTITIONER, after=pages[2].previous), None)
    assert (list(back.rows), back.next) == (list(pages[1].rows), pages[1].next)
    first = pair_rows(pairs, CODE, WantedPairs(PRACTITIONER, after=back.previous), None)
    assert first == pages[0]


def test_the_last_page_is_whole_and_leads_back_only(pairs: Books) -> None:
    last = pair_rows(pairs, CODE, WantedPairs(PRACTITIONER, after=LAST), None)
    assert [one.column_two for one in last.rows] == [one[1] for one in ROWS[-ROWS_A_PAGE:]]
    assert (last.next, bool(last.previous)) == ("", True)


def test_a_list_that_fits_on_a_page_has_no_links(pairs: Books) -> None:
    for after in ("", LAST):
        page = pair_rows(pairs, CODE, WantedPairs(PRACTITIONER, search="1000", after=after), None)
        assert (len(page.rows), page.total, page.next, page.previous) == (10, 10, "", "")


def test_a_place_beyond_the_end_or_without_meaning_shows_the_first_page(pairs: Books) -> None:
    first = _others(pairs)
    for after in ("99999.1.20200101", "nonsense", "10000.3.1", "10000.1.20200101' or 1=1", "٣0000.1.1"):
        assert _others(pairs, after=after) == first, after


def test_what_is_searched_for_is_read_as_the_beginning_of_a_code(pairs: Books) -> None:
    assert _others(pairs, search=" 1011-5 ") == ["10115"]
    assert _others(pairs, search="%") == _others(pairs)
    assert _others(pairs, search="999999999") == []


def test_an_indicator_that_there_is_not_is_passed_over(pairs: Books) -> None:
    assert len(_others(pairs, search="1000", indicator="1")) == 5
    assert len(_others(pairs, search="1000", indicator="x")) == 10


def test_the_columns_are_told_apart(pairs: Books) -> None:
    assert pair_rows(pairs, CODE, WantedPairs(PRACTITIONER, Column.TWO), None).total == 0
    (row,) = pair_rows(pairs, "10003", WantedPairs(PRACTITIONER, Column.TWO), None).rows
    assert (row.column_one, row.modifier_indicator) == (CODE, "1")


def test_an_edition_that_does_not_fit_the_date_says_so(pairs: Books) -> None:
    page = pair_rows(pairs, CODE, WantedPairs(PRACTITIONER), date(2025, 1, 5))
    assert page.edition
    assert "nothing is said about 2025-01-05" in page.edition.caution


def test_there_is_no_table_for_suppliers(pairs: Books) -> None:
    page = pair_rows(pairs, CODE, WantedPairs(Setting.DME), None)
    assert (page.edition, list(page.rows), page.total) == (None, [], 0)

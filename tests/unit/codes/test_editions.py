"""The edition rule of RULES.md, as a table."""

from __future__ import annotations

from datetime import date

import pytest

from consultant.codes.catalogue import Book, find_window
from consultant.codes.editions import Release, choose, every_edition

TODAY = date(2026, 11, 16)


def loaded(book: Book, *names: str) -> list[Release]:
    """Releases by name; a name that ends in `~` is partial. Ids count from 1."""
    found = []
    for number, name in enumerate(names, 1):
        window = find_window(book, name.rstrip("~"))
        assert window
        found.append(Release(number, book, None, name.rstrip("~"), *window, partial=name.endswith("~")))
    return found


@pytest.mark.parametrize(
    ("book", "name", "starts", "ends"),
    [
        (Book.ICD10CM, "FY2026", date(2025, 10, 1), date(2026, 9, 30)),
        (Book.ICD10CM_TABULAR, "FY2026 April 2026", date(2026, 4, 1), date(2026, 9, 30)),
        (Book.PTP, "2024Q3", date(2024, 7, 1), date(2024, 9, 30)),
        (Book.MUE, "2024Q4", date(2024, 10, 1), date(2024, 12, 31)),
        (Book.ADD_ON, "2024Q1", date(2024, 1, 1), date(2024, 3, 31)),
        (Book.HCPCS, "2025-10", date(2025, 10, 1), date(2025, 12, 31)),
        (Book.HCPCS, "2025-01", date(2025, 1, 1), date(2025, 3, 31)),
        (Book.HCPCS, "2019", date(2019, 1, 1), date(2019, 3, 31)),
    ],
)
def test_windows_of_named_editions(book: Book, name: str, starts: date, ends: date) -> None:
    assert find_window(book, name) == (starts, ends)


def test_a_name_of_another_book_has_no_window() -> None:
    assert find_window(Book.PTP, "FY2026") is None
    assert find_window(Book.HCPCS, "2025-02") is None


ICD = ("FY2025", "FY2026", "FY2026 April 2026")


@pytest.mark.parametrize(
    ("book", "names", "on", "release", "as_of", "fits"),
    [
        # without a date: the newest complete one that has begun, judged today or on its last day
        (Book.ICD10CM, ICD, None, "FY2026 April 2026", date(2026, 9, 30), True),
        (Book.ICD10CM, ("FY2027",), None, "FY2027", TODAY, True),
        (Book.ICD10CM, ("FY2026", "FY2028"), None, "FY2026", date(2026, 9, 30), True),
        (Book.ICD10CM, ("FY2028",), None, "FY2028", date(2027, 10, 1), False),
        (Book.MUE, ("2026Q2", "2026Q3~"), None, "2026Q2", date(2026, 6, 30), True),
        (Book.PTP, ("2024Q3",), None, "2024Q3", date(2024, 9, 30), True),
        # a date inside a window; April takes over from October
        (Book.ICD10CM, ICD, date(2025, 10, 1), "FY2026", date(2025, 10, 1), True),
        (Book.ICD10CM, ICD, date(2026, 3, 31), "FY2026", date(2026, 3, 31), True),
        (Book.ICD10CM, ICD, date(2026, 4, 1), "FY2026 April 2026", date(2026, 4, 1), True),
        (Book.ICD10CM, ICD[:2], date(2026, 4, 1), "FY2026", date(2026, 4, 1), True),
        # outside every window: the nearest earlier, else the earliest
        (Book.ICD10CM, ICD, date(2026, 11, 1), "FY2026 April 2026", date(2026, 9, 30), False),
        (Book.ICD10CM, ICD, date(2020, 1, 1), "FY2025", date(2024, 10, 1), False),
        (Book.MUE, ("2024Q3", "2026Q2"), date(2025, 1, 1), "2024Q3", date(2024, 9, 30), False),
        (Book.MUE, ("2024Q3", "2026Q2"), date(2024, 1, 1), "2024Q3", date(2024, 7, 1), False),
        (Book.HCPCS, ("2019", "2025-10"), date(2019, 12, 31), "2019", date(2019, 3, 31), False),
        (Book.HCPCS, ("2019", "2019-04"), date(2019, 8, 1), "2019-04", date(2019, 6, 30), False),
        # a list without an edition speaks of no date
        (Book.POS, ("undated",), None, "undated", TODAY, True),
        (Book.POS, ("undated",), date(2019, 8, 1), "undated", TODAY, False),
        (Book.POS, ("undated", "2019"), date(2019, 8, 1), "2019", date(2019, 8, 1), True),
        # the last of a publication has no end
        (Book.GEM_FORWARD, ("FY2018",), date(2026, 1, 1), "FY2018", date(2026, 1, 1), True),
        # rows with dates of their own: any date up to an edition's end
        (Book.PTP, ("2024Q3", "2025Q1"), date(2010, 1, 1), "2024Q3", date(2010, 1, 1), True),
        (Book.PTP, ("2024Q3", "2025Q1"), date(2024, 11, 1), "2025Q1", date(2024, 11, 1), True),
        (Book.PTP, ("2024Q3", "2025Q1"), date(2025, 6, 1), "2025Q1", date(2025, 3, 31), False),
        (Book.ADD_ON, ("2024Q2",), date(2024, 7, 1), "2024Q2", date(2024, 6, 30), False),
        # partial ones answer only for their own days
        (Book.MUE, ("2024Q3", "2026Q2~"), date(2026, 5, 1), "2026Q2", date(2026, 5, 1), True),
        (Book.MUE, ("2024Q3", "2026Q2~"), date(2026, 8, 1), "2024Q3", date(2024, 9, 30), False),
        (Book.PTP, ("2024Q3", "2024Q1~"), date(2024, 2, 1), "2024Q3", date(2024, 2, 1), True),
        (Book.PTP, ("2024Q3", "2026Q1~"), date(2026, 2, 1), "2026Q1", date(2026, 2, 1), True),
        (
            Book.ICD10CM,
            ("FY2026", "FY2026 April 2026~"),
            date(2026, 5, 1),
            "FY2026 April 2026",
            date(2026, 5, 1),
            True,
        ),
    ],
)
def test_which_edition_answers(
    book: Book, names: tuple[str, ...], on: date | None, release: str, as_of: date, fits: bool
) -> None:
    edition = choose(loaded(book, *names), TODAY, on)
    assert edition
    assert (edition.release, edition.as_of, edition.fits, edition.asked) == (release, as_of, fits, on)
    assert bool(edition.caution) is not fits


def test_no_release_no_edition() -> None:
    assert choose([], TODAY, None) is None
    assert choose([], TODAY, TODAY) is None
    assert choose(loaded(Book.MUE, "2024Q3~"), TODAY, None) is None
    assert choose(loaded(Book.MUE, "2024Q3~"), TODAY, date(2025, 1, 1)) is None


def test_a_window_is_cut_short_by_the_next_release() -> None:
    edition = choose(loaded(Book.ICD10CM, "FY2026", "FY2026 April 2026"), TODAY, date(2025, 12, 1))
    assert edition
    assert edition.ends == date(2026, 3, 31)


def test_a_caution_names_edition_window_and_date() -> None:
    edition = choose(loaded(Book.MUE, "2024Q3"), TODAY, date(2025, 1, 15))
    assert edition
    for words in ("Medicare NCCI MUE table, 2024Q3", "2024-07-01", "2024-09-30", "2025-01-15"):
        assert words in edition.caution


def test_every_edition_has_the_answering_one_first() -> None:
    editions = every_edition(loaded(Book.HCPCS, "2019", "2025-10", "2026-01"), TODAY, date(2025, 11, 1))
    assert [(one.release, one.fits) for one in editions] == [
        ("2025-10", True),
        ("2026-01", False),
        ("2019", False),
    ]

"""The place of a fee: the chooser's list, keys and ZIP codes, and a sentence where a place is not known."""

from __future__ import annotations

from datetime import date

import pytest

from consultant.codes.catalogue import Book
from consultant.codes.entries import Edition
from consultant.codes.lookup import Books
from consultant.drafting.phrases.payment.places import NO_INDICES
from consultant.reference.fee_places import Choice, Placed, localities, placed

FEW = date(2026, 11, 3)


def _fees(books: Books, on: date | None) -> Edition:
    found = books.edition(Book.PFS, None, on)
    assert found
    return found


def _placed(books: Books, asked: str, on: date | None = FEW) -> Placed:
    return placed(books, asked, on, _fees(books, on))


def test_the_chooser_is_sorted_by_state_and_name_with_the_rest_at_the_end(wide_shelf: Books) -> None:
    found = localities(wide_shelf, FEW)
    assert [(one.state, one.name) for one in found][:5] == [
        ("DC", "DC + MD/VA SUBURBS"),
        ("FL", "FORT LAUDERDALE"),
        ("FL", "MIAMI"),
        ("FL", "REST OF FLORIDA"),
        ("IN", "INDIANA"),
    ]
    assert Choice("1320201", "MANHATTAN", "NY") in found
    assert localities(wide_shelf, FEW) is found, "the list of an edition is made once"


def test_without_a_table_there_is_nothing_to_choose(shelf: Books) -> None:
    assert localities(shelf, None) == ()


@pytest.mark.parametrize("asked", ["1320201", "13202 01", " 13202-01 ", "10001", "10001-1234"])
def test_a_key_or_a_zip_code_finds_the_locality(wide_shelf: Books, asked: str) -> None:
    found = _placed(wide_shelf, asked)
    assert found.place.locality
    assert (found.place.locality.name, found.trouble) == ("MANHATTAN", "")
    assert found.place.how == ("zip" if asked.startswith("10001") else "number")


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("99999", "ZIP 99999 is not in the ZIP file loaded (2026Q4); amounts are national."),
        ("9999999", "The table of localities loaded (2026) has no locality 99 of contractor 99999;"),
        ("Manhattan", "The place asked for is neither a ZIP code nor the key of a locality"),
    ],
)
def test_an_unknown_place_is_said_to_be_unknown(wide_shelf: Books, asked: str, words: str) -> None:
    found = _placed(wide_shelf, asked)
    assert found.place.locality is None
    assert found.trouble.startswith(words)


def test_no_place_is_no_trouble(wide_shelf: Books) -> None:
    assert _placed(wide_shelf, " ") == Placed()


def test_indices_of_another_time_than_the_relative_values_do_not_count(wide_shelf: Books) -> None:
    fees_of_2025 = _fees(wide_shelf, date(2025, 11, 3))
    assert placed(wide_shelf, "1320201", FEW, fees_of_2025).trouble == NO_INDICES


def test_a_zip_file_of_another_time_has_its_caution(wide_shelf: Books) -> None:
    found = _placed(wide_shelf, "10001", date(2025, 11, 3))
    assert found.place.locality
    assert "nothing is said about 2025-11-03" in found.caution


def test_without_a_zip_file_a_zip_code_says_so(shelf: Books, wide_shelf: Books) -> None:
    found = placed(shelf, "10001", None, _fees(wide_shelf, FEW))
    assert found.trouble.startswith("No file of ZIP codes is loaded")

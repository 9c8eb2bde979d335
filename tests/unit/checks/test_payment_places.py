"""Where it is paid: what a mail names as a place, and what it does not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from consultant.checks.payment import names
from consultant.codes.lookup import Books
from consultant.codes.readers import localities
from consultant.vocabulary import Identifier

from tests.fee_shelf import fee_shelf, found, open_shelf  # noqa: F401 - a fixture

if TYPE_CHECKING:
    from pathlib import Path

    from consultant.codes.readers.localities import Locality

NAMES = {
    ("OR", "01"): "PORTLAND",
    ("OR", "99"): "REST OF OREGON",
    ("ME", "03"): "SOUTHERN MAINE",
    ("ME", "99"): "REST OF MAINE",
    ("CA", "18"): "LOS ANGELES-LONG BEACH-ANAHEIM (LOS ANGELES/ORANGE CNTY)",
    ("CA", "05"): "SAN FRANCISCO-OAKLAND-BERKELEY (SAN FRANCISCO/SAN MATEO CNTY)",
    ("CA", "52"): "SAN FRANCISCO-OAKLAND-BERKELEY (MARIN CNTY)",
    ("IL", "16"): "CHICAGO",
    ("IL", "15"): "SUBURBAN CHICAGO",
    ("MO", "01"): "METROPOLITAN ST. LOUIS",
    ("MO", "02"): "METROPOLITAN KANSAS CITY",
    ("KS", "00"): "KANSAS",
    ("NY", "02"): "NYC SUBURBS/LONG ISLAND",
    ("TX", "31"): "AUSTIN",
    ("TX", "99"): "REST OF TEXAS",
    ("DC", "01"): "DC + MD/VA SUBURBS",
    ("VA", "00"): "VIRGINIA*",
}


@pytest.fixture
def every(fee_shelf: Books) -> list[Locality]:  # noqa: F811
    one = fee_shelf.read(localities.every_locality, None)[0]
    return [replace(one, state=state, locality=number, name=name) for (state, number), name in NAMES.items()]


@pytest.mark.parametrize(
    ("words", "state", "numbers"),
    [
        ("fee for 99213 in Portland, OR", None, ["01"]),
        ("fee for 99213, Portland, ME", None, []),
        ("fee for 99213 in Portland", "ME", []),
        ("the rate in Anaheim?", "CA", ["18"]),
        ("we are in Orange County, CA", "CA", ["18"]),
        ("allowable in San Francisco", "CA", ["05"]),
        ("allowable in San Francisco, Marin County", "CA", ["52", "05"]),
        ("allowable in Oakland", "CA", ["05", "52"]),
        ("Chicago office", None, ["16"]),
        ("in suburban Chicago", None, ["15"]),
        ("in Saint Louis", None, ["01"]),
        ("in St. Louis", "MO", ["01"]),
        ("in Kansas City, KS", "KS", []),
        ("in Kansas City", "MO", ["02"]),
        ("our Brooklyn office", None, ["02"]),
        ("for Brooklyn", None, ["02"]),
        ("seen by Dr. Austin", None, []),
        ("rest of Texas", None, ["99"]),
        ("in DC", None, ["01"]),
        ("nothing is named", None, []),
    ],
)
def test_names(every: list[Locality], words: str, state: str | None, numbers: list[str]) -> None:
    assert sorted(one.locality for one in names.named_in(words, (), every, state)) == sorted(numbers)


def test_a_patient_s_name_is_no_place(every: list[Locality]) -> None:
    hidden = (Identifier("name", 4, 10),)
    assert not names.named_in("for Austin, 99213 fee?", hidden, every, None)


def test_a_suburb_of_dc_is_virginia_s_too(every: list[Locality]) -> None:
    assert [one.locality for one in names.of_state(every, "VA")] == ["01", "00"]
    assert names.bare_name(every[-1]) == "VIRGINIA"


@pytest.mark.parametrize(
    ("words", "state"),
    [("Cook County, IL", "IL"), ("locality 01 OR", "OR"), ("TX locality 99", "TX"), ("Bath, ME", "ME"), ("OK, fine", None), ("Dallas TX", "TX"), ("Smith, MD", None), ("Bel Air, Harford County, MD", None)],
)  # fmt: skip
def test_letters_beside_a_place(every: list[Locality], words: str, state: str | None) -> None:
    assert names.state_beside(words, every) == state


@pytest.mark.parametrize(
    ("words", "name", "how"),
    [
        ("99213 fee, ZIP 10001", "MANHATTAN", "zip"),
        ("99213 fee in Manhattan", "MANHATTAN", "name"),
        ("99213 fee, locality 01, NY", "MANHATTAN", "number"),
        ("99213 fee, NY locality 99", "REST OF NEW YORK", "number"),
        ("99213 fee, locality 1320202", "NYC SUBURBS/LONG ISLAND", "number"),
        ("99213 fee, locality 04", "MIAMI", "number"),
        ("99213 fee, Broward County, FL", "FORT LAUDERDALE", "county"),
        ("99213 fee in Indiana", "INDIANA", "state"),
        ("99213 fee, ZIP 33101, Florida", "MIAMI", "zip"),
        ("99213 fee, ZIP 99999, Miami, FL", "MIAMI", "name"),
    ],
)
def test_a_place_is_found(fee_shelf: Books, words: str, name: str, how: str) -> None:  # noqa: F811
    (one,) = found(fee_shelf, words)
    (place,) = one.facts["places"]
    assert (place["name"], place["how"]) == (name, how)


@pytest.mark.parametrize(
    ("words", "problem", "possible"),
    [
        ("99213 fee?", "", 0),
        ("99213 fee in Florida", "several", 3),
        ("99213 fee in Virginia", "several", 2),
        ("99213 fee, ZIP 99999", "zip_not_listed", 0),
        ("99213 fee, locality 01", "locality_unclear", 0),
        ("99213 fee, locality 77, FL", "several", 3),
        ("99213 fee, locality 1320277", "", 0),
        ("fee, 99213 Philadelphia", "", 0),
        ("99213 fee, ZIP 10001, Florida", "several", 3),
    ],
)
def test_else_the_nation(fee_shelf: Books, words: str, problem: str, possible: int) -> None:  # noqa: F811
    (one,) = found(fee_shelf, words)
    assert one.facts["places"][0]["name"] is None
    assert (one.facts["place_problem"], len(one.facts["possible"])) == (problem, possible)


def test_a_zip_of_several_localities_says_so(fee_shelf: Books) -> None:  # noqa: F811
    (one,) = found(fee_shelf, "99213 fee, ZIP 11001")
    assert one.facts["places"][0]["plus_four"]


def test_several_places(fee_shelf: Books) -> None:  # noqa: F811
    (one,) = found(fee_shelf, "99213 fee in Manhattan and Miami?")
    assert [place["name"] for place in one.facts["places"]] == ["MANHATTAN", "MIAMI"]


def test_indices_of_another_year_are_not_used(small_books: Path, tmp_path: Path) -> None:
    shelf = open_shelf(small_books, tmp_path, "GPCI2026.csv", "ANES2026.csv", "26LOCCO.csv")
    (one,) = found(shelf, "99213 fee in Manhattan?")
    assert (one.facts["places"][0]["name"], one.facts["place_problem"]) == (None, "no_indices")
    (plain,) = found(shelf, "99213 fee?")
    assert plain.facts["place_problem"] == ""
    (anesthesia,) = found(shelf, "00100 fee?")
    assert anesthesia.facts["factor"] is None

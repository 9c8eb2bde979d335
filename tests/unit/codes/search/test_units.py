"""Doses to units: exact, rounded up, or nothing where the words leave it open."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consultant.codes.search.units import Units, dose_words, units_for


@pytest.mark.parametrize(
    ("text", "title", "count", "exact"),
    [
        ("inventium 100 mg", "Injection, inventium, 10 mg", 10, True),
        ("inventium 95 mg", "Injection, inventium, 10 mg", 10, False),
        ("inventium 5 mg", "Injection, inventium, 10 mg", 1, False),
        ("inventium 1 g", "Injection, inventium, per 250 mg", 4, True),
        ("inventium 1.5 grams", "Injection, inventium, per 500 mg", 3, True),
        ("inventium 0.5 gm", "Injection, inventium, per 1 gm", 1, False),
        ("inventium 250 mcg", "Injection, inventium, 0.1 mg", 3, False),
        ("inventium 250 micrograms", "Injection, inventium, 50 mcg", 5, True),
        ("inventium .5 mg", "Injection, inventium, 0.25 mg", 2, True),
        ("10mg inventium", "Injection, inventium, 1 mg", 10, True),
        ("a 10-mg dose of inventium", "Injection, inventium, 1 mg", 10, True),
        ("inventium 1,200 mg", "Injection, inventium, 10 mg", 120, True),
        ("inventium 2.4 million units", "Injection, inventium, 100,000 units", 24, True),
        ("inventium 1,200,000 units", "Injection, inventium, up to 600,000 units", 2, True),
        ("inventium 3 million iu", "Injection, inventium, per million units", 3, True),
        ("inventium 500 IU", "Injection, inventium, per iu", 500, True),
        ("inventium 100 u", "Injection, inventium, 5 units", 20, True),
        ("inventium 250 ml", "Infusion, inventium, 1000 cc", 1, False),
        ("2 liters of inventium", "Infusion, inventium, 1000 cc", 2, True),
        ("inventium 10 mCi", "Inventium, diagnostic, per millicurie", 10, True),
        ("inventium 500 uci", "Inventium, diagnostic, per millicurie", 1, False),
        ("44 sq cm of inventium graft", "Inventium graft, per square centimeter", 44, True),
        ("inventium 40 meq", "Injection, inventium, per 2 meq", 20, True),
        ("inventium 7 mg", "Injection, inventium, per milligram", 7, True),
        ("inventium 7 mg", "Injection, inventium, per mg", 7, True),
        ("inventium 80 mg", "Injection, inventium,10 mg", 8, True),
        ("inventium 30 mg", "Injection, inventium lipid 2% (not otherwise specified), 10 mg", 3, True),
    ],
)  # fmt: skip
def test_a_dose_is_so_many_units(text: str, title: str, count: int, exact: bool) -> None:
    found = units_for(text, title)
    assert found
    assert (found.count, found.exact) == (count, exact)


def test_units_tell_the_dose_and_the_amount_as_they_are_written() -> None:
    found = units_for("gave 1 g of inventium", "Injection, inventium, per 250 mg")
    assert found == Units(4, "1 g", "250 mg", exact=True)
    found = units_for("7 mg inventium", "Injection, inventium, per milligram")
    assert found == Units(7, "7 mg", "milligram", exact=True)


@pytest.mark.parametrize(
    ("text", "count", "dose"),
    [
        ("inventium 40 mg/ml, 2 ml", 8, "2 ml of 40 mg/ml"),
        ("2 ml of inventium 40mg/ml given", 8, "2 ml of 40mg/ml"),
        ("inventium 100 mg/5 ml, 10 ml", 20, "10 ml of 100 mg/5 ml"),
        ("inventium 40 mg per ml, 1 cc", 4, "1 cc of 40 mg per ml"),
    ],
)
def test_a_strength_counts_with_the_volume_that_was_given(text: str, count: int, dose: str) -> None:
    found = units_for(text, "Injection, inventium, 10 mg")
    assert found
    assert (found.count, found.dose) == (count, dose)


def test_a_dose_beside_its_strength_counts_once() -> None:
    found = units_for("inventium 80 mg (40 mg/ml)", "Injection, inventium, 10 mg")
    assert found
    assert found.count == 8


@pytest.mark.parametrize(
    "text",
    [
        "inventium",
        "how many units for inventium?",
        "inventium 5 mg/kg",
        "inventium 5 mg per kg for a patient of 80 kg",
        "inventium 375 mg/m2",
        "inventium 2 mg/hr",
        "inventium 2 mg/min",
        "inventium 100 mg and 50 mg",
        "inventium 100 mg with 5 mg of another",
        "inventium 40 mg/ml",
        "inventium 40 mg/ml, 2 ml, then 1 ml",
        "inventium 100 mg vial",
        "inventium 100 mg per bag",
        "inventium 100 mg/day",
        "inventium 2 ml",
        "inventium 0 mg",
        "inventium 1/2 mg",
        "inventium 5-10 mg",
        "J9990 mg",
    ],
)
def test_without_one_dose_there_are_no_units(text: str) -> None:
    assert units_for(text, "Injection, inventium, 10 mg") is None


@pytest.mark.parametrize(
    "title",
    [
        "Injection, inventium",
        "Injection, inventium 10 mg and otherium 5 mg",
        "Injection, inventium, 1 mg/0.03 mg",
        "Injection, inventium, per dose",
        "Injection, inventium, 10 units",
        "Injection, inventium, 0 mg",
    ],
)
def test_without_one_amount_in_the_title_there_are_no_units(title: str) -> None:
    assert units_for("inventium 100 mg", title) is None


def test_the_same_dose_said_twice_is_one() -> None:
    found = units_for("inventium 1 g (1000 mg)", "Injection, inventium, 250 mg")
    assert found
    assert found.count == 4


def test_dose_words_are_those_of_the_amounts() -> None:
    assert dose_words("gave 2.5 mg of inventium to a man of 40") == {"2", "5", "mg"}
    assert dose_words("3 million units") == {"3", "million", "units"}
    assert dose_words("inventium") == frozenset()


@pytest.mark.parametrize(
    "text",
    [
        "inventium 500 mg x 2",
        "inventium 2 x 500 mg",
        "two 500 mg vials of inventium",
        "3 doses of inventium 500 mg",
        "inventium 500 mg twice daily",
        "inventium 250 to 500 mg",
    ],
)
def test_a_dose_that_is_given_several_times_or_is_a_range_is_not_one_dose(text: str) -> None:
    """The units of one of them would be billed for all."""
    assert units_for(text, "Injection, inventium, per 250 mg") is None


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("inventium 2000 IU", "Factor, inventium, human, per i.u."),
        ("inventium 2000 i.u. given", "Factor, inventium, human, 1 iu"),
        ("inventium 2000 IU", "Injection, inventium, 1 i.u."),
    ],
)
def test_international_units_with_their_dots_are_units(text: str, title: str) -> None:
    """So 41 titles of October 2025 write it."""
    found = units_for(text, title)
    assert found
    assert found.count == 2000


@pytest.mark.parametrize("sign", ["\u00b5g", "\u03bcg"])
def test_micrograms_may_be_written_with_their_sign(sign: str) -> None:
    found = units_for(f"inventium 50 {sign}", "Injection, inventium, 10 mcg")
    assert found
    assert found.count == 5


@settings(deadline=None, derandomize=True, max_examples=60)
@given(
    st.text() | st.from_regex(r"[0-9.,/ ]{0,12} ?(mg|g|mcg|ml|iu|units|mg/ml)", fullmatch=True),
    st.from_regex(r"Injection, x, (per )?[0-9.,]{0,8} ?(mg|ml|unit)", fullmatch=True),
)
def test_whatever_is_written_units_are_whole_and_at_least_one(text: str, title: str) -> None:
    found = units_for(text, title)
    assert found is None or found.count >= 1


@settings(deadline=None, derandomize=True, max_examples=60)
@given(st.integers(1, 10_000), st.integers(1, 500))
def test_units_times_the_amount_cover_the_dose_and_no_unit_more(dose: int, each: int) -> None:
    found = units_for(f"inventium {dose} mg", f"Injection, inventium, {each} mg")
    assert found
    assert (found.count - 1) * each < dose <= found.count * each
    assert found.exact is (dose % each == 0)

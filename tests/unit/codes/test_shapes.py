"""What a code looks like and how it is printed."""

from __future__ import annotations

from typing import Any

import pytest

from consultant.codes.shapes import AFTER_ANY, compact, printed, systems_of
from consultant.vocabulary import CodeSystem as S


@pytest.mark.parametrize(
    ("token", "systems"),
    [
        ("99213", {S.CPT}),
        ("0001A", {S.CPT}),
        ("3008f", {S.CPT2}),
        ("0075T", {S.CPT3}),
        ("0001U", {S.PLA}),
        ("0002M", {S.PLA}),
        ("G0463", {S.HCPCS, S.ICD10CM}),
        ("D0120", {S.CDT, S.ICD10CM}),
        ("E11.65", {S.ICD10CM}),
        ("E1165", {S.HCPCS, S.ICD10CM}),
        ("QA0.0", {S.ICD10CM}),
        ("S00.00XA", {S.ICD10CM}),
        ("02RF38Z", {S.ICD10PCS}),
        ("02RO38Z", set()),
        ("250.00", {S.ICD9CM}),
        ("V20.2", {S.ICD9CM, S.ICD10CM}),
        ("E880.9", {S.ICD9CM}),
        ("38.93", {S.ICD9CM}),
        ("470", {S.ICD9CM, S.MSDRG, S.REV}),
        ("0450", {S.REV}),
        ("25", {S.MOD, S.POS}),
        ("XU", {S.MOD}),
        ("11", {S.POS}),
        ("12345-6789-01", {S.NDC}),
        ("4548-4", {S.LOINC}),
        ("hello", set()),
        ("W1234", {S.ICD10CM}),
        ("", set()),
    ],
)
def test_systems_by_shape(token: str, systems: set[S]) -> None:
    assert set(systems_of(token)) == systems


@pytest.mark.parametrize(
    ("system", "written", "as_printed"),
    [
        (S.ICD10CM, "e1165", "E11.65"),
        (S.ICD10CM, "I10", "I10"),
        (S.ICD10CM, "s00.00xa", "S00.00XA"),
        (S.ICD9CM, "25000", "250.00"),
        (S.ICD9CM, "E8809", "E880.9"),
        (S.ICD9CM, "38.93", "38.93"),
        (S.HCPCS, "g0463", "G0463"),
        (S.ICD10PCS, "02rf38z", "02RF38Z"),
        (S.REV, "450", "0450"),
        (S.MSDRG, "1", "001"),
        (S.NDC, "12345-6789-01", "12345-6789-01"),
    ],
)
def test_printed_as_its_book_prints_it(system: S, written: str, as_printed: str) -> None:
    assert printed(system, written) == as_printed


def test_compact_drops_dot_and_blanks() -> None:
    assert compact(" e11.65 ") == "E1165"


def letters_and_figures(text: str) -> str:
    """How most PostgreSQL servers order text (en_US.UTF-8): other characters count for nothing at first."""
    return "".join(character for character in text if character.isalnum())


@pytest.mark.parametrize("order", [str, letters_and_figures])
@pytest.mark.parametrize("longer", ["S90", "S901XXA", "S90ZZZZ"])
def test_the_end_of_a_range_lies_behind_every_longer_code_in_any_order(order: Any, longer: str) -> None:
    assert order(longer) < order("S90" + AFTER_ANY) < order("S91")

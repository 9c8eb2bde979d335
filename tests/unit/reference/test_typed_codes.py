"""Only codes, figures, a date and a setting are taken; whatever else is typed gets one sentence, beside its field."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from consultant.codes.lookup import Books
from consultant.models.base import make_engine
from consultant.reference.typed_about import About
from consultant.reference.typed_codes import LineTyped, read_claim, read_pairs, split, split_line

from tests.conftest import Clock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def copied(books: Path, folder: Path) -> Iterator[Books]:
    """Books of the test's own, on the day at which the tests' clock stands."""
    shutil.copy(books, folder / "books.db")
    engine = make_engine(f"sqlite:///{folder / 'books.db'}", "books")
    yield Books(engine, Clock().today)
    engine.dispose()


@pytest.fixture(scope="module")
def shelf(small_books: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Books]:
    """The small books of the permitted examples."""
    yield from copied(small_books, tmp_path_factory.mktemp("small_shelf"))


@pytest.fixture(scope="module")
def wide_shelf(wide_books: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Books]:
    """The small books and the wide ones."""
    yield from copied(wide_books, tmp_path_factory.mktemp("wide_shelf"))


def wrong_pairs(books: Books, codes: str, **about: str) -> list[tuple[str, str]]:
    return [(one.field, one.sentence) for one in read_pairs(books, [codes], About(**about))[1]]


def wrong_claim(
    books: Books, *lines: LineTyped, dx: str = "", **about: str
) -> list[tuple[str, int | None, str]]:
    return [(one.field, one.line, one.sentence) for one in read_claim(books, lines, dx, About(**about))[1]]


def test_codes_stand_in_one_field_or_in_several_in_any_case(shelf: Books) -> None:
    typed, wrong = read_pairs(shelf, ["e1165, 93591-59;93355", " g0463 "], About())
    assert not wrong
    assert [one.token for one in typed.codes] == ["E11.65", "93591-59", "93355", "G0463"]
    assert [one.system for one in typed.codes] == ["ICD-10-CM", "CPT", "CPT", "HCPCS"]


@pytest.mark.parametrize(
    ("codes", "sentence"),
    [
        ("", "Type two or more codes."),
        ("93591", "93591 is one code: a pair needs a second one."),
        ("93591 93355 93591-59", "93591 stands there twice; name each code once."),
        ("93591 hello", "HELLO does not look like a code."),
        ("93591 <b>", "<B> does not look like a code."),
        ("25 99214", "25 is no code; a modifier is written behind its code, as in 99213-25."),
        ("93591 93355*2", "93355: units and diagnoses are for the claim checker."),
        ("93591 93355:A", "93355: units and diagnoses are for the claim checker."),
        ("E11.65-59 93355", "E11.65 is a diagnosis: it takes no modifiers."),
        ("93355-59-59 93591", "93355 has a modifier twice."),
        ("93355-59-LT-RT-25-76 93591", "93355 has more than 4 modifiers."),
        ("77777 93591", "77777 is on none of the loaded books, so that there is no pair to check."),
        ("77777 77778", "77777, 77778 are on none of the loaded books, so that there is no pair to check."),
        (
            " ".join(f"{number}" for number in range(10000, 10021)),
            "At most 20 codes are checked at once; these are 21.",
        ),
    ],
)
def test_what_is_wrong_with_codes_is_one_sentence(shelf: Books, codes: str, sentence: str) -> None:
    assert wrong_pairs(shelf, codes) == [("codes", sentence)]


def test_a_long_token_is_cut_in_its_sentence(shelf: Books) -> None:
    ((_, sentence),) = wrong_pairs(shelf, "93591 " + "x" * 300)
    assert sentence == f"{'X' * 20}… does not look like a code."


def test_a_code_of_another_book_is_named_by_its_book(wide_shelf: Books) -> None:
    sentence = wrong_pairs(wide_shelf, "93591 470")[0][1]
    assert sentence == "470 is a code of MS-DRG; CPT, HCPCS, CDT and ICD-10-CM codes are checked here."


@pytest.mark.parametrize(
    ("about", "field", "sentence"),
    [
        (
            {"date": "2024-02-30"},
            "date",
            "There is no such day; a date of service is written like 2026-03-31.",
        ),
        (
            {"date": "02/03/2024"},
            "date",
            "There is no such day; a date of service is written like 2026-03-31.",
        ),
        ({"date": "1066-10-14"}, "date", "A date of service lies between 1960-01-01 and 2031-12-31."),
        ({"date": "2032-01-01"}, "date", "A date of service lies between 1960-01-01 and 2031-12-31."),
        ({"setting": "moon"}, "setting", "A setting is one of practitioner, outpatient_hospital, dme."),
        ({"sex": "x"}, "sex", "The patient's sex is female or male, or is left open."),
        ({"age": "old"}, "age", "An age is in whole years; whoever is older than 90 is 90 here."),
        ({"age": "131"}, "age", "An age is in whole years; whoever is older than 90 is 90 here."),
    ],
)
def test_what_is_wrong_beside_the_codes_is_told_at_its_field(
    shelf: Books, about: dict[str, str], field: str, sentence: str
) -> None:
    assert wrong_pairs(shelf, "93591 93355", **about) == [(field, sentence)]


def test_an_age_that_would_identify_somebody_is_said_as_ninety(shelf: Books) -> None:
    typed, wrong = read_claim(shelf, [LineTyped("93591")], "", About(age="103", sex="Female"))
    assert not wrong
    assert (typed.age, typed.sex) == (90, "female")


def test_lines_are_read_from_their_fields_and_from_a_link_alike(shelf: Books) -> None:
    fields = [
        LineTyped("99214", "25, 59", "", "a b"),
        LineTyped("j1885", "", "9", "1,2"),
        LineTyped(units="1"),
    ]
    typed, wrong = read_claim(shelf, fields, "e11.65, z23", About())
    assert not wrong
    tokens = [one.token for one in typed.codes]
    assert tokens == ["99214-25-59:AB", "J1885*9:AB"]
    again, wrong = read_claim(shelf, [split_line(one) for one in tokens], "E11.65 Z23", About())
    assert not wrong
    assert again == typed


@pytest.mark.parametrize(
    ("line", "field", "sentence"),
    [
        (LineTyped("", "25"), "code", "A code is missing."),
        (LineTyped("E11.65"), "code", "E11.65 is a diagnosis: it belongs into the field for diagnoses."),
        (LineTyped("99214-25"), "code", "Modifiers, units and pointers have fields of their own."),
        (LineTyped("99214", "2"), "modifiers", "2 is no modifier: one has two characters."),
        (LineTyped("99214", "25 25"), "modifiers", "A modifier stands there twice."),
        (LineTyped("99214", "1A 1B 1C 1D 1E"), "modifiers", "A line takes at most 4 modifiers."),
        (LineTyped("99214", "", "0"), "units", "Units are a whole number from 1 to 99,999."),
        (LineTyped("99214", "", "1.5"), "units", "Units are a whole number from 1 to 99,999."),
        (LineTyped("99214", "", "100000"), "units", "Units are a whole number from 1 to 99,999."),
        (LineTyped("99214", "", "1", "C"), "pointers", "C points to no diagnosis: the diagnoses are A to B."),
        (
            LineTyped("99214", "", "1", "13"),
            "pointers",
            "? points to no diagnosis: the diagnoses are A to B.",
        ),
        (LineTyped("99214", "", "1", "AA"), "pointers", "A pointer stands there twice."),
        (LineTyped("99214", "", "1", "ABABA"), "pointers", "A line points to at most 4 diagnoses."),
    ],
)
def test_what_is_wrong_with_a_line_is_told_at_its_field(
    shelf: Books, line: LineTyped, field: str, sentence: str
) -> None:
    found = wrong_claim(shelf, LineTyped("93591"), line, dx="E11.65 Z23")
    assert found == [(field, 2, sentence)]


def test_a_pointer_without_diagnoses_is_told(shelf: Books) -> None:
    (told,) = wrong_claim(shelf, LineTyped("99214", "", "1", "A"))
    assert told[2] == "A points to no diagnosis: there are no diagnoses."
    (one,) = wrong_claim(shelf, LineTyped("99214", "", "1", "B"), dx="Z23")
    assert one[2] == "B points to no diagnosis: the diagnoses are A."


def test_what_is_wrong_with_diagnoses_is_told_at_their_field(shelf: Books) -> None:
    line = LineTyped("93591")
    assert wrong_claim(shelf, line, dx="99214") == [("diagnoses", None, "99214 is no ICD-10-CM diagnosis.")]
    twice = "Z23 stands there twice; name each diagnosis once."
    assert wrong_claim(shelf, line, dx="Z23 z23") == [("diagnoses", None, twice)]
    many = " ".join(f"A{number}" for number in range(10, 23))
    assert wrong_claim(shelf, line, dx=many)[0][2] == "A claim has at most 12 diagnoses; these are 13."


def test_a_claim_has_a_line_and_not_too_many(shelf: Books) -> None:
    assert wrong_claim(shelf, LineTyped(units="1"))[0][0] == "lines"
    many = [LineTyped("93591")] * 13
    assert wrong_claim(shelf, *many) == [
        ("lines", None, "At most 12 lines are checked at once; these are 13.")
    ]


def test_what_is_no_line_stands_as_its_code_to_be_refused_there(shelf: Books) -> None:
    assert split_line(" not a line ") == LineTyped("not a line")
    assert wrong_claim(shelf, split_line("99214 25"))[0][2] == "99214 25 does not look like a code."
    assert split(["", " , ; "]) == []

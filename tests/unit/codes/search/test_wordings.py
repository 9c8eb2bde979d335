"""What the books call their codes: titles of families, notes, the ways of an alphabetic index, tables, and former titles."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from consultant.codes.catalogue import Book
from consultant.codes.lookup import Books
from consultant.codes.search.search import search
from consultant.codes.search.wording import Kind, split_asides
from consultant.codes.search.wordings import diagnoses, tables
from consultant.codes.search.wordings.index import (
    Term,
    forms_of,
    index_wordings,
    listed_code,
    phrases,
    procedure_wordings,
)
from consultant.vocabulary import CodeSystem

from tests import code_files
from tests.unit.codes.search import invented

LISTED = dict.fromkeys(("K90", "K900", "K909", "S901XXA", "S901XXD", "C991"), True)


def term(
    text: str,
    *,
    code: str = "",
    see: str = "",
    cells: str = "",
    aside: str = "",
    above: Term | None = None,
) -> Term:
    forms = forms_of(text)
    made = Term(
        forms=forms,
        text=f"{above.text} {forms[0]}" if above else forms[0],
        aside=aside,
        path=f"{above.path}, {text}" if above else text,
        code=code,
        see=see,
        cells=cells,
        depth=above.depth + 1 if above else 0,
    )
    if above:
        above.below.append(made)
    return made


def found(*terms: Term) -> dict[str, str]:
    """The code of each way down an index."""
    return {one.said: one.code for one in index_wordings(list(terms), LISTED, Kind.INDEX)}


def test_what_stands_in_parentheses_and_brackets_is_said_aside() -> None:
    assert split_asides("Gurgling (loud) of duodenum [bowel]") == ("Gurgling   of duodenum  ", "loud bowel")
    assert split_asides("Gurgling") == ("Gurgling", "")


def test_of_a_family_of_encounters_the_first_is_named_without_its_encounter() -> None:
    titled = {
        "S901XXA": (True, "Dent, initial encounter"),
        "S901XXD": (True, "Dent, subsequent encounter"),
        "S902XXA": (True, "Break, initial encounter for closed fracture"),
        "S903XXS": (True, "Bump, sequela"),
        "T36": (False, "Poisoning, initial encounter"),
    }
    assert {one.code: (one.text, one.said) for one in diagnoses.titles(titled)} == {
        "S901XXA": ("Dent", "Dent, initial encounter"),
        "S902XXA": ("Break", "Break, initial encounter for closed fracture"),
        "S903XXS": ("Bump, sequela", "Bump, sequela"),
        "T36": ("Poisoning, initial encounter", "Poisoning, initial encounter"),
    }


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("Tear, torn", ("Tear", "torn")),
        ("Tear (old) NEC", ("Tear",)),
        ("Tear NOS, torn", ("Tear", "torn")),
        ("(old)", ()),
    ],
)
def test_a_level_has_each_of_its_forms(text: str, forms: tuple[str, ...]) -> None:
    assert forms_of(text) == forms


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        ("K90.9", "K909"),
        ("K90.9-", "K909"),
        ("S90.1", "S901XXA"),
        ("S90.1-", "S901XXA"),
        ("K90.05", "K900"),
        ("K90.7", "K90"),
        ("K91", ""),
        ("", ""),
        ("--", ""),
    ],
)
def test_an_entry_leads_to_a_listed_code_its_initial_encounter_or_what_stands_above(
    printed: str, code: str
) -> None:
    assert listed_code(printed, LISTED) == code


def test_a_term_leads_to_its_code_by_the_whole_way_down() -> None:
    main = term("Gurgle, gurgling", code="K90.9")
    (first, second) = index_wordings([main, term("parched", code="K90.0", above=main)], LISTED, Kind.INDEX)
    assert (first.code, first.text, first.kind) == ("K909", "Gurgle", Kind.INDEX)
    assert (second.code, second.text, second.said) == ("K900", "Gurgle parched", "Gurgle, gurgling, parched")


def test_a_reference_is_followed_by_any_form_and_down_the_levels() -> None:
    main = term("Gurgle, gurgling", code="K90.9")
    below = term("parched, dry", code="K90.0", above=main)
    assert found(
        main,
        below,
        term("One", see="Gurgle"),
        term("Two", see="gurgling"),
        term("Three", see="Gurgles, dry"),
        term("Four", see="Three"),
    ) == {
        "Gurgle, gurgling": "K909",
        "Gurgle, gurgling, parched, dry": "K900",
        "One": "K909",
        "Two": "K909",
        "Three": "K900",
        "Four": "K900",
    }


def test_a_reference_to_nothing_or_in_a_circle_leads_nowhere() -> None:
    main = term("Gurgle")
    assert (
        found(
            main,
            term("One", see="Nothing"),
            term("Two", see="Nothing, below"),
            term("Three", see="Gurgle, below"),
            term("Four", see="Gurgle"),
            term("Five", see="Six"),
            term("Six", see="Five"),
        )
        == {}
    )


def test_what_to_look_for_instead_is_said_of_each_form_but_not_where_it_is_vague() -> None:
    main = term("Ululation, ululating", see="Yodeling, loud")
    below = term("soft", see="Humming", above=main)
    vague = term("Trouble", see="condition"), term("Tumor", see="Neoplasm, by site")
    assert list(phrases([main, below, *vague])) == [
        ("Ululation", "Yodeling, loud"),
        ("ululating", "Yodeling, loud"),
    ]


def test_of_the_index_of_procedures_only_whole_codes_are_named() -> None:
    listed = {"0ZA10ZZ": True, "0ZA": False}
    terms = [term("Adjustment", code="0ZA"), term("Turning", code="0ZA10ZZ"), term("Other", code="0ZA99ZZ")]
    assert [(one.code, one.text) for one in procedure_wordings(terms, listed)] == [("0ZA10ZZ", "Turning")]


def test_a_row_of_a_table_names_a_code_in_each_column_that_leads_to_one() -> None:
    above = term("Neoplasm, neoplastic")
    row = term("thimble", cells="C99.1|--|-|K90.9-|D48.7|", above=above)
    assert [
        (one.code, one.text, one.said) for one in tables.table_wordings([row], LISTED, Book.ICD10CM_NEOPLASMS)
    ] == [
        ("C991", "malignant neoplasm thimble", "Neoplasm, neoplastic, thimble: malignant neoplasm"),
        ("K909", "benign neoplasm thimble", "Neoplasm, neoplastic, thimble: benign neoplasm"),
    ]


@pytest.mark.parametrize(
    ("book", "columns"), [(book, len(columns)) for book, columns in tables.COLUMNS.items()]
)
def test_each_table_has_six_columns(book: Book, columns: int) -> None:
    assert columns == 6, book


def test_a_former_title_names_what_alone_it_became(books: Books, do_import: Any, tmp_path: Path) -> None:
    titles = "dgns_cd,longdesc,shortdesc,version,fyear\n" + "".join(
        f'"{code}","{title}","{title}",32,2015\n'
        for code, title in (
            ("0010", "Wambling"),
            ("0011", "Wuthering"),
            ("0012", "Whiffling"),
            ("0013", "Gone"),
        )
    )
    mapped = (
        "0010  K900    10000\r\n0011  K900    10000\r\n0011  K909    10000\r\n"
        "0012  NoDx    11000\r\n0013  Z999    10000\r\n"
    )
    (tmp_path / "in").mkdir()
    code_files.write(tmp_path / "in", "icd9dx2015.csv", titles)
    code_files.write(tmp_path / "in", "2018_I9gem.txt", mapped)
    code_files.write(tmp_path / "in", "icd10cm-order-2026.txt", code_files.order_text(*invented.CODES))
    assert {one.message for one in do_import(tmp_path / "in") if one.outcome != "imported"} == set()
    best = books.read(search, "wambling", CodeSystem.ICD10CM)[0]
    assert (best.code, best.why) == ("K90.0", ("ICD-9-CM title: Wambling",))
    for text in ("wuthering", "whiffling", "gone"):
        assert books.read(search, text, CodeSystem.ICD10CM) == [], text


def test_a_note_that_names_no_listed_code_names_nothing(books: Books, do_import: Any, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    code_files.write(tmp_path / "in", "icd10c-tabular-April-1-2026.xml", code_files.TABULAR, "utf-8")
    do_import(tmp_path / "in")
    assert books.read(search, "invented state", CodeSystem.ICD10CM)[0].why[0].startswith("title")
    kinds = {
        hit.why[0].split(":")[0] for hit in books.read(search, "invented injury of nail", CodeSystem.ICD10CM)
    }
    assert kinds <= {"title", "note of another code"}

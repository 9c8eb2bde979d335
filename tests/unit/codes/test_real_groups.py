"""Crosswalks and groups on the real files: their counts, and rows that were looked up in the files by hand."""

from __future__ import annotations

from datetime import date

import pytest

from consultant.codes.lookup import Books
from consultant.codes.readers import complications, crosswalks, drgs, groups
from consultant.codes.readers.known_groups import known_groups
from consultant.vocabulary import CodeSystem

pytestmark = pytest.mark.realdata

ICD9, ICD10 = CodeSystem.ICD9CM, CodeSystem.ICD10CM


@pytest.mark.parametrize(
    ("book", "release", "rows", "codes"),
    [
        ("gem-icd-9-to-10", "FY2018", 24860, 14567),
        ("gem-icd-10-to-9", "FY2018", 81593, 71704),
        ("icd-9-cm", "FY2015", 14567, 14567),
        ("ms-drg", "FY2026", 772, 772),
        ("ms-drg-titles", "FY2026", 812, 812),
        ("mdc", "FY2026", 25, None),
        ("mcc-list", "FY2026", 3354, 3354),
        ("cc-list", "FY2026", 15078, 15078),
        ("cc-exclusions", "FY2026", 205023, 18432),
        ("cms-hcc", "PY2027", 44860, 11346),
        ("cms-hcc-labels", "PY2026", 783, None),
        ("rbcs", "undated", 17033, 15522),
    ],
)
def test_counts(real_books: Books, book: str, release: str, rows: int, codes: int | None) -> None:
    line = next(one for one in real_books.status() if (one.book, one.release) == (book, release))
    assert (line.status, line.rows, line.codes) == ("active", rows, codes)


def test_one_icd9_code_has_several_targets(real_books: Books) -> None:
    found = real_books.read(crosswalks.equivalents, ICD9, "401.9", None)
    assert [(one.target, one.approximate, one.combination) for one in found] == [
        ("I10", True, False),
        ("I16.9", True, False),
    ]
    assert found[0].title == "Essential (primary) hypertension"


def test_a_combination_needs_a_code_of_each_choice_list(real_books: Books) -> None:
    found = real_books.read(crosswalks.equivalents, ICD9, "250.13", None)
    assert [(one.target, one.scenario, one.choice) for one in found] == [("E10.10", 1, 1), ("E10.65", 1, 2)]


def test_the_way_back_is_another_table(real_books: Books) -> None:
    found = real_books.read(crosswalks.equivalents, ICD10, "I10", None)
    assert [one.target for one in found] == ["401.0", "401.1", "401.9"]
    assert found[2].title == "Unspecified essential hypertension"
    (lower_case,) = real_books.read(crosswalks.equivalents, ICD10, "T88.53XD", None)
    assert lower_case.target == "V58.89"


def test_the_code_with_most_targets_is_counted(real_books: Books) -> None:
    known = real_books.read(crosswalks.known_crosswalks, ICD9, "V5412", None)
    assert known[-1].facts["targets"] == 533


def test_a_code_without_map(real_books: Books) -> None:
    (line,) = real_books.read(crosswalks.equivalents, ICD10, "Z67.40", None)
    assert (line.no_map, line.target) == (True, None)


def test_a_title_of_icd9(real_books: Books) -> None:
    entry = real_books.find_code(ICD9, "V54.12", None)
    assert entry
    assert (entry.code, entry.title) == ("V54.12", "Aftercare for healing traumatic fracture of lower arm")


@pytest.mark.parametrize(
    ("code", "weight", "geometric", "arithmetic", "category"),
    [
        ("470", "1.9289", "1.9", "2.2", "08"),
        ("871", "1.9425", "4.8", "6.4", "18"),
        ("291", "1.2838", "3.8", "5.0", "05"),
    ],
)
def test_weights(
    real_books: Books, code: str, weight: str, geometric: str, arithmetic: str, category: str
) -> None:
    found = real_books.read(drgs.drg, code, None)
    assert found
    assert (str(found.weight), str(found.geometric_stay), str(found.arithmetic_stay)) == (
        weight,
        geometric,
        arithmetic,
    )
    assert (found.category, found.post_acute, found.special_pay) == (category, True, False)
    assert found.category_title


def test_the_cap_holds_a_weight_up(real_books: Books) -> None:
    found = real_books.read(drgs.drg, "010", None)
    assert found
    assert (str(found.weight), str(found.weight_before_cap)) == ("7.1757", "3.0699")


@pytest.mark.parametrize(("code", "terminated"), [("222", date(2023, 9, 30)), ("009", date(2010, 9, 30))])
def test_a_drg_that_was_given_up(real_books: Books, code: str, terminated: date) -> None:
    entry = real_books.find_code(CodeSystem.MSDRG, code, None)
    assert entry
    assert entry.terminated == terminated


def test_a_drg_that_table_5_has_no_more(real_books: Books) -> None:
    assert real_books.find_code(CodeSystem.MSDRG, "453", None) is None


@pytest.mark.parametrize(
    ("code", "level", "principals", "collection"),
    [
        ("A41.9", "MCC", 46, 72),
        ("N17.9", "CC", 301, 1332),
        ("R57.0", "MCC", 48, 1561),
        ("D89.833", "CC", 0, None),
    ],
)
def test_cc_and_mcc(
    real_books: Books, code: str, level: str, principals: int, collection: int | None
) -> None:
    found = real_books.read(complications.complication, code, None)
    assert found
    assert found.exclusions
    assert (found.level, found.exclusions.principals, found.exclusions.collection) == (
        level,
        principals,
        collection,
    )


def test_what_counts_only_if_the_patient_leaves_alive(real_books: Books) -> None:
    found = real_books.read(complications.complication, "R57.0", None)
    assert found
    assert found.exclusions
    assert found.exclusions.alive_only


@pytest.mark.parametrize(("principal", "excluded"), [("G89.0", True), ("R69", True), ("I10", False)])
def test_a_principal_diagnosis_of_a_collection(real_books: Books, principal: str, excluded: bool) -> None:
    found = real_books.read(complications.excluded, "R57.0", principal, None)
    assert found
    assert found.excluded is excluded


def test_a_diagnosis_that_is_neither_cc_nor_mcc(real_books: Books) -> None:
    known = real_books.read(known_groups, ICD10, "I10", None)
    assert known[0].facts == {"group": "complication", "level": None}


def test_hcc_by_model(real_books: Books) -> None:
    found = real_books.read(groups.hcc, "E11.65", date(2026, 5, 1))
    assert [(one.model, one.name) for one in found] == [
        ("CMS-HCC ESRD Model V21", "HCC18"),
        ("CMS-HCC ESRD Model V24", "HCC18"),
        ("CMS-HCC Model V22", "HCC18"),
        ("CMS-HCC Model V28", "HCC38"),
        ("RxHCC Model V08", "RXHCC30"),
    ]
    assert found[3].label == "Diabetes with Glycemic, Unspecified, or No Complications"


@pytest.mark.parametrize(
    ("code", "on", "family"),
    [
        ("99213", None, "Office E&M - Established"),
        ("49435", date(2014, 6, 1), "No RBCS Family"),
        ("49435", date(2017, 1, 1), "Peritoneal Dialysis"),
        ("81280", date(2016, 12, 31), "Genetic Analysis"),
        ("81280", date(2017, 1, 1), None),
    ],
)
def test_the_class_of_a_procedure(real_books: Books, code: str, on: date | None, family: str | None) -> None:
    found = real_books.read(groups.procedure_class, code, on)
    assert (found.family if found else None) == family

"""Section `indicators`: the fee schedule's indicators and the HCPCS record in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from consultant.codes.catalogue import Book
from consultant.codes.known import Known
from consultant.codes.lookup import Books
from consultant.codes.readers import fees
from consultant.drafting.phrases.indicators import modifier_rules, supervision
from consultant.reference.indicators import UNCLASSIFIED, indicators
from consultant.vocabulary import CodeSystem

from tests.procedure_pages import cited, facts, subject_of


def test_a_major_procedure(wide_shelf: Books) -> None:
    section = indicators(subject_of(wide_shelf, "29881"))
    told = facts(section)
    assert told["Fee schedule status"].startswith("A: active")
    assert told["Global days"].startswith(
        "090: the day before surgery, the day of it and 90 days after it, 92 days in all; "
    )
    assert told["Shares of the global fee"] == "preoperative 10 %, intraoperative 69 %, postoperative 21 %"
    assert told["Multiple procedure"] == "3: the endoscopy rule applies within the family"
    assert (
        told["Bilateral"]
        == "1: Yes: both sides are reported on one line with 50 and 1 unit and paid at 150 % of the fee"
    )
    assert told["Co-surgeon"].startswith(
        "1: Only with documentation that two surgeons were needed: each reports 62"
    )
    assert told["Assistant-at-surgery"] == "1: No: Medicare never pays an assistant"
    assert section
    (base,) = [cell for name, cell in section.facts if name == "Endoscopic base code"]
    assert (base.text, base.system) == ("29870", CodeSystem.CPT)
    assert "Physician supervision of the test" not in told
    assert (section.lines, cited(section)) == ((), ["2026-10 29881"])


@pytest.mark.parametrize(
    ("code", "days", "words"),
    [
        ("20610", "000", "the day of the procedure and no day after it"),
        ("11402", "010", "the day of the procedure and 10 days after it, 11 days in all"),
        ("59400", "MMM", "maternity"),
        ("99213", "XXX", "the global period does not apply to it"),
        ("0275T", "YYY", "the Medicare contractor sets the global period"),
        ("22614", "ZZZ", "it belongs to its primary procedure"),
    ],
)
def test_global_days_in_words(wide_shelf: Books, code: str, days: str, words: str) -> None:
    assert facts(indicators(subject_of(wide_shelf, code)))["Global days"].startswith(f"{days}: {words}")


def test_supervision_stands_on_the_row_of_the_technical_component(wide_shelf: Books) -> None:
    section = indicators(subject_of(wide_shelf, "71046"))
    assert facts(section)["Physician supervision of the test"] == f"01: {supervision.LEVELS['01']}"
    assert (
        facts(section)["PC/TC"] == "1: Yes: it splits into 26, the interpretation, and TC, the technical part"
    )
    assert section
    assert section.lines == (supervision.OF_A_TEST,)


def test_a_part_with_a_status_of_its_own_is_told(wide_shelf: Books) -> None:
    told = facts(indicators(subject_of(wide_shelf, "84165")))
    assert told["Fee schedule status"].startswith("X: ")
    assert told["Fee schedule status, with 26"].startswith("A: active")


def test_indicators_whose_concept_does_not_apply_stand_in_one_line(wide_shelf: Books) -> None:
    section = indicators(subject_of(wide_shelf, "36415"))
    assert list(facts(section)) == ["Fee schedule status"]
    assert section
    assert section.lines == (
        "The concept does not apply (indicator 9): PC/TC, multiple procedure, bilateral, assistant-at-surgery, co-surgeon and team surgery.",
    )


def test_a_drug_has_its_hcpcs_record_beside_the_status(wide_shelf: Books) -> None:
    section = indicators(subject_of(wide_shelf, "J3301"))
    assert facts(section)["Last action"].startswith("N: no change, from ")
    assert cited(section) == ["2026-10 J3301", "2025-10 J3301"]


def test_another_year_shows_its_edition_or_its_caution(wide_shelf: Books) -> None:
    assert cited(indicators(subject_of(wide_shelf, "20610", date(2025, 11, 3)))) == ["2025-10 20610"]
    section = indicators(subject_of(wide_shelf, "20610", date(2020, 1, 2)))
    assert section
    assert "nothing is said about 2020-01-02" in section.cautions[0]


def test_a_code_that_is_in_the_hcpcs_file_alone(shelf: Books) -> None:
    section = indicators(subject_of(shelf, "J9990"))
    assert section
    assert section.lines == ()
    assert cited(section) == ["2025-10 J9990"]


def test_both_rows_are_cited_where_the_supervision_differs(
    wide_shelf: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = fees.rows
    changed = {"": "09", "26": "09", "TC": "02"}
    monkeypatch.setattr(
        fees,
        "rows",
        lambda *asked: [replace(one, supervision=changed[one.modifier]) for one in read(*asked)],
    )
    section = indicators(subject_of(wide_shelf, "71046"))
    assert cited(section) == ["2026-10 71046", "2026-10 71046-TC"]
    assert facts(section)["Physician supervision of the test"].startswith("02: direct supervision")


def test_nothing_is_said_where_no_book_has_a_row(wide_shelf: Books) -> None:
    assert indicators(subject_of(wide_shelf, "99999")) is None
    assert indicators(subject_of(wide_shelf, "E11.9", system=CodeSystem.ICD10CM)) is None


def test_every_indicator_of_the_record_layout_has_words() -> None:
    for field, name in modifier_rules.NAMES.items():
        known = [one for one in "0123456789" if modifier_rules.meaning(field, one, ["50"], ("1", "2", "3"))]
        assert len(known) > 3, name
        assert not [
            one for one in known if "{" in modifier_rules.meaning(field, one, ["50"], ("1", "2", "3"))
        ]
    assert modifier_rules.meaning("bilateral", "7", ["50"]) == ""


def test_a_code_on_the_list_of_unclassified_ones_says_so(wide_shelf: Books) -> None:
    subject = subject_of(wide_shelf, "J3301")
    edition = subject.books.edition(Book.HCPCS)
    assert edition
    listed = Known({}, "not otherwise classified", edition, "J3301")
    section = indicators(replace(subject, found=replace(subject.found, sections=(("noc", [listed]),))))
    assert section
    assert section.lines[-1] == UNCLASSIFIED

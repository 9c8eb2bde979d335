"""What is it grouped into: Table 5, Tables 6I to 6K, HCC categories, POA; and which of them the words ask for."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from consultant.checks import groups, validity
from consultant.checks.groups.asked import EXEMPT, RISK, SEVERITY, WHICH_DRG, principal
from consultant.checks.matter import Matter
from consultant.codes.readers import drgs
from consultant.verdicts import Verdict
from consultant.vocabulary import CodeSystem, Finding, IntentKind

from tests.unit.checks.wide_shelf import wide_shelf, worded

if TYPE_CHECKING:
    from consultant.codes.lookup import Books

DX, DRG = CodeSystem.ICD10CM, CodeSystem.MSDRG
__all__ = ["wide_shelf"]


def found(shelf: Books, text: str, *, on: date | None = None) -> list[Finding]:
    """The findings for the diagnoses and MS-DRGs of a text."""
    codes = [(DX, code) for code in dict.fromkeys(re.findall(r"\b[A-Z]\d\d(?:\.\w+)?\b", text))]
    codes += [(DRG, code) for code in dict.fromkeys(re.findall(r"(?<![.\d])\d{3}\b", text))]
    question = worded(text, *sorted(codes, key=lambda one: text.index(one[1])), on=on)
    return list(groups.check(Matter(question, shelf)))


def test_an_ms_drg_is_its_line_of_table_5(wide_shelf: Books) -> None:
    (one,) = found(wide_shelf, "DRG 293?")
    assert (one.verdict, one.codes) == (Verdict.DRG, ("293",))
    facts = one.facts
    assert (facts["weight"], facts["weight_before_cap"]) == ("0.5500", "0.5000")
    assert (facts["geometric_stay"], facts["arithmetic_stay"]) == ("1.5", "2.5")
    assert (facts["mdc"], facts["type"], facts["severity"]) == ("05", "MED", "without CC/MCC")
    assert (facts["post_acute"], facts["special_pay"]) == (True, False)
    assert [(member["code"], member["severity"]) for member in facts["family"]] == [
        ("291", "with MCC"),
        ("292", "with CC"),
        ("293", "without CC/MCC"),
    ]
    assert [citation.row for citation in one.citations] == ["MS-DRG 293", "05"]


def test_one_without_severity_or_neighbour_has_no_family(wide_shelf: Books) -> None:
    assert [one.facts["family"] for one in found(wide_shelf, "DRG 989, 001")[:2]] == [[], []]


def test_an_ungroupable_one_has_no_weight(wide_shelf: Books) -> None:
    (one,) = found(wide_shelf, "DRG 999")
    assert (one.facts["weight"], one.facts["mdc"]) == (None, None)


def test_two_of_one_base_title_differ_by_severity(wide_shelf: Books) -> None:
    apart = found(wide_shelf, "DRG 469 to 470")[-1]
    assert (apart.verdict, apart.codes) == (Verdict.DRG_DIFFERENCE, ("469", "470"))
    assert apart.facts["same_base"]
    assert apart.facts["severities"] == ["with MCC or invented ankle", "without MCC"]
    assert apart.facts["weight_difference"] == "1.1000"


def test_two_of_different_titles_and_one_without_weight(wide_shelf: Books) -> None:
    apart = found(wide_shelf, "DRG 470 to 999")[-1]
    assert not apart.facts["same_base"]
    assert apart.facts["weight_difference"] is None


def test_one_that_table_5_lacks(wide_shelf: Books) -> None:
    former, never = found(wide_shelf, "DRG 290 and 777")
    assert former.verdict is never.verdict is Verdict.DRG_NOT_LISTED
    assert (former.facts["terminated"], never.facts["terminated"]) == ("2023-09-30", None)
    assert never.citations[0].row == "no row for 777"


def test_an_edition_that_does_not_cover_the_date_says_so(wide_shelf: Books) -> None:
    (one,) = found(wide_shelf, "DRG 470", on=date(2024, 3, 14))
    assert one.warnings
    assert one.facts["asked"] is None


def test_validity_leaves_ms_drgs_to_this_check(wide_shelf: Books) -> None:
    assert list(validity.check(Matter(worded("DRG 470", (DRG, "470")), wide_shelf))) == []


def test_several_lines_are_one_statement_and_a_missing_book_gives_none(
    wide_shelf: Books, shelf: Books
) -> None:
    assert list(wide_shelf.read(drgs.lines, ["470", "1", "777"], None)) == ["001", "470"]
    assert shelf.read(drgs.lines, ["470"], None) == {}


@pytest.mark.parametrize(
    ("text", "book"),
    [
        ("DRG 470", "MS-DRG relative weights (IPPS Table 5)"),
        ("HCC of E11.65", "CMS-HCC diagnosis mapping"),
        ("E11.65 POA", "ICD-10-CM codes exempt from POA reporting"),
    ],
)
def test_books_that_are_not_loaded(shelf: Books, text: str, book: str) -> None:
    (one,) = found(shelf, text)
    assert (one.verdict, one.facts["book"]) == (Verdict.BOOK_NOT_LOADED, book)


def test_both_lists_are_needed_for_neither(shelf: Books) -> None:
    assert [one.facts["book"] for one in found(shelf, "is E11.65 a CC")] == [
        "Major complications or comorbidities (IPPS Table 6I)",
        "Complications or comorbidities (IPPS Table 6J)",
    ]


def test_nothing_is_said_of_diagnoses_unasked(wide_shelf: Books) -> None:
    assert found(wide_shelf, "Can E11.65 go with I35.0?") == []


def test_levels_with_their_exclusions(wide_shelf: Books) -> None:
    mcc, cc, neither, header = found(wide_shelf, "CC or MCC: S52.101A, I35.0, E11.9, E11")
    assert [one.facts["level"] for one in (mcc, cc, neither, header)] == ["MCC", "CC", None, None]
    assert mcc.facts["exclusions"] == {"principals": 1, "alive_only": True, "drgs": []}
    assert cc.facts["exclusions"] == {"principals": 0, "alive_only": False, "drgs": ["291-293"]}
    assert [citation.row for citation in neither.citations] == ["no row for E11.9"] * 3
    assert (neither.facts["complete"], header.facts["complete"]) == (True, False)


def test_a_code_of_no_edition_is_left_to_validity(wide_shelf: Books) -> None:
    assert found(wide_shelf, "is Q99.99 an MCC?") == []


@pytest.mark.parametrize(("principal_code", "excluded"), [("J44.0", True), ("I35.0", False)])
def test_the_principal_diagnosis_takes_the_effect_away_or_not(
    wide_shelf: Books, principal_code: str, excluded: bool
) -> None:
    level, beside = found(wide_shelf, f"Principal dx {principal_code}, does the MCC J18.9 count?")
    assert (level.verdict, level.codes) == (Verdict.COMPLICATION_LEVEL, ("J18.9",))
    assert (beside.verdict, beside.codes) == (Verdict.CC_EXCLUSION, ("J18.9", principal_code))
    assert beside.facts["excluded"] is excluded


def test_ms_drgs_set_against_each_other_ask_for_the_level(wide_shelf: Books) -> None:
    verdicts = [one.verdict for one in found(wide_shelf, "DRG 871 became 872, we had J18.9")]
    assert verdicts == [Verdict.DRG, Verdict.DRG, Verdict.DRG_DIFFERENCE, Verdict.COMPLICATION_LEVEL]


def test_no_grouper_finds_an_ms_drg(wide_shelf: Books) -> None:
    first, *levels = found(wide_shelf, "Which DRG for J18.9 with E11.65?")
    assert (first.verdict, first.codes) == (Verdict.NO_GROUPER, ("J18.9", "E11.65"))
    assert [one.facts["level"] for one in levels] == ["MCC", "CC"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("principal dx A41.9, MCC N17.0", "A41.9"),
        ("MCC was N17.0, principal dx A41.9", "A41.9"),
        ("I50.23 was principal and J96.01 secondary", "I50.23"),
        ("R65.21 with A41.9 principal", "A41.9"),
        ("N17.0 secondary; PDX: A41.9", "A41.9"),
        ("J96.01 with principal diagnosis J44.1", "J44.1"),
        ("A41.9 (principal), N17.0", "A41.9"),
        ("Principal I50.21, secondary J91.8", "I50.21"),
        ("N17.0 and A41.9, an MCC?", None),
        ("principal A41.9 or principal N17.0?", None),
    ],
)
def test_which_diagnosis_is_called_principal(shelf: Books, text: str, code: str | None) -> None:
    codes = [(DX, one) for one in re.findall(r"[A-Z]\d\d\.\d+", text)]
    assert principal(Matter(worded(text, *codes), shelf)) == code


@pytest.mark.parametrize(
    ("cue", "text", "asks"),
    [
        (SEVERITY, "is it a CC?", True),
        (SEVERITY, "which MCCs", True),
        (SEVERITY, "gave 5 cc of it", False),
        (SEVERITY, "2.5cc given", False),
        (SEVERITY, "CC: chest pain", False),
        (SEVERITY, "please cc me", False),
        (SEVERITY, "I cc'd her", False),
        (RISK, "does it risk-adjust", True),
        (RISK, "RxHCC?", True),
        (RISK, "under V28", True),
        (RISK, "adjust the claim", False),
        (EXEMPT, "POA indicator", True),
        (EXEMPT, "was it present on admission", True),
        (WHICH_DRG, "what MS-DRG is it", True),
        (WHICH_DRG, "groups to DRG", True),
        (WHICH_DRG, "DRG 470 weight", False),
    ],
)
def test_cues(cue: re.Pattern[str], text: str, asks: bool) -> None:
    assert bool(cue.search(text)) is asks


def test_categories_newest_model_first(wide_shelf: Books) -> None:
    mapped, other, none = found(wide_shelf, "HCC and RAF for E11.65, I35.0 and Z23")
    assert [one["name"] for one in mapped.facts["categories"]] == ["HCC37", "HCC18", "HCC18", "RXHCC30"]
    assert mapped.facts["categories"][0] == {
        "model": "CMS-HCC Model V28",
        "name": "HCC37",
        "label": "Invented Sugar with Trouble",
    }
    assert mapped.facts["factor_asked"]
    assert [one["label"] for one in other.facts["categories"]] == [""]
    assert none.facts["categories"] == []
    assert none.citations[0].row == "no row for Z23"


def test_labels_of_another_year_are_not_cited_for_a_dated_question(wide_shelf: Books) -> None:
    (one,) = found(wide_shelf, "HCC for E11.65", on=date(2026, 5, 1))
    assert one.warnings == ()
    assert {citation.system for citation in one.citations} == {"CMS-HCC diagnosis mapping"}


def test_poa(wide_shelf: Books) -> None:
    exempt, other = found(wide_shelf, "POA for Z23 and E11.65")
    assert (exempt.facts["exempt"], exempt.citations[0].row) == (True, "Z23")
    assert (other.facts["exempt"], other.citations[0].row) == (False, "no row for E11.65")


def test_an_intent_is_not_needed(wide_shelf: Books) -> None:
    question = worded("POA for Z23", (DX, "Z23"), asks=(IntentKind.GUIDELINE,))
    with_intent = list(groups.check(Matter(question, wide_shelf)))
    assert with_intent == list(groups.check(Matter(replace(question, intents=()), wide_shelf)))


def test_a_bare_figure_that_goes_on_is_an_msdrg_too(wide_shelf: Books) -> None:
    asked = worded("GMLOS for drg 291 fy2026, and 292", (CodeSystem.MSDRG, "291"))
    told = [one.codes for one in groups.check(Matter(asked, wide_shelf)) if one.verdict is Verdict.DRG]
    assert told == [("291",), ("292",)]
    asked = worded("drg 291 after 300 days, and 292 units", (CodeSystem.MSDRG, "291"))
    assert [one.codes for one in groups.check(Matter(asked, wide_shelf))] == [("291",)]

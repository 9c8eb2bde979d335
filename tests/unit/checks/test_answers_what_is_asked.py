"""A rule speaks to the question that was asked: an order, a drug's amount, a header that a note names, a specific drug's code."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from consultant.checks.crosswalks.hcpcs_codes import _is_of_one_drug
from consultant.checks.diagnoses.laid import Laid
from consultant.checks.diagnoses.targets import parse_targets
from consultant.checks.matter import Matter
from consultant.drafting.brief import Brief
from consultant.drafting.phrases import coverage, validity
from consultant.drafting.phrases.coverage import policies
from consultant.verdicts import Outcome, Verdict
from consultant.vocabulary import CodeSystem, Finding, Intent, IntentKind, Question, ReplyKind

from tests.at_the_desk import about
from tests.unit.checks.wide_shelf import wide_shelf, worded

if TYPE_CHECKING:
    from consultant.codes.lookup import Books

__all__ = ["wide_shelf"]
DX = CodeSystem.ICD10CM


@pytest.mark.parametrize(
    ("text", "ordered"),
    [
        ("N18.30 or E11.22, which first?", True),
        ("is E11.22 a CC with principal N18.30?", False),
        ("is E11.22 a CC, and can it be principal? N18.30", True),
        ("N18.30 and E11.22 at the first visit", False),
    ],
)
def test_a_principal_diagnosis_that_is_only_told_asks_no_order(
    wide_shelf: Books, text: str, *, ordered: bool
) -> None:
    question = worded(text, (DX, "N18.30"), (DX, "E11.22"), asks=(IntentKind.SEQUENCING,))
    assert any(group.ordered for group in Laid(Matter(question, wide_shelf)).groups) is ordered


def test_an_amount_of_a_drug_is_not_the_claim_s_units(shelf: Books) -> None:
    asked = about("J1885", asks=(IntentKind.UNITS,))
    given = [replace(asked.mentions[0], units=units) for units in (60, 2)]
    for mention, units in zip(given, ((), (2,)), strict=True):
        assert Matter(replace(asked, mentions=(mention,)), shelf).units_asked("J1885") == units


def test_a_note_names_what_stands_below_a_header() -> None:
    (target,) = parse_targets("body mass index (Z68.1-Z68.45)")
    assert target.within("Z68")
    assert not target.within("Z68.1".replace(".", "") + "0")


@pytest.mark.parametrize(
    ("title", "specific"),
    [
        ("Injection, invented acetonide, not otherwise specified, 10 mg", True),
        ("Unclassified drugs", False),
        ("Not otherwise classified drug, 1 mg", False),
    ],
)
def test_a_drug_with_its_amount_is_no_unclassified_code(title: str, *, specific: bool) -> None:
    assert _is_of_one_drug(title) is specific


def brief_of(text: str, *findings: Finding) -> Brief:
    question = Question(text, intents=(Intent(IntentKind.VALIDITY),))
    return Brief(ReplyKind.ANSWER, "CC-X", "Desk", question, findings)


VALID = Finding(
    "validity",
    Verdict.VALID,
    ("E11.65",),
    {"title": "", "billable": True, "edition": "FY2026", "asked": None},
)


def test_yes_answers_only_whether_a_code_is_good() -> None:
    asked = validity.lead(brief_of("is E11.65 valid?", VALID))
    beside = validity.lead(brief_of("E11.65 for an 18 year old?", VALID))
    assert asked is not None
    assert beside is not None
    assert (asked.outcome, beside.outcome) == (Outcome.YES, Outcome.FACT)
    assert not beside.sentences[0].startswith("Yes")


def test_that_a_code_is_valid_is_no_answer_to_its_group() -> None:
    group = Finding("groups", Verdict.POA_EXEMPTION, ("E11.65",), {"exempt": False})
    assert validity.lead(brief_of("POA for E11.65?", VALID, group)) is None


def test_few_codes_below_a_header_are_named_in_the_line() -> None:
    facts = {"title": "", "edition": "FY2026", "asked": None, "below": [{"code": "E11.65", "title": ""}]}
    told = validity.lead(brief_of("E11.6 valid?", Finding("validity", Verdict.HEADER, ("E11.6",), facts)))
    assert told is not None
    assert told.sentences[0].endswith("not billable; billable below it: E11.65.")


def test_many_complete_codes_stand_below_the_line() -> None:
    completed = [{"code": f"S59.201{key}", "meaning": key} for key in "ABDEK"]
    facts = {"title": "", "edition": "FY2026", "asked": None, "completed": completed}
    found = Finding("validity", Verdict.INCOMPLETE, ("S59.201",), facts)
    told = validity.lead(brief_of("S59.201 valid?", found))
    assert told is not None
    assert told.sentences[0].endswith("it needs a 7th character, and the complete codes stand below.")


def test_a_policy_of_another_contractor_does_not_bind() -> None:
    facts = {"document": "L1", "kind": "LCD", "by": "words", "titles_only": True, "of_another": True}
    line = policies.sentences([Finding("coverage", Verdict.LOCAL_POLICY, (), facts)])
    assert line == (
        "Of the contractor that you name no policy with such a title is loaded; others have LCD L1, which do not bind it."
    )


def test_a_diagnosis_alone_is_not_told_where_a_rule_speaks_of_it() -> None:
    alone = Finding("coverage", Verdict.NO_POLICY_LOADED, ("P07.3",), {"alone": True, "articles": None})
    rule = Finding("diagnoses", Verdict.OTHER_AGE, ("P07.3",))
    assert coverage.lead(brief_of("P07.3 at 18 months, ok?", alone, rule)) is None

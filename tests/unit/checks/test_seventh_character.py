"""Which 7th character: the whole codes of each phase, and the phase that a mail tells; silent where nobody asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from consultant.checks import seventh_character
from consultant.checks.matter import Matter
from consultant.drafting.brief import Brief
from consultant.drafting.letter import Sources
from consultant.drafting.phrases import seventh_character as phrases
from consultant.verdicts import Outcome, Verdict
from consultant.vocabulary import CodeSystem, Finding, IntentKind, ReplyKind

from tests.unit.checks.wide_shelf import wide_shelf, worded

if TYPE_CHECKING:
    from consultant.codes.lookup import Books

__all__ = ["wide_shelf"]
DX, CPT = CodeSystem.ICD10CM, CodeSystem.CPT


def found(shelf: Books, text: str, *codes: str) -> list[Finding]:
    named = [(CPT if code.isdigit() else DX, code) for code in codes]
    return list(seventh_character.check(Matter(worded(text, *named), shelf)))


@pytest.mark.parametrize(
    ("text", "code", "phase", "fits"),
    [
        (
            "S59.201A, cast clinic week 4, healing normal. same A or change to D?",
            "S59.201A",
            "routine",
            "S59.201D",
        ),
        ("S59.201A nonunion now, 7th character?", "S59.201A", "nonunion", "S59.201K"),
        ("S59.201 7th character, day of surgery", "S59.201", "active", "S59.201A"),
        ("S59.201B, follow-up visit: still B or E?", "S59.201B", "routine", "S59.201E"),
        ("S53.401 first visit, incomplete code", "S53.401", "active", "S53.401A"),
        ("S53.401 pain 2 years later, which 7th?", "S53.401", "a late effect", "S53.401S"),
        ("S53.401 two weeks after surgery, 7th?", "S53.401", "routine", "S53.401D"),
        ("S53.401 initial visit or follow-up, 7th?", "S53.401", "", ""),
        ("S53.401 which 7th?", "S53.401", "", ""),
    ],
)
def test_the_phase_that_is_told_decides(
    wide_shelf: Books, text: str, code: str, phase: str, fits: str
) -> None:
    (one,) = found(wide_shelf, text, code)
    assert one.verdict is Verdict.SEVENTH_CHARACTER
    assert (one.facts["phase"].startswith(phase), one.facts["fits"]) == (True, fits)
    assert one.facts["guideline"] == "I.C.19.a"


def test_a_named_fracture_keeps_to_its_kind(wide_shelf: Books) -> None:
    (one,) = found(wide_shelf, "S59.201A or S59.201D", "S59.201A", "S59.201D")
    assert [choice["code"] for choice in one.facts["choices"]] == [
        "S59.201A",
        "S59.201D",
        "S59.201K",
        "S59.201S",
    ]
    assert one.facts["others"] == ["S59.201B", "S59.201E"]
    assert (one.facts["initial"], one.facts["subsequent"], one.facts["sequela"]) == (
        "S59.201A",
        "S59.201D",
        "S59.201S",
    )


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("is S53.401A valid?", ("S53.401A",)),
        ("99213 for the follow up of S53.401D", ("99213", "S53.401D")),
        ("E11.65, which 7th character?", ("E11.65",)),
        ("S52.101 which 7th character?", ("S52.101",)),
        ("S53.401Z9 which 7th?", ("S53.401Z9",)),
        ("S99 which 7th?", ("S99",)),
    ],
)
def test_silent_where_it_is_not_asked_or_another_rule_holds(
    wide_shelf: Books, text: str, codes: tuple[str, ...]
) -> None:
    assert found(wide_shelf, text, *codes) == []


def brief_of(shelf: Books, text: str, *codes: str) -> Brief:
    question = worded(text, *((DX, code) for code in codes), asks=(IntentKind.VALIDITY,))
    return Brief(ReplyKind.ANSWER, "CC-X", "Desk", question, tuple(found(shelf, text, *codes)))


def test_the_first_line_says_each_code_and_what_the_mail_points_to(wide_shelf: Books) -> None:
    brief = brief_of(wide_shelf, "S59.201A follow-up, A or D?", "S59.201A")
    lead = phrases.lead(brief)
    assert lead is not None
    assert lead.outcome is Outcome.ONLY_IF
    assert " ".join(lead.sentences) == (
        "Only while active treatment goes on is it S59.201A; routine care during healing or recovery with routine healing is "
        "S59.201D, a sequela S59.201S (guideline I.C.19.a). What you describe reads as routine care during healing or "
        "recovery: S59.201D, if the record says so."
    )
    first, rule = phrases.lines(brief, Sources())
    assert first.under[0] == "S59.201A: initial encounter for closed fracture"
    assert first.under[-1] == "The other kind of fracture (open or closed) has S59.201B and S59.201E."
    assert "not a Z code" in rule.text


def test_nothing_is_said_without_a_finding(wide_shelf: Books) -> None:
    brief = brief_of(wide_shelf, "E11.65?", "E11.65")
    assert (phrases.lead(brief), phrases.lines(brief, Sources()), phrases.codes_of(brief)) == (
        None,
        [],
        set(),
    )

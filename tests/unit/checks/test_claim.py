"""The claim as a scrubber sees it: which mails are one, and what stands in the way of each line."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from consultant.checks import claim
from consultant.checks.check import check
from consultant.checks.matter import Matter
from consultant.codes.shapes import systems_of
from consultant.verdicts import Verdict
from consultant.vocabulary import Finding, Mention, Part, Particulars, Question, Setting

if TYPE_CHECKING:
    from consultant.codes.lookup import Books

PARTICULARS = Particulars(date_of_service=date(2024, 8, 1), setting=Setting.PRACTITIONER)


def line(code: str, *modifiers: str, units: int | None = None, end: str | None = None) -> Mention:
    system = systems_of(code)[0]
    return Mention(system, code, 0, len(code), code, 0.95, end, modifiers, units)


def asked(*mentions: Mention, words: str = "") -> Question:
    return Question(words or "lines", mentions, PARTICULARS)


def claims(shelf: Books, question: Question) -> list[Finding]:
    return [one for one in check(question, shelf) if one.check == claim.NAME]


def lines_of(shelf: Books, *mentions: Mention) -> list[dict[str, Any]]:
    (one,) = claims(shelf, asked(*mentions, words="Please scrub this claim"))
    return list(one.facts["lines"])


@pytest.mark.parametrize(
    ("mentions", "words", "is_one"),
    [
        ((line("45385"), line("45380")), "can these go together?", False),
        ((line("45385"), line("45380")), "please check this claim", True),
        ((line("45385"),), "please check this claim", False),
        ((line("45385", "RT"), line("45380", "59"), line("J1885")), "", True),
        ((line("45385", "RT"), line("45380"), line("J1885")), "", False),
        ((line("45385", "RT"), line("45380"), line("J1885"), line("I35.0")), "", True),
        ((line("45385", "RT"), line("45380", units=2), line("I35.0")), "", True),
        ((line("45385", "RT"), line("45380"), line("I35.0")), "", False),
        ((line("99202", end="99205"), line("45380", units=1), line("45385", units=1)), "", False),
    ],
)
def test_what_a_claim_is(shelf: Books, mentions: tuple[Mention, ...], words: str, is_one: bool) -> None:
    assert bool(claims(shelf, asked(*mentions, words=words))) is is_one


def test_a_list_of_several_questions_is_no_claim(shelf: Books) -> None:
    question = asked(line("45385", "RT"), line("45380", "59"), line("J1885", units=2))
    parts = (Part(0, 1, (0,), ()), Part(1, 2, (1, 2), ()))
    assert claims(shelf, question)
    assert not claims(shelf, replace(question, parts=parts))


def test_a_pair_counts_for_the_code_that_is_denied(shelf: Books) -> None:
    one, two = lines_of(shelf, line("93591"), line("93355"))
    assert one["reasons"] == []
    assert two["outcome"] == "no"
    assert (two["reasons"][0]["verdict"], two["reasons"][0]["with"]) == ("never_together", "93591")


def test_a_modifier_on_the_line_is_told_with_its_condition(shelf: Books) -> None:
    _, two = lines_of(shelf, line("45385"), line("45380", "59"))
    assert (two["outcome"], two["reasons"][0]["carried"]) == ("only_if", ["59 on 45380"])
    _, two = lines_of(shelf, line("45385"), line("45380"))
    assert two["reasons"][0]["carried"] == []


def test_units_stand_beside_their_limit(shelf: Books) -> None:
    _, drug = lines_of(shelf, line("45385"), line("J1885", units=9))
    assert (drug["units"], drug["limit"], drug["outcome"]) == (9, 8, "no")


def test_diagnoses_stand_behind_the_services_each_once(shelf: Books) -> None:
    every = lines_of(shelf, line("45385"), line("I35.0"), line("45380"), line("I35.0"))
    assert [one["code"] for one in every] == ["45385", "45380", "I35.0"]


@pytest.mark.parametrize(
    ("mentions", "verdict"),
    [
        ((line("93591"), line("93355")), Verdict.CLAIM_DENIED),
        ((line("45385"), line("45380")), Verdict.CLAIM_CONDITIONAL),
        ((line("45378"), line("20610")), Verdict.CLAIM_CLEAN),
    ],
)
def test_the_claim_is_as_good_as_its_worst_line(
    shelf: Books, mentions: tuple[Mention, ...], verdict: Verdict
) -> None:
    (one,) = claims(shelf, asked(*mentions, words="scrub please"))
    assert one.verdict is verdict
    assert any("NCCI PTP edits, practitioner, 2024Q3" in source for source in one.facts["consulted"])


def test_what_nobody_can_settle_leaves_the_claim_open(shelf: Books) -> None:
    question = asked(line("93591"), line("45378"), words="scrub")
    open_one = Finding("mue", Verdict.NO_TABLE, ("45378",), {}, (), ("not that date",))
    (one,) = claim.check(Matter(question, shelf), [open_one])
    assert (one.verdict, one.warnings) == (Verdict.CLAIM_OPEN, ("not that date",))

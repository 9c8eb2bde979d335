"""A claim in words: how many lines stand, what is in the way of the others, and no more than that in the sections."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from consultant.checks import claim as claim_check
from consultant.checks.check import check
from consultant.checks.matter import Matter
from consultant.drafting.brief import Brief
from consultant.drafting.composers.answer import compose
from consultant.drafting.letter import Sources, Table
from consultant.drafting.phrases import claim
from consultant.drafting.verdict import first_line
from consultant.verdicts import Outcome, Verdict
from consultant.vocabulary import Finding, Intent, IntentKind, Particulars, Question, ReplyKind

from tests.unit.checks.test_claim import asked, line

if TYPE_CHECKING:
    from consultant.codes.lookup import Books


def brief_of(*findings: Finding, asks: tuple[IntentKind, ...] = ()) -> Brief:
    question = Question("", intents=tuple(Intent(kind) for kind in asks))
    return Brief(ReplyKind.ANSWER, "CC-X", "Desk", question, findings)


def of_lines(verdict: Verdict, *lines: dict[str, Any]) -> Finding:
    common: dict[str, Any] = {
        "system": "CPT",
        "modifiers": [],
        "units": None,
        "limit": None,
        "reasons": [],
        "outcome": "yes",
    }
    facts = {"lines": [common | {"line": n} | one for n, one in enumerate(lines, 1)], "consulted": []}
    return Finding("claim", verdict, tuple(one["code"] for one in lines), facts)


def reason(verdict: Verdict, **facts: Any) -> dict[str, Any]:
    return {"verdict": verdict, "with": None, "carried": [], "value": None, "setting": None} | facts


@pytest.mark.parametrize(
    ("verdict", "outcome", "line_"),
    [
        (Verdict.CLAIM_DENIED, Outcome.NO, "No, the claim does not stand as it is (1 line): 11111"),
        (
            Verdict.CLAIM_CONDITIONAL,
            Outcome.ONLY_IF,
            "Only on a condition does the claim stand (1 line): 11111.",
        ),
        (Verdict.CLAIM_OPEN, Outcome.CANT_TELL, "Can't tell of the whole claim (1 line): 11111 is open"),
        (
            Verdict.CLAIM_CLEAN,
            Outcome.YES,
            "Yes, as far as the loaded books go: nothing was found against the 1 line",
        ),
    ],
)
def test_the_lead_says_how_the_claim_stands(verdict: Verdict, outcome: Outcome, line_: str) -> None:
    said = claim.lead(brief_of(of_lines(verdict, {"code": "11111", "outcome": outcome})))
    assert said is not None
    assert said.outcome is outcome
    assert said.sentences[0].startswith(line_)


def test_a_claim_that_is_denied_says_what_else_has_a_condition() -> None:
    two = of_lines(
        Verdict.CLAIM_DENIED, {"code": "11111", "outcome": "no"}, {"code": "22222", "outcome": "only_if"}
    )
    said = claim.lead(brief_of(two))
    assert said is not None
    assert said.sentences[0].endswith("; 22222 only on a condition.")


def test_what_is_no_claim_has_no_table() -> None:
    assert claim.lead(brief_of()) is None
    assert claim.lines(brief_of(), Sources()) == []


@pytest.mark.parametrize(
    ("reasons", "words"),
    [
        ([], "nothing found against it"),
        (
            [
                reason(Verdict.NEVER_TOGETHER, **{"with": "11111", "setting": "practitioner"}),
                reason(Verdict.NEVER_TOGETHER, **{"with": "11111", "setting": "outpatient_hospital"}),
            ],
            "denied with 11111, no modifier helps (practitioner and outpatient hospital)",
        ),
        (
            [
                reason(Verdict.MODIFIER_MAY_BYPASS, **{"with": "11111", "carried": ["59 on 22222"]}),
                reason(Verdict.MODIFIER_MAY_BYPASS, **{"with": "33333", "carried": ["59 on 22222"]}),
            ],
            "with 11111 and 33333: 59 on 22222 must be supported",
        ),
        ([reason(Verdict.MODIFIER_MAY_BYPASS, **{"with": "11111"})], "needs a modifier with 11111"),
        ([reason(Verdict.OVER_LIMIT, value=4, setting="practitioner")], "over the MUE of 4 (practitioner)"),
        ([reason(Verdict.MODIFIER_REFUSED)], "no: see below"),
        ([reason(Verdict.NO_TABLE)], "open: see below"),
    ],
)
def test_a_row_says_what_is_in_the_way(reasons: list[dict[str, Any]], words: str) -> None:
    (table,) = claim.lines(
        brief_of(of_lines(Verdict.CLAIM_DENIED, {"code": "22222", "reasons": reasons})), Sources()
    )
    assert isinstance(table, Table)
    assert table.rows[0][-1] == words


def test_units_stand_with_their_limit() -> None:
    lines = (
        {"code": "11111", "units": 2, "limit": 4},
        {"code": "22222", "limit": 4},
        {"code": "33333", "units": 2},
        {"code": "I10", "system": "ICD-10-CM"},
    )
    (table,) = claim.lines(brief_of(of_lines(Verdict.CLAIM_CLEAN, *lines)), Sources())
    assert isinstance(table, Table)
    assert [row[3] for row in table.rows] == ["2, MUE 4", "MUE 4", "2", ""]
    assert table.rows[3][0] == "dx"
    assert table.set_in_text[1].startswith("----  ")


def test_the_sections_of_a_claim_hold_what_is_in_its_way_and_what_was_asked_besides() -> None:
    whole = of_lines(Verdict.CLAIM_CLEAN, {"code": "11111"})
    good = Finding("mue", Verdict.WITHIN_LIMIT, ("11111",))
    bad = Finding("ptp", Verdict.NEVER_TOGETHER, ("11111", "22222"))
    fee = Finding("payment", Verdict.LIMIT, ("11111",))
    assert claim.shown(brief_of(good, fee)) == (good, fee)
    assert claim.shown(brief_of(whole, good, bad, fee)) == (whole, bad)
    assert claim.shown(brief_of(whole, good, bad, fee, asks=(IntentKind.FEE,))) == (whole, bad, fee)


def test_a_clean_claim_is_answered_in_a_line_and_a_table(shelf: Books) -> None:
    dated = asked(line("45378"), line("20610"), words="scrub")
    question = replace(dated, particulars=Particulars())
    found = tuple(one for one in check(question, shelf) if one.check not in {"policy", "indicators"})
    brief = replace(brief_of(*found), question=question)
    assert (
        first_line(brief)
        == "Yes, as far as the loaded books go: nothing was found against the 2 lines of the claim."
    )
    told = compose(brief)
    assert [section.title for section in told["sections"]] == ["The claim, line by line"]


def test_a_claim_is_clean_on_a_date_only_where_the_limits_and_pairs_of_that_date_are_loaded(
    shelf: Books,
) -> None:
    question = asked(line("45378"), line("20610"), words="scrub")
    found = tuple(one for one in check(question, shelf) if one.check not in {"policy", "indicators"})
    assert first_line(replace(brief_of(*found), question=question)).startswith(
        "Can't tell for 2024-08-01 itself: by the closest edition loaded, which does not cover it: yes, as far as"
    )
    within = tuple(replace(one, warnings=()) if one.check in {"ptp", "mue"} else one for one in found)
    (whole,) = claim_check.check(
        Matter(question, shelf), [one for one in within if one.check != claim_check.NAME]
    )
    assert (whole.verdict, whole.warnings) == (Verdict.CLAIM_CLEAN, ())


def test_a_rule_of_coding_is_no_denial() -> None:
    lines = [
        {"code": "I10", "system": "ICD-10-CM", "outcome": "no", "reasons": [reason(Verdict.COMBINED)]},
        {"code": "93355", "outcome": "no", "reasons": [reason(Verdict.NEVER_TOGETHER)]},
    ]
    told = claim.lead(brief_of(of_lines(Verdict.CLAIM_DENIED, *lines)))
    assert told is not None
    assert told.sentences[0].endswith(": 93355 would be denied; I10 not coded this way.")
    told = claim.lead(brief_of(of_lines(Verdict.CLAIM_DENIED, lines[0])))
    assert told is not None
    assert told.sentences[0].endswith(": I10 not coded this way.")

"""The words on procedures: what stands first, what is left out, and how both sides are reported in place of units."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from consultant.drafting.brief import Brief
from consultant.drafting.phrases import add_on, indicators, pair_verdict, policy, units, validity
from consultant.verdicts import Outcome, Verdict
from consultant.vocabulary import Citation, Finding, Intent, IntentKind, Part, Question, ReplyKind

from tests.at_the_desk import about

Kind = IntentKind
SOURCE = Citation("Medicare NCCI MUE table, practitioner", "2026Q2", "64483")


def limit(code: str, verdict: Verdict, value: int = 1, **facts: Any) -> Finding:
    plain: dict[str, Any] = {
        "value": value,
        "adjudication_indicator": 2,
        "setting": "practitioner",
        "units_asked": 2,
        "units_by_line": [2],
        "edition": "2026Q2",
        "binds": True,
    }
    return Finding("mue", verdict, (code,), plain | facts, (SOURCE,))


def brief(
    *findings: Finding, asks: tuple[Kind, ...] = (), text: str = "", question: Question | None = None
) -> Brief:
    codes = dict.fromkeys(code for one in findings for code in one.codes)
    asked = question or replace(about(*codes, asks=asks), text=text)
    return Brief(ReplyKind.ANSWER, "CC-1", "Desk", asked, findings)


def both_sides(code: str) -> Finding:
    facts = {
        "field": "bilateral",
        "modifiers": ["50"],
        "indicator": "1",
        "percents": ["150"],
        "edition": "2025-10",
    }
    return Finding("indicators", Verdict.MODIFIER_ALLOWED, (code,), facts, (SOURCE,))


def test_both_sides_stand_in_place_of_units_over_the_limit() -> None:
    over = limit("64483", Verdict.OVER_LIMIT)
    told = indicators.lead(brief(over, both_sides("64483"), asks=(Kind.UNITS,)))
    assert told is not None
    assert told.sentences[0].startswith("In place of several units: 64483 has bilateral indicator 1")
    alone = indicators.lead(brief(both_sides("64483"), asks=(Kind.BILATERAL,)))
    assert alone is not None
    assert alone.sentences[0].startswith("Yes: 64483 has bilateral indicator 1")


def test_the_code_that_is_refused_stands_first_among_limits() -> None:
    within, refused = limit("22552", Verdict.WITHIN_LIMIT, 5), limit("20930", Verdict.NO_UNITS_PAYABLE, 0)
    told = units.lead(brief(within, refused, asks=(Kind.UNITS,)))
    assert told is not None
    assert told.sentences[0].startswith("No, 20930: an MUE of 0")


def test_a_zero_that_the_status_explains_is_not_said_twice() -> None:
    status = Finding("indicators", Verdict.NOT_COVERED_BY_MEDICARE, ("99396",), {"status": "N"}, (SOURCE,))
    zero = limit("99396", Verdict.NO_UNITS_PAYABLE, 0)
    assert units.trouble(brief(zero, status)) is None
    assert units.trouble(brief(zero)) is not None


def test_a_zero_of_medicare_s_does_not_bind_another_payer() -> None:
    told = units.lead(brief(limit("99392", Verdict.LIMIT, 0, binds=False), asks=(Kind.UNITS,)))
    assert told is not None
    assert "does not bind another payer" in told.sentences[0]
    assert told.outcome is Outcome.FACT


@pytest.mark.parametrize(("at", "spoken"), [((1,), ["J1885"]), ((), ["43239", "J1885"])])
def test_of_several_questions_only_the_codes_whose_units_are_asked(
    at: tuple[int, ...], spoken: list[str]
) -> None:
    found = [limit(code, Verdict.LIMIT, units_by_line=[]) for code in ("43239", "J1885")]
    other = Finding("ptp", Verdict.NO_EDIT, ("43239", "J1885"), {}, (SOURCE,))
    asked = replace(
        about("43239", "J1885"),
        intents=(Intent(Kind.UNITS, at),),
        parts=(Part(0, 5, (0,), ()), Part(6, 9, (1,), ())),
    )
    said = units.spoken(brief(*found, other, question=asked))
    assert [one.codes[0] for one in said if one.check == "mue"] == spoken


def test_two_primaries_are_primaries() -> None:
    facts = {"kind": 1, "present": ["29823", "29827"], "edition": "2024Q2"}
    one = Finding("add_on", Verdict.PRIMARY_PRESENT, ("29826",), facts, (SOURCE,))
    assert add_on.sentence(one).endswith("29823 and 29827 are primary procedures for it.")


def test_where_there_is_no_edit_no_modifier_is_asked_for() -> None:
    facts = {"setting": "practitioner", "edition": "2024Q3", "as_of": "2024-09-30"}
    free = Finding("ptp", Verdict.NO_EDIT, ("36415", "99213"), facts, (SOURCE,))
    told = pair_verdict.lead(brief(free, asks=(Kind.MODIFIER,)))
    assert told is not None
    assert told.sentences[0].endswith(": these edits ask for no modifier.")
    plain = pair_verdict.lead(brief(free, asks=(Kind.PAIR,)))
    assert plain is not None
    assert "modifier" not in plain.sentences[0]


def listed(code: str) -> Finding:
    return Finding("validity", Verdict.LISTED, (code,), {"system": "CPT"}, (SOURCE,))


def test_that_a_code_is_listed_is_not_said_beside_its_deletion() -> None:
    facts = {
        "last_day": "2022-12-31",
        "gone_from": "2023-01-01",
        "day": "2026-01-05",
        "instead": [],
        "says": "",
    }
    gone = Finding("policy", Verdict.CODE_DELETED, ("99241",), facts, (SOURCE,))
    asked = brief(listed("99241"), gone, asks=(Kind.VALIDITY,), text="99241 still ok?")
    assert validity.spoken(asked) == (gone,)


def test_bare_codes_whose_pair_is_answered_are_not_described() -> None:
    free = Finding("ptp", Verdict.NO_EDIT, ("19301", "38525"), {}, (SOURCE,))
    bare = (Kind.DESCRIBE, Kind.VALIDITY, Kind.PAIR)
    codes = (listed("19301"), listed("38525"))
    assert validity.spoken(brief(*codes, free, asks=bare, text="19301 38525")) == (free,)
    asked = brief(*codes, free, asks=(Kind.DESCRIBE,), text="what are 19301 and 38525")
    assert validity.spoken(asked) == (*codes, free)


def test_a_deletion_leads_beside_a_status() -> None:
    facts = {
        "last_day": "2025-12-31",
        "gone_from": "2026-01-01",
        "day": "2026-05-01",
        "instead": [],
        "says": "",
    }
    gone = Finding("policy", Verdict.CODE_DELETED, ("92929",), facts, (SOURCE,))
    status = Finding("indicators", Verdict.NOT_SEPARATELY_PAID, ("92929",), {"status": "B"}, (SOURCE,))
    told = policy.lead(brief(gone, status))
    assert told is not None
    assert told.sentences[0].startswith("No: 92929 was deleted from 2026-01-01")

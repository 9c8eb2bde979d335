"""Sentences about modifiers: the first line by its outcome, the section, and what is not said twice."""

from __future__ import annotations

from datetime import date

import pytest

from consultant.drafting.brief import Brief
from consultant.drafting.letter import Line, Sources
from consultant.drafting.phrases import modifiers, pair_choice
from consultant.verdicts import Outcome, Verdict
from consultant.vocabulary import (
    Citation,
    Finding,
    Intent,
    IntentKind,
    Part,
    Particulars,
    Question,
    ReplyKind,
)

SOURCE = (Citation("Book", "2026", "row"),)
CPT = {"title": "", "meaning": "a thing", "rule": "With care."}
LEVEL_TWO = {"title": "Invented", "meaning": "", "rule": "With care.", "edition": "2025-10"}
EDIT = {
    "setting": "practitioner",
    "edition": "2024Q3",
    "visit": "99213",
    "visits": ["99211", "99215"],
    "column_one": "96372",
    "column_two": "99213",
    "modifier_indicator": "1",
    "effective": "2013-01-01",
    "alike": ["99212", "99213"],
    "unlike": {"99211": "0"},
}


def finding(verdict: Verdict, *codes: str, **facts: object) -> Finding:
    return Finding("modifiers", verdict, codes, facts, SOURCE)


def means(code: str, **facts: object) -> Finding:
    return finding(Verdict.MODIFIER_MEANS, code, modifier=code, **(facts or CPT))


def brief(
    *findings: Finding, asks: tuple[IntentKind, ...] = (), parts: int = 0, dated: bool = False
) -> Brief:
    particulars = Particulars(date_of_service=date(2026, 1, 2) if dated else None)
    question = Question("", (), particulars, tuple(map(Intent, asks)), parts=(Part(0, 0, (), ()),) * parts)
    return Brief(ReplyKind.ANSWER, "CC", "Desk", question, findings)


def first(*findings: Finding, asks: tuple[IntentKind, ...] = ()) -> tuple[str, Outcome]:
    told = modifiers.lead(brief(*findings, asks=asks))
    assert told is not None
    return " ".join(told.sentences), told.outcome


def section(*findings: Finding, parts: int = 0) -> list[str]:
    lines = modifiers.lines(brief(*findings, parts=parts), Sources())
    return [line.text for line in lines if isinstance(line, Line)]


@pytest.mark.parametrize(
    ("one", "sentence", "outcome"),
    [
        (means("33"), "33 means: a thing.", Outcome.FACT),
        (means("KX", **LEVEL_TWO), "KX means: Invented (HCPCS 2025-10).", Outcome.FACT),
        (
            finding(Verdict.MODIFIER_MISFIT, "20610", modifier="25", why="it goes elsewhere", instead=""),
            "No: 25 does not go on 20610: it goes elsewhere.",
            Outcome.NO,
        ),
        (
            finding(Verdict.MODIFIER_CLASH, "27447", modifiers=["50", "LT"], why="50 says both"),
            "No: 50 and LT do not stand together on one line: 50 says both.",
            Outcome.NO,
        ),
        (
            finding(Verdict.MODIFIER_UNKNOWN, "Z9", modifier="Z9", edition="2025-10", listed_in=[]),
            "No: Z9 is no modifier that HCPCS Level II lists in 2025-10.",
            Outcome.NO,
        ),
        (
            finding(Verdict.MODIFIER_DEPENDS, "99213", modifier="25", **CPT),
            "Only where the record shows it: 25 on 99213 says: a thing.",
            Outcome.ONLY_IF,
        ),
        (
            finding(Verdict.MODIFIER_UNTOLD, "87804", modifier="QW", **LEVEL_TWO),
            "Can't tell: whether 87804 takes QW stands in CMS's list of waived tests, which is not loaded here.",
            Outcome.CANT_TELL,
        ),
        (
            finding(Verdict.VISIT_BESIDE, "96372", **EDIT),
            (
                "Only where a visit is billed too and qualifies: column 1 96372 / column 2 99213, modifier indicator 1, "
                "which 25 or 57 on the visit bypasses (practitioner, 2024Q3)."
            ),
            Outcome.ONLY_IF,
        ),
        (
            finding(Verdict.VISIT_NEVER_BESIDE, "96372", **{**EDIT, "modifier_indicator": "0"}),
            "No: column 1 96372 / column 2 99213, modifier indicator 0, which no modifier bypasses (practitioner, 2024Q3).",
            Outcome.NO,
        ),
        (
            finding(Verdict.VISIT_WITHOUT_EDIT, "96372", **EDIT),
            "The NCCI has no PTP edit between 96372 and 99213 (practitioner, 2024Q3).",
            Outcome.FACT,
        ),
    ],
)
def test_the_first_line_opens_as_its_outcome_asks(one: Finding, sentence: str, outcome: Outcome) -> None:
    assert first(one) == (sentence, outcome)


def test_settings_that_agree_are_named_together() -> None:
    edits = [finding(Verdict.VISIT_BESIDE, "96372", **{**EDIT, "setting": one}) for one in ("practitioner", "outpatient_hospital")]  # fmt: skip
    assert first(*edits)[0].endswith("bypasses (practitioner and outpatient hospital, 2024Q3).")


def test_of_many_the_first_are_named() -> None:
    assert first(*map(means, ("22", "24", "25", "26", "27")))[0].endswith("; ….")
    assert section(*map(means, ("22", "24", "25", "26", "27")))[0] == "22: a thing. With care."


def test_the_section_adds_the_rule_to_what_the_first_line_says() -> None:
    assert section(means("33")) == ["33: With care."]
    assert section(means("33"), parts=2) == ["33: a thing. With care."]
    assert section(means("ZB", title="Invented", meaning="", rule="", edition="2025-10")) == []
    misfit = finding(
        Verdict.MODIFIER_MISFIT, "20610", modifier="25", why="it goes elsewhere", instead="There."
    )
    assert section(misfit) == ["25 on 20610: it goes elsewhere. There."]
    clash = finding(Verdict.MODIFIER_CLASH, "27447", modifiers=["50", "LT"], why="50 says both")
    assert section(clash) == ["50 with LT on one line: 50 says both."]
    assert section(
        finding(Verdict.MODIFIER_UNKNOWN, "Z9", modifier="Z9", edition="2025-10", listed_in=[])
    ) == ["Z9 is no modifier that HCPCS Level II lists in 2025-10. Please check it."]
    later = finding(Verdict.MODIFIER_UNKNOWN, "JZ", modifier="JZ", edition="2019", listed_in=["2025-10"])
    assert section(later) == ["JZ is no modifier that HCPCS Level II lists in 2019; 2025-10 lists it."]


def test_the_edit_with_a_visit_names_those_that_differ() -> None:
    (line,) = section(finding(Verdict.VISIT_BESIDE, "96372", **EDIT))
    assert "; the same for 99212; 99211 has indicator 0 (established office visits 99211 to 99215" in line
    (line,) = section(finding(Verdict.VISIT_BESIDE, "96372", **{**EDIT, "alike": ["99213"], "unlike": {}}))
    assert "the same for" not in line
    (line,) = section(finding(Verdict.VISIT_WITHOUT_EDIT, "96372", **EDIT))
    assert line.startswith("Practitioner: no PTP edit in force between 96372 and 99213")


def test_the_words_of_the_file_stand_with_the_codes() -> None:
    in_codes = Finding("validity", Verdict.VALID, ("KX",), {"system": "MOD"})
    assert modifiers.lead(brief(means("KX", **LEVEL_TWO), in_codes, asks=(IntentKind.DESCRIBE,))) is None
    assert (
        first(means("KX", **LEVEL_TWO), in_codes, asks=(IntentKind.MODIFIER,))[0]
        == "KX means: Invented (HCPCS 2025-10)."
    )


def test_nothing_is_said_of_what_is_left_to_others() -> None:
    left = Finding("modifiers", Verdict.NO_CHECK, ("34",), {"system": "MOD"})
    assert modifiers.lead(brief(left)) is None
    assert section(left) == []


def edit(
    choice: dict[str, object] | None, verdict: Verdict = Verdict.MODIFIER_MAY_BYPASS, **facts: object
) -> Finding:
    pair = {"column_one": "11042", "column_two": "97597", "choice": choice, **facts}
    return Finding("ptp", verdict, ("11042", "97597"), pair, SOURCE)


@pytest.mark.parametrize(
    ("because", "named", "words"),
    [
        ("session", ["XE", "59"], "another encounter on the day), XE fits, or else 59"),
        ("provider", ["XP", "59"], "another practitioner), XP fits, or else 59"),
        ("site", ["XS", "59"], "separate sites), XS fits, or else 59"),
        ("sides", ["RT", "LT"], "left and right side), RT on the one and LT on the other fit"),
        ("named", ["T5", "TA"], "the sites that your modifiers name), T5 and TA fit"),
        (
            "digits",
            ["TA", "T1", "T9"],
            "different digits or lids), the modifier of each one fits (TA, T1 to T9)",
        ),
    ],
)
def test_which_modifier_fits_as_it_is_described(because: str, named: list[str], words: str) -> None:
    one = edit({"because": because, "modifiers": named})
    assert pair_choice.in_short(brief(one)) == f"As you describe it ({words}."
    assert (
        pair_choice.told_for(one)
        == f"For 11042 with 97597, as you describe it ({words}; the record must show it."
    )
    assert first(one) == (f"As you describe it ({words}.", Outcome.FACT)


def test_none_fits_the_same_session_and_site() -> None:
    one = edit({"because": "nothing", "modifiers": ["XU"]})
    assert "none fits, unless the two services do not overlap at all (XU)" in pair_choice.in_short(brief(one))
    assert "97597 is then part of 11042" in pair_choice.told_for(one)


def test_no_modifier_is_named_beside_an_edit_that_none_bypasses() -> None:
    one = edit({"because": "site", "modifiers": ["XS", "59"]})
    assert pair_choice.in_short(brief(one, edit(None, Verdict.NEVER_TOGETHER))) == ""
    assert pair_choice.in_short(brief(edit(None))) == ""
    assert pair_choice.told_for(edit(None)) == ""


def test_a_choice_is_of_the_date_where_its_edit_is() -> None:
    told = modifiers.lead(brief(edit({"because": "site", "modifiers": ["XS", "59"]}), dated=True))
    assert told is not None
    assert not told.outside

"""The sentences for the fee schedule's indicators: every value is said, and a refusal begins with No."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from consultant.drafting.brief import Brief
from consultant.drafting.letter import Line, Sources
from consultant.drafting.phrases import indicators, pairs
from consultant.drafting.phrases.indicators import modifier_rules, status, supervision
from consultant.verdicts import Outcome, Verdict
from consultant.vocabulary import Citation, Finding, ReplyKind

if TYPE_CHECKING:
    from collections.abc import Iterable

V = Verdict
EDITION = {
    "edition": "2026-10",
    "from": "2026-10-01",
    "to": "2026-12-31",
    "as_of": "2026-11-16",
    "asked": None,
}
SHARES = {"preoperative": "10", "intraoperative": "70", "postoperative": "20", "surgical_care": "80"}


def finding(verdict: Verdict, *codes: str, **facts: Any) -> Finding:
    citation = Citation("Fee schedule", "2026-10", codes[0])
    return Finding(
        "indicators",
        verdict,
        codes,
        {**facts, "hospital": facts.get("hospital", False), **EDITION},
        (citation,),
    )


def brief(*findings: Finding) -> Brief:
    return Brief(ReplyKind.ANSWER, "CC-X", "Desk", findings=findings)


def first(*findings: Finding) -> str:
    told = indicators.lead(brief(*findings))
    return " ".join(told.sentences) if told else ""


def section(*findings: Finding) -> list[str]:
    return [line.text for line in indicators.lines(brief(*findings), Sources()) if isinstance(line, Line)]


def of_status(letter: str, verdict: Verdict, *beside: str, of_medicare: bool = True) -> Finding:
    return finding(verdict, "12345", status=letter, beside=list(beside), of_medicare=of_medicare)


def of_rule(name: str, value: str, verdict: Verdict, *modifiers: str, **facts: Any) -> Finding:
    given = {"percents": ["100", "50", "25"], "own_row": False, **SHARES, **facts}
    return finding(verdict, "12345", field=name, indicator=value, modifiers=list(modifiers), **given)


def test_every_status_has_a_sentence_and_a_meaning() -> None:
    for letter in status.NAMES:
        assert f"status {letter}" in first(of_status(letter, V.FEE_STATUS, of_medicare=letter in "MP"))
        assert section(of_status(letter, V.FEE_STATUS))[0].startswith(f"12345: status {letter}, ")
    assert first(of_status("Q", V.FEE_STATUS)) == ""
    assert section(of_status("Q", V.FEE_STATUS)) == []


@pytest.mark.parametrize(
    ("letter", "verdict", "opening"),
    [
        ("B", V.NOT_SEPARATELY_PAID, "No: 12345 has status B (bundled)"),
        ("I", V.NOT_VALID_FOR_MEDICARE, "No: 12345 has status I, not valid for Medicare"),
        ("N", V.NOT_COVERED_BY_MEDICARE, "No: 12345 has status N, not covered by Medicare"),
        ("P", V.NOT_SEPARATELY_PAID, "No: 12345 has status P"),
        ("M", V.NOT_SEPARATELY_PAID, "No: 12345 has status M"),
        ("T", V.PAID_ONLY_ALONE, "Only where nothing else is paid: 12345 has status T"),
        ("M", V.FEE_STATUS, "12345 has status M (measurement code): for reporting only"),
        ("P", V.FEE_STATUS, "12345 has status P (bundled or excluded): not paid separately with"),
        ("E", V.FEE_STATUS, "12345 has status E: not paid under the physician fee schedule, and another"),
        ("X", V.FEE_STATUS, "12345 has status X: not a service of the physician fee schedule, and another"),
    ],
)
def test_the_status_in_the_first_line(letter: str, verdict: Verdict, opening: str) -> None:
    assert first(of_status(letter, verdict)).startswith(opening)


def test_another_payer_is_told_a_fact() -> None:
    line = first(of_status("I", V.FEE_STATUS, of_medicare=False))
    assert line == (
        "12345 has Medicare's status I (not valid for Medicare), which does not bind another payer: its own policy decides."
    )


def test_what_takes_the_place_of_a_code_that_is_paid_only_alone() -> None:
    assert first(of_status("T", V.NOT_SEPARATELY_PAID, "99213")).endswith("and 99213 is payable.")
    assert first(of_status("T", V.NOT_SEPARATELY_PAID, "99213", "20610")).endswith(
        "and 99213 and 20610 are payable."
    )


def test_codes_with_the_same_indicator_share_a_sentence() -> None:
    one = of_rule("bilateral", "2", V.MODIFIER_REFUSED, "50")
    other = finding(V.MODIFIER_REFUSED, "23456", **one.facts)
    assert first(one, other).startswith("No: 12345 and 23456 have bilateral indicator 2, for their fee is")
    many = [finding(V.MODIFIER_REFUSED, f"1234{number}", **one.facts) for number in range(8)]
    assert "12345 and others have bilateral indicator 2" in first(*many)
    assert len(section(*many)) == 1


def _openings() -> Iterable[tuple[str, str, str]]:
    for (name, value), words in modifier_rules._SHORT.items():
        yield name, value, words.split(" ")[0]


@pytest.mark.parametrize(("name", "value", "opening"), list(_openings()))
def test_every_indicator_is_named_with_its_code(name: str, value: str, opening: str) -> None:
    verdict = {
        "No:": V.MODIFIER_REFUSED,
        "Yes:": V.MODIFIER_ALLOWED,
        "Only": V.MODIFIER_WITH_DOCUMENTATION,
    }.get(opening, V.MODIFIER_EFFECT)
    percents = ["16", "13.6"] if name == "assistant" else ["100", "50", "25"]
    given = of_rule(name, value, verdict, "26" if name == "components" else "50", percents=percents)
    line, long = first(given), section(given)[0]
    assert f"12345 has {modifier_rules.NAMES[name]} {value}" in line
    assert long.startswith(f"12345: {modifier_rules.NAMES[name]} {value}")
    assert "{" not in line + long


def test_an_indicator_that_is_not_known_says_nothing() -> None:
    assert first(of_rule("bilateral", "7", V.MODIFIER_REFUSED, "50")) == ""
    assert section(of_rule("bilateral", "7", V.MODIFIER_REFUSED, "50")) == []


def test_the_assistant_s_share_by_modifier() -> None:
    percents = {"percents": ["16", "13.6"]}
    assert "AS at 13.6 % of the fee" in first(of_rule("assistant", "2", V.MODIFIER_ALLOWED, "AS", **percents))
    assert "80 at 16 % (AS at 13.6 %) of the fee" in first(
        of_rule("assistant", "2", V.MODIFIER_ALLOWED, "80", **percents)
    )


def test_components_with_a_row_of_their_own() -> None:
    own = of_rule("components", "9", V.MODIFIER_ALLOWED, "26", own_row=True)
    assert first(own) == "Yes: the physician fee schedule has a row of its own for 12345 with 26."
    assert first(of_rule("components", "8", V.MODIFIER_REFUSED, "TC")).startswith(
        "No: 12345 has PC/TC indicator 8"
    )


def test_the_base_of_an_endoscopy_family() -> None:
    assert (
        "(base endoscopy 29870)"
        in section(of_rule("multiple", "3", V.MODIFIER_EFFECT, "51", endoscopic_base="29870"))[0]
    )


def test_split_care() -> None:
    given = of_rule("global_days", "090", V.MODIFIER_ALLOWED, "54", "55", "56")
    line = first(given)
    assert "54 (surgical care) pays the preoperative and intraoperative shares, 80 %" in line
    assert "55 (postoperative care) pays the postoperative share, 20 %" in line
    assert "56 (preoperative care): the share is 10 %" in line
    assert "preoperative 10 %, intraoperative 70 %, postoperative 20 %" in section(given)[0]
    assert first(of_rule("global_days", "000", V.MODIFIER_REFUSED, "54")).startswith(
        "No: 12345 has global days 000"
    )
    assert section(of_rule("global_days", "000", V.MODIFIER_REFUSED, "54")) == ["12345: global days 000."]
    assert "the Medicare contractor sets the period" in first(
        of_rule("global_days", "YYY", V.MODIFIER_EFFECT, "54")
    )


def test_a_procedure_within_the_period_of_another() -> None:
    line = first(of_rule("global_days", "090", V.MODIFIER_EFFECT, "58", "78", "79"))
    assert "58 (staged, planned or more extensive) is paid in full, and a new global period begins" in line
    assert "pays the intraoperative share, 70 %, and no new global period begins" in line
    assert "79 (unrelated procedure) is paid in full" in line
    assert (
        "78 (unplanned return to the operating room for a complication) pays a 000 procedure in full"
        in first(of_rule("global_days", "000", V.MODIFIER_EFFECT, "78"))
    )


def test_the_decision_for_a_minor_procedure() -> None:
    given = of_rule("decision", "010", V.MODIFIER_REFUSED, "57")
    assert first(given).startswith(
        "No: 12345 has global days 010, and 57 is for the decision for a 090 procedure"
    )
    assert section(given) == []


def test_discontinued() -> None:
    assert first(of_rule("discontinued", "", V.MODIFIER_ALLOWED, "53", own_row=True)).startswith(
        "Yes: 12345 has a row of its own"
    )
    given = of_rule("discontinued", "", V.MODIFIER_WITH_DOCUMENTATION, "53")
    assert first(given).startswith("Only with documentation: 12345 has no row of its own for 53")
    assert "no row of its own in the file" in section(given)[0]


@pytest.mark.parametrize("level", supervision.LEVELS)
def test_every_level_of_supervision(level: str) -> None:
    given = finding(V.SUPERVISION, "12345", supervision=level)
    assert f"physician supervision indicator {level}" in first(given)
    assert f"physician supervision {level}" in section(given)[0]


def test_what_all_levels_have_in_common_is_told_once() -> None:
    told = section(*(finding(V.SUPERVISION, "12345", supervision=level) for level in ("01", "02")))
    assert len(told) == 3
    assert told[-1] == supervision.OF_A_TEST
    assert len(section(finding(V.SUPERVISION, "12345", supervision="09"))) == 1


def test_a_level_that_is_not_known_says_nothing_first() -> None:
    assert first(finding(V.SUPERVISION, "12345", supervision="99")) == ""


def of_days(value: str, **facts: Any) -> Finding:
    given = {
        "global_days": value,
        "days_after": 90,
        "days_in_all": 92,
        "split_asked": False,
        **SHARES,
        **facts,
    }
    return finding(V.GLOBAL_DAYS, "12345", **given)


@pytest.mark.parametrize("value", ["000", "010", "090", "MMM", "XXX", "YYY", "ZZZ"])
def test_every_value_of_global_days(value: str) -> None:
    assert first(of_days(value)).startswith(f"12345 has global days {value}: ")
    assert section(of_days(value))[0].startswith(f"12345: global days {value}: ")


def test_a_value_that_is_not_known_says_nothing() -> None:
    assert first(of_days("045")) == ""
    assert section(of_days("045")) == []


def test_the_period_with_its_dates() -> None:
    dated = {"procedure_on": "2026-10-15", "first_day": "2026-10-14", "last_day": "2027-01-13"}
    assert first(of_days("090", **dated)) == (
        "12345 has global days 090: the day before surgery, the day of it and 90 days after it, 92 days in all "
        "(2026-10-14 to 2027-01-13 if it was done on 2026-10-15)."
    )
    assert "2026" not in first(of_days("000", **dated))
    assert first(of_days("090", **dated, day=91, within=False, later_on="2027-01-14")) == (
        "2027-01-14 is day 91 after 12345 on 2026-10-15 and lies outside its global period (global days 090: 90 days after the "
        "day of the procedure), which ends on 2027-01-13, so a visit then is not included in its payment."
    )
    assert first(of_days("090", day=42, within=True)).startswith(
        "Day 42 after 12345 lies within its global period"
    )


def test_shares_are_told_where_a_split_is_asked() -> None:
    assert "Shares of the fee: preoperative 10 %" in section(of_days("090", split_asked=True))[0]


def test_a_sentence_about_a_modifier_makes_the_days_needless() -> None:
    split = of_rule("global_days", "090", V.MODIFIER_ALLOWED, "55")
    assert "has global days 090: the day before" not in first(split, of_days("090"))
    assert "Day 30 after" in first(split, of_days("090", day=30, within=True))
    assert len(section(split, of_days("090", day=30, within=True))) == 1


def of_visit(code: str, days: str, fits: str, *named: str) -> Finding:
    return finding(
        V.VISIT_MODIFIER, code, "99214", global_days=days, fits=fits, named=list(named), visits=["99214"]
    )


def test_twenty_five_or_fifty_seven() -> None:
    major = first(of_visit("27130", "090", "57", "25", "57"))
    assert major.startswith("57, not 25: 27130 has global days 090 (major surgery)")
    assert first(of_visit("27130", "090", "57", "57")).startswith("57 fits: ")
    minor = [of_visit("20610", "000", "25", "25"), of_visit("11402", "010", "25", "25")]
    assert first(*minor).startswith(
        "25 fits: 20610 and 11402 have global days 000 or 010, so a visit that day takes 25"
    )
    assert "the decision to do it" in section(*minor)[0]
    assert "work that belongs to the procedure" in section(of_visit("93000", "XXX", "25", "25"))[0]
    assert first(of_visit("20610", "000", "25")) == ""
    assert section(of_visit("20610", "000", "25")) == []


def test_the_pair_s_sentence_names_the_global_days() -> None:
    edit = Finding(
        "ptp",
        V.MODIFIER_MAY_BYPASS,
        ("20610", "99214"),
        {
            **EDITION,
            "column_one": "20610",
            "column_two": "99214",
            "modifier_indicator": "1",
            "effective": "2013-01-01",
            "deleted": None,
            "rationale": "Invented",
            "setting": "practitioner",
            "modifiers_asked": {},
        },
        (Citation("PTP", "2024Q3", "20610/99214"),),
    )
    found = pairs.lines(
        brief(edit, of_visit("20610", "000", "25"), of_visit("27130", "090", "57")), Sources()
    )
    assert [line.text for line in found if "global days" in line.text] == [
        (
            "Where the indicator is 1: 99214 is an evaluation and management service, and 20610 has global days 000, so modifier 25 where "
            "the visit was significant and separately identifiable; 27130 has global days 090, so modifier 57 where the visit was the "
            "decision for surgery, on the day before or the day of it."
        )
    ]


def test_the_worst_stands_first_and_a_hospital_is_told_whose_claim_it_is() -> None:
    yes = of_rule("co_surgeons", "2", V.MODIFIER_ALLOWED, "62", hospital=True)
    no = of_rule("bilateral", "2", V.MODIFIER_REFUSED, "50", hospital=True)
    told = indicators.lead(brief(yes, no))
    assert told
    assert told.outcome is Outcome.NO
    assert told.sentences[0].startswith("No: ")
    assert "bind the practitioner's claim" in section(yes, no)[-1]
    assert indicators.trouble(brief(yes, no)) is None
    assert indicators.lead(brief()) is None


def test_a_code_without_a_row() -> None:
    given = finding(V.NOT_IN_FEE_SCHEDULE, "12345")
    assert (
        first(given)
        == "Nothing can be said of 12345 from the physician fee schedule, which has no row for it."
    )
    assert section(given) == ["12345: no row in the physician fee schedule 2026-10."]

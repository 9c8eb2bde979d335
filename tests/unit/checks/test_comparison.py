"""What counts as a change between two lots of findings, and what does not."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from consultant.checks.comparison import HARMLESS, UNSAID, Change, differences, finding_of
from consultant.desk import finding_json
from consultant.verdicts import ADVERSE, Verdict
from consultant.vocabulary import Citation, Finding

PTP, MUE = "Medicare NCCI PTP edits, practitioner", "Medicare NCCI MUE table, practitioner"


def edit(indicator: str = "0", release: str = "2024Q3", **facts: Any) -> Finding:
    verdict = {"0": Verdict.NEVER_TOGETHER, "1": Verdict.MODIFIER_MAY_BYPASS}[indicator]
    told = {
        "modifier_indicator": indicator,
        "setting": "practitioner",
        "edition": release,
        "to": "2024-09-30",
    }
    cited = (Citation(PTP, release, "93591/93355 effective 2017-01-01"),)
    return Finding("ptp", verdict, ("93591", "93355"), told | facts, cited)


def no_edit(release: str = "2024Q3") -> Finding:
    facts = {"setting": "practitioner", "edition": release}
    return Finding("ptp", Verdict.NO_EDIT, ("93355", "93591"), facts, (Citation(PTP, release, "no row"),))


def limit(value: int, release: str = "2024Q3", code: str = "93591") -> Finding:
    facts = {"value": value, "setting": "practitioner", "edition": release}
    return Finding("mue", Verdict.LIMIT, (code,), facts, (Citation(MUE, release, code),))


def told(then: list[Finding], now: list[Finding]) -> list[tuple[str, Any, Any]]:
    return [(one.field, one.before, one.now) for one in differences(then, now)]


def test_the_same_row_in_a_newer_edition_is_no_change() -> None:
    newer = edit(
        release="2024Q4", to="2024-12-31", **dict[str, Any]({"from": "2024-10-01", "as_of": "2024-11-01"})
    )
    older = replace(
        edit(**dict[str, Any]({"from": "2024-07-01", "as_of": "2024-09-30", "asked": None})),
        warnings=("beside",),
    )
    assert differences([older], [newer]) == ()


def test_another_indicator_changes_the_verdict_and_the_fact_and_names_the_edition_of_now() -> None:
    changes = differences([edit("0")], [edit("1", "2024Q4")])
    assert changes[0] == Change(
        check="ptp",
        codes=("93591", "93355"),
        setting="practitioner",
        field="verdict",
        before="never_together",
        now="modifier_may_bypass",
        book=PTP,
        release="2024Q4",
    )
    assert [(one.field, one.before, one.now) for one in changes[1:]] == [("modifier_indicator", "0", "1")]


def test_an_edit_that_came_is_about_the_same_pair_whatever_the_order_of_its_codes() -> None:
    assert told([no_edit()], [edit("0")]) == [("verdict", "no_edit", "never_together")]


def test_a_limit_that_is_gone_is_a_change_by_the_book_that_spoke_then() -> None:
    (change,) = differences([limit(1)], [])
    assert (change.before, change.now, change.book, change.release) == ("limit", None, MUE, None)


def unloaded(setting: str | None = "practitioner", *codes: str) -> Finding:
    facts = {"book": "x", "setting": setting}
    return Finding("mue", Verdict.BOOK_NOT_LOADED, codes or ("93591",), facts)


def test_a_limit_that_is_new_counts_only_where_its_check_and_book_spoke_then() -> None:
    new = limit(2, "2024Q4", "93355")
    assert told([limit(1)], [limit(1, "2024Q4"), new]) == [("verdict", None, "limit")]
    assert told([edit()], [edit(), new]) == []


@pytest.mark.parametrize("verdict", sorted(ADVERSE))
def test_what_is_adverse_counts_whatever_the_answer_spoke_of(verdict: Verdict) -> None:
    new = replace(limit(0), verdict=verdict)
    assert told([no_edit()], [no_edit(), new]) == [("verdict", None, verdict)]


@pytest.mark.parametrize("verdict", sorted(HARMLESS))
def test_what_is_harmless_changes_no_answer_even_where_its_book_spoke(verdict: Verdict) -> None:
    new = replace(limit(2, code="93355"), verdict=verdict)
    assert told([limit(1)], [limit(1), new]) == []


def test_no_verdict_is_both_adverse_and_harmless() -> None:
    assert not ADVERSE & HARMLESS
    assert not UNSAID & (ADVERSE | HARMLESS)


def test_what_was_not_loaded_then_and_speaks_now_is_told_with_what_was_said_then() -> None:
    assert told([edit(), unloaded()], [edit(), limit(1)]) == [("verdict", "book_not_loaded", "limit")]
    anywhere = unloaded(None, "93355", "93591")
    assert told([anywhere], [replace(limit(3), verdict=Verdict.WITHIN_LIMIT)]) == [
        ("verdict", "book_not_loaded", "within_limit")
    ]


def test_what_was_not_loaded_for_other_codes_or_another_setting_was_not_asked_of_this_one() -> None:
    assert told([edit(), unloaded("practitioner", "45385")], [edit(), limit(1)]) == []
    assert told([edit(), unloaded("dme")], [edit(), limit(1)]) == []
    assert told([edit(), replace(unloaded(), check="add_on")], [edit(), limit(1)]) == []


def test_what_is_still_not_loaded_is_no_change() -> None:
    assert told([edit(), unloaded()], [edit(), unloaded(), unloaded(None)]) == []


def test_a_fact_that_the_desk_did_not_tell_then_is_no_change() -> None:
    assert told([edit()], [edit(column_one="93591", deleted=None)]) == []
    assert told([edit(deleted=None)], [edit(deleted="2024-12-31")]) == [("deleted", None, "2024-12-31")]


def test_of_two_rows_of_a_pair_only_the_one_that_differs_is_told() -> None:
    then = [edit("0", effective="2017-01-01"), edit("1", effective="2020-01-01")]
    now = [edit("1", effective="2020-01-01"), edit("0", effective="2018-01-01")]
    assert told(then, now) == [("effective", "2017-01-01", "2018-01-01")]


def test_settings_are_compared_each_with_its_own() -> None:
    office, hospital = edit("0"), edit("1", setting="outpatient_hospital")
    assert told([office, hospital], [hospital, office]) == []


def test_what_a_case_keeps_gives_the_finding_back() -> None:
    one = replace(edit(below=[{"code": "A", "title": "B"}]), warnings=("beside",))
    assert finding_of(json.loads(json.dumps(finding_json(one)))) == one


@pytest.mark.parametrize("broken", [{}, {"check": "ptp", "verdict": "unheard_of"}])
def test_what_is_no_finding_is_said_to_be_none(broken: dict[str, Any]) -> None:
    with pytest.raises((KeyError, ValueError)):
        finding_of(broken)


def rule(verdict: Verdict = Verdict.RULE_FORBIDS, note: str = "one", **facts: Any) -> Finding:
    source = Citation("NCCI Policy Manual for Medicare Services", "2026", "chapter X")
    plain = {"note": note, "says": "So.", "instead": []}
    return Finding("policy", verdict, ("88305",), plain | facts, (source,))


def test_a_manual_s_rule_in_other_words_is_no_change_and_another_rule_is_none_of_it() -> None:
    assert told([rule()], [rule(says="In other words.", opening="No.")]) == []
    assert told([rule(), rule(note="two")], [rule(note="two"), rule()]) == []
    assert told([rule()], [rule(Verdict.RULE_TOLD)]) == [("verdict", "rule_forbids", "rule_told")]
    assert told([rule()], []) == [("verdict", "rule_forbids", None)]

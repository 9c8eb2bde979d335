"""The words for what Medicare's manuals say: the line of a note, and when it stands in the first line."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from consultant.drafting.brief import Brief
from consultant.drafting.letter import Sources
from consultant.drafting.phrases import policy
from consultant.verdicts import Outcome, Verdict
from consultant.vocabulary import Citation, Finding, IntentKind, ReplyKind

from tests.at_the_desk import about

SOURCE = Citation("NCCI Policy Manual for Medicare Services", "2026", "chapter X")
LAST = {"last_day": "2022-12-31", "gone_from": "2023-01-01", "day": "2026-01-05"}


def note(verdict: Verdict, *codes: str, check: str = "policy", **facts: Any) -> Finding:
    plain = {
        "note": "one",
        "says": "It is so. It is also so.",
        "opening": "",
        "instead": [],
        "medicare_only": False,
        "settled_by_edit": False,
    }
    return Finding(check, verdict, codes or ("99417",), plain | facts, (SOURCE,))


def brief(*findings: Finding, asks: tuple[IntentKind, ...] = ()) -> Brief:
    codes = dict.fromkeys(code for one in findings for code in one.codes)
    return Brief(ReplyKind.ANSWER, "CC-1", "Desk", about(*codes, asks=asks), findings)


def lines(*findings: Finding) -> list[str]:
    return [one.text for one in policy.lines(brief(*findings), Sources())]


def test_a_note_is_a_line_with_its_source() -> None:
    sources = Sources()
    (line,) = policy.lines(brief(note(Verdict.RULE_TOLD)), sources)
    assert (line.text, line.notes) == ("It is so. It is also so.", (1,))
    assert sources.listed() == ["[1] NCCI Policy Manual for Medicare Services, 2026: chapter X"]


def test_codes_to_bill_instead_are_named_where_the_note_has_not() -> None:
    assert lines(note(Verdict.RULE_FORBIDS, instead=["G2212", "37254-37299"])) == [
        "It is so. It is also so. Look instead at G2212 and 37254 to 37299."
    ]
    assert lines(note(Verdict.RULE_FORBIDS, says="Use G2212.", instead=["G2212"])) == ["Use G2212."]


def test_for_another_payer_the_line_says_whose_rule_it_is() -> None:
    assert lines(note(Verdict.RULE_TOLD, medicare_only=True)) == ["Under Medicare: It is so. It is also so."]


@pytest.mark.parametrize(
    ("verdict", "outcome", "opening"),
    [
        (Verdict.RULE_FORBIDS, Outcome.NO, "No: it is so."),
        (Verdict.RULE_CONDITIONS, Outcome.ONLY_IF, "Only on a condition: it is so."),
        (Verdict.RULE_ALLOWS, Outcome.YES, "Yes: it is so."),
    ],
)
def test_a_verdict_stands_in_the_first_line(verdict: Verdict, outcome: Outcome, opening: str) -> None:
    told = policy.lead(brief(note(verdict)))
    assert told
    assert (told.sentences, told.outcome) == ((opening,), outcome)


def test_a_fact_leads_only_where_it_was_made_for_it() -> None:
    assert policy.lead(brief(note(Verdict.RULE_TOLD))) is None
    told = policy.lead(brief(note(Verdict.RULE_TOLD, opening="So it is.")))
    assert told
    assert told.sentences == ("So it is.",)


@pytest.mark.parametrize("fact", ["settled_by_edit", "medicare_only"])
def test_what_a_table_or_another_payer_settles_does_not_lead(fact: str) -> None:
    told = note(Verdict.RULE_FORBIDS, opening="No.")
    told = replace(told, facts={**told.facts, fact: True})
    assert policy.lead(brief(told)) is None


def test_what_the_fee_schedule_says_already_does_not_lead_but_with_another_code() -> None:
    status = Finding("indicators", Verdict.NOT_SEPARATELY_PAID, ("99417",), {}, (SOURCE,))
    assert policy.lead(brief(status, note(Verdict.RULE_FORBIDS))) is None
    told = policy.lead(brief(status, note(Verdict.RULE_FORBIDS, instead=["G2212"])))
    assert told
    assert told.outcome is Outcome.NO
    milder = Finding("indicators", Verdict.GLOBAL_DAYS, ("99417",), {}, (SOURCE,))
    assert policy.lead(brief(milder, note(Verdict.RULE_FORBIDS)))


def test_the_worst_lead_two_at_most_and_one_yes() -> None:
    no = [note(Verdict.RULE_FORBIDS, code, opening=f"No: {code}.") for code in ("99417", "99418", "98000")]
    yes = [note(Verdict.RULE_ALLOWS, code, opening=f"Yes: {code}.") for code in ("98016", "99497")]
    told = policy.lead(brief(*yes, *no))
    assert told
    assert told.sentences == ("No: 99417.", "No: 99418.")
    told = policy.lead(brief(*yes))
    assert told
    assert told.sentences == ("Yes: 98016.",)


@pytest.mark.parametrize(
    ("says", "first"),
    [
        ("Medicare pays it. More.", "Yes: Medicare pays it."),
        ("99024 only reports. More.", "Yes: 99024 only reports."),
        ("CT of both. More.", "Yes: CT of both."),
        ("G0444 may be billed (G0439). More.", "Yes: G0444 may be billed (G0439)."),
    ],
)
def test_names_and_codes_keep_their_capitals(says: str, first: str) -> None:
    told = policy.lead(brief(note(Verdict.RULE_ALLOWS, says=says)))
    assert told
    assert told.sentences == (first,)


def deleted(verdict: Verdict, *codes: str, **facts: Any) -> Finding:
    return Finding("policy", verdict, codes, {"instead": [], "says": "", **LAST, **facts}, (SOURCE,))


def test_a_deleted_code_is_a_no_with_its_last_day() -> None:
    told = policy.lead(brief(deleted(Verdict.CODE_DELETED, "99241", "99251")))
    assert told
    assert told.sentences == (
        "No: 99241 and 99251 were deleted from 2023-01-01, for every payer; the last day was 2022-12-31.",
    )
    assert lines(deleted(Verdict.CODE_DELETED, "99241", says="Why.", instead=["99242"])) == [
        "99241: last day 2022-12-31, deleted from 2023-01-01. Why. Look instead at 99242."
    ]


def test_a_code_that_was_still_valid_leads_where_its_validity_is_asked() -> None:
    one = deleted(Verdict.CODE_STILL_VALID, "99241", day="2022-03-01", says="Why.")
    assert policy.lead(brief(one)) is None
    told = policy.lead(brief(one, asks=(IntentKind.VALIDITY,)))
    assert told
    assert told.sentences == ("99241 was still in the code set on 2022-03-01; deleted from 2023-01-01.",)
    assert lines(one) == ["99241: last day 2022-12-31, deleted from 2023-01-01."]


def test_nothing_is_troubling_beyond_the_first_line() -> None:
    assert policy.trouble(brief(note(Verdict.RULE_FORBIDS))) is None

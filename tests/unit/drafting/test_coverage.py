"""Sentences on coverage: first lines by outcome, lines by kind, and what is left unsaid."""

from __future__ import annotations

from typing import Any

import pytest

from consultant.drafting.brief import Brief
from consultant.drafting.letter import Line, Sources
from consultant.drafting.phrases import coverage
from consultant.verdicts import Outcome, Verdict
from consultant.vocabulary import Citation, Finding, Question, ReplyKind

SOURCE = Citation("A book", "2026-11", "a row")
NATIONAL = {
    "document": "NCD 1.2",
    "title": "Invented",
    "level": "Full",
    "effective": "2020-01-01",
    "terminated": None,
    "retired": False,
    "version": 1,
    "by": "number",
    "place": 0,
    "edition": "2026-11",
    "as_of": "2026-11-16",
}
LOCAL = {
    "document": "L90001",
    "kind": "LCD",
    "version": 2,
    "title": "Invented",
    "effective": "2020-01-01",
    "terminated": None,
    "retired": False,
    "future": False,
    "contractors": [],
    "titles_only": True,
    "by": "number",
    "edition": "2026-11",
}
OF_CODE = {"by": "code", "groups": [1], "dated": True, "in_all": 1}
BOTH = {
    "document": "A9",
    "version": 3,
    "groups": [1],
    "procedure_groups": [2],
    "marked": False,
    "also_against": False,
}
UNNAMED: dict[str, Any] = {"elsewhere": [], "asked_of": None}


def finding(verdict: Verdict, *codes: str, facts: dict[str, Any], check: str = "coverage") -> Finding:
    return Finding(check, verdict, codes, facts, (SOURCE,))


def brief(*findings: Finding) -> Brief:
    return Brief(ReplyKind.ANSWER, "", "", Question("?"), findings)


def first(*findings: Finding) -> tuple[str, Outcome]:
    told = coverage.lead(brief(*findings))
    assert told
    return " ".join(told.sentences), told.outcome


def text(*findings: Finding) -> list[str]:
    lines = coverage.lines(brief(*findings), Sources())
    assert all(isinstance(one, Line) for one in lines)
    return [one.text for one in lines]


@pytest.mark.parametrize(
    ("level", "words"),
    [
        ("Full", "coverage level Full (covered nationally where it is reasonable and necessary)"),
        ("Restricted", "coverage level Restricted (covered only under the conditions that it lists)"),
        ("None", "coverage level None (not covered nationally, but for exceptions that it names)"),
        ("Unknown", "coverage level Unknown"),
        ("", "no coverage level given"),
    ],
)
def test_a_national_policy_is_told_with_its_level_and_edition(level: str, words: str) -> None:
    one = finding(Verdict.NATIONAL_POLICY, facts=NATIONAL | {"level": level})
    assert first(one) == (
        f"NCD 1.2 (Invented): in force since 2020-01-01 (edition 2026-11), {words}.",
        Outcome.FACT,
    )
    assert text(one) == [
        f"NCD 1.2 (Invented): in force since 2020-01-01 (edition 2026-11), {words}; version 1."
    ]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"retired": True}, "retired"),
        ({"effective": "2027-01-01"}, "loaded only as it holds from 2027-01-01"),
        ({"terminated": "2021-01-01"}, "ended on 2021-01-01"),
        ({"effective": None}, "without a date of its own"),
    ],
)
def test_one_that_is_not_in_force_says_why(changed: dict[str, Any], words: str) -> None:
    one = finding(Verdict.NATIONAL_POLICY_ENDED, facts=NATIONAL | {"title": ""} | changed)
    assert first(one)[0] == f"NCD 1.2: {words} (edition 2026-11), so it does not settle coverage."


def test_by_words_only_the_closest_leads_and_the_reader_is_told_what_that_is() -> None:
    best = finding(Verdict.NATIONAL_POLICY, facts=NATIONAL | {"by": "words"})
    other = finding(
        Verdict.NATIONAL_POLICY, facts=NATIONAL | {"by": "words", "place": 1, "document": "NCD 3"}
    )
    said, _ = first(best, other)
    assert "the closest national policy by its words" in said
    assert "NCD 3" not in said
    assert text(best, other)[-1] == coverage.BY_TITLE


def test_a_policy_that_names_a_code_says_so() -> None:
    one = finding(Verdict.NATIONAL_POLICY, "87086", facts=NATIONAL | {"by": "code"})
    assert text(one)[0].endswith("; its text names 87086.")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, ", effective 2020-01-01: only its title is loaded here"),
        ({"titles_only": False, "contractors": ["Invented A", "Invented B"]}, "loaded with its text"),
        ({"retired": True, "terminated": "2025-06-30"}, ", effective 2020-01-01, retired on 2025-06-30:"),
        ({"retired": True}, ", effective 2020-01-01, retired:"),
        ({"retired": True, "effective": None}, ", retired:"),
        ({"future": True}, ", effective 2020-01-01 and not before:"),
        ({"terminated": "2026-12-31"}, ", effective 2020-01-01, ends 2026-12-31:"),
    ],
)
def test_a_document_is_told_with_its_dates_and_what_is_loaded(changed: dict[str, Any], words: str) -> None:
    (line,) = text(finding(Verdict.LOCAL_POLICY, facts=LOCAL | changed))
    assert line.startswith('LCD L90001 "Invented"')
    assert words in line


def test_a_document_by_number_leads_with_its_title() -> None:
    one = finding(Verdict.LOCAL_POLICY, facts=LOCAL)
    assert first(one)[0] == (
        'LCD L90001 "Invented", effective 2020-01-01: its text decides what is covered (only its title is loaded here).'
    )
    assert (
        "only its title" not in first(finding(Verdict.LOCAL_POLICY, facts=LOCAL | {"titles_only": False}))[0]
    )


def test_a_retired_document_settles_nothing_more() -> None:
    one = finding(Verdict.LOCAL_POLICY, facts=LOCAL | {"retired": True, "terminated": "2025-06-30"})
    assert "retired on 2025-06-30: it does not settle coverage after that" in first(one)[0]


def test_documents_by_title_are_named_by_kind() -> None:
    found = [
        finding(Verdict.LOCAL_POLICY, facts=LOCAL | {"by": "words", "kind": kind, "document": number})
        for kind, number in (("LCD", "L1"), ("LCD", "L2"), ("article", "A1"))
    ]
    assert first(*found)[0] == (
        "Local policies with such a title: LCDs L1 and L2 and article A1 (only their titles are loaded here); "
        "their text settles coverage."
    )


def test_one_document_by_title_is_one() -> None:
    one = finding(Verdict.LOCAL_POLICY, facts=LOCAL | {"by": "words", "titles_only": False})
    assert first(one)[0] == "A local policy with such a title: LCD L90001; its text settles coverage."


def test_documents_that_name_a_code_are_counted_and_are_no_coverage() -> None:
    found = [
        finding(
            Verdict.LOCAL_POLICY,
            "E0601",
            facts=LOCAL | OF_CODE | {"document": f"L{n}", "in_all": 9, "title": None},
        )
        for n in range(5)
    ]
    assert first(*found)[0].startswith("E0601 is named in LCDs L0, L1, L2, L3 and 1 more:")
    lines = text(*found)
    assert "names E0601 in group 1; 9 documents name it in all" in lines[0]
    assert lines[-1] == coverage.BY_CODE
    (undated, _) = text(
        finding(Verdict.LOCAL_POLICY, "E0601", facts=LOCAL | OF_CODE | {"dated": False, "groups": [1, 2]})
    )
    assert "names E0601 in groups 1 and 2 (this list has no dates)" in undated
    assert "effective" not in undated


@pytest.mark.parametrize(
    ("verdict", "opening", "outcome"),
    [
        (Verdict.DIAGNOSIS_DOES_NOT_SUPPORT, "No: article A9 lists", Outcome.NO),
        (Verdict.DIAGNOSIS_SUPPORTS_ONLY_IF, "Only if a condition is met: article A9", Outcome.ONLY_IF),
        (Verdict.DIAGNOSIS_NOT_LISTED, "Can't tell that it is supported: article A9", Outcome.CANT_TELL),
        (Verdict.DIAGNOSIS_SUPPORTS, "Yes, by the lists: article A9 lists I48.91", Outcome.YES),
    ],
)
def test_what_lists_say_of_a_diagnosis_leads(verdict: Verdict, opening: str, outcome: Outcome) -> None:
    one = finding(verdict, "93306", "I48.91", facts=BOTH)
    named = finding(Verdict.LOCAL_POLICY, "93306", facts=LOCAL | OF_CODE)
    said, of = first(named, one)
    assert said.startswith(opening)
    assert "is named in" not in said
    assert of is outcome


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"marked": True}, "asterisk"),
        ({"also_against": True}, "Another of its lists"),
        ({}, "93306 is in group 2 of the procedures"),
    ],
)
def test_the_condition_is_told(changed: dict[str, Any], words: str) -> None:
    (line,) = text(finding(Verdict.DIAGNOSIS_SUPPORTS_ONLY_IF, "93306", "I10", facts=BOTH | changed))
    assert words in line


def test_a_diagnosis_in_no_list_has_no_group() -> None:
    (line,) = text(finding(Verdict.DIAGNOSIS_NOT_LISTED, "93306", "I10", facts=BOTH | {"groups": []}))
    assert line.startswith(
        "Article A9 version 3: names 93306; I10 is in none of its lists of diagnoses. A diagnosis"
    )


def test_several_codes_that_no_policy_names_share_a_line() -> None:
    found = [finding(Verdict.NO_POLICY_LOADED, code, facts=UNNAMED) for code in ("62323", "64483")]
    assert first(*found) == (
        (
            "Can't tell from coverage policies: no NCD, LCD or article loaded here names 62323 or 64483, which says neither "
            "that it is covered nor that it is not."
        ),
        Outcome.CANT_TELL,
    )
    (line,) = text(*found)
    assert line.startswith("62323 and 64483: in no NCD text and no list of codes")


def test_a_policy_of_other_contractors_is_named() -> None:
    one = finding(Verdict.NO_POLICY_LOADED, "62323", facts={"elsewhere": ["L1"], "asked_of": "Novitas"})
    assert "no NCD, LCD or article of Novitas loaded here names 62323" in first(one)[0]
    assert text(one) == [
        "62323: in no list of codes of Novitas loaded here; L1 of other contractors name it."
    ]


@pytest.mark.parametrize(
    ("articles", "words"),
    [
        (1, "I10: 1 article lists it; name"),
        (2, "2 articles list it"),
        (0, "I10: name"),
        (None, "no article list is loaded here"),
    ],
)
def test_a_diagnosis_alone_asks_for_the_service(articles: int | None, words: str) -> None:
    one = finding(Verdict.NO_POLICY_LOADED, "I10", facts={"alone": True, "articles": articles})
    assert words in text(one)[0]
    assert first(one)[0].startswith("Can't tell from I10 alone:")


def test_a_policy_that_is_not_there_is_said_to_be_missing_before_what_is() -> None:
    missing = finding(Verdict.NO_SUCH_POLICY, facts={"document": "NCD 9.9", "edition": "2026-11"})
    there = finding(Verdict.NATIONAL_POLICY, facts=NATIONAL)
    assert first(there, missing)[0].startswith(
        "Can't tell: the editions loaded here have no NCD 9.9. NCD 1.2"
    )
    assert text(missing)[0].startswith("NCD 9.9: not in the edition 2026-11")


def test_a_notice_leads_only_alone() -> None:
    rule = finding(Verdict.NOTICE_RULE, facts={})
    assert first(rule)[0] == coverage.NOTICE
    assert coverage.NOTICE not in first(rule, finding(Verdict.NATIONAL_POLICY, facts=NATIONAL))[0]
    assert text(rule) == [coverage.NOTICE]


def test_a_code_that_its_status_refuses_needs_no_policy() -> None:
    status = finding(Verdict.NOT_VALID_FOR_MEDICARE, "99417", facts={}, check="indicators")
    nothing = finding(Verdict.NO_POLICY_LOADED, "99417", facts=UNNAMED)
    assert coverage.lead(brief(status, nothing)) is None
    assert text(status, nothing) == []


def test_nothing_is_said_without_a_finding() -> None:
    assert coverage.lead(brief()) is None
    assert text() == []

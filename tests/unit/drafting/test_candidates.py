"""The words for codes that were looked for by words."""

from __future__ import annotations

from typing import Any

from consultant.drafting.brief import Brief
from consultant.drafting.letter import Sources
from consultant.drafting.phrases import candidates
from consultant.drafting.verdict import first_line
from consultant.verdicts import Verdict
from consultant.vocabulary import Citation, Finding, Intent, IntentKind, Question, ReplyKind

ONE: dict[str, Any] = {
    "code": "J0000",
    "system": "HCPCS",
    "title": "Injection, invented, per 250 mg",
    "score": 0.9,
    "why": [],
    "units": 4,
    "dose": "1 g",
    "each": "250 mg",
    "exact": True,
    "below": "",
}


def candidate(**changed: Any) -> Finding:
    facts: dict[str, Any] = {
        "start": 0,
        "number": 0,
        "system": "HCPCS",
        "score": 0.9,
        "candidates": [ONE],
        "differ": [],
        "open": [],
    }
    codes = tuple(one["code"] for one in (facts | changed)["candidates"])
    return Finding(
        "candidates", Verdict.CANDIDATES, codes, facts | changed, (Citation("HCPCS", "2025-10", "J0000"),)
    )


def brief(*findings: Finding) -> Brief:
    question = Question("invented 1 g", intents=(Intent(IntentKind.SEARCH),))
    return Brief(ReplyKind.ANSWER, "CC-1", "Desk", question, findings)


def test_the_verdict_names_a_candidate_and_the_units_of_the_dose() -> None:
    assert first_line(brief(candidate())) == (
        "For what you describe J0000 comes closest (Injection, invented, per 250 mg): 1 g is 4 units of 250 mg; "
        "it is a candidate, to be confirmed by the record."
    )


def test_one_unit_is_singular_and_rounding_is_said() -> None:
    line = candidates.sentence(candidate(candidates=[ONE | {"units": 1, "dose": "100 mg", "exact": False}]))
    assert "100 mg is 1 unit of 250 mg, rounded up" in line


def test_the_lines_tell_the_candidates_apart_and_what_is_left_open() -> None:
    plain = ONE | {"units": None}
    (line,) = candidates.lines(
        brief(
            candidate(
                candidates=[plain, plain | {"code": "J0001"}], differ=["laterality"], open=["trimester"]
            )
        ),
        Sources(),
    )
    assert line.text == "What you describe: billable HCPCS candidates, the closest first:"
    assert line.under == (
        "J0000 Injection, invented, per 250 mg",
        "J0001 Injection, invented, per 250 mg",
        "What tells them apart: the side.",
        "J0000 leaves open: the trimester.",
    )


def test_a_header_that_the_words_name_is_said() -> None:
    (line,) = candidates.lines(
        brief(candidate(candidates=[ONE | {"units": None, "below": "J00"}])), Sources()
    )
    assert line.under[-1] == "The words name J00, which is not complete; J0000 is one of the codes below it."


def test_what_was_not_found_and_what_can_t_be_searched_is_said() -> None:
    nothing = Finding("candidates", Verdict.NO_CANDIDATE, (), {"start": 0, "number": 2, "system": "HCPCS"})
    closed = Finding(
        "candidates",
        Verdict.NOT_SEARCHABLE,
        (),
        {
            "start": 0,
            "number": 0,
            "system": "CPT",
        },
    )
    lines = candidates.lines(brief(nothing, closed), Sources())
    assert [one.text for one in lines] == [
        "Your second description: no code comes close; please describe the condition or the item in other words.",
        "What you describe: CPT descriptors, which would name a procedure, are the AMA's and are not loaded here.",
    ]
    assert "no code that comes close" in first_line(brief(nothing))
    assert "are the AMA's and are not loaded here" in first_line(brief(closed))
    other = Finding("candidates", Verdict.NOT_SEARCHABLE, (), {"start": 0, "number": 0, "system": "HCPCS"})
    assert candidates.sentence(other) == (
        "Can't tell: for what you describe nothing could be searched, since no list of HCPCS codes is loaded here."
    )


def test_descriptions_are_named_by_their_number_alone() -> None:
    assert candidates.named(candidate(number=1)) == "your first description"
    assert candidates.named(candidate(number=12)) == "your 12th description"

"""Small turns of phrase: which sources of a finding do not cover the date."""

from __future__ import annotations

from dataclasses import replace

from consultant.drafting.brief import Brief
from consultant.drafting.composers.answer import compose
from consultant.drafting.phrases.words import outside
from consultant.verdicts import Verdict
from consultant.vocabulary import Citation, Finding, Particulars, Question, ReplyKind

from tests.unit.checks.test_claim import PARTICULARS

NOTES = Citation("ICD-10-CM tabular list", "FY2026 April 2026", "Excludes1 at E11")
GUIDELINES = Citation("ICD-10-CM Official Guidelines for Coding and Reporting", "FY2026", "section I.A.12.a")
WARNING = (
    "ICD-10-CM tabular list, FY2026 April 2026 is the nearest edition on the books; it holds from 2026-04-01."
)
FOUND = Finding(
    "diagnoses",
    Verdict.EXCLUDES1,
    ("E11.9", "E10.9"),
    {},
    (NOTES, GUIDELINES),
    (WARNING,),
)


def notes(*findings: Finding, particulars: Particulars = PARTICULARS) -> str:
    question = Question("E11.9 and E10.9", (), particulars)
    return " ".join(compose(Brief(ReplyKind.ANSWER, "", "", question, findings))["warnings"])


def test_only_the_source_that_a_warning_names_does_not_cover_the_date() -> None:
    assert outside(FOUND) == [NOTES]
    assert outside(replace(FOUND, warnings=("another sentence",))) == [NOTES, GUIDELINES]
    assert outside(replace(FOUND, warnings=())) == []


def test_a_reply_names_no_edition_as_missing_that_covers_the_date() -> None:
    said = notes(replace(FOUND, check="a check without a section"))
    assert "tabular list FY2026 April 2026" in said
    assert "Guidelines" not in said


def test_a_claim_adds_no_editions_to_those_of_what_it_sums_up() -> None:
    whole = Finding(
        "claim", Verdict.CLAIM_CLEAN, ("E11.9",), {"lines": [], "consulted": []}, (GUIDELINES,), ("x",)
    )
    assert "Guidelines" not in notes(whole)

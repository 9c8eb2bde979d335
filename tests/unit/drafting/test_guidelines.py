"""Sentences on guidelines: what leads, what each line names, and what a finding by title is worth."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from consultant.drafting.brief import Brief
from consultant.drafting.letter import Sources
from consultant.drafting.phrases import guidelines
from consultant.verdicts import Verdict
from consultant.vocabulary import Citation, Finding, Intent, IntentKind, Question, ReplyKind

SECTION = {
    "number": "I.C.4",
    "title": "Chapter 4: Invented",
    "page": 3,
    "gist": None,
    "by": "code",
    "named": None,
}
CHAPTER = {"chapter": "VI", "title": "surgery: digestive system", "first": "40000", "last": "49999"}


def section(**changed: Any) -> Finding:
    facts = SECTION | changed
    return Finding(
        "guidelines", Verdict.GUIDELINE_SECTION, ("E11.9",), facts, (Citation("G", "FY2027", "a"),)
    )


def chapter(**changed: Any) -> Finding:
    facts = CHAPTER | changed
    source = Citation("M", "2026", f"chapter {facts['chapter']}")
    return Finding("guidelines", Verdict.MANUAL_CHAPTER, ("45378", "45380"), facts, (source,))


def brief(*findings: Finding) -> Brief:
    return Brief(ReplyKind.ANSWER, "", "", Question("?"), findings)


def first(*findings: Finding) -> str:
    told = guidelines.lead(brief(*findings))
    assert told
    return " ".join(told.sentences)


def text(*findings: Finding) -> list[str]:
    return [one.text for one in guidelines.lines(brief(*findings), Sources())]


def test_a_section_with_our_sentence_leads_with_it() -> None:
    assert first(section(number="IV.H", title="Uncertain.", gist="not coded", by="words")) == (
        "ICD-10-CM guidelines, section IV.H (Uncertain): not coded."
    )


def test_a_chapter_s_head_leads_last() -> None:
    named = section(number="I.C.4.a", title="Sugar", named="E11")
    assert first(section(), named) == (
        "ICD-10-CM guidelines: section I.C.4.a Sugar and section I.C.4 Chapter 4: Invented."
    )


def test_lines_name_number_title_page_and_what_is_named() -> None:
    assert text(section(named="E11", gist="so")) == [
        "Section I.C.4 Chapter 4: Invented, page 3 (names E11): so."
    ]
    assert text(section(by="words"))[-1] == guidelines.CLOSEST


def test_a_chapter_is_told_with_its_codes_and_the_general_one() -> None:
    assert first(chapter()) == (
        "NCCI Policy Manual, chapter VI (45378 and 45380) and the general chapter I govern."
    )
    assert text(chapter()) == [
        "NCCI Policy Manual, chapter VI (surgery: digestive system; codes 40000 to 49999): governs 45378 and 45380.",
        guidelines.GENERAL,
    ]


def test_a_denial_names_its_chapter_in_a_line_alone() -> None:
    denied = replace(brief(chapter()), question=Question("?", intents=(Intent(IntentKind.DENIAL),)))
    assert guidelines.lead(denied) is None
    assert guidelines.lines(denied, Sources())


def test_nothing_is_said_without_a_finding() -> None:
    assert guidelines.lead(brief()) is None
    assert text() == []

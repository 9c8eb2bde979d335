"""Sentences for `checks/guidelines`: the section or chapter by its number, with a short sentence of our own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.drafting.letter import Line
from consultant.drafting.phrases.told import Told, told
from consultant.drafting.phrases.words import joined, of_check
from consultant.verdicts import Verdict
from consultant.vocabulary import IntentKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from consultant.drafting.brief import Brief
    from consultant.drafting.letter import Sources
    from consultant.vocabulary import Finding

CHECK = "guidelines"
MOST_IN_LINE = 2
GENERAL = "Chapter I of the NCCI Policy Manual holds the general rules for every code."
CLOSEST = "Sections found by their titles are the closest by the words; read them before you rely on them."


def lines(brief: Brief, sources: Sources) -> list[Line]:
    """A line a section, then a line a chapter."""
    findings = of_check(brief.findings, CHECK)
    sections = [one for one in findings if one.verdict is Verdict.GUIDELINE_SECTION]
    chapters = [one for one in findings if one.verdict is Verdict.MANUAL_CHAPTER]
    told_lines = [Line(_section(one), sources.cite(one.citations)) for one in sections]
    if any(one.facts["by"] == "words" for one in sections):
        told_lines.append(Line(CLOSEST))
    told_lines += [Line(_chapter(one), sources.cite(one.citations)) for one in chapters]
    return [*told_lines, Line(GENERAL)] if chapters else told_lines


def lead(brief: Brief) -> Told | None:
    """Where the rule stands; the chapter behind a denial only where a rule is asked for."""
    findings = of_check(brief.findings, CHECK)
    asked = brief.question.asks(IntentKind.GUIDELINE) or not brief.question.asks(IntentKind.DENIAL)
    sections = [one for one in findings if one.verdict is Verdict.GUIDELINE_SECTION]
    chapters = [one for one in findings if one.verdict is Verdict.MANUAL_CHAPTER and asked]
    sentences = [_governing(sections)] if sections else []
    if chapters:
        named = [f"chapter {one.facts['chapter']} ({joined(list(one.codes))})" for one in chapters]
        sentences.append(f"NCCI Policy Manual, {joined(named)} and the general chapter I govern.")
    return told(brief, [*sections, *chapters], *sentences)


def _governing(sections: Sequence[Finding]) -> str:
    """The section that says most of what was asked: one with our sentence first, chapters of a code last."""
    best = sorted(sections, key=_telling)[:MOST_IN_LINE]
    first = best[0]
    if first.facts["gist"]:
        return (
            f"ICD-10-CM guidelines, section {first.facts['number']} ({_title(first)}): {first.facts['gist']}."
        )
    return f"ICD-10-CM guidelines: {joined([f'section {_named(one)}' for one in best])}."


def _telling(one: Finding) -> bool:
    """Sorts the head of a chapter last."""
    return one.facts["by"] == "code" and not one.facts.get("named")


def _section(one: Finding) -> str:
    facts = one.facts
    gist = f": {facts['gist']}" if facts["gist"] else ""
    about = f" (names {facts['named']})" if facts.get("named") else ""
    return f"Section {_named(one)}, page {facts['page']}{about}{gist}."


def _named(one: Finding) -> str:
    return f"{one.facts['number']} {_title(one)}"


def _title(one: Finding) -> str:
    return str(one.facts["title"]).rstrip(" .:")


def _chapter(one: Finding) -> str:
    facts = one.facts
    codes = joined(list(one.codes))
    return f"NCCI Policy Manual, chapter {facts['chapter']} ({facts['title']}; codes {facts['first']} to {facts['last']}): governs {codes}."

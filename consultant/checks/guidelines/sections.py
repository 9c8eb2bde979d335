"""Sections of the official guidelines: by the number that a mail names, by the codes asked about, by words of their titles.

For a code: its chapter's section, then those that name it, first those that speak of several of the codes asked about.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from consultant.checks.asked_words import asked_words
from consultant.checks.guidelines.gists import gist
from consultant.codes.catalogue import Book
from consultant.codes.readers.guidelines import about, section
from consultant.codes.search.book_titles import guideline_numbers
from consultant.codes.search.words import STOP_WORDS, stem, words
from consultant.codes.shapes import compact
from consultant.verdicts import Verdict
from consultant.vocabulary import CodeSystem, Finding, IntentKind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from consultant.checks.matter import Matter
    from consultant.codes.readers.guidelines import Section

NAME = "guidelines"
MOST = 3
MOST_CODES = 4
LEAST_SCORE = 0.6
CUE = re.compile(
    r"\bguid(?:e ?lines?|ance)\b|\bofficial\b|\b(?:what|which|the) rules?\b|\brule (?:for|on|about|is|says?)\b|\bwhere (?:does|is) it (?:say|written)|\bwho says\b|\bconvention\b|\bsection [IV]",
    re.IGNORECASE,
)
"""What asks for the guidelines; notes, signatures and supervision are other rules."""
_NUMBERED = re.compile(r"(?<![\w.])(?:I{1,3}|IV)\.[A-Z](?:\.(?:\d{1,2}|\(?[a-z]{1,4}\)?)(?![\w]))*")


def sections(matter: Matter) -> Iterator[Finding]:
    """At most a few sections, the closest first."""
    text = matter.question.text
    numbers = list(dict.fromkeys(_NUMBERED.findall(text)))
    if not numbers and not (matter.question.asks(IntentKind.GUIDELINE) and CUE.search(text)):
        return
    codes = matter.codes(CodeSystem.ICD10CM)[:MOST_CODES]
    if matter.books.edition(Book.ICD10CM_GUIDELINES, None, matter.asked) is None:
        if numbers or codes or not matter.all_procedure_codes():
            yield Finding(
                NAME, Verdict.BOOK_NOT_LOADED, tuple(codes), {"book": Book.ICD10CM_GUIDELINES.words}
            )
        return
    found = list(_by_number(matter, numbers))
    by_code = {code: matter.books.read(about, compact(code), matter.asked) for code in codes}
    found += [] if found else [*_by_words(matter, by_code), *_by_code(matter, by_code)]
    told: dict[str, Finding] = {}
    for one in found:
        told.setdefault(str(one.facts["number"]), one)
    yield from list(told.values())[: MOST + 1]


def _by_number(matter: Matter, numbers: Sequence[str]) -> Iterator[Finding]:
    for number in numbers:
        if one := matter.books.read(section, number, matter.asked):
            yield _finding(one, (), {"by": "number", "start": matter.question.text.index(number)})


def _by_words(matter: Matter, by_code: Mapping[str, Sequence[Section]]) -> Iterator[Finding]:
    """By the titles, beside diagnoses only in their chapters; not where services alone are asked about."""
    if matter.all_procedure_codes() and not by_code:
        return
    heads = {one.number for found in by_code.values() for one in found if not one.named}
    for asked in asked_words(matter, CUE):
        for place, close in enumerate(matter.books.read(guideline_numbers, asked.words, matter.asked, MOST)):
            one = matter.books.read(section, close.key, matter.asked)
            if one and close.score >= LEAST_SCORE and _concerns(one, heads, asked.words):
                said = {"by": "words", "score": close.score, "place": place, "start": asked.start}
                yield _finding(one, (), said)


def _concerns(one: Section, heads: Collection[str], said: str) -> bool:
    """Beside diagnoses only what is of their chapters, or of none, and shares more than a word."""
    if not heads:
        return True
    chapter = ".".join(one.number.split(".")[:3])
    near = not chapter.startswith("I.C.") or chapter in heads
    return near and len(_stems(one.title) & _stems(said)) > 1


def _by_code(matter: Matter, by_code: Mapping[str, Sequence[Section]]) -> Iterator[Finding]:
    """What names the codes, most of them and most exactly first, then their chapters."""
    chapters: dict[str, tuple[Section, list[str]]] = {}
    naming: dict[str, tuple[Section, list[str]]] = {}
    for code, found in by_code.items():
        for one in found:
            kept = naming if one.named else chapters
            kept.setdefault(one.number, (one, []))[1].append(code)
    said = _stems(" ".join(one.words for one in asked_words(matter, CUE)))
    near = sorted(naming.values(), key=lambda one: _nearness(one[0], one[1], chapters, said))
    for one, of in [*near[: MOST - 1], *list(chapters.values())[: MOST - 1]]:
        yield _finding(one, tuple(of), {"by": "code", "named": one.named or None})


def _nearness(
    one: Section,
    codes: Sequence[str],
    chapters: Mapping[str, tuple[Section, list[str]]],
    said: Collection[str],
) -> tuple[int, int, int]:
    """Sorts first what speaks of most codes, by name or by standing in the chapter of another, and of the words asked."""
    others = [
        head
        for head, (_, of) in chapters.items()
        if one.number.startswith(f"{head}.") and set(of) - set(codes)
    ]
    return (-len(codes) - len(others), -len(_stems(one.title) & set(said)), -len(one.named))


def _stems(text: str) -> set[str]:
    return {stem(word) for word in words(text) if word not in STOP_WORDS}


def _finding(one: Section, codes: tuple[str, ...], said: dict[str, Any]) -> Finding:
    edition = one.edition
    facts = {
        "number": one.number,
        "title": one.title,
        "page": one.page,
        "gist": gist(one.number, one.title),
        **said,
        **edition.facts(),
    }
    cautions = (edition.caution,) if edition.caution else ()
    return Finding(NAME, Verdict.GUIDELINE_SECTION, codes, facts, (edition.citation(one.row),), cautions)

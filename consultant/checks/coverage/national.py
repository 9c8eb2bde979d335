"""National coverage determinations: by the number that a mail names, by its words, by a code that the text names.

A determination found by words is the closest by its title and keywords, and said to be that, never the answer itself. Its
coverage level (Full, Restricted, None) is the publisher's.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from consultant.checks.asked_words import asked_words
from consultant.codes.catalogue import Book
from consultant.codes.entries import NO_ROW
from consultant.codes.readers.ncds import versions
from consultant.codes.search.book_titles import ncd_sections, ncds_naming
from consultant.verdicts import Verdict
from consultant.vocabulary import Finding, IntentKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.checks.matter import Matter
    from consultant.codes.entries import Edition
    from consultant.codes.readers.ncds import Ncd

NAME = "coverage"
MOST_BY_WORDS = 3
MOST_CODES = 12
_SECTION = r"\d{2,3}\.\d{1,2}(?:\.\d{1,2}){0,2}(?![\d%])"
_NUMBERED = re.compile(
    rf"\b(?:ncds?|100-0?3)\b\W{{0,3}}(?:(?:section|sec|number|no|#)\W{{0,3}})?({_SECTION})", re.IGNORECASE
)
LOCAL_NUMBER = re.compile(r"(?<![\w.])[LA]\d{5}(?![\w-])")
"""The number of an LCD or article; HCPCS codes with these letters have four figures."""
CUE = re.compile(
    r"\bncds?\b|\blcds?\b|\blcas?\b|\bcover(?:s|ed|age|ing)?\b|\bcoverage determination|\bmedical(?:ly)? necess|\bpolic(?:y|ies)\b|\bpays? for\b|\bqualif(?:y|ies)\b|\bindications?\b|\bcriteria\b",
    re.IGNORECASE,
)
"""What speaks of coverage in a sentence."""
_REPLACED = re.compile(rf"replaced with section ({_SECTION})", re.IGNORECASE)
_COVERED = re.compile(
    r"\b[A-Z]?\d{4,5}[A-Z]? covered (?:for|by|under|with|in|every)\b|\b(?:is|are|will|would|does) [^.?!\n]{1,60}\bcovered (?:for|by|under|with|in)\b",
    re.IGNORECASE,
)
NAMES_A_POLICY = re.compile(
    r"\bncds?\b|\blcds?\b|\blcas?\b|\bcoverage (?:determination|article|polic)|\bpolic(?:y|ies)\b",
    re.IGNORECASE,
)


def determinations(matter: Matter) -> Iterator[Finding]:
    """By number where the mail names any, else by words, and by code."""
    numbered = list(dict.fromkeys(_NUMBERED.findall(matter.question.text)))
    asks = asks_coverage(matter)
    if not numbered and not asks:
        return
    edition = matter.books.edition(Book.NCD, None, matter.asked)
    if edition is None:
        if numbered or NAMES_A_POLICY.search(matter.question.text) or not matter.all_procedure_codes():
            yield Finding(
                NAME, Verdict.BOOK_NOT_LOADED, tuple(matter.procedure_codes()), {"book": Book.NCD.words}
            )
        return
    for number in numbered:
        yield from _by_number(matter, number, edition)
    by_code = list(_by_code(matter, set(numbered))) if asks else []
    yield from by_code
    if asks and not (numbered or by_code or LOCAL_NUMBER.search(matter.question.text)) and by_words(matter):
        yield from _by_words(matter)


def asks_coverage(matter: Matter) -> bool:
    """Whether coverage is asked, also in the words `is … covered for …`, which may mean a rule."""
    return matter.question.asks(IntentKind.COVERAGE) or bool(_COVERED.search(matter.question.text))


def codes_asked(matter: Matter) -> list[str]:
    """The procedure codes whose coverage is asked; all of them where it is not said of which."""
    intents = [one for one in matter.question.intents if one.kind is IntentKind.COVERAGE]
    about = {matter.question.mentions[at] for one in intents for at in one.mentions}
    named = {code for mention in about for code in matter.codes_of(mention)}
    every = matter.procedure_codes()
    return ([code for code in every if code in named] or every)[:MOST_CODES]


def by_words(matter: Matter) -> bool:
    """Whether words are looked for: a policy is spoken of, no service is named by a code, or coverage itself is asked."""
    question = matter.question
    named = bool(NAMES_A_POLICY.search(question.text)) or not matter.all_procedure_codes()
    return named or question.asks(IntentKind.COVERAGE)


def _by_number(matter: Matter, number: str, edition: Edition) -> Iterator[Finding]:
    found = matter.books.read(versions, number, matter.asked)
    start = matter.question.text.index(number)
    if found:
        chosen = _chosen(found)
        for one in (chosen, *_replacing(matter, chosen)):
            yield _finding(one, {"by": "number", "start": start})
        return
    facts = {"document": f"NCD {number}", "start": start, **edition.facts()}
    cautions = (edition.caution,) if edition.caution else ()
    yield Finding(NAME, Verdict.NO_SUCH_POLICY, (), facts, (edition.citation(f"{NO_ROW}{number}"),), cautions)


def _by_words(matter: Matter) -> Iterator[Finding]:
    """The closest of each sentence, in force first; a retired one only where it comes closest, with what replaced it."""
    seen: set[str] = set()
    for asked in asked_words(matter, CUE):
        close = matter.books.read(ncd_sections, asked.words, matter.asked, MOST_BY_WORDS)
        found = [(one.score, _newest(matter, one.key)) for one in close if one.key not in seen]
        found += [(score, new) for score, one in found for new in _replacing(matter, one)]
        kept = {one.section: (score, one) for score, one in found if one is found[0][1] or not one.retired}
        in_order = sorted(kept.values(), key=lambda one: not one[1].in_force(one[1].edition.as_of))
        for place, (score, one) in enumerate(in_order[:MOST_BY_WORDS]):
            seen.add(one.section)
            yield _finding(one, {"by": "words", "start": asked.start, "score": score, "place": place})


def _newest(matter: Matter, section: str) -> Ncd:
    return _chosen(matter.books.read(versions, section, matter.asked))


def _replacing(matter: Matter, one: Ncd) -> Iterator[Ncd]:
    """The determination that the title of a retired one names in its place."""
    for section in _REPLACED.findall(one.title) if one.retired else ():
        if found := matter.books.read(versions, section, matter.asked):
            yield _chosen(found)


def _by_code(matter: Matter, told: set[str]) -> Iterator[Finding]:
    for code in codes_asked(matter):
        for section in matter.books.read(ncds_naming, code, matter.asked):
            if section not in told:
                yield _finding(_newest(matter, section), {"by": "code"}, (code,))


def _chosen(found: list[Ncd]) -> Ncd:
    """The version in force, else the newest."""
    return next((one for one in found if one.in_force(one.edition.as_of)), found[0])


def _finding(one: Ncd, said: dict[str, Any], codes: tuple[str, ...] = ()) -> Finding:
    edition = one.edition
    in_force = one.in_force(edition.as_of)
    facts = {
        "document": f"NCD {one.section}",
        "title": one.title,
        "level": one.coverage,
        "effective": one.effective.isoformat() if one.effective else None,
        "terminated": one.terminated.isoformat() if one.terminated else None,
        "retired": one.retired,
        "version": one.version,
        **said,
        **edition.facts(),
    }
    verdict = Verdict.NATIONAL_POLICY if in_force else Verdict.NATIONAL_POLICY_ENDED
    cautions = (edition.caution,) if edition.caution else ()
    return Finding(NAME, verdict, codes, facts, (edition.citation(one.row),), cautions)

"""ICD-9-CM to ICD-10 and back, by the General Equivalence Mappings (last made for FY2018).

The flags of a line: approximate (the meanings are not the same), no map, combination (only several targets together
translate it: one of each choice list of a scenario). ICD-9-CM is the code set up to 30 September 2015 (45 CFR 162.1002).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from consultant.checks.crosswalks.asked import MOST_CODES, NAME, codes_asked
from consultant.checks.rows import resting_on
from consultant.codes.catalogue import Book
from consultant.codes.entries import NO_ROW
from consultant.codes.readers import conversions, crosswalks, diagnoses
from consultant.codes.shapes import compact
from consultant.verdicts import Verdict
from consultant.vocabulary import CodeSystem, Finding, IntentKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from consultant.checks.matter import Matter
    from consultant.codes.entries import CodeEntry, Edition
    from consultant.codes.readers.crosswalks import Equivalence

MOST_TARGETS = 8
"""How many targets of a code are named; aftercare of a fracture (V54.12) has 533."""
MOST_BELOW = 6
"""How many billable codes below a target are named that is complete no more."""
_TO_ICD9 = re.compile(r"\bicd[\s-]?9\b|\bi-?9\b", re.IGNORECASE)
_STILL = re.compile(
    r"\b(?:in)?valid\w*|\bstill\b|\bbillable\b|\bactive\b|\baccept\w*|\bin use\b|\ballowed\b|\breport\w*|\bbill\b",
    re.IGNORECASE,
)
_PROCEDURE = re.compile(r"[0-9]{2}\.[0-9]{1,2}")


def check(matter: Matter) -> Iterator[Finding]:
    """Every ICD-9-CM code of the mail; ICD-10 codes where ICD-9-CM is asked for and none of its codes is named."""
    old = matter.codes(CodeSystem.ICD9CM)[:MOST_CODES]
    for code in old:
        yield from _validity(matter, code)
        yield from _equivalents(matter, CodeSystem.ICD9CM, code)
    if not old and _TO_ICD9.search(matter.question.text):
        for system in (CodeSystem.ICD10CM, CodeSystem.ICD10PCS):
            for code in codes_asked(matter, system, IntentKind.CROSSWALK):
                yield from _equivalents(matter, system, code)


def _validity(matter: Matter, code: str) -> Iterator[Finding]:
    """That the code set ended, where validity is asked of a later day or of none."""
    if _in_force(matter) or not _STILL.search(matter.question.text):
        return
    entry = matter.books.find_code(CodeSystem.ICD9CM, code)
    if entry and code in codes_asked(matter, CodeSystem.ICD9CM, IntentKind.VALIDITY):
        facts = {
            "last_day": crosswalks.LAST_DAY_OF_ICD9.isoformat(),
            "first_day_after": "2015-10-01",
        }
        yield resting_on(NAME, Verdict.CODE_SET_ENDED, (code,), facts, (entry.edition, entry.row))


def _in_force(matter: Matter) -> bool:
    """Whether the date of service is one for which ICD-9-CM was the code set."""
    return matter.asked is not None and matter.asked <= crosswalks.LAST_DAY_OF_ICD9


def _on(matter: Matter, system: CodeSystem) -> date | None:
    """The day for which editions are taken; for services of the days of ICD-9-CM the last GEM and today's ICD-10 answer."""
    return None if system is CodeSystem.ICD9CM and _in_force(matter) else matter.asked


def _equivalents(matter: Matter, system: CodeSystem, code: str) -> Iterator[Finding]:
    book, on = _book(system, code), _on(matter, system)
    edition = matter.books.edition(book, None, on)
    if edition is None:
        yield Finding(NAME, Verdict.BOOK_NOT_LOADED, (code,), {"book": book.words})
        return
    entry = matter.books.find_code(system, code, None if system is CodeSystem.ICD9CM else matter.asked)
    found = matter.books.read(crosswalks.equivalents, system, code, on, MOST_TARGETS + 1)
    lines = [one for one in found if one.edition.book is book]
    facts: dict[str, Any] = {
        "system": system.value,
        "title": entry.title if entry else "",
        "procedure": "PCS" in book.words,
    }
    if _in_force(matter) and matter.asked:
        facts["in_force_on"] = matter.asked.isoformat()
    named = [(entry.edition, entry.row)] if entry else []
    if not lines:
        facts["to_system"] = _TARGETS[book].value
        yield resting_on(NAME, Verdict.NOT_MAPPED, (code,), facts, (edition, f"{NO_ROW}{code}"), *named)
        return
    yield _mapped(matter, code, lines, facts, named)


_TARGETS = {
    Book.GEM_FORWARD: CodeSystem.ICD10CM,
    Book.GEM_PROCEDURES_FORWARD: CodeSystem.ICD10PCS,
    Book.GEM_BACKWARD: CodeSystem.ICD9CM,
    Book.GEM_PROCEDURES_BACKWARD: CodeSystem.ICD9CM,
}


def _book(system: CodeSystem, code: str) -> Book:
    if system is CodeSystem.ICD10CM:
        return Book.GEM_BACKWARD
    if system is CodeSystem.ICD10PCS:
        return Book.GEM_PROCEDURES_BACKWARD
    return Book.GEM_PROCEDURES_FORWARD if _PROCEDURE.fullmatch(code) else Book.GEM_FORWARD


def _mapped(
    matter: Matter,
    code: str,
    lines: Sequence[Equivalence],
    facts: dict[str, Any],
    named: list[tuple[Edition, str]],
) -> Finding:
    shown = [one for one in lines[:MOST_TARGETS] if one.target]
    on = _on(matter, lines[0].source_system)
    today = _as_of_today(matter, shown, on)
    count = matter.books.read(crosswalks.count_targets, lines[0].edition.book, code, on)
    facts |= {
        "to_system": lines[0].target_system.value,
        "targets": [_target(matter, one, today, on) for one in shown],
        "count": count if shown else 0,
        "more": max(0, count - len(lines[:MOST_TARGETS])) if shown else 0,
    }
    rows = [(one.edition, one.row) for one in lines[:MOST_TARGETS]]
    conversion = matter.books.edition(Book.ICD10CM_CONVERSION, None, on)
    former = [one["code"] for one in facts["targets"] if one["followed_by"]]
    rows += [(conversion, f"previous code {one}") for one in former if conversion]
    titled = [(one.title_edition, str(one.target)) for one in shown if one.title_edition]
    return resting_on(NAME, Verdict.EQUIVALENTS, (code,), facts, *rows, *named, *_of_the_day(titled))


def _of_the_day(rows: list[tuple[Edition, str]]) -> list[tuple[Edition, str]]:
    """ICD-9-CM titles of FY2015 only name a target: that they are of no later day is no caution."""
    return [(edition, row) for edition, row in rows if edition.fits or edition.book is not Book.ICD9CM]


def _as_of_today(matter: Matter, shown: Sequence[Equivalence], on: date | None) -> dict[str, CodeEntry]:
    """The targets as the edition of the date lists them, by compact code; ICD-10-CM only, in one go."""
    codes = [compact(str(one.target)) for one in shown if one.target_system is CodeSystem.ICD10CM]
    return matter.books.read(diagnoses.find_codes, codes, on) if codes else {}


def _target(matter: Matter, one: Equivalence, today: dict[str, CodeEntry], on: date | None) -> dict[str, Any]:
    entry = today.get(compact(str(one.target)))
    facts: dict[str, Any] = {
        "code": one.target,
        "title": one.title,
        "approximate": one.approximate,
        "scenario": one.scenario,
        "choice": one.choice,
        "billable": _billable(matter, one, entry, on),
        "listing": entry.edition.release if entry else None,
        "below": [],
        "followed_by": [],
    }
    if entry and not entry.billable:
        facts["below"] = [leaf.code for leaf in matter.books.leaves(entry.code, on, MOST_BELOW)]
    if entry is None and facts["billable"] is False:
        facts["followed_by"] = _followed_by(matter, str(one.target), on)
    return facts


def _followed_by(matter: Matter, code: str, on: date | None) -> list[str]:
    """What the conversion table names for a code that the edition of the date lists no more."""
    rows = matter.books.read(conversions.rows, compact(code), on)
    return [one.code for one in rows if one.previous == code][:MOST_BELOW]


def _billable(matter: Matter, one: Equivalence, entry: CodeEntry | None, on: date | None) -> bool | None:
    """Whether a diagnosis is complete now; None for a system whose list makes no such difference, or is not loaded."""
    if one.target_system is not CodeSystem.ICD10CM or matter.books.edition(Book.ICD10CM, None, on) is None:
        return None
    return bool(entry and entry.billable)

"""What is this code, and is it valid on that date?

ICD-10-CM: billable by the order file's flag in the edition whose window holds the date (guidelines I.B.13; a code
that takes a 7th character is invalid without it, I.A.5); what is wrong with one that no edition lists, and what replaced
one, tells `diagnosis_shape.py`. HCPCS: the code's own effective and termination dates.
ICD-10-PCS: a code of seven characters that the order file lists.
CPT has no free book: a CPT number is known by the CMS tables that list it. A code on no loaded book is said to be so.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from consultant.checks import diagnosis_shape
from consultant.codes.catalogue import Book
from consultant.codes.entries import NO_ROW
from consultant.codes.readers.lists import find_place
from consultant.verdicts import Verdict
from consultant.vocabulary import CodeSystem, Finding, IntentKind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from consultant.checks.matter import Matter
    from consultant.codes.entries import CodeEntry, Edition
    from consultant.vocabulary import Mention, Question

NAME = "validity"
MOST_LEAVES = 12
"""How many billable codes below a header are listed."""

KEYED = frozenset({CodeSystem.CPT, CodeSystem.CPT3, CodeSystem.PLA})
KEYED_BY_CPT = (Book.PTP, Book.MUE, Book.ADD_ON)
"""The tables from which a number of these systems would be missed; Category II and CDT codes stand on none of them."""

MOST_LISTINGS = 8
"""How many of the tables that list a CPT number are named."""

_ABOUT_A_CODE = frozenset(
    {IntentKind.DESCRIBE, IntentKind.VALIDITY, IntentKind.GUIDELINE, IntentKind.CROSSWALK, IntentKind.SEARCH}
)

BOOKS_OF = {
    CodeSystem.ICD10CM: (Book.ICD10CM, Book.ICD10CM_TABULAR),
    CodeSystem.ICD10PCS: (Book.ICD10PCS,),
    CodeSystem.HCPCS: (Book.HCPCS,),
    CodeSystem.MOD: (Book.HCPCS,),
}
LISTING = frozenset({CodeSystem.CPT, CodeSystem.CPT2, CodeSystem.CPT3, CodeSystem.PLA, CodeSystem.CDT})
"""Systems whose codes are only known by the tables that are keyed by them."""


SETTLED_ELSEWHERE = frozenset({CodeSystem.MSDRG, CodeSystem.ICD9CM})
"""Systems of which `groups` and `crosswalks` say all that the books say."""


def check(matter: Matter) -> Iterator[Finding]:
    """One finding for each distinct code of the mail (a range counts by what the books list of it)."""
    seen: set[tuple[CodeSystem, str]] = set()
    for at, mention in enumerate(matter.question.mentions):
        if _only_says_where(matter.question, at):
            continue
        for code in matter.codes_of(mention):
            if (mention.system, code) not in seen:
                seen.add((mention.system, code))
                yield from _of_code(matter, mention, code)


def _only_says_where(question: Question, at: int) -> bool:
    """Whether a place of service stands beside other codes and nothing is asked about it: it is no code to look up."""
    if question.mentions[at].system is not CodeSystem.POS:
        return False
    asked = any(at in intent.mentions for intent in question.intents if intent.kind in _ABOUT_A_CODE)
    return not asked and any(one.system is not CodeSystem.POS for one in question.mentions)


def _of_code(matter: Matter, mention: Mention, code: str) -> Iterator[Finding]:
    if mention.system in SETTLED_ELSEWHERE:
        return
    if mention.system in LISTING:
        yield _listed(matter, mention.system, code)
    elif mention.system not in BOOKS_OF:
        yield _titled(matter, mention.system, code) or _unchecked(matter, mention.system, code)
    elif mention.system is not CodeSystem.MOD:
        yield _described(matter, mention.system, code)
    else:
        entry = matter.books.find_code(CodeSystem.MOD, code, matter.asked)
        if entry is not None:
            yield _hcpcs(entry, matter.asked)


def _described(matter: Matter, system: CodeSystem, code: str) -> Finding:
    entry = matter.books.find_code(system, code, matter.asked)
    if entry is None:
        wrong = diagnosis_shape.malformed(matter, NAME, code) if system is CodeSystem.ICD10CM else None
        missing = (
            _listed if system is CodeSystem.HCPCS else _not_found
        )  # A99.99 is not the A9999 of a table of units
        return _elsewhere(matter, system, code) or wrong or missing(matter, system, code)
    return _hcpcs(entry, matter.asked) if system is CodeSystem.HCPCS else _diagnosis(matter, entry)


def _diagnosis(matter: Matter, entry: CodeEntry) -> Finding:
    facts = _facts(entry)
    if entry.billable:
        return _finding(Verdict.VALID, entry, facts)
    if entry.seventh_characters:
        facts["seventh_characters"] = dict(entry.seventh_characters)
        facts["completed"] = diagnosis_shape.completed(matter, entry)
        return _finding(Verdict.INCOMPLETE, entry, facts)
    leaves = []
    if entry.system is CodeSystem.ICD10CM:
        leaves = matter.books.leaves(entry.code, matter.asked, limit=MOST_LEAVES + 1)
    facts["below"] = [{"code": leaf.code, "title": leaf.title} for leaf in leaves[:MOST_LEAVES]]
    facts["more_below"] = len(leaves) > MOST_LEAVES
    return _with_conversions(matter, _finding(Verdict.HEADER, entry, facts))


def _with_conversions(matter: Matter, finding: Finding) -> Finding:
    """With what the conversion table says of an ICD-10-CM code that can't be billed."""
    if finding.facts["system"] != CodeSystem.ICD10CM:
        return finding
    told, cited = diagnosis_shape.converted(matter, finding.codes[0])
    return replace(finding, facts={**finding.facts, **told}, citations=(*finding.citations, *cited))


def _hcpcs(entry: CodeEntry, asked: date | None) -> Finding:
    day = asked if asked and entry.edition.fits else entry.edition.as_of
    facts = _facts(entry) | {
        "effective": entry.effective.isoformat() if entry.effective else None,
        "terminated": entry.terminated.isoformat() if entry.terminated else None,
        "day": day.isoformat(),
        "dated": bool(asked and entry.edition.fits),
    }
    return _finding(Verdict.VALID if entry.valid_on(day) else Verdict.NOT_VALID_ON_DATE, entry, facts)


def _facts(entry: CodeEntry) -> dict[str, Any]:
    return {
        "system": entry.system.value,
        "title": entry.title,
        "billable": entry.billable,
        **entry.edition.facts(),
    }


def _finding(verdict: Verdict, entry: CodeEntry, facts: dict[str, Any]) -> Finding:
    return Finding(
        NAME,
        verdict,
        (entry.code,),
        facts,
        (entry.edition.citation(entry.row),),
        (entry.edition.caution,) if entry.edition.caution else (),
    )


def _elsewhere(matter: Matter, system: CodeSystem, code: str) -> Finding | None:
    """A code that the edition of the date does not list, but another loaded edition does."""
    holders = [one for one in matter.books.holders(system, code) if one.book in BOOKS_OF[system]]
    consulted = _consulted(matter, system)
    if not holders or not consulted:
        return None
    silent = consulted[0]
    newest = matter.books.find_code(system, code)
    facts: dict[str, Any] = {
        "system": system.value,
        "title": newest.title if newest else "",
        **silent.facts(),
        "listed_in": list(dict.fromkeys(f"{one.release} ({one.starts} to {one.ends})" for one in holders)),
    }
    cited = [silent.citation(f"{NO_ROW}{code}"), *(one.citation(code) for one in holders)]
    cautions = (silent.caution,) if silent.caution else ()
    found = Finding(NAME, Verdict.NOT_IN_EDITION, (code,), facts, tuple(cited), cautions)
    return _with_conversions(matter, found)


def _listed(matter: Matter, system: CodeSystem, code: str) -> Finding:
    editions = matter.listings.get(code, [])[:MOST_LISTINGS]
    if not editions:
        return _not_found(matter, system, code)
    facts = {"system": system.value, "listed_in": [edition.title for edition in editions]}
    return Finding(NAME, Verdict.LISTED, (code,), facts, tuple(e.citation(code) for e in editions))


def _not_found(matter: Matter, system: CodeSystem, code: str) -> Finding:
    editions = _consulted(matter, system)
    if not editions:
        return _unsupported(system, code)
    facts = {"system": system.value, "looked_in": [edition.title for edition in editions]}
    sources = tuple(edition.citation(f"{NO_ROW}{code}") for edition in editions)
    cautions = tuple(edition.caution for edition in editions)
    return Finding(NAME, Verdict.NOT_FOUND, (code,), facts, sources, cautions if all(cautions) else ())


def _consulted(matter: Matter, system: CodeSystem) -> list[Edition]:
    books = BOOKS_OF.get(system) or (KEYED_BY_CPT if system in KEYED else ())
    found = [
        matter.books.edition(book, setting, matter.asked)
        for book in books
        for setting in (matter.books.settings_of(book) or (None,))
    ]
    return [edition for edition in found if edition is not None]


def _titled(matter: Matter, system: CodeSystem, code: str) -> Finding | None:
    """A place of service or a code of a list that the operator brought: its title, and which fees hold at a place."""
    entry = matter.books.find_code(system, code, matter.asked)
    if entry is None:
        return None
    day = matter.asked if matter.asked and entry.edition.fits else entry.edition.as_of
    place = matter.books.read(find_place, code, matter.asked) if system is CodeSystem.POS else None
    dates = {"effective": _iso(entry.effective), "terminated": _iso(entry.terminated)}
    facts = (
        _facts(entry) | dates | {"day": day.isoformat(), "dated": bool(matter.asked and entry.edition.fits)}
    )
    facts["fees"] = place.fees if place else None
    return _finding(Verdict.VALID if entry.valid_on(day) else Verdict.NOT_VALID_ON_DATE, entry, facts)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _unchecked(matter: Matter, system: CodeSystem, code: str) -> Finding:
    """A code of a system whose books are there, but of which no check says anything yet."""
    if matter.books.exists(system, code):
        return Finding(NAME, Verdict.NO_CHECK, (code,), {"system": system.value})
    return _unsupported(system, code)


def _unsupported(system: CodeSystem, code: str) -> Finding:
    book = f"a CMS table that lists {system.value} codes" if system in LISTING else system.value
    return Finding(NAME, Verdict.BOOK_NOT_LOADED, (code,), {"system": system.value, "book": book})

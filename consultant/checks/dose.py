"""How many units is this dose? The amount that was given over the amount in the HCPCS description, rounded up.

CMS Pub. 100-04, chapter 17, sections 10 and 70. Only where a dose was given once and the code's own title names one amount of
the same measure, and the code is valid on the date; else a coder says how much it was. Of several drugs a dose is that
of the code whose drug the words before it name, by its title or a brand name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from consultant.codes.search.lexicon import lexicon
from consultant.codes.search.units import dose_spans, units_for
from consultant.codes.search.words import STOP_WORDS, stem, words
from consultant.verdicts import Verdict
from consultant.vocabulary import CodeSystem, Finding, IntentKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from consultant.checks.matter import Matter
    from consultant.codes.entries import CodeEntry
    from consultant.codes.search.units import Units

NAME = "dose"
MOST_CODES = 8
_AROUND = 60
"""Characters before and behind a dose that may say that it was given more than once."""
_BEFORE = 50
_LONGEST_BRAND = 3
_PLAIN = frozenset(
    {
        "injection",
        "inj",
        "per",
        "form",
        "not",
        "otherwise",
        "specified",
        "sodium",
        "acetate",
        "sulfate",
        "phosphate",
        "use",
    }
    | {
        "hydrochloride",
        "hcl",
        "mg",
        "mcg",
        "ml",
        "unit",
        "units",
        "unspecified",
        "tromethamine",
        "drug",
        "for",
        "and",
        "up",
        "to",
    }
    | {
        "oral",
        "intravenous",
        "intramuscular",
        "subcutaneous",
        "administered",
        "through",
        "dme",
        "solution",
        "powder",
        "single",
    }
)
"""Words of titles that many drugs share."""


@dataclass(frozen=True, slots=True)
class _Given:
    """A drug and where its dose stands, from `start` to `end`."""

    entry: CodeEntry
    start: int
    end: int


def check(matter: Matter) -> Iterator[Finding]:
    """A finding for each drug code whose units are asked for a dose."""
    if not matter.question.asks(IntentKind.UNITS):
        return
    entries = _entries(matter)
    if len(entries) == 1 and matter.question.particulars.dose is not None:
        found = _of_code(matter, entries[0], matter.question.particulars.dose)
        yield from [found] if found else []
        return
    text = matter.question.text
    told = [
        _finding(given.entry, units)
        for given in _tied(matter, entries)
        if (units := units_for(text[given.start : given.end], given.entry.title))
        and not _is_several(text, given)
    ]
    if len(told) == len(dose_spans(text)):
        yield from told  # else a dose is left of which nobody said whose it is


def _entries(matter: Matter) -> list[CodeEntry]:
    """The HCPCS codes of the mail that are valid on its date."""
    found = [
        entry
        for code in matter.codes(CodeSystem.HCPCS)[:MOST_CODES]
        if (entry := matter.books.find_code(CodeSystem.HCPCS, code, matter.asked))
    ]
    day = matter.asked
    return [one for one in found if one.valid_on(day if day and one.edition.fits else one.edition.as_of)]


def _of_code(matter: Matter, entry: CodeEntry, dose: str) -> Finding | None:
    units = units_for(dose, entry.title)
    if units is None or units_for(_around(matter.question.text, dose), entry.title) is None:
        return None
    return _finding(entry, units)


def _tied(matter: Matter, entries: Sequence[CodeEntry]) -> Iterator[_Given]:
    """The one dose of each drug, where its name, and no other's, stands before it; nothing where a drug has two."""
    text = matter.question.text
    spans = dose_spans(text)
    found: dict[str, list[_Given]] = {}
    for at, (start, end) in enumerate(spans):
        before = text[max(spans[at - 1][1] if at else 0, start - _BEFORE) : start]
        before = before.rsplit("\n\n", 1)[-1]  # a subject that names every drug ties none
        named = [one for one in entries if _names(before, one)]
        if len(named) == 1:
            found.setdefault(named[0].code, []).append(_Given(named[0], start, end))
    for several in found.values():
        if len(several) == 1:
            yield several[0]


def _names(before: str, entry: CodeEntry) -> bool:
    """Whether words name the code, or its drug by title or brand."""
    said = words(before)
    drug = _drug(entry.title)
    if entry.code.lower() in before.lower() or drug.intersection(said):
        return True
    listed = lexicon(brands=True)
    other_names = {meant for word in said for meant, _ in listed.equals.get(stem(word), ())}
    if other_names & {stem(word) for word in drug}:
        return True
    brands = listed.phrases
    for length in range(1, _LONGEST_BRAND + 1):
        for at in range(len(said) - length + 1):
            meant = brands.get(tuple(said[at : at + length]), ())
            if any(drug.intersection(words(one.meant)) for one in meant):
                return True
    return False


def _drug(title: str) -> set[str]:
    """The words of a title that name its drug."""
    return {word for word in words(title) if word not in _PLAIN | STOP_WORDS and not re.search(r"\d", word)}


def _is_several(text: str, given: _Given) -> bool:
    """Whether the words right behind a dose say that it was given more than once."""
    return (
        units_for(text[given.start : given.end] + _until_next(text[given.end :]), given.entry.title) is None
    )


def _until_next(rest: str) -> str:
    return re.split(r"[,;.\n]|\band\b|\d", rest, maxsplit=1)[0][:_AROUND]


def _finding(entry: CodeEntry, units: Units) -> Finding:
    return Finding(
        NAME,
        Verdict.DOSE_UNITS,
        (entry.code,),
        {
            "units": units.count,
            "dose": units.dose,
            "each": units.each,
            "exact": units.exact,
            "title": entry.title,
            **entry.edition.facts(),
        },
        (entry.edition.citation(entry.row),),
        (entry.edition.caution,) if entry.edition.caution else (),
    )


def _around(text: str, dose: str) -> str:
    at = text.find(dose)
    return text[max(0, at - _AROUND) : at + len(dose) + _AROUND] if at >= 0 else ""

"""How many units is this dose? The amount that was given over the amount in the HCPCS description, rounded up.

CMS Pub. 100-04, chapter 17, sections 10 and 70. Only where one dose is named, it was given once, and the code's own title
names one amount of the same measure; else a coder says how much it was.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.codes.search.units import units_for
from consultant.verdicts import Verdict
from consultant.vocabulary import CodeSystem, Finding, IntentKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.checks.matter import Matter

NAME = "dose"
_AROUND = 60
"""Characters before and behind a dose that may say that it was given more than once."""


def check(matter: Matter) -> Iterator[Finding]:
    """A finding for the one drug code whose units are asked for a dose."""
    dose = matter.question.particulars.dose
    codes = matter.codes(CodeSystem.HCPCS)
    if dose is None or not matter.question.asks(IntentKind.UNITS):
        return
    found = [one for one in (_of_code(matter, code, dose) for code in codes) if one]
    if len(found) == 1:
        yield found[0]


def _of_code(matter: Matter, code: str, dose: str) -> Finding | None:
    entry = matter.books.find_code(CodeSystem.HCPCS, code, matter.asked)
    if entry is None:
        return None
    units = units_for(dose, entry.title)
    if units is None or units_for(_around(matter.question.text, dose), entry.title) is None:
        return None
    return Finding(
        NAME,
        Verdict.DOSE_UNITS,
        (code,),
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

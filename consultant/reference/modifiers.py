"""Section `modifiers`: of a procedure code which modifiers fit, don't, or need something, and why; of a modifier what it is for.

The rules are the checks' (`checks/modifiers`, `checks/indicators`) and the words those of replies, so that a page can't say
anything else than a reply would.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.checks.indicators.schedule import PRICED
from consultant.codes.readers import fees
from consultant.codes.readers.fees import STATUSES
from consultant.codes.shapes import compact
from consultant.reference.modifier_fits import Code, fits
from consultant.reference.modifier_page import about_modifier
from consultant.reference.shapes import Cell, Section, Table
from consultant.vocabulary import PROCEDURE_SYSTEMS, CodeSystem, Setting

if TYPE_CHECKING:
    from consultant.reference.modifier_fits import Fit
    from consultant.reference.shapes import Subject
    from consultant.vocabulary import Citation

KEY, TITLE = "modifiers", "Modifiers"
COLUMNS = ("Modifier", "May it be used", "Why", "Source")
OF_A_HOSPITAL = "The indicators of the physician fee schedule bind practitioners, not a hospital's own claim."
NO_ROW_OF_FEES = (
    "The physician fee schedule has no row of this code, so that its indicators settle nothing here."
)
_UNDATED_RELEASES = frozenset({"internet-only manual", "as published", "list of this desk"})


def modifiers(subject: Subject) -> Section | None:
    """The table of a code, or what a modifier's page says; None for every other system."""
    if subject.system is CodeSystem.MOD:
        return about_modifier(subject)
    if subject.system not in PROCEDURE_SYSTEMS or not subject.found.listed_in:
        return None
    rows = subject.books.read(fees.rows, compact(subject.code), subject.on)
    code = Code(subject, tuple(rows))
    found = list(fits(code))
    return _section(subject, code, found) if found else None


def _section(subject: Subject, code: Code, found: list[Fit]) -> Section:
    caption = f"Modifiers on {subject.code}"
    table = Table(caption, COLUMNS, tuple(_row(fit) for fit in found))
    cited = tuple(dict.fromkeys(source for fit in found for source in fit.sources))
    edition = code.row.edition if code.row else None
    cautions = (edition.caution,) if edition and edition.caution else ()
    return Section(KEY, TITLE, lines=tuple(_lines(code)), tables=(table,), citations=cited, cautions=cautions)


def _row(fit: Fit) -> tuple[Cell, ...]:
    sources = "; ".join(dict.fromkeys(map(_printed, fit.sources)))
    return (
        Cell(fit.name, CodeSystem.MOD, fit.modifier if fit.name != fit.modifier else ""),
        Cell(fit.answer.value),
        Cell(fit.why),
        Cell(sources),
    )


def _printed(source: Citation) -> str:
    edition = source.row if source.release in _UNDATED_RELEASES else source.release
    return f"{source.system}, {edition}"


def _lines(code: Code) -> list[str]:
    """What limits the indicators: no row, a status that pays nothing, a hospital's claim."""
    if code.row is None:
        return [NO_ROW_OF_FEES]
    lines = []
    if code.row.status not in PRICED:
        meaning = STATUSES.get(code.row.status, "")
        lines.append(
            f"The physician fee schedule does not price {code.row.code}: status {code.row.status}"
            + (f", {meaning}" if meaning else "")
            + ". So its indicators settle nothing here."
            + "".join(f" It does price {one.row}." for one in code.rows if one.status in PRICED)
        )
    elif code.subject.asked.setting is not Setting.PRACTITIONER:
        lines.append(OF_A_HOSPITAL)
    return lines

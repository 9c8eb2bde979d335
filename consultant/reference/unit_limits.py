"""Section `unit_limits`: medically unlikely edits (NCCI), units a line or a day.

Source: NCCI Policy Manual, chapter I, section V. Not every MUE is published, so that a missing row allows nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.codes.catalogue import Book
from consultant.codes.entries import NO_ROW
from consultant.drafting.phrases.units import MEANING, UNPUBLISHED, WHEN_OVER
from consultant.drafting.phrases.words import capital, joined
from consultant.reference.shapes import Cell, Section, Table
from consultant.vocabulary import PROCEDURE_SYSTEMS, Setting

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from consultant.codes.entries import Edition, UnitLimit
    from consultant.reference.shapes import Subject

KEY, TITLE = "unit_limits", "Unit limits (MUE)"
COLUMNS = ("Setting", "Most units", "Adjudication indicator (MAI)", "Rationale", "Edition")
NONE_PAYABLE = "{settings}, an MUE of 0: no units are payable by Medicare in that setting."


def unit_limits(subject: Subject) -> Section | None:
    """A row a setting; where a table has none of the code, that it is not published. None where no table is loaded."""
    if subject.system not in PROCEDURE_SYSTEMS:
        return None
    limits = subject.found.limits
    silent = _silent(subject)
    if not limits and not silent:
        return None
    editions = [*(one.edition for one in limits), *silent]
    return Section(
        KEY,
        TITLE,
        lines=(*_meanings(limits), *_unpublished(subject.code, silent)),
        tables=(Table("Most units by setting", COLUMNS, tuple(map(_row, limits))),) if limits else (),
        citations=(
            *(one.edition.citation(one.code) for one in limits),
            *(one.citation(f"{NO_ROW}{subject.code}") for one in silent),
        ),
        cautions=tuple(dict.fromkeys(one.caution for one in editions if one.caution)),
    )


def _silent(subject: Subject) -> list[Edition]:
    """The editions without a row of the code; the suppliers' table, which lists few codes, only where it is asked for."""
    asked = subject.asked.setting
    settings = (asked,) if asked else (Setting.PRACTITIONER, Setting.OUTPATIENT_HOSPITAL)
    told = {one.setting for one in subject.found.limits}
    editions = (subject.books.edition(Book.MUE, one, subject.on) for one in settings if one not in told)
    return [one for one in editions if one]


def _row(limit: UnitLimit) -> tuple[Cell, ...]:
    return (
        Cell(capital(limit.setting.words)),
        Cell(str(limit.value), figure=True),
        Cell(str(limit.adjudication_indicator), figure=True),
        Cell(limit.rationale),
        Cell(limit.edition.release),
    )


def _meanings(limits: Sequence[UnitLimit]) -> Iterable[str]:
    """What the indicators that occur mean, and what happens above a limit."""
    if none := [one.setting.words for one in limits if one.value == 0]:
        yield NONE_PAYABLE.format(settings=capital(joined(none)))
    payable = sorted({one.adjudication_indicator for one in limits if one.value})
    yield from (MEANING[indicator] for indicator in payable if indicator in MEANING)
    if payable:
        yield WHEN_OVER


def _unpublished(code: str, silent: Sequence[Edition]) -> Iterable[str]:
    if silent:
        where = joined([f"{one.setting.words if one.setting else ''} {one.release}" for one in silent], "or")
        yield f"{code}, {where}: {UNPUBLISHED}."

"""Section `add_ons`: which codes are reported only with this one, or with which this one is reported.

Source: Medicare NCCI add-on code edits; Pub. 100-04, chapter 12, section 30. An add-on code is never reported alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.codes.shapes import systems_of
from consultant.reference.shapes import Cell, Section, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from consultant.codes.entries import AddOn
    from consultant.reference.shapes import Subject

KEY, TITLE = "add_ons", "Add-on codes"
CONTRACTOR_DEFINED = "CCCCC"
KINDS = {
    1: "type 1: the primary codes are listed",
    2: "type 2: the contractor defines the primary codes",
    3: "type 3: some primary codes are listed, and the contractor may take others",
}
"""The types of add-on codes (add-on code edits, change request 7501)."""
MOST = 100
NEVER_ALONE = "{code} is an add-on code: it is reported beside a primary procedure of the same practitioner on the same date, never alone."
BY_CONTRACTOR = "Which primary codes it goes with, the Medicare contractor defines (CCCCC in the file)."
AND_OTHERS = "Beside the codes listed the Medicare contractor may take others."
AS_ADD_ON = ("Primary code", "In force from", "Until", "Note")
AS_PRIMARY = ("Add-on code", "Type", "In force from", "Until", "Note")


def add_ons(subject: Subject) -> Section | None:
    """The rows in force on the day, as add-on and as primary; None where there are none."""
    rows = subject.found.add_ons
    if not rows:
        return None
    own = [one for one in rows if one.add_on == subject.code]
    return Section(
        KEY,
        TITLE,
        facts=tuple(("Type", Cell(KINDS.get(kind, str(kind)))) for kind in sorted({one.kind for one in own})),
        lines=_lines(subject.code, own),
        tables=tuple(_tables(subject.code, own, [one for one in rows if one not in own])),
        citations=tuple(one.edition.citation(one.row) for one in rows[:MOST]),
        cautions=tuple(dict.fromkeys(one.edition.caution for one in rows if one.edition.caution)),
    )


def _lines(code: str, own: Sequence[AddOn]) -> tuple[str, ...]:
    if not own:
        return ()
    listed = any(one.primary != CONTRACTOR_DEFINED for one in own)
    defined = any(one.primary == CONTRACTOR_DEFINED or one.kind > 1 for one in own)
    said = [AND_OTHERS if listed else BY_CONTRACTOR] if defined else []
    return (NEVER_ALONE.format(code=code), *said)


def _tables(code: str, own: Sequence[AddOn], others: Sequence[AddOn]) -> list[Table]:
    listed = [one for one in own if one.primary != CONTRACTOR_DEFINED]
    made = []
    if listed:
        rows = tuple((_code(one.primary), *_dates(one)) for one in listed[:MOST])
        made.append(Table(f"Primary codes of {code}", AS_ADD_ON, rows, _more(len(listed))))
    if others:
        rows = tuple((_code(one.add_on), Cell(str(one.kind)), *_dates(one)) for one in others[:MOST])
        made.append(Table(f"Add-on codes reported with {code}", AS_PRIMARY, rows, _more(len(others))))
    return made


def _more(count: int) -> str:
    return f"{count - MOST} more rows are not shown." if count > MOST else ""


def _dates(one: AddOn) -> tuple[Cell, ...]:
    """From, until, note."""
    return (
        Cell(one.effective.isoformat()),
        Cell(one.deleted.isoformat() if one.deleted else ""),
        Cell(one.note),
    )


def _code(code: str) -> Cell:
    """A code that leads to its page."""
    return Cell(code, next(iter(systems_of(code)), None))

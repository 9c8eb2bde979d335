"""What the conversion table says of a new or a former ICD-10-CM code, and whether a code is exempt from POA reporting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, literal, select, union_all

from consultant.codes.catalogue import Book
from consultant.codes.entries import NO_ROW
from consultant.codes.known import Known
from consultant.codes.readers import diagnoses
from consultant.codes.shapes import printed
from consultant.models.books import conversion_origins, conversions, poa_exempt
from consultant.vocabulary import CodeSystem

if TYPE_CHECKING:
    from datetime import date

    from consultant.codes.entries import Edition
    from consultant.codes.view import View

_NEW, _FORMER = conversions.c, conversion_origins.c
_BOTH = union_all(
    select(_NEW.code, _NEW.previous, _NEW.effective, _NEW.wording, _NEW.position).where(
        _NEW.release_id == bindparam("release"), _NEW.code == bindparam("code")
    ),
    select(_FORMER.code, _FORMER.previous, _FORMER.effective, _FORMER.wording, literal(0)).where(
        _FORMER.release_id == bindparam("release"), _FORMER.previous == bindparam("code")
    ),
).subquery()
_FIND = select(_BOTH).order_by(_BOTH.c.effective, _BOTH.c.code, _BOTH.c.position)
_EXEMPT = select(poa_exempt.c.title).where(
    poa_exempt.c.release_id == bindparam("release"), poa_exempt.c.code == bindparam("code")
)


@dataclass(frozen=True, slots=True)
class Conversion:
    """`code` is new from `effective` on; what it stands for was coded `previous` before, which may well live on.

    `wording` is the cell of previous codes, which may join several; `previous` is '' where it names no single code
    (`None`, categories), and of a range the first or the last code.
    """

    code: str
    previous: str
    effective: date
    wording: str
    edition: Edition

    @property
    def row(self) -> str:
        """The key of the row: the new code."""
        return self.code


def rows(view: View, code: str, on: date | None = None) -> list[Conversion]:
    """The rows in which `code` (compact) is the new or the previous code, oldest first."""
    edition = view.edition(Book.ICD10CM_CONVERSION, None, on)
    if edition is None:
        return []
    found = view.connection.execute(_FIND, {"release": edition.release_id, "code": code})
    return [
        Conversion(_dotted(row.code), _dotted(row.previous), row.effective, row.wording, edition)
        for row in found
    ]


def _dotted(code: str) -> str:
    return printed(CodeSystem.ICD10CM, code)


def is_poa_exempt(view: View, code: str, on: date | None = None) -> tuple[bool, Edition] | None:
    """Whether `code` (compact) is on the list of exempt codes, and its edition; None where no list is loaded."""
    edition = view.edition(Book.POA_EXEMPT, None, on)
    if edition is None:
        return None
    found = view.connection.execute(_EXEMPT, {"release": edition.release_id, "code": code}).first()
    return found is not None, edition


def known_conversions(view: View, system: CodeSystem, code: str, on: date | None) -> list[Known]:
    """Section `conversion`: what was coded before a new code, and the new codes for what was coded so, by effective date."""
    if system is not CodeSystem.ICD10CM:
        return []
    dotted = _dotted(code)
    groups: dict[tuple[date, bool], list[Conversion]] = {}
    for row in rows(view, code, on):
        groups.setdefault((row.effective, row.code == dotted), []).append(row)
    return [
        _of_new(dotted, group)
        if new
        else _of_former(dotted, group, still_billable=diagnoses.is_billable_on(view, code, since))
        for (since, new), group in groups.items()
    ]


def _of_new(code: str, group: list[Conversion]) -> Known:
    first = group[0]
    previous = [row.previous for row in group if row.previous]
    facts = {
        "previous": previous,
        "current": [],
        "effective": first.effective,
        "wording": first.wording,
        "still_billable": None,
    }
    line = f"{code} is new from {first.effective}; before: {first.wording}"
    return Known(facts, line, first.edition, code)


def _of_former(code: str, group: list[Conversion], *, still_billable: bool | None) -> Known:
    """Only where it ceased to be complete on that day the new codes are in its place; None: no edition tells."""
    first = group[0]
    cells: dict[str, list[str]] = {}
    for row in group:
        cells.setdefault(row.wording, []).append(row.code)
    facts = {
        "previous": [],
        "current": [row.code for row in group],
        "effective": first.effective,
        "wording": "; ".join(cells),
        "still_billable": still_billable,
    }
    words = f"instead of {code}" if still_billable is False else f"new codes for what was coded {code} before"
    line = f"from {first.effective} {words}: {'; '.join(_new_codes(code, *cell) for cell in cells.items())}"
    return Known(facts, line, first.edition, f"previous code {code}")


def _new_codes(code: str, wording: str, current: list[str]) -> str:
    """The codes of one cell, which is quoted where it joins `code` with others."""
    joined = "" if wording == code else f" (before: {wording})"
    return ", ".join(current) + joined


def known_poa_exempt(view: View, system: CodeSystem, code: str, on: date | None) -> list[Known]:
    """Section `poa_exempt`: whether a code is exempt; "not" is only said of one that was complete when the list held."""
    if system is not CodeSystem.ICD10CM:
        return []
    found = is_poa_exempt(view, code, on)
    if found is None or not (found[0] or diagnoses.is_billable_beside(view, code, found[1])):
        return []
    exempt, edition = found
    dotted = _dotted(code)
    words = "exempt from" if exempt else "not exempt from"
    row = dotted if exempt else f"{NO_ROW}{dotted}"
    return [Known({"exempt": exempt}, f"{dotted} is {words} POA reporting", edition, row)]

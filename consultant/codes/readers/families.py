"""What stands beside and below a code in the tree of its book: ICD-10-CM, ICD-10-PCS, ICD-9-CM; MS-DRGs of one base title.

A level of ICD-10-CM is found by leaps: the least code behind the last one and all that begins with it, so that a chapter's
categories cost as many seeks as they are, not as many as the codes below them. Codes are compact here and printed in what
is returned.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, literal, select

from consultant.codes.catalogue import Book
from consultant.codes.readers import diagnoses, drgs
from consultant.codes.shapes import AFTER_ANY, compact, printed
from consultant.models import books
from consultant.vocabulary import CodeSystem

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy import Select, Table

    from consultant.codes.entries import Edition
    from consultant.codes.readers.drgs import Drg
    from consultant.codes.view import View

MOST_RELATIVES = 60
"""How many codes of ICD-10-PCS are given; `Relatives.total` tells how many there are."""
MOST_DRGS_APART = 3
"""How far from an MS-DRG those of its base title stand at most: `with MCC`, `with CC`, `without CC/MCC` and one more."""

_CATEGORY_LENGTH = 3
_STEM_LENGTH, _WHOLE = 3, 7
_MOST_OF_CATEGORY = 111  # ten subcategories of ten codes each, and what is above them
_SECTION = "Section "


@dataclass(frozen=True, slots=True)
class Relative:
    """A code beside or below another: printed, with its title; `billable` None where its book makes no difference."""

    code: str
    title: str
    billable: bool | None = None
    ended: date | None = None


@dataclass(frozen=True, slots=True)
class Relatives:
    """A level of an edition, in the order of the codes; `total` counts those that were left out, too.

    `common` is what they have in common: the code above them, their section, their first characters.
    """

    rows: tuple[Relative, ...]
    total: int
    edition: Edition
    common: str = ""


def _leaps(table: Table) -> Select[Any]:
    """The rows of the nearest codes behind `code`, up to `end`: none begins with another."""
    codes = table.c
    of_release = codes.release_id == bindparam("release")
    before_end = codes.code < bindparam("end")
    first = select(func.min(codes.code).label("code")).where(
        of_release, codes.code >= bindparam("first"), codes.code > bindparam("code"), before_end
    )
    level = first.cte(recursive=True)
    behind = (
        select(func.min(codes.code))
        .where(of_release, codes.code > level.c.code + literal(AFTER_ANY), before_end)
        .scalar_subquery()
    )
    level = level.union_all(select(behind).where(level.c.code.is_not(None)))
    return (
        select(table)
        .join(level, level.c.code == codes.code)
        .where(codes.release_id == bindparam("release"))
        .order_by(codes.code)
    )


def _beginning(table: Table) -> Select[Any]:
    """The complete codes with the same beginning."""
    codes = table.c
    return (
        select(table)
        .where(codes.release_id == bindparam("release"), codes.code > bindparam("code"))
        .where(codes.code < bindparam("end"))
        .order_by(codes.code)
        .limit(bindparam("limit"))
    )


_DIAGNOSES, _TABLES = _leaps(books.diagnoses), _leaps(books.procedures)
_PROCEDURES, _ICD9 = _beginning(books.procedures), _beginning(books.icd9_titles)
_HOW_MANY = select(func.count()).where(
    books.procedures.c.release_id == bindparam("release"),
    books.procedures.c.code > bindparam("code"),
    books.procedures.c.code < bindparam("end"),
)


def below_diagnosis(view: View, code: str, on: date | None) -> Relatives | None:
    """The ICD-10-CM codes directly below `code`; None where there are none."""
    edition = diagnoses.listing_edition(view.connection, view.diagnosis_editions(on), compact(code))
    return _diagnoses(view, edition, compact(code)) if edition else None


def beside_diagnosis(view: View, code: str, on: date | None) -> Relatives | None:
    """The codes of the same parent, the code among them; of a category those of its section."""
    short = compact(code)
    edition = diagnoses.listing_edition(view.connection, view.diagnosis_editions(on), short)
    if edition is None:
        return None
    if len(short) == _CATEGORY_LENGTH:
        return _of_section(view, short, on)
    above = diagnoses.parents(view.connection, edition, short)
    return _diagnoses(view, edition, compact(above[-1].code)) if above else None


def _diagnoses(view: View, edition: Edition, above: str) -> Relatives | None:
    rows = _level(view, _DIAGNOSES, edition, above)
    return _relatives(rows, edition, CodeSystem.ICD10CM, printed(CodeSystem.ICD10CM, above))


def _of_section(view: View, category: str, on: date | None) -> Relatives | None:
    """The categories of a section of the tabular list: not always one after the other (C4A is of C43-C44)."""
    place = next(iter(diagnoses.known_place(view, CodeSystem.ICD10CM, category, on)), None)
    if place is None:
        return None
    section, edition = str(place.facts["section"]), place.edition
    first, _, last = section.partition("-")
    end = (last or first)[0] + AFTER_ANY
    values = {"release": edition.release_id, "first": first, "code": first[0], "end": end}
    rows = view.connection.execute(_DIAGNOSES, values)
    of_section = [row for row in rows if row.section == f"{_SECTION}{section}"]
    return _relatives(of_section, edition, CodeSystem.ICD10CM, section)


def _level(view: View, statement: Select[Any], edition: Edition, above: str) -> Sequence[Any]:
    values = {"release": edition.release_id, "first": above, "code": above, "end": above + AFTER_ANY}
    return view.connection.execute(statement, values).all()


def _relatives(
    rows: Sequence[Any], edition: Edition, system: CodeSystem, common: str, total: int = 0
) -> Relatives | None:
    if not rows:
        return None
    shown = tuple(Relative(printed(system, row.code), row.title, row.billable) for row in rows)
    return Relatives(shown, total or len(shown), edition, common)


def below_procedure(view: View, code: str, on: date | None) -> Relatives | None:
    """The ICD-10-PCS codes of the table whose three characters `code` is; None of a complete code."""
    edition = view.edition(Book.ICD10PCS, None, on)
    if edition is None or len(code) >= _WHOLE:
        return None
    return _beginning_with(view, edition, code, MOST_RELATIVES)


def beside_procedure(view: View, code: str, on: date | None) -> Relatives | None:
    """The codes with the same beginning as `code`, as many characters of it as any other code shares; of a table those of its body system."""
    edition = view.edition(Book.ICD10PCS, None, on)
    if edition is None:
        return None
    if len(code) <= _STEM_LENGTH:
        tables = _level(view, _TABLES, edition, code[: _STEM_LENGTH - 1])
        return _relatives(tables, edition, CodeSystem.ICD10PCS, code[: _STEM_LENGTH - 1])
    for length in range(_WHOLE - 1, _STEM_LENGTH - 1, -1):
        found = _beginning_with(view, edition, code[:length], MOST_RELATIVES)
        if found and found.total > 1:
            return found
    return None


def _beginning_with(view: View, edition: Edition, beginning: str, most: int) -> Relatives | None:
    values = {"release": edition.release_id, "code": beginning, "end": beginning + AFTER_ANY}
    rows = view.connection.execute(_PROCEDURES, values | {"limit": most}).all()
    total = len(rows) if len(rows) < most else view.connection.scalar(_HOW_MANY, values)
    return _relatives(rows, edition, CodeSystem.ICD10PCS, beginning, total or 0)


def beside_icd9(view: View, code: str, on: date | None) -> Relatives | None:
    """The ICD-9-CM diagnoses of the same category (250, V58, E880), the code among them."""
    edition = view.edition(Book.ICD9CM, None, on)
    if edition is None:
        return None
    category = compact(code)[: _CATEGORY_LENGTH + code.startswith("E")]
    values = {"release": edition.release_id, "code": category, "end": category + AFTER_ANY}
    rows = view.connection.execute(_ICD9, values | {"limit": _MOST_OF_CATEGORY}).all()
    shown = tuple(Relative(printed(CodeSystem.ICD9CM, row.code), row.title) for row in rows)
    return Relatives(shown, len(shown), edition, category) if shown else None


def beside_drg(view: View, code: str, on: date | None) -> list[Drg]:
    """The MS-DRGs of one base title, which differ by MCC and CC only, `code` among them; [] where it is alone."""
    if not code.isdecimal():
        return []
    near = range(int(code) - MOST_DRGS_APART, int(code) + MOST_DRGS_APART + 1)
    table = drgs.lines(view, [f"{one:03}" for one in near if one > 0], on)
    if code not in table:
        return []
    base, severity = drgs.split_title(table[code].title)
    family = [one for one in table.values() if drgs.split_title(one.title)[0] == base]
    family = [one for one in family if drgs.split_title(one.title)[1]]
    return family if severity and len(family) > 1 else []

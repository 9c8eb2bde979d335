"""Section `hierarchy`: what stands above, beside and below the code; each code leads to its own page.

Above, beside and below are read in the tree of the book (`codes/readers/families.py`: ICD-10-CM, ICD-10-PCS, ICD-9-CM, MS-DRGs of
one base title), or beside in the order of the list (`codes/readers/neighbours.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.codes.readers import drgs, families, neighbours
from consultant.codes.shapes import compact
from consultant.reference.from_known import known_of
from consultant.reference.laying import (
    EMPTY,
    cautions,
    code_cell,
    cut,
    left_out,
    once,
    relative_row,
)
from consultant.reference.shapes import Cell, Section, Table
from consultant.vocabulary import AMA_SYSTEMS, CodeSystem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import TypeAlias

    from consultant.codes.entries import Edition
    from consultant.codes.readers.drgs import Drg
    from consultant.codes.readers.families import Relatives
    from consultant.codes.readers.neighbours import Neighbours
    from consultant.reference.shapes import Subject
    from consultant.vocabulary import Citation

    Part: TypeAlias = "tuple[Table, Iterable[Edition], Iterable[Citation]]"

KEY, TITLE = "hierarchy", "Place in the book"

_CODES = ("Code", "Title", "Status")
_LEVELS = ("Category", "Subcategory", "Subcategory", "Subcategory", "Subcategory")
_STEM_LENGTH = 3
_UNTITLED = (
    "These tables are keyed by the codes; they print no descriptor, and a code may stand there after its end."
)


def hierarchy(subject: Subject) -> Section | None:
    """Tables of what stands above, beside and below; None where no book has an order for the code."""
    parts = [part for make in _PARTS.get(subject.system, (_around,)) if (part := make(subject))]
    if not parts:
        return None
    editions = [edition for _, of_part, _ in parts for edition in of_part]
    cited = once(one for _, _, of_part in parts for one in of_part)
    tables = tuple(table for table, _, _ in parts)
    lines = (_UNTITLED,) if subject.system in AMA_SYSTEMS else ()
    return Section(KEY, TITLE, lines=lines, tables=tables, citations=cited, cautions=cautions(editions))


def _part(table: Table, *cited: tuple[Edition, str]) -> Part:
    return table, [edition for edition, _ in cited], [edition.citation(row) for edition, row in cited]


def _level(subject: Subject, caption: str, found: Relatives | None) -> Part | None:
    if found is None or [one.code for one in found.rows] == [subject.code]:
        return None
    rows = cut(found.rows, subject.code)
    shown = tuple(relative_row(subject.system, one, subject.code) for one in rows)
    table = Table(caption.format(found.common), _CODES, shown, left_out(found.total, len(shown)))
    return _part(table, (found.edition, _span([one.code for one in rows])))


def _span(codes: Sequence[str]) -> str:
    """The rows that a table was made of: `E11.0 to E11.A`."""
    return codes[0] if codes[0] == codes[-1] else f"{codes[0]} to {codes[-1]}"


def _above_diagnosis(subject: Subject) -> Part | None:
    """Chapter and section of the tabular list, then the codes with which the code begins."""
    rows: list[tuple[Cell, ...]] = []
    cited: list[tuple[Edition, str]] = []
    for place in known_of(subject, "place"):
        for level in ("chapter", "section"):
            title = place.facts[f"{level}_title"] or ""
            rows.append((Cell(level.capitalize()), Cell(str(place.facts[level])), Cell(title)))
        cited.append((place.edition, place.row))
    for level, one in zip(_LEVELS, subject.found.parents, strict=False):
        rows.append((Cell(level), code_cell(subject.system, one.code), Cell(one.title)))
        cited.append((one.edition, one.row))
    table = Table(f"Above {subject.code}", ("Level", "Code", "Title"), tuple(rows))
    return _part(table, *cited) if rows else None


def _beside_diagnosis(subject: Subject) -> Part | None:
    found = subject.books.read(families.beside_diagnosis, subject.code, subject.on)
    caption = "Codes directly below {}" if subject.found.parents else "Categories of section {}"
    return _level(subject, caption, found)


def _below_diagnosis(subject: Subject) -> Part | None:
    found = subject.books.read(families.below_diagnosis, subject.code, subject.on)
    return _level(subject, "Codes directly below {}", found)


def _above_procedure(subject: Subject) -> Part | None:
    """Section, body system and operation, as the tables have them, and the header of the table in the order file."""
    known = known_of(subject, "tables")
    rows: list[tuple[Cell, ...]] = [
        (Cell(one["axis"]), Cell(one["character"]), Cell(one["label"]))
        for one in (known[0].facts["characters"][:_STEM_LENGTH] if known else ())
    ]
    cited = [(known[0].edition, f"table {known[0].facts['table']}")] if known else []
    stem = subject.code[:_STEM_LENGTH]
    header = subject.books.find_code(subject.system, stem, subject.on) if stem != subject.code else None
    if header:
        rows.append((Cell("Table"), code_cell(subject.system, stem), Cell(header.title)))
        cited.append((header.edition, header.row))
    table = Table(f"Above {subject.code}", ("Level", "Character", "Meaning"), tuple(rows))
    return _part(table, *cited) if rows else None


def _beside_procedure(subject: Subject) -> Part | None:
    found = subject.books.read(families.beside_procedure, subject.code, subject.on)
    whole = len(subject.code) > _STEM_LENGTH
    return _level(subject, "Codes that begin with {}" if whole else "Tables of body system {}", found)


def _below_procedure(subject: Subject) -> Part | None:
    found = subject.books.read(families.below_procedure, subject.code, subject.on)
    return _level(subject, "Codes of table {}", found)


def _beside_icd9(subject: Subject) -> Part | None:
    if subject.found.entry is None:
        return None
    found = subject.books.read(families.beside_icd9, subject.code, subject.on)
    return _level(subject, "Codes of category {}", found)


def _above_drg(subject: Subject) -> Part | None:
    found = subject.books.read(drgs.drg, subject.code, subject.on)
    if found is None or not found.category:
        return None
    row = (Cell("Major diagnostic category"), Cell(found.category), Cell(found.category_title))
    named = [(found.category_edition, found.category)] if found.category_edition else []
    table = Table(f"Above {subject.code}", ("Level", "Number", "Title"), (row,))
    return _part(table, (found.edition, found.row), *named)


def _beside_drg(subject: Subject) -> Part | None:
    family = subject.books.read(families.beside_drg, subject.code, subject.on)
    if not family:
        return None
    base = drgs.split_title(family[0].title)[0]
    rows = tuple(_drg_row(subject, one) for one in family)
    table = Table(f"MS-DRGs of the base title {base}", ("MS-DRG", "Severity", "Weight", "Status"), rows)
    return _part(table, *((one.edition, one.row) for one in family))


def _drg_row(subject: Subject, one: Drg) -> tuple[Cell, ...]:
    own = one.code == subject.code
    code = Cell(one.code) if own else code_cell(subject.system, one.code)
    weight = Cell("" if one.weight is None else str(one.weight), figure=True)
    return code, Cell(drgs.split_title(one.title)[1]), weight, Cell("this code" if own else "")


def _around(subject: Subject) -> Part | None:
    """The codes before and after it in the order of the list."""
    code, entry = compact(subject.code), subject.found.entry
    if subject.system is CodeSystem.MOD and code[:1].isdecimal():
        return None  # a modifier of the AMA's stands in no order with those of HCPCS
    listing = entry.edition if entry else None
    found = subject.books.read(neighbours.neighbours, subject.system, code, subject.on, listing)
    if not found:
        return None
    titled = any(one.title for one in (*found.before, *found.after))
    rows = [*_rows(subject, found)]
    columns = _CODES if titled else ("Code", "Status")
    shown = tuple(rows if titled else [(one[0], one[2]) for one in rows])
    span = _span([one[0].text for one in rows])
    table = Table("The codes around it, in the order of the list", columns, shown)
    return _part(table, *((edition, span) for edition in found.editions))


def _rows(subject: Subject, found: Neighbours) -> Iterable[tuple[Cell, Cell, Cell]]:
    """The code itself stands among them only where it is of the very list."""
    entry = subject.found.entry
    yield from (relative_row(subject.system, one, subject.code) for one in found.before)
    if _is_of(subject, found.editions):
        title = Cell(entry.title) if entry else EMPTY
        yield Cell(subject.code), title, Cell("this code")
    yield from (relative_row(subject.system, one, subject.code) for one in found.after)


def _is_of(subject: Subject, editions: Sequence[Edition]) -> bool:
    entry = subject.found.entry
    listing = (*([entry.edition] if entry else []), *subject.found.listed_in)
    return not {one.release_id for one in listing}.isdisjoint(one.release_id for one in editions)


_PARTS: dict[CodeSystem, tuple[Callable[[Subject], Part | None], ...]] = {
    CodeSystem.ICD10CM: (_above_diagnosis, _beside_diagnosis, _below_diagnosis),
    CodeSystem.ICD10PCS: (_above_procedure, _beside_procedure, _below_procedure),
    CodeSystem.ICD9CM: (_beside_icd9,),
    CodeSystem.MSDRG: (_above_drg, _beside_drg, _around),
}
"""What the table of a system is made of; of all others the codes around it."""

"""What the official guidelines say: a section by its number, the chapter that a code is of, the sections that name it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, bindparam, literal, select, union_all

from consultant.codes.catalogue import Book
from consultant.codes.known import Known
from consultant.codes.shapes import printed
from consultant.models.books import guideline_chapters, guideline_codes, guideline_sections
from consultant.vocabulary import CodeSystem

if TYPE_CHECKING:
    from datetime import date

    from consultant.codes.entries import Edition
    from consultant.codes.view import View

_CATEGORY_LENGTH = 3
_SECTIONS = guideline_sections.c
_HEADING = (_SECTIONS.number, _SECTIONS.position, _SECTIONS.title, _SECTIONS.page)
_OF_RELEASE = _SECTIONS.release_id == bindparam("release")
_FIND = select(guideline_sections).where(_OF_RELEASE, _SECTIONS.number == bindparam("number"))
_CHAPTERS = (
    select(*_HEADING, literal("").label("code"))
    .join(
        guideline_chapters,
        and_(
            guideline_chapters.c.release_id == _SECTIONS.release_id,
            guideline_chapters.c.number == _SECTIONS.number,
        ),
    )
    .where(
        guideline_chapters.c.release_id == bindparam("release"),
        guideline_chapters.c.last >= bindparam("category"),
        guideline_chapters.c.first <= bindparam("category"),
    )
)
_NAMING = (
    select(*_HEADING, guideline_codes.c.code)
    .join(
        guideline_codes,
        and_(
            guideline_codes.c.release_id == _SECTIONS.release_id,
            guideline_codes.c.number == _SECTIONS.number,
        ),
    )
    .where(
        guideline_codes.c.release_id == bindparam("release"),
        guideline_codes.c.code.in_(bindparam("codes", expanding=True)),
    )
)
_ABOUT = union_all(_CHAPTERS, _NAMING).subquery()
_FIND_ABOUT = select(_ABOUT).order_by(_ABOUT.c.position, _ABOUT.c.code.desc())


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the guidelines; `page` counts the pages of the file from 1. `named` is the code or category it names.

    `text` are its own words without the sections below it; '' where it was not asked for.
    """

    number: str
    title: str
    page: int
    edition: Edition
    text: str = ""
    named: str = ""

    @property
    def row(self) -> str:
        """The key of the row: `section I.C.4.a.3, page 40`."""
        return f"section {self.number}, page {self.page}"


def section(view: View, number: str, on: date | None = None) -> Section | None:
    """The section called `number` (`I.C.4.a.3`; brackets as in `I.C.4.a.1.(b)` do no harm) with its text."""
    edition = view.edition(Book.ICD10CM_GUIDELINES, None, on)
    if edition is None:
        return None
    bare = number.replace("(", "").replace(")", "").removeprefix("Section ").strip(" .")
    row = view.connection.execute(_FIND, {"release": edition.release_id, "number": bare}).first()
    return Section(row.number, row.title, row.page, edition, row.text) if row else None


def about(view: View, code: str, on: date | None = None) -> list[Section]:
    """The section of the chapter of an ICD-10-CM code (compact; I.C.1 to I.C.22), then those that name the code.

    A section names it with the code itself, its category or what lies between; the longest of these is told.
    """
    edition = view.edition(Book.ICD10CM_GUIDELINES, None, on)
    if edition is None:
        return []
    values = {
        "release": edition.release_id,
        "category": code[:_CATEGORY_LENGTH],
        "codes": [code[:length] for length in range(_CATEGORY_LENGTH, len(code) + 1)],
    }
    chapters: list[Section] = []
    naming: dict[str, Section] = {}
    for row in view.connection.execute(_FIND_ABOUT, values):
        named = printed(CodeSystem.ICD10CM, row.code)
        one = Section(row.number, row.title, row.page, edition, named=named)
        if named:
            naming.setdefault(one.number, one)
        else:
            chapters.append(one)
    return [*chapters, *naming.values()]


def known_guidelines(view: View, system: CodeSystem, code: str, on: date | None) -> list[Known]:
    """Section `guidelines`: the section of the code's chapter, then those that name the code or its category."""
    if system is not CodeSystem.ICD10CM:
        return []
    return [_known(one) for one in about(view, code, on)]


def _known(one: Section) -> Known:
    facts = {"number": one.number, "title": one.title, "page": one.page, "names": one.named or None}
    why = f" (names {one.named})" if one.named else ""
    return Known(facts, f"{one.number} {one.title}, page {one.page}{why}", one.edition, one.row)

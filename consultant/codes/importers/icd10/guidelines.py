"""The ICD-10-CM Official Guidelines for Coding and Reporting: the PDF as it is published, by section, title, page and text.

The edition stands on the first page. How its text is taken apart is in `guideline_sections.py`.
"""

from __future__ import annotations

import io
import logging
import re
import zlib
from typing import TYPE_CHECKING, Any

import pypdf
from pypdf.errors import PyPdfError

from consultant.codes.catalogue import Book
from consultant.codes.importers.icd10 import icd10cm
from consultant.codes.importers.icd10.guideline_sections import (
    APPENDIX,
    chapter_ranges,
    missing_headings,
    named_codes,
    read_sections,
)
from consultant.codes.importers.importer import Counts, Importer, Label, MalformedLine, blaming
from consultant.models.books import guideline_chapters, guideline_codes, guideline_sections

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from consultant.codes.importers.icd10.guideline_sections import Section
    from consultant.codes.importers.importer import Shelf
    from consultant.codes.importers.source import Source

_TITLE = "ICD-10-CM Official Guidelines for Coding and Reporting"
_WINDOW = re.compile(r"\(\s*([A-Z][a-z]+ \d{1,2}, 20\d\d)\s*[-\u2013]")
_YEAR = re.compile(r"FY ?(20\d\d)")
_BROKEN = (
    PyPdfError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    MemoryError,
    NotImplementedError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
    zlib.error,
)
"""What the library raises for a damaged PDF."""

_FEWEST = 2  # sections

logging.getLogger("pypdf").setLevel(logging.ERROR)  # it warns of every repair that it makes


def _first_page(source: Source) -> str:
    """The text of the first page; '' where that can't be read."""
    if not source.head.startswith(b"%PDF-"):
        return ""
    try:
        return pypdf.PdfReader(io.BytesIO(source.read())).pages[0].extract_text()
    except _BROKEN:
        return ""


def _recognises(source: Source) -> bool:
    return _TITLE in " ".join(_first_page(source).split())


def _label(source: Source) -> Label:
    text = _first_page(source)
    window, year = _WINDOW.search(text), _YEAR.search(text)
    names = [window[1]] if window else source.names
    return Label(release=icd10cm.release_of(names) or (f"FY{year[1]}" if year else None))


def read_guidelines(content: bytes) -> tuple[list[str], list[Section]]:
    """The text of each page, and the sections. Raises MalformedLine."""
    try:
        reader = pypdf.PdfReader(io.BytesIO(content))
        pages = [page.extract_text() for page in reader.pages]
        titles = list(_bookmarks(reader, reader.outline))
    except _BROKEN as error:
        raise MalformedLine(1, f"the PDF can't be read ({type(error).__name__})") from error
    return pages, read_sections(pages, titles)


def _bookmarks(reader: pypdf.PdfReader, outline: Sequence[Any]) -> Iterator[tuple[str, int]]:
    """The titles of the bookmarks with their pages, counted from 1."""
    for item in outline:
        if isinstance(item, list):
            yield from _bookmarks(reader, item)
        else:
            page = reader.get_destination_page_number(item)
            yield str(item.title or ""), (page or 0) + 1


def _load(parts: Sequence[Source], shelf: Shelf) -> Counts:
    source = parts[0]
    with blaming(source):
        pages, sections = read_guidelines(source.read())
        if len(sections) < _FEWEST:
            raise MalformedLine(1, "no numbered sections were found in it")
    missing = missing_headings(pages, sections)
    if missing:
        shelf.note(
            f"{source.name}: {len(missing)} headings of its table of contents were not found, the first "
            f"is {missing[0]!r}."
        )
    shelf.put(
        guideline_sections,
        [(one.number, at, one.title, one.page, one.text) for at, one in enumerate(sections)],
    )
    shelf.put(guideline_chapters, chapter_ranges(sections))
    shelf.put(guideline_codes, sorted(named_codes(one for one in sections if one.number != APPENDIX)))
    return Counts(rows=len(sections))


GUIDELINES = Importer(
    name="ICD-10-CM guidelines (PDF)",
    book=Book.ICD10CM_GUIDELINES,
    settings=False,
    licensed=False,
    recognises=_recognises,
    label=_label,
    load=_load,
    compared=guideline_sections,
)

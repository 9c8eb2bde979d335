"""CPT modifiers: `MODUL.txt`, which is Appendix A as running text; or, below the notice, a plain list of a modifier a line.

In the appendix a modifier begins a paragraph (`22 Name: what it means`) and goes on to the next blank line; headings part
it into sections, of which the one for ambulatory surgery centers repeats modifiers. Only the Level II section has one a line.
"""

from __future__ import annotations

import re
from itertools import chain, islice
from typing import TYPE_CHECKING

from consultant.codes.catalogue import Book
from consultant.codes.importers.cpt import cpt
from consultant.codes.importers.importer import Importer, MalformedLine
from consultant.codes.importers.keyed import put_keyed
from consultant.models.books import cpt_modifiers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from consultant.codes.importers.importer import Counts, Row, Shelf
    from consultant.codes.importers.source import Source

CPT, LEVEL_II = "cpt", "level_ii"
SECTIONS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"Anesthesia Physical Status", re.IGNORECASE), "anesthesia"),
    (re.compile(r"(?:CPT )?Level I Modifiers$|Modifiers Approved for Ambulatory", re.IGNORECASE), "asc"),
    (re.compile(r"Category II Modifiers$", re.IGNORECASE), "category_ii"),
    (re.compile(r"Level II \(HCPCS", re.IGNORECASE), LEVEL_II),
)
"""The headings of the appendix behind its first part, and the names under which their modifiers are stored."""

_Found = tuple[int, str, str, str]
_HEAD_LINES = 1_000
_MOST_LINES = 10_000
_APPENDIX = re.compile(r"Appendix A$", re.IGNORECASE)
_FIRST = re.compile(r"(?:[2-9]\d|[1-9]P)[ \t]+\S")
_PLAIN = re.compile(r"([2-9]\d|[1-9]P|[A-Z][0-9A-Z])[ \t]+(\S.*)")
_MODIFIERS = {
    CPT: re.compile(r"([2-9]\d)[ \t]+(\S.*)"),
    "asc": re.compile(r"([2-9]\d)[ \t]+(\S.*)"),
    "anesthesia": re.compile(r"(?:Physical Status Modifier )?(P[1-9]):?[ \t]+(\S.*)"),
    "category_ii": re.compile(r"([1-9]P)[ \t]+(\S.*)"),
    LEVEL_II: re.compile(r"([A-Z][0-9A-Z])[ \t]+(\S.*)"),
}
_SEVERAL = frozenset({"anesthesia", LEVEL_II})


def parse_modifiers(lines: Iterable[str]) -> Iterator[Row]:
    """Rows of `cpt_modifiers` without their release: code, section, text. Raises MalformedLine."""
    texts = (line.strip() for line in lines)
    head = list(islice(texts, _HEAD_LINES))
    read = _appendix if any(map(_APPENDIX.fullmatch, head)) else _listed
    seen: set[tuple[str, str]] = (
        set()
    )  # a paragraph is given behind its end, too late for the line of a repeated one
    for number, code, section, text in read(chain(head, texts)):
        if (code, section) in seen:
            raise MalformedLine(number, f"the row of {code} stands twice")
        seen.add((code, section))
        yield code, section, cpt.wording(text, number, "text")


def _listed(texts: Iterable[str]) -> Iterator[_Found]:
    for number, text in cpt.data_lines(texts, _FIRST):
        found = _PLAIN.fullmatch(text)
        if not found:
            raise MalformedLine(number, f"{text[:40]!r} is not a modifier and its text")
        yield number, found[1], CPT, found[2]


def _appendix(texts: Iterable[str]) -> Iterator[_Found]:
    """The modifiers of each section; what else stands there explains them."""
    met = 0
    for section, first, paragraph in _paragraphs(texts):
        for place, text in _entries(section, paragraph):
            found = _MODIFIERS[section].fullmatch(text)
            if found:
                met += 1
                yield first + place, found[1], section, found[2]
    if not met:
        raise MalformedLine(1, "no modifier stands in the appendix")


def _entries(section: str, paragraph: list[str]) -> list[tuple[int, str]]:
    """Place and text of the entries in a paragraph: it is one, but in the sections that have several in a paragraph."""
    starts = [0]
    if section in _SEVERAL:
        starts += [n for n, text in enumerate(paragraph) if n and _MODIFIERS[section].fullmatch(text)]
    ends = [*starts[1:], len(paragraph)]
    return [(start, " ".join(paragraph[start:end])) for start, end in zip(starts, ends, strict=True)]


def _paragraphs(texts: Iterable[str]) -> Iterator[tuple[str, int, list[str]]]:
    """Section, first line and lines of each paragraph below `Appendix A`; headings choose the section and are left out."""
    section, first = "", 0
    paragraph: list[str] = []
    for number, text in enumerate(chain(texts, [""]), 1):
        if number > _MOST_LINES:
            raise MalformedLine(number, f"an appendix of modifiers has no more than {_MOST_LINES:,} lines")
        if text and not paragraph:
            first = number
        if text:
            paragraph.append(text)
            continue
        if section and paragraph:
            heading = next((name for pattern, name in SECTIONS if pattern.match(paragraph[0])), "")
            section = heading or section
            if not heading:
                yield section, first, paragraph
        elif any(map(_APPENDIX.fullmatch, paragraph)):
            section = CPT
        paragraph = []


def _recognises(source: Source) -> bool:
    lines = cpt.noticed_lines(source, _FIRST)
    head = source.head.decode("cp1252", "replace").splitlines()
    appendix = any(_APPENDIX.fullmatch(line.strip()) for line in head) and any(
        "odifier" in line for line in head
    )
    return bool(lines) and (appendix or all(_PLAIN.fullmatch(line.strip()) for line in lines[: cpt.TELLING]))


def _load(parts: Sequence[Source], shelf: Shelf) -> Counts:
    source = parts[0]
    return put_keyed(source, shelf, cpt_modifiers, parse_modifiers(source.lines(meter=shelf.meter(source))))


CPT_MODIFIERS = Importer(
    name="CPT modifiers (MODUL)",
    book=Book.CPT_MODIFIERS,
    settings=False,
    licensed=True,
    recognises=_recognises,
    label=cpt.label,
    load=_load,
    compared=cpt_modifiers,
)

"""The text of the ICD-10-CM guidelines as sections: numbers from the order of their headings, and the codes they name. Pure.

A heading is a line that begins with the next number of its level, or with the first one of the level below the heading
before it: other numbered lines are text. Levels: Section I., A., 1., a., 1), (a), (i). `guidelines.py` reads the file.
"""

from __future__ import annotations

import re
import string
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from consultant.codes.importers.importer import Row

APPENDIX = "Appendix I"
"""The number of the appendix on present-on-admission reporting; its own headings have no numbers."""

_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
_FIGURES = tuple(map(str, range(1, 60)))
_LEVELS = (
    (re.compile(r"Section ([IVX]+)\. *(\S.*)"), tuple(number.upper() for number in _ROMAN)),
    (re.compile(r"([A-Z])\. +(\S.*)"), tuple(string.ascii_uppercase)),
    (re.compile(r"(\d{1,2})\. +(\S.*)"), _FIGURES),
    (re.compile(r"([a-z])\. +(\S.*)"), tuple(string.ascii_lowercase)),
    (re.compile(r"(\d{1,2})\) *(\S.*)"), _FIGURES),
    (re.compile(r"\(([a-z])\) *(\S.*)"), tuple(string.ascii_lowercase)),
    (re.compile(r"\(([ivx]+)\) *(\S.*)"), _ROMAN),
)
"""How the headings of each level begin, and the order of their numbers."""

_RUNNING = re.compile(
    r"ICD-10-CM Official Guidelines for Coding and Reporting|FY ?20\d\d|Page \d+ of \d+", re.IGNORECASE
)
_LEADERS = re.compile(r"(.*?)\s*\.{4,}\s*(\d+)\s*")
_CONTENTS_LINES = 3  # a page with more lines that end in dots and a number is of the table of contents
_CODE = r"[A-Z](?:\d[0-9A-Z]|A\d)(?:\.[0-9A-Z]{1,4})?"
_NAMED = re.compile(rf"\b({_CODE})(?:\s?[-\u2013]\s?({_CODE})\b|(?![0-9A-Za-z]))")
_CHAPTER = re.compile(r"I\.C\.\d+")
_CATEGORY = 3
_WIDEST = 30  # categories: a wider range speaks of whole chapters


@dataclass(slots=True)
class Section:
    """A section; `page` counts the pages of the file from 1, `lines` are its own, without those of sections below it."""

    number: str
    title: str
    page: int
    lines: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its lines, one blank line between paragraphs."""
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self.lines)).strip()


@dataclass(slots=True)
class _Numbering:
    """Where in the order of headings the reading is: for each level, the place of its last number; -1 for none."""

    places: list[int] = field(default_factory=list)

    def meets(self, line: str) -> str | None:
        """The words behind the number, where `line` is the next heading; it is the last one from then on."""
        fitting = [found for level in range(len(_LEVELS)) if (found := self._fits(level, line))]
        if not fitting:
            return None
        _, level, place, words = min(fitting)
        self.places = [*self.places[:level], *[-1] * (level - len(self.places)), place]
        return words

    def _fits(self, level: int, line: str) -> tuple[int, int, int, str] | None:
        """How well (0 the next of its level, 1 the first below, 2 the first further below), level, place, words."""
        pattern, numbers = _LEVELS[level]
        found = pattern.fullmatch(line)
        if found is None or found[1] not in numbers:
            return None
        place = numbers.index(found[1])
        if level < len(self.places):
            return (0, level, place, found[2]) if place == self.places[level] + 1 else None
        return None if place else (1 + (level > len(self.places)), level, place, found[2])

    @property
    def number(self) -> str:
        """`I.C.4.a.3`."""
        return ".".join(_LEVELS[level][1][place] for level, place in enumerate(self.places) if place >= 0)


def is_contents(page: str) -> bool:
    """Whether a page is of the table of contents."""
    return sum(bool(_LEADERS.fullmatch(line)) for line in page.splitlines()) > _CONTENTS_LINES


def read_sections(pages: Sequence[str], titles: Iterable[tuple[str, int]] = ()) -> list[Section]:
    """The sections in their order. `titles`: headings with their pages as the file's bookmarks have them.

    A heading that goes on in the next line is known by its bookmark; without bookmarks its title is its first line.
    What stands before the first heading is of no section, and is left out.
    """
    wholes: dict[int, list[str]] = {}
    for title, page in titles:
        wholes.setdefault(page, []).append(title)
    sections = [Section("", "", 1)]
    numbering = _Numbering()
    for page, text in enumerate(pages, 1):
        if not is_contents(text):
            _read_page(_lines(text), page, wholes.get(page, []), numbering, sections)
    return sections[1:]


def _lines(page: str) -> list[str]:
    lines = (" ".join(line.split()) for line in page.splitlines())
    return [line for line in lines if not _RUNNING.fullmatch(line)]


def _read_page(
    lines: list[str], page: int, wholes: list[str], numbering: _Numbering, sections: list[Section]
) -> None:
    at = 0
    while at < len(lines):
        line, appendix = lines[at], lines[at] == APPENDIX and sections[-1].number != APPENDIX
        in_appendix = sections[-1].number == APPENDIX
        words = None if in_appendix else numbering.meets(line)
        at += 1
        if appendix:
            sections.append(Section(APPENDIX, lines[at] if at < len(lines) else APPENDIX, page))
            at += 1
        elif words is None:
            sections[-1].lines.append(line)
        else:
            title, more = _whole_title(words, line, lines[at : at + 3], wholes)
            sections.append(Section(numbering.number, title, page))
            at += more
    sections[-1].lines.append("")


def _whole_title(words: str, line: str, after: list[str], wholes: list[str]) -> tuple[str, int]:
    """The title by its bookmark, and how many lines `after` the heading belong to it."""
    begun = _letters(line)
    whole = next((one for one in wholes if _letters(one).startswith(begun)), None)
    if whole is None:
        return words, 0
    taken = 0
    for more in after:
        if not _letters(more) or not _letters(whole).startswith(begun + _letters(more)):
            break
        begun += _letters(more)
        words, taken = f"{words} {more}", taken + 1
    return words, taken


def _letters(text: str) -> str:
    return re.sub(r"\W+", "", text).lower()


def contents(pages: Iterable[str]) -> Iterator[tuple[str, int]]:
    """The numbered lines of the table of contents with their pages; not those that go on in the next line."""
    for page in pages:
        if is_contents(page):
            found = (_LEADERS.fullmatch(line) for line in page.splitlines())
            lines = ((one[1].strip(), int(one[2])) for one in found if one)
            yield from (one for one in lines if any(pattern.fullmatch(one[0]) for pattern, _ in _LEVELS))


def missing_headings(pages: Sequence[str], sections: Iterable[Section]) -> list[str]:
    """The numbered lines of the table of contents that are the title of no section on their page."""
    there: dict[int, list[str]] = {}
    for section in sections:
        there.setdefault(section.page, []).append(_letters(section.number.rpartition(".")[2] + section.title))
    return [
        line
        for line, page in contents(pages)
        if not any(_same_heading(_letters(line), heading) for heading in there.get(page, []))
    ]


def _same_heading(line: str, heading: str) -> bool:
    return bool(line) and (line in heading or heading in line)


def named_codes(sections: Iterable[Section]) -> Iterator[Row]:
    """Rows of `guideline_codes` without their release. A short range of categories of one letter is counted out."""
    for section in sections:
        found: dict[str, None] = {}
        for named in _NAMED.finditer(f"{section.title}\n{section.text}"):
            found.update(
                dict.fromkeys(_between(named[1].replace(".", ""), (named[2] or "").replace(".", "")))
            )
        chapter = _CHAPTER.fullmatch(section.number)
        yield from (
            (code, section.number) for code in found if not (chapter and code in _chapter_range(section))
        )


def _between(first: str, last: str) -> list[str]:
    """`E08` to `E13` with all in between; the first alone where there is no last; [] for wider ranges."""
    if not last:
        return [first]
    if first[0] != last[0] or {len(first), len(last)} != {_CATEGORY}:
        return []
    if not (first[1:] + last[1:]).isdigit():
        return []
    numbers = range(int(first[1:]), int(last[1:]) + 1)
    return [f"{first[0]}{number:02}" for number in numbers] if len(numbers) <= _WIDEST else []


def _chapter_range(section: Section) -> set[str]:
    """The categories that the heading of a chapter spans, which its section does not name one by one."""
    return {
        code for named in _NAMED.finditer(section.title) if named[2] for code in _between(named[1], named[2])
    }


def chapter_ranges(sections: Iterable[Section]) -> Iterator[Row]:
    """Rows of `guideline_chapters` without their release: the ranges of categories in the headings of I.C.1 to I.C.22."""
    for section in sections:
        if _CHAPTER.fullmatch(section.number):
            for named in _NAMED.finditer(section.title):
                if named[2]:
                    yield named[2].replace(".", ""), named[1].replace(".", ""), section.number

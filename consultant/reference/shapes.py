"""The shapes of a code page: cells, tables and sections. Every section names its sources; a page is a heading and its sections."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from consultant.codes.everything import Everything
    from consultant.codes.lookup import Books
    from consultant.vocabulary import Citation, CodeSystem, Setting


@dataclass(frozen=True, slots=True)
class Cell:
    """A text; where it is a code that has a page, its system; `figure` stands right-aligned; `url` leads to a publisher's page.

    `code` is what is looked up, where it is not the text itself.
    """

    text: str
    system: CodeSystem | None = None
    code: str = ""
    figure: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """`columns` head the rows; each row has a cell for each. `more` says what was left out, and where it is."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    more: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a page, in the order: cautions, facts, lines, tables. `key` is its anchor.

    `facts` are names with a value, `lines` sentences of their own. `cautions` say what an edition can't say of the date.
    """

    key: str
    title: str
    facts: tuple[tuple[str, Cell], ...] = ()
    lines: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    citations: tuple[Citation, ...] = ()
    cautions: tuple[str, ...] = ()

    @property
    def says_something(self) -> bool:
        """Whether there is anything below the title."""
        return bool(self.facts or self.lines or self.tables)


@dataclass(frozen=True, slots=True)
class PlainWords:
    """The plain-language description; `by` is `licensee` (the AMA's consumer text, under a licence) or `desk` (composed by us)."""

    text: str
    by: str
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page is asked for. `setting` None: every setting. `place` is a locality's key (`carrier` + `locality`) or a ZIP code."""

    system: CodeSystem
    code: str
    on: date | None = None
    setting: Setting | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """What the builder of a section works with: the books, what was asked, and what the books say of the code."""

    books: Books
    asked: Asked
    found: Everything

    @property
    def system(self) -> CodeSystem:
        """The code's system."""
        return self.found.system

    @property
    def code(self) -> str:
        """The code, printed."""
        return self.found.code

    @property
    def on(self) -> date | None:
        """The date of service."""
        return self.asked.on


@dataclass(frozen=True, slots=True)
class CodePage:
    """A page. `title` is the official description, '' where it may not be printed; `known` is False where no book lists the code, and no rule of a manual speaks of it.

    `note` says which of the editions that answer have ended, where no date was asked for, else ''.
    `standing` is one sentence: valid, billable, ended, not listed; `standing_kind` is good, warn, bad or "".
    `sections` are in their order; those of the keys in `PUBLIC` (page.py) are shown to everybody.
    """

    system: CodeSystem
    code: str
    title: str
    known: bool
    standing: str
    standing_kind: str
    plain: PlainWords
    note: str = ""
    sections: Sequence[Section] = field(default_factory=tuple)

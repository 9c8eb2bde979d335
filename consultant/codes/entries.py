"""What the books say, as frozen values: editions, codes, notes, edit pairs, unit limits, add-ons.

Made by `lookup.py` from rows; read by extraction, checks, the command line and the pages.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from consultant.codes.catalogue import FIRST_DAY, LAST_DAY
from consultant.vocabulary import Citation, CodeSystem, Setting

if TYPE_CHECKING:
    from datetime import date

    from consultant.codes.catalogue import Book


NO_ROW = "no row for "
"""How the citation of a missing row begins."""
EITHER_ORDER = " in either order"
"""How the citation of a missing pair ends."""
NOT_ACCEPTED = "not accepted"
"""What a release's licence says where nobody accepted the AMA's."""


class ReleaseStatus(StrEnum):
    """The life of a release: only active ones answer; a retired one was replaced by a newer import of its edition."""

    LOADING = "loading"
    CHECKED = "checked"
    ACTIVE = "active"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Edition:
    """The release that answers for a date, and how well it fits.

    `asked` is the date of service, None where none was given. `as_of` is the date against which rows with
    dates of their own are judged. `fits` is False where `asked` lies outside the edition's window: then
    `caution` is the sentence that a reply must carry, and nothing may be stated about `asked` itself.
    """

    release_id: int
    book: Book
    setting: Setting | None
    release: str
    starts: date
    ends: date
    asked: date | None
    as_of: date
    fits: bool = True
    caution: str = ""

    @property
    def title(self) -> str:
        """Book, setting and edition in words: `Medicare NCCI PTP edits, practitioner, 2024Q3`."""
        setting = self.setting.words if self.setting else None
        return ", ".join(part for part in (self.book.words, setting, self.release) if part)

    def facts(self) -> dict[str, str | None]:
        """What a finding says of the edition behind it; `asked` is None where it may not speak of that date."""
        return {
            "edition": self.release,
            "from": None if self.starts == FIRST_DAY else self.starts.isoformat(),
            "to": None if self.ends in {None, LAST_DAY} else self.ends.isoformat(),
            "as_of": self.as_of.isoformat(),
            "asked": self.asked.isoformat() if self.asked and self.fits else None,
        }

    def citation(self, row: str) -> Citation:
        """The source of one row of this edition."""
        system = self.book.words + (f", {self.setting.words}" if self.setting else "")
        return Citation(system=system, release=self.release, row=row)


@dataclass(frozen=True, slots=True)
class CodeEntry:
    """A code as one edition lists it. `title` is empty where it may not be printed (AMA) or is not known.

    `billable`: True a complete code, False a header, None where the book makes no such difference.
    `effective` and `terminated` are the code's own dates where its book has them (HCPCS); None is open.
    `seventh_character`: the applicable characters where the code still needs one, else ().
    `unassigned`: the list reserves the code and gives it no meaning (places of service), so that it is never valid.
    """

    system: CodeSystem
    code: str
    title: str
    billable: bool | None
    edition: Edition
    row: str
    effective: date | None = None
    terminated: date | None = None
    seventh_characters: tuple[tuple[str, str], ...] = ()
    unassigned: bool = False

    def valid_on(self, day: date) -> bool:
        """Whether the code means something and its own dates hold `day`."""
        return not (
            self.unassigned
            or (self.effective and day < self.effective)
            or (self.terminated and day > self.terminated)
        )


class NoteKind(StrEnum):
    """Kinds of notes in the ICD-10-CM tabular list (guidelines I.A.11 to I.A.17)."""

    INCLUSION_TERM = "inclusion_term"
    INCLUDES = "includes"
    EXCLUDES1 = "excludes1"
    EXCLUDES2 = "excludes2"
    CODE_FIRST = "code_first"
    USE_ADDITIONAL = "use_additional"
    CODE_ALSO = "code_also"
    NOTE = "note"
    SEVENTH_CHARACTER = "seventh_character"


@dataclass(frozen=True, slots=True)
class CodeNote:
    """One note; `owner` is the code, section or chapter where it stands (notes inherit downwards)."""

    kind: NoteKind
    owner: str
    text: str
    edition: Edition


@dataclass(frozen=True, slots=True)
class EditPair:
    """One NCCI PTP row. Column two is the code that is denied; `deleted` is the last day in force, None is open."""

    column_one: str
    column_two: str
    modifier_indicator: str
    effective: date
    deleted: date | None
    rationale: str
    setting: Setting
    edition: Edition

    @property
    def row(self) -> str:
        """The key of the row in its file."""
        return f"{self.column_one}/{self.column_two} effective {self.effective:%Y-%m-%d}"

    def in_force(self, day: date) -> bool:
        """Effective ≤ day ≤ deletion; indicator 9 marks a pair deleted on its effective date, never in force."""
        return (
            self.modifier_indicator != "9"
            and self.effective <= day
            and (self.deleted is None or day <= self.deleted)
        )


@dataclass(frozen=True, slots=True)
class UnitLimit:
    """One MUE row: `value` units; `adjudication_indicator` 1 claim line, 2 absolute per date, 3 per date (clinical)."""

    code: str
    value: int
    adjudication_indicator: int
    rationale: str
    setting: Setting
    edition: Edition


@dataclass(frozen=True, slots=True)
class AddOn:
    """One add-on row: `kind` 1 listed primaries, 2 contractor-defined, 3 both; `primary` `CCCCC` is the contractor's."""

    add_on: str
    primary: str
    kind: int
    effective: date
    deleted: date | None
    note: str
    edition: Edition

    @property
    def row(self) -> str:
        """The key of the row in its file."""
        return f"{self.add_on} with {self.primary}"

    def in_force(self, day: date) -> bool:
        """Effective ≤ day ≤ deletion."""
        return self.effective <= day and (self.deleted is None or day <= self.deleted)


@dataclass(frozen=True, slots=True)
class ReleaseStatusLine:
    """A line of `codes status`; counts are plain integers or None where a book has no such rows."""

    book: str
    setting: str | None
    release: str
    starts: date
    ends: date | None
    status: str
    rows: int | None
    codes: int | None
    billable: int | None
    modifiers: int | None
    sha256: str
    imported_at: str

"""What an edition of HCPCS Level II says of a code or a modifier: its entry, Medicare's indicators, and its history.

A file tells what was known when it was made. Where a later one has the days of a code that the file of the date could not
know, the later one is believed (`known_later`). Codes are compact here; what the indicators mean is in `hcpcs_indicators.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, select

from consultant.codes.catalogue import Book
from consultant.codes.editions import every_edition
from consultant.codes.entries import NO_ROW, CodeEntry
from consultant.codes.known import Known
from consultant.codes.readers import hcpcs_indicators as indicators
from consultant.models.books import hcpcs_codes, hcpcs_details
from consultant.vocabulary import CodeSystem

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from sqlalchemy import Connection, Row

    from consultant.codes.editions import Release
    from consultant.codes.entries import Edition
    from consultant.codes.view import View

_MODIFIER_LENGTH = 2
_SYSTEMS = frozenset({CodeSystem.HCPCS, CodeSystem.MOD})
_REPEATED = (
    "pricing",
    "coverage_manual",
    "carriers_manual",
    "lab_certifications",
    "cross_references",
    "types_of_service",
)
_CODES, _DETAILS = hcpcs_codes.c, hcpcs_details.c
_BOTH = hcpcs_codes.outerjoin(
    hcpcs_details, and_(_DETAILS.release_id == _CODES.release_id, _DETAILS.code == _CODES.code)
)
_ENTRY = (
    _CODES.code,
    _CODES.title,
    _CODES.effective,
    _CODES.terminated,
    _DETAILS.added,
    _DETAILS.action,
)
_FIND = (
    select(*_ENTRY)
    .select_from(_BOTH)
    .where(_CODES.release_id == bindparam("release"), _CODES.code == bindparam("code"))
)
_EVERY = (
    select(_CODES.release_id, *_ENTRY)
    .select_from(_BOTH)
    .where(_CODES.release_id.in_(bindparam("releases", expanding=True)), _CODES.code == bindparam("code"))
)
_INDICATORS = (
    select(hcpcs_details, _CODES.short_title, _CODES.effective)
    .join(hcpcs_codes, and_(_CODES.release_id == _DETAILS.release_id, _CODES.code == _DETAILS.code))
    .where(_DETAILS.release_id == bindparam("release"), _DETAILS.code == bindparam("code"))
)


def find_code(view: View, system: CodeSystem, code: str, on: date | None) -> CodeEntry | None:
    """The entry in the edition for `on`, or in a later one whose days of the code are against that."""
    edition = view.edition(Book.HCPCS, None, on)
    if edition is None or not _is_of(system, code):
        return None
    entry = find(view.connection, edition, system, code)
    if on is None or (entry and not entry.valid_on(on)):
        return entry
    later = known_later(view, code, on)
    return later if later and _is_against(later, entry, on) else entry


def _is_against(later: CodeEntry, entry: CodeEntry | None, on: date) -> bool:
    """Whether the later edition ends before `on` what was open, or began by then what was not listed, be it ended since."""
    ended = bool(later.terminated and later.terminated < on)
    begun = bool(later.effective and later.effective <= on)
    return ended if entry else begun


def known_later(view: View, code: str, on: date) -> CodeEntry | None:
    """The entry of `code` (compact) in the nearest edition after the one that answers for `on`; None where none lists it.

    Its days are its own, so that the edition counts as one that fits `on`.
    """
    later = _later(view.series(Book.HCPCS), view.today, on)
    if not later:
        return None
    rows = {row.release_id: row for row in view.connection.execute(_EVERY, _asked(later, code))}
    nearest = next((one for one in later if one.release_id in rows), None)
    if nearest is None:
        return None
    system = CodeSystem.MOD if len(code) == _MODIFIER_LENGTH else CodeSystem.HCPCS
    dated = replace(nearest, as_of=on, asked=on, fits=True, caution="")
    return _entry(rows[nearest.release_id], system, dated)


@lru_cache(maxsize=10_000)
def _later(series: tuple[Release, ...], today: date, on: date) -> tuple[Edition, ...]:
    """The editions that begin after the one that answers for `on`, the nearest first."""
    answering, *others = every_edition(series, today, on)
    return tuple(sorted((one for one in others if one.starts > answering.starts), key=lambda one: one.starts))


def _asked(editions: Iterable[Edition], code: str) -> dict[str, Any]:
    return {"releases": [one.release_id for one in editions], "code": code}


def find(connection: Connection, edition: Edition, system: CodeSystem, code: str) -> CodeEntry | None:
    """The entry of `code` (compact) in `edition`; None where it has none, or one of the other kind."""
    if not _is_of(system, code):
        return None
    row = connection.execute(_FIND, {"release": edition.release_id, "code": code}).first()
    return _entry(row, system, edition) if row else None


def _is_of(system: CodeSystem, code: str) -> bool:
    return system in _SYSTEMS and (len(code) == _MODIFIER_LENGTH) is (system is CodeSystem.MOD)


def _entry(row: Row[*tuple[Any, ...]], system: CodeSystem, edition: Edition) -> CodeEntry:
    return CodeEntry(
        system=system,
        code=row.code,
        title=row.title,
        billable=None,
        edition=edition,
        row=row.code,
        effective=_first_day(row),
        terminated=row.terminated,
    )


def _first_day(row: Row[*tuple[Any, ...]]) -> date | None:
    """When the code was added, or from when on it was taken up again after an end.

    The file's "action effective date" is that of the last change: of a code that ended it is the day after its last.
    """
    first: date | None = row.effective if _is_taken_up_again(row) else row.added or row.effective
    return None if first and row.terminated and first > row.terminated else first


def _is_taken_up_again(row: Row[*tuple[Any, ...]]) -> bool:
    return row.action == indicators.TAKEN_UP_AGAIN and row.effective is not None


@dataclass(frozen=True, slots=True)
class Indicators:
    """Medicare's record of a code, as published; '' and () where it is blank. Dates are those of the publisher.

    `action` is what was done to the code last, `action_effective` from when on; manual sections are those of the old
    Coverage Issues and Carriers Manuals.
    """

    code: str
    short_title: str
    pricing: tuple[str, ...]
    multiple_pricing: str
    coverage_manual: tuple[str, ...]
    carriers_manual: tuple[str, ...]
    statute: str
    lab_certifications: tuple[str, ...]
    cross_references: tuple[str, ...]
    coverage: str
    asc_group: str
    asc_from: date | None
    opps_group: str
    opps_indicator: str
    opps_from: date | None
    processing_note: str
    betos: str
    types_of_service: tuple[str, ...]
    anesthesia_units: int | None
    added: date | None
    action: str
    action_effective: date | None
    edition: Edition

    @property
    def row(self) -> str:
        """The key of the row in its file."""
        return self.code


def find_indicators(view: View, code: str, on: date | None) -> Indicators | None:
    """Medicare's record of a code or modifier (compact) in the edition for `on`; None where it has none."""
    edition = view.edition(Book.HCPCS, None, on)
    if edition is None:
        return None
    row = view.connection.execute(_INDICATORS, {"release": edition.release_id, "code": code}).first()
    if row is None:
        return None
    found = row._asdict()
    del found["release_id"]
    found["action_effective"] = found.pop("effective")
    for name in _REPEATED:
        found[name] = tuple(filter(None, found[name].split("|")))
    return Indicators(**found, edition=edition)


def known_indicators(view: View, system: CodeSystem, code: str, on: date | None) -> list[Known]:
    """Section `hcpcs`: the fields that are filled, and in words what the main ones mean."""
    found = find_indicators(view, code, on) if _is_of(system, code) else None
    if found is None:
        return []
    facts = {
        name: list(value) if isinstance(value, tuple) else value
        for name in Indicators.__slots__
        if name not in {"code", "edition"} and (value := getattr(found, name)) not in ("", (), None)
    }
    words = indicators.in_words(found.coverage, found.pricing, found.action)
    line = "; ".join(words.values()) or "no indicator is published"
    return [Known({**facts, **words}, f"Medicare's record: {line}.", found.edition, found.row)]


def history(view: View, system: CodeSystem, code: str) -> list[tuple[Edition, CodeEntry | None]]:
    """Every loaded edition, oldest first, with the entry of `code` there (None: not listed); [] where none lists it."""
    return [
        (edition, _entry(row, system, edition) if row else None)
        for edition, row in _every_row(view, system, code)
    ]


def _every_row(
    view: View, system: CodeSystem, code: str
) -> list[tuple[Edition, Row[*tuple[Any, ...]] | None]]:
    if not _is_of(system, code):
        return []
    editions = every_edition(view.series(Book.HCPCS), view.today, None)
    rows = {row.release_id: row for row in view.connection.execute(_EVERY, _asked(editions, code))}
    if not rows:
        return []
    return [(one, rows.get(one.release_id)) for one in sorted(editions, key=lambda one: one.starts)]


def known_editions(view: View, system: CodeSystem, code: str, _on: date | None) -> list[Known]:
    """Section `history`: a line an edition."""
    return [
        _known_edition(edition, _entry(row, system, edition) if row else None, row, code)
        for edition, row in _every_row(view, system, code)
    ]


def _known_edition(
    edition: Edition, entry: CodeEntry | None, row: Row[*tuple[Any, ...]] | None, code: str
) -> Known:
    facts = {
        "release": edition.release,
        "from": edition.starts,
        "to": edition.ends,
        "listed": entry is not None,
        "title": entry.title if entry else "",
        "added": row.added if row else None,
        "effective": entry.effective if entry else None,
        "terminated": entry.terminated if entry else None,
    }
    if entry is None or row is None:
        return Known(facts, "Not listed.", edition, f"{NO_ROW}{code}")
    ended = f", ended on {entry.terminated}" if entry.terminated else ""
    since = f" since {entry.effective}" if entry.effective else ""
    if _is_taken_up_again(row):
        added = f"added {row.added}, " if row.added else ""
        since = f", {added}taken up again from {entry.effective}"
    return Known(facts, f"Listed{since}{ended}: {entry.title}", edition, entry.row)

"""What the books say of a code, as `lookup` tells it; the system that a code is looked up in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from consultant.codes.shapes import systems_of
from consultant.errors import UsageError
from consultant.vocabulary import CodeSystem

if TYPE_CHECKING:
    from consultant.codes.entries import AddOn, CodeEntry, Edition, UnitLimit
    from consultant.codes.everything import Everything
    from consultant.codes.known import Known
    from consultant.codes.lookup import Books
    from consultant.codes.readers.edits import PairCounts
    from consultant.vocabulary import Citation


def system_of(books: Books, code: str, named: str | None) -> CodeSystem:
    """The system that was named, else the likeliest by shape that the books know the code in. Raises UsageError."""
    if named:
        try:
            return CodeSystem(named.strip().upper())
        except ValueError as error:
            message = f"{named!r} is no code system; take one of {', '.join(CodeSystem)}."
            raise UsageError(message) from error
    possible = systems_of(code)
    if not possible and books.exists(CodeSystem.ICD9CM, code):  # 4019 without its dot looks like no code
        return CodeSystem.ICD9CM
    if not possible:
        message = f"{code!r} does not look like a code of any system."
        raise UsageError(message)
    return next((one for one in (*possible, CodeSystem.ICD9CM) if books.exists(one, code)), possible[0])


def everything_json(found: Everything) -> dict[str, Any]:
    """The keys of CONTRACT.md, then those of the sections; each fact with its edition and its citation."""
    entry = found.entry
    shown: dict[str, Any] = {
        "code": found.code,
        "system": found.system,
        "release": entry.edition.release if entry else None,
        "date": found.date,
        "valid": found.valid,
        "judged_on": found.judged_on,
        "billable": entry.billable if entry else None,
        "title": entry.title if entry else "",
        "effective": entry.effective if entry else None,
        "terminated": entry.terminated if entry else None,
        "caution": entry.edition.caution if entry else "",
        "seventh_characters": dict(entry.seventh_characters) if entry else {},
        "parents": [_below(one) for one in found.parents],
        "notes": [
            {"kind": note.kind, "owner": note.owner, "text": note.text} | _cited(note.edition, note.owner)
            for note in found.notes
        ],
        "limits": [_limit(limit) for limit in found.limits],
        "fees": [],
        "edits": {
            str(counts.edition.setting): _counts(counts, found.row_of(counts)) for counts in found.edits
        },
        "add_ons": [_add_on(row) for row in found.add_ons],
        "below": [_below(one) for one in found.below],
        "listed_in": [edition.title for edition in found.listed_in],
    }
    shown |= {key: [_known(one) for one in section] for key, section in found.sections}
    return shown | {"citations": [_citation(one) for one in found.citations()]}


def _citation(one: Citation) -> dict[str, str]:
    return {"system": one.system, "release": one.release, "row": one.row}


def _cited(edition: Edition, row: str) -> dict[str, Any]:
    """What every fact carries: its edition, what that can't say of the date, and the row."""
    return {
        "release": edition.release,
        "caution": edition.caution,
        "citation": _citation(edition.citation(row)),
    }


def _known(one: Known) -> dict[str, Any]:
    return one.facts | _cited(one.edition, one.row) | {"line": one.line}


def _limit(limit: UnitLimit) -> dict[str, Any]:
    return {
        "setting": limit.setting,
        "value": limit.value,
        "adjudication_indicator": limit.adjudication_indicator,
        "rationale": limit.rationale,
    } | _cited(limit.edition, limit.code)


def _counts(counts: PairCounts, row: str) -> dict[str, Any]:
    return {"column_one": counts.column_one, "column_two": counts.column_two} | _cited(counts.edition, row)


def _add_on(row: AddOn) -> dict[str, Any]:
    return {"add_on": row.add_on, "primary": row.primary, "kind": row.kind, "note": row.note} | _cited(
        row.edition, row.row
    )


def _below(entry: CodeEntry) -> dict[str, Any]:
    return {"code": entry.code, "title": entry.title, "billable": entry.billable}

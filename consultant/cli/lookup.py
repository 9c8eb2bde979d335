"""`consultant lookup CODE`: everything that the loaded books say of one code, as of a date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from consultant.cli.accounts import AsJson
from consultant.cli.output import parse_day, parse_setting, print_json
from consultant.cli.services import open_services
from consultant.codes.entries import Book
from consultant.codes.shapes import printed, systems_of
from consultant.errors import UsageError
from consultant.vocabulary import PROCEDURE_SYSTEMS, CodeSystem, Setting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date as Date  # noqa: N812 - `date` is the option's name

    from consultant.codes.entries import AddOn, CodeEntry, Edition
    from consultant.codes.lookup import Books
    from consultant.vocabulary import Citation

MOST_BELOW = 50
_STANDING = {True: "Valid", False: "Not valid", None: "Listed"}


def lookup(
    code: Annotated[str, typer.Argument(help="A code, with or without its dot.")],
    system: Annotated[
        str | None, typer.Option(help="Its system, where the code could be of several.")
    ] = None,
    date: Annotated[str | None, typer.Option(help="Date of service, YYYY-MM-DD.")] = None,
    setting: Annotated[str | None, typer.Option(help="Only this setting's tables.")] = None,
    as_json: AsJson = False,
) -> None:
    """What the loaded books say of a code."""
    day, place = parse_day(date), parse_setting(setting)
    books = open_services().books
    found = _Looked(books, _system(books, code, system), code, day, place).as_json()
    if as_json:
        print_json(found)
    else:
        print("\n".join(_lines(found)))


def _system(books: Books, code: str, named: str | None) -> CodeSystem:
    """The system that was named, else the likeliest by shape that the books know the code in. Raises UsageError."""
    if named:
        try:
            return CodeSystem(named.strip().upper())
        except ValueError as error:
            message = f"{named!r} is no code system; take one of {', '.join(CodeSystem)}."
            raise UsageError(message) from error
    possible = systems_of(code)
    if not possible:
        message = f"{code!r} does not look like a code of any system."
        raise UsageError(message)
    return next((one for one in possible if books.exists(one, code)), possible[0])


class _Looked:
    """One code beside the books."""

    def __init__(
        self, books: Books, system: CodeSystem, code: str, day: Date | None, setting: Setting | None
    ) -> None:
        self.books = books
        self.system = system
        self.code = printed(system, code)
        self.day = day
        self.settings = (setting,) if setting else tuple(Setting)
        self.citations: dict[Citation, None] = {}

    def as_json(self) -> dict[str, Any]:
        entry = self.books.find_code(self.system, self.code, self.day)
        billed = self.system in PROCEDURE_SYSTEMS
        found = {
            "code": self.code,
            "system": self.system,
            "release": entry.edition.release if entry else None,
            "date": self.day,
            "valid": self._valid(entry),
            "billable": entry.billable if entry else None,
            "title": entry.title if entry else "",
            "effective": entry.effective if entry else None,
            "terminated": entry.terminated if entry else None,
            "caution": entry.edition.caution if entry else "",
            "seventh_characters": dict(entry.seventh_characters) if entry else {},
            "notes": self._notes() if entry and self.system is CodeSystem.ICD10CM else [],
            "limits": list(self._limits()) if billed else [],
            "fees": [],
            "edits": dict(self._edits()) if billed else {},
            "add_ons": self._add_ons() if billed else [],
            "below": self._below() if entry and entry.billable is False else [],
            "listed_in": self._listed_in() if billed else [],
        }
        if entry:
            self._cite(entry.edition, entry.row)
        found["citations"] = [
            {"system": one.system, "release": one.release, "row": one.row} for one in self.citations
        ]
        return found

    def _cite(self, edition: Edition, row: str) -> None:
        self.citations[edition.citation(row)] = None

    def _valid(self, entry: CodeEntry | None) -> bool | None:
        """None where no loaded book could say."""
        if entry is None:
            book = {CodeSystem.ICD10CM: Book.ICD10CM, CodeSystem.HCPCS: Book.HCPCS}.get(self.system)
            return False if book and self.books.edition(book, None, self.day) else None
        if not entry.edition.fits:
            return None
        return entry.billable is not False and entry.valid_on(self.day or entry.edition.as_of)

    def _notes(self) -> list[dict[str, str]]:
        notes = self.books.notes(self.code, self.day)
        if notes:
            self._cite(notes[0].edition, self.code)
        return [{"kind": note.kind, "owner": note.owner, "text": note.text} for note in notes]

    def _limits(self) -> Iterator[dict[str, Any]]:
        for setting in self.settings:
            limit = self.books.unit_limits([self.code], setting, self.day).get(self.code)
            if limit:
                self._cite(limit.edition, self.code)
                yield {
                    "setting": setting,
                    "value": limit.value,
                    "adjudication_indicator": limit.adjudication_indicator,
                    "rationale": limit.rationale,
                    "release": limit.edition.release,
                    "caution": limit.edition.caution,
                }

    def _edits(self) -> Iterator[tuple[str, dict[str, Any]]]:
        for setting in self.settings:
            counts = self.books.pairs_of(self.code, setting, self.day)
            if counts:
                yield (
                    setting,
                    {
                        "column_one": counts.column_one,
                        "column_two": counts.column_two,
                        "release": counts.edition.release,
                        "caution": counts.edition.caution,
                    },
                )

    def _add_ons(self) -> list[dict[str, Any]]:
        rows = [*self.books.add_ons([self.code], self.day), *self.books.add_ons_of(self.code, self.day)]
        return [self._add_on(row) for row in rows if row.in_force(row.edition.as_of)]

    def _add_on(self, row: AddOn) -> dict[str, Any]:
        self._cite(row.edition, row.row)
        return {"add_on": row.add_on, "primary": row.primary, "kind": row.kind, "note": row.note}

    def _below(self) -> list[dict[str, Any]]:
        return [
            {"code": one.code, "title": one.title, "billable": one.billable}
            for one in self.books.leaves(self.code, self.day, limit=MOST_BELOW)
        ]

    def _listed_in(self) -> list[str]:
        editions = self.books.listed_in(self.code, self.day)
        for edition in editions:
            self._cite(edition, self.code)
        return [edition.title for edition in editions]


def _lines(found: dict[str, Any]) -> Iterator[str]:
    """The same for a reader."""
    yield f"{found['code']} ({found['system']}) {found['title']}".rstrip()
    yield from _standing(found)
    for limit in found["limits"]:
        yield (
            f"MUE {_words(limit['setting'])} {limit['release']}: {limit['value']} units, "
            f"adjudication indicator {limit['adjudication_indicator']} ({limit['rationale']})"
        )
    for setting, counts in found["edits"].items():
        yield (
            f"PTP {_words(setting)} {counts['release']}: column one of {counts['column_one']:,} pairs in force, "
            f"column two of {counts['column_two']:,}"
        )
    for row in found["add_ons"]:
        yield f"Add-on {row['add_on']} with primary {row['primary']} (type {row['kind']}) {row['note']}".rstrip()
    for one in found["below"]:
        yield f"  {one['code']}  {one['title']}"
    for note in found["notes"]:
        yield f"{_words(note['kind'])} ({note['owner']}): {note['text']}"
    yield from (f"Source: {one['system']}, {one['release']}, {one['row']}" for one in found["citations"])


def _standing(found: dict[str, Any]) -> Iterator[str]:
    if found["release"] is None:
        yield (
            "No loaded book has a title for it."
            if found["listed_in"]
            else "It is on none of the loaded books."
        )
    elif found["seventh_characters"]:
        yield f"Not complete in {found['release']}: it needs a 7th character."
    elif found["billable"] is not None:
        yield f"{'Billable' if found['billable'] else 'A header, not billable,'} in {found['release']}."
    else:
        yield f"{_STANDING[found['valid']]} in {found['release']}."
    if found["terminated"]:
        yield f"Terminated on {found['terminated']}."
    cautions = [found["caution"], *(one["caution"] for one in (*found["limits"], *found["edits"].values()))]
    yield from dict.fromkeys(filter(None, cautions))


def _words(name: str) -> str:
    return name.replace("_", " ")

"""`consultant search`: codes for words, ranked, with why each is among them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from consultant.cli.accounts import AsJson
from consultant.cli.output import field, json_lines, parse_day, print_json, print_table
from consultant.cli.services import open_services
from consultant.codes.search.search import MOST, search
from consultant.errors import UsageError
from consultant.vocabulary import CodeSystem

if TYPE_CHECKING:
    from datetime import date

    from consultant.codes.lookup import Books
    from consultant.codes.search.search import Hit


def search_command(
    text: Annotated[
        str | None, typer.Argument(help="What is meant, in words, or the beginning of a code.")
    ] = None,
    system: Annotated[str | None, typer.Option(help="The code system; all where it is left out.")] = None,
    limit: Annotated[int, typer.Option(help=f"How many codes, 1 to {MOST}.")] = 10,
    date: Annotated[str | None, typer.Option(help="Date of service, YYYY-MM-DD.")] = None,
    billable: Annotated[bool, typer.Option("--billable", help="Complete codes only.")] = False,
    as_json: AsJson = False,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="JSON lines in ({id, text}) and out.")] = False,
) -> None:
    """Find codes by words, by an abbreviation or a brand name, or by the beginning of a code."""
    books = open_services().books
    asked = _Filters(parse_system(system), _checked(limit), parse_day(date), billable)
    if jsonl:
        json_lines(lambda request: {"results": _results(books, field(request, "text", required=True), asked)})
        return
    if text is None or not text.strip():
        message = "Say what to search for: consultant search 'frozen shoulder left' --system ICD-10-CM."
        raise UsageError(message)
    found = _results(books, text, asked)
    if as_json:
        print_json({"results": found})
    else:
        print_table(
            ("code", "system", "title", "score", "why"),
            [
                (one["code"], one["system"], one["title"], one["score"], "; ".join(one["why"]))
                for one in found
            ],
        )


class _Filters:
    """What narrows a search."""

    def __init__(self, system: CodeSystem | None, limit: int, on: date | None, billable: bool) -> None:
        self.system, self.limit, self.on, self.billable = system, limit, on, billable


def parse_system(name: str | None) -> CodeSystem | None:
    """A system by its name in any case; None where none is named. Raises UsageError."""
    if name is None:
        return None
    try:
        return CodeSystem(name.strip().upper())
    except ValueError as error:
        message = f"{name!r} is no code system; take one of {', '.join(CodeSystem)}."
        raise UsageError(message) from error


def _checked(limit: int) -> int:
    if not 1 <= limit <= MOST:
        message = f"--limit takes a whole number from 1 to {MOST}."
        raise UsageError(message)
    return limit


def _results(books: Books, text: str, asked: _Filters) -> list[dict[str, Any]]:
    hits = books.read(search, text, asked.system, limit=asked.limit, on=asked.on, billable=asked.billable)
    return [result(hit) for hit in hits]


def result(hit: Hit) -> dict[str, Any]:
    """A code as CONTRACT.md has it, with its edition; `units` where the words name a dose."""
    units = hit.units
    return {
        "system": hit.system,
        "code": hit.code,
        "title": hit.entry.title,
        "score": hit.score,
        "why": list(hit.why),
        "below": hit.below,
        "billable": hit.entry.billable,
        "release": hit.entry.edition.release,
        "caution": hit.entry.edition.caution,
    } | (
        {"units": {"count": units.count, "dose": units.dose, "each": units.each, "exact": units.exact}}
        if units
        else {}
    )

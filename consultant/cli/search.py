"""`consultant search`: codes for words, ranked, with why each is among them."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from consultant.cli.accounts import AsJson
from consultant.cli.note import note_json, print_note
from consultant.cli.output import field, json_lines, parse_day, print_json, print_table, shortened
from consultant.cli.services import open_services
from consultant.codes.search.search import MOST, search
from consultant.contract.searches import parse_system, result
from consultant.errors import UsageError
from consultant.extraction.notes.candidates import read_note
from consultant.vocabulary import CodeSystem

if TYPE_CHECKING:
    from datetime import date

    from consultant.codes.lookup import Books
    from consultant.extraction.notes.values import Note

MOST_OF_A_PHRASE = 5
"""How many codes `--note` gives for a phrase, at most."""


def search_command(
    text: Annotated[
        str | None,
        typer.Argument(help="What is meant, in words, or the beginning of a code; with --note, a note."),
    ] = None,
    system: Annotated[
        str | None, typer.Option(help="The code system; all where it is left out (--note: ICD-10-CM).")
    ] = None,
    limit: Annotated[int, typer.Option(help=f"How many codes, 1 to {MOST}.")] = 10,
    date: Annotated[str | None, typer.Option(help="Date of service, YYYY-MM-DD.")] = None,
    billable: Annotated[bool, typer.Option("--billable", help="Complete codes only.")] = False,
    note: Annotated[
        bool,
        typer.Option(
            "--note", help="Read a clinical note: candidates by sentence, denied and former ones marked."
        ),
    ] = False,
    as_json: AsJson = False,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="JSON lines in ({id, text}) and out.")] = False,
) -> None:
    """Find codes by words, by an abbreviation or a brand name, or by the beginning of a code."""
    books = open_services().books
    asked = _Filters(parse_system(system), _checked(limit), parse_day(date), billable)
    answer = _read_note if note else _found
    if jsonl:
        json_lines(lambda request: answer(books, field(request, "text", required=True), asked))
        return
    words = text if text is not None or not note else _standard_input()
    if words is None or not words.strip():
        raise UsageError(WANTED)
    if as_json:
        print_json(answer(books, words, asked))
    elif note:
        print_note(_note(books, words, asked))
    else:
        _print(_results(books, words, asked))


WANTED = "Say what to search for: consultant search 'frozen shoulder left' --system ICD-10-CM."


@dataclass(frozen=True, slots=True)
class _Filters:
    """What narrows a search."""

    system: CodeSystem | None
    limit: int
    on: date | None
    billable: bool


def _standard_input() -> str:
    return "" if sys.stdin.isatty() else sys.stdin.read()


def _found(books: Books, text: str, asked: _Filters) -> dict[str, Any]:
    return {"results": _results(books, text, asked)}


def _read_note(books: Books, text: str, asked: _Filters) -> dict[str, Any]:
    return note_json(_note(books, text, asked))


def _note(books: Books, text: str, asked: _Filters) -> Note:
    return read_note(
        text, books, asked.on, (asked.system or CodeSystem.ICD10CM,), min(asked.limit, MOST_OF_A_PHRASE)
    )


def _print(found: list[dict[str, Any]]) -> None:
    print_table(
        ("code", "system", "title", "score", "why"),
        [
            (
                one["code"],
                one["system"],
                shortened(one["title"], 90),
                one["score"],
                shortened(one["why"][0], 80),
            )
            for one in found
        ],
    )


def _checked(limit: int) -> int:
    if not 1 <= limit <= MOST:
        message = f"--limit takes a whole number from 1 to {MOST}."
        raise UsageError(message)
    return limit


def _results(books: Books, text: str, asked: _Filters) -> list[dict[str, Any]]:
    hits = books.read(search, text, asked.system, limit=asked.limit, on=asked.on, billable=asked.billable)
    return [result(hit) for hit in hits]

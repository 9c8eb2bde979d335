"""`consultant extract`: what the desk reads out of a question, without looking anything up."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from consultant.cli.output import field, json_lines, parse_day, print_json, print_table
from consultant.cli.services import Services, open_services
from consultant.contract.consultations import understood as read
from consultant.errors import UsageError

if TYPE_CHECKING:
    import datetime as dt


def extract_command(
    text: Annotated[
        str | None, typer.Argument(help="The question; standard input where it is left out.")
    ] = None,
    date: Annotated[
        str | None, typer.Option(help="The day the question was written, YYYY-MM-DD; default today.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="JSON lines in ({id, text[, subject, date]}) and out.")
    ] = False,
) -> None:
    """Show which codes a question names, what it says of them and what it asks."""
    services = open_services()
    if jsonl:
        json_lines(lambda request: line(services, request))
        return
    found = understood(services, text if text is not None else _standard_input(), "", parse_day(date))
    if as_json:
        print_json(found)
    else:
        _print(found)


def line(services: Services, request: dict[str, Any]) -> dict[str, Any]:
    """A JSON line of CONTRACT.md; raises UsageError where `text` is missing or `date` is none."""
    text, subject = field(request, "text", required=True), field(request, "subject")
    return understood(services, text, subject, parse_day(field(request, "date")))


def understood(services: Services, text: str, subject: str, day: dt.date | None) -> dict[str, Any]:
    """The question in `text` as it is understood on `day`, today where it is None."""
    return read(services.books, text, subject, day or services.clock().date())


def _standard_input() -> str:
    if sys.stdin.isatty():
        message = "Give the question as an argument, or text on standard input."
        raise UsageError(message)
    return sys.stdin.read()


def _print(found: dict[str, Any]) -> None:
    print_table(
        ("code", "to", "system", "modifiers", "units", "sure"),
        [
            (
                one["code"],
                one["range_end"],
                one["system"],
                " ".join(one["modifiers"]),
                one["units"],
                one["confidence"],
            )
            for one in found["mentions"]
        ],
    )
    said = {name: value for name, value in found["particulars"].items() if value is not None}
    print("\n".join(f"{name.replace('_', ' ')}: {value}" for name, value in said.items()))
    asked = ", ".join(intent["kind"].replace("_", " ") for intent in found["intents"])
    print(f"asked: {asked or 'nothing that could be worked with'}")

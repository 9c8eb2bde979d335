"""`consultant lookup CODE`: everything that the loaded books say of one code, as of a date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from consultant.cli.accounts import AsJson
from consultant.cli.output import parse_day, parse_setting, print_json
from consultant.cli.services import open_services
from consultant.codes.catalogue import UNDATED
from consultant.codes.everything import look_up
from consultant.contract.lookups import everything_json, system_of
from consultant.vocabulary import Setting

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HISTORY = "history"
"""The section that speaks of every edition, so that each has its own days and none a caution."""

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
    settings = (place,) if place else tuple(Setting)
    found = look_up(books, system_of(books, code, system), code, day, settings)
    shown = everything_json(found)
    if as_json:
        print_json(shown)
    else:
        print("\n".join(_lines(shown, [key for key, _ in found.sections])))


def _lines(found: dict[str, Any], sections: Sequence[str]) -> Iterator[str]:
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
    for key in sections:
        yield from (f"{_words(key).capitalize()} ({one['release']}): {one['line']}" for one in found[key])
    yield from (f"Source: {one['system']}, {one['release']}, {one['row']}" for one in found["citations"])


def _standing(found: dict[str, Any]) -> Iterator[str]:
    release, day = found["release"], found["judged_on"]
    if release is None:
        yield _unlisted(found)
    elif found["seventh_characters"]:
        yield f"Not complete in {release}: it needs a 7th character."
    elif found["billable"] is not None:
        yield f"{'Billable' if found['billable'] else 'A header, not billable,'} in {release}."
    elif release == UNDATED:
        yield "On the list, which names no edition."
    else:
        yield f"{_STANDING[found['valid']]} on {day} ({release})." if day else f"Listed in {release}."
    if found["terminated"]:
        yield f"Ended on {found['terminated']}."
    yield from _cautions(found)


def _unlisted(found: dict[str, Any]) -> str:
    """Not in the edition of the date: which ones do list it, if any."""
    others = [one["release"] for one in found.get(HISTORY, ()) if one.get("listed", True)]
    if others:
        return f"Not listed in the edition that answers for this date; listed in {', '.join(dict.fromkeys(others))}."
    if found["listed_in"]:
        return "No loaded book has a title for it."
    return "It is on none of the loaded books."


def _cautions(found: dict[str, Any]) -> Iterator[str]:
    """Each warning of an edition once; the history speaks of every edition, and needs none."""
    lists = [value for key, value in found.items() if isinstance(value, list) and key != HISTORY]
    facts = [one for value in lists for one in value if isinstance(one, dict)]
    told = [found["caution"], *(one.get("caution") for one in (*facts, *found["edits"].values()))]
    yield from dict.fromkeys(filter(None, told))


def _words(name: str) -> str:
    return name.replace("_", " ")

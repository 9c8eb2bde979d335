"""Sentences about where a fee holds: the locality with its indices, or the nation and what is missing for a locality."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from consultant.drafting.letter import Line
from consultant.drafting.phrases.words import joined

if TYPE_CHECKING:
    from collections.abc import Mapping

    from consultant.drafting.letter import Sources
    from consultant.vocabulary import Finding

NATION = "National amount (all geographic indices 1.000): no payment locality was named, so this is an assumption; the local amount differs, and needs the ZIP code or the locality."
NO_INDICES = "National amount (all geographic indices 1.000): no geographic indices are loaded for the time of these relative values, so no local amount can be given."
MOST_NAMED = 6
_HOW = {
    "number": "as named",
    "name": "by its name",
    "county": "by its county",
    "state": "the only one of the state",
}


def lines(finding: Finding, sources: Sources) -> list[Line]:
    """A line a locality, or one on the nation; `finding` is the first that has places."""
    facts = finding.facts
    named = [one for one in facts["places"] if one["name"]]
    notes = sources.cite(one for one in finding.citations if _is_of_a_place(one.system))
    told = [Line(locality(one), notes) for one in named]
    if not named:
        told.append(Line(_nation(facts), notes))
    elif facts["place_problem"] == "zip_not_listed":
        told.append(Line(f"ZIP {facts['place_asked']['zip']} is not in the ZIP file loaded."))
    return told


def _is_of_a_place(system: str) -> bool:
    return "fee schedule" not in system


def locality(one: Mapping[str, Any]) -> str:
    """A locality with its indices, and how it was found; `one` are the facts of a place."""
    how = f"by ZIP {one['zip']}" if one["zip"] else _HOW[one["how"]]
    floor = " with the floor of 1.0" if one["floor"] else ", without the floor of 1.0"
    note = f" ({one['note'].strip('* .')})" if one["note"] else ""
    unsure = (
        " That ZIP code lies in more than one locality: only the ZIP+4 settles it, and this is the one listed for its five figures."
        if one["plus_four"]
        else ""
    )
    return (
        f"Locality {one['locality']} {one['name']} (contractor {one['carrier']}, {how}): geographic indices {one['indices_edition']} "
        f"work {one['work']}{floor}, practice expense {one['expense']}, malpractice {one['malpractice']}{note}.{unsure}"
    )


def _nation(facts: Mapping[str, Any]) -> str:
    problem, asked = facts["place_problem"], facts["place_asked"]
    if problem == "several":
        found = [f"{one['name']} {one['locality']}" for one in facts["possible"]]
        more = f" and {len(found) - MOST_NAMED} more" if len(found) > MOST_NAMED else ""
        names = ", ".join(found[:MOST_NAMED]) + more if more else joined(found, "or")
        return f"National amount (all geographic indices 1.000): {asked['state']} has {len(found)} payment localities ({names}); name the ZIP code for the local amount."
    if problem == "locality_unclear":
        return f"National amount (all geographic indices 1.000): several contractors have a locality {asked['locality']}; name the state or the ZIP code."
    if problem == "zip_not_listed":
        return f"National amount (all geographic indices 1.000): ZIP {asked['zip']} is not in the ZIP file loaded."
    return NO_INDICES if problem == "no_indices" else NATION

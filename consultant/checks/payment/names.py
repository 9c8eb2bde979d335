"""Which payment localities a text names: by the names of the GPCI table, its counties, and `locality 1320201`. Pure.

The table writes `METROPOLITAN BOSTON`, `LOS ANGELES-LONG BEACH-ANAHEIM (LOS ANGELES/ORANGE CNTY)`, `NYC SUBURBS/LONG ISLAND`;
people write Boston, Anaheim, Long Island.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from consultant.codes.readers.localities import CountyArea, Locality
    from consultant.vocabulary import Identifier

KEY = re.compile(r"(?i)\blocality\b[^\d\n]{0,20}(\d{5})[ -]?(\d{2})\b")
_BEHIND = r"(?:(?i:\b(?:in|at|near|from|for|of|vs\.?|versus|and|or|to|the|downtown|metro|locality|area|using|is|with)|\d{2}|^)[ ,:-]{1,3}|[,(/:;\n] ?|^)"
_AHEAD = r"(?=,? ?\(?[A-Z]{2}\b|,? (?i:locality|area|rate|fee|gpci|county|office|practice|clinic|and|vs|or)\b| ?[?.,;:)/\n]|\s*$)"
_OTHERWISE = {
    "POUGHKPSIE": ("POUGHKEEPSIE",),
    "NYC SUBURBS": ("BROOKLYN", "BRONX", "STATEN ISLAND"),
    "DC + MD": ("WASHINGTON DC", "WASHINGTON, DC", "WASHINGTON, D.C.", "DC"),
    "NORTHERN NJ": ("NORTHERN NEW JERSEY", "NORTH JERSEY"),
    "MANHATTAN": ("NEW YORK COUNTY",),
}
"""What people write for some names of the table (the boroughs: counties Kings, Bronx and Richmond of locality 02)."""
_LETTERS = re.compile(
    r"(?:\b[A-Z][a-z]+,(?! (?:MD|PA|MA|OK)\b)|\b[A-Z][a-z]+(?= (?:FL|TX|NY|NJ|OH|IL|MI|WA|AZ|NV|KY|KS|TN|WI|WV|WY|VT|UT|NM|MN)\b)|\b(?:County|Cnty|Parish),?|\b(?i:locality) \d\d,?) \(?(?P<behind>[A-Z]{2})\b|\b(?P<before>[A-Z]{2}),? (?i:locality) \d\d\b"
)
"""Two letters that can only be a state's: behind a place, a county, or beside the number of a locality.

Those that are degrees and words too count behind a county only, and few count without a comma.
"""
_STATE_BEHIND = re.compile(r",? ?\(?([A-Z]{2})\b")
_COUNTY = re.compile(r"\b((?:[A-Z][\w.'-]+ ){1,3})(?:County|Cnty|Co\.|Parish)\b")


def bare_name(locality: Locality) -> str:
    """The name without the marks of its footnotes."""
    return locality.name.rstrip("* ")


def of_state(localities: Iterable[Locality], state: str) -> list[Locality]:
    """The localities that reach into a state; DC's has suburbs in two others, which only its name says."""
    return [one for one in localities if one.state == state or re.search(rf"[/+ ]{state}\b", one.name)]


def state_beside(text: str, localities: Iterable[Locality]) -> str | None:
    """The state whose letters stand beside a place in the text, of those that have localities."""
    states = {one.state for one in localities}
    found = ((match["behind"] or match["before"]) for match in _LETTERS.finditer(text))
    return next((letters for letters in found if letters in states), None)


def named_in(
    text: str, hidden: Sequence[Identifier], localities: Sequence[Locality], state: str | None
) -> list[Locality]:
    """The localities that a text names, in its order; none where it names a state that has none of them."""
    found: dict[tuple[str, str], tuple[int, Locality]] = {}
    several = Counter(one.state for one in localities)
    for one in localities:
        if several[one.state] == 1 and state:
            continue
        places = (_place(text, hidden, name, one, several.keys()) for name in _names(bare_name(one)))
        at = min((place for place in places if place is not None), default=None)
        if at is not None:
            found[one.carrier, one.locality] = (at, one)
    found = _surest(text, found)
    ordered = [one for _, one in sorted(found.values(), key=lambda pair: pair[0])]
    inside = state is None or any(one in of_state(ordered, state) for one in ordered)
    return ordered if inside else []


def _surest(
    text: str, found: dict[tuple[str, str], tuple[int, Locality]]
) -> dict[tuple[str, str], tuple[int, Locality]]:
    """Of localities of one name, that whose counties the text names too: San Francisco is not Marin."""
    kept = dict(found)
    for key, (_, one) in found.items():
        plain, _, _ = bare_name(one).partition("(")
        twins = [two for _, two in found.values() if bare_name(two).startswith(f"{plain}(")]
        better = [two for two in twins if _has_county(text, two)]
        if better and one not in better:
            kept.pop(key)
    return kept


def _has_county(text: str, locality: Locality) -> bool:
    inner = bare_name(locality).partition("(")[2].rstrip(") ").removesuffix(" CNTY")
    return any(part.strip() and part.strip() in text.upper() for part in inner.split("/"))


def in_county(text: str, areas: Sequence[CountyArea], localities: Sequence[Locality]) -> list[Locality]:
    """The localities, of those given, whose list of counties holds a county that the text names."""
    named = {found[1].strip().upper() for found in _COUNTY.finditer(text)}
    words = {" ".join(one.split()[at:]) for one in named for at in range(len(one.split()))}
    keys = {
        (area.carrier, area.locality)
        for area in areas
        if words & {part.strip() for part in re.split(r"[,/]|\bAND\b", area.counties.upper())}
    }
    return [one for one in localities if (one.carrier, one.locality) in keys]


@lru_cache(maxsize=500)
def _names(name: str) -> tuple[str, ...]:
    """What people call a locality: its name, the cities and counties in it, and some names of our own."""
    plain, _, inner = name.partition("(")
    whole = plain.strip()
    parts = [whole] if whole.startswith("REST OF") else [part.strip() for part in re.split(r"[/-]", whole)]
    parts = [part for part in parts if part not in {"SURR. CNTYS", "N NYC SUBURBS", "VA SUBURBS"}]
    short = [part.removeprefix("METROPOLITAN ") for part in parts]
    counties = [f"{part.strip()} COUNTY" for part in re.split("/", inner.rstrip(") ")) if part.strip()]
    counties = [part.replace(" CNTY", "") for part in counties]
    own = [extra for part in parts for extra in _OTHERWISE.get(part, ())]
    return tuple(dict.fromkeys(part for part in [*parts, *short, *counties, *own] if part != "DC + MD"))


@lru_cache(maxsize=1_000)
def _pattern(name: str) -> re.Pattern[str]:
    words = re.escape(name).replace(r"ST\.\ ", r"(?:ST\.?|SAINT)\ ").replace(r"\ ", r"\s+")
    words = words if name == "DC" else f"(?i:{words})"
    return re.compile(rf"(?:{_BEHIND}(?<!\w)({words})(?!\w)|(?<!\w)({words}){_AHEAD})")


def _place(
    text: str, hidden: Sequence[Identifier], name: str, locality: Locality, states: Iterable[str]
) -> int | None:
    """Where a name stands as a place, outside of what identifies a patient; a physician's name is no place.

    Portland, ME is none of OR's.
    """
    if name.rpartition(" ")[2].lower() not in text.lower():
        return None
    for match in _pattern(name).finditer(text):
        at = match.start(1) if match[1] else match.start(2)
        title = re.search(r"(?i)\b(?:dr|mr|mrs|ms)\.? ?$", text[max(0, at - 5) : at])
        suburb = name == "CHICAGO" and re.search(r"(?i)suburban $", text[:at])
        city = re.match(r"(?i)\s+(?:city|heights|county)\b", text[at + len(name) :])
        behind = _STATE_BEHIND.match(text, match.end())
        elsewhere = behind and behind[1] in states and locality not in of_state([locality], behind[1])
        inside = any(one.start <= at < one.end for one in hidden)
        if not (title or suburb or city or elsewhere or inside):
            return at
    return None

"""Names of states, cities and streets: which state, ZIP code and fee schedule locality a text names, and addresses.

Sources: USPS Publication 28, appendices B and C; U.S. Census Bureau, incorporated places of most inhabitants (only
names that no other large place bears); CMS-1500 item 32 for the service's place, MPFS for localities.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.extraction.wordings import stands

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.extraction.spans import Span

STATES: dict[str, str] = {
    "Alabama": "AL", "Alaska": "AK", "Arizona": "AZ", "Arkansas": "AR", "California": "CA",
    "Colorado": "CO", "Connecticut": "CT", "Delaware": "DE", "District of Columbia": "DC",
    "Florida": "FL", "Georgia": "GA", "Hawaii": "HI", "Idaho": "ID", "Illinois": "IL", "Indiana": "IN",
    "Iowa": "IA", "Kansas": "KS", "Kentucky": "KY", "Louisiana": "LA", "Maine": "ME", "Maryland": "MD",
    "Massachusetts": "MA", "Michigan": "MI", "Minnesota": "MN", "Mississippi": "MS", "Missouri": "MO",
    "Montana": "MT", "Nebraska": "NE", "Nevada": "NV", "New Hampshire": "NH", "New Jersey": "NJ",
    "New Mexico": "NM", "New York": "NY", "North Carolina": "NC", "North Dakota": "ND", "Ohio": "OH",
    "Oklahoma": "OK", "Oregon": "OR", "Pennsylvania": "PA", "Puerto Rico": "PR", "Rhode Island": "RI",
    "South Carolina": "SC", "South Dakota": "SD", "Tennessee": "TN", "Texas": "TX", "Utah": "UT",
    "Vermont": "VT", "Virginia": "VA", "Washington": "WA", "West Virginia": "WV", "Wisconsin": "WI",
    "Wyoming": "WY",
}  # fmt: skip

_STREETS = (
    "Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Drive|Dr|Lane|Ln|Court|Ct|Parkway|Pkwy|Highway|Hwy|Place|Pl"
    "|Terrace|Ter|Circle|Cir|Trail|Trl|Way|Square|Sq|Turnpike|Tpke|Broadway"
)

_ZIPS = {
    "AL": "3[56]", "AK": "99", "AZ": "8[56]", "AR": "7[12]", "CA": "9[0-6]", "CO": "8[01]", "CT": "06", "DE": "19", "DC": "20",
    "FL": "3[234]", "GA": "3[019]", "HI": "96", "ID": "83", "IL": "6[012]", "IN": "4[67]", "IA": "5[012]", "KS": "6[67]",
    "KY": "4[012]", "LA": "7[01]", "ME": "0[34]", "MD": "2[01]", "MA": "0[125]", "MI": "4[89]", "MN": "5[56]", "MS": "3[89]",
    "MO": "6[345]", "MT": "59", "NE": "6[89]", "NV": "8[89]", "NH": "03", "NJ": "0[78]", "NM": "8[78]", "NY": "1[0-4]|00|06",
    "NC": "2[78]", "ND": "58", "OH": "4[345]", "OK": "7[34]", "OR": "97", "PA": "1[5-9]", "PR": "00", "RI": "02", "SC": "29",
    "SD": "57", "TN": "3[78]", "TX": "7[5-9]|88", "UT": "84", "VT": "05", "VA": "2[0-4]", "WA": "9[89]", "WV": "2[456]",
    "WI": "5[34]", "WY": "8[23]",
}  # fmt: skip
"""How each state's ZIP codes begin (USPS, labelling list L002): `Iowa, 97110` is a state and a code."""


def _before_its_zip(words: str, state: str) -> str:
    return rf"{words}(?=[ ,.]{{1,3}}(?:{_ZIPS[state]}))"


_NAMES_WITH_ZIPS = "|".join(
    _before_its_zip(name, STATES[name]) for name in sorted(STATES, key=len, reverse=True)
)
_LETTERS_WITH_ZIPS = "|".join(_before_its_zip(letters, letters) for letters in sorted(STATES.values()))
STATE_AND_ZIP = re.compile(
    rf"(?<!\w)(?:(?P<name>{_NAMES_WITH_ZIPS})|(?P<letters>{_LETTERS_WITH_ZIPS}))[ ,.]{{1,3}}(?P<zip>\d{{5}})(?:-\d{{4}})?(?![\w-])"
)
_TITLES_TOO = frozenset({"MD", "PA", "DC", "MA", "OR", "IN", "ME", "OK", "HI", "CO", "DE", "ID"})
"""Letters that stand behind a comma as degrees, staff or words, and `OR`, the operating room."""
ZIP_LABELLED = re.compile(
    r"(?i)\bzip(?:[ -]?code)?\b(?: (?!is )\w{1,8}){0,2}[\s:#=is]{0,5}(?P<zip>\d{5})(?:-\d{4})?(?![\w-]|,\d)"
)
CITY_BEFORE = re.compile(r"(?:^|[\s,])[A-Z][a-z]+,? $")
ADDRESS = re.compile(
    rf"(?<![\w.$-])\d{{1,6}} +(?:[NSEW]\.? +)?(?:[A-Z0-9][a-z0-9]{{1,20}} +){{1,3}}(?:{_STREETS})\b\.?"
    r"|\bP\.? ?O\.? ?Box +\d{1,8}"
)
"""A house number, one to three capitalised words and a kind of street; or a post-office box."""

_CITIES = {
    "AK": "Anchorage", "AL": "Montgomery|Huntsville", "AR": "Little Rock", "AZ": "Phoenix|Tucson|Scottsdale",
    "CA": "Los Angeles|San Diego|San Francisco|San Jose|Sacramento|Fresno|Oakland|Long Beach|Bakersfield|Anaheim",
    "CO": "Denver|Colorado Springs", "CT": "Hartford|Bridgeport", "DC": "Washington DC|Washington, DC|Washington, D.C.",
    "FL": "Miami|Tampa|Orlando|Jacksonville|Tallahassee|Fort Lauderdale", "GA": "Atlanta|Savannah", "HI": "Honolulu",
    "IA": "Des Moines|Cedar Rapids", "ID": "Boise", "IL": "Chicago|Peoria", "IN": "Indianapolis|Fort Wayne", "KS": "Wichita|Topeka",
    "KY": "Louisville", "LA": "New Orleans|Baton Rouge|Shreveport", "MA": "Boston|Worcester", "MD": "Baltimore",
    "MI": "Detroit|Grand Rapids|Ann Arbor", "MN": "Minneapolis|Saint Paul|St. Paul|Duluth", "MO": "St. Louis|Saint Louis",
    "MT": "Billings", "NC": "Charlotte|Raleigh|Greensboro", "ND": "Fargo|Bismarck", "NE": "Omaha", "NJ": "Newark|Jersey City",
    "NM": "Albuquerque|Santa Fe", "NV": "Las Vegas|Reno", "NY": "New York City|Brooklyn|Manhattan|Buffalo|Syracuse",
    "OH": "Cleveland|Cincinnati|Toledo|Akron", "OK": "Tulsa|Oklahoma City", "PA": "Philadelphia|Pittsburgh", "RI": "Providence",
    "SD": "Sioux Falls", "TN": "Nashville|Memphis|Knoxville|Chattanooga",
    "TX": "Houston|Dallas|San Antonio|El Paso|Fort Worth|Lubbock|Corpus Christi", "UT": "Salt Lake City", "VA": "Virginia Beach|Norfolk",
    "WA": "Seattle|Spokane|Tacoma", "WI": "Milwaukee",
}  # fmt: skip
CITIES = {city: state for state, cities in _CITIES.items() for city in cities.split("|")}
CITY = re.compile(
    rf"(?:\b(?i:in|from|at|near|of),? |(?P<zip_before>\d{{5}}),? |(?:^|[\n(,;]|(?<!\w)\w[).]) ?)(?P<city>{'|'.join(map(re.escape, CITIES))})(?! (?:Street|St|Ave|Rd|Road|Univ|Heart|Health|Medical|Ortho)\w*)(?:[ ,]{{1,2}}(?P<zip>\d{{5}})(?:-\d{{4}})?(?![\w-])|\b)"
)
"""A large city where a place would stand, and the ZIP code beside it."""
_BEGINS = {state: re.compile(begins) for state, begins in _ZIPS.items()}


def city_zip(match: re.Match[str]) -> Span | None:
    """Where the ZIP code beside a city (a match of `CITY`) stands; None for a number of another state's, which may be a code."""
    name = "zip" if match["zip"] else "zip_before"
    number = match[name]
    fits = number and _BEGINS[CITIES[match["city"]]].match(number)
    return match.span(name) if fits else None


def city_zips(text: str) -> Iterator[Span]:
    """The ZIP codes that stand beside large cities."""
    for match in CITY.finditer(text) if stands(_CITY_NAMES, text) else ():
        span = city_zip(match)
        if span:
            yield span


_TWO_CAPITALS = re.compile(r"[A-Z]{2}(?<![\w-][A-Z]{2})(?![\w-])")
_LETTERS_SET = frozenset(STATES.values())
_WORDS_TOO = frozenset({"OR", "IN", "ME", "HI", "OK"})
_PAYERS = (
    "medicaid ",
    "medicare ",
    "bcbs ",
    "medicaid of ",
    "medicaid in ",
    "medicaid, ",
    "bcbs of ",
    "medicaid - ",
    "comp ",
    "mcd ",
)
_BEFORE_A_PAYER = re.compile(r" (?:medicaid|medicare|bcbs|blue cross|mcd|work(?:er)?s'? ?comp)\b")
_CLOSES = re.compile(r" ?[)/]|[\n,.;]|$")
_VETERANS = re.compile(
    r" (?:community|ccn|health|claim|patient|pt|auth|hospital|benefit|medical|referral|covers|denied|pays)"
)
LOCALITY = re.compile(
    r"\b(?:locality|locale|mac locality)(?: (?:number|no\.?|code|is))?[ :#=(]{1,3}(?P<locality>\d{2})(?!\d)"
)
_STATES_LOWER = {name.lower(): letters for name, letters in STATES.items()}
STATE_NAME_LOWER = re.compile(
    rf"(?<![\w-])(?:{'|'.join(sorted(_STATES_LOWER, key=len, reverse=True))})(?![\w-])"
)
_STATE_NAMES, _CITY_NAMES = tuple(_STATES_LOWER), tuple(CITIES)
_ZIP_HEADING = re.compile(r"(?i)(?<![a-z])zip(?: ?code)?(?![a-z])")
_SPLITS = ("\t", "|", ",", ";")


_A_ZIP = re.compile(r"[A-Za-z][ ,.]{1,3}\d{5}(?![\w])")


def _state_and_zip(text: str) -> tuple[str, str] | None:
    """A state with its ZIP code behind it: its name, or after a city or a comma its letters."""
    for number in _A_ZIP.finditer(text):
        for match in STATE_AND_ZIP.finditer(text, max(0, number.start() - 24), number.end() + 5):
            before = text[max(0, match.start() - 40) : match.start()]
            if match["name"] or CITY_BEFORE.search(before) or before.rstrip(" ").endswith(","):
                return STATES.get(match["name"] or "", match["letters"]), match["zip"]
    return None


def find_place(text: str, lower: str) -> tuple[str | None, str | None]:
    """State (two letters) and ZIP code; `lower` is `text` in small letters."""
    both = _state_and_zip(text)
    if both:
        return both
    labelled = ZIP_LABELLED.search(text) if "zip" in lower else None
    city = CITY.search(text) if stands(_CITY_NAMES, text) else None
    beside = city_zip(city) if city else None
    zip_code = labelled["zip"] if labelled else text[slice(*beside)] if beside else None
    return _state(text, lower) or (CITIES[city["city"]] if city else None), zip_code or _zip_column(
        text, lower
    )


def _state(text: str, lower: str) -> str | None:
    name = STATE_NAME_LOWER.search(lower) if stands(_STATE_NAMES, lower) else None
    if name:
        return _STATES_LOWER[name[0]]
    letters = (match for match in _TWO_CAPITALS.finditer(text) if match[0] in _LETTERS_SET)
    return next((match[0] for match in letters if _is_a_state(text, lower, match)), None)


def _is_a_state(text: str, lower: str, match: re.Match[str]) -> bool:
    """Whether two capitals are a state's and no degree, staff, word or payer: by what stands about them."""
    letters, before = match[0], text[max(0, match.start() - 14) : match.start()]
    if letters == "VA" and _VETERANS.match(lower, match.end()):
        return False
    if before.endswith(("state ", "state: ", "state of ", "State: ", "ST: ")):
        return True
    if letters in _WORDS_TOO:
        return False
    if before.endswith(("in ", "In ")) or _BEFORE_A_PAYER.match(lower, match.end()):
        return True
    if letters in _TITLES_TOO:
        return False
    after_comma = before.endswith((",", ", ")) and before.rstrip(", ")[-1:].islower()
    listed = before.endswith(("(", "/", "/ ")) and _CLOSES.match(text, match.end())
    return after_comma or bool(listed) or lower[max(0, match.start() - 14) : match.start()].endswith(_PAYERS)


def _zip_column(text: str, lower: str) -> str | None:
    """The ZIP code of a table's first row, where its heading has a column of them."""
    heading = _ZIP_HEADING.search(text) if "zip" in lower else None
    if heading is None:
        return None
    begins = text.rfind("\n", max(0, heading.start() - 300), heading.start()) + 1
    lines = text[begins : heading.end() + 600].split("\n")
    for mark in _SPLITS if len(lines) > 1 else ():
        names, cells = lines[0].split(mark), lines[1].split(mark)
        for name, cell in zip(names, cells, strict=False):
            if _ZIP_HEADING.search(name) and len(cell.strip()) == 5 and cell.strip().isdigit():  # noqa: PLR2004
                return cell.strip()
    return None


def find_locality(lower: str) -> str | None:
    """The fee schedule locality as it is written: `locality 18`."""
    match = LOCALITY.search(lower) if "local" in lower else None
    return match["locality"] if match else None

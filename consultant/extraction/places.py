"""Names of states and streets, for ZIP codes and addresses. Sources: USPS Publication 28, appendices B and C."""

from __future__ import annotations

import re

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

_NAMES = "|".join(sorted(STATES, key=len, reverse=True))
_LETTERS = "|".join(sorted(STATES.values()))
_STREETS = (
    "Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Drive|Dr|Lane|Ln|Court|Ct|Parkway|Pkwy|Highway|Hwy|Place|Pl"
    "|Terrace|Ter|Circle|Cir|Trail|Trl|Way|Square|Sq|Turnpike|Tpke|Broadway"
)

STATE_NAME = re.compile(rf"(?<![\w-])(?:{_NAMES})(?![\w-])")
STATE_AND_ZIP = re.compile(
    rf"(?<!\w)(?:(?P<name>{_NAMES})|(?P<letters>{_LETTERS}))[ ,.]{{1,3}}(?P<zip>\d{{5}})(?:-\d{{4}})?(?![\w-])"
)
_TITLES_TOO = frozenset({"MD", "PA", "DC", "MA", "OR", "IN", "ME", "OK", "HI", "CO", "DE", "ID"})
"""Letters that stand behind a comma as degrees, staff or words, and `OR`, the operating room."""
_AFTER_COMMA = "|".join(sorted(set(STATES.values()) - _TITLES_TOO))
_AFTER_IN = "|".join(sorted(set(STATES.values()) - {"OR", "ME", "IN", "OK", "HI"}))
STATE_LETTERS = re.compile(
    rf"(?:(?<=[a-z]), ?(?P<letters>{_AFTER_COMMA})|\bin (?P<after_in>{_AFTER_IN})|\bstate(?: of)?:? (?P<stated>{_LETTERS}))(?![\w-])"
)
ZIP_LABELLED = re.compile(r"(?i)\bzip(?:[ -]?code)?\b[\s:#=is]{0,5}(?P<zip>\d{5})(?:-\d{4})?(?![\w-])")
CITY_BEFORE = re.compile(r"(?:^|[\s,])[A-Z][a-z]+,? $")
ADDRESS = re.compile(
    rf"(?<![\w.$-])\d{{1,6}} +(?:[NSEW]\.? +)?(?:[A-Z0-9][a-z0-9]{{1,20}} +){{1,3}}(?:{_STREETS})\b\.?"
    r"|\bP\.? ?O\.? ?Box +\d{1,8}"
)
"""A house number, one to three capitalised words and a kind of street; or a post-office box."""

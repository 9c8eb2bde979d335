"""Where the work is: the city and the state of a labelled line or of prose; silent where it is in doubt.

Letters that are words (`IN`, `OR`, `ME`, `OK`, `HI`) or stand behind names (`MD`, `PA`) are states only where a place stands.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.careers.reading_remote import REMOTE_WORDS
from consultant.careers.terms import CREDENTIALS, SPECIALITIES, STATES
from consultant.careers.wording import plain, unwrapped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Place = tuple[str, str]
"""City and state; either may be empty."""

NOWHERE: Place = ("", "")
_LETTERS = {name.lower(): letters for letters, name in STATES.items()}
_WORDS_TOO = frozenset({"IN", "OR", "ME", "OK", "HI"})
_TITLES_TOO = frozenset({"MD", "PA", "MA", "DC", "CT", "MS"})
_CLEARLY = "TX FL NY OH NC SC TN KY GA NJ WI MN AZ NV UT KS NM NH SD ND WV WY VT RI IL NE AK"
_CLEAR = frozenset(_CLEARLY.split())
"""Letters that mean nothing else in a text about coding: they are a state without a city (`in TX`)."""

_NAME = "|".join(sorted(STATES.values(), key=len, reverse=True))
_STATE = rf"(?P<state>{'|'.join(STATES)}|{_NAME})(?![\w-])"
_ZIP = r"(?P<zip>,? \d{5}(?:-\d{4})?(?!\d))?"
_CITY_WORD = r"(?:(?:St|Ft|Mt)\.|[A-Z][a-z'][A-Za-z'-]{0,20})"
_IN_PROSE = re.compile(
    r"(?P<lead>(?<!\w)(?:in|near|at|around)(?: downtown| nearby)? |(?:^|\n)|[,(:] ?|[|/] ?| - )"
    rf"(?P<city>{_CITY_WORD}(?: {_CITY_WORD}){{0,3}}?)(?P<comma>,)? {_STATE}{_ZIP}(?P<next> \S)?"
)
_ONLY_STATE = re.compile(
    rf"\b(?P<cue>in|within|across|throughout|state of) (?:the state of )?(?P<name>{_NAME}|[A-Z]{{2}})(?![\w-])(?P<own> state\b)?(?! [A-Z])"
    rf"|(?<![\w-])(?P<whose>{_NAME}|[A-Z]{{2}}) (?:residents?|only\b)"
)
_ABOUT = re.compile(
    r"(?i)\b(?:experience|knowledge|expert\w*|skills?|licen[cs]\w*|medicaid|payers?|trained|regulations?)\b.{0,30}$"
)
_THEIRS = re.compile(
    r"(?i)\b(?:headquartered|hq|we(?:'re| are)(?: an? [\w ]{1,40})? (?:based|located)|we(?:'re| are) an?|practice|company|firm)(?: is)?(?: based| located)? ?$"
)
_NO_CITIES = (
    "clinic hospital center centre health medical medicine university college institute group associates coder coders biller coding billing"
    " auditor specialist manager job position office street suite northern southern eastern western central upstate rural greater metro contact description title senior junior lead certified school"
)
_NO_CITY = frozenset(_NO_CITIES.split())
_NO_PLACE = frozenset(word for one in SPECIALITIES for word in one.split()) | {
    one.lower() for one in CREDENTIALS
}
_REACH = 60

_PIECE = re.compile(r"[;|\n()]| (?:or|and|&|/|-) |(?<=[a-zA-Z])/(?=[a-zA-Z])")
_FILLER = re.compile(
    rf"(?i)^(?:(?:{REMOTE_WORDS}|hybrid|on-?site|on site|fully|100%|in[- ]office|in|at|near|from|our|the|downtown|greater|within|anywhere|office|usa|work)"
    r"(?:[\s,:.-]+|$))+"
)
_LINE_END = re.compile(
    r"(?i)(?:[\s,.-]+(?:usa|u\.s\.a\.|us|united states|area|metro(?: area)?|\d{5}(?:-\d{4})?))+$"
)
_CITY_IN_LINE = r"(?P<city>[A-Za-z][A-Za-z.'-]{0,24}(?: [A-Za-z][A-Za-z.'-]{0,24}){0,3}?)"
_LINE = re.compile(
    rf"(?:.{{0,80}}?, ?)??{_CITY_IN_LINE}(?P<comma> ?,)? ?(?<![A-Za-z])(?P<state>[A-Za-z]{{2}}|(?i:{_NAME}))"
)
_CITY_ALONE = re.compile(r"[A-Za-z][A-Za-z.'-]{1,24}(?: [A-Za-z][A-Za-z.'-]{1,24}){0,3}")
_NOT_NAMED = (
    "usa us u.s. america anywhere nationwide national home any various multiple flexible tbd tba negotiable none yes no n/a virtual online"
    " see below remote states hybrid office headquarters locations location city company varies"
)
_ANYWHERE = frozenset(_NOT_NAMED.split())
_ALIASES = {
    "new york city": ("New York", "NY"),
    "nyc": ("New York", "NY"),
    "washington dc": ("Washington", "DC"),
}


def labelled_place(value: str) -> Place:
    """The place of a line such as `Location: Tulsa, OK 74101 (hybrid)`; empty where it names several or none."""
    pieces = (_piece(one) for one in _PIECE.split(_dotless(plain(value))))
    return _one_of(place for place in pieces if place != NOWHERE)


def labelled_state(value: str) -> str:
    """The letters of the state that a line names in letters or in full; empty for none of them."""
    words = _dotless(plain(value)).strip(" .").lower()
    return words.upper() if words.upper() in STATES else _LETTERS.get(words, "")


def prose_place(text: str, *, remote: bool = False) -> Place:
    """The only place that a text names as a place of work; where the work is `remote`, an employer's seat is none."""
    words = _dotless(plain(unwrapped(text)))
    return _one_of([*_cities(words, remote=remote), *_states(words)])


def _dotless(text: str) -> str:
    return text.replace("D.C.", "DC")


def _one_of(found: Iterable[Place]) -> Place:
    places = list(dict.fromkeys(found))
    cities, states = ({place[at] for place in places} - {""} for at in (0, 1))
    if len(states) > 1:
        return NOWHERE
    return (cities.pop() if len(cities) == 1 else ""), (states.pop() if states else "")


def _piece(words: str) -> Place:
    """A part of a labelled line: `Tulsa, OK`, `tulsa ok`, `Oklahoma`, `Tulsa`, `anywhere in Texas`."""
    words = _LINE_END.sub("", _FILLER.sub("", words.strip(" ,.:-"))).strip(" ,.:-")
    state = labelled_state(words)
    if words.lower() in _ALIASES:
        return _ALIASES[words.lower()]
    if state and words.lower() != "washington":
        return "", state
    match = _LINE.fullmatch(words)
    if match and (state := _state_of_line(match)):
        return _titled(match["city"]), state
    place = prose_place(words)
    return place if place != NOWHERE or not _is_city(words) else (_titled(words), "")


def _state_of_line(match: re.Match[str]) -> str:
    letters = match["state"]
    if len(letters) > 2:  # noqa: PLR2004 - a name
        return _LETTERS[letters.lower()]
    clear = match["comma"] or letters.isupper() or letters.upper() in _CLEAR
    return letters.upper() if letters.upper() in STATES and clear else ""


def _is_city(words: str) -> bool:
    lower = words.lower().split()
    named = _CITY_ALONE.fullmatch(words) and lower != ["washington"]
    return bool(named) and not any(one.strip(".") in _ANYWHERE | _NO_CITY for one in lower)


def _titled(city: str) -> str:
    return city.title() if city.islower() or city.isupper() else city


def _cities(text: str, *, remote: bool) -> Iterator[Place]:
    for match in _IN_PROSE.finditer(text):
        letters = _LETTERS.get(match["state"].lower(), match["state"])
        words = [one.lower().strip(".") for one in match["city"].split()]
        if not _stands(match) or any(one in _NO_PLACE for one in words):
            continue
        before = text[max(0, match.start() - _REACH) : match.start() + len(match["lead"].rstrip("in "))]
        if remote and _THEIRS.search(before.rstrip()):
            continue
        yield ("" if any(one in _NO_CITY for one in words) else match["city"]), letters


def _stands(match: re.Match[str]) -> bool:
    """Whether the letters behind a capitalised name are a state."""
    state, lead = match["state"], match["lead"]
    preposition = lead.strip().isalpha()
    if f"{match['city'].split()[-1]} {state}".lower() in _LETTERS:
        return False  # `in West Virginia`
    if match["zip"] or len(state) > 2:  # noqa: PLR2004 - a name
        return bool(match["comma"] or match["zip"] or preposition)
    follows = (match["next"] or "").strip()
    if state in _WORDS_TOO:
        return match["comma"] is not None and (not follows or (preposition and not follows.isupper()))
    if state in _TITLES_TOO:
        return match["comma"] is not None and (preposition or lead in {" - ", "| ", "|"})
    return match["comma"] is not None or (state in _CLEAR and bool(lead.strip()))


def _states(text: str) -> Iterator[Place]:
    for match in _ONLY_STATE.finditer(text):
        named = match["name"] or match["whose"]
        letters = _LETTERS.get(named.lower(), named if named in _CLEAR else "")
        if letters == "WA" and not match["own"]:
            continue  # the state or the capital?
        if letters and not _ABOUT.search(text[max(0, match.start() - _REACH) : match.start()]):
            yield "", letters

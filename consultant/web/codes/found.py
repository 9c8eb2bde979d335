"""What a search page shows: what was asked, the codes that were found, and what else may be meant (two codes, a whole question)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from consultant.checks.modifiers.rules import find_rule
from consultant.codes.search import beginnings, typed
from consultant.codes.search.proposals import proposals, worded
from consultant.codes.shapes import systems_of
from consultant.contract.searches import parse_system
from consultant.errors import UsageError
from consultant.reference.service_date import read_day
from consultant.vocabulary import AMA_SYSTEMS, PROCEDURE_SYSTEMS, CodeSystem
from consultant.web.codes.spelling import address_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from consultant.codes.lookup import Books
    from consultant.codes.search.proposals import Proposal
    from consultant.codes.view import View

LONGEST = 200
PAGE = 30
MOST_NEAR = 10
MOST_PAGES = 100
WORDS_OF_A_SENTENCE = 6
MOST_OF_A_PAIR = 10
_LABELS: tuple[tuple[str, CodeSystem | None], ...] = (
    (r"cpt", None),  # of which category, the code's shape says
    (r"hcpcs(?: level ii)?", CodeSystem.HCPCS),
    (r"icd[- ]?10[- ]?pcs", CodeSystem.ICD10PCS),
    (r"icd[- ]?10(?:[- ]?cm)?", CodeSystem.ICD10CM),
    (r"icd[- ]?9(?:[- ]?cm)?", CodeSystem.ICD9CM),
    (r"(?:ms[- ]?)?drg", CodeSystem.MSDRG),
    (r"mod(?:ifier)?", CodeSystem.MOD),
    (r"pos|place of service", CodeSystem.POS),
    (r"rev(?:enue)?", CodeSystem.REV),
    (r"cdt", CodeSystem.CDT),
    (r"carc", CodeSystem.CARC),
    (r"rarc", CodeSystem.RARC),
)
"""What people put before a code; the system where none was chosen."""
_LABELLED = tuple(
    (re.compile(rf"(?:{label})(?: codes?)?[ :#-]+([A-Z0-9.]{{1,8}})", re.IGNORECASE), system)
    for label, system in _LABELS
)
_WITH_MODIFIER = re.compile(r"([A-Z0-9]{5})-[A-Z0-9]{2}", re.IGNORECASE)
"""As a claim line is written; the code is what has a page."""
_TOKEN = re.compile(r"[A-Za-z0-9.-]+")
_BETWEEN = frozenset(["with", "and", "or", "plus", "vs", "versus", "cpt", "hcpcs", "code", "codes", "pair"])


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked, as it was meant: `text` is `q` without the name of a system before a code."""

    q: str
    text: str
    system: CodeSystem | None
    chosen: CodeSystem | None
    on: date | None
    billable: bool
    page: int = 1

    def url(self, one: Proposal) -> str:
        """The address of a code's page, on the date that was asked for."""
        return address(one.system, one.code, self.on)

    def link(self, **other: str) -> str:
        """This search with something else in it."""
        asked = {
            "q": self.q,
            "system": self.chosen or "",
            "date": self.on.isoformat() if self.on else "",
            "billable": "1" if self.billable else "",
        }
        return "/codes?" + urlencode({key: value for key, value in (asked | other).items() if value})


@dataclass(frozen=True, slots=True)
class Found:
    """`straight` is the page of the one code that was meant. `total` counts the codes of all pages, of which these `rows` are one.

    Where it is 0 nothing was found, and the rows are codes that may be meant.
    """

    rows: Sequence[Proposal]
    total: int
    straight: str = ""
    pair: str = ""
    pair_codes: tuple[str, ...] = ()
    is_sentence: bool = False

    @property
    def has_untitled(self) -> bool:
        """Whether a code of the AMA's is among them that is shown without its title."""
        return any(one.system in AMA_SYSTEMS and not one.title for one in self.rows)

    @property
    def pages(self) -> int:
        """How many there are."""
        return -(-self.total // PAGE)


def address(system: CodeSystem, code: str, on: date | None = None) -> str:
    """The address of a code's page as of a date."""
    return address_of(system, code) + (f"?date={on}" if on else "")


def parse_wanted(q: str, system: str, on: str, billable: str, page: str, *, today: date) -> Wanted:
    """The fields of the form. Raises UsageError."""
    told = cleaned(q)
    chosen = parse_system(system or None)
    text, named = _without_label(told)
    day = read_day(on, today)
    return Wanted(told, text, chosen or named, chosen, day, billable not in {"", "0"}, _number(page))


def cleaned(q: str) -> str:
    """One line of plain characters. Raises UsageError where it is longer than a search."""
    if len(q) > LONGEST:
        message = f"A search has at most {LONGEST} characters; a whole question is for the desk."
        raise UsageError(message)
    plain = "".join(one if one.isprintable() else " " for one in q)
    return " ".join(unicodedata.normalize("NFKC", plain).split())[:LONGEST]


def _number(page: str) -> int:
    return min(max(int(page), 1), MOST_PAGES) if page.isascii() and page.isdecimal() and len(page) < 5 else 1  # noqa: PLR2004


def _without_label(text: str) -> tuple[str, CodeSystem | None]:
    for pattern, system in _LABELLED:
        found = pattern.fullmatch(text)
        if found:
            return found[1], system
    line = _WITH_MODIFIER.fullmatch(text)
    return (line[1] if line else text), None


def find(books: Books, wanted: Wanted) -> Found:
    """The codes for what was typed, as of one moment."""
    return books.read(_find, wanted)


def _find(view: View, wanted: Wanted) -> Found:
    text, system = wanted.text, wanted.system
    known = knowing(view, text, system)
    straight = address(*known[0], wanted.on) if beginnings.is_plain(view, known, text) else ""
    coded = begun(view, text, system, wanted.on)
    if coded:
        return _by_code(view, wanted, coded, straight)
    if typed.is_no_words(text):
        return Found(proposals(view, known, wanted.on) or near(view, system, text, wanted.on), 0, straight)
    several = _pair(view, wanted.q)
    if several:
        rows = proposals(view, several, wanted.on)
        codes = tuple(one.code for one in rows)
        return Found(rows, len(rows), pair=f"/check/pairs?codes={'+'.join(codes)}", pair_codes=codes)
    same = proposals(view, known, wanted.on)
    by_words = worded(view, text, system, wanted.on, billable=wanted.billable)
    rows = list({(one.system, one.code): one for one in [*same, *by_words]}.values())[:PAGE]
    return Found(rows, len(rows), straight, is_sentence=_is_sentence(wanted.q))


def knowing(view: View, text: str, system: CodeSystem | None) -> list[beginnings.Coded]:
    """The systems that know the code; a modifier also where no list has it, but a rule of the manuals: the AMA's own needs a licence."""
    return list(dict.fromkeys([*_ruled(text, system), *beginnings.knowing(view, text, system)]))


def begun(view: View, text: str, system: CodeSystem | None, on: date | None) -> list[beginnings.Coded]:
    """The codes that begin so, such a modifier first."""
    ruled = _ruled(text, system) if typed.looks_like_code(text) else []
    return list(dict.fromkeys([*ruled, *typed.begun(view, text, system, on)]))


def suggested_first(view: View, wanted: Wanted, listed: Sequence[Proposal]) -> list[Proposal]:
    """Such a modifier before what the lists have."""
    there = {(one.system, one.code) for one in listed}
    ruled = [one for one in _ruled(wanted.text, wanted.system) if one not in there]
    return [*proposals(view, ruled, wanted.on), *listed]


def _ruled(text: str, system: CodeSystem | None) -> list[beginnings.Coded]:
    token = text.strip().upper()
    return [(CodeSystem.MOD, token)] if system in {None, CodeSystem.MOD} and find_rule(token) else []


def near(view: View, system: CodeSystem | None, code: str, on: date | None) -> list[Proposal]:
    """What may be meant by a code that is not known: the same in other systems, then codes like it in its own."""
    systems = (system,) if system else systems_of(code)[:2]
    alike = [(one, found) for one in systems for found in beginnings.near(view, one, code, on)]
    found = dict.fromkeys([*beginnings.knowing(view, code), *alike])
    return proposals(view, list(found)[:MOST_NEAR], on)


def _by_code(view: View, wanted: Wanted, coded: Sequence[beginnings.Coded], straight: str) -> Found:
    """A page of the codes that begin with what was typed; which of them are complete the books say of all, where that is asked."""
    first = (wanted.page - 1) * PAGE
    if wanted.billable:
        every = [one for one in proposals(view, coded, wanted.on) if one.billable is not False]
        return Found(every[first : first + PAGE], len(every), straight)
    shown = proposals(view, coded[first : first + PAGE], wanted.on)
    return Found(shown, len(coded), straight)


def _pair(view: View, q: str) -> list[beginnings.Coded]:
    """The procedure codes of a text that has two or more of them and hardly anything else; [] for others."""
    tokens = [one.upper() for one in _TOKEN.findall(q) if one.lower() not in _BETWEEN]
    codes = tuple(dict.fromkeys(tokens))
    if not 1 < len(codes) <= MOST_OF_A_PAIR:
        return []
    known = [beginnings.knowing(view, one) for one in codes]
    procedures = [next((one for one in several if one[0] in PROCEDURE_SYSTEMS), None) for several in known]
    return [one for one in procedures if one] if all(procedures) else []


def _is_sentence(q: str) -> bool:
    return "?" in q or len(q.split()) >= WORDS_OF_A_SENTENCE

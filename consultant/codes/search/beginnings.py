"""Codes by how they begin, in every system: also where no list of titles is loaded, as for CPT, whose codes the NCCI files list.

A list of codes is read once for the loaded releases and kept, sorted; what is shown of a code is read from its book.
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections import OrderedDict
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

from sqlalchemy import bindparam, func, select

from consultant.codes import listing
from consultant.codes.catalogue import Book
from consultant.codes.search.families import below_code
from consultant.codes.search.search import index_for
from consultant.codes.search.wordings.corpus import SOURCES
from consultant.codes.shapes import compact, printed, systems_of
from consultant.models.books import listed_codes
from consultant.vocabulary import AMA_SYSTEMS, CodeSystem

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from consultant.codes.view import View

Coded: TypeAlias = "tuple[CodeSystem, str]"
"""A system and a code of it, compact."""

ORDER = (
    CodeSystem.ICD10CM,
    CodeSystem.CPT,
    CodeSystem.CPT2,
    CodeSystem.CPT3,
    CodeSystem.PLA,
    CodeSystem.HCPCS,
    CodeSystem.MOD,
    CodeSystem.MSDRG,
    CodeSystem.POS,
    CodeSystem.REV,
    CodeSystem.CDT,
    CodeSystem.CARC,
    CodeSystem.RARC,
    CodeSystem.ICD10PCS,
)
"""The systems in which a beginning is looked for where none is named; ICD-9-CM, which is of former years, only by name."""
SHORTEST, MOST = 2, 200
"""How many characters a beginning has, and how many codes of a system are given for one."""
_WITHOUT_TITLES = frozenset({*AMA_SYSTEMS, CodeSystem.HCPCS, CodeSystem.CDT})
_MOST_KEPT = 6
_LENGTH = 5
_LISTED = (
    select(listed_codes.c.code)
    .where(
        listed_codes.c.release_id.in_(bindparam("releases", expanding=True)),
        func.length(listed_codes.c.code) == _LENGTH,
    )
    .distinct()
)

_kept: OrderedDict[tuple[str, tuple[int, ...]], dict[CodeSystem, list[str]]] = OrderedDict()
_making = threading.Lock()


def beginning(view: View, text: str, system: CodeSystem | None, on: date | None) -> list[Coded]:
    """The codes that begin with `text`, at most `MOST` of a system; [] for a text that is too short or no part of a code."""
    token = compact(text.strip().rstrip("-."))
    if len(token) < SHORTEST or not token.isascii() or not token.isalnum():
        return []
    found: list[Coded] = []
    for one in (system,) if system else ORDER:
        codes = codes_of(view, one, on)
        found += [(one, codes[at]) for at in islice(below_code(codes, token), MOST)]
    return found


def codes_of(view: View, system: CodeSystem, on: date | None) -> Sequence[str]:
    """The codes of a system, compact and sorted: those of its index for a date, else those that any loaded procedure file lists."""
    index = index_for(view, system, on) if system in SOURCES and system not in AMA_SYSTEMS else None
    if index:
        return index.index.code_list
    return _listed(view).get(system, []) if system in _WITHOUT_TITLES else []


def _listed(view: View) -> dict[CodeSystem, list[str]]:
    """The procedure codes that the active releases list, by system."""
    books = listing.BOOKS_OF[CodeSystem.CDT]
    releases = tuple(one.id for one in view.releases if one.book in books)
    place = (str(view.connection.engine.url), releases)
    with _making:
        if place not in _kept:
            _kept[place] = _by_system(view, releases)
            while len(_kept) > _MOST_KEPT:
                _kept.popitem(last=False)
        _kept.move_to_end(place)
        return _kept[place]


def _by_system(view: View, releases: Sequence[int]) -> dict[CodeSystem, list[str]]:
    found: dict[CodeSystem, list[str]] = {}
    for code in sorted(view.connection.scalars(_LISTED, {"releases": list(releases)})):
        system = next((one for one in systems_of(code) if one in _WITHOUT_TITLES), None)
        if system:
            found.setdefault(system, []).append(code)
    return found


def knowing(view: View, text: str, system: CodeSystem | None = None) -> list[Coded]:
    """The systems in which exactly this code is known, likeliest first and ICD-9-CM last, with the code as its book prints it."""
    token = text.strip()
    if not token.isascii() or not token or len(token) > LONGEST_CODE:
        return []
    likely = (one for one in systems_of(token) if one is not CodeSystem.ICD9CM)
    looked = (system,) if system else (*likely, CodeSystem.ICD9CM)
    asked = list(dict.fromkeys((one, printed(one, token)) for one in looked))
    known = listing.known(view, asked)
    return [one for one in asked if one in known]


LONGEST_CODE = 13
"""An NDC's; no system has longer codes."""


def is_plain(view: View, coded: Sequence[Coded], text: str) -> bool:
    """Whether a text is one code of one system, and no likelier system's list is missing that might know it too."""
    if len(coded) != 1:
        return False
    likelier = systems_of(text.strip())
    before = likelier[: likelier.index(coded[0][0])] if coded[0][0] in likelier else ()
    return not any(_MISSING.get(one) and not view.series(_MISSING[one]) for one in before)


_MISSING = {CodeSystem.CDT: Book.CDT, CodeSystem.MOD: Book.CPT_MODIFIERS}
"""Systems whose own list an operator may not have: then nobody can say that `25` is no modifier."""


def near(view: View, system: CodeSystem, code: str, on: date | None, most: int = 8) -> list[str]:
    """Known codes like one that is not: of the same beginning, with two neighbouring characters exchanged, and beside it."""
    codes, token = codes_of(view, system, on), compact(code)
    if not codes or not token.isascii() or not token or len(token) > LONGEST_CODE:
        return []
    exchanged = [token[:at] + token[at + 1] + token[at] + token[at + 2 :] for at in range(len(token) - 1)]
    held = [one for one in exchanged if one != token and _holds(codes, one)]
    found = dict.fromkeys(
        [*_above(codes, token), *held, *_same_beginning(codes, token, most), *_beside(codes, token)]
    )
    return [printed(system, one) for one in found if one != token][:most]


def _holds(codes: Sequence[str], code: str) -> bool:
    at = bisect_left(codes, code)
    return at < len(codes) and codes[at] == code


def _above(codes: Sequence[str], token: str) -> list[str]:
    """The longest known code that this one begins with."""
    return next(([token[:cut]] for cut in range(len(token) - 1, 1, -1) if _holds(codes, token[:cut])), [])


def _same_beginning(codes: Sequence[str], token: str, most: int) -> list[str]:
    """Those that share the most characters at the beginning, at least three."""
    for cut in range(len(token), 2, -1):
        found = [codes[at] for at in islice(below_code(codes, token[:cut]), most // 2)]
        if found:
            return found
    return []


def _beside(codes: Sequence[str], token: str) -> list[str]:
    at = bisect_left(codes, token)
    return [one for one in codes[max(0, at - 2) : at + 2] if one[:1] == token[:1]]

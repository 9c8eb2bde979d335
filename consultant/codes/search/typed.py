"""What somebody types into a search box: codes by how they begin, words of which the last may be unfinished, else `search`.

`suggest` gives a few while one types, quick enough for every letter; what a code is told as is in `proposals.py`.
"""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from consultant.codes.search.beginnings import Coded, beginning, knowing
from consultant.codes.search.lexicon import lexicon
from consultant.codes.search.proposals import Proposal, going_on, proposals, searched, shared
from consultant.codes.search.words import words
from consultant.codes.shapes import compact, systems_of
from consultant.models.books import search_indexes

if TYPE_CHECKING:
    from datetime import date

    from consultant.codes.view import View
    from consultant.vocabulary import CodeSystem

MOST_KEPT = 2_000
"""So many answers are remembered, of some ten lines each."""
SHORTEST = 2
_SHORTEST_CODE = 4
"""Of letters and figures; a shorter one may be a vitamin."""
_LONGEST_WORD = 7
"""A shorter one that begins with two letters is rather an abbreviation."""
_CODE = re.compile(r"[A-Z0-9]{1,7}(?:\.[A-Z0-9]{0,4})?[-.]?|[\d-]{7,13}", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_DIGESTS = select(search_indexes.c.sha256).where(
    search_indexes.c.release_id.in_(bindparam("releases", expanding=True))
)


def looks_like_code(text: str) -> bool:
    """Whether a text is one token that may be a code or its beginning."""
    return bool(_CODE.fullmatch(text) and _DIGIT.search(text))


def is_no_words(text: str) -> bool:
    """Whether a text can be nothing but a code, known or not, so that its figures are no words to look for: 99999, E11.99; not B12 or CA125."""
    if not looks_like_code(text):
        return False
    if not any(one.isalpha() for one in text):
        return True
    token = compact(text)
    is_shaped = len(token) >= _SHORTEST_CODE and bool(systems_of(text))
    is_word = len(token) < _LONGEST_WORD and token[1].isalpha()
    return is_shaped and not is_word and tuple(words(text)) not in lexicon(brands=True).phrases


def exact(view: View, text: str, system: CodeSystem | None, on: date | None) -> list[Proposal]:
    """The code that the text is, in every system that knows it."""
    return proposals(view, knowing(view, text, system), on)


def begun(view: View, text: str, system: CodeSystem | None, on: date | None) -> list[Coded]:
    """The codes that begin so, themselves first; [] where the text is no part of a code."""
    if not looks_like_code(text):
        return []
    known = [(one, compact(code)) for one, code in knowing(view, text, system)]
    return list(dict.fromkeys([*known, *beginning(view, text, system, on)]))


_remembered: OrderedDict[tuple[object, ...], tuple[Proposal, ...]] = OrderedDict()
_remembering = threading.Lock()


def suggest(
    view: View, text: str, system: CodeSystem | None, on: date | None, most: int
) -> tuple[Proposal, ...]:
    """The few codes that are shown while somebody types; remembered for as long as the loaded editions stay the same."""
    place = (*_state_of(view), text, system, on, most)
    with _remembering:
        if place in _remembered:
            _remembered.move_to_end(place)
            return _remembered[place]
    found = tuple(_suggested(view, text, system, on, most))
    with _remembering:
        _remembered[place] = found
        while len(_remembered) > MOST_KEPT:
            _remembered.popitem(last=False)
    return found


def _state_of(view: View) -> tuple[object, ...]:
    """What an answer depends on beside the question: the store, its active releases, their indexes, and the day."""
    releases = tuple(sorted(one.id for one in view.releases))
    digests = tuple(sorted(view.connection.scalars(_DIGESTS, {"releases": list(releases)})))
    return str(view.connection.engine.url), releases, digests, view.today


def _suggested(
    view: View, text: str, system: CodeSystem | None, on: date | None, most: int
) -> list[Proposal]:
    if len(text) < SHORTEST:
        return []
    coded = begun(view, text, system, on)
    if coded:
        groups = [[one for one in coded if one[0] is kind] for kind in dict.fromkeys(one for one, _ in coded)]
        return proposals(view, shared(groups, most), on)
    if is_no_words(text):
        return []
    found = exact(view, text, system, on) if " " not in text else []
    if _is_listed(text):
        found += searched(view, text, system, on, most // 2)
    found += going_on(view, text, system, on, most) or _otherwise(view, text, system, on, most)
    return list({(one.system, one.code): one for one in found}.values())[:most]


def _otherwise(
    view: View, text: str, system: CodeSystem | None, on: date | None, most: int
) -> list[Proposal]:
    """What no wording goes on from: an abbreviation, a brand name (unfinished, perhaps), a slip of the pen."""
    return searched(view, _with_listed_word(text), system, on, most) if len(text) > SHORTEST else []


def _is_listed(text: str) -> bool:
    """Whether a text is an abbreviation of the word lists, which means other words than those that begin like it."""
    found = lexicon(brands=True).phrases.get(tuple(words(text)), ()) if len(text) > SHORTEST else ()
    return any(one.replaces for one in found)


def _with_listed_word(text: str) -> str:
    """The text with its last word finished as the word lists have it, where it begins just one way in which people speak."""
    before, _, last = text.rpartition(" ")
    word = last.lower()
    found = [one for one in _listed_words() if one.startswith(word)] if len(word) > SHORTEST else []
    return f"{before} {found[0]}".strip() if found and word not in found else text


@cache
def _listed_words() -> tuple[str, ...]:
    """The single words of the word lists, the shorter ones first."""
    listed = lexicon(brands=True)
    single = {key[0] for key in listed.phrases if len(key) == 1}
    said = {said for several in listed.equals.values() for _, said in several}
    return tuple(sorted(single | said, key=lambda one: (len(one), one)))

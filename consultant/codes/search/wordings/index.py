"""The alphabetic indexes: each term with the way down to it, and the terms that only say `see`, under what they lead to.

Of a level's forms (`Tear, torn`) the first must be asked for, the others and nonessential modifiers may be; what
qualifies it (`Fracture, pathological`) must be.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from consultant.codes.search.wording import Kind, Wording, split_asides
from consultant.codes.search.words import stem, words
from consultant.codes.shapes import compact
from consultant.models.books import index_terms

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import Connection

_CODE = re.compile(r"[A-Z][0-9A-Z][0-9A-Z.]+")
_PROCEDURE = re.compile(r"[0-9A-Z]{7}")
_GOES_WITHOUT_SAYING = frozenset({"traumatic"})
"""Levels of the index that nobody says: a fracture is traumatic where nothing else is said (guidelines I.C.19.c)."""
_BEGINNING = 2
_IRREGULAR = frozenset({"teeth", "torn", "feet", "geese", "men", "mice"})
_NO_WORD = re.compile(r"\b(?:NEC|NOS)\b")
_VAGUE = re.compile(r"\bcondition\b|\bby (?:site|type)\b", re.IGNORECASE)
_MOST_REFERENCES = 4
_SHORTEST = 3
_ENCOUNTERS_FROM = 6
_TERMS = (
    select(index_terms)
    .where(index_terms.c.release_id == bindparam("release"))
    .order_by(index_terms.c.position)
)


@dataclass(slots=True)
class Term:
    """A term of an index with those below it; `forms` are its spellings, `text` and `aside` the whole way down."""

    forms: tuple[str, ...]
    text: str
    aside: str
    path: str
    code: str
    see: str
    cells: str
    depth: int
    below: list[Term] = field(default_factory=list)


def terms(connection: Connection, release_id: int) -> list[Term]:
    """Every term of an index, in its order."""
    found: dict[int, Term] = {}
    for row in connection.execute(_TERMS, {"release": release_id}):
        forms = forms_of(row.term)
        above = found.get(row.parent) if row.parent else None
        own, others = _own_and_others(forms)
        term = Term(
            forms=forms,
            text=f"{above.text} {own}".strip() if above else own,
            aside=" ".join(filter(None, (above.aside if above else "", others, row.modifiers))),
            path=row.path,
            code=row.code,
            see=row.see or row.instead,
            cells=row.cells,
            depth=row.depth,
        )
        if above:
            above.below.append(term)
        found[row.position] = term
    return list(found.values())


def _own_and_others(forms: tuple[str, ...]) -> tuple[str, str]:
    """What of a level must be asked for: its first form and what qualifies it (`Fracture, pathological`); and other forms.

    Another form begins as the first does (`Scar, scarring`).
    """
    own: list[str] = []
    others: list[str] = []
    for form in forms:
        again = own and (form[:_BEGINNING].lower() == own[0][:_BEGINNING].lower() or form in _IRREGULAR)
        (others if again or form in _GOES_WITHOUT_SAYING else own).append(form)
    return " ".join(own), " ".join(others)


def forms_of(term: str) -> tuple[str, ...]:
    """The forms of a level: `Tear, torn` gives two."""
    plain, _ = split_asides(_NO_WORD.sub("", term))
    return tuple(filter(None, (form.strip() for form in plain.split(","))))


def index_wordings(found: list[Term], listed: Mapping[str, object], kind: Kind) -> Iterator[Wording]:
    """A wording for each term of an index that leads to a listed code, by itself or by `see`."""
    ways = _Ways(found)
    for term in found:
        code = term.code or (ways.follow(term.see) if term.see else "")
        target = listed_code(code, listed)
        if target:
            yield Wording(target, kind, term.text, term.aside, term.path)


def procedure_wordings(found: list[Term], listed: Mapping[str, object]) -> Iterator[Wording]:
    """The terms of the ICD-10-PCS index that name a whole code; most name a table only."""
    for term in found:
        if _PROCEDURE.fullmatch(term.code) and term.code in listed:
            yield Wording(term.code, Kind.INDEX, term.text, term.aside, term.path)


def phrases(found: list[Term]) -> Iterator[tuple[str, str]]:
    """What the index says to look for instead of a main term: `Abdominalgia` is `Pain, abdominal`, as words to words.

    In ICD-10-PCS these are most of what people call a procedure (`Appendectomy`: `Resection, Appendix`) or a body part.
    """
    named: dict[str, tuple[str, ...]] = {}
    for term in found:
        if term.depth == 0:
            named[term.path] = term.forms
        if term.see and term.path in named and not _VAGUE.search(term.see):
            for form in named[term.path]:
                yield form, term.see


def listed_code(printed: str, listed: Mapping[str, object]) -> str:
    """The listed code that an index entry leads to: the code itself, the initial encounter of it, or what stands above it."""
    found = _CODE.search(printed)
    code = compact(found[0]) if found else ""
    while len(code) >= _SHORTEST:
        if code in listed:
            return code
        initial = code.ljust(_ENCOUNTERS_FROM, "X") + "A"
        if initial in listed:
            return initial
        code = code[:-1]
    return ""


class _Ways:
    """The ways that `see` points out: `Pain, abdominal` is the term abdominal below the main term Pain."""

    def __init__(self, found: list[Term]) -> None:
        """Main terms by each of their forms."""
        self._main: dict[str, Term] = {}
        self._known: dict[int, dict[str, Term]] = {}
        for term in found:
            if term.depth == 0:
                for form in term.forms:
                    self._main.setdefault(_key(form), term)

    def follow(self, see: str, hops: int = 0) -> str:
        """The code where a reference leads; '' where it names no term, or one without a code."""
        first, *rest = (part.strip() for part in see.split(","))
        term = self._main.get(_key(first))
        for part in rest:
            if term is None:
                return ""
            term = self._below(term).get(_key(part))
        if term is None:
            return ""
        if not term.code and term.see and hops < _MOST_REFERENCES:
            return self.follow(term.see, hops + 1)
        return term.code

    def _below(self, term: Term) -> dict[str, Term]:
        """The terms below one, by each of their forms."""
        known = self._known.get(id(term))
        if known is None:
            known = self._known[id(term)] = {}
            unsaid = [
                low
                for one in term.below
                if one.forms[:1] and one.forms[0] in _GOES_WITHOUT_SAYING
                for low in one.below
            ]
            for one in (*term.below, *unsaid):
                for form in one.forms:
                    known.setdefault(_key(form), one)
        return known


def _key(form: str) -> str:
    return " ".join(map(stem, words(form)))

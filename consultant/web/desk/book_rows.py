"""The rows behind a case's findings, read from the books anew: each citation with what its row says, or that its edition is gone.

A row is looked for where it was found: among everything that the books say of the finding's codes on the day by which it
was judged, and among the pairs of these codes. Bounded, because a mail may name any number of codes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from consultant.codes.catalogue import Book
from consultant.codes.entries import NO_ROW
from consultant.codes.everything import look_up
from consultant.codes.shapes import systems_of
from consultant.contract.lookups import everything_json
from consultant.vocabulary import Citation, CodeSystem, Setting

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from consultant.codes.entries import EditPair
    from consultant.codes.lookup import Books
    from consultant.codes.view import View

MOST_LOOKED_UP = 40
"""Codes that are looked up for one page; of the rest the citation alone is shown, with the command that tells more."""
MOST_ROWS = 12
"""Rows of one citation that are shown: a chapter's notes are many."""
LONGEST_VALUE = 600
NO_VALUE = "-"
LISTED = (("in words", "The edition lists this code."),)

FOUND = "found"
ABSENT = "absent"
GONE = "gone"
ELSEWHERE = "elsewhere"
MANUAL = "manual"
_BOOKS = tuple(book.words for book in Book)
_ASIDE = frozenset({"citation", "release", "caution", "line"})


@dataclass(frozen=True, slots=True)
class Row:
    """A citation and the columns of its rows.

    `state`: its rows were found; the edition has none, as is cited; the edition is gone; they are not looked for here; it is
    of a manual, which is no book of codes.
    """

    citation: Citation
    state: str
    rows: tuple[tuple[tuple[str, str], ...], ...] = ()


def rows_of(
    books: Books, findings: Sequence[Mapping[str, Any]], systems: Mapping[str, CodeSystem]
) -> list[list[Row]]:
    """The citations of each finding in their order, of one moment; `systems` are those of the codes that were read."""
    with books.at_one_moment():
        reader = _Reader(books, systems, books.read(_editions))
        return [[reader.row(finding, one) for one in _citations(finding)] for finding in findings]


def _editions(view: View) -> frozenset[tuple[str, str]]:
    """The editions on the books under the names that citations have."""
    return frozenset((one.citation("").system, one.release) for one in view.every_edition(None))


def _citations(finding: Mapping[str, Any]) -> list[Citation]:
    return [Citation(one["system"], one["release"], one["row"]) for one in finding.get("citations", ())]


class _Reader:
    """What was looked up so far; each code once for a day."""

    def __init__(
        self, books: Books, systems: Mapping[str, CodeSystem], editions: frozenset[tuple[str, str]]
    ) -> None:
        self._books = books
        self._systems = systems
        self._editions = editions
        self._said: dict[tuple[str, date | None], dict[Citation, list[Any]]] = {}

    def row(self, finding: Mapping[str, Any], cited: Citation) -> Row:
        """One citation of a finding."""
        if not cited.system.startswith(_BOOKS):
            return Row(cited, MANUAL)
        if (cited.system, cited.release) not in self._editions:
            return Row(cited, GONE)
        if cited.row.startswith(NO_ROW):
            return Row(cited, ABSENT)
        rows = [row for said in self._all_said(finding) for row in said.get(cited, ())]
        return Row(cited, FOUND, tuple(dict.fromkeys(rows))[:MOST_ROWS]) if rows else Row(cited, ELSEWHERE)

    def _all_said(self, finding: Mapping[str, Any]) -> Iterator[dict[Citation, list[Any]]]:
        on = _day(finding.get("facts", {}).get("as_of"))
        codes = [str(code) for code in finding.get("codes", ())]
        if len(codes) > 1:
            yield _of_pairs(self._books, codes, on)
        for code in codes:
            if (code, on) not in self._said and len(self._said) < MOST_LOOKED_UP:
                self._said[code, on] = self._of_code(code, on)
            yield self._said.get((code, on), {})

    def _of_code(self, code: str, on: date | None) -> dict[Citation, list[Any]]:
        possible = [self._systems[code]] if code in self._systems else systems_of(code)
        system = next((one for one in possible if self._books.exists(one, code)), next(iter(possible), None))
        if system is None:
            return {}
        told = everything_json(look_up(self._books, system, code, on))
        found = dict(_facts_in(told))
        own = {key: told[key] for key in ("code", "title", "billable", "effective", "terminated")}
        if told["release"] and told["citations"]:
            found.setdefault(Citation(**told["citations"][0]), []).insert(0, _plain(own))
        for one in told["citations"]:
            found.setdefault(Citation(**one), [LISTED])
        return found


def _day(written: object) -> date | None:
    return date.fromisoformat(written) if isinstance(written, str) else None


def _of_pairs(books: Books, codes: Sequence[str], on: date | None) -> dict[Citation, list[Any]]:
    found: dict[Citation, list[Any]] = {}
    for setting in Setting:
        for pair in books.pairs(codes, setting, on):
            found.setdefault(pair.edition.citation(pair.row), []).append(_plain(_pair(pair)))
    return found


def _pair(pair: EditPair) -> dict[str, Any]:
    return {
        "column_one": pair.column_one,
        "column_two": pair.column_two,
        "modifier_indicator": pair.modifier_indicator,
        "effective": pair.effective,
        "deleted": pair.deleted,
        "rationale": pair.rationale,
    }


def _facts_in(told: Mapping[str, Any]) -> Iterator[tuple[Citation, list[Any]]]:
    """Every fact of a look-up under its citation."""
    gathered: dict[Citation, list[Any]] = {}
    for section in told.values():
        for fact in _listed(section):
            if isinstance(fact, dict) and "citation" in fact:
                gathered.setdefault(Citation(**fact["citation"]), []).append(_plain(fact))
    yield from gathered.items()


def _listed(section: object) -> Iterable[object]:
    if isinstance(section, dict):
        return section.values()
    return section if isinstance(section, list) else ()


def _plain(fact: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """The columns of a row in words; what is empty is left out."""
    told = {"in words": fact["line"]} if fact.get("line") else {}
    told |= {key.replace("_", " "): value for key, value in fact.items() if key not in _ASIDE}
    return tuple((key, said[:LONGEST_VALUE]) for key, value in told.items() if (said := in_words(value)))


def in_words(value: object) -> str:
    """A fact's value for people; empty where there is none."""
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return "; ".join(
            f"{str(key).replace('_', ' ')}: {in_words(one) or NO_VALUE}" for key, one in value.items()
        )
    if isinstance(value, list | tuple):
        return ", ".join(in_words(one) or NO_VALUE for one in value)
    return str(value)

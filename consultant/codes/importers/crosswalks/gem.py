"""General Equivalence Mappings: `2018_I9gem.txt`, `2018_I10gem.txt`, `gem_i9pcs.txt`, `gem_pcsi9.txt`.

A line is source, target and five figures: approximate, no map, combination, scenario, choice list (CMS, Documentation
and User's Guide of the GEMs, 2018). Which of the four books it is, the shapes of the codes tell: names do not count.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from consultant.codes.catalogue import Book
from consultant.codes.importers.importer import Importer, Label, MalformedLine
from consultant.codes.importers.keyed import put_keyed
from consultant.models.books import equivalences

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from consultant.codes.importers.importer import Counts, Row, Shelf
    from consultant.codes.importers.source import Source

_ICD9 = re.compile(r"(?:[0-9]{3,5}|V[0-9]{2,4}|E[0-9]{3,4})")
_ICD9_PROCEDURE = re.compile(r"[0-9]{2,4}")
_ICD10 = re.compile(r"[A-Z][0-9][0-9A-Z]{1,5}")
_ICD10_PROCEDURE = re.compile(r"[0-9B-DF-HX][0-9A-HJ-NP-Z]{6}")
_NO_DIAGNOSIS, _NO_PROCEDURE = "NoDx", "NoPCS"
_FLAGS = re.compile(r"[01]{3}[0-9]{2}")
_LINE = re.compile(r"[0-9A-Z]{2,7} +(?:[0-9A-Z]{2,7}|NoDx|NoPCS) +[0-9]{5}\s*")
_YEAR = re.compile(r"(?<![0-9])(20[0-9][0-9])(?![0-9])")
_FIELDS = 3
_SNIFFED_LINES = 200


@dataclass(frozen=True, slots=True)
class _Direction:
    """What the codes on both sides look like, and the word that stands where there is no target."""

    book: Book
    name: str
    source: re.Pattern[str]
    target: re.Pattern[str]
    none: str

    def fits(self, source: str, target: str) -> bool:
        return bool(self.source.fullmatch(source) and (target == self.none or self.target.fullmatch(target)))


_DIRECTIONS = (
    _Direction(
        Book.GEM_PROCEDURES_FORWARD,
        "GEM, ICD-9-CM procedures to ICD-10-PCS",
        _ICD9_PROCEDURE,
        _ICD10_PROCEDURE,
        _NO_PROCEDURE,
    ),
    _Direction(
        Book.GEM_PROCEDURES_BACKWARD,
        "GEM, ICD-10-PCS to ICD-9-CM procedures",
        _ICD10_PROCEDURE,
        _ICD9_PROCEDURE,
        _NO_PROCEDURE,
    ),
    _Direction(Book.GEM_FORWARD, "GEM, ICD-9-CM to ICD-10-CM", _ICD9, _ICD10, _NO_DIAGNOSIS),
    _Direction(Book.GEM_BACKWARD, "GEM, ICD-10-CM to ICD-9-CM", _ICD10, _ICD9, _NO_DIAGNOSIS),
)


def parse_gem(lines: Iterable[str], book: Book) -> Iterator[Row]:
    """Rows of `equivalences` without their release. Raises MalformedLine."""
    direction = next(one for one in _DIRECTIONS if one.book is book)
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _row(line.split(), number, direction)


def _row(fields: list[str], line: int, direction: _Direction) -> Row:
    if len(fields) != _FIELDS:
        raise MalformedLine(line, "it is not a source code, a target code and flags")
    source, target, flags = fields[0].upper(), fields[1], fields[2]
    if target != direction.none:
        target = target.upper()  # the edition of 2018 has one `v5889`
    if not direction.fits(source, target):
        raise MalformedLine(
            line, f"{source[:10]!r} and {target[:10]!r} are no codes of {direction.book.words}"
        )
    marks = _read_flags(flags)
    if marks is None:
        raise MalformedLine(line, f"{flags[:10]!r} are no five flags", "flags")
    scenario, choice, approximate, no_map, combination = marks
    if no_map != (target == direction.none):
        raise MalformedLine(line, f"the no-map flag and the target {target} contradict each other", "flags")
    if combination != bool(scenario) or combination != bool(choice):
        raise MalformedLine(line, "only a combination has a scenario and a choice list", "flags")
    return source, scenario, choice, target, approximate, no_map, combination


@lru_cache(maxsize=1_000)
def _read_flags(flags: str) -> tuple[int, int, bool, bool, bool] | None:
    """Scenario and choice list, and the three flags before them."""
    if not _FLAGS.fullmatch(flags):
        return None
    return int(flags[3]), int(flags[4]), flags[0] == "1", flags[1] == "1", flags[2] == "1"


def _book_of(source: Source) -> Book | None:
    """The direction that most of the first lines fit; None where the first is no line of a GEM."""
    lines = (
        source.head[: 32 * _SNIFFED_LINES].decode("latin-1").removeprefix("\u00ef\u00bb\u00bf").splitlines()
    )
    if not lines or not _LINE.fullmatch(lines[0]):
        return None
    pairs = [line.split()[:2] for line in lines if _LINE.fullmatch(line)]
    votes = {one.book: sum(one.fits(source, target) for source, target in pairs) for one in _DIRECTIONS}
    book = max(votes, key=lambda one: votes[one])
    return book if votes[book] else None


def _label(source: Source) -> Label:
    years = [found[1] for name in reversed(source.names) if (found := _YEAR.search(name))]
    return Label(release=f"FY{years[0]}" if years else None)


def _importer(direction: _Direction) -> Importer:
    def load(parts: Sequence[Source], shelf: Shelf) -> Counts:
        lines = parts[0].lines(meter=shelf.meter(parts[0]))
        return put_keyed(parts[0], shelf, equivalences, parse_gem(lines, direction.book))

    return Importer(
        name=direction.name,
        book=direction.book,
        settings=False,
        licensed=False,
        recognises=lambda source: _book_of(source) is direction.book,
        label=_label,
        load=load,
        compared=equivalences,
    )


GEMS = tuple(_importer(direction) for direction in _DIRECTIONS)

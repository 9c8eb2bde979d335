"""What does this add-on need? An add-on is never billed alone (Medicare NCCI add-on code edits).

Type 1 lists the primaries, 2 leaves them to the contractor (`CCCCC`), 3 does both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from consultant.codes.catalogue import Book
from consultant.codes.entries import NO_ROW
from consultant.verdicts import Verdict
from consultant.vocabulary import Finding, IntentKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.checks.matter import Matter
    from consultant.codes.entries import AddOn, Edition

NAME = "add_on"
CONTRACTOR = "CCCCC"
OPEN_KINDS = frozenset({2, 3})
"""Types whose primaries the contractor defines, wholly or beside the listed ones."""


def check(matter: Matter) -> Iterator[Finding]:
    """A finding for every procedure code that is an add-on on the date."""
    edition = matter.books.edition(Book.ADD_ON, None, matter.asked)
    codes = matter.procedure_codes()
    if edition is None:
        if codes and matter.question.asks(IntentKind.ADD_ON):
            yield Finding(NAME, Verdict.BOOK_NOT_LOADED, tuple(codes), {"book": Book.ADD_ON.words})
        return
    in_force = [row for row in matter.books.add_ons(codes, matter.asked) if row.in_force(edition.as_of)]
    for code in codes:
        rows = [row for row in in_force if row.add_on == code]
        if rows:
            yield _needs(matter, code, rows, edition)
    if not in_force and matter.question.asks(IntentKind.ADD_ON):
        yield from (_none(code, edition) for code in matter.listed_codes)


def _needs(matter: Matter, code: str, rows: list[AddOn], edition: Edition) -> Finding:
    present = set(matter.procedure_codes())
    primaries = sorted({row.primary for row in rows if row.primary != CONTRACTOR})
    with_it = [primary for primary in primaries if primary in present]
    facts: dict[str, Any] = {
        "kind": max(row.kind for row in rows),
        "primaries": primaries,
        "contractor_defined": any(row.primary == CONTRACTOR or row.kind in OPEN_KINDS for row in rows),
        "present": with_it,
        **edition.facts(),
    }
    cited = [row for row in rows if row.primary in with_it] or rows[:1]
    return Finding(
        NAME,
        _verdict(matter, with_it, contractor=bool(facts["contractor_defined"])),
        (code, *with_it),
        facts,
        tuple(edition.citation(row.row) for row in cited),
        (edition.caution,) if edition.caution else (),
    )


def _none(code: str, edition: Edition) -> Finding:
    """Asked about as an add-on, and no row of it is in force."""
    cautions = (edition.caution,) if edition.caution else ()
    cited = (edition.citation(f"{NO_ROW}{code} in force"),)
    return Finding(NAME, Verdict.NOT_AN_ADD_ON, (code,), dict(edition.facts()), cited, cautions)


def _verdict(matter: Matter, with_it: list[str], *, contractor: bool) -> Verdict:
    """Whether the primary is there; of an add-on that is asked about by itself only which it needs."""
    if with_it:
        return Verdict.PRIMARY_PRESENT
    if matter.question.asks(IntentKind.ADD_ON) and len(matter.procedure_codes()) == 1:
        return Verdict.NEEDS_PRIMARY
    return Verdict.PRIMARY_CONTRACTOR_DEFINED if contractor else Verdict.PRIMARY_MISSING

"""How many units? Medically Unlikely Edits (NCCI Policy Manual, chapter I, section V).

A value of 0 is a value: no units are payable that way. Not every MUE is published, so that a missing row is no
permission. The units of a mail are set against the value where it names any.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from consultant.checks.visits import is_visit
from consultant.codes.catalogue import Book
from consultant.codes.entries import NO_ROW
from consultant.verdicts import Verdict
from consultant.vocabulary import Finding, IntentKind, Likeness, Setting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.checks.matter import Matter
    from consultant.codes.entries import Edition, UnitLimit

NAME = "mue"
BY_LINE = 1
"""The adjudication indicator under which each claim line stands for itself."""
MEDICARE_POLICY = "CMS Policy"
"""The rationale of a limit that comes from what Medicare covers, not from the service."""


def check(matter: Matter) -> Iterator[Finding]:
    """A finding for every listed procedure code in every setting that has a row for it, or none at all."""
    loaded = matter.books.settings_of(Book.MUE)
    named = matter.question.particulars.setting
    if not loaded or (named and named not in loaded):
        yield from _not_loaded(matter, named)
        return
    codes = matter.listed_codes
    limits: dict[Setting, dict[str, UnitLimit]] = {}
    editions: dict[Setting, Edition] = {}
    for setting in matter.settings(loaded):
        edition = matter.books.edition(Book.MUE, setting, matter.asked)
        if edition is not None:
            editions[setting] = edition
            limits[setting] = matter.books.unit_limits(codes, setting, matter.asked)
    if not editions:  # only parts of the tables are loaded, and none holds the date
        yield from _not_loaded(matter, named)
        return
    for code in codes:
        yield from _of_code(matter, code, limits, editions)


def _not_loaded(matter: Matter, named: Setting | None) -> Iterator[Finding]:
    codes = tuple(matter.procedure_codes())
    if codes and (matter.question.asks(IntentKind.UNITS) or any(map(matter.units_asked, codes))):
        facts = {"book": Book.MUE.words, "setting": named.value if named else None}
        yield Finding(NAME, Verdict.BOOK_NOT_LOADED, codes, facts)


def _of_code(
    matter: Matter,
    code: str,
    limits: dict[Setting, dict[str, UnitLimit]],
    editions: dict[Setting, Edition],
) -> Iterator[Finding]:
    rows = [(setting, limits[setting][code]) for setting in editions if code in limits[setting]]
    if (
        len(rows) > 1 and Setting.DME not in matter.question.particulars.settings
    ):  # suppliers' limits say nothing to others: they speak where they are asked for, or alone
        rows = _of_services(rows)
    elsewhere = len({limit.value == 0 for _, limit in rows}) > 1 and not _asks_units(matter, code)
    for setting, limit in rows:
        yield _limit(matter, code, limit, editions[setting], elsewhere=elsewhere)
    named = matter.question.particulars.setting or matter.question.particulars.settings
    if not rows and (named or matter.question.asks(IntentKind.UNITS) or matter.units_asked(code)):
        yield from (_unpublished(code, edition) for edition in editions.values())


def _of_services(rows: list[tuple[Setting, UnitLimit]]) -> list[tuple[Setting, UnitLimit]]:
    """The rows of practitioners and hospitals; the supplier's alone where only a supplier is paid."""
    supplied = [row for row in rows if row[0] is Setting.DME and row[1].value]
    served = [row for row in rows if row[0] is not Setting.DME]
    return supplied if supplied and not any(limit.value for _, limit in served) else served


def _asks_units(matter: Matter, code: str) -> bool:
    return matter.question.asks(IntentKind.UNITS) or bool(matter.units_asked(code))


def _limit(
    matter: Matter, code: str, limit: UnitLimit, edition: Edition, *, elsewhere: bool = False
) -> Finding:
    """`elsewhere`: another setting pays the code, none is named and no units are asked, so that a 0 refuses nothing."""
    lines = matter.units_asked(code)
    asked = _counted(lines, limit.adjudication_indicator)
    facts: dict[str, Any] = {
        "value": limit.value,
        "adjudication_indicator": limit.adjudication_indicator,
        "setting": limit.setting.value,
        "rationale": limit.rationale,
        "units_asked": asked,
        "units_by_line": list(lines),
        "binds": not _speaks_not_of(matter, limit),
        **edition.facts(),
    }
    verdict = _verdict(limit.value, asked)
    return Finding(
        NAME,
        Verdict.LIMIT if _speaks_not_of(matter, limit) or elsewhere else verdict,
        (code,),
        facts,
        (edition.citation(code),),
        (edition.caution,) if edition.caution else (),
    )


def _speaks_not_of(matter: Matter, limit: UnitLimit) -> bool:
    """Whether the limit says nothing to this claim.

    A 0 of Medicare's own policy does not bind another payer; the visits of two practitioners are counted for each; an item of a
    supplier (A, E, K, L) that is only looked up is no practitioner's.
    """
    particulars = matter.question.particulars
    other_payer = particulars.payer is not None and "medicare" not in particulars.payer.lower()
    of_two = particulars.provider is Likeness.DIFFERENT and is_visit(limit.code)
    if limit.value == 0 and limit.code[0] in "AEKL" and particulars.setting is None and _is_looked_up(matter):
        return True
    return (limit.value == 0 and limit.rationale == MEDICARE_POLICY and other_payer) or (
        limit.value > 0 and of_two
    )


def _is_looked_up(matter: Matter) -> bool:
    """Whether nothing else is asked than what a code is, and whether it is valid."""
    kinds = {intent.kind for intent in matter.question.intents}
    return bool(kinds) and kinds <= {IntentKind.DESCRIBE, IntentKind.VALIDITY, IntentKind.SEARCH}


def _counted(lines: tuple[int, ...], indicator: int) -> int | None:
    """The units that the limit is set against: MAI 1 judges each line by itself, 2 and 3 add up the lines of the date."""
    if not lines:
        return None
    return max(lines) if indicator == BY_LINE else sum(lines)


def _verdict(value: int, asked: int | None) -> Verdict:
    if value == 0:
        return Verdict.NO_UNITS_PAYABLE
    if asked is None:
        return Verdict.LIMIT
    return Verdict.WITHIN_LIMIT if asked <= value else Verdict.OVER_LIMIT


def _unpublished(code: str, edition: Edition) -> Finding:
    return Finding(
        NAME,
        Verdict.NO_PUBLISHED_LIMIT,
        (code,),
        {"setting": edition.setting.value if edition.setting else None, **edition.facts()},
        (edition.citation(f"{NO_ROW}{code}"),),
        (edition.caution,) if edition.caution else (),
    )

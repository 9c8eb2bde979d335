"""May these be billed together? NCCI procedure-to-procedure edits (NCCI Policy Manual, chapter I, section E).

A row counts where effective ≤ date of service and (no deletion or date ≤ deletion); indicator 9 never counts. Both
orders are looked up, since a row is directional: column two is the code that is denied. An edit that no modifier
bypasses is never answered with a modifier.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from consultant.checks.associated_modifiers import ANATOMIC, ON_EITHER_CODE, is_associated
from consultant.checks.indicators import supervision
from consultant.checks.modifiers.fits import Place, misfit
from consultant.checks.pair_choice import choice
from consultant.checks.visits import DECISION, FITS, SEPARATE_VISIT, fits_days, is_visit
from consultant.codes.catalogue import Book
from consultant.codes.entries import EITHER_ORDER, NO_ROW
from consultant.codes.readers import fees
from consultant.verdicts import Verdict
from consultant.vocabulary import Finding, IntentKind, Setting

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from consultant.checks.matter import Matter
    from consultant.codes.entries import Edition, EditPair

NAME = "ptp"
SETTINGS = (Setting.PRACTITIONER, Setting.OUTPATIENT_HOSPITAL)
"""The NCCI publishes PTP tables for these two; DME suppliers have none."""

IN_FORCE = {"0": Verdict.NEVER_TOGETHER, "1": Verdict.MODIFIER_MAY_BYPASS}


def check(matter: Matter) -> Iterator[Finding]:
    """A finding for every pair of listed procedure codes in every setting that matters."""
    named = matter.question.particulars.setting
    pairs = list(matter.pairs()) if are_together(matter) else []
    if named is Setting.DME:
        if pairs:
            yield Finding(NAME, Verdict.NO_TABLE, matter.listed_codes, {"setting": named.value})
        return
    loaded = matter.books.settings_of(Book.PTP)
    if not loaded or (named and named not in loaded):
        yield from _not_loaded(matter, named)
        return
    days = _global_days(matter) if pairs else {}
    for setting in matter.settings(tuple(s for s in SETTINGS if s in loaded)):
        yield from _in_setting(matter, setting, pairs, days)


def _global_days(matter: Matter) -> dict[str, str]:
    """The global days of the procedures beside a visit with 25 or 57: they tell which of the two may stand there."""
    named = {one for code in matter.listed_codes if is_visit(code) for one in matter.modifiers_on(code)}
    if (
        named.isdisjoint({SEPARATE_VISIT, DECISION})
        or matter.books.edition(Book.PFS, None, matter.asked) is None
    ):
        return {}
    rows = matter.books.read(fees.rows_of, matter.listed_codes, matter.asked)
    return {code: of_code[0].global_days for code, of_code in rows.items() if of_code}


_SAME_DAY = re.compile(
    r"\b(?:same (?:day|session|visit)|together|both|today|(?:un)?bundl\w+|59|x[espu])\b", re.IGNORECASE
)
_EACH_BY_ITSELF = frozenset(
    {
        IntentKind.FEE,
        IntentKind.GLOBAL_PERIOD,
        IntentKind.ASSISTANT,
        IntentKind.CROSSWALK,
    }
)
"""What is asked of each code by itself; where nothing else is asked, nothing is said of their pairs."""


_BECAME = re.compile(r"(?i)\b(?:convert\w*|turned|changed|became|went) (?:in)?to\b")
"""One service that another became in the same session, which is no crosswalk."""


def are_together(matter: Matter) -> bool:
    """Whether the codes may be meant to stand on one claim: always, unless only something else is asked of them."""
    asked = {intent.kind for intent in matter.question.intents}
    if supervision.is_asked(matter.question.text) and IntentKind.PAIR not in asked:
        return False
    became = IntentKind.CROSSWALK in asked and _BECAME.search(matter.question.text) is not None
    return became or not asked or not asked <= _EACH_BY_ITSELF


def _not_loaded(matter: Matter, named: Setting | None) -> Iterator[Finding]:
    codes = tuple(matter.procedure_codes())
    if len(codes) > 1 and are_together(matter):
        facts = {"book": Book.PTP.words, "setting": named.value if named else None}
        yield Finding(NAME, Verdict.BOOK_NOT_LOADED, codes, facts)


def _in_setting(
    matter: Matter, setting: Setting, pairs: list[tuple[str, str]], days: Mapping[str, str]
) -> Iterator[Finding]:
    edition = matter.books.edition(Book.PTP, setting, matter.asked)
    if edition is None:  # only a part of the table is loaded, and it does not hold the date
        yield from _not_loaded(matter, setting)
        return
    rows: dict[frozenset[str], list[EditPair]] = {}
    codes = list(dict.fromkeys(code for pair in pairs for code in pair))
    for row in matter.books.pairs(codes, setting, matter.asked):
        rows.setdefault(frozenset((row.column_one, row.column_two)), []).append(row)
    for pair in pairs:
        yield from _of_pair(matter, edition, pair, rows.get(frozenset(pair), []), days)


def _of_pair(
    matter: Matter, edition: Edition, pair: tuple[str, str], rows: list[EditPair], days: Mapping[str, str]
) -> Iterator[Finding]:
    day = edition.as_of
    in_force = [row for row in rows if row.in_force(day)]
    for row in sorted(in_force, key=lambda row: row.modifier_indicator):
        yield _edit(matter, edition, row, IN_FORCE[row.modifier_indicator], days)
    if in_force:
        return
    told = _closest(rows, day)
    if told is None:
        yield _no_edit(edition, pair, rows)
    else:
        verdict = Verdict.EDIT_NOT_YET if told.effective > day else Verdict.EDIT_ENDED
        yield _edit(matter, edition, told, verdict, days)


def _closest(rows: list[EditPair], day: date) -> EditPair | None:
    """The row to speak of where none is in force: the one that begins next, else the one that ended last."""
    dated = [row for row in rows if row.modifier_indicator != "9"]
    later = [row for row in dated if row.effective > day]
    if later:
        return min(later, key=lambda row: row.effective)
    return max(dated, key=lambda row: row.effective, default=None)


def _edit(
    matter: Matter, edition: Edition, row: EditPair, verdict: Verdict, days: Mapping[str, str]
) -> Finding:
    facts: dict[str, Any] = {
        "column_one": row.column_one,
        "column_two": row.column_two,
        "modifier_indicator": row.modifier_indicator,
        "effective": row.effective.isoformat(),
        "deleted": row.deleted.isoformat() if row.deleted else None,
        "rationale": row.rationale,
        "setting": row.setting.value,
        **edition.facts(),
        "modifiers_asked": {code: is_associated(code) for code in matter.modifiers_asked()},
        "carried": list(carried(matter, row, days)),
    }
    if verdict is Verdict.MODIFIER_MAY_BYPASS:
        facts["choice"] = choice(matter, row.column_one, row.column_two)
    return Finding(
        NAME,
        verdict,
        (row.column_one, row.column_two),
        facts,
        (edition.citation(row.row),),
        (edition.caution,) if edition.caution else (),
    )


def carried(matter: Matter, row: EditPair, days: Mapping[str, str]) -> tuple[str, ...]:
    """The associated modifiers on the lines of a pair that may show a separate service: `25 on 99214`.

    On column two any of them, on column one 59 and X{EPSU} (since 2019-07-01); a side or site that both lines carry
    shows no other one, and of 25 and 57 the one that the global days of every procedure refuse shows nothing. A visit
    is shown to be separate by its own modifier alone.
    """
    one, two = matter.modifiers_on(row.column_one), matter.modifiers_on(row.column_two)
    on_two = [
        code
        for code in two
        if is_associated(code)
        and not (code in ANATOMIC and code in one)
        and (fits_days(code, days.get(row.column_one)) or _of_another(code, days))
    ]
    on_one = [code for code in one if code in ON_EITHER_CODE and not is_visit(row.column_two)]
    words = matter.question.text
    return tuple(
        f"{code} on {line}"
        for line, codes in ((row.column_two, on_two), (row.column_one, on_one))
        for code in codes
        if misfit(code, Place(line, words=words)) is None  # one that may not stand there shows nothing
    )


def _of_another(modifier: str, days: Mapping[str, str]) -> bool:
    """Whether 25 or 57 on a visit goes with another procedure of the mail."""
    return any(FITS.get(of_code) == modifier for code, of_code in days.items() if not is_visit(code))


def _no_edit(edition: Edition, pair: tuple[str, str], rows: list[EditPair]) -> Finding:
    """No row in either order, or only rows that never were in force."""
    facts = {"setting": edition.setting.value if edition.setting else None, **edition.facts()}
    never = [f"{row.row} (indicator 9: deleted on its effective date)" for row in rows]
    return Finding(
        NAME,
        Verdict.NO_EDIT,
        pair,
        facts,
        tuple(edition.citation(row) for row in never or [f"{NO_ROW}{pair[0]}/{pair[1]}{EITHER_ORDER}"]),
        (edition.caution,) if edition.caution else (),
    )

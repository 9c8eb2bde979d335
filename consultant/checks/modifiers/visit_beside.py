"""25 or 57 with a procedure, and no visit is named: what do the PTP edits say of such a visit?

The established office visits 99211 to 99215 stand for it, and 99213 is spoken of (NCCI Policy Manual, chapter I, sections D and E).
Whether it is 25 or 57 goes by the global days and is for `checks/indicators`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from consultant.checks.visits import is_visit
from consultant.codes.catalogue import Book
from consultant.codes.entries import EITHER_ORDER, NO_ROW
from consultant.verdicts import Verdict
from consultant.vocabulary import Finding, IntentKind, Setting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.checks.matter import Matter
    from consultant.checks.modifiers.contexts import Context
    from consultant.codes.entries import Edition, EditPair

VISITS = ("99211", "99212", "99213", "99214", "99215")
SPOKEN_OF = "99213"
SETTINGS = (Setting.PRACTITIONER, Setting.OUTPATIENT_HOSPITAL)
MOST_CODES = 3
_VERDICTS = {"0": Verdict.VISIT_NEVER_BESIDE, "1": Verdict.VISIT_BESIDE}


def of(matter: Matter, context: Context, name: str) -> Iterator[Finding]:
    """A finding a procedure and setting, where the question names 25 or 57, a few procedures and no visit."""
    on_codes = [one for code, own in context.attached.items() for one in own if context.is_beside(one, code)]
    named = [one for one in (*context.alone, *on_codes) if one in {"25", "57"}]
    procedures = [code for code in context.codes if code in matter.listed_codes]
    if not named or not procedures or any(is_visit(code) for code in context.codes):
        return
    if not context.asks(IntentKind.MODIFIER, IntentKind.PAIR) or len(procedures) > MOST_CODES:
        return
    loaded = matter.books.settings_of(Book.PTP)
    for setting in matter.settings(tuple(one for one in SETTINGS if one in loaded)):
        edition = matter.books.edition(Book.PTP, setting, matter.asked) if setting in loaded else None
        if edition is not None:
            rows = matter.books.pairs([*procedures, *VISITS], setting, matter.asked)
            for code in procedures:
                yield _finding(name, code, edition, _beside(code, rows, edition))


def _beside(code: str, rows: list[EditPair], edition: Edition) -> dict[str, EditPair]:
    """The rows in force with the code in column one, by visit."""
    return {
        row.column_two: row
        for row in rows
        if row.column_one == code and row.column_two in VISITS and row.in_force(edition.as_of)
    }


def _finding(name: str, code: str, edition: Edition, rows: dict[str, EditPair]) -> Finding:
    spoken_of = rows.get(SPOKEN_OF)
    facts: dict[str, Any] = {
        "setting": edition.setting.value if edition.setting else None,
        "visit": SPOKEN_OF,
        "visits": [VISITS[0], VISITS[-1]],
        **edition.facts(),
    }
    verdict, sources = Verdict.VISIT_WITHOUT_EDIT, [f"{NO_ROW}{code}/{SPOKEN_OF}{EITHER_ORDER}"]
    if spoken_of:
        indicator = spoken_of.modifier_indicator
        facts |= {
            "column_one": code,
            "column_two": SPOKEN_OF,
            "modifier_indicator": indicator,
            "effective": spoken_of.effective.isoformat(),
            "alike": [one for one in VISITS if _indicator(rows, one) == indicator],
            "unlike": {one: row.modifier_indicator for one, row in sorted(rows.items()) if row.modifier_indicator != indicator},
        }  # fmt: skip
        verdict, sources = _VERDICTS[indicator], [spoken_of.row]
    cautions = (edition.caution,) if edition.caution else ()
    return Finding(name, verdict, (code,), facts, tuple(edition.citation(one) for one in sources), cautions)


def _indicator(rows: dict[str, EditPair], visit: str) -> str | None:
    return rows[visit].modifier_indicator if visit in rows else None

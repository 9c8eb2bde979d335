"""25 or 57? By the global days of the procedure beside the visit (NCCI Policy Manual, chapter I, section D; Pub. 100-04, 12, 40.2).

25 for a visit on the day of a 000, 010 or XXX procedure, where it was significant and separately identifiable; 57 for the
decision for a 090 procedure, on the day before or the day of it. Where an edit of the two has indicator 0, neither is named.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.checks.indicators.asked import attached, beside
from consultant.checks.visits import DECISION, FITS, SEPARATE_VISIT, is_visit
from consultant.codes.catalogue import Book
from consultant.verdicts import Verdict
from consultant.vocabulary import CodeSystem, IntentKind, Setting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.checks.indicators.schedule import Schedule
    from consultant.codes.readers.fees import FeeRow
    from consultant.vocabulary import Finding

OF_SURGERY = frozenset({"000", "010", "090"})
_SETTINGS = (Setting.PRACTITIONER, Setting.OUTPATIENT_HOSPITAL)


def of_codes(schedule: Schedule) -> Iterator[Finding]:
    """A finding a procedure and visit with a bypassable edit; one a procedure where 25 or 57 is asked; a refusal of 57."""
    listed = schedule.matter.listed_codes
    visits = [code for code in listed if is_visit(code)]
    procedures = [
        row for code in schedule.priced(c for c in listed if not is_visit(c)) if (row := schedule.row(code))
    ]
    indicators = _indicators(schedule, visits, [row.code for row in procedures])
    refused = list(_refused(schedule, procedures))
    asked = {} if refused else _asked(schedule)
    for row in procedures:
        asked_here = sorted(one for one, codes in asked.items() if row.code in codes)
        edited = [code for code in visits if set(indicators.get((row.code, code), "")) == {"1"}]
        free = [code for code in visits if (row.code, code) not in indicators]
        for_visit = not visits or (bool(free) and row.global_days in OF_SURGERY)
        if row.global_days in FITS and (edited or (asked_here and for_visit)):
            yield _finding(schedule, row, edited or free, asked_here)
    yield from refused


def _asked(schedule: Schedule) -> dict[str, set[str]]:
    """25 and 57 where they are named, with the codes of the same question."""
    question = schedule.matter.question
    found: dict[str, set[str]] = {}
    if question.asks(IntentKind.MODIFIER, IntentKind.PAIR, IntentKind.GLOBAL_PERIOD):
        for at, mention in enumerate(question.mentions):
            named = (
                {*mention.modifiers, mention.code} if mention.system is CodeSystem.MOD else mention.modifiers
            )
            for modifier in {SEPARATE_VISIT, DECISION}.intersection(named):
                found.setdefault(modifier, set()).update(beside(schedule.matter, at))
    return found


def _finding(schedule: Schedule, row: FeeRow, visits: list[str], asked: list[str]) -> Finding:
    facts = {"global_days": row.global_days, "fits": FITS[row.global_days], "named": asked, "visits": visits}
    return schedule.finding(Verdict.VISIT_MODIFIER, row, facts, *visits)


def _indicators(schedule: Schedule, visits: list[str], procedures: list[str]) -> dict[tuple[str, str], str]:
    """The modifier indicators in force of each procedure (column one) with each visit (column two), in all settings."""
    found: dict[tuple[str, str], str] = {}
    if not visits or not procedures:
        return found
    matter = schedule.matter
    loaded = matter.books.settings_of(Book.PTP)
    for setting in matter.settings(tuple(one for one in _SETTINGS if one in loaded)):
        for row in matter.books.pairs([*visits, *procedures], setting, matter.asked):
            if row.in_force(row.edition.as_of) and row.column_two in visits:
                key = (row.column_one, row.column_two)
                found[key] = found.get(key, "") + row.modifier_indicator
    return found


def _refused(schedule: Schedule, procedures: list[FeeRow]) -> Iterator[Finding]:
    """57 beside procedures of which none is major: it was written for another modifier's case."""
    if not procedures or any(row.global_days not in ("000", "010") for row in procedures):
        return
    on_visits = [
        code for code, own in attached(schedule.matter).items() if is_visit(code) and DECISION in own
    ]
    alone = set(_asked(schedule)) == {DECISION} and not any(
        is_visit(code) for code in schedule.matter.listed_codes
    )
    if on_visits or alone:
        for row in procedures:
            facts = {"field": "decision", "modifiers": [DECISION], "indicator": row.global_days}
            yield schedule.finding(Verdict.MODIFIER_REFUSED, row, facts, *on_visits)

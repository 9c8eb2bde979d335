"""Section `indicators`: global days and payment indicators of the physician fee schedule in words, and Medicare's HCPCS record.

Sources: record layout of the relative value file (RVU25D, attachment A); record layout of the HCPCS file. The words are those
of the replies (`drafting/phrases/indicators`). An indicator of a row that the schedule does not pay means little, so that
those whose concept does not apply stand in one line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.checks.indicators.asked import PROFESSIONAL
from consultant.checks.indicators.by_indicator import RULES
from consultant.checks.indicators.components import TECHNICAL
from consultant.checks.indicators.global_days import NO_PERIOD, SPAN, percent
from consultant.checks.indicators.schedule import PRICED
from consultant.codes.readers import fees
from consultant.codes.shapes import as_asked, systems_of
from consultant.drafting.phrases.indicators import global_days, modifier_rules, status, supervision
from consultant.drafting.phrases.words import capital, joined
from consultant.reference.from_known import known_of
from consultant.reference.hcpcs_record import record_facts, record_of
from consultant.reference.shapes import Cell, Section
from consultant.vocabulary import PROCEDURE_SYSTEMS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from consultant.codes.entries import Edition
    from consultant.codes.readers.fees import FeeRow
    from consultant.reference.shapes import Subject
    from consultant.vocabulary import Citation

KEY, TITLE = "indicators", "Global days and indicators"
FIELDS = ("components", "multiple", "bilateral", "assistant", "co_surgeons", "team")
"""The fields behind modifiers, in the order of the file."""
NO_CONCEPT = "9"
SHARED = frozenset({"010", "090"})
"""Global days of which the fee is shared out by percents."""
UNCLASSIFIED = "The code stands on CMS's list of codes that are not otherwise classified (NOC)."


def indicators(subject: Subject) -> Section | None:
    """What the fee schedule's row and the HCPCS record say; None where there is neither."""
    rows = _rows(subject)
    record = record_of(subject)
    unclassified = known_of(subject, "noc")
    facts = (*_of_schedule(rows), *record_facts(record))
    editions = [*(one.edition for one in rows[:1]), *([record.edition] if record else [])]
    editions += [one.edition for one in unclassified]
    if not editions:
        return None
    return Section(
        KEY,
        TITLE,
        facts=facts,
        lines=(*_lines(rows), *(UNCLASSIFIED for _ in unclassified[:1])),
        citations=tuple(_citations(subject, rows)),
        cautions=tuple(dict.fromkeys(one.caution for one in _unique(editions) if one.caution)),
    )


def _unique(editions: Sequence[Edition]) -> Sequence[Edition]:
    return list(dict.fromkeys(editions))


def _rows(subject: Subject) -> list[FeeRow]:
    if subject.system not in PROCEDURE_SYSTEMS:
        return []
    return subject.books.read(fees.rows, as_asked(subject.system, subject.code), subject.on)


def _citations(subject: Subject, rows: Sequence[FeeRow]) -> Iterator[Citation]:
    if rows:
        yield rows[0].edition.citation(rows[0].row)
        tested = _tested(rows)
        if tested.row != rows[0].row and tested.supervision != rows[0].supervision:
            yield tested.edition.citation(tested.row)
    record = record_of(subject)
    if record:
        yield record.edition.citation(record.row)
    yield from (one.citation for one in known_of(subject, "noc"))


def _of_schedule(rows: Sequence[FeeRow]) -> Iterator[tuple[str, Cell]]:
    """Status and global days first, then what decides on modifiers."""
    if not rows:
        return
    row = rows[0]
    yield "Fee schedule status", _valued(row.status, status.meaning(row.status))
    for other in rows:
        if other.status != row.status:
            yield (
                f"Fee schedule status, with {other.modifier}",
                _valued(other.status, status.meaning(other.status)),
            )
    if row.global_days != NO_PERIOD or row.status in PRICED:
        meaning = global_days.meaning(row.global_days, *SPAN.get(row.global_days, (0, 0)))
        yield "Global days", _valued(row.global_days, meaning)
    if row.global_days in SHARED:
        yield "Shares of the global fee", Cell(_shares(row))
    for field in FIELDS:
        indicator = getattr(row, field)
        if indicator != NO_CONCEPT:
            yield _name(field), _valued(indicator, _meaning(field, indicator))
    if row.endoscopic_base:
        system = next(iter(systems_of(row.endoscopic_base)), None)
        yield "Endoscopic base code", Cell(row.endoscopic_base, system)
    level = _tested(rows).supervision
    if level != supervision.NO_LEVEL:
        yield "Physician supervision of the test", _valued(level, supervision.LEVELS.get(level, ""))


def _tested(rows: Sequence[FeeRow]) -> FeeRow:
    """The row on which the supervision stands: that of the technical component, where there is one."""
    return next((one for one in rows if one.modifier == TECHNICAL), rows[0])


def _lines(rows: Sequence[FeeRow]) -> Iterator[str]:
    if not rows:
        return
    row = rows[0]
    without = [_name(field) for field in FIELDS if getattr(row, field) == NO_CONCEPT]
    if without:
        yield f"The concept does not apply (indicator {NO_CONCEPT}): {joined([one[:1].lower() + one[1:] if one[1:2].islower() else one for one in without])}."
    if _tested(rows).supervision != supervision.NO_LEVEL:
        yield supervision.OF_A_TEST


def _name(field: str) -> str:
    return capital(modifier_rules.NAMES[field].removesuffix(" indicator"))


def _valued(value: str, meaning: str) -> Cell:
    return Cell(f"{value}: {meaning}" if meaning else value)


def _meaning(field: str, indicator: str) -> str:
    """Of the modifiers that the field decides on; 26 and TC have no rule of percents."""
    rule = next((one for one in RULES if one.name == field), None)
    modifiers = sorted(rule.modifiers) if rule else [PROFESSIONAL, TECHNICAL]
    percents = rule.percents.get(indicator, ()) if rule else ()
    return modifier_rules.meaning(field, indicator, modifiers, percents)


def _shares(row: FeeRow) -> str:
    parts = (
        f"{name} {percent(share)} %"
        for name, share in (
            ("preoperative", row.preoperative),
            ("intraoperative", row.intraoperative),
            ("postoperative", row.postoperative),
        )
    )
    return ", ".join(parts)

"""What a modifier's own page says: its meaning, its rule, whether it can set aside a pair edit, with what it can't share a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.checks.associated_modifiers import ON_EITHER_CODE, is_associated
from consultant.checks.modifiers.clashes import CLASHES, find_clashes
from consultant.checks.modifiers.fits import LEFT_TO_INDICATORS
from consultant.checks.modifiers.rules import find_rule, ncci
from consultant.reference.from_known import cautions_of, known_of
from consultant.reference.shapes import Cell, Section, Table
from consultant.vocabulary import CodeSystem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.checks.modifiers.rules import Rule
    from consultant.reference.shapes import Subject
    from consultant.vocabulary import Citation

KEY, TITLE = "modifiers", "What the modifier is for"
BYPASSES = (
    "Yes: it is NCCI-associated, so that it sets a pair edit aside where the edit's modifier indicator is 1"
)
EITHER = "; it may stand on either code of the pair"
NEVER_BYPASSES = "No: it is not NCCI-associated, so that no pair edit gives way to it"
BY_INDICATORS = "Whether it may stand on a code is settled by the physician fee schedule's row of the code."
_EDITS = ncci("chapter I, section E")


def about_modifier(subject: Subject) -> Section | None:
    """None for a modifier that neither a list nor a rule of the desk knows."""
    rule, known = find_rule(subject.code), known_of(subject, "modifier")
    if subject.found.entry is None and rule is None and not known:
        return None
    clashes = list(_clashes(subject.code))
    lines = [one.line for one in known] + [BY_INDICATORS] * (subject.code in LEFT_TO_INDICATORS)
    cited = [*_entry(subject), *(rule.sources if rule else ()), _EDITS]
    cited += [*(one.citation for one in known), *(source for _, found in clashes for source in found)]
    return Section(
        KEY,
        TITLE,
        facts=tuple(_facts(subject, rule)),
        lines=tuple(lines),
        tables=_tables(subject.code, [row for row, _ in clashes]),
        citations=tuple(dict.fromkeys(cited)),
        cautions=cautions_of(known),
    )


def _entry(subject: Subject) -> list[Citation]:
    entry = subject.found.entry
    return [entry.edition.citation(entry.row)] if entry else []


def _facts(subject: Subject, rule: Rule | None) -> Iterator[tuple[str, Cell]]:
    entry = subject.found.entry
    if entry and entry.title:
        yield "Official words", Cell(entry.title)
    if rule and rule.meaning:
        yield "What it tells", Cell(f"{rule.meaning[0].upper()}{rule.meaning[1:]}")
    if rule:
        yield "Medicare's rule", Cell(rule.rule)
    either = EITHER if subject.code in ON_EITHER_CODE else ""
    yield (
        "Sets an NCCI edit aside",
        Cell(f"{BYPASSES}{either}." if is_associated(subject.code) else f"{NEVER_BYPASSES}."),
    )


def _clashes(code: str) -> Iterator[tuple[tuple[Cell, ...], tuple[Citation, ...]]]:
    """The modifiers that never share a line with this one."""
    others = {one for clash in CLASHES for one in clash.these | clash.those} - {code}
    for other in sorted(others):
        for _, _, clash in find_clashes((code, other)):
            yield (
                (Cell(other, CodeSystem.MOD), Cell(f"{clash.why[0].upper()}{clash.why[1:]}.")),
                clash.sources,
            )


def _tables(code: str, rows: list[tuple[Cell, ...]]) -> tuple[Table, ...]:
    caption = f"Never on one line with {code}"
    return (Table(caption, ("Modifier", "Why"), tuple(rows)),) if rows else ()

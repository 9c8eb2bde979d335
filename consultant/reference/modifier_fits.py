"""Which modifiers fit a procedure code, and why: the fee schedule's indicators first, then what number, setting and kind settle.

`ORDER` is the order of the table. What nothing plain says of a modifier and a code is left out; nothing is concluded from it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from consultant.checks.indicators import by_indicator, components
from consultant.checks.indicators.asked import PROFESSIONAL
from consultant.checks.indicators.schedule import PRICED, Schedule
from consultant.checks.matter import Matter
from consultant.checks.modifiers import kinds
from consultant.checks.modifiers.fits import CORONARY, DISTINCT, EYELIDS, FINGERS, SIDES, TOES, Place, misfit
from consultant.checks.modifiers.rules import find_rule
from consultant.checks.visits import FITS, is_visit
from consultant.drafting.phrases.indicators.modifier_rules import short
from consultant.drafting.phrases.indicators.words import said
from consultant.verdicts import Verdict
from consultant.vocabulary import Particulars, Question

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from consultant.checks.modifiers.fits import Misfit
    from consultant.codes.readers.fees import FeeRow
    from consultant.reference.shapes import Subject
    from consultant.vocabulary import Citation, Finding


HOSPITAL_S_VISIT = "G0463"


class Answer(StrEnum):
    """May it be used; the value is what the table prints."""

    YES = "Yes"
    NO = "No"
    WITH_DOCUMENTATION = "With documentation"
    DEPENDS = "Where the record shows it"
    BY_RULE = "See why"


ANSWERS = {
    Verdict.MODIFIER_ALLOWED: Answer.YES,
    Verdict.MODIFIER_REFUSED: Answer.NO,
    Verdict.MODIFIER_WITH_DOCUMENTATION: Answer.WITH_DOCUMENTATION,
    Verdict.MODIFIER_EFFECT: Answer.BY_RULE,
}
_OPENINGS = ("Yes: ", "No: ", "Only with documentation of medical necessity: ", "Only with documentation: ")
"""How a reply's sentence begins with its answer, which has a column here."""


@dataclass(frozen=True, slots=True)
class Fit:
    """A line of the table. `name` is the modifier, or the first and last of several that one rule settles."""

    name: str
    modifier: str
    answer: Answer
    why: str
    sources: tuple[Citation, ...]


@dataclass(frozen=True)
class Code:
    """A procedure code with its rows of the physician fee schedule."""

    subject: Subject
    rows: tuple[FeeRow, ...]

    @property
    def row(self) -> FeeRow | None:
        """The row without a modifier, else the only one."""
        return next(iter(self.rows), None)

    @cached_property
    def priced(self) -> FeeRow | None:
        """The row, where the schedule pays the code, so that its indicators mean something."""
        return self.row if self.row and self.row.status in PRICED else None

    @property
    def is_surgery(self) -> bool:
        """Whether its payment includes days of care."""
        return self.priced is not None and self.priced.global_days in {"000", "010", "090"}

    @cached_property
    def place(self) -> Place:
        """Where the modifier would stand, as the checks take it."""
        return Place(self.subject.code, self.subject.asked.setting)

    @cached_property
    def schedule(self) -> Schedule | None:
        """The rows as the checks take them."""
        if self.row is None:
            return None
        asked = Particulars(date_of_service=self.subject.on, setting=self.subject.asked.setting)
        matter = Matter(Question("", particulars=asked), self.subject.books)
        return Schedule(matter, self.row.edition, {self.subject.code: list(self.rows)})


def fits(code: Code) -> Iterator[Fit]:
    """The lines of the table, in its order."""
    for build in ORDER:
        yield from build(code)


def _components(code: Code) -> Iterator[Fit]:
    """26 and TC; of a code that is not paid itself only the one with a row that is (a laboratory test's interpretation)."""
    if not code.schedule or not code.row:
        return
    paid = {row.modifier for row in code.rows if row.status in PRICED}
    for modifier in (PROFESSIONAL, components.TECHNICAL):
        if code.priced or modifier in paid:
            verdict = components.verdict_of(code.schedule, code.row, modifier)
            yield from _told(modifier, components.finding_of(code.schedule, code.row, modifier, verdict))


def _by_indicator(code: Code) -> Iterator[Fit]:
    """50, 62, 66, assistants, 51, split care, returns: a line a modifier."""
    if not code.schedule or not code.priced:
        return
    for rule in by_indicator.RULES:
        verdict = rule.verdicts.get(getattr(code.priced, rule.name))
        if verdict is None:
            continue
        for modifier in sorted(rule.modifiers):
            facts = by_indicator.facts_of(rule, code.priced, frozenset({modifier}))
            yield from _told(modifier, code.schedule.finding(verdict, code.priced, facts))


def _discontinued(code: Code) -> Iterator[Fit]:
    """53, by a row of its own or by report; never on a visit, never a hospital's."""
    forbidden = misfit("53", code.place)
    if forbidden:
        yield _no("53", forbidden)
    elif code.schedule and code.priced and not is_visit(code.subject.code):
        own = code.schedule.row(code.subject.code, "53")
        facts = {"field": "discontinued", "modifiers": ["53"], "own_row": own is not None}
        verdict = Verdict.MODIFIER_ALLOWED if own else Verdict.MODIFIER_WITH_DOCUMENTATION
        if own or code.is_surgery:
            yield from _told("53", code.schedule.finding(verdict, own or code.priced, facts))


def _told(modifier: str, finding: Finding) -> Iterator[Fit]:
    """The sentence of a reply, its opening in a column of its own."""
    sentence = short(finding)
    if sentence is None:
        return
    text = said(sentence, [finding])
    for opening in _OPENINGS:
        text = text.removeprefix(opening)
    text = text.replace("Only with documentation that", "Documentation must show that").strip()
    yield Fit(modifier, modifier, ANSWERS[finding.verdict], f"{text[0].upper()}{text[1:]}", finding.citations)


def _sides(code: Code) -> Iterator[Fit]:
    """LT and RT where each side has its own fee, by the bilateral indicator."""
    for modifier in sorted(SIDES):
        forbidden = misfit(modifier, code.place)
        if forbidden:
            yield _no(modifier, forbidden)
        elif code.priced and code.priced.bilateral in {"1", "3"}:
            why = f"{code.subject.code} has bilateral indicator {code.priced.bilateral}, so that a side may be named where one side alone is done."
            yield Fit(modifier, modifier, Answer.YES, why, (code.priced.edition.citation(code.priced.row),))


def _no(modifier: str, forbidden: Misfit, name: str = "") -> Fit:
    why = f"{forbidden.why[0].upper()}{forbidden.why[1:]}. {forbidden.instead}".strip()
    return Fit(name or modifier, modifier, Answer.NO, why, forbidden.sources)


@dataclass(frozen=True, slots=True)
class _Where:
    """Modifiers that hang on the record, and the codes on which they may stand at all."""

    modifiers: tuple[str, ...]
    concerns: Callable[[Code], bool]


def _visit(code: Code) -> bool:
    return is_visit(code.subject.code)


def _practitioner_s_visit(code: Code) -> bool:
    """G0463 is the hospital's visit alone (Pub. 100-04, chapter 4, section 160): what surgeons and admitting physicians report is not for it."""
    return _visit(code) and code.subject.code != HOSPITAL_S_VISIT


def _paired(code: Code) -> bool:
    """59 and X{EPSU} never stand on a visit, the hospital's neither; of the others the checks say so."""
    return code.subject.code != HOSPITAL_S_VISIT and any(
        one.column_one + one.column_two for one in code.subject.found.edits
    )


def _done_again(code: Code) -> bool:
    return code.priced is not None and not is_visit(code.subject.code)


def _laboratory(code: Code) -> bool:
    return kinds.within(code.subject.code, kinds.CLINICAL_LABORATORY)


def _colonoscopy(code: Code) -> bool:
    return kinds.within(code.subject.code, kinds.COLONOSCOPIES)


def _drug(code: Code) -> bool:
    return code.subject.code.startswith("J")


def _therapy(code: Code) -> bool:
    return code.priced is not None and code.priced.components == components.THERAPY


def _anesthesia(code: Code) -> bool:
    return kinds.within(code.subject.code, kinds.ANESTHESIA)


def _screening(code: Code) -> bool:
    return code.subject.code in kinds.SCREENING_COLONOSCOPIES


HANG_ON_THE_RECORD = (
    _Where(("24",), _practitioner_s_visit),
    _Where(("25",), _visit),
    _Where(("57",), _practitioner_s_visit),
    _Where(("27",), _visit),
    _Where(("FS", "AI"), _practitioner_s_visit),
    _Where(tuple(sorted(DISTINCT)), _paired),
    _Where(("22",), lambda code: code.is_surgery),
    _Where(("52",), lambda code: code.is_surgery),
    _Where(("76", "77"), _done_again),
    _Where(("91", "QW", "90"), _laboratory),
    _Where(("73", "74"), lambda code: code.is_surgery),
    _Where(("PT", "33"), _colonoscopy),
    _Where(("JW", "JZ"), _drug),
    _Where(("GN", "GO", "GP", "CO", "CQ", "KX"), _therapy),
    _Where(("23", "P1", "P2", "P3", "P4", "P5", "P6"), _anesthesia),
)
REFUSED_ON = (
    _Where(("24", "25", "57"), lambda code: code.is_surgery),
    _Where(("76", "77"), _laboratory),
    _Where(("76", "77", "22"), _visit),
    _Where(("PT",), _screening),
)
"""Modifiers that coders put on codes where they can't stand: a line where the checks forbid it."""


def _hanging(code: Code) -> Iterator[Fit]:
    """By the record, with the rule; or refused, with the reason."""
    told: set[str] = set()
    for where in (*HANG_ON_THE_RECORD, *REFUSED_ON):
        if where.concerns(code):
            for modifier in where.modifiers:
                if modifier not in told:
                    told.add(modifier)
                    yield from _one(modifier, code, refused_only=where in REFUSED_ON)


def _one(modifier: str, code: Code, *, refused_only: bool) -> Iterator[Fit]:
    forbidden = misfit(modifier, code.place)
    if forbidden:
        yield _with_hint(_no(modifier, forbidden), code)
    elif not refused_only and (rule := find_rule(modifier)):
        meaning = f"{rule.meaning[0].upper()}{rule.meaning[1:]}. " if rule.meaning else ""
        yield Fit(modifier, modifier, Answer.DEPENDS, f"{meaning}{rule.rule}", rule.sources)


def _with_hint(fit: Fit, code: Code) -> Fit:
    """25 or 57 refused on a procedure: the one that a visit beside it takes, by its global days."""
    row = code.priced
    if not (row and code.is_surgery and FITS.get(row.global_days) == fit.modifier):
        return fit
    hint = f"{code.subject.code} has global days {row.global_days}: a visit beside it takes {fit.modifier} where it qualifies."
    return replace(fit, why=f"{fit.why} {hint}", sources=(*fit.sources, row.edition.citation(row.row)))


ANATOMIC = (EYELIDS, FINGERS, TOES, CORONARY)


def _anatomic(code: Code) -> Iterator[Fit]:
    """Modifiers of eyelids, fingers, toes and coronary arteries, where the number of a surgical code lies elsewhere."""
    for group in ANATOMIC if code.is_surgery else ():
        ordered = sorted(group, key=lambda one: (one[-1].isdigit(), one))
        if forbidden := misfit(ordered[0], code.place):
            yield _no(ordered[0], forbidden, f"{ordered[0]} to {ordered[-1]}")


ORDER: tuple[Callable[[Code], Iterator[Fit]], ...] = (
    _components,
    _by_indicator,
    _sides,
    _discontinued,
    _hanging,
    _anatomic,
)

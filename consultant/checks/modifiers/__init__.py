"""What does this modifier mean, and does it go with this code and with the others?

A Level II modifier has its words and days in the loaded HCPCS file, a CPT modifier is known by number (`rules.py`). What forbids
one on a code is in `fits.py`, what two exclude each other in `clashes.py`. Modifiers that the fee schedule's row of a code settles
are left to `checks/indicators`, the choice for a pair to `pair_choice.py`.
"""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, Any

from consultant.checks.modifiers import visit_beside
from consultant.checks.modifiers.clashes import ALREADY_BOTH, find_clashes
from consultant.checks.modifiers.contexts import ABOUT_A_MODIFIER, Context, contexts
from consultant.checks.modifiers.fits import LEFT_TO_INDICATORS, Misfit, Place, misfit
from consultant.checks.modifiers.kinds import CLINICAL_LABORATORY, within
from consultant.checks.modifiers.rules import find_rule, manual
from consultant.checks.visits import is_visit
from consultant.codes.catalogue import Book
from consultant.codes.entries import NO_ROW
from consultant.verdicts import Verdict
from consultant.vocabulary import CodeSystem, Finding, IntentKind, Likeness

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.checks.matter import Matter
    from consultant.codes.entries import CodeEntry
    from consultant.vocabulary import Citation

__all__ = ["NAME", "check"]

NAME = "modifiers"
OF_VISITS = frozenset({"24", "25", "57"})
"""Beside a procedure they stand on the visit, so that their being named with one is no mistake."""
NOT_LISTED_HERE = frozenset({"QW"})
_AGAIN = re.compile(r"(?i)\b(?:repeat(?:ed|s|ing)?|second|2nd|twice|again)\b")
_COMPARES = re.compile(r"(?i)\b(?:vs|versus|or|instead|difference|rather|better|either)\b")


BILATERAL = "50"
BOTH_SIDES = frozenset({"LT", "RT"})
_OTHER_DAYS = re.compile(
    r"(?i)\b(?:then|later|days?|weeks?|months?|tomorrow|(?:second|other|fellow) eye|separate (?:lines?|days?|sessions?))\b"
)
"""Words by which two sides are two lines, of one day or of two."""


def check(matter: Matter) -> Iterator[Finding]:
    """What is wrong wherever it stands, and what a modifier means where that is asked."""
    seen: set[tuple[Verdict, tuple[str, ...], str]] = set()
    for context in contexts(matter):
        for finding in chain(_of(matter, context), _in_several_units(matter, context)):
            key = (
                finding.verdict,
                finding.codes,
                f"{finding.facts.get('modifier')}{finding.facts.get('setting')}",
            )
            if key not in seen:
                seen.add(key)
                yield finding


def _of(matter: Matter, context: Context) -> Iterator[Finding]:
    if not context.services:
        yield from _alone(matter, context)
        return
    for code, own in context.attached.items():
        several = len(context.codes) > 1
        on_it = [one for one in own if not ((several or one in OF_VISITS) and context.is_beside(one, code))]
        on_it += [one for one in context.alone if several and _said_on(one, code, context.words)]
        yield from (
            _misfit(code, modifier, why) for modifier in on_it if (why := _why(matter, code, modifier))
        )
    for code, own in context.lines:
        yield from _clashing(code, _on_one_line(context, own))
    yield from _with_one_code(matter, context)
    yield from visit_beside.of(matter, context, NAME)


def _in_several_units(matter: Matter, context: Context) -> Iterator[Finding]:
    """A line that says both sides by 50 and bills them as units too: it would be paid for more than was done."""
    for one in matter.question.mentions:
        if one.code in context.attached and BILATERAL in one.modifiers and (one.units or 1) > 1:
            beside = f"{one.units} units"
            facts = {
                "modifier": f"{BILATERAL} {beside}",
                "modifiers": [BILATERAL, beside],
                "why": ALREADY_BOTH,
            }
            yield Finding(
                NAME, Verdict.MODIFIER_CLASH, (one.code,), facts, (manual("chapter 12, section 40.7"),)
            )


def _on_one_line(context: Context, modifiers: tuple[str, ...]) -> tuple[str, ...]:
    """The modifiers of a line, less two sides that the words put on lines of their own."""
    apart = set(modifiers) >= BOTH_SIDES and _OTHER_DAYS.search(context.words)
    return tuple(one for one in modifiers if not (apart and one in BOTH_SIDES))


def _said_on(modifier: str, code: str, words: str) -> bool:
    """Whether the words put a modifier on a code: `59 ok on 99213`."""
    return bool(
        re.search(
            rf"(?i)\b{modifier}\b(?: (?:is|be|are|ok|okay|allowed|valid|fine|right|used|go|goes))* on (?:the )?{code}\b",
            words,
        )
    )


def _alone(matter: Matter, context: Context) -> Iterator[Finding]:
    """Modifiers without a code."""
    if not context.asks(*ABOUT_A_MODIFIER, IntentKind.PAIR):
        return
    yield from (_meaning(matter, modifier) for modifier in context.alone)
    if not _COMPARES.search(context.words):
        yield from _clashing(None, context.alone)


def _with_one_code(matter: Matter, context: Context) -> Iterator[Finding]:
    """Modifiers asked about with one code: those on it, and those that stand alone beside it."""
    if len(context.codes) != 1 or not context.asks(*ABOUT_A_MODIFIER):
        return
    code = context.codes[0]
    not_its_own = frozenset() if is_visit(code) else OF_VISITS
    beside = [one for one in context.alone if one not in not_its_own]
    wrong = {modifier: why for modifier in beside if (why := _why(matter, code, modifier))}
    yield from (_misfit(code, modifier, why) for modifier, why in wrong.items())
    clashing = []
    if not _COMPARES.search(context.words):
        lines = [_on_one_line(context, (*own, *beside)) for _, own in context.lines]
        clashing = [finding for line in lines for finding in _clashing(code, line)]
    yield from clashing
    told = {modifier for finding in clashing for modifier in finding.facts["modifiers"]}
    if context.asks(IntentKind.MODIFIER):
        named = (*context.attached[code], *beside) or _of_a_repeat(matter, context)
        for modifier in named:
            if modifier not in LEFT_TO_INDICATORS | told | not_its_own and not _why(matter, code, modifier):
                yield _depends(matter, code, modifier)


def _of_a_repeat(matter: Matter, context: Context) -> tuple[str, ...]:
    """The modifiers that may fit where a code is done again on the day and none is named."""
    if context.alone or not _AGAIN.search(context.words):
        return ()
    if within(context.codes[0], CLINICAL_LABORATORY):
        return ("91",)
    fitting = {Likeness.SAME: ("76",), Likeness.DIFFERENT: ("77",), None: ("76", "77")}
    return fitting[matter.question.particulars.provider]


def _why(matter: Matter, code: str, modifier: str) -> Misfit | None:
    particulars = matter.question.particulars
    place = Place(
        code, particulars.setting, particulars.other_setting, particulars.payer, matter.question.text
    )
    return misfit(modifier, place)


def _clashing(code: str | None, modifiers: tuple[str, ...]) -> Iterator[Finding]:
    for one, other, clash in find_clashes(modifiers):
        facts = {"modifier": f"{one} {other}", "modifiers": [one, other], "why": clash.why}
        yield Finding(NAME, Verdict.MODIFIER_CLASH, (code,) if code else (one, other), facts, clash.sources)


def _misfit(code: str, modifier: str, why: Misfit) -> Finding:
    facts = {"modifier": modifier, "why": why.why, "instead": why.instead}
    return Finding(NAME, Verdict.MODIFIER_MISFIT, (code,), facts, why.sources)


def _depends(matter: Matter, code: str, modifier: str) -> Finding:
    """What it says, and that this must be so."""
    verdict = Verdict.MODIFIER_UNTOLD if modifier in NOT_LISTED_HERE else Verdict.MODIFIER_DEPENDS
    return _known(matter, modifier, verdict, code) or _unknown(matter, modifier, code)


def _meaning(matter: Matter, modifier: str) -> Finding:
    known = _known(matter, modifier, Verdict.MODIFIER_MEANS, modifier)
    return known or _unknown(matter, modifier, modifier)


def _unknown(matter: Matter, modifier: str, code: str) -> Finding:
    """No row in the edition of the date, which lists every modifier with a letter; or nothing to look in."""
    edition = matter.books.edition(Book.HCPCS, None, matter.asked)
    if modifier.isdigit():
        return Finding(NAME, Verdict.NO_CHECK, (modifier,), {"system": CodeSystem.MOD.value})
    if edition is None:
        return Finding(NAME, Verdict.BOOK_NOT_LOADED, (modifier,), {"book": Book.HCPCS.words})
    cautions = (edition.caution,) if edition.caution else ()
    holders = matter.books.holders(CodeSystem.MOD, modifier)
    elsewhere = [one.release for one in holders if one.book is Book.HCPCS]
    facts = {"modifier": modifier, "listed_in": elsewhere, **edition.facts()}
    source = edition.citation(f"{NO_ROW}{modifier}")
    return Finding(NAME, Verdict.MODIFIER_UNKNOWN, (code,), facts, (source,), cautions)


def _known(matter: Matter, modifier: str, verdict: Verdict, code: str) -> Finding | None:
    """Its words and its rule, with their sources; None where its words are not known."""
    rule = find_rule(modifier)
    entry = None if modifier.isdigit() else matter.books.find_code(CodeSystem.MOD, modifier, matter.asked)
    if entry is None and not (rule and rule.meaning):
        return None
    facts: dict[str, Any] = {
        "modifier": modifier,
        "title": entry.title if entry else "",
        "meaning": rule.meaning if rule else "",
        "rule": rule.rule if rule else "",
        **(entry.edition.facts() if entry else {}),
    }
    sources = (*_row(entry), *(rule.sources if rule else ()))
    return Finding(NAME, verdict, (code,), facts, sources, _cautions(entry))


def _row(entry: CodeEntry | None) -> tuple[Citation, ...]:
    return (entry.edition.citation(entry.row),) if entry else ()


def _cautions(entry: CodeEntry | None) -> tuple[str, ...]:
    return (entry.edition.caution,) if entry and entry.edition.caution else ()

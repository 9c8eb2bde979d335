"""HCPCS Level II in plain words: the title written out, what kind of thing it is, what one unit is, since when, what Medicare says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.reference.from_known import known_of
from consultant.reference.plain import services
from consultant.reference.plain.said import Said, said
from consultant.reference.plain.spelling import quoted, title

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from consultant.codes.entries import CodeEntry
    from consultant.reference.shapes import Subject

_DRUGS = re.compile(r"J\d{4}|Q[0-5]\d{3}|A9[5-6]\d{2}|C9\d{3}")
"""Chapters of HCPCS in which an amount at the end of the title is one unit (Pub. 100-04, chapter 17, section 10)."""
_MEASURE = (
    r"(?:mg|mcg|micrograms?|milligrams?|grams?|gm|ml|milliliters?|units?|i\.?u\.?|international units?|millicuries?|mci|"
    r"microcuries?|cc|square centimeters?)"
)
_PER = re.compile(r"(?i)^(?:per|each) ((?:\d[\d,.]* )?[a-z][a-z .]{1,30}|\d[\d,.]*)$")
_AMOUNT = re.compile(rf"(?i)^((?:up to )?\d[\d,.]* ?{_MEASURE})$")
_A_UNIT = "1 unit"
_COUNTED_BY = frozenset({"unit", "day", "diem"})
_PLURAL_ONLY = re.compile(r"^\d[\d,.]*$")
COVERAGE = {
    "C": "leaves coverage to the regional contractor",
    "D": "has special coverage instructions for it",
    "I": "does not pay for it",
    "M": "does not cover it",
    "S": "does not cover it, by statute",
}
"""The coverage codes of the record layout, as an end of `Medicare …`."""


def words(subject: Subject, entry: CodeEntry) -> Iterator[Said]:
    """Four sentences at most; a code that has ended is told so at once."""
    day = subject.on or subject.books.today()
    ended = entry.terminated is not None and entry.terminated < day
    yield said(
        f"{entry.code} {'was' if ended else 'is'} a HCPCS Level II code for {quoted(title(entry.title))}.",
        (entry.edition, entry.row),
    )
    yield _standing(entry, day)
    yield next(services.classified(subject), Said(""))
    if not ended:
        yield next(_medicare(subject), next(services.paid(subject), Said("")))


def _standing(entry: CodeEntry, day: date) -> Said:
    """What one unit is, and since when the code is on the list, or until when it was."""
    unit = unit_of(entry.code, entry.title)
    clauses = [f"one unit is {unit}"] if unit else []
    if entry.terminated and entry.terminated < day:
        clauses = [f"it ended on {entry.terminated}"]
    elif entry.effective:
        on_list = "begins on" if entry.effective > day else "has been on the list since"
        clauses.append(f"it {on_list} {entry.effective}")
        if entry.terminated:
            clauses.append(f"its last day is {entry.terminated}")
    if not clauses:
        return Said("")
    text = "; ".join(clauses)
    return said(f"{text[0].upper()}{text[1:]}.", (entry.edition, entry.row))


def unit_of(code: str, printed: str) -> str:
    """What one unit is, by the end of the title: `1 milligram`, `15 minutes`; "" where the title does not say it plainly."""
    last = printed.rpartition(",")[2].strip().rstrip(".")
    per = _PER.fullmatch(last)
    if per and per[1].strip().lower() not in _COUNTED_BY and not _PLURAL_ONLY.match(per[1]):
        what = title(f"per {per[1]}").removeprefix("per ")
        return what if what[:1].isdigit() else f"one {what}"
    if per and per[1].strip().lower() in {"day", "diem"}:
        return "one day"
    amount = _AMOUNT.fullmatch(last) if _DRUGS.fullmatch(code) else None
    what = title(amount[1]).lower() if amount else ""
    return "" if what == _A_UNIT else what


def _medicare(subject: Subject) -> Iterator[Said]:
    """Coverage by Medicare's record, and that a claim must describe what has no code of its own."""
    for one in known_of(subject, "hcpcs"):
        coverage = COVERAGE.get(one.facts.get("coverage", ""))
        unclassified = [noc for noc in known_of(subject, "noc") if noc.facts["not_otherwise_classified"]]
        rows = [(one.edition, one.row)] + [(noc.edition, noc.row) for noc in unclassified]
        own = "it is one of the codes for what has no code of its own" if unclassified else ""
        priced = f"Medicare {coverage}" if coverage else ""
        text = "; ".join(filter(None, (priced, own)))
        if text:
            yield said(f"{text[0].upper()}{text[1:]}.", *rows)

"""What is this MS-DRG, and what tells two of them apart? IPPS Table 5: title, weight, stays, MDC.

The MS-DRGs of one base title, which differ by MCC and CC only, stand side by side in the table.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from consultant.checks.groups.asked import NAME
from consultant.checks.rows import resting_on
from consultant.codes.catalogue import Book
from consultant.codes.entries import NO_ROW
from consultant.codes.readers import drgs
from consultant.codes.readers.drgs import split_title
from consultant.verdicts import Verdict
from consultant.vocabulary import CodeSystem, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from consultant.checks.matter import Matter
    from consultant.codes.entries import Edition
    from consultant.codes.readers.drgs import Drg

MOST_DRGS = 8
"""How many MS-DRGs of a mail are looked up."""
MOST_BESIDE = 3
"""How far from an MS-DRG those of its base title stand at most: `with MCC`, `with CC`, `without CC/MCC` and one more."""
_AND_ANOTHER = re.compile(
    r"(?:\band|\bor|\bvs\.?|\bversus|/|&|,)\s?(?:also |for )?(\d{3})(?![\w.,/-]*\d|\s?(?:%|\w))"
)
"""A figure that ends a phrase; where something follows, it may count anything."""


def check(matter: Matter) -> Iterator[Finding]:
    """A finding for every MS-DRG of the mail, and what tells it from the one named before it."""
    named = matter.codes(CodeSystem.MSDRG)
    if not named:
        return
    also = [code for code in _also_named(matter) if code not in named]
    edition = matter.books.edition(Book.MSDRG, None, matter.asked)
    if edition is None:
        yield Finding(NAME, Verdict.BOOK_NOT_LOADED, tuple(named), {"book": Book.MSDRG.words})
        return
    table = matter.books.read(drgs.lines, [*_near([*named, *also])], matter.asked)
    codes = [*named, *(code for code in also if code in table)][:MOST_DRGS]
    for code in codes:
        yield _drg(table[code], table) if code in table else _not_listed(matter, code, edition)
    for one, other in pairwise(code for code in codes if code in table):
        yield _difference(table[one], table[other])


def _also_named(matter: Matter) -> list[str]:
    """The bare figures of three that go on with an MS-DRG: `DRG 470 fy2026, and 469`."""
    return _AND_ANOTHER.findall(matter.question.text)


def _near(codes: list[str]) -> Iterator[str]:
    for code in codes:
        yield from (f"{int(code) + step:03}" for step in range(-MOST_BESIDE, MOST_BESIDE + 1))


def _drg(one: Drg, table: Mapping[str, Drg]) -> Finding:
    base, severity = split_title(one.title)
    family = [
        other
        for other in table.values()
        if split_title(other.title)[0] == base and split_title(other.title)[1]
    ]
    facts = {
        "system": CodeSystem.MSDRG.value,
        "title": one.title,
        **_figures(one),
        "weight_before_cap": _text(one.weight_before_cap),
        "type": one.kind,
        "mdc": one.category,
        "mdc_title": one.category_title,
        "post_acute": one.post_acute,
        "special_pay": one.special_pay,
        "severity": severity,
        "family": [_member(other) for other in family] if severity and len(family) > 1 else [],
    }
    named = [(one.category_edition, str(one.category))] if one.category_edition else []
    return resting_on(NAME, Verdict.DRG, (one.code,), facts, (one.edition, one.row), *named)


def _member(one: Drg) -> dict[str, str | None]:
    return {"code": one.code, "severity": split_title(one.title)[1], "weight": _text(one.weight)}


def _figures(one: Drg) -> dict[str, str | None]:
    return {
        "weight": _text(one.weight),
        "geometric_stay": _text(one.geometric_stay),
        "arithmetic_stay": _text(one.arithmetic_stay),
    }


def _text(figure: object) -> str | None:
    return None if figure is None else str(figure)


def _not_listed(matter: Matter, code: str, edition: Edition) -> Finding:
    """Not in Table 5; the list of all years may say when it ended."""
    known = matter.books.read(drgs.drg_title, code, matter.asked)
    facts: dict[str, Any] = {"system": CodeSystem.MSDRG.value, "title": "", "terminated": None}
    rows = [(edition, f"{NO_ROW}{code}")]
    if known and known.terminated:
        facts |= {"title": known.title, "terminated": known.terminated.isoformat()}
        rows.append((known.edition, known.row))
    return resting_on(NAME, Verdict.DRG_NOT_LISTED, (code,), facts, *rows)


def _difference(one: Drg, other: Drg) -> Finding:
    (base, severity), (second_base, second) = split_title(one.title), split_title(other.title)
    same = base == second_base and bool(severity and second)
    weights = one.weight is not None and other.weight is not None
    facts = {
        "same_base": same,
        "base": base if same else "",
        "titles": [one.title, other.title],
        "severities": [severity, second],
        "weights": [_text(one.weight), _text(other.weight)],
        "weight_difference": _text(abs(one.weight - other.weight)) if weights else None,  # type: ignore[operator]
        "mdcs": [one.category, other.category],
    }
    rows = ((one.edition, one.row), (other.edition, other.row))
    return resting_on(NAME, Verdict.DRG_DIFFERENCE, (one.code, other.code), facts, *rows)

"""What was coded before a new ICD-10-CM code, and what took the place of a former one? CDC's conversion table, with its days.

A former code may live on beside the new ones; only where it ceased to be complete on that day are they in its place.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from consultant.checks.crosswalks.asked import NAME, codes_asked
from consultant.checks.rows import resting_on
from consultant.codes.catalogue import Book
from consultant.codes.entries import NO_ROW
from consultant.codes.readers import conversions, diagnoses
from consultant.codes.shapes import compact
from consultant.verdicts import Verdict
from consultant.vocabulary import CodeSystem, Finding, IntentKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.checks.matter import Matter
    from consultant.codes.entries import Edition
    from consultant.codes.readers.conversions import Conversion

MOST_ROWS = 12
"""How many rows of a code are named."""
_YEAR_TO_YEAR = re.compile(
    r"\breplac\w*|\binstead\b|\bdelet\w*|\bretired?\b|\bformer(?:ly)?\b|\bpredecessors?\b|\bsuccessors?\b|\bused to be\b"
    r"|\bexpanded\b|\bsplit\b|\bbrand[- ]new\b|\bnew codes?\b|\bold codes?\b|\b(?:before|prior to) (?:oct\w*|20\d\d|fy|that)\b"
    r"|\bconversion table\b|\bprevious(?:ly)?\b",
    re.IGNORECASE,
)
_OTHER_BOOK = re.compile(r"\bicd[\s-]?9\b|\bi-?9\b|\bcpt\b|\bgems?\b", re.IGNORECASE)
_KINDS = (
    IntentKind.CROSSWALK,
    IntentKind.VALIDITY,
    IntentKind.DESCRIBE,
    IntentKind.SEARCH,
    IntentKind.GUIDELINE,
    IntentKind.SEQUENCING,
    IntentKind.DENIAL,
)


def check(matter: Matter) -> Iterator[Finding]:
    """The rows of each ICD-10-CM code of which the years before or after are asked."""
    text = matter.question.text
    crossed = (
        [] if _OTHER_BOOK.search(text) else codes_asked(matter, CodeSystem.ICD10CM, IntentKind.CROSSWALK)
    )
    cued = codes_asked(matter, CodeSystem.ICD10CM, *_KINDS) if _YEAR_TO_YEAR.search(text) else []
    codes = list(dict.fromkeys([*crossed, *cued]))
    edition = matter.books.edition(Book.ICD10CM_CONVERSION, None, matter.asked) if codes else None
    if edition:
        for code in codes:
            yield from _of_code(matter, code, edition, asked=code in crossed)
    elif crossed:
        yield Finding(NAME, Verdict.BOOK_NOT_LOADED, tuple(crossed), {"book": Book.ICD10CM_CONVERSION.words})


def _of_code(matter: Matter, code: str, edition: Edition, *, asked: bool) -> Iterator[Finding]:
    rows = matter.books.read(conversions.rows, compact(code), matter.asked)
    if rows:
        yield _converted(matter, code, rows)
    elif asked:
        yield resting_on(NAME, Verdict.NOT_CONVERTED, (code,), {}, (edition, f"{NO_ROW}{code}"))


def _converted(matter: Matter, code: str, rows: list[Conversion]) -> Finding:
    before = [one for one in rows if one.code == code]
    after = [one for one in rows if one.previous == code]
    titles = _titles(matter, [one.code for one in after])
    now = matter.books.find_code(CodeSystem.ICD10CM, code, matter.asked) if after else None
    facts: dict[str, Any] = {
        "title": now.title if now else "",
        "billable_now": bool(now and now.billable) if after else None,
        "before": _before(before),
        "after": [_after(matter, code, one, titles) for one in after[:MOST_ROWS]],
        "more_after": max(0, len(after) - MOST_ROWS),
    }
    return resting_on(NAME, Verdict.CONVERTED, (code,), facts, *((one.edition, one.row) for one in rows))


def _before(rows: list[Conversion]) -> list[dict[str, str]]:
    """A row a day; the cell may name several codes, or none."""
    said = dict.fromkeys((one.effective.isoformat(), one.wording) for one in rows)
    return [{"effective": day, "wording": wording} for day, wording in said]


def _after(matter: Matter, code: str, one: Conversion, titles: dict[str, str]) -> dict[str, Any]:
    return {
        "code": one.code,
        "title": titles.get(one.code, ""),
        "effective": one.effective.isoformat(),
        "wording": one.wording,
        "still_billable": matter.books.read(diagnoses.is_billable_on, compact(code), one.effective),
    }


def _titles(matter: Matter, codes: list[str]) -> dict[str, str]:
    listed = matter.books.read(diagnoses.find_codes, [compact(one) for one in codes], matter.asked)
    return {entry.code: entry.title for entry in listed.values()}

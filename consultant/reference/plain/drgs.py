"""MS-DRGs in plain words: the title, its major diagnostic category, and what weight and length of stay mean (IPPS Table 5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.codes.catalogue import Book
from consultant.reference.from_known import known_of
from consultant.reference.plain.said import Said, said
from consultant.reference.plain.spelling import drg_title, quoted, title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.codes.entries import CodeEntry
    from consultant.codes.known import Known
    from consultant.reference.shapes import Subject

KINDS = {"SURG": "surgical", "MED": "medical"}
PRE_MDC = "PRE"


def words(subject: Subject, entry: CodeEntry) -> Iterator[Said]:
    """What stays it groups, where it belongs, what it weighs."""
    is_over = entry.terminated is not None and entry.terminated < (subject.on or subject.books.today())
    verb = "was" if is_over else "is"
    yield said(
        f"MS-DRG {entry.code} {verb} a set of hospital stays that Medicare groups together for payment: {quoted(drg_title(entry.title))}.",
        (entry.edition, entry.row),
    )
    for one in known_of(subject, "groups"):
        if one.facts.get("group") == "ms-drg":
            yield _place(subject, one)
            yield _weight(one)
            yield _stay(one)
    if entry.terminated:
        yield said(f"Its last day {verb} {entry.terminated}.", (entry.edition, entry.row))


def _place(subject: Subject, one: Known) -> Said:
    kind, category = KINDS.get(one.facts["type"] or ""), one.facts["mdc"]
    named = quoted(title(one.facts["mdc_title"])) if one.facts["mdc_title"] else ""
    sort = f"a {kind} group" if kind else "a group"
    row = (one.edition, one.row)
    if category == PRE_MDC:
        return said(f"It is {sort} that is assigned before the major diagnostic categories.", row)
    if not category:
        return said(f"It is {sort} of no single major diagnostic category.", row) if kind else Said("")
    titles = subject.books.edition(Book.MDC, None, subject.on) if named else None
    rows = [row, (titles, f"MDC {category}")] if titles else [row]
    return said(
        f"It is {sort} of the major diagnostic category {category}{', ' * bool(named)}{named}.", *rows
    )


def _weight(one: Known) -> Said:
    weight = one.facts["weight"]
    if not weight:
        return said(f"Table 5 of {one.edition.release} gives it no weight.", (one.edition, one.row))
    return said(
        f"Its relative weight in {one.edition.release} is {weight}: a hospital's base payment for a stay is multiplied by it.",
        (one.edition, one.row),
    )


def _stay(one: Known) -> Said:
    geometric, arithmetic = one.facts["geometric_mean_stay"], one.facts["arithmetic_mean_stay"]
    if not geometric or not arithmetic:
        return Said("")
    return said(
        f"Such a stay lasts {arithmetic} days on average ({geometric} by the geometric mean).",
        (one.edition, one.row),
    )

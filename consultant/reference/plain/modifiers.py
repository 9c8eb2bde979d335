"""Modifiers in plain words: the HCPCS list's own title, or for a CPT modifier the desk's words after Medicare's manuals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.checks.associated_modifiers import is_associated
from consultant.checks.modifiers.rules import find_rule, ncci
from consultant.reference.from_known import known_of
from consultant.reference.plain.said import Said, said
from consultant.reference.plain.spelling import listed, quoted, title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.checks.modifiers.rules import Rule
    from consultant.codes.entries import CodeEntry
    from consultant.reference.shapes import Subject

ON_CODES = "is a modifier, two characters that are put behind a procedure code"
ASSOCIATED = "It is one of the modifiers that can set aside an NCCI edit where that edit allows it (modifier indicator 1)."


def words(subject: Subject, entry: CodeEntry | None) -> Iterator[Said]:
    """What it says, its rule, its category, whether it touches an edit."""
    rule = find_rule(subject.code)
    yield _meaning(subject.code, entry, rule)
    if rule:
        yield Said(rule.rule, rule.sources)
    for one in known_of(subject, "modifier"):
        if one.facts.get("categories"):
            named = listed([quoted(name) for name in one.facts["categories"]])
            yield said(f"CMS's list puts it under {named}.", (one.edition, one.row))
    if is_associated(subject.code):
        yield Said(ASSOCIATED, (ncci("chapter I, section E"),))
    day = subject.on or subject.books.today()
    if entry and entry.terminated and entry.terminated < day:
        yield said(f"It ended on {entry.terminated}.", (entry.edition, entry.row))


def _meaning(code: str, entry: CodeEntry | None, rule: Rule | None) -> Said:
    if entry and entry.title:
        return said(f"{code} {ON_CODES}; it says: {quoted(title(entry.title))}.", (entry.edition, entry.row))
    if rule and rule.meaning:
        return Said(f"{code} {ON_CODES}; in Medicare's manuals it tells of {rule.meaning}.", rule.sources)
    return Said(f"{code} {ON_CODES}; its official words are not loaded here.")

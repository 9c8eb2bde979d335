"""Sentences for `checks/payment`: what is paid, where, how it is reckoned, and why something has no amount."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.drafting.phrases.payment import amounts, others, session
from consultant.drafting.phrases.payment.words import CHECK
from consultant.drafting.phrases.told import told
from consultant.drafting.phrases.words import of_check
from consultant.verdicts import Verdict
from consultant.vocabulary import IntentKind

if TYPE_CHECKING:
    from consultant.drafting.brief import Brief
    from consultant.drafting.letter import Line, Sources, Table
    from consultant.drafting.phrases.told import Told

__all__ = ["CHECK", "lead", "lines"]


def lines(brief: Brief, sources: Sources) -> list[Line | Table]:
    """The amounts, what they make in one session, and what has none."""
    return [*amounts.lines(brief, sources), *session.lines(brief, sources), *others.lines(brief, sources)]


def lead(brief: Brief) -> Told | None:
    """A code and its figure; nothing where the books are missing, or where this question of a list asks no fee."""
    findings = [one for one in of_check(brief.findings, CHECK) if one.verdict is not Verdict.BOOK_NOT_LOADED]
    by_words = any(one.facts.get("by_words") for one in findings)
    if not (by_words or brief.question.asks(IntentKind.FEE)):
        return None
    sentences = [
        *others.hospital(brief),
        amounts.short(brief),
        session.short(brief),
        *others.short(brief),
    ]
    return told(brief, findings, *[one for one in sentences if one])

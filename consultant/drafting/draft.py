"""From what was found to words: which kind of reply it is, its composer, its templates."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from consultant.drafting.composers import COMPOSERS
from consultant.vocabulary import Draft, IntentKind, ReplyKind

if TYPE_CHECKING:
    from consultant.drafting.brief import Brief
    from consultant.drafting.renderer import Renderer
    from consultant.vocabulary import Finding, Question


def choose_kind(question: Question, findings: tuple[Finding, ...]) -> tuple[ReplyKind, str]:
    """The kind of reply that a question gets, and the reason where it is declined."""
    if not question.text.strip():
        return ReplyKind.NOTHING_ASKED, ""
    if question.asks(IntentKind.EMERGENCY):
        return ReplyKind.DECLINE, "emergency"
    if question.asks(IntentKind.COMPLIANCE):
        return ReplyKind.DECLINE, "compliance"
    if question.asks(IntentKind.NOT_CODING) and not question.mentions:
        return ReplyKind.DECLINE, "not_coding"
    return (ReplyKind.ANSWER if findings else ReplyKind.CLARIFY), ""


def draft(brief: Brief, renderer: Renderer) -> Draft:
    """The words for a brief."""
    context = {"reference": brief.reference, "desk_name": brief.desk_name} | COMPOSERS[brief.kind](brief)
    return renderer.render(brief.kind, context)


def amend(former: Draft, text: str) -> Draft:
    """A coder's own text in place of a draft's; the HTML says the same, escaped."""
    body = text.strip() + "\n"
    html = f'<div style="white-space: pre-wrap; font-family: sans-serif">{escape(body.strip())}</div>\n'
    return Draft(former.kind, former.subject, body, html)

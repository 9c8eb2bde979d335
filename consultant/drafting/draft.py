"""From what was found to words: which kind of reply it is, its composer, its templates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.drafting.attached import attached_line
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
    attached = attached_line(brief.attached, tell_unread=brief.tell_unread)
    frame = {"reference": brief.reference, "desk_name": brief.desk_name, "attached": attached}
    context = frame | COMPOSERS[brief.kind](brief)
    return renderer.render(brief.kind, context)


def amend(
    former: Draft, text: str, reference: str, desk_name: str, renderer: Renderer, *, coding: bool = True
) -> Draft:
    """A coder's own text as an answer (in place of a correction as one); the HTML says the same. The frame is added where the text has lost it.

    Where it is about no `coding` (the job board) it stays the kind of mail that it was.
    """
    whole = reference in text
    context = {"text": text.strip(), "whole": whole, "reference": reference, "desk_name": desk_name}
    context["coding"] = coding
    words = renderer.render_amended(context)
    if not coding or former.kind in {ReplyKind.ANSWER, ReplyKind.CORRECTION}:
        return Draft(former.kind, former.subject, words.text, words.html)
    return words

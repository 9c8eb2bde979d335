"""Several questions in one mail: a line of verdict for each, numbered and in the order in which they were asked.

The facts behind them stand once, in the sections below; one question keeps its one line.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from consultant.drafting.verdict import first_line
from consultant.vocabulary import Intent

if TYPE_CHECKING:
    from consultant.drafting.brief import Brief
    from consultant.vocabulary import Finding, Mention, Part

UNSETTLED = "Can't tell: this needs a coder, for no check here settles it."


def answers(brief: Brief) -> list[str]:
    """The verdict, or one for each question of a list, `1. …` first."""
    parts = brief.question.parts
    if len(parts) < 2:  # noqa: PLR2004 - one question is not a list
        return [first_line(brief)]
    return [f"{number}. {_answer(brief, part)}" for number, part in enumerate(parts, start=1)]


def _answer(brief: Brief, part: Part) -> str:
    alone = _only(brief, part)
    return first_line(alone) if alone.findings else UNSETTLED


def _only(brief: Brief, part: Part) -> Brief:
    """The brief as if only this question had been asked: its codes, what it asks, and the findings about no others."""
    asked = brief.question
    kept = sorted({*part.mentions, *(at for intent in part.intents for at in intent.mentions)})
    place = {at: new for new, at in enumerate(kept)}
    mentions = tuple(asked.mentions[at] for at in kept)
    intents = tuple(
        Intent(one.kind, tuple(place[at] for at in one.mentions if at in place)) for one in part.intents
    )
    question = replace(asked, mentions=mentions, intents=intents, parts=())
    findings = tuple(
        finding for finding in brief.findings if _is_about(finding, mentions) or _is_within(finding, part)
    )
    return replace(brief, question=question, findings=findings)


def _is_within(finding: Finding, part: Part) -> bool:
    """Whether a finding is about words (a description) of this question."""
    return "start" in finding.facts and part.start <= finding.facts["start"] < part.end


def _is_about(finding: Finding, mentions: tuple[Mention, ...]) -> bool:
    """Whether every code of a finding is one of `mentions` or stands in their ranges."""
    return (
        "start" not in finding.facts
        and bool(finding.codes)
        and all(any(_holds(one, code) for one in mentions) for code in finding.codes)
    )


def _holds(mention: Mention, code: str) -> bool:
    if mention.range_end is None:
        return mention.code == code or code in mention.modifiers
    return len(code) == len(mention.code) and mention.code <= code <= mention.range_end

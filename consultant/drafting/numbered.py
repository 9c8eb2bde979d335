"""Several questions in one mail: a line of verdict for each, numbered and in the order in which they were asked.

The facts behind them stand once, in the sections below; one question keeps its one line.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from consultant.drafting.verdict import first_line
from consultant.vocabulary import Intent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from consultant.drafting.brief import Brief
    from consultant.vocabulary import Finding, Mention, Part

UNSETTLED = "Can't tell: this needs a coder, for no check here settles it."


def answers(brief: Brief) -> list[str]:
    """The verdict, or one for each question of a list, `1. …` first."""
    parts = brief.question.parts
    if len(parts) < 2:  # noqa: PLR2004 - one question is not a list
        return [first_line(brief)]
    return [f"{number}. {_answer(brief, part)}" for number, part in zip(_numbers(brief), parts, strict=True)]


_OWN_NUMBER = re.compile(r"\W{0,3}(\d{1,2})\s?[.):]")


def _numbers(brief: Brief) -> list[str]:
    """The numbers that the questions were given by whoever asked; 1, 2, 3 where they have none, or one twice."""
    parts = brief.question.parts
    own = [_OWN_NUMBER.match(brief.question.text, part.start) for part in parts]
    given = [match[1] for match in own if match]
    if len(set(given)) == len(parts):
        return given
    return [str(number) for number in range(1, len(parts) + 1)]


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
        finding
        for finding in brief.findings
        if _is_about(finding, mentions, asked.mentions) or _is_within(finding, part)
    )
    return replace(brief, question=question, findings=findings)


def _is_within(finding: Finding, part: Part) -> bool:
    """Whether a finding is about words (a description) of this question."""
    return "start" in finding.facts and part.start <= finding.facts["start"] < part.end


def _is_about(finding: Finding, mentions: Sequence[Mention], every: Sequence[Mention]) -> bool:
    """Whether every code of a finding that was asked about at all is one of `mentions` or stands in their ranges."""
    asked = [code for code in finding.codes if any(_holds(one, code) for one in every)]
    within = all(any(_holds(one, code) for one in mentions) for code in asked)
    return "start" not in finding.facts and bool(asked) and within


def _holds(mention: Mention, code: str) -> bool:
    if mention.range_end is None:
        return mention.code == code or code in mention.modifiers
    return len(code) == len(mention.code) and mention.code <= code <= mention.range_end

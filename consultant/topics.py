"""Which checks settle what may be asked: an answer that touches a topic of which none of them speaks is not the whole answer."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from consultant.verdicts import ADVERSE, SAYS_NOTHING
from consultant.vocabulary import IntentKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from consultant.vocabulary import Finding, Question


@dataclass(frozen=True, slots=True)
class Topic:
    """What may be asked, in words, and the names of the checks of which one must speak to it."""

    words: str
    checks: frozenset[str]


def _topic(words: str, *checks: str) -> Topic:
    return Topic(words, frozenset(checks))


_WHAT_IS_WRONG = "what is wrong with the code"
"""Stands for a check among those that settle a topic: a finding that a code is no good by itself."""

TOPICS = MappingProxyType(
    {
        IntentKind.GLOBAL_PERIOD: _topic("global periods", "indicators"),
        IntentKind.BILATERAL: _topic("bilateral reporting", "indicators", "policy", "diagnoses"),
        IntentKind.ASSISTANT: _topic("assistants and co-surgeons", "indicators"),
        IntentKind.FEE: _topic("fees", "payment", "groups"),
        IntentKind.COVERAGE: _topic("coverage", "coverage", "indicators", "policy"),
        IntentKind.CROSSWALK: _topic("crosswalks", "crosswalks", "policy"),
        IntentKind.SEQUENCING: _topic("sequencing", "diagnoses", "groups", "seventh_character"),
        IntentKind.GUIDELINE: _topic(
            "guidelines",
            "guidelines",
            "diagnoses",
            "seventh_character",
            "policy",
            "groups",
            "crosswalks",
            "indicators",
            "modifiers",
            _WHAT_IS_WRONG,
        ),
        IntentKind.MODIFIER: _topic("modifiers", "modifiers", "ptp", "indicators", "policy"),
    }
)
"""Topics that an answer must settle to be whole, and the checks that settle them."""


def _is_wrong_by_itself(finding: Finding) -> bool:
    """A header, an ended code …: that is the rule that was asked for."""
    return finding.check == "validity" and finding.verdict in ADVERSE


def unsettled(question: Question, findings: Iterable[Finding]) -> list[str]:
    """The topics that a question asks and no finding speaks to, in words."""
    found = [one for one in findings if one.verdict not in SAYS_NOTHING]
    spoke = {one.check for one in found} | {_WHAT_IS_WRONG for one in found if _is_wrong_by_itself(one)}
    return [topic.words for kind, topic in TOPICS.items() if question.asks(kind) and not spoke & topic.checks]

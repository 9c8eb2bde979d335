"""Which checks settle what may be asked: an answer that touches a topic of which none of them speaks is not the whole answer."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from consultant.verdicts import SAYS_NOTHING
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


TOPICS = MappingProxyType(
    {
        IntentKind.GLOBAL_PERIOD: _topic("global periods", "indicators"),
        IntentKind.BILATERAL: _topic("bilateral reporting", "indicators", "policy", "diagnoses"),
        IntentKind.ASSISTANT: _topic("assistants and co-surgeons", "indicators"),
        IntentKind.FEE: _topic("fees", "payment", "groups"),
        IntentKind.COVERAGE: _topic("coverage", "coverage", "indicators", "policy"),
        IntentKind.CROSSWALK: _topic("crosswalks", "crosswalks", "policy"),
        IntentKind.SEQUENCING: _topic("sequencing", "diagnoses"),
        IntentKind.GUIDELINE: _topic(
            "guidelines",
            "guidelines",
            "diagnoses",
            "policy",
            "groups",
            "crosswalks",
            "indicators",
            "modifiers",
        ),
        IntentKind.MODIFIER: _topic("modifiers", "modifiers", "ptp", "indicators", "policy"),
    }
)
"""Topics that an answer must settle to be whole, and the checks that settle them."""


def unsettled(question: Question, findings: Iterable[Finding]) -> list[str]:
    """The topics that a question asks and no finding speaks to, in words."""
    spoke = {one.check for one in findings if one.verdict not in SAYS_NOTHING}
    return [topic.words for kind, topic in TOPICS.items() if question.asks(kind) and not spoke & topic.checks]

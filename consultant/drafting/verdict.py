"""The first line of an answer: what somebody who reads only one line must know, the worst first.

Which topic answers which intents stands here; its words stand in `phrases/`, a file a check.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from consultant.drafting.phrases import (
    add_on,
    candidates,
    claim,
    coverage,
    crosswalks,
    diagnoses,
    dose,
    groups,
    guidelines,
    indicators,
    modifiers,
    pair_verdict,
    payment,
    policy,
    seventh_character,
    units,
    validity,
)
from consultant.drafting.phrases.words import small
from consultant.verdicts import WORST_FIRST, Verdict
from consultant.vocabulary import IntentKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from consultant.drafting.brief import Brief
    from consultant.drafting.phrases.told import Told

    Topic: TypeAlias = Callable[[Brief], Told | None]

Kind = IntentKind

LEADS: tuple[tuple[tuple[IntentKind, ...], Topic], ...] = (
    ((), claim.lead),
    ((Kind.SEARCH,), candidates.lead),
    ((Kind.ADD_ON,), add_on.lead),
    ((), pair_verdict.lead),
    ((Kind.UNITS,), dose.lead),
    ((Kind.UNITS,), units.lead),
    ((), indicators.lead),
    ((), modifiers.lead),
    ((), diagnoses.lead),
    ((), seventh_character.lead),
    ((), coverage.lead),
    ((), payment.lead),
    ((), crosswalks.lead),
    ((), groups.lead),
    ((), policy.lead),
    ((Kind.VALIDITY, Kind.DESCRIBE), validity.lead),
    ((), guidelines.lead),
)
"""Which topic answers which intents, in the order in which their sentences stand; () where a topic decides by itself."""

TROUBLE: tuple[Topic, ...] = (
    units.trouble,
    add_on.trouble,
    indicators.trouble,
    diagnoses.trouble,
    policy.trouble,
    validity.trouble,
)
"""What forbids a claim as it stands, whatever was asked first."""

FALLBACKS: tuple[Topic, ...] = (validity.lead, units.lead, add_on.lead)
"""What else could be said, where nothing that was asked has a verdict: the first that speaks."""


def first_line(brief: Brief) -> str:
    """The verdict on what was asked, with whatever else forbids the claim; else the first topic that has one."""
    leads = [topic for kinds, topic in LEADS if not kinds or brief.question.asks(*kinds)]
    said = [one for one in (topic(brief) for topic in (*leads, *TROUBLE)) if one]
    if not said:
        said = [one for one in (topic(brief) for topic in FALLBACKS) if one][:1]
    if any(one.check == claim.CHECK for one in brief.findings):
        said = [one for one in said if one.outcome in claim.IN_THE_WAY] or said[:1]
    return _line(sorted(said, key=lambda one: WORST_FIRST.index(one.outcome)), brief) or _nothing_settled(
        brief
    )


def _nothing_settled(brief: Brief) -> str:
    if any(finding.verdict is Verdict.NO_CHECK for finding in brief.findings):
        return "Can't tell: this needs a coder, for no check here settles it."
    return "Can't tell: this needs a coder, for the books that would settle it are not loaded here."


def _line(said: list[Told], brief: Brief) -> str:
    """All the sentences in a row, and after them those that speak of another time than the date that was asked for."""
    inside = [sentence for one in said if not one.outside for sentence in one.sentences]
    outside = [sentence for one in said if one.outside for sentence in one.sentences]
    if outside:
        inside.append(_by_edition(list(dict.fromkeys(outside)), brief, alone=not inside))
    return " ".join(dict.fromkeys(inside))


def _by_edition(sentences: list[str], brief: Brief, *, alone: bool) -> str:
    """One sentence of what the closest editions say: it is their word, not the date's."""
    said = "; ".join(small(sentence).removesuffix(".") for sentence in sentences)
    day = brief.question.particulars.date_of_service
    opening = (
        f"Can't tell for {day} itself: by the closest edition loaded"
        if alone
        else "By the closest edition loaded"
    )
    return f"{opening}, which does not cover {'it' if alone else day}: {said}."

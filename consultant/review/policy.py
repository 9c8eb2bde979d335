"""Which drafts a coder sees before they leave: by the mailbox's `review` key and by how sure the desk is.

Refusals always leave: they state nothing about a code.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from consultant.mailboxes import Review
from consultant.vocabulary import (
    UNSETTLED_TOPICS,
    CodeSystem,
    Finding,
    IntentKind,
    Question,
    ReplyKind,
    Verdict,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from consultant.mailboxes import Mailbox

REVIEWED_KINDS = frozenset({ReplyKind.ANSWER, ReplyKind.CLARIFY, ReplyKind.DECLINE})


SIGNED = frozenset({"phone", "email", "address"})
"""Identifiers that a sender's own signature holds: they alone identify no patient."""

DIAGNOSES = frozenset({CodeSystem.ICD10CM, CodeSystem.ICD9CM})


@dataclass(frozen=True, slots=True)
class Drafted:
    """What the policy looks at."""

    kind: ReplyKind
    question: Question
    findings: tuple[Finding, ...]
    confidence: float


def _about_diagnoses_together(drafted: Drafted) -> bool:
    asked = drafted.question
    together = asked.asks(IntentKind.PAIR, IntentKind.SEQUENCING)
    return together and len({m.code for m in asked.mentions if m.system in DIAGNOSES}) > 1


def _about_a_cpt_code_itself(drafted: Drafted) -> bool:
    listed = {code for one in drafted.findings if one.verdict is Verdict.LISTED for code in one.codes}
    asked = drafted.question
    for intent in asked.intents:
        about = [asked.mentions[at] for at in intent.mentions] or asked.mentions
        if intent.kind is IntentKind.VALIDITY and any(one.code in listed or one.range_end for one in about):
            return bool(listed)
    return False


def _about_a_description(drafted: Drafted) -> bool:
    """A code is looked for by words, and the search found none, or none that fits them well."""
    found = [one for one in drafted.findings if one.check == SEARCH_CHECK]
    asked = drafted.question.asks(IntentKind.SEARCH)
    searched = [one for one in found if one.verdict is not Verdict.NOT_SEARCHABLE]
    return (asked and not found) or any(float(one.facts.get("score", 0)) < FITS_WELL for one in searched)


def _about_an_unsearchable_list(drafted: Drafted) -> bool:
    return any(one.verdict is Verdict.NOT_SEARCHABLE for one in drafted.findings)


def _about_a_dose(drafted: Drafted) -> bool:
    unsaid = all(mention.units is None for mention in drafted.question.mentions)
    return (
        unsaid and drafted.question.particulars.dose is not None and drafted.question.asks(IntentKind.UNITS)
    )


def _about_a_modifier_alone(drafted: Drafted) -> bool:
    paired = any(finding.check == PAIR_CHECK for finding in drafted.findings)
    return drafted.question.asks(IntentKind.MODIFIER) and not paired


def _about_another_payer(drafted: Drafted) -> bool:
    payer = drafted.question.particulars.payer
    return payer is not None and not payer.lower().startswith("medicare")


PAIR_CHECK = "ptp"
SEARCH_CHECK = "candidates"
FITS_WELL = 0.7
"""The score of the best candidate from which the search may answer without a coder: then 98 of 100 descriptions of sets that
nobody tuned on had a right code among the candidates, below it 7 of 10 (docs/search.md)."""
BLIND_SPOTS: tuple[tuple[Callable[[Drafted], bool], str], ...] = (
    (_about_diagnoses_together, "Whether diagnoses may be coded together is settled by no check."),
    (_about_a_cpt_code_itself, "No loaded book says whether a CPT code is valid on a date."),
    (_about_a_description, "A code is looked for by a description, and no candidate fits it well."),
    (_about_an_unsearchable_list, "A code is looked for by words in a list that is not loaded here."),
    (_about_a_dose, "Units are asked for a dose, which no check computes."),
    (_about_a_modifier_alone, "Which modifier fits is settled for pairs only."),
    (_about_another_payer, "The payer named is not Medicare, whose edits these are."),
    (
        lambda drafted: drafted.question.particulars.date_problem is not None,
        "The date of service is not plain.",
    ),
    (
        lambda drafted: drafted.question.particulars.other_setting is not None,
        "The place of care named has no NCCI table here.",
    ),
    (lambda drafted: drafted.question.unread > 0, "A part of the mail was not read: it is too long."),
)
"""Questions whose answer would read as complete and is not."""


def confidence(question: Question) -> float:
    """How sure the reading is: that of the least sure code, 1.0 where there is none."""
    return min((mention.confidence for mention in question.mentions), default=1.0)


def hold_reasons(mailbox: Mailbox, drafted: Drafted) -> list[str]:
    """Why a coder must look first; an empty list lets the draft leave."""
    if drafted.kind not in REVIEWED_KINDS or mailbox.review is Review.NEVER:
        return []
    if mailbox.review is Review.ALWAYS:
        return ["This mailbox reviews every answer.", *_doubts(mailbox, drafted)]
    return _doubts(mailbox, drafted)


def _doubts(mailbox: Mailbox, drafted: Drafted) -> list[str]:
    doubts = []
    if drafted.confidence < mailbox.review_below:
        doubts.append("A code was read with too little certainty.")
    if drafted.kind is not ReplyKind.DECLINE:
        missing = [f for f in drafted.findings if f.verdict is Verdict.BOOK_NOT_LOADED]
        books = dict.fromkeys(str(finding.facts["book"]) for finding in missing)
        doubts += [f"The book is not loaded: {book}." for book in books]
        unchecked = [f for f in drafted.findings if f.verdict is Verdict.NO_CHECK]
        systems = dict.fromkeys(str(finding.facts["system"]) for finding in unchecked)
        doubts += [f"No check answers on {system} codes." for system in systems]
        doubts += [sentence for applies, sentence in BLIND_SPOTS if applies(drafted)]
        topics = [words for kind, words in UNSETTLED_TOPICS.items() if drafted.question.asks(kind)]
        doubts += [f"The question is also about {topic}, which no check settles." for topic in topics]
    if mailbox.hold_on_phi and any(one.kind not in SIGNED for one in drafted.question.identifiers):
        doubts.append("The mail seems to identify a patient.")
    return doubts

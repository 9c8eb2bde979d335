"""What was understood of a question, and what may be decided about a case, in the words of the page."""

from __future__ import annotations

from dataclasses import fields
from types import MappingProxyType
from typing import TYPE_CHECKING

from consultant.review.decide import AFTER_AN_ANSWER, ARROWS, CORRECTABLE, NOT_OF_A_CORRECTION, is_correction
from consultant.vocabulary import IntentKind, Particulars
from consultant.web.desk.book_rows import in_words

if TYPE_CHECKING:
    from consultant.models.case import Case
    from consultant.models.reply import Reply
    from consultant.review.decide import DecisionKind
    from consultant.vocabulary import Question

ASKED = MappingProxyType(
    {
        IntentKind.DESCRIBE: "what the code means",
        IntentKind.VALIDITY: "whether the code is valid",
        IntentKind.PAIR: "whether the codes may be billed together",
        IntentKind.UNITS: "how many units",
        IntentKind.MODIFIER: "which modifier",
        IntentKind.ADD_ON: "add-on codes and their primaries",
        IntentKind.GLOBAL_PERIOD: "the global period",
        IntentKind.BILATERAL: "billing both sides",
        IntentKind.ASSISTANT: "an assistant at surgery",
        IntentKind.FEE: "what is paid",
        IntentKind.COVERAGE: "whether it is covered",
        IntentKind.CROSSWALK: "the same in another code system or edition",
        IntentKind.SEQUENCING: "which code comes first",
        IntentKind.GUIDELINE: "what the guidelines say",
        IntentKind.SEARCH: "a code for a description",
        IntentKind.DENIAL: "why a claim was denied",
        IntentKind.COMPLIANCE: "coding for a purpose other than what was done (not answered)",
        IntentKind.NOT_CODING: "something that is not about codes",
        IntentKind.EMERGENCY: "an emergency",
    }
)
LABELS = MappingProxyType(
    {
        "zip": "ZIP code",
        "date_problem": "The date is not plain",
        "other_setting": "A place of care without a table",
        "settings": "Settings side by side",
    }
)

DONE = MappingProxyType(
    {
        "approve": "Approved.",
        "amend": "Your text was approved.",
        "decline": "Declined.",
        "admit": "Admitted: it is being drafted.",
        "redraft": "It is being drafted anew.",
        "drop": "Dropped: nobody is answered.",
        "reopen": "Reopened.",
        "recall": "Taken back: nothing was sent.",
        "correct": "The correction was approved.",
        "withdraw": "The withdrawal was approved.",
        "unshunt": "Sent back to where it came from.",
        "assigned": "Assigned.",
        "snoozed": "It waits until then.",
        "noted": "The note was added.",
        "taken": "You hold this case now.",
        "compare": "Compare your text with the draft first; it has not been sent.",
        "forgotten": "Your text was thrown away; the draft stands as it was.",
    }
)
"""What a page says after something was done, by the key in its address; nothing else in an address is ever shown."""


def particulars_in(question: Question) -> list[tuple[str, str]]:
    """Each particular that the question has, with its label."""
    return [
        (LABELS.get(one.name, one.name.replace("_", " ").capitalize()), said)
        for one in fields(Particulars)
        if (said := in_words(getattr(question.particulars, one.name)).replace("_", " "))
    ]


def intents_in(question: Question) -> list[tuple[str, str]]:
    """What is asked in words, with the codes that it is asked of; none named: all."""
    return [
        (
            ASKED[one.kind],
            ", ".join(question.mentions[at].code for at in one.mentions if at < len(question.mentions)),
        )
        for one in question.intents
    ]


def possible(case: Case, newest: Reply | None) -> frozenset[DecisionKind]:
    """What may be decided of a case as it stands; whether it then still stands so is for the pipeline to find out."""
    open_now = {
        kind
        for kind, arrow in ARROWS.items()
        if case.status in arrow.starts and (newest or not arrow.needs_draft)
    }
    if is_correction(newest):
        open_now -= NOT_OF_A_CORRECTION
    if newest and newest.kind not in CORRECTABLE:
        open_now -= AFTER_AN_ANSWER
    return frozenset(open_now)

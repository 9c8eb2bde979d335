"""A coding question without anything to look up: ask for what is missing, without patient data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from consultant.vocabulary import IntentKind

if TYPE_CHECKING:
    from consultant.drafting.brief import Brief

MISSING = {
    IntentKind.SEARCH: "which procedure, supply or diagnosis it is, in the words of the note: what was done, where (site and side), how (open, scope, imaging guidance) and why",
    IntentKind.PAIR: "the codes that are to be billed together",
    IntentKind.UNITS: "the code, and how many units were reported",
    IntentKind.FEE: "the code, the date of service and the locality or ZIP of the practice",
    IntentKind.MODIFIER: "the code that the modifier is to stand on, and the other codes of that day",
    IntentKind.ADD_ON: "the add-on code and the codes billed with it",
    IntentKind.GLOBAL_PERIOD: "the procedure's code, its date, and the code and date of the later service",
    IntentKind.BILATERAL: "the code, and which sides were treated",
    IntentKind.ASSISTANT: "the procedure's code and who assisted or shared it",
    IntentKind.COVERAGE: "the service's code, the diagnosis codes, and the state or the Medicare contractor",
    IntentKind.CROSSWALK: "the code that is to be translated, and into which code set",
    IntentKind.SEQUENCING: "the diagnosis codes, and whether it is an inpatient stay",
    IntentKind.GUIDELINE: "the codes, or the topic of the guideline in a few words",
    IntentKind.VALIDITY: "the code and the date of service",
    IntentKind.DESCRIBE: "the code, and which book it is from where that is not plain",
    IntentKind.DENIAL: "the codes on the denied lines and the denial code or its words",
}
"""What would let the desk answer, by what was asked."""

ANYTHING = "the codes you are asking about (CPT, HCPCS or ICD-10), or the words of the note that describe the service"


def compose(brief: Brief) -> dict[str, Any]:
    """What is missing, most particular first, each once; of a follow-up what is not clear, and how it was read."""
    if brief.unclear:
        return {"missing": [brief.unclear], "told": ""}
    asked = [MISSING[intent.kind] for intent in brief.question.intents if intent.kind in MISSING]
    return {"missing": list(dict.fromkeys(asked)) or [ANYTHING], "told": brief.told}

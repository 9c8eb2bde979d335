"""The same kinds in the shorthand of mails: `$$?`, `amt`, `non-fac`, `icd-9 for J44.9`, `not on file anymore. code?`.

Rows as those of `cues`, which takes them in. `GONE` tells of a code that is no longer there: whoever asks for `the code`
beside it asks what replaced it, not for one by description.
"""

from __future__ import annotations

from consultant.extraction.intents.marked import DIAGNOSIS, OTHER, PROCEDURE
from consultant.extraction.intents.phrases import phrases
from consultant.vocabulary import IntentKind

_CODE = f"[{PROCEDURE}{DIAGNOSIS}{OTHER}]+"
_PAYER = r"(?:medicare|medicaid|cms|the mac|the payer|the plan|insurance)"
_CHARGER = r"(?:he|she|we|i|they|you|one|the \w+|a \w+|non-?par \w+)"

SHORTHAND: tuple[tuple[IntentKind, str], ...] = (
    (
        IntentKind.FEE,
        (rf"\${{2,4}}(?!\d)|\bamts?\b(?! (?:of (?:blood|fluid|time)|due|billed))|\b(?:what|how much)\b[^.?!\n]{{0,20}}\b{_PAYER} (?:\w+ )?approves?\b|\bapproved (?:amounts?|charges?)\b"
        rf"|\b(?:max(?:imum)?|most)(?: amount| charge| fee)?(?: that)? {_CHARGER} (?:can|may|could|is allowed to) (?:\w+ )?(?:charge|collect|bill (?:the|a|my|his|her) (?:pt|patient|bene\w*))\b|\blimiting\b(?! (?:factor|mobility|pain))"
        rf"|\bwhat (?:does|do|will|would|did) {_CODE} (?:pay|allow|reimburse)\b"
        r"|\breimb\b\.?|\bnon-? ?fac\b(?!ility)|\b(?:non-?facility|facility)(?= ?(?:\$|amts?|amount|rates?|price|pay|fee|allow))|\bpays? what\b|\bwhat(?:'?s| is) (?:the )?pay\b"),
    ),
    (
        IntentKind.FEE,
        r"\bpays? (?:at |by )?half\b|\bpaid at half\b|\bhalf (?:price|rate|pay)\b|\b(?:2nd|second|other|lower|lesser)(?: (?:one|code|scope|procedure|line))? (?:pays?|paid|is|gets?|be|at) (?:paid )?(?:at |by )?(?:half\b|50 ?(?:%|percent)|reduced\b)|\bat 50 ?(?:%|percent)",
    ),
    (
        IntentKind.GLOBAL_PERIOD,
        r"\bco-?manag\w+|\b(?:takes?|took|taking|taken|hand(?:s|ed|ing)?) over (?:the |her |his |their )?(?:post-?[ ]?op\w*|follow-?[ ]?up|aftercare|surgical care)\b|\b(?:what|which) (?:is )?(?:the )?split\b(?! ?/| (?:or )?shared| visit)",
    ),
    (IntentKind.SEQUENCING, r"\bcodes? (?:in|and|with) (?:the |right |correct |proper |their )*order\b(?! form)"),
    (
        IntentKind.COVERAGE,
        rf"\bnational (?:coverage )?(?:polic(?:y|ies)|determinations?|decisions?)\b|\b{_PAYER} coverage (?:for|of|on)\b|\bcoverage polic(?:y|ies)\b|{_CODE} (?:is |are |still )?(?:covered (?:for|with|under|by|every|once)|payable (?:under|by|every|once))\b|\b(?:covered|payable) for {DIAGNOSIS}",
    ),
    (IntentKind.COVERAGE, r"\b(?:is|are|does|will|would) (?:[\w/-]+ ){1,5}covered (?:for|in|with|under|by)\b"),
    (
        IntentKind.CROSSWALK,
        (rf"\b(?:old )?(?:icd|i)[- ]?9(?:[- ]?cm)?(?: (?:codes?|dx|version|match(?:es)?|candidates?|number))* ?(?:for|of|from|that (?:goes|go) with|behind) (?:the |dx |icd\S* )?{DIAGNOSIS}|{DIAGNOSIS}+ (?:in|to|as|back to) (?:an? |the |old )*(?:icd|i)[- ]?9\b"
        rf"|\b(?:new|current|replacement|right) (?:j-? ?|hcpcs |cpt |icd\S* )?codes? ?(?:\+|&|/|,|and|plus|with) ?(?:the )?(?:how many )?(?:units?|qty|quantity|number)\b|\bwhat (?:do|should) (?:i|we) (?:bill|use|report|code) in(?:stead| place)\b|\b(?:new|replacement) (?:one|number) for {_CODE}"),
    ),
)  # fmt: skip
"""Kind and words, looked for in sentences that ask."""

GONE = phrases(
    rf"{_CODE}[^.?!\n{PROCEDURE}{DIAGNOSIS}{OTHER}]{{0,24}}\b(?:(?:is|was|comes up|came back|rejects?(?: as)?|denied as|shows?(?: as)?) )?(?:not (?:on file|valid|active|found|recogni[sz]ed|listed|there|billable|in (?:the |our )?(?:system|book|encoder|file))|no longer\b|any ?more\b|deleted\b|gone\b|expired\b|discontinued\b|terminated\b|retired\b|obsolete\b|went away\b|was (?:taken|dropped))"
)
"""A code of which is told that it is no more."""

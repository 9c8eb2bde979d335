"""Asks for a code without a word of coding: `How would I report a wrist splint?`, `What number do I put for a flu shot?`.

The words are plain English of a desk that is only asked about codes; what else is reported, billed or numbered in an office
is listed against them. What is described is cut out by `descriptions`.
"""

from __future__ import annotations

import re

from consultant.extraction.intents.asking import ASKS_IN_WORDS
from consultant.extraction.intents.marked import MARKED
from consultant.extraction.intents.phrases import phrases
from consultant.extraction.intents.pitch import is_beside_the_point

_SERVICE = (
    r"(?:injections?|shots?|vaccin\w+|immuniz\w+|biops(?:y|ies)|repairs?|removal|excision|insertion|replacement|reduction|dressings?|splints?|casts?|braces?|boots?"
    r"|slings?|walkers?|wheelchairs?|crutches|canes?|cushions?|catheters?|x-?rays?|mris?|cts?|scans?|ultrasounds?|infusions?|transfusions?|screenings?|smears?|physicals?"
    r"|exams?|blocks?|stents?|implants?|drains?|drainage|debridement|stitches|sutures?|fractures?|sprains?|burns?|wounds?|ulcers?|lesions?|moles?|warts?|cysts?"
    r"|polyps?|cancers?|disease|syndrome|pain|\w+(?:ectom(?:y|ies)|plast(?:y|ies)|scop(?:y|ies)|itis|otom(?:y|ies)|ostom(?:y|ies)|graph(?:y|ies)|gram|osis|opathy|emia|centesis))"
)
"""What is done, supplied or found: section titles of CPT and HCPCS, and the endings of medical words."""
_WE = r"(?:i|we|you|u|one|they)"
_PUT = r"(?:use|report|bill|code|enter|charge|submit|put(?: down| in)?|write(?: down)?|list)"
_POINTS = r"(?:it|this|that|these|those|them|both|each|all|two|three|multiple|several|units?|time|the|a|an|our|my|his|her)"
PLAINLY = (
    rf"\bhow (?:do|does|would|should|can|could|must|to) ?{_WE}? ?(?:code|bill|report|charge(?: for)?|capture)(?: for)? (?!{_POINTS}\b)(?:[a-z0-9'/-]+ ){{0,3}}{_SERVICE}\b"
    rf"|\bwhat (?:number|line|thing|entry) (?:(?:do|would|should|can|must) {_WE} {_PUT}|is (?:it|that|this|there|used)|goes? (?:on|with)|covers?|stands for)\b"
    rf"|\bwhat (?:do|would|should|can|must) {_WE} {_PUT} (?:for|when|on the (?:claim|bill|form) for)\b"
    r"|\bwhat (?:goes|would go|should go|belongs) on (?:the|a|my|our) (?:claim|bill|form|1500|line)\b(?: for)?"
    rf"|\b(?:right|correct|proper) (?:thing|way|number|entry) to {_PUT} (?:for|in|when)?"
)
"""Looked for in small letters without codes; `SEARCH` of `cues` holds it."""
POINTED = phrases(
    rf"\bhow (?:do|does|would|should|can|could|must|to) ?{_WE}? ?(?:code|bill|report|charge)(?: for)? (?:it|this|that|them|these|those)\b|\bhow (?:is|are|should|would) (?:it|this|that|they|these) (?:be )?(?:coded|billed|reported)\b"
)
"""The same of what was told before: a search only where no code is at hand."""
_OTHER_CODES = "zip promo door dress qr area gate alarm access discount coupon bar wifi pass building source error tax security entry"
"""Words before `code` that make it no code of a claim."""
_NO_LIST = "".join(rf"(?<!{word} )" for word in _OTHER_CODES.split(" "))
TERSE = phrases(
    rf"\b(?:cpt |hcpcs |icd\S* |dx |[jq]-? ?)?{_NO_LIST}codes? ?(?:and|&|\+|/|,) ?(?:# ?of |number of |no\.? of |how many )?(?:units?|qty|quantity)\b"
    rf"|\b(?:cpt|hcpcs|icd-?10|dx|[jq]-?) codes?(?: (?:for )?20\d\d)?[ ?.!]*$|\b{_NO_LIST}codes?(?: (?:for )?20\d\d)?[ ?.!]*$|\b(?:cpt|hcpcs|icd-?10(?:-?cm)?)(?: (?:for )?20\d\d)?[ ?.!]*$"
    r"|^[\s>*-]*(?:(?:icd[- ]?10(?:[- ]?cm)?|cpt|hcpcs|dx|[jq]-?) ?)?codes?: ?|^[\s>*-]*(?:icd[- ]?10(?:[- ]?cm)?|cpt|hcpcs): ?"
)
"""What is looked for and `code`, in no more words: `crutches hcpcs`, `toradol 30mg IM code/units`, `icd10: gout`."""
DOSE = re.compile(r"\b\d[\d.,]{0,8} ?(?:mg|mcg|ml|g|gm|grams?|iu|cc|units?)\b")
"""How much of a drug was given, which `TERSE` asks the units of."""
_ONLY_CODE = re.compile(r"codes?[ .!]*(?:(?:for )?20\d\d)?[ .!]*")
"""The word without a question mark, which only a dose or a service before it makes a claim's."""
_SERVED = re.compile(rf"\b{_SERVICE}\b")
_PERSONAL = re.compile(r"\b(?:i|we|my|our|your|thanks|about|meeting|books?|training|class|updates?|team)\b")
"""Words of somebody who tells something."""
_TERSE_MOST = 90


def asks_tersely(words: str) -> bool:
    """Whether `words` (small letters, marked) name a thing and the word for its code, and ask nothing in words."""
    if len(words) > _TERSE_MOST or MARKED.search(words) or ASKS_IN_WORDS.search(words):
        return False
    cue = TERSE.search(words)
    if not cue or _PERSONAL.search(words) or is_beside_the_point(words):
        return False
    return not _ONLY_CODE.fullmatch(cue[0]) or bool(DOSE.search(words) or _SERVED.search(words))


_ASKS = phrases(
    rf"{PLAINLY}|\bhow (?:do|does|would|should|can|could|must|to) ?{_WE}? ?(?:code|bill|report|charge)\b|\bhow (?:is|are|should|would) (?:a |an |the |this |these )?(?:[\w-]+ ){{1,5}}(?:be )?(?:coded|billed|reported|charged)\b"
)
_NOT_A_SERVICE = phrases(
    r"\b(?:report|bill|enter|submit|write|put(?: down| in)?|use|list|charge)(?: for)? (?:an? |the |my |our |this |that |some |any |in )?(?:[\w-]+ )?(?:bugs?|problems?|issues?|errors?|outages?|absences?|absent|sick|time|hours|overtime|mileage|expenses?|vacation|leave|pto|fraud|abuse|waste"
    r"|co-?workers?|employees?|incidents?|breach(?:es)?|violations?|theft|accidents?|harassment|bull(?:y|ies|ying)|lost|stolen|spam|phishing|scam|hack\w*|password|username|printer|ticket|work order|maintenance|leak|noise"
    r"|income|taxes|earnings|news|jury|complaints?|grievance|crime|sighting|potholes?|quality measures?|mips|hedis)\b"
    r"|\b(?:reported|charged|billed) (?:to (?:hr|osha|the (?:police|state|board|manager))|on my card|twice on my)\b|\b(?:phone|fax|room|extension|serial|tracking|order|account|model|flight|lottery|badge|locker|jersey) number\b|\bwhat number (?:should|do|can|would) \w+ (?:call|dial|text|fax)\b"
)
"""What offices report, bill and number besides services."""


def asks_plainly(words: str) -> bool:
    """Whether `words` (small letters) ask for a code, though not by that name, and are about no other business."""
    return bool(_ASKS.search(words)) and not _NOT_A_SERVICE.search(words) and not is_beside_the_point(words)

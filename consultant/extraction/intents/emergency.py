"""Is somebody in danger at this moment? Then nothing about coding is answered first.

The desk reads charts all day, and a chart is full of chest pain and overdoses. So a word of danger counts only
beside a word of now or a plea, in a sentence that does not code, or in a mail that has nothing to do with coding.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.extraction.intents.phrases import phrases
from consultant.extraction.questions import split_sentences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from consultant.vocabulary import Mention

DANGER = phrases(
    r"\bchest pains?\b|\bclutching (?:his|her|their|my) (?:chest|throat|arm)\b|\b(?:can'?t|cannot|can not|could ?n'?t|unable to|not able to) breathe?\b|\b(?:not|n'?t|stopped|quit) breathing\b|\b(?:stopped|struggling to|struggles to|trouble|difficulty|hard to|fighting to|gasping) (?:for )?(?:breath(?:e|ing)?|air)\b"
    r"|\b(?:he|she|they|patient|pt|mom|dad|father|mother|husband|wife|coworker|lady|man|woman|guy|child|baby|kid)(?: is| are|'s)? ?not respond\w*|\b(?:won'?t|will not|can'?t) wake(?: up)?\b|\bunconscious\b|\bunresponsive\b|\bpassed out\b|\bfaint(?:ed|ing)\b|\bcollaps(?:e|ed|es|ing)\b|\bseizing\b|\bconvuls\w+|\bheart attack\b|\b(?:having|has) a (?:stroke|seizure)\b|\bsuicid(?:e|al)\b|\b(?:face|mouth) (?:is )?droop\w*|\bslurr(?:ed|ing) (?:his|her|speech)\b|\bgr[ae]y in the face\b"
    r"|\b(?:kill|hurt|harm|shoot|hang|cut|stab)(?:ing)? (?:my|him|her|them)sel(?:f|ves)\b|\b(?:want|wants|wanting|going|plans?) to die\b|\bend (?:my|his|her|their|it all|my own) ?(?:life)?\b|\bjump(?:ing)? off\b|\boverdos(?:e|es|ed|ing)\b|\b(?:took|taken|take|swallow(?:ed|ing)?|ate|eaten|drank) (?:too many|(?:a|the|an) (?:whole|entire|full) bottle|all (?:of )?(?:his|her|my|the|them|their))(?: \w+){0,2}\b|\b(?:took|taken|swallowed) (?:his|her|my|their|the|a|an) (?:whole|entire|full)\b|\bnothing (?:left )?to live for\b|\bi (?:just )?(?:took|swallowed) \d{1,3}\b|\bdon'?t want to (?:be here|live|be alive|go on)\b|\bthe pills\b|\bbottle of (?:\w+ ){0,3}(?:pills|tablets|meds|bleach)\b"
    r"|\bbleeding (?:out|heavily|badly|to death|a lot|everywhere|and (?:it )?won'?t stop)\b|\bwon'?t stop bleeding\b|\bhemorrhaging\b|\bchoking\b|\banaphyla\w+|\bthroat (?:is )?(?:closing|swelling)\b|\b(?:lips|tongue|face|throat) (?:is |are )?swell\w*|\bwheezing\b|\bno pulse\b|\bcardiac arrest\b|\bturn(?:ing|ed) blue\b|\bbp (?:is )?(?:dropping|crashing)\b"
    r"|\b(?:drank|drunk|swallowed|ate|ingested|got into) (?:\w+ ){0,4}(?:cleaner|bleach|poison|antifreeze|detergent|batter(?:y|ies)|pills|tablets|medicine|meds|gasoline|lye)\b|\bpoison control\b|\b(?:chest|throat) is (?:\w+ )?tight\b|\b(?:arm|side|face|leg) (?:went|is|goes|feels) numb\b|\bend it (?:all )?tonight\b|\bpills are (?:already )?(?:lined up|ready|out|counted)\b"
    r"|\b(?:fell|fallen) (?:off|down|from)\b[^.?!\n]{0,60}\b(?:bleeding|unconscious|not moving|talking nonsense|confused)|\btalking nonsense\b|\bnobody will have to worry\b|\bwent (?:unresponsive|limp|stiff|blue|pale)\b"
    r"|\b(?:has|with|have|pulled|holding|waving|brought) (?:a |his |her |the )?(?:gun|knife|weapon|shotgun|rifle)\b|\bactive shooter\b|\bshots fired\b|\bbomb\b|\bfire in the (?:building|clinic|office)\b|\b(?:nobody|no one) will miss me\b|\bcan'?t go on\b(?! (?:like this )?with)",
    re.IGNORECASE,
)
"""Dangers for which emergency services are called."""

NOW = phrases(
    r"\bright now\b|\bat th(?:is|e) (?:moment|very moment|minute)\b|\bas we speak\b|\bnow\b(?!,? (?:resolved|stable|better|denied|denying|with|on|in|at|what is|what code))|\bthis (?:minute|second)\b|\bcurrently\b|\bjust (?:now |\w+ ){0,2}?(?:collapsed|passed out|overdosed|took|stopped|ate|swallowed|called|phoned|texted|told|hung up|said|fell|fainted|went|started|pulled|walked)\b"
    r"|\b(?:in|inside|at|outside) (?:my|our|the) (?:waiting room|waiting area|lobby|exam room|office|clinic|parking lot|front desk|hallway|bathroom|restroom|building|infusion room|reception)\b|\bon the (?:phone|line|floor|other line)\b|\b(?:phone|other) line\b|\bhelp(?: (?:me|us|him|her))?!|\byell(?:s|ing)? for help\b|\bplease help\b|\bsince about \d+ min|\bjust (?:wrote|went|told)\b|\bgun here\b|\bi have the (?:gun|pills|knife)\b|\bplease!|\bambulance\b(?! (?:claim|modifier|trip|transport|code|bill|run))|\b(?:call|dial) (?:911|somebody|someone|for help|an ambulance)\b"
    r"|\bhome alone\b|\balone (?:at home|in)\b|\btonight\b|\b(?:doctor|provider|doc|md) (?:is )?(?:not here|out|isn'?t here|away|not on site)\b|\bno doctor\b|\bis (?:going|about) to\b|\bi am going to\b|\bi'?m going to\b|\b(?:isn'?t|not) breathing\b|\bwants to die\b|\bi (?:want to (?:die|end)|don'?t want to (?:live|be here)|(?:just )?took \d)",
    re.IGNORECASE,
)
PLEA = phrases(
    r"\bwhat (?:should|do|can|shall|must) (?:we|i|they|he|she) do\b(?! (?:about|with|for|if|when|to))|\bwhat to do\b(?=[ \t]*(?:[?!.]|$|\n))|\bwho (?:do|should|can) (?:i|we) call\b|\b(?:not sure|don'?t know) (?:where|who|whom|what)(?: else)? to (?:send|write|tell|call|do)\b|\bsend (?:help|somebody|someone)\b|\bhelp\s?!|\bplease help\b|\bplease\s*(?:!|$)|\bwhat should i tell\b|\bwho handles this\b|\bwhat now\b|\bbefore i call\b|\bcall first\b",
    re.IGNORECASE,
)
"""Words of this moment, and of somebody who does not know what to do."""

PAST = phrases(
    r"\byesterday\b|\blast (?:night|week|month|year|\w+day)\b|\bago\b|\b(?:was|were|had|been|history|hx|h/o|s/p|c/o|status post|presented|presents|presenting|admitted|discharged|seen|came in|arrived|resolved|denies|prior|previous(?:ly)?|survived|transferred|chart|note says|dos|ems|doing well|ideations?|dx'?d|screening)\b|\b\d{1,3} ?(?:yo|y/o|y\.o\.)",
    re.IGNORECASE,
)
"""Words of a chart: what is over, or is being told of."""

ACUTE = phrases(
    r"\bst[- ]?elevations?\b|\bstemi\b|\bv-?(?:fib|tach)\b|\b(?:sats?|spo2|o2|bp|pressure) (?:is |are |at )?(?:dropping|crashing|falling|tanking|\d{2}\b)|\bcrashing\b|\bseptic shock\b|\bseizure\b|\bhypotensive\b|\bnot (?:arousable|responding|waking)\b|\bface droop\w*|\b(?:having|in) (?:a )?stroke\b|\bpulseless\b|\bbradycardi\w+|\bblue lips\b",
    re.IGNORECASE,
)
TREATS = re.compile(
    r"(?i)\b(?:how much|what dose|which dose|how many (?:mg|mcg|ml|cc|units|amps?))\b[^?\n]{0,60}\b(?:do|should|can|must|to) ?(?:i|we)? ?(?:give|push|bolus|inject|run|administer)\b|\b(?:do|should|can) (?:i|we) (?:push|shock|intubate|bolus|defibrillate|give (?:him|her|them|it))\b|\b(?:dose|push|give) now\b"
)
"""Somebody who is about to treat, and what they see; the patient's age is no word of a chart then."""

CODES = re.compile(
    r"(?i)\b(?:cod(?:e|es|ed|ing)|bill(?:s|ed|able)?|cpt|hcpcs|icd|dx|diagnos\w+|modifiers?|claims?|den(?:y|ied|ial|ials)|payers?|medicare|report(?:ed|ing)?|document(?:ed|ation)?|sequenc\w+|drg|units?|search|criteria)\b"
)
_DESK = re.compile(
    r"(?i)\b(?:cod(?:e|es|ed|ing)|bill\w*|cpt|hcpcs|icd|dx|modifiers?|claims?|den(?:y|ied|ial)|payers?|medicare)\b"
)
_MOST = 20_000
_BEHIND = 2
"""Sentences behind a danger in which a plea still belongs to it."""


def _is_now(sentence: str, behind: str, *, coded: bool) -> bool:
    """Whether a sentence tells of a danger at this moment; `behind` is what follows it.

    One that codes must say that it is now as well as plead.
    """
    danger = DANGER.search(sentence)
    if not danger or PAST.search(sentence):
        return False
    now, plea = NOW.search(sentence), PLEA.search(sentence + behind)
    if now and plea and not CODES.search(sentence[: danger.start()]):
        return True
    return not coded and bool(now or plea or NOW.search(behind))


def _treats_now(text: str, *, danger: bool) -> bool:
    """Whether somebody asks how to treat a danger that they see, in a text that does not code."""
    sees = danger or ACUTE.search(text)
    return bool(sees and TREATS.search(text) and not _DESK.search(text))


def is_emergency(text: str, mentions: Sequence[Mention], *, about_coding: bool) -> bool:
    """Whether `text` tells of somebody in danger now; `about_coding` is whether it has anything to do with the desk.

    A plea may stand in a sentence after the danger: `My patient is unconscious. What should we do?`
    """
    text = text[:_MOST]
    danger = bool(DANGER.search(text))
    if not mentions and _treats_now(text, danger=danger):
        return True
    if not danger:
        return False
    if not about_coding and not PAST.search(text):
        return True
    sentences = split_sentences(text, 0, len(text))
    for at, (start, end) in enumerate(sentences):
        following = sentences[at + 1 : at + 1 + _BEHIND]
        coded = any(start <= one.start < end for one in mentions) or bool(CODES.search(text, start, end))
        behind = text[end : following[-1][1]] if following else ""
        if _is_now(text[start:end], behind, coded=coded):
            return True
    return False

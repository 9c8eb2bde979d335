"""Is somebody in danger at this moment? Then nothing about coding is answered first.

The desk reads charts all day, and a chart is full of chest pain and overdoses. So a word of danger counts only
beside a word of now or a plea, in a sentence that does not code, or in a mail that has nothing to do with coding.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.extraction.questions import split_sentences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from consultant.vocabulary import Mention

DANGER = re.compile(
    r"(?i)\bchest pains?\b|\b(?:can'?t|cannot|can not|could ?n'?t|unable to|not able to) breathe?\b|\bnot breathing\b|\b(?:stopped|struggling to|trouble|difficulty) breath(?:e|ing)\b"
    r"|\bunconscious\b|\bunresponsive\b|\bpassed out\b|\bcollaps(?:ed|ing)\b|\bseizing\b|\bheart attack\b|\b(?:having|has) a (?:stroke|seizure)\b|\bsuicid(?:e|al)\b"
    r"|\bkill(?:ing)? (?:my|him|her|them)sel(?:f|ves)\b|\b(?:want|wants|wanting) to die\b|\bend (?:my|his|her|their) life\b|\boverdos(?:e|ed|ing)\b|\btook (?:too many|a whole bottle|all (?:of )?(?:his|her|my|the)) pills\b"
    r"|\bbleeding (?:out|heavily|badly|to death|a lot|and (?:it )?won'?t stop)\b|\bwon'?t stop bleeding\b|\bchoking\b|\banaphyla\w+|\bno pulse\b|\bcardiac arrest\b|\bturning blue\b"
)
"""Dangers for which emergency services are called."""

NOW = re.compile(
    r"(?i)\bright now\b|\bat th(?:is|e) (?:moment|very moment|minute)\b|\bas we speak\b|\bnow\b(?!,? (?:resolved|stable|better|denied|denying|with|on|in|at|what is|what code))|\bthis (?:minute|second)\b|\bcurrently\b|\bjust (?:collapsed|passed out|overdosed|took|stopped)\b"
    r"|\bin (?:my|our|the) (?:waiting room|lobby|exam room|office|clinic)(?: right)? now\b|\bhelp(?: (?:me|us|him|her))?!|\bplease help\b|\bambulance\b|\b(?:call|dial) 911\b"
)
PLEA = re.compile(
    r"(?i)\bwhat (?:should|do|can|shall|must) (?:we|i|they|he|she) do\b(?! (?:about|with|for|if|when|to))|\bwhat to do\b(?=[ \t]*(?:[?!.]|$|\n))"
)
"""Words of this moment, and of somebody who does not know what to do."""

PAST = re.compile(
    r"(?i)\byesterday\b|\blast (?:night|week|month|year|\w+day)\b|\bago\b|\b(?:was|were|had|been|history|hx|h/o|s/p|status post|presented|presents|presenting|admitted|discharged|seen|came in|arrived|resolved|denies|prior|previous(?:ly)?)\b"
)
"""Words of a chart: what is over, or is being told of."""

CODES = re.compile(
    r"(?i)\b(?:cod(?:e|es|ed|ing)|bill(?:s|ed|ing|able)?|cpt|hcpcs|icd|dx|diagnos\w+|modifiers?|claims?|den(?:y|ied|ial|ials)|payers?|medicare|report(?:ed|ing)?|document(?:ed|ation)?|sequenc\w+|drg|units?|search|criteria)\b"
)
_MOST = 20_000


def _is_now(sentence: str, behind: str, *, coded: bool) -> bool:
    """Whether a sentence tells of a danger at this moment; `behind` is the plea that follows it, or nothing.

    One that codes must say that it is now as well as plead.
    """
    danger = DANGER.search(sentence)
    if not danger or PAST.search(sentence):
        return False
    now, plea = NOW.search(sentence), PLEA.search(sentence + behind)
    if now and plea and not CODES.search(sentence[: danger.start()]):
        return True
    return not coded and bool(now or plea)


def is_emergency(text: str, mentions: Sequence[Mention], *, about_coding: bool) -> bool:
    """Whether `text` tells of somebody in danger now; `about_coding` is whether it has anything to do with the desk.

    A plea may stand in the sentence after the danger: `My patient is unconscious. What should we do?`
    """
    text = text[:_MOST]
    if not DANGER.search(text):
        return False
    if not about_coding and not PAST.search(text):
        return True
    sentences = split_sentences(text, 0, len(text))
    for at, (start, end) in enumerate(sentences):
        following = text[slice(*sentences[at + 1])] if at + 1 < len(sentences) else ""
        behind = following if PLEA.match(following.lstrip()) else ""
        stop = end + len(behind)
        coded = any(start <= one.start < stop for one in mentions) or bool(CODES.search(text, start, stop))
        if _is_now(text[start:end], behind, coded=coded):
            return True
    return False

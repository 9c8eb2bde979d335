"""Codes of what was, or of what a relative has: personal and family history, absence, presence, status (chapter 21).

The books have such codes for broad groups (`Family history of malignant neoplasm of digestive organs`), so the words are
tried first, then the title of the disease's own code, then the headings of its section and its chapter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from consultant.extraction.notes.conditions import (
    ASKED,
    LEAST_SCORE,
    is_neoplasm,
    names_condition,
    titled,
    uses,
)
from consultant.extraction.notes.values import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from consultant.codes.search.search import Hit
    from consultant.extraction.notes.searches import Searches

LEADS: dict[Status, tuple[str, ...]] = {
    Status.FAMILY: ("family history of",),
    Status.HISTORICAL: ("personal history of", "old"),
}
DEED_LEADS = ("status post", "presence of", "acquired absence of", "personal history of")
"""What remains of a procedure: the lead whose codes fit best counts."""
ALLOWED: dict[Status, re.Pattern[str]] = {
    Status.FAMILY: re.compile(r"family history", re.IGNORECASE),
    Status.HISTORICAL: re.compile(
        r"personal history|old \w|acquired .*absence|presence of|.*\bstatus\b|.*\b(?:artificial|transplanted?)\b|.*\bsequela",
        re.IGNORECASE,
    ),
}
_UNSAID = re.compile(
    r",? (?:initial|subsequent) encounter\b.*|\bunspecified(?: part of)?\b|\b(?:not elsewhere classified|NOS|NEC|other"
    r"|specified)\b|\([^()]*\)|\bwithout .*|,\s*$",
    re.IGNORECASE,
)
_CATCH_ALL = re.compile(r"\bother\b.*\bspecified|\bother conditions\b", re.IGNORECASE)
AS_SAID, BY_TITLE, BY_SECTION, BY_CHAPTER, BY_REST = 1.0, 0.97, 0.9, 0.8, 0.75
"""What a code is worth by how it was found: the nearer to the words the better."""
_CAUGHT = 0.85
_FITTING = 0.75
"""Below it no history code fits well, and the condition's own is shown beside."""
_OWN_HISTORY = 0.9
"""From it on a history code is that of the condition itself and not of its chapter."""
_MALIGNANT = "malignant neoplasm"
_ELSEWHERE = "malignant neoplasm of other organs or systems"
LEAST_REMAINS = 0.65
"""The lead alone fits many a code half."""
_LASTING = re.compile(
    r"\b(?:hypertension|htn|diabet\w+|t[12]dm|dm ?[12]?|copd|asthma|emphysema|heart failure|chf|hf\w*|cad"
    r"|coronary artery disease|atrial fibrillation|a-?fib|ckd|chronic|esrd|cirrhosis|hiv|aids|epilepsy|seizure disorder"
    r"|parkinson\w*|multiple sclerosis|dementia|alzheimer\w*"
    r"|hypothyroid\w*|hyperlipid\w+|hld|dyslipid\w+|hypercholesterol\w+|gerd|reflux|osteoarthritis|rheumatoid|lupus|gout"
    r"|osteoporosis|obesity|osa|sleep apnea|migraines?|depressi\w+|mdd|anxiety|gad|use disorder|dependence|bipolar"
    r"|schizo\w+|ptsd|adhd|crohn\w*|colitis|glaucoma|psoriasis|bph|anemia|neuropathy|pvd|pad|cardiomyopathy)\b",
    re.IGNORECASE,
)
"""Conditions that stay: under `history of` they are often still there, and then have their own code, not a history's."""
STILL = "the condition's own code, where it is still present or treated (guidelines I.C.21.c.4)"


def past(words: str, plain: Sequence[Hit], status: Status, searches: Searches, limit: int) -> tuple[Hit, ...]:
    """The history codes of a phrase, the best first; a lasting condition's own code before those that are only general.

    `plain` are the codes of the disease itself; of what is no disease those that `remains` gave.
    """
    if status is Status.HISTORICAL and not names_condition(words, plain):
        return tuple(plain[:limit])
    found = _ranked(_rungs(words, plain, status, searches), status, searches)
    if (
        status is Status.HISTORICAL
        and plain
        and (_LASTING.search(words) or not found or found[0].score < _FITTING)
    ):
        own = replace(plain[0], why=(STILL, *plain[0].why))
        least = _OWN_HISTORY if _LASTING.search(words) else 0.0
        at = sum(hit.score >= least for hit in found[: limit - 1])
        found = (*found[:at], own, *found[at:])
    return found[:limit]


def remains(words: str, searches: Searches) -> tuple[Hit, ...]:
    """The codes of what a procedure left behind or took away; none where the words fit none well."""
    rungs = [_Rung(f"{lead} {words}", words, AS_SAID) for lead in DEED_LEADS]
    found = _ranked(rungs, Status.HISTORICAL, searches)
    return tuple(hit for hit in found if hit.score >= LEAST_REMAINS and not any(map(_is_guessed, hit.why)))


def _is_guessed(why: str) -> bool:
    """Whether an unknown word (appendectomy, which no code names) was read as one that is spelt like it (splenectomy)."""
    return " read as " in why


@dataclass(frozen=True, slots=True)
class _Rung:
    """What is asked, which of its words an answer must use (a heading's in its title), and what an answer is worth."""

    asked: str
    meant: str
    worth: float
    by_words: bool = True


def _ranked(rungs: Iterable[_Rung], status: Status, searches: Searches) -> tuple[Hit, ...]:
    """The codes that the rungs lead to and that say what the status is, the best first."""
    best: dict[str, Hit] = {}
    for rung in rungs:
        for hit in searches.hits(rung.asked):
            title = hit.entry.title
            score = round(hit.score * rung.worth * (_CAUGHT if _CATCH_ALL.search(title) else 1), 3)
            known = best.get(hit.code)
            if score < LEAST_SCORE or (known and known.score >= score):
                continue
            if not ALLOWED[status].match(title) or (is_neoplasm(title) and not is_neoplasm(rung.meant)):
                continue
            if (uses if rung.by_words else titled)(hit, rung.meant):
                best[hit.code] = replace(hit, score=score, why=(f"{ASKED}{rung.asked}", *hit.why))
    return tuple(sorted(best.values(), key=lambda hit: -hit.score))


def _rungs(words: str, plain: Sequence[Hit], status: Status, searches: Searches) -> Iterator[_Rung]:
    """From the words of the note to the headings of the book."""
    for lead in LEADS[status]:
        yield _Rung(f"{lead} {words}", words, AS_SAID)
    if not plain:
        return
    lead, title = LEADS[status][0], _bare(plain[0].entry.title)
    yield _Rung(f"{lead} {title}", title, BY_TITLE)
    headings = map(_bare, searches.headings(plain[0].code))
    for heading, worth in zip(headings, (BY_SECTION, BY_CHAPTER), strict=False):
        yield _Rung(f"{lead} {heading}", heading, worth, by_words=False)
    if title.lower().startswith(_MALIGNANT):
        yield _Rung(f"{lead} {_ELSEWHERE}", _ELSEWHERE, BY_REST)


def _bare(title: str) -> str:
    """A title without what it leaves open."""
    return " ".join(_UNSAID.sub(" ", title).split()).strip(" ,")

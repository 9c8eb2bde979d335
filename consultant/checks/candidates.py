"""Which codes may a description mean? The search of the books, as candidates: a coder chooses by the record.

Search finds, it does not decide: the order is search, hierarchy, guidelines, then verify (RULES.md). CPT descriptors are
the AMA's, so a procedure that only CPT names is not searched for where no licensed copy is loaded.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from consultant.checks.figures import figures_agree, without_index
from consultant.codes.search.search import search
from consultant.codes.search.specificity import differences, left_open
from consultant.codes.search.units import dose_words
from consultant.codes.search.words import STOP_WORDS, stem
from consultant.codes.search.words import words as words_of
from consultant.codes.shapes import compact
from consultant.errors import NothingToSearch
from consultant.verdicts import Verdict
from consultant.vocabulary import CodeSystem, Finding

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from consultant.checks.matter import Matter
    from consultant.codes.search.search import Hit
    from consultant.vocabulary import Description

NAME = "candidates"
MOST = 6
"""How many candidates are given for a description."""
LEAST_SCORE = 0.3
"""Below it a wording shares hardly a word with the description."""
BESIDE_BEST = 0.7
"""What share of the best score a candidate has at least."""
_LOOKED_AT = 12
_DENIED = re.compile(r"(?:no|not|denies|denied|negative for|without|ruled out|r/o|rule out)\b", re.IGNORECASE)
"""What is not there, or only suspected, has no code of its own (guidelines IV.H)."""
_SIDES = frozenset(
    {
        "left",
        "right",
        "bilateral",
        "injection",
        "each",
        "per",
        "type",
        "standard",
        "unspecified",
        "other",
        "with",
        "without",
    }
)
_CATEGORY_LENGTH = 3
_LAST_DETAILS = 2
_MOST_BESIDE = 200
_TWO_LISTS = (CodeSystem.ICD10CM, CodeSystem.HCPCS)
"""Where no system is named: a diagnosis, or what is supplied and given."""


def check(matter: Matter) -> Iterator[Finding]:
    """A finding for each description of the mail."""
    several = len(matter.question.descriptions) > 1
    for number, description in enumerate(matter.question.descriptions, start=1):
        yield _of(matter, description, number if several else 0)


def _of(matter: Matter, description: Description, number: int) -> Finding:
    """What comes closest; the words themselves are in no fact, for they may name a patient that nobody marked."""
    words = _without_identifiers(matter, description)
    lists = (description.system,) if description.system else _TWO_LISTS
    said: dict[str, Any] = {"start": description.start, "number": number}
    if _DENIED.match(words):
        return Finding(NAME, Verdict.NO_CANDIDATE, (), said | {"system": lists[0].value})
    try:
        hits = _hits(matter, words, lists)
    except NothingToSearch:
        return Finding(NAME, Verdict.NOT_SEARCHABLE, (), said | {"system": lists[0].value})
    if not hits:
        return Finding(NAME, Verdict.NO_CANDIDATE, (), said | {"system": lists[0].value})
    return _found(matter, said, hits)


def _hits(matter: Matter, words: str, lists: Sequence[CodeSystem]) -> list[Hit]:
    """The candidates; raises NothingToSearch where none of the lists that could have them is loaded."""
    found: dict[str, list[Hit]] = {}
    missing: list[NothingToSearch] = []
    for one in lists:
        try:
            for said in _asked(words, one):
                near = matter.books.read(search, said, one, limit=_LOOKED_AT, on=matter.asked, billable=True)
                found.setdefault(said, []).extend(near)
        except NothingToSearch as error:
            missing.append(error)
    if len(missing) == len(lists):
        raise missing[0]
    close = [hit for hits in found.values() for hit in _close(words, hits)]
    return _alike(words, sorted(close, key=lambda hit: -hit.score))[:MOST]


def _close(said: str, hits: Sequence[Hit]) -> list[Hit]:
    """Those near the best of what was searched, without those that tell another stage or index."""
    agreeing = [hit for hit in hits if figures_agree(said, hit.entry.title)]
    least = max(LEAST_SCORE, BESIDE_BEST * max((hit.score for hit in agreeing), default=0))
    return [hit for hit in agreeing if hit.score >= least]


def _asked(said: str, system: CodeSystem) -> list[str]:
    """What is searched with: a body mass index by the title of its code, apart from the rest."""
    rest, index = without_index(said) if system is CodeSystem.ICD10CM else (said, "")
    return [one for one in (rest, index) if one]


def _alike(said: str, hits: Sequence[Hit]) -> list[Hit]:
    """Without those that share no word of the description with the best, where the best shares any: another thing."""
    if not hits:
        return []
    asked = _telling(said)
    nearest = _closer(asked, list(hits))
    shared = asked & _telling(nearest[0].entry.title)
    return [
        hit
        for hit in nearest
        if not shared or shared & _telling(hit.entry.title) or "[BMI]" in hit.entry.title
    ]


def _closer(asked: Collection[str], hits: list[Hit]) -> list[Hit]:
    """Of procedures those first that say two of the words, where the best says none: their titles say all that they are."""
    if hits[0].system is not CodeSystem.ICD10PCS or set(asked) & _telling(hits[0].entry.title):
        return hits
    closer = [hit for hit in hits if len(set(asked) & _telling(hit.entry.title)) > 1]
    return [*closer, *(hit for hit in hits if hit not in closer)]


def _telling(text: str) -> set[str]:
    """The stems that say what a thing is: no figures, amounts, sides."""
    amounts = dose_words(text)
    return {
        stem(word) for word in words_of(text) if word not in STOP_WORDS | amounts | _SIDES and word.isalpha()
    }


def _found(matter: Matter, said: dict[str, Any], hits: Sequence[Hit]) -> Finding:
    best = hits[0]
    family = [hit.entry.title for hit in hits if compact(hit.code)[:3] == compact(best.code)[:3]]
    facts = said | {
        "system": best.system,
        "score": best.score,
        "candidates": [_candidate(hit) for hit in hits],
        "differ": list(differences(family)) if len(family) > 1 else [],
        "open": list(left_open(best.entry.title, _beside(matter, best))),
        **best.entry.edition.facts(),
    }
    cautions = dict.fromkeys(hit.entry.edition.caution for hit in hits if hit.entry.edition.caution)
    return Finding(
        NAME,
        Verdict.CANDIDATES,
        tuple(hit.code for hit in hits),
        facts,
        tuple(hit.entry.edition.citation(hit.entry.row) for hit in hits),
        tuple(cautions),
    )


def _beside(matter: Matter, best: Hit) -> list[str]:
    """The titles of the billable codes that a diagnosis stands among: they show what more could be said."""
    if best.system is not CodeSystem.ICD10CM:
        return []
    code = compact(best.code)
    near = code[: max(_CATEGORY_LENGTH, len(code) - _LAST_DETAILS)]
    return [entry.title for entry in matter.books.leaves(near, matter.asked, limit=_MOST_BESIDE)]


def _candidate(hit: Hit) -> dict[str, Any]:
    units = hit.units
    return {
        "code": hit.code,
        "system": hit.system,
        "title": hit.entry.title,
        "score": hit.score,
        "why": list(hit.why),
        "below": hit.below,
        "units": units.count if units else None,
        "dose": units.dose if units else "",
        "each": units.each if units else "",
        "exact": units.exact if units else True,
    }


def _without_identifiers(matter: Matter, description: Description) -> str:
    """The words of a description, less whatever is marked as identifying a patient."""
    text = matter.question.text
    kept, at = [], description.start
    for one in sorted(matter.question.identifiers, key=lambda one: one.start):
        if one.end > at and one.start < description.end:
            kept.append(text[at : max(one.start, at)])
            at = max(at, one.end)
    kept.append(text[at : description.end])
    return " ".join(" ".join(kept).split())

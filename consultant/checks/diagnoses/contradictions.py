"""Titles that contradict each other: "without …" beside just that, and "unspecified" beside what says more of the same.

K21.9 is without esophagitis, K20.90 is esophagitis; E78.5 is hyperlipidemia, unspecified, E78.2 is mixed hyperlipidemia.
No note need forbid the two; their titles do, so that the record must be looked at: most often a combination code says
both. Only whole phrases count, and "complications" is too common a word to tell anything.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.checks.diagnoses.excludes import between
from consultant.codes.entries import NoteKind
from consultant.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.checks.diagnoses.laid import Group, Laid
    from consultant.codes.readers.diagnosis_notes import Noted
    from consultant.vocabulary import Finding

_WITHOUT = re.compile(r"\bwithout ([a-z -]+?)(?= without |[^a-z -]|$)")
_EITHER = re.compile(r" (?:or|and) ")
_UNSPECIFIED = re.compile(r"([a-z ]+), unspecified")
_WORD = re.compile(r"[a-z]+")
_PLAIN = "uncomplicated"
_LINKS = (NoteKind.CODE_FIRST, NoteKind.USE_ADDITIONAL, NoteKind.CODE_ALSO, NoteKind.EXCLUDES2)
_TELLS_NOTHING = frozenset(
    {"complications", "complication", "mention", "of", "the", "behavioral", "disturbance"}
)
_INJURIES = "STVWXY"
"""An injury of one place says nothing of another place's: only codes of one subcategory are compared."""


def check(laid: Laid, group: Group, settled: set[frozenset[str]]) -> Iterator[Finding]:
    """Each pair that is asked about and whose titles contradict each other."""
    if not (group.asked and group.together):
        return
    for pair in group.pairs():
        if frozenset(pair) not in settled and set(pair) <= laid.noted.keys():
            found = (_of_two(laid, one, other) for one, other in (pair, pair[::-1]))
            yield from [one for one in found if one][:1]


def _of_two(laid: Laid, one: str, other: str) -> Finding | None:
    """What the title of `one` says against that of `other`."""
    first, second = laid.noted[one], laid.noted[other]
    titles = {one: first.title, other: second.title}
    injury = bool({one[0], other[0]} & set(_INJURIES))
    phrase = denied(first.title, second.title)
    near = one[:5] == other[:5]
    plain = first.title.lower().removesuffix(f", {_PLAIN}")
    if near and plain != first.title.lower() and second.title.lower().startswith(plain):
        facts = {"says": one, "phrase": _PLAIN, "titles": titles}
        return laid.finding(Verdict.TITLES_DISAGREE, (one, other), facts, (one, other), "I.B.2")
    if phrase and (near or not injury):
        facts = {"says": one, "phrase": f"without {phrase}", "titles": titles}
        return laid.finding(Verdict.TITLES_DISAGREE, (one, other), facts, (one, other), "I.B.2")
    if (
        not injury
        and one[0] == other[0]
        and says_less(first.title, second.title)
        and not _are_linked(first, second)
    ):
        facts = {"says": one, "phrase": "", "titles": titles}
        return laid.finding(Verdict.TITLES_DISAGREE, (one, other), facts, (one, other), "I.A.9.b")
    return None


def says_less(title: str, other: str) -> bool:
    """Whether `title` is "…, unspecified" of what `other` says in other words beside."""
    found = _UNSPECIFIED.fullmatch(title.lower())
    if found is None:
        return False
    words = set(_WORD.findall(found[1]))
    return words < set(_WORD.findall(_WITHOUT.sub("", other.lower()))) - {"unspecified"}


def _are_linked(one: Noted, other: Noted) -> bool:
    """Whether a note of either names the other: then both are meant to be coded."""
    return any(between(one, other, kind) for kind in _LINKS)


def denied(title: str, other: str) -> str:
    """What `title` says that the patient is without and `other` says that he has; `` where there is nothing such."""
    affirmed = set(_WORD.findall(_WITHOUT.sub("", other.lower())))
    denials = (phrase for found in _WITHOUT.finditer(title.lower()) for phrase in _EITHER.split(found[1]))
    for phrase in denials:
        words = set(_WORD.findall(phrase)) - _TELLS_NOTHING
        if words and words <= affirmed:
            return phrase.strip()
    return ""

"""The 7th character of injuries and external causes: which encounter the words speak of, and the code for it.

A means the initial encounter, and is what is given where nothing is said; D a subsequent one, S a sequela (guidelines
I.C.19.a). Fractures have more: open and closed, delayed healing, nonunion, malunion.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.codes.search.wordings.diagnoses import ENCOUNTER, INITIAL, WHOLE_LENGTH
from consultant.codes.search.words import STOP_WORDS, stem, words

if TYPE_CHECKING:
    from collections.abc import Mapping

_SAID_FOR: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(rf"\b(?:{said})\b", re.IGNORECASE), meant)
    for said, meant in (
        (r"late effects?(?: of)?|old|residuals? of", "sequela"),
        (r"sequelae?", "sequela"),
        (r"follow[- ]?up|re-?check|aftercare|healing|cast (?:change|check)|subsequent", "subsequent encounter"),
        (r"delayed (?:healing|union)", "subsequent encounter delayed healing"),
        (r"non-?union", "subsequent encounter nonunion"),
        (r"mal-?union", "subsequent encounter malunion"),
        (r"compound|open (?:fracture|fx)", "open fracture type"),
        (r"type (?:iii|3)", "iiia iiib iiic"),
    )
)  # fmt: skip
"""What is said of the encounter, and the words of the titles for it."""
_SPEAKS = re.compile(
    r"\b(?:sequelae?|late effects?|subsequent|follow[- ]?up|re-?check|aftercare|healing|delayed union|non-?union|mal-?union|"
    r"compound|open (?:fracture|fx))\b",
    re.IGNORECASE,
)
_LATER = re.compile(r"\bsubsequent\b|\bsequela\b", re.IGNORECASE)
_TROUBLED = re.compile(r"\bdelayed\b|\bnon-?union\b|\bmal-?union\b|\bsequela\b", re.IGNORECASE)
_BESIDE = 0.1
"""What a word of a title that was not said takes away, beside one that was said (1)."""


def speaks_of_encounter(text: str) -> bool:
    """Whether the words say more of the encounter than that it is the first."""
    return bool(_SPEAKS.search(text))


def is_initial(code: str) -> bool:
    """Whether a code (compact) is that of an initial encounter."""
    return len(code) == WHOLE_LENGTH and code[-1] == INITIAL


def fitting(text: str, titles: Mapping[str, str]) -> str | None:
    """Of codes that differ in the encounter (with their titles) the one that the words fit best; None of none."""
    meant = " ".join((text, *(meant for pattern, meant in _SAID_FOR if pattern.search(text))))
    said = _stems(meant if _LATER.search(meant) else f"{meant} initial encounter")
    if _LATER.search(meant) and not _TROUBLED.search(meant):
        said |= _stems("routine healing")
    return max(titles, key=lambda code: _fit(said, titles[code]), default=None)


def _fit(said: set[str], title: str) -> float:
    encounter = ENCOUNTER.search(title)
    told = _stems(encounter[0]) if encounter else set()
    return len(told & said) - _BESIDE * len(told - said)


def _stems(text: str) -> set[str]:
    return {stem(word) for word in words(text) if word not in STOP_WORDS}

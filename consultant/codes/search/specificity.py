"""What a code leaves open that a more specific one beside it would say: side, trimester, encounter, severity, stage, site.

Read off the titles of the codes beside it (guidelines I.B.2: codes are to be reported at their highest level of detail,
I.B.13 laterality, I.C.15 trimester, I.C.19 encounter).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True, slots=True)
class Axis:
    """A detail by which titles differ; `values` are its words, `open` the words of a title that leaves it open."""

    name: str
    values: re.Pattern[str]
    open: re.Pattern[str]


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)


_UNSPECIFIED = _words(r"unspecified|NOS")
AXES: tuple[Axis, ...] = (
    Axis("laterality", _words(r"right|left|bilateral"), _words(
        r"unspecified (?:\w+ )?(?:side|eye|ear|shoulder|elbow|wrist|hand|finger|hip|knee|ankle|foot|toes?|thumb|limb|arm|leg|"
        r"breast|lung|kidney|ovary|testis|femur|tibia|fibula|humerus|radius|ulna|extremity|eyelid|forearm|thigh|\w+)")),
    Axis("trimester", _words(r"(?:first|second|third) trimester|in childbirth|complicating the puerperium"), _words(r"unspecified trimester")),
    Axis("encounter", _words(r"(?:initial|subsequent) encounter|sequela"), _words(r"(?!)")),
    Axis("severity", _words(r"mild|moderate|severe|profound"), _UNSPECIFIED),
    Axis("stage", _words(r"stage (?:\d+[ab]?|[iv]+)|\w+ stage"), _UNSPECIFIED),
    Axis("acuity", _words(r"acute(?: on chronic)?|chronic|subacute|recurrent|intermittent|persistent"), _UNSPECIFIED),
    Axis("type", _words(r"type (?:\d|[iv]+)|systolic|diastolic|primary|secondary|displaced|nondisplaced|open|closed"), _UNSPECIFIED),
    Axis("complication", _words(r"with(?:out)?"), _words(r"(?!)")),
    Axis("site", _words(r"upper|lower|proximal|distal|shaft|anterior|posterior|neck|head|base|cervical|thoracic|lumbar|sacral"), _UNSPECIFIED),
)  # fmt: skip
"""The details, in the order in which a coder asks for them."""


def left_open(title: str, beside: Iterable[str]) -> tuple[str, ...]:
    """The details that `title` leaves open and that a title `beside` it (of the same category) says."""
    others = list(beside)
    return tuple(
        axis.name
        for axis in AXES
        if not axis.values.search(title)
        and axis.open.search(title)
        and any(axis.values.search(other) for other in others)
    )


def differences(titles: Sequence[str]) -> tuple[str, ...]:
    """The details in which several titles differ."""
    found = []
    for axis in AXES:
        said = {frozenset(one.lower() for one in axis.values.findall(title)) for title in titles}
        if len(said) > 1:
            found.append(axis.name)
    return tuple(found)

"""The levels of physician supervision of diagnostic tests in words (record layout of RVU25D; 42 CFR 410.32(b)(3))."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.drafting.phrases.indicators.words import Sentence

if TYPE_CHECKING:
    from consultant.vocabulary import Finding

NO_LEVEL = "09"
LEVELS = {
    "01": "general supervision: under the physician's overall direction and control, whose presence is not required",
    "02": "direct supervision: the physician must be immediately available throughout",
    "03": "personal supervision: the physician must be in the room",
    "04": "no physician supervision where a qualified psychologist does it, else general supervision",
    "05": "no supervision where a qualified audiologist, physician or other practitioner does it in person; direct supervision for what a technician does",
    "06": "done in person by a physician, or by a physical therapist with the certification for it where the state allows",
    "21": "general supervision where a certified technician does it, else direct supervision",
    "22": "a technician may do it with real-time contact to a physician",
    "66": "done by a physician, or by a physical therapist with certification in this procedure",
    "6A": "as level 66, and the certified physical therapist may supervise another, but only the certified one may bill",
    "77": "done by a certified physical therapist, by one without certification under direct supervision, or its technical part by a certified technician under general supervision",
    "7A": "as level 77, and the certified physical therapist may supervise another, but only the certified one may bill",
    "09": "no level applies",
}


def short(finding: Finding) -> Sentence | None:
    """The level and its meaning."""
    level = finding.facts["supervision"]
    if level == NO_LEVEL:
        return Sentence(
            "{codes} {has} physician supervision indicator 09: the file sets no level of supervision for it."
        )
    return (
        Sentence(f"{{codes}} {{has}} physician supervision indicator {level}, {LEVELS[level]}.")
        if level in LEVELS
        else None
    )


def long(finding: Finding) -> Sentence | None:
    """The level by its number."""
    level = finding.facts["supervision"]
    applies = ", the concept does not apply" if level == NO_LEVEL else ""
    return Sentence(f"{{codes}}: physician supervision {level}{applies}.")


OF_A_TEST = (
    "Supervision holds for the test itself, the technical part; the interpretation needs none. Some nonphysician practitioners "
    "may supervise in a physician's place, where the state allows."
)
"""What every level that applies has in common."""

"""The headings of a note (`PMH:`, `Assessment/Plan:`) and what they say of the lines below them. A table and its reader.

The sections are those that notes of US practices and hospitals have; LOINC names them too (document ontology,
section codes such as 10157-6, family history).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from consultant.extraction.notes.values import Status


@dataclass(frozen=True, slots=True)
class Section:
    """What a heading says of what follows: its status, whether any of it can be a diagnosis, or only what is surely one."""

    status: Status = Status.PRESENT
    read: bool = True
    sure: bool = False


PLAIN = Section()
UNREAD, EXAMINED = Section(read=False), Section(sure=True)
HEADINGS: tuple[tuple[Section, str], ...] = (
    (Section(Status.FAMILY), r"(?:pertinent )?family (?:medical )?(?:history|hx)|fam hx|fhx?|fmhx?"),
    (
        Section(Status.HISTORICAL),
        (
            r"past (?:medical |surgical |psychiatric |obstetric(?:al)? |ocular )*(?:and surgical )?(?:history|hx)"
            r"|(?:medical|surgical|prior|previous|oncologic|psychiatric) (?:history|hx)|pmhx?|pshx?|pm/sh|p?ohx?|past history"
        ),
    ),
    (Section(Status.POSSIBLE), r"(?:differential(?: diagnos[ie]s)?|ddx|rule[- ]?outs?|r/o)"),
    (
        UNREAD,
        (
            r"(?:current |home |outpatient |discharge |admission )?(?:medications?|meds|rx|prescriptions?)(?: list)?"
            r"|allergies|drug allergies|nkda|vitals?(?: signs?)?|vs|p|plan|plan of care|dispo|recommendations?|disposition"
            r"|follow[- ]?up"
            r"|instructions|patient instructions|discharge instructions|immunizations?|technique|comparison|contrast"
            r"|attending|provider|physician|referring physician|date(?: of (?:service|birth))?|dob|mrn|name|patient"
            r"|age|sex|gender|code status|diet|activity|time spent|electronically signed(?: by)?|cc list|copies to"
        ),
    ),
    (
        EXAMINED,
        (
            r"o|objective|(?:physical )?exam(?:ination)?|physical|pe|labs?|laborator(?:y|ies)(?: data)?|data|general|gen"
            r"|heent|neck|chest|lungs|cv|heart|abd(?:omen)?|ext(?:remities)?|neuro|skin"
        ),
    ),
    (
        PLAIN,
        (
            r"assessment(?: ?(?:/|and|&) ?plan)?|a/p|a&p|a|impression|diagnos[ie]s|dx|dxs|(?:admitting|discharge|principal"
            r"|primary|secondary"
            r"|final|pre-?operative|post-?operative|working|encounter|visit) diagnos[ie]s|problem list|problems|active problems|hpi"
            r"|history of (?:the )?present(?:ing)? illness|interval history|chief complaint|cc|reason for (?:visit|admission"
            r"|consult(?:ation)?"
            r"|exam(?:ination)?)|indications?|subjective|s|ros|review of systems"
            r"|findings?|results?|imaging|radiology|studies|hospital course|brief hospital course"
            r"|ed course|course|procedures?(?: performed)?|operations?(?: performed)?|complications?|pathology"
            r"|social history|shx?|sochx?"
            r"|summary|history|hx|comments?|notes?|conclusions?|clinical (?:history|information|indication)"
        ),
    ),
)
"""The first that fits; what a heading of no row says is not known, and it leaves things as they are."""

_NAMES = "|".join(f"(?P<h{number}>{names})" for number, (_, names) in enumerate(HEADINGS))
_HEADING = re.compile(
    rf"(?:{_NAMES})[ \t]{{0,3}}(?:\([^()\n]{{0,30}}\)[ \t]{{0,3}})?(?::|(?=\n)|[-\u2013]\s)[ \t]{{0,20}}",
    re.IGNORECASE,
)
_OTHER = re.compile(r"[A-Z][A-Z /&-]{3,40}:[ \t]{0,20}")
"""A heading in capitals that no row names: it ends the section before it all the same."""
_LONGEST = 60


def heading_at(text: str, at: int) -> tuple[Section, int] | None:
    """The section that begins at a place and where its first line begins; None where no heading stands there."""
    near = text[at : at + _LONGEST]
    if found := _HEADING.match(near):
        number = int((found.lastgroup or "h0")[1:])
        return HEADINGS[number][0], at + found.end()
    other = _OTHER.match(near)
    return (PLAIN, at + other.end()) if other else None

"""Which grouping of a diagnosis is asked? Intents are too broad for it, so that the words of the mail are looked at."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.codes.readers import diagnoses
from consultant.codes.shapes import compact
from consultant.vocabulary import CodeSystem

if TYPE_CHECKING:
    from consultant.checks.matter import Matter
    from consultant.codes.entries import CodeEntry

NAME = "groups"
MOST_DIAGNOSES = 12
"""How many diagnoses of a mail are looked up."""

SEVERITY = re.compile(
    r"\bMCCs?\b|(?<![\d.])(?<!\d )\bCCs?\b(?!\s*:|'|\u2019|-?ed\b| (?:me|us|my|him|her|them|to)\b)|\bcomorbid\w*|\bcomplication or\b",
    re.IGNORECASE,
)
"""CC and MCC; not 5 cc of a drug, a chief complaint (`CC:`) or a copy (`cc me`)."""
RISK = re.compile(r"\b(?:rx)?hccs?\b|\braf\b|\brisk[- ]?adjust\w*|\bv2[248]\b", re.IGNORECASE)
EXEMPT = re.compile(r"\bpoa\b|\bpresent[- ]on[- ]admission\b", re.IGNORECASE)
WHICH_DRG = re.compile(
    r"\b(?:which|what|right|correct|expected|assign\w*|group\w*) (?:\w+ ){0,2}?(?:ms-? ?)?drgs?\b",
    re.IGNORECASE,
)

_FIRST = r"\b(?:principal|pdx|primary|first[- ]listed)\b"
_LINK = r"(?:[\s:=(-]|\b(?:dx|diagnos[ei]s|diag|code|icd|icd-10|is|was|being|of|the|as)\b)*"
_BEFORE = re.compile(rf"{_FIRST}{_LINK}$", re.IGNORECASE)
_AFTER = re.compile(
    rf"^[\s,(]{{0,3}}(?:is |was |as |being )?(?:the |a )?{_FIRST}(?!{_LINK}[A-Z]\d)", re.IGNORECASE
)
"""After the code; not where another code follows, which is then the one that is meant."""
_NEAR = 40


def diagnoses_asked(matter: Matter) -> dict[str, CodeEntry]:
    """The diagnoses of the mail that an edition lists, by their printed codes."""
    codes = matter.codes(CodeSystem.ICD10CM)[:MOST_DIAGNOSES]
    if not codes:
        return {}
    listed = matter.books.read(diagnoses.find_codes, [compact(code) for code in codes], matter.asked)
    return {code: listed[compact(code)] for code in codes if compact(code) in listed}


def principal(matter: Matter) -> str | None:
    """The diagnosis that the mail calls principal; None where it names none, or two."""
    text = matter.question.text
    named = {
        one.code
        for one in matter.question.mentions
        if one.system is CodeSystem.ICD10CM
        and (
            _BEFORE.search(text[max(0, one.start - _NEAR) : one.start])
            or _AFTER.match(text[one.end : one.end + _NEAR])
        )
    }
    return named.pop() if len(named) == 1 else None

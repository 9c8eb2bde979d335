"""What the whole note says that bears on every phrase: a pregnancy and its trimester, a newborn, which encounter."""

from __future__ import annotations

import re
from dataclasses import dataclass

_WEEKS = re.compile(
    r"\b(\d{1,2})(?:(?:\s?\d/7|\+\d|w\d?d?)|\s?(?:and \d/7 )?(?:weeks?|wks?"
    r"|wk)\b)(?:\s?\d days?)?(?=(?:'?s?,?\s?(?:of )?(?:gestation\w*|pregnan\w*|iup|ega|ga|singleton|twin|with|by|here"
    r"|for|[,.;])))",
    re.IGNORECASE,
)
_TRIMESTER = re.compile(r"\b(first|second|third|1st|2nd|3rd)[- ]trimester\b", re.IGNORECASE)
_PREGNANT = re.compile(
    r"\bpregnant\b|(?<!prior )(?<!previous )(?<!ectopic )(?<!last )(?<!past )\bpregnancy\b(?! (?:test|prevention"
    r"|history))|\bprenatal\b|\bantenatal\b|\bantepartum\b|\bIUP\b"
    r"|\b(?:1st|2nd|3rd|first|second|third) trimester\b|\b\d{1,2}w\d|\b\d{1,2} (?:weeks|wks),? (?:gestation|pregnant"
    r"|singleton)|\bG\d ?P\d\w* (?:at|@|with|who is) \d\d",
    re.IGNORECASE,
)
_NOT_PREGNANT = re.compile(
    r"\b(?:not|denies|negative for|no|history of|h/o|desires?|planning|trying for|after|since) (?:a |any |current "
    r"|currently |being |her |the |last )*pregnan\w+|pregnancy test\b[^.]{0,20}\bnegative",
    re.IGNORECASE,
)
_DELIVERED = re.compile(
    r"\b(?:in labor|deliver(?:y|ed)|postpartum|post-?partum|puerper\w+|c-section|cesarean|vaginal birth)\b",
    re.IGNORECASE,
)
_SEVERAL = re.compile(
    r"\b(?:twins?|triplets?|quadruplets?|multiple gestation|(?:di|mono)chorionic|fetus [1-5ab])\b",
    re.IGNORECASE,
)
_NEWBORN = re.compile(
    r"\bnewborn\b|\bneonat\w+|\bliveborn\b|\bnicu\b|\bday[- ]of[- ]life\b|\bDOL\b|\b(?:\d|one|two|three)[- ](?:day"
    r"|hour)[- ]old\b|\bApgars?\b",
    re.IGNORECASE,
)
_ENCOUNTER = re.compile(
    r"\b(?:initial|subsequent|first|follow[- ]?up|acute|today's) (?:encounter|evaluation|visit|presentation)"
    r"|\bsequelae?\b|\b(?:ED|ER|emergency)\b|\burgent care\b"
    r"|\bfollow[- ]?(?:ing[- ]?)?up\b|\bf/u\b|\breturns?\b|\bre-?check\b|\baftercare\b|\bhealing\b|\bcast (?:removal"
    r"|check)|\bpost-?op\w*|\bactive treatment\b|\blate effect",
    re.IGNORECASE,
)
_ORDINALS = {"1st": "first", "2nd": "second", "3rd": "third"}
_SECOND_FROM, _THIRD_FROM = 14, 28
_LONGEST = 44
_MOST_READ = 50_000


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is spoken of: `trimester` is `first`, `second`, `third` or '', `delivered` a birth, `several` fetuses, `encounter` which one."""

    pregnant: bool = False
    trimester: str = ""
    delivered: bool = False
    several: bool = False
    newborn: bool = False
    encounter: bool = False


def circumstances(text: str) -> Circumstances:
    """What a note says of the patient as a whole."""
    text = text[:_MOST_READ]
    pregnant = bool(_PREGNANT.search(text)) and not _NOT_PREGNANT.search(text)
    return Circumstances(
        pregnant=pregnant,
        trimester=_trimester(text) if pregnant else "",
        delivered=bool(_DELIVERED.search(text)),
        several=bool(_SEVERAL.search(text)),
        newborn=bool(_NEWBORN.search(text)),
        encounter=bool(_ENCOUNTER.search(text)),
    )


def _trimester(text: str) -> str:
    """By its name or by the weeks: the second from 14 weeks 0 days, the third from 28 (guidelines I.C.15)."""
    if named := _TRIMESTER.search(text):
        said = named[1].lower()
        return _ORDINALS.get(said, said)
    weeks = [int(found[1]) for found in _WEEKS.finditer(text) if int(found[1]) <= _LONGEST]
    if not weeks:
        return ""
    return "third" if weeks[0] >= _THIRD_FROM else "second" if weeks[0] >= _SECOND_FROM else "first"

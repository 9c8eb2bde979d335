"""The patient against the codes: sex and age, where the tabular list's own headings, titles and notes speak of them.

Medicare's code editor has lists of its own, which are not loaded: what is found here is a prompt to check the record and
the claim, never a denial. The chapters: 15 pregnancy (maternal records only), 16 the perinatal period (later only
where the condition is still present, guideline I.C.16.a), headings such as "male genital organs", BMI codes (Z68).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from consultant.verdicts import Verdict
from consultant.vocabulary import Sex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.checks.diagnoses.laid import Laid
    from consultant.checks.matter import Matter
    from consultant.codes.readers.diagnosis_notes import Noted
    from consultant.vocabulary import Finding

PREGNANCY, PERINATAL = "Chapter 15", "Chapter 16"
_OF_SEX = re.compile(r"\b(?P<sex>female|male) (?:genital|pelvic|breast|infertility|reproductive)")
_FEMALE = re.compile(
    r"\b(?:uter\w+|ovar\w+|vagin\w+|vulv\w+|cervix uteri|fallopian|menstrua\w+|menopaus\w+|pregnan\w+)\b"
)
_MALE = re.compile(r"\b(?:prostat\w+|testi[cs]\w*|scrot\w+|penis|penile|spermatic)\b")
_FAMILY = ("Z80", "Z82", "Z83", "Z84", "Z38", "Z64", "P")
"""Family history and newborns: the words are of somebody else."""
_OLDEST_CHILD, _YOUNGEST_MOTHER, _OLDEST_MOTHER = 17, 9, 64


class Ages(NamedTuple):
    """Codes that a note or a title keeps for some ages, in years; the words of why."""

    codes: tuple[str, ...]
    youngest: int
    oldest: int
    why: str


AGES = (
    Ages(("Z68.5",), 2, 19, "BMI pediatric codes are for patients of 2 to 19 years (note at Z68)"),
    Ages(("Z68",), 20, 199, "BMI adult codes are for patients of 20 years or older (note at Z68)"),
    Ages(("Z38",), 0, 0, "its title is about a liveborn infant"),
    Ages(("Z00.11",), 0, 0, "its title is about a newborn"),
    Ages(("Z00.12",), 0, _OLDEST_CHILD, "its title is about a child"),
    Ages(("Z00.0",), _OLDEST_CHILD - 2, 199, "its title is about an adult"),
)
"""The first that names a code counts."""


def is_told(matter: Matter) -> bool:
    """Whether the mail tells anything of the patient."""
    return matter.question.particulars.sex is not None or matter.question.particulars.age is not None


def check(laid: Laid) -> Iterator[Finding]:
    """A finding for each code that does not go with the sex or the age that the mail tells."""
    particulars = laid.matter.question.particulars
    for one in laid.known(laid.codes):
        sex = sex_of(one)
        if sex and particulars.sex and sex is not particulars.sex:
            facts = {"of": sex.value, "where": _where(one), "title": one.title}
            yield laid.finding(Verdict.OTHER_SEX, [one.code], facts, _rows(one))
        if particulars.age is not None and (why := _against_age(one, particulars.age)):
            facts = {"why": why, "where": "", "title": one.title}
            yield laid.finding(Verdict.OTHER_AGE, [one.code], facts, _rows(one))


def sex_of(one: Noted) -> Sex | None:
    """The sex of which a code's chapter, section or title speaks; None where it speaks of neither or of both."""
    if one.chapter == PREGNANCY:
        return Sex.FEMALE
    if one.code.startswith(_FAMILY):
        return None
    told = f"{one.section_title} {one.title}".lower()
    found = {Sex(match["sex"]) for match in _OF_SEX.finditer(told)}
    found |= {
        sex for sex, words in ((Sex.FEMALE, _FEMALE), (Sex.MALE, _MALE)) if words.search(one.title.lower())
    }
    return found.pop() if len(found) == 1 else None


def _where(one: Noted) -> str:
    """Where that stands: the section or chapter, `` for its own title."""
    if one.chapter == PREGNANCY:
        return f"{one.chapter.lower()}, {one.chapter_title}"
    return f"section {one.section_title}" if _OF_SEX.search(one.section_title.lower()) else ""


def _against_age(one: Noted, age: int) -> str:
    """Why the age does not go with the code; `` where it may."""
    if one.chapter == PREGNANCY and not _YOUNGEST_MOTHER <= age <= _OLDEST_MOTHER:
        return "chapter 15 is for maternal records only"
    if one.chapter == PERINATAL and age > 0:
        return (
            "chapter 16 is for conditions that begin in the perinatal period; "
            "later it is used only while the condition is still present (I.C.16.a)"
        )
    named = next((row for row in AGES if one.code.startswith(row.codes)), None)
    return named.why if named and not named.youngest <= age <= named.oldest else ""


def _rows(one: Noted) -> list[str]:
    return [one.code, *([one.section] if _where(one).startswith("section") else [])]

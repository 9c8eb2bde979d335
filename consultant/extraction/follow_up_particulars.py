"""What a follow-up says besides its codes, laid over what was said before: a date, a place, a payer, each as one piece."""

from __future__ import annotations

import re
from dataclasses import replace

from consultant.vocabulary import Particulars, Setting

TOGETHER: tuple[tuple[str, ...], ...] = (
    ("date_of_service", "date_problem"),
    ("setting", "settings", "other_setting"),
    ("state", "zip", "contractor", "locality"),
    ("payer",),
)
"""What is overridden as a whole: whoever names another state does not mean the former ZIP code."""
READ_WITH_BOTH = ("dose", "session", "site", "provider", "age", "sex")
_HOSPITAL = re.compile(
    r"\b(?:in|at|for|as) (?:the |an? |our )?(?:hospital|facility)\b|\bhospital setting\b"
    r"|^\W*(?:(?:yes|no|yeah|it (?:is|was)|that (?:is|was)|this is|and|for|as)\b\W*){0,3}(?:out-?patient|hospital|facility)\b\W*$"
)
_DIGIT = re.compile(r"\d")
_SENTENCE = re.compile(r"[.?!\n]+")
_LONGEST_GUESS = 80
READ_AS_HOSPITAL = "The place is read as the outpatient hospital's own claim; a practitioner who works there bills by the practitioner's table."


def merged(before: Particulars, new: Particulars, whole: Particulars, text: str) -> tuple[Particulars, str]:
    """`before` with what `new` says; `whole` reads both mails. Also the sentence that owns up to a guess, if there was one."""
    values: dict[str, object] = {}
    for names in TOGETHER:
        source = new if any(getattr(new, name) for name in names) else before
        values |= {name: getattr(source, name) for name in names}
    for name in READ_WITH_BOTH:
        found = [getattr(one, name) for one in (new, before, whole)]
        values[name] = next((one for one in found if one is not None), None)
    said = replace(before, **values)  # type: ignore[arg-type]
    said_so, alone = _says_hospital(text)
    if not said_so or any(getattr(new, name) for name in TOGETHER[1]):
        return said, ""
    hospital = Setting.OUTPATIENT_HOSPITAL
    beside = before.setting not in {None, hospital} and not alone
    several = (before.setting, hospital) if beside and before.setting else ()
    return replace(
        said, setting=None if several else hospital, settings=several, other_setting=None
    ), READ_AS_HOSPITAL


def _says_hospital(text: str) -> tuple[bool, bool]:
    """Whether a few words name the hospital, which alone would not be enough to choose a table by; whether they are all that is asked.

    `And with modifier 25? And in the hospital?` asks of both places.
    """
    sentences = [one.strip() for one in _SENTENCE.split(text.lower()) if one.strip()]
    named = [
        one
        for one in sentences
        if len(one) <= _LONGEST_GUESS and not _DIGIT.search(one) and _HOSPITAL.search(one)
    ]
    return bool(named), text.count("?") < 2  # noqa: PLR2004 - one question

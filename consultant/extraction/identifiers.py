"""What identifies a patient in a text: where it stands and its kind, so that the desk can mask it.

The kinds follow the HIPAA safe-harbour list (45 CFR 164.514(b)(2)). Digits inside are no codes; what is shown
masked is decided by the web desk and the composers.
"""

from __future__ import annotations

import re

from consultant.extraction.places import ADDRESS
from consultant.vocabulary import Identifier

_DATE = (
    r"\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2}"
    r"|[A-Z][a-z]{2,8}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}|\d{1,2}[ -][A-Z][a-z]{2,8}[ -]\d{4}"
)
_NAME_WORD = r"[A-Z][a-zA-Z'-]{1,24}"
_NAME = rf"{_NAME_WORD}(?:,? (?:[A-Z]\.? )?{_NAME_WORD}){{1,2}}"
_NO = r"[ \t]{0,3}(?:(?:no|number|num|nbr|id)\b\.?)?[ \t]{0,3}[:#=-]{0,2}[ \t]{0,3}"

PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("email", re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,6}")),
    ("dob", re.compile(rf"(?:\b(?i:d\.?o\.?b\.?|date of birth|birth ?date|born(?: on)?))[\s:=]{{0,4}}(?P<value>{_DATE})")),
    ("ssn", re.compile(r"(?<![\w-])(?!000|666|9\d\d)\d{3}-\d{2}-\d{4}(?![\w-])")),
    ("ssn", re.compile(r"(?i)\b(?:ssn|social security(?: number| no\.?)?)[\s:#=]{0,4}(?P<value>\d{3}[ -]?\d{2}[ -]?\d{4})(?!\d)")),
    ("mrn", re.compile(rf"(?i)\b(?:mrn|medical record|chart)\b{_NO}(?P<value>(?=[a-z-]{{0,6}}\d)[a-z0-9-]{{4,16}})(?![\w-])")),
    (
        "member_id",
        re.compile(
            rf"(?i)\b(?:member|subscriber|policy|hicn|mbi|insurance|beneficiary|medicare id|medicaid id)\b{_NO}"
            r"(?P<value>(?=[a-z-]{0,5}\d)[a-z0-9][a-z0-9-]{5,18})(?![\w-])"
        ),
    ),
    # the Medicare Beneficiary Identifier's own shape (CMS, "Understanding the MBI format")
    ("member_id", re.compile(r"(?<![\w-])[1-9][AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y]\d-?[AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y]\d-?[AC-HJKMNP-RT-Y]{2}\d{2}(?![\w-])")),
    ("account", re.compile(rf"(?i)\b(?:account|acct)\b{_NO}(?P<value>(?=[a-z-]{{0,5}}\d)[a-z0-9][a-z0-9-]{{3,18}})(?![\w-])")),
    ("phone", re.compile(r"(?<![\w.-])(?:\+?1[ .-]?)?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}(?:,? ?(?:x|ext\.?) ?\d{1,6})?(?![\w-])")),
    ("phone", re.compile(r"(?i)\b(?:phone|tel|fax|cell|call(?: me)?(?: at)?)\b[\s:.#]{0,4}(?P<value>(?:\d{3}[ .-])?\d{3}[ .-]?\d{4})(?![\w-])")),
    ("address", ADDRESS),
    ("name", re.compile(rf"\b(?i:patient|pt|patient'?s? name|pt name|name|member name|beneficiary)[ \t]?[:=][ \t]{{0,3}}(?P<value>{_NAME})")),
    ("name", re.compile(rf"\b(?i:patient|pt|my patient|our patient),? (?P<value>{_NAME_WORD} (?:[A-Z]\.? )?[A-Z][a-z'-]{{1,24}})(?=[\s,.;:)?!]|$)")),
    ("name", re.compile(r"\b(?:Mr|Mrs|Ms|Miss)\.? (?P<value>[A-Z][a-z'-]{1,24}(?: [A-Z][a-z'-]{1,24})?)")),
)  # fmt: skip
"""Kind and shape; where a shape has a group `value`, only that is the identifier. First come, first served."""

_NOT_NAMES = (
    "medicare medicaid left right knee hip shoulder status post office visit care new established presents presented"
    " has had was with chart claim financial services advocate responsibility account statement home hospital"
    " access center portal education history encounter label exam blue cross aetna cigna humana tricare united"
)
NOT_NAMES = frozenset(_NOT_NAMES.split())
"""Words of a chart that stand capitalised behind "Patient" and are no names."""

MOST = 200


def _is_name(words: str) -> bool:
    return not any(word.strip(",.'").lower() in NOT_NAMES for word in words.split())


def find_identifiers(text: str) -> tuple[Identifier, ...]:
    """Identifiers in the order of the text, none inside another, at most `MOST`."""
    found: list[Identifier] = []
    for kind, pattern in PATTERNS:
        group = "value" if "value" in pattern.groupindex else 0
        for match in pattern.finditer(text):
            start, end = match.span(group)
            if kind == "name" and not _is_name(text[start:end]):
                continue
            if not any(one.start < end and start < one.end for one in found):
                found.append(Identifier(kind=kind, start=start, end=end))
            if len(found) >= MOST:
                break
    return tuple(sorted(found, key=lambda one: one.start)[:MOST])

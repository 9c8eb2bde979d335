"""The field's own terms in a posting: credentials, specialities, and how the work is contracted; silent where it is in doubt."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.careers.fields import Employment
from consultant.careers.terms import CREDENTIALS, SPECIALITIES
from consultant.careers.wording import plain, sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_LETTERS = "|".join(sorted(CREDENTIALS, key=len, reverse=True))
_CREDENTIAL = (
    rf"(?<![A-Za-z0-9@.-])(?P<letters>{_LETTERS})(?=(?:'?s)?(?![A-Za-z0-9@]|-[A-Za-z0-9](?![A-Za-z])))"
)
_EXACT = re.compile(_CREDENTIAL)
_ANY_CASE = re.compile(f"(?i){_CREDENTIAL}")
_LONG = {name.lower().replace(",", "").replace("-", " "): letters for letters, name in CREDENTIALS.items()}
_NAMES = "|".join(
    re.sub(r"[ ,-]+", "[ ,-]{1,3}", one) for one in sorted(CREDENTIALS.values(), key=len, reverse=True)
)
_NAMED = re.compile(rf"(?<![\w-])(?P<name>{_NAMES})s?\b(?! ?\((?:{_LETTERS})\b)")
_NAMED_ANY_CASE = re.compile(f"(?i){_NAMED.pattern}")
"""In prose only in capitals: a `CPC-certified inpatient coder` is no Certified Inpatient Coder."""
_REFUSED_BEFORE = re.compile(r"(?i)\b(?:no|not|non|without|neither|nor)[ -](?:an? |the )?$")
_REFUSED_BEHIND = re.compile(
    r"(?i)^(?:'?s)?(?: \w{1,15}){0,2} (?:(?:is|are)? ?not |need not |isn't |aren't |unnecessary)"
)
_REACH = 50


def labelled_credentials(value: str) -> tuple[str, ...]:
    """The credentials of a labelled line, in whatever letters."""
    return _in_order(_credentials(plain(value), _ANY_CASE, _NAMED_ANY_CASE))


def prose_credentials(text: str) -> tuple[str, ...]:
    """The credentials that a text names in their exact letters or by their long names, unless it does not want them."""
    return _in_order(_credentials(plain(text), _EXACT, _NAMED))


def _in_order(found: Iterable[str]) -> tuple[str, ...]:
    named = set(found)
    return tuple(one for one in CREDENTIALS if one in named)


def _credentials(text: str, letters: re.Pattern[str], names: re.Pattern[str]) -> Iterator[str]:
    for match in letters.finditer(text):
        if not _refused(match):
            yield match["letters"].upper()
    for match in names.finditer(text):
        if not _refused(match):
            yield _LONG[" ".join(re.split(r"[ ,-]+", match["name"].lower()))]


def _refused(match: re.Match[str]) -> bool:
    before = match.string[max(0, match.start() - _REACH) : match.start()]
    behind = re.split(r"[.;,\n]", match.string[match.end() : match.end() + _REACH])[0]
    return bool(_REFUSED_BEFORE.search(before) or _REFUSED_BEHIND.search(behind))


_SYNONYMS: dict[str, str] = {
    "anesthesia": r"an(?:a)?esthesi(?:a|ology)",
    "behavioral health": r"behaviou?ral health|mental health|psychiatry|psychiatric",
    "cardiology": r"cardiology|cardiac|cardiovascular",
    "dermatology": r"dermatology",
    "emergency department": r"emergency (?:department|room|medicine|dept)|(?-i:\bED|\bER)",
    "evaluation and management": r"evaluation (?:and|&) management|e ?[/&] ?m",
    "family medicine": r"family (?:medicine|practice)",
    "gastroenterology": r"gastroenterology|(?-i:\bGI)",
    "home health": r"home health(?: ?care)?|home care",
    "inpatient": r"in-?patient",
    "interventional radiology": r"interventional radiology",
    "laboratory": r"laboratory",
    "obstetrics and gynecology": r"obstetrics (?:and|&) gyna?ecology|obstetrics|gyna?ecology|ob[/ -]?gyn",
    "oncology": r"oncology",
    "orthopedics": r"ortho(?:pa?edics?)?",
    "otolaryngology": r"otolaryngology|(?-i:\bENT)",
    "outpatient": r"out-?patient",
    "pediatrics": r"pa?ediatrics?",
    "podiatry": r"podiatry|podiatric",
    "pulmonology": r"pulmonology|pulmonary",
    "risk adjustment": r"risk adjustment|(?-i:\bHCCs?)",
    "urology": r"urology",
}
_SPECIALITY = re.compile(
    "(?i)(?<![\\w-])(?:"
    + "|".join(
        f"(?P<_{at}>{_SYNONYMS.get(SPECIALITIES[at], re.escape(SPECIALITIES[at]))})"
        for at in sorted(range(len(SPECIALITIES)), key=lambda at: -len(SPECIALITIES[at]))
    )
    + ")(?!\\w)"
)
"""Longest first, so that `interventional radiology` is not `radiology`."""
_ABOUT_THE_WORK = re.compile(
    r"(?i)\b(?:cod(?:er|ers|e|es|ing)|bill(?:er|ers|ing)|audit\w{0,4}|abstract\w{0,4}|charts?|encounters?|specialt(?:y|ies)|specialit(?:y|ies)"
    r"|surgeries|cpc|ccs|charges?|claims?|experience|department)\b"
)
_NOT_SO = re.compile(r"(?i)\b(?:no|not|non|without|never)(?: any| an?)?[ -](?:\w{1,12} (?:or|/) )?$")
_LAB = re.compile(r"(?i)\blabs?\b")


def labelled_specialities(value: str) -> tuple[str, ...]:
    """The specialities of a labelled line."""
    return _specialities([_LAB.sub("laboratory", plain(value))])


def prose_specialities(title: str, text: str) -> tuple[str, ...]:
    """Those of the title, and those of sentences about coding: a clinic's other services are none of the coder's."""
    about = [one for one in sentences(plain(text)) if _ABOUT_THE_WORK.search(one)]
    return _specialities([plain(title), *about])


def _specialities(parts: list[str]) -> tuple[str, ...]:
    found = {
        int(match.lastgroup[1:])
        for part in parts
        for match in _SPECIALITY.finditer(part)
        if match.lastgroup and not _NOT_SO.search(part[max(0, match.start() - _REACH) : match.start()])
    }
    return tuple(SPECIALITIES[at] for at in sorted(found))


def beside_terms(text: str) -> str:
    """`text` without credentials and specialities."""
    return _SPECIALITY.sub("", _NAMED_ANY_CASE.sub("", _ANY_CASE.sub("", text)))


_WORK = r"(?:position|role|job|work|coders?|billers?|auditors?|assignment|opportunity|basis|opening|to[- ]hire|employee|engagement)"
_EMPLOYMENT = re.compile(
    rf"(?i)(?<![\w-])(?:(?:(?:full|part)[- ]time,? )?(?:(?P<contract>independent contractor|1099(?: contractor)?|contract(?=[- ](?:full|part|remote|medical|{_WORK})))"
    rf"|(?P<temporary>temporary(?=,? (?:{_WORK}|full|part))|temp[- ]to[- ]hire|seasonal(?= {_WORK})))"
    r"|(?P<full_time>full[- ]?time)|(?P<part_time>part[- ]?time)|(?P<per_diem>per[- ]diem|prn)|(?P<internship>internship|externship))(?!\w)"
)
_EMPLOYMENT_IN_LINE = re.compile(
    r"(?i)(?<!\w)(?:(?:(?:full|part)[- ]?time,? )?(?:(?P<contract>contract(?:or|ual)?|1099|freelance)|(?P<temporary>temporary|temp|seasonal))"
    r"|(?P<full_time>full[- ]?time|ft|full)|(?P<part_time>part[- ]?time|pt|part)|(?P<per_diem>per[- ]diem|prn)"
    r"|(?P<internship>internship|intern|externship))(?!\w)"
)


def labelled_employment(value: str) -> Employment | None:
    """The contract of a labelled line; None where it leaves a choice."""
    return _employment(_EMPLOYMENT_IN_LINE, plain(value).replace("_", " "))


def prose_employment(text: str) -> Employment | None:
    """The contract that a text names; None where it names several."""
    return _employment(_EMPLOYMENT, plain(text))


def _employment(pattern: re.Pattern[str], text: str) -> Employment | None:
    found = {
        match.lastgroup
        for match in pattern.finditer(text)
        if not _NOT_SO.search(text[max(0, match.start() - _REACH) : match.start()])
    }
    return Employment(found.pop() or "") if len(found) == 1 else None

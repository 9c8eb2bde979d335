"""What a question says besides its codes: date of service, setting, payer, state, ZIP code.

Dates are read by `dates`; the words for settings and payers are the tables here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.extraction.dates import find_date_of_service
from consultant.extraction.places import (
    CITY_BEFORE,
    STATE_AND_ZIP,
    STATE_LETTERS,
    STATE_NAME,
    STATES,
    ZIP_LABELLED,
)
from consultant.vocabulary import Particulars, Setting

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

SETTINGS: tuple[tuple[Setting, int, re.Pattern[str]], ...] = (
    # The practitioner tables also hold for ambulatory surgical centres (CMS, NCCI PTP edits page).
    (Setting.PRACTITIONER, 3, re.compile(r"(?i)\bcms-?1500\b|\bpractitioner\b|\bpro-?fee\b|\bprofessional (?:fee|claim|side|component|billing)\b|\bASCs?\b|\bambulatory surg\w+ cent\w+")),
    (Setting.OUTPATIENT_HOSPITAL, 3, re.compile(r"(?i)\bout-?patient hospital|\bhospital (?:out-?patient|claim|bill\w*)|\bhopd\b|\bopps\b|\bub-?04\b|\bcms-?1450\b|\bfacility (?:claim|side|bill\w*|coding|use|code)\b|\brev(?:enue)? codes?\b")),
    (Setting.DME, 3, re.compile(r"(?i)\bdme(?:pos)?(?: supplier| mac)?\b|\bdurable medical equipment\b|\bdmerc\b")),
    (Setting.PRACTITIONER, 2, re.compile(r"(?i)\b(?:in|our|the|doctor'?s?|physician'?s?|md|provider|medicare,) office\b|\boffice (?:setting|visit|based)|\boffice(?=[.,;?!]|$)|\bprivate practice\b|\bin (?:the |our )?clinic\b|\bPOS ?11\b")),
    (Setting.OUTPATIENT_HOSPITAL, 2, re.compile(r"(?i)\bfacility\b(?! (?:fee|rvu|setting|rate|total|price|pe)\w*)(?<!non-facility)(?<!nonfacility)(?<!non facility)(?<!nursing facility)|\b(?:in|at) (?:the |a |our )?hospital\b|\bor hospital\b")),
    (Setting.PRACTITIONER, 1, re.compile(r"(?i)\bphysicians?\b|\bsurgeons?\b|\bprovider'?s claim\b")),
)  # fmt: skip
"""Who bills, with the weight of the words: the heaviest decides; two settings of one weight decide nothing."""

PAYERS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("Medicare Advantage", re.compile(r"(?i)\bmedicare advantage\b|\bmedicare (?:part )?c\b|\bMA plans?\b|\badvantage plans?\b")),
    ("Railroad Medicare", re.compile(r"(?i)\brailroad medicare\b|\brr medicare\b")),
    ("Medicaid", re.compile(r"(?i)\bmedicaid\b|\bmedi-?cal\b|\bmasshealth\b|\bmco medicaid\b")),
    ("BCBS", re.compile(r"(?i)\bbcbs\w*|\bblue ?cross\b|\bblue ?shield\b|\banthem\b|\bhighmark\b")),
    ("UnitedHealthcare", re.compile(r"(?i)\bunited ?health ?care\b|\buhc\b|\boptum\b|\bunited\b(?= (?:denied|pays?|won't|wont|says|commercial))")),
    ("Aetna", re.compile(r"(?i)\baetna\b")),
    ("Cigna", re.compile(r"(?i)\bcigna\b")),
    ("Humana", re.compile(r"(?i)\bhumana\b")),
    ("Tricare", re.compile(r"(?i)\btricare\b|\bchampus\b")),
    ("Kaiser", re.compile(r"(?i)\bkaiser(?: permanente)?\b")),
    ("VA", re.compile(r"(?i)\bveterans affairs\b|\bva community care\b|\bchampva\b")),
    ("Workers' compensation", re.compile(r"(?i)\bwork(?:er|ers|man|mans|men)'?s?'? comp\w*")),
    ("Medicare", re.compile(r"(?i)\bmedicare\b|\bnoridian\b|\bnovitas\b|\bpalmetto\b|\bfirst coast\b|\bNGS\b|\bCGS\b|\bWPS\b|\bpart b\b")),
    ("Commercial", re.compile(r"(?i)\bcommercial(?:ly)?\b|\bprivate (?:payer|payor|insurance)\b")),
    ("Self-pay", re.compile(r"(?i)\bself-?pay\b|\bcash pay\b|\buninsured\b")),
)  # fmt: skip
"""Payers and their contractors (CMS's list of Medicare administrative contractors); the first that matches."""


def find_setting(text: str) -> Setting | None:
    """The setting that the words name, None where they are silent or name two with one weight."""
    weights: dict[int, set[Setting]] = {}
    for setting, weight, pattern in SETTINGS:
        if pattern.search(text):
            weights.setdefault(weight, set()).add(setting)
    if not weights:
        return None
    heaviest = weights[max(weights)]
    return next(iter(heaviest)) if len(heaviest) == 1 else None


def find_payer(text: str) -> str | None:
    """The payer that is named, in the words of `PAYERS`."""
    return next((name for name, pattern in PAYERS if pattern.search(text)), None)


def find_place(text: str) -> tuple[str | None, str | None]:
    """State (two letters) and ZIP code."""
    labelled = ZIP_LABELLED.search(text)
    for match in STATE_AND_ZIP.finditer(text):
        before = text[max(0, match.start() - 40) : match.start()]
        if match["name"] or CITY_BEFORE.search(before) or before.rstrip(" ").endswith(","):
            return STATES.get(match["name"] or "", match["letters"]), match["zip"]
    name = STATE_NAME.search(text)
    letters = STATE_LETTERS.search(text)
    state = STATES[name[0]] if name else letters[letters.lastgroup or 0] if letters else None
    return state, labelled["zip"] if labelled else None


def find_particulars(
    text: str, *, today: date, places: Sequence[int] = (), default_setting: Setting | None = None
) -> Particulars:
    """Particulars of `text`; `places` are where its codes stand, `default_setting` the mailbox's."""
    state, zip_code = find_place(text)
    return Particulars(
        date_of_service=find_date_of_service(text, today, places),
        setting=find_setting(text) or default_setting,
        payer=find_payer(text),
        state=state,
        zip=zip_code,
    )

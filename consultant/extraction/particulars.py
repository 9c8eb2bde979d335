"""What a question says besides its codes: date of service, setting, payer, state, ZIP code, dose.

Dates are read by `service_dates`; the words for settings, places of care and payers are the tables here.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from consultant.extraction.places import (
    CITY_BEFORE,
    STATE_AND_ZIP,
    STATE_LETTERS,
    STATE_NAME,
    STATES,
    ZIP_LABELLED,
)
from consultant.extraction.service_dates import read_service_date
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

ELSEWHERE: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("skilled nursing facility", re.compile(r"(?i)\bskilled nursing(?: facilit(?:y|ies)| home)?\b|\bSNFs?\b")),
    ("home health", re.compile(r"(?i)\bhome[- ]?health(?:[- ]?care)?\b(?! aides?)(?: agenc(?:y|ies))?")),
    ("hospice", re.compile(r"(?i)\bhospices?\b")),
    ("ESRD facility", re.compile(r"(?i)\b(?:esrd|dialysis) (?:facilit(?:y|ies)|clinics?|cent(?:er|re)s?|units?)\b")),
    ("rural health clinic", re.compile(r"(?i)\brural health (?:clinic|cent(?:er|re))s?\b|(?-i:\bRHCs?\b)")),
    ("federally qualified health center", re.compile(r"(?i)\bfederally qualified(?: health cent(?:er|re)s?)?|\bFQHCs?\b")),
    ("inpatient", re.compile(r"(?i)\bin-?patient\b(?![- ]only\b)(?: (?:hospital(?:ization)?|facility|rehab\w*))?(?: (?:stay|claim|admission|bill\w*))?")),
)  # fmt: skip
"""Places of care whose claims go by other rules than the NCCI's three tables; the first that matches."""
_GENERAL = 2
"""The weight of words that only say "hospital" or "facility", and say nothing where such a place is named."""

DRUG_SECTIONS = ("J", "Q", "C")
"""First letters of the HCPCS codes by which drugs are billed."""
_NEAR_A_DRUG = 150
_DOSE = re.compile(
    r"(?i)(?<![\w.,/$-])(?<!per )(?<!each )(?:\d{1,3}(?:,\d{3})+|\d{1,6})(?:\.\d{1,4})?[ -]?(?:mg|mcg|\u00b5g|\u03bcg|ug|ml|cc|g|gm|gms|grams?|milligrams?|micrograms?"
    r"|millilit(?:er|re)s?|iu|meq|mci)\b(?! ?/)(?!-\w)"
)
_FAR = 10_000
_MOST_DOSES = 50
_GIVEN_BEFORE = re.compile(
    r"(?i)\b(?:gave|given|giving|administer(?:ed|ing)?|inject(?:ed|ing)|infused|used|received|dose(?: of| was|:)?|total(?: of)?)\b[^.;\n\d]{0,16}$"
)
_GIVEN_BEHIND = re.compile(
    r"(?i)[ ,]{0,2}(?:was |were )?(?:given|administered|injected|infused|used|im|iv|sq|subq|total|dose)\b"
)
_UNITS_WANTED = re.compile(r"(?i)\bhow many (?:\w+ )?units?\b")

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
    """The setting that the words name, None where they are silent or name two with one weight.

    Words of a place of `ELSEWHERE` are not read as one of the three settings (an ESRD facility is none).
    """
    elsewhere = find_other_setting(text) is not None
    for _, place in ELSEWHERE if elsewhere else ():
        text = place.sub(" ", text)
    weights: dict[int, set[Setting]] = {}
    for setting, weight, pattern in SETTINGS:
        if elsewhere and weight == _GENERAL and setting is Setting.OUTPATIENT_HOSPITAL:
            continue
        if pattern.search(text):
            weights.setdefault(weight, set()).add(setting)
    if not weights:
        return None
    heaviest = weights[max(weights)]
    return next(iter(heaviest)) if len(heaviest) == 1 else None


def find_other_setting(text: str) -> str | None:
    """A place of care for which the NCCI has no table here, in the words of `ELSEWHERE`."""
    return next((name for name, pattern in ELSEWHERE if pattern.search(text)), None)


def find_dose(text: str, drugs: Sequence[int]) -> str | None:
    """The amount of a drug as it is written: one that is said to be given, else nearest to a drug's code.

    `drugs` are those codes' places; an amount far from all of them is another drug's.
    Without such a code it counts where units are asked for. A concentration (`10 mg/ml`) is no dose.
    """
    wanted = bool(_UNITS_WANTED.search(text))
    found: list[tuple[bool, int, str]] = []
    for match in islice(_DOSE.finditer(text), _MOST_DOSES):
        away = min((abs(match.start() - drug) for drug in drugs), default=match.start() if wanted else _FAR)
        before, behind = (
            text[max(0, match.start() - 30) : match.start()],
            text[match.end() : match.end() + 20],
        )
        given = bool(_GIVEN_BEFORE.search(before) or _GIVEN_BEHIND.match(behind))
        found.append((not given, away, match[0]))
    near = [one for one in found if wanted or one[1] <= _NEAR_A_DRUG]
    return min(near)[2] if near else None


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
    text: str,
    *,
    today: date,
    places: Sequence[int] = (),
    drugs: Sequence[int] = (),
    default_setting: Setting | None = None,
) -> Particulars:
    """Particulars of `text`; `places` are where its codes stand, `drugs` its drugs' codes.

    `default_setting` is the mailbox's; it holds only where the words name neither a setting nor another place.
    """
    state, zip_code = find_place(text)
    service = read_service_date(text, today, places)
    elsewhere = find_other_setting(text)
    return Particulars(
        date_of_service=service.day,
        setting=find_setting(text) or (None if elsewhere else default_setting),
        payer=find_payer(text),
        state=state,
        zip=zip_code,
        date_problem=service.problem,
        other_setting=elsewhere,
        dose=find_dose(text, drugs),
    )

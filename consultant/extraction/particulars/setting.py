"""Who bills: practitioner, outpatient hospital or DME supplier, and the places of care for which the NCCI has no table.

A wrong setting answers from a wrong table, a missing one only from two; so words that both sides use decide nothing.
Sources: CMS, NCCI PTP edits page (the practitioner tables also hold for ambulatory surgical centres); CMS-1500 item
24B (a place of service stands on a professional claim); NUBC, UB-04 form locators 4 and 42. Reads small letters,
but for labels that only capitals make plain.
"""

from __future__ import annotations

import re
from itertools import pairwise

from consultant.extraction.wordings import Wording, wording
from consultant.vocabulary import Setting

_SPECIALTY = (
    r"(?:cardio|derm|ortho|neuro|onc|gastro|uro|nephro|pulm|rheum|ophth|opto|retina|eye|podiat|pedi|peds|psych|ent\b|ob\b|ob/gyn|ob-gyn|obgyn|gyn|family|internal|im\b"
    r"|primary|pain|vein|vascular|allerg|endocrin|hematol|gi\b|pt\b|physical|rehab|chiro|dental|dentist|oral|surg|plastic|spine|sports|foot|hand|sleep|radiol|imaging|path\b|pathol"
    r"|anesth|multi-?specialty|walk-in|mohs|fertility|women'?s|breast|wound|physician|doctor|medical|private|solo|small|group|ed doc|er doc|em\b|emergency)[a-z']{0,12}"
)
_PROFESSIONAL = (
    r"(?:doctors?|docs?|drs?|physicians?|surgeons?|mds?|nps?|pas?|pa-?c|providers?|radiologists?|cardiologists?|pathologists?|anesthesiologists?|psychiatrists?"
    r"|podiatrists?|dermatologists?|urologists?|internists?|hospitalists?|nephrologists?|[a-z]{4,14}(?:ologist|iatrist|ician))"
)

_LABEL, _PLACE, _HINT = 3, 2, 1
SETTINGS: tuple[tuple[Setting, int, Wording], ...] = (
    (
        Setting.PRACTITIONER,
        _LABEL,
        wording(
            "1500,pro fee,pro-fee,profee,pro claim,pro side,pro bill,pro cod,pro comp,pro-,professional,837,practitioner,asc,ambulatory surg,physician,doctor,surgeon",
            r"\b(?:cms|hcfa)[ -]?1500\b|\b(?:the|a|our|on) 1500s?\b(?! (?:mg|ml|units?|dollars|mcg|cal))|\b1500 (?:claim|form)|\b837 ?p\b|(?<!nurse )(?<!general )(?<!same )(?<!other )(?<!another )(?<!different )\bpractitioners?\b"
            r"|\bpro-?fees?\b|\bpro[- ](?:fee|claim|side|bill\w*|cod\w+|component)s?\b|\bprofessional (?:fee|claim|side|component|bill\w*|coder|coding|services? (?:claim|bill))s?\b"
            r"|\bascs?\b|\bambulatory surg\w+ cent\w+|\b(?:physician|doctor|surgeon)s?'?s? (?:claim|bill(?:s|ing)?|side|fee claim)\b(?! for (?:the )?hosp)",
        ),
    ),
    (Setting.PRACTITIONER, _LABEL, wording(" bill, report, for ", rf"\bthe (?:[a-z]{{3,12}} )?{_PROFESSIONAL}(?: group)? (?:bills?\b|billed|is billing|reports?\b|for (?=\d))")),
    (Setting.PRACTITIONER, _LABEL, wording(" read, interpret", rf"\b{_PROFESSIONAL} (?:reads?|interprets?|interpretation)\b")),
    (
        Setting.OUTPATIENT_HOSPITAL,
        _LABEL,
        wording(
            "hospital,hopd,opps,ub-04,ub04, ub,ub claim,1450,837i,facility,bill type,tob,type of bill,apc,provider-based,provider based",
            r"\bout-?(?:patient|pt)? hospital\b|\bhospital[- ](?:based )?(?:out-?(?:patient|pt)|opd?\b|claim|bill\w*|side|department|dept)|\bhopds?\b|\bopps\b|\bub-?04s?\b|\b(?:the|a|our|on) ub\b|\bub claim|\bcms-?1450\b|\b837 ?i\b"
            r"|\bfacility (?:claim|side|bill\w*|coding|coder|code|out-?patient|op|use|charge|level|reimbursement)s?\b|\bout-?patient facility\b|\b(?:tob|bill type|type of bill)[ :#=]{1,3}0?1[34]\d?\b|\b0?13[1-8x] (?:bill type|tob|claim)|\b0?1[34][1-8x] (?:the )?(?:right |correct )?bill type"
            r"|\bprovider[- ]based (?:dep|clinic|out)|\bapc (?:payment|rate)|\bcondition code g0\b|\bcond code g0\b",
        ),
    ),
    (
        Setting.OUTPATIENT_HOSPITAL,
        _LABEL,
        wording("outpatient,out-patient,outpt,op claim,op bill", r"(?<![-/])(?<!post )(?<!pre )\bop (?:claim|bill)\w*|\bout-?(?:patient|pt) (?:claim|bill|dept|department|facility|hosp)\w*|\bout-?(?:patient|pt) (?:er|ed) (?:claim|visit)"),
    ),
    (
        Setting.DME,
        _LABEL,
        wording("dme,durable,orthotic supplier,o&p", r"\bdme(?:pos)?(?: supplier| mac| company| shop| vendor| provider| claim)?s?\b|\bdurable medical equipment\b|\bdmerc\b|\borthotics? (?:and prosthetics? )?supplier\b|\bo&p (?:supplier|shop|company)\b"),
    ),
    (
        Setting.PRACTITIONER,
        _PLACE,
        wording(
            "office,practice,clinic,group,visit md",
            r"(?<!back )(?<!front )(?<!billing )(?<!home )(?<!head )(?<!business )(?<!post )(?<!central )(?<!out of )(?<!out of the )\boffice\b(?! (?:of\b|hours|manager|staff|closed|is closed|suppl|phone|fax|admin|rent|lease|chair|lunch|party|depot|365))"
            r"|\b(?:private|group|family|retina|our|my|solo) practice\b(?! (?:expense|of|manage))"
            rf"|\b{_SPECIALTY} (?:medicine |surgery |care |surgical |specialty |doc(?:tor)?s? )?(?:practice|office|clinic|group)\b(?! (?:number|health|plan|expense))"
            r"|\b(?:in|at|our) (?:the |our |a |an )?(?:[a-z]{3,14} )?clinic\b|\bclia[ -]waived clinic|\bhome visit md\b",
        ),
    ),
    (Setting.PRACTITIONER, _PLACE, wording("freestanding", r"\bfreestanding (?:sleep|imaging|lab|cent|office|clinic|idtf)")),
    (Setting.PRACTITIONER, _PLACE, wording("our ", rf"\bour (?:[a-z]{{3,12}} )?{_PROFESSIONAL} (?:bill|bills|billed|charged?|charges)\b")),
    (Setting.OUTPATIENT_HOSPITAL, _PLACE, wording("facility,hospital,rev", r"\b(?:as|for|we are|we're|from) (?:the |a |our )?(?:outpatient )?(?:facility|hospital)(?=[,.;?!)]|$)|\bour hospital\b|\bor hospital\b|\b(?:with|under|on) rev(?:enue)?(?: code)? ?0?\d{3}\b|\brev[ \t|,]{1,8}(?:hcpcs|cpt)\b")),
    (Setting.PRACTITIONER, _HINT, wording("physician", r"(?:^|[,;(/|:] ?)physicians?(?: use)?(?=[,;)/|.?!]|$)|\bphysicians?' (?:bill|practice)")),
)  # fmt: skip
"""Who bills, with the weight of the words: the heaviest decides; two settings of one weight decide nothing."""

POINT_OF_SALE = re.compile(
    r"(?<![/-])\bPOS\b(?![ -]?plan)[ :#=]{0,3}(?:code )?(?:\d\d\b|[^\n]{0,80}\b(?:CPT|HCPCS|PROC\w*)\b)|\b(?:CPT|HCPCS)\b[^\n]{0,60}[\t|, ]POS\b|\bplace of service[ :=]{1,3}\d\d\b|\bpos ?(?:11|12|19|2[0-4]|3[123])\b"
)
"""A place of service with its number, or a column of them: CMS-1500 item 24B, a professional claim's."""

ELSEWHERE: tuple[tuple[str, Wording], ...] = (
    ("skilled nursing facility", wording("skilled,snf,part a stay", r"\bskilled nursing(?: facilit(?:y|ies)| home)?\b|\bsnfs?\b|\bskilled stay\b|\bpart a stay\b")),
    ("home health", wording("home", r"\bhome[- ]?health(?:[- ]?care)?\b(?! aides?)(?: agenc(?:y|ies))?")),
    ("hospice", wording("hospice", r"\bhospices?\b")),
    ("ESRD facility", wording("esrd,dialysis", r"\b(?:esrd|dialysis) (?:facilit(?:y|ies)|clinics?|cent(?:er|re)s?|units?)\b")),
    ("rural health clinic", wording("rural health,rhc", r"\brural health (?:clinic|cent(?:er|re))s?\b|\brhcs?\b")),
    ("federally qualified health center", wording("federally,fqhc", r"\bfederally qualified(?: health cent(?:er|re)s?)?|\bfqhcs?\b")),
    (
        "inpatient",
        wording(
            "inpatient,in-patient,inpt,drg,pdx,poa",
            r"\bin-?(?:patient|pt)\b(?![- ]only\b)(?! drg (?:work|coder|experience))(?: (?:hospital(?:ization)?|facility|rehab\w*))?(?: (?:stay|claim|admission|bill\w*))?|\bpoa (?:indicator|question|status|reporting)\b|\bpoa ?[=:] ?[ynuw1]\b",
        ),
    ),
)  # fmt: skip
"""Places of care whose claims go by other rules than the NCCI's three tables; the first that matches."""


_NOT_OURS = re.compile(
    r"(?i)\b(?:not|don't|dont|isn't|aren't)(?: [a-z-]{1,12}){0,3} (?:out-?patient hospital|hospital out-?patient(?: department)?|hopd|dme supplier)\b"
    r"|\b(?:came|comes|referred|transferred|sent)(?: [a-z]{1,12}){0,2} (?:from|by) (?:[a-z]{1,12} ){0,3}(?:clinic|hospital|department|facility|supplier)\b"
    r"|\bdme supplier (?:sent|referred|gave)\b"
)
"""A setting that is denied, or another's from whom the patient came."""


def _blanks(match: re.Match[str]) -> str:
    return " " * len(match[0])


def find_setting(text: str, lower: str) -> Setting | None:
    """The setting that the words name, None where they are silent or name two with one weight.

    `lower` is `text` in small letters. Words of a place of `ELSEWHERE` are not read as one of the three settings (an
    ESRD facility is none).
    """
    text = _NOT_OURS.sub(_blanks, text)
    lower = _NOT_OURS.sub(_blanks, lower)
    elsewhere = find_other_setting(lower) is not None
    for _, place in ELSEWHERE if elsewhere else ():
        lower = place.pattern.sub(" ", lower)
    weights: dict[int, set[Setting]] = {}
    for setting, weight, words in SETTINGS:
        if setting in weights.get(weight, ()) or (
            elsewhere and setting is Setting.OUTPATIENT_HOSPITAL and weight < _LABEL
        ):
            continue
        if words.search(lower):
            weights.setdefault(weight, set()).add(setting)
    if ("POS" in text or "pos" in lower or "place of" in lower) and POINT_OF_SALE.search(text):
        weights.setdefault(_LABEL, set()).add(Setting.PRACTITIONER)
    heaviest = weights[max(weights)] if weights else set()
    return next(iter(heaviest)) if len(heaviest) == 1 else None


_JOINS = re.compile(r"\b(?:and|or|vs\.?|versus|both)\b|[&/]|\b2[.)]")
_SIDE_BY_SIDE = re.compile(
    r"\b(?:prof?|professional|physicians?|doctors?|office)\b\W{1,3}(?:vs\.?|versus|and|or|&)?\W{0,3}"
    r"\b(?:facility|hospital|hopd|out-?patient hospital)\b(?=\W|$)"
    r"|\b(?:facility|hospital|hopd)\b\W{1,3}(?:vs\.?|versus|and|or|&)\W{1,3}\b(?:prof?|professional|physicians?|office)\b"
)
_BETWEEN = 80
"""Characters between two settings that are named side by side."""


def find_settings(text: str, lower: str) -> tuple[Setting, ...]:
    """The settings that are asked about side by side (`physician office and HOPD`); () where one or none is."""
    text, lower = _NOT_OURS.sub(_blanks, text), _NOT_OURS.sub(_blanks, lower)
    places: dict[Setting, tuple[int, int]] = {}
    for setting, weight, words in SETTINGS:
        match = words.search(lower) if weight > _HINT else None
        if match and (setting not in places or match.start() < places[setting][0]):
            places[setting] = match.span()
    if _SIDE_BY_SIDE.search(lower):
        places.setdefault(Setting.PRACTITIONER, (0, 0))
        places.setdefault(Setting.OUTPATIENT_HOSPITAL, (0, 0))
        return tuple(one for one in Setting if one in places)
    ordered = sorted(places.items(), key=lambda one: one[1])
    joined = all(
        0 <= later[0] - former[1] <= _BETWEEN and _JOINS.search(lower[former[1] : later[0]])
        for (_, former), (_, later) in pairwise(ordered)
    )
    return tuple(one for one in Setting if one in places) if joined and len(places) > 1 else ()


def find_other_setting(lower: str) -> str | None:
    """A place of care for which the NCCI has no table here, in the words of `ELSEWHERE`."""
    return next((name for name, words in ELSEWHERE if words.search(lower)), None)

"""The labels and shapes of what identifies a patient, as data; `find` reads a text with them.

Kinds follow the safe-harbour list of 45 CFR 164.514(b)(2)(i), letter by letter: (A) names, which `person_names` reads;
(B) addresses; (C) dates of birth and ages over 89; (D, E) telephone and fax; (F) mail addresses; (G) social security;
(H) medical record; (I) health plan beneficiary; (J) account; (K) licence; (R) any other
number, of which a claim's control number is the one that mails hold.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from consultant.extraction.places import ADDRESS, STATES

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
DATE = (
    r"(?:\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})(?!\d)|\d{4}[/-]\d{1,2}[/-]\d{1,2}(?!\d)|(?:19|20)\d{6}(?!\d)|(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:(?:19|20)\d\d|\d\d)(?!\d)|\d\d \d\d (?:19|20)\d\d"
    rf"|{_MONTH}\.? \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}|\d{{1,2}}[ -]{_MONTH}\.?[ -](?:\d{{4}}|\d{{2}})(?!\d))"
)
"""A day as it is written of a birth; case does not matter."""

_MARK = r"(?:[ ./'_-]{0,2}(?:#|(?:ids?|no|nos|nbr|num|numbers?)\b\.?)){1,3}"
_TO = r"(?:[ _]is)?[ :=#*.-]{0,4}[(\"']?"
_MARKED = rf"{_MARK}{_TO}"
_OPEN = rf"(?:{_MARK})?{_TO}"
_END = r"(?![\w%]|[.,]\d|-\w)"
_NO_DATE = r"(?!(?:0?\d|1[0-2])-(?:[0-2]?\d|3[01])-(?:\d{4}|\d\d)\b|(?:19|20)\d\d-\d\d-\d\d\b)"
_NO_CODE = r"(?!(?:\d{5}|\d{4}[a-z]|[a-z]\d{4})(?:-[a-z0-9]{2}|[a-z][a-z0-9]){0,4}(?![\w-]))"
"""A procedure's code, with modifiers or without: never an identifier where the label is also a plain word."""
_OTHER_WORDS = r"(?! ?(?:y|yr|yo|y/o|year|unit|mg|ml|mcg|min|day|line|x|lbs?|kg|dos)\b)"


def _id(least: int, most: int = 25, digits: int = 1, *, but: str = _NO_DATE) -> str:
    """A number of `least` to `most` letters, digits and single hyphens, with so many digits, and nothing of `but`."""
    holds = rf"(?=(?:[a-z-]{{0,6}}\d){{{digits}}})"
    return rf"{but}{holds}[a-z0-9](?:-?[a-z0-9]){{{least - 1},{most - 1}}}{_END}"


_GROUP = r"(?=[a-z]{0,3}\d)[a-z0-9]{2,6}"
_CODE_SIZED = r"(?:\d{5}|\d{4}[a-z]|[a-z]\d{4})(?![\w-])"
_SPACED = rf"(?:[a-z]{{2,4}}|{_GROUP})(?: (?!{_CODE_SIZED})(?!\d\d(?!\w)(?! \d{{4}}(?!\w))){_GROUP}(?![\w%-]|[./]\d){_OTHER_WORDS}){{1,3}}{_END}"
"""A number written in groups. No group behind a blank is as long as a code: that may be one."""
_SPACED_MEMBER = (
    rf"{_SPACED}|(?=[a-z]{{1,3}}\d)[a-z0-9]{{3,6}} \d{{5}}(?= ?(?:[(;\n]|$|\.(?: |\n|$)|, [a-z]))"
)
_CARDS = "medicare medicaid medi-cal medi tricare champva aetna cigna humana uhc unitedhealthcare bcbs anthem kaiser ambetter molina wellcare"

_UNIT = r"(?:,? (?i:apt|unit|ste|suite|rm|room|lot|fl|bldg|#)\.? ?#?(?=[A-Za-z]{0,2}\d|[A-Za-z]\b)[A-Za-z0-9-]{1,6}(?!\w))?"
_CITY = rf"(?:(?:, |(?<!\.) )[A-Z][A-Za-z]{{1,20}}(?: [A-Z][A-Za-z]{{1,20}}){{0,2}},? (?:{'|'.join(sorted(STATES.values()))})(?:,? \d{{5}}(?:-\d{{4}})?)?(?![\w-]))?"


@dataclass(frozen=True, slots=True)
class Label:
    """One row: the words (any of them) with which a label begins, what may follow, and the value that it announces."""

    kind: str
    words: str
    rest: str
    value: str


LABELS: tuple[Label, ...] = (
    # (H) medical record numbers: what charts, face sheets and the UB-04 (locator 3b) call them
    Label("mrn", "mrn mrns emrn empi", _OPEN, rf"{_SPACED}|{_id(4, but='')}"),
    Label("mrn", "mr", _MARKED, _id(4, but="")),
    Label("mrn", "medical med", rf" rec(?:ord)?s?\b\.?{_OPEN}", rf"{_SPACED}|{_id(4)}"),
    Label("mrn", "chart emr ehr", _MARKED, _id(4)),
    Label("mrn", "chart", _TO, rf"{_NO_CODE}{_id(6, digits=5)}"),
    Label("mrn", "patient patients pt patientid", rf"(?:'?s)?(?:{_MARKED}|{_TO}(?=\d{{6}}))", _id(4, digits=4)),
    # (J) accounts: UB-04 locator 3a (patient control number), CMS-1500 item 26; Epic's HAR and CSN, Cerner's FIN
    Label("account", "account accounts acct accts accnt acctno acctid accountno accountid", _OPEN, rf"{_SPACED}|{_id(4)}"),
    Label("account", "a", rf"/c\b{_OPEN}", _id(4, digits=4)),
    Label("account", "patient pt", rf"(?:'?s)? (?:control|billing){_MARKED}", _id(4, digits=3)),
    Label("account", "har csn pcn fin", _OPEN, rf"{_NO_CODE}{_id(6, digits=5)}"),
    Label("account", "encounter visit enc guarantor", _MARKED, rf"{_NO_CODE}{_id(6, digits=5)}"),
    # (R) claims: the payer's control number is Medicare's ICN, DCN (Part A) or CCN (DME), Medicaid's TCN
    Label("claim", "claim claims claimno claimid clm", rf"(?: ?(?:control|ref(?:erence)?|icn|dcn|tcn|ccn))?{_MARKED}", rf"{_SPACED}|{_id(4, 30, digits=3)}"),
    Label("claim", "claim claims clm", _TO, rf"{_NO_CODE}{_id(8, 30, digits=8)}"),
    Label("claim", "icn dcn tcn icns dcns", rf"(?:/[dit]cn)?{_OPEN}", rf"{_SPACED}|{_NO_CODE}{_id(6, 30, digits=5)}"),
    Label("claim", "ccn", _OPEN, _id(8, 30, digits=7)),  # six digits are a provider's certification number
    Label("claim", "internal document payer", rf" (?:claim )?control{_MARKED}", _id(6, 30, digits=5)),
    # (I) beneficiaries: CMS-1500 items 1a and 9a, UB-04 locator 60; HICN until 2019, MBI since; Medicaid's CIN
    Label("member_id", "member members mbr subscriber subs sub enrollee policyholder insured beneficiary bene recipient memberid subscriberid cert certificate cin edipi dod", rf"(?:'?s)?{_MARKED}", rf"{_SPACED_MEMBER}|{_id(5, digits=3)}"),
    Label("member_id", "member mbr subscriber enrollee insured beneficiary bene recipient insurance", _TO, rf"{_NO_CODE}{_id(6, digits=4)}"),
    Label("member_id", "insurance ins", _MARKED, rf"{_SPACED_MEMBER}|{_NO_CODE}{_id(6, digits=3)}"),
    Label("member_id", "policy", rf"(?:{_MARKED}|(?: ?holder)?{_MARKED}|:{_TO})", rf"(?![la]\d{{5}}\b)(?:{_SPACED_MEMBER}|{_id(6, digits=3)})"),
    Label("member_id", "memberid subscriberid policyno policynumber", _OPEN, _id(5, digits=3)),
    Label("member_id", "hicn hic mbi mbis", _OPEN, rf"{_SPACED_MEMBER}|{_id(6, digits=3)}(?: [a-z]\d?(?!\w))?"),
    Label("member_id", _CARDS, rf"(?: (?:beneficiary|member|subscriber|policy|card|recipient|claim))?{_MARKED}", rf"{_SPACED_MEMBER}|{_id(8, digits=5)}"),
    Label("member_id", "id", rf"(?: ?card)?(?: ?(?:#|no\b\.?|number\b))?{_TO}", rf"{_NO_CODE}{_id(8, digits=6)}"),
    # (G) also the last four digits alone
    Label("ssn", "ssn ssns ss social soc", rf"(?: ?sec(?:urity)?\.?)?(?:{_MARK})?(?:,? ?\(?(?:last|ending)(?: in)?(?: (?:4|four))?(?: digits)?\)?)?{_TO}", r"\d{3}[ -]?\d\d[ -]?\d{4}(?!\d)|[x*#]{3}[ -]?[x*#]{2}[ -]?\d{4}(?!\d)|(?<=[nr4:)] )\d{4}(?![\w/.-])"),
    Label("ssn", "last", r" (?:4|four)(?: digits)?(?: of)?(?: (?:his|her|their|the|(?:pt|patient)'?s?))? (?:ssn|ss#?|social(?: security)?(?: number)?)" + _TO, r"\d{4}(?![\w/.-])"),
    # (C) dates of birth, CMS-1500 item 3, UB-04 locator 10
    Label("dob", "dob dobs bday birthdate birthday birth", rf"(?:[ -]?date|[ -]?day)?(?: ?/ ?(?:sex|age|gender))?{_TO}", DATE),
    Label("dob", "d", rf"\.? ?o\.? ?b\b\.?{_TO}", DATE),
    Label("dob", "date", rf" of birth\b{_TO}", DATE),
    Label("dob", "born", rf"(?: on)?(?: the)?{_TO}", DATE),
    Label("age_over_89", "he she", r"(?:'s| is| was)(?: just)?(?: turned| now)? ", r"(?:9\d|1[01]\d)(?=[.,;)!?\n](?!\d)|$| now\b| and (?!older|over|above))"),
    Label("age_over_89", "age aged turned turns turning", rf"(?: of| is)?{_TO}", r"(?:9\d|1[01]\d)(?![\w%/-]|[.,]\d| ?\+| (?:and|or|&) (?:older|over|above|up))"),
    # (D, E) telephone and fax
    Label("phone", "phone ph tel telephone fax cell mobile call called text reach reached contact ring pager ext extension phones", r"(?: (?:me|us|him|her|them|back|no|number|num|is|at|on|to|line)\b\.?| ?#){0,4}[ :.#=-]{0,4}", r"(?:\+?1[ .-]?)?(?:\(?\d{3}\)?[ ./-]{0,2})?\d{3}[ .-]?\d{4}(?:,? ?(?:x|ext\.?|extension) ?\d{1,6})?(?![\w-])"),
    # (B) where the street is in capitals or small
    Label("address", "address addr lives living resides residing", rf"(?: (?:at|on|in|is))?{_TO}", rf"(?:{ADDRESS.pattern})(?-i:{_UNIT}{_CITY})"),
    # (K) a patient's; vehicles and devices (L, M) stand in a desk's mails as supplies and fleet, nobody's
    Label("licence", "driver drivers", rf"(?:'?s'?)? licen[sc]e{_OPEN}", _id(5, digits=4)),
    Label("licence", "dl", _TO, r"[a-z]\d{5,12}(?![\w-])|[a-z]\d{2,3}-\d{2,4}(?:-\d{2,6}){0,3}(?![\w-])"),
    Label("licence", "driver drivers dl", rf"(?:'?s)?(?: licen[sc]e)?{_MARKED}", _id(5, digits=4)),
)  # fmt: skip

MORE_OF_A_LIST = re.compile(rf"(?i)(?:,|;| and| &| /)(?: and)? {_NO_CODE}(?P<value>{_id(7, 30, digits=6)})")
"""What follows a labelled number, of the same kind."""
LISTED = frozenset({"mrn", "account", "claim", "member_id"})
"""Kinds that stand in lists."""

A_PERSONS_ID = re.compile(
    rf"(?i)(?:^|[\n,;|(/.\"] ?|\b(?:{_CARDS.replace(' ', '|')}|insurance|ins|card|plan|his|her|their|primary|secondary|health) )$"
)
"""What stands before a bare `ID` that is a patient's; a study, a device and a meeting have IDs too."""

_NO_DOCTOR = r"(?<! Dr\.)(?<! St\.)(?:(?<! Dr)(?<! St)|(?!\.? [A-Z]))(?! [oO]f\b)(?!\.? (?:scan|[Cc]hest|[Aa]bd|[Hh]ead|with|w/))"
_NUMBERED_ROAD = (
    r"\d{1,6} (?:[A-Z]\.? )?(?:County|State|Farm|Rural) (?:Road|Route|Rd|Rte|Highway|Hwy) \d{1,5}(?!\w)"
)
_CAPITALS = r"\d{1,4} (?:[NSEW]\.? )?[A-Z]{2,20} (?:[A-Z]{2,20} )?(?:ST|STREET|AVE|AVENUE|RD|ROAD|LN|LANE|BLVD|BOULEVARD|PKWY|CIR|CIRCLE|TERRACE|DRIVE)\b"
"""As face sheets print it; a number of five figures may be a code there."""

FIGURE = re.compile(r"[0-9(+](?<![\w.$#-].)(?<![\d/]/.)")
"""Where a figure begins that is not the rest of a longer one."""
SHAPES = re.compile(
    r"(?P<ssn>\d{3}(?:-\d\d-|\.\d\d\.)\d{4}(?![\w-]))"
    # a HICN (CMS, Medicare Claims Processing Manual 2, 50.3, until 2019): a social security number and a beneficiary's letter
    r"|(?P<hicn>\d{3}-?\d\d-?\d{4}-?(?:[A-Z]\d?|[A-Z]{2})(?![\w-]))"
    # the Medicare Beneficiary Identifier (CMS, Understanding the MBI format); any letter, as people copy and invent them
    r"|(?P<member_id>[1-9][A-Za-z][0-9A-Za-z]\d[ -]?[A-Za-z][0-9A-Za-z]\d[ -]?[A-Za-z]{2}\d\d(?![\w-]))"
    r"|(?P<phone>(?:\+1[ .-]?\d{3}[ .-]\d{3}[ .-]\d{4}|(?:\+?1[ .-]?)?(?:\(\d{3}\) ?|\d{3}[./-])\d{3}[ .-]\d{4}|(?<!\d )(?<!\d, )(?<!(?i:rev) )(?<!(?i:ode) )(?<!(?i:odes) )[2-9]\d\d [2-9]\d\d[ -]\d{4}(?! \d)|(?:(?<=\()|(?<=\n)|(?<=, )|(?<=\| ))[2-9]\d\d-\d{4}(?=[)\n,;]|\.?$))(?:,? ?(?:x|[Ee]xt\.?|[Ee]xtension) ?\d{1,6})?(?![\w-]))"
    r"|(?P<age_over_89>(?:9\d|1[01]\d)(?:[ -]?(?i:years?|yrs?|y)[ -](?i:olds?)\b|[ -]?(?i:yrs?|years) of age\b|[ -]?(?i:y\.? ?/? ?o\.?[fm]?)\b\.?|[ -]?(?i:yr|yrs|y|years)\b(?![ -](?i:ago|from|history|plan|period|supply|later|and|or))|(?<=9\d)M\b|(?<=9[0-4])F\b)(?! (?i:and|or|&) (?i:older|over|above|up)))"
    rf"|(?P<road>(?:{_NUMBERED_ROAD}|{_CAPITALS}{_UNIT}){_CITY})"
    r"|(?P<address>" + f"(?:{ADDRESS.pattern})" + rf"{_NO_DOCTOR}{_UNIT}{_CITY})"
)  # fmt: skip
"""What is known by its shape alone, to be matched at a `FIGURE`. `90+ years` and `90 and older` are a rule's words, nobody's age."""
STREET_BY_CHANCE = re.compile(r" (?:Way|Place|Drive|Court|Circle|Square|Trail|Pl|Ct|Dr)\b")
"""Kinds of street that are plain words too."""
PO_BOX = re.compile(r"(?i)\bP\.? ?O\.? ?Box \d{1,8}" + f"(?-i:{_CITY})")
SHAPE_KINDS = {"hicn": "member_id", "road": "address"}

HL7_NAME = re.compile(r"(?<![\w^])[A-Z][A-Za-z'-]{1,24}\^[A-Z][A-Za-z'-]{0,24}(?:\^[A-Za-z.]{0,12}){0,4}")
"""A person's name as HL7 writes it (version 2, data type XPN): `DOE^JANE^M`."""

EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,6}")

SEGMENTS: tuple[tuple[re.Pattern[str], dict[str, str]], ...] = (
    (
        re.compile(
            r"NM1[*|](?:IL|QC|74)[*|]1?[*|](?P<last>[^*|~\n]{0,60})(?:[*|](?P<first>[^*|~\n]{0,35}))?(?:[*|](?P<middle>[^*|~\n]{0,25}))?(?:[*|][^*|~\n]{0,10}){0,2}(?:[*|](?:MI|MR|HN|II|34|EI)[*|](?P<id>[^*|~\n]{2,80}))?"
            r"(?:~?[\n ]?N3[*|](?P<street>[^~\n]{1,110}))?(?:~?[\n ]?N4[*|](?P<city>[^~\n]{1,60}))?"
        ),
        {"last": "name", "first": "name", "middle": "name", "id": "member_id", "street": "address", "city": "address"},
    ),
    (re.compile(r"DMG[*|]D8[*|](?P<dob>\d{8})"), {"dob": "dob"}),
    (
        re.compile(
            r"CLP[*|](?P<account>[^*|~\n]{1,38})(?:[*|][^*|~\n]{0,18}){5}(?:[*|](?P<claim>[^*|~\n]{1,50}))?|CLM[*|](?P<own>[^*|~\n]{1,38})"
        ),
        {"account": "account", "own": "account", "claim": "claim"},
    ),
    (
        re.compile(
            r"REF[*|](?:EA[*|](?P<mrn>[^*|~\n]{1,50})|SY[*|](?P<ssn>[^*|~\n]{1,50})|(?:F8|D9|1K)[*|](?P<claim>[^*|~\n]{1,50})|(?:1W|0F|IG|23)[*|](?P<member>[^*|~\n]{1,50}))"
        ),
        {"mrn": "mrn", "ssn": "ssn", "claim": "claim", "member": "member_id"},
    ),
)  # fmt: skip
"""Segments of X12 (835 and 837, version 005010) that name a patient or a claim, and what their elements are."""
SEGMENT_NAMES = frozenset({"NM1", "DMG", "CLP", "CLM", "REF"})

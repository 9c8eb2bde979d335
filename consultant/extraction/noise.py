"""Stretches of a text whose digits are no codes: addresses of the web, dates, amounts, labelled numbers.

Patients' identifiers come from `identifiers`, ZIP codes from `places`, a payer's reasons from `payer_reasons`, figures that count
from `counts`. What is left is read by `scan`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.extraction.counts import count_spans
from consultant.extraction.payer_reasons import reason_spans
from consultant.extraction.places import CITY_BEFORE, STATE_AND_ZIP, ZIP_LABELLED, city_zips
from consultant.extraction.spans import Spans

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from consultant.extraction.spans import Span

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
_NUMBERED = (
    "invoice|inv|purchase order|p\\.?o\\.?|ticket|extension|(?<!lower )(?<!upper )ext|iso|ansi|rfc|room|rm|suite|ste|apt|unit #|box|bldg"
    "|building|floor|badge|employee|vendor|npi|tin|ein|ptan|dea|clia|tax id|license|lic|serial|model|sku|part|item"
    "|lot|batch|confirmation|auth|authorization|referral|reference|ref|tracking|transaction|transmittal|icn|dcn|tcn|ccn"
    "|cbsa|fips|taxonomy|locator|route|exit|page|pages|pg|version|build|trial|grant|nct|port|payer id|contractor numbers?|protocol|passcode|password|pin|login|terminal"
    "|req|requisition|conf|conf\\.|cr|change request|module|error(?: code)?|promo|coupon|offer|mbr|mbr id|subject id|user|username|userid"
    "|routing|account|acct|member|policy|group|subscriber|cheque|lcd|ncd|article"
    "|occurrence code|occurrence codes|condition code|condition codes|value code|value codes|tob|type of bill"
    "|bill type|carc|rarc|reason code|reason codes|remark code|remark codes"
)
"""Labels whose number is never a procedure or diagnosis code: business papers, CMS's and NUBC's own numberings."""
_ONLY_MARKED = "dept|department|release|study|subject|charge|claim|case|order|check|patient|chart|encounter|visit|record|line|row|form|file|request|job|task|issue|call"
"""Words that stand before real codes too, and label a number only with `#`, `no.` or `id` between."""
_MARK = r"(?:[ \t._-]{0,2}(?:#|no\b\.?|number\b|num\b|nbr\b|id\b|ids\b)[ \t\"':.=#]{0,5})"
_VALUE = r"(?=[A-Z-]{0,6}\d)[A-Z0-9][A-Z0-9.-]{0,30}(?:/\d{1,4}){0,6}"

_SHORTENED = r"(?:(?:(?<=inv)|(?<=ext)|(?<=ste)|(?<=apt)|(?<=lic)|(?<=ref)|(?<=acct)|(?<=conf)|(?<=bldg)|(?<=rm)|(?<=pg))\.)"
"""Only behind an abbreviation a point belongs to the label; elsewhere it ends the sentence."""

PATTERNS: tuple[re.Pattern[str], ...] = (
    re.compile(r"(?i)\b(?:https?|ftp)://[^\s<>\"]{1,2000}|\bwww\.[^\s<>\"]{1,2000}|\b(?:cid|mailto):[^\s<>\"]{1,500}"),
    re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,6}"),
    re.compile(r"(?i)\b10\.\d{4,9}/[^\s\"]{1,200}"),  # a DOI
    re.compile(r"(?i)(?<![\w./-])[\w./-]{0,60}\.(?:py|js|ts|java|json|jsonl|csv|xlsx?|txt|pdf|docx?|html?|md|xml|zip|sql|eml|png|jpe?g)\b[\w:#()./-]{0,60}"),
    re.compile(r"#L\d+(?:-L?\d+)?"),
    re.compile(r"(?i)(?<![\w.-])(?:(?:cms|hcfa|form cms)[- ]?(?:\d{3,5}[a-z]?|[a-z]\d{3})|ub[- ]?\d{2}|sf[- ]?\d{1,3}|covid[- ]?19|sars-?cov-?2|(?:phq|gad|promis|moca|audit|cage|dast)[- ]?\d{1,2})(?![\w.]\w|\w)"),  # forms, scores, a virus
    re.compile(r"(?<![\w/-])\d{1,2}/\d{1,2}/(?:\d{4}|\d{2})(?![\w/])|(?<![\w-])\d{1,2}-\d{1,2}-(?:\d{4}|\d{2})(?![\w-])"),
    re.compile(r"(?<![\w-])\d{1,2}\.\d{1,2}\.(?:\d{4}|\d{2})(?![\w.])"),
    re.compile(r"(?<![\w-])\d{4}[-/]\d{1,2}[-/]\d{1,2}(?:[T ]\d{2}:\d{2}[\d:.Z+-]{0,14})?(?![\w-])"),
    re.compile(rf"(?i)\b{_MONTH}\.? \d{{1,2}}(?:st|nd|rd|th)?(?:,? (?:19|20)\d\d)?\b|\b\d{{1,2}}[ -]{_MONTH}[ -]\d{{2,4}}\b"),
    re.compile(r"(?<![\w:])\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?(?:\s?[ap]\.?m\b)?", re.IGNORECASE),
    re.compile(r"(?i)[$\u20ac\u00a3]\s?\d[\d,]{0,15}(?:\.\d{1,2})?\s?[kmb]?\b"),
    re.compile(r"(?i)(?<![\w.,])\d{1,9}(?:,\d{3}){0,4}(?:\.\d{1,4})?\s?(?:%|percent\b|dollars\b|usd\b)"),
    re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d|,\d)"),
    re.compile(r"(?<![\w.-])\d{5}-\d{4}(?![\w-])"),  # ZIP+4
    re.compile(r"(?<!\d)\d{2}-\d{7}(?!\d)"),  # an employer's tax number
    re.compile(r"(?i)\bv\d{1,2}(?:\.\d{1,4}){1,3}(?![\w.])(?<!v\d\d\.\d)(?<!v\d\d\.\d\d)|\bv(?:ersion|er\.)\s?\d[\d.]{0,12}"),
    re.compile(rf"(?i)(?<![\w-])(?:{_NUMBERED})\b{_MARK}?{_SHORTENED}?[ \t\"':=#]{{0,5}}(?:is )?(?P<value>{_VALUE})"),
    re.compile(rf"(?i)(?<![A-Z0-9-])(?:{_ONLY_MARKED}){_MARK}(?P<value>{_VALUE})"),
    re.compile(r"(?i)(?<![\w-])(?:(?:vitamin|vit\.?|interstate|highway|hwy|gate|terminal) [A-Z]?-?\d{1,5}|(?:grade|stage) [A-Z]?-?\d{1,4})\b"),
    re.compile(r"(?<![\w-])(?!(?:CPT|HCPCS|ICD|DRG|REV|POS|MOD|CDT|NDC|PCS)\b)[A-Z]{2,8}[-_]\d{3,12}(?![\w])"),
    re.compile(r"(?i)[\"'](?:charge|amount|paid|allowed|billed|price|total|fee|nonfac|fac)[\"'] ?: ?[\"']?(?P<value>[\d.]{1,12})"),
    re.compile(r"(?i)\bencounter (?P<value>\d{5})(?= ?\(that'?s)"),
    re.compile(r"(?i)\bcontractor (?:numbers?|nos?\.?|ids?) (?P<value>\d{5}(?:(?:, ?(?:and )?| and | or )\d{5}){0,20})"),
    re.compile(r"\b[A-Z]-\d{2}-\d{2}-\d{5}\b"),  # reports of the OIG
    re.compile(r"\bV2[0-9]\b(?= (?:HCC|CMS|model|RAF|risk))"),  # editions of the CMS-HCC model
    re.compile(r"\b(?:HCCs?|CMS-HCC|under|model|version) (?P<value>V2[0-9])\b"),
    re.compile(r"(?i)\b[A-F0-9]{8}(?:-[A-F0-9]{4}){3}-[A-F0-9]{12}\b|<[^<>\s]{1,200}@[^<>\s]{1,200}>"),
)  # fmt: skip


def _zip_spans(text: str) -> Iterator[Span]:
    """ZIP codes by label, or behind a state: its name or, after a city, its letters (`GA 99213` is none)."""
    for match in ZIP_LABELLED.finditer(text):
        yield match.span("zip")
    for match in STATE_AND_ZIP.finditer(text):
        before = text[max(0, match.start() - 40) : match.start()]
        if match["name"] or CITY_BEFORE.search(before) or before.rstrip(" ").endswith(","):
            yield match.span("zip")


_SOFTWARE = re.compile(
    r"(?i)\b(?:grouper|software|default|parser|python|java|api|raw files?|release notes?|version|versions|repo|library|package|HCCs?)\b"
)
_VERSION = re.compile(r"\bv\d{1,2}(?:\.\d{1,2})?\b|\bV2[0-9]\b(?!\.)")
"""`v43.0` beside words of software, and the editions of the CMS-HCC model, are no external causes."""
_ADJUSTED = re.compile(r"\b(?:CO|PR|OA|PI)[- ]?\d{1,3}\b|\b(?:RARC|CARC|remarks?|RA messages?|remit\w*)\b")
_REMARK = re.compile(r"(?<![\w.-])(?:MA\d{2,3}|[MN]\d{1,3})(?![\w.-])")
_DIAGNOSED = re.compile(r"(?i)\b(?:dx|dxs|diagnos[ie]s|icd[- ]?10\w*)[ :#]{0,3}$")


def _remark_spans(text: str) -> Iterator[Span]:
    """Remark codes (X12's RARC list: M, N and MA with figures) of a remittance, unless called a diagnosis."""
    for match in _REMARK.finditer(text) if _ADJUSTED.search(text) else ():
        if not _DIAGNOSED.search(text[max(0, match.start() - 16) : match.start()]):
            yield match.span()


def _version_spans(text: str) -> Iterator[Span]:
    for match in _VERSION.finditer(text) if _SOFTWARE.search(text) else ():
        if not _DIAGNOSED.search(text[max(0, match.start() - 16) : match.start()]):
            yield match.span()


def noise_of(text: str, more: Iterable[Span] = ()) -> Spans:
    """Where nothing is a code; `more` are stretches found elsewhere, such as a patient's identifiers."""
    spans = [
        *more,
        *_zip_spans(text),
        *city_zips(text),
        *_remark_spans(text),
        *reason_spans(text),
        *count_spans(text),
        *_version_spans(text),
    ]
    for pattern in PATTERNS:
        group = "value" if "value" in pattern.groupindex else 0
        spans.extend(match.span(group) for match in pattern.finditer(text))
    return Spans(spans)

"""Tables that list patients: columns headed Patient, DOB, MRN, Acct, Claim, Subscriber, and what stands below.

A column is read by its place under the heading, so that the codes of the next column are left alone. Columns of codes,
units and modifiers are for `tables`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from consultant.extraction.identifiers.labels import DATE
from consultant.extraction.identifiers.name_words import FIELD_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    Found = tuple[str, int, int]

_NO = r"(?:[ _.]?(?:#|id|no\.?|num|nbr|number)s?)?"
HEADINGS: tuple[tuple[str, str], ...] = (
    ("name", r"(?:patient|pt|member|subscriber|insured|beneficiary|bene|guarantor)[ _']{0,2}s?[ _]?(?:(?:last|first|full)[ _])?name|patient|pt|name|(?:last|first)(?:[ _]?name)?|[lf]name|surname|beneficiary|guarantor|insured"),
    ("dob", r"d\.?o\.?b\.?|date of birth|birth[ _]?date|birthday|(?:pt|patient)[ _]dob"),
    ("mrn", rf"mrn{_NO}|mr ?#|chart{_NO}|med(?:ical)? rec(?:ord)?{_NO}|(?:patient|pt)[ _]?(?:id|no\.?|#|number)"),
    ("account", rf"(?:(?:patient|pt)[ _]?)?(?:account|acct){_NO}|har|fin|csn|pcn|patient control{_NO}"),
    ("claim", rf"claims?{_NO}|(?:payer )?(?:claim )?(?:icn|dcn|tcn|ccn){_NO}|claim control{_NO}"),
    ("member_id", r"(?:subscriber|member|mbr|sub|insured|policy|beneficiary|medicare|medicaid|recipient)[ _]?(?:id|#|no\.?|num|nbr|number)s?|subscriber|member|mbi|hicn?|policy"),
    ("ssn", r"ssn?|social(?: security)?(?: ?(?:#|no\.?|number))?"),
    ("phone", rf"(?:home |cell |work )?(?:phone|cell|tel|fax|telephone|mobile){_NO}"),
    ("email", r"e-?mail(?: address)?"),
    ("address", r"(?:street |home )?address|street"),
)  # fmt: skip
"""What a column is called on face sheets, aging reports, worklists and remittances (CMS-1500 and UB-04 names)."""
_OTHERS = (
    r"(?:row|line|ln|seq|#|dos|date(?: of service)?|svc|service|from|thru|to|cpts?|hcpcs|codes?|proc(?:edure)?|mods?(?:ifiers?)?|m[1-4]|units?|qty|dx\d?|icd(?:-?10)?|diag(?:nosis)?|pos|rev|ndc|sex|gender|age"
    r"|payer|payor|insurance|ins|plan|amt|amount|charges?|billed|paid|allowed|balance|bal|status|denial|reason|carc|rarc|provider|prov|npi|zip|state|facility|location|notes?|comments?|check|modality|side|auth)(?: (?:code|cd|#|no\.?|date|amt|amount))?"
)
"""Columns that hold nothing of a patient."""
VALUES: dict[str, re.Pattern[str]] = {
    "name": re.compile(r"[^\W\d_][^\W\d_.',-]{0,24}(?:(?:, ?| |\. ?)[^\W\d_][^\W\d_.'-]{0,24}\.?){0,3}"),
    "dob": re.compile(rf"(?i){DATE}"),
    "ssn": re.compile(r"(?:\d{3}|[xX*]{3})-?(?:\d\d|[xX*]{2})-?\d{4}|\d{4}"),
    "phone": re.compile(r"[\d() .+-]{7,18}"),
    "email": re.compile(r"[^\s@]{1,64}@[^\s@]{1,100}"),
    "address": re.compile(r"\d[^\n|\t]{4,60}"),
    **dict.fromkeys(("mrn", "account", "claim", "member_id"), re.compile(r"(?=[^\n]{0,12}\d)[A-Za-z0-9][A-Za-z0-9 -]{2,28}")),
}  # fmt: skip
_ONE_WORD = r"[^\s|]{1,30}"
_FLAT_NAME = r"[A-Z][A-Za-z'-]{1,24}(?:,? [A-Z][A-Za-z'.-]{0,24}){0,3}?"
_FLAT_ID = r"(?=[A-Za-z-]{0,6}\d)[A-Za-z0-9-]{4,25}"
_FLAT = {
    "name": _FLAT_NAME,
    "dob": rf"(?i:{DATE})",
    **dict.fromkeys(("mrn", "account", "claim", "member_id"), _FLAT_ID),
}
_NAMED = [(kind, re.compile(rf"(?i){words}")) for kind, words in HEADINGS]
_OTHER = re.compile(rf"(?i){_OTHERS}")
_ANY_HEADING = "|".join([*(words for _, words in HEADINGS), _OTHERS])
_RUN = re.compile(
    rf"(?i)(?:{_ANY_HEADING})(?:[ \t]?[|/,]?[ \t]?(?<![A-Za-z])(?:{_ANY_HEADING})){{1,11}}(?=[:\n \t|])"
)
_PARTS = re.compile(rf"(?i)(?<![A-Za-z])(?:{_ANY_HEADING})(?![A-Za-z])")
HEADING_WORDS = frozenset(
    [
        "patient",
        "pt",
        "name",
        "last",
        "first",
        "dob",
        "date",
        "birth",
        "mrn",
        "mr",
        "chart",
        "acct",
        "account",
        "claim",
        "icn",
        "dcn",
        "subscriber",
        "member",
        "mbr",
        "mbi",
        "policy",
        "insured",
    ]
)
"""Words with which a run of headings begins."""
_IN_HEADINGS = r"[A-Za-z#/.()_ \t|,;\"'>-]*"
_MAY_HEAD = re.compile(rf"{_IN_HEADINGS}(?:(?<=[A-Za-z ])\d(?![\w.]){_IN_HEADINGS})*")
_NEXT = re.compile(
    r"[A-Za-z'_]+(?: ?(?:#|(?:no|id|name|number|control|birth|of birth)\b)\.?)?[ \t]?[|/,]?[ \t]?([A-Za-z]+)"
)
_MORE_HEADINGS = (
    "med medical har fin csn pcn ssn social phone cell tel fax email dos service svc cpt hcpcs code proc mod units qty dx icd pos sex gender age payer insurance amt amount"
    " charge paid balance status provider npi birthdate fname lname hicn home"
)
_SECOND = HEADING_WORDS.union(_MORE_HEADINGS.split())
"""Words that follow the first of a run."""
_LONGEST_HEADING = 30
_SPLITS = (
    re.compile(r"\t"),
    re.compile(r" ?\| ?"),
    re.compile(r"  +"),
    re.compile(r" ?; ?"),
    re.compile(r" ?, ?"),
)
_GAPS = _SPLITS[2]
_LONGEST_LINE = 400
_MOST_ROWS = 5_000

Cell = tuple[int, str]


def _kind(cell: str) -> str | None:
    """What a column of this heading holds: a kind, "" for something else, None where `cell` heads nothing."""
    named = next((kind for kind, words in _NAMED if words.fullmatch(cell)), None)
    return named if named or not _OTHER.fullmatch(cell) else ""


def _cells(line: str, split: re.Pattern[str]) -> list[Cell]:
    """Cells of a line with their places; quotes around one are no part of it."""
    found: list[Cell] = []
    at = len(line) - len(line.lstrip(" |>"))
    quoted = re.compile(r'"[^"\n]*"') if '"' in line else None
    while at <= len(line):
        whole = quoted.match(line, at) if quoted else None
        mark = split.search(line, whole.end() if whole else at)
        end = mark.start() if mark else len(line)
        cell = line[at:end]
        left = len(cell) - len(cell.lstrip(' "'))
        found.append((at + left, cell.strip(' "|')))
        at = mark.end() if mark else len(line) + 1
    return found


def _heading(line: str) -> tuple[re.Pattern[str], list[str], list[int]] | None:
    """How a line splits into headings, at least one of them ours and at most one of them unknown."""
    if len(line) > _LONGEST_LINE or not _MAY_HEAD.fullmatch(line):
        return None
    for split in _SPLITS:
        cells = _cells(line, split) if split.search(line) else []
        if cells and all(len(cell) <= _LONGEST_HEADING for _, cell in cells):
            kinds = [_kind(cell) for _, cell in cells]
            known = len(kinds) - kinds.count(None)
            if known > 1 and kinds.count(None) <= (len(kinds) - 1) // 3 and any(kinds):
                return split, [kind or "" for kind in kinds], [place for place, _ in cells]
    return None


def _is_value(kind: str, cell: str) -> bool:
    if kind == "name" and any(word.strip(",.").lower() in FIELD_WORDS for word in cell.split()):
        return False
    return bool(VALUES[kind].fullmatch(cell))


def _row(
    line: str, start: int, split: re.Pattern[str], kinds: list[str], places: list[int]
) -> Iterator[Found]:
    """The patient's cells of one row."""
    cells = _cells(line, split)
    if not 1 < len(cells) <= len(kinds) + 1:
        return
    for index, (place, cell) in enumerate(cells):
        if split is _GAPS:
            index = min(range(len(places)), key=lambda at: abs(places[at] - place))  # noqa: PLW2901 - by place
        kind = kinds[index] if index < len(kinds) else ""
        if kind and _is_value(kind, cell):
            yield kind, start + place, start + place + len(cell)


@lru_cache(maxsize=64)
def _sequence(kinds: tuple[str, ...]) -> re.Pattern[str]:
    """The pattern of a row whose columns are split by single blanks (or bars, slashes), one value a kind."""
    columns = [f"({_FLAT.get(kind, _ONE_WORD)})" for kind in kinds]
    return re.compile(r"[ \n:|]{0,3}" + r"(?: ?[|/,;-] ?| )".join(columns) + r"(?=[\s.;,|)]|$)")


def rows_behind(text: str, at: int) -> Iterator[Found]:
    """Rows behind headings that begin at `at` with single blanks between: `Patient DOB MRN`, `Name/DOB/MRN:`."""
    following = _NEXT.match(text, at)
    run = _RUN.match(text, at) if following and following[1].lower() in _SECOND else None
    if not run:
        return
    kinds = tuple(_kind(part[0]) or "" for part in _PARTS.finditer(text, *run.span()))
    if len(set(kinds) - {""}) < 2:  # noqa: PLR2004 - one heading alone is a label
        return
    at = run.end()
    for _ in range(_MOST_ROWS):
        row = _sequence(kinds).match(text, at)
        if not row:
            return
        yield from ((kind, *row.span(index + 1)) for index, kind in enumerate(kinds) if kind)
        at = row.end()


def find_in_columns(text: str) -> Iterator[Found]:
    """Kind and place of the cells of tables whose columns are split by tabs, bars, gaps, semicolons or commas."""
    heading = None
    start = 0
    for line in text.split("\n"):
        if not line.strip():
            heading = None
        elif heading and len(line) <= _LONGEST_LINE:
            yield from _row(line, start, *heading)
        elif not heading:
            heading = _heading(line)
        start += len(line) + 1

"""Files that come along in a publisher's download and hold nothing of their own: what they are, and why they are left out.

They are recognised after all importers have said no, so that nothing is skipped without a word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from consultant.codes.importers.workbooks import has_texts, texts_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from consultant.codes.importers.source import Source


@dataclass(frozen=True, slots=True)
class Companion:
    """`what` it is, by its content (`recognises`), and the clause that says why it is left out."""

    what: str
    reason: str
    recognises: Callable[[Source], bool]


def _text(pattern: bytes) -> Callable[[Source], bool]:
    found = re.compile(pattern, re.MULTILINE)
    return lambda source: bool(found.search(source.head))


_CORRECTIONS = re.compile(rb"[0-9]{4} ALPHA-NUMERIC HCPCS CORRECTIONS")
_COVERAGE = re.compile(
    rb"""\A(?:\xef\xbb\xbf)?"?(?:(?:lcd_id|article_id|url_type_id|reason_change_id|synopsis_changes_field_id|region_id
    |contact_id|contractor_subtype_id|period_id|article_type_id|bnft_ctgry_cd|pblctn_cd)"?,
    |state_id"?,"?region_id|contractor_id"?,.*"?region_id"?|NCD_id"?,"?NCD_vrsn_num"?,"?bnft_ctgry_cd)""",
    re.IGNORECASE | re.VERBOSE,
)
_ACCESS = (b"\x00\x01\x00\x00Standard Jet DB", b"\x00\x01\x00\x00Standard ACE DB")
_TWINS = re.compile(
    r"^(?:PPRRVU|GPCI|ANES|ccipra|ccioph|MCR_MUE|AOC|POAexempt|CMS-\d+-F Table).*\.xlsx?$",
    re.IGNORECASE,
)

COMPANIONS: tuple[Companion, ...] = (
    Companion(
        "ICD-10 change list of an order file",
        "it lists what changed in the order file, which holds the result",
        _text(rb"\A(?:Add|Delete|Revise from|Revise to): +(?:[01] )?[0-9A-Z]{3,7} "),
    ),
    Companion(
        "ICD-10-CM list of billable codes",
        "the order file holds these codes, and the headings above them",
        _text(rb"\A[A-Z][0-9A-Z]{2,6} +\S.*\r?\n[A-Z][0-9A-Z]{2,6} +\S"),
    ),
    Companion(
        "POA-exempt change list",
        "the whole list of the year holds the result",
        _text(rb"\A(?:Order\d\d\t)?(?:Action\t)?POAexemptCode\tDescription\r?\n"),
    ),
    Companion(
        "OPPS cap amounts by locality",
        "they are not among the books yet",
        _text(rb"^HCPCS,MOD,PROCSTAT,CARRIER,LOCALITY,"),
    ),
    Companion(
        "ZIP+4 codes by carrier and locality",
        "five-digit ZIP codes are kept",
        _text(rb"\A[A-Z]{2}\d{5}[0-9A-Z]{5}\d\d[ RB].{6}\d{4}"),
    ),
    Companion(
        "HCPCS change list",
        "it lists what changed in the HCPCS file, which holds the result",
        lambda source: (
            bool(re.match(rb"\s*HCPCS/MOD\s+TYPE OF CHANGE", source.head))
            or has_texts(source, "TYPE OF CHANGE")
        ),
    ),
    Companion(
        "HCPCS corrections",
        "they are sentences for a person and are not applied; later editions list the codes that they add",
        lambda source: bool(_CORRECTIONS.search(source.head[:200]) or _CORRECTIONS.search(texts_of(source))),
    ),
    Companion(
        "HCPCS processing notes",
        "they are directions for claims processing; a code's record keeps the number of its note",
        _text(rb"\A\s*PROCESSING NOTES\s"),
    ),
    Companion(
        "other table of the coverage database",
        "no reader needs it",
        lambda source: (
            bool(_COVERAGE.match(source.head)) or source.names[-1] == "lcd_x_requestor_letters.csv"
        ),
    ),
    Companion(
        "Microsoft Access database",
        "the csv files beside it hold the same",
        lambda source: source.head.startswith(_ACCESS),
    ),
    Companion(
        "workbook twin of a text table",
        "the text or csv file that comes with it is read; save the sheet as csv where there is none",
        lambda source: source.head.startswith(b"PK") and bool(_TWINS.search(source.names[-1])),
    ),
    Companion(
        "API description",
        "it describes a service and holds no codes",
        _text(rb"\A\s*\{\s*\"(?:openapi|swagger)\""),
    ),
    Companion(
        "PDF document",
        "the tables that it explains are read from their own files",
        lambda source: source.head.startswith(b"%PDF"),
    ),
    Companion(
        "read-me or record layout",
        "it explains other files",
        lambda source: bool(re.search(r"read.?me|layout|lyout", source.names[-1], re.IGNORECASE)),
    ),
)


def find_companion(source: Source) -> Companion | None:
    """What comes along with a book and is not to be loaded; None for a file that nobody knows."""
    return next((one for one in COMPANIONS if one.recognises(source)), None)

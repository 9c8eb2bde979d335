"""How sure is it that a token is a code, and of which system? Books, labels, neighbours and words, as tables.

The rule of the tables: a book settles it; where no book of the system is loaded (a fresh desk has no CPT-keyed
one) the words around do. Tokens come from `scan`; `find` walks them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.extraction.mentions.evidence import SURENESS, Evidence, Standing, Surroundings, vouches
from consultant.vocabulary import AMA_SYSTEMS, CodeSystem

if TYPE_CHECKING:
    from consultant.extraction.known import Pair, Shelf
    from consultant.extraction.mentions.scan import Token


LEAST = 0.5
_REPAIRED = 0.75
_WEAK = frozenset({Evidence.CARE, Evidence.NONE})
"""What alone makes no code of an everyday shape."""
_HELD = frozenset({Evidence.TIED, Evidence.CHAINED, Evidence.ALONE})
"""What makes of a round number that a book knows a code (`93000-26`)."""
_CATEGORY, _SHORT, _SEVEN = 3, 4, 7
"""Characters of a diagnosis category (I10), of the shortest undotted code below one, of ICD-10-PCS."""
"""Under this a token is no code."""

_QUANTITY_AFTER = re.compile(
    r"(?i)[ \t]{1,3}(?:(?:new|more|total|active|covered|annual|different)[ \t])?(?:visits?|labs?|patients?|pts|people|persons|members|lives"
    r"|records|claims|codes|rows|lines|samples|notes|encounters|cases|employees|users|providers|hospitals|miles|dollars|bucks|steps"
    r"|hours|minutes|days|words|pages|calls|emails|mails|tests|beds|sq|square|feet|ft|mg|mcg|ml|iu|cells|copies|characters|chars|tokens"
    r"|items|pieces|boxes|gloves|units of (?!service))\b"
)
_COUNT_BEFORE = re.compile(
    r"(?i)(?:#|\bof|\babout|\bapprox\w*\.?|\baround|\bover|\bnearly|\btotal(?: of)?|~|\bx) ?$"
)
_PERSON_BEFORE = re.compile(
    r"(?i)\b(?:patient|pt|member|subscriber|client|employee|user|room|bed|unit|study|subject|vitamin|model)[ \t]#?$"
)
_PLACE_BEFORE = re.compile(
    r"\b(?:in|at|from|near|of|to) [A-Z][a-z]+(?: [A-Z][a-z]+)?,? $|\b(?:in|at) $|\b[A-Z]{2}, $|\b(?i:office|clinic|facility|non-?fac|hospital|asc|hopd|zip),? $"
)
_CITY_AFTER = re.compile(r",? [A-Z][a-z]+")
"""`in Tulsa 74135`, `in 60614, Chicago`: what is on no book and stands where a ZIP code stands is one."""
_ZIP_BEFORE = re.compile(
    r"(?i)\bzips?(?: codes?)?\b(?![^\n]*\b(?:cpt|codes? |hcpcs|bill\w*|procedures?)\b)(?!.{0,80}\d{5}(?:-\d{4})?\)? ?[.?!\n])"
)
"""A ZIP code stands behind the word, or a list of them; behind the sentence that holds one a number is a code again."""
_OF_A_CODE = re.compile(
    r"(?i)-\d\d\b|,? (?:allow\w*|fees?|rates?|rvus?|pa(?:y|id)\w*|pric\w+|mue|global|cover\w*|valid|bundl\w*|modifiers?|mods?|w/|with|in (?:the )?(?:office|facility))\b"
)
"""What is said of a code and of no place."""
_CENTS = re.compile(r"\.\d{2}(?!\d)")
_PENALTIES: tuple[tuple[str, float], ...] = (
    ("quantity", 0.5),
    ("count", 0.2),
    ("round", 0.5),
    ("person", 0.5),
    ("cents", 0.15),
    ("place", 0.6),
    ("zip", 0.6),
)

DENSE_HCPCS = frozenset("ACGJKLQ")
"""HCPCS sections so full that, while no HCPCS book is loaded, `G0439` is not read as G04.39."""


def speaks_for_itself(token: Token, shelf: Shelf) -> bool:
    """Whether a token is a code whatever stands around it, and so makes its neighbours likelier."""
    if token.core.isdigit():
        return False
    return "." in token.core or any(
        len(code) > _CATEGORY and shelf.knows(system, code) for system, code in token.readings
    )


def _prefers_icd(code: str, label: str, shelf: Shelf, icd: Pair | None, hcpcs: Pair) -> bool:
    """Whether letter and four digits are an undotted diagnosis (`E1165`) rather than a HCPCS or dental code."""
    if icd is None or not (shelf.knows(*icd) or label == "icd"):
        return False
    if label in {"icd", "procedure", "cdt"}:
        return label == "icd"
    if shelf.knows(*hcpcs):
        return False
    return shelf.loaded(CodeSystem.HCPCS) or code[0] not in DENSE_HCPCS


def choose(token: Token, label: str, shelf: Shelf) -> Pair:
    """The likeliest reading of a token: what its label vouches for, what a book has, what its shape says first.

    What a scanner may have spoilt is repaired where the books know one reading and none of the token as it stands.
    """
    repaired = {pair for pair in token.repairs if shelf.knows(*pair)}
    if len(repaired) == 1 and not any(shelf.knows(*pair) for pair in token.readings):
        return repaired.pop()
    if not token.readings:
        return token.repairs[0]
    by_system = dict(reversed(token.readings))
    icd = by_system.get(CodeSystem.ICD10CM)
    for system in (CodeSystem.HCPCS, CodeSystem.CDT):
        if system in by_system:
            pair = (system, by_system[system])
            as_icd = (CodeSystem.ICD10CM, icd) if icd else None
            return as_icd if as_icd and _prefers_icd(token.core, label, shelf, as_icd, pair) else pair
    known = [pair for pair in token.readings if shelf.knows(*pair)]
    if not known and "." in token.core and token.core.endswith("X"):
        return token.readings[-1]  # the series that a placeholder names
    vouched = [pair for pair in known or token.readings if vouches(label, pair[0])]
    return (vouched or known or list(token.readings))[0]


_SECTION = re.compile(r"[A-V]\d{4} ?(?:-|up to|to|thru|through|\.\.) ?[A-V]\d{4}(?!\w)")


def section_of(text: str, token: Token, label: str) -> Pair | None:
    """HCPCS or CDT, where `token` begins a range of two such codes (`J0100-J9999`) that no label calls diagnoses."""
    if label == "icd" or token.core[:1].isdigit() or not _SECTION.match(text, token.start):
        return None
    return next((pair for pair in token.readings if pair[0] in {CodeSystem.HCPCS, CodeSystem.CDT}), None)


def standing(pair: Pair, shelf: Shelf) -> Standing:
    """What the loaded books say of a code."""
    if shelf.knows(*pair):
        return Standing.KNOWN
    if pair[0] is CodeSystem.CPT2:
        return Standing.UNLOADED  # no CMS table lists Category II: their absence says nothing
    keyed = CodeSystem.CPT if pair[0] in AMA_SYSTEMS else pair[0]
    return Standing.ABSENT if shelf.loaded(keyed) else Standing.UNLOADED


def _against(around: Surroundings, token: Token, label: str, where: Standing, evidence: Evidence) -> float:
    """How much the words around speak against a bare number."""
    after = around.text[token.end : token.end + 40]
    before = around.text[max(0, token.start - 24) : token.start]
    number = token.core.isdigit()
    signs = {
        "quantity": number and where is not Standing.KNOWN and bool(_QUANTITY_AFTER.match(after)),
        "count": number and where is not Standing.KNOWN and bool(_COUNT_BEFORE.search(before)),
        "round": number and token.core.endswith("000") and not (where is Standing.KNOWN and evidence in _HELD) and (bool(_QUANTITY_AFTER.match(after)) or not around.near(token.start)),
        "person": where is not Standing.KNOWN and bool(_PERSON_BEFORE.search(before)),
        "place": number and where is not Standing.KNOWN and _in_a_place(before, after),
        "zip": number and not label and not _OF_A_CODE.match(after) and bool(_ZIP_BEFORE.search(around.text[max(0, token.start - 90) : token.start])),
        "cents": number and bool(_CENTS.match(after)),
    }  # fmt: skip
    if label and label != "any":
        return 0.0
    return sum(weight for name, weight in _PENALTIES if signs[name])


def _in_a_place(before: str, after: str) -> bool:
    match = _PLACE_BEFORE.search(before)
    return match is not None and (match[0].strip() not in {"in", "at"} or bool(_CITY_AFTER.match(after)))


def _shape_allows(token: Token, pair: Pair, label: str, where: Standing, evidence: Evidence) -> bool:
    """Short and undotted diagnoses, and ICD-10-PCS, are everybody's words: they want a book or a label."""
    system, code = pair
    if system is CodeSystem.ICD10CM and "." not in token.core:
        if where is Standing.KNOWN:
            return len(code) > _CATEGORY or evidence not in _WEAK
        return label == "icd" and len(token.core) < _SEVEN
    if system is CodeSystem.ICD10PCS:
        letters = sum(character.isalpha() for character in code)
        least = (
            1
            if where is Standing.KNOWN or label in {"pcs", "procedure", "icd"}
            else 2
            if code[0].isdigit()
            else 3
        )
        return letters >= least and (where is Standing.KNOWN or not code[:5].isdigit())
    return True


def weigh(
    around: Surroundings, token: Token, pair: Pair, label: str, evidence: Evidence, shelf: Shelf
) -> float:
    """How sure it is, 0 to 1, that `token` is the code `pair`."""
    where = standing(pair, shelf)
    if pair not in token.readings and pair in token.repairs:
        return _REPAIRED if where is Standing.KNOWN and evidence not in _WEAK else 0.0
    if not _shape_allows(token, pair, label, where, evidence):
        return 0.0
    sure = SURENESS[where][evidence]
    if where is Standing.KNOWN and not token.core.isdigit():
        sure = max(sure, 0.6)  # a letter makes chance less likely
    if pair[0] in {CodeSystem.ICD10CM, CodeSystem.ICD10PCS} and len(token.core) > _SHORT:
        sure = max(sure, 0.6)  # `E11.65` and `02RF38Z` are hardly anything else
    if where is Standing.ABSENT and not token.core.isdigit() and evidence not in {Evidence.ALONE, *_WEAK}:
        sure = max(sure, 0.8)  # a code that the books dropped is still meant as one
    return round(max(0.0, sure - _against(around, token, label, where, evidence)), 2)


_SAYS: dict[Evidence | Standing, str] = {
    Evidence.LABELLED: "a label before it",
    Evidence.TIED: "a modifier or a count on it",
    Evidence.CHAINED: "in a list of codes",
    Evidence.NEAR: "words of coding near it",
    Evidence.ALONE: "hardly anything else in the text",
    Evidence.CARE: "words of care near it",
    Evidence.NONE: "its shape alone",
    Standing.KNOWN: "on a loaded book",
    Standing.ABSENT: "on none of the loaded books of its system",
    Standing.UNLOADED: "no book of its system is loaded",
}


def reasons(token: Token, pair: Pair, evidence: Evidence, shelf: Shelf) -> tuple[str, ...]:
    """Why `token` was read as `pair`, in words for a reviewer."""
    mended = pair not in token.readings and pair in token.repairs
    scanned = ("a letter read as the figure that a scanner spoilt",) if mended else ()
    return (_SAYS[evidence], _SAYS[standing(pair, shelf)], *scanned)

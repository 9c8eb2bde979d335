"""How sure is it that a token is a code, and of which system? Books, labels, neighbours and words, as tables.

The rule of the tables: a book settles it; where no book of the system is loaded (a fresh desk has no CPT-keyed
one) the words around do. Tokens come from `scan`; `mentions` walks them.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from consultant.vocabulary import AMA_SYSTEMS, CodeSystem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from consultant.extraction.known import Pair, Shelf
    from consultant.extraction.scan import Token


class Evidence(StrEnum):
    """What speaks for a code, the strongest first."""

    LABELLED = "labelled"
    TIED = "tied"
    CHAINED = "chained"
    NEAR = "near"
    ALONE = "alone"
    NONE = "none"


class Standing(StrEnum):
    """What the books say: they have it, they lack it, or no book of its system is loaded."""

    KNOWN = "known"
    ABSENT = "absent"
    UNLOADED = "unloaded"


SURENESS: dict[Standing, dict[Evidence, float]] = {
    Standing.KNOWN: dict(zip(Evidence, (1.0, 1.0, 1.0, 0.98, 0.95, 0.85), strict=True)),
    Standing.ABSENT: dict(zip(Evidence, (0.9, 0.85, 0.8, 0.75, 0.6, 0.3), strict=True)),
    Standing.UNLOADED: dict(zip(Evidence, (0.97, 0.92, 0.9, 0.88, 0.85, 0.45), strict=True)),
}
LEAST = 0.5
"""Under this a token is no code."""

NEAR = 300
"""Characters within which a word of coding counts."""

CODING = re.compile(
    r"(?i)\b(?:cpts?|hcpcs|icd|codes?|coded|coding|coder|codebook|modifiers?|mods?|bill|bills|billed|billing|billable|unbundl\w*"
    r"|bundl\w*|ncci|cci|mue|mues|ptp|claims?|denied|denies|denying|denials?|deny|payers?|payors?|medicare|medicaid|reimburs\w*|cms"
    r"|procedures?|diagnos[ie]s|dx|dxs|e/?m|drgs?|units|rvus?|global|add-?ons?|fee|fees|fee schedule|lcds?|ncds?|same day|same dos"
    r"|same session|together|reported|report|reporting|append|charge|charges|charged|charging|revenue|rev|crosswalk|hcc|superbill|remit"
    r"|eob|era|allowable|allowed|covered|coverage|cover|separately|addon|edits?|anesthesia|surgeon|reimbursement|scrub|poa|op note"
    r"|x[espu]|primary|secondary|principal|excludes1|excludes2|pcs|cdt|ama|prior auth\w*|valid|deleted|appeal\w*|carrier|contractor|place of service)\b"
)
"""Words of the coding desk (CMS's manuals and claim forms)."""

_LABELS: tuple[tuple[str, frozenset[CodeSystem], re.Pattern[str]], ...] = tuple(
    (
        name,
        systems,
        re.compile(rf"(?i)\b(?:{words})[\"']?(?:[ \t]+(?:level ii|codes?|numbers?|pairs?|is|are|was|of|for|code\(s\)|with|category))?[\s:#=(\[\"'*+\u00ae-]{{0,6}}$"),
    )
    for name, systems, words in (
        ("pcs", frozenset({CodeSystem.ICD10PCS}), r"icd-?10-?pcs|pcs"),
        (
            "icd",
            frozenset({CodeSystem.ICD10CM, CodeSystem.ICD10PCS}),
            r"icd[- ]?10(?:[- ]?cm)?(?:[_ ]codes?)?|icd|dx\d?|dxs|diagnos[ie]s|diag|(?:primary|secondary|principal)(?: dx)?|category|categories|subcategory",
        ),
        ("cdt", frozenset({CodeSystem.CDT}), r"cdt|ada|dental"),
        (
            "procedure",
            AMA_SYSTEMS | {CodeSystem.HCPCS, CodeSystem.CDT},
            r"cpts?(?:[_ ]codes?)?|cpt-?4|hcpcs(?:/cpt)?|hcpc|cpt/hcpcs|procedures?|proc|px|code pair",
        ),
        (
            "any",
            frozenset(CodeSystem),
            (r"codes?|bill|billed|billing|bills|report|reported|reporting|charge|charged|submit|submitted|coded|coding|denied|append\w*"
            r"|add-?ons?|pair|e/?m|visits?|j-?codes?|g-?codes?|unbundl\w*|bundl\w*|anesthesia|vs|crosswalk|perform\w*|did|valid"),
        ),
    )
)  # fmt: skip
"""Labels directly before a token, and the systems that each vouches for."""

LINK = re.compile(
    r"[^\w]{0,6}(?:\([^()\n]{0,80}\)[^\w]{0,4})?(?:\b(?:and|or|with|w|vs|versus|plus|not|to|then|from|same day as|on|by|but)\b[^\w]{1,3}){0,2}"
    r"(?:\b(?:a|an|the|cpt|hcpcs|icd|dx|cpts?|codes?|cpt codes?|hcpcs codes?|icd-?10|for|either|both|also|add-?on|only)\b[^\w]{1,3}){0,3}"
)
"""What may stand between two codes of one list."""

_QUANTITY_AFTER = re.compile(
    r"(?i)[ \t]{1,3}(?:(?:new|more|total|active|covered|annual|different)[ \t])?(?:visits?|labs?|patients?|pts|people|persons|members|lives"
    r"|records|claims|codes|rows|lines|samples|notes|encounters|cases|employees|users|providers|hospitals|miles|dollars|bucks|steps"
    r"|hours|minutes|days|words|pages|calls|emails|mails|tests|beds|sq|square|feet|ft|mg|mcg|ml|iu|cells|copies|characters|chars|tokens"
    r"|items|pieces|boxes|gloves|units of (?!service))\b"
)
_COUNT_BEFORE = re.compile(r"(?i)(?:#|\bof|\babout|\bapprox\w*\.?|\baround|\bover|\bnearly|\btotal(?: of)?|~|\bx) ?$")
_PERSON_BEFORE = re.compile(r"(?i)\b(?:patient|pt|member|subscriber|client|employee|user|room|bed|unit|study|subject|vitamin|model)[ \t]#?$")
_CENTS = re.compile(r"\.\d{2}(?!\d)")
_PENALTIES: tuple[tuple[str, float], ...] = (("quantity", 0.5), ("count", 0.2), ("round", 0.4), ("person", 0.5), ("cents", 0.15))

DENSE_HCPCS = frozenset("ACGJKLQ")
"""HCPCS sections so full that, while no HCPCS book is loaded, `G0439` is not read as G04.39."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """One text with what is asked of it again and again: where its coding words stand."""

    text: str
    coding: tuple[int, ...]

    def near(self, at: int) -> bool:
        """Whether a word of coding stands within `NEAR` characters of `at`."""
        index = bisect_left(self.coding, at - NEAR)
        return index < len(self.coding) and self.coding[index] <= at + NEAR


def surroundings(text: str, codes: Iterable[int] = ()) -> Surroundings:
    """`text` with the places of its coding words, and of `codes` that are sure without any word."""
    words = (match.start() for match in CODING.finditer(text))
    return Surroundings(text, tuple(sorted({*words, *codes})))


def speaks_for_itself(token: Token, shelf: Shelf) -> bool:
    """Whether a token is a code whatever stands around it, and so makes its neighbours likelier."""
    if token.core.isdigit():
        return False
    return "." in token.core or any(len(code) > 4 and shelf.knows(system, code) for system, code in token.readings)  # noqa: PLR2004


def label_before(text: str, token: Token) -> str:
    """The name of the label directly before `token` (or glued to it), "" for none."""
    if token.glued_label:
        glued = token.glued_label
        return "pcs" if "pcs" in glued else "icd" if glued.startswith(("icd", "dx")) else "procedure"
    before = text[max(0, token.start - 48) : token.start]
    return next((name for name, _, pattern in _LABELS if pattern.search(before)), "")


def _vouches(label: str, system: CodeSystem) -> bool:
    return any(name == label and system in systems for name, systems, _ in _LABELS)


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
    """The likeliest reading of a token: what its label vouches for, what a book has, what its shape says first."""
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
    vouched = [pair for pair in known or token.readings if _vouches(label, pair[0])]
    return (vouched or known or list(token.readings))[0]


def standing(pair: Pair, shelf: Shelf) -> Standing:
    """What the loaded books say of a code."""
    if shelf.knows(*pair):
        return Standing.KNOWN
    if pair[0] is CodeSystem.CPT2:
        return Standing.UNLOADED  # no CMS table lists Category II: their absence says nothing
    keyed = CodeSystem.CPT if pair[0] in AMA_SYSTEMS else pair[0]
    return Standing.ABSENT if shelf.loaded(keyed) else Standing.UNLOADED


def _against(around: Surroundings, token: Token, label: str, where: Standing) -> float:
    """How much the words around speak against a bare number."""
    after = around.text[token.end : token.end + 40]
    before = around.text[max(0, token.start - 24) : token.start]
    number = token.core.isdigit()
    signs = {
        "quantity": number and where is not Standing.KNOWN and bool(_QUANTITY_AFTER.match(after)),
        "count": number and where is not Standing.KNOWN and bool(_COUNT_BEFORE.search(before)),
        "round": number and token.core.endswith("000") and (bool(_QUANTITY_AFTER.match(after)) or not around.near(token.start)),
        "person": where is not Standing.KNOWN and bool(_PERSON_BEFORE.search(before)),
        "cents": number and bool(_CENTS.match(after)),
    }  # fmt: skip
    if label and label != "any":
        return 0.0
    return sum(weight for name, weight in _PENALTIES if signs[name])


def _shape_allows(token: Token, pair: Pair, label: str, where: Standing, evidence: Evidence) -> bool:
    """Short and undotted diagnoses, and ICD-10-PCS, are everybody's words: they want a book or a label."""
    system, code = pair
    if system is CodeSystem.ICD10CM and "." not in token.core:
        if where is Standing.KNOWN:
            return len(code) > 3 or evidence is not Evidence.NONE  # noqa: PLR2004 - I10, a category
        return label == "icd" and len(token.core) < 7  # noqa: PLR2004
    if system is CodeSystem.ICD10PCS:
        letters = sum(character.isalpha() for character in code)
        least = 1 if where is Standing.KNOWN or label in {"pcs", "procedure", "icd"} else 2 if code[0].isdigit() else 3
        return letters >= least and not code[:5].isdigit()
    return True


def weigh(around: Surroundings, token: Token, pair: Pair, label: str, evidence: Evidence, shelf: Shelf) -> float:
    """How sure it is, 0 to 1, that `token` is the code `pair`."""
    where = standing(pair, shelf)
    if not _shape_allows(token, pair, label, where, evidence):
        return 0.0
    sure = SURENESS[where][evidence]
    if pair[0] in {CodeSystem.ICD10CM, CodeSystem.ICD10PCS} and len(token.core) > 4:  # noqa: PLR2004
        sure = max(sure, 0.6)  # `E11.65` and `02RF38Z` are hardly anything else
    if where is Standing.ABSENT and not token.core.isdigit() and evidence not in {Evidence.ALONE, Evidence.NONE}:
        sure = max(sure, 0.8)  # a code that the books dropped is still meant as one
    return round(max(0.0, sure - _against(around, token, label, where)), 2)

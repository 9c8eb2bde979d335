"""What speaks for a token being a code: the words, labels and links around it, and how much each counts.

Tables and the looking; the verdict is `weigh`'s.
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

NEAR = 300
"""Characters within which a word of coding counts."""

CODING = re.compile(
    r"(?i)\b(?:cpts?|hcpcs|icd|codes?|coded|coding|coder|codebook|modifiers?|mods?|bill|bills|billed|billing|billable|unbundl\w*"
    r"|bundl\w*|ncci|cci|mue|mues|ptp|claims?|denied|denies|denying|denials?|deny|payers?|payors?|medicare|medicaid|reimburs\w*|cms"
    r"|procedures?|diagnos[ie]s|dx|dxs|e/?m|drgs?|units|rvus?|global|add-?ons?|fee|fees|fee schedule|lcds?|ncds?|same day|same dos"
    r"|same session|together|reported|report|reporting|append|charge|charges|charged|charging|revenue|rev|crosswalk|hcc|superbill|remit"
    r"|eob|era|allowable|allowed|covered|coverage|cover|separately|addon|edits?|anesthesia|surgeon|reimbursement|scrub|poa|op note"
    r"|x[espu]|auditors?|upcod\w*|downcod\w*|document|documentation|primary|secondary|principal|excludes1|excludes2|pcs|cdt|ama|prior auth\w*|valid|deleted|appeal\w*|carrier|contractor|place of service)\b"
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
    r"\s{0,40}[^\w\s]{0,4}\s{0,40}(?:\([^()\n]{0,80}\)[^\w]{0,4})?(?:\b(?:and|or|with|w|vs|versus|plus|not|to|then|from|same day as|on|by|but)\b[^\w]{1,12}){0,2}"
    r"(?:\b(?:a|an|the|cpt|hcpcs|icd|dx|cpts?|codes?|cpt codes?|hcpcs codes?|icd-?10|for|either|both|also|add-?on|only)\b[^\w]{1,12}){0,3}"
)
"""What may stand between two codes of one list."""


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


def label_before(text: str, token: Token) -> str:
    """The name of the label directly before `token` (or glued to it), "" for none."""
    if token.glued_label:
        glued = token.glued_label
        return "pcs" if "pcs" in glued else "icd" if glued.startswith(("icd", "dx")) else "procedure"
    before = text[max(0, token.start - 48) : token.start]
    return next((name for name, _, pattern in _LABELS if pattern.search(before)), "")


def vouches(label: str, system: CodeSystem) -> bool:
    """Whether the label called `label` announces codes of `system`."""
    return any(name == label and system in systems for name, systems, _ in _LABELS)

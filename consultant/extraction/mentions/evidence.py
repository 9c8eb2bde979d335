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

    from consultant.extraction.mentions.scan import Token


class Evidence(StrEnum):
    """What speaks for a code, the strongest first."""

    LABELLED = "labelled"
    TIED = "tied"
    CHAINED = "chained"
    NEAR = "near"
    ALONE = "alone"
    CARE = "care"
    NONE = "none"


class Standing(StrEnum):
    """What the books say: they have it, they lack it, or no book of its system is loaded."""

    KNOWN = "known"
    ABSENT = "absent"
    UNLOADED = "unloaded"


SURENESS: dict[Standing, dict[Evidence, float]] = {
    Standing.KNOWN: dict(zip(Evidence, (1.0, 1.0, 1.0, 0.98, 0.95, 0.85, 0.4), strict=True)),
    Standing.ABSENT: dict(zip(Evidence, (0.9, 0.85, 0.8, 0.75, 0.6, 0.3, 0.2), strict=True)),
    Standing.UNLOADED: dict(zip(Evidence, (0.97, 0.92, 0.9, 0.88, 0.85, 0.45, 0.3), strict=True)),
}

NEAR = 300
"""Characters within which a word of coding counts."""

_CODING = (
    "rejected rejection cpt cpts hcpcs icd icd-10 icd10 code codes coded coding coder codebook biller billers modifier modifiers mod mods bill bills billed billing billable ncci cci mue"
    " mues ptp claim claims denied denies denying denial denials deny payer payers payor payors medicare medicaid cms procedure procedures diagnosis"
    " diagnoses dx dxs e/m em drg drgs ms-drg units rvu rvus global add-on add-ons addon fee fees lcd lcds ncd ncds together reported report reporting"
    " append charge charges charged charging revenue rev crosswalk hcc superbill remit eob era allowable allowed covered coverage cover separately"
    " edit edits anesthesia surgeon post-op postop pre-op period bilateral limiting gmlos scrub poa xe xs xp xu document documentation primary secondary principal excludes1 excludes2 pcs cdt ama valid"
    " deleted carrier contractor pos loinc ndc fac nonfac non-fac facility non-facility"
)
CODING = frozenset(_CODING.split())
CODING_STEMS = (
    "unbundl",
    "bundl",
    "reimburs",
    "auditor",
    "upcod",
    "downcod",
    "appeal",
    "crosswalk",
    "append",
)
"""Words of the coding desk, and beginnings of some (CMS's manuals and claim forms)."""
_CARE = (
    "visit visits patient patients pt pts surgery surgeries surgical surgeon injection injections inject injected exam exams office clinic doctor"
    " doctors doc dr physician provider nurse np lab labs test tests tested scan scans mri ct xray x-ray ultrasound biopsy biopsies scope colonoscopy"
    " endoscopy vaccine vaccines shot shots wound wounds therapy therapist treatment infusion infusions drug knee hip shoulder spine eye eyes ear"
    " minute minutes rule screening excision repair implant insertion removal debridement hospital inpatient outpatient er ed asc diagnostic session hours tobacco wellness"
    " add together allowed ok okay still right correct split versus descriptor descriptors service services care caring critical prenatal delivery"
    " delivered postpartum newborn cataract bilat bilateral left lt rt od ou payable pay pays paid payment payments apc apcs hopd insurance insurer bcbs"
    " aetna cigna humana uhc tricare medi-cal obgyn derm ortho cardiology radiology pathology dental tooth teeth wheelchair walker oxygen"
    " audit auditing audited auditor notes note level levels chart charts diabetic smoker preventive physical consult consults"
    " chole lap laparoscopic egd stage staged planned amount amt submit submitted home nursing resident draw drawn came seen saw performed admitted discharged imaging mammogram pap flu"
)
CARE = frozenset(_CARE.split())
"""Words of care (CPT's own section titles, places of service), of paying and of asking; they speak for a number that a book knows."""
CODING_PHRASES = re.compile(
    r"\b(?:same (?:day|dos|session)|op note|prior auth|place of service|return(?:ed)? to (?:the )?(?:or|operating room)\b)"
)
_SPELT = re.compile(r"[a-z][a-z0-9]*(?:[-/][a-z0-9]+)?")

_LABELS: tuple[tuple[str, frozenset[CodeSystem], str], ...] = (
    ("pcs", frozenset({CodeSystem.ICD10PCS}), r"icd-?10-?pcs|icd-?10 pcs|pcs"),
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
        (
            r"codes?|bill|billed|billing|bills|report|reported|reporting|charge|charged|submit|submitted|coded|coding|denied|append\w*"
            r"|add-?ons?|pair|e/?m|visits?|[jg]-?codes?|unbundl\w*|bundl\w*|anesthesia|vs|crosswalk|perform\w*|did|valid"
        ),
    ),
)  # fmt: skip
"""Labels directly before a token, the systems that each vouches for, and the words; the first that fits holds."""
_LABEL = re.compile("|".join(f"(?P<{name}>{words})" for name, _, words in _LABELS), re.IGNORECASE)
_FILLS = re.compile(r"(?i)level ii|codes?|numbers?|pairs?|is|are|was|of|for|code\(s\)|with|category")
_LAST = re.compile(r"[A-Za-z0-9_]+(?:[-/][A-Za-z0-9_]+)*(?:\(s\))?")
_BETWEEN = " \t\n:#=([\"'*+\u00ae-"
_MOST_BETWEEN = 6

LINK = re.compile(
    r"\s{0,40}[^\w\s]{0,4}\s{0,40}(?:\([^()\n]{0,80}\)[^\w]{0,4})?(?:\b(?:ok|okay|allowed|fine|payable|billable|billed|bundled?|bundles|inclusive|included|incidental|separate|together)\b[^\w]{1,3})?(?:\b(?:and|or|with|w|vs|versus|plus|not|to|then|from|same day as|on|by|but)\b[^\w]{1,12}){0,2}"
    r"(?:\b(?:a|an|the|cpt|hcpcs|icd|dx|cpts?|codes?|cpt codes?|hcpcs codes?|icd-?10|for|either|both|also|add-?on|only)\b[^\w]{1,12}){0,3}"
)
"""What may stand between two codes of one list."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """One text with what is asked of it again and again: where its coding words stand."""

    text: str
    coding: tuple[int, ...]
    caring: tuple[int, ...] = ()

    def near(self, at: int) -> bool:
        """Whether a word of coding stands within `NEAR` characters of `at`."""
        return _stands_within(self.coding, at)

    def cares(self, at: int) -> bool:
        """Whether a word of care stands as near."""
        return _stands_within(self.caring, at)


def _stands_within(places: tuple[int, ...], at: int) -> bool:
    index = bisect_left(places, at - NEAR)
    return index < len(places) and places[index] <= at + NEAR


def surroundings(text: str, codes: Iterable[int] = ()) -> Surroundings:
    """`text` with the places of its coding words, and of `codes` that are sure without any word."""
    lowered = text.lower()
    words: set[int] = set()
    caring: list[int] = []
    for match in _SPELT.finditer(lowered):
        if match[0] in CODING or match[0].startswith(CODING_STEMS):
            words.add(match.start())
        elif match[0] in CARE:
            caring.append(match.start())
    words.update(match.start() for match in CODING_PHRASES.finditer(lowered))
    return Surroundings(text, tuple(sorted({*words, *codes})), tuple(caring))


def label_before(text: str, token: Token) -> str:
    """The name of the label directly before `token` (or glued to it), "" for none."""
    if token.glued_label:
        glued = token.glued_label
        return "pcs" if "pcs" in glued else "icd" if glued.startswith(("icd", "dx")) else "procedure"
    near = text[max(0, token.start - 48) : token.start]
    before = near.rstrip(_BETWEEN)
    words = _LAST.findall(before)
    if not words or len(near) - len(before) > _MOST_BETWEEN or not before.endswith(words[-1]):
        return ""
    return _label_of(before, words)


def _label_of(before: str, words: list[str]) -> str:
    """The label that the last words of `before` are, one word of filling behind it or none; the plainest wins."""
    found: list[str] = []
    for last in (len(words), len(words) - 1):
        for count in (1, 2, 3):
            phrase = " ".join(words[max(0, last - count) : last])
            match = _LABEL.fullmatch(phrase) if phrase else None
            if match and match.lastgroup and phrase in before:
                found.append(match.lastgroup)
        if not _FILLS.fullmatch(words[-1]):
            break
    return min(found, key=_ORDER.__getitem__, default="")


_ORDER = {name: at for at, (name, _, _) in enumerate(_LABELS)}
_VOUCHED = {name: systems for name, systems, _ in _LABELS}


def vouches(label: str, system: CodeSystem) -> bool:
    """Whether the label called `label` announces codes of `system`."""
    return system in _VOUCHED.get(label, ())

"""Medicare administrative contractors: which one a text names, by name or by jurisdiction.

Source: CMS, "Who are the MACs" (A/B jurisdictions 5, 6, 8, 15, E, F, H, J to N; DME jurisdictions A to D). That the
payer is then Medicare is `payers`' to know.
"""

from __future__ import annotations

import re

from consultant.extraction.wordings import Wording, wording

_A_PRACTICE = (
    r"(?! (?:health|medical|ortho|cardio|derm|eye|ent\b|spine|pain|heart|vascular|surg|pediatric|peds|family|women|clinic|hospital|imaging|radiolog"
    r"|oncolog|cancer|neuro|urolog|podiat|foot|dental|berr|bay|bluff|primary|internal|rehab|physical|home|ambulance|ems)\w*)"
)
_NO_SEQUENCING = (
    r"(?! (?:panel|test|assay|sequenc|gene|tumou?r|solid|result|report|lab|profile|liquid|based|method)\w*)"
)
CONTRACTORS: tuple[tuple[str, Wording], ...] = (
    ("Noridian", wording("norid", r"\bnorid(?:ia|ie|ea)n\b")),
    ("Novitas", wording("novi", r"\bnovi(?:tas|tis|tus|das)\b")),
    ("Palmetto GBA", wording("palmetto,pgba", rf"(?<!saw )\bpalmetto\b{_A_PRACTICE}|\bpgba\b")),
    ("First Coast", wording("first coast,fcso,1st coast", rf"\b(?:first|1st) coast\b{_A_PRACTICE}|\bfcso\b")),
    ("NGS", wording("ngs,national gov", rf"\bngs\b{_NO_SEQUENCING}|\bnational gov\w* services?\b")),
    ("CGS", wording("cgs", r"\bcgs\b")),
    ("WPS", wording("wps,wisconsin phys", r"\bwps\b|\bwisconsin physicians? service")),
)
"""Each contractor's names and usual misspellings."""
_JURISDICTIONS = {
    "e": "Noridian", "f": "Noridian", "h": "Novitas", "l": "Novitas", "j": "Palmetto GBA", "m": "Palmetto GBA",
    "n": "First Coast", "6": "NGS", "k": "NGS", "15": "CGS", "5": "WPS", "8": "WPS",
    "dme a": "Noridian", "dme d": "Noridian", "dme b": "CGS", "dme c": "CGS",
}  # fmt: skip
_JURISDICTION = wording(
    " mac,mac ,jurisdiction,contractor,dme",
    r"\b(?:mac|jurisdiction|contractor)(?: is)?[ :(/=-]{1,3}j?-?(?P<named>[efhjklmn568]|15)\b(?!/)|\bj-?(?P<its>[efhjklmn568]|15)\b(?= ?(?:mac|a/b|part [ab]|jurisdiction|contractor)\b)"
    r"|\bdme (?:mac )?(?:jurisdiction )?(?P<dme>[abcd])\b(?= mac\b| jurisdiction\b|[,.;)?]|$)",
)
"""A jurisdiction beside a word that makes it one: `JE` and `J15` are a modifier and a diagnosis, too."""
_SEQUENCING = re.compile(
    r"\b(?:next[- ]gen\w*|sequenc\w+|genom\w+|molecular|panels?|tumou?rs?|genes?|genetic|mutations?|foundation ?one)\b"
)
_AS_A_PAYER = re.compile(
    r"\b(?:medicare|mac|contractor|payer|payor|carrier)\b[^.\n]{0,16}\bngs\b|\bngs (?:mac|medicare|lcd|j[6k]|denie|says|paid|pays|article)|\bby ngs\b"
)


def find_contractors(lower: str) -> list[str]:
    """The contractors that `lower` names, each once."""
    found = [name for name, words in CONTRACTORS if words.search(lower)]
    found.extend(
        _JURISDICTIONS[match["named"] or match["its"] or f"dme {match['dme']}"]
        for match in _JURISDICTION.finditer(lower)
    )
    if "NGS" in found and _SEQUENCING.search(lower) and not _AS_A_PAYER.search(lower):
        found.remove("NGS")
    return list(dict.fromkeys(found))

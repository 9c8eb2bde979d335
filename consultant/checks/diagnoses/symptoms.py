"""A symptom beside a diagnosis (guidelines I.B.4 to I.B.6).

Signs and symptoms that routinely go with a disease are not coded beside it, others are: which they are is not told by
the codes, so that this is a condition and no verdict. Chapter 18 (R00 to R99) is where symptoms stand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.checks.diagnoses.excludes import between
from consultant.checks.diagnoses.targets import parse_targets
from consultant.codes.entries import NoteKind
from consultant.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.checks.diagnoses.laid import Group, Laid
    from consultant.codes.readers.diagnosis_notes import Noted
    from consultant.vocabulary import Finding

INTEGRAL, NOT_INTEGRAL = "I.B.5", "I.B.6"
_NO_DISEASE = "RVWXYZSTO"
"""Chapters whose codes are no disease of which a symptom could be a part (causes, contacts, injuries, pregnancy)."""
_NO_SYMPTOM = ("R65", "R29.7", "R40.2", "R73", "R78.81", "R97")
"""Codes of chapter 18 that describe something else than a symptom: sepsis, scales, findings."""


def check(laid: Laid, group: Group, settled: set[frozenset[str]]) -> Iterator[Finding]:
    """Each pair of a symptom and a disease that is asked about and that no other rule settled."""
    if not (group.asked and group.together):
        return
    for pair in group.pairs():
        symptom, disease = sorted(pair, key=lambda code: code[0] != "R")
        if (
            set(pair) <= laid.noted.keys()
            and frozenset(pair) not in settled
            and symptom[0] == "R"
            and not symptom.startswith(_NO_SYMPTOM)
            and disease[0] not in _NO_DISEASE
            and not _is_instructed(laid.noted[disease], laid.noted[symptom])
        ):
            facts = {"symptom": symptom, "disease": disease, "also": NOT_INTEGRAL}
            codes = (symptom, disease)
            yield laid.finding(Verdict.SYMPTOM_BESIDE, codes, facts, codes, INTEGRAL, NOT_INTEGRAL)


def _is_instructed(disease: Noted, symptom: Noted) -> bool:
    """Whether a note tells to code the symptom with the disease (`unless otherwise instructed by the classification`)."""
    kinds = (NoteKind.USE_ADDITIONAL, NoteKind.CODE_ALSO)
    named = [
        note
        for note in disease.of_kind(*kinds)
        for target in parse_targets(note.text)
        if target.holds(symptom.compact)
    ]
    return bool(named or between(symptom, disease, NoteKind.CODE_FIRST))

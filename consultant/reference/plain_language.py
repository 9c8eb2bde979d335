"""What a code is, in plain words: a licensee's consumer text where there is one, else a paragraph of our own facts. Never empty.

The consumer text is the AMA's, under a licence that was accepted, and only of an edition that holds the date. Ours is made
by `plain/`, one file a kind of system, of rows alone: no medical knowledge of our own, no descriptor of the AMA's or the ADA's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.checks.modifiers.rules import find_rule
from consultant.reference.from_known import known_of
from consultant.reference.plain import (
    diagnoses,
    drgs,
    hcpcs,
    inpatient_procedures,
    lists,
    modifiers,
    procedure_codes,
    unlisted,
)
from consultant.reference.plain.said import BY_DESK, BY_LICENSEE, paragraph
from consultant.reference.shapes import PlainWords
from consultant.vocabulary import AMA_SYSTEMS, CodeSystem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TypeAlias

    from consultant.codes.entries import CodeEntry
    from consultant.reference.plain.said import Said
    from consultant.reference.shapes import Subject

__all__ = ["BY_DESK", "BY_LICENSEE", "plain_words"]

_CONSUMER = "consumer"
Telling: TypeAlias = "Callable[[Subject, CodeEntry], Iterator[Said]]"

OF_ENTRIES: dict[CodeSystem, Telling] = {
    CodeSystem.ICD10CM: diagnoses.words,
    CodeSystem.ICD10PCS: inpatient_procedures.words,
    CodeSystem.HCPCS: hcpcs.words,
    CodeSystem.MSDRG: drgs.words,
    CodeSystem.POS: lists.place,
    CodeSystem.ICD9CM: lists.former_diagnosis,
    CodeSystem.REV: lists.own,
    CodeSystem.CARC: lists.own,
    CodeSystem.RARC: lists.own,
}
"""Who tells of a code that its own book lists."""
OF_CLAIM_LINES = frozenset({*AMA_SYSTEMS, CodeSystem.CDT})
"""Systems whose codes stand in Medicare's tables without their titles."""


def plain_words(subject: Subject) -> PlainWords:
    """The paragraph: the licensee's, else ours."""
    return _consumer(subject) or paragraph(_ours(subject), subject.on)


def _consumer(subject: Subject) -> PlainWords | None:
    """The consumer text; the books give one only where its licence was accepted."""
    for one in known_of(subject, "descriptors"):
        if one.facts["kind"] == _CONSUMER and one.edition.fits and one.facts["text"].strip():
            return PlainWords(one.facts["text"].strip(), BY_LICENSEE, (one.citation,))
    return None


def _ours(subject: Subject) -> Iterator[Said]:
    found, system = subject.found, subject.system
    if system is CodeSystem.MOD:
        is_known = bool(found.entry or find_rule(subject.code))
        return modifiers.words(subject, found.entry) if is_known else unlisted.words(subject)
    if system in OF_CLAIM_LINES:
        is_known = bool(found.entry or found.listed_in)
        return procedure_codes.words(subject) if is_known else unlisted.words(subject)
    telling = OF_ENTRIES.get(system)
    return telling(subject, found.entry) if telling and found.entry else unlisted.words(subject)

"""Which diagnosis goes first? The notes code first and use additional code (guidelines I.A.13, I.B.7), and chapter rules.

A code with "in diseases classified elsewhere" in its title is a manifestation and never first (I.A.13); external causes
never are (I.C.20.a.6). Code also orders nothing (I.A.17). Where no note orders, the reason for the encounter does (IV.G;
inpatient: II). Spoken of where diagnoses are asked together or which is first; on a claim only what can't be first and is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from consultant.checks.diagnoses.chapter_order import chapter_order
from consultant.checks.diagnoses.order import Edge, in_order
from consultant.checks.diagnoses.targets import parse_targets
from consultant.codes.entries import NoteKind
from consultant.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.checks.diagnoses.laid import Group, Laid
    from consultant.codes.entries import CodeNote
    from consultant.codes.readers.diagnosis_notes import Noted
    from consultant.vocabulary import Finding

ETIOLOGY_FIRST = "I.A.13"
EXTERNAL_CAUSE = "I.C.20.a.6"
CODE_ALSO = "I.A.17"
OUTPATIENT_FIRST, INPATIENT_FIRST = "IV.G", "II"
MOST_NOTES = 4
_MANIFESTATION = re.compile(r"\bin (?:\w+ ){0,3}diseases? classified elsewhere", re.IGNORECASE)
_ORGANISM = re.compile(r"\bas the cause of diseases classified elsewhere", re.IGNORECASE)
_KINDS = {NoteKind.CODE_FIRST: "code first", NoteKind.USE_ADDITIONAL: "use additional code"}
_PROMPTS = {**_KINDS, NoteKind.CODE_ALSO: "code also"}


def check(laid: Laid, group: Group) -> Iterator[Finding]:
    """The order of a group, what can't be first, and which notes ask for a code that the mail does not name."""
    codes = laid.known(group.codes)
    if not codes:
        return
    edges = _edges(codes)
    if not group.asked:
        yield from _first_on_a_claim(laid, codes, edges)
        return
    if laid.bills_procedures and group.together and codes[0].code == laid.codes[0]:
        yield from _first_on_a_claim(laid, codes, edges)
    secondary = [one for one in codes if _why_never_first(one)]
    ordered = {edge.then for edge in edges}
    for one in secondary:
        if len(codes) == 1 or one.code not in ordered:
            yield _never_first(laid, one, alone=len(codes) == 1)
    if edges:
        yield _in_order(laid, codes, edges)
    elif group.ordered and not secondary:
        yield _no_order(laid, codes)
    if group.together:
        yield from _prompts(laid, codes)


def _edges(codes: list[Noted]) -> list[Edge]:
    """Who goes before whom by the notes, then by the rules of the chapters where the notes are silent on the two."""
    noted = [edge for one in codes for other in codes if one is not other for edge in _by_notes(one, other)]
    ordered = {frozenset({edge.first, edge.then}) for edge in noted}
    by_chapter = [edge for edge in chapter_order(codes) if frozenset({edge.first, edge.then}) not in ordered]
    found = {(edge.first, edge.then): edge for edge in reversed([*noted, *by_chapter])}
    return [edge for (first, then), edge in reversed(found.items()) if (then, first) not in found]


def _by_notes(one: Noted, other: Noted) -> Iterator[Edge]:
    for note in one.of_kind(*_KINDS):
        if note.owner not in other.above and _names(note, other):
            kind = _KINDS[note.kind]
            first, then = (other, one) if note.kind is NoteKind.CODE_FIRST else (one, other)
            guideline = ETIOLOGY_FIRST if _MANIFESTATION.search(then.title) else "I.B.7"
            yield Edge(first.code, then.code, kind, note.owner, note.text, guideline)


def _names(note: CodeNote, code: Noted) -> bool:
    """Whether a note names a code, or what stands below it."""
    targets = parse_targets(note.text)
    return any(one.holds(code.compact, code.title) or one.within(code.compact) for one in targets)


def _in_order(laid: Laid, codes: list[Noted], edges: list[Edge]) -> Finding:
    order = in_order([one.code for one in codes], edges)
    facts: dict[str, Any] = {
        "edges": [edge.facts() for edge in edges],
        "free": [one.code for one in codes if not any(one.code in {e.first, e.then} for e in edges)],
        "guidelines": list(dict.fromkeys(edge.guideline for edge in edges)),
    }
    rows = dict.fromkeys(edge.row for edge in edges)
    return laid.finding(Verdict.IN_ORDER, order, facts, rows, *facts["guidelines"])


def _no_order(laid: Laid, codes: list[Noted]) -> Finding:
    """No note orders the codes that are asked about; of a single one, what its own code-first notes say."""
    notes = [note for one in codes for note in one.of_kind(NoteKind.CODE_FIRST)] if len(codes) == 1 else []
    facts = {
        "inpatient": INPATIENT_FIRST,
        "notes": _told(notes)[:MOST_NOTES],
        "more": len(_told(notes)) > MOST_NOTES,
        "status": codes[0].code[0] == "Z" and len(codes) == 1,
        "single": len(codes) == 1,
    }
    rows = [*(one.code for one in codes), *dict.fromkeys(f"code first at {note.owner}" for note in notes)]
    return laid.finding(
        Verdict.NO_ORDER, [one.code for one in codes], facts, rows, OUTPATIENT_FIRST, INPATIENT_FIRST
    )


def _told(notes: list[CodeNote]) -> list[dict[str, str]]:
    return [{"owner": note.owner, "text": _words(note)} for note in notes if not note.text.endswith(":")]


def _words(note: CodeNote) -> str:
    return note.text.strip(" ,")


def _why_never_first(one: Noted) -> str:
    """Which rule keeps a code from being first-listed; `` where none does."""
    if _MANIFESTATION.search(one.title):
        return "manifestation"
    if _ORGANISM.search(one.title):
        return "organism"
    return "external cause" if one.code[0] in "VWXY" else ""


def _never_first(laid: Laid, one: Noted, *, alone: bool) -> Finding:
    """A code that can't be first: asked alone, or beside codes of which none is known to go before it."""
    why = _why_never_first(one)
    notes = one.of_kind(NoteKind.CODE_FIRST) if why == "manifestation" else []
    facts = {
        "why": why,
        "title": one.title,
        "notes": _told(notes)[:MOST_NOTES],
        "more": len(_told(notes)) > MOST_NOTES,
    }
    rows = [one.code, *dict.fromkeys(f"code first at {note.owner}" for note in notes)]
    verdict = Verdict.NEVER_FIRST if alone else Verdict.NEEDS_FIRST
    guideline = {"manifestation": ETIOLOGY_FIRST, "organism": "I.B.7", "external cause": EXTERNAL_CAUSE}[why]
    return laid.finding(verdict, [one.code], facts, rows, guideline)


def _first_on_a_claim(laid: Laid, codes: list[Noted], edges: list[Edge]) -> Iterator[Finding]:
    """The first diagnosis of a claim is one that can't be first: what goes before it, where the claim has it."""
    first = codes[0]
    before = [edge for edge in edges if edge.then == first.code]
    if not _why_never_first(first):
        return
    if before:
        yield _in_order(laid, [laid.noted[before[0].first], first], before[:1])
    yield _never_first(laid, first, alone=True)


def _prompts(laid: Laid, codes: list[Noted]) -> Iterator[Finding]:
    """What a code's own notes ask for without naming a code (`to identify the infection`): that another may be it."""
    for one in codes:
        notes = [
            note
            for note in one.of_kind(*_PROMPTS)
            if note.owner == one.code and not note.text.endswith(":") and not parse_targets(note.text)
        ]
        also = [note for note in one.of_kind(NoteKind.CODE_ALSO) if _names_another(note, one, codes)]
        told = list({(n.owner, _words(n)): n for n in (*notes, *also)}.values())[:MOST_NOTES]
        if told:
            facts = {
                "notes": [{"kind": _PROMPTS[n.kind], "owner": n.owner, "text": _words(n)} for n in told],
                "others": [other.code for other in codes if other is not one],
            }
            rows = dict.fromkeys(f"{_PROMPTS[note.kind]} at {note.owner}" for note in told)
            governing = [CODE_ALSO] if all(note.kind is NoteKind.CODE_ALSO for note in told) else []
            yield laid.finding(Verdict.NOTE_ASKS, [one.code], facts, rows, *governing)


def _names_another(note: CodeNote, one: Noted, codes: list[Noted]) -> bool:
    return any(other is not one and note.owner not in other.above and _names(note, other) for other in codes)

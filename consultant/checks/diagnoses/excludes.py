"""Excludes notes between diagnoses (ICD-10-CM guidelines I.A.12): both directions, inherited from every ancestor.

Excludes1 is "not coded here", but for two conditions that are unrelated (I.A.12.a): then both are coded, and where the
record leaves it open the provider is queried. So it is never a plain no. Excludes2 (I.A.12.b) means that the patient may
have both, and both are coded then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from consultant.checks.diagnoses.targets import parse_targets
from consultant.codes.entries import NO_ROW, NoteKind
from consultant.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.checks.diagnoses.laid import Group, Laid
    from consultant.codes.entries import CodeNote
    from consultant.codes.readers.diagnosis_notes import Noted
    from consultant.vocabulary import Finding

NOT_CODED_HERE = "I.A.12.a"
NOT_INCLUDED_HERE = "I.A.12.b"
_WORDS = {NoteKind.EXCLUDES1: "Excludes1", NoteKind.EXCLUDES2: "Excludes2"}


def conflicts(laid: Laid, group: Group, settled: set[frozenset[str]]) -> Iterator[Finding]:
    """An Excludes1 note between two codes, a finding a pair."""
    for one, two in group.pairs():
        if frozenset({one, two}) in settled or not {one, two} <= laid.noted.keys():
            continue
        if found := between(laid.noted[one], laid.noted[two], NoteKind.EXCLUDES1):
            yield laid.finding(Verdict.EXCLUDES1, (one, two), _facts(found), _rows(found), NOT_CODED_HERE)


def free(laid: Laid, group: Group, settled: set[frozenset[str]]) -> Iterator[Finding]:
    """Where it is asked whether codes may stand together: that no Excludes1 note forbids it, and which codes' own Excludes2 notes there are."""
    if not (group.asked and group.together):
        return
    pairs = [
        pair for pair in group.pairs() if set(pair) <= laid.noted.keys() and frozenset(pair) not in settled
    ]
    if not pairs:
        return
    for one, two in pairs:
        found = [
            n for n in between(laid.noted[one], laid.noted[two], NoteKind.EXCLUDES2) if " " not in n.owner
        ]
        if found:
            yield laid.finding(Verdict.EXCLUDES2, (one, two), _facts(found), _rows(found), NOT_INCLUDED_HERE)
    codes = [code for code in group.codes if any(code in pair for pair in pairs)]
    facts = {"pairs": [list(pair) for pair in pairs], "every_pair": len(pairs) == _number_of_pairs(codes)}
    rows = [f"{NO_ROW}Excludes1 between {' / '.join(codes)}"]
    yield laid.finding(Verdict.NO_EXCLUDES1, codes, facts, rows)


def between(one: Noted, two: Noted, kind: NoteKind) -> list[CodeNote]:
    """The notes of `kind` at either code or above it that name the other; none that stands above both."""
    return [*_naming(one, two, kind), *_naming(two, one, kind)]


def _naming(owner: Noted, other: Noted, kind: NoteKind) -> list[CodeNote]:
    shared = set(other.above)
    return [
        note
        for note in owner.of_kind(kind)
        if note.owner not in shared
        and any(t.holds(other.compact, other.title) for t in parse_targets(note.text))
    ]


def _facts(notes: list[CodeNote]) -> dict[str, Any]:
    told = {(note.owner, note.text): None for note in notes}
    return {"notes": [{"owner": owner, "text": text} for owner, text in told]}


def _rows(notes: list[CodeNote]) -> list[str]:
    return list(dict.fromkeys(f"{_WORDS[note.kind]} at {note.owner}" for note in notes))


def _number_of_pairs(codes: list[str]) -> int:
    return len(codes) * (len(codes) - 1) // 2

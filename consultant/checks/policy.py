"""What do Medicare's manuals say of these codes? Curated rules of `checks/manuals`, each with its source.

A note adds the why and the code to bill in its place; it never stands against a row of the NCCI's tables. Codes that
were deleted are told by their last day. The words of the mail are looked at, and never kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING, Any

from consultant.checks.manuals import Note, deletions, notes_by_code
from consultant.checks.pairs import SETTINGS
from consultant.codes.catalogue import Book
from consultant.verdicts import OUTCOMES, WORST_FIRST, Verdict
from consultant.vocabulary import PROCEDURE_SYSTEMS, CodeSystem, Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from consultant.checks.manuals import Deletion
    from consultant.checks.matter import Matter
    from consultant.codes.entries import EditPair
    from consultant.vocabulary import Intent, IntentKind

NAME = "policy"
MOST_NOTES = 3
"""How many notes one question gets; one of several questions of a mail has as many again."""
MEDICARE_WORD = "Medicare"
_SYSTEMS = PROCEDURE_SYSTEMS | {CodeSystem.ICD10CM}


@dataclass(frozen=True, slots=True)
class _Asked:
    """One question: its words, where they start in the mail, its codes in order, modifiers and intents."""

    text: str
    start: int
    codes: tuple[str, ...]
    modifiers: frozenset[str]
    intents: frozenset[IntentKind]


class _Edits:
    """The PTP rows in force, read where a note asks for them."""

    def __init__(self, matter: Matter) -> None:
        self.matter = matter

    @cached_property
    def settled(self) -> frozenset[frozenset[str]]:
        """The pairs of the mail that an edit settles."""
        return frozenset(
            frozenset((row.column_one, row.column_two)) for row in self.rows(self.matter.listed_codes)
        )

    def rows(self, codes: Sequence[str]) -> list[EditPair]:
        """The rows in force among `codes`, the practitioner's first where no setting is named."""
        books, asked = self.matter.books, self.matter.asked
        loaded = books.settings_of(Book.PTP)
        settings = self.matter.settings(tuple(one for one in SETTINGS if one in loaded))
        every = [row for one in settings if one in loaded for row in books.pairs(codes, one, asked)]
        return [row for row in every if row.in_force(row.edition.as_of)]


def check(matter: Matter) -> Iterator[Finding]:
    """The deletions of the codes asked, then the notes that speak to a question, the worst first."""
    day = matter.asked or matter.books.today()
    yield from _deleted(matter, day)
    found: dict[str, Finding] = {}
    edits = _Edits(matter)
    for asked in _questions(matter):
        spoken = [note for note in _candidates(asked) if _speaks(note, asked, matter, day)]
        told = [_told(note, asked, edits) for note in spoken]
        for one in sorted(told, key=_weight)[:MOST_NOTES]:
            found.setdefault(one.facts["note"], one)
    yield from sorted(found.values(), key=_weight)


def _weight(finding: Finding) -> tuple[int, int]:
    """The worst first; among equals the one that is about more of the codes asked."""
    return WORST_FIRST.index(OUTCOMES[finding.verdict]), -len(finding.codes)


def _questions(matter: Matter) -> list[_Asked]:
    """The question, or each of the several in a mail with what stands before the first of them."""
    question = matter.question
    text, parts = question.text, question.parts
    if not parts:
        every = range(len(question.mentions))
        return [_asked(matter, text, 0, every, question.intents)]
    preface = text[: parts[0].start]
    return [
        _asked(matter, f"{preface}{text[part.start : part.end]}", part.start, part.mentions, part.intents)
        for part in parts
    ]


def _asked(matter: Matter, text: str, start: int, at: Iterable[int], intents: Iterable[Intent]) -> _Asked:
    mentions = [matter.question.mentions[number] for number in at]
    codes = [code for m in mentions if m.system in _SYSTEMS for code in matter.codes_of(m)]
    modifiers = {modifier for mention in mentions for modifier in mention.modifiers}
    modifiers |= {mention.code for mention in mentions if mention.system is CodeSystem.MOD}
    return _Asked(
        text,
        start,
        tuple(dict.fromkeys(codes)),
        frozenset(modifiers),
        frozenset(intent.kind for intent in intents),
    )


def _candidates(asked: _Asked) -> list[Note]:
    """The notes about any of the codes, and those about none."""
    found = {note.id: note for code in ("", *asked.codes) for note in notes_by_code().get(code, ())}
    return list(found.values())


def _speaks(note: Note, asked: _Asked, matter: Matter, day: date) -> bool:
    named = matter.question.particulars.setting
    subjects = [code for code in asked.codes if code in note.codes]
    return (
        note.holds_on(day)
        and (not note.codes or bool(subjects))
        and (not note.partners or _has_partner(note, asked, subjects))
        and note.without.isdisjoint(asked.codes)
        and (not note.modifiers or not note.modifiers.isdisjoint(asked.modifiers))
        and (not note.intents or not note.intents.isdisjoint(asked.intents))
        and (note.words is None or note.words.search(asked.text) is not None)
        and (note.setting is None or named in {None, note.setting})
    )


def _has_partner(note: Note, asked: _Asked, subjects: list[str]) -> bool:
    """Whether a code asked is a partner of another; a lone code in both lists is none of its own."""
    return any(code in note.partners and subjects != [code] for code in asked.codes)


def _told(note: Note, asked: _Asked, edits: _Edits) -> Finding:
    subjects = [code for code in asked.codes if code in note.codes]
    partners = [code for code in asked.codes if code in note.partners and code not in subjects]
    own = note.general or _is_medicare(edits.matter)
    facts: dict[str, Any] = {
        "note": note.id,
        "says": note.says,
        "opening": note.opening,
        "instead": list(note.instead),
        "medicare_only": not own,
        "settled_by_edit": bool(note.partners) and _is_settled(subjects + partners, note, edits),
    }
    if not subjects:
        facts["start"] = asked.start
    told = not own or facts["settled_by_edit"]
    return Finding(
        NAME,
        Verdict.RULE_TOLD if told else note.verdict,
        tuple(subjects + partners),
        facts,
        (note.source,),
    )


def _is_settled(codes: list[str], note: Note, edits: _Edits) -> bool:
    """Whether a PTP row judges a pair that the note is about: then the row has the verdict, and the note the why."""
    return any(
        frozenset(pair) in edits.settled
        for pair in combinations(codes, 2)
        if not note.codes.isdisjoint(pair) and not note.partners.isdisjoint(pair)
    )


def _is_medicare(matter: Matter) -> bool:
    """Whether the payer is Medicare as far as the mail says."""
    payer = matter.question.particulars.payer
    return payer is None or MEDICARE_WORD in payer


def _deleted(matter: Matter, day: date) -> Iterator[Finding]:
    """A finding for all codes of the mail that were deleted together."""
    by_deletion: dict[str, tuple[Deletion, list[str]]] = {}
    for code in matter.all_procedure_codes():
        one = deletions().get(code)
        if one:
            by_deletion.setdefault(one.id, (one, []))[1].append(code)
    for one, codes in by_deletion.values():
        facts = {
            "note": one.id,
            "last_day": one.last_day.isoformat(),
            "gone_from": (one.last_day + timedelta(days=1)).isoformat(),
            "instead": list(one.instead),
            "says": one.says,
            "day": day.isoformat(),
        }
        verdict = Verdict.CODE_DELETED if day > one.last_day else Verdict.CODE_STILL_VALID
        yield Finding(NAME, verdict, tuple(codes), facts, (one.source,))

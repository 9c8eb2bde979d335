"""`read_note`: the diagnoses (and procedures) of a clinical note as candidate codes, sentence by sentence.

A coder chooses: candidates are what the books list for the words, no advice. What is denied has none. What is only
possible has candidates that an outpatient claim may not report (guidelines IV.H; inpatient at discharge II.H).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from consultant.extraction.notes.circumstances import circumstances
from consultant.extraction.notes.conditions import LEAST_NAMED, is_act, is_sure
from consultant.extraction.notes.history import past
from consultant.extraction.notes.joining import joined
from consultant.extraction.notes.missing import missing
from consultant.extraction.notes.nouns import PROCEDURES
from consultant.extraction.notes.phrases import pieces
from consultant.extraction.notes.pregnancy import of_pregnancy
from consultant.extraction.notes.searches import Searches
from consultant.extraction.notes.sentences import sentences
from consultant.extraction.notes.status import scopes
from consultant.extraction.notes.values import Note, NotePhrase, NoteSentence, Status
from consultant.vocabulary import CodeSystem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import date

    from consultant.codes.search.search import Hit
    from consultant.extraction.notes.circumstances import Circumstances
    from consultant.extraction.notes.joining import Weighed
    from consultant.extraction.notes.phrases import Piece
    from consultant.extraction.notes.searches import NoteBooks
    from consultant.extraction.notes.sentences import Sentence

DIAGNOSES = (CodeSystem.ICD10CM,)
LONGEST_NOTE = 100_000
"""Letters of a text that are read; a long discharge summary has a third of them."""
BESIDE_BEST = 0.7
"""What share of the best candidate's score another one has at least."""
_PROCEDURE = re.compile(rf"\b(?:{PROCEDURES})\b", re.IGNORECASE)
_OTHERWISE = str.maketrans(
    "\u00a0\u2007\u202f\u2010\u2011\u2012\u2013\u2014\u2018\u2019\u201c\u201d\t\r", "   -----''\"\"  "
)
"""One character for one, so that places stay true."""


def read_note(
    text: str,
    books: NoteBooks,
    on: date | None = None,
    systems: Collection[CodeSystem] = DIAGNOSES,
    limit: int = 3,
) -> Note:
    """The sentences of a note with their phrases; at most `limit` candidates of each system for a phrase.

    ICD-10-CM is searched for conditions; any other system of `systems` only where a sentence names a procedure. No text
    makes it raise; what is too much for one note is counted as unread. Raises NothingToSearch where a list of `systems`
    is not loaded.
    """
    plain = text[:LONGEST_NOTE].translate(_OTHERWISE)
    said = circumstances(plain)
    reader = _Reader(text, plain, Searches(books, on, said), said, tuple(systems), limit)
    found: list[NoteSentence] = []
    with books.at_one_moment():
        for sentence in sentences(plain):
            found.append(reader.read(sentence))
            if reader.searches.cut:
                return Note(tuple(found), len(text) - sentence.start)
    return Note(tuple(found), len(text) - len(plain))


@dataclass(frozen=True, slots=True)
class _Reader:
    """One note; what stands at a place of `plain` stands there in `text`."""

    text: str
    plain: str
    searches: Searches
    said: Circumstances
    systems: tuple[CodeSystem, ...]
    limit: int

    def read(self, sentence: Sentence) -> NoteSentence:
        """A sentence with its phrases."""
        phrases = sorted(self._phrases(sentence), key=lambda one: one.start) if sentence.section.read else []
        shown = self.text[sentence.start : sentence.end]
        return NoteSentence(sentence.start, sentence.end, shown, tuple(phrases))

    def _phrases(self, sentence: Sentence) -> Iterator[NotePhrase]:
        text = self.plain[sentence.start : sentence.end]
        found = list(pieces(text, scopes(text), sentence.section.status))
        if CodeSystem.ICD10CM in self.systems:
            for one in joined(text, found, self.searches):
                if sentence.section.sure and not is_sure(text[one.piece.start : one.piece.end], one.score):
                    continue
                hits = self._candidates(text, one)
                yield self._phrase(sentence.start, one.piece, hits, self._missing(text, one, hits))
        others = [system for system in self.systems if system is not CodeSystem.ICD10CM]
        if others and _PROCEDURE.search(text):
            yield from self._procedures(sentence.start, text, found, others)

    def _candidates(self, text: str, one: Weighed) -> tuple[Hit, ...]:
        """By the status: none of what is denied, history codes of what was, else the disease's own."""
        status = one.piece.status
        if status is Status.NEGATED:
            return ()
        if status in {Status.HISTORICAL, Status.FAMILY}:
            return past(text[one.piece.start : one.piece.end], one.hits, status, self.searches, self.limit)
        words = text[one.piece.start : one.piece.end]
        return _best(of_pregnancy(words, one.hits, self.said, self.searches), self.limit)

    def _missing(self, text: str, one: Weighed, hits: tuple[Hit, ...]) -> tuple[str, ...]:
        if not hits or one.piece.status not in {Status.PRESENT, Status.POSSIBLE}:
            return ()
        return missing(text, hits[0], self.searches.beside(hits[0].code), self.said)

    def _procedures(
        self, start: int, text: str, found: Sequence[Piece], systems: Sequence[CodeSystem]
    ) -> Iterator[NotePhrase]:
        """What was done now, not formerly or perhaps, with candidates of each system."""
        for piece in found:
            words = text[piece.start : piece.end]
            if piece.status is Status.PRESENT and is_act(words) and _PROCEDURE.search(words):
                hits = [
                    hit for system in systems for hit in _best(self.searches.hits(words, system), self.limit)
                ]
                if hits:
                    yield self._phrase(start, piece, tuple(hits), ())

    def _phrase(
        self, start: int, piece: Piece, hits: tuple[Hit, ...], lacking: tuple[str, ...]
    ) -> NotePhrase:
        at, end = start + piece.start, start + piece.end
        return NotePhrase(at, end, self.text[at:end], piece.status, hits, lacking)


def _best(hits: tuple[Hit, ...], limit: int) -> tuple[Hit, ...]:
    """The first ones, as far as they stay near the best."""
    least = max(LEAST_NAMED, BESIDE_BEST * hits[0].score) if hits else 0.0
    return tuple(hit for hit in hits[:limit] if hit.score >= least)

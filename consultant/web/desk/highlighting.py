"""A text cut where something in it is marked: codes that were understood, and what identifies a patient.

Pure. The template writes the marks; nothing of the text is ever made HTML here.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from consultant.extraction.identifiers.masking import LABELS, OTHER

if TYPE_CHECKING:
    from collections.abc import Iterable

    from consultant.vocabulary import Identifier, Mention, Question

SHORTEST_REPEATED = 4
"""An identifier of fewer characters is not looked for in a reply: `12` would be found everywhere."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text: the mentions that it belongs to (indexes), and what identifies a patient (`[name]`), if anything."""

    text: str
    mentions: tuple[int, ...] = ()
    identifier: str = ""


def pieces(question: Question) -> list[Piece]:
    """The whole text, in order; cut at every end of a mark, so that marks may overlap."""
    text = question.text
    marks = [(one.start, one.end) for one in question.mentions]
    marks += [(one.start, one.end) for one in question.identifiers]
    cuts = sorted({0, len(text)} | {min(len(text), max(0, end)) for mark in marks for end in mark})
    return [
        Piece(text[start:end], _mentions_at(question.mentions, start), _identifier_at(question, start))
        for start, end in pairwise(cuts)
    ]


def _mentions_at(mentions: Iterable[Mention], at: int) -> tuple[int, ...]:
    return tuple(number for number, one in enumerate(mentions) if one.start <= at < one.end)


def _identifier_at(question: Question, at: int) -> str:
    found = next((one for one in question.identifiers if one.start <= at < one.end), None)
    return LABELS.get(found.kind, OTHER) if found else ""


def repeated(question: Question, reply: str) -> list[str]:
    """What a reply repeats of what identifies a patient, by its kinds (`[date of birth]`), each once."""
    said = reply.casefold()
    return list(
        dict.fromkeys(
            LABELS.get(one.kind, OTHER)
            for one in question.identifiers
            if len(words := _words_of(question, one)) >= SHORTEST_REPEATED and words in said
        )
    )


def _words_of(question: Question, one: Identifier) -> str:
    return question.text[one.start : one.end].strip().casefold()

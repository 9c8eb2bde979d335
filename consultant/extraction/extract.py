"""Read a question: the one way in. Mentions, particulars, intents and identifiers come from their modules.

Pure but for the books that it is given. It never raises for any text, and takes time in proportion to its length.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from consultant.extraction.folding import fold
from consultant.extraction.identifiers.find import find_identifiers
from consultant.extraction.intents.descriptions import find_descriptions
from consultant.extraction.intents.intent import read_intents
from consultant.extraction.mentions.find import MOST, find_mentions
from consultant.extraction.mentions.scan import names_a_code
from consultant.extraction.noise import noise_of
from consultant.extraction.particulars.gather import DRUG_SECTIONS, find_particulars
from consultant.vocabulary import CodeSystem, Description, Identifier, Part, Question

if TYPE_CHECKING:
    from datetime import date

    from consultant.extraction.folding import Folded
    from consultant.extraction.known import KnownCodes
    from consultant.vocabulary import Mention, Setting

_Stretch = TypeVar("_Stretch", Part, Identifier, Description)

EXTENT = 250_000
"""Characters that are read; no question is longer, and what a pasted file holds beyond is left to a human."""


def _mention_in(original: str, folded: Folded, mention: Mention) -> Mention:
    start, end = folded.span(mention.start, mention.end)
    return replace(mention, start=start, end=end, text=original[start:end])


def _is_drug(mention: Mention) -> bool:
    return mention.system is CodeSystem.HCPCS and mention.code.startswith(DRUG_SECTIONS)


def _once(mentions: tuple[Mention, ...], subject_ends: int) -> tuple[Mention, ...]:
    """`mentions` less those of the subject that the body names again."""
    body = {(one.system, one.code) for one in mentions if one.start >= subject_ends}
    return tuple(one for one in mentions if one.start >= subject_ends or (one.system, one.code) not in body)


def _moved(folded: Folded, stretch: _Stretch) -> _Stretch:
    """A part, an identifier or a description with its place in the text as it was written."""
    start, end = folded.span(stretch.start, stretch.end)
    return replace(stretch, start=start, end=end)


def _unread(whole: str, mentions: tuple[Mention, ...]) -> int:
    """How much of a text was left out: what stands behind its extent, or behind the last mention of a full list."""
    if len(mentions) >= MOST:
        return max(len(whole) - mentions[-1].end, 1)
    return max(len(whole) - EXTENT, 0)


def extract(
    text: str, *, books: KnownCodes, today: date, subject: str = "", default_setting: Setting | None = None
) -> Question:
    """The question that a mail asks, as of `today`, the day it was written.

    With a `subject`, `Question.text` is the subject, an empty line and `text`, so that codes named only in the
    subject count and every offset refers to `Question.text`; without one it is `text` itself. A reply's
    `Re:` is part of the subject and harmless. At most 200 mentions are read (`find.MOST`), of the first
    `EXTENT` characters; `Question.unread` says how much was left out.
    """
    whole = f"{subject}\n\n{text}" if subject else text
    folded = fold(whole[:EXTENT])
    identifiers = find_identifiers(folded.text)
    noise = noise_of(folded.text, ((one.start, one.end) for one in identifiers))
    mentions = _once(find_mentions(folded.text, noise, books), len(fold(subject).text))
    particulars = find_particulars(
        folded.text,
        today=today,
        places=[mention.start for mention in mentions],
        drugs=[mention.start for mention in mentions if _is_drug(mention)],
        default_setting=default_setting,
    )
    intents, parts = read_intents(folded.text, mentions, code_like=names_a_code(folded.text, noise))
    described = find_descriptions(folded.text, mentions, intents, parts)
    found = tuple(_mention_in(whole, folded, mention) for mention in mentions)
    return Question(
        text=whole,
        mentions=found,
        particulars=particulars,
        intents=intents,
        identifiers=tuple(_moved(folded, one) for one in identifiers),
        parts=tuple(_moved(folded, one) for one in parts),
        unread=_unread(whole, found),
        descriptions=tuple(_moved(folded, one) for one in described),
    )

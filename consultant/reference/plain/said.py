"""A sentence with the rows behind it, and how sentences become a paragraph that says which editions don't hold the date."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from consultant.reference.shapes import PlainWords

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from consultant.codes.entries import Edition
    from consultant.vocabulary import Citation

BY_LICENSEE, BY_DESK = "licensee", "desk"
_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence. `citations` are the rows that it states, `editions` the loaded ones among their books."""

    text: str
    citations: tuple[Citation, ...] = ()
    editions: tuple[Edition, ...] = ()


def said(text: str, *rows: tuple[Edition, str]) -> Said:
    """A sentence stated by rows of loaded editions."""
    return Said(
        text,
        tuple(edition.citation(row) for edition, row in rows),
        tuple(edition for edition, _ in rows),
    )


def paragraph(sentences: Iterable[Said], on: date | None) -> PlainWords:
    """The sentences in their order, each source once; at the end, what the editions can't say of the date."""
    every = [one for one in sentences if one.text]
    editions = dict.fromkeys(edition for one in every for edition in one.editions)
    unfit = [one for one in editions if not one.fits]
    text = " ".join([*(one.text for one in every), *_caution(unfit, on)])
    return PlainWords(text, BY_DESK, tuple(dict.fromkeys(cited for one in every for cited in one.citations)))


def _caution(unfit: Sequence[Edition], on: date | None) -> list[str]:
    """One sentence on all editions that don't hold the date, or that have not begun."""
    if not unfit:
        return []
    titles = list(dict.fromkeys(one.title for one in unfit))
    named = "; ".join(titles[:_MOST_NAMED]) + (" and others" if len(titles) > _MOST_NAMED else "")
    if on is None:
        return [f"Beware: not in force yet is what comes from {named}."]
    verb = "does" if len(titles) == 1 else "do"
    return [f"Beware: {named} {verb} not cover {on}, so nothing taken from there is stated of that date."]

"""Which edition answers for a date (RULES.md). Pure.

`lookup.py` gives the releases that are loaded; for which days an edition holds is in `catalogue.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from consultant.codes.catalogue import DATED_ROWS, FIRST_DAY, LAST_DAY, in_words
from consultant.codes.entries import Edition

if TYPE_CHECKING:
    from collections.abc import Sequence

    from consultant.codes.catalogue import Book
    from consultant.vocabulary import Setting

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Release:
    """An active release as the edition rule sees it; `ends` is the last day for which it was published."""

    id: int
    book: Book
    setting: Setting | None
    release: str
    starts: date
    ends: date
    partial: bool = False

    def __hash__(self) -> int:
        """Its id: releases are the keys of caches that are asked many times a question."""
        return self.id


def choose(releases: Sequence[Release], today: date, on: date | None) -> Edition | None:
    """The release among `releases` (one book, one setting) that answers for `on`; None where none can.

    Without a date: the newest complete one that has begun. A date: the one whose window holds it, else the nearest
    earlier, else the earliest, which then does not fit. A partial one answers only where its window holds the date.
    """
    complete = _cut_short(sorted((one for one in releases if not one.partial), key=lambda one: one.starts))
    if on is None:
        return _newest(complete, today)
    holding = _holding(complete, on)
    partial = _partial_holding(releases, on)
    if partial and (holding is None or partial.starts > holding.starts):
        holding = partial
    if holding and (holding.starts, holding.ends) == (FIRST_DAY, LAST_DAY):
        return _edition(
            holding, on, as_of=today, caution=f"names no edition, so nothing is said about {on} itself."
        )
    if holding:
        return _edition(holding, on, as_of=on)
    return _nearest(complete, on) if complete else None


def _cut_short(complete: Sequence[Release]) -> list[Release]:
    """Windows end where the next release begins: October's ICD-10-CM on 31 March where April's is loaded."""
    return [
        replace(one, ends=min(one.ends, after.starts - _DAY)) if one.book not in DATED_ROWS else one
        for one, after in pairwise(complete)
    ] + list(complete[-1:])


def _newest(complete: Sequence[Release], today: date) -> Edition | None:
    begun = [one for one in complete if one.starts <= today]
    if begun:
        return _edition(begun[-1], None, as_of=min(today, begun[-1].ends))
    if not complete:
        return None
    caution = f"begins on {complete[0].starts}, after today, and is the earliest edition on the books."
    return _edition(complete[0], None, as_of=complete[0].starts, caution=caution)


def _holding(complete: Sequence[Release], on: date) -> Release | None:
    """The complete release that speaks of `on`: its window holds the day, or its rows carry their history."""
    return next(
        (one for one in complete if on <= one.ends and (one.starts <= on or one.book in DATED_ROWS)), None
    )


def _partial_holding(releases: Sequence[Release], on: date) -> Release | None:
    held = [one for one in releases if one.partial and one.starts <= on <= one.ends]
    return max(held, key=lambda one: one.starts, default=None)


def _nearest(complete: Sequence[Release], on: date) -> Edition:
    """The nearest earlier release, judged on its last day, else the earliest on its first; neither fits."""
    earlier = [one for one in complete if one.starts <= on]
    nearest = earlier[-1] if earlier else complete[0]
    caution = (
        f"is the nearest edition on the books; it holds {in_words(nearest.starts, nearest.ends)}, "
        f"so nothing is said about {on} itself."
    )
    return _edition(nearest, on, as_of=nearest.ends if earlier else nearest.starts, caution=caution)


def _edition(chosen: Release, asked: date | None, as_of: date, caution: str = "") -> Edition:
    edition = Edition(
        release_id=chosen.id,
        book=chosen.book,
        setting=chosen.setting,
        release=chosen.release,
        starts=chosen.starts,
        ends=chosen.ends,
        asked=asked,
        as_of=as_of,
        fits=not caution,
    )
    return replace(edition, caution=f"{edition.title} {caution}") if caution else edition


def every_edition(releases: Sequence[Release], today: date, on: date | None) -> list[Edition]:
    """An edition for each of `releases` (one book, one setting): the one that answers first, the others newest first.

    The others do not fit; their caution says which days they hold for.
    """
    answering = choose(releases, today, on)
    partial = [one for one in releases if one.partial]
    complete = _cut_short(sorted((one for one in releases if not one.partial), key=lambda one: one.starts))
    others = sorted([*complete, *partial], key=lambda one: one.starts, reverse=True)
    rest = [
        _edition(one, on, as_of=one.ends, caution=f"holds {in_words(one.starts, one.ends)}.")
        for one in others
        if answering is None or one.id != answering.release_id
    ]
    return [answering, *rest] if answering else rest

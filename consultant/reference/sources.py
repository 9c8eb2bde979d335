"""Section `sources`: every edition that the page draws on, with the days for which it holds and what it was used for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.reference.laying import day_cell
from consultant.reference.shapes import Cell, Section, Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from consultant.codes.entries import Edition
    from consultant.codes.view import View
    from consultant.reference.shapes import Subject
    from consultant.vocabulary import Citation

KEY, TITLE = "sources", "Sources and editions"

_COLUMNS = ("Book", "Edition", "From", "To", "Used for", "Note")
_PARTIAL = "A partial release: it answers only where the date asks for it."
_NEWEST = "The newest edition loaded; it has ended."
_HEADING = "Heading"


def sources(subject: Subject, made: Sequence[Section]) -> Section | None:
    """What the sections that were made cite, edition by edition, in the order in which they are first cited."""
    used: dict[tuple[str, str], list[str]] = {}
    for title, one in _cited(subject, made):
        used.setdefault((one.system, one.release), []).append(title)
    rows = subject.books.read(_rows, used, subject.on)
    if not rows:
        return None
    return Section(KEY, TITLE, tables=(Table("Editions that this page draws on", _COLUMNS, rows),))


def ended(subject: Subject, made: Sequence[Section]) -> str:
    """How many of the editions have ended that answer because no date of service is given: a page as of today must say so."""
    if subject.on is not None:
        return ""
    cited = dict.fromkeys((one.system, one.release) for _, one in _cited(subject, made))
    over = subject.books.read(_ended, cited)
    if not over:
        return ""
    first, have = min(one.ends for one in over), "has" if len(over) == 1 else "have"
    return (
        f"No date of service is given, so the newest editions loaded answer; of these {len(over)} {have} ended, "
        f"the first on {first}. The last part of the page lists them."
    )


def _ended(view: View, cited: Mapping[tuple[str, str], None]) -> list[Edition]:
    named = {(one.citation("").system, one.release): one for one in view.every_edition(None)}
    found = (named[key] for key in cited if key in named)
    return [one for one in found if _told(view, one, None) == _NEWEST]


def _cited(subject: Subject, made: Sequence[Section]) -> list[tuple[str, Citation]]:
    entry = subject.found.entry
    heading = [(_HEADING, entry.edition.citation(entry.row))] if entry else []
    return [*heading, *((section.title, one) for section in made for one in section.citations)]


def _rows(
    view: View, used: Mapping[tuple[str, str], Sequence[str]], on: date | None
) -> tuple[tuple[Cell, ...], ...]:
    """A row for each edition that is used, named as citations name it."""
    named = {(one.citation("").system, one.release): one for one in view.every_edition(on)}
    return tuple(_row(view, named[key], titles, on) for key, titles in used.items() if key in named)


def _told(view: View, edition: Edition, on: date | None) -> str:
    """What the edition that answers can't say of the date; of the others the window tells enough."""
    answering = view.edition(edition.book, edition.setting, on)
    if answering is None or answering.release_id != edition.release_id:
        return ""
    is_past = on is None and edition.ends < view.today
    return edition.caution or (_NEWEST if is_past else "")


def _row(view: View, edition: Edition, titles: Sequence[str], on: date | None) -> tuple[Cell, ...]:
    partial = any(one.partial for one in view.releases if one.id == edition.release_id)
    told = " ".join(filter(None, (_PARTIAL if partial else "", _told(view, edition, on))))
    window = (day_cell(edition.starts), day_cell(edition.ends))
    used = Cell("; ".join(dict.fromkeys(titles)))
    return (Cell(edition.citation("").system), Cell(edition.release), *window, used, Cell(told))

"""Which files among many links are a publication's editions, and which of those are due. Pure.

Due are the newest edition that is in force today and those announced beyond it: CMS shows October's ICD-10-CM from
June on, and whoever took that alone would have no book for the summer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from consultant.codes.catalogue import MONTHS, find_window
from consultant.codes.publisher.links import by_ending
from consultant.errors import FetchFailed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from consultant.codes.publisher.links import Link
    from consultant.codes.publisher.publications import Publication

UNDATED = "current"
"""What an edition is called whose files are always replaced under one name."""

_VERSION = re.compile(r"(?:^|-)v(\d{3})r?(\d*)(?:-|$)")
_PART = re.compile(r"(?:^|-)f(\d)(?:-|$)")
_MONTH = {name[:3].lower(): number for name, number in MONTHS.items()}
_UPDATED = re.compile(
    r"-(?:updated?|revised)(?:-on)?"
    r"(?:-(?P<m>\d\d)-?(?P<d>\d\d)-?(?P<y>20\d\d)"
    rf"|-(?P<name>{'|'.join(_MONTH)})[a-z]*-(?P<day>\d\d?)-(?P<year>20\d\d))?"
)
"""`rvu26c-updated-06-30-2026`, `…-updated-12202024`, `…-updated-december-1-2021`: the day of a correction, no edition."""


@dataclass(frozen=True, slots=True)
class FoundEdition:
    """An edition on a page or in a folder: its name, its first day, and its parts in order (pages may stand for files).

    `gap` is a sentence on the parts that are missing between others, '' where none is.
    """

    release: str
    starts: date
    parts: tuple[Link, ...]
    gap: str = ""

    def get_parts(self) -> tuple[Link, ...]:
        """All parts. Raises FetchFailed where one is missing."""
        if self.gap:
            raise FetchFailed(self.gap)
        return self.parts


@dataclass(frozen=True, slots=True)
class _Sighting:
    """One link that belongs to an edition; `version` keeps parts together, `updated` prefers a corrected file."""

    release: str
    starts: date
    version: tuple[int, ...]
    part: int
    updated: tuple[int, ...]
    link: Link


def find_editions(publication: Publication, links: Iterable[Link], today: date) -> list[FoundEdition]:
    """The editions of `publication` that are due, oldest first; [] where no link fits.

    Files go before pages that lead to them; of two versions of an edition the higher; of two links to one part the one
    that was updated last, else the one that stands first.
    """
    sightings = [
        sighting
        for link in by_ending(list(links), publication.ending)
        if (sighting := _sight(publication, link)) is not None
    ]
    due = _due({sighting.release: sighting.starts for sighting in sightings}, today)
    return [_assemble(publication, release, sightings) for release in due]


def _sight(publication: Publication, link: Link) -> _Sighting | None:
    """What `link` is, by its file name or else by its words."""
    for name in link.slugs:
        if not publication.wanted.search(name) or (
            publication.unwanted and publication.unwanted.search(name)
        ):
            continue
        rest, updated = _without_update(name)
        edition = _edition(publication, rest)
        if edition is not None and (link.ending or publication.calendars):
            release, starts, order = edition
            version = _VERSION.search(rest)
            part = _PART.search(rest)
            numbers = tuple(int(number or 0) for number in version.groups()) if version else ()
            kept = (int(bool(link.ending)), *numbers)
            return _Sighting(release, starts, kept, int(part[1]) if part else 0, (*order, *updated), link)
    return None


def _without_update(name: str) -> tuple[str, tuple[int, ...]]:
    """The slug without the day of its correction, and that day; (1,) where it is only called updated."""
    found = _UPDATED.search(name)
    if found is None:
        return name, ()
    day: tuple[int, ...] = (1,)
    if found["y"]:
        day = (int(found["y"]), int(found["m"]), int(found["d"]))
    elif found["name"]:
        day = (int(found["year"]), _MONTH[found["name"]], int(found["day"]))
    return name[: found.start()] + name[found.end() :], day


def _edition(publication: Publication, name: str) -> tuple[str, date, tuple[int, ...]] | None:
    """Name and first day of the edition that a slug tells, and its day within a quarter where one is told."""
    if not publication.calendars:
        return UNDATED, date.min, ()
    for calendar in publication.calendars:
        if found := calendar.pattern.search(name):
            release = calendar.release(found)
            if window := find_window(publication.books[0], release):
                told = found.groupdict()
                return release, window[0], (int(told["month"]), int(told["day"])) if told.get("day") else ()
    return None


def _due(editions: dict[str, date], today: date) -> list[str]:
    """The newest edition in force and those after it, oldest first; all of them where none is in force yet."""
    begun = [starts for starts in editions.values() if starts <= today]
    newest = max(begun, default=date.min)
    due = [release for release, starts in editions.items() if starts >= newest]
    return sorted(due, key=lambda release: editions[release])


def _assemble(publication: Publication, release: str, sightings: list[_Sighting]) -> FoundEdition:
    """One edition with its parts, or with its gap: an announced edition may be laid out bit by bit."""
    mine = [one for one in sightings if one.release == release]
    version = max(one.version for one in mine)
    parts: dict[int, _Sighting] = {}
    for one in mine:
        if one.version == version and (one.part not in parts or one.updated > parts[one.part].updated):
            parts[one.part] = one
    missing = ", ".join(f"f{number}" for number in range(1, max(parts) + 1) if number not in parts)
    gap = f"{publication.name} {release}: part {missing} is not among the files offered, so nothing of it was taken."
    parts = {number: one for number, one in parts.items() if number or max(parts) == 0}
    links = tuple(parts[number].link for number in sorted(parts))
    return FoundEdition(release, mine[0].starts, links, gap if missing else "")

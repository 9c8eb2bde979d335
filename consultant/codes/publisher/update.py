"""One round of updating: for each publication find what is due, fetch what is new, import it, and tell what became of it.

A publication or an edition that fails stops no other, and whatever fails leaves the active releases as they are. Where
files come from is for `sources.py`, what the importers say for `codes/importers/`; the command line prints, and gives
the guard by which a failure that nobody foresaw is a result too.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Protocol

from consultant.codes.importers.results import ImportResult, Outcome
from consultant.codes.publisher.arrivals import Arrived
from consultant.codes.publisher.checking import check_edition, sha256_of
from consultant.codes.publisher.publications import PUBLICATIONS, Gate
from consultant.codes.publisher.records import Acquired, Acquisition, are_active, find_acquired, remember
from consultant.errors import FetchFailed, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy import Engine

    from consultant.codes.publisher.choosing import FoundEdition
    from consultant.codes.publisher.links import Link
    from consultant.codes.publisher.publications import Publication
    from consultant.codes.publisher.sources import Source


class Done(StrEnum):
    """What became of an edition (or of a publication of which none was found)."""

    FETCHED = "fetched"
    CURRENT = "already current"
    ABSENT = "not in the folder"
    UNLICENSED = "licence not accepted"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class UpdateResult:
    """What became of one edition; `message` is one sentence. `files` arrived now, `imports` are what came of them."""

    publication: Publication
    edition: str | None
    done: Done
    message: str
    files: tuple[Acquisition, ...] = ()
    imports: tuple[ImportResult, ...] = ()


def find_publications(books: Sequence[str]) -> tuple[Publication, ...]:
    """The publications that feed `books` (as `codes status` prints them); all where none is named. Raises UsageError."""
    if not books:
        return PUBLICATIONS
    known = {book.value for publication in PUBLICATIONS for book in publication.books}
    unknown = [book for book in books if book not in known]
    if unknown:
        message = f"{unknown[0]!r} is no book that can be fetched; take one of {', '.join(sorted(known))}."
        raise UsageError(message)
    return tuple(one for one in PUBLICATIONS if set(books).intersection(one.books))


class Guard(Protocol):
    """Does the work on a publication, or on one edition of it; what fails there becomes a result."""

    def __call__(
        self, publication: Publication, edition: str | None, work: Callable[[], list[UpdateResult]]
    ) -> list[UpdateResult]:
        """The results of `work`, or the one of its failure."""


@dataclass(frozen=True, slots=True)
class Update:
    """What a round works with; `load` imports files, `accepted` says that somebody accepted the AMA's licence."""

    engine: Engine
    source: Source
    clock: Callable[[], datetime]
    load: Callable[[Sequence[Path]], list[ImportResult]]
    accepted: bool
    guard: Guard

    def run(self, publications: Iterable[Publication]) -> list[UpdateResult]:
        """Every publication in turn; a result for each edition, or for the publication where none was found."""
        return [
            result
            for publication in publications
            for result in self.guard(publication, None, partial(self._publication, publication))
        ]

    def _publication(self, publication: Publication) -> list[UpdateResult]:
        closed = publication.gate is Gate.ACCEPTANCE and not self.accepted
        if closed and self.source.remote:
            return [_unlicensed(publication)]  # nothing is even looked for
        try:
            editions = self.source.editions(publication, self.clock().date())
        except FetchFailed as error:
            return [UpdateResult(publication, None, Done.FAILED, str(error))]
        if not editions:
            return [self._none_found(publication)]
        if closed:
            return [_unlicensed(publication)]
        return [
            result
            for edition in editions
            for result in self.guard(
                publication, edition.release, partial(self._edition, publication, edition)
            )
        ]

    def _none_found(self, publication: Publication) -> UpdateResult:
        if not self.source.remote:
            message = f"No file of {publication.name} is in the folder."
            return UpdateResult(publication, None, Done.ABSENT, message)
        message = f"{publication.name}: no link on {publication.landing} is a file of it; the page may have changed."
        return UpdateResult(publication, None, Done.FAILED, message)

    def _edition(self, publication: Publication, edition: FoundEdition) -> list[UpdateResult]:
        try:
            parts = self.source.parts(publication, edition, self.clock().date())
            files = self._acquire(publication, edition, parts)
        except FetchFailed as error:
            return [UpdateResult(publication, edition.release, Done.FAILED, str(error))]
        if files is None:
            message = f"{publication.name} {edition.release} is loaded already and has not changed."
            return [UpdateResult(publication, edition.release, Done.CURRENT, message)]
        return [self._imported(publication, edition, files)]

    def _acquire(
        self, publication: Publication, edition: FoundEdition, parts: Sequence[Link]
    ) -> tuple[Acquisition, ...] | None:
        """The files of an edition; None where all are loaded and unchanged. Raises FetchFailed."""
        before = {part: find_acquired(self.engine, publication.name, part.url) for part in parts}
        loaded = all(one and are_active(self.engine, one.releases) for one in before.values())
        kept = {part for part, one in before.items() if one and self._is_kept(publication, part, one)}
        arrived = {
            part: self.source.fetch(
                publication, part, one.known if one and (loaded or part in kept) else None
            )
            for part, one in before.items()
        }
        if loaded and not any(arrived.values()):
            return None
        for part, one in before.items():  # what is unchanged goes in again beside a part that is new
            again = Arrived.again(one.known) if one and part in kept else None
            arrived[part] = arrived[part] or again or self.source.fetch(publication, part, None)
        return tuple(
            Acquisition(publication.name, edition.release, self.source.path(publication, part), part.url, one)
            for part, one in arrived.items()
            if one
        )

    def _is_kept(self, publication: Publication, part: Link, one: Acquired) -> bool:
        """Whether the file that was fetched lies there unchanged."""
        path = self.source.path(publication, part)
        return (
            path.is_file() and path.stat().st_size == one.known.size and sha256_of(path) == one.known.sha256
        )

    def _imported(
        self, publication: Publication, edition: FoundEdition, files: tuple[Acquisition, ...]
    ) -> UpdateResult:
        try:
            check_edition(publication, edition.release, [file.path for file in files])
        except FetchFailed as error:
            remember(
                self.engine, files, (), self.clock()
            )  # so that it is not fetched again to be refused again
            return UpdateResult(publication, edition.release, Done.FAILED, str(error), files)
        imports = tuple(self.load([file.path for file in files]))
        refused = [one.message for one in imports if one.outcome is Outcome.REFUSED]
        standing = [one for one in imports if one.outcome in {Outcome.IMPORTED, Outcome.UNCHANGED}]
        made = [] if refused else sorted({_name(one) for one in standing})
        remember(self.engine, files, made, self.clock())
        done, message = _told(f"{publication.name} {edition.release}", refused, standing)
        return UpdateResult(publication, edition.release, done, message, files, imports)


def _unlicensed(publication: Publication) -> UpdateResult:
    message = f"{publication.name} is behind the AMA's licence, which nobody has accepted here yet."
    return UpdateResult(publication, None, Done.UNLICENSED, message)


def _name(result: ImportResult) -> tuple[str, str, str]:
    return (str(result.book or ""), str(result.setting or ""), result.release or "")


def _told(title: str, refused: list[str], standing: list[ImportResult]) -> tuple[Done, str]:
    if refused:
        return Done.FAILED, " ".join(refused)
    if not standing:
        return Done.FAILED, f"{title}: no code file that is known here is in what was fetched."
    if all(one.outcome is Outcome.UNCHANGED for one in standing):
        return Done.CURRENT, f"{title} is loaded already; nothing was changed."
    rows = sum(one.rows or 0 for one in standing)
    return Done.FETCHED, f"{title} was fetched and imported: {rows:,} rows."

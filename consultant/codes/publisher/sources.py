"""Where an update takes files from: what every source does, and the folder of files that were downloaded by hand.

The publisher's site is the other source (`site_source.py`); both find editions by the same names and give whole files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from consultant.codes.publisher.arrivals import Arrived
from consultant.codes.publisher.checking import check_file, sha256_of
from consultant.codes.publisher.choosing import find_editions
from consultant.codes.publisher.links import Link
from consultant.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from consultant.codes.publisher.arrivals import Known
    from consultant.codes.publisher.choosing import FoundEdition
    from consultant.codes.publisher.publications import Publication


class Source(Protocol):
    """Finds and gives the files of publications; every method may raise FetchFailed."""

    @property
    def remote(self) -> bool:
        """Whether it is the publisher: then every publication should be there."""

    def editions(self, publication: Publication, today: date) -> Sequence[FoundEdition]:
        """The editions that are due, oldest first."""

    def parts(self, publication: Publication, edition: FoundEdition, today: date) -> Sequence[Link]:
        """The files of an edition."""

    def path(self, publication: Publication, link: Link) -> Path:
        """Where the file of `link` is, once it was fetched."""

    def fetch(self, publication: Publication, link: Link, known: Known | None) -> Arrived | None:
        """Bring the file of `link` to its path, whole and checked; None where it is as `known`."""


class FolderSource:
    """A folder of files as they were downloaded; its folders are walked too, and the files stay where they are."""

    remote = False

    def __init__(self, folder: Path) -> None:
        """Raises UsageError where there is no such folder."""
        if not folder.is_dir():
            message = f"There is no folder {folder}."
            raise UsageError(message)
        paths = sorted(path for path in folder.resolve().rglob("*") if path.is_file())
        self._paths = {Link(path.as_uri(), ""): path for path in paths}

    def editions(self, publication: Publication, today: date) -> Sequence[FoundEdition]:
        """What the names of the files tell."""
        return find_editions(publication, [link for link in self._paths if link.ending], today)

    def parts(self, publication: Publication, edition: FoundEdition, today: date) -> Sequence[Link]:  # noqa: ARG002
        """The files themselves."""
        return edition.get_parts()

    def path(self, publication: Publication, link: Link) -> Path:  # noqa: ARG002
        """Where the file was found."""
        return self._paths[link]

    def fetch(self, publication: Publication, link: Link, known: Known | None) -> Arrived | None:
        """Check the file; nothing is copied."""
        path = self._paths[link]
        check_file(path, publication.ending, path.name)
        arrived = Arrived(link.url, "", "", path.stat().st_size, sha256_of(path))
        return None if known and known.sha256 == arrived.sha256 else arrived

    def left(self, publications: Sequence[Publication], today: date) -> list[str]:
        """The names of the files that are no publication's, or of an edition that is not due."""
        taken = {
            part
            for publication in publications
            for edition in self.editions(publication, today)
            for part in edition.parts
        }
        return [path.name for link, path in self._paths.items() if link not in taken]

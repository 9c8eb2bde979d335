"""The publisher's site as a source of files: landing pages, pages of an edition, downloads into a folder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from consultant.codes.publisher.choosing import find_editions
from consultant.codes.publisher.download import Download
from consultant.errors import FetchFailed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from consultant.codes.importers.results import Progress
    from consultant.codes.publisher.arrivals import Arrived, Known
    from consultant.codes.publisher.choosing import FoundEdition
    from consultant.codes.publisher.links import Link
    from consultant.codes.publisher.publications import Publication
    from consultant.codes.publisher.website import Website


@dataclass(frozen=True, slots=True)
class PublisherSource:
    """The publisher's site; files are kept in `folder`, one folder a publication."""

    website: Website
    folder: Path
    accepted: bool
    progress: Progress
    remote: bool = True

    def editions(self, publication: Publication, today: date) -> Sequence[FoundEdition]:
        """What the landing page links to; an edition may be a page of its own yet."""
        return find_editions(publication, self.website.landing(publication.landing).links, today)

    def parts(self, publication: Publication, edition: FoundEdition, today: date) -> Sequence[Link]:
        """The edition's files; CMS puts those of the fee schedules on a page of the edition."""
        leading = edition.get_parts()
        if all(part.ending for part in leading):
            return leading
        pages = [self.website.page(self.website.site.admit(part.url, part.url)) for part in leading]
        files = [link for page in pages for link in page.links if link.ending]
        for found in find_editions(publication, files, today):
            if found.release == edition.release:
                return found.get_parts()
        message = f"{publication.name} {edition.release}: its page links to no file of it; the page may have changed."
        raise FetchFailed(message)

    def path(self, publication: Publication, link: Link) -> Path:
        """In the folder of the publication."""
        return self.folder / publication.name / link.file_name

    def fetch(self, publication: Publication, link: Link, known: Known | None) -> Arrived | None:
        """Download, resumed where it was cut off."""
        path = self.path(publication, link)
        return Download(self.website, link, path, self.accepted, self.progress).fetch(known)

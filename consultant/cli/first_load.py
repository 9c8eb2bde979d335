"""The books that come with the install: ICD-10-CM from the tabular XML that a dependency carries, loaded once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.cli.codes import import_with_progress
from consultant.codes.entries import Book
from consultant.codes.importers.carried import carried_icd10cm

if TYPE_CHECKING:
    from consultant.cli.services import Services


def load_carried_books(services: Services) -> None:
    """Load ICD-10-CM with a progress bar where no edition of it is on the books yet."""
    if any(services.books.edition(book) for book in (Book.ICD10CM, Book.ICD10CM_TABULAR)):
        return
    print("Loading ICD-10-CM …", flush=True)
    import_with_progress(services, [carried_icd10cm()])

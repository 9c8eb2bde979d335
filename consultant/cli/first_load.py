"""The books that a first start brings: ICD-10-CM from the tabular XML that a dependency carries, then what is free at CMS.

Without a network the desk serves with what it has; no later start tries again, `codes update` does. A publisher that is
slow is waited for so long and then left to a thread beside the open desk; nothing that it does can end `serve`.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from consultant.cli.code_imports import import_with_progress
from consultant.cli.update_round import Round, explained
from consultant.codes.catalogue import Book
from consultant.codes.importers.icd10.carried import carried_icd10cm
from consultant.codes.publisher.publications import FREE
from consultant.codes.publisher.trust import Patience, without_user
from consultant.codes.publisher.update import Done

if TYPE_CHECKING:
    from collections.abc import Sequence

    from consultant.cli.services import Services
    from consultant.codes.publisher.update import UpdateResult

PATIENCE = Patience(connect=3, read=10)
"""A start does not wait longer for a network that is not there."""
LONGEST_SECONDS = 30.0
"""How long the door stays shut for the books; what is not here by then comes beside the open desk."""

_GATED = (
    "Pair edits, fee schedule, OPPS and coverage documents are behind the AMA's licence, and MUE and add-on edits "
    "carry its notice: consultant codes update --accept-ama-license fetches them all."
)


def load_first_books(services: Services) -> None:
    """Load what is to be had without a licence where no edition of ICD-10-CM is on the books yet."""
    if any(services.books.edition(book) for book in (Book.ICD10CM, Book.ICD10CM_TABULAR)):
        return
    print("Loading ICD-10-CM …", flush=True)
    import_with_progress(services, [carried_icd10cm()])
    if services.settings.publisher_url is not None:
        print(f"Fetching the free books from {without_user(services.settings.publisher_url)} …", flush=True)
        fetching = threading.Thread(target=_fetch, args=(services,), daemon=True, name="first books")
        fetching.start()
        fetching.join(LONGEST_SECONDS)
        if fetching.is_alive():
            print(
                "They are still coming; the desk opens meanwhile, and a line here tells when they are in.",
                flush=True,
            )


def _fetch(services: Services) -> None:
    """Fetch, and print one line on what came; the desk opens whatever happened."""
    try:
        told = _told(Round(services, FREE, None).from_publisher(PATIENCE))
    except Exception as error:  # noqa: BLE001 - above a thread there is nobody who would turn it into a sentence
        told = f"{explained(error)} The desk serves with the books that it has."
    print(told, _GATED, sep="\n", flush=True)


def _told(results: Sequence[UpdateResult]) -> str:
    came = [f"{one.publication.name} {one.edition}" for one in results if one.done is Done.FETCHED]
    failures = list(dict.fromkeys(one.message for one in results if one.done is Done.FAILED))
    if not failures:
        return f"Fetched: {', '.join(came) or 'nothing new'}."
    more = f" ({len(failures) - 1} more failures like it)" if len(failures) > 1 else ""
    fetched = f"Fetched: {', '.join(came)}." if came else "No book was fetched."
    return f"{fetched} {failures[0]}{more} The desk serves with what it has; consultant codes update tries again."

"""`consultant codes update`: fetch what is newer from the publisher, or from a folder of files, import it, and report.

A gated book needs an acceptance of the AMA's notice, given now or recorded before. Exit 1 where a publication failed, or
where a licence kept out what was named, or all that there was to do.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from consultant.cli import lifeline
from consultant.cli.accounts import AsJson, By, who
from consultant.cli.code_imports import result_json, tell_changed_answers
from consultant.cli.output import print_json, print_table
from consultant.cli.services import open_services
from consultant.cli.update_round import Round
from consultant.codes.publisher.notice import AMA_NOTICE
from consultant.codes.publisher.publications import Gate
from consultant.codes.publisher.records import Acceptance, accept, find_acceptance
from consultant.codes.publisher.sources import FolderSource
from consultant.codes.publisher.update import Done, UpdateResult, find_publications
from consultant.errors import FetchFailed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from consultant.cli.services import Services
    from consultant.codes.publisher.publications import Publication
    from consultant.codes.publisher.records import Acquisition

HOW_TO_ACCEPT = "say --accept-ama-license to record that you accept its terms and to take what is behind it."
_COLUMNS = ("publication", "edition", "done")


def update_command(
    books: Annotated[
        list[str] | None, typer.Argument(help="Books as `codes status` names them; default: all.")
    ] = None,
    accept_license: Annotated[
        bool, typer.Option("--accept-ama-license", help="Record that you accept the AMA's terms.")
    ] = False,
    from_dir: Annotated[
        Path | None,
        typer.Option("--from-dir", help="A folder of downloaded files in place of the publisher."),
    ] = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Fetch newer editions from the publisher, or from a folder, and import them."""
    lifeline.watch()
    publications = find_publications(books or [])
    folder = FolderSource(from_dir) if from_dir else None
    services = open_services()
    began = services.clock()
    acceptance = _acceptance(services, publications, who((by or "").strip()) if accept_license else None)
    this = Round(services, publications, acceptance)
    results = this.from_folder(folder) if folder else this.from_publisher()
    left = folder.left(publications, services.clock().date()) if folder else []
    if as_json:
        print_json({"results": [_json(result) for result in results], "left": left})
    else:
        _print(results, left)
        tell_changed_answers(services, began)
    _raise_for_failures(results, named=bool(books))


def _acceptance(services: Services, publications: Sequence[Publication], by: str | None) -> Acceptance | None:
    """Show the notice where a publication has one or `by` accepts it; the acceptance, else the last one of the same text."""
    engine, gates = services.books_engine, {publication.gate for publication in publications}
    shown = bool(by) or gates != {Gate.NONE}
    if shown:
        print(AMA_NOTICE, file=sys.stderr, flush=True)  # before it is accepted
    acceptance = (
        accept(engine, AMA_NOTICE, by, services.clock()) if by else find_acceptance(engine, AMA_NOTICE)
    )
    if shown and acceptance:
        print(f"Accepted by {acceptance.by} on {acceptance.at:%Y-%m-%d}.", file=sys.stderr)
    elif shown and Gate.ACCEPTANCE in gates:
        print(f"Not accepted yet; {HOW_TO_ACCEPT}", file=sys.stderr)
    return acceptance


def _print(results: Sequence[UpdateResult], left: Sequence[str]) -> None:
    shown = [result for result in results if result.done is not Done.ABSENT]
    print_table(_COLUMNS, [(one.publication.name, one.edition, one.done) for one in shown])
    for result in shown:
        for imported in result.imports:
            if imported.book:
                print(imported.message)
    for result in shown:
        if result.done in {Done.FETCHED, Done.CURRENT} and not result.imports:
            print(result.message)
    if left:
        print(
            f"Left in the folder, as no publication's or not due ({len(left)}); codes import takes any code file."
        )


def _json(result: UpdateResult) -> dict[str, Any]:
    return {
        "publication": result.publication.name,
        "books": list(result.publication.books),
        "gate": result.publication.gate,
        "edition": result.edition,
        "done": result.done,
        "message": result.message,
        "files": [_file_json(file) for file in result.files],
        "imports": [result_json(one) for one in result.imports],
    }


def _file_json(file: Acquisition) -> dict[str, Any]:
    return {
        "name": file.path.name,
        "url": file.arrived.url,
        "sha256": file.arrived.sha256,
        "size": file.arrived.size,
    }


def _raise_for_failures(results: Sequence[UpdateResult], *, named: bool) -> None:
    """Raise FetchFailed with the last sentence of several; a licence counts where it kept out what was named, or everything."""
    failed = _failures(results)
    refused = [result.publication.name for result in results if result.done is Done.UNLICENSED]
    if refused and (named or not any(result.done in {Done.FETCHED, Done.CURRENT} for result in results)):
        are = "are" if len(refused) > 1 else "is"
        failed.append(f"{', '.join(refused)} {are} behind the AMA's licence; {HOW_TO_ACCEPT}")
    if not failed and all(result.done is Done.ABSENT for result in results):
        failed = ["No file in the folder is of a publication that is known here."]
    for sentence in failed[:-1]:
        print(f"consultant: {sentence}", file=sys.stderr)
    if failed:
        raise FetchFailed(failed[-1])


def _failures(results: Sequence[UpdateResult]) -> list[str]:
    """A sentence for each failure; publications that failed for the same reason share one."""
    names: dict[str, list[str]] = {}
    for result in results:
        if result.done is Done.FAILED:
            names.setdefault(result.message, []).append(result.publication.name)
    return [
        message if message.startswith(tuple(names)) else f"{', '.join(names)}: {message}"
        for message, names in names.items()
    ]

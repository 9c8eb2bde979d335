"""`consultant codes …`: bring code files in, and see which editions are on the books."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from consultant.cli.accounts import AsJson, By, who
from consultant.cli.output import parse_setting, print_json, print_table
from consultant.cli.services import open_services
from consultant.codes.entries import Book
from consultant.codes.importers.imports import import_paths
from consultant.codes.importers.results import ImportResult, Outcome, Progress
from consultant.errors import ConsultantError, ImportRejected, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from consultant.cli.services import Services
    from consultant.codes.entries import ReleaseStatusLine

app = typer.Typer(no_args_is_help=True, help="Code books: import them, see what is loaded.")

AMA_NOTICE = (
    "These tables are keyed by CPT code numbers. CPT is copyrighted by the American Medical Association, and CMS "
    "releases the tables for use inside one's own organisation in Medicare, Medicaid and other CMS programmes, on the "
    "licence terms shown where they are downloaded."
)
_HOW_TO_ACCEPT = "Recorded: not accepted. Say --accept-ama-license to record that you accept those terms."
_UNKNOWN_SHOWN = 5
_COLUMNS = (
    "book",
    "setting",
    "release",
    "from",
    "to",
    "status",
    "rows",
    "codes",
    "billable",
    "modifiers",
    "imported_at",
)


class _BarProgress(Progress):
    """A progress bar an edition."""

    def __init__(self, bars: Bars) -> None:
        self._bars = bars
        self._tasks: dict[str, tuple[TaskID, int]] = {}

    def begin(self, title: str, total: int) -> None:
        self._tasks[title] = self._bars.add_task(title, total=total), total

    def advance(self, title: str, done: int) -> None:
        self._bars.update(self._tasks[title][0], completed=done)

    def end(self, title: str) -> None:
        task, total = self._tasks[title]
        self._bars.update(task, completed=total)


@contextmanager
def _bars() -> Iterator[Progress]:
    """Bars on standard error where that is a terminal, nothing elsewhere."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
    )
    with Bars(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty()) as bars:
        yield _BarProgress(bars)


def import_with_progress(services: Services, paths: Sequence[Path], **said: Any) -> list[ImportResult]:  # noqa: ANN401
    """`import_paths` with bars; `said` are its keywords. Raises UsageError for a path that is not there."""
    with _bars() as progress:
        return import_paths(services.books_engine, paths, clock=services.clock, progress=progress, **said)


@app.command("import")
def import_command(
    paths: Annotated[list[Path], typer.Argument(help="Files, zips or folders.")],
    partial: Annotated[
        bool, typer.Option("--partial", help="Take a small or gapped edition as a part.")
    ] = False,
    setting: Annotated[str | None, typer.Option(help="Where neither content nor name tells it.")] = None,
    release: Annotated[str | None, typer.Option(help="The edition, where the name does not tell it.")] = None,
    accept: Annotated[
        bool, typer.Option("--accept-ama-license", help="Record that you accept the AMA's terms.")
    ] = False,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Import code files; what they are is recognised by their content."""
    results = import_with_progress(
        open_services(),
        paths,
        partial=partial,
        setting=parse_setting(setting),
        release=release,
        license_accepted_by=who(by) if accept else None,
    )
    if any(result.licensed for result in results):
        print(AMA_NOTICE, f"Recorded: accepted by {who(by)}." if accept else _HOW_TO_ACCEPT, file=sys.stderr)
    if as_json:
        print_json({"results": [_result_json(result) for result in results]})
    else:
        _print_results(results)
    _raise_if_refused(results)


def _result_json(result: ImportResult) -> dict[str, Any]:
    return {
        "outcome": result.outcome,
        "book": result.book,
        "setting": result.setting,
        "release": result.release,
        "rows": result.rows,
        "files": list(result.files),
        "message": result.message,
    }


def _print_results(results: list[ImportResult]) -> None:
    unknown = [result for result in results if result.outcome is Outcome.UNKNOWN]
    for result in results:
        if result.outcome in {Outcome.IMPORTED, Outcome.UNCHANGED, Outcome.LEFT_OUT}:
            print(result.message)
    for result in unknown[:_UNKNOWN_SHOWN]:
        print(result.message)
    if len(unknown) > _UNKNOWN_SHOWN:
        print(
            f"{len(unknown) - _UNKNOWN_SHOWN} more files are no code files that are known here; --json names them."
        )


def _raise_if_refused(results: list[ImportResult]) -> None:
    refused = [result.message for result in results if result.outcome is Outcome.REFUSED]
    if refused:
        raise ImportRejected(" ".join(refused))
    if all(result.outcome is Outcome.UNKNOWN for result in results):
        message = "Nothing was imported: there is no code file among what was named."
        raise ImportRejected(message)


@app.command("status")
def status(as_json: AsJson = False) -> None:
    """Which editions are loaded."""
    lines = [_line_json(line) for line in open_services().books.status()]
    if as_json:
        print_json({"books": lines})
    elif lines:
        print_table(_COLUMNS, [[line[name] for name in _COLUMNS] for line in lines])
    else:
        print("No code book is loaded; see consultant codes import.")


def _line_json(line: ReleaseStatusLine) -> dict[str, Any]:
    return {
        "book": line.book,
        "setting": line.setting,
        "release": line.release,
        "from": line.starts.isoformat(),
        "to": line.ends.isoformat() if line.ends else None,
        "status": line.status,
        "rows": line.rows,
        "codes": line.codes,
        "billable": line.billable,
        "modifiers": line.modifiers,
        "sha256": line.sha256,
        "imported_at": line.imported_at,
    }


@app.command("show")
def show(
    book: Annotated[str, typer.Argument(help="The book, as `codes status` prints it.")],
    release: Annotated[str, typer.Argument(help="The edition, as `codes status` prints it.")],
    as_json: AsJson = False,
) -> None:
    """Everything about one edition: its files, its digest, the licence, former imports."""
    if book not in set(Book):
        message = f"{book!r} is no book; take one of {', '.join(Book)}."
        raise UsageError(message)
    found = [
        _line_json(one.line)
        | {"partial": one.partial, "licence": one.licence or None, "files": list(one.files)}
        for one in open_services().books.details(Book(book), release)
    ]
    if not found:
        message = f"There is no edition {release!r} of {Book(book).words} on the books."
        raise UsageError(message)
    if as_json:
        print_json({"releases": found})
    for line in found if not as_json else ():
        for name, value in line.items():
            print(
                f"{name:>12}  {', '.join(value) if isinstance(value, list) else '' if value is None else value}"
            )
        print()


@app.command("update")
def update() -> None:
    """Fetch newer editions from the publishers: not built yet."""
    message = "codes update is not built yet; download the files and give them to codes import."
    raise ConsultantError(message)

"""`consultant codes import`: bring code files in, with a bar an edition, and tell what became of every file."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from rich.console import Console
from rich.progress import BarColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars
from rich.table import Table

from consultant.changed_answers import notice
from consultant.cli.accounts import AsJson, By, who
from consultant.cli.output import parse_setting, print_json
from consultant.cli.services import open_services
from consultant.codes.importers.imports import import_paths
from consultant.codes.importers.results import ImportResult, Outcome, Progress
from consultant.codes.publisher.notice import AMA_NOTICE
from consultant.errors import ImportRejected

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from consultant.cli.services import Services

_HOW_TO_ACCEPT = "Recorded: not accepted. Say --accept-ama-license to record that you accept those terms."
_RESULT_COLUMNS: tuple[tuple[str, Literal["left", "right"]], ...] = (
    ("file", "left"),
    ("recognised as", "left"),
    ("edition", "left"),
    ("rows", "right"),
    ("new", "right"),
    ("changed", "right"),
    ("ended", "right"),
    ("result", "left"),
)
_FILES_SHOWN = 4
_PIPED_WIDTH = 240


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
    services = open_services()
    began = services.clock()
    results = import_with_progress(
        services,
        paths,
        partial=partial,
        setting=parse_setting(setting),
        release=release,
        license_accepted_by=who(by) if accept else None,
    )
    if any(result.licensed for result in results):
        print(AMA_NOTICE, f"Recorded: accepted by {who(by)}." if accept else _HOW_TO_ACCEPT, file=sys.stderr)
    if as_json:
        print_json({"results": [result_json(result) for result in results]})
    else:
        print_results(results)
        tell_changed_answers(services, began)
    _raise_if_refused(results)


def result_json(result: ImportResult) -> dict[str, Any]:
    """What became of one edition or file, as `--json` prints it."""
    return {
        "outcome": result.outcome,
        "recognised": result.recognised or None,
        "book": result.book,
        "setting": result.setting,
        "release": result.release,
        "rows": result.rows,
        "new": result.added,
        "changed": result.changed,
        "ended": result.ended,
        "files": list(result.files),
        "message": result.message,
        "notes": list(result.notes),
    }


def print_results(results: Sequence[ImportResult]) -> None:
    """What became of every file, as a table; then what else there is to say."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading, justify in _RESULT_COLUMNS:
        table.add_column(heading, justify=justify, overflow="fold")
    for result in results:
        table.add_row(*_cells(result))
    console = Console(highlight=False)
    (console if console.is_terminal else Console(highlight=False, width=_PIPED_WIDTH)).print(table)
    for note in dict.fromkeys(note for result in results for note in result.notes):
        print(note)


def tell_changed_answers(services: Services, began: datetime) -> None:
    """Say so where answers that were sent rest on rows that an activation since `began` has changed."""
    told = notice(services.engine, services.books, activated_since=began)
    if told:
        print(told)


def _cells(result: ImportResult) -> Iterator[str]:
    """The row of one result."""
    yield "\n".join(result.files[:_FILES_SHOWN]) + _more(result.files[_FILES_SHOWN:])
    yield result.recognised
    yield " ".join(filter(None, (result.release, result.setting and result.setting.words)))
    yield from ("" if count is None else f"{count:,}" for count in (result.rows, *_difference(result)))
    told = result.outcome in {Outcome.IMPORTED, Outcome.UNCHANGED}
    yield result.outcome if told else f"{result.outcome}: {_reason(result)}"


def _reason(result: ImportResult) -> str:
    """The message without the file's name at its head: that stands in the row already."""
    said = result.message.removeprefix(result.files[0])
    return said.removeprefix(f" is {result.outcome}").lstrip(":, ")


def _difference(result: ImportResult) -> tuple[int | None, ...]:
    return result.added, result.changed, result.ended


def _more(files: Sequence[str]) -> str:
    return f"\nand {len(files)} more" if files else ""


def _raise_if_refused(results: list[ImportResult]) -> None:
    refused = [result.message for result in results if result.outcome is Outcome.REFUSED]
    if refused:
        raise ImportRejected(" ".join(refused))
    if not any(result.book for result in results):
        message = "Nothing was imported: there is no code file among what was named."
        raise ImportRejected(message)

"""`consultant codes jobs`, and `codes job`, which a page starts: one import as a process of its own (administration/imports.py)."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from consultant.administration.imports import (
    JobProgress,
    JobState,
    fail_the_killed,
    finish,
    get_job,
    job_json,
    list_jobs,
    tell,
    uploaded,
)
from consultant.cli.accounts import AsJson
from consultant.cli.code_imports import result_json
from consultant.cli.output import parse_setting, print_json, print_table
from consultant.cli.services import open_services
from consultant.cli.update_round import Round, explained
from consultant.codes.importers.imports import import_paths
from consultant.codes.importers.results import ImportResult, Outcome
from consultant.codes.publisher.notice import AMA_NOTICE
from consultant.codes.publisher.records import accept, find_acceptance
from consultant.codes.publisher.update import Done, UpdateResult, find_publications

if TYPE_CHECKING:
    from collections.abc import Sequence

    from consultant.cli.services import Services

DONE_WORDS = "Done; what became of each file stands below."
FAILED_WORDS = "Something was refused; the former editions stay, and the reasons stand below."
_KEPT = (
    "outcome",
    "recognised",
    "book",
    "setting",
    "release",
    "rows",
    "new",
    "changed",
    "ended",
    "files",
    "message",
)


def jobs_command(
    number: Annotated[
        int | None, typer.Argument(help="Only this one, with what became of each file.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Imports and updates that were started from the pages, the newest first."""
    services = open_services()
    fail_the_killed(services.engine, services.settings, services.clock())
    found = [get_job(services.engine, number)] if number is not None else list_jobs(services.engine)
    rows = [job_json(job) for job in found]
    if as_json:
        print_json({"jobs": rows})
        return
    shown = ("number", "state", "done", "total", "by", "at", "words")
    print_table(shown, [[row[name] for name in shown] for row in rows])
    for one in rows[0]["outcome"] if number is not None else ():
        print(f"{', '.join(one['files'])}: {one['outcome']}. {one['message']}")


def job_command(
    number: Annotated[int, typer.Argument(help="The job's number.")],
    folder: Annotated[
        Path | None, typer.Option(help="Import the files of this folder, and remove it; default: update.")
    ] = None,
    accepted_by: Annotated[str, typer.Option(help="Who accepted the AMA's terms with it.")] = "",
    partial: Annotated[bool, typer.Option("--partial", help="As `codes import` takes it.")] = False,
    setting: Annotated[str | None, typer.Option(help="As `codes import` takes it.")] = None,
    release: Annotated[str | None, typer.Option(help="As `codes import` takes it.")] = None,
) -> None:
    """Run a job that a page has made; nobody else need call it."""
    services = open_services()
    tell(services.engine, number, state=JobState.RUNNING)
    try:
        if folder is None:
            rows = _update(services, accepted_by)
        else:
            said = {"partial": partial, "setting": parse_setting(setting), "release": release}
            rows = _import(services, number, list(uploaded(folder)), accepted_by, said)
    except Exception as error:
        finish(services.engine, number, JobState.FAILED, explained(error), [], services.clock())
        raise
    finally:
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)
    bad = {Outcome.REFUSED.value, Done.FAILED.value}
    failed = not rows or any(row["outcome"] in bad for row in rows)
    state, words = (JobState.FAILED, FAILED_WORDS) if failed else (JobState.DONE, DONE_WORDS)
    finish(services.engine, number, state, words, rows, services.clock())


def _import(
    services: Services, number: int, paths: Sequence[Path], by: str, said: dict[str, Any]
) -> list[dict[str, Any]]:
    progress = JobProgress(services.engine, number, time.monotonic)
    results = import_paths(
        services.books_engine,
        paths,
        clock=services.clock,
        progress=progress,
        license_accepted_by=by or None,
        **said,
    )
    return [_row(result) for result in results]


def _row(result: ImportResult) -> dict[str, Any]:
    found = result_json(result)
    licence = "" if not result.licensed else "carries the AMA's notice"
    return {name: found[name] for name in _KEPT} | {"licence": licence}


def _update(services: Services, by: str) -> list[dict[str, Any]]:
    """`codes update` for every book, under the acceptance that was given with it or before."""
    engine = services.books_engine
    acceptance = (
        accept(engine, AMA_NOTICE, by, services.clock()) if by else find_acceptance(engine, AMA_NOTICE)
    )
    results = Round(services, find_publications([]), acceptance).from_publisher()
    return [row for result in results if result.done is not Done.ABSENT for row in _rows(result)]


def _rows(result: UpdateResult) -> list[dict[str, Any]]:
    if result.imports:
        return [_row(one) for one in result.imports]
    name = " ".join(filter(None, (result.publication.name, result.edition)))
    return [
        dict.fromkeys(_KEPT)
        | {"outcome": result.done.value, "files": [name], "message": result.message, "licence": ""}
    ]

"""`consultant backup` and `consultant restore`: a whole desk as one file, and back into an empty home (docs/running/backup.md)."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from consultant.administration import backing_up, restoring
from consultant.audit_log import Actor
from consultant.cli.accounts import AsJson, By, who
from consultant.cli.output import print_json
from consultant.cli.services import open_services, utc_now
from consultant.config import read_settings
from consultant.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from consultant.administration.backing_up import MadeBackup
    from consultant.administration.restoring import Placed, Settled
    from consultant.config import Settings

KEY_IS_NOT_IN_IT = "THE SEAL KEY IS NOT IN THE BACKUP. Keep CONSULTANT_SEAL_KEY somewhere else: without it nobody can read this file."
NOT_SEALED = "No seal key is set, so that mails and questions are in it as they are: keep it as you keep patients' records."


def backup(
    to: Annotated[
        Path | None,
        typer.Argument(
            help="The file to write (it has an ending: x.zip), or a folder for it (default: backups/ in the home)."
        ),
    ] = None,
    without_books: Annotated[
        bool, typer.Option("--without-books", help="Leave the code books out; they can be imported again.")
    ] = False,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Write the whole desk into one file while it works: stores, mailboxes, templates, outbox; no secret of the environment."""
    settings, now = read_settings(), utc_now()
    _refuse_without_a_desk(settings)
    services = open_services(settings)
    stores = {"desk": services.engine} | ({} if without_books else {"books": services.books_engine})
    with _ended_in_order():
        made = backing_up.back_up(settings, stores, _target(settings, to, now), Actor(who(by), "cli"), now)
    if as_json:
        print_json(_made_json(made))
        return
    held = ", ".join(f"{sum(one.rows.values())} rows of {name}" for name, one in made.manifest.stores.items())
    print(
        f"{made.path} ({made.size / (1 << 20):.1f} MiB) holds {held} and {len(made.manifest.members)} files."
    )
    print(KEY_IS_NOT_IN_IT if made.manifest.seal else NOT_SEALED)


@contextmanager
def _ended_in_order() -> Iterator[None]:
    """SIGTERM and a terminal that is closed end the block as Ctrl-C does, so that no copy and no half desk is left."""
    ours = [one for one in (signal.SIGTERM, signal.SIGHUP) if signal.getsignal(one) is signal.SIG_DFL]
    for one in ours:
        signal.signal(one, signal.default_int_handler)
    try:
        yield
    finally:
        for one in ours:
            signal.signal(one, signal.SIG_DFL)


def _refuse_without_a_desk(settings: Settings) -> None:
    """A backup of a home that does not exist would make one, and say that all is well."""
    home_s = settings.database_url.startswith("sqlite")
    if home_s and not Path(settings.database_url.partition(":///")[2]).is_file():
        message = f"There is no desk at {settings.home}; set CONSULTANT_HOME or CONSULTANT_DATABASE_URL."
        raise UsageError(message)


def _target(settings: Settings, to: Path | None, now: datetime) -> Path:
    name = f"consultant-{now:%Y%m%dT%H%M%SZ}.zip"
    if to is None:
        return settings.home / "backups" / name
    return to / name if to.is_dir() or not to.suffix else to


def _made_json(made: MadeBackup) -> dict[str, Any]:
    return {
        "file": str(made.path),
        "bytes": made.size,
        "made_at": made.manifest.made_at.isoformat(),
        "program": made.manifest.program,
        "seal_keys": made.manifest.seal,
        "stores": _stores_json(made.manifest.stores),
        "files": len(made.manifest.members),
    }


def _stores_json(stores: dict[str, Any]) -> dict[str, Any]:
    keys = ("kind", "revision", "rows")
    return {name: {key: getattr(one, key) for key in keys} for name, one in stores.items()}


def restore(
    file: Annotated[Path, typer.Argument(help="The backup.")],
    erased: Annotated[
        list[Path] | None,
        typer.Option(
            help="Who was erased since: a list of `retention erased`, or a later backup; may be given again."
        ),
    ] = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Put a backup into an empty home; exit 1 where the restored desk does not fit."""
    settings = read_settings()
    marks = restoring.read_erased(file, erased or [])
    with _ended_in_order():
        placed = restoring.place(settings, file)
        try:
            desk = open_services(settings).desk(silent=True)
            settled = restoring.settle(desk, placed, marks, Actor(who(by), "cli"))
        except BaseException:
            restoring.take_away(settings)
            raise
    if as_json:
        print_json(_restored_json(file, placed, settled))
    else:
        _say(settings, placed, settled)
    if not settled.sound:
        raise typer.Exit(1)


def _restored_json(file: Path, placed: Placed, settled: Settled) -> dict[str, Any]:
    return {
        "file": str(file),
        "made_at": placed.manifest.made_at.isoformat(),
        "sound": settled.sound,
        "stores": _stores_json(placed.manifest.stores),
        "seal_keys": placed.manifest.seal,
        "seal_keys_missing": list(placed.missing),
        "config_beside": str(placed.config) if placed.config else None,
        "erased_again": settled.again.erased,
        "not_erased": [{"mark": mark, "why": why} for mark, why in settled.again.left],
        "forgotten": settled.forgotten,
        "under_way": settled.under_way,
        "may_leave_twice": settled.in_sending,
        "cases": asdict(settled.cases),
        "quota": asdict(settled.quota),
    }


def _say(settings: Settings, placed: Placed, settled: Settled) -> None:
    print(f"{settings.home} holds the desk of {placed.manifest.made_at:%Y-%m-%d %H:%M:%S} UTC.")
    if "books" not in placed.manifest.stores:
        print("The backup holds no books: import them, `consultant codes import FOLDER`.")
    if placed.missing:
        print(f"When it was made CONSULTANT_SEAL_KEY held {', '.join(placed.missing)} too: what such a key sealed can't be read without it.")  # fmt: skip
    if placed.config:
        print(f"Another configuration stands here; the backup's is in {placed.config}: compare them, or set CONSULTANT_CONFIG to it.")  # fmt: skip
    print(f"Erased again: {settled.again.erased}; forgotten, being due: {settled.forgotten}; under way, taken up at the next start: {settled.under_way}.")  # fmt: skip
    if settled.in_sending:
        print(f"{settled.in_sending} may have left already and leave once more, as the same mail with the same Message-ID.")  # fmt: skip
    for mark, why in settled.again.left:
        print(f"NOT erased again: {mark}: {why}")
    for difference in settled.cases.differences:
        print(f"{difference.count} {difference.what}: {', '.join(difference.named)}")
    for misfit in settled.quota.misfits:
        print(f"{misfit.where}: {misfit.what} ({misfit.figures})")
    if settled.sound:
        print("Cases, replies and quota book fit. Start the desk.")

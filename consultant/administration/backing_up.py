"""Makes a backup: both stores each as it is at one moment, mailboxes' files, templates, outbox, and who was erased.

The desk's store is copied before the outbox, so that no reply that it calls sent is missing there; one that leaves meanwhile is
sent once more after a restore, as the same mail. What is secret in the environment is not in it. What the store keeps is:
password hashes, and tokens of mailboxes, which are sealed where a key is set.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from consultant.administration.erased import as_lines, list_erased
from consultant.audit_log import Act, Actor, note
from consultant.backups import postgresql_store, sqlite_store
from consultant.backups.archive import writing
from consultant.backups.folders import add_config, add_outbox
from consultant.backups.manifest import Manifest, seal_marks
from consultant.models.base import unit_of_work

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Engine

    from consultant.backups.archive import ArchiveWriter
    from consultant.backups.manifest import StoreEntry
    from consultant.config import Settings

ERASED = "erased.jsonl"
"""The member with the list of who was erased."""
MADE = "desk.backed_up"
"""The action of the audit log's line."""


@dataclass(frozen=True, slots=True)
class MadeBackup:
    """A backup that stands on the disk."""

    path: Path
    size: int
    manifest: Manifest


def back_up(
    settings: Settings, stores: dict[str, Engine], target: Path, actor: Actor, now: datetime
) -> MadeBackup:
    """Write the file. `stores` are those that go into it, by name, `desk` among them. Raises UsageError where the file is there already."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with writing(target) as into, tempfile.TemporaryDirectory(prefix=".backup-", dir=target.parent) as folder:
        found = {name: _dump(engine, name, into, Path(folder)) for name, engine in stores.items()}
        add_outbox(settings.outbox, into)
        add_config(settings.config, into)
        into.add(ERASED, [as_lines(list_erased(stores["desk"])).encode()])
        manifest = Manifest(now, program_version(), seal_marks(settings.seal_key), found, into.members)
        into.finish(manifest)
    with unit_of_work(stores["desk"]) as session:
        note(session, actor, Act(MADE, "desk", "backup", new=target.name), at=now)
    return MadeBackup(target, target.stat().st_size, manifest)


def _dump(engine: Engine, store: str, into: ArchiveWriter, scratch: Path) -> StoreEntry:
    if engine.dialect.name == "sqlite":
        return sqlite_store.dump(engine, store, into, scratch)
    return postgresql_store.dump(engine, store, into)


def program_version() -> str:
    """The version of the installed program."""
    try:
        return f"caseconsultant {version('caseconsultant')}"
    except PackageNotFoundError:
        return "caseconsultant (not installed)"

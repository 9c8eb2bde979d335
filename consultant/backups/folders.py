"""What of a desk's folders goes into a backup: the mailboxes' files and templates, and the Maildir that takes replies where there is no relay.

Downloads, uploads and the broker's socket do not: they can be had again, or mean nothing elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.backups.archive import safe_below

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from consultant.backups.archive import Archive, ArchiveWriter

CONFIG = ("mailbox_config", "templates")
"""The folders of CONSULTANT_CONFIG."""
MAIL = ("new", "cur")
"""The folders of a Maildir that hold whole mails."""
NOT_STATE = frozenset({"run", "backups", "lost+found"})
"""What an empty home may hold: locks and sockets, backups, and what a file system puts there."""
STORES = frozenset(f"{name}.db{end}" for name in ("desk", "books") for end in ("", "-wal", "-shm"))
"""The stores' files, which are looked at by themselves."""


def add_config(config: Path, into: ArchiveWriter) -> None:
    """The mailboxes' files and the templates."""
    for folder in CONFIG:
        for path in _files(config / folder):
            into.add_file(f"config/{path.relative_to(config).as_posix()}", path)


def add_outbox(outbox: Path, into: ArchiveWriter) -> None:
    """Every whole mail of the Maildir; one that a mail program moves away meanwhile is passed by."""
    for folder in MAIL:
        for path in _files(outbox / folder):
            try:
                into.add_file(f"outbox/{folder}/{path.name}", path)
            except FileNotFoundError:
                continue


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and "__pycache__" not in path.parts)


def is_empty(home: Path) -> bool:
    """Whether a home holds nothing that is a desk's."""
    return not home.exists() or not {path.name for path in home.iterdir()} - NOT_STATE - STORES


def place_outbox(home: Path, archive: Archive) -> None:
    """Put the Maildir back."""
    for name in archive.below("outbox/"):
        archive.extract(name, safe_below(home, name))


def place_config(config: Path, home: Path, archive: Archive) -> Path | None:
    """Put the configuration back where there is none; where another stands beside it, in the home, which is returned.

    None where what stands is what was backed up.
    """
    names = archive.below("config/")
    if not (config / CONFIG[0]).is_dir():
        _lay(config, archive, names)
        return None
    if all(_is_same(config / name.removeprefix("config/"), archive, name) for name in names):
        return None
    beside = home / "restored-config"
    _lay(beside, archive, names)
    return beside


def _lay(folder: Path, archive: Archive, names: list[str]) -> None:
    for name in names:
        archive.extract(name, safe_below(folder, name.removeprefix("config/")))


def _is_same(path: Path, archive: Archive, name: str) -> bool:
    if not path.is_file():
        return False
    with archive.open(name) as source:
        return source.read() == path.read_bytes()

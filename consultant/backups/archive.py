"""The file itself: a zip (APPNOTE 4.3.16: its directory stands at the end, so that half a file is none), written beside and renamed.

A member is hashed while it is written, and again before anything of it is restored. The file is for its owner alone (0600).
"""

from __future__ import annotations

import hashlib
import os
import shutil
import zipfile
import zlib
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

from consultant.backups.manifest import LARGEST, NAME, Manifest, Member, read_manifest
from consultant.errors import BackupRefused, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

CHUNK = 1 << 20
QUICKLY = 1
"""zlib's level: a book of codes shrinks to a quarter, as fast as a disk reads."""
OWNER_ONLY = 0o600


class ArchiveWriter:
    """Takes members one after the other; `members` is what the manifest says of them."""

    def __init__(self, packed: zipfile.ZipFile) -> None:
        self._packed = packed
        self.members: dict[str, Member] = {}

    def add(self, name: str, chunks: Iterable[bytes]) -> None:
        """A member of these bytes."""
        digest, size = hashlib.sha256(), 0
        with self._packed.open(name, "w", force_zip64=True) as out:
            for chunk in chunks:
                out.write(chunk)
                digest.update(chunk)
                size += len(chunk)
        self.members[name] = Member(size, digest.hexdigest())

    def add_file(self, name: str, path: Path) -> None:
        """A member that is a file."""
        with path.open("rb") as source:
            self.add(name, read_chunks(source))

    def finish(self, manifest: Manifest) -> None:
        """The last member."""
        self._packed.writestr(NAME, manifest.dump())


def read_chunks(source: IO[bytes]) -> Iterator[bytes]:
    """What is left of a file, a piece at a time."""
    while chunk := source.read(CHUNK):
        yield chunk


@contextmanager
def writing(path: Path) -> Iterator[ArchiveWriter]:
    """The archive stands under its name when the block has ended well, and whole on the disk; else nothing does."""
    if path.exists():
        message = f"{path} is there already."
        raise UsageError(message)
    made = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with _for_the_owner(made) as out:
            with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=QUICKLY) as packed:
                yield ArchiveWriter(packed)
            out.flush()
            os.fsync(out.fileno())
        made.replace(path)
        _settle(path.parent)
    finally:
        made.unlink(missing_ok=True)


def _for_the_owner(path: Path) -> IO[bytes]:
    """A new file that nobody else reads, from its first moment."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "wb")


def _settle(folder: Path) -> None:
    """The new name is on the disk, too."""
    found = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(found)
    finally:
        os.close(found)


class Archive:
    """A backup that is read."""

    def __init__(self, packed: zipfile.ZipFile) -> None:
        self._packed = packed
        self.manifest = self._read_manifest()

    def _read_manifest(self) -> Manifest:
        try:
            found = self._packed.getinfo(NAME)
        except KeyError as error:
            message = "The file holds no manifest; it is no backup of a desk."
            raise BackupRefused(message) from error
        if found.file_size > LARGEST:
            message = "The file's manifest is too large to be one."
            raise BackupRefused(message)
        return read_manifest(self._packed.read(NAME))

    def check(self) -> None:
        """Read every member and compare it with the manifest. Raises BackupRefused, which names the first that differs."""
        names = {one.filename for one in self._packed.infolist()} - {NAME}
        if names != set(self.manifest.members):
            odd = min(names ^ set(self.manifest.members))
            message = f"The backup is spoiled: {odd} is missing, or is none of it."
            raise BackupRefused(message)
        for name, member in self.manifest.members.items():
            self._check(name, member)

    def _check(self, name: str, member: Member) -> None:
        digest, size = hashlib.sha256(), 0
        with self._packed.open(name) as source:
            for chunk in read_chunks(source):
                digest.update(chunk)
                size += len(chunk)
        if Member(size, digest.hexdigest()) != member:
            message = f"The backup is spoiled: {name} is not what was written."
            raise BackupRefused(message)

    def open(self, name: str) -> IO[bytes]:
        """A member's bytes."""
        return self._packed.open(name)

    def below(self, folder: str) -> list[str]:
        """The members of a folder, which ends with a slash."""
        return [name for name in self.manifest.members if name.startswith(folder)]

    def extract(self, name: str, target: Path) -> None:
        """Write a member to a file that only its owner reads, whole on the disk."""
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self.open(name) as source, _for_the_owner(target) as out:
            shutil.copyfileobj(source, out, CHUNK)
            out.flush()
            os.fsync(out.fileno())


@contextmanager
def reading_archive(path: Path) -> Iterator[Archive]:
    """A backup. Raises BackupRefused for what is none, or half, or spoiled; also where that shows up later in the block."""
    try:
        with zipfile.ZipFile(path) as packed:
            yield Archive(packed)
    except SPOILED as error:
        message = f"{path.name} is no whole backup ({error})."
        raise BackupRefused(message) from error


SPOILED: tuple[type[Exception], ...] = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError)
"""What zipfile says of a file that is none, ends early, or is packed in a way that it does not know."""


def safe_below(folder: Path, name: str) -> Path:
    """Where a member goes. Raises BackupRefused for a name that leads out of the folder."""
    target = (folder / name).resolve()
    if not target.is_relative_to(folder.resolve()):
        message = f"The backup is spoiled: {name!r} leads out of its folder."
        raise BackupRefused(message)
    return target

"""What a backup says of itself: when and by which program it was made, its stores with a count of each table, its members' hashes.

The fingerprints of the seal keys are in it (models/seal_keys.py), never a key: by them a restore can say which one is missing.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from consultant.errors import BackupRefused
from consultant.models.seal_keys import read_keys

NAME = "manifest.json"
FORMAT = 1
"""Raised where an older program could not read what a newer one writes."""
LARGEST = 16 << 20
"""Bytes of a manifest; more is none of ours."""


@dataclass(frozen=True, slots=True)
class Member:
    """A file in the backup, with its size in bytes and its SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class StoreEntry:
    """A store at one moment: `sqlite` or `postgresql`, its revision, rows by table; on PostgreSQL columns and sequences too."""

    kind: str
    revision: str
    rows: dict[str, int]
    columns: dict[str, list[str]] = field(default_factory=dict)
    sequences: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything that a backup says of itself. `seal` are the fingerprints of the keys that were set, the one that sealed first."""

    made_at: datetime
    program: str
    seal: list[str]
    stores: dict[str, StoreEntry]
    members: dict[str, Member]

    def dump(self) -> bytes:
        """As it stands in the file."""
        found = asdict(self) | {"format": FORMAT, "made_at": self.made_at.isoformat()}
        return json.dumps(found, indent=1, sort_keys=True).encode()


def read_manifest(raw: bytes) -> Manifest:
    """Read it back. Raises BackupRefused."""
    try:
        return _read(json.loads(raw))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        message = "The file's manifest can't be read; it is no backup of a desk, or spoiled."
        raise BackupRefused(message) from error


def _read(found: dict[str, Any]) -> Manifest:
    if found["format"] != FORMAT:
        message = f"The backup has format {found['format']}, which this program does not read; restore it with the one that made it, {found['program']}."
        raise BackupRefused(message)
    return Manifest(
        made_at=datetime.fromisoformat(found["made_at"]),
        program=str(found["program"]),
        seal=list(found["seal"]),
        stores={name: StoreEntry(**one) for name, one in found["stores"].items()},
        members={name: Member(**one) for name, one in found["members"].items()},
    )


def seal_marks(words: str | None) -> list[str]:
    """The fingerprints of the keys that a setting holds, the one that seals first; none where nothing is sealed."""
    return [key.fingerprint for key in read_keys(words or "")]

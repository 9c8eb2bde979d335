"""What a file that arrived says of itself, now and when the same link is asked again. Values only."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Known:
    """What was fetched for a link before: where the body came from, and its validators."""

    url: str
    etag: str
    modified: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Arrived:
    """A whole, checked file."""

    url: str
    etag: str
    modified: str
    size: int
    sha256: str

    @classmethod
    def again(cls, known: Known) -> Arrived:
        """What had arrived before and is still there."""
        return cls(known.url, known.etag, known.modified, known.size, known.sha256)

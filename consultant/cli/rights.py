"""What a process of the desk writes is its user's alone, and that user need not be root (docs/running/rights.md)."""

from __future__ import annotations

import os

OWNER_ONLY = 0o077
"""Files are made with mode 600 and folders with 700, whatever the caller's umask was."""
ROOT = "The desk runs as root, and need not: give it a user of its own (docs/running/rights.md)."


def keep_to_ourselves() -> None:
    """For this process and its children: stores, write-ahead logs, downloads, outbox, what is saved and exported."""
    os.umask(OWNER_ONLY)


def find_root_warning() -> str | None:
    """A sentence where root runs this; no refusal, for in a container root may be nobody outside."""
    return ROOT if os.geteuid() == 0 else None

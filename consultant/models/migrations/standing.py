"""How a store stands to the program that opens it: the same version, older, one version newer, or further off.

Revisions are numbered without a gap (`0005_code_pages`), and a version of the program brings at most one a store. A
revision only adds (docs/running/upgrading.md), so that the program before it works on the store that it made; what two
revisions have made, nobody has tried with that program, and it keeps its hands off.
"""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path

from consultant.errors import StoreAhead, StoreBehind

HERE = Path(__file__).resolve().parent
"""The folder with a folder of revisions for each store."""
_NUMBERED = re.compile(r"(\d{4})_\w+")


class Standing(StrEnum):
    """What a program finds when it opens a store."""

    NEW = "new"
    OLDER = "older"
    CURRENT = "current"
    NEWER = "newer"
    BEYOND = "beyond"


WORDS = {
    Standing.NEW: "It has no tables yet; `consultant stores migrate` makes them.",
    Standing.OLDER: "It is older than this program; `consultant stores migrate` brings it further.",
    Standing.CURRENT: "It is as this program expects it.",
    Standing.NEWER: "It is one version newer; this program works on it until it is replaced.",
    Standing.BEYOND: "It is more than one version newer; this program keeps its hands off.",
}
TO_MIGRATE = frozenset({Standing.NEW, Standing.OLDER})


def revisions(store: str) -> list[str]:
    """Every revision of `store` that this program knows, the oldest first."""
    return sorted(path.stem for path in (HERE / store / "versions").glob("[0-9]*.py"))


def newest_revision(store: str) -> str:
    """The revision that the code expects: the stem of the last file in the store's `versions` (`0001_books`)."""
    return revisions(store)[-1]


def is_known(store: str, revision: str) -> bool:
    """Whether this program has that revision: it can work on such a store, or bring it to its own version."""
    return revision in revisions(store)


def judge(store: str, found: str | None) -> Standing:
    """How `found`, the revision that a store says it is at (None: it has no tables), stands to this program."""
    known = revisions(store)
    if found is None:
        return Standing.NEW
    if found in known:
        return Standing.CURRENT if found == known[-1] else Standing.OLDER
    return Standing.NEWER if _number(found) == _number(known[-1]) + 1 else Standing.BEYOND


def insist(store: str, found: str | None, *, may_migrate: bool) -> Standing:
    """How the store stands, where this program may work on it. Raises StoreAhead, or StoreBehind unless it `may_migrate`."""
    standing = judge(store, found)
    if standing is Standing.BEYOND:
        message = (
            f"The {store} store is at {found}, more than one version further than this program, which knows "
            f"{newest_revision(store)}: start the newer program."
        )
        raise StoreAhead(message)
    if standing in TO_MIGRATE and not may_migrate:
        state = f"is at {found}" if found else "has no tables yet"
        message = (
            f"The {store} store {state} and this program needs {newest_revision(store)}: "
            "run `consultant stores migrate`, for CONSULTANT_MIGRATE is apart."
        )
        raise StoreBehind(message)
    return standing


def _number(revision: str) -> int:
    """The number at the beginning of a revision's name; far below any where it has none."""
    numbered = _NUMBERED.fullmatch(revision)
    return int(numbered[1]) if numbered else -1

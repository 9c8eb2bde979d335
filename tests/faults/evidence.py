"""What every fault test ends with: the desk's own audit, and the relay's evidence that each mail was answered once."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from email import message_from_bytes
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.serving import CONSULTANT, PATIENCE, surroundings

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from tests.serving import Relay
    from tests.stores import Store


def audited(store: Store, accepted: Iterable[str]) -> tuple[int, dict[str, Any]]:
    """`consultant cases audit` on a store, as its user runs it; the exit code and what it printed.

    No two mails of these tests bear one Message-ID: one that was told 250 twice is one mail.
    """
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as told:
        told.write("\n".join(sorted(set(accepted))))
        told.flush()
        done = subprocess.run(
            [*CONSULTANT, "cases", "audit", "--json", "--accepted", told.name],
            env=surroundings(store, SEAL_KEY=os.environ.get("CONSULTANT_SEAL_KEY")),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
    return done.returncode, json.loads(done.stdout) if done.stdout else {"error": done.stderr}


RESTS = "case on no live path"


def sound(
    store: Store, accepted: Iterable[str], *, ended: bool = True, may_rest: bool = False
) -> dict[str, int]:
    """Demand that nothing is lost and nothing is doubled, and that all has `ended`; the counts of the audit.

    Cases `may_rest` where nobody works on them.
    """
    code, found = audited(store, accepted)
    amiss = [one for one in found.get("differences", []) if not may_rest or one["what"] != RESTS]
    assert not amiss, found
    assert code == 0 or may_rest, found
    counts: dict[str, int] = found["counts"]
    assert not ended or counts["cases"] == counts["ended"], counts
    return counts


def answered_once(relay: Relay, accepted: Iterable[str], *, perhaps_twice: int = 0) -> None:
    """Each accepted mail has one answer and nobody else has any.

    `perhaps_twice` is how often a sender may have died after the relay's 250 and before it was noted: so many mails
    may be there a second time, the same to the byte.
    """
    answers = relay.answers()
    assert set(answers) == set(accepted)
    doubled = {name: copies for name, copies in answers.items() if len(copies) > 1}
    assert sum(len(copies) - 1 for copies in doubled.values()) <= perhaps_twice, list(doubled)
    for copies in doubled.values():
        assert len({message_from_bytes(raw)["Message-ID"] for raw in copies}) == 1
        assert len(set(copies)) == 1, "what is sent again is the same mail"
    names = [message_from_bytes(copies[0])["Message-ID"] for copies in answers.values()]
    assert len(set(names)) == len(names)


def all_answered(relay: Relay, accepted: Collection[str]) -> bool:
    """Whether there is an answer to each; for waiting."""
    return set(accepted) <= set(relay.answers())


def spent(folder: Path) -> set[str]:
    """The failpoints that have fired."""
    return {entry.name for entry in folder.iterdir()} if folder.is_dir() else set()

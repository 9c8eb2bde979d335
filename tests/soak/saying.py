"""Prints what a soak has counted, and what does not fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.soak import reckoning

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.soak.run import Run


def say(run: Run, seed: int) -> int:
    """All of it; 0, or 1 where something does not fit."""
    assert run.facts
    _table("Done to the desk", run.scene.done | run.scene.effects)
    _table("Tricks left out, for another had the part", run.scene.left_out)
    _table("Ended by itself and started again", run.revived)
    _table("Seconds", {name: round(seconds) for name, seconds in run.took.items()})
    _table("Counted", reckoning.counts(run.facts))
    for kind, ends in sorted(reckoning.by_kind(run.facts).items()):
        print(f"  {kind:>44}  " + ", ".join(f"{count} {status}" for status, count in sorted(ends.items())))
    for note in [*run.site.notes, *run.notes]:
        print(note)
    for what, names in run.wrong.items():
        print(f"DIFFERENCE  {what}: {len(names)}  ({'; '.join(names[: reckoning.MOST_NAMED])})")
    if run.wrong:
        print(f"Something does not fit. Seed {seed}; logs, journals and the store: {run.site.folder}")
        return 1
    print(f"Nothing is lost, nothing is doubled. Seed {seed}.")
    return 0


def _table(title: str, counts: Mapping[str, int]) -> None:
    if counts:
        print(f"{title}:")
        for name, count in counts.items():
            print(f"  {name:>44}  {count}")

"""`python -m tests.soak`: mails, mischief, and the count of what came of it. Exit 0 where nothing is lost and nothing is doubled.

Bounded: mails and tricks by `--seconds`, what follows by `--settle`. The same seed gives the same plan.
"""

from __future__ import annotations

import argparse
import secrets
import shutil
import signal
import sys
import tempfile
from pathlib import Path

from tests.soak import network
from tests.soak.fleet import Fleet
from tests.soak.host_tricks import tricks_of
from tests.soak.hosts import WORKERS, spread
from tests.soak.mischief import TRICKS, tricks_for
from tests.soak.one_machine import prepare
from tests.soak.plan import make_plan
from tests.soak.run import Run
from tests.soak.saying import say


def main(words: list[str]) -> int:
    """One soak; 0, or 1 where something does not fit."""
    options = read_options(words)
    if options.hosts and not network.is_inside():
        return network.go_inside(words)
    folder = options.folder or Path(tempfile.mkdtemp(prefix="consultant-soak-"))
    size = (options.seed, options.mails, options.senders, options.seconds)
    print(f"Soak on {options.store}: seed {options.seed}, {options.mails} mails, {options.senders} senders.")
    print(f"Logs and journals: {folder}", flush=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with Fleet(folder) as fleet:
        site = prepare(fleet, options.store, make_plan(*size), workers=options.workers)
        known = TRICKS | (tricks_of(spread(site, options.former)) if options.hosts else {})
        tricks = tricks_for(options.store, known, small_disk=site.small_disk) if options.mischief else []
        tricks = [one for one in tricks if options.only in one[0]]
        run = Run(site, make_plan(*size, tricks), size, options.settle)
        run.scene.tricks = known
        run.go()
        fleet.stop_all()
        if run.wrong:
            shutil.copytree(site.disk, folder / "kept", dirs_exist_ok=True)
    return say(run, options.seed)


def read_options(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--mails", type=int, default=400)
    parser.add_argument("--senders", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=120, help="mails and tricks are spread over so long")
    parser.add_argument("--settle", type=float, default=240, help="seconds that may pass after them at most")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000), help="default: any")
    parser.add_argument("--store", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--workers", type=int, default=0, help="default: 1 on sqlite, 2 on postgresql")
    parser.add_argument("--folder", type=Path, help="for logs and journals; default: a new temporary one")
    parser.add_argument("--calm", dest="mischief", action="store_false", help="no tricks")
    parser.add_argument("--only", default="", metavar="WORDS", help="tricks in whose names these words stand")
    parser.add_argument(
        "--hosts", action="store_true", help="on several hosts (network namespaces), PostgreSQL"
    )
    parser.add_argument(
        "--former", default="", metavar="COMMIT", help="with --hosts: the program to upgrade from"
    )
    found = parser.parse_args(words)
    if found.hosts:
        found.store, found.workers = "postgresql", WORKERS
    found.workers = found.workers or {"sqlite": 1, "postgresql": 2}[found.store]
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Named points between a commit and what follows it, at which a test may kill this process as a power cut would.

Every unit of work of the journey (`pipeline.py`) has two: `NAME.written`, where all is written and nothing committed,
and `NAME.committed`, before anything else happens. The names are `receive`, `screen`, `draft`, `review`, `decide`,
`claim`, `settle`, `release`, `forget`, `shunt`, `postpone` and `unshunt`; between `claim` and `settle` lies the network, so that
`settle.written` means: the relay has the mail and we have not noted it. For the mails beside a reply `notify` and `notified` are
the same (delivery/notification_round.py), for the job board's round `expire`, `ending` and `digest` (job_care.py). Beat has `beat.rang`.

`CONSULTANT_FAILPOINTS` arms them: `screen.committed` kills the process (a listener's recorder, or a worker's pool child),
`screen.committed:group` its whole process group (the worker with its children, as `serve` starts it); several are
separated by commas. Each fires once where `CONSULTANT_FAILPOINTS_SPENT` names a folder, which the processes of one desk
share; without it, at every pass. Nothing is armed in a desk that is run in earnest.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path

POINTS = "CONSULTANT_FAILPOINTS"
SPENT = "CONSULTANT_FAILPOINTS_SPENT"


def parse_points(value: str) -> dict[str, bool]:
    """Each armed point, and whether the whole process group dies there."""
    pairs = (one.strip().partition(":") for one in value.split(",") if one.strip())
    return {point: how == "group" for point, _, how in pairs}


_armed = parse_points(os.environ.get(POINTS, ""))


def reach(point: str) -> None:
    """Pass a point: SIGKILL where it is armed and not spent, else nothing."""
    if point in _armed and _spend(point):
        if _armed[point]:
            os.killpg(0, signal.SIGKILL)
        os.kill(os.getpid(), signal.SIGKILL)


def _spend(point: str) -> bool:
    """Whether this process is the one that dies; the first to make the point's file is."""
    folder = os.environ.get(SPENT)
    if not folder:
        return True
    try:
        (Path(folder) / point).touch(exist_ok=False)
    except FileExistsError:
        return False
    return True

"""The tests in three processes side by side, as `make test` runs them: many wait for something and leave a processor idle.

    python -m tests.side_by_side [arguments for all]

What the others say is printed when the first has ended. With `--cov` lines are counted, but not where whole desks run: what they
show is not which lines there are, and counting takes as long again as the half of a test (`make cover` counts over all).
What failed is said once more at the very end, where a log that was cut still has it. Exit 0 where all passed.
"""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

UNITS_APART = ("tests/unit/web", "tests/unit/cli")


class Run(NamedTuple):
    """One pytest; whether lines are counted in it where they are counted at all."""

    paths: tuple[str, ...]
    counted: bool = True


PARTS = (
    (Run(("tests/acceptance", "tests/faults"), counted=False),),
    (Run(("tests/integration", "tests/journeys", "tests/fuzz"), counted=False), Run(UNITS_APART)),
    (Run(("tests/architecture", "tests/unit", *(f"--ignore={folder}" for folder in UNITS_APART))),),
)
"""The parts go side by side, the runs of a part one after the other. The parts take about as long as each other: the first two
wait where the last computes."""
COUNT = "--cov"
REPORTS = (("combine",), ("report", "--skip-covered"), ("xml", "-q"))
FAILED = ("FAILED ", "ERROR ")
"""How a line of pytest's last summary starts; how many of them are said again, and how much of each."""
AGAIN = 15
WIDTH = 300


def main(arguments: list[str]) -> int:
    """Run all; the highest exit code."""
    heard: list[list[str]] = [[] for _ in PARTS]
    with ThreadPoolExecutor(len(PARTS)) as pool:
        running = [pool.submit(_do, part, arguments, heard[part]) for part in range(len(PARTS))]
        codes = [one.result() for one in running]
    for lines in heard[1:]:
        sys.stdout.writelines(lines)
    sys.stdout.flush()
    for report in REPORTS if COUNT in arguments else ():
        subprocess.run([sys.executable, "-m", "coverage", *report], check=False)
    failed = [line for lines in heard for line in lines if line.startswith(FAILED)]
    sys.stdout.writelines(line.rstrip("\n")[:WIDTH] + "\n" for line in failed[:AGAIN])
    return max(codes)


def _do(part: int, arguments: list[str], heard: list[str]) -> int:
    """The runs of a part; what the first one says is printed as it comes."""
    codes = []
    for number, run in enumerate(PARTS[part]):
        with _start(run, f"{part}.{number}", arguments) as process:
            for line in process.stdout or ():
                heard.append(line)
                if part == 0:
                    sys.stdout.write(line)
                    sys.stdout.flush()
        codes.append(process.returncode)
    return max(codes)


def _start(run: Run, name: str, arguments: list[str]) -> subprocess.Popen[str]:
    """One pytest; where lines are counted, in a file of its own."""
    told = [one for one in arguments if run.counted or one != COUNT]
    if COUNT in told:
        told.append("--cov-report=")
    return subprocess.Popen(
        [sys.executable, "-m", "pytest", *run.paths, *told],
        env=os.environ | {"COVERAGE_FILE": str(Path.cwd() / f".coverage.part{name}")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

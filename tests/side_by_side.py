"""The tests in three processes side by side, as `make test` runs them: many wait for something and leave a processor idle.

    python -m tests.side_by_side [arguments for all]

What the others say is printed when the first has ended. With `--cov` lines are counted over all. Exit 0 where all passed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

UNITS_APART = ("tests/unit/web", "tests/unit/cli")
PARTS = (
    ("tests/acceptance", "tests/faults"),
    ("tests/integration", "tests/journeys", "tests/fuzz", *UNITS_APART),
    ("tests/architecture", "tests/unit", *(f"--ignore={folder}" for folder in UNITS_APART)),
)
"""They take about as long as each other: the first two wait where the last computes."""
REPORTS = (("combine",), ("report", "--skip-covered"), ("xml", "-q"))


def main(arguments: list[str]) -> int:
    """Run all; the highest exit code."""
    with ExitStack() as files:
        said = [files.enter_context(tempfile.TemporaryFile()) for _ in PARTS[1:]]
        outputs = [None, *(file.fileno() for file in said)]
        running = [_start(part, arguments, output) for part, output in enumerate(outputs)]
        codes = [process.wait() for process in running]
        for file in said:
            file.seek(0)
            sys.stdout.buffer.write(file.read())
        sys.stdout.flush()
    for report in REPORTS if "--cov" in arguments else ():
        subprocess.run([sys.executable, "-m", "coverage", *report], check=False)
    return max(codes)


def _start(part: int, arguments: list[str], output: int | None) -> subprocess.Popen[bytes]:
    """One of them; where lines are counted, in a file of its own."""
    counting = ["--cov-report="] if "--cov" in arguments else []
    command = [sys.executable, "-m", "pytest", *PARTS[part], *arguments, *counting]
    counted = {"COVERAGE_FILE": str(Path.cwd() / f".coverage.part{part}")}
    return subprocess.Popen(command, env=os.environ | counted, stdout=output, stderr=output)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

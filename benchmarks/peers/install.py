"""A throw-away virtual environment for a peer; never one of ours."""

from __future__ import annotations

import subprocess
import sys
import venv
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

SECONDS = 300
"""No installation may take longer."""


class NotInstalled(Exception):
    """The last line of what pip said."""


def install(folder: Path, packages: Sequence[str]) -> Path:
    """The interpreter of a new environment in `folder` that has `packages`. Raises NotInstalled."""
    venv.create(folder)
    python = folder / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet"]
    command = [*pip, "--disable-pip-version-check", *packages]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise NotInstalled(str(error)) from error
    if done.returncode:
        raise NotInstalled((done.stderr.strip() or done.stdout.strip()).splitlines()[-1])
    return python

"""Rights: nobody but the desk's own user reads its home, its stores and its secrets, and that user is not root."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from consultant.watching.looks.look import broken, sound, worth
from consultant.watching.looks.settings import PREFIX

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.watching.looks.look import Look, Patient

OTHERS = stat.S_IRWXO
GROUP_WRITES = stat.S_IWGRP
NO_SECRETS = frozenset({f"{PREFIX}CA_FILE"})


def look(patient: Patient) -> Iterator[Look]:
    """The user, the home, and each file with a secret."""
    if os.geteuid() == 0:
        do = "Run the desk as a user of its own; port 25 needs CAP_NET_BIND_SERVICE only (docs/running/one-machine.md)."
        yield worth("user", "The doctor is run by root; so should no part of the desk.", do)
    yield from _home(patient.settings.home)
    files = _secret_files(patient)
    unfit = [found for path in files if (found := _secret(path))]
    yield from unfit
    if files and not unfit:
        yield sound("secret files", f"{len(files)} files are read by their owner or group alone.")


def _home(home: Path) -> Iterator[Look]:
    if not home.is_dir():
        return
    mode = home.stat().st_mode
    if mode & OTHERS:
        yield worth(
            "home", f"{home} is open to every user of this machine ({mode & 0o777:o}).", f"chmod 700 {home}"
        )
    elif not os.access(home, os.W_OK | os.X_OK):
        yield broken(
            "home",
            f"{home} can't be written by this user.",
            f"chown it to the desk's user: chown -R USER {home}",
        )
    else:
        yield sound("home", f"{home} is the desk's own.")


def _secret_files(patient: Patient) -> list[Path]:
    doors = patient.settings.doors
    named = [value for name, value in patient.environ.items() if _names_a_secret(name, value)]
    return sorted({Path(value) for value in (*named, doors.key, doors.users_file) if value})


def _names_a_secret(name: str, value: str) -> bool:
    return name.startswith(PREFIX) and name.endswith("_FILE") and name not in NO_SECRETS and bool(value)


def _secret(path: Path) -> Look | None:
    name = f"file {path}"
    try:
        mode = path.stat().st_mode
    except OSError as error:
        return broken(
            name, f"It can't be read: {error.strerror}.", "Name a file that the desk's user can read."
        )
    if mode & (OTHERS | GROUP_WRITES):
        words = f"Others may read or change it ({mode & 0o777:o})."
        return broken(name, words, f"chmod 600 {path} (or 640, for a group of the desk's user alone)")
    return None

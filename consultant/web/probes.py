"""What a supervisor asks: does this process live (`/healthz`), and can it work (`/readyz`)? Open to whoever reaches the port.

`/healthz` looks at nothing but itself, and is answered even where every thread waits for a store: a restart would not help.
`/readyz` asks both stores; what else may be broken (`/health`) keeps no page from being shown.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from sqlalchemy import Engine, select

from consultant.models.base import reading
from consultant.models.books import releases
from consultant.models.post import DeskSecret
from consultant.web.office import Office, office_of

NOT_READY = 503
router = APIRouter(include_in_schema=False)


@router.get("/healthz")
async def healthz() -> JSONResponse:
    """It lives."""
    return JSONResponse({"status": "ok"})


@router.get("/readyz")
def readyz(request: Request) -> JSONResponse:
    """Which of the desk and the two stores answer; 503 where one does not."""
    office = office_of(request)
    asked = {
        "store": lambda: _ask(office.watched.engine, DeskSecret.name),
        "books": lambda: _ask(office.watched.books_engine, releases.c.id),
        "desk": lambda: _open(office),
    }
    waits_for = [name for name, ask in asked.items() if not _answers(ask)]
    told = {"status": "waits" if waits_for else "ok", "waits_for": waits_for}
    return JSONResponse(told, NOT_READY if waits_for else 200)


def _ask(engine: Engine, column: object) -> None:
    with reading(engine) as session:
        session.execute(select(column).limit(1)).all()  # type: ignore[call-overload]


def _open(office: Office) -> None:
    _ = office.desk


def _answers(ask: Callable[[], None]) -> bool:
    with suppress(Exception):  # whatever it is, it is not ready; what it is stands in /health
        ask()
        return True
    return False

"""`Idempotency-Key` on every POST: a retry gets the answer of the first call, and changes nothing (IETF draft, version 06).

Another body with the same key is a 422, a call whose first one is under way, or died without an answer, a 409: then look
before you call with another key. What could not be carried out at all (no token, no scope, too many calls, a wrong field,
our own failure) leaves the key free.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from consultant.users.kept_answers import Call, give_back, hash_of_request, keep, take
from consultant.web.api.authorising import caller_of
from consultant.web.office import office_of
from consultant.web.problems import problem, problem_of

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from fastapi import Request

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
KEY = re.compile(r"[!-~]{1,200}")
NOT_KEPT = frozenset({401, 403, 413, 429})
SERVER_ERROR = 500


class Idempotent(APIRoute):
    """A route of the API; every router there has it as its `route_class`."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler of the route, with the key minded."""
        carry_out = super().get_route_handler()

        async def handle(request: Request) -> Response:
            key = request.headers.get(HEADER)
            if request.method != "POST" or key is None:
                return await carry_out(request)
            if not KEY.fullmatch(key):
                return problem(400, f"{HEADER} takes 1 to 200 visible ASCII characters.")
            return await _once(request, key, carry_out)

        return handle


async def _once(
    request: Request, key: str, carry_out: Callable[[Request], Coroutine[Any, Any, Response]]
) -> Response:
    bearer = await run_in_threadpool(caller_of, request)
    office, body = office_of(request), await request.body()
    target = f"{request.url.path}?{request.url.query}"
    call = Call(bearer.token_id, key, hash_of_request(request.method, target, body))
    known = await run_in_threadpool(take, office.engine, call, office.now())
    if known is not None:
        return _again(known.is_same, known.status, known.answer)
    try:
        response = await carry_out(request)
    except RequestValidationError:
        await run_in_threadpool(give_back, office.engine, call)
        raise
    except Exception as error:
        response = problem_of(error)
        if _is_free(response.status_code):
            await run_in_threadpool(give_back, office.engine, call)
            raise
    await run_in_threadpool(keep, office.engine, call, response.status_code, _packed(response))
    return response


def _is_free(status: int) -> bool:
    return status in NOT_KEPT or status >= SERVER_ERROR


def _again(is_same: bool, status: int | None, answer: str) -> Response:  # noqa: FBT001 - two facts and a text
    if not is_same:
        return problem(422, f"This {HEADER} was used for another request.")
    if status is None:
        told = (
            f"The first call with this {HEADER} is under way, or has died: look before you use another key."
        )
        return problem(409, told)
    kept = json.loads(answer)
    return Response(kept["body"], status, {**kept["headers"], REPLAYED: "true"})


def _packed(response: Response) -> str:
    """What is kept of an answer: its body, and the headers that belong to it."""
    told = {name: response.headers[name] for name in ("content-type", "location") if name in response.headers}
    return json.dumps({"body": bytes(response.body).decode(), "headers": told})

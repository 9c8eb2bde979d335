"""The pages: what they say where everything works and where nothing does, to whom, and that they show no mail."""

from __future__ import annotations

import socket
import threading
from dataclasses import replace
from pathlib import Path

from sqlalchemy import create_engine

from consultant.alerts import AlertKind, raise_alert
from consultant.models.base import unit_of_work
from consultant.models.post import OAuthToken
from consultant.web.app import make_app
from consultant.web.serving import bind, serve
from consultant.web.words import ago, moment

from tests.at_the_desk import free_port
from tests.conftest import CHECKOUT, Clock
from tests.journeys.journey import Played, config_with, open_desk
from tests.pages import office_for, served, sign_in_as, watched
from tests.stores import Store

IMAP = {"imap_url": "imaps://x@mail.example/INBOX", "imap_auth": "xoauth2", "oauth_token_url": "https://x.example/t", "oauth_client_id": "x", "oauth_refresh_token": "X"}  # fmt: skip


def opened(store: Store, tmp_path: Path, clock: Clock, **keys: object) -> Played:
    return open_desk(store.home, config_with(tmp_path / "config", CHECKOUT, keys), clock)


def test_the_health_names_each_piece(store: Store, tmp_path: Path, clock: Clock) -> None:
    played = opened(store, tmp_path, clock, **IMAP)
    with unit_of_work(played.desk.engine) as session:
        session.add(OAuthToken(mailbox="consult", given="x", refresh_token="secret", refreshed_at=clock()))
        raise_alert(session, AlertKind.RELAY_AWAY, "relay", "It is away.", now=clock())
        raise_alert(session, AlertKind.TOKEN_REFUSED, "consult", "It is refused.", now=clock())
    with served(watched(played, clock), played) as pages:
        sign_in_as(pages, played)
        told = pages.get("/health")
        page = pages.get("/post")
        metrics = pages.get("/metrics").text
        clock.pass_(days=81)
        old = pages.get("/health").json()
    assert told.status_code == page.status_code == 503
    names = [piece["name"] for piece in told.json()["pieces"]]
    assert names == ["store", "books", "broker", "relay", "cases", "mailbox consult", "token of consult", "review", "renewals", "notices"]  # fmt: skip
    assert told.json()["broken"] == ["broker", "relay", "mailbox consult"]
    assert "token of consult" in old["broken"]
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "secret" not in page.text + metrics + told.text
    assert 'consultant_alerts_open{kind="relay_away"} 1.0' in metrics
    assert 'consultant_mailbox_token_age_seconds{mailbox="consult"} 0.0' in metrics


def test_a_store_that_is_away_is_named_and_everything_else_is_still_said(
    store: Store, tmp_path: Path, clock: Clock
) -> None:
    played = opened(store, tmp_path, clock)
    away = replace(watched(played, clock), engine=create_engine("sqlite:////nowhere/at/all.db"))
    with served(replace(away, books_engine=away.engine), played) as pages:
        sign_in_as(pages, played)
        told = pages.get("/health")
        assert told.status_code == 503
        assert told.json()["broken"] == ["store", "books", "broker"]
        assert 'consultant_piece_sound{piece="store"} 0.0' in pages.get("/metrics").text
        assert pages.get("/post").status_code == 503


def test_a_name_that_is_not_this_machine_s_is_refused(store: Store, tmp_path: Path, clock: Clock) -> None:
    played = opened(store, tmp_path, clock)
    with served(watched(played, clock), played) as pages:
        assert pages.get("/post", headers={"Host": "evil.example"}).status_code == 400
        assert pages.get("/docs").status_code == 404


def test_an_address_that_is_taken_keeps_nobody_up_and_is_taken_over_when_it_is_free(
    store: Store, tmp_path: Path, clock: Clock
) -> None:
    address = ("127.0.0.1", free_port())
    with socket.create_server(address):
        assert bind(address) is None
        stopped = threading.Event()
        played = opened(store, tmp_path, clock)
        app = make_app(office_for(watched(played, clock), played))
        thread = threading.Thread(target=serve, args=(app, address, stopped))
        thread.start()
        stopped.set()
        thread.join(60)
        assert not thread.is_alive()
    free = bind(address)
    assert free
    free.close()


def test_times_are_told_as_people_say_them(clock: Clock) -> None:
    now = clock()
    assert ago(None, now) == moment(None) == "\u2013"
    clock.pass_(hours=3)
    assert ago(now, clock()) == "3 h ago"
    assert ago(clock(), now) == "in 3 h"
    assert moment(now) == "2026-11-16 12:00 UTC"

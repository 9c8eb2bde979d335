"""The poller: mails of real IMAP servers, each taken once, none keeping another out, nothing touched before it is stored."""

from __future__ import annotations

import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any, NoReturn

import pytest
from sqlalchemy import func, select

from consultant import pipeline
from consultant.alerts import AlertKind, open_alerts
from consultant.cli.polling import make_poller
from consultant.errors import ServerLost
from consultant.intake.imap import bookkeeping
from consultant.intake.imap.poller import Poller
from consultant.intake.imap.visit import NO_BYTES
from consultant.intake.imap.watch import poll_all
from consultant.intake.record import CAME_AGAIN
from consultant.lifecycle import Status
from consultant.mail.envelope import Envelope
from consultant.models.base import reading
from consultant.models.case import Case, CaseEvent, RawMail
from consultant.models.post import ImapCursor, SetAside
from consultant.review.decide import DecisionKind

from tests.acceptance.conftest import OpenDesk
from tests.at_the_desk import ASKER, case_of, decide, introduce, mail
from tests.broken_imap import BrokenServer, Connection
from tests.conftest import Clock
from tests.imap_servers import PASSWORD, Dovecot, Mailserver
from tests.journeys.journey import Played, sent
from tests.serving import PATIENCE, wait_for

SECRET = "CONSULTANT_TEST_IMAP_PASSWORD"
NO_WAIT = {"pause": lambda _failures, **_: 0.01}


@pytest.fixture
def polled(desk_with: OpenDesk, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Played]:
    """`polled(url)` opens a desk whose mailbox is polled there, with these keys."""

    def open_it(url: str, password: str = PASSWORD, **keys: Any) -> Played:
        monkeypatch.setenv(SECRET, password)
        return desk_with(imap_url=url, imap_secret=SECRET, **keys)

    return open_it


def poller_of(played: Played, **changes: Any) -> Poller:
    return replace(
        make_poller(played.services, played.desk, played.desk.mailboxes.get_by_name("consult")), **changes
    )


def poll(played: Played, **changes: Any) -> int:
    return poller_of(played, **changes).poll_once()


def count(played: Played, table: Any) -> int:
    with reading(played.desk.engine) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def every(played: Played, table: Any) -> Sequence[Any]:
    with reading(played.desk.engine) as session:
        return session.scalars(select(table).order_by(table.id)).all()


def alerts(played: Played) -> list[str]:
    with reading(played.desk.engine) as session:
        return [one.kind for one in open_alerts(session)]


@contextmanager
def running(poller: Poller) -> Iterator[threading.Event]:
    """A poller in its thread, stopped at the end."""
    stopped = threading.Event()
    thread = threading.Thread(target=poller.run, args=(stopped,), daemon=True)
    thread.start()
    try:
        yield stopped
    finally:
        stopped.set()
        thread.join(PATIENCE)
        assert not thread.is_alive(), "the poller did not end"


def cutting(uid: int) -> Callable[[Connection, str], bool]:
    """A server that says half of this mail and drops the connection."""

    def fault(client: Connection, words: str) -> bool:
        if "BODY.PEEK[]" not in words or str(uid) not in words.split(" ")[2].split(","):
            return False
        client.say(f"* 1 FETCH (UID {uid} BODY[]<0> {{5000}}".encode() + b"\r\nFrom: half of")
        return client.drop()

    return fault


BROKEN: dict[str, bytes] = {
    "bad MIME": mail(99, header="MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\r\n"),
    "unknown charset": mail(
        99, header="MIME-Version: 1.0\r\nContent-Type: text/plain; charset=x-unheard-of\r\n"
    ),
    "no From": mail(99).replace(b"From: coder@clinic.example\r\n", b""),
    "no body": mail(99).partition(b"\r\n\r\n")[0] + b"\r\n\r\n",
    "encoded Content-Type": mail(99, header="Content-Type: =?utf-8?q?text/plain?=\r\n"),
    "many parts": mail(
        99, "\r\n".join(["--b", ""] * 10_000), header="Content-Type: multipart/mixed; boundary=b\r\n"
    ),
    "a header of a megabyte": mail(99, header="X-Long: " + "x" * 1_000_000 + "\r\n"),
    "nothing but blanks": b"\r\n\r\n   \r\n",
}


@pytest.mark.parametrize(
    ("kind", "at"),
    [*((kind, 4) for kind in BROKEN), *(("bad MIME", at) for at in (0, 8)), ("a header of a megabyte", 8)],
)
def test_at_10_a_broken_mail_anywhere_keeps_no_other_out_and_is_kept_with_its_bytes(
    polled: Callable[..., Played], broken: BrokenServer, clock: Clock, kind: str, at: int
) -> None:
    played = polled(broken.url)
    introduce(played.desk.engine, clock(), units=50)
    mails = [mail(number) for number in range(8)]
    mails.insert(at, BROKEN[kind])
    broken.mails = dict(enumerate(mails, 1))
    assert poll(played) == 9
    played.bell.answer(played.desk)
    states = {case.message_id: case.status for case in every(played, Case)}
    assert [states[f"<q{number}@clinic.example>"] for number in range(8)] == [Status.SENT] * 8
    with reading(played.desk.engine) as session:
        assert BROKEN[kind] in session.scalars(select(RawMail.raw)).all(), "bit for bit"
    assert count(played, Case) == 9, "the broken one is a case of its own"
    assert poll(played) == 0


@pytest.mark.parametrize("odd", [b"", b"only words\r\n", b"\0" * 40])
def test_at_10_a_mail_without_any_sender_is_held_and_not_thrown_away_as_a_robot_s(
    polled: Callable[..., Played], broken: BrokenServer, odd: bytes
) -> None:
    played = polled(broken.url)
    broken.mails = {1: odd}
    assert poll(played) == 1
    played.bell.answer(played.desk)
    assert case_of(played.desk.engine, 1).status == Status.HELD


def test_at_10_a_mail_that_can_not_be_stored_is_set_aside_with_its_bytes_and_told_once(
    polled: Callable[..., Played], broken: BrokenServer, clock: Clock
) -> None:
    played = polled(broken.url)
    broken.mails = {uid: mail(uid) for uid in range(1, 51)}

    def chokes(deliveries: Sequence[Any]) -> Sequence[object]:
        if any("<q25@" in one.arrivals[0].message.message_id for one in deliveries):
            raise ZeroDivisionError
        return pipeline.receive_all(played.desk, deliveries)

    assert poll(played, store=chokes) == 49
    (aside,) = every(played, SetAside)
    assert (aside.uid, aside.reason, aside.raw) == (25, "ZeroDivisionError", mail(25))
    assert alerts(played) == [AlertKind.SET_ASIDE]
    clock.pass_(minutes=2)
    assert poll(played) == 1, "what works at the second try is taken"
    assert (count(played, Case), count(played, SetAside), alerts(played)) == (50, 0, [])


def test_at_11_a_mail_that_fails_three_times_is_not_fetched_again_by_itself(
    polled: Callable[..., Played], broken: BrokenServer, clock: Clock
) -> None:
    played = polled(broken.url)
    broken.mails = {uid: mail(uid) for uid in range(1, 4)}

    def refuses(deliveries: Sequence[Any]) -> Sequence[object]:
        bad = ["<q2@" in one.arrivals[0].message.message_id for one in deliveries]
        good = iter(
            pipeline.receive_all(played.desk, [d for d, no in zip(deliveries, bad, strict=True) if not no])
        )
        return [ValueError("no") if no else next(good) for no in bad]

    for _ in range(6):
        poll(played, store=refuses)
        played.bell.answer(played.desk)
        clock.pass_(minutes=30)
    fetches = [words for words in broken.asked("BODY.PEEK[]") if "2" in words.split(" ")[2].split(",")]
    assert len(fetches) == 3
    (aside,) = every(played, SetAside)
    assert (aside.tries, aside.try_again_at) == (3, None)
    with reading(played.desk.engine) as session:
        again = session.scalars(select(CaseEvent).where(CaseEvent.note == CAME_AGAIN)).all()
    assert (count(played, Case), len(again)) == (2, 0), "nothing grows with further polls"
    assert alerts(played) == [AlertKind.SET_ASIDE]


def test_at_12_one_bad_login_and_one_server_that_hangs_keep_no_other_mailbox_waiting(
    polled: Callable[..., Played], broken: BrokenServer
) -> None:
    played = polled(broken.url)
    broken.mails = {1: mail(1)}
    hanging, refusing = BrokenServer(), BrokenServer()
    hanging.faults["CAPABILITY"] = lambda client, _: client.hang()
    refusing.faults["LOGIN"] = lambda client, _: client.answer(f"{client.tag} NO [AUTHENTICATIONFAILED] no")
    good = poller_of(played)
    others = [
        replace(
            good,
            mailbox=replace(good.mailbox, name=name, imap_url=server.url),
            books=replace(good.books, mailbox=name),
        )
        for name, server in (("hanging", hanging), ("refusing", refusing))
    ]
    stopped = threading.Event()
    thread = threading.Thread(target=poll_all, args=([*others, good], stopped))
    thread.start()
    try:
        wait_for(lambda: count(played, Case) == 1)
        wait_for(lambda: AlertKind.LOGIN_REFUSED in alerts(played))
        assert refusing.logins == 0
    finally:
        stopped.set()
        hanging.stop()
        refusing.stop()
        thread.join(PATIENCE)
    assert not thread.is_alive()


@pytest.mark.parametrize("how", ["hangs", "trickles", "drops", "says nonsense"])
def test_at_13_a_server_that_stops_in_mid_fetch_is_given_up_and_asked_again(
    polled: Callable[..., Played], broken: BrokenServer, how: str
) -> None:
    played = polled(broken.url)
    broken.mails = {uid: mail(uid) for uid in range(1, 6)}

    def stops(client: Connection, words: str) -> bool:
        if "BODY.PEEK[]" not in words:
            return False
        del broken.faults["FETCH"]
        client.say(b"* 1 FETCH (UID 1 BODY[]<0> {900}\r\nFrom: half")
        if how == "drops":
            return client.drop()
        if how == "says nonsense":
            client.say(b"x" * 891 + b" WHAT IS THIS\r\n")
            return client.drop()
        gone = False
        while how == "trickles" and not gone:
            try:
                client.say(b".")
                time.sleep(0.05)
            except OSError:
                gone = True
        return client.hang()

    broken.faults["FETCH"] = stops
    with running(poller_of(played, quiet=1.0, **NO_WAIT)):
        wait_for(lambda: count(played, Case) == 5)
        wait_for(lambda: every(played, ImapCursor)[0].polled_at)
    assert broken.logins >= 2, "a fresh login"
    assert (count(played, SetAside), alerts(played)) == (0, []), "the server was to blame, no mail"


def test_at_13_a_network_cut_in_idle_is_noticed_and_the_failure_is_written_down(
    polled: Callable[..., Played], broken: BrokenServer
) -> None:
    played = polled(broken.url)

    def dies(client: Connection, _words: str) -> bool:
        client.say("+ idling")
        return client.drop()

    broken.faults["IDLE"] = dies
    broken.faults["SEARCH"] = lambda client, _: broken.logins > 3 and client.drop()
    with running(poller_of(played, **NO_WAIT)):
        wait_for(lambda: broken.logins > 5)
        wait_for(lambda: any(row.failing_since for row in every(played, ImapCursor)))
    (cursor,) = every(played, ImapCursor)
    assert cursor.error.startswith("ServerLost: ")


def test_at_13_every_pause_is_longer_than_the_one_before_up_to_a_limit() -> None:
    from consultant.intake.imap.poller import LONGEST_PAUSE, pause_after

    for number in range(1, 40):
        longest = min(2.0 ** (number - 1), LONGEST_PAUSE)
        assert longest / 2 <= pause_after(number, refused=False) <= longest
        assert pause_after(number, refused=True) >= 30


def test_at_14_after_three_days_every_mail_is_taken_the_oldest_first_with_the_day_on_which_it_came(
    polled: Callable[..., Played], pymap: Mailserver, clock: Clock
) -> None:
    played = polled(pymap.url())
    introduce(played.desk.engine, clock())
    days = [clock() + timedelta(days=number) for number in range(3)]
    clock.pass_(days=2)
    with pymap.client() as client:
        for number, day in enumerate(days):
            client.append("INBOX", mail(number), (), day)
    clock.pass_(hours=1)
    assert poll(played) == 3
    rung = [case_of(played.desk.engine, case_id) for _, case_id in played.bell.rings]
    assert [case.message_id for case in rung] == [f"<q{n}@clinic.example>" for n in range(3)]
    assert [case.received_at for case in rung] == days


def test_at_15_a_mail_that_somebody_has_read_in_another_program_is_taken(
    polled: Callable[..., Played], pymap: Mailserver
) -> None:
    played = polled(pymap.url())
    pymap.put(mail(1), flags=[b"\\Seen"])
    assert poll(played) == 1


def test_at_16_a_changed_uidvalidity_loses_nothing_and_asks_nothing_twice(
    polled: Callable[..., Played], broken: BrokenServer, clock: Clock
) -> None:
    played = polled(broken.url)
    introduce(played.desk.engine, clock(), units=9)  # a warning would be one mail more
    broken.mails = {uid: mail(uid) for uid in (40, 41, 42)}
    assert poll(played) == 3
    played.bell.answer(played.desk)
    broken.uid_validity, broken.mails = 8, {uid: mail(uid + 39) for uid in (1, 2, 3, 4)}
    poll(played)
    played.bell.answer(played.desk)
    assert (count(played, Case), len(sent(played))) == (4, 4), "the new one is taken, the others are known"
    (cursor,) = every(played, ImapCursor)
    assert (cursor.uid_validity, cursor.last_uid) == (8, 4)


def test_at_16_a_renamed_folder_and_a_mailbox_moved_to_another_server_ask_nothing_twice(
    polled: Callable[..., Played], pymap: Mailserver, dovecot: Dovecot, clock: Clock
) -> None:
    with pymap.client() as client:
        client.create_folder("Questions")
    played = polled(pymap.url("Questions"))
    introduce(played.desk.engine, clock())
    pymap.put(mail(1), mail(2), folder="Questions")
    assert poll(played) == 2
    played.bell.answer(played.desk)
    with pymap.client() as client:
        client.rename_folder("Questions", "Fragen")
    renamed = polled(pymap.url("Fragen"))
    assert poll(renamed) == 2
    dovecot.write([mail(1), mail(2), mail(3)])
    moved = polled(dovecot.url(), dovecot.password)
    assert poll(moved) == 3
    moved.bell.answer(moved.desk)
    renamed.bell.answer(renamed.desk)
    assert (count(played, Case), len(sent(played))) == (3, 3)


@pytest.mark.parametrize("after", ["move", "delete", "seen"])
def test_at_17_a_crash_between_the_store_and_the_server_s_folder_makes_no_second_case(
    polled: Callable[..., Played], pymap: Mailserver, after: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    played = polled(pymap.url(), imap_after=after, imap_move_to="Taken")
    pymap.put(mail(1), mail(2))

    class Killed(BaseException):
        pass

    def dies(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr("consultant.intake.imap.visit.Visit._tidy", dies)
        with pytest.raises(Killed):
            poll(played)
    assert count(played, Case) == 2
    assert poll(played) == 2
    assert count(played, Case) == 2
    left = {"move": (0, 2), "delete": (0, 0), "seen": (2, 0)}[after]
    assert (pymap.count(), pymap.count("Taken")) == left
    if after == "seen":
        assert set(pymap.flags().values()) == {(b"\\Seen",)}


def test_at_18_several_pollers_on_one_mailbox_take_each_mail_once(
    polled: Callable[..., Played], dovecot: Dovecot
) -> None:
    played = polled(dovecot.url(), dovecot.password, imap_after="move", imap_move_to="Taken")
    dovecot.write([mail(number) for number in range(120)])
    threads = [threading.Thread(target=poll, args=(played,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    poll(played)
    assert (count(played, Case), count(played, SetAside)) == (120, 0)
    assert dovecot.count() == 0
    assert dovecot.count("Taken") >= 120, "Dovecot copies a mail twice that two sessions move at one moment"


@pytest.mark.slow
def test_at_19_two_thousand_mails_with_large_ones_among_them_are_taken_in_batches_and_little_memory(
    polled: Callable[..., Played], dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    played = polled(dovecot.url(), dovecot.password)
    mails = [mail(number) for number in range(2_000)]
    for number, size in ((3, 25), (700, 9), (701, 9), (702, 25), (1_500, 9)):
        mails[number] = mail(number, "\r\n".join(["x" * 70] * (size * 1_000_000 // 72)))
    dovecot.write(mails)
    del mails
    batches: list[int] = []

    def store(deliveries: Sequence[Any]) -> Sequence[object]:
        batches.append(len(deliveries))
        return pipeline.receive_all(played.desk, deliveries)

    tracemalloc.start()
    try:
        assert poll(played, store=store) == 2_000
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count(played, Case) == 2_000
    assert len(batches) <= 46, "forty, and a few around the large ones"
    assert peak < 200_000_000


def test_a_mail_of_forty_megabytes_is_refused_in_words_and_never_loaded_whole(
    polled: Callable[..., Played], dovecot: Dovecot, clock: Clock
) -> None:
    played = polled(dovecot.url(), dovecot.password)
    introduce(played.desk.engine, clock())
    dovecot.write([mail(1, "\r\n".join(["x" * 70] * (40_000_000 // 72))), mail(2)])
    tracemalloc.start()
    try:
        assert poll(played) == 2
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 10_000_000
    played.bell.answer(played.desk)
    large, small = every(played, Case)
    assert (large.reason.startswith("It has "), large.size > 39_000_000) == (True, True)
    assert small.status == Status.SENT
    assert [b"too large" in raw or b"larger than" in raw for raw in sent(played)].count(True) == 1


def test_a_server_that_lies_about_a_size_gives_us_no_more_than_the_mailbox_takes(
    polled: Callable[..., Played], broken: BrokenServer, clock: Clock
) -> None:
    played = polled(broken.url, max_message_bytes=50_000)
    introduce(played.desk.engine, clock())
    broken.mails, broken.sizes = {1: mail(1, "x" * 200_000)}, {1: 100}
    assert poll(played) == 1
    played.bell.answer(played.desk)
    (case,) = every(played, Case)
    assert case.size == 50_001
    assert "the mailbox takes 50000" in case.reason


@pytest.mark.parametrize("after", ["keep", "seen", "move", "delete"])
def test_at_20_nothing_is_touched_on_the_server_but_what_the_mailbox_says_and_only_after_the_commit(
    polled: Callable[..., Played], pymap: Mailserver, after: str
) -> None:
    played = polled(pymap.url(), imap_after=after, imap_move_to="Taken")
    pymap.put(mail(1), mail(2))
    seen_before: list[dict[int, tuple[bytes, ...]]] = []

    def store(deliveries: Sequence[Any]) -> Sequence[object]:
        answers = pipeline.receive_all(played.desk, deliveries)
        seen_before.append(pymap.flags())
        return answers

    assert poll(played, store=store) == 2
    assert [set(flags.values()) for flags in seen_before] == [{()}], "untouched while it was stored"
    assert pymap.count() == (0 if after in ("move", "delete") else 2)
    assert pymap.count("Taken") == (2 if after == "move" else 0)
    assert set(pymap.flags().values()) == {"keep": {()}, "seen": {(b"\\Seen",)}}.get(after, set())


def test_at_22_a_look_that_fails_ends_no_poller(polled: Callable[..., Played], broken: BrokenServer) -> None:
    played, stopped, looks = polled(broken.url), threading.Event(), threading.Semaphore(0)

    def look() -> None:
        looks.release()
        raise ZeroDivisionError

    thread = threading.Thread(
        target=poll_all, args=([poller_of(played)], stopped), kwargs={"look": look, "look_seconds": 0.01}
    )
    thread.start()
    assert all(looks.acquire(timeout=PATIENCE) for _ in range(3))
    stopped.set()
    broken.news.set()
    thread.join(PATIENCE)
    assert not thread.is_alive()


def test_at_22_a_mailbox_that_is_not_polled_for_a_quarter_of_an_hour_raises_an_alert_until_it_is(
    polled: Callable[..., Played], broken: BrokenServer, clock: Clock
) -> None:
    played = polled(broken.url)
    broken.faults["EXAMINE"] = lambda client, _: client.answer(
        f"{client.tag} NO [NONEXISTENT] no such folder"
    )
    poller = poller_of(played, **NO_WAIT)
    since = clock()
    with running(poller):
        wait_for(lambda: any(row.failing_since for row in every(played, ImapCursor)))
    clock.pass_(minutes=14)
    assert not poller.books.note_silence(since)
    assert alerts(played) == []
    clock.pass_(minutes=2)
    assert poller.books.note_silence(since)
    assert poller.books.note_silence(since)
    assert alerts(played) == [AlertKind.MAILBOX_NOT_POLLED], "once"
    (cursor,) = every(played, ImapCursor)
    assert cursor.error == "ServerRefused: The mail server refused the command SELECT (NONEXISTENT)."
    broken.faults.clear()
    poller.poll_once()
    assert alerts(played) == []
    assert not poller.books.note_silence(since)
    (cursor,) = every(played, ImapCursor)
    assert (cursor.error, cursor.failing_since, cursor.polled_at) == (None, None, clock())


TRACE = (
    "Return-Path: <coder@clinic.example>\r\nDelivered-To: consult@localhost\r\nReceived: from mx by imap\r\n"
)


def test_at_25_the_same_mail_by_smtp_and_imap_and_by_to_and_cc_is_one_case(
    polled: Callable[..., Played], pymap: Mailserver, clock: Clock
) -> None:
    played = polled(pymap.url(), addresses=["consult@localhost", "desk@localhost"])
    introduce(played.desk.engine, clock())
    raw = mail(1, header="Cc: desk@localhost\r\n")
    bare = mail(2).replace(b"Message-ID: <q2@clinic.example>\r\n", b"")
    for one in (raw, bare):
        pipeline.receive(played.desk, Envelope(ASKER, ("consult@localhost",), "127.0.0.1", clock()), one)
        pymap.put(TRACE.encode() + one, TRACE.replace("consult@", "desk@").encode() + one)
    assert poll(played) == 4
    played.bell.answer(played.desk)
    assert (count(played, Case), len(sent(played))) == (2, 2)


def test_at_25_a_bounce_keeps_its_null_sender_and_a_reply_the_address_with_its_key(
    polled: Callable[..., Played], pymap: Mailserver
) -> None:
    played = polled(pymap.url())
    pymap.put(
        b"Return-Path: <>\r\n" + mail(1),
        mail(2).replace(b"To: consult@", b'To: "A, B" <consult+r234@'),
        b"Delivered-To: other@localhost\r\nX-Original-To: consult+b99@localhost\r\n" + mail(3),
    )
    assert poll(played) == 3
    assert {case.message_id[2]: (case.envelope_from, case.recipient) for case in every(played, Case)} == {
        "1": ("", "consult@localhost"),
        "2": (ASKER, "consult+r234@localhost"),
        "3": (ASKER, "consult+b99@localhost"),
    }


def test_at_28_a_case_that_a_person_dropped_does_not_come_back(
    polled: Callable[..., Played], broken: BrokenServer
) -> None:
    played = polled(broken.url)
    broken.mails = {1: mail(1).replace(b"From: coder@clinic.example\r\n", b"")}
    assert poll(played) == 1
    played.bell.answer(played.desk)
    decide(played, 1, DecisionKind.DROP)
    assert poll(played) == 0
    broken.uid_validity = 8
    poll(played)
    assert [case.status for case in every(played, Case)] == [Status.DISCARDED]
    assert len(played.bell.rings) == 0


@pytest.mark.slow
@pytest.mark.parametrize("fault", ["drops", "refuses"])
def test_a_poison_message_in_the_middle_of_a_thousand_leaves_999_cases_and_one_set_aside(
    polled: Callable[..., Played], broken: BrokenServer, fault: str, clock: Clock
) -> None:
    played = polled(broken.url)
    broken.mails = {uid: mail(uid) for uid in range(1, 1_001)}

    def refuses(client: Connection, words: str) -> bool:
        poison = "BODY.PEEK[]" in words and "500" in words.split(" ")[2].split(",")
        return poison and client.answer(f"{client.tag} NO [SERVERBUG] can't read it")

    broken.faults["FETCH"] = cutting(500) if fault == "drops" else refuses
    with running(poller_of(played, **NO_WAIT)):
        wait_for(lambda: any(row.polled_at and row.last_uid == 1_000 for row in every(played, ImapCursor)))
    assert (count(played, Case), [one.uid for one in every(played, SetAside)]) == (999, [500])
    assert alerts(played) == [AlertKind.SET_ASIDE]


def test_the_last_mail_on_which_the_connection_breaks_again_and_again_is_set_aside(
    polled: Callable[..., Played], broken: BrokenServer
) -> None:
    played = polled(broken.url)
    broken.mails, broken.faults["FETCH"] = {1: mail(1)}, cutting(1)
    with running(poller_of(played, **NO_WAIT)):
        wait_for(lambda: count(played, SetAside) == 1)
    broken.faults.clear()
    bookkeeping.try_again(played.desk.engine, 1, played.desk.clock())
    assert poll(played) == 1
    assert (count(played, Case), count(played, SetAside), alerts(played)) == (1, 0, [])


def say_of(server: BrokenServer, client: Connection, words: str, uids: set[int]) -> bool:
    """Say of these mails alone what is asked, and that all is well."""
    kept, server.mails = server.mails, {uid: raw for uid, raw in server.mails.items() if uid in uids}
    server._fetch(client, words)
    server.mails = kept
    return True


def dies(*_: object) -> NoReturn:
    raise KeyboardInterrupt


def breaks(*_: object, **__: object) -> NoReturn:
    raise ZeroDivisionError


@pytest.mark.parametrize("what", ["RFC822.SIZE", "BODY.PEEK[]"])
def test_a_mail_of_which_the_server_says_nothing_is_set_aside_and_not_passed_over(
    polled: Callable[..., Played], broken: BrokenServer, clock: Clock, what: str
) -> None:
    played = polled(broken.url)
    broken.mails = {uid: mail(uid) for uid in (1, 2, 3)}
    broken.faults[what] = lambda client, words: say_of(broken, client, words, {1, 3})
    assert poll(played) == 2
    assert [(one.uid, one.reason) for one in every(played, SetAside)] == [(2, NO_BYTES)]
    assert alerts(played) == [AlertKind.SET_ASIDE]
    broken.faults.clear()
    clock.pass_(minutes=2)
    assert poll(played) == 1
    assert (count(played, Case), count(played, SetAside)) == (3, 0)


def test_another_account_under_the_same_uidvalidity_is_taken_from_its_first_mail(
    polled: Callable[..., Played], broken: BrokenServer
) -> None:
    broken.mails = {uid: mail(uid) for uid in range(90, 93)}
    assert poll(polled(broken.url)) == 3
    broken.mails = {uid: mail(uid) for uid in range(1, 4)}
    moved = polled(broken.url.replace("//consult@", "//questions@"))
    assert poll(moved) == 3, "Gmail's INBOX has the UIDVALIDITY 1 for everybody"
    assert count(moved, Case) == 6


def test_a_mail_that_was_suspected_in_a_folder_that_was_made_anew_passes_over_no_other(
    polled: Callable[..., Played], broken: BrokenServer
) -> None:
    played = polled(broken.url)
    poller = poller_of(played)
    broken.mails, broken.faults["FETCH"] = {5: mail(5)}, cutting(5)
    for _ in range(2):
        with pytest.raises(ServerLost):
            poller.poll_once()
    broken.uid_validity, broken.mails = 8, {uid: mail(uid) for uid in range(1, 8)}
    broken.faults.clear()
    assert poller.poll_once() == 7
    assert (count(played, Case), count(played, SetAside)) == (7, 0)


def test_a_poller_that_dies_before_a_suspect_is_set_aside_has_not_passed_it(
    polled: Callable[..., Played], broken: BrokenServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    played = polled(broken.url)
    poller = poller_of(played)
    broken.mails, broken.faults["FETCH"] = {5: mail(5), 6: mail(6)}, cutting(5)
    for _ in range(2):
        with pytest.raises(ServerLost):
            poller.poll_once()
    with monkeypatch.context() as patch:
        patch.setattr(bookkeeping.Bookkeeping, "_set_aside", dies)
        with pytest.raises(KeyboardInterrupt):
            poller.poll_once()
    broken.faults.clear()
    poll(played)
    assert (count(played, Case), count(played, SetAside)) == (2, 0)


def test_a_failure_that_can_not_be_written_down_ends_no_poller(
    polled: Callable[..., Played], broken: BrokenServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    played = polled(broken.url)
    broken.mails, broken.faults["SELECT"] = {1: mail(1)}, lambda client, _: client.drop()
    broken.faults["EXAMINE"] = broken.faults["SELECT"]
    with monkeypatch.context() as patch:
        patch.setattr(bookkeeping.Bookkeeping, "note_failure", breaks)
        with running(poller_of(played, **NO_WAIT)):
            wait_for(lambda: broken.logins > 2)
            broken.faults.clear()
            wait_for(lambda: count(played, Case) == 1)


@pytest.mark.parametrize("kind", ["pymap", "dovecot"])
def test_idle_notices_a_new_mail_by_itself(
    polled: Callable[..., Played], kind: str, request: pytest.FixtureRequest
) -> None:
    server: Mailserver = request.getfixturevalue(kind)
    played = polled(server.url(), server.password, imap_poll_seconds=100_000)
    with running(poller_of(played)):
        wait_for(lambda: any(row.polled_at for row in every(played, ImapCursor)))
        for number in (1, 2):
            server.put(mail(number))
            wait_for(lambda: count(played, Case) == number)  # noqa: B023 - it is called in this turn


def test_a_mail_that_comes_between_the_poll_and_the_idle_is_noticed(
    polled: Callable[..., Played], broken: BrokenServer
) -> None:
    played = polled(broken.url, imap_poll_seconds=100_000)

    def says_it_with_the_plus(client: Connection, _words: str) -> bool:
        del broken.faults["IDLE"]
        broken.mails[1] = mail(1)
        client.say("+ idling\r\n* 1 EXISTS")
        assert client.sock.recv(100).strip() == b"DONE"
        client.ok()
        return True

    broken.faults["IDLE"] = says_it_with_the_plus
    with running(poller_of(played)):
        wait_for(lambda: count(played, Case) == 1)


def test_without_idle_the_folder_is_looked_at_again_and_again(
    polled: Callable[..., Played], broken: BrokenServer
) -> None:
    played = polled(broken.url, imap_poll_seconds=1, imap_idle=False)
    with running(poller_of(played)):
        wait_for(lambda: any(row.polled_at for row in every(played, ImapCursor)))
        broken.mails[1] = mail(1)
        wait_for(lambda: count(played, Case) == 1)
    assert not broken.asked("IDLE")


def test_a_login_that_ends_is_made_anew_under_idle_and_no_mail_is_lost(
    polled: Callable[..., Played], broken: BrokenServer, clock: Clock
) -> None:
    played = polled(broken.url)
    ends = clock()
    clock.pass_(hours=-1)
    with running(poller_of(played, renew_at=lambda _: ends, **NO_WAIT)):
        wait_for(broken.idling.is_set)
        clock.pass_(hours=2)
        broken.mails[1] = mail(1)
        broken.news.set()
        wait_for(lambda: count(played, Case) == 1)
        wait_for(lambda: broken.logins > 1)


def test_a_store_that_is_away_loses_nothing(polled: Callable[..., Played], broken: BrokenServer) -> None:
    from sqlalchemy.exc import OperationalError

    played = polled(broken.url)
    broken.mails = {1: mail(1)}

    def away(_: object) -> Sequence[object]:
        raise OperationalError(None, {}, Exception())

    with pytest.raises(OperationalError):
        poll(played, store=away)
    assert (count(played, SetAside), poll(played), count(played, Case)) == (0, 1, 1)


def test_tls_is_checked(
    polled: Callable[..., Played], dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from consultant.errors import LoginRefused

    dovecot.write([mail(1)])
    played = polled(dovecot.url(tls=True), dovecot.password)
    with pytest.raises(LoginRefused, match="not trusted"):
        poll(played)
    monkeypatch.setenv("CONSULTANT_CA_FILE", str(dovecot.certificate))
    trusted = polled(dovecot.url(tls=True), dovecot.password)
    assert poll(trusted) == 1
    with running(poller_of(trusted)):
        wait_for(lambda: any(row.polled_at for row in every(trusted, ImapCursor)))
        dovecot.put(mail(2))
        wait_for(lambda: count(trusted, Case) == 2)

"""What servers report of our mail, who is told, and what watches the desk: AT-22, AT-33, AT-80 and AT-81 by half, AT-13's metrics."""

from __future__ import annotations

import smtplib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from email.message import Message as Mail

import httpx
import pytest
from sqlalchemy import select

from consultant import pipeline
from consultant.alerts import AlertKind, open_alerts, raise_alert
from consultant.cli.main import run
from consultant.delivery.staff_notices import SILENT_FOR
from consultant.delivery.suppression import is_suppressed
from consultant.intake.imap.bookkeeping import Bookkeeping
from consultant.lifecycle import Status
from consultant.mail.envelope import Envelope
from consultant.models.base import reading, unit_of_work
from consultant.models.post import Alert
from consultant.review.decide import DecisionKind
from consultant.review.queue import trail
from consultant.watching.round import Watchman

from tests.acceptance.conftest import OpenDesk, through
from tests.at_the_desk import ASKER, Relay, ask, case_of, decide, introduce, replies_of
from tests.conftest import Clock
from tests.journeys.journey import Played
from tests.pages import served, sign_in_as, watched
from tests.serving import Listener, free_port, surroundings
from tests.stores import Store

BOSS = "boss@desk.example"


def report(
    to: str, message_id: str, *, action: str = "failed", status: str = "5.1.1", number: int = 1
) -> bytes:
    """A delivery report as a server writes it."""
    return (
        f"From: MAILER-DAEMON@mx.clinic.example\r\nTo: {to}\r\nSubject: Undelivered Mail Returned to Sender\r\n"
        f"Message-ID: <dsn{number}@mx.clinic.example>\r\nAuto-Submitted: auto-replied\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nYour mail could not be delivered.\r\n\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.clinic.example\r\n\r\n"
        f"Final-Recipient: rfc822; {ASKER}\r\nAction: {action}\r\nStatus: {status}\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {message_id}\r\nTo: {ASKER}\r\n\r\n--b--\r\n"
    ).encode()


def come(played: Played, to: str, raw: bytes) -> int:
    """A report through the door, and every step that follows."""
    envelope = Envelope("", (to,), "test", played.desk.clock())
    (recorded,) = pipeline.receive(played.desk, envelope, raw)
    played.bell.answer(played.desk)
    return recorded.case_id


def ends(played: Played, case_id: int) -> list[str]:
    """Where the arrows of a case led, one after the other."""
    with reading(played.desk.engine) as session:
        return [one.to_status for one in trail(session, case_id) if one.from_status != one.to_status]


def notices(relay: Relay) -> list[Mail]:
    return [out for out in relay.mails if out["Auto-Submitted"] == "auto-generated"]


def answers(relay: Relay) -> list[Mail]:
    return [out for out in relay.mails if out["Auto-Submitted"] == "auto-replied"]


@pytest.fixture
def asked(desk_with: OpenDesk, clock: Clock, relay: Relay) -> tuple[Played, int]:
    """A desk that has answered one question by the relay."""
    played = through(desk_with(alert_to=[BOSS]), relay)
    introduce(played.desk.engine, clock())
    return played, ask(played)


def test_at_33_a_bounced_answer_is_shown_told_once_and_not_sent_there_again_until_a_person_says_so(
    asked: tuple[Played, int], clock: Clock, relay: Relay, capsys: pytest.CaptureFixture[str]
) -> None:
    played, case_id = asked
    ((verp, _, _),) = relay.taken
    assert verp.startswith("consult+b")
    (answer,) = answers(relay)
    dsn = come(played, verp, report(verp, answer["Message-ID"]))
    case, own = case_of(played.desk.engine, case_id), case_of(played.desk.engine, dsn)
    assert (case.status, case.error) == (Status.HELD, "not delivered: 5.1.1, the address does not exist")
    assert case.hold_reasons == ["Not delivered: 5.1.1, the address does not exist."]
    assert (own.status, own.reason.endswith(f"About {case.reference}.")) == (Status.DISCARDED, True)
    watchman = Watchman(played.desk)
    assert watchman.go_round() == 1
    assert watchman.go_round() == 0, "once"
    (notice,) = notices(relay)
    assert (notice["To"], relay.taken[-1][0].strip("<>")) == (f"<{BOSS}>", ""), "from the null sender"
    words = notice.get_payload()[0].get_payload()  # type: ignore[index, union-attr]
    assert case.reference in words
    assert "not delivered: 5.1.1" in words
    assert ASKER not in relay.taken[-1][2].decode()
    assert ask(played, 2)
    assert len(answers(relay)) == 1, "the next answer does not go there"
    assert run(["suppressions", "lift", ASKER, "--by", "pat"]) == 0
    decide(played, case_id, DecisionKind.APPROVE)
    assert case_of(played.desk.engine, case_id).status == Status.SENT
    assert len(answers(relay)) == 2
    with reading(played.desk.engine) as session:
        assert case.reference not in {alert.subject for alert in open_alerts(session)}


@pytest.mark.parametrize("known", ["key alone", "expired key", "message id alone"])
def test_at_33_a_report_is_known_by_our_key_or_by_our_random_message_id(
    asked: tuple[Played, int], clock: Clock, relay: Relay, known: str
) -> None:
    played, case_id = asked
    verp = relay.taken[0][0]
    if known == "expired key":
        clock.pass_(days=120)
    message_id = (
        answers(relay)[0]["Message-ID"] if known == "message id alone" else "<lost@mx.clinic.example>"
    )
    to = "consult@localhost" if known == "message id alone" else verp
    come(played, to, report(to, message_id))
    assert ends(played, case_id)[-2:] == [Status.BOUNCED, Status.HELD], "and taken up again"


def test_at_33_a_forged_report_changes_nothing(asked: tuple[Played, int], relay: Relay) -> None:
    played, case_id = asked
    verp = relay.taken[0][0]
    forged = verp.replace("+b", "+b" + ("a" if verp[9] != "a" else "c"), 1)[: len(verp) + 1]
    reference = case_of(played.desk.engine, case_id).reference
    for number, to in enumerate((forged, "consult@localhost", f"consult+{reference.lower()}@localhost")):
        come(played, to, report(to, f"<consult.{reference.lower()}.{'0' * 32}@localhost>", number=number))
    assert case_of(played.desk.engine, case_id).status == Status.SENT
    with reading(played.desk.engine) as session:
        assert not is_suppressed(session, ASKER)
        assert not open_alerts(session)


def test_at_33_a_late_mail_is_noted_and_nobody_is_called(asked: tuple[Played, int], relay: Relay) -> None:
    played, case_id = asked
    verp = relay.taken[0][0]
    come(played, verp, report(verp, "<x@y.example>", action="delayed", status="4.4.1"))
    come(played, verp, report(verp, "<x@y.example>", action="delivered", status="2.0.0", number=2))
    assert case_of(played.desk.engine, case_id).status == Status.SENT
    with reading(played.desk.engine) as session:
        notes = [event.note for event in trail(session, case_id)]
        assert notes[-2:] == ["delayed: 4.4.1", "its server reports that it was delivered"]
        assert not open_alerts(session)
        assert not is_suppressed(session, ASKER)


def test_at_33_a_full_mailbox_bounces_the_answer_and_leaves_the_address_alone(
    asked: tuple[Played, int], relay: Relay
) -> None:
    played, case_id = asked
    verp = relay.taken[0][0]
    come(played, verp, report(verp, "<x@y.example>", status="5.2.2"))
    assert ends(played, case_id)[-2:] == [Status.BOUNCED, Status.HELD], "and taken up again"
    with reading(played.desk.engine) as session:
        assert not is_suppressed(session, ASKER)
        assert [alert.kind for alert in open_alerts(session)] == [AlertKind.NOT_DELIVERED]


@pytest.mark.parametrize("keyed", [True, False])
def test_at_33_a_complaint_stops_mail_to_that_address_where_it_knows_our_key(
    keyed: bool, asked: tuple[Played, int], relay: Relay
) -> None:
    played, case_id = asked
    sender = relay.taken[0][0] if keyed else "consult@localhost"
    raw = (
        "From: fbl@provider.example\r\nSubject: Email Feedback Report\r\nMessage-ID: <arf@provider.example>\r\n"
        'Content-Type: multipart/report; report-type=feedback-report; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\nVersion: 1\r\n"
        f"Original-Mail-From: <{sender}>\r\n\r\n"
        f"--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: {answers(relay)[0]['Message-ID']}\r\n\r\nx\r\n--b--\r\n"
    ).encode()
    come(played, "consult@localhost", raw)
    assert case_of(played.desk.engine, case_id).status == Status.SENT, "it was delivered"
    with reading(played.desk.engine) as session:
        assert is_suppressed(session, ASKER) == keyed, (
            "our Message-ID alone goes on in the References of others"
        )
        assert [alert.kind for alert in open_alerts(session)] == [AlertKind.COMPLAINT]


def test_at_33_a_report_of_a_notice_to_staff_does_not_notify(
    asked: tuple[Played, int], clock: Clock, relay: Relay
) -> None:
    played, _ = asked
    with unit_of_work(played.desk.engine) as session:
        raise_alert(session, AlertKind.RELAY_AWAY, "relay", "It is away.", now=clock())
    watchman = Watchman(played.desk)
    assert watchman.go_round() == 1
    (notice,) = notices(relay)
    come(played, "consult@localhost", report("consult@localhost", notice["Message-ID"]))
    clock.pass_(days=2)
    assert watchman.go_round() == 0
    with reading(played.desk.engine) as session:
        assert [alert.kind for alert in open_alerts(session)] == [AlertKind.RELAY_AWAY]


def test_at_33_a_report_that_overtakes_our_own_commit_waits_for_it(
    asked: tuple[Played, int], clock: Clock, relay: Relay
) -> None:
    played, case_id = asked
    verp = relay.taken[0][0]
    with unit_of_work(played.desk.engine) as session:
        case = session.get_one(type(case_of(played.desk.engine, case_id)), case_id)
        case.status = Status.SENDING
    dsn = come(played, verp, report(verp, "<x@y.example>"))
    assert case_of(played.desk.engine, dsn).status == Status.RECEIVED
    with unit_of_work(played.desk.engine) as session:
        session.get_one(type(case), case_id).status = Status.SENT
    clock.pass_(minutes=1)
    pipeline.sweep(played.desk)
    played.bell.answer(played.desk)
    assert ends(played, case_id)[-2:] == [Status.BOUNCED, Status.HELD], "and taken up again"


@pytest.mark.parametrize("verb", ["RCPT", "DATA"])
def test_at_81_what_the_relay_refuses_for_good_is_told_and_can_be_sent_again_by_another(
    desk_with: OpenDesk, clock: Clock, relay: Relay, verb: str
) -> None:
    played = through(desk_with(alert_to=[BOSS]), relay)
    introduce(played.desk.engine, clock())
    watchman = Watchman(played.desk)
    relay.says[verb] = "550 5.3.4 Message too large"
    case_id = ask(played)
    assert ends(played, case_id)[-2:] == [Status.UNDELIVERABLE, Status.HELD], "it is taken up again by itself"
    assert case_of(played.desk.engine, case_id).hold_reasons[0].startswith("Not delivered: 5.3.4")
    relay.says.clear()
    clock.pass_(minutes=1)
    assert watchman.go_round() == 1
    assert "5.3.4" in notices(relay)[0].get_payload()[0].get_payload()  # type: ignore[index, union-attr]
    decide(played, case_id, DecisionKind.APPROVE)
    assert case_of(played.desk.engine, case_id).status == Status.SENT
    assert len(replies_of(played.desk.engine, case_id)) == 1


def test_at_81_a_notice_that_can_not_leave_now_is_tried_at_the_next_round(
    desk_with: OpenDesk, clock: Clock, relay: Relay
) -> None:
    played = through(desk_with(alert_to=[BOSS]), relay)
    with unit_of_work(played.desk.engine) as session:
        raise_alert(session, AlertKind.NOT_DELIVERED, "CC-BBBB-CCCC", "Not delivered.", now=clock())
    watchman = Watchman(played.desk)
    relay.stop()
    assert watchman.go_round() == 0
    relay.start()
    assert watchman.go_round() == 1
    with reading(played.desk.engine) as session:
        assert session.scalars(select(Alert.told_at)).one() == clock()


Pages = Callable[[Played], httpx.Client]


def _pages(opened: ExitStack, played: Played, clock: Clock) -> httpx.Client:
    """The pages as a coder sees them."""
    client = opened.enter_context(served(watched(played, clock), played))
    sign_in_as(client, played)
    return client


@pytest.fixture
def pages_of(clock: Clock) -> Iterator[Pages]:
    """Opens the pages of a desk."""
    with ExitStack() as opened:
        yield lambda played: _pages(opened, played, clock)


def test_at_22_a_mailbox_that_is_not_polled_breaks_the_health_check_and_raises_an_alert_once(
    desk_with: OpenDesk, clock: Clock, relay: Relay, pages_of: Pages
) -> None:
    played = through(desk_with(alert_to=[BOSS], imap_url="imaps://consult@mail.desk.example/INBOX"), relay)
    books = Bookkeeping(played.desk.engine, "consult", "INBOX", clock)
    pages, watchman = pages_of(played), Watchman(played.desk)
    books.note_good()
    assert piece(pages, "mailbox consult")["ok"]
    clock.pass_(seconds=SILENT_FOR.total_seconds() - 1)
    assert watchman.go_round() == 0
    clock.pass_(seconds=2)
    assert not piece(pages, "mailbox consult")["ok"]
    assert pages.get("/health").status_code == 503
    assert watchman.go_round() == 1, "nobody polls, so that the sweep's watchman raises it"
    assert watchman.go_round() == 0
    assert 'consultant_piece_sound{piece="mailbox consult"} 0.0' in pages.get("/metrics").text
    books.note_good()
    assert piece(pages, "mailbox consult")["ok"]
    with reading(played.desk.engine) as session:
        assert not open_alerts(session)


def piece(pages: httpx.Client, name: str) -> dict[str, object]:
    found: dict[str, object] = next(
        one for one in pages.get("/health").json()["pieces"] if one["name"] == name
    )
    return found


def test_at_13_the_metrics_say_that_polls_fail_and_why(
    desk_with: OpenDesk, clock: Clock, pages_of: Pages
) -> None:
    played = desk_with(imap_url="imaps://consult@mail.desk.example/INBOX")
    pages = pages_of(played)
    Bookkeeping(played.desk.engine, "consult", "INBOX", clock).note_failure("TimeoutError", refused=False)
    clock.pass_(minutes=3)
    told = pages.get("/metrics").text
    assert 'consultant_mailbox_failing{error="TimeoutError",mailbox="consult"} 1.0' in told
    assert 'consultant_mailbox_failing_seconds{mailbox="consult"} 180.0' in told
    assert "TimeoutError" in pages.get("/post").text


def test_at_80_the_queue_its_age_and_each_last_error_are_on_the_page_and_in_the_metrics(
    desk_with: OpenDesk, clock: Clock, relay: Relay, pages_of: Pages
) -> None:
    played = through(desk_with(), relay)
    introduce(played.desk.engine, clock(), units=9)
    pages = pages_of(played)
    relay.says["RCPT"] = "451 4.7.1 Greylisted"
    cases = [case_of(played.desk.engine, ask(played, number)) for number in range(3)]
    clock.pass_(minutes=10)
    page, told = pages.get("/post").text, pages.get("/metrics").text
    for case in cases:
        assert case.reference in page
    assert page.count("451 4.7.1") == 3
    assert "consultant_outbox_waiting 3.0" in told
    assert "consultant_outbox_eldest_seconds 600.0" in told
    assert 'consultant_cases{status="approved"} 3.0' in told
    assert ASKER not in page + told
    relay.says.clear()
    clock.pass_(minutes=59)
    pipeline.sweep(played.desk)
    played.bell.answer(played.desk)
    assert "consultant_outbox_waiting 0.0" in pages.get("/metrics").text
    assert "Nothing waits to leave" in pages.get("/post").text


@pytest.mark.slow
def test_a_report_comes_back_to_our_own_door_by_real_smtp(
    desk_with: OpenDesk, clock: Clock, relay: Relay, store: Store
) -> None:
    """Our desk sends by a relay; the relay's report goes to our return path, through our own listener's process."""
    clock.now = datetime.now(UTC)  # the listener's process has no other
    played = through(desk_with(), relay)
    introduce(played.desk.engine, clock())
    case_id = ask(played)
    verp = relay.taken[0][0]
    settings = {"SMTP_LISTEN": f"127.0.0.1:{free_port()}", "CONFIG": str(played.services.settings.config)}
    door = Listener(surroundings(store, **settings), store.home / "listener.log")
    try:
        door.wait_until_open()
        with smtplib.SMTP("127.0.0.1", door.port, timeout=60) as peer:
            peer.sendmail("", [verp], report(verp, answers(relay)[0]["Message-ID"]))
            forged = verp[:-13] + ("a" if verp[-13] != "a" else "c") + verp[-12:]
            with pytest.raises(smtplib.SMTPRecipientsRefused):
                peer.sendmail("", [forged], report(forged, "<x@y.example>"))
    finally:
        door.stop()
    clock.now = datetime.now(UTC)
    pipeline.sweep(played.desk, rested=timedelta())
    played.bell.answer(played.desk)
    assert ends(played, case_id)[-2:] == [Status.BOUNCED, Status.HELD], "and taken up again"

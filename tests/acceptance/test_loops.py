"""Loops: robots, lists, bounces and our own mail are filed and never answered; what we send says that it is automatic."""

from __future__ import annotations

import email
import re
from email.header import Header

import pytest
from sqlalchemy import func, select

from consultant import pipeline
from consultant.accounts import ledger, senders
from consultant.lifecycle import Status
from consultant.models.account import Standing
from consultant.models.base import reading, unit_of_work
from consultant.models.reply import Reply
from consultant.review.decide import DecisionKind
from consultant.vocabulary import Disposition, ReplyKind

from tests.acceptance.conftest import OpenDesk, through
from tests.at_the_desk import ASKER, Relay, case_of, decide, introduce, mail, replies_of, take_in
from tests.conftest import Clock
from tests.journeys.journey import Played, sent

UNITS = 50

HEADERS = (
    "Auto-Submitted: auto-replied",
    "Auto-Submitted: auto-generated",
    "Auto-Submitted: auto-notified; owner-email=ops@clinic.example",
    "auto-submitted: AUTO-REPLIED (vacation)",
    "Precedence: bulk",
    "Precedence: list",
    "Precedence: junk",
    "precedence: Bulk",
    "List-Id: Coders <coders.clinic.example>",
    "List-Unsubscribe: <mailto:leave@clinic.example>",
    "X-Auto-Response-Suppress: All",
    "X-Auto-Response-Suppress: DR, RN, NRN, OOF, AutoReply",
    "Return-Path: <>",
    "Content-Type: multipart/report; report-type=delivery-status; boundary=B",
    "Content-Type: multipart/report; report-type=disposition-notification; boundary=B",
    "Content-Type: multipart/report; boundary=B",
)
ROBOTS = (
    "mailer-daemon@clinic.example",
    "MAILER-DAEMON@clinic.example",
    "Mail Delivery Subsystem <MAILER-DAEMON@mx.clinic.example>",
    "mailer-daemon+bounce@clinic.example",
)
AWAY = {
    "English": ("Automatic reply: Coding answer", "Out of Office: Coding answer", "Out of the office until Monday"),
    "German": ("Automatische Antwort: Coding answer", "Abwesenheitsnotiz", "Ich bin nicht im Büro"),
    "French": ("Réponse automatique : Coding answer", "Message d’absence", "Absence du bureau", "Je suis en congé"),
    "Spanish": ("Respuesta automática: Coding answer", "Estoy fuera de la oficina"),
    "Portuguese": ("Resposta automática: Coding answer", "Ausência do escritório"),
    "Italian": ("Risposta automatica: Coding answer", "Fuori ufficio", "Sono in ferie"),
    "Dutch": ("Automatisch antwoord: Coding answer", "Afwezigheidsbericht", "Niet aanwezig"),
    "Swedish": ("Autosvar: Coding answer", "Frånvaromeddelande", "Jag är på semester"),
    "Danish": ("Automatisk svar: Coding answer", "Ikke til stede", "Jeg er på ferie"),
    "Norwegian": ("Automatisk svar: Coding answer", "Fravær: ferie", "Ute av kontoret"),
    "Finnish": ("Automaattinen vastaus: Coding answer", "Poissaoloviesti", "Lomalla"),
    "Polish": ("Automatyczna odpowiedź: Coding answer", "Jestem na urlopie"),
    "Czech": ("Automatická odpověď: Coding answer", "Mimo kancelář", "Nepřítomnost"),
    "Hungarian": ("Automatikus válasz: Coding answer", "Házon kívül"),
    "Russian": ("Автоматический ответ: Coding answer", "Я в отпуске", "Вне офиса"),
    "Chinese": ("自动回复: Coding answer", "自动答复: Coding answer", "自動回覆: Coding answer", "不在办公室"),
    "Japanese": ("自動応答: Coding answer", "不在のお知らせ", "外出中"),
}  # fmt: skip
"""Subjects as mail programs of these languages write them."""


def filed(played: Played, account: int, cases: dict[str, int]) -> None:
    """Each is kept, ended without an answer, says why, and cost nothing."""
    for what, case_id in cases.items():
        case = case_of(played.desk.engine, case_id)
        assert (case.status, case.disposition) == (Status.DISCARDED, Disposition.DISCARDED), what
        assert case.reason, what
    with reading(played.desk.engine) as session:
        assert session.scalar(select(func.count()).select_from(Reply)) == 0
        assert ledger.balance(session, account) == ledger.booked(session, account) == UNITS
        assert [entry.kind for entry in ledger.entries(session, account)] == ["grant"]
    assert sent(played) == []


def test_at_30_every_listed_header_and_robot_is_filed_and_never_answered(
    desk_with: OpenDesk, clock: Clock
) -> None:
    played = desk_with()
    account = introduce(played.desk.engine, clock(), units=UNITS)
    introduce(played.desk.engine, clock(), address="mailer-daemon@clinic.example")
    cases = {
        header: take_in(played, mail(number, header=header + "\r\n")) for number, header in enumerate(HEADERS)
    }
    cases |= {
        robot: take_in(played, mail(number, sender=robot)) for number, robot in enumerate(ROBOTS, start=100)
    }
    cases |= {
        f"envelope {null!r}": take_in(played, mail(number), envelope_from=null)
        for number, null in enumerate(("", "<>"), start=200)
    }
    assert len(set(cases.values())) == len(HEADERS) + len(ROBOTS) + 2
    played.bell.answer(played.desk)
    filed(played, account, cases)


def test_at_30_an_out_of_office_reply_is_filed_in_every_language(desk_with: OpenDesk, clock: Clock) -> None:
    """Each subject as raw UTF-8, as Exchange and Gmail encode it (RFC 2047), and as an answer to one of ours."""
    played = desk_with()
    account = introduce(played.desk.engine, clock(), units=UNITS)
    cases: dict[str, int] = {}
    for language, subjects in AWAY.items():
        for subject in subjects:
            for form in (subject, Header(subject, "utf-8").encode(), f"Re: {subject}"):
                raw = mail(len(cases), "I am back on Monday. For 93591 with 93355 ask Ben.").decode()
                named = re.sub("Subject: .*", f"Subject: {form}", raw)
                cases[f"{language}: {form}"] = take_in(played, named.encode())
    played.bell.answer(played.desk)
    filed(played, account, cases)


def test_at_30_a_person_who_writes_of_such_things_is_answered(desk_with: OpenDesk, clock: Clock) -> None:
    played = desk_with()
    introduce(played.desk.engine, clock(), units=UNITS)
    subjects = (
        "Out of office procedures: 93591 with 93355",
        "Automatic implantable defibrillator 93591 with 93355",
    )
    cases = [
        take_in(played, mail(number, header="Auto-Submitted: no\r\nX-Auto-Response-Suppress: None\r\n").replace(
            f"question {number}".encode(), subject.encode()))
        for number, subject in enumerate(subjects)
    ]  # fmt: skip
    played.bell.answer(played.desk)
    assert [case_of(played.desk.engine, case_id).status for case_id in cases] == [Status.SENT] * 2


def test_at_32_our_own_mail_come_back_is_filed_and_never_answered(desk_with: OpenDesk, clock: Clock) -> None:
    """“No case” is, in this house, a case that is discarded: nothing is dropped without a trace that a person can see.

    Our address has an account here, so that only the loop rule stands between the copy and an answer.
    """
    played = desk_with(addresses=["consult@localhost", "coding@localhost"], from_address="desk@localhost")
    account = introduce(played.desk.engine, clock(), units=UNITS)
    for own in ("consult@localhost", "desk@localhost", "ben@example.org"):
        introduce(played.desk.engine, clock(), address=own)
    take_in(played)
    played.bell.answer(played.desk)
    (ours,) = sent(played)
    without_marks = re.sub(rb"(?m)^(?:X-[^\r\n]*|Auto-Submitted:[^\r\n]*)\r\n", b"", ours)
    only_our_id = re.sub(rb"(?m)^From:[^\r\n]*", b"From: Ben <ben@example.org>", without_marks)
    assert b"X-Loop" not in only_our_id
    looped = {
        "the very mail": ours,
        "without what Exchange strips": without_marks,
        "only the Message-ID is left": only_our_id,
        **{
            f"from {own}": mail(number, sender=own)
            for number, own in enumerate(
                (
                    "consult@localhost",
                    "CODING@LOCALHOST",
                    "Desk <desk@localhost>",
                    "consult+cc-bcdf-ghjk@localhost",
                ),
                start=10,
            )
        },
        "X-Loop": mail(20, header="X-Loop: desk@localhost\r\n"),
        "our mark": mail(21, header="X-CaseConsultant: CC-BCDF-GHJK\r\n"),
    }
    cases = {name: take_in(played, raw, envelope_from="ben@example.org") for name, raw in looped.items()}
    played.bell.answer(played.desk)
    for name, case_id in cases.items():
        case = case_of(played.desk.engine, case_id)
        assert (case.status, case.reason.split(".")[0]) == (
            Status.DISCARDED,
            "It is our own mail come back",
        ), name
        assert replies_of(played.desk.engine, case_id) == []
    assert len(sent(played)) == 1, "the answer to the one question"
    with reading(played.desk.engine) as session:
        assert ledger.balance(session, account) == UNITS - 1


BEN, SUE = "ben@clinic.example", "sue@clinic.example"

KINDS: tuple[tuple[ReplyKind, str, str], ...] = (
    (ReplyKind.ANSWER, ASKER, "Can I bill 93591 with 93355?"),
    (ReplyKind.CLARIFY, ASKER, "whats the code for the shoulder thing Dr K did yesterday"),
    (ReplyKind.DECLINE, ASKER, "Bill 99215 for everyone so we hit target, how do auditors not notice?"),
    (ReplyKind.NOTHING_ASKED, ASKER, "Thanks!"),
    (ReplyKind.TOO_LARGE, ASKER, "93591? " * 1000),
    (ReplyKind.UNKNOWN_SENDER, "stranger@example.org", "Can I bill 93591 with 93355?"),
    (ReplyKind.SUSPENDED, SUE, "Can I bill 93591 with 93355?"),
    (ReplyKind.OVER_QUOTA, BEN, "Can I bill 93591 with 93355?"),
)
"""A mail for each kind of reply."""
NO_ANSWERS = {
    ReplyKind.ALERT,
    ReplyKind.ACKNOWLEDGEMENT,
    ReplyKind.CORRECTION,
    ReplyKind.QUOTA_WARNING,
    ReplyKind.CONFIRMATION,
    ReplyKind.STAFF,
    ReplyKind.POSTED,
    ReplyKind.JOB_MISSING,
    ReplyKind.JOB_STATUS,
    ReplyKind.APPLICATION,
    ReplyKind.JOB_NOTICE,
    ReplyKind.JOB_DIGEST,
}
"""Kinds that are not what a question is answered with: their headers are looked at where they are made (test_waiting and its like)."""


def test_at_34_every_mail_that_we_make_says_that_it_is_automatic(
    desk_with: OpenDesk, clock: Clock, relay: Relay
) -> None:
    assert {kind for kind, _, _ in KINDS} == set(ReplyKind) - NO_ANSWERS, "a new kind needs a mail here"
    played = through(desk_with(max_message_bytes=5000), relay)
    introduce(played.desk.engine, clock())
    introduce(played.desk.engine, clock(), address=BEN, units=0)
    introduce(played.desk.engine, clock(), address=SUE)
    with unit_of_work(played.desk.engine) as session:
        senders.set_standing(session, SUE, Standing.SUSPENDED, actor="admin", at=clock())
    thread = "References: <a@x.example>\r\n <b@x.example>\r\n"
    for number, (kind, sender, words) in enumerate(KINDS):
        case_id = take_in(played, mail(number, words, sender, thread), envelope_from=sender)
        played.bell.answer(played.desk)
        assert [reply.kind for reply in replies_of(played.desk.engine, case_id)] == [kind], words
    amended(played, desk_with, relay, thread)
    assert len(relay.taken) == len(KINDS) + 2
    for (envelope_from, _, _), out in zip(relay.taken, relay.mails, strict=True):
        assert envelope_from in {"", "<>"} or "+b" in envelope_from, "null, or ours with a bounce key"
        assert out.get_all("Auto-Submitted") == ["auto-replied"]
        assert out.get_all("X-Auto-Response-Suppress") == ["All"]
        assert re.fullmatch(r"<consult\.[^<>@\s]+@localhost>", out["Message-ID"])
        assert re.fullmatch(r"<q\d+@clinic\.example>", out["In-Reply-To"])
        assert out["References"].split() == ["<a@x.example>", "<b@x.example>", out["In-Reply-To"]]
    assert len({out["Message-ID"] for out in relay.mails}) == len(relay.mails)
    assert len({out["In-Reply-To"] for out in relay.mails}) == len(relay.mails)


def amended(played: Played, desk_with: OpenDesk, relay: Relay, thread: str) -> None:
    """A coder's own words, and a coder's decline."""
    held = through(desk_with(review="always"), relay)
    for number, (kind, words) in enumerate(
        ((DecisionKind.AMEND, "No, never."), (DecisionKind.DECLINE, "Please call us.")), start=50
    ):
        case_id = take_in(held, mail(number, header=thread))
        held.bell.answer(held.desk)
        decide(held, case_id, kind, words)


@pytest.mark.parametrize("header", ["", "References: \r\n"])
def test_at_34_an_answer_to_a_mail_without_an_id_has_an_id_of_its_own(
    desk_with: OpenDesk, clock: Clock, header: str
) -> None:
    played = desk_with()
    introduce(played.desk.engine, clock())
    take_in(played, mail(1, header=header).replace(b"Message-ID: <q1@clinic.example>\r\n", b""))
    played.bell.answer(played.desk)
    (out,) = map(email.message_from_bytes, sent(played))
    assert out["Message-ID"].startswith("<consult.")
    assert (out["In-Reply-To"], out["References"]) == (None, None)
    assert out["Auto-Submitted"] == "auto-replied"


def test_at_34_our_answer_sent_back_to_us_starts_nothing(desk_with: OpenDesk, clock: Clock) -> None:
    """What these headers are for: another desk of this kind, or we ourselves, file such a mail."""
    played = desk_with()
    introduce(played.desk.engine, clock())
    take_in(played)
    played.bell.answer(played.desk)
    (ours,) = sent(played)
    foreign = re.sub(rb"(?m)^X-CaseConsultant[^\r\n]*\r\n|^X-Loop[^\r\n]*\r\n", b"", ours)
    foreign = foreign.replace(b"@localhost", b"@desk.example")
    case_id = take_in(played, foreign, envelope_from="consult@desk.example")
    pipeline.screen(played.desk, case_id)
    assert case_of(played.desk.engine, case_id).status == Status.DISCARDED

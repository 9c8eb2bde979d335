"""Acceptance: applications to the board's postings by mail; who is told what, what is passed on, and what is not (AT-30, 34, 47, 90, 91)."""

from __future__ import annotations

import email
import email.policy
import logging
import re
from datetime import timedelta
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import delete, func, select

from consultant import pipeline
from consultant.administration.erasure import erase
from consultant.audit_log import Actor
from consultant.careers.applications import MOST_TOGETHER, relay_address
from consultant.job_applications import ANSWERS_ONE
from consultant.mail.envelope import Envelope
from consultant.mail.reply_key import KeyKind, make_address
from consultant.models.account import LedgerEntry
from consultant.models.base import reading, unit_of_work
from consultant.models.career import JobApplication, JobPosting, PostingStatus
from consultant.models.case import Case, RawMail
from consultant.review.decide import DecisionKind

from tests import attached_files as made
from tests.acceptance.conftest import through
from tests.acceptance.test_listener import BEGIN, doors
from tests.acceptance.test_reports import report
from tests.at_the_desk import case_of, decide, introduce, replies_of
from tests.doors import HELLO, Peer
from tests.job_rows import INBOX

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.acceptance.conftest import OpenDesk
    from tests.at_the_desk import Relay
    from tests.conftest import Clock
    from tests.journeys.journey import Played

ANN = "ann.quill@example.org"
PDF = made.make_pdf(["Ten years of inpatient coding."])
JOBS: dict[str, Any] = {
    "serves": "jobs",
    "addresses": ["jobs@localhost"],
    "from_name": "Job board",
    "automatic_kinds": ["job_missing", "job_status", "application"],
    "review": "when_unsure",
    "acknowledge": True,
}


@pytest.fixture
def board(desk_with: OpenDesk, relay: Relay) -> Iterator[Played]:
    """A desk with a mailbox of the job board alone, one posting, and a relay."""
    relay.start()
    played = through(desk_with(**JOBS), relay)
    post(played)
    yield played
    relay.stop()


@pytest.fixture
def relay() -> Relay:
    from tests.at_the_desk import Relay

    return Relay()


def address_of(played: Played, posting_id: int = 1, days: int = 30) -> str:
    (mailbox,) = played.desk.mailboxes
    until = played.desk.clock().date() + timedelta(days=days)
    return relay_address(mailbox, played.desk.secret, posting_id, until)


def letter(
    number: int,
    words: str = "I apply, and bring ten years of inpatient coding.",
    *files: tuple[str, str, bytes],
    sender: str = f"Ann Quill <{ANN}>",
    header: str = "",
) -> bytes:
    raw = made.make_mail(
        words, files, subject="Application", message_id=f"<a{number}@example.org>", sender=sender
    )
    return header.encode() + raw


def come(played: Played, raw: bytes, to: str = "", envelope_from: str = ANN) -> int:
    """A mail through the door, and every step that follows; its case."""
    envelope = Envelope(envelope_from, (to or address_of(played),), "test", played.desk.clock())
    (recorded,) = pipeline.receive(played.desk, envelope, raw)
    played.bell.answer(played.desk)
    return recorded.case_id


def read(raw: bytes) -> EmailMessage:
    found = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    return found


def to(relay: Relay, address: str) -> list[EmailMessage]:
    """The mails that an address was sent."""
    return [read(raw) for _, recipients, raw in relay.taken if address in recipients]


def words_of(message: EmailMessage, kind: str = "plain") -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def post(played: Played, number: int = 1) -> None:
    """A posting on the board, whose own mail is over."""
    now = played.desk.clock()
    robot = letter(900 + number, header="Auto-Submitted: auto-replied\n", sender="hr@hospital.example")
    case_id = come(played, robot, "jobs@localhost")
    with unit_of_work(played.desk.engine) as session:
        posting = JobPosting(
            case_id=case_id, reference=f"CAREER{number}", mailbox="consult", status=PostingStatus.OPEN,
            title="Inpatient coder", apply_to=INBOX, created_at=now, changed_at=now, listed_from=now,
            ends_at=now + timedelta(days=30),
        )  # fmt: skip
        session.add(posting)


def change(played: Played, **columns: Any) -> None:
    with unit_of_work(played.desk.engine) as session:
        posting = session.get_one(JobPosting, 1)
        for name, value in columns.items():
            setattr(posting, name, value)


def applications(played: Played) -> int:
    with reading(played.desk.engine) as session:
        return session.scalars(select(func.count()).select_from(JobApplication)).one()


def test_a_stranger_s_application_reaches_the_employer_and_names_no_inbox(
    board: Played, relay: Relay
) -> None:
    case = case_of(board.desk.engine, come(board, letter(1, "I apply.", ("cv.pdf", "application/pdf", PDF))))
    assert (case.status, case.account_id, case.reason) == (
        "sent", None, "An application to a posting on the board.",
    )  # fmt: skip
    (passed,) = to(relay, INBOX)
    assert passed["From"] == "Ann Quill via Job board <jobs@localhost>"
    assert passed["Reply-To"] == ANN
    assert passed["Subject"] == "Application: Inpatient coder (CAREER1)"
    assert "I apply." in words_of(passed)
    assert f"Ann Quill <{ANN}>" in words_of(passed)
    (resume,) = passed.iter_attachments()
    assert (resume.get_filename(), resume.get_content_type()) == ("cv.pdf", "application/pdf")
    assert resume.get_payload(decode=True) == PDF
    (told,) = to(relay, ANN)
    assert told["Subject"] == "Your application was passed on: Inpatient coder"
    assert "cv.pdf" in words_of(told)
    assert INBOX not in told.as_string() + words_of(told) + words_of(told, "html")
    assert applications(board) == 1
    with reading(board.desk.engine) as session:
        assert session.scalars(select(func.count()).select_from(LedgerEntry)).one() == 0


def test_at34_what_is_passed_on_carries_the_marks_of_all_our_mail(board: Played, relay: Relay) -> None:
    case = case_of(board.desk.engine, come(board, letter(1)))
    (passed,) = to(relay, INBOX)
    assert passed["Auto-Submitted"] == "auto-replied"
    assert passed["X-Auto-Response-Suppress"] == "All"
    assert passed["X-Loop"] == "jobs@localhost"
    assert passed["X-CaseConsultant"] == case.reference
    assert passed["In-Reply-To"] == "<a1@example.org>"
    return_path = next(sender for sender, recipients, _ in relay.taken if INBOX in recipients)
    assert return_path.startswith("jobs+b")
    (told,) = to(relay, ANN)
    assert told["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: auto-replied\n",
        "List-Id: <coders.example.org>\n",
    ],
)
def test_at30_automatic_mail_is_no_application(board: Played, relay: Relay, header: str) -> None:
    case = case_of(board.desk.engine, come(board, letter(1, header=header)))
    assert (case.status, relay.taken, applications(board)) == ("discarded", [], 0)


def test_at47_a_name_that_is_an_address_is_no_name(board: Played, relay: Relay) -> None:
    come(board, letter(1, sender='"ceo@hospital.example" <x@evil.example>'), envelope_from="x@evil.example")
    (passed,) = to(relay, INBOX)
    assert passed["From"] == "An applicant via Job board <jobs@localhost>"
    assert "From: x@evil.example\n" in words_of(passed).replace("\r", "")
    assert "Note: The name in From is another address, at hospital.example" in words_of(passed)
    assert "The name in From is another address" in words_of(passed, "html")


def test_at90_what_a_stranger_wrote_is_words_and_no_html(board: Played, relay: Relay) -> None:
    come(board, letter(1, 'Hello <script>alert(1)</script> <img src="https://evil.example/x.png">'))
    (passed,) = to(relay, INBOX)
    page = words_of(passed, "html")
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;" in page


def test_at91_logs_hold_nothing_of_an_application(
    board: Played, relay: Relay, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        come(board, letter(1, "I am Ann Quill, born 1990.", ("quill_cv.pdf", "application/pdf", PDF)))
        come(board, letter(2, "Once more."))
    assert len(to(relay, INBOX)) == 2
    ours = [record.getMessage() for record in caplog.records if record.name != "mail.log"]  # the test's relay
    logged = "\n".join(ours) + "".join(capfd.readouterr())
    for secret in (ANN, "Quill", "quill_cv", INBOX, "1990", "Once more"):
        assert secret not in logged


def test_what_is_no_document_stays_behind_and_both_are_told(board: Played, relay: Relay) -> None:
    files = [
        ("cv.docx", made.WORD_TYPE, made.make_word(["Ten years."])),
        ("run.exe", "application/octet-stream", b"MZ" + bytes(90)),
        ("all.zip", "application/zip", made.zipped({"cv.pdf": PDF})),
    ]
    come(board, letter(1, "", *files))
    (passed,), (told,) = to(relay, INBOX), to(relay, ANN)
    assert [part.get_filename() for part in passed.iter_attachments()] == ["cv.docx"]
    for message in (passed, told):
        assert "run.exe (it is a program); all.zip (it is an archive)" in words_of(message)
    assert "They wrote no words of their own." in words_of(passed)


def test_at72_the_same_bytes_are_sent_again_after_a_trouble(
    board: Played, relay: Relay, clock: Clock
) -> None:
    relay.says["DATA"] = "451 4.3.0 later"
    case_id = come(board, letter(1, "I apply.", ("cv.pdf", "application/pdf", PDF)))
    assert case_of(board.desk.engine, case_id).status == "approved"
    relay.drops_at = "taken"  # it takes the mail and dies before it says so
    relay.says.clear()
    clock.pass_(minutes=2)
    pipeline.deliver(board.desk, case_id)
    relay.drops_at = ""
    clock.pass_(hours=2)
    pipeline.deliver(board.desk, case_id)
    assert case_of(board.desk.engine, case_id).status == "sent"
    first, second = (raw for _, recipients, raw in relay.taken if INBOX in recipients)
    assert first == second


def test_without_its_mail_an_application_does_not_leave(board: Played, relay: Relay, clock: Clock) -> None:
    relay.says["DATA"] = "451 4.3.0 later"
    case_id = come(board, letter(1, "I apply.", ("cv.pdf", "application/pdf", PDF)))
    with unit_of_work(board.desk.engine) as session:
        session.execute(delete(RawMail))
    relay.says.clear()
    clock.pass_(minutes=2)
    pipeline.deliver(board.desk, case_id)
    board.bell.answer(board.desk)
    case = case_of(board.desk.engine, case_id)
    assert (case.status, case.hold_reasons) == (
        "held", ["Not delivered: what was attached is kept no longer."],
    )  # fmt: skip
    assert to(relay, INBOX) == []
    assert to(relay, ANN)[0]["Subject"] == "Your application did not arrive: Inpatient coder"


CLOSED = [
    {"status": PostingStatus.CLOSED},
    {"listed_from": None},
]


@pytest.mark.parametrize("columns", CLOSED)
def test_a_posting_that_is_not_open_is_told_once_a_day(
    board: Played, relay: Relay, clock: Clock, columns: dict[str, Any]
) -> None:
    change(board, **columns)
    first, second = come(board, letter(1)), come(board, letter(2))
    assert case_of(board.desk.engine, first).status == "sent"
    assert case_of(board.desk.engine, second).status == "discarded"
    clock.pass_(days=1)
    come(board, letter(3))
    told = to(relay, ANN)
    assert [message["Subject"] for message in told] == ["This position is no longer open"] * 2
    assert [sender for sender, _, _ in relay.taken] == ["<>", "<>"]
    assert INBOX not in told[0].as_string()
    assert (to(relay, INBOX), applications(board)) == ([], 0)


def test_a_posting_that_takes_applications_at_a_page_says_where(board: Played, relay: Relay) -> None:
    change(board, apply_to="", apply_url="https://hospital.example/jobs/7")
    come(board, letter(1))
    (told,) = to(relay, ANN)
    assert "Apply here: https://hospital.example/jobs/7" in words_of(told)


def test_a_posting_that_ended_while_its_application_waited_is_told(board: Played, relay: Relay) -> None:
    envelope = Envelope(ANN, (address_of(board),), "test", board.desk.clock())
    (recorded,) = pipeline.receive(board.desk, envelope, letter(1))
    pipeline.screen(board.desk, recorded.case_id)
    change(board, status=PostingStatus.CLOSED)
    board.bell.answer(board.desk)
    assert to(relay, INBOX) == []
    assert to(relay, ANN)[0]["Subject"] == "This position is no longer open"


def test_one_sender_adds_to_an_application_some_times(board: Played, relay: Relay, clock: Clock) -> None:
    for number in range(1, MOST_TOGETHER + 2):
        come(board, letter(number))
        clock.pass_(hours=1)
    assert len(to(relay, INBOX)) == MOST_TOGETHER
    added = to(relay, INBOX)[1]
    assert added["Subject"] == "More for an application: Inpatient coder (CAREER1)"
    assert "which we last passed on to you on 2026-11-16" in words_of(added)
    assert to(relay, ANN)[-1]["Subject"] == "You have applied for this position before"
    clock.pass_(days=30)
    change(board, ends_at=clock() + timedelta(days=1))
    come(board, letter(9), address_of(board, days=1))
    assert len(to(relay, INBOX)) == MOST_TOGETHER + 1
    assert to(relay, INBOX)[-1]["Subject"].startswith("Application: ")


def test_one_sender_applies_to_so_many_in_a_day(desk_with: OpenDesk, relay: Relay, clock: Clock) -> None:
    relay.start()
    played = through(desk_with(**JOBS | {"applications_per_day": 2}), relay)
    for number in range(1, 5):
        post(played, number)
    for number in range(1, 5):
        come(played, letter(number), address_of(played, number))
    come(played, letter(5, sender="ben@example.org"), address_of(played, 4), "ben@example.org")
    relay.stop()
    assert len(to(relay, INBOX)) == 3
    subjects = [message["Subject"] for message in to(relay, ANN)]
    assert subjects.count("Too many applications in one day") == 1
    assert to(relay, "ben@example.org")[0]["Subject"].startswith("Your application was passed on")


def test_whoever_has_an_account_applies_like_anybody(board: Played, relay: Relay) -> None:
    introduce(board.desk.engine, board.desk.clock(), address=ANN)
    case = case_of(board.desk.engine, come(board, letter(1)))
    assert (case.status, case.account_id) == ("sent", None)
    assert len(to(relay, INBOX)) == 1


def test_who_answers_us_in_place_of_the_applicant_waits_for_a_person(board: Played, relay: Relay) -> None:
    come(board, letter(1))
    (passed,) = to(relay, INBOX)
    header = f"In-Reply-To: {passed['Message-ID']}\n"
    raw = letter(2, "When can you begin?", sender=INBOX, header=header)
    case = case_of(board.desk.engine, come(board, raw, "jobs@localhost", INBOX))
    assert (case.status, case.hold_reasons) == ("held", [ANSWERS_ONE])
    again = letter(3, "And one thing more.", header="In-Reply-To: <a1@example.org>\n")
    assert case_of(board.desk.engine, come(board, again, "jobs@localhost")).status == "held"
    assert len(to(relay, INBOX)) == 1


def test_an_application_that_answers_an_earlier_mail_joins_no_conversation(
    board: Played, relay: Relay
) -> None:
    come(board, letter(1))
    case = case_of(
        board.desk.engine, come(board, letter(2, "My résumé.", header="In-Reply-To: <a1@example.org>\n"))
    )
    assert (case.status, case.thread_id, case.refers_to) == ("sent", None, None)
    assert len(to(relay, INBOX)) == 2


def test_at33_a_bounce_of_the_employer_s_inbox_is_told_to_a_person_and_the_applicant(
    board: Played, relay: Relay
) -> None:
    case_id = come(board, letter(1))
    (reply,) = replies_of(board.desk.engine, case_id)
    come(board, report(reply.return_path, reply.message_id), reply.return_path, "")
    case = case_of(board.desk.engine, case_id)
    assert (case.status, case.hold_reasons) == ("held", ["Not delivered: 5.1.1, the address does not exist."])
    assert to(relay, ANN)[-1]["Subject"] == "Your application did not arrive: Inpatient coder"
    assert INBOX not in to(relay, ANN)[-1].as_string()


def test_a_mailbox_may_want_a_moderator_to_look_first(
    desk_with: OpenDesk, relay: Relay, clock: Clock
) -> None:
    relay.start()
    played = through(desk_with(**JOBS | {"automatic_kinds": ["job_missing"]}), relay)
    post(played)
    case_id = come(played, letter(1, "I apply.", ("cv.pdf", "application/pdf", PDF)))
    case = case_of(played.desk.engine, case_id)
    assert (case.status, relay.taken) == ("held", [])
    decide(played, case_id, DecisionKind.REDRAFT)
    decide(played, case_id, DecisionKind.APPROVE)
    relay.stop()
    (passed,) = to(relay, INBOX)
    assert len(list(passed.iter_attachments())) == 1
    assert passed["Reply-To"] == ANN
    assert applications(played) == 1


def test_what_a_coder_declines_is_told_to_the_applicant_alone(
    desk_with: OpenDesk, relay: Relay, clock: Clock
) -> None:
    relay.start()
    played = through(desk_with(**JOBS | {"review": "always"}), relay)
    post(played)
    case_id = come(played, letter(1))
    decide(played, case_id, DecisionKind.DECLINE, "We pass on no advertisements.")
    relay.stop()
    assert to(relay, INBOX) == []
    (told,) = to(relay, ANN)
    assert str(told["Subject"]).startswith("Your application was not passed on ")
    assert not re.search("posting|codes|question", words_of(told))


def test_at_07_the_door_says_which_postings_take_applications(board: Played) -> None:
    good, ended = address_of(board), address_of(board, days=-1)
    forged = make_address("jobs@localhost", b"x" * 32, KeyKind.APPLY, 1, board.desk.clock().date())
    answers = {}
    with doors(board) as listener, Peer(listener.port) as peer:
        peer.say(HELLO)
        peer.say(BEGIN[0])
        for name in (ended, forged, good):
            answers[name] = peer.say(f"RCPT TO:<{name}>\r\n".encode()).decode().strip()
        peer.say(BEGIN[2])
        assert peer.say(letter(1).replace(b"\n", b"\r\n"), b".\r\n").startswith(b"250")
    assert answers[ended].startswith("550 5.1.6 This posting has ended")
    assert answers[forged].startswith("550 5.1.1 This is no address of a posting")
    assert answers[good].startswith("250 ")
    board.bell.answer(board.desk)
    with reading(board.desk.engine) as session:
        kept = session.scalars(select(Case.status).where(Case.recipient == good)).all()
    assert kept == ["sent"]


def test_fetched_mail_whose_key_has_ended_is_told(board: Played, relay: Relay) -> None:
    """A mailbox that is polled has no door that could refuse it."""
    ended = address_of(board, days=-1)
    raw = letter(1).replace(b"To: consult@localhost", f"To: {ended}".encode())
    assert case_of(board.desk.engine, come(board, raw, "jobs@localhost")).status == "sent"
    assert to(relay, ANN)[0]["Subject"] == "This position is no longer open"
    assert to(relay, INBOX) == []


def test_one_mail_to_two_postings_is_two_applications(board: Played, relay: Relay) -> None:
    post(board, 2)
    both = (address_of(board, 1), address_of(board, 2))
    for _ in range(2):  # a peer that sends again changes nothing
        pipeline.receive(board.desk, Envelope(ANN, both, "test", board.desk.clock()), letter(1))
        pipeline.receive(board.desk, Envelope(ANN, both[:1], "test", board.desk.clock()), letter(1))
    board.bell.answer(board.desk)
    assert sorted(message["Subject"] for message in to(relay, INBOX)) == [
        "Application: Inpatient coder (CAREER1)",
        "Application: Inpatient coder (CAREER2)",
    ]
    assert applications(board) == 2


def test_at92_with_its_words_an_application_loses_its_sender_s_name(
    board: Played, relay: Relay, clock: Clock
) -> None:
    case_id = come(board, letter(1))
    clock.pass_(days=4000)
    pipeline.sweep(board.desk)
    (reply,) = replies_of(board.desk.engine, case_id)
    assert (reply.text, reply.sender_name, reply.reply_to) == ("", "", "")
    with reading(board.desk.engine) as session:
        kept = session.scalars(
            select(JobApplication.applicant).where(JobApplication.case_id == case_id)
        ).one()
    assert kept == ""


def test_at92_erasing_an_applicant_leaves_no_address(board: Played, relay: Relay) -> None:
    case_id = come(board, letter(1))
    erase(board.desk, ANN, Actor("admin", "cli"), "asked to")
    (reply,) = replies_of(board.desk.engine, case_id)
    assert (reply.text, reply.sender_name, reply.reply_to) == ("", "", "")
    assert ANN not in reply.recipient + case_of(board.desk.engine, case_id).sender_address

"""Robots are told from people; people are not taken for robots."""

from __future__ import annotations

import pytest

from consultant.mail.automatic import MailKind, classify, is_mailing_list, is_own
from consultant.mail.message import Message
from consultant.mail.parse import parse_message


def mail(header: str = "", body: str = "May I bill both?") -> Message:
    start = "" if header.startswith("From:") else "From: Ann <ann@example.org>\n"
    return parse_message(f"{start}Subject: Codes\n{header}\n\n{body}\n".replace("\n\n\n", "\n\n").encode())


AUTOMATIC = [
    "Auto-Submitted: auto-replied",
    "Auto-Submitted: auto-generated; owner-email=x@example.org",
    "Precedence: bulk",
    "Precedence: junk",
    "Precedence: auto_reply",
    "X-Auto-Response-Suppress: DR, OOF, AutoReply",
    "X-Autoreply: yes",
    "X-Autorespond: away",
    "From: no-reply@example.org",
    "From: Shop <donotreply@example.org>",
    "Return-Path: <>",
    "Content-Type: multipart/report; report-type=disposition-notification; boundary=B",
]


@pytest.mark.parametrize("header", AUTOMATIC)
def test_at30_automatic_mail(header: str) -> None:
    assert classify(mail(header), None).kind is MailKind.AUTO


AWAY = [
    "Out of Office: Codes",
    "Automatic reply: Codes",
    "Automatische Antwort: Codes",
    "Abwesenheitsnotiz: Codes",
    "Réponse automatique : Codes",
    "Respuesta automática: Codes",
    "Resposta automática: Codes",
    "Risposta automatica: Codes",
    "Automatisch antwoord: Codes",
    "Autosvar: Codes",
    "Automaattinen vastaus: Codes",
    "Automatyczna odpowiedź: Codes",
    "Автоматический ответ: Codes",
    "自动回复: Codes",
    "自動応答: Codes",
    "Re: Out of office",
    "Out of Office",
    "OUT OF OFFICE REPLY",
    "Ann Roe is out of the office until 3 May",
    "On vacation until Monday",
    "Automatic reply: 93591 with 93355",
]


@pytest.mark.parametrize("subject", AWAY)
def test_at30_away_subjects_in_many_languages(subject: str) -> None:
    message = parse_message(f"From: ann@example.org\nSubject: {subject}\n\nBack on Monday.\n".encode())
    assert classify(message, "ann@example.org").kind is MailKind.AUTO


BOUNCES = [
    "Content-Type: multipart/report; report-type=delivery-status; boundary=B",
    "X-Failed-Recipients: ann@example.org",
    "From: MAILER-DAEMON@example.org",
    "From: Mail Delivery System <MAILER-DAEMON@example.org>",
]


@pytest.mark.parametrize("header", BOUNCES)
def test_at30_bounces(header: str) -> None:
    assert classify(mail(header), None).kind is MailKind.BOUNCE


def test_a_null_sender_with_a_server_s_words_is_a_bounce() -> None:
    message = parse_message(b"From: relay@example.org\nSubject: failure notice\n\nuser unknown\n")
    assert classify(message, "").kind is MailKind.BOUNCE
    assert classify(message, "relay@example.org").kind is MailKind.HUMAN


@pytest.mark.parametrize(
    "sender", ["relay@example.org", "postmaster@example.org", "Administrator <it@example.org>"]
)
@pytest.mark.parametrize(
    "body",
    [
        "<ann@example.org>: 550 5.1.1 user unknown",
        "This is the mail system at host mx.example.org.\nYour message could not be delivered.",
        "Delivery has failed.\nFinal-Recipient: rfc822; ann@example.org",
        "Delivery failed.\nReason: Remote host said: 550 unknown user",
    ],
)
def test_a_server_s_body_makes_a_bounce_of_an_ordinary_sender(sender: str, body: str) -> None:
    message = parse_message(f"From: {sender}\nSubject: Delivery failure\n\n{body}\n".encode())
    assert classify(message, sender).kind is MailKind.BOUNCE


CLINICAL = [
    ("Vaginal delivery failed, then C-section", "The vaginal delivery failed. May we bill both?"),
    ("Delivery problem: 59409 with 59414", "Vaginal delivery failed, what now?"),
    ("Undeliverable specimen 80053", "The courier says recipient unknown. May 80053 be billed?"),
    ("Returned mail on a claim", "Denied with 550 units, mailbox full of letters. What now?"),
]


@pytest.mark.parametrize("sender", ["ann", "postmaster", "abuse", "bounces", "administrator"])
@pytest.mark.parametrize(("subject", "body"), CLINICAL)
def test_words_of_a_clinic_are_no_bounce(sender: str, subject: str, body: str) -> None:
    message = parse_message(f"From: {sender}@example.org\nSubject: {subject}\n\n{body}\n".encode())
    assert classify(message, f"{sender}@example.org").kind is MailKind.HUMAN


@pytest.mark.parametrize("sender", ["postmaster", "abuse", "bounces"])
def test_whoever_minds_a_mail_server_may_ask_and_a_server_may_not(sender: str) -> None:
    asked = mail(f"From: {sender}@example.org")
    assert classify(asked, f"{sender}@example.org").kind is MailKind.HUMAN
    assert classify(asked, "").kind is not MailKind.HUMAN
    marked = mail(f"From: {sender}@example.org\nAuto-Submitted: auto-generated")
    assert classify(marked, f"{sender}@example.org").kind is not MailKind.HUMAN


@pytest.mark.parametrize(
    "subject",
    [
        "Out of office visit 99348 with 99497",
        "Out of office visit billing",
        "Away from office procedures: 11042",
        "On leave of absence form 99080",
        "Maternity leave form",
        "Auto: accident 99213",
        "Auto: accident claim",
        "Out of Office: 93591 with 93355",
        "The patient is out of office visits",
    ],
)
def test_a_question_about_offices_and_leave_is_a_question(subject: str) -> None:
    message = parse_message(f"From: ann@example.org\nSubject: {subject}\n\nMay both be billed?\n".encode())
    assert classify(message, "ann@example.org").kind is MailKind.HUMAN


def test_an_away_subject_that_repeats_codes_is_automatic_where_the_body_or_a_header_says_so() -> None:
    start = "From: ann@example.org\nSubject: Out of Office: 93591 with 93355\n"
    for rest in ("\nI am out of the office until Monday.\n", "Auto-Submitted: auto-replied\n\nBack soon.\n"):
        assert classify(parse_message((start + rest).encode()), "ann@example.org").kind is MailKind.AUTO


def test_a_complaint_report() -> None:
    header = "Content-Type: multipart/report; report-type=feedback-report; boundary=B"
    assert classify(mail(header), "x@example.org").kind is MailKind.FEEDBACK_LOOP


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: no",
        "X-Auto-Response-Suppress: None",
        "Precedence: first-class",
        "Precedence: list",
        "Content-Type: text/plain",
        "From: Max Bounce <max@example.org>",
        "From: Noreen Reply <noreen@example.org>",
        "Subject: Our claim was returned: what about delivery codes 59400?",
        "Subject: Denial on vacation, out of office visit 99213?",
        "Return-Path: <ann@example.org>",
    ],
)
def test_people_are_people(header: str) -> None:
    assert classify(mail(header), "ann@example.org").kind is MailKind.HUMAN


def test_a_question_about_undeliverable_things_is_a_question() -> None:
    body = "The claim was undeliverable and the mailbox full of denials. May 93591 be billed?"
    assert classify(mail("", body), "ann@example.org").kind is MailKind.HUMAN


@pytest.mark.parametrize(
    "header",
    [
        "List-Id: <x.example.org>",
        "List-Unsubscribe: <mailto:u@example.org>",
        "Precedence: list",
        "Mailing-List: x",
    ],
)
def test_mailing_lists(header: str) -> None:
    assert is_mailing_list(mail(header))
    assert not is_mailing_list(mail())


OURS, OUR_DOMAINS = {"consult@desk.example"}, {"desk.example"}


@pytest.mark.parametrize(
    "header",
    [
        "From: Consult@Desk.example",
        "X-Loop: consult@desk.example",
        "X-CaseConsultant: CC-BCDF-GHJK",
        "Message-ID: <consult.cc-bcdf-ghjk.0011@desk.example>",
    ],
)
def test_at32_our_own_mail(header: str) -> None:
    assert is_own(mail(header), OURS, OUR_DOMAINS)


@pytest.mark.parametrize(
    "header",
    [
        "From: ann@desk.example",
        "Message-ID: <consult.x@other.example>",
        "In-Reply-To: <consult.x@desk.example>",
    ],
)
def test_at32_a_colleague_s_mail_and_a_follow_up_are_not_ours(header: str) -> None:
    assert not is_own(mail(header), OURS, OUR_DOMAINS)


@pytest.mark.parametrize(
    ("header", "body"),
    [
        (
            "From: Postmaster <postmaster@example.org>\nSubject: Undeliverable Mail",
            "Unknown user: ann@example.com\n\nOriginal message follows.\n\nReceived: from here",
        ),
        (
            "From: POSTMASTER <postmaster@example.org>\nSubject: failure notice",
            "It could not be sent.\n\n-------server message\n550 unknown user\n\n-------SMTP command\nDATA",
        ),
        (
            "From: postmaster@example.org\nSubject: DELIVERY FAILURE: User not listed",
            "Your message\n\n  Subject: Codes\n\nwas not delivered to:\n\n  ann@example.com\n\nbecause:\n\n  not listed",
        ),
        (
            "From: post_master@example.org\nSubject: Re: Codes",
            "Error: invalid address\n\n550 - no such user here\n\n  MAIL FROM: a@example.com\n  RCPT TO: b@example.com",
        ),
        (
            "Return-Path: <MAILER-DAEMON>\nFrom: mailsystem@example.org\nSubject: Returned mail: Service unavailable",
            "The number of messages in the recipient's mailbox exceeded the limit.",
        ),
    ],
)
def test_bounces_of_odd_servers(header: str, body: str) -> None:
    message = parse_message(f"{header}\n\n{body}\n".encode())
    assert classify(message, None).kind is MailKind.BOUNCE


@pytest.mark.parametrize(
    "subject",
    [
        "Re: your question (Automatic Response)",
        "AUTO: Smith, Ann is out of the office. (returning 05/01/2027)",
        "Re: your question [Auto-Reply]",
    ],
)
def test_automatic_replies_that_say_so_behind_or_before_the_subject(subject: str) -> None:
    message = parse_message(f"From: ann@example.org\nSubject: {subject}\n\nI am away.\n".encode())
    assert classify(message, None).kind is MailKind.AUTO


def test_a_list_server_s_own_alert_is_automatic() -> None:
    message = mail("X-MLServer: fml [fml 4.0.3]", "Duplicated Message-ID.")
    assert classify(message, None).kind is MailKind.AUTO

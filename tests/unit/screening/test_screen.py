"""The table of rules: who is answered, refused, held or thrown away, and in which order that is asked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from consultant import errors
from consultant.mail.parse import parse_message
from consultant.mail.quoting import visible_text
from consultant.mailboxes import Mailbox, load_mailboxes
from consultant.screening.incoming import History, Incoming, SenderStanding
from consultant.screening.rules.nothing_asked import says_nothing
from consultant.screening.screen import RULES, screen
from consultant.vocabulary import Disposition

CONFIG = Path(__file__).resolve().parents[3] / "mailbox_config"
MAILBOX: Mailbox = load_mailboxes(CONFIG).get_by_name("consult")


def incoming(
    header: str = "",
    body: str = "May I bill 93591 with 93355?",
    *,
    standing: SenderStanding = SenderStanding.ACTIVE,
    envelope_from: str | None = "ann@example.org",
) -> Incoming:
    start = "" if header.startswith("From:") else "From: Ann <ann@example.org>\n"
    message = parse_message(f"{start}{header}{header and chr(10)}\n{body}\n".encode())
    return Incoming(
        message=message,
        envelope_from=envelope_from,
        size=500,
        mailbox=MAILBOX,
        sender_standing=standing,
        visible=visible_text(message.text),
        own_domains=frozenset({"localhost"}),
    )


def test_the_order_is_the_design_s() -> None:
    assert [rule.__name__ for rule in RULES] == [
        "own_loop", "bounce", "automatic", "mailing_list", "unreadable", "spoofed", "thanks", "flood", "loop", "too_large",
        "encrypted", "unknown_sender", "suspended", "nothing_asked",
    ]  # fmt: skip


def test_a_question_is_accepted() -> None:
    ruling = screen(incoming())
    assert (ruling.disposition, ruling.rule, ruling.refusal) == (Disposition.ACCEPTED, "accepted", None)


THROWN_AWAY = [
    ("From: consult@localhost", "own_loop"),
    ("X-Loop: consult@localhost", "own_loop"),
    ("X-CaseConsultant: CC-BCDF-GHJK", "own_loop"),
    ("From: MAILER-DAEMON@example.org", "bounce"),
    ("Content-Type: multipart/report; report-type=delivery-status; boundary=B", "bounce"),
    ("Auto-Submitted: auto-replied", "automatic"),
    ("Subject: Out of office", "automatic"),
    ("List-Id: <codes.example.org>", "mailing_list"),
]


@pytest.mark.parametrize("standing", SenderStanding)
@pytest.mark.parametrize(("header", "rule"), THROWN_AWAY)
def test_at30_robots_are_thrown_away_whoever_they_are(
    header: str, rule: str, standing: SenderStanding
) -> None:
    ruling = screen(incoming(header, "", standing=standing))
    assert (ruling.disposition, ruling.rule, ruling.refusal) == (Disposition.DISCARDED, rule, None)


def test_at30_the_null_sender_is_never_answered() -> None:
    assert screen(incoming(envelope_from="")).disposition is Disposition.DISCARDED
    assert screen(replace(incoming(envelope_from=""), message=None)).disposition is Disposition.DISCARDED
    assert screen(incoming(envelope_from=None)).disposition is Disposition.ACCEPTED


def test_what_can_t_be_read_is_held() -> None:
    assert screen(replace(incoming(), message=None)).disposition is Disposition.HELD
    assert screen(incoming("From: nobody")).rule == "unreadable"


REFUSED = [
    (replace(incoming(), size=MAILBOX.max_message_bytes + 1), "too_large", errors.MailTooLarge),
    (incoming(standing=SenderStanding.UNKNOWN), "unknown_sender", errors.UnknownSender),
    (incoming(standing=SenderStanding.SUSPENDED), "suspended", errors.SenderSuspended),
    (incoming(body="Thanks!\n\nAnn"), "nothing_asked", errors.NothingAsked),
    (incoming(body=""), "nothing_asked", errors.NothingAsked),
    (
        incoming("Subject: Re: 93591?\nIn-Reply-To: <1@localhost>", "Thank you."),
        "nothing_asked",
        errors.NothingAsked,
    ),
]


@pytest.mark.parametrize(("mail", "rule", "refusal"), REFUSED)
def test_refusals(mail: Incoming, rule: str, refusal: type[errors.Refusal]) -> None:
    ruling = screen(mail)
    assert (ruling.disposition, ruling.rule, ruling.refusal) == (Disposition.REFUSED, rule, refusal)


def test_strangers_are_told_so_before_anything_about_their_words() -> None:
    assert screen(incoming(body="", standing=SenderStanding.UNKNOWN)).rule == "unknown_sender"


@pytest.mark.parametrize(
    "mail",
    [
        incoming("Subject: 93591 with 93355?", "Thanks,\nAnn"),
        incoming("Subject: Is a header code billable", ""),
        incoming(
            "Content-Type: multipart/mixed; boundary=B",
            "--B\nContent-Type: text/plain\n\nThanks!\n--B\nContent-Type: text/csv; name=codes.csv\n\n93591\n--B--",
        ),
    ],
)
def test_a_question_in_the_subject_or_a_file_is_one(mail: Incoming) -> None:
    assert screen(mail).disposition is Disposition.ACCEPTED


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n",
        "--",
        "Thanks!",
        "Thank you very much for your help, Dr. Ann Lee",
        "Vielen Dank\nAnn",
        "ok",
        "Merci !",
    ],
)
def test_nothing(text: str) -> None:
    assert says_nothing(text)


@pytest.mark.parametrize(
    "text",
    [
        "93591",
        "why?",
        "please advise",
        "Thanks, please advise on the denial",
        "E11",
        "modifier for assistant surgeon",
        "Hello，可以吗？",
    ],
)
def test_in_doubt_it_is_a_question(text: str) -> None:
    assert not says_nothing(text)


def test_no_reason_names_anybody() -> None:
    mails = [*(mail for mail, _, _ in REFUSED), *(incoming(header) for header, _ in THROWN_AWAY)]
    for mail in mails:
        reason = screen(mail).reason
        assert reason.endswith(".")
        assert "@" not in reason
        assert "Ann" not in reason


@pytest.mark.parametrize("words", ["Thanks!", "Thank you so much\n\nAnn", "Ok, perfect."])
def test_thanks_for_an_answer_are_filed_quietly(words: str) -> None:
    answers = replace(incoming(body=words), history=History(continues=True))
    ruling = screen(answers)
    assert (ruling.disposition, ruling.rule, ruling.refusal) == (Disposition.DISCARDED, "thanks", None)
    assert screen(replace(answers, history=History())).rule == "nothing_asked"


@pytest.mark.parametrize("words", ["Medicare, thanks.", "Outpatient. Thank you! Ann", "Ok: Bilateral"])
def test_what_we_asked_for_is_no_thanks(words: str) -> None:
    asked = replace(incoming(body=words), history=History(continues=True, asked_back=True))
    assert screen(asked).disposition is Disposition.ACCEPTED
    thanks = replace(incoming(body="Thanks!"), history=History(continues=True, asked_back=True))
    assert screen(thanks).rule == "thanks"


@pytest.mark.parametrize(
    "words", ["Thanks, but what about 25?", "Thanks. And in Texas?", "", "Thanks! It was outpatient"]
)
def test_more_than_thanks_is_no_thanks(words: str) -> None:
    assert screen(replace(incoming(body=words), history=History(continues=True))).rule != "thanks"


@pytest.mark.parametrize("standing", SenderStanding)
def test_a_flood_and_a_loop_are_held_whoever_it_is(standing: SenderStanding) -> None:
    for history, rule in (
        (History(mails_this_hour=MAILBOX.mails_per_hour), "flood"),
        (History(automatic_this_hour=MAILBOX.automatic_per_hour), "loop"),
    ):
        ruling = screen(replace(incoming(standing=standing), history=history))
        assert (ruling.disposition, ruling.rule, ruling.refusal) == (Disposition.HELD, rule, None)


def test_below_the_limits_and_without_limits_nobody_is_held() -> None:
    below = History(
        mails_this_hour=MAILBOX.mails_per_hour - 1, automatic_this_hour=MAILBOX.automatic_per_hour - 1
    )
    assert screen(replace(incoming(), history=below)).disposition is Disposition.ACCEPTED
    without = replace(MAILBOX, mails_per_hour=0, automatic_per_hour=0)
    many = replace(incoming(), mailbox=without, history=History(mails_this_hour=999, automatic_this_hour=999))
    assert screen(many).disposition is Disposition.ACCEPTED


@pytest.mark.parametrize("standing", [SenderStanding.UNKNOWN, SenderStanding.SUSPENDED])
def test_strangers_apply_and_what_an_account_did_does_not_matter(standing: SenderStanding) -> None:
    assert screen(replace(incoming(standing=standing), applies=True)).disposition is Disposition.ACCEPTED


@pytest.mark.parametrize(("header", "rule"), THROWN_AWAY)
def test_at30_what_no_person_wrote_is_no_application(header: str, rule: str) -> None:
    ruling = screen(replace(incoming(header, standing=SenderStanding.UNKNOWN), applies=True))
    assert (ruling.disposition, ruling.rule) == (Disposition.DISCARDED, rule)


def test_an_application_may_be_a_file_alone_but_not_nothing() -> None:
    header = (
        'Content-Type: application/pdf; name="cv.pdf"\nContent-Disposition: attachment; filename="cv.pdf"'
    )
    alone = replace(incoming(header, "%PDF-1.4 ten years", standing=SenderStanding.UNKNOWN), applies=True)
    assert screen(alone).disposition is Disposition.ACCEPTED
    ruling = screen(replace(incoming("", "Thank you", standing=SenderStanding.UNKNOWN), applies=True))
    assert (ruling.disposition, ruling.rule) == (Disposition.REFUSED, "nothing_asked")
    assert ruling.refusal is errors.NotPassedOn
    assert "heading" in ruling.shown

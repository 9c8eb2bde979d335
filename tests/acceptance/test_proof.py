"""Who sends: only what is proven spends an account's questions; what is odd about a sender is shown, and changes nothing."""

from __future__ import annotations

import email
import json
import smtplib
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from consultant import pipeline
from consultant.accounts import ledger
from consultant.cli.main import run
from consultant.intake.record import make_delivery
from consultant.intake.sender_check import SenderCheck
from consultant.intake.smtp_listener import Fittings, SmtpListener
from consultant.mail.authentication import Authentication, Proof
from consultant.mail.envelope import Envelope
from consultant.models.base import reading
from consultant.models.case import Case
from consultant.review.decide import DecisionKind

from tests.acceptance.conftest import OpenDesk
from tests.at_the_desk import ASKER, case_of, decide, introduce, mail, replies_of, take_in
from tests.conftest import Clock
from tests.dns_server import NameServer
from tests.journeys.journey import Played, sent
from tests.signed_mail import keys, signed


@pytest.fixture
def store_name() -> str:
    """SQLite alone: what is tested here is read from the mail, and no store has a say in it."""
    return "sqlite"


UNITS = 5
OURS = "Authentication-Results: mx.desk.example;"
RECEIVED = "Received: from mx.clinic.example ([192.0.2.7]) by mx.desk.example with ESMTPS id 1\r\n"
BY_HEADER: dict[str, Any] = {"verify_senders": "header", "authserv_ids": ["mx.desk.example"]}
BY_DOOR: dict[str, Any] = {"verify_senders": "door"}


def balance(played: Played, account: int) -> int:
    with reading(played.desk.engine) as session:
        return ledger.balance(session, account)


def headed(header: str, number: int = 1, sender: str = ASKER) -> bytes:
    """A question under trace headers, as our own MX hands it on."""
    return header.encode() + mail(number, sender=sender)


def asked(played: Played, raw: bytes, envelope_from: str = ASKER) -> Case:
    case_id = take_in(played, raw, envelope_from=envelope_from)
    played.bell.answer(played.desk)
    return case_of(played.desk.engine, case_id)


@pytest.fixture
def zone() -> Iterator[NameServer]:
    with NameServer() as server:
        server.text("clinic.example", "v=spf1 ip4:192.0.2.7 -all")
        server.text("s1._domainkey.clinic.example", keys()[1])
        server.text("_dmarc.clinic.example", "v=DMARC1; p=reject")
        yield server


Send = Callable[..., int]


def doors(played: Played, zone: NameServer, peer: str) -> SmtpListener:
    """The real door, to which every peer seems to come from `peer`: tests come from this machine, as no mail does."""
    check = SenderCheck(played.services.mailboxes, zone.resolver())

    def prove(envelope: Envelope, raw: bytes) -> tuple[Authentication, bool]:
        return check.check(replace(envelope, peer=peer), raw)

    return SmtpListener(
        ("127.0.0.1", 0),
        make=partial(make_delivery, played.services.mailboxes),
        store=partial(pipeline.receive_all, played.desk),
        accepts=lambda address: played.services.mailboxes.find_by_address(address) is not None,
        max_bytes=1_000_000,
        clock=played.desk.clock,
        fittings=Fittings(prove=prove),
    )


def handed_over(played: Played, zone: NameServer, raw: bytes, *, peer: str) -> None:
    """Hand a mail over by SMTP, and run every step that follows. Raises what smtplib does for a refusal."""
    door = doors(played, zone, peer)
    door.start()
    try:
        with smtplib.SMTP("127.0.0.1", door.port, timeout=60) as client:
            client.sendmail(ASKER, ["consult@localhost"], raw)
    finally:
        door.stop()
    played.bell.answer(played.desk)


@pytest.mark.parametrize(
    ("results", "words"),
    [
        ("dmarc=fail (p=reject) header.from=clinic.example", "says that this mail is not from there (DMARC fail"),
        ("dmarc=none; spf=none smtp.mailfrom=clinic.example; dkim=none", "Nothing proves that this mail is from"),
        ("dmarc=pass header.from=evil.example", "Nothing proves that this mail is from"),
        ("dmarc=temperror", "could not be found out when it came"),
    ],
)  # fmt: skip
def test_at_45_a_mail_that_is_not_proven_is_held_and_spends_no_question(
    desk_with: OpenDesk, clock: Clock, results: str, words: str
) -> None:
    played = desk_with(**BY_HEADER)
    account = introduce(played.desk.engine, clock(), units=UNITS)
    case = asked(played, headed(f"{OURS} {results}\r\n{RECEIVED}"))
    assert case.status == "held"
    assert words in case.reason
    assert case.hold_reasons == [case.reason]
    assert balance(played, account) == UNITS
    assert not replies_of(played.desk.engine, case.id)
    assert not sent(played)


def test_at_45_a_proven_mail_is_answered_and_charged(desk_with: OpenDesk, clock: Clock) -> None:
    played = desk_with(**BY_HEADER)
    account = introduce(played.desk.engine, clock(), units=UNITS)
    case = asked(played, headed(f"{OURS} dmarc=pass header.from=clinic.example\r\n{RECEIVED}"))
    assert case.status == "sent"
    assert case.authentication
    assert (case.authentication["proof"], case.authentication["by"]) == ("pass", "mx.desk.example")
    assert balance(played, account) == UNITS - 1


@pytest.mark.parametrize(
    "header",
    [
        f"Authentication-Results: mx.evil.example; dmarc=pass header.from=clinic.example\r\n{RECEIVED}",
        f"{RECEIVED}Received: from a by b\r\n{OURS} dmarc=pass header.from=clinic.example\r\n",
        f"{OURS} dmarc=none\r\n{OURS} dmarc=pass header.from=clinic.example\r\n{RECEIVED}",
        f"Received: from a by relay.evil.example\r\n{OURS} dmarc=pass header.from=clinic.example\r\n",
        f"ARC-Authentication-Results: i=1; mx.desk.example; dmarc=pass header.from=clinic.example\r\n{RECEIVED}",
    ],
)
def test_at_45_only_what_our_own_mx_wrote_is_believed(desk_with: OpenDesk, clock: Clock, header: str) -> None:
    played = desk_with(**BY_HEADER)
    account = introduce(played.desk.engine, clock(), units=UNITS)
    case = asked(played, headed(header))
    assert case.status == "held"
    assert "evil" not in json.dumps(case.authentication)
    assert balance(played, account) == UNITS


def test_at_45_a_coder_who_knows_the_sender_admits_a_held_mail(desk_with: OpenDesk, clock: Clock) -> None:
    played = desk_with(**BY_HEADER)
    account = introduce(played.desk.engine, clock(), units=UNITS)
    case = asked(played, headed(f"{OURS} dmarc=none\r\n{RECEIVED}"))
    decide(played, case.id, DecisionKind.ADMIT)
    assert case_of(played.desk.engine, case.id).status == "sent"
    assert balance(played, account) == UNITS - 1


def test_at_45_a_coder_who_drops_one_gives_nothing_back_that_was_not_taken(
    desk_with: OpenDesk, clock: Clock
) -> None:
    played = desk_with(**BY_HEADER)
    account = introduce(played.desk.engine, clock(), units=UNITS)
    case = asked(played, headed(f"{OURS} dmarc=fail\r\n{RECEIVED}"))
    decide(played, case.id, DecisionKind.DROP)
    assert balance(played, account) == UNITS


def test_at_45_no_refusal_goes_to_a_forged_stranger(desk_with: OpenDesk) -> None:
    for says in ("hold", "refuse", "accept"):
        played = desk_with(**BY_HEADER, on_auth_fail=says)
        forged = headed(f"{OURS} dmarc=fail\r\n{RECEIVED}", sender=f"{says}@victim.example")
        assert asked(played, forged).status == "discarded"
        assert not sent(played)


def test_at_45_a_stranger_who_is_not_proven_is_held_and_a_proven_one_is_told(desk_with: OpenDesk) -> None:
    played = desk_with(**BY_HEADER)
    unproven = headed(f"{OURS} dmarc=none\r\n{RECEIVED}", 1, "a@stranger.example")
    assert asked(played, unproven).status == "held"
    assert not sent(played)
    proven = headed(f"{OURS} dmarc=pass header.from=stranger.example\r\n{RECEIVED}", 2, "a@stranger.example")
    assert asked(played, proven).disposition == "refused"
    assert len(sent(played)) == 1


@pytest.mark.parametrize(
    ("says", "results", "status"),
    [
        ("refuse", "dmarc=fail", "discarded"),
        ("refuse", "dmarc=fail (p=none)", "held"),
        ("refuse", "dmarc=none", "discarded"),
        ("refuse", "dmarc=temperror", "held"),
        ("accept", "dmarc=fail", "held"),
        ("accept", "dmarc=none", "held"),
        ("accept", "dmarc=temperror", "held"),
    ],
)
def test_at_45_the_mailbox_says_what_becomes_of_it(
    desk_with: OpenDesk, clock: Clock, says: str, results: str, status: str
) -> None:
    played = desk_with(**BY_HEADER, on_auth_fail=says, on_auth_none=says)
    introduce(played.desk.engine, clock(), units=UNITS)
    case = asked(played, headed(f"{OURS} {results}\r\n{RECEIVED}"))
    assert case.status == status
    if says == "accept":
        assert case.disposition == "accepted"
        assert case.hold_reasons == [
            "It is not proven who sent the mail, so that no answer leaves by itself."
        ]


def test_at_45_robots_are_filed_and_not_held(desk_with: OpenDesk, clock: Clock) -> None:
    played = desk_with(**BY_HEADER)
    introduce(played.desk.engine, clock(), units=UNITS)
    robot = headed(f"{OURS} dmarc=fail\r\n{RECEIVED}Auto-Submitted: auto-replied\r\n")
    assert asked(played, robot).status == "discarded"
    bounce = headed(f"{OURS} dmarc=none\r\n{RECEIVED}", 2, "MAILER-DAEMON@clinic.example")
    assert asked(played, bounce, "").status == "discarded"


def test_at_45_a_mail_too_large_from_nobody_proven_gets_no_answer(desk_with: OpenDesk, clock: Clock) -> None:
    played = desk_with(**BY_HEADER, max_message_bytes=100)
    introduce(played.desk.engine, clock(), units=UNITS)
    assert asked(played, headed(f"{OURS} dmarc=fail\r\n{RECEIVED}")).status == "held"
    assert not sent(played)


def test_at_45_the_door_finds_out_by_itself(desk_with: OpenDesk, clock: Clock, zone: NameServer) -> None:
    played = desk_with(**BY_DOOR)
    account = introduce(played.desk.engine, clock(), units=UNITS)
    handed_over(played, zone, mail(1), peer="192.0.2.7")
    handed_over(played, zone, signed(mail(2), "clinic.example"), peer="203.0.113.9")
    handed_over(played, zone, mail(3), peer="203.0.113.9")
    handed_over(
        played, zone, headed(f"{OURS} dmarc=pass header.from=clinic.example\r\n", 4), peer="203.0.113.9"
    )
    found = [case_of(played.desk.engine, number) for number in (1, 2, 3, 4)]
    assert [case.status for case in found] == ["sent", "sent", "held", "held"]
    assert [case.authentication["proof"] for case in found if case.authentication] == [
        *("pass", "pass", "fail", "fail")
    ]
    assert balance(played, account) == UNITS - 2


def test_at_45_the_door_refuses_in_the_dialogue_where_the_mailbox_says_so(
    desk_with: OpenDesk, clock: Clock, zone: NameServer
) -> None:
    played = desk_with(**BY_DOOR, on_auth_fail="refuse")
    introduce(played.desk.engine, clock(), units=UNITS)
    with pytest.raises(smtplib.SMTPDataError) as refused:
        handed_over(played, zone, mail(1), peer="203.0.113.9")
    assert refused.value.smtp_code == 550
    assert "5.7.26" in str(refused.value.smtp_error)
    handed_over(played, zone, mail(2), peer="192.0.2.7")
    assert case_of(played.desk.engine, 1).status == "sent"


def test_at_45_name_servers_that_fail_lose_no_mail(
    desk_with: OpenDesk, clock: Clock, zone: NameServer
) -> None:
    played = desk_with(**BY_DOOR, on_auth_fail="refuse", on_auth_none="refuse")
    account = introduce(played.desk.engine, clock(), units=UNITS)
    zone.fails |= {"clinic.example", "_dmarc.clinic.example"}
    handed_over(played, zone, mail(1), peer="192.0.2.7")
    assert case_of(played.desk.engine, 1).status == "held"
    assert balance(played, account) == UNITS


def test_at_45_a_mail_by_a_door_that_does_not_check_is_held_and_never_thrown_away(
    desk_with: OpenDesk, clock: Clock
) -> None:
    played = desk_with(**BY_DOOR, on_auth_none="refuse")
    introduce(played.desk.engine, clock(), units=UNITS)
    case = asked(played, mail())
    assert (case.status, case.reason) == ("held", "It came by a door that does not check who sends.")


def test_at_45_who_logged_in_as_one_domain_can_t_write_as_another(desk_with: OpenDesk, clock: Clock) -> None:
    played = desk_with(**BY_HEADER)
    introduce(played.desk.engine, clock(), units=UNITS)
    for number, domain, status in ((1, "clinic.example", "sent"), (2, "evil.example", "held")):
        login = Authentication(proof=Proof.PASS, domain=domain, by="submission")
        envelope = Envelope(ASKER, ("consult@localhost",), "test", clock(), authentication=login)
        (recorded,) = pipeline.receive(played.desk, envelope, mail(number))
        played.bell.answer(played.desk)
        assert case_of(played.desk.engine, recorded.case_id).status == status


def test_at_46_reply_to_is_shown_and_changes_neither_the_account_nor_the_recipient(
    desk_with: OpenDesk, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    played = desk_with(verify_senders="off")
    account = introduce(played.desk.engine, clock(), units=UNITS)
    other = introduce(played.desk.engine, clock(), address="rich@other.example", units=UNITS)
    case = asked(played, mail(header="Reply-To: rich@other.example\r\n"))
    assert case.marks == [
        "Reply-To asks for answers to an address elsewhere, r***@other.example; they go to From."
    ]
    assert (case.status, case.account_id) == ("sent", account)
    assert (balance(played, account), balance(played, other)) == (UNITS - 1, UNITS)
    (answer,) = [email.message_from_bytes(raw) for raw in sent(played)]
    assert answer["To"] == f"<{ASKER}>"
    told = shown(capsys, case)
    assert told["json"]["marks"] == case.marks
    assert f"marked: {case.marks[0]}" in told["text"]
    assert told["list"]["cases"][0]["marks"] == case.marks


def test_at_47_a_name_that_is_an_address_is_shown_with_the_real_one(
    desk_with: OpenDesk, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    played = desk_with(review="always", **BY_HEADER)
    ceo = introduce(played.desk.engine, clock(), address="ceo@hospital.example", units=UNITS)
    header = f"{OURS} dmarc=pass header.from=evil.example\r\n{RECEIVED}"
    for number, sender in enumerate(
        ('"ceo@hospital.example" <x@evil.example>', "ceo@hospital.example <y@evil.example>")
    ):
        case = asked(played, headed(header, number, sender), "x@evil.example")
        assert (case.sender_address[1:], case.account_id) == ("@evil.example", None)
        assert case.marks == [
            "The name in From is another address, at hospital.example; the mail says that it is from evil.example."
        ]
        told = shown(capsys, case)
        assert told["json"]["sender"] == f"{case.sender_address[0]}***@evil.example"
        assert "ceo@" not in told["text"]
    assert balance(played, ceo) == UNITS


@pytest.mark.parametrize(
    ("sender", "words"),
    [
        ("x@xn--80ak6aa92e.example", "looks like apple.example"),
        ("x@сlinic.example", "mixes letters of several scripts (Cyrillic, Latin)"),
    ],
)
def test_at_47_domains_in_disguise_are_marked_where_a_held_case_is_shown(
    desk_with: OpenDesk, capsys: pytest.CaptureFixture[str], sender: str, words: str
) -> None:
    case = asked(desk_with(**BY_HEADER), headed(RECEIVED, sender=sender))
    assert case.status == "held"
    told = shown(capsys, case)
    assert words in told["text"]
    assert "sender: none (DMARC none, SPF none, DKIM none; by nobody)" in told["text"]
    assert told["json"]["authentication"]["proof"] == "none"


def shown(capsys: pytest.CaptureFixture[str], case: Case) -> dict[str, Any]:
    """What `consultant cases` tells of a case: as JSON, as text, and in the list."""
    said: dict[str, Any] = {}
    commands = {
        "json": ["trace", case.reference, "--json"],
        "text": ["trace", case.reference],
        "list": ["list", "--json"],
    }
    for name, arguments in commands.items():
        capsys.readouterr()
        assert run(["cases", *arguments]) == 0
        out = capsys.readouterr().out
        said[name] = out if name == "text" else json.loads(out)
    return said

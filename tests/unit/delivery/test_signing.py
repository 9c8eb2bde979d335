"""DKIM: what leaves is signed over the bytes that were approved, verifies, and never leaves unsigned where it is to be signed."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from consultant import pipeline
from consultant.alerts import AlertKind, open_alerts
from consultant.config import find_secret
from consultant.delivery.signing import OVERSIGNED, SIGNED, Signer, Signers, check_keys, find_signer
from consultant.errors import ConfigurationError, NotSigned
from consultant.lifecycle import Status
from consultant.mail.compose import Outgoing, compose
from consultant.mailboxes import load_mailboxes
from consultant.models.base import reading
from consultant.models.post import Alert

from tests.at_the_desk import ask, case_of, introduce
from tests.conftest import CHECKOUT, Clock
from tests.journeys.journey import Played, sent
from tests.unit.conftest import Desks

MAILBOX = replace(
    load_mailboxes(CHECKOUT / "mailbox_config").get_by_name("consult"),
    from_address="consult@desk.example",
    dkim_selector="desk2026",
    dkim_key="DESK_DKIM",
)
KEY = rsa.generate_private_key(65537, 2048)
MAIL = (
    b'From: "Desk" <consult@desk.example>\r\nTo: <ann@clinic.example>\r\nSubject: Re: =?utf-8?q?x?=\r\n y\r\n'
    b"Date: Mon, 16 Nov 2026 12:00:00 +0000\r\nMessage-ID: <1@desk.example>\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: text/plain\r\n\r\n.dot\r\nwords  \r\n\r\n\r\n"
)


def pem(key: rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey, form: PrivateFormat = PrivateFormat.PKCS8) -> str:
    return key.private_bytes(Encoding.PEM, form, NoEncryption()).decode()


def published(name: bytes, **_: object) -> bytes:
    """The DNS of desk.example."""
    assert name.startswith(b"desk2026._domainkey.")
    der = KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return b"v=DKIM1; k=rsa; p=" + base64.b64encode(der)


def verifies(raw: bytes) -> bool:
    return bool(dkim.verify(raw, dnsfunc=published))


def test_how_a_subscription_is_ended_is_covered_where_a_mail_says_it(clock: Clock) -> None:
    """RFC 8058, section 4; what says nothing of it leaves a list free to put in its own (test above: the names covered)."""
    made = compose(
        Outgoing(
            sender="consult@desk.example",
            recipient="ann@clinic.example",
            subject="3 new postings",
            text="t",
            html="<p>t</p>",
            message_id="<1@desk.example>",
            date=clock(),
            reference="NOTE",
            unsubscribe="https://desk.example/careers/alerts/end/7-abc",
        )
    )
    signer = find_signer(MAILBOX, lambda _: pem(KEY))
    assert signer
    signed = signer.sign(made)
    assert verifies(signed)
    for name in (b"List-Unsubscribe:", b"List-Unsubscribe-Post:", b"List-Id:"):
        assert signed.count(name) == 1
        assert not verifies(signed.replace(name, b"X-" + name)), name
    assert not verifies(signed.replace(b"7-abc", b"8-abc"))


@pytest.mark.parametrize("form", [PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL])
def test_the_signature_stands_in_front_of_the_very_bytes_and_verifies(form: PrivateFormat) -> None:
    signer = find_signer(MAILBOX, lambda name: pem(KEY, form) if name == "DESK_DKIM" else None)
    assert signer
    signed = signer.sign(MAIL)
    header = signed.removesuffix(MAIL)
    assert header != signed
    assert re.fullmatch(rb"DKIM-Signature: (?:[^\r\n]{1,90}\r\n[ \t])+[^\r\n]{1,90}\r\n", header)
    tags = dict(
        tag.strip().split("=", 1) for tag in re.sub(r"\s+", " ", header.decode()).partition(":")[2].split(";")
    )
    assert (tags["a"], tags["c"], tags["d"], tags["s"]) == (
        "rsa-sha256", "relaxed/relaxed", "desk.example", "desk2026",
    )  # fmt: skip
    assert sorted(name.strip() for name in tags["h"].split(":")) == sorted((*SIGNED, *OVERSIGNED))
    assert verifies(signed)
    assert verifies(signed.replace(b"words  \r\n", b"words\r\n")), "relaxed: blanks at the end may go"


@pytest.mark.parametrize(
    "header", [b"From: x@evil.example\r\n", b"Subject: other\r\n", b"Reply-To: <x@evil.example>\r\n"]
)
def test_nobody_can_add_a_header_that_counts(header: bytes) -> None:
    signed = Signers(lambda _: pem(KEY)).sign(MAILBOX, MAIL)
    assert not verifies(header + signed)
    assert not verifies(signed.replace(b"words", b"other"))


def test_a_mailbox_without_a_selector_signs_nothing() -> None:
    unsigned = replace(MAILBOX, dkim_selector="", dkim_key="")
    assert Signers(find_secret).sign(unsigned, MAIL) == MAIL
    check_keys([unsigned], find_secret)


WRONG = {
    "no such variable": (None, "which is not set"),
    "no key": ("hush", "no private key in PEM"),
    "a public key": (
        KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode(),
        "no private key in PEM",
    ),
    "an Ed25519 key": (pem(ed25519.Ed25519PrivateKey.generate()), "not RSA"),
}


@pytest.mark.parametrize("fault", WRONG)
def test_a_key_that_can_t_sign_is_told_at_the_start_and_never_shown(fault: str) -> None:
    secret, words = WRONG[fault]
    with pytest.raises(ConfigurationError, match=words) as caught:
        check_keys([MAILBOX], lambda _: secret)
    assert "consult.toml" in str(caught.value)
    assert "hush" not in str(caught.value)
    assert secret is None or secret not in str(caught.value)


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"dkim_selector": ""}, "go together"),
        ({"dkim_key": ""}, "go together"),
        ({"dkim_selector": "a b"}, "takes a name of the DNS"),
    ],
)
def test_half_a_configuration_is_none(keys: dict[str, str], words: str) -> None:
    with pytest.raises(ConfigurationError, match=words):
        find_signer(replace(MAILBOX, **keys), lambda _: pem(KEY))  # type: ignore[arg-type]


def test_a_key_may_stand_in_a_file_or_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "key.pem").write_text(pem(KEY))
    monkeypatch.setenv("DESK_DKIM_FILE", str(tmp_path / "key.pem"))
    assert verifies(Signers(find_secret).sign(MAILBOX, MAIL))
    monkeypatch.setenv("DESK_DKIM", pem(KEY).replace("\n", "\\n"))
    assert verifies(Signers(find_secret).sign(MAILBOX, MAIL))


def test_what_can_t_be_signed_is_not_sent_unsigned() -> None:
    signer = find_signer(MAILBOX, lambda _: pem(KEY))
    assert signer
    with pytest.raises(NotSigned, match="MessageFormatError"):
        signer.sign(b"no header\r\n\r\nwords")
    with pytest.raises(NotSigned, match="KeyFormatError"):
        Signer("desk.example", "s", b"no key").sign(MAIL)
    assert "no key" not in repr(Signer("desk.example", "s", b"no key"))


def test_a_mail_of_the_desk_leaves_signed_byte_for_byte_as_it_was_approved(
    desks: Desks, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESK_DKIM", pem(KEY))
    keys: dict[str, Any] = {
        "from_address": "consult@desk.example",
        "dkim_selector": "desk2026",
        "dkim_key": "DESK_DKIM",
    }
    played = desks(**keys)
    introduce(played.desk.engine, clock())
    composed: list[bytes] = []

    def note(out: Outgoing) -> bytes:
        composed.append(compose(out))
        return composed[-1]

    monkeypatch.setattr("consultant.delivery.dispatch.compose", note)
    ask(played)
    (raw,) = sent(played)
    assert raw.startswith(b"DKIM-Signature: ")
    assert raw.endswith(composed[0])
    assert verifies(raw)


def test_without_its_key_a_mail_waits_and_a_person_is_told_until_it_is_there(
    desks: Desks, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    played = desks(dkim_selector="desk2026", dkim_key="DESK_DKIM", give_up_hours=1)
    introduce(played.desk.engine, clock())
    case_id = ask(played)
    for _ in range(30):
        turn(played, clock)
    case = case_of(played.desk.engine, case_id)
    assert (case.status, sent(played)) == (Status.APPROVED, []), "no time to give up counts"
    assert "DESK_DKIM, which is not set" in (case.error or "")
    assert [(alert.kind, alert.subject) for alert in alerts(played)] == [(AlertKind.NOT_SIGNED, "consult")]
    monkeypatch.setenv("DESK_DKIM", pem(KEY))
    turn(played, clock)
    assert case_of(played.desk.engine, case_id).status == Status.SENT
    assert sent(played)[0].startswith(b"DKIM-Signature: ")
    assert alerts(played) == []


def turn(played: Played, clock: Clock) -> None:
    clock.pass_(minutes=6)
    pipeline.sweep(played.desk)
    played.bell.answer(played.desk)


def alerts(played: Played) -> list[Alert]:
    with reading(played.desk.engine) as session:
        return list(open_alerts(session))

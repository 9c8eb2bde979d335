"""What the doctor says of our domains' DNS, asked of a name server of the test's own."""

from __future__ import annotations

from base64 import b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from consultant.watching.looks import names
from consultant.watching.looks.look import Look, Patient, State

from tests.dns_server import NameServer
from tests.unit.watching.looks.conftest import MakePatient

DOMAIN = "clinic-desk.org"
MAILBOX = {"addresses": [f"consult@{DOMAIN}"], "dkim_selector": "desk1", "dkim_key": "DESK_DKIM"}
AT = f"desk1._domainkey.{DOMAIN}"


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


@pytest.fixture(autouse=True)
def _our_key(key: rsa.RSAPrivateKey, monkeypatch: pytest.MonkeyPatch) -> None:
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    monkeypatch.setenv("DESK_DKIM", pem.decode())


def record(key: rsa.RSAPrivateKey, form: PublicFormat = PublicFormat.SubjectPublicKeyInfo) -> str:
    return f"v=DKIM1; k=rsa; p={b64encode(key.public_key().public_bytes(Encoding.DER, form)).decode()}"


def told(patient: Patient) -> dict[str, Look]:
    return {one.name.split()[0]: one for one in names.look(patient)}


def zone(server: NameServer, key: rsa.RSAPrivateKey) -> None:
    """Everything as it should be."""
    server.records[DOMAIN, "MX"] = ["10 mx.clinic-desk.org."]
    server.records["mx.clinic-desk.org", "A"] = ["203.0.113.7"]
    server.records["relay.clinic-desk.org", "A"] = ["203.0.113.9"]
    server.text(DOMAIN, "v=spf1 ip4:203.0.113.9 -all")
    server.text(f"_dmarc.{DOMAIN}", "v=DMARC1; p=reject")
    server.text(AT, record(key))


RELAY = "smtp://relay.clinic-desk.org:587"


@pytest.fixture
def desk(patient: MakePatient, name_server: NameServer, key: rsa.RSAPrivateKey) -> Patient:
    zone(name_server, key)
    return patient(MAILBOX, SMTP_URL=RELAY)


def test_a_domain_in_order_is_sound(desk: Patient) -> None:
    found = told(desk)
    assert {one.state for one in found.values()} == {State.SOUND}
    assert "mx.clinic-desk.org (203.0.113.7)" in found["MX"].words


def test_mail_that_comes_here_is_said_to(desk: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(names, "_here", lambda: {"203.0.113.7"})
    assert told(desk)["MX"].words.startswith("It points here")
    monkeypatch.undo()
    assert isinstance(names._here(), set)


@pytest.mark.parametrize("form", [PublicFormat.SubjectPublicKeyInfo, PublicFormat.PKCS1])
def test_a_key_may_stand_in_the_dns_in_either_form(
    desk: Patient, name_server: NameServer, key: rsa.RSAPrivateKey, form: PublicFormat
) -> None:
    name_server.text(AT, record(key, form))
    assert told(desk)["DKIM"].state is State.SOUND


@pytest.mark.parametrize(
    ("name", "kind", "records", "piece", "state", "words"),
    [
        (DOMAIN, "MX", ["0 ."], "MX", State.BROKEN, "takes no mail"),
        ("mx.clinic-desk.org", "A", [], "MX", State.BROKEN, "has no address"),
        (DOMAIN, "TXT", [], "SPF", State.LOOK, "No record"),
        (DOMAIN, "TXT", ['"v=spf1 -all"', '"v=spf1 ~all"'], "SPF", State.LOOK, "2 records"),
        (DOMAIN, "TXT", ['"v=spf1 ip4:198.51.100.1 -all"'], "SPF", State.LOOK, "203.0.113.9 fail"),
        (DOMAIN, "TXT", ['"v=spf1 ip5:1 -all"'], "SPF", State.BROKEN, "can't be evaluated"),
        (f"_dmarc.{DOMAIN}", "TXT", [], "DMARC", State.LOOK, "no policy"),
        (AT, "TXT", [], "DKIM", State.BROKEN, "has no record"),
        (AT, "TXT", ['"v=DKIM1; p=AAAA"'], "DKIM", State.BROKEN, "another key"),
        (AT, "TXT", ['"v=DKIM1; p=%%%"'], "DKIM", State.BROKEN, "another key"),
    ],
)
def test_what_is_wrong_is_named_with_what_to_do(
    desk: Patient,
    name_server: NameServer,
    name: str,
    kind: str,
    records: list[str],
    piece: str,
    state: State,
    words: str,
) -> None:
    name_server.records.pop((name, kind))
    if records:
        name_server.records[name, kind] = records
    found = told(desk)[piece]
    assert (found.state, words in found.words) == (state, True), found
    assert found.do


def test_a_dns_that_gives_no_answer_says_nothing_of_the_desk(desk: Patient, name_server: NameServer) -> None:
    name_server.fails |= {DOMAIN, AT, f"_dmarc.{DOMAIN}"}
    assert {one.state for one in told(desk).values()} == {State.UNKNOWN}


def test_a_domain_that_is_no_public_one_is_not_asked_for(
    patient: MakePatient, name_server: NameServer
) -> None:
    assert told(patient({"addresses": ["consult@localhost", "desk@clinic.example"]})) == {}
    assert name_server.asked == []


def test_an_unsigned_desk_without_a_relay_is_worth_a_look(
    patient: MakePatient, name_server: NameServer, key: rsa.RSAPrivateKey
) -> None:
    zone(name_server, key)
    found = told(patient({"addresses": [f"consult@{DOMAIN}"]}))
    assert found["DKIM"].state is State.LOOK
    assert "no relay is set" in found["SPF"].words

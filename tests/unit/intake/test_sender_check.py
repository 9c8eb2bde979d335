"""SPF, DKIM and DMARC found out at the door, with real signatures and a real (local) name server."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dns.resolver
import pytest

from consultant.errors import ConfigurationError
from consultant.intake.proof import names
from consultant.intake.proof.dkim_check import MOST_SIGNATURES, check_dkim
from consultant.intake.proof.names import Names, NotNow, system_resolver
from consultant.intake.proof.spf_check import check_spf
from consultant.intake.sender_check import SenderCheck
from consultant.mail.authentication import UNCHECKED, Authentication, Checked, Proof
from consultant.mail.envelope import Envelope
from consultant.mailboxes import Mailboxes, load_mailboxes
from consultant.mailboxes.mailbox import OnFailure, Verify

from tests.dns_server import NameServer
from tests.signed_mail import keys, signed

if TYPE_CHECKING:
    from collections.abc import Iterator

PEER = "192.0.2.7"
CONFIG = Path(__file__).resolve().parents[3] / "mailbox_config"


@pytest.fixture
def zone() -> Iterator[NameServer]:
    """clinic.example sends from 192.0.2.7 and signs with s1; it wants what fails to be rejected."""
    with NameServer() as server:
        server.text("clinic.example", "google-site-verification=x", "v=spf1 ip4:192.0.2.7 -all")
        server.text("s1._domainkey.clinic.example", keys()[1])
        server.text("s1._domainkey.evil.example", keys()[1])
        server.text("_dmarc.clinic.example", "v=DMARC1; p=reject")
        yield server


def boxes(**changes: object) -> Mailboxes:
    found = load_mailboxes(CONFIG)
    changed: dict[str, object] = {"verify_senders": Verify.DOOR} | changes
    return Mailboxes(tuple(replace(box, **changed) for box in found), found.operator)  # type: ignore[arg-type]


def mail(sender: str = "coder@clinic.example", header: str = "", body: str = "Is E11.65 billable?") -> bytes:
    return (
        f"{header}From: {sender}\r\nTo: consult@localhost\r\nSubject: a question\r\n"
        f"Message-ID: <1@clinic.example>\r\n\r\n{body}\r\n"
    ).encode()


def envelope(
    mail_from: str = "coder@clinic.example", peer: str = PEER, helo: str = "mx.clinic.example"
) -> Envelope:
    return Envelope(mail_from, ("consult@localhost",), peer, datetime(2026, 11, 16, tzinfo=UTC), helo)


def found_out(
    zone: NameServer, raw: bytes, sent: Envelope | None = None, **changes: object
) -> tuple[Authentication, bool]:
    return SenderCheck(boxes(**changes), zone.resolver()).check(sent or envelope(), raw)


def proof_of(zone: NameServer, raw: bytes, sent: Envelope | None = None) -> Proof:
    return found_out(zone, raw, sent)[0].proof


ELSEWHERE = envelope(peer="203.0.113.9")
STRANGER = envelope("bulk@mailer.example", peer="203.0.113.9")


def test_a_mail_from_a_machine_that_the_domain_names_is_proven(zone: NameServer) -> None:
    found, refuse = found_out(zone, mail())
    assert found == Authentication(Proof.PASS, "clinic.example", "pass", "none", "pass", "door", "reject")
    assert not refuse


@pytest.mark.parametrize("way", [b"relaxed/relaxed", b"simple/simple", b"relaxed/simple", b"simple/relaxed"])
def test_a_signed_mail_is_proven_wherever_it_comes_from(zone: NameServer, way: bytes) -> None:
    body = "Is  E11.65 \t billable? \r\n  \t\r\n\r\nYours\t\r\n\r\n"
    found, _ = found_out(zone, signed(mail(body=body), "clinic.example", way=way), STRANGER)
    assert (found.proof, found.spf, found.dkim, found.dmarc) == (Proof.PASS, "none", "pass", "pass")


def test_a_forged_mail_fails_the_policy_of_its_domain(zone: NameServer) -> None:
    found, refuse = found_out(zone, mail(), STRANGER)
    assert (found.proof, found.dmarc, found.policy, refuse) == (Proof.FAIL, "fail", "reject", False)


def test_a_mail_changed_after_it_was_signed_fails(zone: NameServer) -> None:
    raw = signed(mail(), "clinic.example").replace(b"E11.65", b"E11.69")
    found, _ = found_out(zone, raw, STRANGER)
    assert (found.proof, found.dkim) == (Proof.FAIL, "fail")


def test_a_signature_of_somebody_else_proves_nothing(zone: NameServer) -> None:
    found, _ = found_out(zone, signed(mail(), "evil.example"), STRANGER)
    assert (found.proof, found.dkim) == (Proof.FAIL, "pass")


def test_the_author_s_signature_is_found_behind_many_of_somebody_else(zone: NameServer) -> None:
    raw = signed(mail(), "clinic.example")
    for number in range(MOST_SIGNATURES + 3):
        raw = signed(raw, "evil.example", selector=f"e{number}")
    assert proof_of(zone, raw, STRANGER) is Proof.PASS
    assert not any(name.startswith("e") for name, _ in zone.asked)


def test_no_more_than_five_signatures_are_looked_at(zone: NameServer) -> None:
    raw = mail()
    for number in range(MOST_SIGNATURES + 3):
        raw = signed(raw, "evil.example", selector=f"e{number}")
    assert proof_of(zone, raw, STRANGER) is Proof.FAIL
    assert sum("_domainkey" in name for name, _ in zone.asked) == MOST_SIGNATURES


@pytest.mark.parametrize(
    ("raw", "result"),
    [
        (signed(mail(), "clinic.example", length=True), "policy"),
        (signed(mail(), "clinic.example").replace(b"a=rsa-sha256", b"a=rsa-sha1"), "policy"),
        (signed(mail(), "clinic.example").replace(b"from", b"nobody"), "permerror"),
        (signed(mail(), "clinic.example").replace(b"i=@clinic", b"i=@other", 1), "fail"),
        (signed(mail(), "clinic.example").replace(b"s=s1", b"s=s9", 1), "fail"),
        (signed(mail(), "clinic.example").replace(b"v=1", b"v=1; v=1", 1), "none"),
        (signed(mail(), "clinic.example").replace(b"v=1", b"v=1; z=" + b" " * 300 + b"x", 1), "none"),
        (signed(mail(), "clinic.example").replace(b"c=relaxed/relaxed", b"c=odd/odd", 1), "permerror"),
    ],
)
def test_a_signature_that_is_not_whole_proves_nothing(zone: NameServer, raw: bytes, result: str) -> None:
    found, _ = found_out(zone, raw, STRANGER)
    assert (found.proof, found.dkim) == (Proof.FAIL, result)


@pytest.mark.parametrize(
    "record", ["v=DKIM1; p=", "v=DKIM1; p=AAAA", "nonsense", "v=DKIM1; k=ed25519; p=AAAA"]
)
def test_a_key_that_is_none_proves_nothing(zone: NameServer, record: str) -> None:
    zone.text("s1._domainkey.clinic.example", record)
    assert proof_of(zone, signed(mail(), "clinic.example"), STRANGER) is Proof.FAIL


def test_a_key_that_would_take_long_to_multiply_is_not_used(zone: NameServer) -> None:
    zone.text("s1._domainkey.clinic.example", keys()[1] + " " * 1_200)
    assert proof_of(zone, signed(mail(), "clinic.example"), STRANGER) is Proof.FAIL


def test_two_keys_under_one_name_are_none(zone: NameServer) -> None:
    zone.text("s1._domainkey.clinic.example", keys()[1], "v=DKIM1; p=")
    assert proof_of(zone, signed(mail(), "clinic.example"), STRANGER) is Proof.FAIL


def test_a_megabyte_of_blanks_takes_no_time(zone: NameServer) -> None:
    raw = signed(mail(body="x y"), "clinic.example").replace(b"x y", b"x" + b" \t" * 500_000 + b"y")
    assert proof_of(zone, raw, STRANGER) is Proof.PASS


@pytest.mark.parametrize(
    ("record", "result"),
    [
        ("v=spf1 ip4:192.0.2.7 -all", "pass"),
        ("v=spf1 a:mx.clinic.example -all", "pass"),
        ("v=spf1 mx -all", "pass"),
        ("v=spf1 ptr:clinic.example -all", "pass"),
        ("v=spf1 include:clinic2.example -all", "fail"),
        ("v=spf1 -all", "fail"),
        ("v=spf1 ~all", "softfail"),
        ("v=spf1 ?all", "neutral"),
        ("v=spf2 -all", "none"),
        ("v=spf1 nonsense:x -all", "permerror"),
        ("v=spf1 a:n1.example a:n2.example a:n3.example -all", "permerror"),
        ("v=spf1 include:broken.example -all", "temperror"),
        ("v=spf1 include:clinic.example -all", "permerror"),
        ("v=spf1 exists:%{i}.%{d2}.%{z}.example -all", "permerror"),
    ],
)
def test_spf_says_what_the_rfc_says(zone: NameServer, record: str, result: str) -> None:
    zone.text("clinic.example", record)
    zone.text("clinic2.example", "v=spf1 -all")
    zone.records["mx.clinic.example", "A"] = [PEER]
    zone.records["clinic.example", "MX"] = ["10 mx.clinic.example."]
    zone.records["7.2.0.192.in-addr.arpa", "PTR"] = ["mx.clinic.example."]
    zone.fails.add("broken.example")
    asking = Names(zone.resolver()).for_a_mail()
    assert check_spf(asking, PEER, "coder@clinic.example", "x.example").result == result


@pytest.mark.parametrize(
    ("peer", "sender", "helo", "expected"),
    [
        ("::ffff:192.0.2.7", "coder@clinic.example", "x", Checked("pass", "clinic.example")),
        ("2001:db8::7", "coder@clinic.example", "x", Checked("fail", "clinic.example")),
        (PEER, "", "clinic.example", Checked("pass", "clinic.example")),
        (PEER, "<>", "clinic.example", Checked("pass", "clinic.example")),
        (PEER, "", "[192.0.2.7]", Checked("none")),
        (PEER, "", "", Checked("none")),
        (PEER, "coder@localhost", "x", Checked("none")),
        (PEER, '"a@b"@clinic.example', "x", Checked("pass", "clinic.example")),
        (PEER, "x" * 400 + "@clinic.example", "x", Checked("none")),
        (PEER, "coder@nobody.example", "x", Checked("none", "nobody.example")),
        (PEER, f"coder@{'l' * 70}.example", "x", Checked("none", f"{'l' * 70}.example")),
        ("pipe", "coder@clinic.example", "x", Checked("none")),
        ("", "coder@clinic.example", "x", Checked("none")),
    ],
)
def test_spf_is_asked_for_the_envelope_sender_or_the_peer_s_name(
    zone: NameServer, peer: str, sender: str, helo: str, expected: Checked
) -> None:
    assert check_spf(Names(zone.resolver()).for_a_mail(), peer, sender, helo) == expected


@pytest.mark.parametrize(
    ("policy", "sender", "signer", "proof", "asks"),
    [
        ("v=DMARC1; p=none", "x@clinic.example", "evil.example", Proof.FAIL, "none"),
        ("v=DMARC1;p=quarantine", "x@clinic.example", "evil.example", Proof.FAIL, "quarantine"),
        ("v=DMARC1; p=reject; sp=none", "x@a.clinic.example", "evil.example", Proof.FAIL, "none"),
        ("v=DMARC1; p=none; sp=reject", "x@a.clinic.example", "evil.example", Proof.FAIL, "reject"),
        ("v=DMARC1; p=reject; sp=odd", "x@a.clinic.example", "evil.example", Proof.FAIL, "reject"),
        ("v=DMARC1; p=reject; pct=50", "x@clinic.example", "evil.example", Proof.FAIL, "quarantine"),
        ("v=DMARC1; p=none; pct=0", "x@clinic.example", "evil.example", Proof.FAIL, "none"),
        ("v=DMARC1; p=reject; pct=100", "x@clinic.example", "evil.example", Proof.FAIL, "reject"),
        ("v=DMARC1; p=reject", "x@a.clinic.example", "clinic.example", Proof.PASS, "reject"),
        ("v=DMARC1; p=reject; adkim=s", "x@a.clinic.example", "clinic.example", Proof.FAIL, "reject"),
        ("v=DMARC1; p=reject; adkim=s", "x@clinic.example", "clinic.example", Proof.PASS, "reject"),
        ("v=DMARC1; rua=mailto:a@b.example", "x@clinic.example", "evil.example", Proof.FAIL, "none"),
        ("v=DMARC1; sp=reject", "x@clinic.example", "evil.example", Proof.NONE, ""),
        ("v=DMARC10; p=reject", "x@clinic.example", "evil.example", Proof.NONE, ""),
        ("p=reject; v=DMARC1", "x@clinic.example", "evil.example", Proof.NONE, ""),
    ],
)
def test_dmarc_says_what_the_rfc_says(
    zone: NameServer, policy: str, sender: str, signer: str, proof: Proof, asks: str
) -> None:
    zone.text("_dmarc.clinic.example", policy)
    found, _ = found_out(zone, signed(mail(sender), signer), STRANGER)
    assert (found.proof, found.policy) == (proof, asks)


def test_spf_counts_for_the_very_domain_where_the_policy_is_strict(zone: NameServer) -> None:
    raw = mail("x@a.clinic.example")
    assert proof_of(zone, raw) is Proof.PASS
    zone.text("_dmarc.clinic.example", "v=DMARC1; p=reject; aspf=s")
    assert proof_of(zone, raw) is Proof.FAIL
    assert proof_of(zone, mail()) is Proof.PASS


def test_two_policies_are_none(zone: NameServer) -> None:
    zone.text("_dmarc.clinic.example", "v=DMARC1; p=reject", "v=DMARC1; p=none")
    assert proof_of(zone, mail(), STRANGER) is Proof.NONE


def test_without_a_policy_an_aligned_result_proves_and_a_plain_no_disproves(zone: NameServer) -> None:
    del zone.records["_dmarc.clinic.example", "TXT"]
    assert proof_of(zone, mail()) is Proof.PASS
    assert proof_of(zone, signed(mail(), "clinic.example"), STRANGER) is Proof.PASS
    assert proof_of(zone, mail(), ELSEWHERE) is Proof.FAIL
    assert proof_of(zone, mail(), STRANGER) is Proof.NONE
    zone.text("clinic.example", "v=spf1 ~all")
    assert proof_of(zone, mail(), ELSEWHERE) is Proof.NONE


@pytest.mark.parametrize(
    "sender",
    [
        "coder@clinic.example, x@evil.example",
        "x@evil.example <coder@clinic.example> <x@evil.example>",
        "coder@clinic.example\r\nFrom: x@evil.example",
        "nobody",
        "",
        "ward: coder@clinic.example;",
    ],
)
def test_a_from_that_leaves_a_doubt_proves_nobody(zone: NameServer, sender: str) -> None:
    found, _ = found_out(zone, signed(mail(sender), "clinic.example"))
    assert (found.proof, found.domain) == (Proof.NONE, "")


def test_a_mail_that_dkimpy_reads_otherwise_than_we_do_is_not_proven_by_it(zone: NameServer) -> None:
    asking = Names(zone.resolver()).for_a_mail()
    raw = signed(mail("x@evil.example"), "evil.example")
    assert check_dkim(asking, raw, "evil.example")[0].result == "pass"
    assert check_dkim(asking, raw, "clinic.example") == []
    assert check_dkim(asking, b"no header\r\n" + raw, "evil.example") == []
    assert check_dkim(asking, b"X-Long: " + b"x" * 300_000 + b"\r\n" + raw, "evil.example") == []
    assert check_dkim(asking, b"X: y\r\n" * 3_000 + raw, "evil.example") == []


def test_a_domain_whose_name_servers_fail_is_neither_proven_nor_disproved(zone: NameServer) -> None:
    zone.fails |= {"clinic.example", "_dmarc.clinic.example"}
    found, refuse = found_out(zone, mail(), on_auth_none=OnFailure.REFUSE, on_auth_fail=OnFailure.REFUSE)
    assert (found.proof, found.spf, found.dmarc, refuse) == (
        Proof.TEMPORARY,
        "temperror",
        "temperror",
        False,
    )


def test_a_key_that_can_t_be_had_for_now_is_neither_proof_nor_disproof(zone: NameServer) -> None:
    zone.fails.add("s1._domainkey.clinic.example")
    found, _ = found_out(zone, signed(mail(), "clinic.example"), STRANGER)
    assert (found.proof, found.dkim) == (Proof.TEMPORARY, "temperror")


def test_failing_name_servers_of_somebody_else_change_nothing(zone: NameServer) -> None:
    zone.fails |= {"s1._domainkey.evil.example", "mailer.example"}
    assert proof_of(zone, signed(mail(), "evil.example"), STRANGER) is Proof.FAIL


def test_a_policy_that_can_t_be_had_leaves_what_passes_the_strictest(zone: NameServer) -> None:
    zone.fails.add("_dmarc.clinic.example")
    assert proof_of(zone, mail()) is Proof.PASS
    zone.fails.add("_dmarc.a.clinic.example")
    assert proof_of(zone, mail("x@a.clinic.example")) is Proof.TEMPORARY


def test_silent_name_servers_cost_a_mail_ten_seconds_and_no_more(
    zone: NameServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(names, "QUESTION_SECONDS", 0.05)
    zone.silent.add("clinic.example")
    time = itertools.chain([0.0, 0.0, 0.0], itertools.repeat(names.MAIL_SECONDS))
    asking = Names(zone.resolver(), clock=lambda: next(time)).for_a_mail()
    with pytest.raises(NotNow):
        asking.ask("clinic.example", "TXT")
    with pytest.raises(NotNow):
        asking.ask("other.example", "TXT")
    assert asking.asked == 1


def test_an_answer_is_known_for_a_minute(zone: NameServer) -> None:
    time = [0.0]
    known = Names(zone.resolver(), clock=lambda: time[0])
    for moment, questions in ((0.0, 1), (59.0, 1), (61.0, 2)):
        time[0] = moment
        assert known.for_a_mail().texts("_DMARC.clinic.example.") == [b"v=DMARC1; p=reject"]
        assert len(zone.asked) == questions


def test_answers_are_forgotten_before_they_are_too_many(
    zone: NameServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(names, "MOST_KNOWN", 2)
    known = Names(zone.resolver())
    for name in ("a.example", "b.example", "c.example"):
        assert known.for_a_mail().texts(name) == []
    assert len(known._known) == 1


def test_what_is_no_name_has_no_records(zone: NameServer) -> None:
    asking = Names(zone.resolver()).for_a_mail()
    for name in (f"{'l' * 64}.example", "a..example", ".".join(["l" * 60] * 5), "\udce4.example"):
        assert asking.texts(name) == []
    assert not zone.asked


def test_a_machine_without_a_resolver_is_told_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(system_resolver(), dns.resolver.Resolver)

    def missing() -> None:
        raise dns.resolver.NoResolverConfiguration

    monkeypatch.setattr(dns.resolver, "Resolver", missing)
    with pytest.raises(ConfigurationError, match=r"resolv\.conf"):
        system_resolver()


def test_the_door_refuses_only_where_every_mailbox_says_so(zone: NameServer) -> None:
    refuses: dict[str, Any] = {"on_auth_fail": OnFailure.REFUSE}
    assert found_out(zone, mail(), STRANGER, **refuses)[1]
    assert not found_out(zone, mail(), **refuses)[1]
    assert not found_out(zone, mail(), STRANGER)[1]
    first = boxes(**refuses).all[0]
    both = Mailboxes(
        (first, replace(first, name="other", addresses=("other@localhost",), on_auth_fail=OnFailure.HOLD)),
        first,
    )
    sent = replace(STRANGER, rcpt_to=("consult@localhost", "other@localhost"))
    assert SenderCheck(both, zone.resolver()).check(STRANGER, mail())[1]
    assert not SenderCheck(both, zone.resolver()).check(sent, mail())[1]


def test_what_is_unproven_is_refused_by_its_own_key(zone: NameServer) -> None:
    del zone.records["_dmarc.clinic.example", "TXT"]
    assert found_out(zone, mail(), STRANGER, on_auth_none=OnFailure.REFUSE)[1]
    assert not found_out(zone, mail(), STRANGER, on_auth_fail=OnFailure.REFUSE)[1]


def test_a_policy_that_asks_for_nothing_refuses_nobody(zone: NameServer) -> None:
    zone.text("_dmarc.clinic.example", "v=DMARC1; p=none")
    assert not found_out(zone, mail(), STRANGER, on_auth_fail=OnFailure.REFUSE)[1]


def test_a_peer_on_this_machine_hands_on_what_others_sent_and_is_not_refused(zone: NameServer) -> None:
    sent = replace(STRANGER, mail_from="coder@clinic.example", peer="127.0.0.1")
    found, refuse = found_out(zone, mail(), sent, on_auth_fail=OnFailure.REFUSE)
    assert (found.proof, found.spf, refuse) == (Proof.FAIL, "none", False)
    assert proof_of(zone, signed(mail(), "clinic.example"), sent) is Proof.PASS


def test_a_bounce_is_never_refused(zone: NameServer) -> None:
    sent = replace(STRANGER, mail_from="")
    found, refuse = found_out(zone, mail("MAILER-DAEMON@clinic.example"), sent, on_auth_fail=OnFailure.REFUSE)
    assert (found.proof, refuse) == (Proof.FAIL, False)


def test_nobody_is_asked_where_no_mailbox_wants_it(zone: NameServer) -> None:
    assert found_out(zone, mail(), verify_senders=Verify.HEADER) == (UNCHECKED, False)
    nobody_s = replace(envelope(), rcpt_to=("nobody@elsewhere.example",))
    assert found_out(zone, mail(), nobody_s) == (UNCHECKED, False)
    assert not zone.asked

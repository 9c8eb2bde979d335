"""Authentication-Results: ours are believed, nobody else's; what results prove; hostile headers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultant.mail.auth_results import LONGEST, find_ours, parse_results, read_results
from consultant.mail.authentication import (
    AWAY,
    UNCHECKED,
    Authentication,
    Checked,
    Policy,
    Proof,
    conclude,
    from_json,
)
from consultant.mail.author import sole_author
from consultant.mail.organisation import aligned, organisational_domain

OURS = ("mx.clinic.example",)
RECEIVED = (
    "received",
    "from mail.bank.example (mail.bank.example [192.0.2.1]) by mx.clinic.example with ESMTPS id 1",
)
THEIRS = ("received", "from pc by mail.bank.example with ESMTP id 2; Mon, 16 Nov 2026 09:00:00 -0500")
PASSED = "mx.clinic.example; dmarc=pass header.from=bank.example"


def results(value: str) -> tuple[str, str]:
    return ("authentication-results", value)


def proof(*fields: tuple[str, str], author: str = "bank.example") -> Proof:
    return read_results(fields, OURS, author).proof


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (PASSED, Proof.PASS),
        ("MX.Clinic.Example 1; dmarc=PASS (p=reject) header.from=Bank.Example", Proof.PASS),
        ("mx.clinic.example (it; is=ours \\) ( nested ) ) ; dmarc = pass header.from = bank.example", Proof.PASS),
        ('"mx.clinic.example"; dmarc=pass reason="a; b" header.from="bank.example"', Proof.PASS),
        ("mx.clinic.example;\r\n\tdmarc=pass\r\n\theader.from=x@bank.example", Proof.PASS),
        ("mx.clinic.example; none", Proof.NONE),
        ("mx.clinic.example", Proof.NONE),
        ("mx.clinic.example; dmarc=pass header.from=evil.example", Proof.NONE),
        ("mx.clinic.example; dmarc=pass", Proof.NONE),
        ("mx.clinic.example; dmarc=fail header.from=bank.example; spf=pass smtp.mailfrom=bank.example", Proof.FAIL),
        ("mx.clinic.example; dmarc=pass header.from=bank.example; dmarc=fail header.from=bank.example", Proof.FAIL),
        ("mx.clinic.example; dmarc=temperror header.from=bank.example", Proof.TEMPORARY),
        ("mx.clinic.example; dmarc=temperror; spf=pass smtp.mailfrom=bank.example", Proof.PASS),
        ("mx.clinic.example; dmarc=none; spf=pass smtp.mailfrom=x@mail.bank.example", Proof.PASS),
        ("mx.clinic.example; spf=pass smtp.mailfrom=bounce+a=b=evil.example@bank.example", Proof.PASS),
        ("mx.clinic.example; spf=pass smtp.helo=mx.bank.example", Proof.PASS),
        ("mx.clinic.example; spf=pass smtp.mailfrom=evil.example", Proof.NONE),
        ("mx.clinic.example; spf=fail smtp.mailfrom=bank.example", Proof.FAIL),
        ("mx.clinic.example; spf=softfail smtp.mailfrom=bank.example", Proof.NONE),
        ("mx.clinic.example; spf=temperror smtp.mailfrom=bank.example", Proof.TEMPORARY),
        ("mx.clinic.example; spf=pass smtp.mailfrom=bank.example; spf=fail smtp.mailfrom=bank.example", Proof.FAIL),
        ("mx.clinic.example; dkim=pass header.d=bank.example", Proof.PASS),
        ("mx.clinic.example; dkim=pass header.i=@mail.bank.example header.s=a header.b=AbC=", Proof.PASS),
        ("mx.clinic.example; dkim=fail header.d=bank.example; dkim/1=pass header.d=bank.example", Proof.PASS),
        ("mx.clinic.example; dkim=pass header.d=evil.example", Proof.NONE),
        ("mx.clinic.example; dkim=pass", Proof.NONE),
        ("mx.clinic.example; dkim=fail header.d=bank.example", Proof.NONE),
        ('mx.clinic.example; spf=none smtp.mailfrom="x; dmarc=pass header.from=bank.example"@evil.example', Proof.NONE),
        ('mx.clinic.example; spf=none smtp.mailfrom=x"y dkim=pass header.d=bank.example"@evil.example', Proof.NONE),
        ("mx.clinic.example; spf=none (x; dmarc=pass header.from=bank.example) smtp.mailfrom=evil.example", Proof.NONE),
        ("mx.clinic.example; =; odd; arc=pass; " + PASSED.partition("; ")[2], Proof.PASS),
    ],
)  # fmt: skip
def test_what_our_mx_wrote_is_read_as_the_rfc_has_it(value: str, expected: Proof) -> None:
    assert proof(results(value), RECEIVED) is expected


@pytest.mark.parametrize(
    "value",
    [
        "mx.evil.example; dmarc=pass header.from=bank.example",
        "xmx.clinic.example; dmarc=pass header.from=bank.example",
        "mx.clinic.example.evil.example; dmarc=pass header.from=bank.example",
        "mx.evil.example mx.clinic.example; dmarc=pass header.from=bank.example",
        "mx.clinic.example 2; dmarc=pass header.from=bank.example",
        "(mx.clinic.example); dmarc=pass header.from=bank.example",
        "dmarc=pass header.from=bank.example",
        "; dmarc=pass header.from=bank.example",
        "",
        'mx.clinic.example; dmarc=pass header.from=bank.example; x="',
        "mx.clinic.example; dmarc=pass header.from=bank.example (",
        "mx.clinic.example; dmarc=pass header.from=bank.example )",
        "mx.clinic.example; dmarc=pass header.from=bank.example \\",
        PASSED + " " * LONGEST,
    ],
)
def test_a_header_of_anybody_else_or_a_broken_one_is_not_believed(value: str) -> None:
    assert proof(results(value), RECEIVED) is Proof.NONE


@pytest.mark.parametrize(
    "fields",
    [
        (results(PASSED), RECEIVED, THEIRS),
        (RECEIVED, results(PASSED), THEIRS),
        (("received", "from mx by imap.clinic.example with LMTPS id 3"), results(PASSED), RECEIVED, THEIRS),
        (("received", "from mx by imap.clinic.example with LMTP id 3"), RECEIVED, results(PASSED), THEIRS),
        (("received", "by 2002:a05:6402 with SMTP id 3"), RECEIVED, ("subject", "x"), results(PASSED)),
        (("received", "from by (by x.example) by mx.clinic.example."), results(PASSED), THEIRS),
        (("received", "(a broken"), results(PASSED)),
    ],
)
def test_it_is_believed_where_only_our_own_machines_write(fields: tuple[tuple[str, str], ...]) -> None:
    assert proof(*fields) is Proof.PASS


@pytest.mark.parametrize(
    "fields",
    [
        (RECEIVED, THEIRS, results(PASSED)),
        (RECEIVED, RECEIVED, results(PASSED)),
        (THEIRS, results(PASSED)),
        (THEIRS, RECEIVED, results(PASSED)),
        (("received", "from mx.clinic.example by relay.evil.example"), results(PASSED)),
        (("received", "from by mx.clinic.example (x)"), results(PASSED)),
    ],
)
def test_one_that_came_with_the_mail_is_not_believed(fields: tuple[tuple[str, str], ...]) -> None:
    assert proof(*fields) is Proof.NONE


def test_a_forged_one_below_ours_adds_nothing() -> None:
    ours = results("mx.clinic.example; dmarc=none; spf=none smtp.mailfrom=x.example; dkim=none")
    forged = results(
        "mx.clinic.example; dmarc=pass header.from=bank.example; dkim=pass header.d=bank.example"
    )
    assert proof(RECEIVED, ours, forged) is Proof.NONE
    assert proof(ours, RECEIVED, forged) is Proof.NONE


def test_results_of_one_mx_in_several_headers_are_read_together() -> None:
    found = read_results(
        [
            results("mx.clinic.example; dmarc=fail (p=none dis=none) header.from=bank.example"),
            results("mx.clinic.example; spf=softfail smtp.mailfrom=bank.example"),
            results("mx.evil.example; dkim=pass header.d=bank.example"),
            results("mx.clinic.example; dkim=fail header.d=bank.example"),
            RECEIVED,
        ],
        OURS,
        "bank.example",
    )
    expected = Authentication(
        Proof.FAIL, "bank.example", "softfail", "fail", "fail", "mx.clinic.example", "none"
    )
    assert found == expected
    assert found.words == "DMARC fail, SPF softfail, DKIM fail"
    assert from_json(found.as_json()) == found


@pytest.mark.parametrize(
    ("value", "policy"),
    [
        ("dmarc=fail policy.dmarc=quarantine header.from=bank.example", "quarantine"),
        ("dmarc=fail (p=REJECT sp=NONE) header.from=bank.example", "reject"),
        ("dmarc=fail header.from=bank.example", ""),
    ],
)
def test_what_the_domain_asks_for_is_read_where_our_mx_says_it(value: str, policy: str) -> None:
    assert read_results([results(f"mx.clinic.example; {value}")], OURS, "bank.example").policy == policy


def test_where_from_names_no_one_author_nothing_is_proven() -> None:
    assert proof(results(PASSED), author="") is Proof.NONE


def test_a_domain_in_letters_is_the_domain_in_ascii() -> None:
    value = results("mx.clinic.example; dmarc=pass header.from=bücher.example")
    assert proof(value, author="xn--bcher-kva.example") is Proof.PASS


def test_no_more_headers_and_results_are_read_than_an_mx_writes() -> None:
    assert len(find_ours([results(PASSED)] * 1_000, OURS)) < 100
    many = parse_results("mx.clinic.example" + "; dkim=pass header.d=a.example" * 400)
    assert many
    assert len(many.reported) < 100


_PIECES = st.sampled_from(
    ["mx.clinic.example", ";", "; ", "=", " ", "(", ")", '"', "\\", "dmarc", "dkim", "spf", "pass", "header.from",
     "header.d", ".", "/1", "\r\n\t", "bank.example", "@", "\udcff", "\x00", "é", "received"]
)  # fmt: skip


@given(st.one_of(st.text(max_size=300), st.lists(_PIECES, max_size=60).map("".join)))
def test_no_header_whatever_raises_or_is_believed_without_our_name(value: str) -> None:
    found = parse_results(value)
    if found and found.authserv_id != OURS[0]:
        assert proof(results(value)) is Proof.NONE
    read_results([("received", value), results(value)], OURS, "bank.example")


@pytest.mark.parametrize(
    "piece", ["(", '"', "\\", "()", '""', "=", "a=", ";", " ", '"\\', "a ", "(\\", "\r\n "]
)
def test_a_long_header_of_anything_ends_soon(piece: str) -> None:
    value = PASSED + "; " + piece * (LONGEST // len(piece))
    read_results([("received", value), results(value[:LONGEST])], OURS, "bank.example")


@given(st.text(alphabet='ab@.,<>"\\(); :=?', max_size=60))
def test_an_author_is_one_plain_address_or_nobody(value: str) -> None:
    author = sole_author([("from", value)])
    assert author.count("@") <= 1 or '"' in author
    assert sole_author([("from", value), ("from", value)]) == ""


def test_no_from_or_an_endless_one_names_nobody() -> None:
    assert sole_author([("to", "a@b.example")]) == ""
    assert sole_author([("from", " " * 2_000 + "a@b.example")]) == ""


@pytest.mark.parametrize(
    ("domain", "above"),
    [
        ("clinic.example", "clinic.example"),
        ("a.b.clinic.example", "clinic.example"),
        ("mail.clinic.co.uk", "clinic.co.uk"),
        ("co.uk", "co.uk"),
        ("a.b.ck", "a.b.ck"),
        ("x.www.ck", "www.ck"),
        ("Mail.Clinic.Com.", "clinic.com"),
        ("a.github.io", "a.github.io"),
        ("localhost", "localhost"),
        ("a..example", ""),
        ("", ""),
    ],
)
def test_the_organisation_is_one_label_above_the_public_suffix(domain: str, above: str) -> None:
    assert organisational_domain(domain) == above


def test_two_domains_agree_within_one_organisation_and_strictly_only_where_they_are_one() -> None:
    assert aligned("mail.clinic.example", "clinic.example")
    assert not aligned("mail.clinic.example", "clinic.example", strict=True)
    assert aligned("Clinic.Example.", "clinic.example", strict=True)
    assert not aligned("a.example", "b.example")
    assert not aligned("a.co.uk", "b.co.uk")
    assert not aligned("", "")
    assert not aligned("a..example", "b..example")


def test_a_policy_that_can_t_be_had_proves_what_passes_the_strictest_and_disproves_nothing() -> None:
    spf = Checked("pass", "mail.bank.example")
    assert conclude("bank.example", spf, [], AWAY, by="door").proof is Proof.TEMPORARY
    assert conclude("mail.bank.example", spf, [], AWAY, by="door").proof is Proof.PASS
    assert conclude("bank.example", Checked("fail"), [], Policy(asks="reject"), by="door").policy == "reject"


def test_what_a_case_kept_is_read_again_and_nothing_kept_is_nothing_known() -> None:
    assert from_json(None) is UNCHECKED
    assert from_json({"proof": "pass", "domain": "a.example", "of_a_later_version": 1}).proof is Proof.PASS

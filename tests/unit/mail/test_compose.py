"""What leaves: the headers that stop loops, the same bytes for the same values, and no way to add a header."""

from __future__ import annotations

import email
import email.policy
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consultant.mail.automatic import MailKind, classify, is_own
from consultant.mail.compose import Outgoing, OutgoingFile, compose, make_message_id
from consultant.mail.parse import parse_message

OUTGOING = Outgoing(
    sender="consult@desk.example",
    sender_name="Coding desk",
    recipient="ann@example.org",
    subject="Re: 93591 with 93355",
    text="No.\n\nFrom here on: nothing.\n",
    html="<p>No.</p>",
    message_id="<consult.cc-bcdf.00@desk.example>",
    date=datetime(2024, 7, 1, 10, tzinfo=UTC),
    reference="CC-BCDF-GHJK",
    in_reply_to="<1@example.org>",
    references=("<0@example.org>", "<1@example.org>"),
)


def read(raw: bytes) -> EmailMessage:
    found = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    return found


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    content = part.get_content()
    assert isinstance(content, str)
    return content


def test_at34_headers() -> None:
    message = read(compose(OUTGOING))
    assert message["Auto-Submitted"] == "auto-replied"
    assert message["X-Auto-Response-Suppress"] == "All"
    assert message["Message-ID"] == OUTGOING.message_id
    assert message["In-Reply-To"] == "<1@example.org>"
    assert message["References"].split() == ["<0@example.org>", "<1@example.org>"]
    assert message["X-CaseConsultant"] == "CC-BCDF-GHJK"
    assert message["From"] == "Coding desk <consult@desk.example>"
    assert message["To"].addresses[0].addr_spec == "ann@example.org"
    assert "List-Id" not in message


def test_at35_our_own_mail_is_known_by_another_desk_and_by_us() -> None:
    message = parse_message(compose(OUTGOING))
    assert classify(message, "").kind is MailKind.AUTO
    assert is_own(message, {"consult@desk.example"}, {"desk.example"})


def test_at72_the_same_bytes_each_time() -> None:
    assert compose(OUTGOING) == compose(OUTGOING)


def test_at83_both_bodies_come_back_as_written() -> None:
    words = "Grüße – nothing.\n.\n..dots\nFrom here\n" + "long " * 500 + "\n"
    message = read(compose(replace(OUTGOING, text=words, html=f"<p>{words}</p>")))
    assert body(message, "plain").replace("\r\n", "\n") == words
    assert "Grüße" in body(message, "html")


def test_lines_are_short_and_end_in_crlf() -> None:
    raw = compose(
        replace(
            OUTGOING, text="x" * 5000, subject="ä" * 500, references=tuple(f"<{n}@x>" for n in range(500))
        )
    )
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    ids = read(raw)["References"].split()
    assert (ids[0], ids[-1], len(ids)) == ("<0@x>", "<499@x>", 20)


@pytest.mark.parametrize(
    "field", ["sender", "recipient", "message_id", "reference", "auto_submitted", "reply_to"]
)
def test_no_value_can_add_a_header(field: str) -> None:
    with pytest.raises(ValueError, match="is none"):
        compose(replace(OUTGOING, **{field: "x@example.org\r\nBcc: spy@evil.example"}))  # type: ignore[arg-type]


@given(st.text(max_size=300), st.text(max_size=80), st.text(max_size=80))
@settings(max_examples=200, deadline=None)
def test_no_words_can_add_a_header(subject: str, name: str, reference: str) -> None:
    sent = replace(
        OUTGOING,
        subject=subject + "\r\nBcc: a@b",
        sender_name=name + "\nBcc: a@b",
        references=(reference, "<1@x>"),
    )
    header = compose(sent).partition(b"\r\n\r\n")[0]
    names = [
        line.partition(b":")[0].lower() for line in header.split(b"\r\n") if line[:1] not in {b" ", b"\t"}
    ]
    assert names == [
        b"from", b"to", b"subject", b"date", b"message-id", b"in-reply-to", b"references", b"auto-submitted",
        b"x-auto-response-suppress", b"x-loop", b"x-caseconsultant", b"mime-version", b"content-type",
    ]  # fmt: skip


def test_subjects_and_names_beyond_ascii() -> None:
    message = read(compose(replace(OUTGOING, subject="Größe 93591", sender_name='Büro "Süd", Mitte')))
    assert message["Subject"] == "Größe 93591"
    assert message["From"].addresses[0].addr_spec == "consult@desk.example"
    assert message["From"].addresses[0].display_name == 'Büro "Süd", Mitte'


def test_message_ids_are_new_each_time() -> None:
    one, two = make_message_id("CC-BCDF", "Desk.example"), make_message_id("CC-BCDF", "desk.example")
    assert one != two
    assert one.startswith("<consult.cc-bcdf.")
    assert one.endswith("@desk.example>")


FILES = (
    OutgoingFile("résumé of Ann.pdf", "application/pdf", b"%PDF-1.4\n\x00\xff" * 40),
    OutgoingFile('a "b".txt\r\nX-Evil: 1', "text/plain; charset=utf-8", b"--=_ line\n.\nFrom here\n"),
)


def test_files_come_back_as_they_were_beside_both_bodies() -> None:
    message = read(compose(replace(OUTGOING, files=FILES)))
    assert message.get_content_type() == "multipart/mixed"
    assert body(message, "plain").replace("\r\n", "\n") == OUTGOING.text
    assert body(message, "html").startswith("<p>No.</p>")
    came = [(part.get_filename(), part.get_payload(decode=True)) for part in message.iter_attachments()]
    assert came == [(FILES[0].name, FILES[0].data), ("a b.txt X-Evil: 1", FILES[1].data)]
    assert "X-Evil" not in message
    assert message["Auto-Submitted"] == "auto-replied"
    assert not message.defects


def test_at72_with_files_the_same_bytes_each_time_and_short_lines() -> None:
    raw = compose(replace(OUTGOING, files=FILES))
    assert raw == compose(replace(OUTGOING, files=FILES))
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert raw.count(b"\n") == raw.count(b"\r\n")


def test_a_file_s_media_type_adds_no_header() -> None:
    evil = OutgoingFile("a.pdf", "application/pdf\r\nX-Evil: 1", b"")
    with pytest.raises(ValueError, match="media type"):
        compose(replace(OUTGOING, files=(evil,)))

"""The quick way to a mail of one text: it makes what the library's parser makes, or leaves the mail to it."""

from __future__ import annotations

from email import policy
from email.parser import BytesParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consultant.mail.mend import mend
from consultant.mail.tree import _one_text

QUICK = {
    "as most are": b"From: Pat <a@b.example>\r\nSubject: x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHello\r\n",
    "no type": b"From: a@b.example\r\n\r\nHello\r\n",
    "folded": b"Subject: one\r\n two\r\n\tthree\r\nTo: x\r\n\r\nHello",
    "HTML": b"Content-Type: TEXT/HTML;charset=x\r\n\r\n<p>Hello</p>\r\n",
    "8-bit": b"Subject: \xc3\xa4\xff\r\nContent-Type: text/plain ; x=\xff\r\n\r\n\xfe words\r\n",
    "no body": b"Subject: x\r\n\r\n",
    "a lone CR in the words": b"Subject: x\r\n\r\na\rb\r\n",
    "empty fields": b"Subject:\r\nTo: \r\n\r\nx",
    "blank lines before the words": b"Subject: x\r\n\r\n\r\n\r\nx",
    "twice the same": b"Subject: x\r\nSubject: y\r\n\r\nz",
}
LEFT = {
    "parts": b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nHello\r\n--x--\r\n",
    "a mail within": b"Content-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\nHello",
    "another kind of text": b"Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR",
    "something like a type": b"Content-Type: text/plainly\r\n\r\nx",
    "a blank before the colon": b"Content-Type : text/plain\r\n\r\nx",
    "no field": b"Hello\r\n\r\nYou",
}


def told(raw: bytes, *, quick: bool) -> object:
    data, _ = mend(raw)
    part = _one_text(data) if quick else BytesParser(policy=policy.compat32).parsebytes(data)
    if part is None:
        return None
    kinds = [type(one).__name__ for one in part.defects]
    return (
        list(part.raw_items()),
        part.get_payload(),
        part.get_payload(decode=True),
        part.get_content_type(),
        kinds,
    )


@pytest.mark.parametrize("raw", QUICK.values(), ids=QUICK)
def test_a_mail_of_one_text_is_read_as_the_parser_reads_it(raw: bytes) -> None:
    assert told(raw, quick=True) == told(raw, quick=False)


@pytest.mark.parametrize("raw", LEFT.values(), ids=LEFT)
def test_any_other_is_left_to_the_parser(raw: bytes) -> None:
    assert told(raw, quick=True) is None


PIECES = (
    b"From: ", b"Subject:", b"Content-Type: text/plain", b"content-type:text/html;", b"multipart/mixed", b"X-\xe4: ", b"From x",
    b"\r\n", b"\n", b"\r", b"\r\n ", b"\n\t", b"\r\n\r\n", b"\0", b" ", b":", b"a", b"\xff", b"\x0b", b"\x0c", b"\x1c", b"\x85", b";",
    b"Content-Transfer-Encoding: base64", b"aGVsbG8=",
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=24).map(b"".join))
def test_whatever_comes_is_read_as_the_parser_reads_it(raw: bytes) -> None:
    assert told(raw, quick=True) in (None, told(raw, quick=False))

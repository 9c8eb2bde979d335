"""Mails of our own, cut up, mixed and spoilt in every place: whatever comes, it is read or unreadable, and nothing is raised."""

from __future__ import annotations

import base64

from hypothesis import given, settings
from hypothesis import strategies as st

from consultant.mail.automatic import classify
from consultant.mail.documents.kinds import kind_of
from consultant.mail.documents.read import named_only
from consultant.mail.documents.readers import READERS
from consultant.mail.fingerprint import fingerprint
from consultant.mail.parse import find_enclosures, find_message
from consultant.mail.quoting import visible_text

from tests import attached_files as made

LIBRARY_FILES = {
    "a.rtf": b"{\\rtf1\\ansi\\ansicpg1252 Bill \\u8211?45378 caf\\'e9\\par}",
    "a.csv": b'CPT,Units\n"45378",1\n',
    "a.ics": b'BEGIN:VCALENDAR\nSUMMARY;X="a":45378?\nEND:VCALENDAR\n',
    "a.html": b"<p>45378<!-- x --><table><tr><td>1</td></tr></table>",
}
SEEDS = (
    made.make_mail("Can I bill 93591?", [("a.csv", "text/csv", b"45378,1"), ("b.png", "image/png", made.PNG[:50])]),
    made.make_mail("See", [("i.eml", "message/rfc822", made.make_mail("inner", boundary="=_i"))], subject="=?utf-8?q?=C3=BC?="),
    b"From: a@b.example\nContent-Type: application/pkcs7-mime; smime-type=signed-data\nContent-Transfer-Encoding: base64\n\n"
    + base64.encodebytes(made.sign_opaque(b"Content-Type: text/plain\r\n\r\n93591?")),
    (b"From: a@b.example\nContent-Type: multipart/alternative; boundary=B\n\n--B\nContent-Type: text/plain; format=flowed; delsp=yes\n\n"
    b"May I \nbill?\n-- \nAnn\n--B\nContent-Type: text/html; charset=utf-7\n\n<blockquote><p>x</p>\n--B--\n"),
    (b"From: =?koi8-r?b?8NLJ18XU?= <a@b.example>\nSubject: x\n\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nBill?\n"
    b"-----BEGIN PGP SIGNATURE-----\n\nx\n-----END PGP SIGNATURE-----\n"),
)  # fmt: skip
PIECES = st.sampled_from([
    b"\r", b"\n", b"\n\n", b"\0", b"\xff", b"\x80\xfc", b" ", b"\t", b";", b'"', b"=", b"*=", b"*0*=utf-8''%", b"=?utf-8?b?", b"?=",
    b"--B", b"--B--", b"--=_part", b"boundary=", b"charset=", b"charset*=utf-8''utf-8", b"charset=utf-16", b"Content-Type: ",
    b"message/rfc822", b"multipart/mixed", b"text/calendar", b"application/ms-tnef", b"Content-Transfer-Encoding: base64\n",
    b"Content-Disposition: attachment; filename=", b"Message-ID: <[abc]@x>\n", b"From: a@\n", b"To: <\n", b"Date: 1 Jan 0000 00:00:00\n",
    b"-----BEGIN PGP MESSAGE-----\n", b"BEGIN:VCALENDAR\n", b"<![", b"&#x110000;", b"\x1b$B", b"+AGE-",
])  # fmt: skip


@st.composite
def spoilt(draw: st.DrawFn, seeds: tuple[bytes, ...]) -> bytes:
    """A seed with pieces put in, ranges cut, doubled or swapped, or the head of one on the body of another."""
    raw = draw(st.sampled_from(seeds))
    for _ in range(draw(st.integers(0, 6))):
        first, last = sorted((draw(st.integers(0, len(raw))), draw(st.integers(0, len(raw)))))
        how = draw(st.sampled_from(["put", "cut", "double", "replace", "cross"]))
        piece = draw(PIECES | st.binary(max_size=6))
        raw = {
            "put": raw[:first] + piece + raw[first:],
            "cut": raw[:first] + raw[last:],
            "double": raw[:last] + raw[first:last] + raw[last:],
            "replace": raw[:first] + piece + raw[last:],
            "cross": raw[:first] + draw(st.sampled_from(seeds))[last:],
        }[how][:20_000]
    return raw


@given(spoilt(SEEDS))
@settings(max_examples=400, deadline=None)
def test_any_spoilt_mail_is_read_or_unreadable(raw: bytes) -> None:
    message = find_message(raw)
    assert len(fingerprint("consult", message, raw)) == 64
    if message is None:
        return
    classify(message, "")
    visible_text(message.text).encode("utf-8")
    "".join((message.subject, message.from_name, *(one.name for one in message.attachments))).encode("utf-8")
    assert [one.attachment for one in find_enclosures(raw)] == list(message.attachments)
    assert len(named_only(message.attachments)) == len(message.attachments)


@given(
    st.sampled_from(sorted(LIBRARY_FILES)).flatmap(
        lambda name: st.tuples(st.just(name), spoilt((LIBRARY_FILES[name],)))
    )
)
@settings(max_examples=300, deadline=None)
def test_any_spoilt_document_that_is_read_in_the_desk_s_own_process_raises_nothing(
    file: tuple[str, bytes],
) -> None:
    name, data = file
    reader = READERS.get(kind_of(name, "application/octet-stream", data))
    if reader and (not reader.apart or name == "a.rtf"):
        reading = reader.read(data, 1_000)
        assert len(reading.text) <= 1_000
        reading.text.encode("utf-8")

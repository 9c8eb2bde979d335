"""What words are wrapped in: signatures, encryption, alternatives, invitations, mails within mails; and the bounds of it."""

from __future__ import annotations

import base64
from email.message import Message as Part

import pytest

from consultant.mail import parts, smime
from consultant.mail.alternatives import fullest
from consultant.mail.armour import without_armour
from consultant.mail.calendar import MOST_LINES, calendar_words
from consultant.mail.fingerprint import fingerprint
from consultant.mail.parameters import MOST_PARAMETERS, parse_parameters, tidy_name
from consultant.mail.parse import find_enclosures, parse_message
from consultant.mail.smime import Sealing, sealing_of, signed_content

from tests import attached_files as made

SIGNED = """-----BEGIN PGP SIGNED MESSAGE-----
Hash: SHA256

Can I bill 93591?
- --{blank}
- - a list
-----BEGIN PGP SIGNATURE-----
Version: x

iQEz0BCAAd
-----END PGP SIGNATURE-----
""".replace("{blank}", " ")


def test_the_armour_of_an_inline_signature_is_taken_off() -> None:
    text = parse_message(b"From: a@b.example\n\nHello\n\n" + SIGNED.encode()).text
    assert text == "Hello\n\nCan I bill 93591?\n-- \n- a list\n\n"
    for broken in (SIGNED.replace("END PGP", "END"), SIGNED.split("-----BEGIN PGP SIGNATURE", maxsplit=1)[0]):
        assert without_armour(broken) == broken


@pytest.mark.parametrize(
    ("raw", "by"),
    [
        (b"\n-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\n", "PGP"),
        (b"\nHow are you?\n> -----BEGIN PGP MESSAGE-----\n", ""),
        (b"Content-Type: multipart/encrypted; boundary=B\n\n--B\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--B\nContent-Type: application/octet-stream\n\nx\n--B--\n", "PGP"),
        (b"Content-Type: multipart/mixed; boundary=B\n\n--B\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--B\nContent-Type: application/octet-stream\n\nx\n--B--\n", "PGP"),
        (b"Content-Type: multipart/mixed; boundary=B\n\n--B\n\nBill 93591?\n--B\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--B--\n", ""),
        (b"Content-Type: application/pkcs7-mime; smime-type=enveloped-data\n\nx\n", "S/MIME"),
        (b"Content-Type: application/octet-stream; name=smime.p7m\nContent-Transfer-Encoding: base64\n\n" + base64.b64encode(bytes.fromhex("308006092a864886f70d010703a080")), "S/MIME"),
        (b"Content-Type: multipart/signed; boundary=B\n\n--B\n\nBill 93591?\n--B\nContent-Type: application/pkcs7-signature; name=smime.p7s\n\nx\n--B--\n", ""),
    ],
)  # fmt: skip
def test_what_is_encrypted_says_by_what(raw: bytes, by: str) -> None:
    assert parse_message(b"From: a@b.example\n" + raw).encrypted == by


def test_what_an_s_mime_part_is() -> None:
    assert sealing_of(made.sign_opaque(b"x")) is Sealing.SIGNED
    assert sealing_of(b"x", "enveloped-data") is Sealing.ENCRYPTED
    assert sealing_of(b"x") is Sealing.UNKNOWN
    assert sealing_of(bytes.fromhex("3080060b2a864886f70d0109100109a0")) is Sealing.COMPRESSED


def test_a_signature_that_can_t_be_opened_is_an_attachment(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = made.sign_opaque(b"Content-Type: text/plain\r\n\r\n93591")
    assert signed_content(whole) == b"Content-Type: text/plain\r\n\r\n93591"
    for broken in (whole[:30], b"", b"0\x80" * 2000, made.sign_opaque(b"  ")):
        assert signed_content(broken) is None
    head = b"From: a@b.example\nContent-Type: application/pkcs7-mime; name=x.p7m\nContent-Transfer-Encoding: base64\n\n"
    assert [one.name for one in parse_message(head + base64.b64encode(whole[:30])).attachments] == ["x.p7m"]
    monkeypatch.setattr(smime, "LARGEST", 10)
    assert signed_content(whole) is None


@pytest.mark.parametrize(
    ("plain", "html", "chosen"),
    [
        (
            "Can I bill 93591?",
            "Can I bill 93591? Best wishes, Pat, 12 Main Street",
            0,
        ),
        ("Your email client does not support HTML mail.", "Can I bill 93591?", 1),
        ("This is an HTML message. View this email in your browser", "Can I bill 93591?", 1),
        ("HTML cannot be shown here", "This is an HTML e-mail", 0),
        ("See below", "See below 45378 45380 45385", 1),
        ("Code 93591 and 20610", "Code 93591 and words and words and words", 0),
        ("Hello", "Hello there, could you tell me whether the second line of this claim is payable", 1),
        ("", "Can I bill 93591?", 1),
        ("", "", 0),
    ],
)
def test_codes_are_read_from_the_fuller_form(plain: str, html: str, chosen: int) -> None:
    assert fullest([plain, html]) == chosen


def test_a_stub_beside_html_is_not_the_mail() -> None:
    raw = (
        b"From: a@b.example\nContent-Type: multipart/alternative; boundary=B\n\n--B\nContent-Type: text/plain\n\n"
        b"Your mail program cannot display HTML.\n--B\nContent-Type: text/html\n\n<p>Can I bill 93591?</p>\n--B--\n"
    )
    assert parse_message(raw).text == "Can I bill 93591?"


def test_an_invitation_alone_is_read_and_beside_words_it_is_attached() -> None:
    calendar = b"BEGIN:VCALENDAR\r\nSUMMARY;LANGUAGE=en:Bill\\, or not?\r\nDESCRIPTION:Is 93591\r\n  payable\\nnow\r\nEND:VCALENDAR\r\n"
    alone = parse_message(b"From: a@b.example\nContent-Type: text/calendar\n\n" + calendar)
    assert alone.text == "Bill, or not?\nIs 93591 payable\nnow"
    assert [one.type for one in alone.attachments] == ["text/calendar"]
    assert (
        calendar_words("SUMMARY:\n" + "\n".join(f"COMMENT:{n}" for n in range(999))).count("\n")
        == MOST_LINES - 1
    )


def test_enriched_text_alone_is_read_without_its_commands() -> None:
    raw = b"From: a@b.example\nContent-Type: text/enriched\n\n<bold>Bill</bold> <color><param>red</param>93591</color> << 2?\n"
    assert parse_message(raw).text == "Bill 93591 < 2?\n"
    assert parse_message(b"From: a@b.example\nContent-Type: text/x-odd\n\n93591\n").text == "93591\n"


def inside(words: str, mail: bytes, encoding: str = "") -> bytes:
    body = base64.encodebytes(mail) if encoding else mail
    head = f"Content-Transfer-Encoding: {encoding}\n" if encoding else ""
    return (
        (
            f"From: a@b.example\nContent-Type: multipart/mixed; boundary=B\n\n--B\n\n{words}\n--B\nContent-Type: message/rfc822\n{head}\n"
        ).encode()
        + body
        + b"\n--B--\n"
    )


def test_a_forwarded_mail_is_kept_beside_the_words_above_it() -> None:
    forwarded = inside(
        "Please answer", b"Subject: two codes\n\nIs 93591 payable?\n\nOn 1 Jan Ann wrote:\n> 45378\n"
    )
    (enclosure,) = find_enclosures(forwarded)
    assert parse_message(forwarded).text.strip() == "Please answer"
    assert (enclosure.words, enclosure.is_the_text) == ("two codes\n\nIs 93591 payable?", False)
    (enclosure,) = find_enclosures(inside("", b"Subject: two codes\n\nIs 93591 payable?\n"))
    assert enclosure.is_the_text


def test_a_forwarded_mail_that_a_gateway_encoded_is_read() -> None:
    message = parse_message(inside("", b"Subject: x\n\nIs 93591 payable?\n", "base64"))
    assert message.text.strip() == "Is 93591 payable?"


def test_what_a_mail_within_carries_counts_to_the_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = inside(
        "x", made.make_mail("y", [("a.csv", "text/csv", b"1"), ("b.csv", "text/csv", b"2")], subject="s")
    )
    assert [one.name for one in parse_message(raw).attachments] == ["s", "a.csv", "b.csv"]
    monkeypatch.setattr(parts, "MOST_PARTS", 6)
    cut = parse_message(raw)
    assert [one.name for one in cut.attachments] == ["s", "a.csv"]
    assert "more parts than are read" in cut.defects
    monkeypatch.setattr(parts, "DEEPEST", 1)
    assert [one.name for one in parse_message(raw).attachments] == ["s"]
    monkeypatch.setattr(parts, "MOST_TEXT", 3)
    assert parse_message(b"From: a@b.example\n\n123456").text == "123"


def test_parameters_are_bounded_and_never_raise() -> None:
    assert len(parse_parameters("x" + ";a=1" * 5)) == 1
    assert len(parse_parameters("x" + "".join(f"; a{n}=1" for n in range(999)))) == MOST_PARAMETERS
    assert parse_parameters("; a*1=b; a*0=a; ***=x; b*='") == {"a": "ab", "***": "x", "b": "'"}
    assert tidy_name("a/b/") == "b"
    assert tidy_name("x" * 300) == "x" * 255


def test_a_charset_in_two_forms_beside_raw_bytes_is_read() -> None:
    """Found by fuzzing: the library's get_payload() raises TypeError on it."""
    raw = b"From: a@b.example\nContent-Type: text/plain; charset*=utf-8''utf-8\n\nGr\xc3\xbc\xc3\x9fe 93591\n"
    assert parse_message(raw).text == "Grüße 93591\n"


def test_another_file_under_the_same_message_id_is_another_question() -> None:
    first, second = (
        made.make_mail("See", [("a.csv", "text/csv", data)]) for data in (b"45378,1", b"45380,1")
    )
    marks = {fingerprint("consult", parse_message(raw), raw) for raw in (first, first, second)}
    assert len(marks) == 2


def test_find_enclosures_of_nothing_is_nothing() -> None:
    assert find_enclosures(b"\r\n") == ()


class Broken(Part):
    """A part whose library code raises, as it does on some bytes in some versions."""

    def get_content_type(self) -> str:
        raise IndexError

    def get_payload(self, i: object = None, decode: bool = False) -> object:  # type: ignore[override]
        if decode or "x-worse" in self:
            raise ValueError
        return "Grüße"


def test_a_part_that_the_library_chokes_on_is_read_as_it_stands() -> None:
    part = Broken()
    assert parts.kind_of(part) == "text/plain"
    assert parts.content_bytes(part).decode() == "Grüße"
    part["x-worse"] = "1"
    assert parts.content_bytes(part) == b""

"""The case page: what one decides from, that nobody decides on what he has not seen, and that no stranger's mail runs in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from urllib.parse import unquote

import httpx
import pytest
from sqlalchemy import select

from consultant import pipeline
from consultant.accounts import ledger
from consultant.lifecycle import Status
from consultant.models.base import reading
from consultant.models.user import User
from consultant.web.security import SHOWN_APART

from tests.acceptance.conftest import OpenDesk, through
from tests.at_the_desk import ASKER, Relay, case_of, introduce, mail, replies_of
from tests.conftest import Clock
from tests.desk_pages import (
    beside,
    fields_of,
    held_case,
    in_answer,
    open_pages,
    page_of,
    raw_case,
    send,
    words_in,
)
from tests.journeys.journey import Played
from tests.pages import enter

on_sqlite = pytest.mark.parametrize("store_name", ["sqlite"], indirect=True)
"""The store has no say in what a page shows."""


@pytest.fixture
def desk(desk_with: OpenDesk, relay: Relay) -> Played:
    """A desk on which a coder sees everything, with half a minute to take a decision back."""
    return through(desk_with(review="always", undo_seconds=30, hold_on_phi=False), relay)


@pytest.fixture
def pages(desk: Played, clock: Clock) -> Iterator[httpx.Client]:
    """Ann, a coder, at its pages."""
    with open_pages(desk, clock) as client:
        yield client


def after_the_undo(played: Played, clock: Clock) -> None:
    """Half a minute later everything that was approved is sent."""
    clock.pass_(seconds=31)
    played.bell.answer(played.desk)
    pipeline.sweep(played.desk)
    played.bell.answer(played.desk)


@on_sqlite
def test_at_46_a_reply_to_elsewhere_is_shown_and_never_charged_nor_answered(
    desk: Played, pages: httpx.Client, clock: Clock, relay: Relay
) -> None:
    paying = introduce(desk.desk.engine, clock())
    other = introduce(desk.desk.engine, clock(), address="boss@other.example")
    case = raw_case(desk, mail(header="Reply-To: boss@other.example\r\n"))
    words = words_in(page_of(pages, case))
    assert "Reply-To boss@other.example : another address" in words
    assert "Reply-To asks for answers to an address elsewhere" in words
    assert f"Address {ASKER}" in words
    send(pages, case, "decide", decision="approve")
    after_the_undo(desk, clock)
    assert [to for _, to, _ in relay.taken] == [[ASKER]]
    with reading(desk.desk.engine) as session:
        assert (ledger.balance(session, paying), ledger.balance(session, other)) == (4, 5)


@on_sqlite
@pytest.mark.parametrize(
    ("author", "seen", "mark"),
    [
        (
            '"ceo@hospital.example" <x@evil.example>',
            "Address x@evil.example",
            "The name in From is another address",
        ),
        (
            "Ann <ann@xn--hosptal-uog.example>",
            "its domain shows as hospіtal.example",
            "mixes letters of several scripts",
        ),
    ],
)
def test_at_47_the_real_address_stands_beside_the_name_and_a_disguise_is_marked(
    desk: Played, pages: httpx.Client, author: str, seen: str, mark: str
) -> None:
    case = raw_case(desk, mail().replace(f"From: {ASKER}".encode(), f"From: {author}".encode()))
    words = words_in(page_of(pages, case))
    assert seen in words
    assert mark in words


def test_at_70_the_second_coder_sees_who_holds_a_case_and_only_reads_until_the_lease_ends(
    desk: Played, pages: httpx.Client, clock: Clock
) -> None:
    case = held_case(desk, clock)
    opened = page_of(pages, case)
    assert 'data-holds="yes"' in opened
    with beside(pages, desk) as bens, beside(pages, desk, "lead", "lea") as leads:
        read_only = page_of(bens, case)
        assert "ann works on this case until" in words_in(read_only)
        assert 'action="/desk/cases/' + case.reference + '/decide"' not in read_only
        assert "Take it over" not in read_only
        refused = send(
            bens,
            case,
            "decide",
            page=opened.replace(fields_of(opened)["csrf"], _csrf(read_only)),
            decision="approve",
        )
        assert refused.status_code == 409
        assert "ann works on" in refused.text
        assert "Take it over" in page_of(leads, case)
        clock.pass_(minutes=11)
        assert 'data-holds="yes"' in page_of(bens, case), "a lease ends by itself"
    assert case_of(desk.desk.engine, case.id).status == Status.HELD


def test_at_70_a_lead_takes_over_and_the_first_is_told(
    desk: Played, pages: httpx.Client, clock: Clock
) -> None:
    case = held_case(desk, clock)
    anns = page_of(pages, case)
    with beside(pages, desk, "lead", "lea") as leads:
        assert send(leads, case, "take", page=page_of(leads, case)).status_code == 303
        told = pages.post(f"/desk/cases/{case.reference}/renew", data={"csrf": _csrf(anns)}).json()
        assert told["mine"] is False
        assert "lea works on" in told["words"]
        assert send(pages, case, "decide", page=anns, decision="approve").status_code == 409
        assert send(leads, case, "decide", decision="approve").status_code == 303


def test_at_70_what_changed_since_it_was_shown_is_refused_with_the_difference_and_who_did_it(
    desk: Played, pages: httpx.Client, clock: Clock
) -> None:
    case = held_case(desk, clock)
    anns = page_of(pages, case)
    pages.post(f"/desk/cases/{case.reference}/release", data={"csrf": _csrf(anns)})
    with beside(pages, desk) as bens:
        again = send(bens, case, "decide", decision="redraft", setting="outpatient_hospital")
        assert again.headers["location"].endswith("?after=redraft")
        bens.post(f"/desk/cases/{case.reference}/release", data={"csrf": _csrf(page_of(bens, case))})
    desk.bell.answer(desk.desk)
    assert case_of(desk.desk.engine, case.id).status == Status.HELD
    refused = send(pages, case, "decide", page=anns, decision="approve")
    assert refused.status_code == 409
    words = words_in(refused.text)
    assert "you looked at version 1, and version 2 stands now" in words
    assert "ben: redraft" in words
    assert "<ins>" in refused.text
    assert "outpatient hospital" in words
    assert case_of(desk.desk.engine, case.id).status == Status.HELD


def test_at_71_a_second_mail_makes_the_draft_stale_and_it_is_not_approved_unseen(
    desk: Played, pages: httpx.Client, clock: Clock
) -> None:
    case = held_case(desk, clock)
    before = page_of(pages, case)
    second = in_answer(desk, 2, 1, "Sorry, I meant 93356 with 93355.")
    refused = send(pages, case, "decide", page=before, decision="approve")
    assert refused.status_code == 409
    assert second.reference in refused.text
    seen = page_of(pages, case)
    assert "The draft is stale:" in words_in(seen)
    assert "I meant 93356" in words_in(seen)
    assert send(pages, case, "decide", page=seen, decision="approve").status_code == 303
    assert case_of(desk.desk.engine, case.id).status == Status.APPROVED


def test_at_74_a_double_click_two_tabs_and_the_back_button_send_one_mail(
    desk: Played, pages: httpx.Client, clock: Clock, relay: Relay
) -> None:
    case = held_case(desk, clock)
    one, other = page_of(pages, case), page_of(pages, case)
    first = send(pages, case, "decide", page=one, decision="approve")
    double = send(pages, case, "decide", page=one, decision="approve")
    assert (
        first.headers["location"]
        == double.headers["location"]
        == f"/desk/cases/{case.reference}?after=approve"
    )
    tab = send(pages, case, "decide", page=other, decision="decline", template="not_computable")
    assert tab.status_code == 409
    assert "ann has approved it" in words_in(tab.text)
    after_the_undo(desk, clock)
    back = send(pages, case, "decide", page=one, decision="approve")
    assert back.status_code == 303
    after_the_undo(desk, clock)
    assert len(relay.taken) == 1
    assert len(replies_of(desk.desk.engine, case.id)) == 1


def test_at_76_a_text_in_the_making_survives_a_reload_and_a_lost_session(
    desk: Played, pages: httpx.Client, clock: Clock, relay: Relay
) -> None:
    case = held_case(desk, clock)
    mine = "Both may be billed on the dates of the edit."
    kept = send(pages, case, "preview", text=mine)
    assert kept.headers["location"] == f"/desk/cases/{case.reference}#amend"
    pages.cookies.clear()
    assert pages.get(f"/desk/cases/{case.reference}").status_code == 303, "the session is lost"
    with reading(desk.desk.engine) as session:
        ann = session.scalars(select(User.id).where(User.name == "ann")).one()
    enter(pages, desk, ann)
    again = page_of(pages, case)
    assert mine in again
    assert "<ins>" in again, "the difference to the draft is shown before it is sent"
    sent = send(
        pages, case, "decide", page=again, decision="amend", text=mine, compared=fields_of(again)["compared"]
    )
    assert sent.headers["location"].endswith("?after=amend")
    after_the_undo(desk, clock)
    assert len(relay.taken) == 1
    assert mine in replies_of(desk.desk.engine, case.id)[-1].text
    assert "What was changed" in page_of(pages, case)


@on_sqlite
def test_at_76_nothing_is_sent_that_was_not_compared(desk: Played, pages: httpx.Client, clock: Clock) -> None:
    case = held_case(desk, clock)
    answer = send(pages, case, "decide", decision="amend", text="Other words.")
    assert answer.headers["location"] == f"/desk/cases/{case.reference}?after=compare#amend"
    page = page_of(pages, case)
    assert "Other words." in page
    assert case_of(desk.desk.engine, case.id).status == Status.HELD


@on_sqlite
def test_at_76_every_field_has_a_name_and_the_headings_are_in_order(
    desk: Played, pages: httpx.Client, clock: Clock
) -> None:
    page = page_of(pages, held_case(desk, clock))
    for field in re.findall(r"<(?:textarea|select|input)(?![^>]*type=\"hidden\")[^>]*>", page):
        found = re.search(r' id="([^"]+)"', field)
        assert "aria-label" in field or (found and f'for="{found[1]}"' in page), field
    levels = [int(level) for level in re.findall(r"<h([1-6])", page)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert 'aria-live="polite"' in page


HOSTILE = (
    '<script>alert("run")</script><img src="https://tracker.example/p.gif" onerror="alert(1)"><a href="javascript:alert(1)">x</a>'
    '<form action="https://evil.example"><input name="csrf"></form><iframe srcdoc="<script>alert(1)</script>"></iframe>'
    '<p style="background:url(https://tracker.example/q.png);position:fixed">Is 93591 payable with 93355?</p><base href="//evil.example">'
    '<svg onload="alert(1)"><style>@import "https://tracker.example/s.css"</style></svg><meta http-equiv="refresh" content="0;url=//evil">'
)


@on_sqlite
def test_at_90_the_html_of_a_mail_never_runs_and_fetches_nothing(
    desk: Played, pages: httpx.Client, clock: Clock
) -> None:
    introduce(desk.desk.engine, clock())
    raw = mail(words=HOSTILE, header="MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n")
    case = raw_case(desk, raw)
    frame = pages.get(f"/desk/cases/{case.reference}/original")
    assert frame.headers["content-security-policy"] == SHOWN_APART
    assert SHOWN_APART.startswith("sandbox; default-src 'none'")
    body = frame.text.partition("<body>")[2].lower()
    assert "is 93591 payable with 93355?" in body
    for bad in (
        "script",
        "tracker",
        "evil",
        "javascript",
        "onerror",
        "onload",
        "<form",
        "<iframe",
        "<base",
        "<meta",
        "url(",
        "href",
        "src=",
        "position",
    ):
        assert bad not in body, bad
    page = page_of(pages, case)
    assert (
        f'sandbox loading="lazy" title="The mail as it was laid out" src="/desk/cases/{case.reference}/original"'
        in page
    )
    _nothing_of_the_mail_runs(page)


@on_sqlite
def test_at_90_no_word_of_a_stranger_is_html_in_a_page_of_ours(
    desk: Played, pages: httpx.Client, clock: Clock
) -> None:
    bad = '"><script>alert(1)</script><img src=x onerror=alert(2)>'
    introduce(desk.desk.engine, clock())
    raw = (
        f'From: "{bad}" <{ASKER}>\r\nReply-To: "{bad}" <r@evil.example>\r\nTo: consult@localhost\r\nSubject: {bad} 93591\r\n'
        f"Message-ID: <q1@clinic.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        f"--b\r\nContent-Type: text/plain\r\n\r\nCan I bill 93591 with 93355? {bad} Patient: Jane <b>Doe</b>, DOB 01/02/1950\r\n"
        f'--b\r\nContent-Type: text/html\r\nContent-Disposition: attachment; filename="<script>alert(3)</script>.html"\r\n\r\n'
        f"<script>alert(4)</script>\r\n--b--\r\n"
    ).encode()
    case = raw_case(desk, raw)
    mine = f"No. {bad}"
    send(pages, case, "preview", text=mine)
    send(pages, case, "note", words=bad)
    page = page_of(pages, case)
    assert page.count("&lt;script&gt;") > 5, "it is all there, as text"
    _nothing_of_the_mail_runs(page)
    framed = pages.get(f"/desk/cases/{case.reference}/preview")
    assert framed.headers["content-security-policy"] == SHOWN_APART
    assert "<script" not in framed.text
    draft = pages.get(f"/desk/cases/{case.reference}/drafts/1")
    assert draft.headers["content-security-policy"] == SHOWN_APART
    assert "<script" not in draft.text


NAMES = (
    ('filename="report.html"', "report.html"),
    ('filename="a\\"; filename=evil.exe; x=\\".pdf"', "a__ filename=evil.exe_ x=_.pdf"),
    ("filename*=utf-8''x%0d%0aSet-Cookie:%20desk=1%0d%0a.html", "x Set-Cookie_ desk=1 .html"),
    ('filename="../../etc/passwd"', "passwd"),
    ("filename*=utf-8''gro%E2%80%AEfdp.exe", "grofdp.exe"),
    ("filename*=utf-8''b%C3%A9fund.pdf", "béfund.pdf"),
    ('filename=""', "attachment-7"),
)
"""How a mail names its attachments, and under which names they are saved."""


@on_sqlite
def test_at_90_an_attachment_is_a_download_under_a_harmless_name(
    desk: Played, pages: httpx.Client, clock: Clock
) -> None:
    introduce(desk.desk.engine, clock())
    parts = "".join(
        f"--b\r\nContent-Type: text/html\r\nContent-Disposition: attachment; {given}\r\n\r\n<script>alert(1)</script>\r\n"
        for given, _ in NAMES
    )
    head = "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n"
    case = raw_case(desk, mail(words=f"--b\r\n\r\nCan I bill 93591 with 93355?\r\n{parts}--b--", header=head))
    for number, (given, kept) in enumerate(NAMES):
        answer = pages.get(f"/desk/cases/{case.reference}/attachments/{number}")
        assert b"<script>alert(1)</script>" in answer.content, given
        assert answer.headers["content-type"] == "application/octet-stream"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"] == SHOWN_APART
        assert "set-cookie" not in answer.headers
        disposition = answer.headers["content-disposition"]
        form = r"attachment; filename=\"([^\"\\\r\n]*)\"; filename\*=UTF-8''([\w.%~-]+)"
        found = re.fullmatch(form, disposition)
        assert found, disposition
        assert unquote(found[2]) == kept
        assert found[1].isascii()


def _csrf(page: str) -> str:
    return fields_of(page)["csrf"]


def _nothing_of_the_mail_runs(page: str) -> None:
    """Every script is a file of ours, nothing is inline, every frame is sandboxed."""
    scripts = re.findall(r"<script[^>]*>", page)
    assert all(re.fullmatch(r'<script src="/static/\w+\.js\?\w+" defer>', one) for one in scripts), scripts
    assert not re.search(r"<[^>]+\son\w+=", page)
    assert not re.search(r"<[^>]+\sstyle=", page)
    assert all(" sandbox " in one for one in re.findall(r"<iframe[^>]*>", page))
    assert "<b>" not in page

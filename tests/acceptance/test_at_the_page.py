"""AT-47, AT-90, AT-91 where somebody asks at a page: whatever was typed is shown as text to the right people, and is nowhere else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from consultant import pipeline
from consultant.models.administration import WebhookCall
from consultant.models.base import reading, unit_of_work
from consultant.models.case import Case, RawMail
from consultant.models.user import User, WebSession

from tests.at_the_desk import PAIR, ask, introduce
from tests.conftest import CHECKOUT, Clock
from tests.journeys.journey import Played, config_with, open_desk, sent
from tests.pages import add_user, enter, served, sign_in_as, watched
from tests.stores import Store

if TYPE_CHECKING:
    from collections.abc import Sequence

    import httpx

ADDRESS = "newcomer@clinic.example"
OTHER = "other@clinic.example"
HERE = "/codes/CPT/93591/ask"
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)> {{ 7*7 }}"


@pytest.fixture
def played(store: Store, tmp_path: Path, clock: Clock) -> Played:
    return open_desk(store.home, config_with(tmp_path / "config", CHECKOUT, {}), clock)


@pytest.fixture
def pages(played: Played, clock: Clock) -> Iterator[httpx.Client]:
    with served(watched(played, clock), played) as client:
        yield client


def customer(played: Played, address: str = ADDRESS, units: int = 5) -> int:
    """A customer who may ask; the user's id."""
    account_id = introduce(played.desk.engine, played.desk.clock(), address=address, units=units)
    user_id = add_user(played, "customer", address, account_id=account_id)
    with unit_of_work(played.desk.engine) as session:
        session.get_one(User, user_id).email = address
    return user_id


def post(pages: httpx.Client, path: str, csrf: str, **fields: str) -> httpx.Response:
    return pages.post(path, data={"csrf": csrf} | fields)


def reference_of(answer: httpx.Response) -> str:
    assert answer.status_code == 303, answer.text
    found = re.search(r"CC-[A-Z]{4}-[A-Z]{4}", answer.headers["location"])
    assert found
    return found[0]


def cases(played: Played) -> list[Case]:
    with reading(played.desk.engine) as session:
        return list(session.scalars(select(Case).order_by(Case.id)))


def words_of(page: str) -> str:
    """A page's text without its marks."""
    return re.sub(r"<[^>]+>", "", page)


def test_at_47_a_question_of_a_page_shows_a_coder_the_real_address_and_the_page(
    played: Played, pages: httpx.Client
) -> None:
    csrf = enter(pages, played, customer(played))
    asked = reference_of(
        post(
            pages,
            HERE,
            csrf,
            words="Can it be billed with 93355?",
            date="2026-02-03",
            setting="practitioner",
        )
    )
    played.bell.answer(played.desk)
    sign_in_as(pages, played, "coder")
    shown = words_of(pages.get(f"/desk/cases/{asked}").text)
    assert "Asked at the page about CPT 93591" in shown
    assert ADDRESS in shown
    assert "This question is about CPT 93591 (date of service 2026-02-03, practitioner)." in shown


def test_at_90_what_a_customer_types_is_text_on_the_own_page_and_on_the_coders(
    played: Played, pages: httpx.Client
) -> None:
    user_id = customer(played)
    csrf = enter(pages, played, user_id)
    asked = reference_of(post(pages, HERE, csrf, words=f"{HOSTILE} Can it be billed with 93355?"))
    played.bell.answer(played.desk)
    wrong = post(pages, HERE, csrf, words=HOSTILE * 1000)
    assert wrong.status_code == 422
    own = pages.get(f"/my/questions/{asked}")
    sign_in_as(pages, played, "coder")
    for page in (wrong, own, pages.get(f"/desk/cases/{asked}")):
        assert "<script>alert" not in page.text
        assert "<img src=x" not in page.text
        assert "&lt;script&gt;alert(1)" in page.text
        assert "script-src 'self'" in page.headers["content-security-policy"]


def test_at_90_a_code_in_the_address_is_no_way_into_a_page_or_a_header(
    played: Played, pages: httpx.Client
) -> None:
    csrf = enter(pages, played, customer(played))
    for path in ("/codes/CPT/%3Cscript%3E/ask", "/codes/NONE/93591/ask", "/codes/CPT/93591%0d%0aBcc:x/ask"):
        answer = post(pages, path, csrf, words="How many units?")
        assert answer.status_code in {404, 422}, path
        assert "<script>" not in answer.text.partition("</head>")[2]
    assert cases(played) == []


def test_at_91_no_words_address_or_subject_stand_in_logs_addresses_rings_or_webhooks(
    played: Played, pages: httpx.Client, capfd: pytest.CaptureFixture[str]
) -> None:
    rings: list[tuple[str, Sequence[int]]] = []
    ring_all = played.bell.ring_all

    def heard(step: str, case_ids: Sequence[int], *, delay: float = 0.0) -> None:
        rings.append((step, case_ids))
        ring_all(step, case_ids, delay=delay)

    played.bell.ring_all = heard  # type: ignore[method-assign]
    csrf = enter(pages, played, customer(played))
    answer = post(pages, HERE, csrf, words="Zebediah Quill, can I bill 93355 too?")
    played.bell.answer(played.desk)
    asked = reference_of(answer)
    live = pages.get(f"/my/questions/{asked}/live.json").text
    on = post(pages, f"/my/questions/{asked}/ask", csrf, words="and for Zebediah with modifier 25?")
    played.bell.answer(played.desk)
    with reading(played.desk.engine) as session:
        called = [str(vars(one)) for one in session.scalars(select(WebhookCall))]
    told = capfd.readouterr()
    everywhere = [
        told.out,
        told.err,
        str(rings),
        live,
        *called,
        *(one.headers["location"] for one in (answer, on)),
    ]
    assert rings
    for text in everywhere:
        assert "Zebediah" not in text
        assert ADDRESS not in text
        assert "93355" not in text


def test_another_customers_conversation_looks_like_none(played: Played, pages: httpx.Client) -> None:
    csrf = enter(pages, played, customer(played))
    asked = reference_of(post(pages, HERE, csrf, words="How many units per day?"))
    played.bell.answer(played.desk)
    csrf = enter(pages, played, customer(played, OTHER))
    for path in ("", "/live.json", "/waiting"):
        theirs = pages.get(f"/my/questions/{asked}{path}")
        none = pages.get(f"/my/questions/CC-ZZZZ-ZZZZ{path}")
        assert theirs.status_code == none.status_code == 404
        assert theirs.text.replace(asked, "CC-ZZZZ-ZZZZ") == none.text
    assert post(pages, f"/my/questions/{asked}/ask", csrf, words="and 25?").status_code == 404
    assert len(cases(played)) == 1


def test_a_double_click_is_one_question_and_the_same_from_a_new_form_is_another(
    played: Played, pages: httpx.Client
) -> None:
    csrf = enter(pages, played, customer(played))
    same = {"words": "How many units per day?", "once": "a-form"}
    first, again = (reference_of(post(pages, HERE, csrf, **same)) for _ in range(2))
    assert first == again
    assert reference_of(post(pages, HERE, csrf, **same | {"once": "another"})) != first
    assert reference_of(post(pages, HERE, csrf, **same | {"words": "Is it bilateral?"})) != first
    played.bell.answer(played.desk)
    on = {"words": "and with modifier 25?", "once": "a-form-below"}
    two = [reference_of(post(pages, f"/my/questions/{first}/ask", csrf, **on)) for _ in range(2)]
    assert two[0] == two[1], "also while the desk works on it"
    assert len(cases(played)) == 4


def test_who_waits_at_a_page_is_answered_at_once_and_a_mail_can_still_be_recalled(
    store: Store, tmp_path: Path, clock: Clock
) -> None:
    config = config_with(tmp_path / "config", CHECKOUT, {"automatic_undo_seconds": 30, "undo_seconds": 20})
    played = open_desk(store.home, config, clock)
    with served(watched(played, clock), played) as pages:
        csrf = enter(pages, played, customer(played))
        asked = reference_of(post(pages, HERE, csrf, words="Can it be billed with 93355?"))
        played.bell.answer(played.desk)
        ask(played, 7, sender=ADDRESS)
        at_page, by_mail = cases(played)
        assert (at_page.door, at_page.status) == ("page", "sent")
        assert (by_mail.door, by_mail.status) == ("", "approved")
        assert played.desk.undo_seconds(at_page) == 20, "what a coder let go can be recalled from a page too"
        shown = words_of(pages.get(f"/my/questions/{asked}").text)
    assert "93355 is not separately payable with 93591" in shown
    assert "Sources" in shown
    assert len(sent(played)) == 1, "and it was mailed"


def test_a_refusal_stands_on_the_screen_also_where_it_is_not_mailed_again(
    played: Played, pages: httpx.Client
) -> None:
    csrf = enter(pages, played, customer(played, units=0))
    for number in range(2):
        asked = reference_of(post(pages, HERE, csrf, words=f"How many units per day? {'Please.' * number}"))
        played.bell.answer(played.desk)
        shown = words_of(pages.get(f"/my/questions/{asked}").text)
        assert "Refused: no questions are left. Nothing was charged." in shown
    assert len(sent(played)) == 1
    assert "refused" in pages.get("/my").text


def test_a_question_is_gone_on_with_in_its_thread_wherever_it_began(
    played: Played, pages: httpx.Client
) -> None:
    csrf = enter(pages, played, customer(played))
    ask(played, 1, PAIR, sender=ADDRESS)
    (by_mail,) = cases(played)
    page = f"/my/questions/{by_mail.reference}"
    asked = reference_of(post(pages, f"{page}/ask", csrf, words="and in the outpatient hospital?", once="x"))
    waits = pages.get(page)
    assert "The desk works on it" in waits.text
    assert f'{page}/ask"' not in waits.text, "no form while the desk works on the former turn"
    refused = post(pages, f"{page}/ask", csrf, words="and 25?")
    assert refused.status_code == 422
    assert "still works on your former question" in refused.text
    assert pages.get(f"{page}/waiting").status_code == 200
    before = pages.get(f"{page}/live.json").json()
    played.bell.answer(played.desk)
    after = pages.get(f"{page}/live.json").json()
    assert (before["waits"], after["waits"]) == (True, False)
    assert before["mark"] != after["mark"]
    assert after["told"] == "Answer: it stands on this page now."
    assert pages.get(f"{page}/waiting").headers["location"] == page
    first, second = cases(played)
    assert second.thread_id == first.id
    shown = words_of(pages.get(f"/my/questions/{asked}").text)
    assert (
        f"Read together with the former question {first.reference}: 93591, 93355, outpatient hospital."
        in shown
    )
    assert shown.index(first.reference) < shown.index(second.reference)
    with reading(played.desk.engine) as session:
        raw = session.scalars(select(RawMail.raw).where(RawMail.case_id == second.id)).one()
    mail = message_from_bytes(raw, policy=policy.default)
    assert mail["Subject"] == f"Re: {first.subject}"
    assert mail["In-Reply-To"] in mail["References"]
    assert pages.get("/codes/CPT/93591").status_code == 200


def test_a_page_that_waits_keeps_no_session_from_its_end(
    played: Played, pages: httpx.Client, clock: Clock
) -> None:
    csrf = enter(pages, played, customer(played))
    asked = reference_of(post(pages, HERE, csrf, words="How many units per day?"))
    with reading(played.desk.engine) as session:
        (before,) = session.scalars(select(WebSession.seen_at)).all()
    clock.pass_(minutes=5)
    for path in ("/live.json", "/waiting"):
        assert pages.get(f"/my/questions/{asked}{path}").status_code == 200
    with reading(played.desk.engine) as session:
        assert session.scalars(select(WebSession.seen_at)).all() == [before]


def test_a_held_question_and_a_set_aside_one_are_told_as_they_are(
    store: Store, tmp_path: Path, clock: Clock
) -> None:
    played = open_desk(store.home, config_with(tmp_path / "config", CHECKOUT, {"review": "always"}), clock)
    with served(watched(played, clock), played) as pages:
        csrf = enter(pages, played, customer(played))
        asked = reference_of(post(pages, HERE, csrf, words="How many units per day?"))
        played.bell.answer(played.desk)
        page = pages.get(f"/my/questions/{asked}").text
        assert "A coder looks at it before it is answered" in page
        assert 'content="60; url=' in page
        assert "at most" not in page, "a draft is nobody's business outside of the house"
        pipeline.shunt(played.desk, cases(played)[0].id, ValueError())
        assert "a person sees to it" in pages.get(f"/my/questions/{asked}").text

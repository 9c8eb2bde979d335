"""The case page on a served desk: each decision by its form, what is typed wrongly, what is gone, and the rows of the books."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from sqlalchemy import delete, update

from consultant import pipeline, workbench
from consultant.audit_log import Actor
from consultant.drafting.composers.decline import REASONS
from consultant.lifecycle import Status
from consultant.models.base import reading, unit_of_work
from consultant.models.books import releases
from consultant.models.case import Case, RawMail
from consultant.models.review import ReviewItem
from consultant.review.decide import Decision, DecisionKind
from consultant.review.dossier import neighbours, read_dossier
from consultant.vocabulary import CodeSystem
from consultant.web.desk.book_rows import MOST_LOOKED_UP, rows_of

from tests.at_the_desk import PAIR, case_of, introduce, mail, replies_of, take_in
from tests.conftest import CHECKOUT, Clock
from tests.desk_pages import beside, fields_of, page_of, send, words_in
from tests.journeys.journey import Played, config_with, open_desk
from tests.pages import csrf_in, served, sign_in_as, watched
from tests.stores import put_away


@dataclass
class Desk:
    """A served desk that holds every answer, and ann, a coder, at its pages. Each case is of a sender of its own."""

    played: Played
    clock: Clock
    pages: httpx.Client
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def case(self, words: str = PAIR, raw: bytes = b"", units: int = 5) -> Case:
        """A mail, and what follows by itself."""
        number = next(self.numbers)
        sender = f"coder{number}@clinic.example"
        if units >= 0:
            introduce(self.played.desk.engine, self.clock(), address=sender, units=units)
        case_id = take_in(self.played, raw or mail(number, words, sender), envelope_from=sender)
        self.played.bell.answer(self.played.desk)
        return self.now(case_id)

    def now(self, case: int | Case) -> Case:
        """A case as it stands."""
        return case_of(self.played.desk.engine, case if isinstance(case, int) else case.id)

    def answer(self) -> None:
        """Every step that follows by itself."""
        self.played.bell.answer(self.played.desk)


@pytest.fixture(scope="module")
def desk(small_books: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    keys = {"review": "always", "undo_seconds": 30, "hold_on_phi": False}
    home, folder = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("config") / "config"
    shutil.copy(small_books, home / "books.db")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("DATABASE_URL", "BOOKS_URL", "REDIS_URL", "SMTP_URL", "SEAL_KEY"):
            patch.delenv(f"CONSULTANT_{name}", raising=False)
        patch.setenv("CONSULTANT_HOME", str(home))
        clock = Clock()
        played = open_desk(home, config_with(folder, CHECKOUT, keys), clock)
        with served(watched(played, clock), played) as pages:
            sign_in_as(pages, played, "coder", "ann")
            yield Desk(played, clock, pages)
        put_away(played.services.engine)
        put_away(played.services.books_engine)


# --- deciding ---


def test_an_approved_answer_can_be_taken_back_by_a_button_that_needs_no_script(desk: Desk) -> None:
    case = desk.case()
    answer = send(desk.pages, case, "decide", decision="approve")
    page = desk.pages.get(answer.headers["location"]).text
    assert "Approved." in words_in(page)
    assert 'data-seconds="30"' in page
    assert send(desk.pages, case, "decide", decision="recall").headers["location"].endswith("?after=recall")
    assert desk.now(case).status == Status.HELD
    send(desk.pages, case, "decide", decision="approve")
    desk.clock.pass_(seconds=31)
    assert "on its way out" in words_in(page_of(desk.pages, case))
    desk.answer()
    assert desk.now(case).status == Status.SENT


def test_a_case_is_declined_by_a_template_or_in_words_of_one_s_own(desk: Desk) -> None:
    one, other = desk.case(), desk.case()
    send(desk.pages, one, "decide", decision="decline", template="compliance", words="")
    send(
        desk.pages,
        other,
        "decide",
        decision="decline",
        template="compliance",
        words="We never\r\nanswer this.",
    )
    assert REASONS["compliance"][:40] in replies_of(desk.played.desk.engine, one.id)[-1].text.replace(
        "\n", " "
    )
    assert "We never\nanswer this." in replies_of(desk.played.desk.engine, other.id)[-1].text


def test_a_decline_without_a_word_is_refused_on_the_page_itself(desk: Desk) -> None:
    case = desk.case()
    answer = send(desk.pages, case, "decide", decision="decline", template="no such key", words="")
    assert answer.status_code == 422
    assert '<details id="decline" data-key="d" open>' in answer.text
    assert "declined with words" in words_in(answer.text)
    assert desk.now(case).status == Status.HELD


def test_what_is_no_decision_or_does_not_say_what_it_was_shown_is_refused(desk: Desk) -> None:
    case = desk.case()
    assert send(desk.pages, case, "decide", decision="destroy").status_code == 422
    answer = send(desk.pages, case, "decide", decision="approve", version="")
    assert "load the page again" in words_in(answer.text)
    assert desk.now(case).status == Status.HELD


def test_a_correction_of_what_was_understood_makes_a_new_draft_and_the_next_one_keeps_it(desk: Desk) -> None:
    case = desk.case("Is 93355 payable?")
    fields = fields_of(page_of(desk.pages, case)) | {
        "system-0": "CPT",
        "code-new-0": "93591",
        "system-new-0": "",
    }
    changed = {
        name: value
        for name, value in fields.items()
        if name.split("-")[0] in {"code", "system", "modifiers", "units"}
    }
    answer = send(desk.pages, case, "decide", decision="redraft", setting="outpatient_hospital", **changed)
    assert answer.headers["location"].endswith("?after=redraft")
    desk.answer()
    page = words_in(page_of(desk.pages, case))
    assert "A coder corrected what was understood." in page
    assert "Setting outpatient hospital" in page
    assert "ptp: modifier may bypass 93591, 93355" in page
    assert "a coder says so" in page
    again = send(
        desk.pages,
        case,
        "decide",
        decision="redraft",
        date_of_service="2026-11-02",
        setting="outpatient_hospital",
    )
    assert again.status_code == 303
    desk.answer()
    page = words_in(page_of(desk.pages, case))
    assert "Date of service 2026-11-02" in page
    assert "ptp: modifier may bypass 93591, 93355" in page, "the earlier correction stays"
    send(desk.pages, case, "decide", decision="redraft", **{"as-read": "yes"})
    desk.answer()
    assert "a coder says so" not in words_in(page_of(desk.pages, case))


def test_a_correction_that_cannot_be_read_comes_back_as_it_was_typed(desk: Desk) -> None:
    case = desk.case()
    row = {"code-new-0": "no code at all", "system-new-0": "", "modifiers-new-0": "", "units-new-0": ""}
    answer = send(desk.pages, case, "decide", decision="redraft", **row)
    assert answer.status_code == 422
    assert 'value="no code at all"' in answer.text
    assert "looks like no code" in words_in(answer.text)


def test_a_case_is_dropped_with_a_reason_and_reopened(desk: Desk) -> None:
    case = desk.case()
    send(desk.pages, case, "decide", decision="drop", reason="A test of theirs.")
    assert desk.now(case).status == Status.DISCARDED
    page = page_of(desk.pages, case)
    assert "Reason: A test of theirs." in words_in(page)
    assert "Reopen" in page
    send(desk.pages, case, "decide", decision="reopen")
    assert desk.now(case).status == Status.HELD


def test_what_was_sent_is_corrected_or_withdrawn_with_a_reason(desk: Desk) -> None:
    case = desk.case()
    send(desk.pages, case, "decide", decision="approve")
    desk.clock.pass_(seconds=31)
    desk.answer()
    assert (
        send(desk.pages, case, "decide", decision="correct", words="It is 93590.", reason="").status_code
        == 422
    )
    send(desk.pages, case, "decide", decision="correct", words="It is 93590.", reason="A typing mistake.")
    assert "It is 93590." in replies_of(desk.played.desk.engine, case.id)[-1].text
    assert "Undo" in page_of(desk.pages, case)
    send(desk.pages, case, "decide", decision="recall")
    page = page_of(desk.pages, case)
    assert 'value="redraft"' not in page, "a correction is approved, amended or dropped"
    assert 'value="amend"' in page


def test_a_case_without_a_draft_is_admitted_and_its_forms_say_so(desk: Desk) -> None:
    raw = mail(9000, PAIR, "hidden@clinic.example", "Content-Type: multipart/encrypted\r\n")
    introduce(desk.played.desk.engine, desk.clock(), address="hidden@clinic.example")
    case = desk.case(raw=raw, units=-1)
    assert case.status == Status.HELD
    page = page_of(desk.pages, case)
    assert "There is no draft yet" in page
    assert 'value="approve"' not in page
    assert "Admit: let it be drafted" in page
    assert send(desk.pages, case, "preview", text="x").status_code == 409
    assert desk.pages.get(f"/desk/cases/{case.reference}/preview").status_code == 404
    row = {"code-new-0": "93591", "system-new-0": "", "modifiers-new-0": "", "units-new-0": ""}
    assert send(desk.pages, case, "decide", decision="admit", **row).status_code == 303
    desk.answer()
    assert "93591" in str(desk.now(case).question)


def test_a_shunted_case_says_where_it_failed_and_is_sent_back(desk: Desk) -> None:
    case = desk.case()
    pipeline.shunt(desk.played.desk, case.id, RuntimeError("Jane Doe"))
    page = page_of(desk.pages, case)
    assert "RuntimeError" in page
    assert "Jane Doe" not in page
    assert send(desk.pages, case, "unshunt").headers["location"].endswith("?after=unshunt")
    assert desk.now(case).status == Status.HELD
    assert send(desk.pages, case, "unshunt").status_code == 409


# --- writing ---


def test_a_text_is_compared_as_a_part_for_our_script_and_warned_of_a_patient(desk: Desk) -> None:
    case = desk.case("Patient: Jane Doe, MRN 448812. " + PAIR)
    page = page_of(desk.pages, case)
    assert 'class="patient"' in page
    form = {"csrf": csrf_in(page), "version": "1", "text": "For Jane Doe: yes.", "part": "yes"}
    part = desk.pages.post(f"/desk/cases/{case.reference}/preview", data=form).text
    assert "<html" not in part
    assert "repeats what identifies a patient: [name]" in words_in(part)
    framed = desk.pages.get(f"/desk/cases/{case.reference}/preview").text
    assert "For Jane Doe: yes." in framed
    assert case.reference in framed, "the frame is added where the text has lost it"


def test_a_snippet_is_put_in_without_a_script_and_a_text_is_thrown_away(desk: Desk) -> None:
    workbench.save_snippet(
        desk.played.desk.engine, workbench.Wording("Docs", "Send us the note."), Actor("lea"), desk.clock()
    )
    case = desk.case()
    with reading(desk.played.desk.engine) as session:
        (snippet,) = [one for one in workbench.list_snippets(session, "consult") if one.name == "Docs"]
    send(desk.pages, case, "preview", text="Hello.", snippet=str(snippet.id), insert="yes")
    assert "Hello.\n\nSend us the note.</textarea>" in page_of(desk.pages, case)
    send(desk.pages, case, "forget-text")
    page = page_of(desk.pages, case)
    assert "Send us the note.</textarea>" not in page


def test_a_text_that_was_begun_from_an_older_draft_says_so_and_is_kept_when_it_is_refused(desk: Desk) -> None:
    case = desk.case()
    before = page_of(desk.pages, case)
    text = "My own words."
    send(desk.pages, case, "preview", page=before, text=text)
    compared = fields_of(page_of(desk.pages, case))["compared"]
    pipeline.decide(desk.played.desk, case.id, Decision(DecisionKind.REDRAFT, "ben"))
    desk.answer()
    refused = send(desk.pages, case, "decide", page=before, decision="amend", text=text, compared=compared)
    assert refused.status_code == 409
    assert "Your text is kept" in words_in(refused.text)
    page = words_in(page_of(desk.pages, case))
    assert "You began from version 1; version 2 stands now" in page
    assert text in page


# --- keeping ---


def test_notes_assigning_and_snoozing(desk: Desk) -> None:
    case = desk.case()
    send(desk.pages, case, "note", words="Ask the payer.")
    send(desk.pages, case, "assign", to="ann")
    send(desk.pages, case, "snooze", hours="24")
    page = words_in(page_of(desk.pages, case))
    assert "Ask the payer." in page
    assert "assigned to ann" in page
    assert "waits until 2026-11-17" in page
    assert send(desk.pages, case, "assign", to="nobody-here").status_code == 409
    assert send(desk.pages, case, "note", words=" ").status_code == 422


def test_leaving_gives_a_case_back_and_fetching_ahead_takes_none(desk: Desk) -> None:
    case = desk.case()
    address = f"/desk/cases/{case.reference}"
    ahead = desk.pages.get(address, headers={"Sec-Purpose": "prefetch"}).text
    assert 'data-holds=""' in ahead
    page = page_of(desk.pages, case)
    assert desk.pages.post(f"{address}/renew", data={"csrf": csrf_in(page)}).json()["mine"] is True
    assert desk.pages.post(f"{address}/release", data={"csrf": csrf_in(page)}).status_code == 204
    with beside(desk.pages, desk.played, name="bea") as other:
        assert 'data-holds="yes"' in page_of(other, case)
        assert send(other, case, "take").status_code == 303


def test_a_coder_does_not_take_a_case_from_another(desk: Desk) -> None:
    case = desk.case()
    page_of(desk.pages, case)
    with beside(desk.pages, desk.played, name="cy") as other:
        form = {"csrf": csrf_in(page_of(other, case))}
        assert other.post(f"/desk/cases/{case.reference}/take", data=form).status_code == 409
        fields = {"version": "1", "seen": "0", "decision": "decline", "words": "My reason."}
        refused = other.post(f"/desk/cases/{case.reference}/decide", data=form | fields)
        assert refused.status_code == 409
        assert "My reason." in words_in(refused.text)


def test_the_page_is_for_the_staff_and_for_cases_that_there_are(desk: Desk) -> None:
    case = desk.case()
    assert desk.pages.get("/desk/cases/CC-XXXX-XXXX").status_code == 404
    assert desk.pages.get(f"/desk/cases/{case.reference}/drafts/9").status_code == 404
    assert desk.pages.get(f"/desk/cases/{case.reference}/attachments/0").status_code == 404
    with beside(desk.pages, desk.played, "customer", "cus") as customer:
        for part in ("", "/original", "/mail", "/drafts/1", "/attachments/0", "/preview"):
            assert customer.get(f"/desk/cases/{case.reference}{part}").status_code == 403
    assert (
        "alert(1)" not in desk.pages.get(f"/desk/cases/{case.reference}?after=<script>alert(1)</script>").text
    )


def test_the_mail_itself_is_saved_bit_for_bit_while_it_is_kept(desk: Desk) -> None:
    case = desk.case()
    saved = desk.pages.get(f"/desk/cases/{case.reference}/mail")
    assert saved.headers["content-type"] == "application/octet-stream"
    assert f'filename="{case.reference}.eml"' in saved.headers["content-disposition"]
    with unit_of_work(desk.played.desk.engine) as session:
        session.execute(delete(RawMail).where(RawMail.case_id == case.id))
        session.execute(update(Case).where(Case.id == case.id).values(question=None))
    page = words_in(page_of(desk.pages, case))
    assert "The mail itself is kept no longer" in page
    assert "was not read yet, and its mail is kept no longer" in page
    assert desk.pages.get(f"/desk/cases/{case.reference}/mail").status_code == 404
    assert "kept no longer" in desk.pages.get(f"/desk/cases/{case.reference}/original").text


def test_a_question_that_an_older_desk_stored_otherwise_does_no_harm(desk: Desk) -> None:
    case = desk.case()
    with unit_of_work(desk.played.desk.engine) as session:
        session.execute(update(Case).where(Case.id == case.id).values(question='{"text": "x"}'))
    assert "stored in a way that this desk cannot read" in words_in(page_of(desk.pages, case))


# --- the queue ---


def test_the_neighbours_in_the_queue_are_those_due_before_and_behind(desk: Desk) -> None:
    first, second, third = desk.case(), desk.case(), desk.case()
    engine = desk.played.desk.engine
    with unit_of_work(engine) as session:
        session.execute(update(ReviewItem).values(waits=False))
        for days, case in enumerate((first, second, third)):
            place = update(ReviewItem).where(ReviewItem.case_id == case.id)
            session.execute(place.values(waits=True, due_at=desk.clock().replace(day=20 + days)))

    def near(case: Case) -> tuple[str, str]:
        with reading(engine) as session:
            found = neighbours(session, case, session.get(ReviewItem, case.id), desk.clock())
        return found.before, found.behind

    assert near(second) == (first.reference, third.reference)
    assert near(first) == ("", second.reference)
    assert near(third) == (second.reference, "")
    send(desk.pages, third, "decide", decision="approve")
    assert near(third) == (second.reference, first.reference), (
        "what was decided last is followed by the head of the queue"
    )
    with reading(engine) as session:
        assert neighbours(session, first, None, desk.clock()).behind == second.reference
    send(desk.pages, second, "snooze", hours="1")
    assert near(first) == ("", ""), "what waits for its time is passed over"


def test_a_dossier_without_a_reader_has_no_text_in_the_making(desk: Desk) -> None:
    case = desk.case()
    with reading(desk.played.desk.engine) as session:
        dossier = read_dossier(session, case.reference)
    assert dossier.kept is None
    assert dossier.account


# --- the books ---


def test_the_rows_behind_a_finding_are_shown_and_an_edition_that_is_gone_is_said_to_be(desk: Desk) -> None:
    case = desk.case(PAIR + " In an outpatient hospital.")
    page = words_in(page_of(desk.pages, case))
    assert "column one 93591 column two 93355 modifier indicator 1 effective 2017-01-01" in page
    assert "edition gone" not in page
    gone = update(releases).where(releases.c.book == "ptp").values(status="retired")
    with unit_of_work(desk.played.services.books_engine) as session:
        session.execute(gone)
    page = words_in(page_of(desk.pages, case))
    assert "edition gone" in page
    told = {"check": "policy", "codes": ["45385"], "citations": [{"system": "NCCI Policy Manual", "release": "2026", "row": "VI"}]}  # fmt: skip
    assert rows_of(desk.played.desk.books, [told], {})[0][0].state == "manual"
    assert "This edition is no longer on the books" in page
    with unit_of_work(desk.played.services.books_engine) as session:
        session.execute(update(releases).where(releases.c.book == "ptp").values(status="active"))


def cited(row: str, *codes: str, system: str = "Medicare NCCI MUE table, practitioner") -> dict[str, object]:
    citation = {"system": system, "release": "2026Q2", "row": row}
    return {
        "check": "mue",
        "verdict": "limit",
        "codes": list(codes),
        "facts": {"as_of": "2026-06-30"},
        "citations": [citation],
    }


def test_a_row_that_is_not_there_or_not_looked_for_is_not_invented(desk: Desk) -> None:
    findings = [
        cited("93591", "93591"),
        cited("no row for 93591", "93591"),
        cited("nowhere", "93591"),
        cited("93591", "x"),
    ]
    many = cited("93591", *(str(10_000 + number) for number in range(MOST_LOOKED_UP + 5)))
    told = rows_of(desk.played.desk.books, [*findings, many], {"93591": CodeSystem.CPT})
    assert [row.state for (row,) in told] == ["found", "absent", "elsewhere", "elsewhere", "elsewhere"]
    assert ("value", "1") in told[0][0].rows[0]


def test_a_row_of_a_book_of_titles_has_its_title(desk: Desk) -> None:
    page = words_in(page_of(desk.pages, desk.case("Is E11.65 valid?")))
    assert "FY2026: E11.65 code E11.65 title Invented sugar condition with high readings billable yes" in page

"""The pages of administration: what each shows and does, who may, and that no address leads anywhere it should not."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select

from consultant import pipeline
from consultant.alerts import AlertKind, open_alerts, raise_alert
from consultant.lifecycle import Status
from consultant.models.administration import AuditEntry, LegalHold
from consultant.models.base import reading, unit_of_work
from consultant.models.case import Case
from consultant.models.notification import Notification
from consultant.models.post import Suppression

from tests.at_the_desk import case_of, introduce, mail, take_in
from tests.pages import csrf_in, sign_in_as
from tests.unit.web.conftest import OpenDesk, OpenDesks

PAGES = {
    "/admin/mailboxes": "admin",
    "/admin/shunted": "coder",
    "/admin/switches": "lead",
    "/admin/books": "admin",
    "/admin/audit": "admin",
    "/admin/audit/export.csv": "admin",
    "/admin/retention": "admin",
}
BELOW = {"admin": "lead", "lead": "coder", "coder": "customer"}


@pytest.fixture(scope="module")
def desk(open_desks: OpenDesks) -> OpenDesk:
    made = open_desks(publisher_url=None)
    introduce(made.played.desk.engine, made.clock(), units=50)
    return made


def browser(desk: OpenDesk, role: str = "admin") -> httpx.Client:
    client = desk.browser()
    client.headers["X-CSRF-Token"] = sign_in_as(client, desk.played, role, f"{role}{next(desk.numbers)}")
    return client


def shunted(desk: OpenDesk) -> Case:
    """A case that was stopped where it came in; its mail holds a word that no page may show."""
    number = next(desk.numbers)
    case_id = take_in(desk.played, mail(number, f"quillwort {number}, may I bill 93591?"))
    words: dict[str, str] = {}
    try:
        words["quillwort"]
    except KeyError as error:
        pipeline.shunt(desk.played.desk, case_id, error)
    return case_of(desk.played.desk.engine, case_id)


def audited(desk: OpenDesk, action: str) -> list[AuditEntry]:
    with reading(desk.played.desk.engine) as session:
        query = select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.id)
        return list(session.scalars(query))


@pytest.mark.parametrize(("address", "least"), PAGES.items())
def test_a_page_is_for_its_role_and_for_none_below(desk: OpenDesk, address: str, least: str) -> None:
    assert browser(desk, least).get(address).status_code == 200
    assert browser(desk, BELOW[least]).get(address).status_code == 403
    nobody = desk.browser().get(address)
    assert nobody.status_code == 303
    assert nobody.headers["location"].startswith("/sign-in?next=/admin/")


def test_an_act_without_its_token_is_refused(desk: OpenDesk) -> None:
    pages, case = browser(desk), shunted(desk)
    del pages.headers["X-CSRF-Token"]
    for address in (
        f"/admin/shunted/cases/{case.reference}/drop", "/admin/shunted/alerts/1/clear", "/admin/switches/all/stop",
        "/admin/retention/purge", "/admin/retention/erase", "/admin/mailboxes/consult/poll", "/admin/books/update",
    ):  # fmt: skip
        assert pages.post(address, data={"csrf": "x"}).status_code == 403, address
    refused = pages.post("/admin/books/import", files={"files": ("a.txt", b"x")}, data={"csrf": "x"})
    assert refused.status_code == 403
    uploads = desk.played.services.settings.home / "uploads"
    assert not list(uploads.iterdir()), "nothing of it is left"
    assert case_of(desk.played.desk.engine, case.id).status == Status.SHUNTED


def test_a_shunted_case_shows_the_kind_and_place_of_its_error_and_no_word(desk: OpenDesk) -> None:
    case = shunted(desk)
    page = browser(desk, "coder").get("/admin/shunted").text
    assert case.reference in page
    assert "KeyError at test_administration.py:" in page
    assert "quillwort" not in page
    assert "coder@clinic.example" not in page


@pytest.mark.parametrize(
    ("act", "status", "said"),
    [
        ("unshunt", Status.RECEIVED, "goes on from where it stopped"),
        ("decline", Status.APPROVED, "not answered"),
        ("drop", Status.DISCARDED, "ended without an answer"),
    ],
)
def test_a_shunted_case_is_mended_in_three_ways(desk: OpenDesk, act: str, status: Status, said: str) -> None:
    case, pages = shunted(desk), browser(desk, "coder")
    done = pages.post(f"/admin/shunted/cases/{case.reference}/{act}", follow_redirects=True)
    assert said in done.text
    assert case_of(desk.played.desk.engine, case.id).status == status
    again = pages.post(f"/admin/shunted/cases/{case.reference}/{act}")
    assert again.status_code == 409, "whoever comes second is told"
    missing = pages.post(f"/admin/shunted/cases/CC-XXXX-XXXX/{act}")
    assert missing.status_code == 404


def test_what_did_not_arrive_is_reopened_and_its_address_freed(desk: OpenDesk) -> None:
    case, pages = shunted(desk), browser(desk, "coder")
    at, engine = desk.clock(), desk.played.desk.engine
    with unit_of_work(engine) as session:
        row = session.get_one(Case, case.id)
        row.status, row.error, row.shunted_from = Status.BOUNCED, "5.1.1 unknown", None
        session.add(Suppression(address="gone@clinic.example", reason="5.1.1", case_id=case.id, at=at))
        raise_alert(session, AlertKind.RELAY_AWAY, "relay", "It is away.", now=at)
        session.add(Notification(once="n", kind="quota_warning", mailbox="consult", case_id=case.id, recipient="boss@clinic.example", subject="quillwort", text="quillwort", html="", message_id="<n@x>", at=at, not_before=at, failed_at=at, error="550 5.7.1"))  # fmt: skip
        session.flush()
        alert = open_alerts(session)[0].id
        number = session.scalars(select(Suppression.id)).one()
    page = pages.get("/admin/shunted").text
    for shown in ("5.1.1 unknown", "g***@clinic.example", "It is away.", "550 5.7.1", "b***@clinic.example"):
        assert shown in page
    assert "quillwort" not in page
    pages.post(f"/admin/shunted/cases/{case.reference}/reopen")
    pages.post(f"/admin/shunted/suppressions/{number}/lift")
    pages.post(f"/admin/shunted/alerts/{alert}/clear")
    assert case_of(engine, case.id).status == Status.HELD
    with reading(engine) as session:
        notice = session.scalars(select(Notification.id).where(Notification.once == "n")).one()
    assert "leaves with the next round" in pages.post(f"/admin/shunted/notices/{notice}/retry", follow_redirects=True).text  # fmt: skip
    page = pages.get("/admin/shunted").text
    assert "Every notice left." in page
    assert "No address is suppressed." in page
    assert "Nothing stands raised." in page
    assert audited(desk, "suppression.lifted")[-1].subject.startswith("person-")
    assert audited(desk, "alert.cleared")[-1].old == "relay_away"
    for gone in (f"alerts/{alert}/clear", f"suppressions/{number}/lift", "suppressions/99/lift"):
        assert pages.post(f"/admin/shunted/{gone}").status_code == 422


def test_a_lead_stops_what_leaves_for_a_reason_and_lets_it_go_on(desk: OpenDesk) -> None:
    pages = browser(desk, "lead")
    assert pages.post("/admin/switches/automatic/stop", data={"reason": ""}).status_code == 422
    assert pages.post("/admin/switches/nothing/stop", data={"reason": "x"}).status_code == 422
    pages.post("/admin/switches/automatic/stop", data={"reason": "The <b>new</b> edition"})
    page = pages.get("/admin/switches").text
    assert "The &lt;b&gt;new&lt;/b&gt; edition" in page
    assert "Let it go on" in page
    done = pages.post("/admin/switches/automatic/go", follow_redirects=True)
    assert "It goes again." in done.text


def test_a_page_says_nothing_that_an_address_tells_it_to(desk: OpenDesk) -> None:
    page = browser(desk).get("/admin/shunted?done=<script>alert(1)</script>").text
    assert "alert(1)" not in page


def test_the_audit_log_is_filtered_paged_and_exported_without_formulas(desk: OpenDesk) -> None:
    pages, at = browser(desk), desk.clock()
    with unit_of_work(desk.played.desk.engine) as session:
        for number in range(150):
            session.add(AuditEntry(at=at, actor="=cmd", via="cli", action="test.done", subject_kind="thing", subject=f"x{number}", reason="<i>why</i>"))  # fmt: skip
        session.add(AuditEntry(at=at + timedelta(days=400), actor="later", action="test.later", subject_kind="thing", subject="y"))  # fmt: skip
    page = pages.get("/admin/audit", params={"actor": "=cmd", "action": "test.*"}).text
    assert "x149" in page
    assert ">thing x49<" not in page
    assert "&lt;i&gt;why&lt;/i&gt;" in page
    address = page.split('class="button" href="')[-1].split('"')[0].replace("&amp;", "&")
    older = pages.get(address).text
    assert ">thing x49<" in older
    assert "Older lines" not in older
    assert "Newest" in older
    csv = pages.get("/admin/audit/export.csv", params={"action": "test.done"})
    assert csv.headers["content-type"].startswith("text/csv")
    lines = csv.text.split("\r\n")
    assert len(lines) == 152
    assert ",'=cmd,cli,test.done," in lines[1]
    later = pages.get("/admin/audit", params={"since": str((at + timedelta(days=399)).date())}).text
    assert "test.later" in later
    assert ">thing x149<" not in later
    assert pages.get("/admin/audit", params={"since": "yesterday"}).status_code == 422
    assert "No line fits" in pages.get("/admin/audit", params={"subject": "z"}).text


def test_a_legal_hold_is_placed_and_released_and_what_is_due_is_forgotten(desk: OpenDesk) -> None:
    pages, case = browser(desk), shunted(desk)
    assert pages.post("/admin/retention/hold", data={"kind": "case", "subject": case.reference}).status_code == 422  # fmt: skip
    told = pages.post("/admin/retention/hold", data={"kind": "case", "subject": case.reference, "reason": "Matter 1"}, follow_redirects=True)  # fmt: skip
    assert "The legal hold stands." in told.text
    assert f"case {case.reference}" in told.text
    with reading(desk.played.desk.engine) as session:
        number = session.scalars(select(LegalHold.id)).one()
    done = pages.post(f"/admin/retention/holds/{number}/release", data={"reason": "x"}, follow_redirects=True)
    assert "No legal hold stands." in done.text
    assert "forgotten" in pages.post("/admin/retention/purge", follow_redirects=True).text
    assert audited(desk, "retention.purged")[-1].via == "web"


def test_a_person_is_exported_and_erased_from_the_page(desk: OpenDesk) -> None:
    address, played = "zed@clinic.example", desk.played
    introduce(played.desk.engine, desk.clock(), address=address)
    case_id = take_in(played, mail(7001, "quillwort: 93591?", address), envelope_from=address)
    played.bell.answer(played.desk)
    pages = browser(desk)
    zipped = pages.post("/admin/retention/export", data={"address": address, "unmasked": "yes"})
    assert zipped.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(zipped.content)) as made:
        reference = case_of(played.desk.engine, case_id).reference
        assert b"quillwort" in made.read(f"raw/{reference}.eml")
    unknown = pages.post("/admin/retention/export", data={"address": "nobody@clinic.example"})
    assert unknown.status_code == 422
    differs = pages.post("/admin/retention/erase", data={"address": address, "again": "x@clinic.example"})
    assert "The two addresses differ" in differs.text
    done = pages.post("/admin/retention/erase", data={"address": address, "again": address}, follow_redirects=True)  # fmt: skip
    assert "The address is erased" in done.text
    assert case_of(played.desk.engine, case_id).sender_address.startswith("person-")
    assert address not in pages.get("/admin/audit").text


def test_the_probes_tell_whether_it_lives_and_can_work(desk: OpenDesk) -> None:
    nobody = desk.browser()
    assert nobody.get("/healthz").json() == {"status": "ok"}
    ready = nobody.get("/readyz")
    assert (ready.status_code, ready.json()) == (200, {"status": "ok", "waits_for": []})


def test_the_form_of_every_page_carries_the_session_s_token(desk: OpenDesk) -> None:
    pages = browser(desk)
    shunted(desk)
    for address in ("/admin/shunted", "/admin/switches", "/admin/books", "/admin/retention"):
        page = pages.get(address).text
        assert csrf_in(page) == pages.headers["X-CSRF-Token"]
        assert page.count('method="post"') == page.count('name="csrf"'), address

"""AT-92, AT-28: what is kept goes in time and for good, a legal hold stops it, and a person's data is exported and erased."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from consultant import pipeline
from consultant.accounts import ledger
from consultant.administration import holds, retention
from consultant.administration.erasure import erase
from consultant.administration.exports import export
from consultant.alerts import AlertKind, raise_alert
from consultant.audit_log import Actor
from consultant.errors import NotPossibleNow, UsageError
from consultant.lifecycle import Status
from consultant.models.account import Account, AccountChange, ChangeKind
from consultant.models.administration import AuditEntry, LegalHold, WebhookCall
from consultant.models.base import Base, empty_log, reading, unit_of_work
from consultant.models.case import Case, RawMail, RefusalNotice
from consultant.models.notification import Notification
from consultant.models.post import SetAside, Suppression
from consultant.models.review import CaseCode, CaseNote, DecisionRecord, TextInTheMaking
from consultant.models.user import ApiToken, IdempotencyKey, Registration, Role, User
from consultant.review.decide import DecisionKind

from tests.acceptance.conftest import OpenDesk, through
from tests.at_the_desk import ASKER, Relay, ask, case_of, decide, introduce, mail, replies_of, take_in
from tests.conftest import Clock
from tests.journeys.journey import Played
from tests.stores import Store

ADMIN = Actor("ada", "web")
WORDS = "Zebulon Quackenbush, DOB 03/14/1951, MRN 77348812: can I bill 93591 with 93355?"
SECRETS = ("Quackenbush", "77348812", "quillwort")
"""In the mail, and `quillwort` in everything that people wrote about it."""


@pytest.fixture
def played(desk_with: OpenDesk, clock: Clock, relay: Relay) -> Played:
    made = through(desk_with(review="always", keep_raw_days=2, keep_text_days=5), relay)
    introduce(made.desk.engine, clock(), units=9)
    return made


def written_about(played: Played, clock: Clock) -> int:
    """A case that was answered, and about which people wrote wherever they can."""
    case_id = ask(played, words=WORDS)
    decide(played, case_id, DecisionKind.AMEND, "My own quillwort answer to Quackenbush.")
    at, engine = clock(), played.desk.engine
    with unit_of_work(engine) as session:
        session.add(CaseNote(case_id=case_id, author="cora", at=at, words="quillwort"))
        session.add(TextInTheMaking(case_id=case_id, user_name="cora", version=1, words="quillwort", at=at))
        record = session.scalars(select(DecisionRecord).where(DecisionRecord.case_id == case_id)).first()
        record = record or DecisionRecord(case_id=case_id, mailbox="consult", kind="amend", by="cora", at=at)
        record.reason, record.second_words = "quillwort", "quillwort"
        session.add(record)
        session.merge(CaseCode(case_id=case_id, code="93591"))
        session.add(notice("about:1", at, case_id=case_id))
        session.add(SetAside(mailbox="consult", folder="INBOX", uid_validity=1, uid=7, reason="broken", at=at, raw=mail(9, "quillwort")))  # fmt: skip
    return case_id


def notice(once: str, at: Any, *, case_id: int | None = None, recipient: str = ASKER) -> Notification:
    return Notification(
        once=once, kind="acknowledgement", mailbox="consult", case_id=case_id, recipient=recipient,
        subject="quillwort", text="quillwort", html="quillwort", message_id=f"<{once}@localhost>", at=at, not_before=at, sent_at=at,
    )  # fmt: skip


def everything(played: Played) -> Iterator[tuple[str, str]]:
    """Every value of every table, as Python reads it."""
    with reading(played.desk.engine) as session:
        for mapper in Base.registry.mappers:
            for row in session.scalars(select(mapper.class_)):
                for column in mapper.columns:
                    yield f"{mapper.local_table}.{column.key}", str(getattr(row, column.key))


def places_of(played: Played, word: str) -> set[str]:
    return {place for place, value in everything(played) if word.lower() in value.lower()}


def in_the_files(store: Store, word: str) -> list[str]:
    """Files of the home that hold a word, in any letter case; of a PostgreSQL none is looked at."""
    files = [path for path in store.home.iterdir() if path.is_file()]
    return [path.name for path in files if word.lower().encode() in path.read_bytes().lower()]


def test_at_92_raw_mail_and_then_every_word_is_gone_n_days_after_the_end(
    played: Played, clock: Clock, store: Store
) -> None:
    case_id = written_about(played, clock)
    assert case_of(played.desk.engine, case_id).status == Status.SENT
    for secret in SECRETS:
        assert places_of(played, secret)
    clock.pass_(days=3)
    pipeline.sweep(played.desk)
    with reading(played.desk.engine) as session:
        assert not session.scalars(select(RawMail)).all()
        assert session.scalars(select(SetAside.raw)).all() == [None]
    assert case_of(played.desk.engine, case_id).question, "its words are kept for longer"
    clock.pass_(days=3)
    pipeline.sweep(played.desk)
    for secret in SECRETS:
        assert not places_of(played, secret)
    assert empty_log(played.desk.engine)
    if store.name == "sqlite":
        assert not [name for secret in SECRETS for name in in_the_files(store, secret)], "nor in the file"
    case = case_of(played.desk.engine, case_id)
    assert (case.status, case.forgotten_at, case.findings) == (Status.SENT, clock(), None)
    assert [reply.kind for reply in replies_of(played.desk.engine, case_id)] == ["answer"] * 2
    with reading(played.desk.engine) as session:
        assert not session.scalars(select(CaseCode)).all(), "no search finds it by its codes"


def test_at_92_what_belongs_to_no_case_goes_too(played: Played, clock: Clock) -> None:
    at = clock()
    case_id = ask(played)
    decide(played, case_id, DecisionKind.APPROVE)
    with unit_of_work(played.desk.engine) as session:
        user = User(name="p", role=Role.CUSTOMER, created_at=at)
        session.add(user)
        session.flush()
        token = ApiToken(user_id=user.id, name="t", token_hash="x", scopes=[], created_at=at)
        session.add(token)
        session.flush()
        session.add(IdempotencyKey(token_id=token.id, key="k", request_hash="x", answer="quillwort", at=at))
        session.add(notice("warning:1", at))
    clock.pass_(days=6)
    pipeline.sweep(played.desk)
    assert not places_of(played, "quillwort")


def test_at_92_an_address_that_nobody_confirmed_goes_a_month_after_its_link_ended(
    played: Played, clock: Clock
) -> None:
    at = clock()
    confirmed = {"never": None, "held": None, "confirmed": at}
    with unit_of_work(played.desk.engine) as session:
        for name, used in confirmed.items():
            of = {"at": at, "ends_at": at + timedelta(days=1), "used_at": used}
            session.add(Registration(address=f"{name}@x.example", token_hash=name, **of))
        session.add(LegalHold(kind="address", subject="held@x.example", reason="a case", by="root", at=at))
    clock.pass_(days=30)
    pipeline.sweep(played.desk)
    assert addresses_of(played) == {"never@x.example", "held@x.example", "confirmed@x.example"}
    clock.pass_(days=2)
    pipeline.sweep(played.desk)
    assert addresses_of(played) == {"held@x.example", "confirmed@x.example"}


def addresses_of(played: Played) -> set[str]:
    with reading(played.desk.engine) as session:
        return set(session.scalars(select(Registration.address)))


@pytest.mark.parametrize("kind", holds.HoldKind)
def test_at_92_a_legal_hold_stops_it_until_it_is_released(
    played: Played, clock: Clock, kind: holds.HoldKind
) -> None:
    case_id = written_about(played, clock)
    case = case_of(played.desk.engine, case_id)
    subject = {"case": case.reference.lower(), "account": str(case.account_id), "address": ASKER.upper()}[kind]  # fmt: skip
    number = holds.place(played.desk, kind, subject, ADMIN, "Matter 17")
    with pytest.raises(UsageError, match="stands on this"):
        holds.place(played.desk, kind, subject, ADMIN, "again")
    clock.pass_(days=99)
    pipeline.sweep(played.desk)
    retention.purge(played.desk, ADMIN)
    assert "quillwort" in (replies_of(played.desk.engine, case_id)[-1].text)
    with reading(played.desk.engine) as session:
        assert len(session.scalars(select(RawMail)).all()) == 1
    (kept,) = retention.status(played.desk)
    assert (kept.raw_due, kept.words_due, kept.on_hold) == (0, 0, 1)
    with pytest.raises(NotPossibleNow, match="legal hold"):
        erase(played.desk, ASKER, ADMIN, "asked for")
    holds.release(played.desk, number, ADMIN, "settled")
    with pytest.raises(UsageError, match="No legal hold"):
        holds.release(played.desk, number, ADMIN)
    (kept,) = retention.status(played.desk)
    assert (kept.raw_due, kept.words_due, kept.on_hold) == (1, 1, 0)
    assert retention.purge(played.desk, ADMIN) == 2
    assert not places_of(played, "quillwort")
    assert holds.list_holds(played.desk) == []
    assert len(holds.list_holds(played.desk, lifted=True)) == 1


def known_everywhere(played: Played, clock: Clock) -> int:
    """An address wherever one can stand; its case."""
    at = clock()
    case_id = written_about(played, clock)
    case = case_of(played.desk.engine, case_id)
    with unit_of_work(played.desk.engine) as session:
        account = session.get_one(Account, case.account_id)
        account.contact = ASKER
        session.add(AccountChange(account_id=account.id, address=ASKER, kind=ChangeKind.CONTACT, old=ASKER, new=f"x{ASKER}"[1:], actor="ada", reason=f"asked by {ASKER}", at=at))  # fmt: skip
        session.add(Registration(address=ASKER, token_hash="h", at=at, ends_at=at))
        session.add(Suppression(address=ASKER, reason="5.1.1", case_id=case_id, at=at))
        session.add(RefusalNotice(sender_address=ASKER, kind="over_quota", day=at.date(), case_id=case_id))
        user = User(name=ASKER, email=ASKER, role=Role.CUSTOMER, account_id=account.id, created_at=at)
        session.add(user)
        session.flush()
        session.add(ApiToken(user_id=user.id, name=ASKER, token_hash="x", scopes=[], created_at=at))
        waiting = notice("warning:2", at)
        waiting.sent_at = None
        session.add(waiting)
    holds.release(played.desk, holds.place(played.desk, "address", ASKER, ADMIN, "once"), ADMIN)
    return case_id


def test_at_92_an_address_is_erased_wherever_it_stands_and_its_words_with_it(
    played: Played, clock: Clock, store: Store
) -> None:
    case_id = known_everywhere(played, clock)
    held = ask(played, 2, "And 93591 with modifier 59, quillwort?")
    account_id = case_of(played.desk.engine, case_id).account_id
    assert account_id
    with reading(played.desk.engine) as session:
        before = ledger.booked(session, account_id)
    done = erase(played.desk, f" {ASKER.upper()} ", ADMIN, f"asked for by {ASKER}")
    assert (done.cases, done.overwritten) == (2, True)
    assert places_of(played, ASKER) == set()
    for secret in SECRETS:
        assert not places_of(played, secret)
    if store.name == "sqlite":
        assert not [name for word in (ASKER, *SECRETS) for name in in_the_files(store, word)]
    assert case_of(played.desk.engine, held).status == Status.DISCARDED
    case = case_of(played.desk.engine, case_id)
    assert (case.sender_address, case.status) == (done.mark, Status.SENT)
    with reading(played.desk.engine) as session:
        assert ledger.balance(session, account_id) == ledger.booked(session, account_id) == before + 1
        lines = session.scalars(select(AuditEntry).where(AuditEntry.action == "person.erased")).all()
        assert [(one.subject, one.reason) for one in lines] == [
            (done.mark, "asked for by c***@clinic.example")
        ]
        waiting = session.scalars(select(Notification).where(Notification.once == "warning:2")).one()
        assert waiting.failed_at, "what waited to leave never will"
    assert len(done.mark) > 20


def test_at_28_an_erased_mail_does_not_come_back_when_it_is_handed_in_again(
    played: Played, clock: Clock
) -> None:
    case_id = ask(played, words=WORDS)
    decide(played, case_id, DecisionKind.DROP)
    erase(played.desk, ASKER, ADMIN, "")
    assert take_in(played, mail(1, WORDS)) == case_id
    played.bell.answer(played.desk)
    with reading(played.desk.engine) as session:
        assert len(session.scalars(select(Case)).all()) == 1
        assert not session.scalars(select(RawMail)).all()
    assert case_of(played.desk.engine, case_id).status == Status.DISCARDED
    introduce(played.desk.engine, clock(), units=1)
    again = ask(played, 5, WORDS)
    assert again != case_id, "what is asked anew is a new question"
    decide(played, again, DecisionKind.DROP)
    erase(played.desk, ASKER, ADMIN, "")
    assert not places_of(played, ASKER), "an address can be erased twice"


def test_at_92_nothing_is_erased_while_an_answer_is_on_its_way(
    desk_with: OpenDesk, clock: Clock, relay: Relay
) -> None:
    played = through(desk_with(review="always", undo_seconds=60), relay)
    introduce(played.desk.engine, clock())
    case_id = ask(played)
    pipeline_status = pipeline.decide(played.desk, case_id, _approve())
    assert pipeline_status == Status.APPROVED
    with pytest.raises(NotPossibleNow, match="on its way"):
        erase(played.desk, ASKER, ADMIN, "")
    with pytest.raises(UsageError, match="no mail address"):
        erase(played.desk, "nobody", ADMIN, "")


def _approve() -> Any:
    from consultant.review.decide import Decision

    return Decision(DecisionKind.APPROVE, "cora")


def exported(played: Played, *, unmasked: bool) -> tuple[dict[str, Any], dict[str, str]]:
    out = io.BytesIO()
    export(played.desk, ASKER, out, ADMIN, unmasked=unmasked)
    with zipfile.ZipFile(out) as made:
        files = {name: made.read(name).decode("utf-8", "replace") for name in made.namelist()}
    return json.loads(files["person.json"]), files


def test_at_91_an_export_holds_what_is_kept_of_a_person_with_patients_masked(
    played: Played, clock: Clock
) -> None:
    case_id = known_everywhere(played, clock)
    told, files = exported(played, unmasked=False)
    assert sorted(files) == ["README.txt", "person.json"]
    for secret in ("Quackenbush", "77348812", "03/14/1951"):
        assert secret not in "".join(files.values())
    (case,) = told["cases"]
    assert case["reference"] == case_of(played.desk.engine, case_id).reference
    assert "93591" in case["question"]["text"]
    assert case["notes"][0]["words"] == "quillwort"
    assert {"sent"} <= {event["to"] for event in case["events"]}
    for part in ("sender", "account", "ledger", "changes", "sign_in", "registrations", "suppressions", "notices"):  # fmt: skip
        assert told[part], part
    assert "masked" in files["README.txt"]
    with reading(played.desk.engine) as session:
        (line,) = session.scalars(select(AuditEntry).where(AuditEntry.action == "person.exported"))
        assert line.new == "1 cases, masked"
        assert ASKER not in f"{line.subject}{line.reason}"


def test_an_unmasked_export_has_the_raw_mails_bit_for_bit(played: Played, clock: Clock) -> None:
    case_id = written_about(played, clock)
    told, files = exported(played, unmasked=True)
    reference = case_of(played.desk.engine, case_id).reference
    assert files[f"raw/{reference}.eml"] == mail(1, WORDS).decode()
    assert "Quackenbush" in told["cases"][0]["question"]["text"]
    assert "NOTHING IS MASKED" in files["README.txt"]
    with pytest.raises(UsageError, match="Nothing is known"):
        export(played.desk, "stranger@example.com", io.BytesIO(), ADMIN)


def test_alerts_and_calls_that_are_under_way_stay(played: Played, clock: Clock) -> None:
    """Only what is over is taken: a webhook that still waits is told, and what needs a person stands."""
    case_id = ask(played)
    decide(played, case_id, DecisionKind.APPROVE)
    from consultant.models.administration import Webhook

    with unit_of_work(played.desk.engine) as session:
        hook = Webhook(url="https://x.example", secret="s", events=["sent"], by="ada", at=clock())
        session.add(hook)
        session.flush()
        for once, done in (("a", clock()), ("b", None)):
            session.add(WebhookCall(webhook_id=hook.id, event="sent", case_id=case_id, once=once, at=clock(), next_at=clock() + timedelta(days=99), delivered_at=done))  # fmt: skip
        raise_alert(session, AlertKind.NOT_DELIVERED, "x", "Words.", now=clock())
    clock.pass_(days=7)
    pipeline.sweep(played.desk)
    with reading(played.desk.engine) as session:
        assert session.scalars(select(WebhookCall.once)).all() == ["b"]


def test_a_hold_is_on_something_that_is_there_and_has_a_reason(played: Played) -> None:
    for kind, subject, reason, words in [
        ("mail", "x", "why", "take one of"),
        ("account", "77", "why", "no such account"),
        ("address", "x", "why", "no mail address"),
        ("address", ASKER, " ", "has a reason"),
    ]:
        with pytest.raises(UsageError, match=words):
            holds.place(played.desk, kind, subject, ADMIN, reason)
    assert holds.place(played.desk, "account", ASKER, ADMIN, "by its name")


def test_a_mail_that_comes_in_while_its_address_is_erased_stops_the_erasure(played: Played) -> None:
    from consultant.administration import erasure

    take_in(played)
    with reading(played.desk.engine) as session, pytest.raises(NotPossibleNow, match="has just come in"):
        erasure._refuse(session, ASKER)

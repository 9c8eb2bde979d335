"""Conversations: who joins which, what our replies look like in a mail program, and what a stranger can't reach."""

from __future__ import annotations

import email
import json
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from consultant import pipeline
from consultant.accounts import ledger, senders
from consultant.lifecycle import Status
from consultant.mail.authentication import Authentication, Proof
from consultant.mail.envelope import Envelope
from consultant.mail.reply_key import KeyKind, Standing, make_address, read_address
from consultant.mail.subjects import base_subject
from consultant.mailboxes import load_mailboxes
from consultant.models.base import reading, unit_of_work
from consultant.models.case import Case, CaseEvent
from consultant.vocabulary import Disposition

from tests.acceptance.conftest import OpenDesk
from tests.at_the_desk import ASKER, case_of, introduce, replies_of
from tests.conftest import Clock
from tests.journeys.journey import Played, sent

if TYPE_CHECKING:
    from collections.abc import Callable
    from email.message import Message as Mail

    from consultant.models.reply import Reply

BEN, STRANGER = "ben@clinic.example", "mallory@evil.example"
WITH_25 = "And with 59?"


@dataclass
class Talk:
    """A person's mails and our answers, one after the other."""

    played: Played
    number: int = 0
    cases: list[int] = field(default_factory=list)

    def say(
        self,
        words: str,
        header: str = "",
        *,
        sender: str = ASKER,
        to: str = "consult@localhost",
        subject: str = "",
    ) -> int:
        """One mail and what follows of it; its case."""
        self.number += 1
        raw = (
            f"From: {sender}\r\nTo: {to}\r\nSubject: {subject or 'question'}\r\n"
            f"Message-ID: <m{self.number}@clinic.example>\r\n{header}\r\n{words}\r\n"
        ).encode()
        envelope = Envelope(sender, (to,), "test", self.played.desk.clock())
        case_id = pipeline.receive(self.played.desk, envelope, raw)[0].case_id
        self.played.bell.answer(self.played.desk)
        self.cases.append(case_id)
        return case_id

    def case(self, case_id: int) -> Case:
        return case_of(self.played.desk.engine, case_id)

    def reply(self, case_id: int) -> Reply:
        return replies_of(self.played.desk.engine, case_id)[-1]


@pytest.fixture
def talk(desk_with: OpenDesk, clock: Clock) -> Talk:
    """Somebody with fifty questions and a colleague of the same account, who has asked of two codes; doubts keep nothing back."""
    played = desk_with(review_below=0.0)
    account = introduce(played.desk.engine, clock(), units=50)
    with unit_of_work(played.desk.engine) as session:
        senders.add_sender(session, BEN, account=ASKER, at=clock())
    made = Talk(played)
    made.say("Practitioner: can I bill 45385 with 45380?")
    assert account
    return made


def answering(reply: Reply) -> str:
    return f"In-Reply-To: {reply.message_id}\r\nReferences: {reply.in_reply_to} {reply.message_id}\r\n"


REWRITTEN = (
    "In-Reply-To: <0102018f@eu-west-1.mail.example>\r\nReferences: <0102018f@eu-west-1.mail.example>\r\n"
    "Thread-Index: AdsPzH6x8hIdQWm8Q3C2b1lG0w5rJA==\r\n"
)
WAYS: dict[str, Callable[[Reply], tuple[str, str]]] = {
    "In-Reply-To": lambda reply: (f"In-Reply-To: {reply.message_id}\r\n", "consult@localhost"),
    "only References": lambda reply: (f"References: {reply.in_reply_to} {reply.message_id}\r\n", "consult@localhost"),
    "only the key": lambda reply: ("", reply.reply_to),
    "an id that Outlook or a relay rewrote, and the key": lambda reply: (
        REWRITTEN,
        reply.reply_to,
    ),
    "an id that was rewritten, and References that reach back to the asker's own": lambda reply: (
        f"In-Reply-To: <rewritten@mail.example>\r\nReferences: {reply.in_reply_to} <rewritten@mail.example>\r\n",
        "consult@localhost",
    ),
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_at_40_a_reply_joins_its_conversation_however_the_mail_program_names_it(talk: Talk, way: str) -> None:
    first = talk.cases[0]
    header, to = WAYS[way](talk.reply(first))
    case = talk.case(talk.say(WITH_25, header, to=to))
    assert (case.thread_id, case.refers_to, case.status) == (first, first, Status.SENT)
    assert "45385, 45380, modifier 59" in talk.reply(case.id).text
    third = talk.case(talk.say("And in Texas?", answering(talk.reply(case.id))))
    assert (third.thread_id, third.refers_to) == (first, first)


def test_at_40_five_of_our_replies_are_one_conversation_in_gmail_and_outlook(
    talk: Talk, clock: Clock
) -> None:
    """By Zawinski's threading (headers) and by Gmail's rule: a known id in References, and the subject but for prefixes."""
    case_id = talk.cases[0]
    for words in ("And with 59?", "Medicaid?", "and on 9/3/2024?", "What about 45381 instead of 45380?"):
        clock.pass_(minutes=20)
        reply = talk.reply(case_id)
        case_id = talk.say(words, answering(reply), to=reply.reply_to, subject=f"Re: {reply.subject}")
        assert talk.case(case_id).thread_id == talk.cases[0]
    ours = [email.message_from_bytes(raw) for raw in sent(talk.played)]
    assert len(ours) == len({mail["Message-ID"] for mail in ours}) == 5
    assert len(roots(ours)) == 1
    assert len({base_subject(mail["Subject"]) for mail in ours}) == 1
    for former, later in pairwise(ours):
        assert former["Message-ID"] in later["References"].split()
        assert later["References"].split()[-1] == later["In-Reply-To"]


def test_at_40_replies_are_one_conversation_where_only_the_key_came_back(talk: Talk, clock: Clock) -> None:
    clock.pass_(minutes=1)
    case_id = talk.say(WITH_25, to=talk.reply(talk.cases[0]).reply_to)
    first, second = (email.message_from_bytes(raw) for raw in sent(talk.played))
    assert second["References"].split() == [first["In-Reply-To"], first["Message-ID"], second["In-Reply-To"]]
    assert base_subject(second["Subject"]) == base_subject(first["Subject"])
    assert len(roots([first, second])) == 1
    assert talk.case(case_id).thread_id == talk.cases[0]


def roots(mails: list[Mail]) -> set[str]:
    """The conversations of these mails: ids that References and In-Reply-To link (jwz.org/doc/threading.html, step 1)."""
    parent: dict[str, str] = {}

    def root(one: str) -> str:
        while one in parent:
            one = parent[one]
        return one

    for mail in mails:
        chain = [*str(mail["References"] or mail["In-Reply-To"] or "").split(), mail["Message-ID"]]
        for above, below in pairwise(chain):
            if below not in parent and root(above) != below:
                parent[below] = above
    return {root(mail["Message-ID"]) for mail in mails}


@pytest.mark.parametrize("sender", [STRANGER, "sue@hospital.example"])
@pytest.mark.parametrize("way", [*WAYS, "a case number in the subject"])
def test_at_41_another_s_mail_that_names_a_conversation_shows_and_changes_nothing_of_it(
    talk: Talk, clock: Clock, way: str, sender: str
) -> None:
    """A stranger, and a customer of another account."""
    other = introduce(talk.played.desk.engine, clock(), address="sue@hospital.example")
    first = talk.cases[0]
    before, reply = snapshot(talk.played, first), talk.reply(first)
    header, to = WAYS[way](reply) if way in WAYS else ("", "consult@localhost")
    case = talk.case(
        talk.say(
            WITH_25, header, to=to, sender=sender, subject=f"Re: Coding answer {talk.case(first).reference}"
        )
    )
    assert case.thread_id is None
    assert case.account_id == (other if sender != STRANGER else None)
    written = "\n".join(f"{one.subject} {one.text}" for one in replies_of(talk.played.desk.engine, case.id))
    for secret in ("45385", "45380", ASKER, talk.case(first).reference):
        assert secret not in written
    assert snapshot(talk.played, first) == before


def snapshot(played: Played, case_id: int) -> tuple[object, ...]:
    """Everything of a case that could have been changed."""
    with reading(played.desk.engine) as session:
        case = session.get_one(Case, case_id)
        columns = tuple(getattr(case, column.key) for column in Case.__table__.columns)
        events = session.scalars(select(CaseEvent.id).where(CaseEvent.case_id == case_id)).all()
        balance = ledger.balance(session, case.account_id) if case.account_id else None
    return (
        json.dumps(columns, default=str),
        tuple(events),
        balance,
        len(replies_of(played.desk.engine, case_id)),
    )


def test_at_41_a_case_of_another_s_own_that_named_a_conversation_is_gone_on_with_by_them_alone(
    talk: Talk,
) -> None:
    named = f"Re: {talk.case(talk.cases[0]).reference}"
    refused = talk.say(WITH_25, sender=STRANGER, subject=named)
    again = talk.case(talk.say("Hello?", answering(talk.reply(refused)), sender=STRANGER))
    assert (again.thread_id, again.refers_to) == (refused, talk.cases[0])


@pytest.mark.parametrize("proof", [Proof.FAIL, Proof.NONE, Proof.TEMPORARY, Proof.UNCHECKED])
def test_at_41_a_sender_whom_nothing_proves_joins_nothing(
    desk_with: OpenDesk, clock: Clock, proof: Proof
) -> None:
    played = desk_with(verify_senders="door", on_auth_fail="accept", on_auth_none="accept")
    introduce(played.desk.engine, clock(), units=50)
    talk = Talk(played)
    proven = Authentication(Proof.PASS, "clinic.example", by="test")
    first = authenticated(talk, proven, "")
    header = answering(talk.reply(first))
    unproven = talk.case(authenticated(talk, Authentication(proof, "clinic.example", by="test"), header))
    assert unproven.thread_id is None
    assert talk.case(authenticated(talk, proven, header)).thread_id == first


def authenticated(talk: Talk, found: Authentication, header: str) -> int:
    talk.number += 1
    raw = (
        f"From: {ASKER}\r\nTo: consult@localhost\r\nSubject: q\r\nMessage-ID: <a{talk.number}@clinic.example>\r\n"
        f"{header}\r\nCan I bill 45385 with 45380? {talk.number}\r\n"
    ).encode()
    envelope = Envelope(ASKER, ("consult@localhost",), "test", talk.played.desk.clock(), authentication=found)
    case_id = pipeline.receive(talk.played.desk, envelope, raw)[0].case_id
    talk.played.bell.answer(talk.played.desk)
    return case_id


def test_at_42_a_colleague_in_cc_is_filed_under_their_own_name(talk: Talk) -> None:
    first = talk.cases[0]
    case = talk.case(talk.say(WITH_25, answering(talk.reply(first)), sender=f"Ben <{BEN}>"))
    assert (case.sender_address, case.thread_id) == (BEN, first)
    assert case.account_id == talk.case(first).account_id
    assert talk.reply(case.id).recipient == BEN
    assert ASKER not in talk.reply(case.id).text


def test_at_42_a_colleague_who_may_not_ask_is_told_so_and_the_customer_is_not_charged(
    talk: Talk, clock: Clock
) -> None:
    engine = talk.played.desk.engine
    account = talk.case(talk.cases[0]).account_id
    assert account is not None
    with reading(engine) as session:
        before = ledger.balance(session, account)
    case = talk.case(talk.say(WITH_25, answering(talk.reply(talk.cases[0])), sender="temp@clinic.example"))
    assert (case.disposition, case.account_id, case.thread_id) == (Disposition.REFUSED, None, None)
    with reading(engine) as session:
        assert ledger.balance(session, account) == before


def test_at_43_a_reply_key_works_more_than_once_until_it_ends(talk: Talk, clock: Clock) -> None:
    first = talk.cases[0]
    address = talk.reply(first).reply_to
    for words in ("And with 59?", "Medicaid?"):
        assert talk.case(talk.say(words, to=address)).thread_id == first
    days = talk.played.desk.mailboxes.get_by_name("consult").reply_key_days
    clock.now += timedelta(days=days)
    assert talk.case(talk.say("And in Ohio?", to=address)).thread_id == first, "its last day"
    clock.now += timedelta(days=1)
    key = read_address(address, talk.played.desk.secret, clock())
    assert key is not None
    assert key.standing is Standing.EXPIRED
    late = talk.case(talk.say("Can I bill 93591 with 93355?", to=address))
    assert (late.thread_id, late.status) == (None, Status.SENT), (
        "by a door without a dialogue it is a question like any"
    )


def test_at_43_a_forged_key_and_a_bounce_key_name_nothing(talk: Talk, clock: Clock) -> None:
    first, until = talk.cases[0], clock.today() + timedelta(days=9)
    for address in (
        make_address("consult@localhost", b"another secret", KeyKind.REPLY, first, until),
        make_address("consult@localhost", talk.played.desk.secret, KeyKind.BOUNCE, first, until),
    ):
        case = talk.case(talk.say(f"Can I bill 93591 with 93355 {address}?", to=address))
        assert (case.thread_id, case.refers_to) == (None, None)


@pytest.mark.parametrize(
    "subject", ["Fwd: Coding answer", "FW: Coding answer", "WG: Coding answer", "TR : Coding answer"]
)
def test_at_44_an_old_thread_that_a_colleague_forwards_is_a_new_case(talk: Talk, subject: str) -> None:
    """Some programs put the References of the forwarded mail on a forward."""
    first = talk.cases[0]
    words = "Is I35.0 billable?\r\n\r\n---------- Forwarded message ---------\r\nFrom: Coding desk\r\n\r\n45385 and 45380"
    case = talk.case(talk.say(words, answering(talk.reply(first)), sender=BEN, subject=subject))
    assert case.thread_id is None
    text = talk.reply(case.id).text
    assert "Read together" not in text


def test_thanks_for_an_answer_are_filed_and_cost_nothing(talk: Talk) -> None:
    first = talk.cases[0]
    header = answering(talk.reply(first))
    quiet = talk.case(talk.say("Thank you so much!\r\n\r\nPat", header))
    assert (quiet.status, quiet.disposition) == (Status.DISCARDED, Disposition.DISCARDED)
    assert quiet.reason == "It only says thanks for an answer."
    assert len(sent(talk.played)) == 1
    asks = talk.case(talk.say("Thanks, but what about 59?", header))
    assert asks.status == Status.SENT


def test_a_word_of_thanks_beside_what_we_asked_for_is_no_thanks(talk: Talk) -> None:
    unclear = talk.say("Can I bill this for a patient of mine?")
    assert talk.reply(unclear).kind == "clarify"
    case = talk.case(talk.say("Medicare, thanks.", answering(talk.reply(unclear))))
    assert (case.status, case.disposition) == (Status.SENT, Disposition.ACCEPTED)


def test_an_answer_to_ours_without_a_word_is_no_thanks(talk: Talk) -> None:
    case = talk.case(talk.say("", answering(talk.reply(talk.cases[0]))))
    assert case.disposition == Disposition.REFUSED


def test_a_former_question_that_is_kept_no_longer_sheds_no_light(talk: Talk, clock: Clock) -> None:
    first = talk.cases[0]
    clock.now += timedelta(days=366)
    pipeline.sweep(talk.played.desk)
    assert talk.case(first).question is None
    case = talk.case(
        talk.say(WITH_25, answering(talk.reply(first)), subject=f"Re: {talk.reply(first).subject}")
    )
    assert case.thread_id == first
    assert "45385" not in talk.reply(case.id).text


def test_a_reply_to_all_is_answered_to_its_sender_only(talk: Talk) -> None:
    others = ", ".join(f"Person {number} <p{number}@clinic.example>" for number in range(10))
    case = talk.case(talk.say(WITH_25, f"Cc: {others}\r\n" + answering(talk.reply(talk.cases[0]))))
    out = email.message_from_bytes(sent(talk.played)[-1])
    assert (talk.reply(case.id).recipient, out["To"], out["Cc"]) == (ASKER, f"<{ASKER}>", None)


def test_a_vacation_notice_to_our_answer_is_not_answered(talk: Talk) -> None:
    header = answering(talk.reply(talk.cases[0])) + "Auto-Submitted: auto-replied\r\n"
    case = talk.case(talk.say("I am away until Monday.", header, subject="Automatic reply: Coding answer"))
    assert case.status == Status.DISCARDED
    assert len(sent(talk.played)) == 1


def test_a_former_question_that_this_desk_does_not_understand_sheds_no_light(talk: Talk) -> None:
    first = talk.cases[0]
    with unit_of_work(talk.played.desk.engine) as session:
        session.get_one(Case, first).question = json.dumps({"text": "x", "mentions": [{"system": "NEW"}]})
    case = talk.case(talk.say(WITH_25, answering(talk.reply(first))))
    assert "45385" not in talk.reply(case.id).text


def test_a_mail_to_another_mailbox_names_a_conversation_and_does_not_join_it(
    desk_with: OpenDesk, clock: Clock
) -> None:
    played = desk_with()
    folder = played.services.settings.config / "mailbox_config"
    (folder / "other.toml").write_text(
        'addresses = ["other@localhost"]\nreview = "never"\n', encoding="utf-8"
    )
    played = replace(played, desk=replace(played.desk, mailboxes=load_mailboxes(folder)))
    introduce(played.desk.engine, clock(), units=5)
    talk = Talk(played)
    first = talk.say("Practitioner: can I bill 45385 with 45380?")
    case = talk.case(talk.say(WITH_25, answering(talk.reply(first)), to="other@localhost"))
    assert (case.thread_id, case.refers_to) == (None, first)

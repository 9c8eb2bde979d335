"""Plays one story through the real pipeline on a fresh home: stores, books, templates and Maildir are the real ones.

The doorbell runs the steps in turn within this process; integration tests ring a real one.
"""

from __future__ import annotations

import email
import email.policy
import json
import re
import shutil
import tomllib
from collections import defaultdict, deque
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from consultant import pipeline
from consultant.accounts import ledger, senders
from consultant.announcements import send_due
from consultant.careers.applications import relay_address
from consultant.careers.board import expire_due, fields_of
from consultant.careers.fields import as_json
from consultant.cli.services import open_services
from consultant.config import read_settings
from consultant.extraction.corrections import read_corrections
from consultant.lifecycle import Status
from consultant.mail.envelope import Envelope
from consultant.models.account import Account, Standing, Unit
from consultant.models.base import reading, unit_of_work
from consultant.models.career import JobPosting, JobTerm
from consultant.models.case import Case
from consultant.models.notification import Notification
from consultant.models.reply import Reply
from consultant.review.decide import AFTER_AN_ANSWER, Decision, DecisionKind
from consultant.review.queue import list_cases, trail

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sqlalchemy.orm import Session

    from consultant.cli.services import Services
    from consultant.desk import Desk
    from consultant.models.case import CaseEvent

    from tests.conftest import Clock

_REFERENCE = re.compile(r"(CC|JB)-[A-Z]{4}-[A-Z]{4}")
_OUR_ID = re.compile(r"<consult\.cc-[a-z]{4}-[a-z]{4}\.[0-9a-f]{32}@localhost>")
_KEY = re.compile(r"\+([arbn])[a-z2-7]{20,44}@")
STEPS = {
    "screen": pipeline.screen,
    "draft": pipeline.draft,
    "review": pipeline.review,
    "deliver": pipeline.deliver,
}


@dataclass
class StepsInTurn:
    """A doorbell that remembers the rings; `answer` runs the steps until none is left, and sends what they announced."""

    rings: deque[tuple[str, int]] = field(default_factory=deque)

    def ring(self, step: str, case_id: int, *, delay: float = 0.0) -> None:
        self.rings.append((step, case_id))

    def ring_all(self, step: str, case_ids: Sequence[int], *, delay: float = 0.0) -> None:
        self.rings.extend((step, case_id) for case_id in case_ids)

    def answer(self, desk: Desk) -> None:
        while self.rings:
            step, case_id = self.rings.popleft()
            STEPS[step](desk, case_id)
        send_due(desk)


@dataclass
class Played:
    """A story's desk after everything has happened."""

    services: Services
    desk: Desk
    bell: StepsInTurn


JOBS = {
    "serves": "jobs",
    "addresses": ["jobs@localhost"],
    "from_name": "Job board",
    "automatic_kinds": ["job_missing", "job_status", "application"],
}
AT_ONCE = {"undo_seconds": 0, "automatic_undo_seconds": 0, "acknowledge": False}


def config_with(
    folder: Path, checkout: Path, mailbox: dict[str, Any], *, jobs: dict[str, Any] | None = None
) -> Path:
    """A configuration folder: the checkout's templates and a `consult` mailbox with these keys changed.

    Where they say nothing else nothing waits to be taken back, and nobody is told that a case is held. `jobs` are the keys of a
    mailbox of the job board beside it.
    """
    shutil.copytree(checkout / "templates", folder / "templates")
    boxes = folder / "mailbox_config"
    boxes.mkdir(parents=True)
    shutil.copy(checkout / "mailbox_config" / "_defaults.toml", boxes)
    keys = {"addresses": ["consult@localhost"], "from_name": "Coding desk"} | AT_ONCE | mailbox
    _write_mailbox(boxes / "consult.toml", keys)
    if jobs is not None:
        _write_mailbox(boxes / "jobs.toml", JOBS | AT_ONCE | jobs)
    return folder


def _write_mailbox(path: Path, keys: dict[str, Any]) -> None:
    lines = [f"{name} = {_toml(value)}" for name, value in keys.items()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return str(value) if isinstance(value, int | float) else f'"{value}"'


def open_desk(home: Path, config: Path, clock: Clock) -> Played:
    """A desk on `home` whose time is the test's."""
    services = open_services(replace(read_settings(), home=home, config=config))
    bell = StepsInTurn()
    books = type(services.books)(services.books_engine, clock.today)
    desk = replace(services.desk(silent=True), doorbell=bell, clock=clock, books=books)
    return Played(services, desk, bell)


def play(story: Path, played: Played, clock: Clock) -> str:
    """Run a story; what happened, as text to compare whole."""
    told = tomllib.loads((story / "story.toml").read_text(encoding="utf-8"))
    sender = told.get("sender")
    if sender:
        _introduce(played, sender, clock)
    acts = told.get("coder", [])
    for number, mail in enumerate(sorted(story.glob("mail*.eml")), 1):
        envelope_from = told.get("envelope_from", (sender or {}).get("address", "stranger@example.com"))
        raw = _APPLY.sub(lambda found: _relay(played, int(found[1])), fill(mail.read_bytes(), sent(played)))
        envelope = Envelope(envelope_from, (_recipient(raw),), "test", clock())
        pipeline.receive(played.desk, envelope, raw)
        played.bell.answer(played.desk)
        clock.pass_(minutes=1)
        _act(played, [act for act in acts if act.get("after") == number], clock)
    _act(played, [act for act in acts if "after" not in act], clock)
    return tell(played, sender["address"] if sender else None)


def _act(played: Played, acts: list[dict[str, Any]], clock: Clock) -> None:
    """What coders do, or how many days pass (`wait`)."""
    for act in acts:
        if "wait" in act:
            clock.pass_(days=act["wait"])
            with unit_of_work(played.desk.engine) as session:
                expire_due(session, clock())
        else:
            _decide(played, act)
        played.bell.answer(played.desk)
        clock.pass_(minutes=1)


_PLACE = re.compile(rb"\{\{reply-(\d)-(id|address|subject|quoted)\}\}")


def fill(raw: bytes, replies: list[bytes]) -> bytes:
    """A mail with its places filled from the replies so far: `{{reply-1-id}}`, `-address`, `-subject`, `-quoted`."""

    def value(match: re.Match[bytes]) -> bytes:
        reply = email.message_from_bytes(replies[int(match[1]) - 1], policy=email.policy.default)
        body = reply.get_body(("plain",))
        assert body is not None
        quoted = "\n".join(f"> {line}".rstrip() for line in body.get_content().splitlines())
        values = {
            b"id": reply["Message-ID"],
            b"address": reply["Reply-To"].strip("<>"),
            b"subject": reply["Subject"],
            b"quoted": quoted,
        }
        return str(values[match[2]]).encode()

    return _PLACE.sub(value, raw)


_APPLY = re.compile(rb"\{\{apply-(\d)\}\}")
"""Where applications to a posting go, by the order in which postings were made."""


def _relay(played: Played, number: int) -> bytes:
    with reading(played.desk.engine) as session:
        posting = session.scalars(select(JobPosting).order_by(JobPosting.id).offset(number - 1)).first()
    assert posting is not None
    assert posting.ends_at is not None
    mailbox = played.desk.mailboxes.get_by_name(posting.mailbox)
    address = relay_address(mailbox, played.desk.secret, posting.id, posting.ends_at.date())
    return address.encode()


def _recipient(raw: bytes) -> str:
    """Our address in To with its key, where it has one."""
    to = str(email.message_from_bytes(raw)["To"] or "").strip("<> ")
    return to if to.startswith(("consult+", "jobs+", "jobs@")) else "consult@localhost"


def _introduce(played: Played, sender: dict[str, Any], clock: Clock) -> None:
    with unit_of_work(played.desk.engine) as session:
        row = senders.add_sender(session, sender["address"], account=None, at=clock())
        units = sender.get("units", 5)
        if units:
            ledger.grant(session, row.account_id, units, actor="admin", reason="", at=clock())
        if "postings" in sender:
            postings = sender["postings"]
            ledger.grant(
                session, row.account_id, postings, actor="admin", reason="", at=clock(), unit=Unit.POSTING
            )
        standing = Standing(sender.get("standing", "active"))
        senders.set_standing(session, sender["address"], standing, actor="admin", at=clock())


def _decide(played: Played, act: dict[str, Any]) -> None:
    kind = DecisionKind(act["decision"])
    with reading(played.desk.engine) as session:
        case = list_cases(session, status=Status.SENT if kind in AFTER_AN_ANSWER else Status.HELD)[0]
    told: dict[str, Any] = {name: act[name] for name in ("text", "reason") if name in act}
    if "corrections" in act:
        told["corrections"] = read_corrections(act["corrections"])
    pipeline.decide(played.desk, case.id, Decision(kind, act.get("by", "coder"), **told))


def tell(played: Played, sender: str | None) -> str:
    """Everything that a reader of the story wants to know."""
    parts = []
    with reading(played.desk.engine) as session:
        for case in session.scalars(select(Case).order_by(Case.id)):
            steps = " → ".join(map(_step, trail(session, case.id)))
            told = f"case: {case.status} ({case.disposition}: {case.reason})\njourney: {steps}"
            parts.append(_constant(told))
            parts += [f"held because: {_constant(reason)}" for reason in case.hold_reasons or []]
            parts += [f"marked: {mark}" for mark in case.marks or []]
        if sender:
            account = senders.get_sender(session, sender).account_id
            parts.append(f"balance: {ledger.balance(session, account)}")
            assert ledger.booked(session, account) == ledger.balance(session, account)
        parts += _told_of_the_board(session)
    mails = sent(played)
    parts += [f"{'=' * 100}\n{show(raw)}" for raw in mails] or ["no mail left"]
    return "\n".join(parts) + "\n"


def _step(event: CaseEvent) -> str:
    """An arrow's end; a mail that came again moves nothing."""
    return f"({event.note})" if event.from_status == event.to_status else event.to_status


def sent(played: Played) -> list[bytes]:
    """Every mail in the outbox, in the order in which they left; of one moment the replies first, as they do."""
    outbox = played.services.settings.outbox / "new"
    left = _left_at(played)
    return sorted((path.read_bytes() for path in outbox.glob("*")), key=lambda raw: left[_own_id(raw)])


def _own_id(raw: bytes) -> str:
    return str(email.message_from_bytes(raw)["Message-ID"])


def _left_at(played: Played) -> defaultdict[str, tuple[datetime, int]]:
    """When each mail left, by its Message-ID; what is not written down left last."""
    found: defaultdict[str, tuple[datetime, int]] = defaultdict(lambda: (datetime.max.replace(tzinfo=UTC), 0))
    tables: tuple[type[Reply | Notification], ...] = (Reply, Notification)
    with reading(played.desk.engine) as session:
        for rank, table in enumerate(tables):
            for name, at in session.execute(select(table.message_id, table.sent_at)):
                found[name] = (at or played.desk.clock(), rank)
    return found


SHOWN = ("From", "To", "Subject", "In-Reply-To", "References", "Auto-Submitted", "X-Auto-Response-Suppress")


def show(raw: bytes) -> str:
    """A mail as its receiver reads it: the headers that matter and the text, with our reference made constant."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    headers = "\n".join(f"{name}: {message[name]}" for name in SHOWN if message[name])
    body = message.get_body(("plain",))
    assert body is not None
    if "+" not in str(message["Reply-To"] or "+"):  # ours has a key
        headers += f"\nReply-To: {message['Reply-To']}"
    files = [f"{part.get_filename()} ({part.get_content_type()})" for part in message.iter_attachments()]
    headers += "".join(f"\nFile: {file}" for file in files)
    text = f"{headers}\n\n{body.get_content()}".replace("\r\n", "\n")
    return _constant(_OUR_ID.sub("<consult.cc-refe-renc@localhost>", text)).rstrip()


def _constant(text: str) -> str:
    """A text without what chance or the day makes of it."""
    return _KEY.sub(r"+\1KEY@", _REFERENCE.sub(r"\1-REFE-RENC", text))


def _told_of_the_board(session: Session) -> list[str]:
    """Where each posting stands, until when, and how often it can be found; nothing where there is none."""
    told = []
    for one in session.scalars(select(JobPosting).order_by(JobPosting.id)):
        words = session.scalars(select(func.count()).where(JobTerm.posting_id == one.id)).one()
        stands = (
            f"{one.listed_from:%Y-%m-%d %H:%M} to {one.ends_at:%Y-%m-%d %H:%M}"
            if one.listed_from
            else "never"
        )
        told.append(f"posting: {one.status}, listed {stands}, {'found' if words else 'not found'}")
        told.append("  " + json.dumps(as_json(fields_of(one)), ensure_ascii=False, sort_keys=True))
    if told:
        left = session.scalars(select(Account.posting_balance).order_by(Account.id)).all()
        told.append(f"postings left: {', '.join(map(str, left))}")
    return told

"""Plays one story through the real pipeline on a fresh home: stores, books, templates and Maildir are the real ones.

The doorbell runs the steps in turn within this process; integration tests ring a real one.
"""

from __future__ import annotations

import email
import email.policy
import re
import shutil
import tomllib
from collections import deque
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from consultant import pipeline
from consultant.accounts import ledger, senders
from consultant.cli.services import open_services
from consultant.config import read_settings
from consultant.lifecycle import Status
from consultant.mail.envelope import Envelope
from consultant.models.account import Standing
from consultant.models.base import reading, unit_of_work
from consultant.models.case import Case
from consultant.review.decide import Decision, DecisionKind
from consultant.review.queue import list_cases, trail

if TYPE_CHECKING:
    from pathlib import Path

    from consultant.cli.services import Services
    from consultant.desk import Desk
    from consultant.models.case import CaseEvent

    from tests.conftest import Clock

_REFERENCE = re.compile(r"CC-[A-Z]{4}-[A-Z]{4}")
_OUR_ID = re.compile(r"<consult\.cc-[a-z]{4}-[a-z]{4}\.[0-9a-f]{32}@localhost>")
STEPS = {
    "screen": pipeline.screen,
    "draft": pipeline.draft,
    "review": pipeline.review,
    "deliver": pipeline.deliver,
}


@dataclass
class StepsInTurn:
    """A doorbell that remembers the rings; `answer` runs the steps until none is left."""

    rings: deque[tuple[str, int]] = field(default_factory=deque)

    def ring(self, step: str, case_id: int, *, delay: float = 0.0) -> None:
        self.rings.append((step, case_id))

    def answer(self, desk: Desk) -> None:
        while self.rings:
            step, case_id = self.rings.popleft()
            STEPS[step](desk, case_id)


@dataclass
class Played:
    """A story's desk after everything has happened."""

    services: Services
    desk: Desk
    bell: StepsInTurn


def config_with(folder: Path, checkout: Path, mailbox: dict[str, Any]) -> Path:
    """A configuration folder: the checkout's templates and a `consult` mailbox with these keys changed."""
    shutil.copytree(checkout / "templates", folder / "templates")
    boxes = folder / "mailbox_config"
    boxes.mkdir(parents=True)
    shutil.copy(checkout / "mailbox_config" / "_defaults.toml", boxes)
    keys = {"addresses": ["consult@localhost"], "from_name": "Coding desk"} | mailbox
    lines = [f"{name} = {_toml(value)}" for name, value in keys.items()]
    (boxes / "consult.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


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
    for mail in sorted(story.glob("mail*.eml")):
        envelope_from = told.get("envelope_from", (sender or {}).get("address", "stranger@example.com"))
        raw = fill(mail.read_bytes(), sent(played))
        envelope = Envelope(envelope_from, (_recipient(raw),), "test", clock())
        pipeline.receive(played.desk, envelope, raw)
        played.bell.answer(played.desk)
        clock.pass_(minutes=1)
    for act in told.get("coder", []):
        _decide(played, act)
        played.bell.answer(played.desk)
        clock.pass_(minutes=1)
    return tell(played, sender["address"] if sender else None)


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


def _recipient(raw: bytes) -> str:
    """Our address in To with its key, where it has one."""
    to = str(email.message_from_bytes(raw)["To"] or "").strip("<> ")
    return to if to.startswith("consult+") else "consult@localhost"


def _introduce(played: Played, sender: dict[str, Any], clock: Clock) -> None:
    with unit_of_work(played.desk.engine) as session:
        row = senders.add_sender(session, sender["address"], account=None, at=clock())
        units = sender.get("units", 5)
        if units:
            ledger.grant(session, row.account_id, units, actor="admin", reason="", at=clock())
        standing = Standing(sender.get("standing", "active"))
        senders.set_standing(session, sender["address"], standing, actor="admin", at=clock())


def _decide(played: Played, act: dict[str, Any]) -> None:
    with reading(played.desk.engine) as session:
        case = list_cases(session, status=Status.HELD)[0]
    decision = Decision(DecisionKind(act["decision"]), act.get("by", "coder"), act.get("text", ""))
    pipeline.decide(played.desk, case.id, decision)


def tell(played: Played, sender: str | None) -> str:
    """Everything that a reader of the story wants to know."""
    parts = []
    with reading(played.desk.engine) as session:
        for case in session.scalars(select(Case).order_by(Case.id)):
            steps = " → ".join(map(_step, trail(session, case.id)))
            told = f"case: {case.status} ({case.disposition}: {case.reason})\njourney: {steps}"
            parts.append(_REFERENCE.sub("CC-REFE-RENC", told))
            parts += [f"held because: {reason}" for reason in case.hold_reasons or []]
            parts += [f"marked: {mark}" for mark in case.marks or []]
        if sender:
            account = senders.get_sender(session, sender).account_id
            parts.append(f"balance: {ledger.balance(session, account)}")
            assert ledger.booked(session, account) == ledger.balance(session, account)
    mails = sent(played)
    parts += [f"{'=' * 100}\n{show(raw)}" for raw in mails] or ["no mail left"]
    return "\n".join(parts) + "\n"


def _step(event: CaseEvent) -> str:
    """An arrow's end; a mail that came again moves nothing."""
    return f"({event.note})" if event.from_status == event.to_status else event.to_status


def sent(played: Played) -> list[bytes]:
    """Every mail in the outbox, in the order of its date."""
    outbox = played.services.settings.outbox / "new"
    return sorted(
        (path.read_bytes() for path in outbox.glob("*")),
        key=lambda raw: email.message_from_bytes(raw)["Date"] or "",
    )


SHOWN = ("From", "To", "Subject", "In-Reply-To", "References", "Auto-Submitted", "X-Auto-Response-Suppress")


def show(raw: bytes) -> str:
    """A mail as its receiver reads it: the headers that matter and the text, with our reference made constant."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    headers = "\n".join(f"{name}: {message[name]}" for name in SHOWN if message[name])
    body = message.get_body(("plain",))
    assert body is not None
    text = f"{headers}\n\n{body.get_content()}".replace("\r\n", "\n")
    return _REFERENCE.sub("CC-REFE-RENC", _OUR_ID.sub("<consult.cc-refe-renc@localhost>", text)).rstrip()

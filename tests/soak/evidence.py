"""Gathers what is known when all is over: the desk's rows, both journals, the desk's own audits, and every log and broker dump for words of mails."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from consultant.lifecycle import MOVES_BY_ITSELF, Status
from consultant.models.account import Account
from consultant.models.base import reading
from consultant.models.case import Case, CaseEvent
from consultant.models.notification import Notification
from consultant.models.reply import Reply

from tests.soak.letters import CANARY
from tests.soak.reckoning import CaseFact, Copy, Facts, MadeMail, Told
from tests.soak.sink import read_journal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from tests.soak.one_machine import Site
    from tests.soak.plan import Letter

NOT_OURS = frozenset({"sessions", "mounts"})
ADDRESS = re.compile(rb"(?:coder|gone|poor|stranger|flood)\d*@[a-z0-9]+\.example")
"""A whole address of a peer."""


def gather(site: Site, letters: Sequence[Letter], told: Iterable[Told]) -> Facts:
    """All of it; the store and the relay must be at rest."""
    engine = site.engine()
    try:
        with reading(engine) as session:
            cases, made = _cases(session), [*_replies(session), *_notices(session)]
    finally:
        engine.dispose()
    copies = [Copy(line["id"], line["digest"], line["to"]) for line in read_journal(site.sink)]
    return Facts(tuple(letters), tuple(told), cases, made, copies)


def read_told(journal: Path) -> list[Told]:
    """The peers' journal."""
    return [Told(line["id"], line["what"], line["tries"]) for line in read_journal(journal)]


def _cases(session: Session) -> list[CaseFact]:
    claimed = select(CaseEvent.case_id, func.count()).where(
        CaseEvent.to_status == Status.SENDING, CaseEvent.from_status == Status.APPROVED
    )
    claims = dict(session.execute(claimed.group_by(CaseEvent.case_id)).tuples().all())
    columns = (Case.id, Case.message_id, Case.status, Case.error, Case.reason, Case.disposition)
    return [
        CaseFact(number, name, status, claims.get(number, 0), error or reason, disposition or "")
        for number, name, status, error, reason, disposition in session.execute(select(*columns)).tuples()
    ]


def _replies(session: Session) -> list[MadeMail]:
    rows = session.execute(select(Reply.message_id, Reply.case_id, Reply.sent_at)).all()
    return [MadeMail(name, case_id, sent_at is not None) for name, case_id, sent_at in rows]


def _notices(session: Session) -> list[MadeMail]:
    rows = session.execute(select(Notification.message_id, Notification.sent_at)).all()
    return [MadeMail(name, None, sent_at is not None) for name, sent_at in rows]


def waiting(engine: Engine) -> dict[str, int]:
    """What is still on its way: cases by status, and notices."""
    with reading(engine) as session:
        query = (
            select(Case.status, func.count()).where(Case.status.in_(MOVES_BY_ITSELF)).group_by(Case.status)
        )
        found = dict(session.execute(query).tuples().all())
        notices = select(func.count()).where(Notification.sent_at.is_(None), Notification.failed_at.is_(None))
        if count := session.execute(notices).scalar_one():
            found["notices"] = count
    return found


def all_wait_until(engine: Engine, now: datetime) -> datetime | None:
    """When the last of what is on its way is due, where none of it is yet; None where something could move now."""
    held = (Case.lease_until, Case.not_before), (Notification.claimed_until, Notification.not_before)
    told = Notification.sent_at.is_(None), Notification.failed_at.is_(None)
    with reading(engine) as session:
        cases = session.execute(select(*held[0]).where(Case.status.in_(MOVES_BY_ITSELF))).all()
        rows = [*cases, *session.execute(select(*held[1]).where(*told)).all()]
    due = [max((one for one in row if one), default=now) for row in rows]
    return max(due) if due and min(due) > now else None


def below_zero(engine: Engine) -> list[str]:
    with reading(engine) as session:
        return list(session.scalars(select(Account.name).where(Account.balance < 0)))


def own_audits(site: Site, accepted: Iterable[str]) -> dict[str, list[str]]:
    """What the desk's own audits say is wrong, as their user runs them; nothing where all fits."""
    told = site.folder / "accepted.txt"
    told.write_text("\n".join(sorted(accepted)), encoding="utf-8")
    found = {}
    for words in (("cases", "audit", "--accepted", str(told)), ("quota", "audit")):
        done = site.command(*words, "--json")
        if done.returncode:
            said = (
                json.loads(done.stdout)["differences"] if done.stdout.startswith("{") else done.stderr[-2000:]
            )
            found[f"consultant {words[0]} audit"] = (
                [json.dumps(one) for one in said] if isinstance(said, list) else [said]
            )
    return found


def leaks(site: Site, broker_held: Iterable[bytes]) -> dict[str, list[str]]:
    """Where words of mails or whole addresses stand that may hold none (AT-91): every log, and all that the broker held."""
    places = [(path.name, path.read_bytes()) for path in sorted(site.folder.glob("*.log"))]
    places += [
        (path.name, path.read_bytes()) for path in sorted(site.folder.glob("valkey/**/*")) if path.is_file()
    ]
    places += [("broker", held) for held in broker_held]
    words = {name for name, content in places if CANARY.encode() in content}
    whole = {f"{name}: {_address(content)}" for name, content in places if _address(content)}
    found = {
        "words of a mail in a log or the broker": sorted(words),
        "whole address in a log or the broker": sorted(whole),
    }
    return {what: names for what, names in found.items() if names}


def _address(content: bytes) -> str:
    found = ADDRESS.search(content)
    return found[0].decode() if found else ""

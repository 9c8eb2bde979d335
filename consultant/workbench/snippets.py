"""Sentences that coders put into replies, for one mailbox or for all. Whoever changes one changes it for everybody: audited."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from consultant.audit_log import Act
from consultant.errors import NotPossibleNow, UsageError
from consultant.models.base import insert_unless_exists, unit_of_work
from consultant.models.review import Snippet
from consultant.workbench.places import note

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from consultant.audit_log import Actor

LONGEST_NAME, LONGEST = 100, 4000
"""Characters of a snippet's name and of its words."""


@dataclass(frozen=True, slots=True)
class Wording:
    """A snippet to keep; `mailbox` empty: for all."""

    name: str
    words: str
    mailbox: str = ""


def save_snippet(engine: Engine, wording: Wording, actor: Actor, now: datetime) -> None:
    """Add a snippet, or replace the one of this name and mailbox. Raises UsageError."""
    name, words = " ".join(wording.name.split()), wording.words.strip()
    if not (0 < len(name) <= LONGEST_NAME and 0 < len(words) <= LONGEST):
        message = (
            f"A snippet has a name of at most {LONGEST_NAME} characters, and words of at most {LONGEST}."
        )
        raise UsageError(message)
    values = {"name": name, "mailbox": wording.mailbox, "words": words, "author": actor.name, "at": now}
    with unit_of_work(engine) as session:
        is_new = insert_unless_exists(session, Snippet, values, ["mailbox", "name"])
        if not is_new:
            row = _find(session, name, wording.mailbox)
            if row is not None:
                row.words, row.author, row.at = words, actor.name, now
        action = "snippet.add" if is_new else "snippet.change"
        note(session, actor, Act(action, "snippet", _named(name, wording.mailbox)), now)


def list_snippets(session: Session, mailbox: str | None = None) -> list[Snippet]:
    """Snippets by name; with a mailbox those for it and those for all."""
    query = select(Snippet).order_by(Snippet.name, Snippet.mailbox)
    if mailbox is not None:
        query = query.where(Snippet.mailbox.in_({"", mailbox}))
    return list(session.scalars(query))


def drop_snippet(engine: Engine, name: str, mailbox: str, actor: Actor, now: datetime) -> None:
    """Delete a snippet. Raises NotPossibleNow where there is none."""
    with unit_of_work(engine) as session:
        row = _find(session, name.strip(), mailbox)
        if row is None:
            message = f"There is no snippet {_named(name.strip(), mailbox)}."
            raise NotPossibleNow(message)
        session.delete(row)
        note(session, actor, Act("snippet.drop", "snippet", _named(row.name, mailbox)), now)


def _find(session: Session, name: str, mailbox: str) -> Snippet | None:
    return session.scalars(select(Snippet).where(Snippet.name == name, Snippet.mailbox == mailbox)).first()


def _named(name: str, mailbox: str) -> str:
    return f"{name} ({mailbox})" if mailbox else name

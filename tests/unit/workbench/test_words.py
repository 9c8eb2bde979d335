"""Notes, snippets and texts in the making: kept, sealed where a key is set, replaced, forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import text

from consultant import workbench
from consultant.audit_log import Actor
from consultant.errors import CaseNotFound, NotPossibleNow, UsageError
from consultant.models.base import reading
from consultant.models.sealed import seal_with
from consultant.workbench import Wording, internal_notes, snippets, texts

from tests.unit.workbench.conftest import FIRST
from tests.unit.workbench.test_leases import audited

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.conftest import Clock

ANN = Actor("ann", "web")


def test_notes_are_kept_in_order_and_sealed(either: Engine, clock: Clock) -> None:
    seal_with(either, Fernet.generate_key().decode())
    for words in (" She called: the knee is the left one. ", "Answered by phone."):
        workbench.add_note(either, FIRST, "ann", words, clock())
    with reading(either) as session:
        assert [note.words for note in workbench.notes(session, 1)] == [
            "She called: the knee is the left one.",
            "Answered by phone.",
        ]
        kept = bytes(session.execute(text("SELECT words FROM case_notes LIMIT 1")).scalar_one())
    assert b"knee" not in kept


@pytest.mark.parametrize("words", ["", "  \n", "x" * (internal_notes.LONGEST + 1)])
def test_a_note_says_something_and_not_too_much(engine: Engine, clock: Clock, words: str) -> None:
    with pytest.raises(UsageError, match="A note has some words"):
        workbench.add_note(engine, FIRST, "ann", words, clock())


def test_a_note_is_of_a_case(engine: Engine, clock: Clock) -> None:
    with pytest.raises(CaseNotFound):
        workbench.add_note(engine, 99, "ann", "words", clock())


def test_a_snippet_is_for_one_mailbox_or_for_all(engine: Engine, clock: Clock) -> None:
    for name, words, mailbox in (("Notes", "Send the note.", ""), ("Notes", "Here too.", "appeals"), ("A", "b", "other")):  # fmt: skip
        workbench.save_snippet(engine, Wording(name, words, mailbox), ANN, clock())
    assert named(engine) == [("A", "other"), ("Notes", ""), ("Notes", "appeals")]
    assert named(engine, "appeals") == [("Notes", ""), ("Notes", "appeals")]
    assert named(engine, "") == [("Notes", "")]


def named(engine: Engine, mailbox: str | None = None) -> list[tuple[str, str]]:
    with reading(engine) as session:
        return [(one.name, one.mailbox) for one in workbench.list_snippets(session, mailbox)]


def test_a_snippet_is_replaced_and_deleted_and_the_audit_log_knows(either: Engine, clock: Clock) -> None:
    workbench.save_snippet(either, Wording("Notes", "Old.", "appeals"), ANN, clock())
    workbench.save_snippet(either, Wording(" Notes ", " New. ", "appeals"), Actor("ben", "cli"), clock())
    with reading(either) as session:
        (one,) = workbench.list_snippets(session)
        assert (one.words, one.author) == ("New.", "ben")
    workbench.drop_snippet(either, "Notes", "appeals", ANN, clock())
    with pytest.raises(NotPossibleNow, match=r"There is no snippet Notes \(appeals\)"):
        workbench.drop_snippet(either, "Notes", "appeals", ANN, clock())
    acts = [(actor, action, subject) for actor, action, subject, *_ in audited(either)]
    assert acts == [
        ("ann", "snippet.add", "Notes (appeals)"),
        ("ben", "snippet.change", "Notes (appeals)"),
        ("ann", "snippet.drop", "Notes (appeals)"),
    ]


@pytest.mark.parametrize(
    ("name", "words"),
    [("", "x"), ("x", " "), ("x" * (snippets.LONGEST_NAME + 1), "x"), ("x", "x" * (snippets.LONGEST + 1))],
)
def test_a_snippet_has_a_name_and_words(engine: Engine, clock: Clock, name: str, words: str) -> None:
    with pytest.raises(UsageError, match="A snippet has a name"):
        workbench.save_snippet(engine, Wording(name, words), ANN, clock())


def test_a_text_in_the_making_is_kept_for_its_coder_and_says_its_version(
    either: Engine, clock: Clock
) -> None:
    workbench.keep_text(either, FIRST, "ann", 1, "Dear", clock())
    workbench.keep_text(either, FIRST, "ben", 1, "Hello", clock())
    workbench.keep_text(either, FIRST, "ann", 2, "Dear colleague,", clock())
    assert kept(either, "ann") == (2, "Dear colleague,")
    assert kept(either, "ben") == (1, "Hello")
    workbench.drop_text(either, FIRST, "ann")
    assert kept(either, "ann") is None
    assert kept(either, "ben") == (1, "Hello")


def kept(engine: Engine, by: str) -> tuple[int, str] | None:
    with reading(engine) as session:
        found = workbench.find_text(session, 1, by)
        return (found.version, found.words) if found else None


def test_a_text_without_end_is_refused(engine: Engine, clock: Clock) -> None:
    with pytest.raises(UsageError, match="A text has at most"):
        workbench.keep_text(engine, FIRST, "ann", 1, "x" * (texts.LONGEST + 1), clock())

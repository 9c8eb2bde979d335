"""A stolen database: with a key, no table, file or write-ahead log holds a word of a mail, whatever way it went."""

from __future__ import annotations

from collections.abc import Iterator

from cryptography.fernet import Fernet
from sqlalchemy import Engine, select

from consultant import pipeline
from consultant.administration.sealing import tallies
from consultant.models.base import Base, reading
from consultant.models.case import Case
from consultant.models.sealed import seal_with
from consultant.review.decide import DecisionKind
from consultant.workbench import internal_notes, texts

from tests import attached_files as made
from tests.acceptance.conftest import OpenDesk
from tests.at_the_desk import ASKER, case_of, decide, introduce, mail, take_in
from tests.conftest import Clock
from tests.journeys.journey import Played

CANARY = "Quackenbush"
"""A patient's name. Addresses and codes are not sealed: the queue is searched by them."""
SUBJECT = f"Subject: question 2 of {CANARY}"
FILES = (
    (f"{CANARY}.csv", "text/csv", f"Patient,CPT,Units\n{CANARY},93591,1\n{CANARY},93355,1\n".encode()),
    (f"{CANARY}.docx", made.WORD_TYPE, made.make_word([f"{CANARY} had 93591."])),
)


def plain_places(engine: Engine) -> Iterator[str]:
    """Where in a table the canary stands."""
    with engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            names = ", ".join(f'"{column.name}"' for column in table.columns)
            for row in connection.exec_driver_sql(f'SELECT {names} FROM "{table.name}"'):  # noqa: S608 - our own names
                for column, value in zip(table.columns, row, strict=True):
                    words = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                    if CANARY.lower().encode() in words.lower():
                        yield f"{table.name}.{column.name}"


def whole_way(played: Played, clock: Clock) -> None:
    """A question, one with attachments, one that is a mess; held, noted, amended, declined, sent, forgotten or not."""
    introduce(played.desk.engine, clock(), units=20)
    words = f"Can I bill 93591 with 93355 for {CANARY}?"
    first = take_in(played, mail(1, words).replace(b"Subject: question 1", SUBJECT.encode()))
    second = take_in(
        played, made.make_mail(f"For {CANARY}: {words}", FILES, subject=f"{CANARY} denied", sender=ASKER)
    )
    take_in(played, f"From: {CANARY}\r\n\r\n\xff\x00 {CANARY}".encode("latin-1"))
    played.bell.answer(played.desk)
    for case_id in (first, second):
        reference = case_of(played.desk.engine, case_id).reference
        engine, now = played.desk.engine, clock()
        internal_notes.add_note(engine, reference, "ann", f"I asked {CANARY}'s clinic.", now)
        texts.keep_text(engine, reference, "ann", 1, f"Dear {CANARY}", now)
    decide(played, first, DecisionKind.APPROVE)
    decide(played, second, DecisionKind.DECLINE, "There is no record.")
    clock.pass_(minutes=5)
    played.bell.answer(played.desk)


def test_at_91_with_a_key_the_store_holds_no_word_of_a_mail_on_its_whole_way(
    desk_with: OpenDesk, clock: Clock
) -> None:
    played = desk_with(review="always")
    seal_with(played.desk.engine, Fernet.generate_key().decode())
    whole_way(played, clock)
    assert list(plain_places(played.desk.engine)) == []
    files = list(played.services.settings.home.glob("desk.db*"))
    assert not [path for path in files if CANARY.encode() in path.read_bytes()]
    sealed = {f"{one.table}.{one.column}" for one in tallies(played.desk.engine) if one.keys}
    assert sealed >= {
        "raw_mails.raw",
        "cases.subject",
        "cases.question",
        "cases.attachments",
        "case_notes.words",
    }


def test_without_a_key_the_same_way_leaves_words_that_this_would_find(
    desk_with: OpenDesk, clock: Clock
) -> None:
    played = desk_with(review="always")
    whole_way(played, clock)
    assert {"raw_mails.raw", "cases.subject", "case_notes.words"} <= set(plain_places(played.desk.engine))


def test_a_worker_without_the_key_leaves_a_case_as_it_is_until_it_has_it(
    desk_with: OpenDesk, clock: Clock
) -> None:
    played, (former, newer) = desk_with(), (Fernet.generate_key().decode() for _ in range(2))
    engine = played.desk.engine
    seal_with(engine, newer)
    introduce(engine, clock())
    case_id = take_in(played, mail(1))
    seal_with(engine, former)
    for _ in range(3):
        pipeline.screen(played.desk, case_id)
    with reading(engine) as session:
        found = session.execute(select(Case.status, Case.error)).one()
    assert tuple(found) == ("received", None)
    seal_with(engine, f"{former} {newer}")
    played.bell.answer(played.desk)
    clock.pass_(minutes=1)
    played.bell.answer(played.desk)
    assert case_of(engine, case_id).status == "sent"

"""A board of any length: postings that read as such do, with words as rare as words are, written in bulk; and as many closed ones as wanted."""

from __future__ import annotations

import random
from array import array
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import insert

from consultant.careers.filing import filter_term, terms_of
from consultant.careers.terms import CREDENTIALS, SPECIALITIES, STATES
from consultant.careers.words import words_of
from consultant.lifecycle import Status
from consultant.models.base import bulk_writing
from consultant.models.career import JobPosting, JobTerm, PostingStatus
from consultant.models.case import Case

from tests.long_queue import reference_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from sqlalchemy import Connection, Engine, Table

AT_ONCE = 2_000
WORDS = ("title", "employer", "city", "state", "remote", "employment", "credentials", "specialities", "description")  # fmt: skip
RARE_WORD, RARE_EVERY = "zygomatic", 9_973
"""A word that every so many postings have, in their descriptions."""
TITLES = ("coder", "coding specialist", "coding auditor", "biller", "coding manager", "documentation specialist", "coding educator", "denials analyst")  # fmt: skip
HEADS = ("Inpatient", "Outpatient", "Remote", "Senior", "Professional fee", "Facility", "Risk adjustment", "Certified", "Lead", "HCC")  # fmt: skip
EMPLOYERS = ("Health", "Clinic", "Medical Group", "Hospital", "Physicians", "Revenue Partners")
CITIES = ("Austin", "Springfield", "Columbus", "Portland", "Dayton", "Salem", "Franklin", "Clinton", "Madison", "Georgetown")  # fmt: skip
OFTEN = (
    "medical", "coding", "experience", "required", "ICD-10-CM", "CPT", "HCPCS", "review", "records", "assign", "codes", "accuracy", "productivity", "team", "physician", "benefits", "years", "knowledge", "guidelines", "compliance", "claims", "denials", "query", "documentation", "epic", "encoder", "health", "insurance", "paid", "time", "off",
)  # fmt: skip
VOCABULARY = 20_000
CHECKED_EVERY = 500
CHECKED_EVERY = 500
_SYLLABLES = tuple(f"{head}{tail}" for head in "bcdfglmnprstv" for tail in ("a", "e", "i", "o", "u"))


@dataclass(frozen=True, slots=True)
class Said:
    """What a posting is found by."""

    title: str
    employer: str
    city: str
    state: str
    remote: str
    employment: str
    credentials: list[str]
    specialities: list[str]
    description: str
    status: str = PostingStatus.OPEN
    apply_to: str = ""
    posted_by: str = ""


def fill_board(engine: Engine, now: datetime, number: int, *, closed: int = 0) -> None:
    """Postings 1 to `number` open, one a minute up to now, and `closed` older ones behind them; of one seed."""
    _fill(engine, now, range(1, number + closed + 1), number)


def add_closed(engine: Engine, now: datetime, opened: int, number: int) -> None:
    """As many closed ones beside those that are open."""
    _fill(engine, now, range(opened + 1, opened + number + 1), opened)


def _fill(engine: Engine, now: datetime, numbers: range, opened: int) -> None:
    chance = random.Random(12)  # noqa: S311 - a board by a seed, no secret
    filed: defaultdict[str, array[int]] = defaultdict(lambda: array("i"))
    with bulk_writing(engine, synchronous="NORMAL") as connection:
        if connection.dialect.name == "postgresql":  # its looking up of every key of another table
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for at in range(0, len(numbers), AT_ONCE):
            said = {number: _said(number, chance) for number in numbers[at : at + AT_ONCE]}
            _write(connection, said, now, opened)
            for number in range(numbers[at], min(opened, numbers[at] + len(said) - 1) + 1):
                _file(said[number], number, filed)
        if filed:
            _write_terms(connection, filed)
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")


def _write(connection: Connection, said: Mapping[int, Said], now: datetime, opened: int) -> None:
    connection.execute(insert(Case), [_case(at, now) for at in said])
    connection.execute(insert(JobPosting), [_posting(at, one, now, opened) for at, one in said.items()])


def _file(said: Said, number: int, filed: defaultdict[str, array[int]]) -> None:
    """Under the terms that the board would file it under, each word of the few that there are read once; now and then it is made sure."""
    texts = (said.title, said.employer, said.city, said.state, STATES[said.state], said.remote.replace("_", " "), said.employment.replace("_", " "), *said.credentials, *said.specialities, said.description)  # fmt: skip
    terms = {term for text in texts for word in text.split() for term in _terms_of_word(word)}
    terms |= {filter_term("credential", one) for one in said.credentials}
    terms |= {filter_term("speciality", one) for one in said.specialities}
    terms |= {filter_term("remote", said.remote), filter_term("state", said.state)}
    assert number % CHECKED_EVERY or terms == terms_of(cast("Any", said)), number
    for term in terms:
        filed[term].append(number)


@cache
def _terms_of_word(word: str) -> tuple[str, ...]:
    return tuple(words_of(word))


def _write_terms(connection: Connection, filed: Mapping[str, array[int]]) -> None:
    """In the order of their key, and without the other index meanwhile: a tenth of the time."""
    (other,) = cast("Table", JobTerm.__table__).indexes
    other.drop(connection)
    rows = ((term, number) for term in sorted(filed) for number in filed[term])
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "postgresql":
        with driver.cursor() as cursor, cursor.copy("COPY job_terms (term, posting_id) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    else:
        driver.executemany("INSERT INTO job_terms (term, posting_id) VALUES (?, ?)", rows)
    other.create(connection)


def _case(number: int, now: datetime) -> dict[str, Any]:
    return {
        "id": number,
        "reference": reference_of(number),
        "fingerprint": f"{number:064}",
        "mailbox": "jobs",
        "status": Status.SENT,
        "status_since": now,
        "received_at": now,
        "hold_reasons": [],
    }


def _posting(number: int, said: Said, now: datetime, opened: int) -> dict[str, Any]:
    is_open = number <= opened
    listed = now - timedelta(minutes=(opened - number) if is_open else number)
    pay = None if number % 3 == 0 else 4_000_000 + (number * 7_919 % 600) * 10_000
    return {
        "id": number,
        "reference": reference_of(number),
        "case_id": number,
        "mailbox": "jobs",
        "status": PostingStatus.OPEN if is_open else PostingStatus.CLOSED,
        **{name: getattr(said, name) for name in WORDS},
        "pay_low": pay,
        "pay_period": "year" if pay else "",
        "yearly_low": pay,
        "yearly_high": pay,
        "apply_to": f"inbox{number}@clinic.example",
        "created_at": listed,
        "changed_at": listed,
        "listed_from": listed,
        "ends_at": now + timedelta(days=60) if is_open else listed + timedelta(minutes=1),
    }


def _said(number: int, chance: random.Random) -> Said:
    remote = chance.choices(("remote", "hybrid", "on_site"), (5, 2, 3))[0]
    words = [*chance.choices(OFTEN, k=60), *(_word(chance) for _ in range(60))]
    chance.shuffle(words)
    return Said(
        title=f"{chance.choice(HEADS)} {chance.choice(TITLES)}",
        employer=f"{_word(chance).title()} {chance.choice(EMPLOYERS)}",
        city="" if remote == "remote" else chance.choice(CITIES),
        state=chance.choice(tuple(STATES)),
        remote=remote,
        employment=chance.choice(("full_time", "part_time", "contract")),
        credentials=chance.sample(tuple(CREDENTIALS), k=chance.choice((1, 1, 2, 3))),
        specialities=chance.sample(SPECIALITIES, k=1),
        description="\n".join(_lines(words)) + (f"\n{RARE_WORD}" if number % RARE_EVERY == 1 else ""),
    )


def _lines(words: list[str]) -> Iterator[str]:
    for at in range(0, len(words), 12):
        yield " ".join(words[at : at + 12]).capitalize() + "."


def _word(chance: random.Random) -> str:
    """One of many words, the rarer the later it stands among them (Zipf)."""
    return _word_at(int(VOCABULARY ** chance.random()))


@cache
def _word_at(number: int) -> str:
    word = ""
    while number:
        number, at = divmod(number, len(_SYLLABLES))
        word += _SYLLABLES[at]
    return word or "ba"

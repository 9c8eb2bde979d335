"""No statement that is sent at every mail, every few seconds or for a page costs more because more cases have ended. On both stores.

The same walk through the desk is made twice: with a thousand ended cases on file, and with four thousand older ones beside them.
"""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from consultant import pipeline
from consultant.administration.renewals import renew_due
from consultant.announcements import send_due
from consultant.changed_answers import notice
from consultant.delivery.webhooks import send_due as call_due
from consultant.models.base import Base, bulk_writing, unit_of_work
from consultant.models.case import Case
from consultant.review.decide import Decision, DecisionKind
from consultant.users.kept_answers import forget_answers
from consultant.users.sessions import sweep_sessions
from consultant.watching.round import Watchman

from tests.at_the_api import caller
from tests.at_the_desk import ask, case_of, mail, replies_of, take_in
from tests.journeys.journey import Played, config_with, open_desk
from tests.long_history import LIVE, add_older, fill_history
from tests.pages import served, sign_in_as
from tests.pages import watched as looked_after
from tests.plans_watched import watched

if TYPE_CHECKING:
    from collections.abc import Mapping

    import httpx
    from sqlalchemy import Engine

    from tests.conftest import Clock
    from tests.plans_watched import Watched
    from tests.stores import Store

CHECKOUT = Path(__file__).resolve().parents[2]
FEW, MORE = 1_000, 4_000
A_DAY, OF_EACH = 20, 20
"""A thousand cases in fifty days: longer than the thirty days that pages look back."""
GAP = 366 * A_DAY
"""As many cases as come in a year: whatever is kept for a time is kept of none of the older ones."""
ACCOUNT = 8
SENDER = "coder7@clinic7.example"
NEWEST = MORE + GAP + FEW
"""The newest ended case."""
HELD = NEWEST + LIVE.index("held") * OF_EACH + 1
"""The first held case."""
_SCAN = re.compile(r"(?:SCAN|Seq Scan) (\w+)")
SMALL = {
    "accounts": "as many as customers; pages of them are looked through by parts of names",
    "imap_cursors": "one a folder",
    "import_jobs": "one an import that a person began",
    "legal_holds": "one a hold that a person set",
    "oauth_tokens": "one a mailbox",
    "plans": "a few",
    "raw_mails": "of the days that they are kept; a person asks how many they are",
    "set_aside": "what could not be taken from a server, until a person has seen to it",
    "snippets": "a coder's sentences",
    "suppressions": "addresses that refused our mail, until a person lifts them",
    "switches": "two",
    "users": "one a person",
    "web_sessions": "of half a day: signing in takes the others away",
    "webhooks": "one a program",
}
"""Tables that do not grow with history, and why."""
ENDS = {
    "consultant/changed_answers.py _touched": "never: once an import",
    "consultant/accounts/view_keeping.py forget_views": "at 500 periods",
    "consultant/review/listing.py _is_wide": "at 2,000",
    "consultant/administration/troubles.py _cases": "at 200 of each status",
    "consultant/administration/troubles.py _count": "at 1,001",
}
"""What may grow, and until when: a test has not enough cases for these LIMITs."""
SPARED = {"sqlite": 1_000, "postgresql": 60}
"""Steps, or rows, that a statement may cost more: the index is deeper, and the walk has left cases behind."""


@pytest.fixture
def played(store: Store, tmp_path: Path, clock: Clock) -> Played:
    opened = open_desk(store.home, config_with(tmp_path / "config", CHECKOUT, {}), clock)
    fill_history(opened.desk.engine, clock(), FEW, a_day=A_DAY, of_each=OF_EACH, behind=MORE + GAP)
    believe_in_many(opened.desk.engine)
    return opened


def believe_in_many(engine: Engine) -> None:
    """PostgreSQL goes by its estimates: for so few rows as a test has it does not trouble with an index."""
    if engine.dialect.name != "postgresql":
        return
    with bulk_writing(engine) as connection:
        for table in Base.metadata.tables:
            connection.exec_driver_sql(f"ALTER TABLE {table} SET (autovacuum_enabled = off)")
        connection.exec_driver_sql(
            "UPDATE pg_class SET reltuples = reltuples * 1000 WHERE relkind = 'r' AND relnamespace = 'desk'::regnamespace"
        )


def test_no_statement_costs_more_because_more_cases_have_ended(played: Played, clock: Clock) -> None:
    with watched(played.desk.engine) as few:
        walk(played, clock, 0)
    add_older(played.desk.engine, clock(), MORE, newest=NEWEST, a_day=A_DAY)
    believe_in_many(played.desk.engine)
    with watched(played.desk.engine) as more:
        walk(played, clock, 1)
    assert len(more) > 100
    found = [told(few, more, key) for key in more if grows(played, few, more, key) or scans(key, more[key])]
    assert not found, "\n\n".join(found)


def grows(played: Played, few: Mapping[str, Watched], more: Mapping[str, Watched], key: str) -> bool:
    spared = SPARED[played.desk.engine.dialect.name]
    if key not in few or key.partition("\n")[0] in ENDS:
        return False
    return more[key].cost > 1.5 * few[key].cost + spared


def scans(key: str, found: Watched) -> bool:
    """Whether it looks at all rows of a table that grows with history, without an index and without an end."""
    all_of = {match[1] for line in found.plan if (match := _SCAN.fullmatch(line))}
    return bool((all_of & set(Base.metadata.tables)) - set(SMALL)) and "LIMIT" not in key


def told(few: Mapping[str, Watched], more: Mapping[str, Watched], key: str) -> str:
    return f"{few[key].cost if key in few else '-'} → {more[key].cost}: {key}\n" + "\n".join(
        f"    {line}" for line in more[key].plan
    )


def walk(played: Played, clock: Clock, number: int) -> None:
    """All that a desk does by itself, and the pages that people open."""
    let_mails_come(played, number)
    let_time_pass(played, clock, number)
    with served(looked_after(played, clock), played) as pages:
        open_pages(pages, played, number)
        call_api(pages, played, number)


def let_mails_come(played: Played, number: int) -> None:
    """Every kind of mail, and what coders decide."""
    first = ask(played, 10 + number, sender=SENDER)
    take_in(played, mail(10 + number, sender=SENDER), envelope_from=SENDER)
    ask(played, 20 + number, sender=f"nobody{number}@elsewhere.example")
    ask(played, 30 + number, "Thank you.", sender=SENDER)
    ask(played, 40 + number, "Where are you open?", sender=SENDER)
    answered = replies_of(played.desk.engine, first)[-1].message_id
    further = mail(50 + number, "And with modifier 25?", SENDER, f"In-Reply-To: {answered}\r\n")
    take_in(played, further, envelope_from=SENDER)
    played.bell.answer(played.desk)
    for at, kind in enumerate((DecisionKind.APPROVE, DecisionKind.DECLINE, DecisionKind.DROP)):
        pipeline.decide(played.desk, HELD + 5 * number + at, Decision(kind, "user1", "We can't say."))
        played.bell.answer(played.desk)


def let_time_pass(played: Played, clock: Clock, number: int) -> None:
    """What beat rings for; some cases' words are due."""
    long_ago = clock() - timedelta(days=400)
    due = Case.id.between(NEWEST - 5 * number - 4, NEWEST - 5 * number)
    with bulk_writing(played.desk.engine) as connection:
        connection.execute(update(Case).where(due).values(status_since=long_ago, forgotten_at=None))
    pipeline.sweep(played.desk)
    played.bell.rings.clear()
    watchman = Watchman(played.desk)
    watchman.go_round()
    send_due(played.desk)
    call_due(played.desk.engine, clock)
    renew_due(played.desk)
    forget_answers(played.desk.engine, clock())
    with unit_of_work(played.desk.engine) as session:
        sweep_sessions(session, clock())
    notice(played.desk.engine, played.desk.books, activated_since=clock() - timedelta(days=9_000))


def open_pages(pages: httpx.Client, played: Played, number: int) -> None:
    """Pages of coders, leads, administrators and customers."""
    held = case_of(played.desk.engine, HELD + 10 + number).reference
    old = case_of(played.desk.engine, NEWEST - 100 - number).reference
    sign_in_as(pages, played, "admin", f"admin{number}")
    for path in ("/health", "/metrics", "/readyz", "/post", "/desk", "/desk/live.json", "/desk/quality", "/desk/second",
                 f"/desk?q={held}", f"/desk?q={old}", f"/desk?q={SENDER}", "/desk?q=99213", "/desk?q=93591", "/desk?view=mine",
                 "/desk?view=overdue", "/desk?view=marked", "/desk?view=snoozed",
                 f"/desk/cases/{held}", f"/desk/cases/{old}",
                 "/admin/accounts", "/admin/accounts?q=clinic7", f"/admin/accounts/{ACCOUNT}", "/admin/audit", "/admin/audit?actor=user1",
                 "/admin/audit?action=case.approve", f"/admin/audit?subject={old}", "/admin/audit?since=2026-11-01",
                 "/admin/books", "/admin/mailboxes", "/admin/plans", "/admin/retention", "/admin/shunted", "/admin/switches",
                 "/admin/users", "/admin/users/1", "/admin/webhooks", "/admin/webhooks/1", "/profile", "/profile/tokens"):  # fmt: skip
        answer = pages.get(path)
        assert answer.status_code in {200, 503}, (path, answer.text)
    sign_in_as(pages, played, "customer", f"customer{number}", account_id=ACCOUNT)
    for path in ("/my", f"/my/questions/{old}", "/codes/CPT/93591"):
        assert pages.get(path).status_code in {200, 404}, path


def call_api(pages: httpx.Client, played: Played, number: int) -> None:
    """What programs read."""
    old = case_of(played.desk.engine, NEWEST - 100 - number).reference
    api = caller(pages, played, "admin", name=f"program{number}")
    for path in ("/cases", "/cases?status=sent", "/cases?status=held", f"/cases?account={ACCOUNT}", "/cases?code=93355", "/cases?mailbox=consult",
                 "/cases?since=2026-11-01T00:00:00Z", "/cases?until=2026-11-01T00:00:00Z", f"/cases/{old}", "/queue", "/quality", "/accounts",
                 f"/accounts/{ACCOUNT}", f"/accounts/{ACCOUNT}/ledger", f"/accounts/{ACCOUNT}/views", "/audit", "/plans", "/users", "/webhooks",
                 "/webhooks/1/calls", "/switches"):  # fmt: skip
        answer = api.get(path)
        assert answer.status_code == 200, (path, answer.text)

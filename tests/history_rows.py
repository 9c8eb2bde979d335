"""What the cases of a long history have left in each table, as SQL of their number `i` (long_history.py writes it)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, insert, literal, literal_column, select, text

from consultant.extraction.as_json import question_json
from consultant.models.account import LedgerEntry
from consultant.models.administration import AuditEntry, WebhookCall
from consultant.models.base import Base
from consultant.models.case import Case, CaseEvent, RawMail, RefusalNotice
from consultant.models.notification import Notification
from consultant.models.post import Alert, SetAside, Suppression
from consultant.models.reply import Reply
from consultant.models.review import CaseCode, CaseNote, DecisionRecord, ReviewItem
from consultant.models.user import IdempotencyKey, Registration, WebSession
from consultant.models.viewing import PageView, ViewAllowance
from consultant.vocabulary import IntentKind

from tests.at_the_desk import about

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

ACCOUNTS = 200
RAW_DAYS, WORD_DAYS, ANSWER_DAYS = 30, 365, 1
MOST_OF_A_CASE = 8
"""Rows that one table has of a case."""
_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
ASKED = "Can I bill 93591 with 93355? Does modifier 59 help? Both were done on one day. " * 3
QUESTION = json.dumps(
    {"text": ASKED.replace("'", "")} | question_json(about("93591", "93355", asks=(IntentKind.PAIR,)))
)
_TOLD = "No, 93355 is not separately payable with 93591 and no modifier bypasses the edit. " * 12


@dataclass(frozen=True, slots=True)
class History:
    """What the number `i` of a case says of it, as SQL: when it came, how it ended, whose it is. `number` is the newest ended one's."""

    dialect: str
    now: datetime
    number: int
    every: float
    """Seconds from one case to the next."""

    def at(self, minutes: int = 0) -> str:
        """When case `i` came in, `minutes` later."""
        seconds = f"(({self.number} - i) * {self.every} + {3_600 - 60 * minutes})"
        if self.dialect == "postgresql":
            return f"(CAST('{self.now.isoformat()}' AS timestamptz) - {seconds} * interval '1 second')"
        begun = self.now.replace(tzinfo=None).isoformat(" ")
        return f"strftime('%Y-%m-%d %H:%M:%f000', '{begun}', (-{seconds}) || ' seconds')"

    def month(self) -> str:
        """The first moment of the month in which case `i` came in."""
        if self.dialect == "postgresql":
            return f"date_trunc('month', {self.at()}, 'UTC')"
        return f"strftime('%Y-%m-01 00:00:00.000000', {self.at()})"

    def day(self) -> str:
        """The day on which case `i` came in."""
        return (
            f"CAST({self.at()} AT TIME ZONE 'UTC' AS date)"
            if self.dialect == "postgresql"
            else f"date({self.at()})"
        )

    def words(self, said: str) -> str:
        """Octets of a text, as a sealed column keeps them."""
        return f"CAST('{said}' AS {'bytea' if self.dialect == 'postgresql' else 'blob'})"

    def younger(self, days: int) -> str:
        """The condition that case `i` came in within so many days."""
        return f"i > {self.number - int(days * 86_400 / self.every)}"

    def put(
        self,
        connection: Connection,
        table: type[Base],
        numbers: range,
        columns: dict[str, Any],
        *where: str,
        nth: int = 0,
    ) -> None:
        """Rows for these numbers; values are SQL of `i`. The `nth` row of a case has a number in the order of the cases."""
        if hasattr(table, "id"):
            columns = {"id": f"i * {MOST_OF_A_CASE} + {nth}"} | columns
        first = select(literal(numbers.start, BigInteger).label("i")).cte("series", recursive=True)
        series = first.union_all(select(first.c.i + 1).where(first.c.i < numbers.stop - 1))
        chosen: Any = select(*(literal_column(str(value)) for value in columns.values())).select_from(series)
        chosen = chosen.where(*(text(condition) for condition in where))
        connection.execute(insert(table).from_select(list(columns), chosen))


MIXED = "(i * 7368787 + 123457) % 25600000000"
"""A number for each case, far from its neighbours': so lie references and fingerprints in their indexes."""
REFERENCE = " || ".join(
    ["'CC-'"]
    + [f"substr('{_LETTERS}', CAST(1 + (({MIXED}) / {20**at}) % 20 AS integer), 1)" for at in range(4)]
    + ["'-'"]
    + [f"substr('{_LETTERS}', CAST(1 + (({MIXED}) / {20**at}) % 20 AS integer), 1)" for at in range(4, 8)]
)
ADDRESS = f"'coder' || (i % 997) || '@clinic' || (i % {ACCOUNTS}) || '.example'"
ACCOUNT = f"1 + i % {ACCOUNTS}"
MESSAGE_ID = f"'<q' || ({MIXED}) || '@clinic.example>'"
ENDED = (
    "CASE WHEN i % 20 < 17 THEN 'sent' WHEN i % 20 < 19 THEN 'discarded' "
    "WHEN i % 40 = 19 THEN 'undeliverable' ELSE 'bounced' END"
)
HAS_REPLY = "i % 20 NOT IN (17, 18)"
REVIEWED = "i % 5 < 2"


def case_row(told: History, status: str, *, ended: bool) -> dict[str, Any]:
    worded = f"CASE WHEN {told.younger(WORD_DAYS)} THEN %s ELSE NULL END"
    return {
        "id": "i",
        "reference": REFERENCE,
        "fingerprint": f"({MIXED}) || '{'f' * 44}' || i",
        "mailbox": "'consult'",
        "status": status,
        "status_since": told.at(30 if ended else 0),
        "received_at": told.at(),
        "disposition": "'accepted'",
        "reason": "'It asks about codes.'",
        "envelope_from": ADDRESS,
        "sender_address": ADDRESS,
        "account_id": ACCOUNT,
        "recipient": "'consult@localhost'",
        "thread_id": "CASE WHEN i % 7 = 0 AND i > 10 THEN i - 5 END" if ended else "NULL",
        "refers_to": "CASE WHEN i % 7 = 0 AND i > 10 THEN i - 5 END" if ended else "NULL",
        "message_id": MESSAGE_ID,
        "size": "900",
        "subject": worded % told.words("Two codes"),
        "question": worded % told.words(QUESTION),
        "forgotten_at": "NULL" if not ended else f"CASE WHEN {told.younger(WORD_DAYS)} THEN NULL ELSE {told.at()} END",
        "not_before": told.at(60) if not ended else "NULL",
    }  # fmt: skip


def rows_of_ended(told: History) -> list[tuple[Any, ...]]:
    at, worded = told.at, told.younger(WORD_DAYS)
    id_ = {"case_id": "i"}
    return [
        (Case, case_row(told, ENDED, ended=True)),
        (RawMail, id_ | {"raw": told.words(ASKED * 4), "sha256": f"'{'0' * 64}'"}, told.younger(RAW_DAYS)),
        *((CaseEvent, one) for one in events(told)[:3]),
        *((CaseEvent, one, HAS_REPLY) for one in events(told)[3:]),
        (Reply, reply(told, ended=True), HAS_REPLY),
        (LedgerEntry, entry(told, "reserve", "-1", 1)),
        (LedgerEntry, entry(told, "charge", "0", 30), HAS_REPLY),
        (LedgerEntry, entry(told, "release", "1", 30), f"NOT ({HAS_REPLY})"),
        (LedgerEntry, entry(told, "renewal", "50", 0) | {"case_id": "NULL"}, "i % 20 = 0"),
        (ReviewItem, item(told, waits=False), REVIEWED),
        (DecisionRecord, _decision(told), REVIEWED),
        (CaseCode, id_ | {"code": "'9' || (1000 + i % 9000)"}, worded),
        (CaseCode, id_ | {"code": "'G0463'"}, worded, "i % 3 = 0"),
        (CaseNote, id_ | {"author": "'user1'", "at": at(5), "words": told.words("Seen.")}, worded, "i % 50 = 0"),
        (Notification, _notification(told), "i % 5 < 2"),
        (Alert, _alert(told), "i % 100 = 0"),
        (RefusalNotice, id_ | {"sender_address": "'stranger' || i || '@elsewhere.example'", "kind": "'unknown_sender'", "day": told.day()}, "i % 30 = 0"),
        (WebhookCall, _call(told), HAS_REPLY, worded),
        (AuditEntry, _audit(told), "i % 5 < 3"),
        (PageView, _view(told)),
        (ViewAllowance, _allowance(told), f"i % {ACCOUNTS * 30} < {ACCOUNTS}"),
        (WebSession, _session(told), "i % 10 = 0", told.younger(1)),
        (IdempotencyKey, {"token_id": "1", "key": "'key' || i", "request_hash": "'0'", "at": at()}, told.younger(ANSWER_DAYS)),
        (Registration, {"address": "'new' || i || '@clinic.example'", "token_hash": "'r' || i", "at": at(), "ends_at": at(60), "used_at": at(5)}, "i % 100 = 0"),
        (Suppression, {"address": "'gone' || i || '@clinic.example'", "reason": "'550 5.1.1'", "case_id": "i", "at": at(), "lifted_at": at(99)}, "i % 500 = 0"),
        (SetAside, {"mailbox": "'consult'", "folder": "'INBOX'", "uid_validity": "1", "uid": "i", "reason": "'too large'", "at": at()}, "i % 1000 = 0"),
    ]  # fmt: skip


def events(told: History) -> list[dict[str, Any]]:
    steps = (
        (0, "NULL", "'received'", "''"),
        (1, "'received'", "'admitted'", "''"),
        (2, "'admitted'", "'drafted'", "'answer'"),
        (3, "'drafted'", "'approved'", "'policy'"),
        (29, "'approved'", "'sending'", "''"),
        (30, "'sending'", "'sent'", "'250'"),
    )
    return [
        {"case_id": "i", "at": told.at(minute), "from_status": start, "to_status": to, "actor": "'desk'", "note": note}
        for minute, start, to, note in steps
    ]  # fmt: skip


def reply(told: History, *, ended: bool) -> dict[str, Any]:
    told_ = f"CASE WHEN {told.younger(WORD_DAYS)} THEN '{_TOLD}' ELSE '' END"
    return {
        "case_id": "i",
        "kind": "CASE WHEN i % 11 = 0 THEN 'clarify' ELSE 'answer' END",
        "subject": "'Re: Two codes'",
        "text": told_,
        "html": told_,
        "sender": "'consult@localhost'",
        "recipient": ADDRESS,
        "message_id": f"'<r' || ({MIXED}) || '@localhost>'",
        "created_at": told.at(2),
        "sent_at": told.at(30) if ended else "NULL",
    }


def entry(told: History, kind: str, amount: str, minute: int) -> dict[str, Any]:
    return {
        "account_id": ACCOUNT,
        "case_id": "i",
        "kind": f"'{kind}'",
        "amount": amount,
        "actor": "'desk'",
        "at": told.at(minute),
    }


def item(told: History, *, waits: bool) -> dict[str, Any]:
    return {
        "case_id": "i",
        "waits": str(waits).upper(),
        "mailbox": "'consult'",
        "account_id": ACCOUNT,
        "reason": "'The question is one of compliance.'",
        "marked": "i % 100 = 0",
        "assigned_to": "CASE WHEN i % 20 = 0 THEN 'user1' END",
        "snoozed_until": "CASE WHEN i % 50 = 0 THEN " + told.at(60 * 24 * 3) + " END" if waits else "NULL",
        "first_held_at": told.at(2),
        "due_at": told.at(60 * 24),
        "first_decided_at": "NULL" if waits else told.at(29),
    }


def _decision(told: History) -> dict[str, Any]:
    return {
        "case_id": "i",
        "mailbox": "'consult'",
        "kind": "CASE WHEN i % 4 = 0 THEN 'amend' ELSE 'approve' END",
        "template": "'answer'",
        "by": "'user' || (i % 20)",
        "at": told.at(29),
        "version_before": "1",
        "version_after": "1",
        "similarity": "CASE WHEN i % 4 = 0 THEN 0.9 ELSE 1.0 END",
        "waited_seconds": "1620",
        "second_chosen": "i % 20 = 0",
        "second_at": f"CASE WHEN i % 20 = 0 AND NOT ({told.younger(1)}) THEN {told.at(600)} END",
        "second_agrees": "CASE WHEN i % 20 = 0 THEN TRUE END",
    }


def _notification(told: History) -> dict[str, Any]:
    return {
        "once": "'acknowledgement:' || i",
        "kind": "'acknowledgement'",
        "mailbox": "'consult'",
        "case_id": "CASE WHEN i % 10 = 0 THEN NULL ELSE i END",
        "recipient": ADDRESS,
        "subject": "'Two codes'",
        "text": f"CASE WHEN {told.younger(WORD_DAYS)} THEN 'It waits for a coder.' ELSE '' END",
        "html": "''",
        "message_id": f"'<n' || ({MIXED}) || '@localhost>'",
        "at": told.at(1),
        "not_before": told.at(1),
        "sent_at": f"CASE WHEN i % 1000 = 0 THEN NULL ELSE {told.at(2)} END",
        "failed_at": f"CASE WHEN i % 1000 = 0 THEN {told.at(2)} END",
    }


def _alert(told: History) -> dict[str, Any]:
    return {
        "kind": "'overdue'",
        "subject": REFERENCE,
        "words": "'It was to be decided.'",
        "raised_at": told.at(),
        "last_at": told.at(),
        "cleared_at": told.at(30),
    }


def _call(told: History) -> dict[str, Any]:
    return {
        "webhook_id": "1",
        "event": "'case.sent'",
        "case_id": "i",
        "once": "'1:' || i",
        "at": told.at(30),
        "next_at": told.at(30),
        "delivered_at": told.at(31),
    }


def _audit(told: History) -> dict[str, Any]:
    return {
        "at": told.at(29),
        "actor": "'user' || (i % 20)",
        "via": "'web'",
        "action": "'case.approve'",
        "subject_kind": "'case'",
        "subject": REFERENCE,
    }


def _view(told: History) -> dict[str, Any]:
    return {
        "viewer": f"'account:' || ({ACCOUNT})",
        "account_id": ACCOUNT,
        "day": told.day(),
        "page": "'CPT ' || i",
        "period_began": told.month(),
        "at": told.at(),
    }


def _allowance(told: History) -> dict[str, Any]:
    """One for each account in each 30,000 cases, or so."""
    return {
        "viewer": f"'account:' || ({ACCOUNT})",
        "period_began": told.at(),
        "account_id": ACCOUNT,
        "used": "30",
        "granted": "0",
    }


def _session(told: History) -> dict[str, Any]:
    return {
        "token_hash": "'s' || i",
        "user_id": "1 + i % 20",
        "csrf": "'c'",
        "created_at": told.at(),
        "seen_at": told.at(30),
        "ends_at": told.at(60 * 12),
    }

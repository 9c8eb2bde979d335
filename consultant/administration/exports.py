"""What is known of a person, exported by address (GDPR article 15): a zip of JSON, and of the raw mails where that is asked for.

What identifies a patient is masked, as far as it is found, and raw mails are left out: no mask reaches into one. `unmasked`
gives everything as it is. The zip says what is in it. In the audit log stands a digest in place of the address.
"""

from __future__ import annotations

import json
import re
import zipfile
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

from sqlalchemy import and_, func, or_, select

from consultant.administration.exported_postings import known_to_the_board
from consultant.administration.holds import get_address, is_customer, mark_of
from consultant.audit_log import Act, Actor, note
from consultant.contract.cases import whole_life
from consultant.errors import UsageError
from consultant.extraction.folding import fold
from consultant.extraction.identifiers.find import find_identifiers
from consultant.extraction.identifiers.masking import OTHER, mask_words
from consultant.models.account import Account, AccountChange, LedgerEntry, Sender
from consultant.models.base import reading, unit_of_work
from consultant.models.case import Case, RawMail, RefusalNotice
from consultant.models.notification import Notification
from consultant.models.post import Suppression
from consultant.models.review import CaseCode, CaseNote, DecisionRecord
from consultant.models.user import Registration, User
from consultant.models.viewing import PageView
from consultant.review.queue import replies, trail

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from consultant.desk import Desk

    Words = Callable[[str], str]

LEAST_OF_A_NAME = 3
"""Characters of a part of an identifier that is looked for elsewhere; a shorter one would stand in too many words."""

SAYS = {
    False: "What identifies patients (names, dates of birth, numbers) is masked in the words, as far as it was found. A mask may "
    "miss something: treat the file as patient data all the same. Raw mails, names of attachments and amended texts' originals "
    "are left out.",
    True: "NOTHING IS MASKED. Mails hold what was written about patients, who are other people than the one named here, and "
    "attachments as they came. Hand it on only where that is allowed.",
}


@dataclass(frozen=True, slots=True)
class Exported:
    """How much is in an export; `mark` stands for the address in the audit log."""

    mark: str
    cases: int
    raw_mails: int


def export(desk: Desk, address: str, out: IO[bytes], actor: Actor, *, unmasked: bool = False) -> Exported:
    """Write the zip to `out`. Raises UsageError where `address` is none, or where nothing is known of it."""
    known = get_address(address)
    words: Words = str if unmasked else mask_words
    mark, now = mark_of(desk, known), desk.clock()
    with reading(desk.engine) as session, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        cases = list(session.scalars(select(Case).where(_of(known)).order_by(Case.id)))
        person = _person(session, known, words)
        if not cases and not any(person.values()):
            message = "Nothing is known of this address."
            raise UsageError(message)
        person["cases"] = [_told(session, case, words, unmasked=unmasked) for case in cases]
        told = {"address": known, "exported_at": now.isoformat(), "masked": not unmasked} | person
        made.writestr("person.json", json.dumps(told, indent=2, ensure_ascii=False))
        raw_mails = _add_raw(session, made, cases) if unmasked else 0
        made.writestr("README.txt", _readme(known, now, len(cases), raw_mails, unmasked=unmasked))
    _note(desk, mark, actor, len(cases), unmasked=unmasked)
    return Exported(mark, len(cases), raw_mails)


def _note(desk: Desk, mark: str, actor: Actor, cases: int, *, unmasked: bool) -> None:
    how = f"{cases} cases, {'unmasked' if unmasked else 'masked'}"
    with unit_of_work(desk.engine) as session:
        note(session, actor, Act("person.exported", "address", mark, new=how), at=desk.clock())


def _readme(address: str, at: datetime, cases: int, raw_mails: int, *, unmasked: bool) -> str:
    lines = [
        f"What this desk keeps of {address}, as of {at:%Y-%m-%d %H:%M} UTC.",
        "",
        "person.json   the address, its account with every line of the quota book and the code pages it has opened, its sign-in,",
        "              its postings, saved searches and applications, notices sent to it, and",
        f"              {cases} cases: what was asked, understood, found, answered and noted, and every step.",
        f"raw/          {raw_mails} mails as they were received." if unmasked else "",
        "",
        SAYS[unmasked],
        "Words that were forgotten by the mailbox's rule are not here: they are gone.",
    ]
    return "\n".join(line for line in lines) + "\n"


def _of(address: str) -> Any:  # noqa: ANN401 - a condition
    nameless = and_(Case.sender_address == "", func.lower(Case.envelope_from) == address)
    return or_(func.lower(Case.sender_address) == address, nameless)


def _add_raw(session: Session, made: zipfile.ZipFile, cases: Sequence[Case]) -> int:
    """One mail in memory at a time."""
    added = 0
    for case in cases:
        raw = session.scalars(select(RawMail.raw).where(RawMail.case_id == case.id)).first()
        if raw is not None:
            made.writestr(f"raw/{case.reference}.eml", raw)
            added += 1
    return added


def _person(session: Session, address: str, words: Words) -> dict[str, Any]:
    """Everything beside the cases."""
    sender = session.scalars(select(Sender).where(Sender.address == address)).first()
    account = _account(session, sender, address)
    return {
        "sender": _plain(sender, "standing", "created_at"),
        "account": _plain(account, "id", "name", "kind", "standing", "balance", "posting_balance", "contact", "created_at"),
        "ledger": _entries(session, account, words),
        "page_views": _views(session, account),
        "changes": _changes(session, address, words),
        "sign_in": _rows(session, User, func.lower(User.email) == address, "name", "role", "created_at", "signed_in_at"),
        "registrations": _rows(session, Registration, func.lower(Registration.address) == address, "at", "ends_at", "used_at"),
        "suppressions": _rows(session, Suppression, Suppression.address == address, "reason", "at", "lifted_at"),
        "refusals": _rows(session, RefusalNotice, func.lower(RefusalNotice.sender_address) == address, "kind", "day"),
        **known_to_the_board(session, address, words),
        "notices": [
            _plain(one, "kind", "at", "sent_at") | {"subject": words(one.subject), "text": words(one.text)}
            for one in session.scalars(select(Notification).where(func.lower(Notification.recipient) == address))
        ],
    }  # fmt: skip


def _account(session: Session, sender: Sender | None, address: str) -> Account | None:
    """That for which the address asks, else that for which its customer reads."""
    if sender is not None:
        return session.get(Account, sender.account_id)
    reads = select(Account).join(User, User.account_id == Account.id).where(is_customer(address))
    return session.scalars(reads.order_by(User.id)).first()


def _entries(session: Session, account: Account | None, words: Words) -> list[dict[str, Any]]:
    query = select(LedgerEntry).where(LedgerEntry.account_id == (account.id if account else None))
    return [
        _plain(one, "at", "kind", "unit", "amount", "case_id") | {"reason": words(one.reason)}
        for one in session.scalars(query.order_by(LedgerEntry.id))
    ]


def _views(session: Session, account: Account | None) -> list[dict[str, Any]]:
    """The code pages that the account has opened, whoever of it did."""
    mine = PageView.account_id == (account.id if account else None)
    query = select(PageView).where(mine, PageView.account_id.is_not(None)).order_by(PageView.id)
    return [_plain(one, "page", "day", "at") for one in session.scalars(query)]


def _changes(session: Session, address: str, words: Words) -> list[dict[str, Any]]:
    query = select(AccountChange).where(AccountChange.address == address).order_by(AccountChange.id)
    return [
        _plain(one, "at", "kind", "old", "new") | {"reason": words(one.reason)}
        for one in session.scalars(query)
    ]


def _told(session: Session, case: Case, words: Words, *, unmasked: bool) -> dict[str, Any]:
    """A case; what its mail says of a patient is masked in all of it, also where a coder wrote a name by itself."""
    found = _case(session, case, words, unmasked=unmasked)
    known = () if unmasked else _identifiers(case)
    if not known:
        return found
    anywhere = re.compile("|".join(rf"\b{re.escape(one)}\b" for one in known), re.IGNORECASE)
    masked: dict[str, Any] = _replaced(found, anywhere)
    return masked


def _identifiers(case: Case) -> Sequence[str]:
    """The words by which its mail identifies somebody, the longest first."""
    written = json.loads(case.question)["text"] if case.question else ""
    text = fold(f"{case.subject or ''}\n{written}").text
    found = (text[one.start : one.end] for one in find_identifiers(text))
    parts = {part for one in found for part in re.findall(r"[\w/-]+", one) if len(part) >= LEAST_OF_A_NAME}
    return sorted(parts, key=lambda part: (-len(part), part))


def _replaced(value: Any, anywhere: re.Pattern[str]) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, str):
        return anywhere.sub(OTHER, value)
    if isinstance(value, list):
        return [_replaced(one, anywhere) for one in value]
    if isinstance(value, dict):
        return {name: _replaced(one, anywhere) for name, one in value.items()}
    return value


def _case(session: Session, case: Case, words: Words, *, unmasked: bool) -> dict[str, Any]:
    events, versions = trail(session, case.id), replies(session, case.id)
    notes = session.scalars(select(CaseNote).where(CaseNote.case_id == case.id).order_by(CaseNote.id))
    decided = session.scalars(select(DecisionRecord).where(DecisionRecord.case_id == case.id))
    codes = session.scalars(select(CaseCode.code).where(CaseCode.case_id == case.id))
    facts = ("reference", "mailbox", "status", "status_since", "received_at", "disposition", "reason", "size")
    return {
        **(_plain(case, *facts) or {}),
        "subject": words(case.subject or ""),
        "codes": sorted(codes),
        **whole_life(case, events, versions, words=True, unmasked=unmasked),
        "notes": [_plain(one, "author", "at") | {"words": words(one.words)} for one in notes],
        "decisions": [
            _plain(one, "kind", "by", "at") | {"reason": words(one.reason), "second": words(one.second_words or "")}
            for one in decided
        ],
    }  # fmt: skip


def _rows(session: Session, table: Any, condition: Any, *names: str) -> list[dict[str, Any]]:  # noqa: ANN401
    return [_plain(one, *names) for one in session.scalars(select(table).where(condition))]


def _plain(row: object | None, *names: str) -> dict[str, Any]:
    """Columns of a row as JSON takes them; nothing where there is no row."""
    if row is None:
        return {}
    return dict(_shown((name, getattr(row, name)) for name in names))


def _shown(pairs: Iterable[tuple[str, Any]]) -> Iterable[tuple[str, Any]]:
    return ((name, value.isoformat() if hasattr(value, "isoformat") else value) for name, value in pairs)

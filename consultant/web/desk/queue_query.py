"""What the address of the queue asks for, and back again. An address holds no mail address: one that is searched for is sealed.

A sealed search is Fernet with a key derived from the desk's own secret: logs of proxies and histories of browsers hold
nothing of it, and it can be followed, renewed and kept like any other address.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from cryptography.fernet import Fernet, InvalidToken

from consultant.review.filters import LONGEST_SEARCH, NOBODY, Filters, Sought, sought

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

AGES = {1: "1 hour", 4: "4 hours", 24: "a day", 72: "3 days", 168: "a week"}
"""Hours since a case was held, to choose from."""
VIEWS = {
    "": "All",
    "mine": "Mine",
    "nobodys": "Nobody's",
    "overdue": "Overdue",
    "marked": "Odd senders",
    "snoozed": "Snoozed",
}
_SWITCHES = frozenset({"mine", "overdue", "marked", "snoozed"})
LONGEST_NUMBER = 18


@dataclass(frozen=True, slots=True)
class Query:
    """The fields of the queue's form; `after` is where a page begins."""

    view: str = ""
    mailbox: str = ""
    reason: str = ""
    account: int | None = None
    age: int | None = None
    assigned: str = ""
    search: str = ""
    after: str = ""

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but a view is asked for."""
        return bool(self.mailbox or self.reason or self.account or self.age or self.assigned or self.search)

    def filters(self, now: datetime, by: str) -> Filters:
        """As the queue takes them."""
        return Filters(
            now=now,
            by=by,
            mailbox=self.mailbox,
            reason=self.reason,
            account=self.account,
            older_than=timedelta(hours=self.age) if self.age else None,
            assigned_to=NOBODY if self.view == "nobodys" else self.assigned,
            search=self.search,
            **{name: self.view == name for name in _SWITCHES},
        )


def read_query(given: Mapping[str, str], secret: bytes) -> Query:
    """What an address or a form asks for; what is none of its fields' values is left out."""
    return Query(
        view=given.get("view", "") if given.get("view", "") in VIEWS else "",
        mailbox=given.get("mailbox", "")[:100],
        reason=given.get("reason", "")[:200],
        account=_number(given.get("account", "")),
        age=_number(given.get("age", "")),
        assigned=given.get("assigned", "").strip()[:200],
        search=(given.get("q", "") or _opened(given.get("sealed", ""), secret)).strip()[:LONGEST_SEARCH],
        after=given.get("after", ""),
    )


def write_query(query: Query, secret: bytes, *, after: str = "") -> str:
    """The address of the queue that asks for it, at the page that begins behind `after`."""
    fields = {name: value for name, value in _fields(query, secret).items() if value}
    if after:
        fields["after"] = after
    return f"/desk?{urlencode(fields)}" if fields else "/desk"


def kept_fields(query: Query, secret: bytes) -> dict[str, str]:
    """The search as the filters' form carries it on."""
    return {name: value for name, value in _search(query.search, secret).items() if value}


def _fields(query: Query, secret: bytes) -> dict[str, str]:
    return {
        "view": query.view,
        "mailbox": query.mailbox,
        "reason": query.reason,
        "account": str(query.account or ""),
        "age": str(query.age or ""),
        "assigned": query.assigned,
        **_search(query.search, secret),
    }


def _search(search: str, secret: bytes) -> dict[str, str]:
    if search and sought(search) is Sought.SENDER:
        return {"sealed": _fernet(secret).encrypt(search.encode("utf-8", "replace")).decode()}
    return {"q": search}


def _opened(sealed: str, secret: bytes) -> str:
    """What was searched for; nothing where somebody else sealed it."""
    try:
        return _fernet(secret).decrypt(sealed).decode() if sealed else ""
    except InvalidToken:
        return ""


def _fernet(secret: bytes) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"search of the queue:" + secret).digest()))


def _number(text: str) -> int | None:
    if text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER:
        return int(text) or None
    return None

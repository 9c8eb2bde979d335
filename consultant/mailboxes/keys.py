"""Every key of a mailbox file and what reads its value; a reader raises ValueError for what its key does not take."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from consultant.mailboxes.hours import read_hours
from consultant.mailboxes.mailbox import AfterTaking, ImapAuth, OnFailure, Review, Serves, Verify
from consultant.vocabulary import ReplyKind, Setting

if TYPE_CHECKING:
    from collections.abc import Callable

REVIEWED_KINDS = (
    *(ReplyKind.ANSWER, ReplyKind.CLARIFY, ReplyKind.DECLINE),
    *(ReplyKind.POSTED, ReplyKind.JOB_MISSING, ReplyKind.JOB_STATUS, ReplyKind.APPLICATION),
)
"""Kinds of reply that may leave without a coder; refusals always do."""

_Choice = TypeVar("_Choice", bound=StrEnum)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError  # noqa: TRY004 - every reader's answer to what its key does not take
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError  # noqa: TRY004 - as above
    return value


def _count(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError
    return value


def _share(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise ValueError
    return float(value)


def _addresses(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) and _is_address(one) for one in value):
        raise ValueError
    return tuple(one.lower() for one in value)


def _address(value: object) -> str:
    if not isinstance(value, str) or (value and not _is_address(value)):
        raise ValueError
    return value.lower()


def _is_address(value: str) -> bool:
    local, _, domain = value.rpartition("@")
    return bool(local and domain) and not any(sign.isspace() or sign in '<>,;"' for sign in value)


def _review(value: object) -> Review:
    return Review(_text(value))


def _setting(value: object) -> Setting | None:
    if value == "":
        return None
    return Setting(_text(value))


def _names(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) and one.strip() for one in value):
        raise ValueError
    return tuple(one.strip().lower() for one in value)


def _one_of(kind: type[_Choice]) -> Callable[[object], _Choice]:
    return lambda value: kind(_text(value))


def _kinds(value: object) -> tuple[ReplyKind, ...]:
    if not isinstance(value, list) or not set(value) <= set(REVIEWED_KINDS):
        raise ValueError
    return tuple(map(ReplyKind, value))


def _time_zone(value: object) -> str:
    try:
        return ZoneInfo(_text(value)).key
    except (ZoneInfoNotFoundError, OSError) as error:
        raise ValueError from error


def _hours(value: object) -> str:
    text = _text(value).strip().lower()
    if text:
        read_hours(text)
    return text


def _days(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ValueError  # noqa: TRY004 - as above
    return tuple(date.fromisoformat(_text(one)).isoformat() for one in value)


def _variable(value: object) -> str:
    """The name of an environment variable that holds a secret."""
    if not isinstance(value, str) or not re.fullmatch(r"(?:[A-Z][A-Z0-9_]{0,99})?", value):
        raise ValueError
    return value


def _url(*schemes: str) -> Callable[[object], str]:
    def read(value: object) -> str:
        text = _text(value)
        if text and (urlsplit(text).scheme not in schemes or not urlsplit(text).hostname):
            raise ValueError
        if urlsplit(text).password:
            raise ValueError
        return text

    return read


_ADDRESSES = 'a list of addresses, such as ["consult@example.org"]'
_COUNT = "a whole number, 0 or more"
_FLAG = "true or false"
_TEXT = "a text in quotes"
_VARIABLE = "the name of an environment variable in capitals, such as CONSULTANT_IMAP_PASSWORD"

KEYS: dict[str, tuple[Callable[[object], Any], str]] = {
    "serves": (_one_of(Serves), "one of " + ", ".join(Serves)),
    "addresses": (_addresses, _ADDRESSES),
    "from_name": (_text, _TEXT),
    "from_address": (_address, "an address in quotes"),
    "review": (_review, "one of " + ", ".join(Review)),
    "review_below": (_share, "a number from 0 to 1"),
    "undo_seconds": (_count, _COUNT),
    "automatic_undo_seconds": (_count, _COUNT),
    "automatic_kinds": (_kinds, "a list of " + ", ".join(REVIEWED_KINDS)),
    "acknowledge": (_flag, _FLAG),
    "time_zone": (_time_zone, 'the name of a time zone, such as "America/New_York"'),
    "business_hours": (_hours, 'days and hours such as "mon-fri 09:00-17:00, sat 10:00-13:00"'),
    "holidays": (_days, 'a list of days such as ["2026-12-25"]'),
    "answer_within_hours": (_count, _COUNT),
    "lead": (_addresses, _ADDRESSES),
    "second_review_share": (_share, "a number from 0 to 1"),
    "max_message_bytes": (_count, _COUNT),
    "setting": (_setting, '"" or one of ' + ", ".join(Setting)),
    "charge_for_clarify": (_flag, _FLAG),
    "charge_for_decline": (_flag, _FLAG),
    "keep_raw_days": (_count, _COUNT),
    "keep_text_days": (_count, _COUNT),
    "hold_on_phi": (_flag, _FLAG),
    "verify_senders": (_one_of(Verify), "one of " + ", ".join(Verify)),
    "authserv_ids": (_names, 'a list of names, such as ["mx.example.org"]'),
    "on_auth_fail": (_one_of(OnFailure), "one of " + ", ".join(OnFailure)),
    "on_auth_none": (_one_of(OnFailure), "one of " + ", ".join(OnFailure)),
    "mails_per_hour": (_count, _COUNT),
    "automatic_per_hour": (_count, _COUNT),
    "plus_addressing": (_flag, _FLAG),
    "reply_key_days": (_count, _COUNT),
    "alert_to": (_addresses, _ADDRESSES),
    "give_up_hours": (_count, _COUNT),
    "dkim_selector": (_text, _TEXT),
    "dkim_key": (_variable, _VARIABLE),
    "tell_unread_attachments": (_flag, _FLAG),
    "maildir": (_text, "the path of a Maildir, or an empty text"),
    "imap_url": (_url("imap", "imaps"), "imaps://user@host[:port][/FOLDER] or imap://… without a password"),
    "imap_secret": (_variable, _VARIABLE),
    "imap_auth": (_one_of(ImapAuth), "one of " + ", ".join(ImapAuth)),
    "imap_after": (_one_of(AfterTaking), "one of " + ", ".join(AfterTaking)),
    "imap_move_to": (_text, _TEXT),
    "imap_poll_seconds": (_count, _COUNT),
    "imap_idle": (_flag, _FLAG),
    "oauth_token_url": (_url("https", "http"), "an https:// address"),
    "oauth_client_id": (_text, _TEXT),
    "oauth_client_secret": (_variable, _VARIABLE),
    "oauth_refresh_token": (_variable, _VARIABLE),
    "oauth_scope": (_text, _TEXT),
    "posting_days": (_count, _COUNT),
    "most_posting_days": (_count, _COUNT),
    "applications_per_day": (_count, _COUNT),
}
"""Every key, what reads it (raising ValueError), and what it takes, in words."""

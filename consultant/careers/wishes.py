"""What an employer's mail wants: a new posting, or, in a posting's conversation, its renewal, its end or a change. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from consultant.careers.fields import JobFields
from consultant.careers.found import JobFound
from consultant.careers.missing import missing
from consultant.careers.orders import read_order
from consultant.careers.reading import read_change, read_posting
from consultant.models.career import ReadingKind

if TYPE_CHECKING:
    from datetime import date


SHORTEST_TEXT = 40
"""Characters from which words beside the values of an answer are a description."""
_ASKS_ABOUT_A_CODE = re.compile(r"\b(?:\d{5}|[A-V]\d{4}|[A-Z]\d[0-9A-Z]\.[0-9A-Z]{1,4})\b[^.!?\n]{0,200}\?")
_ORDERS = (ReadingKind.CLOSE, ReadingKind.RENEW)


def read_wish(
    subject: str,
    text: str,
    today: date,
    former: JobFields | None,
    *,
    was_listed: bool,
    was_rejected: bool = False,
) -> JobFound:
    """What a mail wants of a posting that said `former` so far (None: of a new one).

    Until it `was_listed` on the board, whatever is written of it belongs to posting it; of one that `was_rejected` also what says
    nothing new, for it asks to look again.
    """
    if former is None:
        return JobFound(ReadingKind.POST, read_posting(subject, text, today))
    order, beside = read_order(text, today), read_change(text, today)
    if order.kind is ReadingKind.CLOSE:
        return JobFound(ReadingKind.CLOSE, JobFields())
    if not was_listed:
        merged = former.merged(_filled(beside, former, read_posting("", text, today)))
        says_nothing = (
            merged == former
            and not missing(former)
            and order.kind is not ReadingKind.RENEW
            and not was_rejected
        )
        return (
            JobFound(ReadingKind.UNCLEAR, JobFields()) if says_nothing else JobFound(ReadingKind.POST, merged)
        )
    if order.kind is ReadingKind.RENEW:
        return JobFound(ReadingKind.RENEW, replace(beside, until=order.until))
    if order.kind is ReadingKind.CHANGE and beside != JobFields():
        return JobFound(ReadingKind.CHANGE, beside)
    return JobFound(ReadingKind.UNCLEAR, JobFields())


def posts_nothing(wish: JobFound, text: str, today: date) -> bool:
    """Whether a first mail is no posting: an order about one that it does not name, or a question about codes."""
    says_where = wish.fields.city or wish.fields.state or wish.fields.remote
    return not says_where and (read_order(text, today).kind in _ORDERS or asks_about_codes(text))


def asks_about_codes(text: str) -> bool:
    """Whether a sentence that names a code ends with a question mark."""
    return _ASKS_ABOUT_A_CODE.search(text) is not None


def _filled(beside: JobFields, former: JobFields, anew: JobFields) -> JobFields:
    """An answer that was asked for a title or a description gives them without a label."""
    title = beside.title or (anew.title if not former.title else "")
    is_text = not former.description and len(anew.description) >= SHORTEST_TEXT
    return replace(
        beside, title=title, description=beside.description or (anew.description if is_text else "")
    )


def asks_only_for_time(wish: JobFound) -> bool:
    """Whether a renewal changes nothing but the last day, so that nobody needs to look at it."""
    return replace(wish.fields, until=None) == JobFields()

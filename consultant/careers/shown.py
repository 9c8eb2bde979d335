"""A posting as everybody may see it: its fields without the employer's inbox, its description in paragraphs, where it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from consultant.careers.board import fields_of
from consultant.careers.hidden import without
from consultant.careers.saying import pay, place

if TYPE_CHECKING:
    from datetime import date, datetime

    from consultant.careers.fields import JobFields
    from consultant.models.career import JobPosting

_BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")


@dataclass(frozen=True, slots=True)
class Shown:
    """What pages, feed and structured data say of a posting. `fields` have no inbox; `apply_url` is a web page or empty."""

    reference: str
    fields: JobFields
    listed_from: datetime
    ends_at: datetime
    changed_at: datetime

    @property
    def path(self) -> str:
        """Its page."""
        return f"/careers/{self.reference}"

    @property
    def place(self) -> str:
        """`Austin, TX (hybrid)`."""
        return place(self.fields)

    @property
    def pay(self) -> str:
        """`$24.00 to $29.50 an hour`; empty where it is not said."""
        return pay(self.fields)

    @property
    def paragraphs(self) -> tuple[tuple[str, ...], ...]:
        """The description: the lines of each paragraph."""
        return paragraphs(self.fields.description)

    @property
    def last_day(self) -> date:
        """The last day on which it stands: it ends with the beginning of the next one."""
        day = (self.ends_at - timedelta(microseconds=1)).date()
        return min(day, self.fields.until or day)

    def posted(self, now: datetime) -> str:
        """How long ago, in days."""
        days = (now - self.listed_from).days
        return ("today", "yesterday")[days] if days < 2 else f"{days} days ago"  # noqa: PLR2004 - two words


def shown(posting: JobPosting) -> Shown:
    """Of a posting that is or was on the board."""
    fields, hidden = fields_of(posting), (posting.apply_to, posting.posted_by)
    said: dict[str, Any] = {
        name: without(getattr(fields, name), *hidden) for name in ("title", "employer", "city", "description")
    }
    open_page = fields.apply_url if _is_page(fields.apply_url) else ""
    began = posting.listed_from or posting.created_at
    return Shown(
        posting.reference,
        replace(fields, **said, apply_to="", apply_url=open_page),
        began,
        posting.ends_at or began,
        posting.changed_at,
    )


def _is_page(url: str) -> bool:
    """Whether a browser may be led there: an address of the web, without a name and password in it."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    is_plain = url.isprintable() and not set(url) & set(" <>\"'\\`")
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc and is_plain


def paragraphs(text: str) -> tuple[tuple[str, ...], ...]:
    """The paragraphs of a text, each as its lines; blanks at their ends and empty lines left out."""
    parts = _BLANK_LINES.split(text.replace("\r\n", "\n").replace("\r", "\n"))
    lines = (tuple(line.strip() for line in part.split("\n") if line.strip()) for part in parts)
    return tuple(one for one in lines if one)

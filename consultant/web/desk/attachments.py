"""What came with a mail: the list that a case keeps, joined with what of it can still be fetched from the raw mail.

Files are only ever handed out as downloads of no type (OWASP, File Upload: `attachment`, `nosniff`, a safe name); their names
come from strangers (RFC 6266, section 4.3; RFC 8187).
"""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Sequence

    from consultant.mail.message import Attachment, Enclosure

LONGEST_NAME = 120
_UNSAFE = frozenset('"\\/%;<>|:*?')
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class Attached:
    """One attachment as the page lists it. `number` fetches it; None: it is within another file, or kept no longer."""

    name: str
    type: str
    size: int
    state: str
    reason: str
    number: int | None


def attached(stored: str | None, carried: Sequence[Attachment]) -> list[Attached]:
    """The case's list in its order. What stands within a file follows that file, so that what the mail carries comes in turn."""
    listed: list[Attached] = []
    at = 0
    for one in json.loads(stored or "[]"):
        is_next = at < len(carried) and _is(carried[at], one)
        listed.append(_attached(one, at if is_next else None))
        at += is_next
    return listed or [_unlisted(one, number) for number, one in enumerate(carried)]


def _is(carried: Attachment, listed: dict[str, Any]) -> bool:
    return (carried.name, carried.type, carried.size) == (listed["name"], listed["type"], listed["size"])


def _attached(listed: dict[str, Any], number: int | None) -> Attached:
    said = (str(listed[key]) for key in ("name", "type"))
    name, kind = (readable(one) for one in said)
    return Attached(name, kind, int(listed["size"]), listed["state"], listed["reason"], number)


def _unlisted(one: Attachment, number: int) -> Attached:
    return Attached(
        readable(one.name), readable(one.type), one.size, "not read", "it was not looked at yet", number
    )


def content_of(enclosure: Enclosure) -> bytes:
    """Its bytes; of a mail within the mail, its words."""
    return enclosure.data if enclosure.words is None else enclosure.words.encode("utf-8", "replace")


def file_name(enclosure: Enclosure, number: int) -> str:
    """The name under which it is saved: as the mail has it, made harmless; one of our own where it has none."""
    safe = "".join("_" if sign in _UNSAFE else sign for sign in readable(enclosure.attachment.name)).strip(
        ". "
    )
    ending = ".txt" if enclosure.words is not None else ""
    return (safe[-LONGEST_NAME:] or f"attachment-{number + 1}") + ending


def readable(name: str) -> str:
    """A name without signs that are not seen, end lines or turn the direction of writing."""
    return "".join(sign for sign in name if unicodedata.category(sign) not in _INVISIBLE)


def disposition(name: str) -> str:
    """A Content-Disposition that saves; `name` is safe already, and only ASCII stands in the plain form."""
    plain = name.encode("ascii", "replace").decode().replace("?", "_")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"

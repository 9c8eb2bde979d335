"""A conversation in words: titles of our mails, what is told of a case's state, and a reply's text with its codes as links."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from consultant.lifecycle import Status
from consultant.vocabulary import Disposition, ReplyKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from consultant.models.case import Case

TITLES = {
    ReplyKind.ANSWER: "Answer",
    ReplyKind.CLARIFY: "Please add",
    ReplyKind.DECLINE: "Not answered",
    ReplyKind.CORRECTION: "Correction",
    ReplyKind.OVER_QUOTA: "Refused",
    ReplyKind.SUSPENDED: "Refused",
    ReplyKind.TOO_LARGE: "Refused",
    ReplyKind.UNKNOWN_SENDER: "Refused",
}
NO_QUESTIONS_LEFT = "Refused: no questions are left. Nothing was charged."
NO_POSTINGS_LEFT = "Refused: no postings are left. Nothing was charged."
SUSPENDED = "Refused: your account is suspended. Ask your administrator."
NOT_PAID = {
    ReplyKind.OVER_QUOTA: NO_QUESTIONS_LEFT,
    ReplyKind.SUSPENDED: SUSPENDED,
    ReplyKind.TOO_LARGE: "Refused: it is too long.",
    ReplyKind.NOTHING_ASKED: "Refused: no question was found in it. Nothing was charged.",
    ReplyKind.UNKNOWN_SENDER: "Refused: your address belongs to no account here.",
}
REFUSED = "Refused. Nothing was charged."
WORKED_ON = "The desk works on it; the answer comes by mail and stands here."
IN_WORDS = {
    Status.HELD: "A coder looks at it before it is answered; the answer comes by mail and stands here.",
    Status.SHUNTED: "Something went wrong on our side, and a person sees to it; the answer comes by mail and stands here.",
    Status.APPROVED: "The reply is written and about to leave; it stands here as soon as it has.",
    Status.SENDING: "The reply is on its way; it stands here as soon as it has left.",
    Status.BOUNCED: "The mail with the answer came back; the answer stands here.",
    Status.UNDELIVERABLE: "The answer could not be mailed; a person sees to it.",
    Status.DISCARDED: "Closed without an answer. Nothing was charged.",
}
"""What is told of a status; of the others that it is worked on."""
SHORT = {
    Status.SENT: "answered",
    Status.BOUNCED: "the answer could not be delivered",
    Status.UNDELIVERABLE: "the answer could not be delivered",
    Status.DISCARDED: "closed without an answer",
    Status.HELD: "a coder looks at it",
}
"""The same in a list."""
_BY_REASON = (
    ("no questions left", NO_QUESTIONS_LEFT),
    ("no postings left", NO_POSTINGS_LEFT),
    ("suspended", SUSPENDED),
    ("no question", NOT_PAID[ReplyKind.NOTHING_ASKED]),
)
"""Of a refusal that is not mailed a second time on one day only its reason is kept, and of what nothing is left it alone says."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text; where it is a code that has a page, its address."""

    text: str
    url: str = ""


def short_state(case: Case) -> str:
    """One of a list of questions."""
    if case.disposition == Disposition.REFUSED:
        return "refused"
    return SHORT.get(Status(case.status), "being worked on")


def state_in_words(status: Status) -> str:
    """What is told of a case that is not refused and whose answer does not say it all."""
    return IN_WORDS.get(status, WORKED_ON)


def refused_in_words(case: Case, kind: str | None) -> str:
    """Why a case is refused, as soon as that is known; empty where it is not. `kind` is that of the refusal where one was written."""
    if case.disposition != Disposition.REFUSED:
        return ""
    if kind and kind != ReplyKind.OVER_QUOTA:
        return NOT_PAID.get(ReplyKind(kind), REFUSED)
    return next((told for known, told in _BY_REASON if known in (case.reason or "")), REFUSED)


def stored(question: str | None) -> Mapping[str, Any]:
    """A question as its case keeps it; empty where it keeps none, or one that this desk cannot read."""
    try:
        found = json.loads(question or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def urls_in(question: str | None) -> dict[str, str]:
    """The pages of the codes that were read, as of the date of service that was read."""
    told = stored(question)
    on = (told.get("particulars") or {}).get("date_of_service") or ""
    asked = f"?date={quote(str(on))}" if on else ""
    mentions: Iterable[Mapping[str, Any]] = told.get("mentions") or ()
    return {
        str(one["code"]): f"/codes/{quote(str(one['system']))}/{quote(str(one['code']))}{asked}"
        for one in mentions
        if one.get("system") not in {None, "MOD"} and len(str(one.get("code", ""))) > 2  # noqa: PLR2004
    }


def pieces(text: str, urls: Mapping[str, str]) -> Iterator[Piece]:
    """A text with the codes in it that have a page set apart."""
    if not urls:
        yield Piece(text)
        return
    any_of = "|".join(map(re.escape, sorted(urls, key=len, reverse=True)))
    for at, piece in enumerate(re.split(rf"(?<![\w.])({any_of})(?![\w]|\.\w)", text)):
        if piece:
            yield Piece(piece, urls[piece] if at % 2 else "")

"""Reads what servers report about a mail of ours: was it delivered, delayed, refused or complained of, and which one was it?

Delivery reports (RFC 3464), complaints (RFC 5965), and what servers wrote before there was a form, or still do. Each mail
of ours goes to one address, so that a report's addresses are not needed, and none is kept. Whether a report is to be
believed is `delivery/bounces.py`'s question.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from email.message import Message as Part
from enum import StrEnum
from typing import TYPE_CHECKING

from consultant.mail.automatic import OUR_ID
from consultant.mail.automatic_words import FAILED, TELLTALE
from consultant.mail.charsets import decode
from consultant.mail.headers import decode_words, recover
from consultant.mail.mend import mend
from consultant.mail.report_codes import DELAYED, TOLD_IN_WORDS, Meaning, find_meaning
from consultant.mail.tree import BROKEN, read_tree

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_PARTS = 40
MOST_TEXT = 65_536
"""Characters of one part that are read: reports are short, and a returned mail's header stands at its beginning."""
MOST_RECIPIENTS = 100


class Outcome(StrEnum):
    """What became of the mail, the worst first."""

    COMPLAINT = "complaint"
    FAILED = "failed"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Report:
    """A report as it was read. `code` may be empty; `message_ids` are ours, of the mail that it returned or names.

    `dead`: mail to the address would fail again, whichever it is. `mail_from` is the envelope sender that a complaint names.
    """

    outcome: Outcome
    code: str = ""
    words: str = ""
    dead: bool = False
    message_ids: tuple[str, ...] = ()
    mail_from: str = ""

    @property
    def told(self) -> str:
        """Code and words for a case's trail and for an alert; no address in it."""
        return ", ".join(filter(None, (self.code, self.words))) or "no reason was given"


ACTIONS = {
    "failed": Outcome.FAILED,
    "failure": Outcome.FAILED,
    "delayed": Outcome.DELAYED,
    "delivered": Outcome.DELIVERED,
    "relayed": Outcome.DELIVERED,
    "expanded": Outcome.DELIVERED,
}
"""RFC 3464, section 2.3.3."""

CLASSES = {"5": Outcome.FAILED, "4": Outcome.DELAYED, "2": Outcome.DELIVERED}
"""By the class of Status, where Action is none of those."""

COMPLAINTS = frozenset({"abuse", "fraud", "virus", "opt-out", "opt-out-list"})
"""Feedback types (RFC 5965, section 7.3) of somebody who does not want our mail. `not-spam` takes one back, and
`auth-failure` (RFC 6591) speaks of mail that somebody else may have sent."""

_STATUS = re.compile(r"(?<![\d.])[245]\.[0-7]\.\d{1,3}(?![\d.])")
_FAILURE = re.compile(r"(?<![\d.])[45]\.[0-7]\.\d{1,3}(?![\d.])")
_REPLY = re.compile(r"(?<![\d.:/-])5[0-5]\d(?=[ -]\D|[ -]?$|[ -]#?5\.)", re.MULTILINE)
_FIELD = re.compile(r"([!-9;-~]{1,60})[ \t]{0,4}:[ \t]{0,4}(.{0,2000})")
_OUR_ID = rf"<{re.escape(OUR_ID)}[!-;=?-~]{{1,200}}>"
_MESSAGE_ID = re.compile(
    rf"^[ \t>|]{{0,8}}message-id[ \t]{{0,4}}:\s{{0,8}}({_OUR_ID})", re.IGNORECASE | re.MULTILINE
)
_RETURNED = re.compile(
    r"^[ \t>]{0,8}(?:-{2,8}[ \t]?(?:below this line is a copy|this is a copy of|(?:original|returned|unsent|undelivered) message|message header)"
    r"|(?:original|unsent|returned) (?:message|mail) (?:follows|header)|message headers? follow|original message headers?|received: ?from|return-path:)",
    re.IGNORECASE | re.MULTILINE,
)
"""Where the returned mail begins, whose words are not the server's."""


@dataclass(slots=True)
class _Pieces:
    """The parts of a report: words of the server, its fields, and text that may hold the returned mail's header."""

    words: str = ""
    status: str = ""
    feedback: str = ""
    returned: str = ""


def read_report(raw: bytes) -> Report:
    """Read a mail that is a report. Never raises; what can't be made out is unclear."""
    root = read_tree(mend(raw)[0], [])
    pieces = _take_apart(root)
    subject = decode_words(str(root.get("Subject", "")))
    ids = _our_ids(root, pieces)
    if pieces.feedback:
        return _complaint(pieces.feedback, ids)
    return _of_fields(pieces, ids) or _of_words(subject, pieces, ids)


def _take_apart(root: Part) -> _Pieces:
    pieces = _Pieces()
    for kind, part in _leaves(root):
        text = _text(part)
        if kind in {"message/delivery-status", "message/global-delivery-status"}:
            pieces.status += "\n\n" + text
        elif kind == "message/feedback-report":
            pieces.feedback = pieces.feedback or text
        elif kind.startswith(("message/", "text/rfc822-headers")):
            pieces.returned += "\n" + text
        elif kind.startswith("text/"):
            pieces.words += "\n" + text
    return pieces


def _leaves(root: Part) -> Iterator[tuple[str, Part]]:
    """(media type, part) of the report's own parts; a returned mail is one part, whatever is in it."""
    waiting, seen = [root], 0
    while waiting and seen < MOST_PARTS:
        part, seen = waiting.pop(0), seen + 1
        kind = _kind(part)
        payload = part.get_payload()
        if kind.startswith("multipart/") and isinstance(payload, list):
            waiting[:0] = [child for child in payload if isinstance(child, Part)]
        else:
            yield kind if not kind.startswith("multipart/") else "text/plain", part


def _kind(part: Part) -> str:
    try:
        return part.get_content_type().replace("_", "-")
    except BROKEN:
        return "text/plain"


def _text(part: Part) -> str:
    """The text of a part: of a mail or of blocks of fields (which the library has read as headers) as they were written."""
    payload = part.get_payload()
    if isinstance(payload, list):
        blocks = [_header_and_words(block) for block in payload[:MOST_RECIPIENTS] if isinstance(block, Part)]
        return _unpacked(part, "\n\n".join(blocks))[:MOST_TEXT]
    try:
        data = part.get_payload(decode=True)
    except BROKEN:
        data = None
    if not isinstance(data, bytes):
        return recover(str(payload))[:MOST_TEXT]
    return decode(data[:MOST_TEXT], _charset(part)).replace("\r\n", "\n").replace("\r", "\n")


def _header_and_words(block: Part) -> str:
    """A block as text; of a returned mail only what stands before its own parts."""
    header = "\n".join(f"{name}: {value}" for name, value in block.raw_items())
    inner = block.get_payload()
    return recover(f"{header}\n\n{inner[:MOST_TEXT]}" if isinstance(inner, str) else header)


def _unpacked(part: Part, text: str) -> str:
    """Fields that were packed in base64 against RFC 2046, section 5.2.1, as some Exchange servers do."""
    if str(part.get("Content-Transfer-Encoding", "")).strip().lower() != "base64":
        return text
    packed = "".join(text.split())
    try:
        return decode(base64.b64decode(packed + "=" * (-len(packed) % 4), validate=True))
    except (binascii.Error, ValueError):
        return text


def _charset(part: Part) -> str | None:
    try:
        return part.get_content_charset()
    except BROKEN:
        return None


def _our_ids(root: Part, pieces: _Pieces) -> tuple[str, ...]:
    """Our Message-IDs of returned headers, wherever they stand; else what the report says that it answers."""
    found = [
        one
        for text in (pieces.returned, pieces.words, pieces.status, pieces.feedback)
        for one in _MESSAGE_ID.findall(text)
    ]
    if not found:
        found = re.findall(_OUR_ID, recover(str(root.get("In-Reply-To", "")))[:2000], re.IGNORECASE)
    return tuple(dict.fromkeys(found))[:20]


def _fields(block: str) -> dict[str, str]:
    """The fields of a block, unfolded, by their names in lower case; the first of a name counts."""
    found: dict[str, str] = {}
    for line in re.sub(r"\n[ \t]+", " ", block).split("\n"):
        if field := _FIELD.match(line):
            found.setdefault(field[1].lower(), field[2].strip())
    return found


def _complaint(feedback: str, ids: tuple[str, ...]) -> Report:
    fields = _fields(feedback)
    kind, sender = fields.get("feedback-type", "").lower(), fields.get("original-mail-from", "").strip(" <>")
    if kind in COMPLAINTS:
        return Report(
            Outcome.COMPLAINT, "", f"a complaint ({kind})", dead=True, message_ids=ids, mail_from=sender
        )
    return Report(Outcome.UNCLEAR, "", "a report of a mailbox provider", message_ids=ids)


def _of_fields(pieces: _Pieces, ids: tuple[str, ...]) -> Report | None:
    """The worst that is said of a recipient; None where there is no block that says anything (RFC 3464, section 2.3)."""
    blocks = [_fields(block) for block in re.split(r"\n[ \t]*\n", pieces.status)[:MOST_RECIPIENTS]]
    read = [one for block in blocks if (one := _of_recipient(block, pieces.words, ids))]
    if not read:
        return None
    worst = min(read, key=lambda one: list(Outcome).index(one.outcome))
    reached = any(one.outcome is Outcome.DELIVERED for one in read)
    return Report(worst.outcome, worst.code, worst.words, dead=worst.dead and not reached, message_ids=ids)


def _of_recipient(fields: dict[str, str], words: str, ids: tuple[str, ...]) -> Report | None:
    status = next(iter(_STATUS.findall(fields.get("status", ""))), "")
    action = fields.get("action", "").partition(";")[0].split("(")[0].strip().lower()
    outcome = ACTIONS.get(action) or CLASSES.get(status[:1])
    if outcome is None:
        return None
    said = " ".join(filter(None, (fields.get("diagnostic-code", ""), fields.get("x-supplementary-info", ""))))
    if outcome is Outcome.FAILED:
        code, meaning = _judged(status, said, _server_words(words))
        return Report(outcome, code, meaning.words, meaning.dead, ids)
    return Report(outcome, status, "", message_ids=ids)


def _judged(status: str, *said: str) -> tuple[str, Meaning]:
    """The code that says most of a failure, and what it means: the status, the server's own, or what its words say."""
    codes = [status, *(code for text in said for code in _FAILURE.findall(text))]
    telling = [code for code in codes if code and not code.endswith(".0.0")]
    reply = next((code for text in said for code in _REPLY.findall(text)), "")
    if telling:
        code = next((one for one in telling if one[0] == "5"), telling[0])
        return code, find_meaning(code) or Meaning("", dead=code[0] == "5")
    code = status or next(filter(None, codes), "") or reply
    in_words = next((known for text in said for pattern, known in TOLD_IN_WORDS if pattern.search(text)), "")
    meaning = find_meaning(in_words) or find_meaning(reply) or find_meaning(code)
    return code, meaning or Meaning("no reason was given", dead=True)


def _of_words(subject: str, pieces: _Pieces, ids: tuple[str, ...]) -> Report:
    """A report without a form."""
    words = _server_words(pieces.words)
    code, meaning = _judged("", words)
    if DELAYED.search(subject) or (DELAYED.search(words) and code[:1] != "5"):
        return Report(Outcome.DELAYED, code, "", message_ids=ids)
    if code or FAILED.search(subject) or TELLTALE.search(words):
        return Report(Outcome.FAILED, code, meaning.words, meaning.dead, ids)
    return Report(Outcome.UNCLEAR, message_ids=ids)


def _server_words(text: str) -> str:
    """What stands before the returned mail."""
    begins = _RETURNED.search(text)
    return text[: begins.start() if begins else None][:MOST_TEXT]

"""What the API takes and gives of cases: the list, a whole life, the queue, decisions."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import AwareDatetime, Field, StringConstraints

from consultant.lifecycle import Status
from consultant.review.decide import DecisionKind
from consultant.web.api.shapes import LARGEST_ID, NO_NUL, Given, Line, Reason, Text, Told, Wide


class CaseBrief(Told):
    """A case as its customer sees it."""

    reference: str = Field(examples=["CC-BKTR-WMXD"])
    status: Status
    since: datetime
    received_at: datetime


class CaseRow(CaseBrief):
    """A case as the desk's people see it in a list; addresses are masked."""

    mailbox: str
    account: int | None
    sender: str
    disposition: str | None
    reason: str
    marks: list[str]
    attempts: int


class CasePage(Told):
    """The newest first; `next` is the cursor of the next page, null where this is the last."""

    cases: list[CaseRow | CaseBrief]
    next: str | None


class ReplyTold(Told):
    """A reply that was sent."""

    kind: str
    subject: str
    text: str
    sent_at: datetime


class OwnCase(CaseBrief):
    """A customer's case with what was sent."""

    replies: list[ReplyTold]


class Version(Wide):
    """A version of the reply; what identifies a patient is masked."""

    version: int
    kind: str
    author: str
    subject: str
    text: str


class WholeCase(CaseRow):
    """What `consultant cases trace --json` prints: the whole life of a case."""

    hold_reasons: list[str]
    authentication: dict[str, Any] | None
    confidence: float | None
    error: str | None
    question: dict[str, Any] | None
    attachments: list[dict[str, Any]]
    findings: list[dict[str, Any]]
    events: list[dict[str, Any]]
    replies: list[Version]


class Waiting(Told):
    """A case in the queue; `holder` is empty where nobody works on it."""

    reference: str
    mailbox: str
    reason: str
    sender: str
    account_id: int | None
    account: str
    received_at: datetime
    first_held_at: datetime
    due_at: datetime
    holder: str
    held_until: datetime | None
    assigned_to: str
    snoozed_until: datetime | None
    marks: list[str]


class QueuePage(Told):
    """The oldest due first; `next` is the cursor of the next page, null where this is the last."""

    cases: list[Waiting]
    next: str | None


class TallyTold(Wide):
    """What was decided under one name; shares are from 0 to 1, null where there is nothing to divide."""

    name: str
    decisions: int
    unchanged_share: float | None
    similarity: float | None
    first_decision_seconds: float | None
    read_again: int
    agreement: float | None


class QualityTold(Wide):
    """What `consultant quality show --json` prints."""

    since: datetime
    until: datetime
    all: TallyTold
    coders: list[TallyTold]
    mailboxes: list[TallyTold]
    reply_kinds: list[TallyTold]
    days: list[TallyTold]
    cases: dict[str, int]


class DecisionIn(Given):
    """What is decided. `version` is the version of the draft that was looked at, `seen` the reference of the sender's newest mail.

    `text` leaves the house: the amended body, the reason of a decline, what is right in place of what was answered. `reason` does
    not. `corrections` are for a redraft or an admission, as `consultant cases redraft` takes them.
    """

    decision: DecisionKind = Field(examples=["approve"])
    text: Text = ""
    reason: Reason = ""
    version: Annotated[int, Field(ge=1, le=LARGEST_ID)] | None = Field(None, examples=[1])
    seen: Line = ""
    corrections: dict[str, Any] | None = Field(
        None, examples=[{"setting": "practitioner", "add": [{"code": "99214", "units": 2}]}]
    )


class Decided(Told):
    """The status right after the decision; an approved reply may be recalled until it leaves."""

    reference: str
    status: Status


class HeldTold(Told):
    """Who works on the case and until when."""

    reference: str
    holder: str
    until: datetime | None
    is_mine: bool


class AssignIn(Given):
    """To whom; empty: to nobody."""

    to: Line = ""


class SnoozeIn(Given):
    """Until when it is hidden from the queue."""

    until: AwareDatetime


class NoteIn(Given):
    """Words for the other coders; they never leave the house."""

    words: Annotated[str, StringConstraints(min_length=1, max_length=4000, pattern=NO_NUL)]


class NoteAdded(Told):
    """The note's number."""

    id: int

"""What the API takes and gives: questions, books, webhooks, and the words that all of it is made of.

What comes in may have no field beside these: nobody sets what no form offers (OWASP API3:2023). Texts of one line hold no control
character, so that none of them ends a header of a mail (OWASP, mail header injection) or a row of PostgreSQL's.
"""

from __future__ import annotations

from datetime import date as Day  # noqa: N812 - `date` is a field here
from datetime import datetime
from typing import Annotated, Any

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from consultant.administration.asking import LONGEST_SUBJECT, LONGEST_WORDS
from consultant.vocabulary import CodeSystem, Setting

ONE_LINE = r"^[^\x00-\x1f\x7f]*$"
NO_NUL = r"^[^\x00]*$"
LARGEST_ID = 2**31 - 1

Line = Annotated[str, StringConstraints(max_length=200, pattern=ONE_LINE)]
Reason = Annotated[str, StringConstraints(max_length=500, pattern=ONE_LINE)]
Subject = Annotated[str, StringConstraints(max_length=LONGEST_SUBJECT, pattern=ONE_LINE)]
Words = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_WORDS, pattern=NO_NUL)]
Text = Annotated[str, StringConstraints(max_length=LONGEST_WORDS, pattern=NO_NUL)]
Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]
IdInPath = Annotated[int, Path(ge=1, le=LARGEST_ID)]
ReferenceInPath = Annotated[
    str,
    Path(
        pattern=r"^[Cc][Cc]-[A-Za-z]{4}-[A-Za-z]{4}$", description="A case's reference, such as CC-BKTR-WMXD."
    ),
]


class Given(BaseModel):
    """A request's body."""

    model_config = ConfigDict(extra="forbid")


class Told(BaseModel):
    """An answer."""

    model_config = ConfigDict(from_attributes=True)


class Wide(BaseModel):
    """An answer with further fields, which CONTRACT.md lists."""

    model_config = ConfigDict(extra="allow")


class Problem(BaseModel):
    """What went wrong (RFC 9457); `detail` is one sentence for people."""

    model_config = ConfigDict(extra="allow")

    type: str = "about:blank"
    title: str
    status: int
    detail: str


class AskIn(Given):
    """A question in words. `date` is the date of service."""

    text: Words = Field(examples=["Can I bill 93591 with 93355?"])
    subject: Subject = ""
    date: Day | None = None
    setting: Setting | None = None
    mailbox: Line = Field("", description="Answer as this mailbox would; empty: as the operator's.")


class QuestionIn(Given):
    """A question to be answered by mail, to the address of the token's user."""

    text: Words = Field(examples=["Can I bill 93591 with 93355?"])
    subject: Subject = ""
    mailbox: Line = Field("", description="Its name; empty: the first one.")


class QuestionTaken(Told):
    """The case of a question; what becomes of it is told at `status_url`."""

    reference: str = Field(examples=["CC-BKTR-WMXD"])
    status: str
    status_url: str


class Citation(Told):
    """A row of an edition of a book."""

    system: str
    release: str
    row: str


class Finding(Wide):
    """A fact with the rows that say it."""

    check: str
    verdict: str
    codes: list[str]
    facts: dict[str, Any]
    citations: list[Citation]


class Understood(Wide):
    """What was read out of a question."""

    mentions: list[dict[str, Any]]
    particulars: dict[str, Any]
    intents: list[dict[str, Any]]


class DraftTold(Told):
    """A reply as it would leave."""

    kind: str
    subject: str
    text: str
    html: str


class Consulted(Told):
    """What `consultant ask --json` prints."""

    route: str = Field(examples=["answer"])
    reply: str
    hold_reasons: list[str]
    confidence: float
    question: Understood
    findings: list[Finding]
    draft: DraftTold


class ExtractIn(Given):
    """A text to be read; `date` is the day on which it was written."""

    text: Words = Field(examples=["93591 x2 on 2026-11-02, can I add 93355?"])
    subject: Subject = ""
    date: Day | None = None


class LookedUp(Wide):
    """What the books say of a code; CONTRACT.md and `consultant lookup --json` have the further sections."""

    code: str
    system: CodeSystem
    release: str | None
    date: Day | None
    valid: bool | None
    billable: bool | None
    title: str
    notes: list[dict[str, Any]]
    limits: list[dict[str, Any]]
    fees: list[dict[str, Any]]
    edits: dict[str, Any]
    citations: list[Citation]


class Hit(Wide):
    """A code that was found by words."""

    system: CodeSystem
    code: str
    title: str
    score: float
    why: list[str]
    billable: bool | None


class Hits(Told):
    """The best first."""

    results: list[Hit]


class BookTold(Wide):
    """An edition that is loaded."""

    book: str
    setting: str | None
    release: str
    status: str
    rows: int
    answers_today: bool
    overdue: bool


class BooksTold(Told):
    """What `consultant codes status --json` prints."""

    books: list[BookTold]
    missing: list[str]


class WebhookIn(Given):
    """Where to call and of which events. A customer's webhook is of the own account, whatever `account` says."""

    url: Annotated[str, StringConstraints(max_length=1000, pattern=ONE_LINE)] = Field(
        examples=["https://program.example.org/desk"]
    )
    events: list[Line] = Field(min_length=1, max_length=10, examples=[["case.sent", "case.held"]])
    account: Id | None = Field(None, description="Only this account's cases; empty: all.")


class WebhookTold(Told):
    """A webhook, without its secret."""

    id: int
    url: str
    events: list[str]
    account: int | None
    by: str
    at: datetime


class WebhookAdded(Told):
    """A new webhook; the secret that signs its calls is not shown again."""

    id: int
    secret: str = Field(examples=["whsec_…"])


class WebhooksTold(Told):
    """Those that have not ended."""

    webhooks: list[WebhookTold]


class CallTold(Told):
    """A call and what became of it."""

    id: int
    event: str
    reference: str
    attempts: int
    answer: str | None
    at: datetime
    next_at: datetime
    delivered_at: datetime | None
    given_up_at: datetime | None


class CallsTold(Told):
    """The newest first."""

    calls: list[CallTold]


class Done(Told):
    """It was done."""

    done: bool = True

"""The frozen values that travel between stations; no behaviour beyond reading themselves, no infrastructure.

What a book says is carried by `consultant/codes/entries.py`; what happens to a case is in `lifecycle.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from consultant.verdicts import Verdict


class CodeSystem(StrEnum):
    """Code systems under the names that CONTRACT.md pins; `PLA` also covers MAAA (`0002M`).

    CARC and RARC (X12's claim adjustment reason and remittance advice remark codes) are only looked up by name: a mail's
    `45` is none of them.
    """

    CPT = "CPT"
    CPT2 = "CPT2"
    CPT3 = "CPT3"
    PLA = "PLA"
    HCPCS = "HCPCS"
    CDT = "CDT"
    ICD10CM = "ICD-10-CM"
    ICD10PCS = "ICD-10-PCS"
    ICD9CM = "ICD-9-CM"
    MSDRG = "MS-DRG"
    MOD = "MOD"
    REV = "REV"
    POS = "POS"
    NDC = "NDC"
    LOINC = "LOINC"
    CARC = "CARC"
    RARC = "RARC"


PROCEDURE_SYSTEMS = frozenset(
    {CodeSystem.CPT, CodeSystem.CPT2, CodeSystem.CPT3, CodeSystem.PLA, CodeSystem.HCPCS, CodeSystem.CDT}
)
"""Systems whose codes are billed on a claim line, and therefore have pairs and units."""

AMA_SYSTEMS = frozenset({CodeSystem.CPT, CodeSystem.CPT2, CodeSystem.CPT3, CodeSystem.PLA})
"""Systems whose descriptors are the AMA's: printed only where the operator declared a licence."""


class Setting(StrEnum):
    """Who bills: the NCCI publishes a table for each (NCCI Policy Manual, chapter I, sections E and V)."""

    PRACTITIONER = "practitioner"
    OUTPATIENT_HOSPITAL = "outpatient_hospital"
    DME = "dme"

    @property
    def words(self) -> str:
        """As a reply prints it."""
        return "DME supplier" if self is Setting.DME else self.value.replace("_", " ")


class IntentKind(StrEnum):
    """What is being asked about the mentions that an intent names."""

    DESCRIBE = "describe"
    VALIDITY = "validity"
    PAIR = "pair"
    UNITS = "units"
    MODIFIER = "modifier"
    ADD_ON = "add_on"
    GLOBAL_PERIOD = "global_period"
    BILATERAL = "bilateral"
    ASSISTANT = "assistant"
    FEE = "fee"
    COVERAGE = "coverage"
    CROSSWALK = "crosswalk"
    SEQUENCING = "sequencing"
    GUIDELINE = "guideline"
    SEARCH = "search"
    DENIAL = "denial"
    COMPLIANCE = "compliance"
    NOT_CODING = "not_coding"
    EMERGENCY = "emergency"


@dataclass(frozen=True, slots=True)
class Mention:
    """One code reference in a text: `text[start:end]` is what was read, `code` is printed as its book prints it.

    `why` says in words what speaks for it: a label, a neighbour, the books.
    """

    system: CodeSystem
    code: str
    start: int
    end: int
    text: str
    confidence: float
    range_end: str | None = None
    modifiers: tuple[str, ...] = ()
    units: int | None = None
    why: tuple[str, ...] = ()


class Likeness(StrEnum):
    """Whether two services shared something: the session, the site, the provider."""

    SAME = "same"
    DIFFERENT = "different"


class Sex(StrEnum):
    """The patient's, as the books' sex-specific codes know it."""

    FEMALE = "female"
    MALE = "male"


@dataclass(frozen=True, slots=True)
class Particulars:
    """What a question says besides its codes; None where the mail is silent.

    `date_problem` says why the date of service can't be taken as it stands (several dates, only a year or a month, no
    such day); `other_setting` names a place of care for which the NCCI has no table here (inpatient, home health …);
    `dose` is an amount of a drug (`120 mg`) from which units would have to be computed. `contractor` is a Medicare
    administrative contractor, `locality` a fee schedule locality as it is written. `session`, `site` and `provider`
    tell whether the services shared them; `age` (whole years) and `sex` are the patient's. `settings` are
    several that are asked about side by side: then `setting` is None.
    """

    date_of_service: date | None = None
    setting: Setting | None = None
    payer: str | None = None
    state: str | None = None
    zip: str | None = None
    date_problem: str | None = None
    other_setting: str | None = None
    dose: str | None = None
    contractor: str | None = None
    locality: str | None = None
    session: Likeness | None = None
    site: Likeness | None = None
    provider: Likeness | None = None
    age: int | None = None
    sex: Sex | None = None
    settings: tuple[Setting, ...] = ()


@dataclass(frozen=True, slots=True)
class Intent:
    """One thing asked; `mentions` are indexes into `Question.mentions`, empty for all of them."""

    kind: IntentKind
    mentions: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One of several questions of a mail: its place in `Question.text`, its mentions (indexes) and what it asks."""

    start: int
    end: int
    mentions: tuple[int, ...]
    intents: tuple[Intent, ...]


@dataclass(frozen=True, slots=True)
class Description:
    """Words by which a code is looked for: their place in `Question.text`, and the system that is named (None: any)."""

    start: int
    end: int
    system: CodeSystem | None = None


@dataclass(frozen=True, slots=True)
class Identifier:
    """Where something that identifies a patient stands (`kind`: name, dob, mrn, ssn, member_id, phone, address …)."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it was understood. Offsets of mentions, identifiers, parts and descriptions refer to `text`.

    `parts` are the several questions of a list, in their order; empty where there is one. `intents` are all of them.
    `descriptions` are the words by which codes are looked for.
    `unread` says how many characters of a very long text were not looked at.
    """

    text: str
    mentions: tuple[Mention, ...] = ()
    particulars: Particulars = field(default_factory=Particulars)
    intents: tuple[Intent, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    parts: tuple[Part, ...] = ()
    unread: int = 0
    descriptions: tuple[Description, ...] = ()

    def asks(self, *kinds: IntentKind) -> bool:
        """Whether any intent is one of `kinds`."""
        return any(intent.kind in kinds for intent in self.intents)


@dataclass(frozen=True, slots=True, order=True)
class Citation:
    """Where a fact stands: book, edition and the key of its row, so that a reader can look it up."""

    system: str
    release: str
    row: str


def _no_facts() -> Mapping[str, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Finding:
    """A fact about codes with its sources; a reply states nothing about a code that no finding carries.

    `facts` is JSON-serialisable; `warnings` are sentences that a reader must see beside the fact, such as an
    edition that does not cover the date asked for.
    """

    check: str
    verdict: Verdict
    codes: tuple[str, ...]
    facts: Mapping[str, Any] = field(default_factory=_no_facts)
    citations: tuple[Citation, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CodeMeant:
    """A code as a coder says that it is meant: `code` as its book prints it."""

    system: CodeSystem
    code: str
    modifiers: tuple[str, ...] = ()
    units: int | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """A code that was read (`former`: its modifiers and units don't matter) and what it is in place of it."""

    former: CodeMeant
    meant: CodeMeant


@dataclass(frozen=True, slots=True)
class Corrections:
    """What a coder says was misunderstood of a question.

    A particular that is None is as it was read; `silent` names those that the mail does not say at all, though they were.
    """

    remove: tuple[CodeMeant, ...] = ()
    add: tuple[CodeMeant, ...] = ()
    change: tuple[Changed, ...] = ()
    setting: Setting | None = None
    date_of_service: date | None = None
    payer: str | None = None
    state: str | None = None
    zip: str | None = None
    contractor: str | None = None
    locality: str | None = None
    dose: str | None = None
    session: Likeness | None = None
    site: Likeness | None = None
    provider: Likeness | None = None
    age: int | None = None
    sex: Sex | None = None
    silent: tuple[str, ...] = ()

    @property
    def says_something(self) -> bool:
        """Whether anything is corrected."""
        return self != Corrections()


class ReplyKind(StrEnum):
    """Every kind of mail that we send; each has one composer and one folder under templates/email/."""

    ANSWER = "answer"
    CLARIFY = "clarify"
    DECLINE = "decline"
    NOTHING_ASKED = "nothing_asked"
    UNKNOWN_SENDER = "unknown_sender"
    SUSPENDED = "suspended"
    OVER_QUOTA = "over_quota"
    TOO_LARGE = "too_large"
    ALERT = "alert"
    ACKNOWLEDGEMENT = "acknowledgement"
    CORRECTION = "correction"
    QUOTA_WARNING = "quota_warning"
    CONFIRMATION = "confirmation"
    STAFF = "staff"
    POSTED = "posted"
    JOB_MISSING = "job_missing"
    JOB_STATUS = "job_status"
    APPLICATION = "application"
    JOB_NOTICE = "job_notice"
    JOB_DIGEST = "job_digest"


@dataclass(frozen=True, slots=True)
class Former:
    """An earlier question of a conversation as it was understood, its case, and the kind of the reply that it got."""

    reference: str
    question: Question
    kind: ReplyKind


class Disposition(StrEnum):
    """How a mail was taken in; every mail gets one."""

    ACCEPTED = "accepted"
    HELD = "held"
    REFUSED = "refused"
    DISCARDED = "discarded"


class Route(StrEnum):
    """What `ask` says would become of a question."""

    ANSWER = "answer"
    CLARIFY = "clarify"
    HUMAN = "human"
    DECLINE = "decline"


@dataclass(frozen=True, slots=True)
class Addressed:
    """To whom a mail goes that does not answer its case's sender, where answers to it go, and under which name of ours."""

    recipient: str
    reply_to: str
    sender_name: str


@dataclass(frozen=True, slots=True)
class Draft:
    """Words ready to be looked at or sent: one subject line and the two bodies, which say the same."""

    kind: ReplyKind
    subject: str
    text: str
    html: str

"""What came of it: the peers' journal, the desk's store and the sink's journal held against each other. Pure: facts in, counts and differences out.

`CHECKS` is the table of what must be empty. The desk's own audits (`cases audit`, `quota audit`) are asked beside this
one (evidence.py); this one believes the peers and the sink, and of the desk only what its rows say.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from consultant.lifecycle import MOVES_BY_ITSELF, Status

from tests.soak.letters import STAFF, report_id
from tests.soak.plan import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from tests.soak.plan import Letter

MOST_NAMED = 8
SOMEHOW = frozenset({Status.SENT, Status.HELD, Status.DISCARDED})
ENDS: dict[str, frozenset[Status]] = {
    Kind.QUESTION: frozenset({Status.SENT, Status.HELD}),
    Kind.FOLLOW_UP: frozenset({Status.SENT, Status.HELD}),
    Kind.AUTOMATIC: frozenset({Status.DISCARDED}),
    Kind.BOUNCE: frozenset({Status.SENT, Status.HELD, Status.BOUNCED}),
    Kind.OVER_QUOTA: SOMEHOW,
    Kind.STRANGER: SOMEHOW,
    Kind.BROKEN: SOMEHOW,
    Kind.FLOOD: frozenset({Status.SENT, Status.HELD}),
    "report": frozenset({Status.DISCARDED}),
}
"""How a mail of each kind may end; `report` is that of a bounce."""
MAY_BE_TOLD_452 = frozenset({Kind.FLOOD})


@dataclass(frozen=True, slots=True)
class CaseFact:
    """A case as its row says; `claims` is how often it was taken up to be sent, `why` its error and what it is held for."""

    id: int
    message_id: str
    status: str
    claims: int = 0
    why: str = ""
    disposition: str = "accepted"


@dataclass(frozen=True, slots=True)
class MadeMail:
    """A mail that the desk made: the case that it is the reply of (None: it stands beside one), and whether it is noted as sent."""

    message_id: str
    case_id: int | None
    sent: bool


@dataclass(frozen=True, slots=True)
class Copy:
    """A mail that the relay took."""

    message_id: str
    digest: str
    to: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What became of a mail at the door, by its peer; `what` is taken, refused, given up or not answered."""

    message_id: str
    what: str
    tries: int = 1


@dataclass(frozen=True)
class Facts:
    """Everything that is known when all is over."""

    letters: Sequence[Letter]
    told: Sequence[Told]
    cases: Sequence[CaseFact]
    made: Sequence[MadeMail]
    copies: Sequence[Copy]
    kinds: Mapping[str, str] = field(init=False)
    accepted: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        kinds = {one.message_id: str(one.kind) for one in self.letters}
        kinds |= {report_id(one): "report" for one in self.letters if one.kind is Kind.BOUNCE}
        object.__setattr__(self, "kinds", kinds)
        object.__setattr__(
            self, "accepted", frozenset(one.message_id for one in self.told if one.what == "taken")
        )

    def by_name(self) -> dict[str, CaseFact]:
        """The cases by the Message-ID of their mail."""
        return {one.message_id: one for one in self.cases}

    def copies_of(self) -> dict[str, list[str]]:
        """The digests of what the relay took, by Message-ID; but for alerts, which tell a person what stands raised at the time."""
        found: dict[str, list[str]] = defaultdict(list)
        for one in self.copies:
            if one.to != STAFF:
                found[one.message_id].append(one.digest)
        return found


def lost(facts: Facts) -> Iterable[str]:
    return facts.accepted - {one.message_id for one in facts.cases}


def doubled(facts: Facts) -> Iterable[str]:
    return [name for name, count in Counter(one.message_id for one in facts.cases).items() if count > 1]


def of_nobody(facts: Facts) -> Iterable[str]:
    return [one.message_id for one in facts.cases if one.message_id not in facts.kinds]


def never_taken(facts: Facts) -> Iterable[str]:
    """A flood may be; a mail that was refused once its first copy was taken has its case."""
    spared = {one.message_id for one in facts.letters if one.kind in MAY_BE_TOLD_452}
    told = {one.message_id for one in facts.told if one.what in {"refused", "given up"}}
    return told - spared - facts.accepted


def not_told(facts: Facts) -> Iterable[str]:
    """A letter of which the peers say nothing: the soak itself is broken."""
    return {one.message_id for one in facts.letters} - {one.message_id for one in facts.told}


def on_the_way(facts: Facts) -> Iterable[str]:
    return [
        f"{one.message_id} {one.status} {one.why}" for one in facts.cases if one.status in MOVES_BY_ITSELF
    ]


def undisposed(facts: Facts) -> Iterable[str]:
    """Never judged, though it has gone on."""
    return [one.message_id for one in facts.cases if not one.disposition and one.status != Status.RECEIVED]


def set_aside(facts: Facts) -> Iterable[str]:
    return [f"{one.message_id} {one.why}" for one in facts.cases if one.status == Status.SHUNTED]


def ended_oddly(facts: Facts) -> Iterable[str]:
    settled = [one for one in facts.cases if one.status not in MOVES_BY_ITSELF | {Status.SHUNTED}]
    for one in settled:
        kind = facts.kinds.get(one.message_id, "")
        if kind and one.status not in ENDS[kind]:
            yield f"{one.message_id} {kind}: {one.status} {one.why}"


def not_ours(facts: Facts) -> Iterable[str]:
    return facts.copies_of().keys() - {one.message_id for one in facts.made}


def sent_nowhere(facts: Facts) -> Iterable[str]:
    return {one.message_id for one in facts.made if one.sent} - facts.copies_of().keys()


def _unnoted(facts: Facts) -> dict[str, CaseFact | None]:
    """What the relay has and we don't say that we have sent, with its case."""
    cases, copies = {one.id: one for one in facts.cases}, facts.copies_of()
    unsent = (one for one in facts.made if not one.sent and one.message_id in copies)
    return {one.message_id: cases.get(one.case_id or 0) for one in unsent}


def _is_explained(case: CaseFact | None) -> bool:
    """It waits for a person since its claim ran out: its sender wrote again, or a bounce came, before it was asked for again."""
    return case is not None and case.claims > 0 and case.status == Status.HELD


def left_unnoted(facts: Facts) -> Iterable[str]:
    """The relay has it, we don't say so in the end, and nobody looks at it."""
    return [name for name, case in _unnoted(facts).items() if not _is_explained(case)]


def copied_unlike(facts: Facts) -> Iterable[str]:
    return [name for name, digests in facts.copies_of().items() if len(set(digests)) > 1]


def copied_without_claim(facts: Facts) -> Iterable[str]:
    """A copy of a reply needs a claim of its own: the trail has to tell of each time that it was sent."""
    claims = {one.id: one.claims for one in facts.cases}
    copies = facts.copies_of()
    for one in facts.made:
        if one.case_id is not None and len(copies.get(one.message_id, ())) > claims.get(one.case_id, 0):
            yield f"{one.message_id} {len(copies[one.message_id])} copies"


def replied_twice(facts: Facts) -> Iterable[str]:
    """Two replies with Message-IDs of their own to one mail; nobody amends here, and nothing is taken up again."""
    copies, by_case = facts.copies_of(), Counter[int | None]()
    by_case.update(one.case_id for one in facts.made if one.case_id is not None and one.message_id in copies)
    return [f"case {case}" for case, count in by_case.items() if count > 1]


def unanswered(facts: Facts) -> Iterable[str]:
    """It says that it was sent, and no reply of it was."""
    sent = {one.case_id for one in facts.made if one.sent}
    ended = {Status.SENT, Status.BOUNCED}
    return [one.message_id for one in facts.cases if one.status in ended and one.id not in sent]


CHECKS: dict[str, Callable[[Facts], Iterable[str]]] = {
    "mail with a 250 and without a case": lost,
    "mail with several cases": doubled,
    "case of a mail that nobody sent": of_nobody,
    "mail that was never taken": never_taken,
    "mail of which its peer says nothing": not_told,
    "case that is still on its way": on_the_way,
    "case without a disposition": undisposed,
    "case set aside by a surprise": set_aside,
    "case that ended as its kind may not": ended_oddly,
    "mail at the relay that is none of ours": not_ours,
    "mail noted as sent that the relay has not": sent_nowhere,
    "mail at the relay that is not noted as sent": left_unnoted,
    "copies that are not the same to the byte": copied_unlike,
    "copy of a reply without a claim of its own": copied_without_claim,
    "mail with two different replies": replied_twice,
    "case that says sent, without a reply that was": unanswered,
}
"""What must be empty."""


def differences(facts: Facts) -> dict[str, list[str]]:
    """What is not empty and should be."""
    found = {what: sorted(check(facts)) for what, check in CHECKS.items()}
    return {what: names for what, names in found.items() if names}


def counts(facts: Facts) -> dict[str, int]:
    """What there is, in the order of the journey."""
    copies, replies = facts.copies_of(), {one.message_id for one in facts.made if one.case_id is not None}
    again = {name: len(digests) - 1 for name, digests in copies.items() if len(digests) > 1}
    by_status = Counter(one.status for one in facts.cases)
    judged, told = Counter(one.disposition for one in facts.cases), Counter(one.what for one in facts.told)
    return {
        "mails planned": len(facts.letters),
        "tries at the door": sum(one.tries for one in facts.told),
        "answers 250": told["taken"],
        "mails with a 250": len(facts.accepted),
        "of a flood, told 452": told["refused"],
        "cases": len(facts.cases),
        **{f"cases {status}": by_status[status] for status in Status if status in by_status},
        **{f"disposition {disposition or 'none'}": count for disposition, count in sorted(judged.items())},
        "mails at the relay": len(facts.copies),
        "alerts to staff": sum(one.to == STAFF for one in facts.copies),
        "different mails at the relay": len(copies),
        "different replies at the relay": len(copies.keys() & replies),
        "further copies of replies (the window)": sum(
            count for name, count in again.items() if name in replies
        ),
        "replies of held cases at the relay (the window)": sum(map(_is_explained, _unnoted(facts).values())),
        "further copies of notices (the window)": sum(
            count for name, count in again.items() if name not in replies
        ),
    }


def by_kind(facts: Facts) -> dict[str, Counter[str]]:
    """How the mails of each kind ended."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for one in facts.cases:
        found[facts.kinds.get(one.message_id, "?")][one.status] += 1
    return found
